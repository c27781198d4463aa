//! One line of a checklist: whether it is a box, ticked or not, and the key that its comment carries.

use super::memory::Memory;
use std::collections::HashSet;

/// A line, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    /// What stands in the last `<!-- … -->` of one word.
    pub(super) key: Option<&'t str>,
    /// Of a box whether it is ticked.
    pub(super) tick: Option<bool>,
    /// Where the tick stands: one byte.
    tick_at: usize,
}

/// How the line begins that remembers.
pub(super) const MEMORY: &str = "<!-- stopgap ";

impl<'t> Line<'t> {
    pub(super) fn read(text: &'t str) -> Self {
        let text = text.trim_end_matches('\r');
        let (tick, tick_at) = tick(text).map_or((None, 0), |(tick, at)| (Some(tick), at));
        Self { text, key: comments(text).last().copied(), tick, tick_at }
    }

    /// The same for a line that people may have written behind, in comments of their own: the key that is known counts.
    pub(super) fn read_among(text: &'t str, known: &HashSet<&str>) -> Self {
        let line = Self::read(text);
        let own = comments(line.text).into_iter().rev().find(|key| known.contains(key));
        Self { key: own.or(line.key), ..line }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn is_memory(&self) -> bool {
        Memory::read(self.text).is_some()
    }

    /// Whether what stands below it is about it, and about nothing else.
    pub(super) fn is_solid(&self) -> bool {
        self.key.is_some() || self.tick.is_some() || self.is_heading()
    }

    /// The same, with the box as it is told.
    pub(super) fn ticked(&self, is_ticked: bool) -> String {
        match self.tick {
            Some(_) => {
                let tick = if is_ticked { 'x' } else { ' ' };
                format!("{}{tick}{}", &self.text[..self.tick_at], &self.text[self.tick_at + 1..])
            }
            None => self.text.to_owned(),
        }
    }

    pub(super) fn is_heading(&self) -> bool {
        self.text.starts_with('#')
    }

    /// The heading of the whole.
    pub(super) fn is_title(&self) -> bool {
        self.text.starts_with("# ")
    }

    /// What it says, without its box, its key and what Markdown needs.
    pub(super) fn said(&self) -> String {
        let text = match self.tick {
            Some(_) => self.text.get(self.tick_at + 2..).unwrap_or_default(),
            None => self.text,
        };
        let comment = self.key.map_or_else(String::new, |key| format!("<!-- {key} -->"));
        let text = if comment.is_empty() { text.to_owned() } else { text.replacen(&comment, "", 1) };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// With the key of the one box that says the same, where it has none and nobody remembers it so.
    pub(super) fn known_by_words(
        self,
        generated: &[Line<'t>],
        is_remembered: impl Fn(&str) -> bool,
        heading: &str,
    ) -> Self {
        if self.tick.is_none() || self.key.is_some() || is_remembered(&self.hash(heading)) {
            return self;
        }
        let mut alike =
            generated.iter().filter(|line| line.key.is_some() && line.tick.is_some() && line.says_as(&self));
        match (alike.next(), alike.next()) {
            (Some(one), None) => Self { key: one.key, ..self },
            _ => self,
        }
    }

    /// Whether both say the same, whatever is offered as a command and however it is escaped.
    pub(super) fn says_as(&self, other: &Self) -> bool {
        let bare = |line: &Self| {
            let said = line.said();
            let said = said
                .strip_suffix("`)")
                .and_then(|rest| rest.rsplit_once(" (`"))
                .map_or(said.as_str(), |it| it.0);
            said.chars().filter(|letter| !matches!(letter, '\\' | '`' | '\u{2060}')).collect::<String>()
        };
        bare(self) == bare(other)
    }

    /// What it says, as eight letters: the same whether it is ticked or not. A line that has no key of its own says
    /// something else below each heading.
    pub(super) fn hash(&self, heading: &str) -> String {
        // FNV-1a: short, and nobody gains from two lines that are taken for each other.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let above = if self.key.is_some() || self.is_heading() { "" } else { heading };
        for byte in above.bytes().chain([b'\n']).chain(self.ticked(false).trim_end().bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let folded = hash ^ (hash >> 24);
        let letters = b"0123456789abcdefghjkmnpqrstvwxyz";
        (0..8).map(|at| char::from(letters[((folded >> (5 * at)) & 31) as usize])).collect()
    }
}

/// `- [x] …`, and where the tick stands.
fn tick(text: &str) -> Option<(bool, usize)> {
    let bullet = text.trim_start();
    let rest = bullet.strip_prefix(['-', '*', '+'])?;
    let inner = rest.trim_start();
    let is_apart = inner.len() < rest.len();
    let inner = inner.strip_prefix('[').filter(|_| is_apart)?;
    let ticked = match inner.as_bytes() {
        [b' ', b']', ..] => false,
        [b'x' | b'X', b']', ..] => true,
        _ => return None,
    };
    Some((ticked, text.len() - inner.len()))
}

/// Comments of one word, in their order. What stands in code is none: commands quote what entries say.
fn comments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '<', '\\']) {
        rest = &rest[at..];
        if let Some(inner) = rest.strip_prefix("<!-- ") {
            match inner.split_once(" -->") {
                Some((word, after)) if !word.contains("<!-- ") => {
                    if !word.is_empty() && !word.contains(char::is_whitespace) {
                        found.push(word);
                    }
                    rest = after;
                }
                _ => rest = inner,
            }
        } else if rest.starts_with('`') {
            rest = behind_code(rest);
        } else {
            // What a backslash stands before has no effect.
            let mut letters = rest.chars();
            if letters.next() == Some('\\') {
                letters.next();
            }
            rest = letters.as_str();
        }
    }
    found
}

/// What follows the code span that begins here, or its backticks where it never ends.
fn behind_code(text: &str) -> &str {
    let fence = text.len() - text.trim_start_matches('`').len();
    let after = &text[fence..];
    let mut rest = after;
    while let Some(at) = rest.find('`') {
        rest = &rest[at..];
        let run = rest.len() - rest.trim_start_matches('`').len();
        rest = &rest[run..];
        if run == fence {
            return rest;
        }
    }
    after
}
