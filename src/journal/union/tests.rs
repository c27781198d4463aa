//! The union over random trees in a real repository: which order and how often makes no difference.

use super::Difference;
use crate::git::{ObjectId, Repository};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Path → content of a tree's files. Few of both, so that trees often agree and sometimes contradict.
type Files = BTreeMap<String, u8>;

fn files() -> impl Strategy<Value = Files> {
    let path = prop_oneof![
        "2026/11/2[1-3]/gap-[ab]\\.toml",
        "2026/1[12]/21/gap-[abc]\\.toml",
        "202[56]\\.toml",
        "2026/11",
        "notes\\.txt"
    ];
    btree_map(path, 0..2u8, 0..8).prop_map(|files| {
        // A path cannot be a file and a folder in one tree.
        let names: Vec<String> = files.keys().cloned().collect();
        let is_folder = |path: &String| names.iter().any(|other| other.starts_with(&format!("{path}/")));
        files.into_iter().filter(|(path, _)| !is_folder(path)).collect()
    })
}

/// A repository whose trees can be written.
struct Place {
    repository: Repository,
    _folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = std::process::Command::new("git")
            .args(["init", "--quiet", "--bare"])
            .arg(folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status();
        assert!(made.expect("git starts").success());
        let repository = Repository::open(folder.path()).expect("a repository");
        Self { repository, _folder: folder }
    }

    fn tree(&self, files: &Files) -> ObjectId {
        let files: Vec<(String, Vec<u8>)> =
            files.iter().map(|(path, content)| (path.clone(), vec![*content])).collect();
        self.repository.with_files(None, &files).expect("a tree")
    }

    fn between(&self, old: &[ObjectId], new: &[ObjectId]) -> Seen {
        let objects = self.repository.objects().expect("objects");
        let mut difference = Difference::between(&objects, old, new, "entries").expect("trees can be read");
        difference.added.sort_by(|one, other| one.path.cmp(&other.path));
        difference.misplaced.sort();
        difference.forked.sort();
        Seen {
            added: difference.added.into_iter().map(|file| (file.path, file.blob)).collect(),
            misplaced: difference.misplaced,
            forked: difference.forked,
            is_rewrite: difference.is_rewrite,
        }
    }
}

#[derive(Debug, PartialEq)]
struct Seen {
    added: Vec<(String, ObjectId)>,
    misplaced: Vec<String>,
    forked: Vec<String>,
    is_rewrite: bool,
}

thread_local! {
    static PLACE: Place = Place::new();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_order_of_trees_and_how_often_they_come_makes_no_difference(
        (trees, shuffled) in vec(files(), 1..5).prop_flat_map(|trees| {
            let doubled: Vec<Files> = trees.iter().chain(&trees).cloned().collect();
            (Just(trees), Just(doubled).prop_shuffle())
        })
    ) {
        PLACE.with(|place| {
            let ids = |trees: &[Files]| trees.iter().map(|files| place.tree(files)).collect::<Vec<_>>();
            prop_assert_eq!(place.between(&[], &ids(&trees)), place.between(&[], &ids(&shuffled)));
            Ok(())
        })?;
    }

    #[test]
    fn the_union_holds_every_path_of_every_tree(trees in vec(files(), 1..5)) {
        PLACE.with(|place| {
            let ids: Vec<ObjectId> = trees.iter().map(|files| place.tree(files)).collect();
            let seen = place.between(&[], &ids);
            let paths: Vec<String> = seen.added.iter().map(|(path, _)| path.clone()).collect();
            let mut expected: Vec<String> =
                trees.iter().flat_map(|files| files.keys()).map(|path| format!("entries/{path}")).collect();
            expected.sort();
            expected.dedup();
            prop_assert_eq!(paths, expected);
            let contradict = |path: &String| {
                let said: Vec<&u8> = trees.iter().filter_map(|files| files.get(path)).collect();
                said.iter().any(|content| *content != said[0])
            };
            for path in trees.iter().flat_map(|files| files.keys()) {
                prop_assert_eq!(seen.forked.contains(&format!("entries/{path}")), contradict(path), "{}", path);
            }
            prop_assert!(!seen.is_rewrite);
            Ok(())
        })?;
    }

    /// Whoever has read one journal and then reads both has read the union: nothing twice, nothing left out.
    #[test]
    fn reading_on_finds_what_is_new(first in files(), second in files()) {
        PLACE.with(|place| {
            let (one, other) = (place.tree(&first), place.tree(&second));
            prop_assert_eq!(place.between(&[one], &[one]), place.between(&[one, other], &[other, one]));
            let (whole, known) = (place.between(&[], &[one, other]), place.between(&[], &[one]));
            let more = place.between(&[one], &[one, other]);
            if !more.is_rewrite {
                let mut joined = [known.added, more.added].concat();
                joined.sort_by(|one, other| one.0.cmp(&other.0));
                prop_assert_eq!(joined, whole.added);
            }
            // Only the same path with two contents, of which another one is shown now, asks for a new start.
            let contradict = second.iter().any(|(path, content)| first.get(path).is_some_and(|known| known != content));
            prop_assert!(contradict || !more.is_rewrite);
            Ok(())
        })?;
    }

    #[test]
    fn what_is_gone_or_changed_asks_for_a_new_start(old in files(), new in files()) {
        PLACE.with(|place| {
            let seen = place.between(&[place.tree(&old)], &[place.tree(&new)]);
            let is_lost = old.iter().any(|(path, content)| new.get(path) != Some(content));
            prop_assert_eq!(seen.is_rewrite, is_lost);
            Ok(())
        })?;
    }
}
