//! The rules that hold here: the policy files of the code and of the journal, found in git and merged.
//!
//! Never read from the work tree: a rule holds when it is on the main branch, reviewed like code.

use super::policy_file::{PolicyFinding, PolicySide, merge_policies, parse_policy};
use super::store::Journal;
use crate::git::{GitError, ObjectId, Repository};
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
    /// The policy of the code: at its main branch, or where there is none at HEAD.
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
            for tip in journal.tips()? {
                if let Some((found, source)) = read(&journal.repository, tip, PolicySide::Journal)? {
                    policy = found;
                    sources.push(source);
                    break;
                }
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
    let tree = repository.tree_of(commit)?;
    let Some(bytes) = repository.file(tree, side.file_name())? else { return Ok(None) };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let parsed = parse_policy(&text, side);
    Ok(Some((parsed.policy, PolicySource { side, commit, text, findings: parsed.findings })))
}
