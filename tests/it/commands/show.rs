//! `show`: an entry with every field, and how an id is typed.

use super::Desk;
use crate::support::World;
use snapbox::{IntoData, assert_data_eq, str};

/// A flag for every field that an entry can have.
const EVERYTHING: [&str; 31] = [
    "Open 8443 from the vendor to the web tier",
    "--environment=prod",
    "--reason=The vendor failed over to 8443; checkout returned 502.\nNobody knew before.",
    "--impact=Checkout down for 9 minutes",
    "--security-impact=Public ingress from one address",
    "--account=1234",
    "--region=eu-west-1",
    "--at=2026-11-23 03:12",
    "--by=Sam <sam@example.com>",
    "--authorised-by=Duty manager",
    "--channel=cli",
    "--incident=INC-4211",
    "--risk=high",
    "--disposition=codify",
    "--outcome=worked",
    "--verification=502 rate back to zero",
    "--owner=network",
    "--due=2026-11-26",
    "--rollback=Remove the rule again.",
    "--command=aws ec2 authorize-security-group-ingress --port 8443",
    "--command=curl -sI https://shop.example",
    "--tag=vendor",
    "--tag=ingress",
    "--document=docs/network.drawio",
    "--reference=https://tickets.example/INC-4211",
    "--source=slack",
    "--allow-secret=aws-access-key-id=an example",
    "--link=tf:envs/prod//module.network[\"eu\"].aws_security_group.web[0]",
    "--set=ingress[1].to_port=8443",
    "--was=443",
    "--set=tags=[\"a\", \"b\"]",
];

#[test]
fn every_field_is_shown() {
    let (mut world, infra) = World::with_repository();
    let id = world.add(&infra, &EVERYTHING);
    world.set_now("2026-11-23T09:00:00+01:00");
    world.ok(&infra, &["note", &id, "The vendor is still on 8443"]);
    world.ok(&infra, &["edit", &id, "--owner", "edge", "--unset", "source"]);
    world.ok(&infra, &["resolve", &id, "accepted", "--until", "2027-02-01", "--reason", "Until they move"]);
    assert_data_eq!(
        world.run(&infra, &["show", &id]).all(),
        str![[r#"
gap-0000000001  Open 8443 from the vendor to the web tier
status:           accepted until 2027-02-01: Until they move
settled at:       Mon 2026-11-23 09:00:00 +01:00 (just now)
reason:           The vendor failed over to 8443; checkout returned 502.
                  Nobody knew before.
impact:           Checkout down for 9 minutes
security impact:  Public ingress from one address
environment:      prod
account:          1234
region:           eu-west-1
performed at:     Mon 2026-11-23 03:12:00 +01:00 (5 hours ago)
performed by:     Sam <sam@example.com>
recorded at:      Mon 2026-11-23 03:20:41 +01:00 (5 hours ago)
recorded by:      On-call <oncall@example.com>
recorded in:      infra
authorised by:    Duty manager
channel:          cli
incident:         INC-4211
risk:             high
disposition:      codify
outcome:          worked
verification:     502 rate back to zero
owner:            edge
due:              2026-11-26
rollback:         Remove the rule again.
commands:         aws ec2 authorize-security-group-ingress --port 8443
                  curl -sI https://shop.example
tags:             vendor, ingress
documents:        docs/network.drawio
references:       https://tickets.example/INC-4211
allowed secrets:  aws-access-key-id: an example
link:             infra@tf:envs/prod//module.network["eu"].aws_security_group.web[0]
                    not found in the code
                    ingress[1].to_port: 443 → 8443
                    tags: (absent) → ["a", "b"]
missing:          links
then:             2026-11-23 09:00 (just now) On-call noted: The vendor is still on 8443
then:             2026-11-23 09:00 (just now) On-call amended owner to edge, source taken away
then:             2026-11-23 09:00 (just now) On-call resolved as accepted until 2027-02-01: Until they move
--- exit 0

"#]]
        .raw()
    );
    assert_data_eq!(
        world.run(&infra, &["show", &id, "-f", "markdown"]).all(),
        str![[r###"
## gap-0000000001: Open 8443 from the vendor to the web tier

- **status**: accepted until 2027-02-01: Until they move
- **reason**: The vendor failed over to 8443; checkout returned 502. Nobody knew before.
- **impact**: Checkout down for 9 minutes
- **security impact**: Public ingress from one address
- **environment**: prod
- **account**: 1234
- **region**: eu-west-1
- **performed at**: Mon 2026-11-23 03:12:00 +01:00
- **performed by**: Sam &lt;sam@example.com&gt;
- **recorded at**: Mon 2026-11-23 03:20:41 +01:00
- **recorded by**: On-call &lt;oncall@example.com&gt;
- **recorded in**: infra
- **authorised by**: Duty manager
- **channel**: cli
- **incident**: INC-4211
- **risk**: high
- **disposition**: codify
- **outcome**: worked
- **verification**: 502 rate back to zero
- **owner**: edge
- **due**: 2026-11-26
- **rollback**: Remove the rule again.
- **commands**:

  ```
  aws ec2 authorize-security-group-ingress --port 8443
  curl -sI https://shop.example
  ```

- **tags**: vendor, ingress
- **documents**: docs/network.drawio
- **references**: https\://tickets.example/INC-4211
- **allowed secrets**: aws-access-key-id: an example
- **link**: `infra@tf:envs/prod//module.network["eu"].aws_security_group.web[0]` (not found in the code)
  - ingress\[1\].to_port: 443 → 8443
  - tags: (absent) → \["a", "b"\]
- **missing**: links
- 2026-11-23 09:00 On-call noted: The vendor is still on 8443
- 2026-11-23 09:00 On-call amended owner to edge, source taken away
- 2026-11-23 09:00 On-call resolved as accepted until 2027-02-01: Until they move

--- exit 0

"###]]
        .raw()
    );
}

#[test]
fn an_entry_with_gaps_says_what_is_missing_and_odd() {
    let (world, infra) = World::with_repository();
    let id =
        world.add(&infra, &["Restart it", "--risk", "huge", "--due", "whenever", "--link", "the firewall"]);
    assert_data_eq!(world.run(&infra, &["show", &id]).all(), str![[r#"
gap-0000000001  Restart it
status:        open, due in 7 days
performed at:  Mon 2026-11-23 03:20:41 +01:00 (just now)
performed by:  On-call <oncall@example.com>
recorded at:   Mon 2026-11-23 03:20:41 +01:00 (just now)
recorded in:   infra
risk:          huge
due:           whenever
link:          the firewall
                 not found in the code
missing:       environment, reason, disposition, outcome, owner, rollback, links
odd:           due: `whenever` is no date
odd:           risk: `huge` is none of low, medium, high, critical
odd:           links: `the firewall` names no form: write tf:ADDRESS, k8s:Kind.group/namespace/name or file:PATH#L10-L20
--- exit 0

"#]].raw());
}

#[test]
fn several_ids_are_shown_one_after_the_other_each_once() {
    let desk = Desk::new();
    let said = desk.world.run(&desk.infra, &["show", &desk.queue, &desk.limit, &desk.queue]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001  Restart the mail queue
status:        open, due in 7 days
reason:        It was stuck
performed at:  Sun 2026-11-22 22:00:00 +01:00 (5 hours ago)
performed by:  On-call <oncall@example.com>
recorded at:   Mon 2026-11-23 03:20:41 +01:00 (just now)
recorded in:   infra
missing:       environment, risk, disposition, outcome, owner, rollback, links

gap-0000000002  Raise max_connections to 500
status:        open, overdue (due 2 weeks ago)
environment:   staging
performed at:  Sun 2026-11-01 09:00:00 +01:00 (3 weeks ago)
performed by:  On-call <oncall@example.com>
recorded at:   Mon 2026-11-23 03:20:41 +01:00 (just now)
recorded in:   infra
risk:          critical
missing:       reason, disposition, outcome, owner, rollback, links
--- exit 0

"#]]
        .raw()
    );
}

#[test]
fn an_id_is_typed_in_many_ways() {
    let desk = Desk::new();
    let letters = desk.vendor.strip_prefix("gap-").expect("an id");
    // What a tired hand types for 0 and 1.
    let tired = letters.replace('0', "O").replace('1', "l");
    let other = letters.replace('0', "o").replace('1', "I");
    let with_prefix = format!("GAP-{}", letters.to_uppercase());
    let nearly_whole = &letters[..9];
    for typed in [desk.vendor.as_str(), letters, &tired, &other, &with_prefix, nearly_whole] {
        assert_eq!(desk.shown(typed)["id"], desk.vendor.as_str(), "{typed}");
    }
}

#[test]
fn last_is_the_newest_of_ones_own() {
    let mut desk = Desk::new();
    desk.world.set_now("2026-11-23T03:30:00+01:00");
    desk.world.set("GIT_COMMITTER_NAME", "Sam");
    desk.world.set("GIT_COMMITTER_EMAIL", "sam@example.com");
    assert_data_eq!(
        desk.world.run(&desk.infra, &["show", "last"]).all(),
        str![[r#"
--- stderr
error: there is no entry of yours yet
hint: `stopgap add "what you changed"` records one
--- exit 2

"#]]
        .raw()
    );
    let own = desk.world.add(&desk.infra, &["Mine"]);
    desk.world.unset("GIT_COMMITTER_NAME");
    desk.world.unset("GIT_COMMITTER_EMAIL");
    desk.world.set_now("2026-11-23T03:40:00+01:00");
    let theirs = desk.world.add(&desk.infra, &["Theirs"]);
    assert_eq!(desk.shown("LAST")["id"], theirs.as_str());
    desk.world.set("GIT_COMMITTER_EMAIL", "sam@example.com");
    desk.world.set("GIT_COMMITTER_NAME", "Samuel");
    assert_eq!(desk.shown("last")["id"], own.as_str(), "a person is told by the address");
}

#[test]
fn an_id_that_means_nothing_is_explained() {
    let desk = Desk::new();
    let said = |typed: &str| desk.world.run(&desk.infra, &["show", typed]).all();
    assert_data_eq!(
        said("gap-0000"),
        str![[r#"
--- stderr
error: no entry begins with gap-0000
hint: `stopgap list --all` shows every entry of this journal
--- exit 2

"#]]
        .raw()
    );
    assert_data_eq!(
        said("k7m"),
        str![[r#"
--- stderr
error: `k7m` is too short: an id is `gap-` and ten characters, and four of them are the least
hint: `stopgap list --all` shows every entry of this journal
--- exit 2

"#]]
        .raw()
    );
    assert_data_eq!(
        said("gap-k7m2qd4x9t0"),
        str![[r#"
--- stderr
error: `gap-k7m2qd4x9t0` is too long: an id is `gap-` and ten characters
hint: `stopgap list --all` shows every entry of this journal
--- exit 2

"#]]
        .raw()
    );
    assert_data_eq!(
        said("uuuu"),
        str![[r#"
--- stderr
error: `uuuu` is no entry id: 'u' is not one of its letters (0-9, a-z without u)
hint: `stopgap list --all` shows every entry of this journal
--- exit 2

"#]]
        .raw()
    );
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["show", "last"]).all(),
        str![[r#"
--- stderr
error: there is no entry of yours yet
hint: `stopgap add "what you changed"` records one
--- exit 2

"#]]
        .raw()
    );
}

#[test]
fn an_ambiguous_beginning_names_the_candidates() {
    let (world, infra) = World::with_repository();
    for (id, title) in [("gap-k7m2000001", "One"), ("gap-k7m2000002", "Two"), ("gap-k7m3000000", "Three")] {
        let text = format!(
            "schema = 1\nid = \"{id}\"\ntitle = \"{title}\"\nrecorded_at = 2026-11-23T03:20:41+01:00\n"
        );
        world.put(&infra, &format!("entries/2026/11/23/{id}.toml"), text.as_bytes());
    }
    assert_data_eq!(
        world.run(&infra, &["show", "k7m2"]).all(),
        str![[r#"
--- stderr
error: gap-k7m2 begins several entries: gap-0000000001, gap-0000000002
hint: type more of it
--- exit 2

"#]]
        .raw()
    );
    assert!(world.run(&infra, &["show", "K7M3"]).out.contains("Three"));
}

#[test]
fn it_folds_to_the_terminal() {
    let desk = Desk::new();
    let screen = desk.world.screen(&desk.infra, 40, &["show", &desk.vendor, "--color", "never"]);
    assert_data_eq!(
        desk.world.tidy(&screen),
        str![[r#"
gap-0000000001
Open 8443 from the vendor to the web
tier
status:        open, due in 3 days
reason:        The vendor failed over to
               8443; checkout returned
               502.
environment:   prod
performed at:  Mon 2026-11-23 03:12:00
               +01:00 (8 minutes ago)
performed by:  On-call
               <oncall@example.com>
recorded at:   Mon 2026-11-23 03:20:41
               +01:00 (just now)
recorded in:   infra
channel:       console
incident:      INC-4211
risk:          high
disposition:   codify
outcome:       worked
owner:         network
rollback:      Remove the rule again.
commands:      aws ec2 authorize-security-group-ingress --port 8443
tags:          vendor
link:          infra@tf:aws_security_group.web[0]
                 ingress[1].to_port: 443 → 8443

main.tf:1  as it was when it was linked
  1  resource "aws_security_group" "web…

"#]]
        .raw()
    );
}
