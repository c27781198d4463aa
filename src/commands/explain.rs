//! Why records wait, in plain words, with the way out.

use super::Failure;
use super::record::count;
use crate::git::{Cause, GitErrorKind};
use crate::journal::{Journal, SyncError};

/// What a person is told when sharing did not work: why, what waits, what to do.
#[must_use]
pub fn failure(error: &SyncError, journal: &Journal) -> Failure {
    let waiting = journal.shared_with().ok().flatten().map_or(0, |shared| shared.waiting);
    let mut failure = Failure::new(error.to_string());
    if let SyncError::Refused { refusal, .. } = error {
        for said in refusal.said.iter().skip(1).take(8) {
            failure.message.push_str(&format!("\n  {}", crate::render::line(said)));
        }
    }
    let ways_out = match error {
        // Not one of the user's remotes: what names it is somewhere else.
        SyncError::Git(error) if journal.url().is_some() && error.kind == GitErrorKind::NoRemote => vec![
            "--journal, `git config stopgap.journal` or `journal` in .stopgap.toml names it: is the address right?"
                .to_owned(),
        ],
        _ => ways_out(error),
    };
    for way_out in ways_out {
        failure = failure.hint(way_out);
    }
    if waiting == 0 && !journal.exists().unwrap_or(true) {
        return failure;
    }
    let safe = match waiting {
        0 => "nothing is lost: what was recorded is safe on this machine".to_owned(),
        1 => "nothing is lost: 1 record waits on this machine".to_owned(),
        _ => format!("nothing is lost: {} wait on this machine", count(waiting)),
    };
    failure.hint(safe)
}

const REWRITING: &[&str] = &[
    "the host keeps histories from being rewritten, and expunging rewrites one: allow force pushes to `stopgap` for \
     a moment, run `stopgap sync`, and forbid them again",
];

fn ways_out(error: &SyncError) -> Vec<String> {
    let hints: &[&str] = match error {
        SyncError::Git(error) => return error.hint().into_iter().collect(),
        SyncError::Refused { refusal, rewriting, .. } => match refusal.cause() {
            Cause::BranchRule | Cause::Unknown if *rewriting => REWRITING,
            Cause::BranchRule => &[
                "a rule of the host covers every branch: let it leave out the branch `stopgap`, or allow this \
                 person to go past it",
                "or keep the journal in a repository of its own: stopgap init --journal URL",
            ],
            Cause::Signatures => &[
                "the host wants signed commits: `git config commit.gpgsign true`, then `stopgap sync` signs what \
                 waits; set [signing] required = true in the policy so that all do",
                "or keep the journal in a repository of its own: stopgap init --journal URL",
            ],
            Cause::ReadOnly => &[
                "this account may read the repository and not write to it: ask for write access",
                "or keep the journal where everybody on call may write: stopgap init --journal URL",
            ],
            Cause::Rewrite => REWRITING,
            Cause::Unwritable => &["the other side has no room or cannot write: tell whoever runs it"],
            Cause::Race => &["many are sharing at once: `stopgap sync` tries again"],
            Cause::Unknown => &["`stopgap sync` tries again; the words above are the remote's"],
        },
        SyncError::NotThere(_) => &["`stopgap sync` begins it there"],
        SyncError::Nothing(_) => &[],
        SyncError::Foreign { is_here: true, .. } => &[
            "`git branch -m stopgap NAME` renames it; or keep the journal elsewhere: stopgap init --journal URL",
        ],
        SyncError::Foreign { is_here: false, .. } => &[
            "the journal needs a branch of that name there, or a repository of its own: stopgap init --journal URL",
        ],
        SyncError::Tombstone { path, .. } => {
            return vec![
                "a newer stopgap may have written it: update, and try again".to_owned(),
                format!("`git log --all -- {path}` shows who wrote it; a readable copy beside it mends it"),
            ];
        }
        SyncError::Unsigned { .. } => {
            &["`git config commit.gpgsign true` signs; `stopgap sync` then signs what waits and shares it"]
        }
        SyncError::Busy => &["try again in a moment"],
    };
    hints.iter().map(|hint| (*hint).to_owned()).collect()
}
