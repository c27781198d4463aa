//! What a message says of other commits: that it takes them back, was copied from them, or came by a pull request.
//!
//! The words are those of git itself and of the forges that people use; what they name is looked up elsewhere.

use super::Message;
use super::words::without_bullet;
use serde::{Deserialize, Serialize};

/// Fewer digits than this are no id of a commit.
const SHORTEST: usize = 7;

/// Commits that one message may name: each is looked up.
const MOST_NAMED: usize = 500;

/// What a message says to take back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reverted {
    /// A commit, by the beginning of its id in lower case. Of a merge, the parent whose side stays.
    Commit { id: String, made_to: Option<String> },
    /// A pull or merge request.
    Number(u64),
    /// A commit with this subject, and nothing else is known of it.
    Titled(String),
}

/// Words at the beginning of a line that take something back, or bring it back.
const BEGINNINGS: [&str; 12] = [
    "reverts",
    "reverted",
    "reverting",
    "revert",
    "reapply",
    "re-apply",
    "reland",
    "back out",
    "backed out",
    "backout",
    "roll back",
    "rollback",
];

pub(super) fn read(text: &str, message: &mut Message) {
    let lower = text.to_ascii_lowercase();
    for line in text.lines() {
        let line = without_bullet(line);
        let is_subject = line == message.subject.trim_start();
        let Some((word, rest)) = behind_beginning(line) else { continue };
        // In the body only what names something is more than prose.
        let mut found = named(rest);
        // What is applied again is named by the title of what was reverted: its number is no target.
        if word.starts_with("re") && !word.starts_with("revert") {
            found.retain(|one| !(matches!(one, Reverted::Number(_)) && rest.contains('"')));
        }
        message.is_revert |= is_subject || !found.is_empty();
        message.reverts.extend(found);
    }
    message.reverts.extend(commits(&lower));
    message.is_revert |= !message.reverts.is_empty();
    message.reverts.sort();
    message.reverts.dedup();
    message.picked_from = picked(&lower);
    message.picked_from.truncate(MOST_NAMED);
    if message.reverts.len() > MOST_NAMED {
        message.names_too_much = true;
        message.reverts.clear();
    }
}

/// What follows one of the words at the beginning of a line; `revert(scope): …` too.
fn behind_beginning(line: &str) -> Option<(&'static str, &str)> {
    let word = BEGINNINGS
        .iter()
        .find(|word| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))?;
    let rest = &line[word.len()..];
    let is_whole = rest.chars().next().is_none_or(|letter| !letter.is_alphanumeric() && letter != '-');
    is_whole.then_some((*word, rest))
}

/// What the rest of such a line names: `"Title (#12)"`, `owner/repo#12`, `#12`, `!12`, `3f2c1ab`.
fn named(rest: &str) -> Vec<Reverted> {
    let mut found = Vec::new();
    let quoted = rest.find('"').and_then(|start| {
        let end = rest.rfind('"').filter(|end| *end > start)?;
        Some((&rest[start + 1..end], start))
    });
    if let Some((title, _)) = quoted {
        found.extend(trailing_number(title).map(Reverted::Number));
        found.push(Reverted::Titled(title.trim().to_owned()));
        return found;
    }
    // Of what is not quoted only its beginning counts: `Revert #12 as it broke #7`.
    let skipped = ["commit", "commits", "pull", "merge", "request", "pr", "mr", "change", "of", "the"];
    for word in rest.split(|letter: char| letter.is_whitespace() || ",:()".contains(letter)) {
        let bare = word.trim_matches(|letter: char| ".\"'`;".contains(letter));
        if bare.is_empty() || skipped.contains(&bare.to_ascii_lowercase().as_str()) || bare == "and" {
            continue;
        }
        if let Some(number) = number(bare) {
            found.push(Reverted::Number(number));
        } else if is_id(bare) {
            found.push(Reverted::Commit { id: bare.to_ascii_lowercase(), made_to: None });
        } else {
            break;
        }
    }
    if found.is_empty() {
        // `revert: the title`, as commit conventions have it.
        let title = rest.trim_start();
        let title = match title.strip_prefix('(').and_then(|scoped| scoped.split_once(')')) {
            Some((_, rest)) => rest,
            None => title,
        };
        if let Some(title) = title.strip_prefix(':') {
            found.extend(trailing_number(title.trim()).map(Reverted::Number));
            found.push(Reverted::Titled(title.trim().to_owned()));
        }
    }
    found
}

/// `#12`, `!12`, `owner/repo#12`.
fn number(word: &str) -> Option<u64> {
    let at = word.rfind(['#', '!'])?;
    let before = &word[..at];
    let is_repository = before.chars().all(|letter| letter.is_alphanumeric() || "._-/".contains(letter));
    word[at + 1..].parse().ok().filter(|_| is_repository)
}

/// The number in `Title (#12)`.
pub(in crate::history) fn trailing_number(title: &str) -> Option<u64> {
    let inner = title.trim_end().strip_suffix(')')?.rsplit_once('(')?.1;
    number(inner).filter(|_| inner.starts_with(['#', '!']))
}

/// Digits of a commit's id; a word of letters alone (`defaced`) is none.
fn is_id(word: &str) -> bool {
    (SHORTEST..=40).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// `This reverts commit A.`, `… commits A, B and C`, `… commit A, reversing changes made to B.`; `lower` is the
/// message in lower case. Lines may be broken anywhere.
fn commits(lower: &str) -> Vec<Reverted> {
    let mut found = Vec::new();
    for phrase in ["reverts commit", "revert commit", "reverting commit", "reverts the commit"] {
        for (at, _) in lower.match_indices(phrase) {
            let mut words = words_behind(&lower[at + phrase.len()..]);
            let mut ids = Vec::new();
            let mut rest = None;
            for word in words.by_ref() {
                match word {
                    "s" | "and" | "following" => {}
                    id if is_id(id)
                        || (id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit())) =>
                    {
                        ids.push(id.to_owned());
                    }
                    other => {
                        rest = Some(other);
                        break;
                    }
                }
            }
            let phrase = [rest.unwrap_or_default()].into_iter().chain(words.by_ref().take(3));
            let is_merge = phrase.eq(["reversing", "changes", "made", "to"]);
            let made_to = words.next().filter(|word| is_merge && is_id(word)).map(str::to_owned);
            let last = ids.len().saturating_sub(1);
            found.extend(ids.into_iter().enumerate().map(|(place, id)| Reverted::Commit {
                id,
                made_to: made_to.clone().filter(|_| place == last),
            }));
        }
    }
    found
}

/// Words without what stands around them.
fn words_behind(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// `(cherry picked from commit A)`
fn picked(lower: &str) -> Vec<String> {
    let mut found = Vec::new();
    for phrase in ["cherry picked from", "cherry-picked from", "backported from"] {
        for (at, _) in lower.match_indices(phrase) {
            let mut words = words_behind(&lower[at + phrase.len()..]).skip_while(|word| *word == "commit");
            found.extend(words.next().filter(|word| is_id(word)).map(str::to_owned));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The pull or merge request that a commit came by: of a squash in its subject, of a merge in git's or the forge's
/// words.
pub(super) fn number_of(subject: &str, text: &str) -> Option<u64> {
    if let Some(number) = trailing_number(subject) {
        return Some(number);
    }
    let in_subject = subject.strip_prefix("Merge pull request ").and_then(|rest| rest.split(' ').next());
    let in_brackets =
        || subject.strip_prefix("Merged in ")?.rsplit_once("(pull request ")?.1.strip_suffix(')');
    let in_body = || {
        let line = text.lines().find_map(|line| line.trim().strip_prefix("See merge request "))?;
        Some(line.trim()).filter(|_| subject.starts_with("Merge "))
    };
    in_subject.or_else(in_brackets).or_else(in_body).and_then(number)
}

/// `Merge pull request #7 from acme/revert-5-fix`: forges call the branch of a revert so. `revert-1.17` is none of theirs.
pub(super) fn brings_revert_of(subject: &str) -> Option<u64> {
    let branch = subject.strip_prefix("Merge pull request ")?.rsplit(['/', ' ']).next()?;
    let (digits, rest) = branch.strip_prefix("revert-")?.split_once('-')?;
    digits.parse().ok().filter(|_| !rest.is_empty())
}
