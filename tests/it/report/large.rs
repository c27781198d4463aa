//! Journals of any size: a page stays a page, and still says what matters most.

use super::formats::well_formed;
use crate::support::World;

/// Three megabytes: what a mail takes without asking.
const MOST_BYTES: usize = 3_000_000;

/// So many entries, each with a long reason, in one commit.
fn journal(entries: usize, reason: &str) -> (World, std::path::PathBuf) {
    let (world, infra) = World::with_repository();
    let mut stream =
        String::from("commit refs/heads/stopgap\ncommitter x <x@example.com> 1764000000 +0000\ndata 1\nx\n");
    for number in 0..entries {
        let (id, day) = (format!("gap-{number:010}"), number % 28 + 1);
        let risk = ["low", "medium", "high", "critical"][number % 4];
        let text = format!(
            "schema = 1\nid = \"{id}\"\ntitle = \"Entry {number}\"\nreason = '{reason}'\nenvironment = \"prod\"\nrisk = \"{risk}\"\n\
             recorded_at = 2026-10-{day:02}T03:20:41Z\nowner = \"team-{}\"\n[[links]]\nto = \"tf:a.b{}\"\n",
            number % 90,
            number % 40
        );
        stream +=
            &format!("M 100644 inline entries/2026/10/{day:02}/{id}.toml\ndata {}\n{text}\n", text.len());
    }
    let import = world.write("stream", &stream).display().to_string();
    let script = format!("git fast-import --quiet < '{import}'");
    assert!(world.command("sh", &infra).args(["-c", &script]).status().expect("sh starts").success());
    (world, infra)
}

#[test]
fn many_entries_give_a_page_of_the_most_urgent() {
    let (world, infra) = journal(3_000, &"The vendor failed over to port/8443. ".repeat(40));
    let said = world.run(&infra, &["report", "-o", "report.html"]);
    assert_eq!(
        said.err,
        "report.html: 3000 unreconciled, 2893 overdue, of 3000 entries; the 500 most urgent are shown\n"
    );
    let page = std::fs::read_to_string(infra.join("report.html")).expect("a page");
    assert!(page.len() < MOST_BYTES, "{} bytes", page.len());
    well_formed(&page);
    assert!(page.contains("500 of 3000, the most urgent; the rest: <code>stopgap list</code>"));
    // The critical ones are more than a page holds: none of another risk is on it.
    assert_eq!(page.matches("class=\"risk high\"><bdi>critical").count(), 500);
    let markdown = world.ok(&infra, &["report", "-f", "markdown"]);
    assert!(markdown.contains("500 of 3000, the most urgent; the rest: `stopgap list`."));
}

#[test]
fn long_texts_leave_no_room_for_all_stories() {
    let (world, infra) = journal(600, &"</script>\"&".repeat(2_000));
    let page = world.ok(&infra, &["report"]);
    assert!(page.len() < MOST_BYTES, "{} bytes", page.len());
    well_formed(&page);
    assert!(page.contains("There was no room here for the rest: <code>stopgap show gap-"));
    assert!(page.contains("more bytes)"), "a text that is too long is cut, and says so");
}
