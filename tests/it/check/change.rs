//! `check --change`: which entries a change touches and claims, and what its messages get wrong.

use super::{CODE, assert_found, checked, commit, fix, infra, kinds, linked, one, text};

#[test]
fn a_block_that_is_touched_has_to_be_claimed() {
    let (world, infra, id) = linked();
    fix(&world, &infra, "Say 8443");
    for range in ["main..HEAD", "main...HEAD", "main", "main..", "", "main..fix"] {
        let view = assert_found(&world, &infra, &["--change", range], 1, &[format!("fail unclaimed {id}")]);
        let found = one(&view, "unclaimed");
        assert_eq!(found["path"], "main.tf");
        assert_eq!(found["lines"], serde_json::json!([1, 3]));
        assert_eq!(text(found, "mend"), format!("Reconciles: {id}"));
        assert_eq!(text(found, "message"), "changed infra@tf:aws_security_group.web, and claims nothing");
    }
    // What it says, done.
    world.git(&infra, &["commit", "--quiet", "--amend", "-m", &format!("Say 8443\n\nReconciles: {id}")]);
    let view = assert_found(&world, &infra, &["--change", "main"], 0, &[]);
    assert_eq!(view["claimed"][0]["entry"], id);
    assert_eq!(view["claimed"][0]["touched"], true);
    assert_eq!(view["checked"], 1);
}

#[test]
fn a_change_that_holds_no_commit_is_pointed_out() {
    let (world, infra, _) = linked();
    fix(&world, &infra, "Say 8443");
    let turned = world.raw(&infra, &["check", "--change", "fix..main"]).all();
    assert!(turned.contains("the change holds no commit: is BASE..HEAD the right way round?"), "{turned}");
    let right = world.raw(&infra, &["check", "--change", "main..fix"]).all();
    assert!(!right.contains("holds no commit"), "{right}");
}

#[test]
fn another_commit_of_the_change_may_claim_it() {
    let (world, infra, id) = linked();
    fix(&world, &infra, "Say 8443");
    let claim =
        commit(&world, &infra, &format!("Tell it\n\n  * reconciles: {}\n\nMore text", id.to_uppercase()));
    let view = assert_found(&world, &infra, &["--change", "main"], 0, &[]);
    assert_eq!(view["claimed"][0]["commit"], claim);
    // A claim on main is not one of the change.
    world.git(&infra, &["checkout", "--quiet", "-b", "other", "main"]);
    world.write("infra/main.tf", &CODE.replace("443", "9443"));
    commit(&world, &infra, "Say 9443");
    assert_found(&world, &infra, &["--change", "main..fix"], 0, &[]);
    assert_found(&world, &infra, &["--change", "main..other"], 1, &[format!("fail unclaimed {id}")]);
}

#[test]
fn what_came_to_the_base_since_is_not_its_doing() {
    let (world, infra, _) = linked();
    world.git(&infra, &["checkout", "--quiet", "-b", "docs"]);
    world.write("infra/README.md", "Read me\n");
    commit(&world, &infra, "Docs");
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.write("infra/main.tf", &CODE.replace("443", "8443"));
    commit(&world, &infra, "Say 8443 on main");
    for range in ["main..docs", "main...docs"] {
        assert_found(&world, &infra, &["--change", range], 0, &[]);
    }
    // Nor is it once main was merged into the branch.
    world.git(&infra, &["checkout", "--quiet", "docs"]);
    world.git(&infra, &["merge", "--quiet", "-m", "Merge main", "main"]);
    assert_found(&world, &infra, &["--change", "main..docs"], 0, &[]);
}

#[test]
fn what_is_reconciled_is_free() {
    let (world, infra, id) = linked();
    fix(&world, &infra, "Say 8443");
    world.ok(&infra, &["resolve", &id, "reverted"]);
    assert_found(&world, &infra, &["--change", "main"], 0, &[]);
    // To claim it all the same is worth a remark.
    commit(&world, &infra, &format!("Claim\n\nReconciles: {id}"));
    let view = assert_found(&world, &infra, &["--change", "main"], 0, &[format!("remark id {id}")]);
    assert!(text(one(&view, "id"), "message").ends_with("claims it, and it is reverted already"), "{view:#}");
    world.ok(&infra, &["reopen", &id]);
    assert_found(&world, &infra, &["--change", "main"], 0, &[]);
    world.ok(&infra, &["resolve", &id, "mistaken"]);
    assert_found(&world, &infra, &["--change", "main"], 0, &[format!("remark id {id}")]);
}

#[test]
fn what_is_to_be_undone_in_production_is_no_finding() {
    let (world, infra, id) = linked();
    world.ok(&infra, &["edit", &id, "--disposition", "revert"]);
    fix(&world, &infra, "Say 8443");
    assert_found(&world, &infra, &["--change", "main"], 0, &[format!("remark unclaimed {id}")]);
}

#[test]
fn ids_that_the_journal_does_not_have() {
    let (world, infra, id) = linked();
    let mut letters: Vec<char> = id.chars().collect();
    letters[13] = if letters[13] == '7' { '8' } else { '7' };
    let near: String = letters.into_iter().collect();
    fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id} {near}\nReopens: gap-0000000000"));
    let view =
        assert_found(&world, &infra, &["--change", "main"], 1, &["fail id -".into(), "fail id -".into()]);
    let mends: Vec<&str> =
        view["findings"].as_array().expect("a list").iter().map(|one| text(one, "mend")).collect();
    assert!(mends.contains(&format!("did you mean {id}?").as_str()), "{mends:?}");
    assert!(mends.iter().any(|mend| mend.starts_with("stopgap list --all")), "{mends:?}");
}

#[test]
fn half_an_id_claims_nothing() {
    let (world, infra, id) = linked();
    let half = &id[..9];
    fix(&world, &infra, &format!("Say 8443\n\nReconciles: {half}"));
    let wanted = [format!("fail unclaimed {id}"), "fail id -".to_owned()];
    let view = assert_found(&world, &infra, &["--change", "main"], 1, &wanted);
    assert_eq!(text(one(&view, "id"), "mend"), format!("did you mean {id}?"));
    assert!(
        text(one(&view, "id"), "message").contains(&format!("says `{half}`, which is no whole id")),
        "{view:#}"
    );
    // A forgotten colon, and a word that may be about anything.
    world.git(&infra, &["commit", "--quiet", "--amend", "-m", &format!("Say 8443\n\nReconciles {id}")]);
    assert_found(&world, &infra, &["--change", "main"], 1, &wanted);
    world.git(
        &infra,
        &["commit", "--quiet", "--amend", "-m", &format!("x\n\nReconciles: {id}\n\nReconciles: the books")],
    );
    assert_found(&world, &infra, &["--change", "main"], 0, &["remark id -".to_owned()]);
}

#[test]
fn a_claim_of_what_is_not_touched_is_a_warning() {
    let (world, infra, id) = linked();
    let far = world.add(&infra, &["Rotated a key by hand"]);
    let lost = world.add(&infra, &["Something", "--link", "tf:aws_nothing.at_all"]);
    world.git(&infra, &["checkout", "--quiet", "-b", "docs"]);
    world.write("infra/README.md", "Read me\n");
    // Of those without a link that leads somewhere nobody can tell.
    commit(&world, &infra, &format!("Docs\n\nReconciles: {id}, {far}, {lost}"));
    let view =
        assert_found(&world, &infra, &["--change", "main"], 0, &[format!("warn claim_without_change {id}")]);
    assert_eq!(view["claimed"].as_array().map(Vec::len), Some(3));
    assert_eq!((&view["failures"], &view["warnings"]), (&0.into(), &1.into()));
}

/// A block whose value comes from a file of variables.
const FED: [(&str, &str); 2] = [
    ("main.tf", "variable \"class\" {}\nresource \"aws_db_instance\" \"main\" {\n  class = var.class\n}\n"),
    ("terraform.tfvars", "class = \"db.t3.medium\"\n"),
];

#[test]
fn what_codify_writes_outside_of_the_block_is_claimed_with_right() {
    for (wrote, wanted) in [("db.r6g.large", false), ("db.r6g.xlarge", true), ("db.t3.medium", true)] {
        let (world, infra) = infra();
        for (path, text) in FED {
            world.write(&format!("infra/{path}"), text);
        }
        commit(&world, &infra, "A variable");
        let set = ["--set", "class=db.r6g.large", "--was", "db.t3.medium"];
        let link = ["Bigger db", "-e", "prod", "--link", "aws_db_instance.main"];
        let id = world.add(&infra, &[link.as_slice(), &set].concat());
        world.git(&infra, &["checkout", "--quiet", "-b", "bigger"]);
        if wanted {
            world.write("infra/terraform.tfvars", &FED[1].1.replace("db.t3.medium", wrote));
        } else {
            world.ok(&infra, &["codify", &id, "--write"]);
        }
        commit(&world, &infra, &format!("Bigger\n\nReconciles: {id}"));
        let finding = format!("warn claim_without_change {id}");
        let findings: &[String] = if wanted { &[finding] } else { &[] };
        let view = assert_found(&world, &infra, &["--change", "main"], 0, findings);
        assert_eq!(view["claimed"][0]["touched"], !wanted, "{wrote}");
    }
}

#[test]
fn what_main_says_already_is_no_change() {
    let (world, infra) = infra();
    let set = ["--set", "class=db.t3.medium", "--was", "db.t3.small"];
    let link = ["Bigger db", "-e", "prod", "--link", "aws_db_instance.main"];
    let id = world.add(&infra, &[link.as_slice(), &set].concat());
    world.git(&infra, &["checkout", "--quiet", "-b", "bigger"]);
    commit(&world, &infra, &format!("Nothing\n\nReconciles: {id}"));
    assert_found(&world, &infra, &["--change", "main"], 0, &[format!("warn claim_without_change {id}")]);
}

#[test]
fn a_change_that_takes_its_claim_back() {
    let (world, infra, id) = linked();
    let claim = fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}"));
    world.git(&infra, &["revert", "--no-edit", &claim]);
    // The block is as it was.
    let view = assert_found(&world, &infra, &["--change", "main"], 0, &[]);
    assert_eq!(view.get("claimed"), None, "{view:#}");
    world.write("infra/main.tf", &CODE.replace("443", "9443"));
    commit(&world, &infra, "Another port");
    let view = assert_found(&world, &infra, &["--change", "main"], 1, &[format!("fail unclaimed {id}")]);
    assert!(text(one(&view, "unclaimed"), "message").ends_with("and takes its own claim back"), "{view:#}");
    // A revert of the revert brings it back; a reopening cancels what it does not descend from.
    let revert = world.git(&infra, &["rev-parse", "HEAD~1"]);
    world.git(&infra, &["checkout", "--quiet", "-B", "fix", "HEAD~1"]);
    world.git(&infra, &["revert", "--no-edit", revert.trim()]);
    assert_found(&world, &infra, &["--change", "main"], 0, &[]);
    commit(&world, &infra, &format!("Not yet\n\nReopens: {id}"));
    assert_found(&world, &infra, &["--change", "main"], 1, &[format!("fail unclaimed {id}")]);
    commit(&world, &infra, &format!("Now\n\nReconciles: {id}"));
    assert_found(&world, &infra, &["--change", "main"], 0, &[]);
}

#[test]
fn filters_choose_what_may_be_touched() {
    let (world, infra, id) = linked();
    fix(&world, &infra, "Say 8443");
    assert_found(&world, &infra, &["--change", "main", "-e", "prod"], 1, &[format!("fail unclaimed {id}")]);
    assert_found(&world, &infra, &["--change", "main", "-e", "staging"], 0, &[]);
}

#[test]
fn a_bare_hub_judges_as_a_clone_does() {
    let (world, infra, id) = linked();
    fix(&world, &infra, "Say 8443");
    world.git(&world.root(), &["clone", "--quiet", "--bare", &infra.display().to_string(), "infra.git"]);
    let hub = world.path("infra.git");
    world.git(&hub, &["remote", "remove", "origin"]);
    let (code, view) = checked(&world, &hub, &["--change", "main..fix"]);
    assert_eq!((code, kinds(&view)), (1, vec![format!("fail unclaimed {id}")]), "{view:#}");
    // Commits of a hook that has not moved a branch yet.
    assert_eq!(checked(&world, &hub, &["--change", "fix..main"]).0, 0);
}

#[test]
fn ten_thousand_claims_in_one_commit_are_read() {
    let (world, infra) = infra();
    let id = world.add(&infra, &["Open 8443", "--link", "tf:aws_security_group.web"]);
    let ids: String = (0..10_000).map(|number| format!("Reconciles: gap-{number:010}\n")).collect();
    world.git(&infra, &["checkout", "--quiet", "-b", "fix"]);
    let file = world.write("message", &format!("Many\n\n{ids}Reconciles: {id}\n"));
    world.git(&infra, &["commit", "--quiet", "--allow-empty", "-F", &file.display().to_string()]);
    let (code, view) = checked(&world, &infra, &["--change", "main"]);
    assert_eq!((code, view["failures"].as_u64()), (1, Some(10_000)));
}
