//! What looks answered and is not: nothing held, nothing looked up, late, of before, or counted otherwise.

use super::{commit, infra, line, night};

#[test]
fn a_change_without_commits_ticks_nothing() {
    let (world, infra, _) = night();
    commit(&world, &infra, "One more");
    for range in ["HEAD..HEAD~1", "main"] {
        let said = world.raw(&infra, &["checklist", "release", "--change", range]);
        assert!(said.err.contains("the change holds no commit"), "{}", said.err);
        for key in ["undone", "claims"] {
            let own = line(&said.out, key);
            assert!(own.starts_with("- [ ] ") && own.contains("no commit"), "{own}");
        }
        let shown = if range == "main" { "main".to_owned() } else { format!("'{range}'") };
        assert!(
            line(&said.out, "undone").contains(&format!("(`stopgap check --change {shown}`)")),
            "{}",
            said.out
        );
    }
    let said = world.raw(&infra, &["checklist", "release"]);
    assert!(
        said.err.contains("no change was named") && said.err.contains("--change BASE..HEAD"),
        "{}",
        said.err
    );
}

#[test]
fn what_is_late_or_was_never_looked_at_is_not_ticked() {
    let (world, infra) = infra();
    let web = "--link=tf:envs/prod//aws_security_group.web";
    let staging = "--link=tf:envs/staging//aws_security_group.web";
    let same = ["--set=port=8443", "--at=2026-11-22 03:12", "--incident=I"];
    let entry = world.add(&infra, &[&["Open it", "-e=prod", web][..], &same].concat());
    let bare = world.add(&infra, &["No link", "-e=prod", "--incident=I", "--due=whenever Bob is back"]);
    let late = world.add(&infra, &["Late", "--incident=I", "--at=2026-10-12 03:12"]);
    let sheet = || world.ok(&infra, &["checklist", "incident", "I"]);
    let sibling = format!("{entry}.sibling:staging");
    // Of before, and of another attribute: neither says anything of this one.
    world.add(&infra, &["Old", "-e=staging", staging, "--set=port=1", "--at=2026-01-22 03:12"]);
    world.add(&infra, &["Other", "-e=staging", staging, "--set=colour=1", "--at=2026-11-23 01:12"]);
    let text = sheet();
    assert!(line(&text, &sibling).contains("but an earlier or another change"), "{text}");
    assert!(line(&text, &sibling).starts_with("- [ ] "), "{text}");
    let own = line(&text, &format!("{bare}.sibling:staging"));
    assert!(own.contains("it points at no code, so that nothing could be looked up: unknown"), "{own}");
    assert!(line(&text, &format!("{late}.sibling:prod")).contains("Checked in prod: "), "{text}");
    let own = line(&text, &format!("{bare}.due"));
    assert!(own.starts_with("- [ ] ") && own.contains("is no date"), "{own}");
    let own = line(&text, &format!("{late}.due"));
    assert!(
        own.starts_with("- [ ] Due date: overdue since 2026-10-19") && own.contains("none is given"),
        "{own}"
    );
    assert!(line(&text, "incident.timeline").contains("(`stopgap log --since 2026-10-11 --code`)"), "{text}");
    world.add(&infra, &["Same", "-e=staging", staging, "--set=port=8443", "--at=2026-11-23 01:12"]);
    assert!(line(&sheet(), &sibling).starts_with("- [x] "));
}

#[test]
fn what_keeps_coming_is_what_reports_count() {
    let (world, infra) = infra();
    world.add(&infra, &["One", "-e=prod", "--link=tf:envs/prod//aws_security_group.web"]);
    world.add(&infra, &["Two", "-e=staging", "--link=tf:envs/staging//aws_security_group.web"]);
    let text = world.ok(&infra, &["checklist", "weekly"]);
    // The same name in two environments is two resources.
    assert!(line(&text, "repeated").starts_with("- [x] No resource was changed by hand twice"), "{text}");
    world.add(&infra, &["Three", "-e=prod", "--link=tf:envs/prod//aws_security_group.web"]);
    let text = world.ok(&infra, &["checklist", "weekly"]);
    let own = line(&text, "repeated:infra@tf:envs/prod//aws_security_group.web");
    assert!(
        own.contains("envs/prod//aws_security_group.web keeps")
            || own.contains("aws_security_group.web keeps"),
        "{own}"
    );
    assert!(own.contains("2 entries (`stopgap log infra@tf:envs/prod//aws_security_group.web`)"), "{own}");
    assert!(!text.contains("envs/staging//aws_security_group.web keeps"), "{text}");
}

#[test]
fn names_are_whole_or_counted() {
    let (world, infra) = infra();
    for number in 0..7 {
        let title = format!("Change number {number} of the web tier of production, by hand");
        world.add(&infra, &[&title, "-e=prod", "--link=tf:envs/prod//aws_security_group.web"]);
    }
    let text = world.ok(&infra, &["checklist", "documents"]);
    let own = line(&text, "document:docs/network.drawio");
    assert!(own.contains(", by hand, and ") && own.contains(" more (`stopgap documents reviewed"), "{own}");
    let own = line(&text, "practice.network");
    assert!(own.contains(", by hand, and ") && own.contains(" more <!--"), "{own}");
}
