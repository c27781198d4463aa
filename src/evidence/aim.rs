//! What somebody asks the journal about: a resource, a file, a line of one, a folder; and which links speak of it.

mod called;
mod told;

pub use told::Told;

use self::called::Called;
use super::codes::{At, Code, Codes};
use super::links::Candidate;
use crate::code::{Finder, Finding, Kind, Meant, Place, is_spoken_of, joined_path};
use crate::model::Link;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A piece of code that is asked about.
pub struct Aim<'a> {
    codes: &'a Codes<'a>,
    /// As it was typed.
    pub text: String,
    /// `None` where no code can be read.
    pub code: Option<Rc<Code>>,
    pub what: What,
    /// Names that come near, where the code knows none that was typed.
    pub near: Vec<Candidate>,
    /// How the places are called, in their order.
    called: Vec<Called>,
    /// The places of links that were looked up already.
    seen: RefCell<HashMap<String, Option<Place>>>,
}

/// What is asked about.
pub enum What {
    /// Blocks, or lines of a file; several where the name is not unique.
    Places(Vec<Place>),
    File(String),
    Folder(String),
    /// The code does not know it; the journal may.
    Unknown,
}

impl Codes<'_> {
    /// Understands what was typed.
    #[must_use]
    pub fn aim(&self, text: &str) -> Aim<'_> {
        let text = text.trim();
        let (name, rest) = self.split(text);
        let name = name.map(str::to_owned).or_else(|| self.around());
        let code = name.as_ref().and_then(|name| self.get(name, At::Main).ok());
        let mut aim = self.aim_at(text, code, What::Unknown);
        let Some(code) = aim.code.clone() else { return aim };
        match self.path(rest, &code) {
            Some(found) => aim.what = found,
            None => {
                let finder = self.finder(&code, None);
                aim.take(finder.typed(rest, &self.here()), rest, &code, &finder);
            }
        }
        aim
    }

    /// Understands what a policy names: a whole address, a file or a folder, seen from the top, wherever somebody
    /// stands. `code` is the one that is meant where none is named.
    #[must_use]
    pub fn aim_from_top(&self, text: &str, code: &str) -> Aim<'_> {
        let (name, rest) = self.split(text);
        let code = self.get(name.unwrap_or(code), At::Main).ok();
        let mut aim = self.aim_at(text, code, What::Unknown);
        let Some(code) = aim.code.clone() else { return aim };
        let path = rest.strip_prefix("file:").unwrap_or(rest);
        let root = rest.strip_prefix("tf:").and_then(|rest| rest.strip_suffix("//"));
        let path = joined_path("", root.unwrap_or(path));
        if let Some(found) = path.and_then(|path| whole(&path, &code)) {
            aim.what = found;
            return aim;
        }
        let finder = code.base.finder(Meant::default());
        aim.take(finder.typed(rest, ""), rest, &code, &finder);
        aim
    }

    /// The whole of the code around.
    #[must_use]
    pub fn top(&self) -> Aim<'_> {
        let code = self.around().and_then(|name| self.get(&name, At::Main).ok());
        self.aim_at(".", code, What::Folder(String::new()))
    }

    fn aim_at(&self, text: &str, code: Option<Rc<Code>>, what: What) -> Aim<'_> {
        let (text, near, called, seen) = (text.to_owned(), Vec::new(), Vec::new(), RefCell::default());
        Aim { codes: self, text, code, what, near, called, seen }
    }

    /// A file or a folder, seen from where the user stands, else from the top.
    fn path(&self, text: &str, code: &Code) -> Option<What> {
        let paths = [joined_path(&self.here(), text), joined_path("", text)];
        paths.into_iter().flatten().find_map(|path| whole(&path, code))
    }
}

/// A file or a folder of the code.
fn whole(path: &str, code: &Code) -> Option<What> {
    if code.base.index.has_folder(path) {
        return Some(What::Folder(path.to_owned()));
    }
    (!path.is_empty() && code.base.files.has(path)).then(|| What::File(path.to_owned()))
}

impl Aim<'_> {
    /// Takes over what was found by a text.
    fn take(&mut self, finding: Finding, text: &str, code: &Code, finder: &Finder<'_>) {
        let places = match finding {
            Finding::One(place) => vec![*place],
            Finding::Several(places) => places,
            Finding::None => return,
            Finding::Near(places) => {
                let candidate = |place: Place| Candidate {
                    to: format!("{}@{}", code.name, place.address),
                    place,
                    at: At::Main,
                };
                self.near = places.into_iter().map(candidate).collect();
                return;
            }
        };
        self.called = places.iter().map(|place| Called::of(place, text, finder)).collect();
        self.what = What::Places(places);
    }

    /// A file of the same code.
    #[must_use]
    pub fn of_file(&self, path: &str) -> Aim<'_> {
        self.codes.aim_at(path, self.code.clone(), What::File(path.to_owned()))
    }

    /// The paths that were typed perhaps, where the code does not know them: from where the user stands, and from the
    /// top.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let text = path_of(self.codes.split(&self.text).1);
        let paths = [joined_path(&self.codes.here(), text), joined_path("", text)];
        paths.into_iter().flatten().filter(|path| !path.is_empty()).collect()
    }

    /// Whether a link speaks of what is asked about: by the place that it means today, and where there is none any
    /// more, by what it says.
    #[must_use]
    pub fn concerns(&self, link: &Link) -> bool {
        let (name, address) = self.codes.split(&link.to);
        let is_elsewhere = self
            .code
            .as_ref()
            .is_some_and(|code| name.is_some_and(|name| self.codes.canonical(name) != code.name));
        if is_elsewhere || link.to.is_empty() {
            return false;
        }
        let place = self.place(link);
        match &self.what {
            What::Places(places) => match (&place, &self.code) {
                (Some(place), Some(code)) => {
                    let finder = self.codes.finder(code, None);
                    let called = Called::of(place, address, &finder);
                    places.iter().zip(&self.called).any(|(asked, asked_called)| {
                        let is_there = place.is_same(asked) || overlaps(place, asked);
                        is_there && asked_called.fits(&called, &finder) || asked_called.holds(&called)
                    })
                }
                (None, Some(code)) => {
                    let finder = self.codes.finder(code, None);
                    let is_said =
                        |asked: &Called| asked.is_said(address) || asked.is_on_way_to(address, &finder);
                    self.is_named(link) || self.called.iter().any(is_said)
                }
                _ => self.is_named(link),
            },
            What::File(path) => match (&place, &link.path) {
                (Some(place), _) => place.path == *path,
                (None, Some(then)) => then == path,
                (None, None) => is_end_of(address, path),
            },
            What::Folder(folder) => {
                let is_in = |path: &str| {
                    folder.is_empty()
                        || path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
                };
                match place.map(|place| place.path).or_else(|| link.path.clone()) {
                    Some(path) => is_in(&path),
                    None => folder.is_empty() || self.is_text_in(address, folder),
                }
            }
            What::Unknown => self.is_named(link),
        }
    }

    /// Whether a link says what was asked for: by whole names, or by the path of then.
    fn is_named(&self, link: &Link) -> bool {
        let (name, address) = self.codes.split(&link.to);
        // The code may not be known here, and its name all the same be in the journal.
        let asked = match self.text.split_once('@') {
            Some((code, rest)) if name.is_some_and(|name| name.eq_ignore_ascii_case(code)) => rest,
            _ => self.codes.split(&self.text).1,
        };
        let path = path_of(asked.trim_start_matches("./").trim_end_matches('/')).to_lowercase();
        let is_path = link.path.as_ref().map(|path| path.to_lowercase()).is_some_and(|then| {
            !path.is_empty() && (is_end_of(&path, &then) || then.starts_with(&format!("{path}/")))
        });
        is_path || is_spoken_of(asked.trim_start_matches("./"), address)
    }

    /// Whether the text of a link that was never found is a path in a folder.
    fn is_text_in(&self, address: &str, folder: &str) -> bool {
        let path = path_of(address);
        let is_below = path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        // Seen from the folder itself or from one above it.
        let mut above = std::iter::successors(Some(folder), |folder| Some(folder.rsplit_once('/')?.0));
        let mut is_there = || {
            let code = self.code.as_ref()?;
            let paths = above.by_ref().map(|above| format!("{above}/{path}"));
            let mut paths = paths.filter(|path| path.starts_with(&format!("{folder}/")));
            paths.any(|path| code.base.files.has(&path)).then_some(())
        };
        is_below || is_there().is_some()
    }

    /// Where a link points today.
    #[must_use]
    pub fn place(&self, link: &Link) -> Option<Place> {
        let key = format!("{}\0{}", link.to, link.block_hash.as_deref().unwrap_or_default());
        if let Some(known) = self.seen.borrow().get(&key) {
            return known.clone();
        }
        let place = self.codes.today(link).ok().and_then(|today| today.place);
        self.seen.borrow_mut().insert(key, place.clone());
        place
    }

    /// The places whose commits tell the story of what is asked about; a file or a folder is one, whatever it holds.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        match &self.what {
            What::Places(places) => places.clone(),
            What::File(path) | What::Folder(path) => vec![Place::file(path)],
            What::Unknown => Vec::new(),
        }
    }
}

/// The path in an address: without its form and the lines.
fn path_of(address: &str) -> &str {
    let path = ["tf:", "file:", "helm:", "k8s:", "kustomize:"]
        .iter()
        .find_map(|form| address.strip_prefix(form))
        .unwrap_or(address);
    let path = path.split('#').next().unwrap_or(path);
    match path.rsplit_once(':') {
        Some((path, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => path,
        _ => path,
    }
}

/// Whether a text is a path, or the end of it by whole parts.
fn is_end_of(text: &str, path: &str) -> bool {
    let text = path_of(text);
    path == text || (!text.is_empty() && path.strip_suffix(text).is_some_and(|start| start.ends_with('/')))
}

/// Lines of a file speak of the blocks that they hold a part of, and the other way round.
fn overlaps(one: &Place, other: &Place) -> bool {
    let are_lines = one.kind.is_none() || other.kind.is_none();
    let is_value = one.kind == Some(Kind::Value) && other.kind == Some(Kind::Value);
    (are_lines || is_value)
        && one.path == other.path
        && one.lines.0 <= other.lines.1
        && other.lines.0 <= one.lines.1
}
