//! What a block is called, by its type and its labels: the same for native syntax and for JSON.

use super::super::Kind;

/// The types of block that stand at the top of a file. Only where something is broken are they asked for: there they
/// tell where to go on.
pub(super) const KNOWN: [&str; 16] = [
    "resource",
    "data",
    "ephemeral",
    "module",
    "variable",
    "output",
    "locals",
    "provider",
    "terraform",
    "moved",
    "import",
    "removed",
    "check",
    "run",
    "action",
    "list",
];

/// How many labels a type has, as far as JSON cannot tell it by itself.
pub(super) fn labels_of(word: &str) -> usize {
    match word {
        "resource" | "data" | "ephemeral" | "action" | "list" => 2,
        "module" | "variable" | "output" | "provider" | "check" | "run" => 1,
        _ => 0,
    }
}

/// The kind and the name of a block. One with too few labels or too many is none that Terraform would read, and is
/// called by what stands there.
pub(super) fn kind_and_name(word: &str, labels: &[&str]) -> (Kind, String) {
    match (word, labels) {
        ("resource", [class, name]) => (Kind::Resource, format!("{class}.{name}")),
        ("data", [class, name]) => (Kind::Data, format!("data.{class}.{name}")),
        ("ephemeral", [class, name]) => (Kind::Ephemeral, format!("ephemeral.{class}.{name}")),
        ("module", [name]) => (Kind::Module, format!("module.{name}")),
        ("variable", [name]) => (Kind::Variable, format!("var.{name}")),
        ("output", [name]) => (Kind::Output, format!("output.{name}")),
        ("provider", [name]) => (Kind::Provider, format!("provider.{name}")),
        _ => {
            let words: Vec<&str> = std::iter::once(word).chain(labels.iter().copied()).collect();
            (Kind::Other, words.join("."))
        }
    }
}
