//! What is written where, and that it is what it says: well-formed, readable, useful also where there is little.

use super::journal;
use crate::support::World;
use snapbox::{assert_data_eq, file};
use std::collections::BTreeMap;

#[test]
fn markdown_for_a_wiki() {
    let (world, infra, _) = journal();
    let said = world.run(&infra, &["report", "--format", "markdown"]);
    assert_data_eq!(said.all(), file!["report.md"]);
}

#[test]
fn the_ending_of_the_file_says_the_format() {
    let (world, infra, _) = journal();
    for (name, start) in
        [("a.html", "<!doctype html>"), ("a.md", "# Changes"), ("a.json", "{"), ("a", "<!doctype html>")]
    {
        let said = world.run(&infra, &["report", "-o", name]);
        assert_eq!(said.err, format!("{name}: 3 unreconciled, 3 overdue, of 4 entries\n"));
        assert_eq!((said.code, said.out.as_str()), (0, ""));
        let text = std::fs::read_to_string(infra.join(name)).expect("a file");
        assert!(text.starts_with(start), "{name}: {}", &text[..40]);
    }
    assert!(world.ok(&infra, &["report"]).starts_with("<!doctype html>"));
    assert!(world.ok(&infra, &["report", "-o", "-", "-f", "json"]).starts_with('{'));
    let left: Vec<_> =
        std::fs::read_dir(&infra).expect("a folder").map(|file| file.expect("a file").file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".stopgap-report")), "{left:?}");
}

#[test]
fn a_place_that_cannot_be_written_to_is_named() {
    let (world, infra, _) = journal();
    let said = world.run(&infra, &["report", "-o", "nowhere/report.html"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("failed to write nowhere/report.html"), "{}", said.err);
    assert!(said.err.contains("hint:"), "{}", said.err);
}

#[test]
fn html_is_not_poured_into_a_terminal() {
    let (world, infra, _) = journal();
    assert_eq!(world.screen(&infra, 80, &["report"]), "");
    assert!(world.screen(&infra, 80, &["report", "-f", "markdown"]).starts_with("# Changes by hand"));
}

#[test]
fn json_holds_the_same_numbers_as_stats() {
    let (world, infra, [late, done, young, fresh]) = journal();
    let read = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&world.ok(&infra, arguments)).expect("JSON")
    };
    let page = read(&["report", "-f", "json"]);
    let stats = read(&["stats", "--json"]);
    for (key, figure) in stats.as_object().expect("an object") {
        if key != "version" {
            assert_eq!(&page["figures"][key], figure, "{key}");
        }
    }
    let ids = |key: &str| -> Vec<String> {
        let list = page[key].as_array().expect("a list").iter();
        list.map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
    };
    // Overdue first, of these the greater risk, then the oldest; what is reconciled apart.
    assert_eq!(ids("unreconciled"), [fresh, late, young]);
    assert_eq!(ids("reconciled"), [done]);
}

#[test]
fn html_is_well_formed() {
    let (world, infra, _) = journal();
    let page = world.ok(&infra, &["report"]);
    well_formed(&page);
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(!page.contains("<b>it</b>") && !page.contains("href=\"javascript:"));
    let links: Vec<&str> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let outside: Vec<&&str> = links.iter().filter(|link| !link.starts_with('#')).collect();
    assert_eq!(outside, [&"https:&#x2f;&#x2f;tickets.example.com&#x2f;INC-4211"]);
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for link in links.iter().filter_map(|link| link.strip_prefix('#')) {
        assert_eq!(ids.iter().filter(|id| **id == link).count(), 1, "#{link} leads to one place");
    }
    for word in [
        "<caption",
        "scope=\"col\"",
        "scope=\"row\"",
        "<main>",
        "class=\"skip\"",
        "lang=\"en\"",
        "overdue by",
    ] {
        assert!(page.contains(word), "{word}");
    }
}

/// Each tag is closed by its own kind, no heading is skipped, no attribute stands outside of quotes.
pub fn well_formed(page: &str) {
    const ALONE: [&str; 4] = ["meta", "br", "input", "!doctype"];
    let (mut open, mut heading) = (Vec::new(), 0);
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        assert_eq!(tag.matches('"').count() % 2, 0, "quotes in <{tag}>");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before {}", &rest[..rest.len().min(80)]);
            continue;
        }
        let name = tag.split([' ', '/', '\n']).next().expect("a name").to_owned();
        if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) {
            assert!(level <= heading + 1, "h{heading} is followed by h{level}");
            heading = level;
        }
        if name == "script" || name == "style" {
            let end = rest.find(&format!("</{name}>")).expect("it ends");
            rest = &rest[end + name.len() + 3..];
        } else if !ALONE.contains(&name.as_str()) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} are left open");
}

/// The policy names the script by its hash: as the machine's own tools compute it.
#[test]
fn only_this_script_may_run() {
    let (world, infra, _) = journal();
    let page = world.ok(&infra, &["report"]);
    let script =
        page.split("<script>").nth(1).and_then(|rest| rest.split("</script>").next()).expect("a script");
    let file = world.write("script.js", script).display().to_string();
    let tool = |program: &str, arguments: &[&str]| {
        let output = world.command(program, &infra).args(arguments).arg(&file).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let printed =
        tool("sha256sum", &[]).or_else(|| tool("shasum", &["-a", "256"])).expect("a tool that hashes");
    let digits = printed.split(' ').next().expect("a hash").as_bytes();
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("hexadecimal"))
        .collect();
    let hash = format!("sha256-{}", base64(&bytes));
    let named = page.split("script-src &#x27;").nth(1).or_else(|| page.split("script-src '").nth(1));
    let named = named.and_then(|rest| rest.split('\'').next()).expect("a policy");
    assert_eq!(named.replace("&#x2f;", "/"), hash, "SCRIPT_HASH in src/render/page.rs");
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().enumerate().fold(0u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for place in 0..4 {
            let six = (bits >> (18 - 6 * place) & 63) as usize;
            text.push(if place <= three.len() { char::from(LETTERS[six]) } else { '=' });
        }
    }
    text
}

/// Text on all grounds that it stands on, in both schemes and on paper, as WCAG computes it.
#[test]
fn contrast_is_enough() {
    let style = include_str!("../../../templates/report.css");
    let blocks: Vec<BTreeMap<&str, [f64; 3]>> = style
        .split(":root {")
        .skip(1)
        .map(|rest| {
            let block = rest.split('}').next().expect("it ends");
            let colours =
                block.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"));
            colours.map(|(name, hex)| (name, colour(hex))).collect()
        })
        .collect();
    assert_eq!(blocks.len(), 3, "light, dark, paper");
    for block in &blocks {
        for text in ["ink", "quiet", "accent", "bad", "good"] {
            for ground in ["ground", "paper"] {
                let found = contrast(block[text], block[ground]);
                assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
            }
        }
        for (text, ground) in [("ink", "warn-soft"), ("ink", "rail"), ("quiet", "warn-soft")] {
            let found = contrast(block[text], block[ground]);
            assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
        }
        // What a picture tells by its shape.
        for (shape, ground) in [("accent", "paper"), ("bad", "paper"), ("good", "paper")] {
            assert!(contrast(block[shape], block[ground]) >= 3.0, "{shape} on {ground}");
        }
    }
}

fn colour(hex: &str) -> [f64; 3] {
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal")) / 255.0)
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let light = |colour: [f64; 3]| {
        let linear = colour
            .map(|part| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn little_is_useful_too() {
    let (world, infra) = World::with_repository();
    let empty = world.ok(&infra, &["report"]);
    well_formed(&empty);
    assert!(empty.contains("No change by hand is recorded yet.") && empty.contains("stopgap add"), "{empty}");
    assert!(world.ok(&infra, &["report", "-f", "markdown"]).contains("No change by hand is recorded yet."));
    world.add(&infra, &["Restart it", "-e=prod"]);
    let one = world.ok(&infra, &["report"]);
    well_formed(&one);
    assert!(one.contains("1 change by hand is unreconciled and not overdue"), "one entry");
    let none = world.ok(&infra, &["report", "-e", "staging"]);
    well_formed(&none);
    assert!(
        none.contains("No entry fits the filters.") && none.contains("only <bdi>environment staging</bdi>")
    );
}

#[test]
fn where_there_is_no_journal_nothing_is_reported() {
    let world = World::new();
    let folder = world.path("home");
    let said = world.run(&folder, &["report", "-o", "report.html"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("there is no journal here"), "{}", said.err);
    assert!(!folder.join("report.html").exists());
}

#[test]
fn a_journal_that_was_never_fetched_is_no_empty_one() {
    let (world, infra, _) = journal();
    let remote = format!("file://{}", infra.display());
    world.git(&world.root(), &["clone", "--quiet", "--depth", "1", "--branch", "main", &remote, "shallow"]);
    let said = world.raw(&world.path("shallow"), &["report", "-f", "markdown"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.out.contains("the journal of the remote is not here"), "{}", said.out);
}

#[test]
fn what_cannot_be_read_is_said_on_top() {
    let (world, infra, _) = journal();
    world.put(&infra, "entries/2026/11/23/gap-0000000000.toml", b"schema = 1\nid = <script>");
    let page = world.raw(&infra, &["report"]).out;
    well_formed(&page);
    let warning = page.find("Not everything could be read.").expect("a warning");
    assert!(warning < page.find("<main>").expect("the rest"), "it stands on top");
    assert!(page.contains("gap-0000000000.toml"));
    assert!(world.raw(&infra, &["report", "-f", "markdown"]).out.contains("**Not everything could be read"));
}

#[test]
fn a_sensitive_value_is_on_no_page() {
    let (world, infra, [late, ..]) = journal();
    let id = late.strip_prefix("gap-").expect("an id");
    let fact = format!(
        "schema = 1\nentry = \"gap-{id}\"\nkind = \"link\"\nat = 2026-11-20T11:00:00+01:00\n[[links]]\nto = \"tf:a.b\"\n\
         [[links.changes]]\nattribute = \"password\"\nbefore = \"hunter1\"\nafter = \"hunter2\"\nsensitive = true\n"
    );
    let folder =
        world.files(&infra, "stopgap").into_iter().find(|file| file.contains(id)).expect("the entry");
    let folder = folder.rsplit_once('/').expect("a folder").0.to_owned();
    world.put(&infra, &format!("{folder}/{late}.01KDZZZZZZZZZZZZZZZZZZZZZZ.link.toml"), fact.as_bytes());
    for format in ["html", "markdown", "json"] {
        let page = world.raw(&infra, &["report", "-f", format]).out;
        assert!(page.contains("password"), "{format}: the fact was read");
        assert!(!page.contains("hunter"), "{format}");
    }
}

#[test]
fn a_day_of_the_past_is_told_as_it_was() {
    let (mut world, infra) = World::with_repository();
    world.set_now("2026-11-01T10:00:00+01:00");
    let id = world.add(&infra, &["Open 8443 from the vendor", "-e", "prod"]);
    world.set_now("2026-11-10T10:00:00+01:00");
    world.ok(&infra, &["resolve", &id, "reverted"]);
    world.set_now("2026-11-20T10:00:00+01:00");
    let figures = |day: &[&str]| {
        let arguments = [&["report", "-f", "json"], day].concat();
        let page: serde_json::Value = serde_json::from_str(&world.ok(&infra, &arguments)).expect("JSON");
        let figures = &page["figures"];
        (figures["unreconciled"].clone(), figures["reconciled"].clone(), figures["as_of"].clone())
    };
    assert_eq!(figures(&["--as-of", "2026-11-05"]), (1.into(), 0.into(), "2026-11-05T22:59:59Z".into()));
    assert_eq!(figures(&["--as-of", "2026-11-12"]), (0.into(), 1.into(), "2026-11-12T22:59:59Z".into()));
    assert_eq!(figures(&[]), (0.into(), 1.into(), "2026-11-20T09:00:00Z".into()));
    let page = world.ok(&infra, &["report", "--as-of", "2026-11-05"]);
    assert!(page.contains("2026-11-05 22:59 UTC"), "the page says of when it is");
}

#[test]
fn no_other_work_is_written_over() {
    let (world, infra, _) = journal();
    world.write("infra/main.tf", "precious");
    for name in ["main.tf", "page.pdf"] {
        let said = world.run(&infra, &["report", "-o", name]);
        assert!(said.code != 0 && said.err.contains("names no format of a report"), "{}", said.err);
    }
    assert_eq!(std::fs::read_to_string(infra.join("main.tf")).expect("there"), "precious");
    world.ok(&infra, &["report", "-o", "page.pdf", "--format", "html"]);
    world.ok(&infra, &["checklist", "weekly", "-o", "weekly.md"]);
    let before = std::fs::read_to_string(infra.join("weekly.md")).expect("a checklist");
    for arguments in [
        &["report", "-o", "weekly.md"][..],
        &["export", "-o", "weekly.md", "--format", "csv"],
        &["export", "--prometheus", "weekly.md"],
    ] {
        let said = world.run(&infra, arguments);
        assert!(said.code != 0 && said.err.contains("is a checklist"), "{arguments:?}: {}", said.err);
    }
    assert_eq!(std::fs::read_to_string(infra.join("weekly.md")).expect("there"), before);
}

#[test]
fn what_was_recorded_by_mistake_is_not_reconciled() {
    let (world, infra, [.., fresh]) = journal();
    world.ok(&infra, &["resolve", &fresh, "mistaken", "--reason", "Never done"]);
    let page: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["report", "-f", "json"])).expect("JSON");
    let shown = page["reconciled"].as_array().expect("a list");
    assert!(shown.iter().all(|entry| entry["id"] != fresh.as_str()), "{shown:?}");
    assert!(!world.ok(&infra, &["report", "-f", "markdown"]).contains(&fresh));
    assert_eq!((&page["figures"]["entries"], &page["figures"]["mistaken"]), (&3.into(), &1.into()));
    assert!(world.ok(&infra, &["status"]).contains("2 unreconciled of 3"));
}

#[test]
fn a_deadline_is_as_far_ahead_as_in_the_list() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Soon", "-e=prod", "--due=2026-11-29"]);
    // Five days and 23 hours before the end of that day.
    world.set_now("2026-11-24T00:30:00+01:00");
    let page: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["report", "-f", "json"])).expect("JSON");
    let told = page["unreconciled"][0]["due_in"].as_str().expect("a text").to_owned();
    assert_eq!(told, "due in 6 days");
    let list = world.ok(&infra, &["list"]);
    assert!(list.contains("in 6d"), "{list}");
}

#[test]
fn an_acceptance_that_ended_is_not_overdue_since_the_first_deadline() {
    let (mut world, infra) = World::with_repository();
    world.set_now("2026-10-01T10:00:00+02:00");
    let id = world.add(&infra, &["Accepted for a while", "-e=prod", "--risk=high"]);
    world.ok(&infra, &["resolve", &id, "accepted", "--until", "2026-11-15", "--reason", "The sale"]);
    world.set_now(crate::support::NOW);
    for arguments in [&["report", "-f", "markdown"][..], &["digest"]] {
        let said = world.ok(&infra, arguments);
        assert!(said.contains("acceptance ended 2026-11-15"), "{arguments:?}: {said}");
    }
}
