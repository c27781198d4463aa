//! Whether the claims of a change reach main, by the way in which it will be merged.

use super::{assert_found, commit, fix, linked, one, policy, text};

#[test]
fn a_squash_of_several_commits_loses_what_only_they_say() {
    let (world, infra, id) = linked();
    let claim = fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}"));
    // A single commit keeps its message, whatever forge squashes it.
    assert_found(&world, &infra, &["--change", "main", "--merge", "squash"], 0, &[]);
    world.write("infra/README.md", "Read me\n");
    commit(&world, &infra, "Docs");
    let lost = [format!("fail lost_claim {id}")];
    let view = assert_found(&world, &infra, &["--change", "main", "--merge", "squash"], 1, &lost);
    let found = one(&view, "lost_claim");
    assert_eq!(found["commit"], claim);
    assert_eq!(
        text(found, "mend"),
        format!("put `Reconciles: {id}` into the description of the pull request")
    );
    for way in ["merge", "rebase", "squash-messages"] {
        assert_found(&world, &infra, &["--change", "main", "--merge", way], 0, &[]);
    }
    // Where nobody said how, it is a hint.
    let said = world.raw(&infra, &["check", "--change", "main"]);
    assert!(said.code == 0 && said.err.contains("hint: a squash can lose these claims"), "{}", said.all());
}

#[test]
fn the_message_of_the_merge_decides() {
    let (world, infra, id) = linked();
    fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}"));
    commit(&world, &infra, "More");
    let with =
        world.write("with", &format!("Say 8443 (#7)\n\n* Say 8443\n\n    Reconciles: {id}\n\n* More\n"));
    let without = world.write("without", "Say 8443 (#7)\n\nIt says 8443 now.\n");
    let (with, without) = (with.display().to_string(), without.display().to_string());
    let lost = [format!("fail lost_claim {id}")];
    for way in ["squash", "squash-messages"] {
        let with = ["--change", "main", "--merge", way, "--message", &with];
        assert_found(&world, &infra, &with, 0, &[]);
        let without = ["--change", "main", "--merge", way, "--message", &without];
        assert_found(&world, &infra, &without, 1, &lost);
    }
    assert_found(&world, &infra, &["--change", "main", "--merge", "merge", "--message", &without], 0, &[]);
    // Only the description claims it: a squash or a merge takes that over, a rebase does not.
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.git(&infra, &["branch", "--quiet", "-D", "fix"]);
    fix(&world, &infra, "Say 8443");
    for (way, code) in [("squash", 0), ("merge", 0), ("rebase", 1)] {
        let wanted = if code == 0 { vec![] } else { vec![format!("fail unclaimed {id}")] };
        assert_found(
            &world,
            &infra,
            &["--change", "main", "--merge", way, "--message", &with],
            code,
            &wanted,
        );
    }
    let said = world.run_with(
        &infra,
        &["check", "--change", "main", "--message", "-"],
        format!("x\n\nReconciles: {id}\n").as_bytes(),
    );
    assert_eq!(said.code, 0, "{}", said.all());
    // Merges of main into the branch are no commits of a squash.
    let said = world.raw(&infra, &["check", "--change", "main", "--message", "not/here"]);
    assert!(said.code == 2 && said.err.contains("not/here"), "{}", said.all());
}

#[test]
fn the_policy_says_how_and_no_flag_is_milder() {
    let (world, infra, id) = linked();
    policy(&world, &infra, "[check]\nmerge = \"squash\"\n");
    fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}"));
    commit(&world, &infra, "More");
    let lost = [format!("fail lost_claim {id}")];
    assert_found(&world, &infra, &["--change", "main"], 1, &lost);
    assert_found(&world, &infra, &["--change", "main", "--merge", "merge"], 1, &lost);
    let said = world.raw(&infra, &["check", "--change", "main", "--merge", "merge"]);
    assert!(
        said.err.contains("warning: the policy says how changes are merged: --merge has no effect"),
        "{}",
        said.all()
    );
}
