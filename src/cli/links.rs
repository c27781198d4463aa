//! Which `--set` and `--was` belong to which link: told by their order on the command line.

use clap::ArgMatches;

/// A link as typed, with its attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkGroup {
    /// `None`: `--set` without a link before it.
    pub to: Option<String>,
    /// `ATTRIBUTE=VALUE` and the value it had.
    pub sets: Vec<(String, Option<String>)>,
    /// `--was` without a `--set` before it.
    pub stray: Vec<String>,
}

/// Reads the groups out of the matches of a command that has `link`, `set` and `was`.
#[must_use]
pub fn link_groups(matches: &ArgMatches) -> Vec<LinkGroup> {
    let mut typed: Vec<(usize, &str, String)> = Vec::new();
    for name in ["link", "set", "was"] {
        let values = matches.get_many::<String>(name).into_iter().flatten();
        let places = matches.indices_of(name).into_iter().flatten();
        typed.extend(places.zip(values).map(|(place, value)| (place, name, value.clone())));
    }
    typed.sort();
    let mut groups: Vec<LinkGroup> = Vec::new();
    for (_, name, value) in typed {
        if name == "link" {
            groups.push(LinkGroup { to: Some(value), ..LinkGroup::default() });
            continue;
        }
        if groups.is_empty() {
            groups.push(LinkGroup::default());
        }
        let Some(group) = groups.last_mut() else { continue };
        match (name, group.sets.last_mut()) {
            ("set", _) => group.sets.push((value, None)),
            (_, Some((_, was @ None))) => *was = Some(value),
            _ => group.stray.push(value),
        }
    }
    // What stands before the only link can belong to no other.
    if let [first, only] = groups.as_mut_slice()
        && first.to.is_none()
        && first.stray.is_empty()
    {
        only.sets.splice(0..0, std::mem::take(&mut first.sets));
        groups.remove(0);
    }
    groups
}
