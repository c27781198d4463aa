//! What was done by hand in one environment and not in another: the links of both as resources that can be compared.
//!
//! Here is what has to be asked: the journal, the policy's stacks, the code. What follows from it is in `matching`.

mod matching;
mod neutral;

pub use matching::{Given, Hand, Kind, Left, Row};

use super::codes::{At, Code, Codes, Unread};
use super::proof::{self, Verdict};
use super::{Case, Evidence, Filter};
use crate::code::{Place, apart};
use crate::model::{Change, Entry, EntryId, Link, LinkForm, Outcome, Status, Step, Typed};
use matching::matched;
use neutral::{Roots, neutral, neutral_object};
use std::collections::BTreeMap;
use std::rc::Rc;

/// One of the two environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub name: String,
    /// Where it is deployed from: its stacks, else the roots that are named after it.
    pub roots: Vec<String>,
    /// Entries that were looked at.
    pub entries: usize,
}

/// An entry of which nobody can tell what it would be elsewhere: it points at no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlinked {
    pub environment: String,
    pub entry: EntryId,
    pub title: String,
    pub status: Status,
}

pub struct Compared {
    pub sides: [Side; 2],
    pub rows: Vec<Row>,
    pub unlinked: Vec<Unlinked>,
    /// Entries that name no environment: each may be of either.
    pub nameless: usize,
    /// Code that cannot be read, and why: links into it are compared by their addresses alone.
    pub unread: BTreeMap<String, Unread>,
}

/// Compares two environments, named as the journal or the policy spells them. What was recorded by mistake never
/// counts, and what was taken back in production only where `all` is asked for.
#[must_use]
pub fn compare(evidence: &Evidence, codes: &Codes<'_>, names: [&str; 2], all: bool, step: &Step) -> Compared {
    let counts = |status: &Status| match status {
        Status::Mistaken => false,
        Status::Reverted => all,
        _ => true,
    };
    let statuses: Vec<Status> = Status::ALL.into_iter().filter(counts).collect();
    let mut scene = Scene { codes, names, roots: BTreeMap::new(), unread: BTreeMap::new() };
    let mut unlinked = Vec::new();
    let mut hands = [Vec::new(), Vec::new()];
    let mut entries = [0, 0];
    for at in [0, 1] {
        let environments = vec![Some(names[at].to_owned())];
        let filter = Filter { environments, statuses: statuses.clone(), ..Filter::default() };
        for case in evidence.select(&filter).filter_map(|(row, _)| evidence.case(&row)) {
            entries[at] += 1;
            step.at((entries[0] + entries[1]) as u64);
            let found = scene.hands(&case, at);
            if found.is_empty() {
                let entry = &case.standing.entry;
                unlinked.push(Unlinked {
                    environment: names[at].to_owned(),
                    entry: entry.id,
                    title: entry.title.clone(),
                    status: case.verdict.status,
                });
            }
            hands[at].extend(found);
        }
    }
    let filter = Filter { environments: vec![None], statuses, ..Filter::default() };
    let nameless = evidence.select(&filter).count();
    let sides =
        [0, 1].map(|at| Side { name: names[at].to_owned(), roots: scene.roots_of(at), entries: entries[at] });
    let [one, other] = hands;
    Compared { sides, rows: matched(one, other), unlinked, nameless, unread: scene.unread }
}

/// What is asked while the links of both are looked at.
struct Scene<'a> {
    codes: &'a Codes<'a>,
    names: [&'a str; 2],
    /// By the name of the code repository.
    roots: BTreeMap<String, Rc<Roots>>,
    unread: BTreeMap<String, Unread>,
}

/// A link, and what the code says of it.
struct Linked<'a> {
    link: &'a Link,
    form: LinkForm,
    /// What stands behind the form; where the code knows the place, as it is called there today.
    rest: String,
    code: Option<Rc<Code>>,
    name: String,
    place: Option<Place>,
    /// What the same thing would be called in the other environment, where the code has it.
    counterpart: Option<Place>,
}

impl Scene<'_> {
    /// Every change of an entry, each at its resource. An entry without links has none.
    fn hands(&mut self, case: &Case, at: usize) -> Vec<Hand> {
        let entry = &case.standing.entry;
        let mut hands = Vec::new();
        for link in &entry.links {
            let Some(linked) = self.linked(link, at) else { continue };
            let keys = self.keys(&linked, at);
            let unnamed = [Change::default()];
            let changes = if link.changes.is_empty() { &unnamed[..] } else { &link.changes[..] };
            for change in changes {
                let is_named = !change.attribute.is_empty();
                let named = linked.place.as_ref().map(|place| place.attribute.clone());
                let attribute = if is_named { Some(change.attribute.clone()) } else { named };
                hands.push(Hand {
                    entry: entry.id,
                    title: entry.title.clone(),
                    status: case.verdict.status,
                    performed: entry.moment().timestamp_millis(),
                    keys: keys.clone(),
                    address: self.shown(&linked),
                    attribute: attribute.filter(|name| !name.is_empty()),
                    left: left(entry, change),
                    given: given(case, &linked, change, self.names[1 - at]),
                });
            }
        }
        hands
    }

    fn linked<'l>(&mut self, link: &'l Link, at: usize) -> Option<Linked<'l>> {
        let (form, typed) = link.parts()?;
        let (name, _) = self.codes.split(&link.to);
        let name = name.map(str::to_owned).or_else(|| self.codes.around()).unwrap_or_default();
        let name = self.codes.canonical(&name).into_owned();
        let code = match self.codes.get(&name, At::Main) {
            Ok(code) => Some(code),
            Err(why) => {
                self.unread.insert(name.clone(), why);
                None
            }
        };
        let place = code.as_ref().and_then(|code| {
            let finder = self.codes.finder(code, Some(self.names[at]));
            proof::place(&finder, link)
        });
        let found = place.as_ref().filter(|_| form == LinkForm::Terraform).map(|place| {
            let whole = place.address.strip_prefix("tf:").unwrap_or(&place.address);
            let behind = format!(".{}", place.attribute);
            // What is changed is the resource; which attribute of it stands beside.
            whole.strip_suffix(&behind).filter(|_| !place.attribute.is_empty()).unwrap_or(whole).to_owned()
        });
        let rest = found.unwrap_or_else(|| typed.to_owned());
        let counterpart = code.as_ref().filter(|_| form == LinkForm::Terraform).and_then(|code| {
            let (root, steps) = apart(&rest)?;
            let roots = self.roots_in(&name);
            let root = roots.counterpart(&roots.named(root), at)?;
            let root = if root.is_empty() { "." } else { &root };
            let finder = self.codes.finder(code, Some(self.names[1 - at]));
            finder.find(LinkForm::Terraform, &format!("{root}//{steps}")).one()
        });
        Some(Linked { link, form, rest, code, name, place, counterpart })
    }

    /// What two links to the same thing have in common, whichever environment they are of; the surest first.
    fn keys(&mut self, linked: &Linked<'_>, at: usize) -> Vec<String> {
        let (name, environment) = (&linked.name, self.names[at]);
        let scheme = linked.form.scheme();
        let whole = |rest: &str| format!("{name}@{scheme}:{rest}");
        match linked.form {
            LinkForm::Terraform => {
                let Some((root, steps)) = apart(&linked.rest) else { return vec![whole(&linked.rest)] };
                let roots = self.roots_in(name);
                let root = roots.neutral(&roots.named(root), at);
                let mut keys = vec![whole(&format!("{root}//{steps}"))];
                // `module.all["prod"]`, `aws_db_instance.prod`
                keys.push(whole(&format!("{root}//{}", neutral(&steps, environment))));
                // Roots may call one module by different names: the block is the same.
                if let (Some(place), None) = (&linked.place, &linked.counterpart) {
                    let end = steps.rfind(place.name.as_str()).map_or("", |start| &steps[start..]);
                    keys.push(whole(&format!("{}|{end}", place.folder())));
                }
                keys
            }
            LinkForm::Kubernetes => vec![whole(&neutral_object(&linked.rest, environment))],
            LinkForm::File => {
                let path = linked.rest.split_once("#L").map_or(linked.rest.as_str(), |(path, _)| path);
                vec![whole(&neutral(path, environment))]
            }
            _ => vec![whole(&neutral(&linked.rest, environment))],
        }
    }

    /// How a link is shown: as it is called today, with the code's name where that is another than the one around.
    fn shown(&self, linked: &Linked<'_>) -> String {
        let form = linked.form.scheme();
        if self.codes.around().as_ref() == Some(&linked.name) {
            format!("{form}:{}", linked.rest)
        } else {
            linked.link.to.clone()
        }
    }

    fn roots_in(&mut self, code: &str) -> Rc<Roots> {
        if let Some(known) = self.roots.get(code) {
            return Rc::clone(known);
        }
        let base = self.codes.get(code, At::Main).ok();
        let folders = base.map(|code| code.base.roots().to_vec()).unwrap_or_default();
        let roots = Rc::new(Roots::of(&self.codes.located().rules.policy.stacks, folders, self.names));
        self.roots.insert(code.to_owned(), Rc::clone(&roots));
        roots
    }

    /// The roots of an environment, as far as the policy or their names tell.
    fn roots_of(&mut self, at: usize) -> Vec<String> {
        if let Some(around) = self.codes.around() {
            self.roots_in(&around);
        }
        let mut all: Vec<String> = self.roots.values().flat_map(|roots| roots.of_side(at)).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// What a hand edit left behind. Of one that failed or was undone, by what its own entry says, nobody knows what is live.
fn left(entry: &Entry, change: &Change) -> Left {
    let is_live =
        !matches!(&entry.outcome, Some(Typed::Known(Outcome::Failed | Outcome::Undone | Outcome::Partial)));
    match (&change.after, &change.before) {
        _ if !is_live => Left::Unsettled,
        _ if change.sensitive => Left::Sensitive,
        (Some(value), _) => Left::Value(value.clone()),
        (None, Some(_)) => Left::Absent,
        (None, None) => Left::Unrecorded,
    }
}

/// What the code gives the other environment of a change that the code has taken over.
fn given(case: &Case, linked: &Linked<'_>, change: &Change, other: &str) -> Given {
    let status = case.verdict.status;
    let (Status::Codified, Some(code), Some(there)) = (status, &linked.code, &linked.counterpart) else {
        return Given::Nothing;
    };
    let is_shared = linked.place.as_ref().is_some_and(|place| place.is_same(there));
    match left(&case.standing.entry, change) {
        Left::Value(_) | Left::Absent => {
            let told = code.base.told(there, &change.attribute);
            match proof::judged(code, &told, change) {
                Verdict::Found => Given::Same,
                Verdict::CannotTell(reason) if is_shared => Given::Unclear(format!(
                    "{other} uses the same code; what it gives there is not known: {reason}"
                )),
                _ => Given::Nothing,
            }
        }
        Left::Unrecorded if is_shared => Given::Same,
        Left::Sensitive if is_shared => {
            Given::Unclear(format!("{other} uses the same code; the value is sensitive"))
        }
        Left::Unrecorded | Left::Sensitive | Left::Unsettled => Given::Nothing,
    }
}
