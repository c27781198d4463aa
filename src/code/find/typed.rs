//! What a person types in a hurry: a whole address, a part of one, a file with a line, an object as kubectl names it,
//! or a word.

use super::{Finder, Finding, values};
use crate::code::address::Step;
use crate::code::modules::joined_path;
use crate::code::{BlockView, FileView, Kind, Place};
use crate::model::{Link, LinkForm, nearest};

/// Candidates more than which help nobody.
const MOST: usize = 100;

impl Finder<'_> {
    /// What was typed by somebody who stands in the folder `here` of the code base (empty at its top).
    #[must_use]
    pub fn typed(&self, text: &str, here: &str) -> Finding {
        let text = text.trim();
        if let Some((form, rest)) = Link::new(text).parts() {
            let found = match self.find(form, rest) {
                Finding::None if form == LinkForm::Kubernetes => self.objects_called(rest),
                found => found,
            };
            return if found == Finding::None { self.near(rest) } else { found };
        }
        // Before the names: a path with a line is never an address.
        if let Some(found) = self.file_and_line(text, here).or_else(|| self.inside(text, here)) {
            return found;
        }
        if Step::all(text.rsplit("//").next().unwrap_or(text)).is_some_and(|steps| steps.len() > 1) {
            match self.terraform(text) {
                Finding::None => {}
                found => return found,
            }
            let values = self.called(|block| block.name() == text);
            if !values.is_empty() {
                return self.of_environment(values);
            }
        }
        match self.objects_called(text) {
            Finding::None => {}
            Finding::One(place) => return self.of_environment(vec![*place]),
            Finding::Several(places) => return self.of_environment(places),
            found @ Finding::Near(_) => return found,
        }
        let named = self.called(|block| last_name(block.name()) == text);
        if !named.is_empty() {
            return self.of_environment(named);
        }
        self.near(text)
    }

    /// What comes near a name that nothing has.
    fn near(&self, text: &str) -> Finding {
        let whole = text.rsplit(['#']).next().unwrap_or(text);
        let whole = whole.rsplit_once("//").map_or(whole, |(_, name)| name);
        let last = last_name(whole.split('[').next().unwrap_or(whole));
        let mut near = self.called(|block| last_name(block.name()) == last);
        if near.is_empty() && last.len() >= 3 {
            let last = last.to_lowercase();
            near = self.called(|block| block.name().to_lowercase().contains(&last));
        }
        if near.is_empty()
            && let Some(name) = nearest(whole, self.base.index.blocks().map(BlockView::name))
        {
            near = self.called(|block| block.name() == name);
        }
        if near.is_empty() { Finding::None } else { Finding::Near(near) }
    }

    fn called(&self, is_meant: impl Fn(BlockView<'_>) -> bool) -> Vec<Place> {
        let found = self.base.index.blocks().filter(|block| is_meant(*block)).take(MOST);
        found
            .map(|block| {
                let addresses = self.addresses(block.file().path(), block.name(), block.kind());
                Place::of(block, addresses.into_iter().next().unwrap_or_default())
            })
            .collect()
    }

    /// `main.tf:12`, `main.tf:10-20`, `main.tf#L12-L20`, or the path of a file: seen from where the user stands, else
    /// from the top, else the end of a path. A line that is not there is none of another file.
    fn file_and_line(&self, text: &str, here: &str) -> Option<Finding> {
        let cut = text.rsplit_once(':').or_else(|| text.rsplit_once('#'));
        let cut = cut.and_then(|(path, lines)| Some((path, line_range(lines)?)));
        let (path, lines) = cut.map_or((text, None), |(path, lines)| (path, Some(lines)));
        let whole = |path: &String| self.lines(path).one();
        let found = |path: &String| match lines {
            Some((first, None)) if !text.contains('#') => {
                self.at_line(path, first).or_else(|| self.lines(&format!("{path}#L{first}")).one())
            }
            Some((first, None)) => self.lines(&format!("{path}#L{first}")).one(),
            Some((first, Some(last))) => self.lines(&format!("{path}#L{first}-L{last}")).one(),
            None => whole(path),
        };
        let paths = self.paths(path, here);
        if paths.is_empty() {
            return None;
        }
        let places: Vec<Place> = paths.iter().filter_map(found).collect();
        if places.is_empty() {
            let near: Vec<Place> = paths.iter().filter_map(whole).collect();
            return Some(if near.is_empty() { Finding::None } else { Finding::Near(near) });
        }
        Some(Finding::of(places))
    }

    /// `values.yaml#a.b` and `overlays/prod#deployment/api`, where there is such a file or folder.
    fn inside(&self, text: &str, here: &str) -> Option<Finding> {
        let (path, name) = text.split_once('#')?;
        if let [path] = self.paths(path, here).as_slice() {
            let address = values::address(path, name);
            return match self.value(address.strip_prefix("helm:").unwrap_or(&address)) {
                Finding::None => None,
                found => Some(found),
            };
        }
        let folders = [joined_path(here, path), joined_path("", path)].into_iter().flatten();
        let is_overlay = |folder: &String| {
            let blocks = self.base.index.files_in(folder).flat_map(FileView::blocks);
            blocks.into_iter().any(|block| block.kind() == Kind::Kustomization)
        };
        match self.patched_as_typed(&folders.into_iter().find(is_overlay)?, name) {
            Finding::None => None,
            found => Some(found),
        }
    }

    /// The file of a path, or all whose paths end so.
    fn paths(&self, path: &str, here: &str) -> Vec<String> {
        let mut seen = [joined_path(here, path), joined_path("", path)].into_iter().flatten();
        if let Some(path) = seen.find(|path| self.has(path)) {
            return vec![path];
        }
        let end = format!("/{}", path.trim_start_matches("./"));
        let paths = self.base.index.files().map(FileView::path).filter(|path| path.ends_with(&end));
        if path.is_empty() { Vec::new() } else { paths.take(MOST).map(str::to_owned).collect() }
    }

    fn has(&self, path: &str) -> bool {
        !path.is_empty() && (self.base.index.file(path).is_some() || self.base.files.has(path))
    }
}

/// `10`, `L10`, `10-20` or `L10-L20`
fn line_range(text: &str) -> Option<(u32, Option<u32>)> {
    let line = |part: &str| {
        let digits = part.strip_prefix('L').unwrap_or(part);
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    match text.split_once('-') {
        Some((first, last)) => Some((line(first)?, Some(line(last)?))),
        None => Some((line(text)?, None)),
    }
}

/// `web` of `aws_security_group.web`, `api` of `Deployment.apps/prod/api`.
fn last_name(name: &str) -> &str {
    name.rsplit(['/', '.']).next().unwrap_or(name)
}
