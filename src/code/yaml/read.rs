//! From bytes to trees: one document after the other, each as far as its bounds allow.
//!
//! Files come from strangers. The depth, the size of a file and the number of values in a document are bounded, and
//! a damaged document costs only itself: reading goes on behind the next `---`.

use super::grow::{DEEPEST, Growing, bytes_of};
use super::lines::Lines;
use super::tree::Node;
use crate::code::{Block, Problem, Scan};
use granit_parser::{Event, Parser, options};
use std::path::Path;

/// A larger file is not read: manifests are written by hand or by a tool for hands.
const LARGEST: usize = 16 << 20;
/// A file with more damage than this is no YAML.
const MOST_PROBLEMS: usize = 100;

/// The text of a file, or why it cannot be read as YAML at all.
pub fn readable(bytes: &[u8]) -> Result<&str, Problem> {
    let whole = |reason: &str| Problem { line: None, reason: reason.to_owned() };
    if bytes.len() > LARGEST {
        return Err(whole("larger than 16 MiB: not read"));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(whole("UTF-16: only UTF-8 is read"));
    }
    if bytes.contains(&0) {
        return Err(whole("not text: it holds a zero byte"));
    }
    std::str::from_utf8(bytes).map_err(|error| problem_at(bytes, error.valid_up_to(), "not UTF-8".to_owned()))
}

/// A problem at a byte of the text.
pub fn problem_at(text: &[u8], at: usize, reason: String) -> Problem {
    let before = text.get(..at).unwrap_or(text);
    let line = before.split(|byte| *byte == b'\n').count();
    Problem { line: u32::try_from(line).ok(), reason }
}

/// Whether a path's last part is one of a YAML file.
pub fn is_named(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}

/// The blocks that `each` finds in the documents of a file, and what of it could not be read.
pub fn scan(bytes: &[u8], mut each: impl FnMut(&Node<'_>, &Lines, &mut Vec<Block>)) -> Scan {
    let text = match readable(bytes) {
        Ok(text) => text,
        Err(problem) => return Scan { blocks: Vec::new(), problems: vec![problem] },
    };
    let lines = Lines::of(text);
    let mut blocks = Vec::new();
    let problems = documents(text, |root| each(root, &lines, &mut blocks));
    Scan { blocks, problems }
}

/// Shows each document that can be read, in its order, and tells what could not be. A document without content is
/// not shown.
pub fn documents(text: &str, mut visit: impl FnMut(&Node<'_>)) -> Vec<Problem> {
    let settings = options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut parser = Parser::new_from_str_with_options(text, settings);
    let mut problems = Vec::new();
    let mut tree = Growing::new(text);
    while let Some(event) = parser.next_event() {
        let failed = match event {
            Ok((Event::DocumentEnd, _)) => {
                if let Some(root) = tree.finish() {
                    visit(&root);
                }
                continue;
            }
            Ok((event, span)) => match tree.take(event, &span) {
                Ok(()) => continue,
                Err(reason) => problem_at(text.as_bytes(), bytes_of(&span).start, reason),
            },
            Err(error) => Problem {
                line: u32::try_from(error.marker().line()).ok(),
                reason: format!("not YAML: {}", error.info()),
            },
        };
        problems.push(failed);
        tree = Growing::new(text);
        if problems.len() == MOST_PROBLEMS {
            problems.push(Problem { line: None, reason: "too much damage: the rest is not read".to_owned() });
            break;
        }
        match parser.proceed_next_document() {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                problems.push(Problem {
                    line: u32::try_from(error.marker().line()).ok(),
                    reason: format!("not YAML: {}", error.info()),
                });
                break;
            }
        }
    }
    problems
}
