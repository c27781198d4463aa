//! Who writes: the committer as git itself would choose it.

use super::Config;
use super::process::Program;
use crate::model::Variables;
use std::fmt;
use std::path::Path;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub name: String,
    pub email: String,
}

/// Where an identity came from: what git says, or what was left when git had none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentitySource {
    Git,
    /// Git refuses to guess; the account's name stands in, because capturing never refuses.
    Account {
        git_said: String,
    },
}

impl Identity {
    /// The committer: environment, then configuration, then `git var`, then the account.
    #[must_use]
    pub fn committer(config: &Config, folder: &Path, variables: &Variables) -> (Self, IdentitySource) {
        let pick = |variable: &str, own: &str, user: &str| {
            variables
                .get(variable)
                .or_else(|| config.get(own).or_else(|| config.get(user)).map(str::to_owned))
        };
        let name = pick("GIT_COMMITTER_NAME", "committer.name", "user.name");
        let email = pick("GIT_COMMITTER_EMAIL", "committer.email", "user.email");
        // Set and empty says something to git, which reads it differently from version to version.
        let is_blank = |name: &str| variables.get(name).is_none() && variables.has_prefix(name);
        if let (Some(name), Some(email)) = (name, email)
            && !["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"].into_iter().any(is_blank)
            && is_plain(&name)
            && is_plain(&email)
        {
            return (Self { name, email }, IdentitySource::Git);
        }
        match Program::git(folder, ["var", "GIT_COMMITTER_IDENT"]).output(&[]) {
            Ok(said) => match Self::parse(&String::from_utf8_lossy(&said)) {
                Some(identity) => (identity, IdentitySource::Git),
                None => (Self::of_account(variables), IdentitySource::Account { git_said: String::new() }),
            },
            Err(error) => {
                let said =
                    error.message.lines().rev().find(|line| line.starts_with("fatal:")).unwrap_or_default();
                let git_said = said.trim_start_matches("fatal:").trim().to_owned();
                (Self::of_account(variables), IdentitySource::Account { git_said })
            }
        }
    }

    /// `Name <address> 1764000000 +0100`, as `git var` prints it.
    fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('<')?;
        let (email, _) = rest.split_once('>')?;
        Some(Self { name: name.trim().to_owned(), email: email.to_owned() })
    }

    fn of_account(variables: &Variables) -> Self {
        let name = variables
            .get("USER")
            .or_else(|| variables.get("LOGNAME"))
            .unwrap_or_else(|| "unknown".to_owned());
        let (name, host) = (clean(&name), clean(&host(variables)));
        Self { email: format!("{name}@{host}"), name }
    }
}

/// What this machine is called.
#[must_use]
pub fn host(variables: &Variables) -> String {
    variables.get("HOSTNAME").or_else(host_name).unwrap_or_else(|| "localhost".to_owned())
}

/// The machine's name, as Linux gives it; elsewhere the variable has to do.
fn host_name() -> Option<String> {
    let text = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    Some(text.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Git drops these characters from both ends and everywhere where they would break a commit's header.
fn clean(text: &str) -> String {
    let crud = |letter: char| letter <= ' ' || ".,:;<>\"\\'".contains(letter);
    text.trim_matches(crud).chars().filter(|letter| !matches!(letter, '<' | '>' | '\n' | '\0')).collect()
}

/// Whether git takes a name as it is. What it drops at the ends differs from version to version: then it is asked.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && clean(name) == name
}

impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} <{}>", self.name, self.email)
    }
}
