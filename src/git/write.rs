//! Writing commits, signed where the user's configuration says so, and asking git to tidy up afterwards.

use super::error::sorted;
use super::process::Program;
use super::{Config, GitError, Identity, ObjectId, Repository};
use chrono::{DateTime, FixedOffset};

/// A commit that is ready to be written.
pub struct CommitDraft<'a> {
    pub tree: ObjectId,
    pub parent: Option<ObjectId>,
    /// Author and committer.
    pub identity: &'a Identity,
    pub at: DateTime<FixedOffset>,
    pub message: &'a str,
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

/// More loose objects than this in one of 256 folders, and `git gc --auto` would act (6,700 in all).
const LOOSE_OBJECTS: usize = 27;

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
            Err(error) => {
                let why = error.message.lines().next().unwrap_or("no reason given").to_owned();
                Ok((self.write_plain(draft)?, Signed::Failed { why }))
            }
        }
    }

    fn write_plain(&self, draft: &CommitDraft<'_>) -> Result<ObjectId, GitError> {
        let parent = draft.parent.map_or_else(String::new, |id| format!("parent {id}\n"));
        let stamp = format!("{} {} {}", draft.identity, draft.at.timestamp(), draft.at.format("%z"));
        let text =
            format!("tree {}\n{parent}author {stamp}\ncommitter {stamp}\n\n{}\n", draft.tree, draft.message);
        self.write_object(git2::ObjectType::Commit, text.as_bytes())
    }

    /// Git signs: it knows the formats, the keys, the agents and the programs that the user configured.
    fn write_signed(&self, draft: &CommitDraft<'_>) -> Result<ObjectId, GitError> {
        let tree = draft.tree.to_string();
        let parent = draft.parent.map(|id| id.to_string());
        let mut arguments = vec!["-c", "core.fsync=all", "commit-tree", "-S", &tree];
        if let Some(parent) = &parent {
            arguments.extend(["-p", parent]);
        }
        arguments.extend(["-F", "-"]);
        // Git's own format for a moment: `@` keeps small numbers from being read as a date.
        let date = format!("@{} {}", draft.at.timestamp(), draft.at.format("%z"));
        let mut program = Program::git(self.git_dir(), arguments);
        for role in ["AUTHOR", "COMMITTER"] {
            program = program
                .variable(&format!("GIT_{role}_NAME"), &draft.identity.name)
                .variable(&format!("GIT_{role}_EMAIL"), &draft.identity.email)
                .variable(&format!("GIT_{role}_DATE"), &date);
        }
        let said = program.output(format!("{}\n", draft.message).as_bytes())?;
        ObjectId::from_str(String::from_utf8_lossy(&said).trim())
            .map_err(sorted("read the signed commit's id"))
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
