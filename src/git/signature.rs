//! Signatures of commits, as git itself verifies them: all that are asked for by one process.
//!
//! Who may sign is the caller's to say. Replaced objects and the user's log settings have no part in the answer.

use super::process::Program;
use super::{GitError, GitErrorKind, ObjectId, Repository};
use std::io::Write;

/// What git says of one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub state: SignatureState,
    /// Of the key, and of the primary key that it belongs to: hexadecimal, or `SHA256:…` of an ssh key.
    pub fingerprints: Vec<String>,
    /// Whom git takes the key for.
    pub signer: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureState {
    /// Good, whether or not this machine trusts the key. It may have run out since.
    Good,
    /// Good, by an ssh key that nobody vouches for.
    Unknown,
    Revoked,
    Bad,
    /// The key, or the program that would tell, is not here.
    Unchecked,
    Missing,
}

impl Signature {
    #[must_use]
    pub fn is_by_ssh(&self) -> bool {
        self.fingerprints.iter().any(|print| print.starts_with("SHA256:"))
    }
}

/// The signatures of commits in their order. `allowed` are lines of an allowed-signers file, for ssh keys.
///
/// # Errors
/// Where git cannot be run, or says nothing of one of them.
pub fn signatures_of(
    repository: &Repository,
    commits: &[ObjectId],
    allowed: &[String],
) -> Result<Vec<Signature>, GitError> {
    const DOING: &str = "verify signatures";
    if commits.is_empty() {
        return Ok(Vec::new());
    }
    let io = |error: std::io::Error| GitError::io(DOING, &error);
    let mut file = tempfile::NamedTempFile::new().map_err(io)?;
    for line in allowed {
        writeln!(file, "{line}").map_err(io)?;
    }
    file.flush().map_err(io)?;
    let setting = format!("gpg.ssh.allowedSignersFile={}", file.path().display());
    let arguments = [
        "-c",
        setting.as_str(),
        "-c",
        "log.showSignature=false",
        "log",
        "--no-walk=unsorted",
        "--stdin",
        "--no-color",
        "--format=%x01%H%x00%G?%x00%GF%x00%GP%x00%GS%x02",
    ];
    let input: String = commits.iter().map(|id| format!("{id}\n")).collect();
    let said = Program::git(repository.git_dir(), arguments)
        .for_repository(Some(repository))
        .variable("GIT_NO_REPLACE_OBJECTS", "1")
        .output(input.as_bytes())?;
    let said = String::from_utf8_lossy(&said);
    let answers: Vec<&str> = said.split('\u{1}').skip(1).collect();
    let missing = || GitError::new(DOING, GitErrorKind::Other, "git left some of them out");
    if answers.len() != commits.len() {
        return Err(missing());
    }
    commits.iter().zip(answers).map(|(id, answer)| read(*id, answer).ok_or_else(missing)).collect()
}

/// `ID NUL LETTER NUL FINGERPRINT NUL PRIMARY NUL SIGNER`.
fn read(id: ObjectId, answer: &str) -> Option<Signature> {
    let mut parts = answer.split('\u{2}').next()?.split('\0');
    if parts.next()? != id.to_string() {
        return None;
    }
    let letter = parts.next()?;
    let fingerprints: Vec<String> =
        parts.by_ref().take(2).filter(|print| !print.is_empty()).map(str::to_owned).collect();
    let signer = parts.next().unwrap_or_default().to_owned();
    let is_by_ssh = fingerprints.iter().any(|print| print.starts_with("SHA256:"));
    let state = match letter {
        "U" if is_by_ssh => SignatureState::Unknown,
        // Keys run out, and a journal stays: a signature that was good once is good.
        "G" | "U" | "X" | "Y" => SignatureState::Good,
        "R" => SignatureState::Revoked,
        "E" => SignatureState::Unchecked,
        "N" => SignatureState::Missing,
        _ => SignatureState::Bad,
    };
    Some(Signature { state, fingerprints, signer })
}
