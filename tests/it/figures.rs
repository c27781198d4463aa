//! Every figure is computed a second time, from what `export` hands out and nothing else, and found in every form.

use crate::support::World;
use chrono::{DateTime, Datelike, Days, NaiveDate};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const DAY: i64 = 86_400;

/// A journal of sixty entries of all kinds, beside code that claims some of them.
fn varied() -> (World, PathBuf) {
    let (mut world, infra) = World::with_repository();
    let mut ids = Vec::new();
    for at in 0_u64..60 {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day") - Days::new(at * at / 33);
        let performed = format!("--at={day} {:02}:{:02}", at % 24, at % 60);
        let title = format!("--title=Change {at} | of \"all\"");
        let mut arguments = vec![title.as_str(), performed.as_str()];
        let (environments, risks) = (["prod", "staging", "dev\\eu"], ["critical", "high", "medium", "low"]);
        let (owners, channels) = (["network", "shop", "a \"team\""], ["console", "cli", "kubectl"]);
        let pick = |prefix: &str, names: &[&str], every: u64| -> Option<String> {
            let name = names[usize::try_from(at).expect("small") * 7 % names.len()];
            (at % every != 0).then(|| format!("--{prefix}={name}"))
        };
        let link = format!("--link=aws_instance.web[{}]", at % 9);
        let picked = [
            pick("env", &environments, 5),
            pick("risk", &risks, 4),
            pick("owner", &owners, 3),
            pick("channel", &channels, 6),
        ];
        arguments.extend(picked.iter().flatten().map(String::as_str));
        if at % 3 != 1 {
            arguments.extend([link.as_str(), "--set=instance_type=m5.large"]);
        }
        if at % 7 == 3 {
            // Complete, so that it is not counted as incomplete.
            arguments.extend([
                "--reason=It was slow",
                "--disposition=codify",
                "--outcome=worked",
                "--rollback=Back",
            ]);
        }
        if at % 10 == 9 {
            arguments.retain(|argument| !argument.starts_with("--at="));
        }
        let now = format!("2026-11-{:02}T{:02}:10:00+01:00", 22 + at % 2, at % 3);
        world.set_now(&now);
        let title = arguments.remove(0).trim_start_matches("--title=").to_owned();
        arguments.insert(0, &title);
        ids.push(world.add(&infra, &arguments));
    }
    world.set_now(crate::support::NOW);
    for (at, id) in ids.iter().enumerate() {
        match at % 12 {
            0 => drop(world.ok(&infra, &["resolve", id, "reverted", "--reason", "Not needed"])),
            1 => drop(world.ok(&infra, &["resolve", id, "mistaken"])),
            2 => {
                let until = if at < 30 { "2026-12-24" } else { "2026-11-24" };
                world.ok(&infra, &["resolve", id, "accepted", "--until", until, "--reason", "For now"]);
            }
            4 => {
                world.ok(&infra, &["resolve", id, "reverted", "--reason", "Thought so"]);
                world.ok(&infra, &["reopen", id, "--reason", "It came back"]);
            }
            5 | 6 => {
                let text = format!(
                    "# {at}\nresource \"aws_instance\" \"web\" {{\n  count = 9\n  instance_type = \"m5.large\"\n}}\n"
                );
                world.write("infra/main.tf", &text);
                world.git(&infra, &["add", "main.tf"]);
                let message = format!("Say it\n\nReconciles: {id}");
                let day = format!("2026-11-{:02}T12:00:00Z", 2 + at % 17);
                let mut commit = world.command("git", &infra);
                commit.env("GIT_COMMITTER_DATE", &day).env("GIT_AUTHOR_DATE", &day);
                let done = commit.args(["commit", "--quiet", "-m", &message]).status();
                assert!(done.expect("git starts").success());
            }
            _ => {}
        }
    }
    (world, infra)
}

fn moment(value: &Value) -> Option<i64> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|at| at.timestamp())
}

fn utc(seconds: i64) -> String {
    let at = DateTime::from_timestamp(seconds, 0).expect("a moment");
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

struct Entry {
    value: Value,
    performed: i64,
}

impl Entry {
    fn text(&self, key: &str) -> Option<String> {
        self.value[key].as_str().map(str::to_owned)
    }

    fn status(&self) -> &str {
        self.value["status"].as_str().expect("a status")
    }

    fn is_open(&self) -> bool {
        ["suspect", "claimed", "proposed", "unknown", "open"].contains(&self.status())
    }

    fn is_late(&self) -> bool {
        self.value["overdue"] == json!(true)
    }

    fn is_incomplete(&self) -> bool {
        let holds = |key: &str| self.value[key].as_array().is_some_and(|list| !list.is_empty());
        holds("missing") || holds("odd") || holds("conflicts")
    }

    fn list(&self, key: &str) -> Vec<Value> {
        self.value[key].as_array().cloned().unwrap_or_default()
    }
}

fn count(entries: &[Entry], passes: impl Fn(&Entry) -> bool) -> u64 {
    entries.iter().filter(|entry| passes(entry)).count() as u64
}

fn group(entries: &[&Entry], name: Option<&String>) -> Value {
    let of = |passes: fn(&Entry) -> bool| entries.iter().filter(|entry| passes(entry)).count();
    json!({ "name": name, "entries": entries.len(), "unreconciled": of(Entry::is_open), "overdue": of(Entry::is_late) })
}

/// By whatever a function says of each; most unreconciled first, then most, then what has a name, by name.
fn groups(entries: &[Entry], name: impl Fn(&Entry) -> Option<String>) -> Value {
    let mut by: BTreeMap<Option<String>, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        by.entry(name(entry)).or_default().push(entry);
    }
    let mut all: Vec<(Option<String>, Vec<&Entry>)> = by.into_iter().collect();
    all.sort_by_key(|(name, entries)| {
        let open = entries.iter().filter(|entry| entry.is_open()).count();
        (std::cmp::Reverse((open, entries.len())), name.is_none(), name.clone())
    });
    all.iter().map(|(name, entries)| group(entries, name.as_ref())).collect()
}

fn spread(mut seconds: Vec<i64>) -> Value {
    seconds.sort_unstable();
    let rank = |tenths: usize| {
        let place = (seconds.len() * tenths).div_ceil(10);
        (place > 0).then(|| seconds[place - 1])
    };
    json!({ "count": seconds.len(), "median_seconds": rank(5), "p90_seconds": rank(9) })
}

fn share(part: u64, whole: u64) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "sixty entries")]
    let share = (part as f64 / whole as f64 * 1000.0).round() / 1000.0;
    if whole == 0 { Value::Null } else { json!(share) }
}

fn week(seconds: i64) -> NaiveDate {
    let day = DateTime::from_timestamp(seconds, 0).expect("a moment").date_naive();
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// The names that more than one entry holds: most first, at most ten.
fn repeated(entries: &[Entry], names: impl Fn(&Entry) -> BTreeSet<String>) -> Value {
    let mut by: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        for name in names(entry) {
            by.entry(name).or_default().push(entry);
        }
    }
    let mut all: Vec<(String, Vec<&Entry>)> =
        by.into_iter().filter(|(_, entries)| entries.len() > 1).collect();
    let open = |entries: &[&Entry]| entries.iter().filter(|entry| entry.is_open()).count();
    all.sort_by_key(|(name, entries)| (std::cmp::Reverse((entries.len(), open(entries))), name.clone()));
    let told = all.iter().take(10).map(|(name, entries)| {
        let last = entries.iter().map(|entry| entry.performed).max().map(utc);
        json!({ "name": name, "entries": entries.len(), "unreconciled": open(entries), "last": last })
    });
    told.collect()
}

/// Week by week, from the first change to now.
fn periods(entries: &[Entry], code: Option<&[(NaiveDate, u64)]>, now: i64) -> Vec<Value> {
    let settled = |entry: &Entry| {
        let at = moment(&entry.value["settled_at"]).unwrap_or(now).max(entry.performed);
        (!entry.is_open()).then_some(at)
    };
    let mut start = week(entries.iter().map(|entry| entry.performed).min().expect("entries"));
    let mut periods = Vec::new();
    while start <= week(now) {
        let end = start + Days::new(7);
        let is_in = |day: NaiveDate| day >= start && day < end;
        let opened = count(entries, |entry| is_in(week(entry.performed)));
        let reconciled = count(entries, |entry| settled(entry).is_some_and(|at| is_in(week(at))));
        let left = count(entries, |entry| {
            week(entry.performed) < end && settled(entry).is_none_or(|at| week(at) >= end)
        });
        let by_code: Option<u64> =
            code.map(|code| code.iter().filter(|(day, _)| is_in(*day)).map(|(_, count)| count).sum());
        periods.push(json!({
            "start": start, "opened": opened, "reconciled": reconciled, "unreconciled": left, "by_code": by_code
        }));
        start = end;
    }
    periods
}

fn recurrence(entries: &[Entry]) -> Value {
    let touched = |entry: &Entry| -> BTreeSet<String> {
        entry.list("links").iter().filter_map(|link| Some(link["to"].as_str()?.to_owned())).collect()
    };
    let attributes = |entry: &Entry| -> BTreeSet<String> {
        let of = |link: &Value| -> Vec<String> {
            let changes = link["changes"].as_array().cloned().unwrap_or_default();
            let name =
                |change: &Value| Some(format!("{} {}", link["to"].as_str()?, change["attribute"].as_str()?));
            changes.iter().filter_map(name).collect()
        };
        entry.list("links").iter().flat_map(of).collect()
    };
    let touching = count(entries, |entry| !touched(entry).is_empty());
    let again = count(entries, |entry| {
        let key = |entry: &Entry| (entry.performed, entry.text("id"));
        touched(entry)
            .iter()
            .any(|name| entries.iter().any(|other| key(other) < key(entry) && touched(other).contains(name)))
    });
    json!({
        "again": again,
        "share": share(again, touching),
        "resources": repeated(entries, touched),
        "attributes": repeated(entries, attributes),
    })
}

/// All figures as `stats --json` prints them, from the lines of an export.
pub fn recomputed(lines: &str, as_of: &Value) -> Value {
    let now = moment(as_of).expect("a moment");
    let all: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let (others, all): (Vec<Value>, Vec<Value>) =
        all.into_iter().partition(|value| value.get("kind").is_some());
    let all = all.into_iter().map(|value| {
        let recorded = moment(&value["recorded_at"]).expect("a time");
        Entry { performed: moment(&value["performed_at"]).unwrap_or(recorded), value }
    });
    let (mistaken, entries): (Vec<Entry>, Vec<Entry>) = all.partition(|entry| entry.status() == "mistaken");
    let statuses =
        ["suspect", "mistaken", "reverted", "accepted", "codified", "claimed", "proposed", "unknown", "open"];
    let by_status: Vec<Value> = statuses
        .iter()
        .map(|status| {
            let held = if *status == "mistaken" { &mistaken } else { &entries };
            json!({ "status": status, "entries": count(held, |entry| entry.status() == *status) })
        })
        .collect();
    let bands = [
        (0, "under 1 day"),
        (1, "1 to 3 days"),
        (3, "3 to 7 days"),
        (7, "7 to 30 days"),
        (30, "30 to 90 days"),
        (90, "over 90 days"),
    ];
    let by_age: Vec<Value> = bands
        .iter()
        .enumerate()
        .map(|(at, (from, band))| {
            let end = bands.get(at + 1).map_or(i64::MAX, |(from, _)| *from);
            let fits = |entry: &Entry| {
                let days = (now - entry.performed) / DAY;
                entry.is_open() && days >= *from && days < end
            };
            let late = count(&entries, |entry| fits(entry) && entry.is_late());
            json!({ "band": band, "from_days": from, "unreconciled": count(&entries, fits), "overdue": late })
        })
        .collect();
    let risks = ["critical", "high", "medium", "low"].map(|risk| Some(risk.to_owned()));
    let by_risk: Vec<Value> = risks
        .iter()
        .chain([&None])
        .filter_map(|risk| {
            let held: Vec<&Entry> = entries.iter().filter(|entry| entry.text("risk") == *risk).collect();
            (!held.is_empty()).then(|| group(&held, risk.as_ref()))
        })
        .collect();
    let code: Vec<&Value> = others.iter().filter(|value| value["kind"] == "code").collect();
    let code: Option<Vec<(NaiveDate, u64)>> = (!code.is_empty()).then(|| {
        let days = |one: &&Value| one["changes"].as_object().expect("days").clone();
        let days = code.iter().flat_map(|one| days(one).into_iter().collect::<Vec<_>>());
        days.map(|(day, count)| (day.parse().expect("a day"), count.as_u64().expect("a number"))).collect()
    });
    let unreconciled = count(&entries, Entry::is_open);
    let first = week(entries.iter().map(|entry| entry.performed).min().expect("entries"));
    let by_hand = entries.len() as u64;
    let by_code: Option<u64> =
        code.as_ref().map(|code| code.iter().filter(|(day, _)| *day >= first).map(|(_, count)| count).sum());
    let lag = |entry: &Entry| {
        let recorded = moment(&entry.value["recorded_at"])?;
        Some((recorded - moment(&entry.value["performed_at"])?).max(0))
    };
    let to_code = |entry: &Entry| {
        let at = moment(&entry.value["settled_at"])?;
        (entry.status() == "codified").then(|| (at - entry.performed).max(0))
    };
    json!({
        "version": 1,
        "as_of": as_of,
        "entries": entries.len(),
        "mistaken": mistaken.len(),
        "unreconciled": unreconciled,
        "overdue": count(&entries, Entry::is_late),
        "incomplete": count(&entries, |entry| entry.is_open() && entry.is_incomplete()),
        "reconciled": by_hand - unreconciled,
        "reopened": count(&entries, |entry| entry.list("facts").iter().any(|fact| fact["kind"] == "reopen")),
        "oldest": entries.iter().filter(|entry| entry.is_open()).map(|entry| entry.performed).min().map(utc),
        "by_status": by_status,
        "by_age": by_age,
        "by_risk": by_risk,
        "by_environment": groups(&entries, |entry| entry.text("environment")),
        "by_owner": groups(&entries, |entry| entry.text("owner").or_else(|| entry.text("owned_by"))),
        "by_channel": groups(&entries, |entry| entry.text("channel")),
        "trend": { "step": "week", "periods": periods(&entries, code.as_deref(), now) },
        "time_to_code": spread(entries.iter().filter_map(to_code).collect()),
        "recording_lag": spread(entries.iter().filter_map(lag).collect()),
        "recurrence": recurrence(&entries),
        "emergency": {
            "by_hand": by_hand,
            "by_code": by_code,
            "share": by_code.map(|code| share(by_hand, by_hand + code)),
        },
    })
}

/// What `stats` says as JSON.
pub fn stats(world: &World, folder: &Path, arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["stats", "--json"].iter().chain(arguments).copied().collect();
    serde_json::from_str(&world.ok(folder, &all)).expect("JSON")
}

#[test]
fn figures_agree() {
    let (world, infra) = varied();
    let told = stats(&world, &infra, &[]);
    let lines = world.ok(&infra, &["export", "--format", "jsonl"]);
    let again = recomputed(&lines, &told["as_of"]);
    for (key, value) in told.as_object().expect("an object") {
        assert_eq!(value, &again[key], "{key}");
    }
    assert_eq!(told.as_object().map(serde_json::Map::len), again.as_object().map(serde_json::Map::len));
    // The journal is one in which every figure has something to say.
    for key in ["mistaken", "overdue", "incomplete", "reconciled", "reopened"] {
        assert!(told[key].as_u64() > Some(0), "{key}");
    }
    assert!(told["time_to_code"]["count"].as_u64() > Some(3), "{}", told["time_to_code"]);
    assert!(told["emergency"]["by_code"].as_u64() > Some(3), "{}", told["emergency"]);
    assert!(told["recurrence"]["again"].as_u64() > Some(10));
    assert!(told["trend"]["periods"].as_array().map(Vec::len) > Some(10));

    // The past is counted by the same rules.
    let then = stats(&world, &infra, &["--as-of", "2026-11-22"]);
    let lines = world.ok(&infra, &["export", "--as-of", "2026-11-22"]);
    assert_eq!(then, recomputed(&lines, &then["as_of"]));
    assert!(then["entries"].as_u64() > Some(0) && then["entries"] != told["entries"]);

    let cells = in_csv(&world, &infra, &told);
    in_markdown_and_table(&world, &infra, &cells);
    in_metrics(&world, &infra, &told);
    in_digest(&world, &infra, &told);
    in_report(&world, &infra, &told);
}

/// The page holds the same figures in each of its forms: as data, and row by row in the tables behind its pictures.
fn in_report(world: &World, infra: &Path, told: &Value) {
    let page = world.ok(infra, &["report", "--format", "json"]);
    let page: Value = serde_json::from_str(&page).expect("JSON");
    let mut expected = told.clone();
    expected.as_object_mut().expect("an object").remove("version");
    assert_eq!(page["figures"], expected);

    let stats = world.ok(infra, &["stats", "--format", "markdown"]);
    let markdown = world.ok(infra, &["report", "--format", "markdown"]);
    let html = world.ok(infra, &["report", "--format", "html"]);
    let rows = rows_of(&html);
    for row in stats.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")) {
        assert!(markdown.contains(row), "the page in Markdown lacks {row}");
        let cells: Vec<String> = row.trim_matches('|').split(" | ").map(unescaped).collect();
        assert!(rows.contains(&cells), "the page lacks {cells:?}");
    }
}

/// The cells of every table row of a page, without markup.
fn rows_of(html: &str) -> Vec<Vec<String>> {
    let plain = |cell: &str| {
        let mut text = String::new();
        let mut in_tag = true;
        for letter in cell.chars() {
            match letter {
                '<' => in_tag = true,
                '>' => in_tag = false,
                other if !in_tag => text.push(other),
                _ => {}
            }
        }
        unescaped(&text)
    };
    let rows = html.split("<tr").skip(1).map(|row| row.split("</tr>").next().unwrap_or_default());
    rows.map(|row| {
        let cells = row.split("<td").flat_map(|part| part.split("<th")).skip(1);
        cells.map(|cell| plain(&format!("<td{cell}"))).collect()
    })
    .collect()
}

/// A text as people read it, from Markdown or HTML.
fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x2f;", "/");
    text.replace("&amp;", "&").replace(['\\', '\u{2060}'], "").trim().to_owned()
}

/// One value of `stats --format csv`: table, row, figure, value.
type Cell = [String; 4];

fn in_csv(world: &World, infra: &Path, told: &Value) -> Vec<Cell> {
    let text = world.ok(infra, &["stats", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cells: Vec<Cell> = reader.deserialize().map(|row| row.expect("four cells")).collect();
    let value = |table: &str, row: &str, figure: &str| -> &str {
        let fits = |cell: &&Cell| cell[0] == table && cell[1] == row && cell[2] == figure;
        let found = cells.iter().find(fits);
        found.map_or_else(|| panic!("no {figure} of {row} in {table}"), |cell| cell[3].as_str())
    };
    let printed = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    for (row, figure) in [
        ("entries", "entries"),
        ("unreconciled", "unreconciled"),
        ("overdue", "overdue"),
        ("incomplete", "incomplete"),
        ("reconciled", "reconciled"),
        ("reopened at some time", "reopened"),
        ("recorded by mistake", "mistaken"),
        ("oldest unreconciled", "oldest"),
    ] {
        assert_eq!(value("now", row, "value"), printed(&told[figure]), "{figure}");
    }
    assert_eq!(value("now", "changes by hand", "value"), printed(&told["emergency"]["by_hand"]));
    assert_eq!(value("now", "changes by code", "value"), printed(&told["emergency"]["by_code"]));
    assert_eq!(value("now", "share of changes by hand", "value"), printed(&told["emergency"]["share"]));
    assert_eq!(value("now", "touching a resource again", "value"), printed(&told["recurrence"]["again"]));
    for (table, list, name) in [
        ("age", &told["by_age"], "band"),
        ("risk", &told["by_risk"], "name"),
        ("environment", &told["by_environment"], "name"),
        ("owner", &told["by_owner"], "name"),
        ("channel", &told["by_channel"], "name"),
        ("trend", &told["trend"]["periods"], "start"),
        ("resource", &told["recurrence"]["resources"], "name"),
        ("attribute", &told["recurrence"]["attributes"], "name"),
    ] {
        for one in list.as_array().expect("a list") {
            for key in ["unreconciled", "overdue", "entries", "opened", "reconciled", "by_code", "last"] {
                // The table of ages has no count of all entries, which would be that of the unreconciled ones.
                if let Some(known) = one.get(key) {
                    assert_eq!(value(table, &printed(&one[name]), key), printed(known), "{table} {one}");
                }
            }
        }
    }
    for (row, spread) in [("code", "time_to_code"), ("recording", "recording_lag")] {
        for key in ["median_seconds", "p90_seconds", "count"] {
            assert_eq!(value("times", row, key), printed(&told[spread][key]), "{spread}");
        }
    }
    cells
}

/// Both show the same tables in the same order, one with names that are escaped, both with words for lengths of time.
fn in_markdown_and_table(world: &World, infra: &Path, cells: &[Cell]) {
    let counts: Vec<&str> = cells
        .iter()
        .filter(|cell| !cell[2].ends_with("seconds") && !["last", "start"].contains(&cell[2].as_str()))
        .map(|cell| cell[3].as_str())
        .filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty())
        .collect();
    let is_count = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let markdown = world.ok(infra, &["stats", "--format", "markdown"]);
    let rows = markdown.lines().filter(|line| line.starts_with('|'));
    let shown: Vec<&str> =
        rows.flat_map(|row| row.split(" | ").skip(1)).map(|cell| cell.trim_matches([' ', '|'])).collect();
    assert_eq!(shown.into_iter().filter(is_count).collect::<Vec<_>>(), counts, "{markdown}");
    let table = world.ok(infra, &["stats"]);
    for cell in cells.iter().filter(|cell| counts.contains(&cell[3].as_str()) && is_count(&cell[3].as_str()))
    {
        if cell[1].is_empty() || cell[2].ends_with("seconds") {
            continue;
        }
        let holds = |line: &str| {
            let rest = line.strip_prefix(cell[1].as_str());
            rest.is_some_and(|rest| rest.split_whitespace().any(|word| word == cell[3]))
        };
        assert!(table.lines().any(holds), "{cell:?}\n{table}");
    }
}

fn in_metrics(world: &World, infra: &Path, told: &Value) {
    let samples = crate::export::samples(&world.ok(infra, &["export", "--prometheus", "-"]));
    let sample = |name: &str| -> Option<i64> { samples.get(name).copied() };
    let number = |value: &Value| value.as_i64();
    for one in told["by_status"].as_array().expect("a list") {
        let name = format!("stopgap_entries{{status=\"{}\"}}", one["status"].as_str().expect("a word"));
        assert_eq!(sample(&name), number(&one["entries"]), "{name}");
    }
    for (metric, label, list, key) in [
        ("unreconciled", "environment", "by_environment", "unreconciled"),
        ("unreconciled_by_owner", "owner", "by_owner", "unreconciled"),
        ("unreconciled_by_risk", "risk", "by_risk", "unreconciled"),
        ("overdue", "environment", "by_environment", "overdue"),
    ] {
        for one in told[list].as_array().expect("a list") {
            let name = one["name"].as_str().unwrap_or_default();
            let key_of = format!("stopgap_{metric}{{{label}={name:?}}}");
            assert_eq!(sample(&key_of), number(&one[key]), "{key_of}");
        }
    }
    assert_eq!(sample("stopgap_incomplete"), number(&told["incomplete"]));
    assert_eq!(sample("stopgap_reopened"), number(&told["reopened"]));
    let oldest = moment(&told["oldest"]);
    assert_eq!(sample("stopgap_oldest_unreconciled_timestamp_seconds"), oldest);
    for name in ["time_to_code", "recording_lag"] {
        assert_eq!(sample(&format!("stopgap_{name}_entries")), number(&told[name]["count"]), "{name}");
        for (quantile, key) in [("0.5", "median_seconds"), ("0.9", "p90_seconds")] {
            let key_of = format!("stopgap_{name}_seconds{{quantile=\"{quantile}\"}}");
            assert_eq!(sample(&key_of), number(&told[name][key]), "{key_of}");
        }
    }
}

fn in_digest(world: &World, infra: &Path, told: &Value) {
    let digest: Value = serde_json::from_str(&world.ok(infra, &["digest", "--json"])).expect("JSON");
    for key in ["unreconciled", "overdue", "incomplete"] {
        assert_eq!(digest["counts"][key], told[key], "{key}");
    }
    for owner in digest["owners"].as_array().expect("owners") {
        let groups = told["by_owner"].as_array().expect("owners");
        let group = groups.iter().find(|group| group["name"] == owner["owner"]).expect("the same owner");
        assert_eq!(owner["overdue"], group["overdue"], "{owner}");
    }
}
