//! CSV as spreadsheets and ticket systems write it: with a mark in front, with CRLF, separated by `;` or tabs.

use super::{BOM, Cells, Row, count};
use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("read the input: {0}")]
    Io(#[from] io::Error),
    #[error("read the header: {0}")]
    Header(&'static str),
}

impl TableError {
    /// What helps.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Header(UTF_16) => Some("iconv -f UTF-16 -t UTF-8 FILE | stopgap import --format csv"),
            Self::Header(NO_UTF_8) => {
                Some("iconv -f WINDOWS-1252 -t UTF-8 FILE | stopgap import --format csv")
            }
            _ => None,
        }
    }
}

const UTF_16: &str = "it is UTF-16, not UTF-8";
const NO_UTF_8: &str = "it is no UTF-8 text";

pub struct Table {
    reader: csv::Reader<Tee>,
    seen: Rc<RefCell<Seen>>,
    header: Rc<Vec<String>>,
    head: Vec<u8>,
    line: u64,
}

/// What was read and not handed out yet: the reader of CSV reads ahead and keeps nothing as it stood.
#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    /// How many bytes came before these.
    before: u64,
    /// The input came to its end.
    ended: bool,
}

struct Tee {
    input: Box<dyn Read>,
    seen: Rc<RefCell<Seen>>,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let mut seen = self.seen.borrow_mut();
        seen.bytes.extend_from_slice(&buffer[..read]);
        seen.ended |= read == 0;
        Ok(read)
    }
}

impl Table {
    pub(super) fn open(input: Box<dyn Read>, delimiter: Option<u8>) -> Result<Self, TableError> {
        let mut input = BufReader::with_capacity(64 * 1024, input);
        let mut top = top_line(&mut input)?;
        if top.starts_with(b"\xff\xfe") || top.starts_with(b"\xfe\xff") {
            return Err(TableError::Header(UTF_16));
        }
        if top.starts_with(BOM) {
            top.drain(..BOM.len());
        }
        let (mut line, mut said) = (1, delimiter);
        // What a spreadsheet writes for itself to say what separates.
        if let [b's', b'e', b'p', b'=', separator] = *top.trim_ascii_end() {
            said = said.or(Some(separator));
            top = top_line(&mut input)?;
            line += 1;
        }
        let delimiter = said.unwrap_or_else(|| likely_delimiter(&top));
        let head = top.clone();
        let seen = Rc::new(RefCell::new(Seen::default()));
        let tee = Tee { input: Box::new(Cursor::new(top).chain(input)), seen: Rc::clone(&seen) };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(tee);
        let mut first = csv::ByteRecord::new();
        if !reader.read_byte_record(&mut first).map_err(into_io)? {
            return Err(TableError::Header("the input is empty"));
        }
        let cells: Result<Vec<&str>, _> = first.iter().map(std::str::from_utf8).collect();
        let cells = cells.map_err(|_| TableError::Header(NO_UTF_8))?;
        let header = Rc::new(cells.into_iter().map(|cell| cell.trim().to_owned()).collect());
        let mut table = Self { reader, seen, header, head, line };
        table.take_text();
        Ok(table)
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// What the record that was read last looked like, and the line on which it began.
    fn take_text(&mut self) -> (Vec<u8>, u64) {
        let end = self.reader.position().byte();
        let mut seen = self.seen.borrow_mut();
        let length = usize::try_from(end - seen.before).unwrap_or(usize::MAX).min(seen.bytes.len());
        let text: Vec<u8> = seen.bytes.drain(..length).collect();
        seen.before += length as u64;
        // The second half of CRLF and empty lines are read with the record behind them.
        let start = text.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(text.len());
        let line = self.line + count(&text[..start], b'\n');
        self.line += count(&text, b'\n');
        let inner = text[start..].strip_suffix(b"\n").unwrap_or(&text[start..]);
        (inner.strip_suffix(b"\r").unwrap_or(inner).to_vec(), line)
    }

    fn cells(&self, record: &csv::ByteRecord, text: &[u8]) -> Result<Cells, String> {
        // At the end of the input an open quote has swallowed every row up to there.
        let is_open = count(text, b'"') % 2 == 1;
        if is_open && text.contains(&b'\n') && self.seen.borrow().ended {
            return Err("a quote is opened and never closed".to_owned());
        }
        if let Some(more) = record.iter().skip(self.header.len()).find(|cell| !cell.trim_ascii().is_empty()) {
            let more = String::from_utf8_lossy(more);
            return Err(format!(
                "it has {} cells and the header {}: `{more}` is in no column",
                record.len(),
                self.header.len()
            ));
        }
        let cells =
            record.iter().take(self.header.len()).map(|cell| std::str::from_utf8(cell).map(str::to_owned));
        match cells.collect() {
            Ok(cells) => Ok(Cells::Table { header: Rc::clone(&self.header), cells }),
            Err(_) => Err(NO_UTF_8.to_owned()),
        }
    }
}

impl Iterator for Table {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut record = csv::ByteRecord::new();
            match self.reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(into_io(error))),
            }
            let (text, line) = self.take_text();
            // Spreadsheets write rows of nothing behind the last one.
            if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                let cells = self.cells(&record, &text);
                return Some(Ok(Row { line, text, cells }));
            }
        }
    }
}

/// The first line, on as long as a quote is open.
fn top_line(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let (mut top, mut quotes) = (Vec::new(), 0);
    loop {
        let before = top.len();
        let read = input.read_until(b'\n', &mut top)?;
        quotes += count(&top[before..], b'"');
        if read == 0 || quotes % 2 == 0 {
            return Ok(top);
        }
    }
}

/// What stands most often between the names of the columns.
fn likely_delimiter(header: &[u8]) -> u8 {
    let mut in_quotes = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header {
        in_quotes ^= *byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!in_quotes && byte == delimiter);
        }
    }
    // Of equals the last one: tabs hardly ever stand in a name, commas do.
    counts.iter().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

fn into_io(error: csv::Error) -> io::Error {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    }
}
