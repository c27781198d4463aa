//! The quick reader says the same as the thorough one, or leaves the file to it.

use super::read;
use crate::journal::disk::{Table, value_from_toml};
use proptest::prelude::*;

/// What the real reader says.
fn really(text: &str) -> Option<Table> {
    let parsed: toml::Table = toml::from_str(text).ok()?;
    Some(parsed.into_iter().map(|(key, value)| (key, value_from_toml(value))).collect())
}

const ENTRY: &str = r#"schema = 1
id = "gap-k7m2qd4x9t"
title = "Open 8443 from the vendor to the web tier, 日本"
performed_at = 2026-11-23T03:12:00+01:00
recorded_at = 2026-11-23T03:20:41.125-03:30
due = 2026-11-26
at = 2026-11-23T03:20:41Z
count = -12
zero = 0
truth = true
commands = ["one", 'two "three"']
lines = [
    10,
    31,
]
empty = []

[[links]]
to = 'infra@tf:envs/prod//module.network["eu"].aws_security_group.web[0]'

[[links.changes]]
attribute = "ingress[1].to_port"
before = 443

[[links.changes]]
attribute = "password"
sensitive = false

[[links]]
to = "file:x"

[[links.changes]]
attribute = "a"

[allowed_secrets]
aws-key = "an example"
"#;

#[test]
fn it_reads_what_the_program_writes() {
    assert!(read(ENTRY).is_some());
    assert_eq!(read(ENTRY), really(ENTRY));
}

#[test]
fn it_gives_up_or_is_right() {
    for text in [
        "",
        "\n\n",
        "a = 1\na = 2",
        "a = 01",
        "a = -0",
        "a = 1_000",
        "a = 0x10",
        "a = 1.5",
        "a = 99999999999999999999",
        "a = \"b\" # c",
        "a = \"b\" c",
        "a = \"\"\"b\"\"\"",
        "a = \"\"",
        "a = ''",
        "a = '''b'''",
        "a = \"\\n\"",
        "a = '\\n'",
        "a = \"\u{7f}\"",
        "a = \"\t\"",
        "a.b = 1",
        "\"a\" = 1",
        "a = {b = 1}",
        "a = [[1]]",
        "a = [1 2]",
        "a = [,]",
        "a = [1,]",
        "a = [1,,2]",
        "a = true false",
        "a = truer",
        "[a]\nb = 1\n[a]\nc = 1",
        "a = 1\n[a]",
        "a = []\n[[a]]",
        "[[a]]\n[a]",
        "[a]\n[[a]]",
        "[[a.b]]",
        "[a]\n[[a.b]]",
        "[[a]]\nb = []\n[[a.b]]",
        "[[a]]\nb = 1\n[[a.b]]",
        "[[a]]\n[[a.b]]\n[[c]]\n[[a.b]]",
        "[[a]]\n[[c]]\n[[a.b]]\n[[c.b]]",
        "[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\nx = 1",
        "[[a]]\nx = []\n[[c]]\n[[c.x]]\n[[a.x]]",
        "[ a ]",
        "[a]b = 1",
        "[]",
        "[[a]",
        "[a]]",
        "a = 1 [b]",
        "a = 2026-13-01",
        "a = 2026-02-30",
        "a = 2026-11-23 03:12:00Z",
        "a = 2026-11-23T03:12:00",
        "a = 2026-11-23T03:12Z",
        "a = 2026-11-23T03:12:60Z",
        "a = 2026-11-23T24:12:00Z",
        "a = 2026-11-23t03:12:00z",
        "a = 2026-11-23T03:12:00.Z",
        "a = 2026-11-23T03:12:00.1234567891Z",
        "a = 2026-11-23T03:12:00+24:00",
        "a = 2026-11-23T03:12:00+23:60",
        "a = 2026-11-23T03:12:00-00:00",
        "a = 0000-01-01T00:00:00+23:59",
        "a = 03:12:00",
        "a =",
        "a",
        "= 1",
        "a = 1\r\nb = 2",
        "\u{feff}a = 1",
    ] {
        if let Some(table) = read(text) {
            assert_eq!(Some(table), really(text), "{text:?}");
        }
    }
}

proptest! {
    /// Pieces of our own files in any order, with bytes changed here and there.
    #[test]
    fn whatever_it_reads_it_reads_right(
        lines in proptest::collection::vec(0usize..40, 0..30),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<char>()), 0..3),
    ) {
        let all: Vec<&str> = ENTRY.lines().collect();
        let mut text: Vec<char> =
            lines.iter().filter_map(|at| all.get(*at)).flat_map(|line| line.chars().chain(['\n'])).collect();
        for (at, letter) in edits {
            if !text.is_empty() {
                let at = at.index(text.len());
                text[at] = letter;
            }
        }
        let text: String = text.into_iter().collect();
        if let Some(table) = read(&text) {
            prop_assert_eq!(Some(table), really(&text), "{:?}", text);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".*") {
        let _ = read(&text);
    }
}
