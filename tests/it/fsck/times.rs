//! Clocks: odd times are remarks, which fail only where they are asked to.

use super::{DAY, ID, ULID, assert_clean, entry, found, journal, note, path};

#[track_caller]
fn remarks(world: &crate::support::World, infra: &std::path::Path) -> Vec<String> {
    let all = found(world, infra, &["--all"]);
    let findings = all["findings"].as_array().expect("a list");
    assert!(findings.iter().all(|one| one["kind"] == "clock" && one["severity"] == "remark"), "{all}");
    findings.iter().map(|one| one["message"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_entry_from_the_future_is_a_remark_until_then() {
    let (mut world, infra) = journal();
    let id = "gap-f1r5t00000";
    // The commit's own time is the real one, years away: only the clock that is passed in is asked about the future.
    world.put(&infra, &path(id), entry(id, "").replace("T03:20:41", "T03:40:41").as_bytes());
    assert_eq!(remarks(&world, &infra), ["recorded in the future, at 2026-11-23T03:40:41+01:00"]);
    assert_eq!(world.raw(&infra, &["fsck"]).code, 0);
    assert_eq!(world.raw(&infra, &["fsck", "--strict"]).code, 1);
    world.set_now("2026-11-23T03:41:00+01:00");
    assert_eq!(world.raw(&infra, &["fsck", "--strict"]).code, 0, "what was remembered is over as well");
    assert_clean(&world, &infra);
}

#[test]
fn what_was_performed_after_it_was_recorded_is_a_remark() {
    let (world, infra) = journal();
    let id = "gap-1ater00000";
    world.put(&infra, &path(id), entry(id, "performed_at = 2026-11-23T05:20:41+01:00\n").as_bytes());
    assert_eq!(remarks(&world, &infra), ["performed 2 hours after it was recorded"]);
}

#[test]
fn facts_before_their_entries_or_before_what_they_follow_are_remarks() {
    let (world, infra) = journal();
    let first = format!("{DAY}/{ID}.{ULID}.note.toml");
    let other = "01KDYYYYYYYYYYYYYYYYYYYYYY";
    let second = format!("{DAY}/{ID}.{other}.note.toml");
    world.put(&infra, &first, note(ID, "text = \"x\"\n").as_bytes());
    let early =
        note(ID, &format!("after = [\"{ULID}\"]\ntext = \"x\"\n")).replace("2026-11-23T", "2026-11-20T");
    // Remembered or not: what lies beside a new fact is read for it.
    world.ok(&infra, &["fsck"]);
    world.put(&infra, &second, early.as_bytes());
    let wanted = [
        "said 2 days before its entry was recorded".to_owned(),
        format!("said 3 days before {ULID}, which it follows"),
    ];
    let incremental = found(&world, &infra, &[]);
    assert_eq!(incremental["checked"]["commits"], 1);
    assert_eq!(incremental["remarks"], 2);
    assert_eq!(remarks(&world, &infra), wanted);
}

#[test]
fn a_commit_that_is_older_than_what_it_adds_is_a_remark() {
    let (mut world, infra) = journal();
    world.set("GIT_AUTHOR_DATE", "2026-11-23T00:20:41+01:00");
    super::by_git(&world, &infra, |place| {
        std::fs::write(place.join(path("gap-01der00000")), entry("gap-01der00000", "")).expect("a file");
    });
    assert_eq!(
        remarks(&world, &infra),
        ["its commit is 3 hours older than the time at which it was recorded"]
    );
}
