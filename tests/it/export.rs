//! `export`: everything, from one journal and from several, in files that appear whole, and as metrics.

mod evidence;
mod journals;

use crate::commands::Desk;
use snapbox::{assert_data_eq, str};
use std::collections::BTreeMap;

/// The samples of a text in the format 0.0.4, by name and labels; anything that is not of that format is refused.
#[track_caller]
pub fn samples(text: &str) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    let mut types: BTreeMap<&str, &str> = BTreeMap::new();
    let mut current = "";
    assert!(text.ends_with('\n'), "the last line ends");
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# ") {
            let mut words = rest.splitn(3, ' ');
            let (what, name) = (words.next().expect("a word"), words.next().expect("a name"));
            let rest = words.next().expect("a text");
            match what {
                "HELP" => {
                    assert_ne!(current, name, "one help a metric");
                    assert!(!rest.contains('\\'), "{line}");
                    current = name;
                }
                "TYPE" => assert_eq!((types.insert(name, rest), rest, name), (None, "gauge", current)),
                _ => panic!("{line}"),
            }
            continue;
        }
        let end = line.rfind(' ').expect("a value");
        let (series, value) = (&line[..end], &line[end + 1..]);
        let name = series.split('{').next().expect("a name");
        assert_eq!(name, current, "the samples of a metric stand together: {line}");
        assert!(
            types.contains_key(name) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{line}"
        );
        if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            assert!(labels.starts_with('{') && labels.ends_with("\"}"), "{line}");
            labels_of(&labels[1..labels.len() - 1]);
        }
        let value = value.parse().expect("a whole number and nothing behind it");
        assert_eq!(found.insert(series.to_owned(), value), None, "no series comes twice: {line}");
    }
    assert!(types.keys().all(|name| found.keys().any(|series| series.split('{').next() == Some(name))));
    found
}

fn labels_of(text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let (name, value) = rest.split_once("=\"").expect("a label");
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()), "{text}");
        let mut escaped = false;
        let end = value.char_indices().find(|(_, letter)| {
            let ends = *letter == '"' && !escaped;
            if escaped {
                assert!(['\\', '"', 'n'].contains(letter), "{text}");
            }
            escaped = *letter == '\\' && !escaped;
            ends
        });
        let (end, _) = end.expect("a quote at the end");
        rest = value[end + 1..].strip_prefix(',').unwrap_or(&value[end + 1..]);
    }
}

#[test]
fn everything_is_what_list_gives_mistakes_included() {
    let desk = Desk::new();
    let (world, infra) = (&desk.world, &desk.infra);
    let listed = world.ok(infra, &["list", "--all", "--format", "jsonl"]);
    let all = world.ok(infra, &["export"]);
    let (entries, code) = all.trim_end().rsplit_once('\n').expect("lines");
    assert_eq!(format!("{entries}\n"), listed);
    let code: serde_json::Value = serde_json::from_str(code).expect("JSON");
    assert_eq!((&code["kind"], &code["code"]), (&"code".into(), &"infra".into()));
    assert!(listed.contains("\"status\":\"mistaken\""));
    assert_eq!(
        world.ok(infra, &["export", "--format", "csv"]),
        world.ok(infra, &["list", "--all", "--format", "csv"])
    );
    let whole: serde_json::Value =
        serde_json::from_str(&world.ok(infra, &["export", "--format", "json"])).expect("JSON");
    let lines: Vec<serde_json::Value> =
        listed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(whole["entries"], serde_json::Value::Array(lines));
    assert_eq!((&whole["version"], &whole["records"]), (&1.into(), &serde_json::json!([code])));
    let november = world.ok(infra, &["export", "--from", "2026-11-20", "--to", "2026-11-20"]);
    assert!(november.lines().count() == 2 && november.contains("checkout pods"), "{november}");
}

#[test]
fn a_file_appears_whole_and_its_name_says_what_it_is() {
    let desk = Desk::new();
    let (world, infra) = (&desk.world, &desk.infra);
    world.ok(infra, &["export", "-o", "all.csv"]);
    let written = std::fs::read_to_string(infra.join("all.csv")).expect("a file");
    assert_eq!(written, world.ok(infra, &["export", "--format", "csv"]));
    assert_eq!(world.ok(infra, &["export", "-o", "-"]), world.ok(infra, &["export"]));
    world.ok(infra, &["export", "--prometheus", "stopgap.prom"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(infra.join("stopgap.prom")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o644, "another user's collector reads it");
    }
    let left: Vec<_> = std::fs::read_dir(infra)
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().into_string().expect("a name"))
        .filter(|name| name.starts_with(".stopgap-"))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "nothing is left beside it");
    for (arguments, message) in [
        (&["export", "-o", "all.xlsx"][..], "`.xlsx` names no format of an export"),
        (&["export", "-o", "nowhere/all.csv"], "failed to write [ROOT]/infra/nowhere/all.csv"),
        (&["export", "--from", "june"], "--from takes a day, and `june` is none"),
        (&["export", "--from", "2026-02-01", "--to", "2026-01-01"], "--from 2026-02-01 is later than"),
    ] {
        let said = world.run(infra, arguments);
        assert_eq!(said.code, 2, "{arguments:?}");
        assert!(said.err.contains(message) && said.err.contains("hint:"), "{}", said.err);
    }
}

#[test]
fn metrics_are_of_the_format_that_a_collector_takes() {
    let desk = Desk::new();
    let hostile = "we\"b\\} 1\nstopgap_evil 1\u{1b}[31m";
    desk.world.add(&desk.infra, &["Hostile", "-e", "prod", "--owner", hostile]);
    let text = desk.world.ok(&desk.infra, &["export", "--prometheus", "-"]);
    let found = samples(&text);
    assert!(found.keys().all(|series| !series.starts_with("stopgap_evil")), "{text}");
    assert_eq!(found["stopgap_entries{status=\"mistaken\"}"], 1);
    assert_eq!(found["stopgap_overdue{environment=\"staging\"}"], 1);
    assert_eq!(found["stopgap_code_repositories{state=\"read\"}"], 1);
    assert_eq!(found["stopgap_unreadable_files"], 0);
    assert!(!text.contains("documents_stale") || found.contains_key("stopgap_documents_stale"));
    // Of an empty journal nothing is the oldest.
    let (world, infra) = crate::support::World::with_repository();
    let empty = samples(&world.ok(&infra, &["export", "--prometheus", "-"]));
    assert_eq!(empty["stopgap_entries{status=\"open\"}"], 0);
    assert!(!empty.contains_key("stopgap_oldest_unreconciled_timestamp_seconds"));
}

#[test]
fn what_cannot_be_seen_is_no_empty_export() {
    let world = crate::support::World::new();
    let outside = world.path("outside");
    std::fs::create_dir(&outside).expect("a folder");
    assert_data_eq!(
        world.run(&outside, &["export"]).all(),
        str![[r#"
--- stderr
error: there is no journal here: no repository around this folder, and no default
hint: `--journal PATH` names one, `git config --global stopgap.journal PATH` makes it the default
--- exit 2

"#]]
    );
}
