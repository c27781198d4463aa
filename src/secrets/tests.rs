//! The rules against the labelled sets, and what holds for every text: no panic, sorted
//! spans on character boundaries, redaction that is stable, time that grows with the text.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::{redact, rules, scan, scan_named};

const SETS: [(&str, &str, &str); 2] = [
    (
        "tune",
        include_str!("../../tests/secrets/positive-tune.txt"),
        include_str!("../../tests/secrets/negative-tune.txt"),
    ),
    (
        "held",
        include_str!("../../tests/secrets/positive-held.txt"),
        include_str!("../../tests/secrets/negative-held.txt"),
    ),
];

fn lines(set: &str) -> impl Iterator<Item = String> + '_ {
    set.lines().filter(|line| !line.starts_with("# ") && !line.trim().is_empty()).map(unescape)
}

/// Undoes the sets' own escapes and strips the mark that breaks up made-up tokens.
fn unescape(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars().filter(|c| *c != '¦').peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('r')) => out.push('\r'),
            ('\\', Some('\\')) => out.push('\\'),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out
}

/// The text of a positive case without its marks, and the spans that they enclosed.
fn labelled(case: &str) -> (String, Vec<std::ops::Range<usize>>) {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for c in case.chars() {
        match c {
            '«' => open = text.len(),
            '»' => spans.push(open..text.len()),
            _ => text.push(c),
        }
    }
    (text, spans)
}

/// Shares in thousandths, so that no test depends on rounding.
fn share(part: usize, whole: usize) -> usize {
    part * 1000 / whole.max(1)
}

#[expect(clippy::print_stdout, reason = "the misses are what one runs this test to read")]
fn judge(name: &str, positives: &str, negatives: &str) {
    if std::env::var("SECRETS_SET").is_ok_and(|only| only != name) {
        return;
    }
    let (mut whole, mut found, mut misnamed) = (0, 0, 0);
    for line in lines(positives) {
        let (rule, case) = line.split_once('\t').expect("a rule, a tab and a text");
        let (text, spans) = labelled(case);
        let findings = scan(&text);
        let same = findings.iter().map(|f| f.span.clone()).eq(spans.iter().cloned());
        whole += 1;
        found += usize::from(same);
        if !same {
            println!("missed {rule}: {case:?}\n    {:?}", redact(&text, &[]).text);
        } else if findings[0].rule != rule {
            misnamed += 1;
            println!("misnamed {rule} as {}: {case:?}", findings[0].rule);
        }
    }
    let (mut clean, mut alarms) = (0, 0);
    for text in lines(negatives) {
        clean += 1;
        if !scan(&text).is_empty() {
            alarms += 1;
            println!("false alarm: {text:?}\n    {:?}", redact(&text, &[]).text);
        }
    }
    println!(
        "{name}: found {found} of {whole} ({} ‰, {misnamed} under another name), false {alarms} of {clean} ({} ‰)",
        share(found, whole),
        share(alarms, clean)
    );
    assert!(whole >= 100 && clean >= 150, "{name}: the set is too small");
    assert!(share(found, whole) >= 980, "{name}: too many misses");
    assert!(share(alarms, clean) <= 20, "{name}: too many false alarms");
}

#[test]
fn tuned_half() {
    let (name, positives, negatives) = SETS[0];
    judge(name, positives, negatives);
}

#[test]
fn held_out_half() {
    let (name, positives, negatives) = SETS[1];
    judge(name, positives, negatives);
}

fn every_text() -> Vec<String> {
    SETS.iter()
        .flat_map(|(_, positives, negatives)| {
            lines(positives).map(|l| labelled(&l).0).chain(lines(negatives))
        })
        .collect()
}

/// A deterministic stream of numbers (xorshift), so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }
}

fn holds_for_every_text(text: &str) {
    let findings = scan(text);
    let mut last = 0;
    for finding in &findings {
        let span = finding.span.clone();
        assert!(span.start >= last && span.start < span.end, "{text:?}: {findings:?}");
        assert!(text.get(span.clone()).is_some(), "{text:?}: {findings:?}");
        last = span.end;
    }
    let once = redact(text, &[]);
    assert_eq!(once.redacted.is_empty(), findings.is_empty(), "{text:?}");
    let twice = redact(&once.text, &[]);
    assert_eq!(twice.text, once.text, "redacting {text:?} again");
    assert!(twice.redacted.is_empty());
}

#[test]
fn redacting_again_changes_nothing() {
    for text in every_text() {
        holds_for_every_text(&text);
    }
}

#[test]
fn pieces_put_together_at_random_hold() {
    let mut numbers = Numbers(0x5EED_2026);
    let texts: Vec<Vec<char>> = every_text().iter().map(|t| t.chars().collect()).collect();
    let glue = [
        "",
        " ",
        "'",
        "\"",
        "\\\"",
        "\\\n",
        "\r\n",
        "\0",
        "é",
        "“",
        "|",
        ";",
        "=",
        ":",
        "@",
        "$(",
        "`",
        "[redacted:jwt]",
        "🔑",
    ];
    for _ in 0..6000 {
        let mut text = String::new();
        for _ in 0..=numbers.below(4) {
            let piece = &texts[numbers.below(texts.len())];
            let from = numbers.below(piece.len());
            let to = from + numbers.below(piece.len() - from + 1);
            text.extend(&piece[from..to]);
            text.push_str(glue[numbers.below(glue.len())]);
        }
        holds_for_every_text(&text);
    }
}

#[test]
fn every_case_stays_found_where_operators_put_it() {
    for (_, positives, _) in SETS {
        for line in lines(positives) {
            let (text, spans) = labelled(line.split_once('\t').expect("a rule and a text").1);
            for (before, after) in [
                ("", "\n"),
                ("Ran by hand:\n", "\nand it worked.\n"),
                ("é — ünï 🔑\r\n", "\r\n"),
                ("\0", "\0"),
            ] {
                let around = format!("{before}{text}{after}");
                let found: Vec<_> = scan(&around).into_iter().map(|f| f.span).collect();
                let covered = spans.iter().all(|s| {
                    found.iter().any(|f| f.start <= s.start + before.len() && f.end >= s.end + before.len())
                });
                assert!(covered, "{around:?}: {found:?}");
            }
        }
    }
}

#[test]
fn names_of_rules_are_listed_once_and_say_what_they_find() {
    let listed: Vec<_> = rules().collect();
    let names: BTreeSet<_> = listed.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), listed.len());
    assert!(listed.iter().all(|rule| rule.finds.ends_with('.') && rule.name.len() > 2), "{listed:?}");
    for (_, positives, _) in SETS {
        for line in lines(positives) {
            for finding in scan(&labelled(&line).0) {
                assert!(names.contains(finding.rule), "{} is not listed", finding.rule);
            }
        }
    }
}

#[test]
fn permission_by_name_keeps_only_that_rule() {
    let text = "mysql -u root -phunter2 app && PGPASSWORD=x9y8z7 psql -h db";
    let redaction = redact(text, &["mysql-password"]);
    assert_eq!(
        redaction.text,
        "mysql -u root -phunter2 app && PGPASSWORD=[redacted:password-assignment] psql -h db"
    );
    assert_eq!(redaction.redacted, ["password-assignment"]);
    assert_eq!(redaction.kept, ["mysql-password"]);
}

#[test]
fn a_mark_with_an_unknown_rule_hides_nothing() {
    assert_eq!(redact("password=[redacted:jwt]", &[]).redacted, Vec::<&str>::new());
    assert!(!scan("mysql -p[redacted:jwt] -psecond x").is_empty());
}

#[test]
fn values_of_named_attributes() {
    for (name, value) in [
        ("password", "hunter2"),
        ("master_password", "two words"),
        ("ingress[0].auth_token", "a1b2c3d4e5f6a7b8"),
        ("spec[\"adminPassword\"]", "x1y2z3"),
        ("user_data", "mysql -pfoo x"),
    ] {
        assert!(scan_named(name, value).is_some(), "{name}");
    }
    for (name, value) in [
        ("password", "${var.pw}"),
        ("password_length", "24"),
        ("instance_class", "db.r6g.2xlarge"),
        ("secret_name", "db-creds"),
        ("password", "[redacted:password-assignment]"),
        ("manage_master_user_password", "true"),
        ("to_port", "8443"),
    ] {
        assert_eq!(scan_named(name, value), None, "{name}");
    }
}

#[test]
fn time_grows_with_the_text() {
    // Half a megabyte in a debug build; a quadratic rule takes minutes here.
    for piece in [
        "a",
        "-p ",
        "password=",
        "password=\"",
        "password: ",
        "mysql ",
        "mysql -p$(",
        "sk-a1",
        "eyJ",
        "://",
        "://a:",
        "\\\"",
        "'",
        "cookie:a=",
        "<<< a",
        "-----BEGIN PRIVATE KEY-----",
        "[redacted:",
        "[redacted:jwt]",
        "identified by ",
        "echo x|",
    ] {
        let text = piece.repeat(512 * 1024 / piece.len());
        let start = Instant::now();
        drop(scan(&text));
        assert!(start.elapsed() < Duration::from_secs(20), "{piece:?} took {:?}", start.elapsed());
    }
}
