//! Tables of policy files and what is found wrong with them.

use super::*;
use crate::model::{CheckKind, CheckRules, MatchRule, MergeWay, ProofLevel, Rigour};
use chrono::TimeDelta;

/// The findings as `line: message`, the fatal ones with a `!`.
fn found(text: &str, side: PolicySide) -> Vec<String> {
    let parsed = parse_policy(text, side);
    let tell = |finding: &PolicyFinding| {
        let line = finding.line.map_or("-".to_owned(), |line| line.to_string());
        format!("{line}{} {}", if finding.fatal { "!" } else { ":" }, finding.message)
    };
    parsed.findings.iter().map(tell).collect()
}

const DESIGN: &str = r#"schema = 1
journal = "git@host:acme/changes"       # only in .stopgap.toml

[[code]]
name = "infra"
urls = ["git@host:acme/infra", "https://host/acme/infra"]
branch = "main"
roots = ["envs/*"]

[environments.prod]
production = true
proof = "code"
branch = "main"
match = ["aws-profile:prod*", "kube-context:prod-*", "env:CLUSTER=p?od"]
[environments.staging]

[[stacks]]
name = "prod-network"
root = "envs/prod"
environment = "prod"

[deadlines]
critical = "12h"
low = "2w"

[[documents]]
path = "docs/network.drawio"
covers = ["tf:envs/prod//module.network"]
review_every = "90d"
owner = "network"

[signing]
required = true
"#;

#[test]
fn the_example_of_the_documentation_is_read_whole() {
    assert_eq!(found(DESIGN, PolicySide::Code), Vec::<String>::new());
    let policy = parse_policy(DESIGN, PolicySide::Code).policy;
    assert_eq!(policy.journal.as_deref(), Some("git@host:acme/changes"));
    assert_eq!(policy.code.len(), 1);
    assert_eq!(policy.code[0].urls, ["git@host:acme/infra", "https://host/acme/infra"]);
    assert_eq!(policy.code[0].roots, ["envs/*"]);
    let names: Vec<&str> = policy.environments.iter().map(|environment| environment.name.as_str()).collect();
    assert_eq!(names, ["prod", "staging"]);
    assert_eq!(policy.environments[0].proof, Some(ProofLevel::Code));
    assert_eq!(
        policy.environments[0].matches,
        [
            MatchRule::AwsProfile("prod*".to_owned()),
            MatchRule::KubeContext("prod-*".to_owned()),
            MatchRule::Variable { name: "CLUSTER".to_owned(), glob: "p?od".to_owned() },
        ]
    );
    assert_eq!(policy.environments[1].production, None);
    assert_eq!(policy.stacks[0].environment.as_deref(), Some("prod"));
    assert_eq!(policy.deadlines.critical, Some(TimeDelta::hours(12)));
    assert_eq!(policy.deadlines.high, None);
    assert_eq!(policy.deadlines.low, Some(TimeDelta::weeks(2)));
    assert_eq!(policy.documents[0].review_every, Some(TimeDelta::days(90)));
    assert!(policy.signatures_required);
}

#[test]
fn environments_keep_the_order_of_the_file() {
    let text = "schema = 1\n[environments.zeta]\n[environments.alpha]\n[environments]\nmid = {}\n";
    let names: Vec<String> =
        parse_policy(text, PolicySide::Journal).policy.environments.into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["zeta", "alpha", "mid"]);
}

/// A file on the journal, and its findings.
const CASES: &[(&str, &[&str])] = &[
    ("", &[]),
    ("# nothing\n\n", &[]),
    ("[deadlines]\n", &["1: `schema` is missing: write `schema = 1` at the top of the file"]),
    (
        "schema = 1\n\nowners = 3\n",
        &[
            "3: `owners` in the file is not known and has no effect: known are schema, journal, code, environments, \
               stacks, deadlines, documents, check, sharing, signing",
        ],
    ),
    (
        "schema = 1\n[deadline]\nhigh = \"1d\"\n",
        &["2: `deadline` in the file is not known and has no effect: did you mean `deadlines`?"],
    ),
    (
        "schema = 1\n[environments.prod]\nprodution = true\n",
        &["3: `prodution` in [environments.prod] is not known and has no effect: did you mean `production`?"],
    ),
    (
        "schema = 1\n[environments.prod]\nproduction = \"yes\"\n",
        &["3: `production` in [environments.prod] is text: write true or false"],
    ),
    (
        "schema = 1\n[environments.prod]\nproof = \"plna\"\nbranch = \" \"\n",
        &[
            "3: `proof` in [environments.prod] is `plna`: did you mean `plan`?",
            "4: `branch` in [environments.prod] is empty: write something or leave it out",
        ],
    ),
    (
        "schema = 1\n[environments.prod]\nproof = \"always\"\n",
        &["3: `proof` in [environments.prod] is `always`: write one of claim, code, plan"],
    ),
    (
        "schema = 1\n[environments.prod]\nmatch = [\n  \"aws-profile:prod\",\n  \"aws_profile:prod\",\n  \"prod\",\n  \
             \"kube-context:\",\n  \"env:CLUSTER\",\n  \"env:=x\",\n  \"env:CLUSTER=\",\n  7,\n  \"\",\n  \"host:x\",\n]\n",
        &[
            "5: `aws_profile:prod` is no rule to match by: did you mean `aws-profile`?",
            "6: `prod` is no rule to match by: write aws-profile:GLOB, kube-context:GLOB or env:NAME=GLOB",
            "7: `kube-context:` matches nothing: write what it should match at its end, or `*`",
            "8: `env:CLUSTER` names no variable: write env:NAME=GLOB",
            "9: `env:=x` names no variable: write env:NAME=GLOB",
            "10: `env:CLUSTER=` matches nothing: write what it should match at its end, or `*`",
            "11: `match` in [environments.prod] holds a number: write text in quotes",
            "12: `match` in [environments.prod] holds an empty text: write something or take it out",
            "13: `host:x` is no rule to match by: write aws-profile:GLOB, kube-context:GLOB or env:NAME=GLOB",
        ],
    ),
    (
        "schema = 1\n[environments.prod]\nmatch = \"aws-profile:prod\"\n",
        &["3: `match` in [environments.prod] is text: write a list of texts, [\"…\", \"…\"]"],
    ),
    (
        "schema = 1\n[environments]\nprod = true\n\"\" = {}\n",
        &[
            "3: `prod` in [environments] is a boolean: write [environments.prod]",
            "4: [environments.] has an empty name: write one",
        ],
    ),
    (
        "schema = 1\nenvironments = [\"prod\"]\n",
        &["2: `environments` in the file is a list: write a table, [environments]"],
    ),
    (
        "schema = 1\n[deadlines]\ncritical = 1\nhigh = \"3 days\"\nmedium = \"-1d\"\nlow = \"99999999999999d\"\nreview = \"d\"\n",
        &[
            "3: `critical` in [deadlines] is a number: write a duration, \"3d\"",
            "4: `high` in [deadlines] is `3 days`, which is no duration: write a number and h, d or w, for example \"3d\"",
            "5: `medium` in [deadlines] is `-1d`, which is no duration: write a number and h, d or w, for example \"3d\"",
            "6: `low` in [deadlines] is `99999999999999d`, which is no duration: write a number and h, d or w, for example \"3d\"",
            "7: `review` in [deadlines] is `d`, which is no duration: write a number and h, d or w, for example \"3d\"",
        ],
    ),
    (
        "schema = 1\n[[code]]\nurls = [\"u\"]\n[[code]]\nname = \"infra\"\n[[code]]\nname = \"infra\"\nurls = [\"v\"]\n",
        &[
            "2: [[code]] has no `name` and has no effect: write name = \"infra\"",
            "4: [[code]] has no `urls`, so that no checkout is recognised: write urls = [\"git@host:team/repo\"]",
            "7: [[code]] with the name `infra` stands on line 4 already and has no effect here: write it once",
        ],
    ),
    (
        "schema = 1\n[code]\nname = \"infra\"\n",
        &["2: `code` in the file is a table: write [[code]] with two brackets, once for each"],
    ),
    (
        "schema = 1\ncode = [1]\n",
        &["2: `code` holds a number: write [[code]] with two brackets, once for each"],
    ),
    (
        "schema = 1\n[environments.prod]\n[[stacks]]\nname = \"net\"\nenvironment = \"prdo\"\n[[stacks]]\nname = \"net\"\n\
             [[stacks]]\nroot = \"x\"\n[[stacks]]\nname = \"other\"\nenvironment = \"billing\"\n",
        &[
            "5: [[stacks]] names the environment `prdo`, which this file does not: did you mean `prod`?",
            "7: [[stacks]] with the name `net` stands on line 3 already and has no effect here: write it once",
            "8: [[stacks]] has no `name` and has no effect: write name = \"prod-network\"",
            "12: [[stacks]] names the environment `billing`, which this file does not: write [environments.billing], \
                 unless the other policy file does",
        ],
    ),
    // The environments may all stand in the other file.
    ("schema = 1\n[[stacks]]\nname = \"net\"\nenvironment = \"prod\"\n", &[]),
    (
        "schema = 1\n[[documents]]\nowner = \"x\"\n[[documents]]\npath = \"a\"\nreview_every = \"soon\"\n[[documents]]\npath = \"a\"\n",
        &[
            "2: [[documents]] has no `path` and has no effect: write path = \"docs/network.drawio\"",
            "6: `review_every` in [[documents]] is `soon`, which is no duration: write a number and h, d or w, for example \"3d\"",
            "8: [[documents]] with the path `a` stands on line 4 already and has no effect here: write it once",
        ],
    ),
    (
        "schema = 1\njournal = \"../changes\"\n",
        &[
            "2: `journal` has no effect here, the journal does not name itself: write it in the code's .stopgap.toml",
        ],
    ),
    (
        "schema = 1\n[check]\noverdue = \"of\"\nlink = false\nmerge = \"sqash\"\noverides = true\n",
        &[
            "3: `overdue` in [check] is `of`: write one of fail, warn, off",
            "4: `link` in [check] is a boolean: write text in quotes",
            "5: `merge` in [check] is `sqash`: did you mean `squash`?",
            "6: `overides` in [check] is not known and has no effect: did you mean `overrides`?",
        ],
    ),
    (
        "schema = 1\n[signing]\nrequired = \"yes\"\nrequird = true\n",
        &[
            "3: `required` in [signing] is text: write true or false",
            "4: `requird` in [signing] is not known and has no effect: did you mean `required`?",
        ],
    ),
    (
        "schema = 1\n[signing]\nsigners = [\"alice\", \"openpgp:0123\", \"# a b c\", 3]\n",
        &[
            "3: `signers` in [signing] holds a number: write text in quotes",
            "3: `alice` names no signer: write a line of an allowed-signers file, \"alice@example.com ssh-ed25519 AAAA…\", or \"openpgp:FINGERPRINT\" with the whole fingerprint",
            "3: `openpgp:0123` names no signer: write a line of an allowed-signers file, \"alice@example.com ssh-ed25519 AAAA…\", or \"openpgp:FINGERPRINT\" with the whole fingerprint",
            "3: `# a b c` names no signer: write a line of an allowed-signers file, \"alice@example.com ssh-ed25519 AAAA…\", or \"openpgp:FINGERPRINT\" with the whole fingerprint",
        ],
    ),
    ("schema = 2\n[new]\n", &["1! written by a newer stopgap (schema 2, this one reads 1): update stopgap"]),
    // Newer TOML, too: still told apart from a broken file.
    (
        "schema = 9\nnew <- 3\n",
        &["1! written by a newer stopgap (schema 9, this one reads 1): update stopgap"],
    ),
    ("\nschema = 0\n", &["2! there is no schema 0: write `schema = 1`"]),
    ("schema = \"1\"\n", &["1! `schema` is no number that can be read: write `schema = 1`"]),
    (
        "schema = 1\r\n<<<<<<< ours\r\n[deadlines]\r\n=======\r\n>>>>>>> theirs\r\n",
        &[
            "2! the file holds an unfinished merge: take out the lines that begin with <<<<<<<, ======= and >>>>>>>, \
               and keep what should hold",
        ],
    ),
];

#[test]
fn each_finding_stands_at_its_line() {
    for (text, expected) in CASES {
        assert_eq!(found(text, PolicySide::Journal), *expected, "{text}");
    }
}

#[test]
fn what_is_no_toml_gives_the_defaults_and_its_line() {
    for text in [
        "schema = 1\n[deadlines]\nhigh = 3d\n",
        "schema = 1\n[environments.a]\n[environments.a]\n",
        "schema = 1\n\n{",
    ] {
        let parsed = parse_policy(text, PolicySide::Code);
        assert_eq!(parsed.policy, Policy::default(), "{text}");
        assert!(!parsed.is_usable(), "{text}");
        assert_eq!(parsed.findings.len(), 1, "{text}");
        assert_eq!(parsed.findings[0].line, Some(3), "{text}: {}", parsed.findings[0].message);
        assert!(
            parsed.findings[0].message.starts_with("this is no TOML: "),
            "{}",
            parsed.findings[0].message
        );
    }
}

#[test]
fn one_bad_item_leaves_the_rest() {
    let text = "schema = 1\njournal = 3\n[environments.prod]\nproof = 7\nproduction = true\n[deadlines]\nhigh = \"2d\"\nlow = 4\n";
    let parsed = parse_policy(text, PolicySide::Code);
    assert!(parsed.is_usable());
    assert_eq!(parsed.findings.len(), 3);
    assert_eq!(parsed.policy.environments[0].production, Some(true));
    assert_eq!(parsed.policy.deadlines.high, Some(TimeDelta::days(2)));
    assert_eq!(parsed.policy.deadlines.low, None);
}

#[test]
fn the_gate_takes_each_kind_from_the_code_and_else_from_the_journal() {
    let code = "schema = 1\n[check]\noverdue = \"warn\"\noverrides = false\nlink = \"of\"\n";
    let journal =
        "schema = 1\n[check]\noverdue = \"off\"\nowner = \"off\"\noverrides = true\nmerge = \"rebase\"\n";
    let (code, journal) = (parse_policy(code, PolicySide::Code), parse_policy(journal, PolicySide::Journal));
    let both = merge_policies(code.policy, journal.policy).check;
    assert_eq!(both.of(CheckKind::Overdue), Rigour::Warn);
    assert_eq!(both.of(CheckKind::Owner), Rigour::Off);
    assert_eq!(both.of(CheckKind::Link), Rigour::Fail, "a slip switches nothing off");
    assert_eq!(both.of(CheckKind::ClaimWithoutChange), Rigour::Warn);
    assert!(!both.allows_overrides());
    assert_eq!(both.merge, Some(MergeWay::Rebase));
}

#[test]
fn the_code_wins_item_by_item() {
    let journal = "schema = 1\n[[code]]\nname = \"apps\"\nurls = [\"a\"]\n[[code]]\nname = \"infra\"\nurls = [\"old\"]\n\
        [environments.prod]\nproduction = true\n[environments.qa]\n[deadlines]\nhigh = \"5d\"\nlow = \"9d\"\n\
        [[documents]]\npath = \"d\"\nowner = \"j\"\n[signing]\nrequired = true\n";
    let code = "schema = 1\njournal = \"x\"\n[[code]]\nname = \"infra\"\nurls = [\"new\"]\n\
        [environments.prod]\nproof = \"plan\"\n[deadlines]\nhigh = \"2d\"\n[[documents]]\npath = \"d\"\nowner = \"c\"\n";
    let code = parse_policy(code, PolicySide::Code);
    let journal = parse_policy(journal, PolicySide::Journal);
    assert_eq!((code.findings, journal.findings), (vec![], vec![]));
    let both = merge_policies(code.policy.clone(), journal.policy.clone());
    assert_eq!(both.journal.as_deref(), Some("x"));
    let codes: Vec<(&str, &str)> =
        both.code.iter().map(|code| (code.name.as_str(), code.urls[0].as_str())).collect();
    assert_eq!(codes, [("infra", "new"), ("apps", "a")]);
    let names: Vec<&str> = both.environments.iter().map(|environment| environment.name.as_str()).collect();
    assert_eq!(names, ["prod", "qa"]);
    assert_eq!(both.environments[0].production, None, "an item is taken whole");
    assert_eq!(both.environments[0].proof, Some(ProofLevel::Plan));
    assert_eq!(both.deadlines.high, Some(TimeDelta::days(2)));
    assert_eq!(both.deadlines.low, Some(TimeDelta::days(9)));
    assert_eq!(both.deadlines.medium, None);
    assert_eq!(both.documents[0].owner.as_deref(), Some("c"));
    assert!(both.signatures_required);
    assert_eq!(merge_policies(code.policy.clone(), Policy::default()), code.policy);
    assert_eq!(merge_policies(Policy::default(), journal.policy.clone()), journal.policy);
}

#[test]
fn the_codes_list_of_signers_replaces_the_journals() {
    let read = |signers: &str, side| {
        let text = format!("schema = 1\n[signing]\nsigners = [{signers}]\n");
        parse_policy(&text, side).policy
    };
    let print = "0123 4567 89ab cdef 0123  4567 89ab cdef 0123 4567";
    let journal = read("\"eve@example.com ssh-ed25519 AAAA\"", PolicySide::Journal);
    let code = read(
        &format!("\"ann@example.com namespaces=\\\"git\\\" ssh-ed25519 AAAA\", \"openpgp:{print}\""),
        PolicySide::Code,
    );
    let both = merge_policies(code.clone(), journal.clone());
    assert_eq!(both.signers, code.signers);
    assert_eq!(both.ssh_signers().count(), 1);
    assert_eq!(both.openpgp_signers().collect::<Vec<_>>(), ["0123456789ABCDEF0123456789ABCDEF01234567"]);
    assert!(both.asks_for_signatures() && !both.signatures_required);
    assert_eq!(merge_policies(Policy::default(), journal.clone()).signers, journal.signers);
}

#[test]
fn signers_that_cannot_be_read_let_nobody_pass() {
    for (signers, asks) in [("3", true), ("[3]", true), ("\"ann\"", true), ("[\"ann\"]", true), ("[]", false)]
    {
        let text = format!("schema = 1\n[signing]\nsigners = {signers}\n");
        let policy = parse_policy(&text, PolicySide::Code).policy;
        assert_eq!(policy.asks_for_signatures(), asks, "{signers}");
        assert_eq!(policy.ssh_signers().count(), 0, "{signers}");
    }
}

#[test]
fn the_templates_can_be_read_as_they_are_and_with_everything_switched_on() {
    for side in [PolicySide::Journal, PolicySide::Code] {
        let parsed = parse_policy(template(side), side);
        assert_eq!(parsed, ParsedPolicy { policy: Policy::default(), findings: vec![] });
        // A setting is `#key`, a remark `# Words`.
        let is_remark = |line: &str| line == "#" || line.starts_with("# ");
        let lines = template(side).lines().filter(|line| !is_remark(line));
        let switched_on =
            lines.map(|line| line.strip_prefix('#').unwrap_or(line)).collect::<Vec<_>>().join("\n");
        let parsed = parse_policy(&switched_on, side);
        assert_eq!(parsed.findings, vec![], "{switched_on}");
        assert_eq!(parsed.policy.journal.is_some(), side == PolicySide::Code);
        assert_eq!(parsed.policy.environments.len(), 2);
        // What the template shows as defaults are the defaults.
        for risk in [
            crate::model::Risk::Low,
            crate::model::Risk::Medium,
            crate::model::Risk::High,
            crate::model::Risk::Critical,
        ] {
            assert_eq!(parsed.policy.deadlines.of(Some(risk)), Deadlines::default().of(Some(risk)), "{risk}");
        }
        assert_eq!(parsed.policy.deadlines.review(), Deadlines::default().review());
        for kind in CheckKind::ALL {
            assert!(parsed.policy.check.rigour.contains_key(&kind), "{} is shown", kind.word());
            assert_eq!(parsed.policy.check.of(kind), CheckRules::default().of(kind), "{}", kind.word());
        }
        assert_eq!(parsed.policy.check.overrides, Some(false));
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,200}") {
            let _ = parse_policy(&text, PolicySide::Code);
        }

        /// Any line of a good file lost, doubled or cut: findings, perhaps, and lines that exist.
        #[test]
        fn damage_is_found_at_a_line_that_exists(at in 0usize..40, cut in 0usize..60, double: bool) {
            let mut lines: Vec<&str> = DESIGN.lines().collect();
            let at = at % lines.len();
            let end = (0..=cut.min(lines[at].len())).rev().find(|end| lines[at].is_char_boundary(*end)).unwrap_or(0);
            lines[at] = &lines[at][..end];
            if double {
                lines.insert(at, lines[at]);
            }
            let text = lines.join("\n");
            let parsed = parse_policy(&text, PolicySide::Code);
            let last = text.matches('\n').count() + 1;
            for finding in parsed.findings {
                prop_assert!(finding.line.is_none_or(|line| (1..=last).contains(&line)), "{:?}", finding);
            }
        }
    }
}
