//! What rows look like, what columns mean, and what becomes of them.

use super::{Cells, Desk, Imported, Mapping, Rows};
use crate::intake::when::{Clock, Zone};
use crate::model::{EntryId, Field, Stamp};
use proptest::prelude::*;
use std::borrow::Cow;

fn input(text: &[u8]) -> Box<dyn std::io::Read> {
    Box::new(std::io::Cursor::new(text.to_vec()))
}

/// Line, text and cells of each row; a reason stands as the only cell.
fn table(text: &[u8]) -> Vec<(u64, String, Vec<String>)> {
    let rows = Rows::of_table(input(text), None).expect("a header");
    rows.map(|row| {
        let row = row.expect("it is read");
        let cells = match row.cells {
            Ok(Cells::Table { cells, .. }) => cells,
            Ok(Cells::Object(_)) => Vec::new(),
            Err(why) => vec![why],
        };
        (row.line, String::from_utf8_lossy(&row.text).into_owned(), cells)
    })
    .collect()
}

#[test]
fn tables_are_read_as_spreadsheets_write_them() {
    for (text, expected) in [
        ("a,b\n1,2\n", vec![(2, "1,2", vec!["1", "2"])]),
        (
            "a;b\r\n1;2\r\n3;\"4\r\n5\"\r\n6;7",
            vec![
                (2, "1;2", vec!["1", "2"]),
                (3, "3;\"4\r\n5\"", vec!["3", "4\r\n5"]),
                (5, "6;7", vec!["6", "7"]),
            ],
        ),
        ("\u{feff}sep=;\r\na;b\r\n1,5;2\r\n", vec![(3, "1,5;2", vec!["1,5", "2"])]),
        ("a\tb, c\n1\t2, 3\n\n\n4\n", vec![(2, "1\t2, 3", vec!["1", "2, 3"]), (5, "4", vec!["4"])]),
        (
            "\"a;b;c\",d\n;,\n1,\"say \"\"x\"\"\"\n",
            vec![(2, ";,", vec![";", ""]), (3, "1,\"say \"\"x\"\"\"", vec!["1", "say \"x\""])],
        ),
        (
            "a,b\n1,2,3\n4,5,\n",
            vec![
                (2, "1,2,3", vec!["it has 3 cells and the header 2: `3` is in no column"]),
                (3, "4,5,", vec!["4", "5"]),
            ],
        ),
        ("a,b\n1,\"2\n3,4\n", vec![(2, "1,\"2\n3,4", vec!["a quote is opened and never closed"])]),
        ("a,b\n5\" disk,2\n", vec![(2, "5\" disk,2", vec!["5\" disk", "2"])]),
    ] {
        let expected: Vec<(u64, String, Vec<String>)> = expected
            .into_iter()
            .map(|(line, text, cells)| {
                (line, text.to_owned(), cells.into_iter().map(str::to_owned).collect())
            })
            .collect();
        assert_eq!(table(text.as_bytes()), expected, "{text:?}");
    }
    assert_eq!(table(b"a\n\xe9\nb\n")[0].2, ["it is no UTF-8 text"]);
    for (text, why) in [
        (b"".as_slice(), "read the header: the input is empty"),
        (b"\xff\xfea\0", "read the header: it is UTF-16, not UTF-8"),
        (b"Zust\xe4ndig\n", "read the header: it is no UTF-8 text"),
    ] {
        let error = Rows::of_table(input(text), None).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some(why));
    }
}

/// Line and text of each row, and whether it is an object.
fn objects(rows: Rows) -> Vec<(u64, String, bool)> {
    rows.map(|row| {
        let row = row.expect("it is read");
        (row.line, String::from_utf8_lossy(&row.text).into_owned(), row.cells.is_ok())
    })
    .collect()
}

#[test]
fn a_document_is_taken_apart_into_entries() {
    let document = |text: &str| objects(Rows::of_document(input(text.as_bytes())).expect("it is read"));
    let one = |line, text: &str| (line, text.to_owned(), true);
    assert_eq!(
        document("{\"version\": 1, \"entries\": [\n{\"a\":\"]},{\\\"\"},\n{\"b\":[{}]}\n]}\n"),
        [one(2, "{\"a\":\"]},{\\\"\"}"), one(3, "{\"b\":[{}]}")]
    );
    assert_eq!(document("{\"version\":1,\"entries\":[]}"), []);
    assert_eq!(document("[{\"a\":1}, {\"a\":2}]"), [one(1, "{\"a\":1}"), one(1, "{\"a\":2}")]);
    assert_eq!(document("{\"version\":1,\n\"id\":2}"), [one(1, "{\"version\":1,\n\"id\":2}")]);
    assert_eq!(document("{}\n\n{}"), [one(1, "{}"), one(3, "{}")]);
    assert_eq!(document(" \n"), []);
    let newer = document("{\"version\":2,\"entries\":[{}]}");
    assert_eq!(newer, [(1, "{}".to_owned(), false)]);
    let cut = document("{\"entries\":[{\"a\":1},\n{\"b\":");
    assert_eq!(cut, [one(1, "{\"a\":1}"), (2, "{\"b\":".to_owned(), false)]);
}

#[test]
fn lines_that_are_no_objects_hinder_nobody() {
    let rows = Rows::of_lines(input("\u{feff}{\"a\":1}\r\n\n[1]\n{\"a\":\n\"x\"\n{}".as_bytes()));
    let is_object: Vec<(u64, bool)> = objects(rows).into_iter().map(|(line, _, is)| (line, is)).collect();
    assert_eq!(is_object, [(1, true), (3, false), (4, false), (5, false), (6, true)]);
}

proptest! {
    #[test]
    fn no_input_makes_a_reader_panic(bytes in prop::collection::vec(
        prop::sample::select(b"{}[]\",:;\\\n\r\t a\xe91=".to_vec()), 0..60)) {
        let _ = objects(Rows::of_document(input(&bytes)).expect("it is read"));
        let _ = objects(Rows::of_lines(input(&bytes)));
        if let Ok(rows) = Rows::of_table(input(&bytes), None) {
            let _ = rows.count();
        }
    }

    /// Nothing of a table is lost on the way to where rows are kept that could not be read.
    #[test]
    fn rows_are_kept_as_they_stood(rows in prop::collection::vec("[a-z;\"é ]{0,6}", 1..20)) {
        let quoted = rows.iter().map(|cell| format!("x,\"{}\"\r\n", cell.replace('"', "\"\"")));
        let quoted: Vec<String> = quoted.collect();
        let text = format!("a,b\r\n{}", quoted.concat());
        let kept: String = table(text.as_bytes()).into_iter().map(|(_, text, _)| text + "\r\n").collect();
        prop_assert_eq!(kept, quoted.concat());
    }
}

/// Reads the rows of a table with these mappings.
fn imported(text: &str, map: &[&str]) -> Vec<Result<Imported, String>> {
    let now = Stamp::parse_from_rfc3339("2026-11-23T03:20:41+01:00").expect("a time");
    let clock = Clock { now, zone: Zone::from_environment(Some("Europe/Amsterdam")) };
    let map: Vec<String> = map.iter().map(|pair| (*pair).to_owned()).collect();
    let mapping = Mapping::read(&map).expect("pairs");
    let rows = if text.starts_with('{') {
        Rows::of_lines(input(text.as_bytes()))
    } else {
        Rows::of_table(input(text.as_bytes()), None).expect("a header")
    };
    let mut desk =
        Desk::new(&clock, &mapping, "Me".to_owned(), "t.csv".to_owned(), |cell| Cow::Borrowed(cell));
    if let Some(header) = rows.header().map(<[String]>::to_vec) {
        desk.take_header(&header).expect("a title");
    }
    let mut bits = 0;
    rows.map(|row| {
        bits += 1;
        desk.read(row.expect("it is read"), EntryId::from_random(bits))
    })
    .collect()
}

#[test]
fn cells_fill_the_fields_of_their_columns() {
    let text = "Key,Title,Labels,Performed at,Risk,Cause,Cause 2,Link\n\
                OPS-1,Open 8443,\"a, b;c\",yesterday 03:10,High,One,Two,aws_instance.web\n";
    let map = ["source=key", "tags=Labels", "tags=Key", "reason=Cause", "reason=Cause 2", "links=Link"];
    let read = imported(text, &map);
    let entry = &read[0].as_ref().expect("an entry").entry;
    let field = |field| entry.get(field).map(|value| value.to_string()).unwrap_or_default();
    assert_eq!(field(Field::Source), "OPS-1");
    assert_eq!(entry.tags, ["OPS-1", "a", "b", "c"]);
    assert_eq!(field(Field::PerformedAt), "2026-11-22T03:10:00+01:00");
    assert_eq!((field(Field::Risk), field(Field::Reason)), ("high".to_owned(), "One\n\nTwo".to_owned()));
    assert_eq!(entry.links[0].to, "tf:aws_instance.web");
    assert_eq!((entry.recorded_by.as_deref(), entry.performed_by.as_deref()), (Some("Me"), None));
}

#[test]
fn keys_of_objects_are_mapped_also_below_others() {
    let text = r#"{"key":"A","fields":{"summary":"Open it","labels":["x"]},"title":"not this"}"#;
    let read = imported(text, &["title=fields.summary", "source=key", "tags=fields.labels"]);
    let entry = &read[0].as_ref().expect("an entry").entry;
    assert_eq!((entry.title.as_str(), entry.source.as_deref()), ("Open it", Some("A")));
    assert_eq!(entry.tags, ["x"]);
}

#[test]
fn no_row_from_elsewhere_permits_itself_a_secret() {
    let text = r#"{"title":"A","allowed_secrets":{"mysql-password":"please"}}"#;
    let permitted =
        |map: &[&str]| imported(text, map)[0].clone().expect("an entry").entry.allowed_secrets.len();
    assert_eq!((permitted(&[]), permitted(&["allowed_secrets=allowed_secrets"])), (0, 1));
}

#[test]
fn rows_without_a_source_are_marked_each_on_its_own() {
    let read = |text: &str| -> Vec<String> {
        let rows = imported(text, &[]).into_iter().map(|row| row.expect("an entry").entry.source);
        rows.map(|source| source.expect("a mark")).collect()
    };
    let first = read("title,x\nA,1\nA,1\nA,2\n");
    let unique: std::collections::BTreeSet<&String> = first.iter().collect();
    assert_eq!(unique.len(), 3, "{first:?}");
    assert_eq!(first, read("title;x\r\nA;1\r\nA;1\r\nA;2\r\n"), "the mark is that of the cells");
    // Journals hold them: they may never change.
    assert_eq!(first[0], "t.csv#54cb7288ace6ee15");
}

#[test]
fn what_is_no_entry_says_why() {
    for (text, why) in [
        ("title,risk\n,high\n", "it has no title"),
        ("id,title\n4711,A\n", "`--map source=id` takes it as the source"),
        ("id,title,recorded_at\ngap-k7m2qd4x9t,A,soon\n", "recorded_at: `soon` is no time"),
        ("{\"title\":null}", "it has no title"),
        ("{\"id\":\"gap-1\",\"title\":\"A\"}", "`--map source=id` takes it as the source"),
        ("{\"id\":\"gap-k7m2qd4x9t\",\"title\":\"A\",\"facts\":{}}", "`facts` is no list"),
        (
            "{\"id\":\"gap-k7m2qd4x9t\",\"title\":\"A\",\"facts\":[{\"id\":\"x\"}]}",
            "facts[0]: `x` is no ULID",
        ),
        (
            "{\"id\":\"gap-k7m2qd4x9t\",\"title\":\"A\",\"facts\":[{\"id\":\"01KD0000000000000000000000\",\"kind\":\"waive\"}]}",
            "facts[0]: no kind of fact is called `waive`",
        ),
    ] {
        let said = imported(text, &[])[0].clone().expect_err(text);
        assert!(said.contains(why), "{text}: {said}");
    }
}
