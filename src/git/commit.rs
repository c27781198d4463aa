//! Commits, read raw: what they hold, who made them, and walking from one to the others.

use super::error::sorted;
use super::{GitError, GitErrorKind, Identity, ObjectId, Repository};
use chrono::{DateTime, FixedOffset};
use std::collections::{BinaryHeap, HashMap, HashSet};

/// Commits that are looked at after all seems told.
const SLOP: usize = 6;

/// Who made a commit, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    pub identity: Identity,
    /// `None`: the header says no time that exists.
    pub at: Option<DateTime<FixedOffset>>,
}

/// A commit as it stands in the object database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    pub id: ObjectId,
    pub tree: ObjectId,
    pub parents: Vec<ObjectId>,
    pub author: Author,
    /// When it was made as it is: a rebase keeps the author's time, and changes this one.
    pub committed: Option<DateTime<FixedOffset>>,
    pub message: String,
    /// It carries a signature; whether that is good is another question.
    pub is_signed: bool,
}

impl Commit {
    /// The first line of the message.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }

    fn parse(id: ObjectId, bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, message) = text.split_once("\n\n").unwrap_or((&text, ""));
        let mut tree = None;
        let mut parents = Vec::new();
        let mut author = None;
        let mut committed = None;
        let mut is_signed = false;
        for line in head.lines() {
            match line.split_once(' ') {
                Some(("tree", id)) => tree = ObjectId::from_str(id).ok(),
                Some(("parent", id)) => parents.extend(ObjectId::from_str(id).ok()),
                Some(("author", who)) => author = author.or_else(|| Some(Author::parse(who))),
                Some(("committer", who)) => committed = committed.or_else(|| Author::parse(who).at),
                Some(("gpgsig" | "gpgsig-sha256", _)) => is_signed = true,
                _ => {}
            }
        }
        let author = author.unwrap_or_else(|| Author::parse(""));
        Some(Self {
            id,
            tree: tree?,
            parents,
            author,
            committed,
            message: message.trim_end().to_owned(),
            is_signed,
        })
    }
}

/// A commit as it lies in the object database: what a scan of a whole history needs of it.
pub struct RawCommit<'a> {
    pub tree: ObjectId,
    pub parents: Vec<ObjectId>,
    /// `Name <address> seconds offset`, in whatever encoding.
    pub author: &'a [u8],
    pub message: &'a [u8],
}

impl<'a> RawCommit<'a> {
    /// `None` where the bytes are no commit.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let id = |line: &[u8]| ObjectId::from_str(std::str::from_utf8(line).ok()?.trim_end()).ok();
        let mut rest = bytes;
        let (mut tree, mut parents, mut author) = (None, Vec::new(), &b""[..]);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line = &rest[..end];
            rest = &rest[end + 1..];
            if line.is_empty() {
                return Some(Self { tree: tree?, parents, author, message: rest });
            }
            if let Some(text) = line.strip_prefix(b"parent ") {
                parents.push(id(text)?);
            } else if let Some(text) = line.strip_prefix(b"tree ") {
                tree = tree.or(id(text));
            } else if let Some(text) = line.strip_prefix(b"author ")
                && author.is_empty()
            {
                author = text;
            }
        }
        // A commit without any message ends with its head.
        Some(Self { tree: tree?, parents, author, message: rest })
    }
}

impl Author {
    /// `Name <address> 1764000000 +0100`.
    fn parse(text: &str) -> Self {
        let (name, rest) = text.split_once('<').unwrap_or((text, ""));
        let (email, when) = rest.split_once('>').unwrap_or((rest, ""));
        let mut words = when.split_whitespace();
        let seconds = words.next().and_then(|text| text.parse().ok());
        let offset = words.next().and_then(|text| text.parse().ok()).unwrap_or_default();
        let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let at = at.map(|at| at.with_timezone(&offset_of(offset)));
        Self { identity: Identity { name: name.trim().to_owned(), email: email.to_owned() }, at }
    }
}

/// `+0130` as it is read as a number: 130.
fn offset_of(written: i32) -> FixedOffset {
    let seconds = (written / 100 * 60 + written % 100) * 60;
    FixedOffset::east_opt(seconds).unwrap_or_else(|| FixedOffset::east_opt(0).expect("UTC"))
}

impl Repository {
    /// # Errors
    /// Where the commit is not here, or is none.
    pub fn commit(&self, id: ObjectId) -> Result<Commit, GitError> {
        let doing = || format!("read commit {id}");
        let database = self.inner.odb().map_err(sorted("open the object database"))?;
        let object = database.read(id).map_err(sorted(doing()))?;
        let parsed = match object.kind() {
            git2::ObjectType::Commit => Commit::parse(id, object.data()),
            _ => None,
        };
        parsed.ok_or_else(|| GitError::new(doing(), GitErrorKind::Other, "it is no commit"))
    }

    /// Writes a commit anew on other parents: author, committer and times stay, a signature cannot.
    ///
    /// The same commit on the same parents always gets the same id, whoever writes it anew.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn recommit(
        &self,
        id: ObjectId,
        tree: ObjectId,
        parents: &[ObjectId],
        message: Option<&str>,
    ) -> Result<ObjectId, GitError> {
        let database = self.inner.odb().map_err(sorted("open the object database"))?;
        let object = database.read(id).map_err(sorted(format!("read commit {id}")))?;
        let bytes = object.data();
        let split = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap_or(bytes.len());
        let mut new = format!("tree {tree}\n").into_bytes();
        for parent in parents {
            new.extend_from_slice(format!("parent {parent}\n").as_bytes());
        }
        let mut is_kept = false;
        for line in bytes[..split].split(|byte| *byte == b'\n') {
            // What begins with a space goes on where the line before ended.
            if !line.starts_with(b" ") {
                is_kept =
                    [&b"author "[..], b"committer ", b"encoding "].iter().any(|key| line.starts_with(key));
            }
            if is_kept {
                new.extend_from_slice(line);
                new.push(b'\n');
            }
        }
        match message {
            Some(message) => new.extend_from_slice(format!("\n{message}\n").as_bytes()),
            None => new.extend_from_slice(&bytes[(split + 1).min(bytes.len())..]),
        }
        self.write_object(git2::ObjectType::Commit, &new)
    }

    /// The commits that `tips` reach and `hidden` do not, parents before children.
    ///
    /// # Errors
    /// Where one of them is not here.
    pub fn commits_between(&self, hidden: &[ObjectId], tips: &[ObjectId]) -> Result<Vec<ObjectId>, GitError> {
        let doing = "walk the history";
        let mut walk = self.inner.revwalk().map_err(sorted(doing))?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::REVERSE).map_err(sorted(doing))?;
        for tip in tips {
            walk.push(*tip).map_err(sorted(doing))?;
        }
        for known in hidden {
            // What was hidden may be gone from here: then there is nothing to hide.
            if self.has_commit(*known) {
                walk.hide(*known).map_err(sorted(doing))?;
            }
        }
        walk.map(|id| id.map_err(sorted(doing))).collect()
    }

    /// The commits that `tip` has and `hidden` has not, where that is soon told; `None` where more than `most` would
    /// have to be looked at, or one of them is not here. No order. Where clocks are very wrong there can be some that
    /// `hidden` has.
    #[must_use]
    pub fn few_commits_between(
        &self,
        hidden: ObjectId,
        tip: ObjectId,
        most: usize,
    ) -> Option<HashSet<ObjectId>> {
        let mut is_hidden = HashMap::from([(tip, false)]);
        is_hidden.insert(hidden, true);
        let mut found = HashSet::new();
        // Newest first, so that what is hidden is mostly known before it is reached from the other side; what turns
        // out to be hidden later is looked at once more.
        let mut waiting = BinaryHeap::from([(i64::MAX, tip), (i64::MAX, hidden)]);
        let (mut looked_at, mut slop) = (0, SLOP);
        while let Some((_, id)) = waiting.pop() {
            let is_open = |id: &ObjectId| !is_hidden[id] || found.contains(id);
            if !is_open(&id) && !waiting.iter().any(|(_, id)| is_open(id)) {
                // As git does: a little further, in case a clock was wrong.
                slop -= 1;
                if slop == 0 {
                    break;
                }
            }
            looked_at += 1;
            if looked_at > most {
                return None;
            }
            let commit = self.inner.find_commit(id).ok()?;
            let hides = is_hidden[&id];
            if hides {
                found.remove(&id);
            } else {
                found.insert(id);
            }
            for parent in commit.parent_ids() {
                let is_news = match is_hidden.get(&parent) {
                    None => true,
                    Some(known) => hides && !known,
                };
                if is_news {
                    is_hidden.insert(parent, hides);
                    let at = self.inner.find_commit(parent).ok()?.time().seconds();
                    waiting.push((at, parent));
                }
            }
        }
        Some(found)
    }

    /// The same commit with those of its parents that are here: a shallow clone lacks some, and knows it.
    ///
    /// # Errors
    /// Where the commit is not here, or is none; or where a parent is missing without being cut off.
    pub fn commit_here(&self, id: ObjectId) -> Result<Commit, GitError> {
        let mut commit = self.commit(id)?;
        if self.shallow_ends().contains(&id) {
            commit.parents.retain(|parent| self.has_commit(*parent));
        }
        Ok(commit)
    }

    #[must_use]
    pub fn has_commit(&self, id: ObjectId) -> bool {
        self.inner.find_commit(id).is_ok()
    }

    /// Whether `later` is `earlier`, or has it in its history.
    #[must_use]
    pub fn reaches(&self, later: ObjectId, earlier: ObjectId) -> bool {
        later == earlier || self.continues(later, earlier)
    }
}

#[cfg(test)]
mod tests {
    use super::{ObjectId, Repository};
    use proptest::prelude::*;
    use std::collections::HashSet;

    /// A history as its making says: of each commit the parents among the earlier ones, and what its clock said.
    fn history(made: &[(usize, Option<usize>, i64)]) -> (tempfile::TempDir, Repository, Vec<ObjectId>) {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = git2::Repository::init_bare(folder.path()).expect("a repository");
        let tree = inner.treebuilder(None).and_then(|tree| tree.write()).expect("a tree");
        let mut ids: Vec<ObjectId> = Vec::new();
        for (number, (one, other, at)) in made.iter().enumerate() {
            let who = git2::Signature::new("A", "a@example.com", &git2::Time::new(*at, 0)).expect("a name");
            let mut parents: Vec<ObjectId> = Vec::new();
            for parent in std::iter::once(one).chain(other).filter(|_| number > 0) {
                let parent = ids[parent % number];
                if !parents.contains(&parent) {
                    parents.push(parent);
                }
            }
            let parents: Vec<_> = parents.iter().map(|id| inner.find_commit(*id).expect("it is")).collect();
            let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
            let tree = inner.find_tree(tree).expect("a tree");
            ids.push(inner.commit(None, &who, &who, &number.to_string(), &tree, &parents).expect("a commit"));
        }
        let repository = Repository::open(folder.path()).expect("it opens");
        (folder, repository, ids)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        /// What is between two commits is what the library says. Where clocks are wrong nothing is missing.
        #[test]
        fn few_commits_are_all_of_them(
            made in proptest::collection::vec((any::<usize>(), proptest::option::of(any::<usize>()), 0i64..50), 2..14),
            (hidden, is_wrong) in any::<(usize, bool)>(),
        ) {
            let mut made = made;
            if !is_wrong {
                made.sort_by_key(|(_, _, at)| *at);
            }
            let (_folder, repository, ids) = history(&made);
            let (hidden, tip) = (ids[hidden % ids.len()], ids[ids.len() - 1]);
            let all: HashSet<ObjectId> =
                repository.commits_between(&[hidden], &[tip]).expect("it walks").into_iter().collect();
            let few = repository.few_commits_between(hidden, tip, 1_000).expect("few enough");
            prop_assert!(few.is_superset(&all) && (is_wrong || few == all), "{few:?} {all:?}");
            prop_assert!(repository.few_commits_between(hidden, tip, 1).is_none_or(|few| few == all));
        }
    }

    #[test]
    fn what_is_too_much_is_not_told() {
        let made: Vec<_> = (0..30_usize).map(|at| (at.saturating_sub(1), None, 0)).collect();
        let (_folder, repository, ids) = history(&made);
        assert_eq!(repository.few_commits_between(ids[0], ids[29], 10), None);
        assert_eq!(repository.few_commits_between(ids[0], ids[29], 100).map(|found| found.len()), Some(29));
        assert_eq!(repository.few_commits_between(ids[29], ids[29], 100), Some(HashSet::new()));
    }
}
