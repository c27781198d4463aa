//! What is ticked, with what behind it, and what stays open.

use super::{CODE, commit, infra, line, night};
use snapbox::{assert_data_eq, str};

#[test]
fn after_an_incident_each_change_is_asked() {
    let (world, infra, _) = night();
    let said = world.run(&infra, &["checklist", "incident", "--incident", "inc-4211"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
# After inc-4211

As of 2026-11-23: 6 points answered, 22 open, 6 that nothing here can know.

## The incident

- [ ] Every console, CLI or kubectl change in the timeline has an entry, and the audit logs were swept: 2 entries recorded; no audit log was read: unknown (`stopgap log --since 2026-11-22 --code`) <!-- incident.timeline -->
- [ ] Temporary access and credentials are gone, and exposed secrets are rotated: nothing that was read can tell: unknown <!-- incident.access -->
- [ ] What would undo a change by itself (scheduled applies, controllers) is paused, with an end date: no schedule and no controller was read: unknown <!-- incident.paused -->
- [ ] Why changing the code was too slow is an action item: nothing that was read can tell: unknown <!-- incident.slow -->
- [ ] The postmortem links the entries and the commits: no postmortem was read: unknown <!-- incident.postmortem -->

## Changes

### Open 8443 from the vendor <!-- gap-0000000001 -->

gap-0000000001 in prod, performed 2026-11-23 02:12 UTC by On-call &lt;oncall@example.com&gt;: open

- [x] Reason: The vendor failed over to 8443. <!-- gap-0000000001.reason -->
- [ ] Authorised by: nothing says who let it pass (`stopgap edit gap-0000000001 --authorised-by NAME`) <!-- gap-0000000001.authorised_by -->
- [ ] Approved by somebody who did not perform it: nobody has; On-call &lt;oncall@example.com&gt; performed it (`stopgap approve gap-0000000001`) <!-- gap-0000000001.approved -->
- [x] Outcome: worked <!-- gap-0000000001.outcome -->
- [ ] Verified by a metric: nothing says how it was verified (`stopgap edit gap-0000000001 --verification TEXT`) <!-- gap-0000000001.verification -->
- [ ] The way back: nothing says how it would be undone (`stopgap edit gap-0000000001 --rollback TEXT`) <!-- gap-0000000001.rollback -->
- [x] Risk: high <!-- gap-0000000001.risk -->
- [ ] Security exposure looked at: nothing says so, and it looks like network access (`stopgap edit gap-0000000001 --security-impact TEXT`) <!-- gap-0000000001.security -->
- [ ] Disposition: nobody has decided whether it stays (`stopgap edit gap-0000000001 --disposition codify`) <!-- gap-0000000001.disposition -->
- [ ] Owner: nobody owns it (`stopgap edit gap-0000000001 --owner NAME`) <!-- gap-0000000001.owner -->
- [x] Due date: 2026-11-26 02:12 UTC, by its risk <!-- gap-0000000001.due -->
- [x] The code that should say the same is named: envs/prod/main.tf:1 <!-- gap-0000000001.links -->
- [ ] The code has caught up, or it is decided that it does not: open (`stopgap codify gap-0000000001`) <!-- gap-0000000001.code -->
- [ ] Checked in staging as well: nothing is recorded there of the same resource (`stopgap compare prod staging`) <!-- gap-0000000001.sibling:staging -->
- [ ] docs/network.drawio follows: it covers what was changed (`stopgap documents reviewed docs/network.drawio`) <!-- gap-0000000001.document:docs/network.drawio -->

### Restart the mail queue <!-- gap-0000000002 -->

gap-0000000002 in staging, performed 2026-11-23 02:20 UTC by On-call &lt;oncall@example.com&gt;: open

- [ ] Reason: nothing says why it was done (`stopgap edit gap-0000000002 --reason TEXT`) <!-- gap-0000000002.reason -->
- [ ] Authorised by: nothing says who let it pass (`stopgap edit gap-0000000002 --authorised-by NAME`) <!-- gap-0000000002.authorised_by -->
- [ ] Approved by somebody who did not perform it: nobody has; On-call &lt;oncall@example.com&gt; performed it (`stopgap approve gap-0000000002`) <!-- gap-0000000002.approved -->
- [ ] Outcome: nothing says whether it worked (`stopgap edit gap-0000000002 --outcome worked`) <!-- gap-0000000002.outcome -->
- [ ] Verified by a metric: nothing says how it was verified (`stopgap edit gap-0000000002 --verification TEXT`) <!-- gap-0000000002.verification -->
- [ ] The way back: nothing says how it would be undone (`stopgap edit gap-0000000002 --rollback TEXT`) <!-- gap-0000000002.rollback -->
- [ ] Risk: nobody has judged it (`stopgap edit gap-0000000002 --risk high`) <!-- gap-0000000002.risk -->
- [ ] Security exposure looked at: nothing says so (`stopgap edit gap-0000000002 --security-impact TEXT`) <!-- gap-0000000002.security -->
- [ ] Disposition: nobody has decided whether it stays (`stopgap edit gap-0000000002 --disposition codify`) <!-- gap-0000000002.disposition -->
- [ ] Owner: nobody owns it (`stopgap edit gap-0000000002 --owner NAME`) <!-- gap-0000000002.owner -->
- [x] Due date: 2026-11-30 02:20 UTC, as for a medium risk: none is given <!-- gap-0000000002.due -->
- [ ] The code that should say the same is named: it points at no code (`stopgap link gap-0000000002 ADDRESS`) <!-- gap-0000000002.links -->
- [ ] The code has caught up, or it is decided that it does not: open (`stopgap codify gap-0000000002`) <!-- gap-0000000002.code -->
- [ ] Checked in prod as well: it points at no code, so that nothing could be looked up: unknown <!-- gap-0000000002.sibling:prod -->
--- exit 0

"#]]
    );
}

#[test]
fn every_week() {
    let (mut world, infra, [open, _]) = night();
    world.add(
        &infra,
        &[
            "Open 8443 again",
            "--at",
            "2026-11-23 03:15",
            "--link",
            "tf:envs/prod//aws_security_group.web",
            "--owner",
            "network",
        ],
    );
    let disk = world.add(&infra, &["A larger disk", "-e", "prod", "--at", "2026-11-23 03:16"]);
    world.ok(
        &infra,
        &["resolve", &disk, "accepted", "--until", "2026-11-30", "--reason", "Until the migration"],
    );
    world.ok(&infra, &["resolve", &open, "reverted"]);
    world.ok(&infra, &["reopen", &open]);
    world.set_now("2026-11-27T09:00:00+01:00");
    assert_data_eq!(
        world.run(&infra, &["checklist", "weekly", "-e", "prod", "-e", "none"]).all(),
        str![[r#"
# Weekly review of prod, none

As of 2026-11-27: 2 points answered, 13 open, 6 that nothing here can know.

## Unexplained drift

- [ ] prod-network has no unexplained drift: no plan was read: unknown <!-- stack:prod-network.drift -->

## Overdue

- [ ] gap-0000000001 Open 8443 from the vendor (prod): open, due 2026-11-26 02:12 UTC, nobody owns it (`stopgap codify gap-0000000001`) <!-- gap-0000000001.overdue -->

## Due or ending within a week

- [ ] gap-0000000002 Open 8443 again: open, due 2026-11-30 02:15 UTC (`stopgap show gap-0000000002`) <!-- gap-0000000002.soon -->
- [ ] gap-0000000003 A larger disk (prod): accepted until 2026-11-30 (`stopgap show gap-0000000003`) <!-- gap-0000000003.soon -->

## Reopened

- [ ] gap-0000000001 Open 8443 from the vendor (prod): open (`stopgap show gap-0000000001`) <!-- gap-0000000001.reopened -->

## What contradicts itself, or has moved on

- [x] Nothing that was read contradicts itself <!-- suspect -->

## Acceptances without a reason or an end

- [x] Every acceptance has a reason and an end <!-- waiver -->

## Incomplete

- [ ] gap-0000000001 Open 8443 from the vendor (prod): missing disposition, owner, rollback (`stopgap edit gap-0000000001`) <!-- gap-0000000001.incomplete -->
- [ ] gap-0000000002 Open 8443 again: missing environment, reason, risk, disposition, outcome, rollback (`stopgap edit gap-0000000002`) <!-- gap-0000000002.incomplete -->

## Without an owner

- [ ] gap-0000000001 Open 8443 from the vendor (prod): nobody owns it (`stopgap edit gap-0000000001 --owner NAME`) <!-- gap-0000000001.owner -->

## New this week

Recorded since 2026-11-20.

- [ ] Looked at: gap-0000000001 Open 8443 from the vendor (prod): open, performed 2026-11-23 02:12 UTC by On-call &lt;oncall@example.com&gt; <!-- gap-0000000001.new -->
- [ ] Looked at: gap-0000000002 Open 8443 again: open, performed 2026-11-23 02:15 UTC by On-call &lt;oncall@example.com&gt; <!-- gap-0000000002.new -->
- [ ] Looked at: gap-0000000003 A larger disk (prod): accepted, performed 2026-11-23 02:16 UTC by On-call &lt;oncall@example.com&gt; <!-- gap-0000000003.new -->

## What keeps coming

- [ ] Why infra@tf:envs/prod//aws_security_group.web keeps being changed by hand has an action item: 2 entries (`stopgap log infra@tf:envs/prod//aws_security_group.web`) <!-- repeated:infra@tf:envs/prod//aws_security_group.web -->

## Figures

- [ ] The median time to code is where the team wants it: nothing is codified whose time is known: unknown (`stopgap stats`) <!-- figures.median -->
- [ ] The share of emergency changes is where the team wants it: 3 by hand, 2 by code: 60.0 % (`stopgap stats`) <!-- figures.share -->

## Plans and audit logs

- [ ] No row of a plan is explained in part only: no plan was read: unknown <!-- audit.partly -->
- [ ] No event of an audit log is without an entry: no audit log was read: unknown <!-- audit.events -->
- [ ] No entry's live value has moved on: no plan was read: unknown <!-- audit.live -->
- [ ] prod-network was planned: whole, refreshed, without an error: no plan was read: unknown <!-- stack:prod-network.planned -->

## Documents of the policy

- [ ] docs/network.drawio shows what is live, owned by network: never reviewed, 2 changes by hand in the journal, no such file is on main: gap-0000000002 Open 8443 again; gap-0000000001 Open 8443 from the vendor (`stopgap documents reviewed docs/network.drawio`) <!-- document:docs/network.drawio -->
--- exit 0

"#]]
    );
}

#[test]
fn a_week_in_which_nothing_happened() {
    let (world, infra) = infra();
    world.ok(&infra, &["init"]);
    assert_data_eq!(
        world.run(&infra, &["checklist", "weekly"]).all(),
        str![[r#"
# Weekly review

As of 2026-11-23: 9 points answered, 1 open, 7 that nothing here can know.

## Unexplained drift

- [ ] prod-network has no unexplained drift: no plan was read: unknown <!-- stack:prod-network.drift -->

## Overdue

- [x] Nothing is overdue <!-- overdue -->

## Due or ending within a week

- [x] Nothing is due or ends within a week <!-- soon -->

## Reopened

- [x] Nothing was reopened <!-- reopened -->

## What contradicts itself, or has moved on

- [x] Nothing that was read contradicts itself <!-- suspect -->

## Acceptances without a reason or an end

- [x] Every acceptance has a reason and an end <!-- waiver -->

## Incomplete

- [x] Every open entry is complete <!-- incomplete -->

## Without an owner

- [x] Somebody owns every open entry <!-- owner -->

## New this week

Recorded since 2026-11-16.

- [x] Nothing was recorded this week <!-- new -->

## What keeps coming

- [x] No resource was changed by hand twice <!-- repeated -->

## Figures

- [ ] The median time to code is where the team wants it: nothing is codified whose time is known: unknown (`stopgap stats`) <!-- figures.median -->
- [ ] The share of emergency changes is where the team wants it: what came to main cannot be counted here: unknown (`stopgap stats`) <!-- figures.share -->

## Plans and audit logs

- [ ] No row of a plan is explained in part only: no plan was read: unknown <!-- audit.partly -->
- [ ] No event of an audit log is without an entry: no audit log was read: unknown <!-- audit.events -->
- [ ] No entry's live value has moved on: no plan was read: unknown <!-- audit.live -->
- [ ] prod-network was planned: whole, refreshed, without an error: no plan was read: unknown <!-- stack:prod-network.planned -->

## Documents of the policy

- [ ] docs/network.drawio shows what is live, owned by network: never reviewed, no such file is on main (`stopgap documents reviewed docs/network.drawio`) <!-- document:docs/network.drawio -->
--- exit 0

"#]]
    );
}

#[test]
fn before_a_release() {
    let (world, infra, [open, restart]) = night();
    let disk = world.add(&infra, &["A larger disk", "-e", "prod", "--rollback", "Shrink it"]);
    world.ok(
        &infra,
        &["resolve", &disk, "accepted", "--until", "2026-12-31", "--reason", "Until the migration"],
    );
    let other = world
        .add(&infra, &["Close 80", "-e", "staging", "--link", "tf:envs/staging//aws_security_group.web"]);
    world.git(&infra, &["checkout", "--quiet", "-b", "fix"]);
    for name in ["prod", "staging"] {
        world.write(&format!("infra/envs/{name}/main.tf"), &CODE.replace("443", "8443"));
    }
    commit(&world, &infra, &format!("Say 8443\n\nReconciles: {open}"));
    let text = world.ok(&infra, &["checklist", "release", "--change", "main..fix"]);
    assert!(line(&text, &format!("{open}.claim")).starts_with("- [x] "), "{text}");
    let unclaimed = line(&text, &format!("{other}.unclaimed"));
    assert!(unclaimed.starts_with("- [ ] ") && unclaimed.contains("claims nothing"), "{unclaimed}");
    let waiver = line(&text, &format!("{disk}.waiver"));
    assert!(
        waiver.starts_with("- [x] ") && waiver.contains("until 2026-12-31: Until the migration"),
        "{waiver}"
    );
    assert!(line(&text, "incident:INC-4211").contains("2 entries open"), "{text}");
    assert!(line(&text, "addresses").starts_with("- [x] "), "{text}");
    assert!(line(&text, &format!("{open}.rollback")).starts_with("- [ ] "), "{text}");
    assert!(line(&text, "plan.fresh").ends_with("no plan was read: unknown <!-- plan.fresh -->"), "{text}");
    // Without a change everything open is asked about, and an address that leads nowhere is no address.
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.write("infra/envs/staging/main.tf", "");
    commit(&world, &infra, "Nothing in staging");
    let text = world.ok(&infra, &["checklist", "release"]);
    assert!(line(&text, &format!("{restart}.undone")).starts_with("- [ ] "), "{text}");
    assert!(line(&text, &format!("{other}.address")).contains("nothing is called"), "{text}");
    assert_data_eq!(
        world.run(&infra, &["checklist", "release", "--change", "main..nowhere"]).all(),
        str![[r#"
--- stderr
error: `nowhere` is no commit that is here
hint: git fetch origin nowhere; `git fetch --unshallow` where the clone is shallow
--- exit 2

"#]]
    );
}

#[test]
fn documents_and_what_was_changed_under_them() {
    let (world, infra, _) = night();
    assert_data_eq!(
        world.run(&infra, &["checklist", "documents"]).all(),
        str![[r#"
# Documents and diagrams

As of 2026-11-23: 0 points answered, 2 open, 8 that nothing here can know.

## Documents of the policy

- [ ] docs/network.drawio shows what is live, owned by network: never reviewed, 1 change by hand in the journal, no such file is on main: gap-0000000001 Open 8443 from the vendor (`stopgap documents reviewed docs/network.drawio`) <!-- document:docs/network.drawio -->

## What else should follow

- [ ] The runbook matches what is live: nothing that was read can tell: unknown <!-- practice.runbook -->
- [ ] Network and architecture diagrams show new rules, routes and endpoints: looks like rules, routes and endpoints: gap-0000000001 Open 8443 from the vendor <!-- practice.network -->
- [ ] Alert thresholds and dashboards match: no hand change looks like alerts and dashboards; nothing else was read: unknown <!-- practice.alarms -->
- [ ] On-call and access pages match: no hand change looks like access; nothing else was read: unknown <!-- practice.access -->
- [ ] Capacity and cost match: no hand change looks like capacity and cost; nothing else was read: unknown <!-- practice.capacity -->
- [ ] Backup and recovery settings match: no hand change looks like backup and recovery; nothing else was read: unknown <!-- practice.backup -->
- [ ] READMEs and variables of modules match: no hand change looks like modules and variables; nothing else was read: unknown <!-- practice.modules -->
- [ ] The compliance inventory and the data flow match: no hand change looks like access; nothing else was read: unknown <!-- practice.compliance -->
- [ ] The postmortem links the entries and the change: nothing that was read can tell: unknown <!-- practice.postmortem -->
--- exit 0

"#]]
    );
}

#[test]
fn evidence_ticks_the_boxes() {
    let (world, infra, [open, _]) = night();
    let asked = || world.ok(&infra, &["checklist", "incident", "--incident", "INC-4211"]);
    assert!(line(&asked(), &format!("{open}.code")).starts_with("- [ ] "));
    world.write("infra/envs/prod/main.tf", &CODE.replace("443", "8443"));
    commit(&world, &infra, &format!("Say 8443\n\nReconciles: {open}"));
    let text = asked();
    let code = line(&text, &format!("{open}.code"));
    assert!(code.starts_with("- [x] ") && code.contains("codified (code); port is 8443"), "{code}");
    assert!(code.contains("envs/prod/main.tf:2 at "), "{code}");
    world.git(&infra, &["config", "user.email", "ann@example.com"]);
    world.git(&infra, &["config", "user.name", "Ann"]);
    world.ok(&infra, &["approve", &open]);
    let text = asked();
    let approved = line(&text, &format!("{open}.approved"));
    assert!(
        approved.starts_with("- [x] ") && approved.contains("Ann &lt;ann@example.com&gt;, 2026-11-23"),
        "{approved}"
    );
    // What she has seen is not what it says now.
    world.ok(&infra, &["edit", &open, "--title", "Delete the database"]);
    let text = asked();
    let approved = line(&text, &format!("{open}.approved"));
    assert!(approved.starts_with("- [ ] ") && approved.contains("but it was changed since"), "{approved}");
    // The same resource elsewhere.
    let same =
        ["-e=staging", "--link=tf:envs/staging//aws_security_group.web", "--set=port=8443", "The same"];
    let twin = world.add(&infra, &same);
    let text = asked();
    let sibling = line(&text, &format!("{open}.sibling:staging"));
    assert!(sibling.starts_with("- [x] ") && sibling.contains(&twin), "{sibling}");
}

#[test]
fn which_incident_has_to_be_known() {
    let (world, infra, [open, _]) = night();
    assert_data_eq!(
        world.run(&infra, &["checklist", "incident"]).all(),
        str![[r#"
--- stderr
error: a checklist after an incident needs to know which one
hint: stopgap checklist incident --incident INC-4211
--- exit 2

"#]]
    );
    world.ok(&infra, &["on", "INC-4211"]);
    assert!(world.ok(&infra, &["checklist", "incident"]).contains(&open));
    assert_data_eq!(
        world.run(&infra, &["checklist", "incident", "--incident", "INC-1"]).all(),
        str![[r##"
# After INC-1

As of 2026-11-23: 0 points answered, 0 open, 5 that nothing here can know.

## The incident

- [ ] Every console, CLI or kubectl change in the timeline has an entry, and the audit logs were swept: 0 entries recorded; no audit log was read: unknown (`stopgap log --since 24h --code`) <!-- incident.timeline -->
- [ ] Temporary access and credentials are gone, and exposed secrets are rotated: nothing that was read can tell: unknown <!-- incident.access -->
- [ ] What would undo a change by itself (scheduled applies, controllers) is paused, with an end date: no schedule and no controller was read: unknown <!-- incident.paused -->
- [ ] Why changing the code was too slow is an action item: nothing that was read can tell: unknown <!-- incident.slow -->
- [ ] The postmortem links the entries and the commits: no postmortem was read: unknown <!-- incident.postmortem -->

## Changes

No change of this incident is recorded: `stopgap add "What you changed" --incident INCIDENT`.
--- stderr
warning: no entry is of INC-1
--- exit 0

"##]]
    );
    assert_data_eq!(
        world.run(&infra, &["checklist", "wekly"]).all(),
        str![[r#"
--- stderr
error: no checklist is called `wekly`: documents, incident, release, weekly
hint: did you mean `weekly`?
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["checklist", "weekly", "--change", "main"]).all(),
        str![[r#"
--- stderr
error: --change is about a release
hint: stopgap checklist release --change BASE..HEAD
--- exit 2

"#]]
    );
}

#[test]
fn what_was_not_read_ticks_nothing() {
    let (world, infra, _) = night();
    world.put(&infra, "entries/2026/11/23/gap-zzzzzzzzzz.toml", b"schema = 99\nid = \"gap-zzzzzzzzzz\"\n");
    let text = world.ok(&infra, &["checklist", "weekly"]);
    assert!(
        line(&text, "reopened").ends_with("not everything could be read: unknown <!-- reopened -->"),
        "{text}"
    );
    assert!(text.contains("- not read: "), "{text}");
}

#[test]
fn nobody_works_through_a_thousand_boxes() {
    let (world, infra) = infra();
    let rows: String = (0..130)
        .map(|number| {
            format!("{{\"title\": \"Change {number}\", \"performed_at\": \"2026-11-22T03:12:00+01:00\"}}\n")
        })
        .collect();
    world.write("infra/all.jsonl", &rows);
    world.ok(&infra, &["import", "all.jsonl"]);
    let text = world.ok(&infra, &["checklist", "weekly"]);
    for key in ["soon", "incomplete", "owner", "new"] {
        let named = text.lines().filter(|line| line.ends_with(&format!(".{key} -->"))).count();
        assert_eq!(named, 100, "{key}");
        assert!(line(&text, &format!("{key}.more")).starts_with("- [ ] 30 entries more"), "{text}");
    }
}
