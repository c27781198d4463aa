//! A segment that is to be written: rows and dossiers are put in, and the file appears whole or not at all.

use super::codec;
use super::row::{IndexRow, NO_ENVIRONMENT, WIDTH};
use super::segment::{BLOCK, Damaged, HEADER, MAGIC, Notes, Place, Segment, VERSION};
use crate::git::ObjectId;
use crate::journal::collect::Pending;
use crate::model::{Dossier, EntryId, Outlook, Summary, Unreadable};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;

pub(in crate::journal) struct Content {
    pub trees: Vec<ObjectId>,
    /// The trees of the segment below; none for a base.
    pub parent: Vec<ObjectId>,
    pub warnings: Vec<Unreadable>,
    pub orphans: BTreeMap<EntryId, Pending>,
    /// Rows of the segment below that this one replaces.
    pub replaced: Vec<u32>,
    /// Counts what was added; of what lies below whoever adds it has to tell.
    pub tally: BTreeMap<Outlook, usize>,
    environments: Vec<String>,
    rows: Vec<Placed>,
    /// Dossiers as they were put in; they are written in the order of the rows.
    heaps: Vec<Vec<u8>>,
    is_whole: bool,
}

/// A row and where its dossier lies now.
struct Placed {
    summary: Summary,
    environment: u16,
    heap: usize,
    place: Range<usize>,
}

/// What a row says beside the place of its dossier.
pub(in crate::journal) struct Digest {
    pub summary: Summary,
    pub environment: Option<String>,
}

impl Digest {
    /// Most entries have no facts to fold.
    pub(in crate::journal) fn of(dossier: &Dossier) -> Self {
        if dossier.facts.is_empty() {
            return Self { summary: dossier.summary(), environment: dossier.entry.environment.clone() };
        }
        let standing = dossier.standing();
        Self { summary: Summary::of(&standing), environment: standing.entry.environment }
    }
}

impl Content {
    pub(in crate::journal) fn new(trees: Vec<ObjectId>, parent: Vec<ObjectId>) -> Self {
        Self {
            trees,
            parent,
            warnings: Vec::new(),
            orphans: BTreeMap::new(),
            replaced: Vec::new(),
            tally: BTreeMap::new(),
            environments: Vec::new(),
            rows: Vec::new(),
            heaps: Vec::new(),
            is_whole: true,
        }
    }

    /// Adds a dossier.
    pub(in crate::journal) fn add(&mut self, dossier: &Dossier) {
        let mut encoded = Encoded::default();
        encoded.push(dossier);
        self.add_encoded(encoded, |_| true);
    }

    /// Adds those dossiers whose numbers are to be kept.
    pub(in crate::journal) fn add_encoded(&mut self, encoded: Encoded, keep: impl Fn(usize) -> bool) {
        for (at, (digest, place)) in encoded.rows.into_iter().enumerate() {
            if keep(at) {
                self.place(&digest, place);
            }
        }
        self.heaps.push(encoded.heap);
    }

    /// Takes over rows of another segment, their dossiers unread.
    pub(in crate::journal) fn add_rows(&mut self, from: &Segment, hidden: &[u32]) -> Result<(), Damaged> {
        let mut heap = Vec::new();
        for row in from.rows(hidden) {
            let row = row?;
            let start = heap.len();
            from.with_bytes(Place::from(&row), |bytes| seal(bytes, &mut heap))?;
            let environment = from.environments().get(usize::from(row.environment)).cloned();
            self.place(&Digest { summary: row.summary, environment }, start..heap.len());
        }
        self.heaps.push(heap);
        Ok(())
    }

    /// A row whose dossier lies in the heap that is pushed next.
    fn place(&mut self, digest: &Digest, place: Range<usize>) {
        let environment = match &digest.environment {
            None => NO_ENVIRONMENT,
            Some(name) => self.environment(name),
        };
        *self.tally.entry(digest.summary.outlook()).or_default() += 1;
        self.rows.push(Placed { summary: digest.summary, environment, heap: self.heaps.len(), place });
    }

    fn environment(&mut self, name: &str) -> u16 {
        let at = self.environments.iter().position(|known| known == name).unwrap_or_else(|| {
            self.environments.push(name.to_owned());
            self.environments.len() - 1
        });
        u16::try_from(at).ok().filter(|at| *at != NO_ENVIRONMENT).unwrap_or_else(|| {
            self.is_whole = false;
            NO_ENVIRONMENT
        })
    }

    /// Writes the file beside its place and renames it; says whether that worked.
    pub(super) fn write(&mut self, path: &Path) -> bool {
        self.is_whole && self.try_write(path).is_ok()
    }

    fn try_write(&mut self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(path);
        std::fs::create_dir_all(folder)?;
        self.rows.sort_by_key(|row| (row.summary.performed, row.summary.id));
        self.replaced.sort_unstable();
        let raw = |ids: &[ObjectId]| {
            ids.iter().filter_map(|id| id.as_bytes().try_into().ok()).collect::<Vec<[u8; 20]>>()
        };
        let notes = Notes {
            trees: raw(&self.trees),
            parent: raw(&self.parent),
            environments: std::mem::take(&mut self.environments),
            warnings: std::mem::take(&mut self.warnings),
            orphans: std::mem::take(&mut self.orphans),
            replaced: std::mem::take(&mut self.replaced),
            tally: std::mem::take(&mut self.tally),
        };
        let notes = postcard::to_stdvec(&notes).map_err(std::io::Error::other)?;
        let heap_bytes: usize = self.rows.iter().map(|row| row.place.len()).sum();
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&VERSION.to_le_bytes());
        for length in [self.rows.len(), heap_bytes, notes.len()] {
            header.extend_from_slice(&(length as u64).to_le_bytes());
        }
        seal_checksum(&notes, &mut header);
        let sum = crc32fast::hash(&header);
        header.extend_from_slice(&sum.to_le_bytes());
        let mut file = tempfile::Builder::new().prefix("index-").tempfile_in(folder)?;
        let mut out = BufWriter::new(&mut file);
        out.write_all(&header)?;
        out.write_all(&notes)?;
        let mut offset = 0;
        for block in self.rows.chunks(BLOCK) {
            let mut rows = Vec::with_capacity(BLOCK * WIDTH);
            for row in block {
                // Four gigabytes in one entry: an index that leaves it out would hide it, so there is none.
                let length = u32::try_from(row.place.len()).map_err(std::io::Error::other)?;
                let Placed { summary, environment, .. } = *row;
                rows.extend_from_slice(&IndexRow { summary, environment, offset, length }.to_bytes());
                offset += u64::from(length);
            }
            out.write_all(&rows)?;
            out.write_all(&crc32fast::hash(&rows).to_le_bytes())?;
        }
        for row in &self.rows {
            out.write_all(&self.heaps[row.heap][row.place.clone()])?;
        }
        out.flush()?;
        drop(out);
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Dossiers as bytes, with what their rows say.
#[derive(Default)]
pub(in crate::journal) struct Encoded {
    rows: Vec<(Digest, Range<usize>)>,
    heap: Vec<u8>,
    bytes: Vec<u8>,
}

impl Encoded {
    pub(in crate::journal) fn push(&mut self, dossier: &Dossier) {
        let start = self.heap.len();
        self.bytes.clear();
        codec::write(dossier, &mut self.bytes);
        seal(&self.bytes, &mut self.heap);
        self.rows.push((Digest::of(dossier), start..self.heap.len()));
    }

    /// The entries in the order in which they were pushed.
    pub(in crate::journal) fn ids(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.rows.iter().map(|(digest, _)| digest.summary.id)
    }

    /// The dossier that was pushed as number `at`.
    pub(in crate::journal) fn dossier(&self, at: usize) -> Option<Dossier> {
        let (_, place) = self.rows.get(at)?;
        codec::read(self.heap.get(place.start..place.end - 4)?)
    }
}

fn seal(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(bytes);
    seal_checksum(bytes, out);
}

fn seal_checksum(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&crc32fast::hash(bytes).to_le_bytes());
}
