//! Terraform and `OpenTofu`: native syntax and JSON.
//!
//! This file says which files are read, and hands on; what a block is called is said in `header`.

mod attribute;
mod body;
mod header;
mod json;
mod lexer;
mod lines;
mod normal;
mod outline;
#[cfg(test)]
mod samples;
mod scan;
mod steps;
mod token;
pub(super) mod value;

pub(super) use outline::{outline, references};

use super::{Language, Problem, Scan};
use std::ops::Range;

pub struct Native;

impl Language for Native {
    fn name(&self) -> &'static str {
        "Terraform"
    }

    fn reads(&self, path: &str) -> bool {
        is_read(path, &[".tf", ".tofu"])
    }

    fn scan(&self, _path: &str, text: &[u8]) -> Scan {
        unreadable(text).unwrap_or_else(|| scan::scan(text))
    }

    fn normal(&self, _path: &str, block: &[u8]) -> Vec<u8> {
        normal::normal(block).unwrap_or_else(|| block.to_vec())
    }

    fn attribute(&self, _path: &str, block: &[u8], attribute: &str) -> Option<Range<usize>> {
        attribute::attribute(block, attribute)
    }
}

pub struct Json;

impl Language for Json {
    fn name(&self) -> &'static str {
        "Terraform JSON"
    }

    fn reads(&self, path: &str) -> bool {
        is_read(path, &[".tf.json", ".tofu.json"])
    }

    fn scan(&self, _path: &str, text: &[u8]) -> Scan {
        unreadable(text).unwrap_or_else(|| json::scan(text))
    }

    fn normal(&self, _path: &str, block: &[u8]) -> Vec<u8> {
        json::normal(block).unwrap_or_else(|| block.to_vec())
    }

    fn attribute(&self, _path: &str, block: &[u8], attribute: &str) -> Option<Range<usize>> {
        json::attribute(block, attribute)
    }
}

/// Whether a file is read after the others of its folder, and laid over their blocks: `override.tf`, `x_override.tf`.
#[must_use]
pub fn is_override(path: &str) -> bool {
    let Some((stem, _)) = stem_and_ending(path) else { return false };
    stem == "override" || stem.ends_with("_override")
}

/// The file that `OpenTofu` reads instead of this one where it stands in the same folder: `x.tofu` for `x.tf`.
/// Terraform reads this one all the same, and never the other.
#[must_use]
pub fn shadowed_by(path: &str) -> Option<String> {
    let (_, ending) = stem_and_ending(path)?;
    let stem = path.strip_suffix(ending)?;
    match ending {
        ".tf" => Some(format!("{stem}.tofu")),
        ".tf.json" => Some(format!("{stem}.tofu.json")),
        _ => None,
    }
}

fn stem_and_ending(path: &str) -> Option<(&str, &'static str)> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let endings = [".tf.json", ".tofu.json", ".tf", ".tofu"];
    endings.into_iter().find_map(|ending| Some((name.strip_suffix(ending)?, ending)))
}

/// `.terraform` holds copies of modules, which nobody edits; hidden files are none of Terraform's.
fn is_read(path: &str, endings: &[&str]) -> bool {
    let ours = stem_and_ending(path);
    let is_hidden = path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
    ours.is_some_and(|(_, ending)| endings.contains(&ending))
        && !is_hidden
        && !path.split('/').any(|folder| folder == ".terraform")
}

/// What is said of a file that is no text that Terraform reads.
fn unreadable(text: &[u8]) -> Option<Scan> {
    let start = &text[..text.len().min(8000)];
    let nulls: usize = start.iter().map(|byte| usize::from(*byte == 0)).sum();
    let is_utf16 =
        start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") || nulls > start.len() / 4;
    let reason = match nulls {
        _ if is_utf16 => "it is UTF-16, Terraform reads UTF-8 alone",
        0 => return None,
        _ => "it is no text",
    };
    Some(Scan { blocks: Vec::new(), problems: vec![Problem { line: None, reason: reason.to_owned() }] })
}

#[cfg(test)]
mod tests {
    use super::super::language_of;
    use super::*;

    #[test]
    fn files_are_told_by_their_paths() {
        for (path, name) in [
            ("main.tf", Some("Terraform")),
            ("a/b/main.tofu", Some("Terraform")),
            ("main.tf.json", Some("Terraform JSON")),
            ("a/main.tofu.json", Some("Terraform JSON")),
            ("a/.terraform/modules/b/main.tf", None),
            (".terraform.tf/main.tf", Some("Terraform")),
            ("a/.#main.tf", None),
            (".tf", None),
            ("main.tfvars", None),
            ("main.tf.bak", None),
            ("main.jsonc", None),
        ] {
            assert_eq!(language_of(path).map(Language::name), name, "{path}");
        }
    }

    #[test]
    fn some_files_lie_over_others() {
        for path in ["override.tf", "a/x_override.tf.json", "a/override.tofu"] {
            assert!(is_override(path), "{path}");
        }
        for path in ["overrides.tf", "a/override/main.tf", "override.json", "xoverride.tf"] {
            assert!(!is_override(path), "{path}");
        }
        assert_eq!(shadowed_by("a/x.tf").as_deref(), Some("a/x.tofu"));
        assert_eq!(shadowed_by("x.tf.json").as_deref(), Some("x.tofu.json"));
        assert_eq!(shadowed_by("x.tofu"), None);
    }
}
