//! Journals that are named by URL: each has one bare clone of our own under the state folder, shared by all
//! repositories of this person.
//!
//! Making one takes no network. What was recorded before the first fetch is joined with what is there by then.

use super::inbox::state_folder;
use super::store::{BRANCH, Journal};
use crate::git::{GitError, Repository, folder_name};
use crate::model::Variables;
use std::path::PathBuf;

/// Where the clone of a URL lies.
fn folder_of(url: &str, variables: &Variables) -> PathBuf {
    state_folder(variables).join("journals").join(folder_name(url))
}

impl Journal {
    /// Opens the clone of a journal, which is made where there is none yet; nothing is fetched.
    ///
    /// # Errors
    /// Where it can be neither opened nor made.
    pub fn open_url(url: &str, variables: &Variables) -> Result<Self, GitError> {
        let folder = folder_of(url, variables);
        if !folder.join("HEAD").exists() {
            let refspec = format!("+refs/heads/{BRANCH}:refs/remotes/origin/{BRANCH}");
            Repository::make_clone(&folder, url, &refspec)?;
        }
        Self::open_clone(url, variables)
    }

    /// The same where its clone is here already; nothing is made.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(super) fn open_clone(url: &str, variables: &Variables) -> Result<Self, GitError> {
        let mut journal = Self::open(&folder_of(url, variables), variables)?;
        journal.url = Some(url.to_owned());
        Ok(journal)
    }

    /// Whether it is named by URL and was never asked what it holds.
    #[must_use]
    pub fn was_never_fetched(&self) -> bool {
        self.url.is_some()
            && self.shared_with().is_ok_and(|shared| shared.is_some_and(|one| one.seen_at.is_none()))
    }
}
