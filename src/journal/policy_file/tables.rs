//! The tables of a policy file, one function for each: what they hold, and what in them makes no sense.

use super::PolicySide;
use super::section::{Findings, Placed, Section};
use crate::model::{
    CheckKind, CheckRules, Code, Deadlines, Document, Environment, Link, LinkForm, MatchRule, MergeWay,
    Policy, ProofLevel, Rigour, Stack, nearest,
};
use std::collections::BTreeMap;

pub(super) fn read_policy(mut top: Section<'_>, side: PolicySide, findings: &mut Findings<'_>) -> Policy {
    let journal = top.text("journal", findings);
    let code = read_codes(top.sections("code", findings), findings);
    let environments = top.section("environments", findings);
    let environments = environments.map_or_else(Vec::new, |section| read_environments(section, findings));
    let stacks = read_stacks(top.sections("stacks", findings), &environments, findings);
    let deadlines = top.section("deadlines", findings);
    let deadlines = deadlines.map_or_else(Deadlines::default, |section| read_deadlines(section, findings));
    let documents = read_documents(top.sections("documents", findings), findings);
    let check = top.section("check", findings);
    let check = check.map_or_else(CheckRules::default, |section| read_check(section, findings));
    let share = top.section("sharing", findings).and_then(|mut sharing| {
        let background = sharing.truth("background", findings);
        sharing.finish(findings);
        background
    });
    let signing = top.section("signing", findings);
    let (signatures_required, signers) =
        signing.map_or_else(Default::default, |section| read_signing(section, findings));
    top.finish(findings);
    let journal = match (side, journal) {
        (PolicySide::Journal, Some(journal)) => {
            let message = "`journal` has no effect here, the journal does not name itself: write it in the code's \
                           .stopgap.toml";
            findings.add(journal.at, message);
            None
        }
        (_, journal) => journal.map(|journal| journal.value),
    };
    Policy {
        journal,
        code,
        environments,
        stacks,
        deadlines,
        documents,
        check,
        signatures_required,
        share,
        signers,
    }
}

fn read_codes(sections: Vec<Section<'_>>, findings: &mut Findings<'_>) -> Vec<Code> {
    let mut names = Names::default();
    let mut codes = Vec::new();
    for mut section in sections {
        let name = names.take(&mut section, "name", "\"infra\"", findings);
        let urls = section.texts("urls", findings);
        if urls.is_empty() {
            let message = "[[code]] has no `urls`, so that no checkout is recognised: write \
                           urls = [\"git@host:team/repo\"]";
            findings.add(section.at, message);
        }
        let branch = section.text("branch", findings);
        let roots = section.texts("roots", findings);
        let skip = section.texts("skip", findings);
        section.finish(findings);
        if let Some(name) = name {
            codes.push(Code {
                name,
                urls: values(urls),
                branch: branch.map(|branch| branch.value),
                roots: values(roots),
                skip: values(skip),
            });
        }
    }
    codes
}

fn read_environments(section: Section<'_>, findings: &mut Findings<'_>) -> Vec<Environment> {
    let mut environments = Vec::new();
    for (name, mut section) in section.named_sections(findings) {
        let production = section.truth("production", findings);
        let proof =
            section.text("proof", findings).and_then(|word| read_proof(&word, &section.name, findings));
        let proof_since = section.day("proof_since", findings);
        let branch = section.text("branch", findings).map(|branch| branch.value);
        let matches = section.texts("match", findings);
        let matches = matches.iter().filter_map(|rule| read_match(rule, findings)).collect();
        section.finish(findings);
        environments.push(Environment { name, production, proof, proof_since, branch, matches });
    }
    environments
}

fn read_proof(word: &Placed<String>, section: &str, findings: &mut Findings<'_>) -> Option<ProofLevel> {
    let level = ProofLevel::from_word(&word.value);
    if level.is_none() {
        let words = ProofLevel::ALL.map(ProofLevel::word);
        let advice = did_you_mean(&word.value, words, &format!("write one of {}", words.join(", ")));
        findings.add(word.at, format!("`proof` in {section} is `{}`: {advice}", word.value));
    }
    level
}

/// `aws-profile:GLOB`, `kube-context:GLOB`, `env:NAME=GLOB`.
fn read_match(rule: &Placed<String>, findings: &mut Findings<'_>) -> Option<MatchRule> {
    const FORMS: &str = "write aws-profile:GLOB, kube-context:GLOB or env:NAME=GLOB";
    let text = rule.value.trim();
    let Some((kind, glob)) = text.split_once(':') else {
        findings.add(rule.at, format!("`{text}` is no rule to match by: {FORMS}"));
        return None;
    };
    let (kind, glob) = (kind.trim(), glob.trim());
    let read = match kind {
        "aws-profile" => MatchRule::AwsProfile(glob.to_owned()),
        "kube-context" => MatchRule::KubeContext(glob.to_owned()),
        "env" => match glob.split_once('=') {
            Some((name, glob)) if !name.trim().is_empty() => {
                MatchRule::Variable { name: name.trim().to_owned(), glob: glob.trim().to_owned() }
            }
            _ => {
                findings.add(rule.at, format!("`{text}` names no variable: write env:NAME=GLOB"));
                return None;
            }
        },
        other => {
            let advice = did_you_mean(other, MatchRule::KINDS, FORMS);
            findings.add(rule.at, format!("`{text}` is no rule to match by: {advice}"));
            return None;
        }
    };
    let (MatchRule::AwsProfile(glob) | MatchRule::KubeContext(glob) | MatchRule::Variable { glob, .. }) =
        &read;
    if glob.is_empty() {
        findings
            .add(rule.at, format!("`{text}` matches nothing: write what it should match at its end, or `*`"));
        return None;
    }
    Some(read)
}

fn read_stacks(
    sections: Vec<Section<'_>>,
    environments: &[Environment],
    findings: &mut Findings<'_>,
) -> Vec<Stack> {
    let mut names = Names::default();
    let mut stacks = Vec::new();
    for mut section in sections {
        let name = names.take(&mut section, "name", "\"prod-network\"", findings);
        let root = section.text("root", findings).map(|root| root.value);
        let environment = section.text("environment", findings);
        // A file that names no environments leaves that to the other file.
        let unknown = environment.as_ref().filter(|typed| {
            !environments.is_empty() && !environments.iter().any(|known| known.name == typed.value)
        });
        if let Some(unknown) = unknown {
            let known = environments.iter().map(|known| known.name.as_str());
            let otherwise =
                format!("write [environments.{}], unless the other policy file does", unknown.value);
            let advice = did_you_mean(&unknown.value, known, &otherwise);
            let message = format!(
                "[[stacks]] names the environment `{}`, which this file does not: {advice}",
                unknown.value
            );
            findings.add(unknown.at, message);
        }
        section.finish(findings);
        if let Some(name) = name {
            stacks.push(Stack { name, root, environment: environment.map(|typed| typed.value) });
        }
    }
    stacks
}

fn read_deadlines(mut section: Section<'_>, findings: &mut Findings<'_>) -> Deadlines {
    let deadlines = Deadlines {
        critical: section.duration("critical", findings),
        high: section.duration("high", findings),
        medium: section.duration("medium", findings),
        low: section.duration("low", findings),
        review: section.duration("review", findings),
    };
    section.finish(findings);
    deadlines
}

/// A word that cannot be used leaves the default: nothing is switched off by a slip.
fn read_check(mut section: Section<'_>, findings: &mut Findings<'_>) -> CheckRules {
    let mut rules = CheckRules::default();
    for kind in CheckKind::ALL {
        let words = Rigour::ALL.map(Rigour::word);
        let rigour = section.word(kind.word(), &words, Rigour::from_word, findings);
        rules.rigour.extend(rigour.map(|rigour| (kind, rigour)));
    }
    rules.overrides = section.truth("overrides", findings);
    rules.merge = section.word("merge", &MergeWay::ALL.map(MergeWay::word), MergeWay::from_word, findings);
    section.finish(findings);
    rules
}

fn read_documents(sections: Vec<Section<'_>>, findings: &mut Findings<'_>) -> Vec<Document> {
    let mut paths = Names::default();
    let mut documents = Vec::new();
    for mut section in sections {
        let path = paths.take(&mut section, "path", "\"docs/network.drawio\"", findings);
        let covers = section.texts("covers", findings);
        for link in &covers {
            // Kept all the same, as a link that does not resolve is kept in an entry.
            let cover = Link::new(link.value.as_str());
            if let Err(error) = cover.syntax()
                && !is_root(&cover)
            {
                findings.add(link.at, error.to_string());
            }
        }
        let review_every = section.duration("review_every", findings);
        let owner = section.text("owner", findings).map(|owner| owner.value);
        section.finish(findings);
        if let Some(path) = path {
            documents.push(Document { path, covers: values(covers), review_every, owner });
        }
    }
    documents
}

/// `tf:envs/prod//`: all that a root holds.
fn is_root(cover: &Link) -> bool {
    matches!(cover.parts(), Some((LinkForm::Terraform, rest)) if rest.ends_with("//"))
}

/// Whether signatures are required, and who may sign. A signer that cannot be understood stays in the list and
/// stands for nobody: taken out, it would let everybody pass.
fn read_signing(mut section: Section<'_>, findings: &mut Findings<'_>) -> (bool, Vec<String>) {
    const FORMS: &str = "write a line of an allowed-signers file, \"alice@example.com ssh-ed25519 AAAA…\", or \
                         \"openpgp:FINGERPRINT\" with the whole fingerprint";
    let required = section.truth("required", findings);
    let found = findings.count();
    let signers = section.texts("signers", findings);
    let is_unusable = signers.is_empty() && findings.count() > found;
    for signer in &signers {
        if !is_signer(signer.value.trim()) {
            findings.add(signer.at, format!("`{}` names no signer: {FORMS}", signer.value));
        }
    }
    section.finish(findings);
    let mut signers: Vec<String> = signers.into_iter().map(|signer| signer.value.trim().to_owned()).collect();
    if is_unusable {
        signers.push("?".to_owned());
    }
    (required.unwrap_or_default(), signers)
}

fn is_signer(text: &str) -> bool {
    if let Some(print) = text.strip_prefix("openpgp:") {
        let letters: String = print.split_whitespace().collect();
        return [40, 64].contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_kind = |word: &&str| ["ssh-", "ecdsa-", "sk-"].iter().any(|start| word.starts_with(start));
    let kind = words.iter().skip(1).position(is_kind);
    !text.contains('\n') && !text.starts_with('#') && kind.is_some_and(|at| words.len() > at + 2)
}

/// The names that were given so far in tables of one kind, and where.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    /// The name of a table; `None`, with a finding, where it has none or one that is taken. Of two the first holds.
    fn take(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        example: &str,
        findings: &mut Findings<'_>,
    ) -> Option<String> {
        let is_written = section.has(key);
        let name = section.text(key, findings);
        let Some(name) = name else {
            // A name that is written and cannot be used is a finding already.
            if !is_written {
                let message =
                    format!("{} has no `{key}` and has no effect: write {key} = {example}", section.name);
                findings.add(section.at, message);
            }
            return None;
        };
        if let Some(first) = self.0.get(&name.value) {
            let message = format!(
                "{} with the {key} `{}` stands on line {first} already and has no effect here: write it once",
                section.name, name.value
            );
            findings.add(name.at, message);
            return None;
        }
        self.0.insert(name.value.clone(), findings.line(section.at));
        Some(name.value)
    }
}

fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    nearest(typed, known).map_or_else(|| otherwise.to_owned(), |meant| format!("did you mean `{meant}`?"))
}

fn values(placed: Vec<Placed<String>>) -> Vec<String> {
    placed.into_iter().map(|placed| placed.value).collect()
}
