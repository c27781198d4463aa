//! The view of what is suggested: commits that may be what an entry waits for, and the command that says so.

use serde::Serialize;

/// Commits of the code that changed the block of an entry since, and claim nothing.
#[derive(Debug, Serialize)]
pub struct SuggestionView {
    pub entry: String,
    /// Newest first; never empty.
    pub commits: Vec<CandidateView>,
    /// The code has every value that the entry names.
    pub values_found: bool,
    /// Records that the newest of them holds the change.
    pub command: String,
}

#[derive(Debug, Serialize)]
pub struct CandidateView {
    /// In full.
    pub commit: String,
    pub subject: String,
    /// The file that it changed, as it was called there.
    pub path: String,
    /// The code repository, where that is not the one around.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Digits of a commit's id that are shown: enough for any repository, and git takes any that mean one commit.
const SHOWN: usize = 10;

impl CandidateView {
    /// The beginning of its id.
    #[must_use]
    pub fn short(&self) -> &str {
        self.commit.get(..SHOWN).unwrap_or(&self.commit)
    }
}

impl SuggestionView {
    #[must_use]
    pub fn new(entry: String, commits: Vec<CandidateView>, values_found: bool) -> Self {
        let command = match commits.first() {
            // A commit of another repository is known by its whole id alone.
            Some(CandidateView { commit, code: Some(code), .. }) => {
                format!("stopgap resolve {entry} codified {commit} --code {code}")
            }
            Some(newest) => format!("stopgap resolve {entry} codified {}", newest.short()),
            None => String::new(),
        };
        Self { entry, commits, values_found, command }
    }
}
