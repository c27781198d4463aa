//! What a checklist remembers of itself: what it is about, and the lines that were generated, as hashes in a comment
//! that nobody sees.

use super::line::{Line, MEMORY};
use super::{Heading, Remembered, Scope};
use std::collections::HashSet;
use std::fmt;

/// The version of the comment. One said nothing of what the checklist is about.
const VERSION: u32 = 2;

/// Letters of a hash.
const HASH: usize = 8;

/// The lines that were generated, in their order.
#[derive(Default)]
pub(super) struct Memory {
    version: u32,
    /// `None` where that was not remembered yet.
    scope: Option<Scope>,
    lines: Vec<(String, Option<bool>)>,
    left: Remembered,
    all: HashSet<String>,
}

impl Memory {
    pub(super) fn of(generated: &[Line<'_>], scope: Scope) -> Self {
        let mut heading = Heading::of(VERSION);
        let lines = generated.iter().filter(|line| !line.is_blank()).map(|line| {
            let hash = line.hash(heading.above());
            heading.pass(line);
            (hash, line.tick)
        });
        Self::new(VERSION, Some(scope), lines.collect())
    }

    fn new(version: u32, scope: Option<Scope>, lines: Vec<(String, Option<bool>)>) -> Self {
        let mut left = Remembered::new();
        for (hash, tick) in &lines {
            left.entry(hash.clone()).or_default().push_back(*tick);
        }
        let all = lines.iter().map(|(hash, _)| hash.clone()).collect();
        Self { version, scope, lines, left, all }
    }

    /// `None` where the line is no memory that can be read: then it is somebody's.
    pub(super) fn read(line: &str) -> Option<Self> {
        let (version, words) = versioned(line)?;
        if !(1..=VERSION).contains(&version) {
            return None;
        }
        let mut scope = Scope::default();
        let (mut is_scoped, mut lines) = (false, Vec::new());
        for word in words.split_whitespace() {
            if version > 1 && scope.take(word) {
                is_scoped = true;
                continue;
            }
            let (tick, hash) = match word.strip_prefix('+') {
                Some(hash) => (Some(true), hash),
                None => word.strip_prefix('-').map_or((None, word), |hash| (Some(false), hash)),
            };
            if hash.len() != HASH || !hash.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return None;
            }
            lines.push((hash.to_owned(), tick));
        }
        (!lines.is_empty()).then(|| Self::new(version, is_scoped.then_some(scope), lines))
    }

    /// Whether a newer program wrote this line.
    pub(super) fn is_newer(line: &str) -> bool {
        versioned(line).is_some_and(|(version, _)| version > VERSION)
    }

    /// A box that is kept though nothing of the template asks for it now, and how it was generated.
    pub(super) fn keep(&mut self, hash: String, was_ticked: bool) {
        self.lines.push((hash, Some(was_ticked)));
    }

    pub(super) fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// A line that was generated, with how its box stood; each is found once.
    #[expect(clippy::option_option, reason = "a line that is there may be no box")]
    pub(super) fn take(&mut self, hash: &str) -> Option<Option<bool>> {
        self.left.get_mut(hash)?.pop_front()
    }

    /// Whether a line was generated, also where it was found already.
    pub(super) fn holds(&self, hash: &str) -> bool {
        self.all.contains(hash)
    }
}

/// `<!-- stopgap 2: … -->`: the number, and what follows it.
fn versioned(line: &str) -> Option<(u32, &str)> {
    let inner = line.strip_prefix(MEMORY)?.trim_end().strip_suffix("-->")?;
    let (version, words) = inner.split_once(':')?;
    Some((version.parse().ok()?, words))
}

impl fmt::Display for Memory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{MEMORY}{}:", self.version)?;
        if let Some(scope) = &self.scope {
            write!(out, "{}", scope.words())?;
        }
        for (hash, tick) in &self.lines {
            let tick = match tick {
                Some(true) => "+",
                Some(false) => "-",
                None => "",
            };
            write!(out, " {tick}{hash}")?;
        }
        write!(out, " -->")
    }
}
