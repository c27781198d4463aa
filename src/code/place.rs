//! Where a link points: a piece of a file, and what it is.

use super::helm::Values;
use super::languages::language_of;
use super::{BlockView, Kind, Language, Shelf};
use crate::git::hash_of;
use std::ops::Range;

/// A piece of a file of the code base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// From the repository's top, with `/`.
    pub path: String,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
    /// Its bytes in the file.
    pub span: Range<usize>,
    /// `None` for lines of a file that are no block.
    pub kind: Option<Kind>,
    /// As an address spells it inside of its module, file or chart.
    pub name: String,
    /// The attribute that the address names behind the block; empty where it names none.
    pub attribute: String,
    /// The whole address without the code's name: `tf:envs/prod//module.a.aws_vpc.b[0]`.
    pub address: String,
    /// The source of a module that is elsewhere: the place is the call of it.
    pub elsewhere: Option<String>,
}

impl Place {
    /// The place of a block, found by an address.
    #[must_use]
    pub fn of(block: BlockView<'_>, address: String) -> Self {
        Self {
            path: block.file().path().to_owned(),
            lines: block.lines(),
            span: block.span(),
            kind: Some(block.kind()),
            name: block.name().to_owned(),
            attribute: String::new(),
            address,
            elsewhere: None,
        }
    }

    /// A file as a whole.
    #[must_use]
    pub fn file(path: &str) -> Self {
        Self { path: path.to_owned(), address: format!("file:{path}"), ..Self::nothing() }
    }

    /// Lines of a file, yet to be said which.
    pub(super) fn nothing() -> Self {
        Self {
            path: String::new(),
            lines: (1, 1),
            span: 0..0,
            kind: None,
            name: String::new(),
            attribute: String::new(),
            address: String::new(),
            elsewhere: None,
        }
    }

    /// Whether two places are the same piece of code, however they were found. What an override file lays over a
    /// block is that block.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let is_in_module = |place: &Self| place.kind.is_some_and(Kind::is_of_a_module);
        if is_in_module(self) && is_in_module(other) {
            return self.folder() == other.folder() && self.name == other.name;
        }
        self.path == other.path && self.span == other.span
    }

    /// The folder that it stands in; the empty text for the top.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The bytes of the block itself; `None` where the file cannot be read any more.
    #[must_use]
    pub fn text(&self, files: &Shelf) -> Option<Vec<u8>> {
        self.with_text(files, <[u8]>::to_vec)
    }

    fn with_text<T>(&self, files: &Shelf, use_it: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let text = files.borrow(&self.path)?;
        // The file may have got shorter.
        text.get(self.span.start..self.span.end.min(text.len())).map(use_it)
    }

    /// The lines that it stands on, whole: as somebody reads them.
    #[must_use]
    pub fn whole_lines(&self, files: &Shelf) -> Option<Vec<u8>> {
        let bytes = files.read(&self.path)?;
        let span = span_of(&bytes, self.lines.0, self.lines.1);
        Some(bytes[span].to_vec())
    }

    /// The hash of its text without comments and layout, as [`block_hash`] makes it.
    #[must_use]
    pub fn hash(&self, files: &Shelf) -> Option<String> {
        let is_block = self.kind.is_some();
        self.with_text(files, |text| if is_block { block_hash(&self.path, text) } else { lines_hash(text) })
    }

    /// The text of the value of an attribute; `None` where the block does not hold it.
    #[must_use]
    pub fn attribute_text(&self, files: &Shelf, attribute: &str) -> Option<String> {
        let text = self.text(files)?;
        let span = language_of(&self.path)?.attribute(&self.path, &text, attribute)?;
        Some(String::from_utf8_lossy(text.get(span)?).into_owned())
    }

    /// The same of what stood on these lines of a file at another time. `None` where that was no block, and this is one.
    #[must_use]
    pub fn hash_in(&self, path: &str, text: &[u8], lines: (u32, u32)) -> Option<String> {
        let Some(kind) = self.kind else { return Some(lines_hash(&text[span_of(text, lines.0, lines.1)])) };
        // A file of values may be called in any way, once a reference to it says what it is.
        let language: &dyn Language = match kind {
            Kind::Value => &Values,
            _ => language_of(path)?,
        };
        let mut blocks = language.scan(path, text).blocks;
        blocks.retain(|block| block.kind == kind && block.lines == lines);
        // Several may share a line: then the name says which.
        let at = blocks.iter().position(|block| block.name == self.name);
        let block = match (at, blocks.as_slice()) {
            (Some(at), _) => &blocks[at],
            (None, [only]) => only,
            _ => return None,
        };
        Some(block_hash(path, text.get(block.span.clone())?))
    }

    /// The hash of the block of this kind and name in another state of a file; of lines that are no block, that of the
    /// whole file, as lines move. `None` where it is not there, or not once.
    #[must_use]
    pub fn hash_of_same(&self, path: &str, text: &[u8]) -> Option<String> {
        let Some(kind) = self.kind else { return Some(lines_hash(text)) };
        let language: &dyn Language = match kind {
            Kind::Value => &Values,
            _ => language_of(path)?,
        };
        let blocks = language.scan(path, text).blocks;
        let mut same = blocks.iter().filter(|block| block.kind == kind && block.name == self.name);
        let block = same.next().filter(|_| same.next().is_none())?;
        Some(block_hash(path, text.get(block.span.clone())?))
    }

    /// The same of the block whose name ends an address, where nothing is called so any more.
    #[must_use]
    pub fn hash_of_named(path: &str, text: &[u8], address: &str) -> Option<String> {
        let language = language_of(path)?;
        let blocks = language.scan(path, text).blocks;
        let is_meant = |name: &str| {
            let before =
                address.strip_suffix(name).or_else(|| address.rsplit_once('[')?.0.strip_suffix(name));
            before.is_some_and(|before| before.ends_with(['/', '.', ':', '#']))
        };
        let longest =
            blocks.iter().filter(|block| is_meant(&block.name)).max_by_key(|block| block.name.len())?;
        Some(block_hash(path, text.get(longest.span.clone())?))
    }

    /// The hash of the value of an attribute; `None` where the block does not hold it.
    #[must_use]
    pub fn attribute_hash(&self, files: &Shelf, attribute: &str) -> Option<String> {
        let language = language_of(&self.path).filter(|_| self.kind.is_some())?;
        let hash = |text: &[u8]| {
            let span = language.attribute(&self.path, text, attribute)?;
            Some(block_hash(&self.path, text.get(span)?))
        };
        self.with_text(files, hash).flatten()
    }
}

/// The SHA-1 that git gives a blob of the normal form of this block, in hexadecimal.
#[must_use]
pub fn block_hash(path: &str, block: &[u8]) -> String {
    match language_of(path) {
        Some(language) => hash_of(&language.normal(path, block)).to_string(),
        None => lines_hash(block),
    }
}

/// The same of lines of any file: white space at the ends of lines does not count.
pub(super) fn lines_hash(text: &[u8]) -> String {
    let mut normal = Vec::with_capacity(text.len());
    for line in text.split(|byte| *byte == b'\n') {
        normal.extend_from_slice(line.trim_ascii_end());
        normal.push(b'\n');
    }
    while normal.ends_with(b"\n\n") {
        normal.pop();
    }
    hash_of(&normal).to_string()
}

/// The bytes of some lines, the break behind the last one included.
pub(super) fn span_of(text: &[u8], first: u32, last: u32) -> Range<usize> {
    let mut start = 0;
    let mut end = 0;
    for (at, line) in (1u32..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
        if at < first {
            start += line.len();
        }
        if at <= last {
            end += line.len();
        } else {
            break;
        }
    }
    start..end.max(start)
}
