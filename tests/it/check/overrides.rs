//! `Overrides:` lines: who takes the responsibility, where main allows it.

use super::{CODE, assert_found, commit, fix, linked, one, policy, text};

#[test]
fn an_override_acknowledges_where_main_allows_it() {
    let (world, infra, id) = linked();
    policy(&world, &infra, "[check]\noverrides = true\nclaim_without_change = \"fail\"\n");
    let by =
        fix(&world, &infra, &format!("Say 8443\n\nOverrides: {id} because the vendor goes back on Monday"));
    let view =
        assert_found(&world, &infra, &["--change", "main"], 0, &[format!("acknowledged unclaimed {id}")]);
    let found = one(&view, "unclaimed");
    assert!(
        text(found, "message")
            .ends_with("overridden by On-call <oncall@example.com> because the vendor goes back on Monday"),
        "{view:#}"
    );
    assert_eq!((text(found, "commit"), text(found, "author")), (by.as_str(), "On-call <oncall@example.com>"));
    let said = world.raw(&infra, &["check", "--change", "main"]);
    assert!(said.out.contains("acknowledged unclaimed\n") && said.out.contains("On-call"), "{}", said.all());
    // A claim without a change as well.
    world.write("infra/main.tf", CODE);
    commit(&world, &infra, &format!("Back\n\nReconciles: {id}"));
    assert_found(
        &world,
        &infra,
        &["--change", "main"],
        0,
        &[format!("acknowledged claim_without_change {id}")],
    );
}

#[test]
fn without_permission_it_is_printed_and_counts_for_nothing() {
    for rules in ["", "[check]\noverrides = false\n"] {
        let (world, infra, id) = linked();
        policy(&world, &infra, rules);
        fix(&world, &infra, &format!("Say 8443\n\nOverrides: {id} because I say so"));
        let view = assert_found(&world, &infra, &["--change", "main"], 1, &[format!("fail unclaimed {id}")]);
        let message = text(one(&view, "unclaimed"), "message");
        assert!(message.contains("On-call <oncall@example.com> overrides it because I say so, and main's policy does not allow that"), "{message}");
    }
}

#[test]
fn a_reason_is_needed_and_something_to_override() {
    let (world, infra, id) = linked();
    policy(&world, &infra, "[check]\noverrides = true\n");
    fix(&world, &infra, &format!("Say 8443\n\nOverrides: {id}"));
    let wanted = [format!("fail unclaimed {id}"), "remark id -".to_owned()];
    assert_found(&world, &infra, &["--change", "main"], 1, &wanted);
    world.git(
        &infra,
        &[
            "commit",
            "--quiet",
            "--amend",
            "-m",
            &format!("x\n\nReconciles: {id}\nOverrides: {id} because of that"),
        ],
    );
    let view = assert_found(&world, &infra, &["--change", "main"], 0, &[format!("remark unclaimed {id}")]);
    assert!(text(one(&view, "unclaimed"), "message").ends_with("there is nothing to override"), "{view:#}");
    // Half an id overrides nothing.
    world.git(
        &infra,
        &["commit", "--quiet", "--amend", "-m", &format!("x\n\nOverrides: {} because of that", &id[..9])],
    );
    assert_found(
        &world,
        &infra,
        &["--change", "main"],
        1,
        &[format!("fail unclaimed {id}"), "fail id -".to_owned()],
    );
}

#[test]
fn nothing_else_is_acknowledged() {
    let (world, infra, id) = linked();
    policy(&world, &infra, "[check]\noverrides = true\nmerge = \"squash\"\n");
    fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}\nOverrides: {id} because of that"));
    commit(&world, &infra, "More");
    let wanted = [format!("fail lost_claim {id}"), format!("remark unclaimed {id}")];
    assert_found(&world, &infra, &["--change", "main"], 1, &wanted);
}
