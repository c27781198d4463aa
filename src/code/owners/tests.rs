//! Files of the forges' own documentation, and what they say there.

use super::*;
use proptest::prelude::*;

fn github(text: &str, path: &str) -> String {
    Owners::read(".github/CODEOWNERS", text.as_bytes()).of(path).join(" ")
}

fn gitlab(text: &str, path: &str) -> String {
    Owners::read(".gitlab/CODEOWNERS", text.as_bytes()).of(path).join(" ")
}

#[test]
fn which_paths_a_pattern_fits() {
    for (pattern, fitting, others) in [
        ("*", &["a", "a/b/c.tf"][..], &[][..]),
        ("*.tf", &["a.tf", "x/y/a.tf"], &["a.tfvars", "tf"]),
        (
            "/envs/prod/",
            &["envs/prod/a", "envs/prod/x/a"],
            &["envs/prod", "x/envs/prod/a", "envs/production/a"],
        ),
        ("docs/*", &["docs/a"], &["docs/x/a", "x/docs/a"]),
        ("apps/", &["apps/a", "x/apps/y/a"], &["apps", "myapps/a"]),
        ("/docs", &["docs", "docs/x/a"], &["x/docs/a"]),
        ("modules/network", &["modules/network/a.tf"], &["x/modules/network/a.tf", "modules/networks/a"]),
        ("**/logs", &["logs", "build/logs/a", "a/b/logs/c"], &["mylogs"]),
        ("/a/**/z.tf", &["a/z.tf", "a/b/c/z.tf"], &["z.tf", "b/a/z.tf"]),
        ("/a/**", &["a/b", "a/b/c"], &["a", "b/a/c"]),
        ("prod-?.tf", &["prod-1.tf", "x/prod-é.tf"], &["prod-12.tf"]),
        ("a*b*c", &["abc", "a1b2c/d"], &["ab"]),
        ("\\#x", &["#x"], &["x"]),
        ("my\\ file.tf", &["my file.tf"], &["my", "file.tf"]),
        ("\\*.tf", &["*.tf"], &["a.tf"]),
        ("/", &[], &["a"]),
    ] {
        let text = format!("{pattern} @x\n");
        for path in fitting {
            assert_eq!(github(&text, path), "@x", "{pattern} fits {path}");
        }
        for path in others {
            assert_eq!(github(&text, path), "", "{pattern} does not fit {path}");
        }
    }
}

#[test]
fn the_last_rule_counts_also_where_it_names_nobody() {
    let text = "\u{feff}# all\n*  @all # the rest\n/envs/ @ops ops@example.com\n/envs/generated/\n*.md not-an-owner\n!/envs/x @y\n";
    for (path, owners) in [
        ("main.tf", "@all"),
        ("envs/prod/main.tf", "@ops ops@example.com"),
        ("envs/generated/main.tf", ""),
        // A line that GitHub cannot read is as if it were not there.
        ("README.md", "@all"),
        ("envs/x", "@ops ops@example.com"),
    ] {
        assert_eq!(github(text, path), owners, "{path}");
    }
}

#[test]
fn each_section_has_its_own_last_rule_and_default() {
    let text = "* @all\n\n[Network][2] @net @@maintainer\n/envs/\n/envs/db/ @dba\n!/envs/skip/\n^[Docs]\ndocs/ @writers\n\n[NETWORK]\n*.dns @dns\n";
    for (path, owners) in [
        ("main.tf", "@all"),
        ("envs/main.tf", "@all @net @@maintainer"),
        ("envs/db/main.tf", "@all @dba"),
        ("envs/skip/main.tf", "@all"),
        ("x/docs/a", "@all @writers"),
        ("envs/a.dns", "@all @dns"),
    ] {
        assert_eq!(gitlab(text, path), owners, "{path}");
        assert_eq!(
            Owners::read("CODEOWNERS", text.as_bytes()).of(path).join(" "),
            owners,
            "a heading tells whose file it is: {path}"
        );
    }
    // Without a slash in front GitLab looks at every depth, and a name is a file alone.
    assert_eq!(gitlab("envs/prod/ @x", "live/envs/prod/a"), "@x");
    assert_eq!(gitlab("docs @x", "docs/a"), "");
}

#[test]
fn what_is_too_large_says_nothing() {
    let text = format!("* @x\n{}", "#\n".repeat(LARGEST));
    assert_eq!(github(&text, "a"), "");
}

/// The same without any cleverness.
fn slowly(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], rest) => rest.is_empty(),
        (["**", rest @ ..], path) => (0..=path.len()).any(|at| slowly(rest, &path[at..])),
        ([one, rest @ ..], [name, path @ ..]) => crate::model::fits(one, name) && slowly(rest, path),
        _ => false,
    }
}

proptest! {
    #[test]
    fn patterns_fit_as_a_plain_search_says(
        pattern in proptest::collection::vec(prop_oneof!["[ab*?]{1,3}", Just("**".to_owned())], 1..5),
        path in proptest::collection::vec("[ab]{1,3}", 1..5),
    ) {
        let text = format!("/{} @x", pattern.join("/"));
        let mut parts: Vec<&str> = pattern.iter().map(String::as_str).collect();
        if parts.last() == Some(&"**") {
            parts.push("*");
        }
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        prop_assert_eq!(gitlab(&text, &path.join("/")) == "@x", slowly(&parts, &names));
    }

    #[test]
    fn no_file_makes_it_panic(bytes: Vec<u8>, text in "[\\[\\]^!\\\\ #@*/a\n]{0,60}", path in "[a/*]{0,200}") {
        let _ = Owners::read("CODEOWNERS", &bytes).of(&path);
        let _ = Owners::read("CODEOWNERS", text.as_bytes()).of(&path);
    }
}
