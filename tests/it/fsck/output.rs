//! How findings are printed: every format, and text that is meant to do harm.

use super::{ID, by_git, entry, found, journal, path};
use snapbox::{assert_data_eq, str};

#[test]
fn a_line_for_each_finding_and_one_for_the_sum() {
    let (world, infra) = journal();
    by_git(&world, &infra, |place| {
        std::fs::remove_file(place.join(path(ID))).expect("a file");
        std::fs::create_dir_all(place.join(super::DAY)).expect("a folder");
        let id = "gap-1ater00000";
        let text = entry(id, "performed_at = 2026-11-23T05:20:41+01:00\n");
        std::fs::write(place.join(path(id)), text).expect("a file");
    });
    let short = world.git(&infra, &["rev-parse", "stopgap"])[..12].to_owned();
    let said = world.run(&infra, &["fsck"]);
    assert_data_eq!(
        said.all().replace(&short, "[SHORT]"),
        str![[r#"
error removed: entries/2026/11/23/gap-0000000001.toml: the record was removed (commit [SHORT], by On-call <oncall@example.com>, 2026-11-23 03:20 +01:00)
remark clock: entries/2026/11/23/gap-0000000002.toml: performed 2 hours after it was recorded (commit [SHORT], by On-call <oncall@example.com>, 2026-11-23 03:20 +01:00)
checked 3 commits, 2 files; 1 finding, 1 remark
--- stderr
hint: clock: a clock was wrong, or a time was typed wrong: `stopgap edit ID` corrects what is shown
hint: removed: `git show COMMIT^:PATH` still has the record: `stopgap sync` puts it back from a clone that has it, or put it under its path with a commit on the branch stopgap; then it is a remark
--- exit 1

"#]]
    );
    let said = world.run(&infra, &["fsck", "--json"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
{
  "version": 1,
  "journal": "[ROOT]/infra",
  "findings": [
    {
      "kind": "removed",
      "severity": "error",
      "path": "entries/2026/11/23/gap-0000000001.toml",
      "entry": "gap-0000000001",
      "commit": "[SHA]",
      "author": "On-call <oncall@example.com>",
      "at": "2026-11-23T03:20:41+01:00",
      "message": "the record was removed"
    },
    {
      "kind": "clock",
      "severity": "remark",
      "path": "entries/2026/11/23/gap-0000000002.toml",
      "entry": "gap-0000000002",
      "commit": "[SHA]",
      "author": "On-call <oncall@example.com>",
      "at": "2026-11-23T03:20:41+01:00",
      "message": "performed 2 hours after it was recorded"
    }
  ],
  "unseen": [],
  "hints": {
    "clock": "a clock was wrong, or a time was typed wrong: `stopgap edit ID` corrects what is shown",
    "removed": "`git show COMMIT^:PATH` still has the record: `stopgap sync` puts it back from a clone that has it, or put it under its path with a commit on the branch stopgap; then it is a remark"
  },
  "checked": {
    "commits": 0,
    "files": 0,
    "earlier": 3
  },
  "errors": 1,
  "remarks": 1
}
--- exit 1

"#]]
    );
    let said = world.run(&infra, &["fsck", "--format", "csv"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
severity,kind,path,entry,commit,author,at,message
error,removed,entries/2026/11/23/gap-0000000001.toml,gap-0000000001,[SHA],On-call <oncall@example.com>,2026-11-23T03:20:41+01:00,the record was removed
remark,clock,entries/2026/11/23/gap-0000000002.toml,gap-0000000002,[SHA],On-call <oncall@example.com>,2026-11-23T03:20:41+01:00,performed 2 hours after it was recorded
--- exit 1

"#]]
    );
    let said = world.run(&infra, &["fsck", "--format", "markdown"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
checked 0 commits, 0 files (3 commits earlier); 1 finding, 1 remark.

| severity | kind | path | entry | commit | author | at | message |
| --- | --- | --- | --- | --- | --- | --- | --- |
| error | removed | entries/2026/11/23/gap-0000000001.toml | gap-0000000001 | [SHA] | On-call &lt;oncall@example.com&gt; | 2026-11-23T03:20:41+01:00 | the record was removed |
| remark | clock | entries/2026/11/23/gap-0000000002.toml | gap-0000000002 | [SHA] | On-call &lt;oncall@example.com&gt; | 2026-11-23T03:20:41+01:00 | performed 2 hours after it was recorded |
--- exit 1

"#]]
    );
    let lines = world.run(&infra, &["fsck", "--format", "jsonl"]).out;
    assert_eq!(lines.lines().count(), 2);
    for line in lines.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    }
}

#[test]
fn nothing_that_somebody_typed_escapes() {
    let (mut world, infra) = journal();
    world.set("GIT_AUTHOR_NAME", "\u{1b}]0;owned\u{7}\u{1b}[31mEve\u{202e}");
    let strange = format!("{}/gap-bad0000000.\u{1b}[2J::error::x\n.toml", super::DAY);
    by_git(&world, &infra, |place| {
        std::fs::write(place.join(&strange), "<<<<<<< \u{1b}[31m\n").expect("a file");
        std::fs::write(place.join(path(ID)), entry(ID, "owner = \"x\"\n")).expect("a file");
    });
    for format in ["table", "json", "jsonl", "csv", "markdown"] {
        let said = world.raw(&infra, &["fsck", "--format", format]);
        let all = said.all();
        assert_eq!(said.code, 1, "{all}");
        assert!(!all.chars().any(|letter| letter.is_control() && letter != '\n'), "{format}: {all:?}");
        assert!(!all.contains('\u{202e}'), "{all}");
        // A CI runner takes what stands at the beginning of a line for a command.
        assert!(!all.lines().any(|line| line.trim_start().starts_with("::")), "{all}");
    }
    let table = world.raw(&infra, &["fsck"]).out;
    assert_eq!(table.lines().count(), 2 + 1, "one line for each: {table}");
    assert_eq!(found(&world, &infra, &[])["errors"], 2);
}
