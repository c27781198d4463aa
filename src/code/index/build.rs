//! Making the index: files are read and scanned side by side, and what an older index knows of a blob is taken over.

use super::view::Raw;
use super::{BLOCK, FILE, HEADER, Index, MAGIC, PROBLEM, VERSION};
use crate::code::files::{Content, Files, Listed, Reader};
use crate::code::languages::{ALL as LANGUAGES, language_of};
use crate::code::{Block, Problem, Scan, Target};
use crate::git::{GitError, hash_of};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files are handed to the threads in portions: large enough to be cheap, small enough that none is left alone.
const PORTION: usize = 16;

/// Where the row of a block names texts: its name, and what it points at.
const BLOCK_TEXTS: [usize; 3] = [0, 28, 36];

/// What the index depends on: the tree, and what is left out of it. A work tree has no key: it changes under us.
pub(super) fn key(files: &Files, skipped: &[String]) -> Option<[u8; super::KEY]> {
    let Files::At { tree, .. } = files else { return None };
    let mut bytes = tree.as_bytes().to_vec();
    for glob in skipped {
        bytes.extend_from_slice(glob.as_bytes());
        bytes.push(0);
    }
    hash_of(&bytes).as_bytes().try_into().ok()
}

/// The index, and whether all files could be read from here.
pub(super) fn build(
    files: &Files,
    skipped: &[String],
    key: Option<[u8; super::KEY]>,
    known: Option<&Index>,
) -> Result<(Index, bool), GitError> {
    of_listed(files, &files.list(skipped)?, key, known)
}

/// The same of files that are listed already.
pub(super) fn of_listed(
    files: &Files,
    listed: &[Listed],
    key: Option<[u8; super::KEY]>,
    known: Option<&Index>,
) -> Result<(Index, bool), GitError> {
    let known = known.filter(|_| key.is_some());
    let known: Vec<Option<Raw<'_>>> = listed.iter().map(|file| known?.known(file)).collect();
    let fresh: Vec<(usize, &Listed)> =
        listed.iter().enumerate().filter(|(at, _)| known[*at].is_none()).collect();
    let mut scans: Vec<Option<Scan>> = Vec::new();
    scans.resize_with(listed.len(), || None);
    let mut is_whole = true;
    for (at, scan, was_read) in scanned(files, &fresh)? {
        is_whole &= was_read;
        scans[at] = Some(scan);
    }
    let mut writer = Writer::default();
    for ((file, known), scan) in listed.iter().zip(known).zip(scans) {
        match known {
            Some(raw) => writer.take_over(file, &raw),
            None => writer.file(file, &scan.unwrap_or_default()),
        }
    }
    Ok((writer.finish(key.unwrap_or_default()), is_whole))
}

impl Index {
    /// What is known of a file that has not changed since.
    fn known(&self, listed: &Listed) -> Option<Raw<'_>> {
        self.file(&listed.path).filter(|file| file.blob() == listed.blob)?.raw()
    }
}

/// Reads and scans files on all processors: the number of each, what was found, and whether it could be read at all.
fn scanned(files: &Files, fresh: &[(usize, &Listed)]) -> Result<Vec<(usize, Scan, bool)>, GitError> {
    let next = AtomicUsize::new(0);
    let work = |reader: &Reader| {
        let mut done = Vec::new();
        loop {
            let first = next.fetch_add(PORTION, Ordering::Relaxed);
            let Some(portion) = fresh.get(first..fresh.len().min(first + PORTION)) else { return done };
            if portion.is_empty() {
                return done;
            }
            done.extend(portion.iter().map(|(at, file)| {
                let (scan, was_read) = one(reader, file);
                (*at, scan, was_read)
            }));
        }
    };
    let threads =
        std::thread::available_parallelism().map_or(1, usize::from).min(fresh.len() / PORTION + 1).min(8);
    if threads == 1 {
        return Ok(work(&files.reader()?));
    }
    std::thread::scope(|scope| {
        let running: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| files.reader().map(|reader| work(&reader)))).collect();
        let mut all = Vec::with_capacity(fresh.len());
        for thread in running {
            all.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(all)
    })
}

fn one(reader: &Reader, file: &Listed) -> (Scan, bool) {
    let not = |reason: String, was_read| {
        (Scan { blocks: Vec::new(), problems: vec![Problem { line: None, reason }] }, was_read)
    };
    match (reader.read(file), language_of(&file.path)) {
        (Content::Text(text), Some(language)) => (language.scan(&file.path, &text), true),
        (Content::TooLarge(reason), _) => not(reason, true),
        (Content::Not(reason), _) => not(reason, false),
        (Content::Unnamed, _) => not("its path is no UTF-8: no address can name it".to_owned(), true),
        (_, None) => (Scan::default(), true),
    }
}

/// Puts the parts of an index one behind the other.
struct Writer {
    files: Vec<u8>,
    blocks: Vec<u8>,
    problems: Vec<u8>,
    heap: String,
    /// Their names stand in front, so that the texts of a file lie together.
    languages: Vec<(&'static str, [u8; 8])>,
}

fn number(value: usize) -> [u8; 4] {
    // Files are bounded far below this, and an index over four gigabytes of names is none.
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}

/// Offset and length of a text in the heap.
fn placed(first: usize, length: usize) -> [u8; 8] {
    let mut place = [0; 8];
    place[..4].copy_from_slice(&number(first));
    place[4..].copy_from_slice(&number(length));
    place
}

/// Rows whose texts, at these places of each, lay behind `from` and lie behind `to` now.
fn moved(rows: &[u8], width: usize, texts: &[usize], from: usize, to: usize, into: &mut Vec<u8>) {
    let start = into.len();
    into.extend_from_slice(rows);
    for row in into[start..].chunks_exact_mut(width) {
        for at in texts {
            let (place, rest) = row[*at..].split_at_mut(4);
            // No text is nowhere, and stays there.
            if rest[..4] != [0; 4] {
                let offset = u32::from_le_bytes([place[0], place[1], place[2], place[3]]);
                let offset =
                    usize::try_from(offset).unwrap_or(usize::MAX).wrapping_sub(from).wrapping_add(to);
                place.copy_from_slice(&number(offset));
            }
        }
    }
}

impl Default for Writer {
    fn default() -> Self {
        let mut writer = Self {
            files: Vec::new(),
            blocks: Vec::new(),
            problems: Vec::new(),
            heap: String::new(),
            languages: Vec::new(),
        };
        for language in LANGUAGES {
            let place = writer.text(language.name());
            writer.languages.push((language.name(), place));
        }
        writer
    }
}

impl Writer {
    fn text(&mut self, text: &str) -> [u8; 8] {
        let place = placed(self.heap.len(), text.len());
        self.heap.push_str(text);
        place
    }

    fn file(&mut self, file: &Listed, scan: &Scan) {
        let path = self.text(&file.path);
        self.head(file, path);
        for block in &scan.blocks {
            self.block(block);
        }
        for problem in &scan.problems {
            let reason = self.text(&problem.reason);
            self.problems.extend_from_slice(&problem.line.unwrap_or(0).to_le_bytes());
            self.problems.extend_from_slice(&reason);
        }
    }

    /// The row of a file, in front of those of its blocks.
    fn head(&mut self, file: &Listed, path: [u8; 8]) {
        let name = language_of(&file.path).map_or("", |language| language.name());
        let language = self.languages.iter().find(|(known, _)| *known == name);
        self.files.extend_from_slice(&path);
        self.files.extend_from_slice(file.blob.as_bytes());
        self.files.extend_from_slice(&language.map(|(_, place)| *place).unwrap_or_default());
        self.files.extend_from_slice(&number(self.blocks.len() / BLOCK));
        self.files.extend_from_slice(&number(self.problems.len() / PROBLEM));
    }

    /// A file as an older index has it: what changes is where the texts lie.
    fn take_over(&mut self, file: &Listed, raw: &Raw<'_>) {
        let start = self.heap.len();
        self.head(file, placed(start, raw.path.len()));
        self.heap.push_str(raw.texts);
        moved(raw.blocks, BLOCK, &BLOCK_TEXTS, raw.first, start, &mut self.blocks);
        moved(raw.problems, PROBLEM, &[4], raw.first, start, &mut self.problems);
    }

    fn block(&mut self, block: &Block) {
        let name = self.text(&block.name);
        let (first, second) = match &block.target {
            None => ([0; 8], [0; 8]),
            Some(Target::Source(source)) => (self.text(source), [0; 8]),
            Some(Target::Moved { from, to }) => (self.text(from), self.text(to)),
        };
        self.blocks.extend_from_slice(&name);
        self.blocks.extend_from_slice(&u32::from(block.kind as u8).to_le_bytes());
        self.blocks.extend_from_slice(&number(block.span.start));
        self.blocks.extend_from_slice(&number(block.span.end));
        self.blocks.extend_from_slice(&block.lines.0.to_le_bytes());
        self.blocks.extend_from_slice(&block.lines.1.to_le_bytes());
        self.blocks.extend_from_slice(&first);
        self.blocks.extend_from_slice(&second);
    }

    fn finish(self, key: [u8; super::KEY]) -> Index {
        let (files, blocks, problems) =
            (self.files.len() / FILE, self.blocks.len() / BLOCK, self.problems.len() / PROBLEM);
        let rows = HEADER + self.files.len() + self.blocks.len() + self.problems.len();
        let mut bytes = Vec::with_capacity(rows);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&key);
        for count in [files, blocks, problems] {
            bytes.extend_from_slice(&number(count));
        }
        for part in [self.files, self.blocks, self.problems] {
            bytes.extend_from_slice(&part);
        }
        let mut sum = crc32fast::Hasher::new();
        sum.update(&bytes[16..]);
        sum.update(self.heap.as_bytes());
        bytes[12..16].copy_from_slice(&sum.finalize().to_le_bytes());
        Index { bytes, heap: self.heap, files, blocks, problems }
    }
}
