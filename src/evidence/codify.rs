//! What is left to do so that the code says what was done by hand: for each change of an entry where it is written,
//! what is there and what should be, in what is checked out.

use super::codes::{At, Code, Codes, Unread};
use super::proof::{self, Said, Verdict, values};
use crate::code::{Edit, Place, Step, Told, Unsaid};
use crate::git::Repository;
use crate::model::{Change, Entry, Link, Value, one_line};
use std::rc::Rc;

/// One link of an entry, as it is checked out.
pub struct Chores {
    pub to: String,
    /// Where the linked code stands; `None` where it is not to be found here.
    pub place: Option<Place>,
    pub code: Option<Rc<Code>>,
    /// Why nothing can be said of it at all.
    pub why: Option<String>,
    pub all: Vec<Chore>,
}

/// One change of a link.
pub struct Chore {
    pub attribute: String,
    /// Where the value is written, or the block that lacks it.
    pub at: Option<(String, u32)>,
    pub through: Vec<Step>,
    /// What is there; `None` where nothing is set, or nothing is told.
    pub now: Option<Value>,
    /// What should be there; `None` where nothing should be.
    pub wanted: Option<Value>,
    pub fate: Fate,
}

/// What becomes of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The code says it already.
    Right,
    Write(Edit),
    /// A fragment that says why it is for a person to do.
    ByHand(String),
}

impl Codes<'_> {
    /// What is left to do for a link of an entry, in what is checked out around the user.
    #[must_use]
    pub fn chores(&self, entry: &Entry, link: &Link) -> Chores {
        let nothing = |why: String| Chores {
            to: link.to.clone(),
            place: None,
            code: None,
            why: Some(why),
            all: Vec::new(),
        };
        let (name, _) = self.split(&link.to);
        let around = self.around();
        let Some(name) = name.map(str::to_owned).or_else(|| around.clone()) else {
            return nothing("there is no repository around".to_owned());
        };
        let name = self.canonical(&name).into_owned();
        if let Some(around) = around.as_ref().filter(|around| **around != name) {
            return nothing(format!(
                "it is code of {name}, and this is {around}: run it in a checkout of {name}"
            ));
        }
        let code = match self.get(&name, At::WorkTree) {
            Ok(code) => code,
            Err(Unread::Nowhere) => return nothing(format!("nothing of {name} is checked out here")),
            Err(why) => return nothing(format!("{name}: {why}")),
        };
        let finder = self.finder(&code, entry.environment.as_deref());
        let place = proof::place(&finder, link);
        let unsaid = place.as_ref().and_then(|place| finder.unsaid(place));
        let unsaid = unsaid.map(|unsaid| which(&unsaid, entry));
        let said = values(&code, &finder, link);
        let untracked = Untracked::of(&code);
        let all = link.changes.iter().zip(said).map(|(change, said)| {
            let unseen = untracked.among(&said.told);
            chore(&code, place.as_ref(), change, said, &Hindered { unseen, unsaid: unsaid.clone() })
        });
        let all = all.collect();
        let why = place.is_none().then(|| "nothing that is checked out is called so".to_owned());
        Chores { to: link.to.clone(), place, why, all, code: Some(Rc::clone(&code)) }
    }
}

/// Files that git keeps nothing of: what they say never comes to main.
struct Untracked {
    repository: Option<Repository>,
}

impl Untracked {
    fn of(code: &Code) -> Self {
        Self { repository: code.work_dir.as_ref().and_then(|top| Repository::open(top).ok()) }
    }

    /// The first file on the way to an answer that git does not track.
    fn among(&self, told: &Told) -> Option<String> {
        let Told::Is { spot, through, .. } = told else { return None };
        let mut paths: Vec<&String> =
            through.iter().map(|step| &step.spot.path).chain(std::iter::once(&spot.path)).collect();
        paths.sort();
        paths.dedup();
        let is_tracked = |path: &str| {
            let repository = self.repository.as_ref()?;
            repository.tracks(&repository.work_dir()?.join(path)).ok()
        };
        paths.into_iter().find(|path| is_tracked(path) == Some(false)).cloned()
    }
}

/// Why what could be written is not.
struct Hindered {
    /// A file that git does not track.
    unseen: Option<String>,
    /// A fragment that asks which caller of a module is meant.
    unsaid: Option<String>,
}

/// What one caller gives a module may serve another environment: none is chosen. The form keeps the values of a link
/// that gets another address.
fn which(unsaid: &Unsaid, entry: &Entry) -> String {
    let Unsaid { folder, calls, addresses } = unsaid;
    let folder = if folder.is_empty() { "the top folder" } else { folder };
    let from = listed(calls, "and");
    let id = entry.id;
    let link = match addresses.as_slice() {
        [] => "the address of one root".to_owned(),
        addresses => listed(addresses, "or"),
    };
    let decides = match entry.environment {
        Some(_) => String::new(),
        None => format!("`stopgap edit {id} -e ENVIRONMENT`, or "),
    };
    format!(
        "{folder} is called from {from}: say which is meant: {decides}`stopgap edit {id}` with {link} for its link"
    )
}

/// `a, b and c`, with how many more there are.
fn listed(all: &[String], word: &str) -> String {
    match all {
        [] => "itself".to_owned(),
        [only] => only.clone(),
        [one, other] => format!("{one} {word} {other}"),
        [one, other, rest @ ..] => format!("{one}, {other} {word} {} more", rest.len()),
    }
}

fn chore(code: &Code, place: Option<&Place>, change: &Change, said: Said, hindered: &Hindered) -> Chore {
    let told = said.told;
    let now = match &told {
        Told::Is { value, .. } => Some(value.clone()),
        _ => None,
    };
    let fate = match (said.verdict, place) {
        (Verdict::Sensitive, _) => {
            Fate::ByHand("it is sensitive: the entry does not hold its value".to_owned())
        }
        (_, Some(_)) if hindered.unseen.is_some() => {
            let path = hindered.unseen.as_deref().unwrap_or_default();
            Fate::ByHand(format!("git does not track {path}: what it says does not come to main"))
        }
        (Verdict::Found, _) => Fate::Right,
        (_, None) => Fate::ByHand("nothing that is checked out is called so".to_owned()),
        (_, Some(_)) if change.before.is_none() && change.after.is_none() => {
            Fate::ByHand("the entry does not say which value it should have".to_owned())
        }
        (Verdict::CannotTell(why), Some(_)) => Fate::ByHand(why),
        // Somebody meant what stands there now, and the entry knows nothing of it.
        (Verdict::Other, Some(_)) if change.before.is_some() => {
            let says = match &now {
                Some(value) => format!("says {}", one_line(&value.to_string(), LONGEST_VALUE)),
                None => "does not set it".to_owned(),
            };
            Fate::ByHand(format!(
                "the code {says}, which is neither what was there before nor what should be; find out who changed it, and why"
            ))
        }
        (_, Some(place)) => match code.base.edit(place, &change.attribute, &told, change.after.as_ref()) {
            Ok(edit) => match &hindered.unsaid {
                Some(why) => Fate::ByHand(why.clone()),
                None => Fate::Write(edit),
            },
            Err(why) => Fate::ByHand(why),
        },
    };
    Chore {
        attribute: said.attribute,
        at: told.spot().map(|spot| (spot.path.clone(), spot.line)),
        through: told.through().to_vec(),
        now,
        wanted: change.after.clone().filter(|_| !change.sensitive),
        fate,
    }
}

/// What a branch for an entry is called: its id, and what is left of its title that every tool takes.
#[must_use]
pub fn branch(id: &str, title: &str) -> String {
    let mut slug = String::new();
    for word in title.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.len() + word.len() > LONGEST_SLUG {
            break;
        }
        slug.push('-');
        slug.push_str(&word.to_ascii_lowercase());
    }
    format!("codify/{id}{slug}")
}

/// Letters of a value that stand in a reason.
const LONGEST_VALUE: usize = 60;

/// Letters of a title that stand in the name of a branch.
const LONGEST_SLUG: usize = 40;

/// The two paragraphs of a commit that claims an entry. A title never claims anything by itself.
#[must_use]
pub fn message(id: &str, title: &str) -> (String, String) {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let start = title.trim_start_matches(|letter: char| !letter.is_alphanumeric()).to_ascii_lowercase();
    let claims = ["reconciles", "reopens", "overrides"].iter().any(|word| start.starts_with(word));
    let is_odd = claims || title.is_empty() || title.starts_with(['#', '-']);
    let subject = if is_odd { format!("Codify {title}").trim_end().to_owned() } else { title };
    (subject, format!("Reconciles: {id}"))
}

#[cfg(test)]
mod tests {
    use super::{branch, message};

    #[test]
    fn a_title_makes_a_name_and_a_message() {
        for (title, name, subject) in [
            (
                "Open 8443 from the vendor",
                "codify/gap-k7m2qd4x9t-open-8443-from-the-vendor",
                "Open 8443 from the vendor",
            ),
            ("$(rm -rf ~); `x` 'y'", "codify/gap-k7m2qd4x9t-rm-rf-x-y", "$(rm -rf ~); `x` 'y'"),
            ("夜中に開けた", "codify/gap-k7m2qd4x9t", "夜中に開けた"),
            (
                "Reconciles: gap-0000000000",
                "codify/gap-k7m2qd4x9t-reconciles-gap-0000000000",
                "Codify Reconciles: gap-0000000000",
            ),
            ("# one\n\nReopens: x", "codify/gap-k7m2qd4x9t-one-reopens-x", "Codify # one Reopens: x"),
            (
                "A very long title that goes on and on until nobody wants to read any more of it",
                "codify/gap-k7m2qd4x9t-a-very-long-title-that-goes-on-and-on",
                "A very long title that goes on and on until nobody wants to read any more of it",
            ),
        ] {
            assert_eq!(branch("gap-k7m2qd4x9t", title), name, "{title}");
            let expected = (subject.to_owned(), "Reconciles: gap-k7m2qd4x9t".to_owned());
            assert_eq!(message("gap-k7m2qd4x9t", title), expected, "{title}");
        }
    }
}
