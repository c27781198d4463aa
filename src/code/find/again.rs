//! Finding the place of a link again after the code has moved on: by its address, and where nothing is called so any
//! more, by what it said when the link was made.

use super::{Finder, Finding, Meant, Stored};
use crate::code::address::{Address, Step, block_names, joined};
use crate::code::language_of;
use crate::code::{BlockView, Place};
use crate::model::{Link, LinkForm};

/// Blocks of one name, more than which are not compared.
const MOST_COMPARED: usize = 200;

impl Finder<'_> {
    /// Where a link points today. Without a place it points nowhere, or not at one alone.
    #[must_use]
    pub fn again(&self, link: &Link) -> Option<Place> {
        let (form, rest) = link.parts()?;
        if form == LinkForm::File {
            return self.lines_again(link, rest);
        }
        // What was written down means the same wherever somebody stands.
        let own = link.path.as_deref().map(folder_of).map(str::to_owned);
        let plain = Finder { base: self.base, meant: Meant::default(), stored: Some(Stored { own }) };
        let mut places = match plain.find(form, rest) {
            Finding::One(place) => vec![*place],
            Finding::Several(places) => places,
            Finding::Near(_) | Finding::None => Vec::new(),
        };
        // An object that is called otherwise by a part is another one, unless it stands where this one stood.
        if let (LinkForm::Kubernetes, Some(path)) = (form, &link.path) {
            let name = rest.rsplit_once('#').map_or(rest, |(_, name)| name);
            places.retain(|place| place.name == name || place.path == *path);
        }
        if form == LinkForm::Terraform && is_of_any_root(rest) {
            let is_own =
                |place: &Place| link.path.as_deref().is_none_or(|path| folder_of(path) == place.folder());
            places.retain(|place| is_own(place) || !self.was_there(link, place));
        }
        match places.len() {
            0 => plain.by_content(link, form, rest),
            1 => Some(plain.beside(link, places.remove(0))),
            _ => self.among(link, places),
        }
    }

    /// Of several that are called so today the one in the file of then is meant, or else in its folder; and of several
    /// there the one that says the same.
    fn among(&self, link: &Link, mut places: Vec<Place>) -> Option<Place> {
        let (path, hash) = (link.path.as_ref()?, link.block_hash.as_ref());
        if places.iter().any(|place| place.path == *path) {
            places.retain(|place| place.path == *path);
        } else {
            places.retain(|place| place.folder() == folder_of(path));
        }
        if places.len() > 1 {
            places.retain(|place| place.hash(&self.base.files).as_ref() == hash);
        }
        places.into_iter().next()
    }

    /// A link to what overrides a block, or to one of its two files, stays there.
    fn beside(&self, link: &Link, mut place: Place) -> Place {
        let is_elsewhere = |path: &&String| {
            **path != place.path && place.kind.is_some_and(crate::code::Kind::is_of_a_module)
        };
        let file = link.path.as_ref().filter(is_elsewhere).and_then(|path| self.base.index.file(path));
        let block = file.filter(|file| file.folder() == place.folder()).and_then(|file| {
            file.blocks().find(|block| block.name() == place.name && Some(block.kind()) == place.kind)
        });
        if let Some(block) = block {
            let own = Place::of(block, String::new());
            (place.path, place.lines, place.span) = (own.path, own.lines, own.span);
        }
        place
    }

    /// A folder or a file that got another name: the block is called as before, and says the same.
    fn by_content(&self, link: &Link, form: LinkForm, rest: &str) -> Option<Place> {
        let (hash, path) = (link.block_hash.as_ref()?, link.path.as_ref()?);
        let name = match form {
            LinkForm::Terraform => last_block(rest)?,
            _ => rest.rsplit_once('#').map_or(rest, |(_, name)| name).to_owned(),
        };
        let is_alike = |block: &BlockView<'_>| block.name() == name;
        let mut found = self.base.index.blocks().filter(is_alike).take(MOST_COMPARED).filter_map(|block| {
            let addresses = self.addresses(block.file().path(), block.name(), block.kind());
            let address = addresses.into_iter().next().unwrap_or_default();
            let place =
                Place::of(block, if form == LinkForm::Terraform { keyed(&address, rest) } else { address });
            (place.hash(&self.base.files).as_ref() == Some(hash)).then_some(place)
        });
        let first = found.next()?;
        let mut alike: Vec<Place> = std::iter::once(first).chain(found).collect();
        // Copies say the same. Those that were there already are none that came from elsewhere.
        if alike.iter().any(|place| place.path == *path) {
            alike.retain(|place| place.path == *path);
        } else {
            alike.retain(|place| !self.was_there(link, place));
        }
        // Of the others the one whose path ends as that of then is likelier than any other, but not certain.
        if alike.len() > 1 {
            let most = alike.iter().map(|place| shared_end(&place.path, path)).max()?;
            alike.retain(|place| most > 0 && shared_end(&place.path, path) == most);
        }
        if alike.len() == 1 { alike.pop() } else { None }
    }

    /// Whether a block stood at its place already when the link was made: it is another one then. So it is where
    /// that cannot be told.
    fn was_there(&self, link: &Link, place: &Place) -> bool {
        let files = &self.base.files;
        let (Some(commit), Some(own)) = (&link.commit, &link.path) else { return true };
        // Where not even the linked file is seen at that commit nothing can be told.
        if !files.were_at(commit, own) {
            return true;
        }
        if !files.were_at(commit, &place.path) {
            return false;
        }
        match (files.then(commit, &place.path), language_of(&place.path)) {
            (Some(text), Some(language)) => {
                language.scan(&place.path, &text).blocks.iter().any(|block| block.name == place.name)
            }
            _ => true,
        }
    }
}

/// Whether an address names neither a root nor a module on the way.
fn is_of_any_root(rest: &str) -> bool {
    Address::parse(rest).is_some_and(|address| address.root.is_none() && address.steps[0].name != "module")
}

/// An address with the keys that another one has at the same names: it means the same instances.
fn keyed(address: &str, other: &str) -> String {
    let text = address.strip_prefix("tf:").unwrap_or(address);
    let (Some(mut own), Some(other)) = (Address::parse(text), Address::parse(other)) else {
        return address.to_owned();
    };
    let (block, meant) = (last_call(&own.steps), last_call(&other.steps));
    let behind = own.steps[block..].iter_mut().zip(&other.steps[meant..]);
    let same = |(step, other): &(&mut Step, &Step)| step.name == other.name;
    behind.take_while(same).for_each(|(step, other)| step.keys.clone_from(&other.keys));
    let calls = own.steps[..block].iter_mut().rev().zip(other.steps[..meant].iter().rev());
    calls.take_while(same).for_each(|(step, other)| step.keys.clone_from(&other.keys));
    let root = own.root.map(|root| format!("{}//", if root.is_empty() { "." } else { &root }));
    format!("tf:{}{}", root.unwrap_or_default(), joined(&own.steps))
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// How many parts two paths share at their ends.
fn shared_end(one: &str, other: &str) -> usize {
    one.rsplit('/').zip(other.rsplit('/')).take_while(|(one, other)| one == other).count()
}

/// The block at the end of a Terraform address: what stands behind the last module call.
fn last_block(rest: &str) -> Option<String> {
    let steps = Address::parse(rest)?.steps;
    block_names(&steps[last_call(&steps)..]).next().map(|(name, _)| name)
}

/// How many steps the module calls before a block take.
fn last_call(steps: &[Step]) -> usize {
    let mut at = 0;
    while steps.len() - at >= 4 && steps[at].name == "module" {
        at += 2;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::keyed;

    #[test]
    fn an_instance_stays_the_same_under_another_address() {
        for (found, before, expected) in [
            ("tf:new//aws_x.a", "old//aws_x.a[\"k\"]", "tf:new//aws_x.a[\"k\"]"),
            ("tf:aws_x.a", "aws_x.a", "tf:aws_x.a"),
            ("tf:.//aws_x.a", "aws_x.a[0].port", "tf:.//aws_x.a[0]"),
            (
                "tf:new//module.m.aws_x.a",
                "old//module.m[\"eu\"].aws_x.a[0].b[1]",
                "tf:new//module.m[\"eu\"].aws_x.a[0]",
            ),
            (
                "tf:new//module.o.module.m.data.aws_x.a",
                "old//module.m[1].data.aws_x.a[0]",
                "tf:new//module.o.module.m[1].data.aws_x.a[0]",
            ),
            ("tf:new//module.other.aws_x.a", "old//module.m[1].aws_x.a", "tf:new//module.other.aws_x.a"),
        ] {
            assert_eq!(keyed(found, before), expected, "{found} {before}");
        }
    }
}
