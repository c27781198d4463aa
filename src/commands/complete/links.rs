//! The addresses that a link could point to.

use super::offer::{Candidate, Kind, LOOKED_AT, MOST};
use crate::code::{BlockView, Finder};
use crate::commands::Context;
use crate::commands::linking::lines_of;
use crate::evidence::codes::{At, Codes};
use crate::journal::Located;
use crate::model::Link;
use std::collections::{BTreeMap, BTreeSet};

/// At most so many are those that entries name: the code's own have to have a place too.
const MOST_NAMED: usize = MOST / 2;

/// The addresses that begin like this: those that entries name already, the newest first; then those of the code.
pub fn links(context: &mut Context, located: &Located, typed: &str) -> (Kind, Vec<Candidate>) {
    let mut found = named(context, located, typed);
    let folder = context.folder.clone();
    let codes = Codes::glance(located, &folder, &context.variables);
    let names = codes.names();
    let before =
        typed.split_once('@').map(|(name, _)| name).filter(|name| names.iter().any(|one| one == name));
    let name = before.map(str::to_owned).or_else(|| codes.around());
    let code = name.and_then(|name| codes.get(&name, At::Main).ok());
    let before = before.map_or("", |name| &typed[..=name.len()]);
    let finder = code.as_ref().map(|code| codes.finder(code, None));
    let addresses = Addresses { names: &names, before, finder };

    let seen: BTreeSet<String> = found.iter().map(|one| one.value.clone()).collect();
    let room = MOST - found.len();
    let mut listed: BTreeMap<String, Option<BlockView<'_>>> = BTreeMap::new();
    addresses.each(typed, &mut |address, block| {
        if !seen.contains(address) && !listed.contains_key(address) {
            listed.insert(address.to_owned(), block);
        }
        listed.len() <= room
    });
    if listed.len() <= room {
        let place = |block: BlockView<'_>| lines_of(block.file().path(), block.lines());
        let told = |(address, block): (String, Option<_>)| {
            Candidate::told(address, block.map(place).unwrap_or_default())
        };
        found.extend(listed.into_iter().map(told));
        return (Kind::Words, found);
    }
    found.extend(addresses.steps(typed, room).into_iter().map(Candidate::bare));
    (Kind::Beginnings, found)
}

fn named(context: &mut Context, located: &Located, typed: &str) -> Vec<Candidate> {
    let Some(evidence) = context.glance(located) else { return Vec::new() };
    let code = located.code_name();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for case in evidence.newest(LOOKED_AT) {
        let entry = case.standing.entry;
        for link in entry.links.iter().filter(|link| seen.insert(link.to.clone())) {
            let written = spelling(&link.to, code.as_deref(), typed);
            found.extend(written.map(|written| Candidate::told(written, entry.title.clone())));
        }
        if found.len() >= MOST_NAMED {
            break;
        }
    }
    found.truncate(MOST_NAMED);
    found
}

/// The addresses of a code base: that of the repository around, or the one that is typed in front.
struct Addresses<'c> {
    /// The code bases that are known here.
    names: &'c [String],
    /// `infra@`, where that is typed.
    before: &'c str,
    finder: Option<Finder<'c>>,
}

const TERRAFORM: &str = "tf:";

impl<'c> Addresses<'c> {
    /// Hands out each that begins like this, some perhaps twice, until `take` says that it is enough.
    fn each(&self, typed: &str, take: &mut dyn FnMut(&str, Option<BlockView<'c>>) -> bool) {
        for name in self.names.iter().filter(|name| !typed.is_empty() && name.starts_with(typed)) {
            take(&format!("{name}@"), None);
        }
        let (Some(finder), Some(rest)) = (&self.finder, typed.strip_prefix(self.before)) else { return };
        if self.before.is_empty() {
            // `envs/prod//aws_x.y`, and `aws_x.y` wherever it may be.
            let whole = [TERRAFORM, rest].concat();
            for (address, block) in finder.beginning(&whole) {
                if !take(address.strip_prefix(TERRAFORM).unwrap_or(&address), Some(block)) {
                    return;
                }
            }
            if !rest.contains("//") && !finder.named(rest).all(|block| take(block.name(), Some(block))) {
                return;
            }
        }
        for (address, block) in finder.beginning(rest) {
            // Where nothing is typed, the form of Terraform's addresses is left out.
            let is_bare = typed.is_empty() && address.starts_with(TERRAFORM);
            if !is_bare && !take(&[self.before, &address].concat(), Some(block)) {
                return;
            }
        }
    }

    /// What comes next of each: up to the end of a part, or where even these are too many, so many letters.
    fn steps(&self, typed: &str, room: usize) -> Vec<String> {
        // Those that begin alike mostly come together.
        let cut = |most: usize, end: &dyn Fn(&str) -> usize| -> BTreeSet<String> {
            let (mut found, mut last) = (BTreeSet::new(), String::new());
            self.each(typed, &mut |address, _| {
                let rest = address.get(typed.len()..).unwrap_or_default();
                let step = &address[..address.len() - rest.len() + end(rest)];
                if last != step {
                    step.clone_into(&mut last);
                    found.insert(last.clone());
                }
                found.len() <= most
            });
            found
        };
        let parts = cut(room, &next_part);
        if let (1, Some(only)) = (parts.len(), parts.first().filter(|only| only.len() > typed.len())) {
            // The only way on is gone at once.
            return self.steps(only, room);
        }
        if parts.len() <= room {
            return parts.into_iter().collect();
        }
        let mut best = BTreeSet::from([typed.to_owned()]);
        for count in 1.. {
            let nth = |rest: &str| rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at);
            let longer = cut(room, &nth);
            if longer.len() > room {
                break;
            }
            best = longer;
        }
        best.into_iter().collect()
    }
}

/// Where the next part of an address ends: behind a dot, slashes, a colon or a hash.
fn next_part(rest: &str) -> usize {
    // A separator that stands first belongs to what is typed.
    let first = rest.len() - rest.trim_start_matches(['.', '/', ':', '#']).len();
    let Some(at) = rest[first..].find(['.', '/', ':', '#']) else { return rest.len() };
    let tail = &rest[first + at..];
    first + at + if tail.starts_with("//") { 2 } else { 1 }
}

/// The shortest way to type an address that begins like this and means the same where somebody stands.
fn spelling<'a>(address: &'a str, code: Option<&str>, typed: &str) -> Option<&'a str> {
    let own = code.and_then(|code| address.strip_prefix(code)?.strip_prefix('@'));
    let bare = own.unwrap_or(address).strip_prefix("tf:");
    let means_it = |written: &&str| Link::from_typed(written, code).to == address;
    [bare, own, Some(address)]
        .into_iter()
        .flatten()
        .filter(means_it)
        .find(|written| written.starts_with(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_offered_as_somebody_types_it() {
        let address = "infra@tf:envs/prod//aws_x.y[\"a b\"]";
        for (code, typed, written) in [
            (Some("infra"), "", Some("envs/prod//aws_x.y[\"a b\"]")),
            (Some("infra"), "envs", Some("envs/prod//aws_x.y[\"a b\"]")),
            (Some("infra"), "tf:e", Some("tf:envs/prod//aws_x.y[\"a b\"]")),
            (Some("infra"), "inf", Some(address)),
            (Some("infra"), "aws", None),
            (Some("apps"), "envs", None),
            (Some("apps"), "", Some(address)),
            (None, "infra@", Some(address)),
        ] {
            assert_eq!(spelling(address, code, typed), written, "{code:?} {typed}");
        }
        assert_eq!(spelling("tf:a_x.b", None, ""), Some("a_x.b"));
        // What could be a file as well keeps its form.
        assert_eq!(spelling("tf:a.b", None, ""), Some("tf:a.b"));
        assert_eq!(spelling("the firewall", Some("infra"), "the"), Some("the firewall"));
    }
}
