//! What a document covers: an address of the policy, which code it means today, and which links and folders lie under
//! it.

use crate::code::{Place, Spelling};
use crate::evidence::aim::{Aim, What};
use crate::evidence::codes::{At, Codes};
use crate::model::Link;
use crate::reconcile::{Unresolved, UnseenCover};
use std::collections::BTreeSet;

/// One address under `covers`.
pub(super) struct Cover<'a> {
    codes: &'a Codes<'a>,
    pub aim: Aim<'a>,
    /// Folders of the Terraform code that it means as a whole: of a root, or of the module that is called.
    pub folders: BTreeSet<String>,
    /// The folder of the root, where it means one.
    root: Option<String>,
    pub unresolved: Option<Unresolved>,
    pub unseen: Option<UnseenCover>,
}

/// The names of the code repositories that an address of the policy can mean: the one that it names; else the one around,
/// or the only one that the policy knows.
pub(super) fn names(codes: &Codes<'_>, text: &str) -> Vec<String> {
    if let (Some(name), _) = codes.split(text) {
        return vec![codes.canonical(name).into_owned()];
    }
    let mut names: Vec<String> = codes.around().into_iter().collect();
    if let [only] = codes.located().rules.policy.code.as_slice()
        && !names.contains(&only.name)
    {
        names.push(only.name.clone());
    }
    names
}

/// Understands an address of the policy.
pub(super) fn cover<'a>(codes: &'a Codes<'a>, text: &str) -> Cover<'a> {
    let mut unseen = None;
    let mut unknown: Option<Cover<'a>> = None;
    for name in names(codes, text) {
        let aim = codes.aim_from_top(text, &name);
        if let Err(why) = codes.get(&name, At::Main) {
            let mend = codes.mend(&name).unwrap_or_else(|| "stopgap doctor".to_owned());
            unseen = Some(UnseenCover { what: format!("{name}: {why}"), mend });
            unknown.get_or_insert_with(|| Cover::of(codes, aim));
            continue;
        }
        let found = Cover::of(codes, aim);
        if !matches!(found.aim.what, What::Unknown) {
            return found;
        }
        unknown = Some(found);
    }
    let mut cover = unknown.unwrap_or_else(|| Cover::of(codes, codes.aim_from_top(text, "")));
    // Where files are missing nobody can tell that nothing is called so.
    let is_whole = cover.aim.code.as_ref().is_some_and(|code| code.base.is_whole());
    if unseen.is_none() && is_whole {
        let near = cover.aim.near.first().map(|near| near.to.clone());
        cover.unresolved = Some(Unresolved { cover: text.to_owned(), near });
    } else {
        cover.unseen = Some(unseen.unwrap_or_else(|| UnseenCover {
            what: format!("the code that `{text}` means"),
            mend: "stopgap sync --code".to_owned(),
        }));
    }
    cover
}

impl<'a> Cover<'a> {
    fn of(codes: &'a Codes<'a>, aim: Aim<'a>) -> Self {
        let (mut folders, mut root) = (BTreeSet::new(), None);
        if let Some(code) = &aim.code {
            match &aim.what {
                What::Folder(folder) if codes.split(&aim.text).1.starts_with("tf:") => {
                    folders = code.base.reach(folder);
                    root = Some(folder.clone());
                }
                What::Places(places) => {
                    let called = places.iter().filter_map(|place| code.base.called_by(place));
                    folders = called.flat_map(|folder| code.base.reach(&folder)).collect();
                }
                _ => {}
            }
        }
        Self { codes, aim, folders, root, unresolved: None, unseen: None }
    }

    /// Whether a link speaks of something that lies under it.
    pub(super) fn concerns(&self, link: &Link) -> bool {
        self.aim.concerns(link) || self.root.as_ref().is_some_and(|root| self.is_of_root(link, root))
    }

    /// Whether a link leads into a module that the root calls, and not by way of another root.
    fn is_of_root(&self, link: &Link, root: &str) -> bool {
        let (name, address) = self.codes.split(&link.to);
        let Some(code) = &self.aim.code else { return false };
        if name.is_some_and(|name| self.codes.canonical(name) != code.name) {
            return false;
        }
        let is_ours = Spelling::parse(address)
            .is_none_or(|said| said.root().is_none_or(|named| named == root || self.folders.contains(named)));
        is_ours && self.aim.place(link).is_some_and(|place| self.folders.contains(place.folder()))
    }

    /// The files and blocks whose commits tell what changed, besides `folders`.
    pub(super) fn places(&self) -> Vec<Place> {
        if self.root.is_some() { Vec::new() } else { self.aim.places() }
    }
}
