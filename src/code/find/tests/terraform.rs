//! Generated trees of Terraform modules. What an address means is known by the way the tree was made.

use super::{Choices, base, find, pinned, write};
use crate::code::{Codebase, Finding, Meant, Place};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::TestCaseError;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

const FOLDERS: [&str; 8] =
    ["", "envs/a", "envs/b", "envs/a/inner", "modules/net", "modules/net/sub", "modules/app", "x.y"];

/// Names of blocks, and how each is written.
const BLOCKS: [(&str, &str); 10] = [
    ("aws_vpc.main", "resource \"aws_vpc\" \"main\" {\n}\n"),
    ("aws_vpc.other", "resource \"aws_vpc\" \"other\" {\n  tags = { a = \"}\" }\n}\n"),
    ("aws_lb.a-b", "resource aws_lb a-b {\n}\n"),
    ("data.aws_ami.base", "data \"aws_ami\" \"base\" {\n}\n"),
    ("ephemeral.aws_x.y", "ephemeral \"aws_x\" \"y\" {\n}\n"),
    ("var.size", "variable \"size\" {\n}\n"),
    ("output.id", "output \"id\" {\n  value = <<E\n}\nE\n}\n"),
    ("local.tags", "locals {\n  tags = {}\n}\n"),
    ("provider.aws", "provider \"aws\" {\n}\n"),
    ("provider.aws.west", "provider \"aws\" {\n  alias = \"west\"\n}\n"),
];

const FILES: [&str; 4] = ["main.tf", "other.tf", "main.tofu", "z_override.tf"];

/// A folder: the names of its blocks, and the folders that it calls by the names of the calls.
#[derive(Debug, Default)]
struct Module {
    blocks: BTreeSet<&'static str>,
    calls: BTreeMap<String, &'static str>,
    /// The former names and those of today.
    moved: Vec<(String, String)>,
}

type Tree = BTreeMap<&'static str, Module>;

/// `../../modules/net` seen from `envs/a`.
fn source(from: &str, to: &str) -> String {
    let ups = from.split('/').filter(|part| !part.is_empty()).count();
    let up = if ups == 0 { "./".to_owned() } else { "../".repeat(ups) };
    // A folder below is called by the short way.
    match to.strip_prefix(&format!("{from}/")) {
        Some(below) => format!("./{below}/"),
        None => format!("{up}{to}"),
    }
}

fn tree(choices: &mut Choices, top: &Path) -> Tree {
    let mut tree = Tree::new();
    for (at, folder) in FOLDERS.into_iter().enumerate() {
        let mut module = Module::default();
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        let mut known = BTreeSet::new();
        for _ in 0..choices.below(5) {
            let (name, text) = BLOCKS[choices.below(BLOCKS.len())];
            let file = choices.pick(&FILES);
            // Once more in another file: what overrides it, or what is for OpenTofu alone.
            let beside = match file {
                "main.tf" => "other.tf",
                "other.tf" => "main.tf",
                _ => "",
            };
            if !known.contains(&(beside, name)) && known.insert((file, name)) {
                texts.entry(file).or_default().push_str(text);
            }
            module.blocks.insert(name);
        }
        if choices.one_in(3) {
            let json = "{\"resource\": {\"aws_s3\": {\"json\": {\"a\": [1]}}}}";
            texts.insert("more.tf.json", json.to_owned());
            module.blocks.insert("aws_s3.json");
        }
        for number in 0..choices.below(3) {
            // Mostly folders further on, so that some are left that nobody calls; sometimes a circle.
            let rest = &FOLDERS[at + 1..];
            let called = match rest {
                [] => FOLDERS[choices.below(FOLDERS.len())],
                _ if choices.one_in(12) => FOLDERS[choices.below(FOLDERS.len())],
                rest => rest[choices.below(rest.len())],
            };
            let name = format!("{}{number}", choices.pick(&["net", "app"]));
            let keys = choices.pick(&["", "  count = 2\n", "  for_each = toset([\"eu\"])\n"]);
            let text = format!("module \"{name}\" {{\n{keys}  source = \"{}\"\n}}\n", source(folder, called));
            texts.entry("main.tf").or_default().push_str(&text);
            module.calls.insert(format!("module.{name}"), called);
        }
        let moved = moves(choices, &module);
        let text = texts.entry("moved.tf").or_default();
        for (from, to) in &moved {
            let _ = write!(text, "moved {{\n  from = {from}\n  to   = {to}\n}}\n");
        }
        module.moved = moved;
        for (file, text) in &texts {
            write(top, format!("{folder}/{file}").trim_start_matches('/'), text);
        }
        tree.insert(folder, module);
    }
    tree
}

/// A chain of moves to a block, one to a call, and a circle.
fn moves(choices: &mut Choices, module: &Module) -> Vec<(String, String)> {
    let mut moved = Vec::new();
    let last = |names: &mut dyn Iterator<Item = String>| names.last();
    let is_resource = |name: &&&str| name.starts_with("aws_");
    if let Some(to) = last(&mut module.blocks.iter().filter(is_resource).map(|name| (*name).to_owned())) {
        let mut to = to;
        for number in 0..choices.below(4) {
            let from = format!("aws_was.w{number}");
            moved.push((from.clone(), to));
            to = from;
        }
    }
    if let Some(to) = last(&mut module.calls.keys().cloned()).filter(|_| choices.one_in(2)) {
        moved.push(("module.was".to_owned(), to));
    }
    if choices.one_in(4) {
        moved.push(("aws_circle.a".to_owned(), "aws_circle.b".to_owned()));
        moved.push(("aws_circle.b".to_owned(), "aws_circle.a".to_owned()));
        moved.push(("module.circle".to_owned(), "module.circle.module.circle".to_owned()));
    }
    moved
}

/// The ways from a root: the calls, and the folder in which they end. No folder is gone through twice.
fn ways(tree: &Tree, root: &'static str) -> Vec<(Vec<String>, &'static str)> {
    let mut found = Vec::new();
    let mut waiting = vec![(Vec::new(), vec![root])];
    while let Some((way, seen)) = waiting.pop() {
        let at = seen[seen.len() - 1];
        for (name, called) in tree[at].calls.iter().filter(|(_, called)| !seen.contains(called)) {
            let way = [&way[..], std::slice::from_ref(name)].concat();
            waiting.push((way, [&seen[..], &[*called]].concat()));
        }
        found.push((way, at));
    }
    found
}

/// An address below a root as it is written: the only root is left out.
fn address(roots: &[&str], root: &str, rest: &str) -> String {
    match (roots, root) {
        ([_], _) => format!("tf:{rest}"),
        (_, "") => format!("tf:.//{rest}"),
        _ => format!("tf:{root}//{rest}"),
    }
}

/// The place that an address means, which has to be this block of this folder.
fn is_there(base: &Codebase, address: &str, folder: &str, name: &str) -> Result<Place, TestCaseError> {
    let found = find(base, address);
    let Finding::One(place) = &found else {
        return Err(TestCaseError::fail(format!("{address} is {found:?}, not {name} in `{folder}`")));
    };
    prop_assert_eq!((place.folder(), place.name.as_str()), (folder, name), "{}", address);
    Ok((**place).clone())
}

fn check(choices: Vec<u16>) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut choices = Choices::of(choices);
    let tree = tree(&mut choices, folder.path());
    let base = base(folder.path());
    let finder = base.finder(Meant::default());
    // From a block to its addresses and back, wherever somebody stands.
    for (_, block) in finder.all() {
        let (path, name) = (block.file().path(), block.name());
        let addresses = finder.addresses(path, name, block.kind());
        let own = Place::of(block, addresses[0].clone());
        for address in &addresses {
            let place = is_there(&base, address, own.folder(), name)?;
            prop_assert!(place.is_same(&own), "{}", address);
        }
        let here = Meant { here: Some(choices.pick(&FOLDERS).to_owned()), ..Meant::default() };
        let again = base.finder(here.clone()).again(&pinned(&base, &own));
        prop_assert_eq!(
            again.map(|place| (place.path, place.span)),
            Some((own.path, own.span)),
            "{:?}",
            here
        );
    }
    // From each root by each way to each block and back.
    let called: BTreeSet<&str> = tree.values().flat_map(|module| module.calls.values().copied()).collect();
    let is_root = |folder: &&str| {
        let Module { blocks, calls, moved } = &tree[*folder];
        let is_empty = blocks.is_empty() && calls.is_empty() && moved.is_empty();
        !called.contains(*folder) && !is_empty
    };
    let roots: Vec<&'static str> = FOLDERS.into_iter().filter(is_root).collect();
    for root in &roots {
        for (way, at) in ways(&tree, root) {
            let module = &tree[at];
            let names = module.blocks.iter().copied().chain(module.calls.keys().map(String::as_str));
            for name in names {
                let plain = [&way[..], &[name.to_owned()]].concat().join(".");
                let plain = address(&roots, root, &plain);
                let place = is_there(&base, &plain, at, name)?;
                let kind = place.kind.expect("a block");
                prop_assert!(finder.addresses(&place.path, name, kind).contains(&plain), "{}", plain);
                // Keys at each step and an attribute behind them lead to the same.
                let mut keyed = String::new();
                for step in way.iter().map(String::as_str).chain([name]) {
                    let key = choices.pick(&["", "[0]", "[\"eu\"]", "[\"a.b//c]\"]", "[\"q\\\"\"]", "[*]"]);
                    let dot = if keyed.is_empty() { "" } else { "." };
                    let _ = write!(keyed, "{dot}{step}{key}");
                }
                let attribute = choices.pick(&["", "size", "tags[\"a.b\"]", "in[0]"]);
                let behind = if attribute.is_empty() { String::new() } else { format!(".{attribute}") };
                let keyed = address(&roots, root, &format!("{keyed}{behind}"));
                let place = is_there(&base, &keyed, at, name)?;
                prop_assert_eq!((&place.attribute[..], &place.address), (attribute, &keyed));
            }
            // What was called otherwise before.
            for (from, to) in &module.moved {
                let spelled =
                    |name: &str| address(&roots, root, &[&way[..], &[name.to_owned()]].concat().join("."));
                match (find(&base, &spelled(from)), find(&base, &spelled(to))) {
                    (Finding::One(before), Finding::One(after)) => {
                        prop_assert!(before.is_same(&after), "{} and {}", from, to);
                        prop_assert_eq!(before.address, after.address);
                    }
                    (before, after) => {
                        prop_assert!(
                            from.contains("circle"),
                            "{} is {:?}, {} is {:?}",
                            from,
                            before,
                            to,
                            after
                        );
                        prop_assert_eq!(before, Finding::None);
                    }
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn addresses_and_blocks_lead_to_each_other(choices in proptest::collection::vec(any::<u16>(), 400)) {
        check(choices)?;
    }
}
