//! Names, paths and code that would command a terminal: none of it gets there by way of links.

use crate::hostile::text::is_harmless;
use crate::support::World;

/// Colours, a title, the clipboard, text that runs backwards, and what a CI system obeys.
const EVIL: &str = "\u{1b}[31mred\u{1b}]0;owned\u{7}\u{1b}]52;c;cm0=\u{7}\u{9b}2J\u{202e}lived\u{2066}";

#[test]
fn nothing_in_the_code_commands_a_terminal() {
    let mut world = World::new();
    world.set("NO_COLOR", "1");
    let infra = world.repository("infra");
    let file = format!("evil{EVIL}.tf");
    let block = format!(
        "resource \"a\" \"web{EVIL}\" {{\n  x = \"{EVIL}\"\n}}\nresource \"b\" \"web{EVIL}\" {{\n}}\n::set-output name=a::b\n"
    );
    world.write(&format!("infra/{file}"), &block);
    world.write(&format!("infra/broken{EVIL}/x.tf"), &format!("resource {EVIL} <<\n"));
    world.write(
        "infra/plain.tf",
        &format!("resource \"a\" \"plain\" {{\n  x = \"{EVIL}\"\n::error file=x::y\n}}\n"),
    );
    world.write("infra/values.yaml", "\"key\\e[31m\\u202e\": {a: 1}\nplain: \"x\"\n# \u{1b}[31m \u{202e}\n");
    world.write("infra/a.yaml", "apiVersion: v1\nkind: A\nmetadata: {name: \"api\\e[31m\\u202e\"}\n");
    world.git(&infra, &["add", "--all"]);
    world.git(
        &infra,
        &["commit", "--quiet", "-m", &format!("Subject {EVIL}"), "--author", &format!("Eve {EVIL} <e@e>")],
    );
    let line = format!("{file}:2");
    let near = format!("web{EVIL}");
    let mut linked = 0;
    for link in
        [&line, "plain.tf:1", &near, "tf:a.wex", "tf:c.web", "values.yaml:1", "a.yaml:1", "web", "plain"]
    {
        let said = world.run(&infra, &["add", "Open 8443", &format!("--link={link}")]);
        assert_eq!(said.code, 0, "{}", said.all());
        is_harmless(&said.err, &format!("add {link:?}"));
        linked += usize::from(said.err.contains("note: link: "));
        for format in ["table", "json", "jsonl", "markdown"] {
            let said = world.run(&infra, &["show", "last", "--format", format]);
            is_harmless(&said.out, &format!("show of {link:?} as {format}"));
            is_harmless(&said.err, &format!("show of {link:?} as {format}, stderr"));
        }
    }
    assert!(linked >= 4, "only {linked} links were found");
    // It was changed by somebody just as evil.
    world.write(&format!("infra/{file}"), &block.replace("x = ", "y = "));
    world.git(&infra, &["commit", "--quiet", "-am", &format!("Another {EVIL}")]);
    let block = format!("tf:a.web{EVIL}");
    for arguments in [
        &["doctor", "--code"][..],
        &["doctor", "--code", "--worktree"],
        &["log", &file],
        &["log", &file, "--code"],
        &["log", &file, "--code", "-f", "json"],
        &["log", &file, "--code", "-f", "markdown"],
        &["log", &file, "--marks"],
        &["log", "plain.tf", "--marks"],
        &["log", "plain.tf", "--marks", "-f", "json"],
        &["log", "values.yaml", "--marks"],
        &["log", &line, "--code"],
        &["log", &block, "--code"],
        &["log", &near],
        &["log", "tf:a.we"],
        &["show", "last"],
        &["list"],
    ] {
        let said = world.run(&infra, arguments);
        is_harmless(&said.out, &format!("{arguments:?}"));
        is_harmless(&said.err, &format!("{arguments:?}, stderr"));
    }
    for columns in [40, 120] {
        for arguments in
            [&["doctor", "--code"][..], &["log", "plain.tf", "--marks"], &["log", &file, "--code"]]
        {
            is_harmless(&world.screen(&infra, columns, arguments), &format!("{arguments:?} at {columns}"));
        }
    }
}
