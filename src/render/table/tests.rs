//! Tables as they look at several widths, and what holds for any cells.

use super::{Align, Cell, Column, Table};
use crate::render::fields::Fields;
use crate::render::tone::{Tone, paint};
use crate::render::{measure, text};
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
            prop_assert!(measure::width(&line) <= width, "{:?}", line);
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
    let expected =
        "\x1b[2mID\x1b[0m    \x1b[2mENV\x1b[0m\n\x1b[32ma\x1b[0m     \x1b[1mx\x1b[0m\n\x1b[31mlong\x1b[0m\n";
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
    fields.verbatim("Commands", "aws ec2 \\\n\t--group sg-0abc --protocol tcp --port 8443\n::error::boom\n");
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
