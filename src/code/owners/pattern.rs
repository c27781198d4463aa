//! A pattern of CODEOWNERS: which paths it fits. Any number of folders, any number of stars: no pattern takes more than
//! the product of its length and that of the path.

use crate::model::fits;

/// More folders than any path has. One bit each.
const DEEPEST: usize = 126;

/// A letter of a pattern.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    pub is: char,
    /// A backslash stood before it: it means itself.
    pub is_plain: bool,
}

#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// What lies below a folder that fits, fits as well.
    descends: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// `**`: folders, or none.
    Deep,
    /// `*`: any name.
    Any,
    Exactly(String),
    /// One star among letters, as in `*.tf`.
    Around {
        start: String,
        end: String,
    },
    Glob(String),
}

impl Pattern {
    /// `None` where nothing is left of it. GitHub anchors what has a slash inside, and takes a folder for all below it;
    /// GitLab does neither.
    pub(super) fn of(letters: &[Letter], is_github: bool) -> Option<Self> {
        let text: String = letters.iter().map(|letter| letter.is).collect();
        let is_folder = text.ends_with('/');
        let inner = text.trim_matches('/');
        if inner.is_empty() {
            return None;
        }
        let is_anchored = text.starts_with('/') || (is_github && inner.contains('/'));
        let mut parts = if is_anchored { Vec::new() } else { vec![Part::Deep] };
        let names = letters.split(|letter| letter.is == '/').filter(|name| !name.is_empty());
        parts.extend(names.map(Part::of));
        let is_any = parts.last() == Some(&Part::Any);
        if is_folder {
            parts.push(Part::Deep);
        }
        // What is below a folder is at least a file.
        if parts.last() == Some(&Part::Deep) {
            parts.push(Part::Any);
        }
        // `docs/*` are the files in there, and none below.
        Some(Self { parts, descends: is_github && !is_folder && !is_any })
    }

    /// Whether a path fits, which is given by its parts.
    pub(super) fn fits(&self, path: &[&str]) -> bool {
        if path.len() > DEEPEST {
            return false;
        }
        // A bit for each number of parts of the path that the pattern can have used up so far.
        let all: u128 = (1 << (path.len() + 1)) - 1;
        let mut reached: u128 = 1;
        for part in &self.parts {
            reached = match part {
                Part::Deep => all & !((reached & reached.wrapping_neg()) - 1),
                one => {
                    let is_next = |at: &usize| reached >> at & 1 != 0 && one.fits(path[*at]);
                    (0..path.len()).filter(is_next).fold(0, |bits, at| bits | 1 << (at + 1))
                }
            };
            if reached == 0 {
                return false;
            }
        }
        self.descends || reached >> path.len() & 1 != 0
    }
}

impl Part {
    fn of(name: &[Letter]) -> Self {
        let text: String = name.iter().map(|letter| letter.is).collect();
        let is_wild = |letter: &&Letter| !letter.is_plain && matches!(letter.is, '*' | '?');
        match (name.iter().filter(is_wild).count(), text.split_once('*')) {
            (0, _) => Self::Exactly(text),
            (2, _) if text == "**" => Self::Deep,
            (1, Some(_)) if text == "*" => Self::Any,
            (1, Some((start, end))) if !end.contains('*') && !text.contains('?') => {
                Self::Around { start: start.to_owned(), end: end.to_owned() }
            }
            _ => Self::Glob(text),
        }
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Deep | Self::Any => true,
            Self::Exactly(text) => name == text,
            Self::Around { start, end } => {
                name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
            }
            Self::Glob(glob) => fits(glob, name),
        }
    }
}
