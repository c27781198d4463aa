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

use super::text;

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

/// What a text means for the reader, and thereby its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As everything else.
    Plain,
    /// Bold.
    Strong,
    /// Faint.
    Dim,
    /// Green.
    Good,
    /// Yellow.
    Warn,
    /// Red.
    Bad,
}

impl Tone {
    fn sgr(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("\x1b[1m"),
            Self::Dim => Some("\x1b[2m"),
            Self::Good => Some("\x1b[32m"),
            Self::Warn => Some("\x1b[33m"),
            Self::Bad => Some("\x1b[31m"),
        }
    }
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

/// The text in its tone, cleaned as a piece of a line: its spaces stay, line breaks become spaces.
#[must_use]
pub fn paint(text: &str, tone: Tone, color: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_painted(&mut out, &text::span(text), tone, color);
    out
}

fn push_painted(out: &mut String, clean: &str, tone: Tone, color: bool) {
    match tone.sgr() {
        Some(sgr) if color && !clean.is_empty() => {
            out.push_str(sgr);
            out.push_str(clean);
            out.push_str("\x1b[0m");
        }
        _ => out.push_str(clean),
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
        Self { width: text::width(&text), text, tone: cell.tone }
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
            let (short, used) = text::cut(&cell.text, width);
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
            self.mark = self.on_terminal && text::has_right_to_left(&shown);
        }
        self.owed += after + GAP;
    }

    fn end(&mut self) {
        self.buffer.push('\n');
        self.owed = 0;
        self.mark = false;
    }
}

/// Labels and their values, one under the other: what `show` prints about one record.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    fields: Vec<Field>,
}

#[derive(Debug, Clone)]
struct Field {
    label: String,
    value: String,
    tone: Tone,
    fold: bool,
}

impl Fields {
    /// No fields yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text, which is wrapped to the width. A value without any text is left out.
    pub fn text(&mut self, label: &str, value: &str) {
        self.toned(label, value, Tone::Plain);
    }

    /// Adds a text in a tone of its own.
    pub fn toned(&mut self, label: &str, value: &str, tone: Tone) {
        self.push(label, value, tone, true);
    }

    /// Adds something that people copy, such as commands or a URL: its lines stay as they are. The
    /// terminal breaks what is too long, and so a copy holds no line break that was not recorded.
    pub fn verbatim(&mut self, label: &str, value: &str) {
        self.push(label, value, Tone::Plain, false);
    }

    fn push(&mut self, label: &str, value: &str, tone: Tone, fold: bool) {
        let value = text::block(value).trim_end().trim_start_matches('\n').to_owned();
        if !value.is_empty() {
            self.fields.push(Field { label: format!("{}:", text::line(label)), value, tone, fold });
        }
    }

    /// Writes the fields. Labels stand in a column of their own; where that takes more than half
    /// of the width, they stand above the values.
    ///
    /// # Errors
    ///
    /// Where writing fails, as the writer says it; a closed pipe stays recognisable.
    pub fn write(&self, out: &mut dyn Write, width: usize, color: bool) -> io::Result<()> {
        let widest = self.fields.iter().map(|field| text::width(&field.label)).max().unwrap_or(0);
        let above = widest + GAP > width / 2;
        let indent = if above { INDENT } else { widest + GAP };
        let room = width.saturating_sub(indent).max(1);
        let mut buffer = String::new();
        for Field { label, value, tone, fold } in &self.fields {
            push_painted(&mut buffer, label, Tone::Dim, color);
            let mut owed = indent.saturating_sub(text::width(label));
            if above {
                buffer.push('\n');
                owed = indent;
            }
            for line in text::wrap(value, if *fold { room } else { usize::MAX }) {
                if !line.is_empty() {
                    buffer.extend(repeat_n(' ', owed));
                    push_painted(&mut buffer, &line, *tone, color);
                }
                buffer.push('\n');
                owed = indent;
            }
        }
        out.write_all(buffer.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::{Align, Cell, Column, Fields, Table, Tone, paint};
    use crate::render::text;
    use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
    use std::num::NonZeroU16;

    const fn column(title: &'static str, min: usize, priority: u8) -> Column {
        Column { title, min, grow: false, priority, align: Align::Left }
    }

    fn list() -> Table {
        Table::new(vec![
            column("id", 14, 0),
            column("status", 8, 0),
            column("env", 6, 1),
            Column { align: Align::Right, ..column("age", 3, 2) },
            column("owner", 6, 3),
            Column { grow: true, ..column("title", 20, 0) },
        ])
    }

    const HOSTILE: [(&str, &str, &str); 11] = [
        ("prod", "network", "Open 8443 from the vendor to the web tier, until they have moved back"),
        ("prod", "網路", "データベースを手動でフェイルオーバーした。あとで戻すこと"),
        ("prod", "👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦 family 🇨🇭 flag ❤️ heart 👍🏽 thumb 1️⃣ key"),
        ("إنتاج", "الشبكة", "فتح المنفذ 8443 من المورد"),
        ("pr\tod", "a\r\nb", "line one\r\nline two\ttab"),
        ("prod", "\x1b[31mred\x1b[0m", "\x1b]8;;https://evil.example\x1b\\click me\x1b]8;;\x1b\\ now"),
        ("prod", "\x1b]52;c;cm0gLXJm\x07", "\x1b]0;owned\x07title \u{9b}2Jcleared \u{9d}2;x\u{9c}ok"),
        ("nul\0", "\u{202e}lived", "right \u{202e}to\u{202c} left \u{2067}x\u{2069}\u{200f}"),
        ("production-eu-west-1-blue", "a-team-with-a-very-long-name", "short"),
        ("", "", "##vso[task.setvariable variable=a]b"),
        ("stag", "", ""),
    ];

    fn hostile() -> Table {
        hostile_without(|_| false)
    }

    fn hostile_without(left_out: impl Fn(&str) -> bool) -> Table {
        let mut table = list();
        let rows = HOSTILE.into_iter().filter(|(_, _, title)| !left_out(title));
        for (n, (env, owner, title)) in rows.enumerate() {
            table.row(vec![
                Cell::plain(format!("gap-k7m2qd4x{n:02}")),
                Cell::new(if n % 2 == 0 { "open" } else { "codified" }, Tone::Good),
                Cell::plain(env),
                Cell::plain(format!("{}d", n * n)),
                Cell::new(owner, Tone::Dim),
                Cell::new(title, Tone::Strong),
            ]);
        }
        table
    }

    fn written(table: &Table, width: usize, color: bool) -> String {
        let mut out = Vec::new();
        table.write(&mut out, width, color).expect("a vector takes everything");
        String::from_utf8(out).expect("strings were written")
    }

    /// The table with the one mark that it writes itself made visible.
    fn visible(table: &Table, width: usize) -> String {
        written(table, width, false).replace('\u{200e}', "<LRM>")
    }

    #[test]
    fn forty_columns_give_the_title_a_line_of_its_own() {
        let expected = "\
ID              STATUS    ENV        AGE
gap-k7m2qd4x00  open      prod        0d
  Open 8443 from the vendor to the web…
gap-k7m2qd4x01  codified  prod        1d
  データベースを手動でフェイルオーバー…
gap-k7m2qd4x02  open      prod        4d
  👩‍👩‍👧‍👦 family 🇨🇭 flag ❤️ heart 👍🏽 thumb…
gap-k7m2qd4x03  codified  إنتاج<LRM>       9d
  فتح المنفذ 8443 من المورد
gap-k7m2qd4x04  open      pr od      16d
  line one line two tab
gap-k7m2qd4x05  codified  prod       25d
  click me now
gap-k7m2qd4x06  open      prod       36d
  title cleared ok
gap-k7m2qd4x07  codified  nul        49d
  right to left x
gap-k7m2qd4x08  open      product…   64d
  short
gap-k7m2qd4x09  codified             81d
  ##vso [task.setvariable variable=a]b
gap-k7m2qd4x10  open      stag      100d
";
        assert_eq!(visible(&hostile(), 40), expected);
    }

    #[test]
    fn eighty_columns_hold_everything_in_a_row() {
        let expected = "\
ID              STATUS    ENV          AGE  OWNER       TITLE
gap-k7m2qd4x00  open      prod          0d  network     Open 8443 from the vend…
gap-k7m2qd4x01  codified  prod          1d  網路        データベースを手動でフ…
gap-k7m2qd4x02  open      prod          4d  👩‍👩‍👧‍👦          👩‍👩‍👧‍👦 family 🇨🇭 flag ❤️ he…
gap-k7m2qd4x03  codified  إنتاج<LRM>         9d  الشبكة<LRM>      فتح المنفذ 8443 من المو…
gap-k7m2qd4x04  open      pr od        16d  a b         line one line two tab
gap-k7m2qd4x05  codified  prod         25d  red         click me now
gap-k7m2qd4x06  open      prod         36d              title cleared ok
gap-k7m2qd4x07  codified  nul          49d  lived       right to left x
gap-k7m2qd4x08  open      productio…   64d  a-team-wi…  short
gap-k7m2qd4x09  codified               81d              ##vso [task.setvariable…
gap-k7m2qd4x10  open      stag        100d
";
        assert_eq!(visible(&hostile(), 80), expected);
    }

    #[test]
    fn two_hundred_columns_and_a_pipe_cut_nothing() {
        let expected = "\
ID              STATUS    ENV                         AGE  OWNER                         TITLE
gap-k7m2qd4x00  open      prod                         0d  network                       Open 8443 from the vendor to the web tier, until they have moved back
gap-k7m2qd4x01  codified  prod                         1d  網路                          データベースを手動でフェイルオーバーした。あとで戻すこと
gap-k7m2qd4x02  open      prod                         4d  👩‍👩‍👧‍👦                            👩‍👩‍👧‍👦 family 🇨🇭 flag ❤️ heart 👍🏽 thumb 1️⃣ key
gap-k7m2qd4x03  codified  إنتاج<LRM>                        9d  الشبكة<LRM>                        فتح المنفذ 8443 من المورد
gap-k7m2qd4x04  open      pr od                       16d  a b                           line one line two tab
gap-k7m2qd4x05  codified  prod                        25d  red                           click me now
gap-k7m2qd4x06  open      prod                        36d                                title cleared ok
gap-k7m2qd4x07  codified  nul                         49d  lived                         right to left x
gap-k7m2qd4x08  open      production-eu-west-1-blue   64d  a-team-with-a-very-long-name  short
gap-k7m2qd4x09  codified                              81d                                ##vso [task.setvariable variable=a]b
gap-k7m2qd4x10  open      stag                       100d
";
        assert_eq!(visible(&hostile(), 200), expected);
        assert_eq!(visible(&hostile(), usize::MAX), expected.replace("<LRM>", ""));
    }

    /// The screen of a terminal, read back: each column starts where its heading does. `vt100` adds
    /// up characters and knows no emoji sequence; for that row the expected texts have to do.
    #[test]
    fn columns_align_on_a_screen() {
        let joined = |title: &str| title.contains('\u{200d}');
        let table = hostile_without(joined);
        let titles: Vec<_> = HOSTILE.iter().map(|row| row.2).filter(|title| !joined(title)).collect();
        for (width, color) in [(60, true), (80, false), (80, true), (200, true)] {
            let columns = NonZeroU16::new(width).expect("a width");
            let mut parser = vt100::Parser::new(columns, columns, 0);
            let output = written(&table, usize::from(width), color);
            parser.process(output.replace('\n', "\r\n").as_bytes());
            let screen = parser.screen();
            let at = |row: usize, column: usize| {
                let row = u16::try_from(row).expect("a row of the screen");
                let column = u16::try_from(column).expect("a column of the screen");
                assert!(!screen.row_wrapped(row), "row {row} at {width}");
                screen.cell(row, column).map_or(String::new(), |cell| cell.contents().to_owned())
            };
            let heading = screen.rows(0, width).next().expect("a heading");
            let starts: Vec<usize> = ["ID", "STATUS", "ENV", "OWNER", "TITLE"]
                .iter()
                .filter_map(|title| heading.find(title))
                .collect();
            assert!(starts.len() >= 4, "{heading}");
            for (row, title) in titles.iter().enumerate().map(|(n, title)| (n + 1, title)) {
                for &start in &starts {
                    for gap in [start.saturating_sub(2), start.saturating_sub(1)] {
                        let shown = at(row, gap);
                        let is_gap = shown.trim_matches([' ', '\u{200e}']).is_empty();
                        assert!(is_gap || start == 0, "{shown:?} in row {row}, column {gap} of {width}");
                    }
                }
                let first = text::line(title).chars().next().map(String::from).unwrap_or_default();
                assert_eq!(at(row, 0), "g");
                assert_eq!(at(row, *starts.last().expect("a last column")), first, "row {row} at {width}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_row_is_a_line_that_fits(
            rows in prop::collection::vec(prop::collection::vec(prop::collection::vec(any::<char>(), 0..20), 6), 1..6),
            width in 40usize..220,
            color in any::<bool>(),
        ) {
            let mut table = list();
            for row in &rows {
                // Ids and ages are ours, and never cut; all else is somebody's.
                let mut cells: Vec<_> = row.iter().map(|text| Cell::plain(text.iter().collect::<String>())).collect();
                cells[0] = Cell::plain("gap-k7m2qd4x9t");
                cells[3] = Cell::plain("12d");
                table.row(cells);
            }
            let plain = written(&table, width, false);
            let beside = plain.lines().skip(1).filter(|line| !line.starts_with(' '));
            prop_assert_eq!(beside.count(), rows.len());
            for line in plain.lines() {
                let line = line.replace('\u{200e}', "");
                prop_assert!(text::width(&line) <= width, "{:?}", line);
                prop_assert!(!line.ends_with(' ') && !line.contains(char::is_control));
            }
            let piped = written(&table, usize::MAX, false);
            prop_assert_eq!(piped.lines().count(), rows.len() + 1);
            let cut = piped.contains('…') && !rows.concat().concat().contains(&'…');
            let marked = piped.contains('\u{200e}');
            prop_assert!(!cut && !marked);
            let colored = written(&table, width, color);
            prop_assert_eq!(text::block(&colored), text::block(&plain));
        }
    }

    #[test]
    fn colour_stays_inside_its_cell() {
        let mut table = Table::new(vec![column("id", 3, 0), column("env", 3, 0)]);
        table.row(vec![Cell::new("a", Tone::Good), Cell::new("\x1b[31mx", Tone::Strong)]);
        table.row(vec![Cell::new("long", Tone::Bad)]);
        let expected = "\x1b[2mID\x1b[0m    \x1b[2mENV\x1b[0m\n\x1b[32ma\x1b[0m     \x1b[1mx\x1b[0m\n\x1b[31mlong\x1b[0m\n";
        assert_eq!(written(&table, 80, true), expected);
        assert_eq!(written(&table, usize::MAX, false), "ID    ENV\na     x\nlong\n");
        assert_eq!(written(&list(), 80, true), "");
        assert_eq!(paint(" a\n\x1b[5mb", Tone::Warn, true), "\x1b[33m a b\x1b[0m");
        assert_eq!(paint("a", Tone::Warn, false), "a");
    }

    #[test]
    fn one_long_cell_does_not_widen_every_row_of_a_file() {
        let mut table = Table::new(vec![column("env", 3, 0), column("title", 3, 0)]);
        table.row(vec![Cell::plain("e".repeat(5000)), Cell::plain("one")]);
        table.row(vec![Cell::plain("prod"), Cell::plain("two")]);
        let lines: Vec<usize> = written(&table, usize::MAX, false).lines().map(str::len).collect();
        assert_eq!(lines, [207, 5005, 205]);
    }

    fn fields(width: usize) -> String {
        let mut fields = Fields::new();
        fields.toned("Title", "Open 8443 from the vendor\r\nto the \x1b[31mweb tier", Tone::Strong);
        fields.verbatim(
            "Commands",
            "aws ec2 \\\n\t--group sg-0abc --protocol tcp --port 8443\n::error::boom\n",
        );
        fields.text("Owner", " \x1b[0m\n");
        fields.text("Performed by", "データベースを手動でフェイルオーバーした");
        let mut out = Vec::new();
        fields.write(&mut out, width, false).expect("a vector takes everything");
        String::from_utf8(out).expect("strings were written")
    }

    #[test]
    fn fields_hang_from_their_labels() {
        let beside = "\
Title:         Open 8443 from the vendor
               to the web tier
Commands:      aws ec2 \\
                   --group sg-0abc --protocol tcp --port 8443
               : :error::boom
Performed by:  データベースを手動でフェ
               イルオーバーした
";
        assert_eq!(fields(40), beside);
        let above = "\
Title:
  Open 8443 from the
  vendor
  to the web tier
Commands:
  aws ec2 \\
      --group sg-0abc --protocol tcp --port 8443
  : :error::boom
Performed by:
  データベースを手動でフ
  ェイルオーバーした
";
        assert_eq!(fields(24), above);
        assert!(fields(usize::MAX).ends_with("Performed by:  データベースを手動でフェイルオーバーした\n"));
    }

    /// Run with `cargo test --release -- --ignored --nocapture` to see the time for 40,000 rows.
    #[test]
    #[ignore = "a measurement"]
    fn forty_thousand_rows() {
        let titles = [
            "Open 8443 from the vendor to the web tier of the shop, again",
            "Größe der 漢字 geändert, weil 👍🏽 nötig war",
        ];
        for title in titles {
            for width in [80, usize::MAX] {
                let started = std::time::Instant::now();
                let mut table = list();
                for n in 0..40_000 {
                    let cells = ["gap-k7m2qd4x9t", "open", "prod", "3d", "network", title];
                    table.row(
                        cells
                            .iter()
                            .map(|text| Cell::plain(format!("{text}{}", if n % 7 == 0 { "" } else { "s" })))
                            .collect(),
                    );
                }
                let built = started.elapsed();
                let length = written(&table, width, false).len();
                println!("{built:?} to build, {:?} in all for {length} bytes", started.elapsed());
            }
        }
    }
}
