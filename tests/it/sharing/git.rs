//! Git's own commands do not break a shared journal, whoever runs them, and `sync` leaves alone what is git's.

use super::{assert_sound, at_hub, clone, hub, tip, two_clones};
use crate::support::World;

#[test]
fn nothing_of_the_user_s_changes_by_a_sync() {
    let (world, _hub, a, b, _) = two_clones();
    world.add(&a, &["Another", "-e", "prod"]);
    world.ok(&a, &["sync"]);
    world.git(&b, &["tag", "mine"]);
    world.git(&a, &["tag", "theirs"]);
    world.git(&a, &["push", "--quiet", "origin", "theirs"]);
    world.write("b/staged.tf", "staged\n");
    world.git(&b, &["add", "staged.tf"]);
    world.write("b/main.tf", "half done\n");
    world.git(&b, &["fetch", "--quiet"]);
    world.write("b/.git/hooks/pre-push", "#!/bin/sh\necho the hook ran >> \"$PWD/ran\"\nexit 1\n");
    world.command("chmod", &b).args(["+x", ".git/hooks/pre-push"]).status().expect("chmod");
    let state = || {
        let refs = world.git(&b, &["for-each-ref"]);
        let refs: Vec<&str> = refs.lines().filter(|line| !line.contains("stopgap")).collect();
        let files = [".git/config", ".git/index", ".git/HEAD", ".git/FETCH_HEAD", "main.tf", "staged.tf"];
        let bytes: Vec<_> = files.iter().map(|file| std::fs::read(b.join(file)).expect("a file")).collect();
        (refs.join("\n"), bytes, world.git(&b, &["status", "--short"]))
    };
    world.add(&b, &["Ours", "-e", "prod"]);
    let before = state();
    world.ok(&b, &["sync"]);
    assert_eq!(state(), before);
    assert!(!b.join("ran").exists(), "hooks for pushing code do not run");
}

#[test]
fn git_commands_between_syncs_lose_nothing() {
    let (world, hub, a, b, id) = two_clones();
    let commands: [(&str, &[&str]); 9] = [
        ("a", &["fetch", "--quiet"]),
        ("a", &["push", "--quiet", "--all"]),
        ("a", &["gc", "--quiet", "--prune=now"]),
        ("b", &["fetch", "--quiet", "--prune"]),
        ("b", &["worktree", "prune"]),
        ("b", &["gc", "--quiet", "--prune=now"]),
        ("b", &["branch", "-m", "main", "trunk"]),
        ("b", &["pack-refs", "--all"]),
        ("b", &["reflog", "expire", "--expire=now", "--all"]),
    ];
    let mut all = vec![id];
    for (number, (name, command)) in commands.iter().enumerate() {
        for folder in [&a, &b] {
            all.push(world.add(folder, &[&format!("Number {number}"), "-e", "prod"]));
        }
        // A push of all branches is refused where the journal went apart: then `sync` is what helps.
        let folder = world.path(name);
        let said = world.command("git", &folder).args(*command).output().expect("git starts");
        assert!(said.status.success() || command[0] == "push", "{command:?}");
        world.ok(&a, &["sync"]);
        world.ok(&b, &["sync"]);
    }
    world.ok(&a, &["sync"]);
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, &b, "stopgap"));
    let files = at_hub(&world, &hub).join("\n");
    assert!(all.iter().all(|id| files.contains(id.as_str())) && files.lines().count() == all.len());
    assert_sound(&world, hub.folder());
    assert_sound(&world, &b);
}

#[test]
fn narrow_and_partial_clones_share_all_the_same() {
    let (world, hub, _a, _b, id) = two_clones();
    world.git(hub.folder(), &["config", "uploadpack.allowFilter", "true"]);
    let kinds: [(&str, &[&str]); 5] = [
        ("shallow", &["--depth", "1"]),
        ("single", &["--single-branch"]),
        ("blobless", &["--filter=blob:none"]),
        ("treeless", &["--filter=tree:0"]),
        ("bare", &["--bare"]),
    ];
    let mut all = vec![id];
    for (name, options) in kinds {
        let mut arguments = vec!["clone", "--quiet"];
        arguments.extend(options);
        let url = hub.file_url();
        arguments.extend([url.as_str(), name]);
        world.git(&world.root(), &arguments);
        let folder = world.path(name);
        all.push(world.add(&folder, &[name, "-e", "prod"]));
        let said = world.run(&folder, &["sync"]);
        assert_eq!(said.code, 0, "{name}: {}", said.all());
        let listed = world.ok(&folder, &["list"]);
        assert!(all.iter().all(|id| listed.contains(id.as_str())), "{name}: {listed}");
        assert!(world.ok(&folder, &["status"]).contains("Shared with origin"), "{name}");
    }
    assert_eq!(at_hub(&world, &hub).len(), all.len());
    let again = clone(&world, &hub.file_url(), "again");
    assert_eq!(world.ok(&again, &["list", "--format", "jsonl"]).lines().count(), all.len());
}

#[test]
fn a_linked_worktree_and_a_relative_address_mean_what_they_mean_to_git() {
    let world = World::new();
    let hub = hub(&world);
    let a = clone(&world, &hub.file_url(), "a");
    world.git(&a, &["remote", "set-url", "origin", "../hub"]);
    world.git(&a, &["worktree", "add", "--quiet", "../linked", "-b", "topic"]);
    std::fs::create_dir_all(world.path("linked/envs/prod")).expect("a folder");
    let id = world.add(&world.path("linked/envs/prod"), &["From below", "-e", "prod"]);
    world.ok(&world.path("linked/envs/prod"), &["sync"]);
    assert!(at_hub(&world, &hub)[0].contains(&id));
    assert!(world.ok(&a, &["sync"]).starts_with("nothing new"));
}

#[test]
fn insteadof_pushurl_and_a_pushing_configuration_are_respected() {
    let (world, hub, a, _b, _) = two_clones();
    let address = format!("url.{}.insteadOf", hub.folder().parent().expect("a folder").display());
    world.git(&a, &["config", &address, "company:"]);
    world.git(&a, &["remote", "set-url", "origin", "company:/hub"]);
    world.add(&a, &["Through another name", "-e", "prod"]);
    world.ok(&a, &["sync"]);
    for (key, value) in [
        ("push.followTags", "true"),
        ("push.recurseSubmodules", "check"),
        ("remote.origin.mirror", "true"),
        ("fetch.prune", "true"),
        ("push.default", "nothing"),
        ("core.hooksPath", "/nowhere"),
    ] {
        world.git(&a, &["config", key, value]);
        world.add(&a, &[key, "-e", "prod"]);
        let said = world.run(&a, &["sync"]);
        assert_eq!(said.code, 0, "{key}: {}", said.all());
    }
    assert_eq!(at_hub(&world, &hub).len(), 8);
    assert!(world.git(hub.folder(), &["branch"]).contains("main"), "nothing else was mirrored or removed");
}
