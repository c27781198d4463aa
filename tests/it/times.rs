//! When things came about: when an entry was reconciled, and what was true at a day of the past.

use crate::support::World;
use std::path::{Path, PathBuf};

/// A repository in which every commit has the time that is set before.
struct Calendar {
    world: World,
    infra: PathBuf,
}

impl Calendar {
    fn new() -> Self {
        let mut world = World::new();
        set(&mut world, "2026-11-01T10:00:00Z");
        let infra = world.repository("infra");
        world.set_now("2026-11-30T12:00:00Z");
        Self { world, infra }
    }

    /// A commit at this time.
    fn commit(&mut self, at: &str, message: &str) -> String {
        // Each has a file of its own, so that nothing ever conflicts.
        self.world.write(&format!("infra/{}.txt", at.replace(':', "")), message);
        self.git(at, &["add", "."]);
        self.git(at, &["commit", "--quiet", "-m", message]);
        self.head()
    }

    fn git(&mut self, at: &str, arguments: &[&str]) {
        set(&mut self.world, at);
        self.world.git(&self.infra, arguments);
    }

    fn head(&self) -> String {
        self.world.git(&self.infra, &["rev-parse", "HEAD"]).trim().to_owned()
    }

    fn entry(&self) -> String {
        self.world.add(&self.infra, &["Raise max_connections", "-e", "staging", "--at", "2026-11-02 09:00"])
    }

    /// Status and time of an entry.
    fn settled(&self, id: &str) -> (String, Option<String>) {
        settled(&self.world, &self.infra, &["show", id, "--json"])
    }
}

fn set(world: &mut World, at: &str) {
    world.set("GIT_AUTHOR_DATE", at);
    world.set("GIT_COMMITTER_DATE", at);
}

fn settled(world: &World, folder: &Path, arguments: &[&str]) -> (String, Option<String>) {
    let said: serde_json::Value = serde_json::from_str(&world.ok(folder, arguments)).expect("JSON");
    let text = |key: &str| said[key].as_str().map(str::to_owned);
    (text("status").expect("a status"), text("settled_at"))
}

fn codified(at: &str) -> (String, Option<String>) {
    ("codified".to_owned(), Some(at.to_owned()))
}

#[test]
fn a_claim_counts_from_when_it_came_to_main() {
    let mut days = Calendar::new();
    let (own, merged, squashed, picked) = (days.entry(), days.entry(), days.entry(), days.entry());
    let resolved = days.entry();
    days.commit("2026-11-03T10:00:00Z", &format!("Fix\n\nReconciles: {own}"));
    // A branch that waits for a week.
    days.git("2026-11-04T10:00:00Z", &["switch", "-q", "-c", "fix"]);
    days.commit("2026-11-04T10:00:00Z", &format!("Fix\n\nReconciles: {merged}"));
    let named = days.commit("2026-11-04T11:00:00Z", "Another fix");
    days.git("2026-11-05T10:00:00Z", &["switch", "-q", "main"]);
    days.commit("2026-11-05T10:00:00Z", "Meanwhile");
    days.git("2026-11-11T10:00:00Z", &["merge", "-q", "--no-ff", "-m", "Merge", "fix"]);
    // Squashed and picked: the commit that says it is another one, of that day.
    days.git("2026-11-12T10:00:00Z", &["switch", "-q", "-c", "more"]);
    days.commit("2026-11-12T10:00:00Z", &format!("Fix\n\nReconciles: {picked}"));
    days.git("2026-11-13T10:00:00Z", &["switch", "-q", "main"]);
    days.commit("2026-11-13T10:00:00Z", &format!("Squashed (#12)\n\n* Fix\n  Reconciles: {squashed}"));
    days.git("2026-11-14T10:00:00Z", &["cherry-pick", "more"]);
    days.world.ok(&days.infra, &["resolve", &resolved, "codified", &named]);
    assert_eq!(days.settled(&own), codified("2026-11-03T10:00:00Z"));
    assert_eq!(days.settled(&merged), codified("2026-11-11T10:00:00Z"));
    assert_eq!(days.settled(&squashed), codified("2026-11-13T10:00:00Z"));
    assert_eq!(days.settled(&picked), codified("2026-11-14T10:00:00Z"));
    // Said on the thirtieth, true since the merge.
    assert_eq!(days.settled(&resolved), codified("2026-11-11T10:00:00Z"));
    // The same from what is remembered.
    assert_eq!(days.settled(&merged), codified("2026-11-11T10:00:00Z"));
    let shown = days.world.ok(&days.infra, &["show", &merged]);
    assert!(shown.contains("settled at:    Wed 2026-11-11 10:00:00 +00:00"), "{shown}");
}

#[test]
fn what_is_open_again_is_not_settled_and_then_is_later() {
    let mut days = Calendar::new();
    let id = days.entry();
    days.commit("2026-11-03T10:00:00Z", &format!("Fix\n\nReconciles: {id}"));
    let first = days.head();
    assert_eq!(days.settled(&id), codified("2026-11-03T10:00:00Z"));
    days.git("2026-11-04T10:00:00Z", &["revert", "--no-edit", &first]);
    assert_eq!(days.settled(&id), ("open".to_owned(), None));
    days.commit("2026-11-09T10:00:00Z", &format!("Fix again\n\nReconciles: {id}"));
    assert_eq!(days.settled(&id), codified("2026-11-09T10:00:00Z"));
    days.world.ok(&days.infra, &["reopen", &id, "--reason", "Seen again"]);
    assert_eq!(days.settled(&id), ("open".to_owned(), None));
}

#[test]
fn what_people_decide_counts_from_then() {
    let days = Calendar::new();
    for (arguments, status) in [
        (&["reverted"][..], "reverted"),
        (&["accepted", "--until", "2027-02-01", "--reason", "Vendor"], "accepted"),
        (&["mistaken"], "mistaken"),
    ] {
        let id = days.entry();
        assert_eq!(days.settled(&id), ("open".to_owned(), None));
        let all: Vec<&str> = ["resolve", &id].iter().chain(arguments).copied().collect();
        days.world.ok(&days.infra, &all);
        assert_eq!(days.settled(&id), (status.to_owned(), Some("2026-11-30T12:00:00Z".to_owned())));
    }
}

#[test]
fn an_acceptance_that_ran_out_settles_nothing() {
    let mut days = Calendar::new();
    let id = days.entry();
    days.world.ok(&days.infra, &["resolve", &id, "accepted", "--until", "2026-12-10", "--reason", "Vendor"]);
    days.world.set_now("2026-12-20T12:00:00Z");
    assert_eq!(days.settled(&id), ("open".to_owned(), None));
}

impl Calendar {
    /// Status of an entry as of a day; `None` where it was not recorded yet.
    fn status_as_of(&self, id: &str, day: &str) -> Option<String> {
        let said = self.world.ok(&self.infra, &["list", "--all", "--as-of", day, "--json"]);
        let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
        let entries = said["entries"].as_array().expect("a list");
        let entry = entries.iter().find(|entry| entry["id"] == id)?;
        Some(entry["status"].as_str().expect("a status").to_owned())
    }

    #[track_caller]
    fn stood(&self, id: &str, days: &[(&str, &str)]) {
        for (day, status) in days {
            let wanted = (!status.is_empty()).then(|| (*status).to_owned());
            assert_eq!(self.status_as_of(id, day), wanted, "{day}");
        }
    }
}

#[test]
fn each_week_is_as_it_was() {
    let mut days = Calendar::new();
    days.world.set_now("2026-11-02T12:00:00Z");
    let id = days.entry();
    days.world.set_now("2026-11-30T12:00:00Z");
    days.git("2026-11-05T10:00:00Z", &["switch", "-q", "-c", "fix"]);
    days.commit("2026-11-05T10:00:00Z", &format!("Fix\n\nReconciles: {id}"));
    days.git("2026-11-06T10:00:00Z", &["switch", "-q", "main"]);
    days.commit("2026-11-06T10:00:00Z", "Meanwhile");
    days.git("2026-11-18T10:00:00Z", &["merge", "-q", "--no-ff", "-m", "Merge", "fix"]);
    days.git("2026-11-25T10:00:00Z", &["revert", "--no-edit", "-m", "1", "HEAD"]);
    days.world.ok(&days.infra, &["resolve", &id, "reverted"]);
    let heard = days.infra.join(".git/stopgap/heard");
    days.stood(&id, &[("2026-11-30", "reverted")]);
    days.world.ok(&days.infra, &["list", "--all"]);
    let remembered = std::fs::read(&heard).expect("what was heard is remembered");
    days.stood(
        &id,
        &[
            ("2026-11-01", ""),
            ("2026-11-02", "open"),
            ("2026-11-02T11:59:59Z", ""),
            // On a branch alone: nobody can tell any more what was proposed then.
            ("2026-11-10", "open"),
            ("2026-11-17", "open"),
            ("2026-11-18T09:59:59Z", "open"),
            ("2026-11-18T10:00:00Z", "codified"),
            ("2026-11-18", "codified"),
            ("2026-11-24", "codified"),
            ("2026-11-25", "open"),
            ("2026-11-29", "open"),
            ("2026-11-30T11:59:59Z", "open"),
            // Today is until now.
            ("2026-11-30", "reverted"),
        ],
    );
    assert_eq!(std::fs::read(&heard).expect("it stands"), remembered, "what is remembered is of today");
}

#[test]
fn the_code_proves_what_it_said_then() {
    let mut days = Calendar::new();
    let write = |days: &mut Calendar, at: &str, class: &str, message: &str| {
        let text = format!("resource \"aws_db_instance\" \"main\" {{\n  instance_class = \"{class}\"\n}}\n");
        days.world.write("infra/db.tf", &text);
        days.commit(at, message);
    };
    write(&mut days, "2026-11-02T09:00:00Z", "small", "Database");
    days.world.set_now("2026-11-02T12:00:00Z");
    let link = ["--link", "aws_db_instance.main", "--set", "instance_class=large", "--was", "small"];
    let id = days.world.add(&days.infra, &[&["Larger", "-e", "prod"], &link[..]].concat());
    days.world.set_now("2026-11-30T12:00:00Z");
    write(&mut days, "2026-11-10T09:00:00Z", "large", &format!("Larger\n\nReconciles: {id}"));
    write(&mut days, "2026-11-20T09:00:00Z", "small", "Clean up");
    days.stood(&id, &[("2026-11-05", "open"), ("2026-11-15", "codified"), ("2026-11-25", "suspect")]);
    assert_eq!(days.settled(&id).0, "suspect");
}

#[test]
fn ages_are_of_then_and_what_is_amended_later_is_not_known() {
    let mut days = Calendar::new();
    days.world.set_now("2026-11-02T12:00:00Z");
    let id = days.entry();
    days.world.set_now("2026-11-20T12:00:00Z");
    days.world.ok(&days.infra, &["edit", &id, "--owner", "network"]);
    days.world.set_now("2026-11-30T12:00:00Z");
    let shown = days.world.ok(&days.infra, &["list", "--as-of", "2026-11-04T12:00:00Z"]);
    assert!(shown.contains("2d") && shown.contains("in 5d") && !shown.contains("network"), "{shown}");
    let shown = days.world.ok(&days.infra, &["list", "--as-of", "2026-11-21"]);
    assert!(shown.contains("late") && shown.contains("network"), "{shown}");
}

#[test]
fn a_moment_that_is_no_past_is_said_to_be_none() {
    let days = Calendar::new();
    days.entry();
    let said = days.world.run(&days.infra, &["list", "--as-of", "2026-12-05"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("`2026-12-05` is still to come") && said.err.contains("hint:"), "{}", said.err);
    let said = days.world.run(&days.infra, &["list", "--as-of", "2020-01-01"]);
    assert_eq!((said.code, said.out.as_str()), (0, ""));
    let word = "nothing had been recorded by then: the journal begins 2026-11-30";
    assert!(said.err.contains(word) && !said.err.contains("no entries yet"), "{}", said.err);
}

#[test]
fn a_history_that_was_cut_is_not_taken_for_one_that_began() {
    let mut days = Calendar::new();
    days.world.set_now("2026-11-02T12:00:00Z");
    let id = days.entry();
    days.world.set_now("2026-11-30T12:00:00Z");
    days.commit("2026-11-10T10:00:00Z", &format!("Fix\n\nReconciles: {id}"));
    days.commit("2026-11-20T10:00:00Z", "More");
    let url = format!("file://{}", days.infra.display());
    let root = days.world.root();
    days.world.git(&root, &["clone", "-q", "--depth=1", "--no-single-branch", &url, "shallow"]);
    let folder = days.world.path("shallow");
    let said = days.world.run(&folder, &["list", "--all", "--as-of", "2026-11-15"]);
    assert!(said.out.contains("unknown"), "{}{}", said.out, said.err);
    assert!(said.err.contains("does not reach back to 2026-11-15"), "{}", said.err);
}
