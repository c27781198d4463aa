//! Who else uses what a value is written in: what is shared is changed by people who know the others.

use crate::code::address::Address;
use crate::code::modules::is_terraform;
use crate::code::terraform::references;
use crate::code::value::{Spot, Told};
use crate::code::{Codebase, FileView, Place};

/// Places that are named in a reason.
const TOLD: usize = 3;

impl Codebase {
    /// Why the place where a value is written serves more than the resource that is meant; `None` where it does not.
    pub(super) fn shared(&self, place: &Place, told: &Told) -> Option<String> {
        let spot = told.spot()?;
        for step in told.through() {
            if let Some(name) = step.what.strip_prefix('*') {
                return Some(format!("it is shared by the alias `*{name}`, from {}", at(&step.spot)));
            }
            let is_name = ["local.", "var.", "each."].iter().any(|start| step.what.starts_with(start));
            if is_name && let Some(others) = self.others(&step.what, &step.spot) {
                return Some(format!("it comes from `{}` in {}, and {others}", step.what, at(spot)));
            }
        }
        let own = self.index.file(&place.path).is_some_and(|file| is_terraform(file.language()));
        if !own {
            return None;
        }
        if let Some(why) = self.repeats(place, told, spot) {
            return Some(why);
        }
        self.several_ways(spot)
    }

    /// Who uses a name besides the one that led here.
    fn others(&self, name: &str, declared: &Spot) -> Option<String> {
        let folder = folder_of(&declared.path);
        let files = self.index.files_in(folder).filter(|file| is_terraform(file.language()));
        let mut found = Vec::new();
        for file in files {
            let Some(text) = self.files.borrow(file.path()) else {
                return Some(format!("{} cannot be read", file.path()));
            };
            for at in references(file.path(), &text, name) {
                let spot = Spot::of(file.path(), &text, at..at);
                found.push(format!("{}:{}", spot.path, spot.line));
            }
        }
        if found.len() <= 1 {
            return None;
        }
        let more =
            if found.len() > TOLD { format!(" and {} more", found.len() - TOLD) } else { String::new() };
        found.truncate(TOLD);
        Some(format!("that is used at {}{more}", found.join(", ")))
    }

    /// Whether a block on the way makes several of what the address means one.
    fn repeats(&self, place: &Place, told: &Told, spot: &Spot) -> Option<String> {
        let text = place.address.strip_prefix("tf:")?;
        let Address { root, steps } = Address::parse(text)?;
        let is_of_many = |folder: &str, name: &str| {
            let blocks = self.index.files_in(folder).flat_map(FileView::blocks);
            let mut blocks = blocks.filter(|block| block.name() == name);
            blocks.any(|block| {
                let own = Place::of(block, String::new());
                ["count", "for_each"].iter().any(|word| own.attribute_text(&self.files, word).is_some())
            })
        };
        // Each `each` on the way tells the instances of one block apart.
        let apart = told.through().iter().filter(|step| step.what.starts_with("each.")).count();
        let mut many = Vec::new();
        let mut folder = root.unwrap_or_else(|| match self.modules().roots.as_slice() {
            [only] => only.clone(),
            _ => place.folder().to_owned(),
        });
        let mut rest = steps.as_slice();
        while let [word, step, inside @ ..] = rest
            && word.name == "module"
            && inside.len() >= 2
        {
            let call = format!("module.{}", step.name);
            let blocks = self.index.files_in(&folder).flat_map(FileView::blocks);
            let found = blocks.into_iter().find(|block| block.name() == call);
            if is_of_many(&folder, &call) {
                many.push(call);
            }
            folder = found.and_then(crate::code::modules::called)?;
            rest = inside;
        }
        let has_key = rest.iter().any(|step| !step.keys.is_empty());
        if has_key && is_of_many(place.folder(), &place.name) {
            many.push(place.name.clone());
        }
        let name = many.get(apart)?;
        Some(format!("{} is what all instances of `{name}` have", at(spot)))
    }

    /// Whether the folder of a value is a module that several call.
    fn several_ways(&self, spot: &Spot) -> Option<String> {
        let folder = folder_of(&spot.path);
        let calls = self.modules().calls_of(folder);
        let ways = self.ways_to(folder);
        if calls.len() <= 1 && ways.len() <= 1 {
            return None;
        }
        let mut names: Vec<String> = if calls.len() > 1 {
            let shown = |caller: &str| if caller.is_empty() { ".".to_owned() } else { caller.to_owned() };
            calls.iter().map(|call| format!("{} in {}", call.name, shown(&call.caller))).collect()
        } else {
            ways.iter().map(|(root, way)| format!("{root}//{way}")).collect()
        };
        let more =
            if names.len() > TOLD { format!(" and {} more", names.len() - TOLD) } else { String::new() };
        names.truncate(TOLD);
        Some(format!("{} is shared: {folder} is called by {}{more}", at(spot), names.join(", ")))
    }
}

fn at(spot: &Spot) -> String {
    format!("{}:{}", spot.path, spot.line)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
