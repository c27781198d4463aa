//! Commits with the hook in place: what the editor is shown, what is committed, and that no commit is ever stopped.

use super::{Desk, script};
use snapbox::{assert_data_eq, str};
use std::fs;
use std::time::{Duration, Instant};

#[test]
fn a_claim_is_offered_and_counts_once_it_is_uncommented() {
    let mut desk = Desk::new();
    desk.change();
    desk.claims();
    desk.git(&["commit", "--all"]);
    let seen = desk.world.tidy(&desk.seen());
    assert_data_eq!(
        seen,
        str![[r#"


# stopgap: this change touches what was changed by hand and is not in the code yet.
# Uncomment the claim of each that this commit brings into the code:
#
# Open 8443 from the vendor (prod), modules/network/main.tf:5
# Reconciles: gap-0000000001
#
# Please enter the commit message for your changes. Lines starting
# with '#' will be ignored, and an empty message aborts the commit.
#
# On branch main
# Changes to be committed:
#	modified:   modules/network/main.tf
#

"#]]
    );
    assert_eq!(desk.message(), format!("Allow 8443\n\n{}", desk.claim()));
}

#[test]
fn saved_as_it_is_it_claims_nothing() {
    let mut desk = Desk::new();
    desk.change();
    desk.only_says("Allow 8443");
    desk.git(&["commit", "--all"]);
    assert!(desk.seen().contains(&desk.claim()), "{}", desk.seen());
    assert_eq!(desk.message(), "Allow 8443");
}

#[test]
fn an_empty_message_still_aborts() {
    let desk = Desk::new();
    desk.change();
    let output = desk.world.command("git", &desk.infra).args(["commit", "--all"]).output().expect("git");
    assert!(!output.status.success());
    assert!(desk.seen().contains(&desk.claim()));
}

#[test]
fn where_no_editor_opens_the_message_stays_and_one_line_is_said() {
    let desk = Desk::new();
    desk.change();
    let said = desk.git(&["commit", "--all", "--quiet", "-m", "Allow 8443"]);
    assert_eq!(desk.message(), "Allow 8443");
    assert_eq!(
        said,
        format!(
            "stopgap: this touches what {0} changed by hand; `Reconciles: {0}` in the message claims it\n",
            desk.id
        )
    );
    desk.change_to("9443");
    fs::write(desk.world.path("text"), "From a file\n").expect("written");
    let text = desk.world.path("text").display().to_string();
    assert_eq!(desk.git(&["commit", "--all", "--quiet", "-F", &text]).lines().count(), 1);
    assert_eq!(desk.message(), "From a file");
    // One that claims already needs no word.
    desk.change_to("10443");
    assert_eq!(desk.git(&["commit", "--all", "--quiet", "-m", "Allow it", "-m", &desk.claim()]), "");
}

#[test]
fn a_message_that_is_edited_further_is_offered_claims() {
    let mut desk = Desk::new();
    desk.change();
    desk.world.set("EDIT", "s/^# Reconciles/Reconciles/");
    desk.git(&["commit", "--all", "--edit", "-m", "Allow 8443"]);
    assert_eq!(desk.message(), format!("Allow 8443\n\n{}", desk.claim()));
}

#[test]
fn what_does_not_touch_the_block_is_offered_nothing() {
    let mut desk = Desk::new();
    desk.only_says("Something else");
    let path = desk.infra.join("modules/network/main.tf");
    let text = fs::read_to_string(&path).expect("a file");
    for (what, new) in [
        ("another block", text.replace("default = 1", "default = 2")),
        ("a comment", text.replace("  name = \"web\"", "  # Of the web.\n  name   =   \"web\"")),
        ("moved down", format!("# At the top.\n\n{text}")),
    ] {
        fs::write(&path, new).expect("written");
        desk.git(&["commit", "--all"]);
        assert!(!desk.seen().contains("stopgap"), "{what}: {}", desk.seen());
        assert!(!desk.seen().is_empty(), "{what}");
    }
    desk.world.write("infra/notes.txt", "Notes\n");
    desk.git(&["add", "notes.txt"]);
    desk.git(&["commit"]);
    assert!(!desk.seen().contains("stopgap"), "{}", desk.seen());
}

#[test]
fn only_what_is_staged_counts() {
    let mut desk = Desk::new();
    desk.only_says("Something else");
    desk.change();
    desk.world.write("infra/notes.txt", "Notes\n");
    desk.git(&["add", "notes.txt"]);
    desk.git(&["commit"]);
    assert!(!desk.seen().contains("stopgap"), "the block is not staged: {}", desk.seen());
    // Some paths alone: git makes the commit from a second index.
    desk.world.write("infra/notes.txt", "More\n");
    desk.git(&["add", "notes.txt"]);
    desk.git(&["commit", "--only", "modules/network/main.tf"]);
    assert!(desk.seen().contains(&desk.claim()), "{}", desk.seen());
    desk.change_to("9443");
    desk.git(&["commit", "--only", "notes.txt"]);
    assert!(!desk.seen().contains("stopgap"), "{}", desk.seen());
    // A file that is only meant to be added is in no commit.
    desk.world.write("infra/later.tf", "resource \"a\" \"b\" {\n}\n");
    desk.git(&["add", "--intent-to-add", "later.tf"]);
    desk.git(&["commit", "--include", "modules/network/main.tf"]);
    assert!(desk.seen().contains(&desk.claim()), "{}", desk.seen());
}

#[test]
fn an_amended_commit_is_compared_with_what_was_before_it() {
    let mut desk = Desk::new();
    desk.change();
    desk.only_says("Allow 8443");
    desk.git(&["commit", "--all"]);
    desk.world.set("EDIT", "s/^# Reconciles/Reconciles/");
    desk.git(&["commit", "--amend"]);
    assert_eq!(desk.message(), format!("Allow 8443\n\n{}", desk.claim()));
    // It is in the message now.
    desk.git(&["commit", "--amend"]);
    assert!(!desk.seen().contains("stopgap"), "{}", desk.seen());
    assert_eq!(desk.git(&["commit", "--amend", "--no-edit", "--quiet"]), "");
    assert_eq!(desk.message(), format!("Allow 8443\n\n{}", desk.claim()));
}

#[test]
fn merges_rebases_picks_and_reverts_are_left_alone() {
    let mut desk = Desk::new();
    desk.git(&["checkout", "--quiet", "-b", "feature"]);
    desk.change();
    desk.git(&["commit", "--quiet", "--all", "-m", "Allow 8443"]);
    desk.git(&["checkout", "--quiet", "main"]);
    desk.git(&["commit", "--quiet", "--allow-empty", "-m", "Meanwhile"]);
    desk.world.set("EDIT", "");
    assert!(!desk.git(&["merge", "--no-ff", "--edit", "feature"]).contains("stopgap"));
    assert!(!desk.seen().contains("stopgap") && !desk.seen().is_empty(), "{}", desk.seen());
    desk.git(&["reset", "--quiet", "--hard", "HEAD^"]);
    assert!(!desk.git(&["cherry-pick", "--edit", "feature"]).contains("stopgap"));
    assert!(!desk.seen().contains("stopgap"), "{}", desk.seen());
    assert!(!desk.git(&["revert", "--edit", "HEAD"]).contains("stopgap"));
    assert!(!desk.seen().contains("stopgap") && !desk.seen().is_empty(), "{}", desk.seen());
    desk.git(&["reset", "--quiet", "--hard", "HEAD~2"]);
    desk.git(&["checkout", "--quiet", "feature"]);
    let said = desk.git(&["rebase", "main"]);
    assert!(!said.contains("changed by hand"), "{said}");
    desk.world.set("GIT_SEQUENCE_EDITOR", "sed -i 1s/pick/reword/");
    desk.git(&["rebase", "--interactive", "HEAD^"]);
    assert!(!desk.seen().contains("stopgap") && !desk.seen().is_empty(), "{}", desk.seen());
    // A squashed merge is a commit like others: what it holds may have claimed nothing.
    desk.git(&["checkout", "--quiet", "main"]);
    desk.git(&["merge", "--quiet", "--squash", "feature"]);
    desk.git(&["commit"]);
    assert!(desk.seen().contains(&desk.claim()), "{}", desk.seen());
}

#[test]
fn fixups_say_nothing_of_their_own() {
    let desk = Desk::new();
    desk.git(&["commit", "--quiet", "--allow-empty", "-m", "Begin the work"]);
    desk.change();
    assert_eq!(desk.git(&["commit", "--quiet", "--all", "--fixup", "HEAD"]), "");
    assert_eq!(desk.message(), "fixup! Begin the work");
}

#[test]
fn comments_that_git_would_keep_are_not_written() {
    let mut desk = Desk::new();
    desk.only_says("Allow it");
    for cleanup in ["verbatim", "whitespace"] {
        desk.change_to(if cleanup == "verbatim" { "1" } else { "2" });
        desk.git(&["config", "commit.cleanup", cleanup]);
        let said = desk.git(&["commit", "--quiet", "--all"]);
        assert!(!desk.seen().contains("stopgap"), "{cleanup}: {}", desk.seen());
        assert!(said.contains(&desk.claim()), "{said}");
    }
    desk.git(&["config", "commit.cleanup", "scissors"]);
    desk.change_to("3");
    desk.git(&["commit", "--quiet", "--all"]);
    assert!(desk.seen().contains("Copy above the cut the claim"), "{}", desk.seen());
    assert_eq!(desk.message(), "Allow it");
    // The same by an option, which no hook is told of.
    desk.git(&["config", "--unset", "commit.cleanup"]);
    desk.change_to("4");
    desk.git(&["commit", "--quiet", "--all", "--cleanup", "scissors"]);
    assert_eq!(desk.message(), "Allow it");
}

#[test]
fn what_changes_stands_below_and_stays_there() {
    let mut desk = Desk::new();
    desk.claims();
    desk.change();
    desk.git(&["commit", "--quiet", "--all", "--verbose"]);
    let seen = desk.seen();
    let (claim, cut, diff) = (seen.find(&desk.claim()), seen.find(" >8 "), seen.find("diff --git"));
    assert!(claim.is_some() && claim < cut && cut < diff, "{seen}");
    assert_eq!(desk.message(), format!("Allow 8443\n\n{}", desk.claim()));
}

#[test]
fn other_marks_of_comments_are_used() {
    for (key, value, mark) in [
        ("core.commentChar", ";", ";"),
        ("core.commentChar", "auto", "#"),
        ("core.commentString", "//", "//"),
    ] {
        let mut desk = Desk::new();
        desk.git(&["config", key, value]);
        desk.change();
        desk.world.set("EDIT", &format!("1s/^/Allow 8443/;s%^{mark} Reconciles%Reconciles%"));
        desk.git(&["commit", "--quiet", "--all"]);
        assert!(desk.seen().contains(&format!("\n{mark} {}\n", desk.claim())), "{value}: {}", desk.seen());
        assert_eq!(desk.message(), format!("Allow 8443\n\n{}", desk.claim()), "{value}");
    }
    // A message that holds the usual mark: git chooses another one.
    let mut desk = Desk::new();
    desk.git(&["config", "core.commentChar", "auto"]);
    desk.change();
    desk.world.set("EDIT", "s/^; Reconciles/Reconciles/");
    desk.git(&["commit", "--quiet", "--all", "--edit", "-m", "#629 allows 8443"]);
    assert_eq!(desk.message(), format!("#629 allows 8443\n\n{}", desk.claim()), "{}", desk.seen());
}

#[test]
fn a_template_and_a_message_without_gits_words() {
    let mut desk = Desk::new();
    desk.world.write("template", "\n\nTicket: \n# Which one?\n");
    desk.git(&["config", "commit.template", &desk.world.path("template").display().to_string()]);
    desk.change();
    desk.claims();
    desk.git(&["commit", "--quiet", "--all"]);
    assert!(desk.message().starts_with("Allow 8443\n\nTicket:"), "{}", desk.message());
    assert!(desk.message().ends_with(&desk.claim()), "{}", desk.message());
    let mut desk = Desk::new();
    desk.git(&["config", "commit.status", "false"]);
    desk.change();
    desk.claims();
    desk.git(&["commit", "--quiet", "--all"]);
    assert_eq!(desk.message(), format!("Allow 8443\n\n{}", desk.claim()), "{}", desk.seen());
}

#[test]
fn linked_worktrees_and_sub_folders_do_the_same() {
    let mut desk = Desk::new();
    desk.git(&["worktree", "add", "--quiet", "-b", "feature", "../feature"]);
    let feature = desk.world.path("feature");
    let path = feature.join("modules/network/main.tf");
    let text = fs::read_to_string(&path).expect("a file").replace("to_port   = 443", "to_port   = 8443");
    fs::write(&path, text).expect("written");
    desk.claims();
    desk.git_in(&feature.join("modules"), &["commit", "--quiet", "--all"]);
    assert!(desk.seen().contains(&desk.claim()), "{}", desk.seen());
    desk.change();
    desk.git_in(&desk.infra.join("modules"), &["commit", "--quiet", "--all"]);
    assert!(desk.seen().contains(&desk.claim()), "{}", desk.seen());
}

#[test]
fn the_first_commit_of_a_repository_is_left_alone() {
    let mut desk = Desk::new();
    desk.git(&["checkout", "--quiet", "--orphan", "other"]);
    desk.only_says("Begin anew");
    desk.git(&["commit", "--quiet"]);
    assert!(!desk.seen().contains("stopgap"), "{}", desk.seen());
}

#[test]
fn nothing_stops_a_commit() {
    let mut desk = Desk::new();
    desk.only_says("Allow it");
    let path = std::env::var("PATH").unwrap_or_default();
    let own = desk.infra.join(".git/stopgap");
    for (what, script_text) in [
        ("fails", "#!/bin/sh\nexit 3\n"),
        ("is killed", "#!/bin/sh\nkill -9 $$\n"),
        ("is of another version", "#!/bin/sh\necho 'error: unrecognized subcommand' >&2\nexit 2\n"),
    ] {
        script(&desk.world, "bin/stopgap", script_text);
        let bin = desk.world.path("bin").display().to_string();
        desk.world.set("PATH", &format!("{bin}:{path}"));
        desk.change_to(&what.len().to_string());
        desk.git(&["commit", "--quiet", "--all"]);
        assert_eq!(desk.message(), "Allow it", "{what}");
    }
    // Where there is no such program at all.
    desk.world.set("PATH", &path);
    desk.change_to("1");
    assert_eq!(desk.git(&["commit", "--quiet", "--all"]), "");
    super::on_path(&mut desk.world);
    // Without a journal; with a cache that is none; with a journal that cannot be read.
    desk.git(&["branch", "--quiet", "-D", "stopgap"]);
    desk.change_to("2");
    assert_eq!(desk.git(&["commit", "--quiet", "--all"]), "");
    let _ = fs::remove_dir_all(&own);
    fs::write(&own, "in the way").expect("written");
    desk.change_to("3");
    assert_eq!(desk.git(&["commit", "--quiet", "--all"]), "");
    desk.git(&["config", "stopgap.journal", "/nowhere/at/all"]);
    desk.change_to("4");
    assert_eq!(desk.git(&["commit", "--quiet", "--all"]), "");
    assert_eq!(desk.message(), "Allow it");
}

#[test]
fn called_by_hand_and_wrongly_it_is_silent() {
    let desk = Desk::new();
    desk.change();
    desk.git(&["add", "--all"]);
    for arguments in [
        &["hooks", "run", "prepare-commit-msg", "no/such/file"][..],
        &["hooks", "run", "prepare-commit-msg"],
        &["hooks", "run", "prepare-commit-msg", "."],
        &["hooks", "run", "pre-push", "origin", "url"],
        &["hooks", "run", "prepare-commit-msg", "/dev/zero"],
    ] {
        assert_eq!(desk.world.run(&desk.infra, arguments).all(), "--- exit 0\n", "{arguments:?}");
    }
    // Git has not written the tree of what is staged: nobody is committing, and nothing is written for it.
    let objects = desk.world.git(&desk.infra, &["count-objects"]);
    let file = desk.world.write("message", "\n# Please\n").display().to_string();
    desk.world.run(&desk.infra, &["hooks", "run", "prepare-commit-msg", &file]);
    assert_eq!(desk.world.git(&desk.infra, &["count-objects"]), objects);
    assert_eq!(fs::read_to_string(&file).expect("a file"), "\n# Please\n");
}

#[test]
fn what_takes_too_long_is_given_up() {
    let mut desk = Desk::new();
    let git = desk.world.command("sh", &desk.infra).args(["-c", "command -v git"]).output().expect("a shell");
    let git = String::from_utf8(git.stdout).expect("text");
    let slow = format!("#!/bin/sh\ntest \"$1\" != write-tree || exec sleep 8\nexec {} \"$@\"\n", git.trim());
    script(&desk.world, "bin/git", &slow);
    desk.change();
    desk.git(&["add", "--all"]);
    let file = desk.world.write("message", "\n# Please\n").display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    desk.world.set("PATH", &format!("{}:{path}", desk.world.path("bin").display()));
    let begun = Instant::now();
    let said = desk.world.run(&desk.infra, &["hooks", "run", "prepare-commit-msg", &file]);
    assert_eq!(said.all(), "--- exit 0\n");
    assert!(begun.elapsed() < Duration::from_secs(6), "it waited for {:?}", begun.elapsed());
    assert_eq!(fs::read_to_string(&file).expect("a file"), "\n# Please\n");
}
