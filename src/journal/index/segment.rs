//! One file of the index: a header, fixed-width rows sorted by time, notes, and a heap of dossiers.
//!
//! ```text
//! magic 8 | version 4 | rows 8 | notes 8 | checksum 4      lengths: rows in number, notes in bytes
//! rows    56 bytes each, by (performed, id)
//! notes   postcard: trees, parent trees, environments, warnings, facts without an entry
//! heap    per dossier: postcard, then its CRC-32
//! ```
//! The checksum covers rows and notes; each dossier has its own, so that one is read without the others.

use super::row::{IndexRow, WIDTH};
use crate::git::ObjectId;
use crate::journal::collect::Pending;
use crate::model::{Dossier, EntryId, Unreadable};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

const MAGIC: &[u8; 8] = b"stopgapI";

/// Raised with every change of a model type, a row or the rules that make a summary.
const VERSION: u32 = 1;

const HEADER: usize = 32;

/// How much of the heap is read at a time: dossiers are mostly read in the order in which they lie there.
const WINDOW: usize = 256 * 1024;

/// What belongs to a segment beside rows and dossiers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Notes {
    trees: Vec<[u8; 20]>,
    parent: Vec<[u8; 20]>,
    environments: Vec<String>,
    warnings: Vec<Unreadable>,
    orphans: BTreeMap<EntryId, Pending>,
}

/// An opened segment.
pub(in crate::journal) struct Segment {
    file: File,
    rows: Vec<u8>,
    notes: Notes,
    trees: Vec<ObjectId>,
    parent: Vec<ObjectId>,
    heap_start: u64,
    window: RefCell<(u64, Vec<u8>)>,
}

/// A segment that is to be written.
pub(in crate::journal) struct Content {
    pub trees: Vec<ObjectId>,
    /// The trees of the segment below; none for a base.
    pub parent: Vec<ObjectId>,
    pub warnings: Vec<Unreadable>,
    pub orphans: BTreeMap<EntryId, Pending>,
    environments: Vec<String>,
    rows: Vec<IndexRow>,
    heap: Vec<u8>,
    is_whole: bool,
}

impl Segment {
    /// `None` where there is no such file or anything about it is off.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header).ok()?;
        if &header[..8] != MAGIC || header[8..12] != VERSION.to_le_bytes() {
            return None;
        }
        let number = |at: usize| header[at..at + 8].try_into().ok().map(u64::from_le_bytes);
        let row_bytes = number(12)?.checked_mul(WIDTH as u64)?;
        let note_bytes = number(20)?;
        let heap_start = (HEADER as u64).checked_add(row_bytes)?.checked_add(note_bytes)?;
        // A damaged length must not ask for all memory there is.
        if heap_start > file.metadata().ok()?.len() {
            return None;
        }
        let mut rows = vec![0; usize::try_from(row_bytes).ok()?];
        file.read_exact(&mut rows).ok()?;
        let mut notes = vec![0; usize::try_from(note_bytes).ok()?];
        file.read_exact(&mut notes).ok()?;
        let mut sum = crc32fast::Hasher::new();
        sum.update(&rows);
        sum.update(&notes);
        if sum.finalize().to_le_bytes() != header[28..32] {
            return None;
        }
        let notes: Notes = postcard::from_bytes(&notes).ok()?;
        let ids = |list: &[[u8; 20]]| {
            list.iter().map(|id| ObjectId::from_bytes(id).ok()).collect::<Option<Vec<_>>>()
        };
        let (trees, parent) = (ids(&notes.trees)?, ids(&notes.parent)?);
        Some(Self { file, rows, trees, parent, notes, heap_start, window: RefCell::default() })
    }

    pub(in crate::journal) fn len(&self) -> usize {
        self.rows.len() / WIDTH
    }

    pub(in crate::journal) fn trees(&self) -> &[ObjectId] {
        &self.trees
    }

    pub(super) fn parent(&self) -> &[ObjectId] {
        &self.parent
    }

    pub(in crate::journal) fn environments(&self) -> &[String] {
        &self.notes.environments
    }

    pub(in crate::journal) fn warnings(&self) -> &[Unreadable] {
        &self.notes.warnings
    }

    pub(in crate::journal) fn orphans(&self) -> &BTreeMap<EntryId, Pending> {
        &self.notes.orphans
    }

    /// All rows, oldest change first. Rows that are no rows cannot be there: the checksum holds.
    pub(in crate::journal) fn rows(&self) -> impl Iterator<Item = IndexRow> + '_ {
        self.rows.chunks_exact(WIDTH).filter_map(|chunk| IndexRow::from_bytes(chunk.try_into().ok()?))
    }

    /// The dossier of a row; `None` where the heap is damaged.
    pub(in crate::journal) fn dossier(&self, row: &IndexRow) -> Option<Dossier> {
        let length = row.length as usize;
        let mut window = self.window.borrow_mut();
        let (start, bytes) = &mut *window;
        let within = |start: u64, bytes: &[u8]| {
            row.offset >= start && row.offset + length as u64 <= start + bytes.len() as u64
        };
        if !within(*start, bytes) {
            bytes.resize(length.max(WINDOW), 0);
            let read = read_some(&self.file, bytes, self.heap_start.checked_add(row.offset)?)?;
            bytes.truncate(read);
            *start = row.offset;
            if !within(*start, bytes) {
                return None;
            }
        }
        let from = usize::try_from(row.offset - *start).ok()?;
        let (body, sum) = bytes.get(from..from + length)?.split_at_checked(length.checked_sub(4)?)?;
        if crc32fast::hash(body).to_le_bytes() != sum {
            return None;
        }
        postcard::from_bytes(body).ok()
    }
}

/// Reads until the buffer is full or the file ends.
fn read_some(file: &File, bytes: &mut [u8], offset: u64) -> Option<usize> {
    let mut done = 0;
    while done < bytes.len() {
        match file.read_at(&mut bytes[done..], offset + done as u64) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    Some(done)
}

impl Content {
    pub(in crate::journal) fn new(trees: Vec<ObjectId>, parent: Vec<ObjectId>) -> Self {
        Self {
            trees,
            parent,
            warnings: Vec::new(),
            orphans: BTreeMap::new(),
            environments: Vec::new(),
            rows: Vec::new(),
            heap: Vec::new(),
            is_whole: true,
        }
    }

    /// Adds a dossier with the row that was made of it; `environment` is the name behind it.
    pub(in crate::journal) fn push(
        &mut self,
        mut row: IndexRow,
        environment: Option<&str>,
        dossier: &Dossier,
    ) {
        let start = self.heap.len();
        let heap = std::mem::take(&mut self.heap);
        // Serialising into a growing vector cannot fail: every type of the model derives it.
        self.heap = postcard::to_extend(dossier, heap).expect("a dossier can be serialised");
        let sum = crc32fast::hash(&self.heap[start..]);
        self.heap.extend_from_slice(&sum.to_le_bytes());
        let Ok(length) = u32::try_from(self.heap.len() - start) else {
            // Four gigabytes in one entry: an index that leaves it out would hide it, so there is none.
            self.is_whole = false;
            return;
        };
        (row.offset, row.length) = (start as u64, length);
        row.environment = environment.map_or(super::NO_ENVIRONMENT, |name| self.environment(name));
        self.rows.push(row);
    }

    fn environment(&mut self, name: &str) -> u32 {
        let at = self.environments.iter().position(|known| known == name).unwrap_or_else(|| {
            self.environments.push(name.to_owned());
            self.environments.len() - 1
        });
        u32::try_from(at).unwrap_or(super::NO_ENVIRONMENT)
    }

    /// Writes the file beside its place and renames it; says whether that worked.
    pub(super) fn write(&self, path: &Path) -> bool {
        self.is_whole && self.try_write(path).is_ok()
    }

    fn try_write(&self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(path);
        std::fs::create_dir_all(folder)?;
        let mut rows = self.rows.clone();
        rows.sort_by_key(|row| (row.summary.performed, row.summary.id));
        let row_bytes: Vec<u8> = rows.iter().flat_map(|row| row.to_bytes()).collect();
        let raw = |ids: &[ObjectId]| {
            ids.iter().filter_map(|id| id.as_bytes().try_into().ok()).collect::<Vec<[u8; 20]>>()
        };
        let notes = Notes {
            trees: raw(&self.trees),
            parent: raw(&self.parent),
            environments: self.environments.clone(),
            warnings: self.warnings.clone(),
            orphans: self.orphans.clone(),
        };
        let notes = postcard::to_stdvec(&notes).map_err(std::io::Error::other)?;
        let mut sum = crc32fast::Hasher::new();
        sum.update(&row_bytes);
        sum.update(&notes);
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(&mut file);
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&(rows.len() as u64).to_le_bytes())?;
        out.write_all(&(notes.len() as u64).to_le_bytes())?;
        out.write_all(&sum.finalize().to_le_bytes())?;
        out.write_all(&row_bytes)?;
        out.write_all(&notes)?;
        out.write_all(&self.heap)?;
        out.flush()?;
        drop(out);
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}
