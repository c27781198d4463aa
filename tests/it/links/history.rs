//! What has changed behind a link: over generated histories, as git itself and as the making of them says.

use super::generated::{History, NAMES, Of};
use super::{commits, story, today};
use crate::support::World;
use std::path::{Path, PathBuf};

/// A repository without a commit of its own.
fn empty() -> (World, PathBuf) {
    let world = World::new();
    let folder = world.path("infra");
    std::fs::create_dir(&folder).expect("a folder");
    world.git(&folder, &["init", "--quiet"]);
    (world, folder)
}

/// The commits that `git log -L` tells of the block as it stands at the tip.
fn by_git(world: &World, folder: &Path, name: &str) -> Vec<String> {
    let head = format!("resource \"aws_x\" \"{name}\" ");
    let found = world.git(folder, &["grep", "-nF", &head, "main", "--"]);
    let (place, _) = found.trim_start_matches("main:").split_once(":resource").expect("a block");
    let (path, first) = place.rsplit_once(':').expect("a line");
    let first: u32 = first.parse().expect("a number");
    let range = format!("-L{first},{}:{path}", first + 4);
    let said = world.git(folder, &["log", "-s", "--format=%H", &range, "main"]);
    let mut ids: Vec<String> = said.lines().map(str::to_owned).collect();
    ids.sort();
    ids
}

#[test]
fn where_nothing_moves_the_commits_are_those_of_git() {
    for seed in 1..=6 {
        let (world, folder) = empty();
        let mut history = History::new(seed, Of::Edits);
        (0..9).for_each(|_| history.step());
        history.write(&world, &folder);
        for name in history.commits[history.tip()].blocks.keys() {
            let told = story(&world, &folder, &format!("tf:aws_x.{name}"));
            let whence = format!("seed {seed}, {name}:\n{}", history.told());
            assert_eq!(told, history.ids(&history.touching(name, None)), "{whence}");
            assert_eq!(told, by_git(&world, &folder, name), "git says otherwise: {whence}");
        }
    }
}

#[test]
fn what_changes_no_meaning_is_never_told() {
    for seed in 1..=8 {
        let (world, folder) = empty();
        let mut history = History::new(seed, Of::All);
        (0..3).for_each(|_| history.step());
        history.write(&world, &folder);
        let since = history.tip();
        let linked: Vec<(&str, String)> = NAMES
            .into_iter()
            .filter(|name| history.commits[since].blocks.contains_key(name))
            .map(|name| (name, world.add(&folder, &["Open 8443", "--link", &format!("tf:aws_x.{name}")])))
            .collect();
        (0..7).for_each(|_| history.step());
        history.write(&world, &folder);
        for (name, id) in linked {
            let whence = format!("seed {seed}, {name} since {since}:\n{}", history.told());
            let value = |number: usize| history.commits[number].blocks.get(name).map(|block| block.value);
            let state = match value(history.tip()) {
                None => "gone",
                now if now == value(since) => "same",
                Some(_) => "changed",
            };
            let view = today(&world, &folder, &id);
            assert_eq!(view["state"], state, "{whence}");
            let expected = if state == "changed" {
                history.ids(&history.touching(name, Some(since)))
            } else {
                Vec::new()
            };
            if state == "gone" {
                // The one that took it away.
                assert!(commits(&view).len() <= 1, "{whence}");
            } else {
                assert_eq!(commits(&view), expected, "{whence}");
                let told = story(&world, &folder, &format!("tf:aws_x.{name}"));
                assert_eq!(told, history.ids(&history.touching(name, None)), "{whence}");
            }
        }
    }
}

fn commit(world: &World, folder: &Path, what: &str) -> String {
    world.git(folder, &["add", "--all"]);
    world.git(folder, &["commit", "--quiet", "-m", what]);
    world.git(folder, &["rev-parse", "HEAD"]).trim().to_owned()
}

#[test]
fn a_comment_in_the_block_is_told_by_git_alone() {
    let (world, folder) = empty();
    let text = "resource \"a\" \"b\" {\n  x = 1\n}\n";
    world.write("infra/main.tf", text);
    let begin = commit(&world, &folder, "Begin");
    world.write("infra/main.tf", &text.replace("  x = 1", "  # One.\n  x    =    1"));
    let comment = commit(&world, &folder, "Say why");
    assert_eq!(story(&world, &folder, "tf:a.b"), std::slice::from_ref(&begin));
    let by_git = world.git(&folder, &["log", "-s", "--format=%H", "-L1,4:main.tf"]);
    assert_eq!(by_git.lines().collect::<Vec<_>>(), [comment, begin]);
}

#[test]
fn a_folder_with_another_name_changes_nothing() {
    let (world, folder) = empty();
    let text = "resource \"a\" \"b\" {\n  x = 1\n}\n";
    for name in ["prod", "staging"] {
        world.write(&format!("infra/envs/{name}/main.tf"), text);
    }
    let begin = commit(&world, &folder, "Begin");
    let id = world.add(&folder, &["Open 8443", "--link", "tf:envs/prod//a.b"]);
    world.git(&folder, &["mv", "envs/prod", "envs/production"]);
    commit(&world, &folder, "Call it by its name");
    let view = today(&world, &folder, &id);
    assert_eq!(
        (&view["state"], &view["path"]),
        (&"same".into(), &"envs/production/main.tf".into()),
        "{view}"
    );
    assert_eq!(view["address"], "infra@tf:envs/production//a.b");
    assert_eq!(story(&world, &folder, "tf:envs/production//a.b"), [begin]);
}

#[test]
fn a_block_under_another_name_is_followed_by_what_moved_says() {
    let (world, folder) = empty();
    world.write("infra/main.tf", "resource \"a\" \"old\" {\n  x = 1\n}\n");
    let begin = commit(&world, &folder, "Begin");
    let id = world.add(&folder, &["Open 8443", "--link", "tf:a.old"]);
    world.write("infra/main.tf", "resource \"a\" \"new\" {\n  x = 1\n}\n");
    // As most write it: what was moved stands in a file of its own.
    world.write("infra/moved.tf", "moved {\n  from = a.old\n  to   = a.new\n}\n");
    let renamed = commit(&world, &folder, "Call it new");
    let view = today(&world, &folder, &id);
    // Its header says something else: that is a change, and the story goes on behind it.
    assert_eq!((&view["state"], &view["address"]), (&"changed".into(), &"infra@tf:a.new".into()), "{view}");
    assert_eq!(commits(&view), std::slice::from_ref(&renamed));
    let mut both = [begin, renamed];
    both.sort();
    assert_eq!(story(&world, &folder, "tf:a.new"), both);
}

#[test]
fn a_file_beside_it_that_holds_the_same_names_is_another_story() {
    let (world, folder) = empty();
    world.write("infra/values.yaml", "image:\n  tag: one\n");
    let one = commit(&world, &folder, "Begin");
    world.write("infra/values.yaml", "image:\n  tag: two\n");
    world.write("infra/values-prod.yaml", "image:\n  tag: one\n");
    let two = commit(&world, &folder, "Another file");
    let told = |file: &str| story(&world, &folder, &format!("helm:{file}#image.tag"));
    assert_eq!(told("values-prod.yaml"), std::slice::from_ref(&two));
    let mut both = [one, two];
    both.sort();
    assert_eq!(told("values.yaml"), both);
}

#[test]
fn a_link_means_the_same_wherever_somebody_stands() {
    let (world, folder) = empty();
    world.write("infra/main.tf", "resource \"a\" \"b\" {\n}\nmodule \"m\" {\n  source = \"./m\"\n}\n");
    world.write("infra/m/main.tf", "resource \"a\" \"b\" {\n  x = 1\n}\n");
    commit(&world, &folder, "Begin");
    let id = world.add(&folder, &["Open 8443", "--link", "tf:a.b"]);
    for stands in [folder.clone(), folder.join("m")] {
        let view = today(&world, &stands, &id);
        assert_eq!((&view["state"], &view["path"]), (&"same".into(), &"main.tf".into()), "{view}");
    }
}

#[test]
fn what_was_linked_on_a_branch_is_not_gone_from_main() {
    let (world, folder) = empty();
    world.write("infra/main.tf", "resource \"a\" \"b\" {\n}\n");
    commit(&world, &folder, "Begin");
    world.git(&folder, &["checkout", "--quiet", "-b", "feature"]);
    world.write("infra/new.tf", "resource \"a\" \"new\" {\n}\n");
    commit(&world, &folder, "Add one");
    let id = world.add(&folder, &["Open 8443", "--link", "tf:a.new"]);
    assert_eq!(today(&world, &folder, &id)["state"], "same");
    world.git(&folder, &["checkout", "--quiet", "main"]);
    world.git(&folder, &["merge", "--quiet", "feature"]);
    assert_eq!(today(&world, &folder, &id)["state"], "same");
    std::fs::remove_file(folder.join("new.tf")).expect("it is there");
    commit(&world, &folder, "Remove it");
    assert_eq!(today(&world, &folder, &id)["state"], "gone");
    // From then on what an old branch still holds says nothing.
    world.git(&folder, &["checkout", "--quiet", "feature"]);
    assert_eq!(today(&world, &folder, &id)["state"], "gone");
}

#[test]
fn what_overrides_a_block_is_not_the_block() {
    let (world, folder) = empty();
    world.write("infra/main.tf", "resource \"a\" \"b\" {\n  x = 1\n}\n");
    world.write("infra/main_override.tf", "resource \"a\" \"b\" {\n  x = 2\n}\n");
    commit(&world, &folder, "Begin");
    let id = world.add(&folder, &["Open 8443", "--link", "main_override.tf:2"]);
    let view = today(&world, &folder, &id);
    assert_eq!((&view["state"], &view["path"]), (&"same".into(), &"main_override.tf".into()), "{view}");
}
