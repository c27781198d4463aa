//! The files of a code base: at a commit, read from git's objects, or as they lie in a work tree.
//!
//! Only files that a language reads are listed. At a commit half-done edits do not count, and a bare clone is as good
//! as any.

use super::languages::language_of;
use crate::git::{GitError, Kind, ObjectId, Repository};
use crate::model::fits;
use rustix::fs::{Mode, OFlags};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// A file that is larger is named and left alone: infrastructure code that people write is not.
pub(super) const LARGEST: usize = 32 * 1024 * 1024;

/// What is said of a file that a partial clone has left where it was.
pub const NOT_FETCHED: &str = "not fetched yet";

/// Folders inside each other, deeper than which nothing is looked for.
pub(super) const DEEPEST: usize = 64;

/// Where files are read.
#[derive(Clone, Debug)]
pub enum Files {
    /// The tree of a commit.
    At { git_dir: PathBuf, tree: ObjectId },
    /// A folder on the disk.
    WorkTree(PathBuf),
}

/// A file in a list, by its path from the top, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub path: String,
    /// The blob; zero in a work tree.
    pub blob: ObjectId,
    /// Whether its path is text. One that is not is named as well as it can be, and not read: no address can name it.
    pub has_text: bool,
}

/// Reads files, one after the other; each thread has its own.
pub(super) enum Reader {
    Objects(Repository),
    /// The top: names are looked up from there, not from the root of the disk each time.
    Disk(OwnedFd),
}

/// What came of reading a file.
pub(super) enum Content {
    Text(Vec<u8>),
    /// It will not be read. This and the next hold a fragment that reads after the file's name.
    TooLarge(String),
    /// It cannot be read now.
    Not(String),
    /// No address can name it.
    Unnamed,
}

impl Files {
    /// The files that a language reads, sorted by path. Those below one of the `skipped` globs are left out.
    ///
    /// # Errors
    /// Where the tree or the folder cannot be read.
    pub(super) fn list(&self, skipped: &[String]) -> Result<Vec<Listed>, GitError> {
        self.list_of(skipped, |path| language_of(path).is_some())
    }

    /// The same for the files whose paths are wanted.
    pub(super) fn list_of(
        &self,
        skipped: &[String],
        wanted: fn(&str) -> bool,
    ) -> Result<Vec<Listed>, GitError> {
        self.listed(List { skipped, wanted, links: false, found: Vec::new(), left: usize::MAX })
    }

    /// What is called like a wanted file and is no file: a symbolic link mostly, which is never followed.
    ///
    /// # Errors
    /// Where the tree or the folder cannot be read.
    pub(super) fn links(&self, wanted: fn(&str) -> bool) -> Result<Vec<Listed>, GitError> {
        self.listed(List { skipped: &[], wanted, links: true, found: Vec::new(), left: usize::MAX })
    }

    fn listed(&self, mut list: List<'_>) -> Result<Vec<Listed>, GitError> {
        match self {
            Self::At { git_dir, tree } => list.below(&Repository::open(git_dir)?, *tree, ("", true), 0)?,
            Self::WorkTree(top) => list.in_folder(top),
        }
        list.found.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(list.found)
    }

    /// The same, if there are no more than so many; a tree of many other files is not looked through to the end.
    pub(super) fn few(&self, skipped: &[String], most: usize) -> Option<Vec<Listed>> {
        let Self::At { git_dir, tree } = self else { return None };
        let wanted = |path: &str| language_of(path).is_some();
        let mut list = List { skipped, wanted, links: false, found: Vec::new(), left: most * 10 };
        list.below(&Repository::open(git_dir).ok()?, *tree, ("", true), 0).ok()?;
        list.found.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        (list.left > 0 && list.found.len() <= most).then_some(list.found)
    }

    pub(super) fn reader(&self) -> Result<Reader, GitError> {
        Ok(match self {
            Self::At { git_dir, .. } => Reader::Objects(Repository::open(git_dir)?),
            Self::WorkTree(top) => Reader::Disk(opened(top)?),
        })
    }
}

/// A path as text, with the bytes that are none as `\xE9`.
fn spelled(path: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(path) {
        return Cow::Borrowed(text);
    }
    let mut text = String::new();
    for chunk in path.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    Cow::Owned(text)
}

pub(super) fn is_skipped(path: &str, skipped: &[String]) -> bool {
    path.split('/').any(|part| part == ".terraform") || skipped.iter().any(|glob| glob_fits(glob, path))
}

/// A list that is being made.
struct List<'a> {
    skipped: &'a [String],
    wanted: fn(&str) -> bool,
    /// Whether links are listed, instead of files.
    links: bool,
    found: Vec<Listed>,
    /// How many more lines of trees are looked at.
    left: usize,
}

impl List<'_> {
    /// `above` and whether it is text.
    fn below(
        &mut self,
        repository: &Repository,
        tree: ObjectId,
        (above, is_text): (&str, bool),
        depth: usize,
    ) -> Result<(), GitError> {
        if depth > DEEPEST {
            return Ok(());
        }
        for node in repository.objects()?.tree_here(tree)?.nodes() {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                return Ok(());
            }
            let name = spelled(node.name);
            let has_text = is_text && matches!(name, Cow::Borrowed(_));
            let path = if above.is_empty() { name.into_owned() } else { [above, "/", &*name].concat() };
            // Most files are none of ours: globs are tried last.
            match node.kind {
                Kind::Folder if !is_skipped(&path, self.skipped) => {
                    self.below(repository, node.id, (&path, has_text), depth + 1)?;
                }
                Kind::File | Kind::Other
                    if (node.kind == Kind::Other) == self.links
                        && (self.wanted)(&path)
                        && !is_skipped(&path, self.skipped) =>
                {
                    self.found.push(Listed { path, blob: node.id, has_text });
                }
                Kind::Folder | Kind::File | Kind::Other => {}
            }
        }
        Ok(())
    }

    fn in_folder(&mut self, top: &Path) {
        let (skipped, found) = (self.skipped, &mut self.found);
        let path_of = |entry: &walkdir::DirEntry| {
            let path = entry.path().strip_prefix(top).ok()?;
            let (has_text, path) = (path.to_str().is_some(), spelled(path.as_os_str().as_encoded_bytes()));
            let path =
                if std::path::MAIN_SEPARATOR == '/' { path.into_owned() } else { path.replace('\\', "/") };
            Some((path, has_text))
        };
        // Links are not followed: a circle of them would never end, and git does not follow them either.
        let walk = walkdir::WalkDir::new(top).max_depth(DEEPEST).into_iter().filter_entry(|entry| {
            let is_looked_at = || path_of(entry).is_some_and(|(path, _)| !is_skipped(&path, skipped));
            // A repository inside of this one, a submodule mostly, is another code base.
            let is_another = || entry.file_type().is_dir() && entry.path().join(".git").exists();
            entry.depth() == 0 || (entry.file_name() != ".git" && is_looked_at() && !is_another())
        });
        let links = self.links;
        let is_meant = |entry: &walkdir::DirEntry| {
            if links { entry.path_is_symlink() } else { entry.file_type().is_file() }
        };
        for entry in walk.flatten().filter(is_meant) {
            if let Some((path, has_text)) = path_of(&entry).filter(|(path, _)| (self.wanted)(path)) {
                found.push(Listed { path, blob: ObjectId::ZERO_SHA1, has_text });
            }
        }
    }
}

impl Reader {
    pub(super) fn read(&self, listed: &Listed) -> Content {
        let too_large = |size: usize| {
            Content::TooLarge(format!("{} MB: a file that large is not read", size / 1_000_000))
        };
        if !listed.has_text {
            return Content::Unnamed;
        }
        match self {
            Self::Objects(repository) => {
                let Ok(objects) = repository.objects() else {
                    return Content::Not("the object database cannot be opened".to_owned());
                };
                match objects.size_here(listed.blob) {
                    None => Content::Not(NOT_FETCHED.to_owned()),
                    Some(size) if size > LARGEST => too_large(size),
                    Some(_) => objects.blob_here(listed.blob).map_or_else(
                        || Content::Not("its object cannot be read".to_owned()),
                        |blob| Content::Text(blob.to_vec()),
                    ),
                }
            }
            Self::Disk(top) => match from_disk(top, &listed.path) {
                Ok(Ok(bytes)) => Content::Text(bytes),
                Ok(Err(size)) => too_large(size),
                Err(error) => Content::Not(error.to_string()),
            },
        }
    }
}

fn opened(top: &Path) -> Result<OwnedFd, GitError> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let error = |error: rustix::io::Errno| GitError::io(format!("open {}", top.display()), &error.into());
    rustix::fs::open(top, flags, Mode::empty()).map_err(error)
}

/// The bytes of a file, or how large it is where that is too much.
fn from_disk(top: &OwnedFd, path: &str) -> std::io::Result<Result<Vec<u8>, usize>> {
    let mut file =
        File::from(rustix::fs::openat(top, path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?);
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if size > LARGEST {
        return Ok(Err(size));
    }
    // What grows while it is read is read as it was; what shrinks ends early.
    let mut bytes = vec![0; size];
    let mut done = 0;
    while done < size {
        match file.read(&mut bytes[done..]) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(done);
    Ok(Ok(bytes))
}

/// Whether a glob fits a path or a folder above it. `*` and `?` stand for letters of one part, `**` for parts.
pub(super) fn glob_fits(glob: &str, path: &str) -> bool {
    let glob: Vec<&str> = glob.trim_matches('/').split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    (1..=path.len()).any(|length| parts_fit(&glob, &path[..length]))
}

/// Only the last `**` is ever tried again: no glob takes more than the product of both lengths.
fn parts_fit(glob: &[&str], path: &[&str]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut star = None;
    while place < path.len() {
        if glob.get(at) == Some(&"**") {
            star = Some((at, place));
            at += 1;
        } else if glob.get(at).is_some_and(|part| fits(part, path[place])) {
            (at, place) = (at + 1, place + 1);
        } else if let Some((star_at, star_place)) = star {
            star = Some((star_at, star_place + 1));
            (at, place) = (star_at + 1, star_place + 1);
        } else {
            return false;
        }
    }
    glob[at..].iter().all(|part| *part == "**")
}

#[cfg(test)]
mod tests {
    use super::glob_fits;

    #[test]
    fn a_glob_fits_a_path_and_all_below_it() {
        for (glob, path) in [
            ("envs/*", "envs/prod"),
            ("envs/*", "envs/prod/main.tf"),
            ("charts/*/charts", "charts/pg/charts/common/values.yaml"),
            ("**/vendor", "a/b/vendor/x.tf"),
            ("vendor", "vendor/x.tf"),
            ("/vendor/", "vendor/x.tf"),
            ("a/**/z", "a/z"),
            ("a/**/z", "a/b/c/z/x"),
            ("*.tf", "main.tf"),
            ("env?", "env1"),
        ] {
            assert!(glob_fits(glob, path), "{glob} {path}");
        }
        for (glob, path) in
            [("envs/*", "envs"), ("vendor", "a/vendor"), ("*.tf", "main.tfx"), ("a/*/z", "a/b/c/z")]
        {
            assert!(!glob_fits(glob, path), "{glob} {path}");
        }
    }
}
