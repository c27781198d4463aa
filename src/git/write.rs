//! Writing commits, signed where the user's configuration says so, and asking git to tidy up afterwards.

use super::error::sorted;
use super::process::Program;
use super::{Author, Config, GitError, Identity, ObjectId, Repository};
use chrono::{DateTime, FixedOffset};
use std::time::Duration;

/// A commit that is ready to be written.
pub struct CommitDraft<'a> {
    pub tree: ObjectId,
    pub parents: &'a [ObjectId],
    /// Who commits, and is the author where nobody else is named.
    pub identity: &'a Identity,
    pub at: DateTime<FixedOffset>,
    /// Whose words it holds, where somebody else's are committed anew.
    pub author: Option<&'a Author>,
    pub message: &'a str,
}

impl CommitDraft<'_> {
    fn author(&self) -> (&Identity, DateTime<FixedOffset>) {
        match self.author {
            Some(author) => (&author.identity, author.at.unwrap_or(self.at)),
            None => (self.identity, self.at),
        }
    }
}

/// Whether a commit carries a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signed {
    NotAsked,
    Yes,
    /// It was asked for and failed: the record is worth more than the signature.
    Failed {
        why: String,
    },
}

/// How long a key, a card or a passphrase may take: a record is worth more than its signature.
const SIGNING_PATIENCE: Duration = Duration::from_secs(30);

/// More loose objects than this in one of 256 folders, and `git gc --auto` would act (6,700 in all).
const LOOSE_OBJECTS: usize = 27;

/// Why a signature failed, in one line: what gpg says is nearer to the cause than what git makes of it.
fn reason(said: &str) -> String {
    let line = said.lines().rfind(|line| line.starts_with("gpg: ")).or_else(|| said.lines().next());
    let line = line.unwrap_or("no reason given").trim_end_matches(':');
    let line = line.strip_prefix("error: ").or_else(|| line.strip_prefix("fatal: ")).unwrap_or(line);
    line.to_owned()
}

impl Repository {
    /// Writes a commit; nothing points at it yet.
    ///
    /// # Errors
    /// Where it cannot be written. A failed signature is no error.
    pub fn write_commit(
        &self,
        draft: &CommitDraft<'_>,
        config: &Config,
    ) -> Result<(ObjectId, Signed), GitError> {
        if !config.is_on("commit.gpgsign") {
            return Ok((self.write_plain(draft)?, Signed::NotAsked));
        }
        match self.write_signed(draft) {
            Ok(id) => Ok((id, Signed::Yes)),
            Err(error) => Ok((self.write_plain(draft)?, Signed::Failed { why: reason(&error.message) })),
        }
    }

    fn write_plain(&self, draft: &CommitDraft<'_>) -> Result<ObjectId, GitError> {
        let parents: String = draft.parents.iter().map(|id| format!("parent {id}\n")).collect();
        let stamp = |who: &Identity, at: DateTime<FixedOffset>| {
            format!("{who} {} {}", at.timestamp(), at.format("%z"))
        };
        let (author, at) = draft.author();
        let (author, committer) = (stamp(author, at), stamp(draft.identity, draft.at));
        let (tree, message) = (draft.tree, draft.message);
        let text = format!("tree {tree}\n{parents}author {author}\ncommitter {committer}\n\n{message}\n");
        self.write_object(git2::ObjectType::Commit, text.as_bytes())
    }

    /// Git signs: it knows the formats, the keys, the agents and the programs that the user configured.
    fn write_signed(&self, draft: &CommitDraft<'_>) -> Result<ObjectId, GitError> {
        let tree = draft.tree.to_string();
        let parents: Vec<String> = draft.parents.iter().map(ObjectId::to_string).collect();
        let mut arguments = vec!["-c", "core.fsync=all", "commit-tree", "-S", &tree];
        for parent in &parents {
            arguments.extend(["-p", parent]);
        }
        arguments.extend(["-F", "-"]);
        let mut program = Program::git(self.git_dir(), arguments).for_repository(Some(self));
        let (author, written) = draft.author();
        for (role, who, at) in [("AUTHOR", author, written), ("COMMITTER", draft.identity, draft.at)] {
            // Git's own format for a moment: `@` keeps small numbers from being read as a date.
            let date = format!("@{} {}", at.timestamp(), at.format("%z"));
            program = program
                .variable(&format!("GIT_{role}_NAME"), &who.name)
                .variable(&format!("GIT_{role}_EMAIL"), &who.email)
                .variable(&format!("GIT_{role}_DATE"), &date);
        }
        let said = program.within(SIGNING_PATIENCE).output(format!("{}\n", draft.message).as_bytes())?;
        ObjectId::from_str(String::from_utf8_lossy(&said).trim())
            .map_err(sorted("read the signed commit's id"))
    }

    /// Lets what is written from now on be written to by those that the repository is shared with, as git does
    /// where `core.sharedRepository` says so.
    pub fn share_with_group(config: &Config) {
        let Some(shared) = config.get("core.sharedrepository") else { return };
        let mask = match shared.to_ascii_lowercase().as_str() {
            "group" | "true" | "1" | "all" | "world" | "everybody" | "2" => 0o002,
            octal => match u32::from_str_radix(octal, 8) {
                Ok(mode) if mode > 0o600 => !mode & 0o077,
                _ => return,
            },
        };
        rustix::process::umask(rustix::fs::Mode::from_raw_mode(mask));
    }

    /// Forgets where a ref stood before: what only its reflog reaches can be collected then.
    ///
    /// # Errors
    /// Where git cannot be run.
    pub fn forget_moves(&self, reference: &str) -> Result<(), GitError> {
        if !self.common_dir().join("logs").join(reference).exists() {
            return Ok(());
        }
        let arguments = ["reflog", "expire", "--expire=now", "--expire-unreachable=now", reference];
        Program::git(self.git_dir(), arguments).for_repository(Some(self)).output(&[]).map(drop)
    }

    /// Lets git pack what has piled up, in the background, as `git commit` does.
    ///
    /// Git's own estimate is made here first, from one folder of objects: most calls start no process.
    pub fn tidy_up(&self) {
        let sample = std::fs::read_dir(self.common_dir().join("objects/17"));
        if sample.map_or(0, Iterator::count) >= LOOSE_OBJECTS {
            Program::git(self.common_dir(), ["maintenance", "run", "--auto", "--quiet"]).in_background();
        }
    }
}
