//! Environments inferred from variables, profiles and contexts.

use super::*;
use crate::model::Environment;
use proptest::prelude::*;

fn policy(rules: &[(&str, MatchRule)]) -> Policy {
    let mut policy = Policy::default();
    for (name, rule) in rules {
        match policy.environments.iter_mut().find(|known| known.name == *name) {
            Some(known) => known.matches.push(rule.clone()),
            None => policy.environments.push(Environment {
                name: (*name).to_owned(),
                matches: vec![rule.clone()],
                ..Environment::default()
            }),
        }
    }
    policy
}

fn profile(glob: &str) -> MatchRule {
    MatchRule::AwsProfile(glob.to_owned())
}

fn context(glob: &str) -> MatchRule {
    MatchRule::KubeContext(glob.to_owned())
}

fn shell(variables: &[(&str, &str)]) -> Surroundings {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Surroundings { variables, home: None }
}

fn one(environment: &str, because: &str) -> Inferred {
    Inferred::One { environment: environment.to_owned(), because: because.to_owned() }
}

#[test]
fn an_aws_profile_is_enough() {
    let rules = policy(&[("prod", profile("prod*")), ("staging", profile("stag*"))]);
    for (variables, expected) in [
        (&[][..], Inferred::None),
        (&[("AWS_PROFILE", "")], Inferred::None),
        (&[("AWS_PROFILE", "sandbox")], Inferred::None),
        (&[("AWS_PROFILE", "PROD")], Inferred::None),
        (&[("AWS_PROFILE", "prod-admin")], one("prod", "AWS_PROFILE is prod-admin")),
        (&[("AWS_DEFAULT_PROFILE", "prod")], one("prod", "AWS_DEFAULT_PROFILE is prod")),
        (&[("AWS_VAULT", "staging")], one("staging", "AWS_VAULT is staging")),
        (&[("AWSUME_PROFILE", "staging")], one("staging", "AWSUME_PROFILE is staging")),
        (&[("AWS_PROFILE", "prod"), ("AWS_VAULT", "prod-x")], one("prod", "AWS_PROFILE is prod")),
        (&[("AWS_PROFILE", "sandbox"), ("AWS_VAULT", "prod")], one("prod", "AWS_VAULT is prod")),
    ] {
        assert_eq!(infer_environment(&rules, &shell(variables)), expected, "{variables:?}");
    }
    assert_eq!(infer_environment(&Policy::default(), &shell(&[("AWS_PROFILE", "prod")])), Inferred::None);
}

#[test]
fn contradictions_infer_nothing_and_are_told() {
    let rules = policy(&[("prod", profile("prod*")), ("eu", profile("*-eu")), ("staging", profile("stag*"))]);
    let several = |pairs: &[(&str, &str)]| {
        Inferred::Several(pairs.iter().map(|(name, why)| ((*name).to_owned(), (*why).to_owned())).collect())
    };
    assert_eq!(
        infer_environment(&rules, &shell(&[("AWS_PROFILE", "prod"), ("AWS_VAULT", "staging")])),
        several(&[("prod", "AWS_PROFILE is prod"), ("staging", "AWS_VAULT is staging")])
    );
    assert_eq!(
        infer_environment(&rules, &shell(&[("AWS_PROFILE", "prod-eu")])),
        several(&[("prod", "AWS_PROFILE is prod-eu"), ("eu", "AWS_PROFILE is prod-eu")])
    );
}

#[test]
fn the_value_of_a_variable_is_never_told() {
    let rule = MatchRule::Variable { name: "TOKEN".to_owned(), glob: "*".to_owned() };
    let rules = policy(&[("prod", rule)]);
    assert_eq!(infer_environment(&rules, &shell(&[("TOKEN", "hunter2")])), one("prod", "TOKEN fits *"));
    assert_eq!(infer_environment(&rules, &shell(&[("TOKEN", "")])), Inferred::None);
}

#[test]
fn the_kubectl_context_is_read_where_a_rule_asks_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    std::fs::create_dir_all(home.join(".kube")).expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    };
    std::fs::write(home.join(".kube/config"), "apiVersion: v1\ncurrent-context: prod-home\nkind: Config\n")
        .expect("a file");
    let without = write("without", "apiVersion: v1\ncurrent-context: \"\"\n");
    let named =
        write("named", "contexts:\n- name: x\n  current-context: prod-nested\ncurrent-context: prod-named\n");
    let later = write("later", "current-context: prod-later\n");
    let large = write("large", &format!("current-context: prod-large\n#{}\n", "x".repeat(1024 * 1024)));
    let binary = folder.path().join("binary");
    std::fs::write(&binary, [0xff, 0xfe, b'\n']).expect("a file");
    let missing = folder.path().join("missing");

    let rules = policy(&[("prod", context("prod-*"))]);
    let inferred = |files: Option<&[&PathBuf]>| {
        let mut surroundings = Surroundings { home: Some(home.clone()), ..Surroundings::default() };
        if let Some(files) = files {
            let list = std::env::join_paths(files).expect("no colon in a path");
            surroundings.variables.insert("KUBECONFIG".to_owned(), list.to_str().expect("UTF-8").to_owned());
        }
        infer_environment(&rules, &surroundings)
    };
    let because = |context: &str| one("prod", &format!("the kubectl context is {context}"));
    assert_eq!(inferred(None), because("prod-home"));
    assert_eq!(inferred(Some(&[])), because("prod-home"));
    assert_eq!(inferred(Some(&[&missing, &without, &binary, &named, &later])), because("prod-named"));
    assert_eq!(inferred(Some(&[&folder.path().to_path_buf(), &large, &later])), because("prod-later"));
    assert_eq!(
        inferred(Some(&[&missing])),
        Inferred::None,
        "kubectl would not look in the home folder either"
    );

    // Nobody asks for a context.
    let rules = policy(&[("prod", profile("prod-*"))]);
    let surroundings = Surroundings { home: Some(home), ..Surroundings::default() };
    assert_eq!(infer_environment(&rules, &surroundings), Inferred::None);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    assert_eq!(read_small(&pipe), None);
}

#[test]
fn a_context_is_read_as_yaml_means_it() {
    for (text, expected) in [
        ("current-context: prod\n", Some("prod")),
        ("kind: Config\r\ncurrent-context:   prod  \r\n", Some("prod")),
        ("\u{feff}current-context: prod", Some("prod")),
        ("current-context: prod # mine\n", Some("prod")),
        ("current-context: prod#1\n", Some("prod#1")),
        ("current-context: \"prod # 1\" # mine\n", Some("prod # 1")),
        ("current-context: \"a\\\"b\"\n", Some("a\"b")),
        ("current-context: 'it''s'\n", Some("it's")),
        ("\"current-context\": prod\n", Some("prod")),
        ("current-context : prod\n", Some("prod")),
        (
            "current-context: arn:aws:eks:eu-west-1:1:cluster/prod\n",
            Some("arn:aws:eks:eu-west-1:1:cluster/prod"),
        ),
        ("current-context: \"prod\n", None),
        ("current-context:\n", None),
        ("current-context: # none\n", None),
        ("current-context: ''\n", None),
        ("current-context: null\n", None),
        ("current-context:prod\n", None),
        ("current-contexts: prod\n", None),
        ("# current-context: prod\n", None),
        ("  current-context: prod\n", None),
        ("", None),
    ] {
        assert_eq!(current_context(text).as_deref(), expected, "{text:?}");
    }
}

#[test]
fn globs_are_stars_and_question_marks() {
    for (glob, text, expected) in [
        ("prod", "prod", true),
        ("prod", "Prod", false),
        ("prod*", "prod", true),
        ("prod*", "prod-eu", true),
        ("*prod", "nonprod", true),
        ("*-prod-*", "a-prod-b-prod-c", true),
        ("*-prod", "a-prod-b-prod", true),
        ("p?od", "prod", true),
        ("p?od", "pod", false),
        ("?", "ü", true),
        ("*", "", true),
        ("?", "", false),
        ("[p]rod", "prod", false),
        ("[p]rod", "[p]rod", true),
        ("a*b*c", "aXbYc", true),
        ("a*b*c", "aXbY", false),
    ] {
        assert_eq!(fits(glob, text), expected, "{glob} {text}");
    }
    // What takes a matcher with naive recursion longer than the universe.
    let glob = "a*".repeat(200) + "b";
    assert!(!fits(&glob, &"a".repeat(2_000)));
}

/// The meaning of a glob, by recursion.
fn fits_by_definition(glob: &[char], text: &[char]) -> bool {
    match (glob.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', glob_rest)), _) if fits_by_definition(glob_rest, text) => true,
        (Some(('*', _)), Some((_, text_rest))) => fits_by_definition(glob, text_rest),
        (Some((letter, glob_rest)), Some((other, text_rest))) if *letter == '?' || letter == other => {
            fits_by_definition(glob_rest, text_rest)
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn a_glob_means_what_its_definition_says(glob in "[ab*?]{0,8}", text in "[ab]{0,10}") {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(fits(&glob, &text), fits_by_definition(&letters(&glob), &letters(&text)));
    }

    #[test]
    fn no_kubectl_file_makes_the_reader_panic(text in "(current-context ?: ?)?.{0,40}\n.{0,40}") {
        let _ = current_context(&text);
    }
}
