//! Whether other files of values may say something else than the one that is looked at: Helm lays what it is told to
//! read over a chart's own defaults, and a chart's values over those of the charts inside of it.

use super::Told;
use super::yaml::Document;
use crate::code::helm::Values;
use crate::code::yaml::{self, Step as Part};
use crate::code::{Codebase, Kind, Language, Place};
use crate::model::means_same;

/// Why a default of a chart may not be what counts; `None` where no file that could be laid over it differs. `path`
/// leads from the place to the value, `told` is what its own file says.
pub(super) fn may_differ(base: &Codebase, place: &Place, path: &[Part], told: &Told) -> Option<String> {
    let (mut folder, file) = parted(&place.path);
    // What is linked by another name was meant by that name.
    if place.kind != Some(Kind::Value) || !matches!(file, "values.yaml" | "values.yml") {
        return None;
    }
    let Some(mut path) = yaml::steps(&place.name).map(|name| [&name, path].concat()) else {
        return Some(format!("`{}` is no path of a value", place.name));
    };
    let mut is_own = true;
    loop {
        let files = base.index.files().map(crate::code::FileView::path);
        for file in files.filter(|file| *file != place.path && is_laid_over(file, folder, is_own)) {
            if let Some(reason) = differing(base, file, &path, told) {
                return Some(reason);
            }
        }
        // A chart inside of another one: there its name leads to its values.
        let (above, name) = parted(folder);
        let above = if above == "charts" { "" } else { above.strip_suffix("/charts")? };
        path.insert(0, Part::Key(name.to_owned()));
        (folder, is_own) = (above, false);
    }
}

fn parted(path: &str) -> (&str, &str) {
    path.rsplit_once('/').map_or(("", path), |(folder, file)| (folder, file))
}

/// Whether a file may be one that Helm is told to read for the chart in a folder: it lies beside its defaults, or
/// below them and is named like one.
fn is_laid_over(path: &str, chart: &str, is_own: bool) -> bool {
    let (folder, file) = parted(path);
    if folder == chart {
        let is_of_chart =
            ["Chart.", "requirements.", "kustomization."].iter().any(|start| file.starts_with(start));
        return yaml::is_named(path) && !is_of_chart;
    }
    let below = if chart.is_empty() {
        Some(folder)
    } else {
        folder.strip_prefix(chart).and_then(|rest| rest.strip_prefix('/'))
    };
    let is_below = below
        .is_some_and(|rest| rest.split('/').all(|part| !matches!(part, "charts" | "templates" | "crds")));
    // Other charts below the top of a repository have defaults of their own.
    is_own && is_below && Values.reads(path) && !matches!(file, "values.yaml" | "values.yml")
}

/// What a file says that is not what was told.
fn differing(base: &Codebase, file: &str, path: &[Part], told: &Told) -> Option<String> {
    let unreadable = || Some(format!("`{file}` cannot be read, and may set it"));
    let Some(bytes) = base.files.borrow(file) else { return unreadable() };
    let Ok(text) = yaml::readable(&bytes) else { return unreadable() };
    let mut said = None;
    let problems = yaml::documents(text, |root| {
        // Objects are no values.
        let is_object = root.get("apiVersion").is_some() && root.get("kind").is_some();
        if said.is_none() && !is_object {
            let document = Document::of(root, file, &bytes);
            let is_empty = root.entries().is_empty();
            said = Some((document.told(root, path, 0), is_empty));
        }
    });
    let is_null = |spot: &super::Spot| {
        let text = bytes.get(spot.span.clone()).unwrap_or_default().trim_ascii();
        matches!(text, b"" | b"~" | b"null" | b"Null" | b"NULL")
    };
    let is_alike = problems.is_empty()
        && match said {
            None | Some((_, true)) => true,
            // To set null takes a default away.
            Some((Told::Absent { spot }, _)) => !is_null(&spot) || matches!(told, Told::Absent { .. }),
            Some((Told::Is { value: other, .. }, _)) => {
                matches!(told, Told::Is { value, .. } if means_same(value, &other))
            }
            Some((Told::CannotTell { .. }, _)) => false,
        };
    let name = yaml_name(path);
    (!is_alike).then(|| format!("`{file}` may give `{name}` another value, where Helm is told to read it"))
}

/// A path as a person writes it.
fn yaml_name(path: &[Part]) -> String {
    let mut name = String::new();
    for part in path {
        match part {
            Part::Key(key) if name.is_empty() => name.push_str(key),
            Part::Key(key) => name.push_str(&format!(".{key}")),
            Part::Index(at) => name.push_str(&format!("[{at}]")),
            Part::Named(key) => name.push_str(&format!("[name={key}]")),
        }
    }
    name
}
