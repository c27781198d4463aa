//! The environment that a change was made in, inferred from where the user stands: environment variables, the
//! AWS profile, the kubectl context.
//!
//! Only rules of the policy (`match`) infer anything, and only where all that fit agree. No program is started:
//! this runs before every record, at 3 a.m., perhaps without a network.

use crate::model::{MatchRule, Policy, fits};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Whatever selects an AWS profile, in the shell itself or through a wrapper. They are equals: which one a tool
/// obeys differs from tool to tool, so that two that disagree are a contradiction, not a matter of precedence.
const AWS_PROFILE_VARIABLES: [&str; 4] =
    ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_VAULT", "AWSUME_PROFILE"];

/// A kubectl configuration above this size is not read.
const LARGEST_KUBE_CONFIG: u64 = 1024 * 1024;

/// What can be seen of the shell that the user types in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    pub variables: BTreeMap<String, String>,
    pub home: Option<PathBuf>,
}

/// What follows from the surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inferred {
    /// No rule fits.
    None,
    One {
        environment: String,
        /// As a sentence: `AWS_PROFILE is prod-admin`.
        because: String,
    },
    /// Rules of several environments fit: nothing is inferred, and the answer says so. Each with its reason.
    Several(Vec<(String, String)>),
}

/// The environment whose rules fit the surroundings. Every rule is looked at: a shell that is set up for two
/// environments is where the wrong one is written down.
#[must_use]
pub fn infer_environment(policy: &Policy, surroundings: &Surroundings) -> Inferred {
    let rules = || policy.environments.iter().flat_map(|environment| &environment.matches);
    // The file is opened only where a rule asks for it.
    let asks_for_context = rules().any(|rule| matches!(rule, MatchRule::KubeContext(_)));
    let context = if asks_for_context { surroundings.kube_context() } else { None };
    let mut fitting: Vec<(String, String)> = Vec::new();
    for environment in &policy.environments {
        let mut reasons =
            environment.matches.iter().filter_map(|rule| surroundings.reason(rule, context.as_deref()));
        // Of one environment the first reason is enough.
        if let Some(because) = reasons.next() {
            fitting.push((environment.name.clone(), because));
        }
    }
    match fitting.len() {
        0 => Inferred::None,
        1 => {
            let (environment, because) = fitting.remove(0);
            Inferred::One { environment, because }
        }
        _ => Inferred::Several(fitting),
    }
}

impl Surroundings {
    /// A variable that is set to something.
    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Why a rule fits, `None` where it does not.
    fn reason(&self, rule: &MatchRule, context: Option<&str>) -> Option<String> {
        match rule {
            MatchRule::AwsProfile(glob) => AWS_PROFILE_VARIABLES.iter().find_map(|name| {
                let profile = self.variable(name).filter(|profile| fits(glob, profile))?;
                Some(format!("{name} is {profile}"))
            }),
            MatchRule::KubeContext(glob) => context
                .filter(|context| fits(glob, context))
                .map(|context| format!("the kubectl context is {context}")),
            // The value is not told: a policy can name any variable, also one that holds a secret.
            MatchRule::Variable { name, glob } => {
                self.variable(name).filter(|value| fits(glob, value)).map(|_| format!("{name} fits {glob}"))
            }
        }
    }

    /// The context that kubectl would use: the first file that names one decides. `None` also where nothing can
    /// be read; `KUBECONFIG` then still keeps the file in the home folder out, as it does for kubectl.
    fn kube_context(&self) -> Option<String> {
        let files: Vec<PathBuf> = match (self.variable("KUBECONFIG"), &self.home) {
            (Some(list), _) => {
                std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()).collect()
            }
            (None, Some(home)) => vec![home.join(".kube").join("config")],
            (None, None) => Vec::new(),
        };
        files.iter().find_map(|path| current_context(&read_small(path)?))
    }
}

/// The text of a file, `None` where it is no plain file, too large or not UTF-8. A pipe is not opened: it could
/// wait for ever, and what is read from it is gone for kubectl.
fn read_small(path: &Path) -> Option<String> {
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    // One byte more than is allowed, so that a file that grows meanwhile is noticed.
    File::open(path).ok()?.take(LARGEST_KUBE_CONFIG + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= LARGEST_KUBE_CONFIG).then_some(text)
}

/// `current-context:` at the left margin. That is how kubectl and its kin write it; YAML could say it in other
/// ways, and whoever writes it so types `-e`.
fn current_context(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().find_map(|line| {
        let key_and_rest = ["current-context", "\"current-context\"", "'current-context'"]
            .into_iter()
            .find_map(|key| line.strip_prefix(key))?;
        scalar(key_and_rest.trim_start().strip_prefix(':')?)
    })
}

/// A YAML value on one line: plain, `'single'` or `"double"` quoted, a comment behind it.
fn scalar(text: &str) -> Option<String> {
    // `key:value` without white space is one plain word and no key.
    if !text.is_empty() && !text.starts_with([' ', '\t']) {
        return None;
    }
    let text = text.trim();
    let value = match text.chars().next()? {
        quote @ ('"' | '\'') => quoted(&text[1..], quote)?,
        '#' => return None,
        _ => {
            let end = text.find(" #").or_else(|| text.find("\t#")).unwrap_or(text.len());
            text[..end].trim_end().to_owned()
        }
    };
    (!matches!(value.as_str(), "" | "~" | "null")).then_some(value)
}

/// Up to the closing quote, `None` without one. `''` and `\"` stand for the quote itself.
fn quoted(text: &str, quote: char) -> Option<String> {
    let mut value = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quote == '"' => value.push(letters.next()?),
            '\'' if quote == '\'' && letters.peek() == Some(&'\'') => {
                letters.next();
                value.push('\'');
            }
            end if end == quote => return Some(value),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests;
