//! What a host means when it refuses a ref: told from its words, for people.
//!
//! Nothing is decided by it except what is printed and how often it is tried again: every host has its own words,
//! and changes them.

use super::Refusal;

/// What stands behind a refusal, as far as its words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Somebody else was faster, or the ref was locked for a moment.
    Race,
    /// A rule of the host covers this branch.
    BranchRule,
    /// Commits have to be signed.
    Signatures,
    /// This person may read and not write.
    ReadOnly,
    /// Histories may not be rewritten.
    Rewrite,
    /// The other side has no room, or cannot write.
    Unwritable,
    Unknown,
}

/// Words, in lower case, and what they mean. The first that fits counts: what is special stands before what is
/// general.
const WORDS: [(&[&str], Cause); 6] = [
    (
        &[
            "no space left",
            "disk quota",
            "read-only file system",
            "unable to create temporary",
            "insufficient permission for adding an object",
            "file too large",
            "unable to write",
        ],
        Cause::Unwritable,
    ),
    (&["verified signature", "must be signed", "unsigned", "not signed", "gpg signature"], Cause::Signatures),
    (&["force-push", "force push", "denying non-fast-forward", "rewrite", "cannot force"], Cause::Rewrite),
    (
        &[
            "permission to",
            "write access",
            "read-only",
            "read only",
            "not allowed to push code to this project",
            "forbidden",
            "403",
            "access denied",
        ],
        Cause::ReadOnly,
    ),
    (
        &[
            "protected branch",
            "protected ref",
            "rule violation",
            "ruleset",
            "branch name",
            "gh006",
            "gh013",
            "not allowed to push",
            "pull request",
            "merge request",
            "creations being restricted",
            "hook declined",
            "denied by",
        ],
        Cause::BranchRule,
    ),
    (
        &[
            "fetch first",
            "non-fast-forward",
            "stale info",
            "cannot lock ref",
            "failed to update ref",
            "failed to lock",
            "incorrect old value",
            "reference already exists",
            "remote ref updated",
        ],
        Cause::Race,
    ),
];

impl Refusal {
    #[must_use]
    pub fn cause(&self) -> Cause {
        let text = format!("{}\n{}", self.said.join(" "), self.summary).to_lowercase();
        // Ids of objects hold any number that one looks for.
        let is_id = |word: &&str| word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let text: Vec<&str> = text.split_whitespace().filter(|word| !is_id(word)).collect();
        let text = text.join(" ");
        let fits = |words: &[&str]| words.iter().any(|word| text.contains(word));
        WORDS.iter().find(|(words, _)| fits(words)).map_or(Cause::Unknown, |(_, cause)| *cause)
    }

    /// What was said, in one line: the first thing that the remote printed, else git's summary.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        let told = self.said.iter().find(|line| line.chars().any(char::is_alphanumeric));
        let line = told.map_or(self.summary.as_str(), String::as_str);
        line.strip_prefix("error: ").unwrap_or(line).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_hosts_are_told_apart() {
        let table: [(&str, &str, Cause); 12] = [
            ("[rejected] (fetch first)", "", Cause::Race),
            ("[remote rejected] (cannot lock ref 'refs/heads/stopgap')", "", Cause::Race),
            ("[rejected] (stale info)", "", Cause::Race),
            (
                "[remote rejected] (cannot lock ref 'refs/heads/stopgap': is at 5a4030b92bd56ba87d15 but expected 456ec5d5)",
                "",
                Cause::Race,
            ),
            ("[remote rejected] (failed to update ref)", "", Cause::Race),
            (
                "[remote rejected] (protected branch hook declined)",
                "error: GH006: Protected branch update failed",
                Cause::BranchRule,
            ),
            (
                "[remote rejected] (push declined due to repository rule violations)",
                "error: GH013: Commits must have verified signatures.",
                Cause::Signatures,
            ),
            (
                "[remote rejected] (pre-receive hook declined)",
                "GitLab: You are not allowed to push code to protected branches on this project.",
                Cause::BranchRule,
            ),
            (
                "[remote rejected] (pre-receive hook declined)",
                "GitLab: You are not allowed to force push code to a protected branch on this project.",
                Cause::Rewrite,
            ),
            (
                "[remote rejected] (unpacker error)",
                "fatal: unable to write file: No space left on device",
                Cause::Unwritable,
            ),
            ("[remote rejected] (x)", "Permission to acme/changes.git denied to oncall.", Cause::ReadOnly),
            ("[remote rejected] (busy)", "come back later", Cause::Unknown),
        ];
        for (summary, said, cause) in table {
            let refusal = Refusal { summary: summary.to_owned(), said: vec![said.to_owned()] };
            assert_eq!(refusal.cause(), cause, "{summary} {said}");
        }
    }
}
