//! Hostile text in every field: no byte that a terminal obeys gets through, columns hold, nothing runs.

use crate::support::World;
use std::path::{Path, PathBuf};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// One of each kind of trouble, as it fits into an argument.
const NASTY: [&str; 8] = [
    "\u{1b}[31mred\u{1b}[0m \u{1b}]0;owned\u{7} \u{1b}]8;;http://e.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;cm0gLXJm\u{7}clip \u{9b}2Jc1 \u{9d}0;t\u{9c} \u{85}next \u{90}q\u{9c} \u{7f}\u{8}\u{e}",
    "\u{202e}lived \u{2066}x\u{2069} \u{200f} עברית שלום العربية \u{200b}\u{feff}",
    "データベース 网络 한국어 👩‍👩‍👧‍👦 🇨🇭 ❤️ 👍🏽 e\u{301}\u{302}\u{303}",
    "a\tb\r\nc\rd\u{b}e\u{2028}f",
    "=cmd|'/C calc'!A0;=1+1\n=2 +3 -4 @SUM(A1)",
    "| `id` ``` <script>alert(1)</script> &amp; [x](javascript:1) @all #1",
    "::set-output name=a::b\n::error file=x::y\n##vso[task.setvariable variable=a]b\n##[error]z",
];

/// With what no argument can hold.
const NUL: &str = "nul\0 and \u{1}\u{1f}";

fn all() -> String {
    NASTY.join(" / ")
}

/// What nothing may print, wherever it came from.
#[track_caller]
pub fn is_harmless(text: &str, whence: &str) {
    for (at, line) in text.split('\n').enumerate() {
        let bad = line.chars().find(|letter| {
            letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
        });
        assert!(bad.is_none(), "{whence}: {bad:?} in line {}: {line:?}", at + 1);
        for command in ["::set-output", "::error", "##vso[", "##["] {
            let start = line.trim_start();
            assert!(!start.starts_with(command), "{whence}: a CI command in line {}: {line:?}", at + 1);
        }
    }
}

/// A value that carries all the trouble, told apart by its field.
fn nasty(field: &str) -> String {
    format!("{field} {}", all())
}

/// A world whose people and policy are hostile as well, with two entries: by flags and by `--from`.
fn journal() -> (World, PathBuf, [String; 2]) {
    let mut world = World::new();
    world.set("NO_COLOR", "1");
    for variable in ["GIT_COMMITTER_NAME", "GIT_AUTHOR_NAME"] {
        world.set(variable, "Eve \u{1b}[31mil\u{9b}2J \u{202e}<");
    }
    let infra = world.repository("in\u{1b}[31mfra\u{9b}2J");
    let policy = "schema = 1\n[environments.\"prod\\u001b[31m\\u009b2J\"]\n[environments.\"other\"]\n\"un\\u001bknown\" = 1\n";
    std::fs::write(infra.join(".stopgap.toml"), policy).expect("a file");
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Rules"]);
    let by_flags = by_flags(&world, &infra);
    let by_file = by_file(&world, &infra);
    (world, infra, [by_flags, by_file])
}

fn by_flags(world: &World, infra: &Path) -> String {
    let texts = [
        "environment",
        "reason",
        "impact",
        "security-impact",
        "account",
        "region",
        "by",
        "authorised-by",
        "channel",
        "incident",
        "risk",
        "disposition",
        "outcome",
        "verification",
        "owner",
        "due",
        "rollback",
        "command",
        "tag",
        "document",
        "reference",
        "source",
        "at",
        "link",
        "set",
        "was",
        "allow-secret",
    ];
    let flags: Vec<String> = texts.iter().map(|name| format!("--{name}={}", nasty(name))).collect();
    let title = nasty("title");
    let arguments: Vec<&str> = ["add", &title].into_iter().chain(flags.iter().map(String::as_str)).collect();
    let said = world.run(infra, &arguments);
    assert_eq!(said.code, 0, "{}", said.err);
    is_harmless(&said.err, "add");
    world.ok(infra, &["list", "--all", "-f", "jsonl"]);
    last(world, infra)
}

/// Every text of an entry, also those that have no flag, with what no argument can hold.
fn by_file(world: &World, infra: &Path) -> String {
    let text = |field: &str| serde_json::json!(format!("{} {NUL}", nasty(field)));
    let mut entry = serde_json::Map::new();
    for field in [
        "title",
        "reason",
        "impact",
        "security_impact",
        "environment",
        "account",
        "region",
        "performed_at",
        "performed_by",
        "authorised_by",
        "channel",
        "incident",
        "risk",
        "disposition",
        "outcome",
        "verification",
        "owner",
        "due",
        "rollback",
        "source",
        "id",
        "something new",
    ] {
        entry.insert(field.to_owned(), text(field));
    }
    for field in ["commands", "tags", "documents", "references"] {
        entry.insert(field.to_owned(), serde_json::json!([text(field), text(field)]));
    }
    let key = format!("key {} {NUL}", all());
    entry.insert("allowed_secrets".to_owned(), serde_json::json!({ key.as_str(): text("why") }));
    entry.insert(key.clone(), serde_json::json!({ key.as_str(): [text("deep"), {"x": text("deeper")}] }));
    let change = serde_json::json!({
        "attribute": text("attribute"), "before": text("before"), "after": { key.as_str(): text("after") }
    });
    let link = serde_json::json!({
        "to": text("to"), "commit": text("commit"), "path": text("path"), "block_hash": text("hash"),
        "changes": [change], key.as_str(): text("more")
    });
    entry.insert("links".to_owned(), serde_json::json!([link, text("bare")]));
    let json = serde_json::to_vec(&entry).expect("JSON");
    let said = world.run_with(infra, &["add", "--from", "-"], &json);
    assert_eq!(said.code, 0, "{}", said.err);
    is_harmless(&said.err, "add --from");
    last(world, infra)
}

/// The id of what was just recorded: the greatest time, and of equals the one that is not known yet.
fn last(world: &World, infra: &Path) -> String {
    let files = world.git(infra, &["log", "-1", "--format=", "--name-only", "stopgap", "--", "entries"]);
    let name = files.trim().rsplit('/').next().expect("a name");
    name.strip_suffix(".toml").expect("an entry").to_owned()
}

/// Every kind of fact with every kind of text.
fn say(world: &World, infra: &Path, ids: &[String]) {
    let text = nasty("fact");
    let set = format!("{text}={text}");
    for id in ids {
        for arguments in [
            &["note", id, &text][..],
            &["link", id, &text, "--set", &set, "--was", &text],
            &["edit", id, "--owner", &text, "--environment", &text],
            &["approve", id, "--reason", &text],
            &["resolve", id, "codified", "HEAD", "--attest", &text, "--reason", &text, "--code", &text],
            &["resolve", id, "codified", "0123456789012345678901234567890123456789", "--code", &text],
            &["resolve", id, "accepted", "--until", "in 90 days", "--reason", &text],
            &["reopen", id, "--reason", &text],
            &["on", &text, "-e", &text],
            &["off"],
            &["on", &text, "-e", &text],
        ] {
            let said = world.run(infra, arguments);
            is_harmless(&said.err, arguments[0]);
            is_harmless(&said.out, arguments[0]);
        }
    }
}

#[test]
fn nothing_that_a_terminal_obeys_gets_through() {
    let (world, infra, ids) = journal();
    say(&world, &infra, &ids);
    let text = all();
    for arguments in [
        &["status"][..],
        &["list"],
        &["list", "--all", "--sort", "owner"],
        &["list", "--env", &text],
        &["list", "--since", &text],
        &["list", "--status", &text],
        &["log"],
        &["log", "--since", &text],
        &["show", &ids[0], &ids[1]],
        &["show", &ids[0]],
        &["show", &text],
        &["resolve", &ids[0], &text],
        &["resolve", &ids[0], "codified", &text],
        &["resolve", &ids[0], "reverted", &text],
        &["policy", "show"],
        &["policy", "check"],
        &["policy", "check", &text],
        &["edit", &ids[0], "--unset", &text],
        &["edit", "--resume", &text],
        &["--journal", &text, "list"],
        &["-C", &text, "list"],
        &["inbox"],
        &["doctor"],
        &["add", "--dry-run", &text, "--reason", &text],
        &["add", "--from", &text],
    ] {
        for format in ["table", "json", "jsonl", "csv", "markdown"] {
            let takes_format = ["status", "list", "log", "show"].contains(&arguments[0]);
            let all: Vec<&str> = match (takes_format, format) {
                (true, _) => arguments.iter().copied().chain(["--format", format]).collect(),
                (false, "table") => arguments.to_vec(),
                (false, _) => continue,
            };
            let said = world.run(&infra, &all);
            assert!(said.code == 0 || said.code == 2 || said.code == 1, "{:?}: {}", all, said.all());
            is_harmless(&said.out, &format!("{} as {format}", arguments.join(" ")));
            is_harmless(&said.err, &format!("{} as {format}, stderr", arguments[0]));
        }
    }
}

#[test]
fn what_waits_in_the_inbox_is_harmless_too() {
    let world = World::new();
    let odd = world.path("od\u{1b}[31md\u{9b}2J");
    std::fs::create_dir(&odd).expect("a folder");
    let text = all();
    for arguments in
        [&["add", &text, "-e", &text][..], &["inbox"], &["inbox", "file"], &["status"], &["list"]]
    {
        let said = world.run(&odd, arguments);
        is_harmless(&said.out, arguments[0]);
        is_harmless(&said.err, arguments[0]);
    }
    let said = world.run(&odd, &["show", "last"]);
    assert_eq!(said.code, 0, "{}", said.all());
    is_harmless(&said.out, "show");
}

#[test]
fn tables_hold_their_columns_on_every_terminal() {
    let (world, infra, ids) = journal();
    world.ok(&infra, &["add", "Plain", "-e", "prod", "--owner", "network", "--at", "2026-11-20"]);
    for columns in [40, 80, 200] {
        for arguments in [&["list"][..], &["log"], &["status"], &["show", &ids[0]], &["show", &ids[1]]] {
            let whence = format!("{arguments:?} at {columns}");
            let screen = world.screen(&infra, columns, arguments);
            is_harmless(&screen, &whence);
            let is_table = matches!(arguments, ["list" | "log"]);
            for line in screen.lines().filter(|_| is_table) {
                assert!(line.width() <= usize::from(columns), "{whence}: {line:?}");
            }
            if is_table {
                columns_hold(&screen, &whence);
            }
        }
    }
}

/// Under each title of the head a cell begins, or nothing is there: never the middle of another cell.
fn columns_hold(screen: &str, whence: &str) {
    let mut lines = screen.lines();
    let head = lines.next().expect("a head");
    let starts: Vec<usize> =
        (1..head.len()).filter(|at| head[..*at].ends_with("  ") && !head[*at..].starts_with(' ')).collect();
    // Titles of right-aligned columns end where their cells end.
    let left: Vec<usize> = starts.into_iter().filter(|at| !head[*at..].starts_with("AGE")).collect();
    for line in lines.filter(|line| !line.starts_with("  ")) {
        let mut column = 0;
        let mut edges = vec![0];
        for cluster in line.graphemes(true) {
            column += cluster.width();
            edges.push(column);
        }
        for at in left.iter().filter(|at| **at <= column) {
            assert!(edges.contains(at), "{whence}: a cell stands across column {at}: {line:?}");
            let before: String = cut(line, *at).chars().filter(|letter| *letter != '\u{200e}').collect();
            assert!(before.ends_with("  "), "{whence}: no gap before column {at}: {line:?}");
        }
    }
}

/// What stands left of a column.
fn cut(line: &str, columns: usize) -> String {
    let mut used = 0;
    line.graphemes(true)
        .take_while(|cluster| {
            used += cluster.width();
            used <= columns
        })
        .collect()
}

#[test]
fn csv_runs_no_formula() {
    let (world, infra, ids) = journal();
    say(&world, &infra, &ids);
    for command in [&["list", "-f", "csv"][..], &["log", "-f", "csv"], &["status", "-f", "csv"]] {
        let text = world.ok(&infra, command);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.records().map(|row| row.expect("a row as long as the header")) {
            for part in row.iter().flat_map(|cell| cell.split([';', '\n'])) {
                let starts = part.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!starts || part.parse::<f64>().is_ok(), "{part:?}");
            }
        }
    }
}

#[test]
fn markdown_holds_no_html_and_its_rows_their_cells() {
    let (world, infra, ids) = journal();
    for command in [&["list", "-f", "markdown"][..], &["show", &ids[0], "-f", "markdown"]] {
        let text = world.ok(&infra, command);
        let rendered = outside_of_code(&text);
        assert!(!rendered.contains("<script"), "{rendered}");
    }
    for row in world.ok(&infra, &["list", "-f", "markdown"]).lines() {
        let bare = row.replace("\\\\", "").replace("\\|", "").matches('|').count();
        assert_eq!(bare, 7, "{row}");
    }
}

/// What a reader of Markdown sees as markup: lines outside of fences, without code spans.
fn outside_of_code(text: &str) -> String {
    let mut fence: Option<String> = None;
    let mut kept = String::new();
    for line in text.lines() {
        let ticks: String = line.trim_start().chars().take_while(|letter| *letter == '`').collect();
        match &fence {
            Some(open) if line.trim() == open => fence = None,
            None if ticks.len() >= 3 && line.trim() == ticks => fence = Some(ticks),
            None if !line.contains("**link**: `") => kept.push_str(line),
            _ => {}
        }
    }
    assert_eq!(fence, None, "every fence is closed");
    kept
}

#[test]
fn json_gives_back_every_letter() {
    let (world, infra, ids) = journal();
    let shown: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["show", &ids[1], "--json"])).expect("JSON");
    for field in ["title", "reason", "owner", "environment", "incident", "risk", "something new"] {
        assert_eq!(shown[field], format!("{} {NUL}", nasty(field)).as_str(), "{field}");
    }
    assert_eq!(shown["tags"][1], format!("{} {NUL}", nasty("tags")).as_str());
    assert_eq!(shown["links"][0]["changes"][0]["before"], format!("{} {NUL}", nasty("before")).as_str());
}
