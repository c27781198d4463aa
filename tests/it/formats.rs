//! The formats: what a program can rely on, written down as structs that know every key, and the same entries in
//! each of them.

mod contract;

use crate::support::World;
use contract::{Entries, Entry, Overview, Versioned};
use snapbox::{IntoData, assert_data_eq, str};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Three entries: one with every field, one with every kind of fact, one with nothing but a title.
fn journal() -> (World, PathBuf, [String; 3]) {
    let (mut world, infra) = World::with_repository();
    let whole = world.write("whole.toml", include_str!("formats/whole.toml")).display().to_string();
    let full = world.add(&infra, &["--from", &whole]);
    let told =
        world.add(&infra, &["Scale, the \"pods\"\nto 12", "-e=live", "--at=2026-11-22 10:00", "--risk=lots"]);
    let bare = world.add(&infra, &["Restart it", "--at=2026-11-21 10:00"]);
    world.set_now("2026-11-24T10:00:00+01:00");
    for arguments in [
        &["note", &told, "Seen again"][..],
        &["link", &told, "k8s:Deployment.apps/prod/api", "--set", "spec.replicas=12", "--was", "4"],
        &["edit", &told, "--owner", "shop", "--unset", "risk"],
        &["resolve", &told, "codified", "HEAD", "--attest", "Seen in the console"],
        &["resolve", &told, "accepted", "--until", "2026-12-31", "--reason", "x"],
        &["reopen", &told, "--reason", "Not yet"],
        &["resolve", &told, "codified", "HEAD"],
    ] {
        world.ok(&infra, arguments);
    }
    (world, infra, [full, told, bare])
}

fn listed(world: &World, infra: &Path, command: &str) -> Vec<Entry> {
    let printed: Entries =
        serde_json::from_str(&world.ok(infra, &[command, "--json"])).expect("the contract holds");
    assert_eq!(printed.version, 1);
    printed.entries
}

#[test]
fn json_keeps_to_its_contract() {
    let (world, infra, ids) = journal();
    let entries = listed(&world, &infra, "list");
    assert_eq!(entries.len(), 3);
    let full = entries.iter().find(|entry| entry.id == ids[0]).expect("it is listed");
    assert_eq!((full.status.as_str(), full.overdue, full.missing.len()), ("open", false, 1), "{full:?}");
    assert_eq!(full.links[0].changes[1].after, Some(serde_json::json!({"a": [1, 2.5, true]})));
    let told = entries.iter().find(|entry| entry.id == ids[1]).expect("it is listed");
    let kinds: Vec<&str> = told.facts.iter().map(|fact| fact.kind.as_str()).collect();
    assert_eq!(kinds, ["note", "link", "amend", "resolve", "resolve", "reopen", "resolve"]);
    assert_eq!((told.status.as_str(), told.claims.len()), ("claimed", 1));
    let before: BTreeMap<String, serde_json::Value> =
        [("links", None), ("owner", None), ("risk", Some("lots"))]
            .map(|(name, value)| (name.to_owned(), value.map_or(serde_json::Value::Null, Into::into)))
            .into();
    assert_eq!(told.as_recorded, before);
    assert!(full.as_recorded.is_empty());
    for id in &ids {
        let text = world.ok(&infra, &["show", id, "--json"]);
        let one: Versioned = serde_json::from_str(&text).expect("an object with a version");
        assert_eq!(one.version, 1);
        let rest = serde_json::Value::Object(one.rest.into_iter().collect());
        let mut entry: Entry = serde_json::from_value(rest).expect("the rest is the entry");
        // The code is looked up for one entry alone.
        for link in &mut entry.links {
            let today = link.today.take().expect("what the code says today");
            assert!(["gone", "unresolved"].contains(&today.state.as_str()), "{today:?}");
        }
        for claim in &mut entry.claims {
            assert_eq!(
                (claim.subject.take().as_deref(), claim.author.take().as_deref()),
                (Some("Begin"), Some("On-call"))
            );
        }
        assert!(entries.contains(&entry), "{entry:?}");
    }
    let several: Entries =
        serde_json::from_str(&world.ok(&infra, &["show", &ids[0], &ids[1], "--json"])).expect("a list");
    assert_eq!(several.entries.len(), 2);
}

#[test]
fn status_keeps_to_its_contract() {
    let (world, infra, _) = journal();
    world.ok(&infra, &["on", "INC-1", "-e", "prod"]);
    let bare = world.path("bare");
    std::fs::create_dir(&bare).expect("a folder");
    world.run(&bare, &["add", "Outside"]);
    let policy = "schema = 1\n[[code]]\nname = \"apps\"\nurls = [\"git@host.example:acme/apps\"]\n";
    world.put(&infra, "stopgap.toml", policy.as_bytes());
    let printed = world.ok(&infra, &["status", "--json"]);
    let overview: Overview = serde_json::from_str(&printed).expect("the contract holds");
    assert_eq!((overview.version, overview.entries, overview.unreconciled), (1, 3, 3));
    assert_eq!(overview.journal.as_deref(), Some(infra.display().to_string().as_str()));
    assert!(overview.shared.is_none() && overview.unreadable == 0 && overview.overdue == 0);
    assert_eq!(overview.by_status, BTreeMap::from([("claimed".to_owned(), 1), ("unknown".to_owned(), 2)]));
    let sum: usize = overview.environments.iter().map(|place| place.unreconciled).sum();
    assert_eq!(sum, overview.unreconciled);
    assert!(
        overview.environments.iter().all(|place| place.oldest.starts_with("2026-11-2") && place.overdue == 0)
    );
    assert!(overview.environments.iter().any(|place| place.environment.is_none() && place.incomplete == 1));
    assert!(overview.incomplete >= 1);
    let oldest = overview.oldest.expect("there is one");
    assert_eq!(
        (oldest.title.as_str(), oldest.performed_at.as_str()),
        ("Restart it", "2026-11-21T10:00:00+01:00")
    );
    assert!(oldest.id.starts_with("gap-"));
    let code = overview.code.expect("the policy names one");
    assert_eq!((code.read, code.of, code.missing.len()), (0, 1, 1));
    assert_eq!((code.missing[0].name.as_str(), code.missing[0].why.as_str()), ("apps", "never fetched"));
    let waiting = &overview.waiting[0];
    assert!(waiting.what.contains("Outside") && waiting.journal.is_none());
    assert!(!waiting.reason.is_empty() && waiting.file.contains("/inbox/"));
    let on = overview.on.expect("it is set");
    assert_eq!((on.incident.as_deref(), on.environment.as_deref()), (Some("INC-1"), Some("prod")));
    assert_eq!(on.until, "2026-11-24T18:00:00+01:00");
}

#[test]
fn every_format_tells_of_the_same_entries() {
    let (world, infra, _) = journal();
    for command in ["list", "log"] {
        let entries = listed(&world, &infra, command);
        let lines = world.ok(&infra, &[command, "-f", "jsonl"]);
        let by_line: Vec<Entry> =
            lines.lines().map(|line| serde_json::from_str(line).expect("an entry a line")).collect();
        assert_eq!(by_line, entries);
        let table = world.ok(&infra, &[command]);
        let markdown = world.ok(&infra, &[command, "-f", "markdown"]);
        assert_eq!((table.lines().count(), markdown.lines().count()), (entries.len() + 1, entries.len() + 2));
        for (at, entry) in entries.iter().enumerate() {
            assert!(table.lines().nth(at + 1).is_some_and(|line| line.contains(&entry.id)), "{table}");
            assert!(markdown.lines().nth(at + 2).is_some_and(|line| line.contains(&entry.id)), "{markdown}");
        }
        compare_csv(&world.ok(&infra, &[command, "-f", "csv"]), &entries);
    }
}

/// Every column of the CSV says what the JSON says under the same name.
fn compare_csv(text: &str, entries: &[Entry]) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> =
        reader.deserialize().map(|row| row.expect("a row as long as the header")).collect();
    assert_eq!(rows.len(), entries.len());
    for (row, entry) in rows.iter().zip(entries) {
        let optional = [
            ("grade", &entry.grade),
            ("reason", &entry.reason),
            ("impact", &entry.impact),
            ("security_impact", &entry.security_impact),
            ("environment", &entry.environment),
            ("account", &entry.account),
            ("region", &entry.region),
            ("performed_at", &entry.performed_at),
            ("performed_by", &entry.performed_by),
            ("recorded_by", &entry.recorded_by),
            ("recorded_in", &entry.recorded_in),
            ("authorised_by", &entry.authorised_by),
            ("channel", &entry.channel),
            ("incident", &entry.incident),
            ("risk", &entry.risk),
            ("disposition", &entry.disposition),
            ("outcome", &entry.outcome),
            ("verification", &entry.verification),
            ("owner", &entry.owner),
            ("due", &entry.due),
            ("rollback", &entry.rollback),
            ("source", &entry.source),
        ];
        let links: Vec<&str> = entry.links.iter().map(|link| link.to.as_str()).collect();
        let whole = [
            ("id", entry.id.clone()),
            ("title", entry.title.clone()),
            ("status", entry.status.clone()),
            ("overdue", entry.overdue.to_string()),
            ("deadline", entry.deadline.clone()),
            ("recorded_at", entry.recorded_at.clone()),
            ("commands", entry.commands.join("\n")),
            ("tags", entry.tags.join("\n")),
            ("documents", entry.documents.join("\n")),
            ("references", entry.references.join("\n")),
            ("links", links.join("\n")),
            ("missing", entry.missing.join(" ")),
        ];
        let optional = optional.into_iter().map(|(name, value)| (name, value.clone().unwrap_or_default()));
        let expected: BTreeMap<String, String> =
            optional.chain(whole).map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(row, &expected);
    }
}

#[test]
fn what_show_prints_goes_back_in() {
    let (mut world, infra, ids) = journal();
    for (minute, id) in ids.iter().enumerate() {
        world.set_now(&format!("2026-11-24T11:0{minute}:00+01:00"));
        let printed = world.ok(&infra, &["show", id, "--json"]);
        let said = world.run_with(&infra, &["add", "--from", "-", "--json"], printed.as_bytes());
        assert_eq!(said.code, 0, "{}", said.all());
        let copy = world.ok(&infra, &["show", "last", "--json"]);
        let fields = |text: &str| -> BTreeMap<String, serde_json::Value> {
            let mut all: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).expect("JSON");
            // Its own, and what is derived from facts that the copy has not.
            for key in [
                "id",
                "recorded_at",
                "recorded_by",
                "as_recorded",
                "facts",
                "claims",
                "proofs",
                "status",
                "why",
                "deadline",
            ] {
                all.remove(key);
            }
            all
        };
        assert_eq!(fields(&copy), fields(&printed));
    }
}

#[test]
fn nothing_is_valid_in_every_format() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["Restart it"]);
    let said = |command: &str, format: &str| {
        let filter: &[&str] = if command == "status" { &[] } else { &["--env", "nowhere"] };
        let all: Vec<&str> = [command, "--format", format].iter().chain(filter).copied().collect();
        world.run(&infra, &all)
    };
    for command in ["list", "log"] {
        let text = said(command, "json").out;
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(json, serde_json::json!({"version": 1, "entries": []}));
        assert_eq!(said(command, "jsonl").out, "");
        assert_eq!(said(command, "csv").out.lines().count(), 1, "the header alone");
        assert_eq!(said(command, "markdown").out.lines().count(), 2, "the head of a table");
        for format in ["json", "jsonl", "csv", "markdown"] {
            assert_eq!((said(command, format).code, said(command, format).err.as_str()), (0, ""), "{format}");
        }
    }
    let (world, infra) = World::with_repository();
    for format in ["json", "jsonl", "csv", "markdown"] {
        assert_eq!(world.run(&infra, &["status", "--format", format]).code, 0, "{format}");
    }
}

#[test]
fn the_formats_look_like_this() {
    let (world, infra, _) = journal();
    let said = |arguments: &[&str]| world.run(&infra, arguments).all();
    assert_data_eq!(said(&["list", "-f", "csv"]), str![[r#"
id,status,grade,overdue,deadline,title,reason,environment,performed_at,performed_by,recorded_at,recorded_by,recorded_in,authorised_by,channel,incident,risk,disposition,outcome,verification,owner,due,rollback,impact,security_impact,account,region,commands,tags,links,documents,references,missing,source
gap-0000000001,open,,false,2026-11-28T09:00:00Z,Restart it,,,2026-11-21T10:00:00+01:00,On-call <oncall@example.com>,2026-11-23T03:20:41+01:00,On-call <oncall@example.com>,infra,,,,,,,,,,,,,,,,,,,,environment reason risk disposition outcome owner rollback links,
gap-0000000002,claimed,,false,2026-11-29T09:00:00Z,"Scale, the ""pods""
to 12",,live,2026-11-22T10:00:00+01:00,On-call <oncall@example.com>,2026-11-23T03:20:41+01:00,On-call <oncall@example.com>,infra,,,,,,,,shop,,,,,,,,,infra@k8s:Deployment.apps/prod/api,,,reason risk disposition outcome rollback links,
gap-0000000003,open,,false,2026-11-27T00:00:00Z,Open 8443 from the vendor to the web tier,"The vendor failed over to 8443;
checkout returned 502.",prod,2026-11-23T03:12:00+01:00,Sam <sam@example.com>,2026-11-23T03:20:41+01:00,On-call <oncall@example.com>,infra,Duty manager,cli,INC-4211,high,codify,worked,502 rate back to zero,network,2026-11-26,Remove the rule again.,Checkout down for 9 minutes,Public ingress,1234,eu-west-1,"aws ec2 authorize-security-group-ingress
curl -sI https://shop.example","vendor
ingress","infra@tf:envs/prod//module.network[""eu""].aws_security_group.web[0]
infra@file:etc/haproxy.cfg#L10-L20",docs/network.drawio,https://tickets.example/INC-4211,links,slack
--- exit 0

"#]].raw());
    assert_data_eq!(said(&["list", "-f", "markdown"]), str![[r#"
| Entry | Status | Environment | Performed | Owner | Title |
| --- | --- | --- | --- | --- | --- |
| gap-0000000001 | open | | 2026-11-21 10:00 +01:00 | | Restart it |
| gap-0000000002 | claimed | live | 2026-11-22 10:00 +01:00 | shop | Scale, the "pods" to 12 |
| gap-0000000003 | open | prod | 2026-11-23 03:12 +01:00 | network | Open 8443 from the vendor to the web tier |
--- exit 0

"#]].raw());
    assert_data_eq!(said(&["log", "-f", "markdown"]), str![[r#"
| Entry | Status | Environment | Performed | Owner | Title |
| --- | --- | --- | --- | --- | --- |
| gap-0000000001 | open | prod | 2026-11-23 03:12 +01:00 | network | Open 8443 from the vendor to the web tier |
| gap-0000000002 | claimed | live | 2026-11-22 10:00 +01:00 | shop | Scale, the "pods" to 12 |
| gap-0000000003 | open | | 2026-11-21 10:00 +01:00 | | Restart it |
--- exit 0

"#]].raw());
    assert_data_eq!(
        said(&["status", "-f", "csv"]),
        str![[r#"
environment,unreconciled,overdue,incomplete,oldest
,1,0,1,2026-11-21T09:00:00Z
live,1,0,1,2026-11-22T09:00:00Z
prod,1,0,1,2026-11-23T02:12:00Z
--- exit 0

"#]]
        .raw()
    );
    assert_data_eq!(
        said(&["status", "-f", "jsonl"]),
        str![[r#"
{"environment":null,"unreconciled":1,"overdue":0,"incomplete":1,"oldest":"2026-11-21T09:00:00Z"}
{"environment":"live","unreconciled":1,"overdue":0,"incomplete":1,"oldest":"2026-11-22T09:00:00Z"}
{"environment":"prod","unreconciled":1,"overdue":0,"incomplete":1,"oldest":"2026-11-23T02:12:00Z"}
--- exit 0

"#]]
        .raw()
    );
    assert_data_eq!(
        said(&["status", "-f", "markdown"]),
        str![[r#"
3 unreconciled, 0 overdue, 3 incomplete.

| environment | unreconciled | overdue | incomplete | oldest |
| --- | --- | --- | --- | --- |
| | 1 | 0 | 1 | 2026-11-21T09:00:00Z |
| live | 1 | 0 | 1 | 2026-11-22T09:00:00Z |
| prod | 1 | 0 | 1 | 2026-11-23T02:12:00Z |
--- exit 0

"#]]
        .raw()
    );
}

#[test]
fn one_entry_looks_like_this() {
    let (world, infra, ids) = journal();
    let said = |arguments: &[&str]| world.run(&infra, arguments).all();
    assert_data_eq!(
        said(&["show", &ids[2], "--json"]),
        str![[r#"
{
  "version": 1,
  "id": "gap-0000000001",
  "title": "Restart it",
  "performed_at": "2026-11-21T10:00:00+01:00",
  "recorded_at": "2026-11-23T03:20:41+01:00",
  "performed_by": "On-call <oncall@example.com>",
  "recorded_by": "On-call <oncall@example.com>",
  "recorded_in": "infra",
  "status": "open",
  "grade": null,
  "overdue": false,
  "deadline": "2026-11-28T09:00:00Z",
  "missing": [
    "environment",
    "reason",
    "risk",
    "disposition",
    "outcome",
    "owner",
    "rollback",
    "links"
  ],
  "facts": [],
  "claims": [],
  "proofs": []
}
--- exit 0

"#]]
        .raw()
    );
    let head = world.git(&infra, &["rev-parse", "HEAD"])[..12].to_owned();
    assert_data_eq!(
        said(&["show", &ids[1], "-f", "markdown"]).replace(&head, "[SHORT]"),
        str![[r###"
## gap-0000000001: Scale, the "pods" to 12

- **status**: claimed, reopened
- **why**: the code does not prove it: spec.replicas: nothing in the code is called so
- **claim**: [SHORT] "Begin" by On-call in infra: on main, as \`resolve\` says
- **code**: spec.replicas: cannot tell: nothing in the code is called so at [SHORT]
- **environment**: live
- **performed at**: Sun 2026-11-22 10:00:00 +01:00
- **performed by**: On-call &lt;oncall@example.com&gt;
- **recorded at**: Mon 2026-11-23 03:20:41 +01:00
- **recorded in**: infra
- **owner**: shop
- **link**: `infra@k8s:Deployment.apps/prod/api` (not found in the code)
  - spec.replicas: 4 → 12
- **missing**: reason, risk, disposition, outcome, rollback, links
- 2026-11-24 10:00 On-call noted: Seen again
- 2026-11-24 10:00 On-call linked infra@k8s:Deployment.apps/prod/api
- 2026-11-24 10:00 On-call amended owner to shop, risk taken away
- 2026-11-24 10:00 On-call resolved as codified in [SHORT]
- 2026-11-24 10:00 On-call resolved as accepted until 2026-12-31: x
- 2026-11-24 10:00 On-call reopened: Not yet
- 2026-11-24 10:00 On-call resolved as codified in [SHORT]

--- exit 0

"###]]
        .raw()
    );
}
