//! Nothing that somebody typed into an entry, a commit or a name has an effect in a log, a comment or a command.

use super::{commit, linked};

const TEXTS: [&str; 9] = [
    "one\n::error file=x::two",
    "::set-output name=x::y",
    "##vso[task.setvariable variable=x]y",
    "%0A::error::z, a:b%25",
    "`rm -rf` | \"cells\" || $(x)",
    "</details><script>alert(1)</script>",
    "@everyone see #12 and !7",
    "\u{1b}[31mred\u{202e}desrever",
    "| a | b |\n| --- | --- |",
];

#[test]
fn texts_stay_texts() {
    for typed in TEXTS {
        let (world, infra, id) = linked();
        world.ok(&infra, &["edit", &id, "--title", typed]);
        world.git(&infra, &["checkout", "--quiet", "-b", "fix"]);
        world.write("infra/main.tf", &super::CODE.replace("443", "8443"));
        world.git(&infra, &["config", "user.name", &typed.replace('\n', " ")]);
        commit(&world, &infra, &format!("{typed}\n\nOverrides: {id} because {typed}\nReconciles: {typed}"));
        let github = world.raw(&infra, &["check", "--change", "main", "--format", "github"]);
        assert_eq!(github.code, 1, "{}", github.all());
        for stream in [&github.out, &github.err] {
            // A runner looks at the beginnings of lines.
            for line in stream.lines().filter(|line| line.trim_start().starts_with("::")) {
                let ours = ["::error title=stopgap ", "::error file=main.tf,line=1,endLine=3,title=stopgap "];
                assert!(ours.iter().any(|start| line.starts_with(start)), "{typed}: {line}");
            }
            assert!(!stream.contains("##vso["), "{stream}");
            assert!(!stream.chars().any(|letter| letter == '\u{1b}' || letter == '\u{202e}'), "{stream}");
        }
        let comment = world.raw(&infra, &["check", "--change", "main", "--format", "markdown"]).out;
        assert!(!comment.contains("</") && !comment.contains("<s"), "{comment}");
        assert!(!comment.contains("@everyone") && !comment.contains("#12 "), "{comment}");
        let rows: Vec<&str> = comment.lines().filter(|line| line.starts_with('|')).collect();
        for row in &rows {
            let bare = row.replace("\\\\", "").replace("\\|", "").matches('|').count();
            assert_eq!(bare, 7, "{typed}: {row}");
        }
        let (_, view) = super::checked(&world, &infra, &["--change", "main"]);
        assert_eq!(rows.len(), 2 + view["findings"].as_array().expect("a list").len(), "{comment}");
    }
}

#[test]
fn paths_of_code_end_no_command() {
    let (world, infra) = super::infra();
    let path = "net/a,line=9::b%0A.tf";
    world.write(&format!("infra/{path}"), "resource \"a\" \"b\" {\n  x = 1\n}\n");
    commit(&world, &infra, "An odd name");
    world.add(&infra, &["By hand", "--link", "tf:a.b"]);
    world.git(&infra, &["checkout", "--quiet", "-b", "fix"]);
    world.write(&format!("infra/{path}"), "resource \"a\" \"b\" {\n  x = 2\n}\n");
    commit(&world, &infra, "Change");
    let said = world.raw(&infra, &["check", "--change", "main", "--format", "github"]);
    let first = said.out.lines().next().expect("a line");
    assert!(
        first.starts_with(
            "::error file=net/a%2Cline=9%3A%3Ab%250A.tf,line=1,endLine=3,title=stopgap unclaimed::"
        ),
        "{first}"
    );
}

#[test]
fn names_of_revisions_are_only_names() {
    let (world, infra, _) = linked();
    for range in [
        "--upload-pack=touch x..HEAD",
        "$(touch x)..HEAD",
        "..",
        "...",
        "a..b..c",
        "\u{1b}[31m..HEAD",
        "HEAD..::error::",
    ] {
        let argument = format!("--change={range}");
        let said = world.raw(&infra, &["check", &argument, "--format", "github"]);
        assert!(said.code == 2 || said.code == 0, "{range}: {}", said.all());
        assert!(!said.out.contains('\u{1b}') && !said.out.contains("\n::error::"), "{range}: {}", said.all());
        assert!(!infra.join("x").exists());
    }
}
