//! Tables and field lists for people: no borders, two spaces between columns, one row a line.
//!
//! Owns how columns share a line, what gives way in a narrow terminal, and colour. Every text is
//! cleaned on its way in, so that no caller can forget it. Must not know what a column is about,
//! nor look at the terminal: width and colour are passed in.
//!
//! Not built on `comfy-table`: it cannot leave a column out, shares the width evenly (which cuts
//! ids), counts an Arabic lam-alef as one column, and ends at 65,535 columns. With the widths
//! decided here it would only pad.

use std::borrow::Cow;
use std::io::{self, Write};
use std::iter::repeat_n;

use super::tone::{Tone, push_painted};
use super::{measure, text};

/// Below this width a title has more room on a line of its own than beside its id.
const NARROW: usize = 60;
/// In output without a width a longer cell pushes its own row aside, not every row.
const WIDEST_PADDING: usize = 200;
const INDENT: usize = 2;
const GAP: usize = 2;
/// Rows are handed over in pieces of about this size, so that the writer need not be buffered.
const PIECE: usize = 1 << 16;
/// A left-to-right mark, see [`Lines`].
const LEFT_TO_RIGHT: char = '\u{200e}';

/// Which side of its column a cell keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers and ages, which are left out with their column rather than cut.
    Right,
}

/// One column of a [`Table`].
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The heading, shown in upper case.
    pub title: &'static str,
    /// How many terminal columns it keeps when room is short; a wider cell is then cut with `…`.
    pub min: usize,
    /// Takes what the others leave. In a narrow terminal the only growing column moves to a line
    /// of its own.
    pub grow: bool,
    /// 0 is never left out; of the others the highest goes first.
    pub priority: u8,
    /// Which side its cells keep to.
    pub align: Align,
}

/// One cell of a [`Table`]; the text may be anything.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What it means.
    pub tone: Tone,
}

impl Cell {
    /// A cell in the given tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }

    /// A cell without emphasis.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Plain)
    }
}

/// Rows of cells under a heading.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    titles: Vec<Shown>,
    /// All rows one after the other, each as long as `columns`.
    cells: Vec<Shown>,
    /// The width of the widest cell of each column, its heading included.
    natural: Vec<usize>,
}

/// A cell that has been cleaned and measured.
#[derive(Debug, Clone)]
struct Shown {
    text: String,
    width: usize,
    tone: Tone,
}

impl Shown {
    fn new(cell: Cell) -> Self {
        let text = match text::line(&cell.text) {
            Cow::Borrowed(_) => cell.text,
            Cow::Owned(clean) => clean,
        };
        Self { width: measure::width(&text), text, tone: cell.tone }
    }
}

/// Which columns share the line, how wide each is, and which one stands on a line below.
struct Layout {
    beside: Vec<(usize, usize)>,
    below: Option<usize>,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        let title = |column: &Column| Shown::new(Cell::new(column.title.to_uppercase(), Tone::Dim));
        let titles: Vec<_> = columns.iter().map(title).collect();
        let natural = titles.iter().map(|title| title.width).collect();
        Self { columns, titles, cells: Vec::new(), natural }
    }

    /// Adds a row. Missing cells are empty; what is more than there are columns is ignored.
    pub fn row(&mut self, cells: Vec<Cell>) {
        let missing = self.columns.len().saturating_sub(cells.len());
        let filled = cells.into_iter().chain(repeat_n(Cell::plain(""), missing));
        for (natural, cell) in self.natural.iter_mut().zip(filled) {
            let shown = Shown::new(cell);
            *natural = (*natural).max(shown.width);
            self.cells.push(shown);
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether everything fits into so many columns, uncut.
    #[must_use]
    pub fn fits(&self, width: usize) -> bool {
        self.natural.iter().sum::<usize>() + GAP * self.natural.len().saturating_sub(1) <= width
    }

    /// Writes the heading and the rows; nothing at all where there are no rows.
    ///
    /// `width` is that of the terminal, or `usize::MAX` where the output is none: then nothing is
    /// cut or left out. Below 60 columns, where a row would lose something, the only growing column
    /// stands on an indented line under its row, and needs no heading there.
    ///
    /// # Errors
    ///
    /// Where writing fails, as the writer says it; a closed pipe stays recognisable.
    pub fn write(&self, out: &mut dyn Write, width: usize, color: bool) -> io::Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let layout = self.layout(width);
        let mut lines = Lines::new(color, width != usize::MAX);
        self.put(&mut lines, &self.titles, &layout.beside);
        for row in self.cells.chunks_exact(self.columns.len()) {
            self.put(&mut lines, row, &layout.beside);
            if let Some(column) = layout.below
                && row[column].width > 0
            {
                lines.owed = INDENT;
                lines.cell(&row[column], width.saturating_sub(INDENT), Align::Left);
                lines.end();
            }
            if lines.buffer.len() >= PIECE {
                out.write_all(lines.buffer.as_bytes())?;
                lines.buffer.clear();
            }
        }
        out.write_all(lines.buffer.as_bytes())
    }

    fn put(&self, lines: &mut Lines, row: &[Shown], beside: &[(usize, usize)]) {
        for &(column, width) in beside {
            lines.cell(&row[column], width, self.columns[column].align);
        }
        lines.end();
    }

    fn layout(&self, width: usize) -> Layout {
        let all: Vec<usize> = (0..self.columns.len()).collect();
        if width == usize::MAX {
            let padded = |column: usize| (column, self.natural[column].min(WIDEST_PADDING));
            return Layout { beside: all.into_iter().map(padded).collect(), below: None };
        }
        let beside = self.fit(all.clone(), width);
        let mut growing = all.iter().copied().filter(|&column| self.columns[column].grow);
        if let (Some(title), None) = (growing.next(), growing.next())
            && width < NARROW
            && all.len() > 1
            && (beside.len() < all.len() || !beside.contains(&(title, self.natural[title])))
        {
            let others = all.into_iter().filter(|&column| column != title).collect();
            return Layout { beside: self.fit(others, width), below: Some(title) };
        }
        Layout { beside, below: None }
    }

    /// Leaves out what has no room, and gives each column that stays its share of the width.
    fn fit(&self, mut columns: Vec<usize>, width: usize) -> Vec<(usize, usize)> {
        // Half a number is a wrong number: a right-aligned column is never cut.
        let least = |column: usize| match self.columns[column].align {
            Align::Left => self.columns[column].min.min(self.natural[column]),
            Align::Right => self.natural[column],
        };
        let total = |columns: &[usize]| {
            columns.iter().map(|&column| least(column)).sum::<usize>() + GAP * columns.len().saturating_sub(1)
        };
        while total(&columns) > width {
            let droppable =
                columns.iter().enumerate().filter(|(_, column)| self.columns[**column].priority > 0);
            let Some((at, _)) = droppable.max_by_key(|(_, column)| self.columns[**column].priority) else {
                break;
            };
            columns.remove(at);
        }
        let mut spare = width.saturating_sub(total(&columns));
        let mut shares: Vec<(usize, usize)> =
            columns.into_iter().map(|column| (column, least(column))).collect();
        shares.sort_by_key(|&(column, _)| self.columns[column].priority);
        // No single cell may push the title out: until the growing columns have what they need,
        // another one gets no more than an eighth of the line.
        for (grow, most) in [(false, width / 8), (true, usize::MAX), (false, usize::MAX)] {
            for (column, share) in &mut shares {
                if self.columns[*column].grow == grow {
                    let more = self.natural[*column].min(most).saturating_sub(*share).min(spare);
                    *share += more;
                    spare -= more;
                }
            }
        }
        shares.sort_unstable();
        shares
    }
}

/// Lines of cells being put together.
///
/// On a terminal that reorders text, a number after an Arabic or Hebrew cell would jump to the
/// other side of it. A left-to-right mark between the two prevents that. It is one character that
/// terminals without bidi show as nothing, where the newer isolates (FSI … PDI) would also be
/// right, but are drawn as boxes by older ones. A file or a pipe gets no such mark.
struct Lines {
    buffer: String,
    /// Spaces that are written only when something follows: no line ends in white space.
    owed: usize,
    /// Whether the last cell needs the mark before the next.
    mark: bool,
    color: bool,
    on_terminal: bool,
}

impl Lines {
    fn new(color: bool, on_terminal: bool) -> Self {
        let buffer = String::with_capacity(PIECE + PIECE / 16);
        Self { buffer, owed: 0, mark: false, color, on_terminal }
    }

    fn cell(&mut self, cell: &Shown, width: usize, align: Align) {
        let (shown, used) = if self.on_terminal && cell.width > width {
            let (short, used) = measure::cut(&cell.text, width);
            (Cow::Owned(short), used)
        } else {
            (Cow::Borrowed(cell.text.as_str()), cell.width)
        };
        let free = width.saturating_sub(used);
        let (before, after) = match align {
            Align::Left => (0, free),
            Align::Right => (free, 0),
        };
        self.owed += before;
        if !shown.is_empty() {
            if self.mark {
                self.buffer.push(LEFT_TO_RIGHT);
            }
            self.buffer.extend(repeat_n(' ', self.owed));
            self.owed = 0;
            push_painted(&mut self.buffer, &shown, cell.tone, self.color);
            self.mark = self.on_terminal && measure::has_right_to_left(&shown);
        }
        self.owed += after + GAP;
    }

    fn end(&mut self) {
        self.buffer.push('\n');
        self.owed = 0;
        self.mark = false;
    }
}

#[cfg(test)]
mod tests;
