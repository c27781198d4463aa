//! Reading the index: files and blocks as they are asked for, nothing of them copied.
//!
//! The checksum holds the numbers together; all the same no number is trusted so far that it could end the program.

use super::{BLOCK, FILE, HEADER, Index, PROBLEM};
use crate::code::{Kind, Problem, Target};
use crate::git::ObjectId;
use std::ops::Range;

/// A file of the code base.
#[derive(Clone, Copy)]
pub struct FileView<'a> {
    index: &'a Index,
    at: usize,
}

/// A block of the code base.
#[derive(Clone, Copy)]
pub struct BlockView<'a> {
    index: &'a Index,
    at: usize,
    file: usize,
}

/// What an index holds of one file.
pub(super) struct Raw<'a> {
    pub path: &'a str,
    /// Where its texts begin in the heap. The path is the first of them.
    pub first: usize,
    pub texts: &'a str,
    pub blocks: &'a [u8],
    pub problems: &'a [u8],
}

impl Index {
    /// Sorted by path.
    #[must_use]
    pub fn files(&self) -> impl ExactSizeIterator<Item = FileView<'_>> + DoubleEndedIterator {
        (0..self.files).map(|at| FileView { index: self, at })
    }

    /// All blocks, file by file.
    pub fn blocks(&self) -> impl Iterator<Item = BlockView<'_>> {
        self.files().flat_map(FileView::blocks)
    }

    /// How many blocks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks == 0
    }

    #[must_use]
    pub fn file(&self, path: &str) -> Option<FileView<'_>> {
        let at = self.place_of(path);
        (at < self.files).then_some(FileView { index: self, at }).filter(|file| file.path() == path)
    }

    /// The files that lie in a folder, not those in folders below it. The top is the empty text.
    pub fn files_in(&self, folder: &str) -> impl Iterator<Item = FileView<'_>> + use<'_> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let first = self.place_of(&start);
        (first..self.files)
            .map(|at| FileView { index: self, at })
            .map_while(move |file| file.path().strip_prefix(start.as_str()).map(|name| (file, name)))
            .filter(|(_, name)| !name.contains('/'))
            .map(|(file, _)| file)
    }

    /// Whether some file lies below a folder. The top is one if there is any file.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let first = self.place_of(&start);
        first < self.files && (FileView { index: self, at: first }).path().starts_with(&start)
    }

    /// The number of the first file whose path is not smaller.
    fn place_of(&self, path: &str) -> usize {
        let (mut low, mut high) = (0, self.files);
        while low < high {
            let middle = low.midpoint(high);
            if (FileView { index: self, at: middle }).path() < path {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn number(&self, at: usize) -> usize {
        let bytes = self.bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(usize::MAX)
    }

    fn text(&self, at: usize) -> &str {
        let (first, length) = (self.number(at), self.number(at + 4));
        first.checked_add(length).and_then(|end| self.heap.get(first..end)).unwrap_or_default()
    }

    fn block_start(&self, at: usize) -> usize {
        HEADER + self.files * FILE + at * BLOCK
    }

    fn problem_start(&self, at: usize) -> usize {
        HEADER + self.files * FILE + self.blocks * BLOCK + at * PROBLEM
    }
}

impl<'a> FileView<'a> {
    fn start(self) -> usize {
        HEADER + self.at * FILE
    }

    /// From the repository's top, with `/`.
    #[must_use]
    pub fn path(self) -> &'a str {
        self.index.text(self.start())
    }

    /// The folder, without a slash at its end; the empty text for the top.
    #[must_use]
    pub fn folder(self) -> &'a str {
        self.path().rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Zero in a work tree.
    #[must_use]
    pub fn blob(self) -> ObjectId {
        let at = self.start() + 8;
        let bytes = self.index.bytes.get(at..at + 20).unwrap_or_default();
        ObjectId::from_bytes(bytes).unwrap_or(ObjectId::ZERO_SHA1)
    }

    /// The name of the language it is in.
    #[must_use]
    pub fn language(self) -> &'a str {
        self.index.text(self.start() + 28)
    }

    /// In the order in which they begin.
    #[must_use]
    pub fn blocks(self) -> impl ExactSizeIterator<Item = BlockView<'a>> + DoubleEndedIterator {
        let Self { index, at } = self;
        self.range(36, index.blocks).map(move |block| BlockView { index, at: block, file: at })
    }

    /// What of it could not be read.
    #[must_use]
    pub fn problems(self) -> impl ExactSizeIterator<Item = Problem> + 'a {
        let index = self.index;
        self.range(40, index.problems).map(move |at| {
            let start = index.problem_start(at);
            let line = u32::try_from(index.number(start)).ok().filter(|line| *line > 0);
            Problem { line, reason: index.text(start + 4).to_owned() }
        })
    }

    /// The rows and texts of a file as they lie there, where every number in them can be right.
    pub(super) fn raw(self) -> Option<Raw<'a>> {
        let index = self.index;
        let first = index.number(self.start());
        let next =
            if self.at + 1 < index.files { index.number(self.start() + FILE) } else { index.heap.len() };
        let (blocks, problems) = (self.range(36, index.blocks), self.range(40, index.problems));
        let (block, problem) = (index.block_start(0), index.problem_start(0));
        Some(Raw {
            path: self.path(),
            first,
            texts: index.heap.get(first..next)?,
            blocks: index.bytes.get(block + blocks.start * BLOCK..block + blocks.end * BLOCK)?,
            problems: index
                .bytes
                .get(problem + problems.start * PROBLEM..problem + problems.end * PROBLEM)?,
        })
    }

    /// From this file's first to the next one's.
    fn range(self, field: usize, all: usize) -> Range<usize> {
        let first = self.index.number(self.start() + field);
        let next =
            if self.at + 1 < self.index.files { self.index.number(self.start() + FILE + field) } else { all };
        first.min(all)..next.clamp(first.min(all), all)
    }
}

impl<'a> BlockView<'a> {
    fn start(self) -> usize {
        self.index.block_start(self.at)
    }

    #[must_use]
    pub fn file(self) -> FileView<'a> {
        FileView { index: self.index, at: self.file }
    }

    /// See [`Block::name`](crate::code::Block).
    #[must_use]
    pub fn name(self) -> &'a str {
        self.index.text(self.start())
    }

    #[must_use]
    pub fn kind(self) -> Kind {
        let number = self.index.number(self.start() + 8);
        Kind::ALL.into_iter().find(|kind| *kind as usize == number).unwrap_or(Kind::Other)
    }

    /// Its bytes in the file.
    #[must_use]
    pub fn span(self) -> Range<usize> {
        self.index.number(self.start() + 12)..self.index.number(self.start() + 16)
    }

    /// First and last line, counted from 1.
    #[must_use]
    pub fn lines(self) -> (u32, u32) {
        let line = |at| u32::try_from(self.index.number(self.start() + at)).unwrap_or(u32::MAX);
        (line(20), line(24))
    }

    #[must_use]
    pub fn target(self) -> Option<Target> {
        let (first, second) = (self.index.text(self.start() + 28), self.index.text(self.start() + 36));
        match self.kind() {
            _ if first.is_empty() => None,
            Kind::Moved => Some(Target::Moved { from: first.to_owned(), to: second.to_owned() }),
            _ => Some(Target::Source(first.to_owned())),
        }
    }
}

impl PartialEq for BlockView<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.index, other.index) && self.at == other.at
    }
}
