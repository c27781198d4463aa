//! Reading what commits say, in a thread of its own: most say nothing that matters, and are not looked at twice.

use super::graph::{Marks, Node};
use super::message::{Message, title_of};
use aho_corasick::AhoCorasick;
use std::sync::mpsc::Receiver;

/// Batches that wait at most: more would only take memory.
pub(super) const AHEAD: usize = 4;

/// Bytes of a batch after which it is handed on.
const FULL: usize = 256 * 1024;

/// What a message has to hold, in any case, to say something at all. Most do not: they are not looked at twice.
const NEEDLES: [&str; 14] = [
    "reconciles",
    "reopens",
    "overrides",
    "revert",
    "reapply",
    "re-apply",
    "reland",
    "back out",
    "backed out",
    "backout",
    "roll back",
    "rollback",
    "picked from",
    "backported from",
];

/// Authors and messages of commits that follow each other in the graph.
pub(super) struct Batch {
    first: usize,
    bytes: Vec<u8>,
    /// Where the author and where the message of each ends.
    ends: Vec<(usize, usize)>,
}

impl Batch {
    pub(super) fn from(first: usize) -> Self {
        Self { first, bytes: Vec::with_capacity(FULL + FULL / 4), ends: Vec::new() }
    }

    pub(super) fn push(&mut self, author: &[u8], message: &[u8]) {
        self.bytes.extend_from_slice(author);
        let author_end = self.bytes.len();
        self.bytes.extend_from_slice(message);
        self.ends.push((author_end, self.bytes.len()));
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= FULL
    }
}

/// What was read of all of them, in their order.
#[derive(Default)]
pub(super) struct Read {
    pub marks: Vec<Marks>,
    pub said: Vec<(Node, Message)>,
}

pub(super) struct Reader(AhoCorasick);

impl Reader {
    pub(super) fn new() -> Self {
        let words = AhoCorasick::builder().ascii_case_insensitive(true).build(NEEDLES);
        Self(words.expect("a few short words can be put together"))
    }

    /// Reads until nothing more comes.
    pub(super) fn read(&self, batches: &Receiver<Batch>) -> Read {
        let mut read = Read::default();
        for batch in batches {
            let mut start = 0;
            for (at, (author_end, end)) in (batch.first..).zip(&batch.ends) {
                let (author, message) = (&batch.bytes[start..*author_end], &batch.bytes[*author_end..*end]);
                start = *end;
                let (title, number) = title_of(message);
                read.marks.push(Marks {
                    title: crc32fast::hash(title),
                    author: crc32fast::hash(author),
                    number: u32::try_from(number).unwrap_or_default(),
                });
                if self.0.is_match(message) {
                    let message = Message::read(message);
                    if message.says_something()
                        && let Ok(node) = Node::try_from(at)
                    {
                        read.said.push((node, message));
                    }
                }
            }
        }
        read
    }
}
