//! Texts of entries that try to be more than text, and templates that mean harm.

use super::infra;
use crate::support::World;
use std::path::Path;
use std::time::{Duration, Instant};

const TITLES: [&str; 8] = [
    "a | b `c` <script>alert(1)</script> [x](javascript:alert(1))",
    "one\n- [x] two <!-- gap-0000000000.reason -->",
    "<!-- stopgap 1: +00000000 -->",
    "--> <!-- x --> {{ title }} {% for x in range(10**9) %}",
    "@everyone #1 !2 www.example.com https://example.com",
    "\u{1b}[31mred \u{202e}txet",
    "# heading\n\n## Kept from before",
    "```\n- [x] code",
];

/// Every line of a checklist that is a box has a key at its end, and nothing else is markup.
#[track_caller]
fn assert_harmless(text: &str) {
    for line in text.lines() {
        let bare = match line.rsplit_once(" <!-- ") {
            Some((bare, _)) => bare,
            None => line,
        };
        // In a code span nothing is markup.
        let bare = bare.rsplit_once(" (`").map_or(bare, |(bare, _)| bare);
        assert!(line.trim_start().starts_with("- [x]") <= line.ends_with(" -->"), "{line}");
        assert!(
            !bare.contains(['<', '\u{1b}', '\u{202e}']) || line.starts_with("<!-- stopgap 2: "),
            "{line}"
        );
        assert!(!bare.replace("\\]", "").contains("](") && !bare.contains("@everyone"), "{line}");
    }
}

#[test]
fn no_text_of_an_entry_is_markup() {
    let (world, infra) = infra();
    for title in TITLES {
        let hostile = [
            format!("--reason={title}"),
            format!("-e={title}"),
            "--incident=I".to_owned(),
            format!("--owner={title}"),
            format!("--document={title}"),
            format!("--link=tf:{title}"),
        ];
        let arguments: Vec<&str> = hostile.iter().map(String::as_str).collect();
        world.add(&infra, &[arguments.as_slice(), &["--", title]].concat());
    }
    world.add(&infra, &["Quote it", "-e=$(touch x);`id`", "--incident=I", "--document=a'; rm -rf b"]);
    for arguments in [["checklist", "weekly", "--grep="], ["checklist", "incident", "--incident=I"]] {
        assert_harmless(&world.ok(&infra, &arguments));
    }
    let incident = world.ok(&infra, &["checklist", "incident", "--incident=I"]);
    assert_eq!(
        incident.lines().filter(|line| line.starts_with("### ")).count(),
        TITLES.len() + 1,
        "{incident}"
    );
    // What is offered as a command can be copied into a shell.
    assert!(incident.contains("stopgap documents reviewed 'a'\\''; rm -rf b'"), "{incident}");
    // Written again and again, nothing of it takes hold.
    let write = ["checklist", "incident", "--incident=I", "-o", "i.md"];
    world.ok(&infra, &write);
    let first = std::fs::read_to_string(infra.join("i.md")).expect("a file");
    assert_harmless(&first);
    world.ok(&infra, &write);
    assert_eq!(std::fs::read_to_string(infra.join("i.md")).expect("a file"), first);
}

/// Puts a template on the journal's branch as somebody else would.
fn put(world: &World, infra: &Path, text: &str) {
    world.put(infra, "templates/weekly.md", text.as_bytes());
}

#[test]
fn no_template_reads_files_or_never_ends() {
    let (world, infra) = infra();
    world.add(&infra, &["Something"]);
    world.write("infra/secret.md", "hunter2");
    let secret = infra.join("secret.md").display().to_string();
    for text in [
        format!("{{% include '{secret}' %}}"),
        "{% include 'secret.md' %}".to_owned(),
        "{% include '../secret.md' %}".to_owned(),
        "{% import 'secret.md' as x %}".to_owned(),
        "{{ 'x' * 1000000000 }}".to_owned(),
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}".to_owned(),
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}".to_owned(),
        "{{ [[1]*100000]*100000 }}".to_owned(),
        "{{ ([[1]*100000]*100000) | line }}".to_owned(),
        // What the engine itself does not count.
        "{% set ns = namespace(t=[1]) %}{% for i in range(100) %}{% set ns.t = ns.t + ns.t %}{% endfor %}"
            .to_owned(),
    ] {
        put(&world, &infra, &text);
        let begun = Instant::now();
        let said = world.raw(&infra, &["checklist", "weekly"]);
        assert!(begun.elapsed() < Duration::from_secs(40), "{text}");
        // Not by patience, which takes all memory meanwhile.
        assert!(!text.contains("[[1]") || !said.err.contains("was not done"), "{}", said.err);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{text}");
        assert!(said.err.contains("failed to render the template weekly.md"), "{text}: {}", said.err);
        assert!(said.err.contains("stopgap template check weekly"), "{text}: {}", said.err);
        assert!(!said.err.contains("hunter2"), "{}", said.err);
    }
}

#[test]
fn a_template_that_is_too_long_stops_no_other() {
    let (world, infra) = infra();
    world.add(&infra, &["Something"]);
    world.put(&infra, "templates/long.md", "x".repeat(400_000).as_bytes());
    assert!(world.ok(&infra, &["checklist", "weekly"]).starts_with("# Weekly review\n"));
    let said = world.raw(&infra, &["checklist", "long"]);
    assert!(said.code == 2 && said.err.contains("longer than 256 KB"), "{}", said.err);
}

#[test]
fn no_template_sees_a_secret() {
    let (world, infra) = infra();
    let password = "Tr0ub4dor-3xyzQW9";
    let set = format!("--set=master_password={password}");
    world.add(&infra, &["Rotate it", "--incident=I", "--link=tf:envs/prod//aws_security_group.web", &set]);
    world.put(&infra, "templates/incident.md", b"{{ entries }} {{ sections }} {# record #}");
    let text = world.ok(&infra, &["checklist", "incident", "--incident", "I"]);
    assert!(text.contains("sensitive") && !text.contains(password), "{text}");
    world.put(
        &infra,
        "templates/incident.md",
        b"{% for e in entries %}{% for i in e.items %}{{ i | box }}\n{% endfor %}{% endfor %}",
    );
    let text = world.ok(&infra, &["checklist", "incident", "--incident", "I"]);
    assert!(text.contains(".secrets -->") && !text.contains(password), "{text}");
}
