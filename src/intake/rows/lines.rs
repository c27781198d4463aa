//! JSON lines: an object a line, read one at a time.

use super::{BOM, Cells, Row, object};
use std::io::{self, BufRead, BufReader, Read};

pub struct Lines {
    input: BufReader<Box<dyn Read>>,
    line: u64,
}

impl Lines {
    pub(super) fn new(input: Box<dyn Read>) -> Self {
        Self { input: BufReader::with_capacity(64 * 1024, input), line: 0 }
    }
}

impl Iterator for Lines {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut text = Vec::new();
            match self.input.read_until(b'\n', &mut text) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
            self.line += 1;
            if self.line == 1 && text.starts_with(BOM) {
                text.drain(..BOM.len());
            }
            let end = text.trim_ascii_end().len();
            text.truncate(end);
            if !text.is_empty() {
                let cells = object(&text);
                if cells.as_ref().is_ok_and(is_about_code) {
                    continue;
                }
                return Some(Ok(Row { line: self.line, text, cells }));
            }
        }
    }
}

/// What `export` says of the code, behind the entries: nothing that a journal could hold.
fn is_about_code(cells: &Cells) -> bool {
    match cells {
        Cells::Object(object) => {
            object.get("kind").is_some_and(|kind| kind == "code")
                && object.contains_key("changes")
                && !object.contains_key("title")
        }
        Cells::Table { .. } => false,
    }
}
