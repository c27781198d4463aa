//! How a piece of code is called, and whether what is called otherwise may be the same instance of it or a part of it.

use crate::code::{Finder, Kind, Place, Spelling, keys_agree};
use crate::model::LinkForm;

/// The names of a place.
pub(super) struct Called {
    /// As it is called today, with the keys that were named.
    today: Option<Spelling>,
    /// What else leads there.
    all: Vec<Spelling>,
    /// The path of keys behind a file of values.
    keys: Option<String>,
    /// What was typed, where several roots give it a meaning, each its own.
    open: Option<String>,
}

impl Called {
    /// The names of a place that was found by a text.
    pub(super) fn of(place: &Place, text: &str, finder: &Finder<'_>) -> Self {
        if place.kind == Some(Kind::Value) {
            let keys = text.rsplit_once('#').map_or(text, |(_, keys)| keys).to_owned();
            return Self { today: None, all: Vec::new(), keys: Some(keys), open: None };
        }
        if !place.kind.is_some_and(Kind::is_of_a_module) {
            return Self { today: None, all: Vec::new(), keys: None, open: None };
        }
        let typed = Spelling::parse(text);
        let now = Spelling::parse(&place.address);
        // The folder of a module that several call says nothing of the way that was named.
        let today = match (&now, &typed) {
            (Some(now), Some(typed)) if typed.has_way() && !now.has_way() => Some(typed.clone()),
            (Some(now), _) => Some(now.clone()),
            (None, _) => typed.clone(),
        };
        let open = today.as_ref().is_some_and(|today| today.has_way() && today.root().is_none())
            && now.as_ref().is_some_and(|now| now.root().is_some());
        let open = open.then(|| text.to_owned());
        // Without a root it would mean those of all.
        let typed = typed.filter(|typed| {
            typed.root().is_some() || today.as_ref().is_none_or(|today| today.root().is_none())
        });
        let addresses = place.kind.map(|kind| finder.addresses(&place.path, &place.name, kind));
        let others = addresses.into_iter().flatten().filter_map(|address| Spelling::parse(&address));
        // Who names a way means that one, and those that lead to its beginning.
        let others = others
            .filter(|other| today.as_ref().is_none_or(|today| !today.has_way() || other.way() > today.way()));
        let all = today.clone().into_iter().chain(typed).chain(others).collect();
        Self { today, all, keys: None, open }
    }

    /// Whether two names of one place can mean the same instance.
    pub(super) fn fits(&self, other: &Self, finder: &Finder<'_>) -> bool {
        // A root may call it otherwise by now than it was called.
        let root = other.today.as_ref().filter(|other| other.has_way()).and_then(Spelling::root);
        if let (Some(text), Some(root)) = (&self.open, root) {
            let root = if root.is_empty() { "." } else { root };
            let rooted = format!("{root}//{}", text.strip_prefix("tf:").unwrap_or(text));
            let there = finder.find(LinkForm::Terraform, &rooted).one();
            if let Some(there) = there.and_then(|place| Spelling::parse(&place.address)) {
                return other.today.as_ref().is_none_or(|other| there.fits(other));
            }
        }
        if let (Some(one), Some(other)) = (&self.keys, &other.keys) {
            return keys_agree(one, other);
        }
        match (&self.today, &other.today) {
            (Some(one), Some(other)) => one.fits(other),
            _ => true,
        }
    }

    /// What stands in a module is a part of what its call has made.
    pub(super) fn holds(&self, other: &Self) -> bool {
        let calls = self.all.iter().filter(|one| one.is_call());
        let is_held = calls.into_iter().any(|call| other.all.iter().any(|one| call.holds(one)));
        let is_another = match (&self.today, &other.today) {
            (Some(one), Some(other)) if one.has_way() == other.has_way() || other.has_way() => {
                one.contradicts(other)
            }
            _ => false,
        };
        is_held && !is_another
    }

    /// Whether an address that leads nowhere today goes through a module that is called so by now.
    pub(super) fn is_on_way_to(&self, address: &str, finder: &Finder<'_>) -> bool {
        let calls = Spelling::parse(address).map(|said| said.calls()).unwrap_or_default();
        calls.iter().any(|call| {
            let place = finder.find(LinkForm::Terraform, call).one();
            place.is_some_and(|place| self.holds(&Self::of(&place, call, finder)))
        })
    }

    /// Whether an address that leads nowhere today says one of these names, or something below it.
    pub(super) fn is_said(&self, address: &str) -> bool {
        let Some(said) = Spelling::parse(address) else { return false };
        let is_instance = self.today.as_ref().is_none_or(|today| today.is_call() || today.fits(&said));
        is_instance && self.all.iter().any(|one| one.holds(&said))
    }
}
