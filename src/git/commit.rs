//! Commits, read raw: what they hold, who made them, and walking from one to the others.

use super::error::sorted;
use super::{GitError, GitErrorKind, Identity, ObjectId, Repository};
use chrono::{DateTime, FixedOffset};

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
