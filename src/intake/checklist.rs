//! A checklist that people have worked on, written anew without losing what they did.
//!
//! Owns what is whose in such a file: the last line remembers what was generated, so that everything else is somebody's.
//! Must not know what a checklist is about.
//!
//! Remembered lines are replaced; boxes that people ticked or rewrote stay so, but a tick never stands before another
//! sentence than theirs. All else stays behind what it followed, or goes to the end; nothing is ever left out.

mod line;
mod memory;
mod scope;

pub use scope::Scope;

use line::Line;
use memory::Memory;
use std::collections::{HashMap, HashSet, VecDeque};

/// Stands above what has lost its place.
const KEPT: &str = "## Kept from before";

/// What tells a line from all others: its key, else its text; and how many of that kind stand before it.
type Ident = (String, usize);

/// Whether a file was ever written here: it remembers, or has a box with a key.
#[must_use]
pub fn is_checklist(old: &str) -> bool {
    old.lines().map(Line::read).any(|line| line.is_memory() || (line.key.is_some() && line.tick.is_some()))
}

/// Why a file is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is the checklist of something else, whose ticks say nothing of this.
    Another(Scope),
    /// A newer program wrote it, and what it remembers cannot be read.
    Newer,
}

/// Whether a checklist may be written over this one.
///
/// # Errors
/// Where it is about something else, or cannot be understood.
pub fn may_keep(old: &str, scope: &Scope) -> Result<(), Refused> {
    let lines = || old.trim_start_matches('\u{feff}').lines().rev();
    if lines().any(Memory::is_newer) {
        return Err(Refused::Newer);
    }
    match lines().find_map(Memory::read).and_then(|memory| memory.scope().cloned()) {
        Some(other) if other != *scope => Err(Refused::Another(other)),
        _ => Ok(()),
    }
}

/// The new text of a checklist, with what people did in the old one. An empty old one is none.
#[must_use]
pub fn keep_work(old: &str, new: &str, scope: &Scope) -> String {
    let (mark, old) = match old.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", old),
    };
    let end = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let generated: Vec<Line<'_>> = new.lines().map(Line::read).collect();
    let work = Work::find(old, &generated, scope);
    let mut out = Page::default();
    let misplaced = work.place(&generated, &mut out);
    let mut memory = Memory::of(&generated, scope.clone());
    if !misplaced.is_empty() {
        out.blank();
        out.push(KEPT);
        out.blank();
        for piece in misplaced {
            piece.write(&mut out);
            // What was ticked is no text of theirs, also once it comes back.
            if let Piece::Ticked { line, is_ticked, .. } = &piece
                && line.key.is_some()
            {
                memory.keep(line.hash(""), !is_ticked);
            }
        }
    }
    out.blank();
    out.push(&memory.to_string());
    format!("{mark}{}{end}", out.lines.join(end))
}

/// Lines that come one after the other, with no more than one empty line between what is put together.
#[derive(Default)]
struct Page {
    lines: Vec<String>,
    wants_blank: bool,
}

impl Page {
    /// An empty line, unless there is one, or nothing follows.
    fn blank(&mut self) {
        self.wants_blank = !self.lines.is_empty();
    }

    fn push(&mut self, line: &str) {
        let is_blank = line.trim().is_empty();
        let follows_blank = self.lines.last().is_none_or(|last| last.trim().is_empty());
        if std::mem::take(&mut self.wants_blank) && !is_blank && !follows_blank {
            self.lines.push(String::new());
        }
        self.lines.push(line.to_owned());
    }

    /// A line of the template: it brings its own empty lines, which may be here already.
    fn generated(&mut self, line: &str) {
        if line.trim().is_empty() {
            self.blank();
        } else {
            self.push(line);
        }
    }
}

/// Stands before what a person ticked, below a box that says something else by now.
const TICKED: &str = "Ticked when it said:";

/// Something that a person did.
enum Piece<'t> {
    Ticked { ident: Ident, is_ticked: bool, line: Line<'t> },
    Rewritten { ident: Ident, line: Line<'t> },
    Note(Note<'t>),
}

/// Lines of a person, one after the other.
struct Note<'t> {
    lines: Vec<&'t str>,
    /// How many lines that are no person's came before.
    follows: usize,
    after_blank: bool,
    before_blank: bool,
}

impl Piece<'_> {
    fn write(&self, out: &mut Page) {
        match self {
            Self::Ticked { line, .. } | Self::Rewritten { line, .. } => out.push(line.text),
            Self::Note(note) => {
                if note.after_blank {
                    out.blank();
                }
                note.lines.iter().for_each(|line| out.push(line));
                if note.before_blank {
                    out.blank();
                }
            }
        }
    }
}

/// All that people did, in the order of the file.
struct Work<'t> {
    pieces: Vec<Piece<'t>>,
    /// The lines that are no person's, or stand for one that is not. Behind a solid one a note is about that line: it
    /// goes nowhere else where the line has gone.
    passed: Vec<(Ident, bool)>,
    memory: Memory,
}

impl<'t> Work<'t> {
    fn find(old: &'t str, generated: &[Line<'t>], scope: &Scope) -> Self {
        let keys: HashSet<&str> = generated.iter().filter_map(|line| line.key).collect();
        let lines: Vec<Line<'t>> = old.split('\n').map(|text| Line::read_among(text, &keys)).collect();
        let remembered = lines.iter().rev().find_map(|line| Memory::read(line.text));
        // Without a memory, what is generated now word for word is nobody's; everything else is kept.
        let mut memory = remembered.unwrap_or_else(|| Memory::of(generated, scope.clone()));
        let mut work = Self { pieces: Vec::new(), passed: Vec::new(), memory: Memory::default() };
        let (mut seen, mut heading) = (Counter::default(), Heading::of(memory.version()));
        let is_ours = |line: &&Line<'_>| line.is_title() && memory.holds(&line.hash(""));
        // Where ours is gone, the first one of theirs took its place.
        let mut is_titled =
            lines.iter().any(|line| is_ours(&line)) || !generated.iter().any(|line| is_ours(&line));
        let mut note: Option<Note<'t>> = None;
        let mut blanks: Vec<&'t str> = Vec::new();
        for line in &lines {
            if line.is_blank() {
                blanks.push(line.text);
                continue;
            }
            // An editor or a wiki may have taken the comment away: then the words are the key.
            let line = &line.known_by_words(generated, |hash| memory.holds(hash), heading.above());
            let ours = if line.is_memory() || line.text.trim_end() == KEPT {
                // Nothing of the template is called so: what follows it has no other place.
                Some((("kept".to_owned(), usize::MAX), true))
            } else if let Some(was) = memory.take(&line.hash(heading.above())) {
                let ident = seen.ident(line, &heading);
                if let Some(is_ticked) = line.tick.filter(|tick| Some(*tick) != was) {
                    work.pieces.extend(note.take().map(|note| note.ended(&blanks)));
                    work.pieces.push(Piece::Ticked { ident: ident.clone(), is_ticked, line: *line });
                }
                Some((ident, line.is_solid()))
            } else if line.key.is_some() || (line.is_title() && !is_titled) {
                is_titled |= line.is_title();
                let ident = seen.ident(line, &heading);
                work.pieces.extend(note.take().map(|note| note.ended(&blanks)));
                work.pieces.push(Piece::Rewritten { ident: ident.clone(), line: *line });
                Some((ident, true))
            } else {
                None
            };
            match ours {
                Some(passed) => {
                    work.pieces.extend(note.take().map(|note| note.ended(&blanks)));
                    heading.pass(line);
                    // The memory is no place to be at.
                    if !line.is_memory() {
                        work.passed.push(passed);
                    }
                }
                None => match &mut note {
                    Some(note) => {
                        note.lines.append(&mut blanks);
                        note.lines.push(line.text);
                    }
                    None => {
                        note = Some(Note {
                            lines: vec![line.text],
                            follows: work.passed.len(),
                            after_blank: !blanks.is_empty(),
                            before_blank: false,
                        });
                    }
                },
            }
            blanks.clear();
        }
        work.pieces.extend(note.take().map(|note| note.ended(&["", ""])));
        work.memory = memory;
        work
    }

    /// Writes what is generated, with each piece in its place; what has none is given back.
    fn place(self, generated: &[Line<'_>], out: &mut Page) -> Vec<Piece<'t>> {
        let (mut seen, mut heading) = (Counter::default(), Heading::of(self.memory.version()));
        let mut told = Vec::with_capacity(generated.len());
        let idents: Vec<Option<Ident>> = generated
            .iter()
            .map(|line| {
                let ident = (!line.is_blank()).then(|| seen.ident(line, &heading));
                told.push(self.memory.holds(&line.hash(heading.above())));
                heading.pass(line);
                ident
            })
            .collect();
        let at: HashMap<&Ident, usize> =
            idents.iter().enumerate().filter_map(|(at, ident)| Some((ident.as_ref()?, at))).collect();
        let mut on: HashMap<usize, Vec<Piece<'t>>> = HashMap::new();
        let mut first = Vec::new();
        let mut misplaced = Vec::new();
        for piece in self.pieces {
            let place = match &piece {
                Piece::Ticked { ident, .. } | Piece::Rewritten { ident, .. } => {
                    at.get(ident).copied().map(Some)
                }
                Piece::Note(note) => note.place(&self.passed, &at),
            };
            match place {
                Some(Some(place)) => on.entry(place).or_default().push(piece),
                Some(None) => first.push(piece),
                None => misplaced.push(piece),
            }
        }
        for piece in first {
            piece.write(out);
        }
        for (at, line) in generated.iter().enumerate() {
            let pieces = on.remove(&at).unwrap_or_default();
            let mut text = line.text.to_owned();
            let mut before = None;
            for piece in &pieces {
                match piece {
                    // Nobody ticked what it says now.
                    Piece::Ticked { is_ticked: true, line: old, .. }
                        if line.tick == Some(false) && !line.says_as(old) =>
                    {
                        before = Some(old.said());
                    }
                    // The same as ever, but for what made it known.
                    Piece::Rewritten { line: old, .. } if old.tick.is_some() && line.says_as(old) => {
                        text = line.ticked(old.tick == Some(true));
                    }
                    Piece::Rewritten { line: old, .. }
                        if old.tick == Some(true) && line.tick == Some(false) && !told[at] =>
                    {
                        before = Some(old.said());
                    }
                    Piece::Ticked { is_ticked, .. } => text = line.ticked(*is_ticked),
                    Piece::Rewritten { line, .. } => line.text.clone_into(&mut text),
                    Piece::Note(_) => {}
                }
            }
            out.generated(&text);
            if let Some(before) = before {
                out.push(&format!("  {TICKED} {before}"));
            }
            pieces.iter().filter(|piece| matches!(piece, Piece::Note(_))).for_each(|piece| piece.write(out));
        }
        misplaced
    }
}

impl<'t> Note<'t> {
    fn ended(self, blanks: &[&str]) -> Piece<'t> {
        Piece::Note(Self { before_blank: !blanks.is_empty(), ..self })
    }

    /// The line that it belongs behind; `Some(None)`: above all. `None`: what it was about is not there any more.
    #[expect(clippy::option_option, reason = "above all is a place, and none is another answer")]
    fn place(&self, passed: &[(Ident, bool)], at: &HashMap<&Ident, usize>) -> Option<Option<usize>> {
        for (ident, is_solid) in passed.iter().take(self.follows).rev() {
            match at.get(ident) {
                Some(place) => return Some(Some(*place)),
                None if *is_solid => return None,
                None => {}
            }
        }
        Some(None)
    }
}

/// Counts lines that are alike.
#[derive(Default)]
struct Counter(HashMap<String, usize>);

impl Counter {
    fn ident(&mut self, line: &Line<'_>, heading: &Heading) -> Ident {
        let name = match line.key {
            Some(key) => format!("key {key}"),
            None if line.is_title() => "title".to_owned(),
            None => line.hash(heading.above()),
        };
        let count = self.0.entry(name.clone()).or_default();
        *count += 1;
        (name, *count)
    }
}

/// The heading that was passed last, by its key, else by its text.
#[derive(Default)]
struct Heading {
    text: String,
    /// Whether the title counts as one; it does not any more, for people change it.
    with_title: bool,
}

impl Heading {
    fn of(version: u32) -> Self {
        Self { text: String::new(), with_title: version < 2 }
    }

    fn pass(&mut self, line: &Line<'_>) {
        if line.is_heading() && (self.with_title || !line.is_title()) {
            line.key.unwrap_or(line.text.trim_end()).clone_into(&mut self.text);
        }
    }

    fn above(&self) -> &str {
        &self.text
    }
}

/// The ticks of lines that are remembered, by their hashes.
type Remembered = HashMap<String, VecDeque<Option<bool>>>;

#[cfg(test)]
mod tests;
