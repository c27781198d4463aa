//! An opened file of the index. Opening reads a few kilobytes whatever the size; rows and dossiers are read from
//! the disk when they are asked for, and checked then. `Damaged` is said once anything is off.
//!
//! ```text
//! magic 8 | version 4 | rows 8 | heap bytes 8 | notes bytes 8 | checksum of notes 4 | of all before 4
//! notes   postcard: trees, environments, warnings, facts without an entry, replaced rows, how many of which kind
//! rows    blocks of 1,024 rows of 48 bytes by (performed, id), each block followed by its CRC-32
//! heap    per dossier: its bytes, then their CRC-32
//! ```

use super::codec;
use super::row::{IndexRow, WIDTH};
use crate::git::ObjectId;
use crate::journal::collect::Pending;
use crate::model::{Dossier, EntryId, Outlook, Unreadable};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

pub(super) const MAGIC: &[u8; 8] = b"stopgapI";

/// Raised with every change of a model type, a row or the rules that make a summary.
pub(super) const VERSION: u32 = 3;

pub(super) const HEADER: usize = 44;

/// Rows in a block: what is read and checked at once.
pub(super) const BLOCK: usize = 1024;

const BLOCK_BYTES: usize = BLOCK * WIDTH + 4;

/// How much of the heap is read at a time: dossiers are mostly read in the order in which they lie there.
const WINDOW: usize = 128 * 1024;

/// The index is damaged: nothing that it says is worth anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::journal) struct Damaged;

/// What belongs to a segment beside rows and dossiers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Notes {
    pub trees: Vec<[u8; 20]>,
    pub parent: Vec<[u8; 20]>,
    pub environments: Vec<String>,
    pub warnings: Vec<Unreadable>,
    pub orphans: BTreeMap<EntryId, Pending>,
    pub replaced: Vec<u32>,
    pub tally: BTreeMap<Outlook, usize>,
}

pub(in crate::journal) struct Segment {
    file: File,
    len: usize,
    notes: Notes,
    trees: Vec<ObjectId>,
    parent: Vec<ObjectId>,
    rows_start: u64,
    heap_start: u64,
    window: RefCell<(u64, Vec<u8>)>,
}

impl Segment {
    /// `None` where there is no such file or anything about it is off.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        let mut header = [0; HEADER];
        file.read_exact_at(&mut header, 0).ok()?;
        let sum = crc32fast::hash(&header[..HEADER - 4]).to_le_bytes();
        if &header[..8] != MAGIC || header[8..12] != VERSION.to_le_bytes() || header[HEADER - 4..] != sum {
            return None;
        }
        let number = |at: usize| header[at..at + 8].try_into().ok().map(u64::from_le_bytes);
        let (len, heap_bytes, note_bytes) = (number(12)?, number(20)?, number(28)?);
        let blocks = len.div_ceil(BLOCK as u64);
        let rows_start = (HEADER as u64).checked_add(note_bytes)?;
        let heap_start = len.checked_mul(WIDTH as u64)?.checked_add(blocks * 4)?.checked_add(rows_start)?;
        // A file that was cut short is found here already.
        if heap_start.checked_add(heap_bytes)? != file.metadata().ok()?.len() {
            return None;
        }
        let mut notes = vec![0; usize::try_from(note_bytes).ok()?];
        file.read_exact_at(&mut notes, HEADER as u64).ok()?;
        if crc32fast::hash(&notes).to_le_bytes() != header[36..40] {
            return None;
        }
        let notes: Notes = postcard::from_bytes(&notes).ok()?;
        let ids = |list: &[[u8; 20]]| {
            list.iter().map(|id| ObjectId::from_bytes(id).ok()).collect::<Option<Vec<_>>>()
        };
        let (trees, parent) = (ids(&notes.trees)?, ids(&notes.parent)?);
        let len = usize::try_from(len).ok()?;
        Some(Self { file, len, trees, parent, notes, rows_start, heap_start, window: RefCell::default() })
    }

    pub(in crate::journal) fn len(&self) -> usize {
        self.len
    }

    pub(in crate::journal) fn trees(&self) -> &[ObjectId] {
        &self.trees
    }

    /// The trees of the segment below; none for a base.
    pub(super) fn parent(&self) -> &[ObjectId] {
        &self.parent
    }

    pub(in crate::journal) fn environments(&self) -> &[String] {
        &self.notes.environments
    }

    /// Files that could not be read, among all that the index covers up to here.
    pub(in crate::journal) fn warnings(&self) -> &[Unreadable] {
        &self.notes.warnings
    }

    /// Facts whose entry is not here, among all that the index covers up to here.
    pub(in crate::journal) fn orphans(&self) -> &BTreeMap<EntryId, Pending> {
        &self.notes.orphans
    }

    /// How many entries of which outlook there are, among all that the index covers up to here.
    pub(in crate::journal) fn tally(&self) -> &BTreeMap<Outlook, usize> {
        &self.notes.tally
    }

    /// Rows of the segment below, by number and in order, that are replaced by rows of this one.
    pub(in crate::journal) fn replaced(&self) -> &[u32] {
        &self.notes.replaced
    }

    /// Reads the block in which row number `at` lies; `block` is used again from call to call.
    fn read_block(&self, at: usize, block: &mut Vec<u8>) -> Result<(), Damaged> {
        let first = at / BLOCK * BLOCK;
        let rows = BLOCK.min(self.len - first);
        block.resize(rows * WIDTH + 4, 0);
        let offset = self.rows_start + (at / BLOCK * BLOCK_BYTES) as u64;
        self.file.read_exact_at(block, offset).map_err(|_| Damaged)?;
        let sum: [u8; 4] = block[rows * WIDTH..].try_into().map_err(|_| Damaged)?;
        block.truncate(rows * WIDTH);
        if crc32fast::hash(block).to_le_bytes() == sum { Ok(()) } else { Err(Damaged) }
    }

    /// All rows, oldest change first, without those whose numbers are in `hidden`, which is in order.
    pub(in crate::journal) fn rows<'a>(&'a self, hidden: &'a [u32]) -> Rows<'a> {
        Rows { segment: self, hidden, at: 0, end: self.len, block: Vec::new(), last_block: Vec::new() }
    }

    /// The rows of some entries with their numbers: all rows are looked at.
    pub(in crate::journal) fn find(
        &self,
        ids: &mut dyn Iterator<Item = EntryId>,
    ) -> Result<Vec<(u32, IndexRow)>, Damaged> {
        // Most rows are none of these: a look at ten bits of an id tells that of nearly all.
        let slot = |number: u64| (number & 0x3ff) as usize;
        let mut wanted: Vec<Vec<u64>> = vec![Vec::new(); 1 << 10];
        for id in ids {
            let number = codec::entry_number(&id);
            wanted[slot(number)].push(number);
        }
        let mut found = Vec::new();
        let mut block = Vec::new();
        for first in (0..self.len).step_by(BLOCK) {
            self.read_block(first, &mut block)?;
            for (at, row) in block.as_chunks::<WIDTH>().0.iter().enumerate() {
                let number = IndexRow::number_in(row);
                if wanted[slot(number)].contains(&number) {
                    let at = u32::try_from(first + at).map_err(|_| Damaged)?;
                    found.push((at, IndexRow::from_bytes(row).ok_or(Damaged)?));
                }
            }
        }
        Ok(found)
    }

    /// The dossier of a row.
    pub(in crate::journal) fn dossier(&self, row: Place) -> Result<Dossier, Damaged> {
        self.with_bytes(row, |bytes| codec::read(bytes).ok_or(Damaged))?
    }

    /// Hands out the bytes of a dossier, which are whole.
    pub(super) fn with_bytes<T>(&self, row: Place, use_them: impl FnOnce(&[u8]) -> T) -> Result<T, Damaged> {
        let length = row.length as usize;
        let mut window = self.window.borrow_mut();
        let (start, bytes) = &mut *window;
        let within = |start: u64, bytes: &[u8]| {
            row.offset >= start
                && row.offset.checked_add(length as u64).is_some_and(|end| end <= start + bytes.len() as u64)
        };
        if !within(*start, bytes) {
            bytes.resize(length.max(WINDOW), 0);
            let offset = self.heap_start.checked_add(row.offset).ok_or(Damaged)?;
            let read = read_some(&self.file, bytes, offset)?;
            bytes.truncate(read);
            *start = row.offset;
            if !within(*start, bytes) {
                return Err(Damaged);
            }
        }
        let from = usize::try_from(row.offset - *start).map_err(|_| Damaged)?;
        let whole = bytes.get(from..from + length).ok_or(Damaged)?;
        let (body, sum) = whole.split_at_checked(length.wrapping_sub(4)).ok_or(Damaged)?;
        if crc32fast::hash(body).to_le_bytes() != sum {
            return Err(Damaged);
        }
        Ok(use_them(body))
    }
}

/// Where a dossier lies in the heap of its segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::journal) struct Place {
    pub offset: u64,
    pub length: u32,
}

impl From<&IndexRow> for Place {
    fn from(row: &IndexRow) -> Self {
        Self { offset: row.offset, length: row.length }
    }
}

/// Walks over the rows of a segment, from either end; ends after the first error.
pub(in crate::journal) struct Rows<'a> {
    segment: &'a Segment,
    hidden: &'a [u32],
    /// The rows from here up to `end` are to come.
    at: usize,
    end: usize,
    block: Vec<u8>,
    /// The block of those that are taken from the end.
    last_block: Vec<u8>,
}

impl Rows<'_> {
    fn row(&mut self, at: usize, from_end: bool) -> Result<IndexRow, Damaged> {
        let block = if from_end { &self.last_block } else { &self.block };
        let row = block.as_chunks::<WIDTH>().0.get(at % BLOCK).and_then(IndexRow::from_bytes);
        row.ok_or(Damaged).inspect_err(|_| self.end = 0)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<IndexRow, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.at;
            if at >= self.end {
                return None;
            }
            if at.is_multiple_of(BLOCK)
                && let Err(damaged) = self.segment.read_block(at, &mut self.block)
            {
                self.end = 0;
                return Some(Err(damaged));
            }
            self.at += 1;
            if let Some((first, rest)) = self.hidden.split_first()
                && *first as usize == at
            {
                self.hidden = rest;
                continue;
            }
            return Some(self.row(at, false));
        }
    }
}

impl DoubleEndedIterator for Rows<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        loop {
            if self.at >= self.end {
                return None;
            }
            let at = self.end - 1;
            if (self.end.is_multiple_of(BLOCK) || self.last_block.is_empty())
                && let Err(damaged) = self.segment.read_block(at, &mut self.last_block)
            {
                self.end = 0;
                return Some(Err(damaged));
            }
            self.end = at;
            if let Some((last, rest)) = self.hidden.split_last()
                && *last as usize == at
            {
                self.hidden = rest;
                continue;
            }
            return Some(self.row(at, true));
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn read_some(file: &File, bytes: &mut [u8], offset: u64) -> Result<usize, Damaged> {
    let mut done = 0;
    while done < bytes.len() {
        match file.read_at(&mut bytes[done..], offset + done as u64) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Damaged),
        }
    }
    Ok(done)
}
