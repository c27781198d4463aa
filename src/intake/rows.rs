//! Many records as somebody else wrote them, for `import`: what `list` prints, spreadsheets, exports of tickets.
//!
//! `lines`, `document` and `table` take the input apart into rows without judging them; `desk` turns a row into
//! an entry with what was said about it; `known` tells whether the journal has it already. A row that cannot be
//! read never hinders the next one.

mod desk;
mod document;
mod known;
mod lines;
mod map;
mod mark;
mod own;
mod table;

pub use desk::{Desk, Imported};
pub use known::{Known, Place};
pub use map::{MapError, Mapping};
pub use table::TableError;

use document::Document;
use lines::Lines;
use serde_json::{Map, Value};
use std::io::{self, Read};
use std::rc::Rc;
use table::Table;

/// A row of the input.
#[derive(Debug)]
pub struct Row {
    /// Where it begins, counted from 1.
    pub line: u64,
    /// As it stood, without the line break behind it.
    pub text: Vec<u8>,
    /// What it holds, or why that cannot be told.
    pub cells: Result<Cells, String>,
}

#[derive(Debug)]
pub enum Cells {
    Object(Map<String, Value>),
    /// As many cells as the header has, or fewer.
    Table {
        header: Rc<Vec<String>>,
        cells: Vec<String>,
    },
}

/// The rows of an input, read as they are asked for; only a document of JSON is held in memory whole.
pub enum Rows {
    Lines(Lines),
    Document(Document),
    Table(Box<Table>),
}

impl Rows {
    #[must_use]
    pub fn of_lines(input: Box<dyn Read>) -> Self {
        Self::Lines(Lines::new(input))
    }

    /// # Errors
    /// Where the input cannot be read.
    pub fn of_document(input: Box<dyn Read>) -> io::Result<Self> {
        Document::read(input).map(Self::Document)
    }

    /// `delimiter`: told by the header where it is not said.
    ///
    /// # Errors
    /// Where the header cannot be read.
    pub fn of_table(input: Box<dyn Read>, delimiter: Option<u8>) -> Result<Self, TableError> {
        Ok(Self::Table(Box::new(Table::open(input, delimiter)?)))
    }

    /// The names of the columns, where they are told ahead.
    #[must_use]
    pub fn header(&self) -> Option<&[String]> {
        match self {
            Self::Table(table) => Some(table.header()),
            _ => None,
        }
    }

    /// What has to stand above rows that are written elsewhere.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        match self {
            Self::Table(table) => table.head(),
            _ => b"",
        }
    }
}

impl Iterator for Rows {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Lines(lines) => lines.next(),
            Self::Document(document) => document.next().map(Ok),
            Self::Table(table) => table.next(),
        }
    }
}

/// The object in a text, or what is wrong with it.
fn object(text: &[u8]) -> Result<Cells, String> {
    match serde_json::from_slice(text) {
        Ok(Value::Object(map)) => Ok(Cells::Object(map)),
        Ok(_) => Err("it is no JSON object".to_owned()),
        Err(error) => {
            let said = error.to_string();
            let what = said.split(" at line ").next().unwrap_or(&said);
            Err(format!("it is no JSON: {what} (column {})", error.column()))
        }
    }
}

/// How often a byte stands in a text.
fn count(text: &[u8], wanted: u8) -> u64 {
    text.split(|byte| *byte == wanted).count() as u64 - 1
}

/// The mark that some editors put in front of UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod tests;
