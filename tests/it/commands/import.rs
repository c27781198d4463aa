//! `import`: what `list` prints goes back in as it was, other rows become entries, and nothing goes in twice.

mod generated;

use crate::support::World;
use snapbox::{IntoData, assert_data_eq, str};
use std::path::PathBuf;

const TICKETS: &str = "\u{feff}Key;Summary;Date of change;Priority;Team;Labels\r\n\
    OPS-1;Open 8443;2026-11-20 14:03;High;net;vendor, urgent\r\n\
    OPS-2;\"Scale the pods\nto 12\";03/04/2026;Low;shop;\r\n\
    OPS-3;;;;;\r\n\
    OPS-4;\"Log in with mysql -h db -u root -phunter2secret\";2026-11-21 10:00;;;\r\n;;;;;\r\n";

const MAP: [&str; 8] = [
    "--map",
    "title=Summary",
    "--map",
    "source=Key",
    "--map",
    "performed_at=Date of change",
    "--map",
    "tags=labels",
];

fn tickets(world: &World, infra: &std::path::Path, more: &[&str]) -> String {
    world.write("infra/tickets.csv", TICKETS);
    let all: Vec<&str> = ["import", "tickets.csv"].iter().chain(&MAP).chain(more).copied().collect();
    world.run(infra, &all).all()
}

#[test]
fn tickets_become_entries_once() {
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        tickets(&world, &infra, &["--dry-run"]),
        str![[r#"
PERFORMED         ENTRY           ENV  STATUS  BY  TITLE
2026-11-20 14:03  gap-0000000001  ?    open        Open 8443
2026-11-23 03:20  gap-0000000002  ?    open        Scale the pods to 12
2026-11-21 10:00  gap-0000000003  ?    open        Log in with mysql -h db -u root -p[redacted:mysql-password]
--- stderr
warning: line 3: failed to read `03/04/2026` in one way only; it is kept as typed
warning: line 5: it has no title; not imported
warning: line 6: redacted a secret in title (mysql-password)
note: left out: Priority, Team
hint: `--map FIELD=COLUMN` takes one in
would import 3, 1 could not be read
note: nothing was recorded (--dry-run)
--- exit 2

"#]]
        .raw()
    );
    assert!(!world.git(&infra, &["branch", "--list", "stopgap"]).contains("stopgap"));
    assert_data_eq!(
        tickets(&world, &infra, &[]),
        str![[r#"
gap-0000000001
gap-0000000002
gap-0000000003
--- stderr
warning: line 3: failed to read `03/04/2026` in one way only; it is kept as typed
warning: line 5: it has no title; not imported
warning: line 6: redacted a secret in title (mysql-password)
note: left out: Priority, Team
hint: `--map FIELD=COLUMN` takes one in
hint: `--rejects FILE` writes them to a file, to mend and import again
imported 3, 1 could not be read
in [ROOT]/infra, only on this machine
--- exit 2

"#]]
        .raw()
    );
    assert_data_eq!(
        tickets(&world, &infra, &["--rejects", "left.csv"]),
        str![[r#"
--- stderr
warning: line 5: it has no title; not imported
note: left out: Priority, Team
hint: `--map FIELD=COLUMN` takes one in
note: what could not be read is in left.csv
imported 0, 3 were there already, 1 could not be read
--- exit 2

"#]]
        .raw()
    );
    let left = std::fs::read_to_string(infra.join("left.csv")).expect("it is written");
    assert_eq!(left, "Key;Summary;Date of change;Priority;Team;Labels\r\nOPS-3;;;;;\n");
    let subjects = world.git(&infra, &["log", "--format=%s", "stopgap"]);
    assert_eq!(subjects, "import 3 entries from tickets.csv\n");
    let first = world.ok(&infra, &["list", "--grep", "8443", "--format", "jsonl"]);
    assert_data_eq!(world.tidy(&first), str![[r#"
{"id":"gap-0000000001","title":"Open 8443","performed_at":"2026-11-20T14:03:00+01:00","recorded_at":"2026-11-23T03:20:41+01:00","recorded_by":"On-call <oncall@example.com>","recorded_in":"infra","tags":["vendor","urgent"],"source":"OPS-1","status":"open","grade":null,"overdue":false,"deadline":"2026-11-27T13:03:00Z","missing":["environment","reason","risk","disposition","outcome","owner","rollback","links"],"facts":[],"claims":[],"proofs":[]}

"#]].raw());
    assert!(!world.git(&infra, &["log", "-p", "stopgap"]).contains("hunter2secret"));
}

#[test]
fn rows_without_a_source_are_known_again_under_another_name() {
    let (world, infra) = World::with_repository();
    let rows = "title,environment\nRestart it,prod\nRestart it,prod\nOpen it,prod\n";
    world.write("infra/a.csv", rows);
    world.write("infra/b.tsv", &rows.replace(',', "\t").replace('\n', "\r\n"));
    assert!(world.run(&infra, &["import", "a.csv"]).err.contains("imported 3\n"));
    assert!(world.run(&infra, &["import", "b.tsv"]).err.contains("imported 0, 3 were there already"));
    let said = world.run_with(&infra, &["import", "--format", "csv"], format!("{rows}New,prod\n").as_bytes());
    assert!(said.err.contains("imported 1, 3 were there already"), "{}", said.all());
    assert_eq!(world.ok(&infra, &["list", "-f", "jsonl"]).lines().count(), 4);
}

/// Two repositories: one with every kind of entry and fact, the other empty.
fn two() -> (World, PathBuf, PathBuf) {
    let (mut world, infra) = World::with_repository();
    let other = world.repository("other");
    let told = world.add(
        &infra,
        &[
            "Scale, the \"pods\"\nto 12",
            "-e=staging",
            "--risk=lots",
            "--source=slack",
            "--by=Sam <sam@example.com>",
        ],
    );
    let slip = world.add(&infra, &["=cmd|' /C calc'!A0", "--tag=-1+2", "--tag=b", "--source=slack"]);
    world.set_now("2026-11-24T10:00:00+01:00");
    for arguments in [
        &["note", &told, "Seen again"][..],
        &["link", &told, "k8s:Deployment.apps/prod/api", "--set", "spec.replicas=12", "--was", "4"],
        &["edit", &told, "--owner", "shop", "--unset", "risk", "--at", "2026-11-22 10:00"],
        &["resolve", &told, "codified", "HEAD", "--attest", "Seen in the console"],
        &["resolve", &told, "accepted", "--until", "2026-12-31", "--reason", "x"],
        &["reopen", &told, "--reason", "Not yet"],
        &["approve", &told],
        &["resolve", &slip, "mistaken"],
    ] {
        world.ok(&infra, arguments);
    }
    (world, infra, other)
}

#[test]
fn what_list_prints_goes_back_in_as_it_was() {
    let (world, infra, other) = two();
    let all = |folder, format: &str| world.ok(folder, &["list", "--all", "--format", format]);
    for (format, place) in [("jsonl", &other), ("json", &world.repository("third"))] {
        let printed = all(&infra, format);
        let said = world.run_with(place, &["import", "-", "--format", format], printed.as_bytes());
        assert_eq!(said.code, 0, "{}", said.all());
        assert_eq!(all(place, format), printed);
        let tree = |folder| world.git(folder, &["rev-parse", "stopgap:entries"]);
        assert_eq!(tree(place), tree(&infra), "to the byte");
        let again = world.run_with(place, &["import", "-", "--format", format], printed.as_bytes());
        assert_eq!((again.err.as_str(), again.code), ("imported 0, 2 were there already\n", 0));
    }
}

#[test]
fn a_table_of_ours_loses_what_it_does_not_hold_and_says_so() {
    let (world, infra, other) = two();
    let printed = world.ok(&infra, &["list", "--all", "--format", "csv"]);
    let said = world.run_with(&other, &["import", "--format", "csv"], printed.as_bytes());
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
gap-0000000002
--- stderr
warning: 1 entry had another status than open: CSV does not say what was said about them
hint: `stopgap list --all --format jsonl` carries everything
imported 2
in [ROOT]/other, only on this machine
--- exit 0

"#]]
        .raw()
    );
    let columns = |folder| -> Vec<Vec<String>> {
        let printed = world.ok(folder, &["list", "--all", "--format", "csv"]);
        let mut reader = csv::Reader::from_reader(printed.as_bytes());
        let skip = ["status", "deadline", "missing"];
        let keep: Vec<bool> =
            reader.headers().expect("a header").iter().map(|name| !skip.contains(&name)).collect();
        let rows = reader.records().map(|row| row.expect("a row"));
        rows.map(|row| {
            row.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(cell, _)| cell.to_owned()).collect()
        })
        .collect()
    };
    assert_eq!(columns(&other), columns(&infra));
    let again = world.run_with(&infra, &["import", "--format", "csv"], printed.as_bytes());
    assert_eq!((again.err.as_str(), again.code), ("imported 0, 2 were there already\n", 0));
}

#[test]
fn what_is_there_stays_as_it_is() {
    let (world, infra) = World::with_repository();
    let id = world.add(&infra, &["Open 8443", "--source", "OPS-1"]);
    let row = |id: &str, title: &str, source: &str| {
        format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"source\":\"{source}\"}}\n")
    };
    let rows = [
        row(&id, "Open 9443", "OPS-1"),
        row("gap-0000000002", "Open it", "OPS-1"),
        row("gap-0000000003", "Close it", "OPS-2"),
        row("gap-0000000003", "Close it again", "OPS-3"),
        "{\"title\":\"Open\",\"source\":\"OPS-1\"}\n{\"title\":\"Twice\",\"source\":\"OPS-9\"}\n".to_owned(),
        "{\"title\":\"Twice\",\"source\":\"OPS-9\"}\n".to_owned(),
    ];
    let said = world.run_with(&infra, &["import", "--format", "jsonl"], rows.concat().as_bytes());
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
gap-0000000002
--- stderr
warning: line 1: gap-0000000003 is there and says something else; it is kept as it is
warning: line 2: gap-0000000004 has the source of gap-0000000003, which is there; it is left alone
warning: line 4: it stands on line 3 already; it is left alone
warning: line 7: it stands on line 6 already; it is left alone
imported 2, 5 were there already
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
        .raw()
    );
    assert!(world.ok(&infra, &["show", &id]).contains("Open 8443"));
}

#[test]
fn wrong_use_is_told() {
    let (world, infra) = World::with_repository();
    world.write("infra/a.csv", "Key,Summary\nA,B\n");
    world.write("infra/a.txt", "x");
    for (arguments, said) in [
        (
            &["a.csv"][..],
            str![[r#"
--- stderr
error: no column is taken as the title; there are Key, Summary
hint: --map title=COLUMN says which one it is
--- exit 2

"#]],
        ),
        (
            &["a.csv", "--map", "title=Sumary"],
            str![[r#"
--- stderr
error: --map: no column is called `Sumary`; there are Key, Summary
hint: did you mean `Summary`?
--- exit 2

"#]],
        ),
        (
            &["a.csv", "--map", "tilte=Summary"],
            str![[r#"
--- stderr
error: --map tilte=Summary: no field is called `tilte`
hint: did you mean `title`?
--- exit 2

"#]],
        ),
        (
            &["a.csv", "--map", "Summary"],
            str![[r#"
--- stderr
error: --map Summary: write FIELD=COLUMN
hint: --map title=Summary
--- exit 2

"#]],
        ),
        (
            &["a.csv", "--map", "title=Summary", "--rejects", "./a.csv"],
            str![[r#"
--- stderr
error: --rejects ./a.csv: that is the file that is read
--- exit 2

"#]],
        ),
        (
            &["a.csv", "--delimiter", "ab"],
            str![[r#"
--- stderr
error: --delimiter ab: it is one character, or `tab`
--- exit 2

"#]],
        ),
        (
            &["a.txt"],
            str![[r#"
--- stderr
error: the name of the file does not tell the format
hint: --format csv, --format jsonl or --format json says it
--- exit 2

"#]],
        ),
        (
            &[],
            str![[r#"
--- stderr
error: standard input does not tell the format
hint: --format csv, --format jsonl or --format json says it
--- exit 2

"#]],
        ),
        (
            &["nothing.csv"],
            str![[r#"
--- stderr
error: failed to read nothing.csv: No such file or directory (os error 2)
--- exit 2

"#]],
        ),
    ] {
        let all: Vec<&str> = ["import"].iter().chain(arguments).copied().collect();
        assert_data_eq!(world.run(&infra, &all).all(), said.raw());
    }
}

#[test]
fn outside_of_a_repository_rows_wait_in_the_inbox_once() {
    let world = World::new();
    let bare = world.path("home");
    world.write("home/a.csv", "title,source\nOpen it,OPS-1\n");
    assert!(world.run(&bare, &["import", "a.csv"]).err.contains("imported 1\nwaiting in the inbox"));
    assert_eq!(world.run(&bare, &["import", "a.csv"]).err, "imported 0, 1 was there already\n");
}

#[test]
fn an_endless_line_is_an_entry_like_any_other() {
    let (world, infra) = World::with_repository();
    let long = "lorem ipsum ".repeat(100_000);
    let rows = format!("{{\"title\":\"Long\",\"reason\":\"{long}\"}}\n{{\"title\":\"Short\"}}\n{{{long}\n");
    let said = world.run_with(&infra, &["import", "--format", "jsonl"], rows.as_bytes());
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("imported 2, 1 could not be read"), "{}", said.err);
}
