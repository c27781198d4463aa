//! The rules that hold here: the policy files of the code and of the journal, found in git and merged.
//!
//! Never read from the work tree: a rule holds when it is on the main branch, reviewed like code.

use super::policy_file::{PolicyFinding, PolicySide, merge_policies, parse_policy};
use super::store::Journal;
use crate::git::{GitError, Kind, ObjectId, Repository};
use crate::model::Policy;

/// A policy file that was found.
#[derive(Clone, Debug)]
pub struct PolicySource {
    pub side: PolicySide,
    /// The commit it was read at.
    pub commit: ObjectId,
    pub text: String,
    pub findings: Vec<PolicyFinding>,
}

/// The merged policy, and where it comes from.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub policy: Policy,
    pub sources: Vec<PolicySource>,
}

impl Rules {
    /// The policy of the code: at its main branch; at HEAD only where there is no main branch. What stands on
    /// another branch was not reviewed.
    pub(super) fn of_code(repository: &Repository) -> Result<(Policy, Option<PolicySource>), GitError> {
        // Where there is a main branch it alone counts: a file on a branch of somebody's is no rule yet.
        let commit = match repository.main_tip()? {
            Some(tip) => Some(tip),
            None => repository.head()?,
        };
        let found = commit.map(|commit| read(repository, commit, PolicySide::Code)).transpose()?.flatten();
        Ok(found.map_or((Policy::default(), None), |(policy, source)| (policy, Some(source))))
    }

    /// Adds the policy of the journal: at the local tip, else at a remote's.
    pub(super) fn merged(
        code: Policy,
        code_source: Option<PolicySource>,
        journal: Option<&Journal>,
    ) -> Result<Self, GitError> {
        let mut sources: Vec<PolicySource> = code_source.into_iter().collect();
        let mut policy = Policy::default();
        if let Some(journal) = journal {
            let mut newest: Option<(Policy, PolicySource)> = None;
            for tip in journal.tips()? {
                let Some(found) = read(&journal.repository, tip, PolicySide::Journal)? else { continue };
                // The local tip comes first; one that continues it, fetched since, knows better.
                let is_newer = match &newest {
                    None => true,
                    Some((_, known)) => {
                        known.text != found.1.text && journal.repository.continues(tip, known.commit)
                    }
                };
                if is_newer {
                    newest = Some(found);
                }
            }
            if let Some((found, source)) = newest {
                policy = found;
                sources.push(source);
            }
        }
        Ok(Self { policy: merge_policies(code, policy), sources })
    }
}

fn read(
    repository: &Repository,
    commit: ObjectId,
    side: PolicySide,
) -> Result<Option<(Policy, PolicySource)>, GitError> {
    let objects = repository.objects()?;
    let root = objects.tree(repository.tree_of(commit)?)?;
    let Some(node) = root.get(side.file_name()) else { return Ok(None) };
    let source = |text: String, findings| PolicySource { side, commit, text, findings };
    if node.kind != Kind::File {
        let finding = unusable(None, "a folder, link or submodule stands where this file belongs");
        return Ok(Some((Policy::default(), source(String::new(), vec![finding]))));
    }
    let text = match String::from_utf8(objects.blob(node.id)?.to_vec()) {
        Ok(text) => text,
        Err(error) => {
            let (before, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
            let line = 1 + bytes[..before].split(|byte| *byte == b'\n').skip(1).count();
            let finding = unusable(Some(line), "this is no UTF-8: save the file in that encoding");
            let text = String::from_utf8_lossy(bytes).into_owned();
            return Ok(Some((Policy::default(), source(text, vec![finding]))));
        }
    };
    let parsed = parse_policy(&text, side);
    Ok(Some((parsed.policy, source(text, parsed.findings))))
}

/// A finding after which the defaults hold.
fn unusable(line: Option<usize>, message: &str) -> PolicyFinding {
    PolicyFinding { line, message: message.to_owned(), fatal: true }
}
