//! The rules of the gate: each kind can be switched, from the policy of main and of the journal, and from nowhere else.

use super::{LATER, assert_found, checked, commit, fix, infra, kinds, linked, policy};

#[test]
fn each_kind_can_be_a_warning_or_off() {
    for (kind, prepare) in [
        ("overdue", false),
        ("approval", false),
        ("link", false),
        ("reason", false),
        ("owner", false),
        ("acceptance", true),
    ] {
        let (mut world, infra) = infra();
        let id = world.add(&infra, &["One"]);
        if prepare {
            world
                .ok(&infra, &["resolve", &id, "accepted", "--until", "2026-12-01", "--reason", "Until then"]);
        }
        world.set_now(LATER);
        let (_, view) = checked(&world, &infra, &[]);
        assert!(kinds(&view).contains(&format!("fail {kind} {id}")), "{kind}: {view:#}");
        policy(&world, &infra, &format!("[check]\n{kind} = \"warn\"\n"));
        let (_, view) = checked(&world, &infra, &[]);
        assert!(kinds(&view).contains(&format!("warn {kind} {id}")), "{kind}: {view:#}");
        policy(&world, &infra, &format!("[check]\n{kind} = \"off\"\n"));
        let (_, view) = checked(&world, &infra, &[]);
        assert!(!kinds(&view).iter().any(|found| found.contains(kind)), "{kind}: {view:#}");
    }
}

#[test]
fn kinds_of_a_change_can_be_switched_too() {
    let (world, infra, id) = linked();
    let rules = |unclaimed: &str| {
        world.git(&infra, &["checkout", "--quiet", "main"]);
        policy(&world, &infra, &format!("[check]\nunclaimed = \"{unclaimed}\"\nid = \"{unclaimed}\"\n"));
    };
    fix(&world, &infra, "Say 8443\n\nReconciles: gap-0000000000");
    let on_fix = |severity: &str| {
        let found = [format!("{severity} unclaimed {id}"), format!("{severity} id -")];
        if severity == "off" { Vec::new() } else { found.to_vec() }
    };
    assert_found(&world, &infra, &["--change", "main..fix"], 1, &on_fix("fail"));
    rules("warn");
    assert_found(&world, &infra, &["--change", "main..fix"], 0, &on_fix("warn"));
    rules("off");
    assert_found(&world, &infra, &["--change", "main..fix"], 0, &on_fix("off"));
    // And a claim that a squash will lose, and one without a change.
    policy(
        &world,
        &infra,
        "[check]\nmerge = \"squash\"\nlost_claim = \"warn\"\nclaim_without_change = \"off\"\n",
    );
    world.git(&infra, &["checkout", "--quiet", "-B", "fix", "main"]);
    commit(&world, &infra, &format!("One\n\nReconciles: {id}"));
    commit(&world, &infra, "Two");
    assert_found(&world, &infra, &["--change", "main"], 0, &[format!("warn lost_claim {id}")]);
}

#[test]
fn the_code_wins_over_the_journal() {
    let (mut world, infra) = infra();
    let id = world.add(&infra, &["One", "-r", "x", "-o", "y", "--link", "tf:aws_security_group.web"]);
    world.put(&infra, "stopgap.toml", b"schema = 1\n[check]\noverdue = \"off\"\napproval = \"off\"\n");
    world.set_now(LATER);
    assert_found(&world, &infra, &[], 0, &[]);
    policy(&world, &infra, "[check]\noverdue = \"fail\"\n");
    assert_found(&world, &infra, &[], 1, &[format!("fail overdue {id}")]);
}

#[test]
fn no_setting_of_the_machine_makes_it_milder() {
    let (mut world, infra, id) = linked();
    for (key, value) in
        [("stopgap.check.overdue", "off"), ("stopgap.overrides", "true"), ("stopgap.merge", "merge")]
    {
        world.git(&infra, &["config", key, value]);
        world.git(&infra, &["config", "--global", key, value]);
    }
    world.set("STOPGAP_CHECK", "off");
    world.set("STOPGAP_CHECK_UNCLAIMED", "off");
    fix(&world, &infra, "Say 8443");
    assert_found(&world, &infra, &["--change", "main"], 1, &[format!("fail unclaimed {id}")]);
}

#[test]
fn nothing_of_the_head_is_trusted() {
    let (world, infra, id) = linked();
    let url = format!("file://{}", infra.display());
    world.git(&infra, &["checkout", "--quiet", "-b", "attack"]);
    let off = [
        "suspect",
        "overdue",
        "acceptance",
        "approval",
        "link",
        "reason",
        "owner",
        "document",
        "unclaimed",
        "claim_without_change",
        "lost_claim",
        "id",
    ];
    let off: String = off.iter().map(|kind| format!("{kind} = \"off\"\n")).collect();
    let empty = world.repository("empty");
    world.put(&empty, "stopgap.toml", b"schema = 1\n");
    let text = format!(
        "schema = 1\njournal = \"{}\"\n[check]\noverrides = true\n{off}[[code]]\nname = \"other\"\nurls = [\"{url}\"]\nskip = [\"**\"]\n",
        empty.display()
    );
    world.write("infra/.stopgap.toml", &text);
    world.write("infra/stopgap.toml", "schema = 1\n[check]\nunclaimed = \"off\"\n");
    world.write("infra/templates/comment.md", "{{ 7 * 7 }}");
    world.write("infra/main.tf", &super::CODE.replace("443", "8443"));
    commit(&world, &infra, &format!("Switch everything off\n\nOverrides: {id} because I can"));
    let wanted = [format!("fail unclaimed {id}")];
    // Where it was made, in a clone that has all branches, and in one that has the head detached.
    assert_found(&world, &infra, &["--change", "main..attack"], 1, &wanted);
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.git(&world.root(), &["clone", "--quiet", &url, "ci"]);
    let ci = world.path("ci");
    world.git(&ci, &["checkout", "--quiet", "--detach", "origin/attack"]);
    let (code, view) = checked(&world, &ci, &["--change", "origin/main..HEAD"]);
    assert_eq!((code, kinds(&view)), (1, wanted.to_vec()), "{view:#}");
    // A local branch that only calls itself main has no say either.
    world.git(&ci, &["branch", "--quiet", "--force", "main", "origin/attack"]);
    let (code, view) = checked(&world, &ci, &["--change", "origin/main..HEAD"]);
    assert_eq!((code, kinds(&view)), (1, wanted.to_vec()), "{view:#}");
    // Nor where the real one is not here: then nothing is known.
    world.git(&ci, &["remote", "set-head", "origin", "--delete"]);
    world.git(&ci, &["update-ref", "refs/pull/base", "origin/main"]);
    world.git(&ci, &["branch", "--quiet", "-r", "-d", "origin/main"]);
    let (code, view) = checked(&world, &ci, &["--change", "refs/pull/base..HEAD"]);
    assert_eq!(code, 2, "{view:#}");
    assert!(super::unseen(&view).contains("the main branch of origin is not here"), "{view:#}");
}

#[test]
fn a_branch_that_is_called_head_is_not_main() {
    let (world, infra, _) = linked();
    world.git(&infra, &["checkout", "--quiet", "-b", "attack"]);
    policy(&world, &infra, "[check]\nunclaimed = \"off\"\n");
    world.git(&infra, &["update-ref", "refs/heads/HEAD", "attack"]);
    world.git(&infra, &["checkout", "--quiet", "main"]);
    let url = format!("file://{}", infra.display());
    let ci = world.path("ci");
    std::fs::create_dir(&ci).expect("a folder");
    world.git(&ci, &["init", "--quiet"]);
    world.git(&ci, &["remote", "add", "origin", &url]);
    // As a runner fetches.
    world.git(&ci, &["fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
    world.git(&ci, &["checkout", "--quiet", "--detach", "origin/attack"]);
    let (code, view) = checked(&world, &ci, &["--change", "origin/main..HEAD"]);
    assert!(code == 2 && super::unseen(&view).contains("refs/remotes/origin/HEAD is a commit"), "{view:#}");
}

#[test]
fn the_policy_in_force_says_what_the_gate_does() {
    let (world, infra) = infra();
    policy(
        &world,
        &infra,
        "[check]\noverdue = \"warn\"\nowner = \"off\"\noverrides = true\nmerge = \"squash\"\n",
    );
    let shown = world.ok(&infra, &["policy", "show"]);
    for line in [
        "# check warns where an unreconciled entry is past its deadline\n",
        "# check does not look where an unreconciled entry has no owner by then\n",
        "# `Overrides: gap-… because …` in a commit acknowledges what check finds of a change\n",
        "# changes come to main by squash\n",
    ] {
        assert!(shown.contains(line), "{line} is not in {shown}");
    }
}
