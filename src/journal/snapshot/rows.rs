//! Walking over all entries by the time of the change, from either end: the segments of the index and what is newer,
//! merged.

use super::{EntryId, Snapshot};
use crate::journal::index::{self, Damaged, IndexRow, Place};
use crate::model::Summary;

/// An entry in a list: enough to judge and sort it.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub summary: Summary,
    /// Position in [`Snapshot::environments`]; `None` where the entry names none.
    pub environment: Option<usize>,
    /// It waits in the inbox.
    pub is_waiting: bool,
    pub(super) source: Source,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Fresh,
    Index {
        segment: usize,
        place: Place,
    },
    /// In the snapshot that was read from git once the index turned out to be damaged.
    Rebuilt,
}

/// The order of a list. No two rows are equal in it.
fn key(row: &Row) -> (i64, EntryId) {
    (row.summary.performed, row.summary.id)
}

/// From which end the entries come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    OldestFirst,
    NewestFirst,
}

pub(super) struct Rows<'a> {
    snapshot: &'a Snapshot,
    order: Order,
    /// Each with its next row.
    streams: Vec<(Row, Stream<'a>)>,
    rebuilt: Option<Box<dyn Iterator<Item = Row> + 'a>>,
}

enum Stream<'a> {
    Segment { at: usize, rows: index::Rows<'a> },
    Fresh(std::slice::Iter<'a, EntryId>),
}

impl<'a> Rows<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, order: Order) -> Self {
        let segments = snapshot.index.segments.iter().zip(&snapshot.hidden).enumerate();
        let segments =
            segments.map(|(at, (segment, hidden))| Stream::Segment { at, rows: segment.rows(hidden) });
        let mut rows = Self { snapshot, order, streams: Vec::new(), rebuilt: None };
        for mut stream in segments.chain([Stream::Fresh(snapshot.order.iter())]) {
            match stream.next(snapshot, order) {
                Ok(Some(first)) => rows.streams.push((first, stream)),
                Ok(None) => {}
                Err(Damaged) => {
                    rows.start_over(None);
                    break;
                }
            }
        }
        rows
    }

    /// Goes on behind `last` with what git says.
    fn start_over(&mut self, last: Option<(i64, EntryId)>) {
        self.streams.clear();
        let order = self.order;
        let rebuilt = self.snapshot.rebuilt().into_iter().flat_map(move |rebuilt| Rows::of(rebuilt, order));
        let names = |at: usize| self.snapshot.rebuilt().and_then(|rebuilt| rebuilt.environments.get(at));
        let rows = rebuilt
            .skip_while(move |row| {
                last.is_some_and(|last| match order {
                    Order::OldestFirst => key(row) <= last,
                    Order::NewestFirst => key(row) >= last,
                })
            })
            .map(|row| Row { source: Source::Rebuilt, ..row });
        // Environments keep the numbers that they have had so far.
        let snapshot = self.snapshot;
        let numbers: Vec<Option<usize>> = (0..)
            .map_while(names)
            .map(|name| snapshot.environments.iter().position(|known| known == name))
            .collect();
        let rows = rows.map(move |row| Row {
            environment: row.environment.and_then(|at| numbers.get(at).copied().flatten()),
            ..row
        });
        self.rebuilt = Some(Box::new(rows));
    }
}

impl Stream<'_> {
    fn next(&mut self, snapshot: &Snapshot, order: Order) -> Result<Option<Row>, Damaged> {
        let is_oldest_first = order == Order::OldestFirst;
        match self {
            Self::Fresh(ids) => {
                let id = if is_oldest_first { ids.next() } else { ids.next_back() };
                Ok(id.and_then(|id| fresh_row(snapshot, *id)))
            }
            Self::Segment { at, rows } => {
                let row = if is_oldest_first { rows.next() } else { rows.next_back() };
                Ok(row.transpose()?.map(|row| index_row(snapshot, *at, &row)))
            }
        }
    }
}

fn fresh_row(snapshot: &Snapshot, id: EntryId) -> Option<Row> {
    let fresh = snapshot.fresh.get(&id)?;
    Some(Row {
        summary: fresh.summary,
        environment: fresh.environment,
        is_waiting: fresh.is_waiting,
        source: Source::Fresh,
    })
}

fn index_row(snapshot: &Snapshot, segment: usize, row: &IndexRow) -> Row {
    let environment = snapshot.translation[segment].get(usize::from(row.environment)).copied();
    let source = Source::Index { segment, place: Place::from(row) };
    Row { summary: row.summary, environment, is_waiting: false, source }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if let Some(rebuilt) = &mut self.rebuilt {
            return rebuilt.next();
        }
        let first = match (self.streams.as_slice(), self.order) {
            ([], _) => return None,
            ([_], _) => 0,
            (streams, Order::OldestFirst) => (0..streams.len()).min_by_key(|at| key(&streams[*at].0))?,
            (streams, Order::NewestFirst) => (0..streams.len()).max_by_key(|at| key(&streams[*at].0))?,
        };
        let (head, stream) = &mut self.streams[first];
        let row = *head;
        match stream.next(self.snapshot, self.order) {
            Ok(Some(next)) => *head = next,
            Ok(None) => drop(self.streams.swap_remove(first)),
            Err(Damaged) => self.start_over(Some(key(&row))),
        }
        Some(row)
    }
}
