//! Generated manifests, Helm values and lines: each address leads back to what it was made from.

use super::{Choices, base, find, pinned, write};
use crate::code::{Codebase, Finding, Meant, Place};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::TestCaseError;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// Files of manifests, in each an object is called so once; the names of all.
fn manifests(choices: &mut Choices, top: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in ["a.yaml", "k8s/a.yaml", "k8s/b.yml", "odd # dir/a.yaml"] {
        let (mut text, mut known) = (String::new(), BTreeSet::new());
        for number in 0..choices.below(5) {
            let kinds = [("Deployment", "apps/v1", ".apps"), ("Service", "v1", "")];
            let (kind, version, group) = kinds[choices.below(2)];
            let namespace = choices.pick(&["", "prod", "dev"]);
            let name = choices.pick(&["api", "db", "api.v2"]);
            let place = if namespace.is_empty() { "-" } else { namespace };
            let called = format!("{kind}{group}/{place}/{name}");
            if !known.insert(called.clone()) {
                continue;
            }
            let namespace =
                if namespace.is_empty() { String::new() } else { format!("  namespace: {namespace}\n") };
            let _ = write!(
                text,
                "---\napiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\n{namespace}x: {number}\n"
            );
            all.push((path.to_owned(), called));
        }
        write(top, path, &text);
    }
    all
}

/// The keys of a values file, written with quotes where they need them.
fn values(choices: &mut Choices, depth: usize, text: &mut String) {
    let keys = ["a", "b-c", "a.b", "w s", "q\"t", "b\\s", "#x", "ü", "9", "[0]"];
    let mut known = BTreeSet::new();
    for _ in 0..=choices.below(3) {
        let key = choices.pick(&keys);
        if !known.insert(key) {
            continue;
        }
        let quoted = key.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = write!(text, "{}\"{quoted}\":", "  ".repeat(depth));
        match choices.below(3) {
            0 if depth < 5 => {
                text.push('\n');
                values(choices, depth + 1, text);
            }
            1 => {
                let pad = "  ".repeat(depth + 1);
                let _ = write!(text, "\n{pad}- one\n{pad}- two: {{x: 1}}\n");
            }
            _ => text.push_str(" text\n"),
        }
    }
}

/// Every block is found by the address to write down for it, and a link to it finds it again.
fn all_are_found(base: &Codebase) -> Result<(), TestCaseError> {
    let finder = base.finder(Meant::default());
    for (address, block) in finder.all() {
        let own = Place::of(block, address.clone());
        let found = find(base, &address);
        prop_assert!(
            matches!(&found, Finding::One(place) if place.is_same(&own)),
            "{}: {:?}",
            address,
            found
        );
        let again = finder.again(&pinned(base, &own));
        prop_assert!(again.is_some_and(|place| place.is_same(&own)), "{} again", address);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn objects_are_found_by_their_addresses(choices in proptest::collection::vec(any::<u16>(), 80)) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut choices = Choices::of(choices);
        let all = manifests(&mut choices, folder.path());
        let base = base(folder.path());
        let finder = base.finder(Meant::default());
        let told: Vec<String> = finder.all().map(|(address, _)| address).collect();
        prop_assert_eq!(told.len(), all.len());
        for (path, name) in &all {
            let is_unique = all.iter().filter(|(_, other)| other == name).count() == 1;
            let address = if is_unique { format!("k8s:{name}") } else { format!("k8s:{path}#{name}") };
            prop_assert!(told.contains(&address), "{} in {:?}", address, told);
        }
        all_are_found(&base)?;
    }

    #[test]
    fn keys_of_values_are_found_by_their_addresses(choices in proptest::collection::vec(any::<u16>(), 120)) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut choices = Choices::of(choices);
        for path in ["values.yaml", "charts/pg/values.yaml", "charts/pg/values-x.yaml", "odd #/values.yml"] {
            let mut text = String::new();
            values(&mut choices, 0, &mut text);
            write(folder.path(), path, &text);
        }
        let base = base(folder.path());
        all_are_found(&base)?;
        // The items of a list stand behind its key.
        let lists: Vec<String> = base.finder(Meant::default()).all().filter_map(|(address, block)| {
            let text = Place::of(block, address.clone()).text(&base.files)?;
            let (_, value) = std::str::from_utf8(&text).ok()?.split_once(":\n")?;
            value.trim_start().starts_with("- one").then_some(address)
        }).collect();
        for address in lists {
            for (behind, is_there) in [("[0]", true), ("[1].two.x", true), ("[2]", false), ("[1].x", false)] {
                let found = find(&base, &format!("{address}{behind}")).one();
                prop_assert_eq!(found.is_some(), is_there, "{}{}", address, behind);
                prop_assert!(found.is_none_or(|place| place.attribute == behind), "{}{}", address, behind);
            }
        }
    }

    #[test]
    fn lines_are_found_wherever_they_went(
        lines in proptest::collection::vec("[a-c ]{0,3}", 1..30), first in 0_usize..30, count in 1_usize..5,
        above in proptest::collection::vec("[d-f]{1,3}", 0..5), ends_open: bool,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let text = |lines: &[String]| lines.join("\n") + if ends_open { "" } else { "\n" };
        // Lines that only look the same are told apart by where they stood.
        let lines: Vec<String> =
            lines.iter().enumerate().map(|(number, line)| format!("{line}{number}")).collect();
        write(folder.path(), "a#b.txt", &text(&lines));
        let before = base(folder.path());
        let first = first % lines.len();
        let last = lines.len().min(first + count) - 1;
        let address = format!("file:a#b.txt#L{}-L{}", first + 1, last + 1);
        let place = find(&before, &address).one().expect("lines");
        let own = place.text(&before.files).expect("text");
        let own = String::from_utf8_lossy(&own).trim_end().to_owned();
        prop_assert_eq!(&own, &lines[first..=last].join("\n"));
        let beyond = format!("file:a#b.txt#L{}", lines.len() + 1);
        prop_assert_eq!(find(&before, &beyond), Finding::None);
        prop_assert!(find(&before, "file:a#b.txt").one().is_some());
        let link = pinned(&before, &place);
        write(folder.path(), "a#b.txt", &text(&[above, lines].concat()));
        let after = base(folder.path());
        let again = after.finder(Meant::default()).again(&link).expect("they are there");
        let found = again.text(&after.files).expect("text");
        let found = String::from_utf8_lossy(&found).into_owned();
        prop_assert_eq!(found.trim_end(), own);
    }
}
