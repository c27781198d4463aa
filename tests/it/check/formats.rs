//! One view in every format.

use super::{LATER, fix, infra, linked};
use serde::Deserialize;
use snapbox::str;

#[test]
fn for_people_it_is_short_and_grouped() {
    let (mut world, infra, id) = linked();
    world.set_now(LATER);
    snapbox::assert_data_eq!(
        world.run(&infra, &["check"]).all(),
        str![[r#"
fail overdue
  gap-0000000001 Open 8443 (prod): open, and was due 2026-11-30 02:20 UTC, 3 weeks ago
    -> `Reconciles: gap-0000000001` in the commit that says the same; or stopgap resolve gap-0000000001 HOW
fail approval
  gap-0000000001 Open 8443 (prod): nobody has approved it, which was due 2026-11-24 02:20 UTC, 4 weeks ago
    -> stopgap approve gap-0000000001, by somebody who did not perform it
fail reason
  gap-0000000001 Open 8443 (prod): nothing says why it was done
    -> stopgap edit gap-0000000001 --reason TEXT
fail owner
  gap-0000000001 Open 8443 (prod): nobody owns it
    -> stopgap edit gap-0000000001 --owner NAME
checked 1 entry: 4 findings
--- exit 1

"#]]
    );
    let said = fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}\nReconciles: gap-0000000000"));
    assert_eq!(said.len(), 40);
    let all = world.run(&infra, &["check", "--change", "main"]).all();
    let all = all.replace(&said[..12], "[COMMIT]");
    snapbox::assert_data_eq!(
        all,
        str![[r#"
fail id
  commit [COMMIT] names gap-0000000001, which the journal does not have
    -> stopgap list --all; `stopgap sync` where it was recorded brings it
claimed gap-0000000002 Open 8443 by [COMMIT] Say 8443
checked 1 commit of main: 1 finding
--- exit 1

"#]]
    );
}

#[test]
fn every_format_says_the_same() {
    let (world, infra, id) = linked();
    fix(&world, &infra, "Say 8443");
    for format in ["table", "text", "json", "jsonl", "csv", "markdown", "github"] {
        let said = world.raw(&infra, &["check", "--change", "main", "--format", format]);
        let has = said.out.contains("unclaimed") && said.out.contains(&format!("Reconciles: {id}"));
        assert!(said.code == 1 && has, "{format}: {}", said.all());
    }
    let said = world.raw(&infra, &["check", "--format", "xml"]);
    assert!(said.code == 2, "{}", said.all());
    // A flag of a change without one.
    assert_eq!(world.raw(&infra, &["check", "--merge", "squash"]).code, 2);
}

#[test]
fn github_gets_annotations_and_a_summary() {
    let (mut world, infra, id) = linked();
    fix(&world, &infra, "Say 8443");
    let summary = world.write("summary.md", "before\n");
    world.set("GITHUB_STEP_SUMMARY", &summary.display().to_string());
    let said = world.raw(&infra, &["check", "--change", "main", "--format", "github"]);
    let annotation = format!(
        "::error file=main.tf,line=1,endLine=3,title=stopgap unclaimed::{id} Open 8443 (prod): changed infra@tf:aws_security_group.web, and claims nothing%0AReconciles: {id}"
    );
    assert_eq!(said.out.lines().next(), Some(annotation.as_str()), "{}", said.all());
    let written = std::fs::read_to_string(&summary).expect("a summary");
    assert!(written.starts_with("before\n### stopgap check fails\n") && written.contains(&id), "{written}");
    // No other format touches it; one that cannot be written is a warning.
    world.raw(&infra, &["check", "--change", "main"]);
    assert_eq!(std::fs::read_to_string(&summary).expect("a summary"), written);
    world.set("GITHUB_STEP_SUMMARY", "/nowhere/at/all");
    let said = world.raw(&infra, &["check", "--change", "main", "--format", "github"]);
    assert!(said.code == 1 && said.err.contains("warning: failed to write the summary"), "{}", said.all());
    // What cannot be seen is an annotation as well.
    let said = world.raw(&infra, &["check", "--change", "nope", "--format", "github"]);
    assert!(
        said.code == 2 && said.out.starts_with("::error title=stopgap cannot see everything::`nope`"),
        "{}",
        said.all()
    );
}

#[test]
fn what_a_forge_does_not_take_is_summed_up() {
    let (mut world, infra) = infra();
    let rows: Vec<String> = (0..700)
        .map(|number| format!("{{\"title\": \"Number {number} {}\", \"environment\": \"prod\", \"source\": \"x:{number}\"}}", "long ".repeat(10)))
        .collect();
    let file = world.write("many.jsonl", &rows.join("\n"));
    world.raw(&infra, &["import", &file.display().to_string()]);
    world.set_now(LATER);
    let summary = world.path("summary.md");
    world.set("GITHUB_STEP_SUMMARY", &summary.display().to_string());
    let said = world.raw(&infra, &["check", "--format", "github"]);
    let errors: Vec<&str> = said.out.lines().filter(|line| line.starts_with("::error")).collect();
    assert_eq!(errors.len(), 10, "{}", said.err);
    assert!(errors[9].contains(" more: the summary of this step lists them"), "{}", errors[9]);
    assert!(said.out.lines().filter(|line| line.starts_with("::")).count() <= 50);
    let summary = std::fs::metadata(&summary).expect("a summary").len();
    assert!((100_000..1_048_576).contains(&summary), "{summary}");
    let comment = world.raw(&infra, &["check", "--format", "markdown"]).out;
    assert!(comment.len() < 65_536 && comment.len() > 40_000, "{}", comment.len());
    let last = comment.lines().last().expect("an end");
    assert!(last.ends_with("more lines are not shown here: `stopgap check` shows everything."), "{last}");
}

/// Every key that JSON can hold, as a program in another language would write it down.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    version: u32,
    verdict: String,
    change: Option<String>,
    checked: u64,
    findings: Vec<Finding>,
    unseen: Vec<Unseen>,
    #[serde(default)]
    permitted: Vec<Unseen>,
    #[serde(default)]
    claimed: Vec<Claimed>,
    failures: usize,
    warnings: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    kind: String,
    severity: String,
    entry: Option<String>,
    title: Option<String>,
    environment: Option<String>,
    message: String,
    mend: String,
    path: Option<String>,
    lines: Option<(u32, u32)>,
    commit: Option<String>,
    author: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unseen {
    what: String,
    mend: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claimed {
    entry: String,
    title: String,
    environment: Option<String>,
    commit: Option<String>,
    subject: String,
    author: Option<String>,
    touched: bool,
}

#[test]
fn json_is_a_contract() {
    let (world, infra, id) = linked();
    let other = world.add(&infra, &["Another", "--link", "tf:aws_db_instance.main"]);
    let commit = fix(&world, &infra, &format!("Say 8443\n\nReconciles: {other} gap-0000000000"));
    let said = world.raw(&infra, &["check", "--json", "--change", "main..HEAD"]);
    let read: Check =
        serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.all()));
    assert_eq!((read.version, read.verdict.as_str(), read.checked), (1, "fail", 1));
    assert_eq!((read.failures, read.warnings, read.findings.len()), (2, 1, 3));
    assert_eq!(read.change.as_deref(), Some("main..HEAD"));
    let [unclaimed, unknown, idle] = &read.findings[..] else { panic!("{read:?}") };
    assert_eq!((unclaimed.kind.as_str(), unclaimed.severity.as_str()), ("unclaimed", "fail"));
    assert_eq!((unclaimed.entry.as_ref(), unclaimed.title.as_deref()), (Some(&id), Some("Open 8443")));
    assert_eq!((unclaimed.path.as_deref(), unclaimed.lines), (Some("main.tf"), Some((1, 3))));
    assert_eq!(unclaimed.environment.as_deref(), Some("prod"));
    assert!(!unclaimed.mend.is_empty() && !unclaimed.message.is_empty());
    assert_eq!((unknown.commit.as_ref(), unknown.author.is_some()), (Some(&commit), true));
    assert_eq!(idle.entry.as_ref(), Some(&other));
    let [claimed] = &read.claimed[..] else { panic!("{read:?}") };
    assert_eq!((&claimed.entry, claimed.title.as_str(), claimed.touched), (&other, "Another", false));
    assert_eq!((claimed.commit.as_ref(), claimed.subject.as_str()), (Some(&commit), "Say 8443"));
    assert!(claimed.author.is_some() && claimed.environment.is_none());
    // What is not seen.
    let said = world.raw(&infra, &["check", "--json", "--change", "nope"]);
    let read: Check =
        serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.all()));
    assert_eq!((read.verdict.as_str(), read.unseen.len(), read.permitted.len()), ("unseen", 1, 0));
    assert!(!read.unseen[0].what.is_empty() && !read.unseen[0].mend.is_empty());
}
