//! Links from wherever a person may stand, and in repositories of which only a part is here.

use super::{commits, story, today};
use crate::support::World;
use std::path::{Path, PathBuf};

const BLOCK: &str = "resource \"a\" \"b\" {\n  x = 1\n}\n";

fn commit(world: &World, folder: &Path, what: &str) -> String {
    world.git(folder, &["add", "--all"]);
    world.git(folder, &["commit", "--quiet", "-m", what]);
    world.git(folder, &["rev-parse", "HEAD"]).trim().to_owned()
}

/// A repository with a link to a block that was changed once since, and something else after that. The id of the
/// entry, the commit that changed it, and the one in which the block began.
fn server(world: &World) -> (PathBuf, String, [String; 2]) {
    let folder = world.repository("infra");
    for option in ["allowFilter", "allowAnySHA1InWant"] {
        world.git(&folder, &["config", &format!("uploadpack.{option}"), "true"]);
    }
    world.write("infra/net/main.tf", BLOCK);
    let begin = commit(world, &folder, "Begin");
    let id = world.add(&folder, &["Open 8443", "-e", "prod", "--link", "tf:net//a.b"]);
    world.write("infra/net/main.tf", &BLOCK.replace('1', "2"));
    let changed = commit(world, &folder, "Change it");
    world.write("infra/net/main.tf", &format!("# Why.\n{}", BLOCK.replace('1', "2")));
    commit(world, &folder, "Say why");
    world.write("infra/other.tf", "resource \"a\" \"other\" {\n}\n");
    commit(world, &folder, "Something else");
    (folder, id, [changed, begin])
}

fn away(server: &Path) {
    std::fs::rename(server, server.with_extension("away")).expect("a move");
}

#[test]
fn a_whole_clone_knows_all_of_it() {
    let world = World::new();
    let (server, id, [changed, begin]) = server(&world);
    let bare = world.path("bare.git");
    world.git(&world.root(), &["clone", "--quiet", "--bare", "infra", "bare.git"]);
    let linked = world.path("linked");
    world.git(&server, &["worktree", "add", "--quiet", "--detach", &linked.display().to_string(), "HEAD~2"]);
    // Half-done edits are nobody's code yet.
    world.write("infra/net/main.tf", "resource \"a\" \"b\" {\n  x = \"half\n");
    std::fs::remove_file(server.join("other.tf")).expect("it is there");
    let mut both = [begin, changed.clone()];
    both.sort();
    for stands in [&server, &server.join("net"), &linked, &linked.join("net"), &bare] {
        let view = today(&world, stands, &id);
        assert_eq!(view["state"], "changed", "{}: {view}", stands.display());
        assert_eq!(commits(&view), std::slice::from_ref(&changed), "{}", stands.display());
        assert_eq!(story(&world, stands, "tf:net//a.b"), both, "{}", stands.display());
        let again = world.add(stands, &["Again", "--link", "a.other"]);
        assert_eq!(today(&world, stands, &again)["state"], "same", "{}", stands.display());
    }
    // A path is one seen from where somebody stands.
    let id = world.add(&server.join("net"), &["By its line", "--link", "main.tf:2"]);
    assert_eq!(today(&world, &server, &id)["path"], "net/main.tf");
}

#[test]
fn where_only_a_part_is_here_nothing_else_is_claimed() {
    for flags in [
        &["--depth", "1"][..],
        &["--depth", "2"],
        &["--filter=blob:none"],
        &["--filter=tree:0"],
        &["--filter=blob:none", "--bare"],
        &["--filter=tree:0", "--no-checkout"],
    ] {
        let world = World::new();
        let (server, id, [changed, begin]) = server(&world);
        let url = format!("file://{}", server.display());
        world.git(&world.root(), &[&["clone", "--quiet"], flags, &[&url, "clone"]].concat());
        let clone = world.path("clone");
        // The journal comes whole.
        let refspec = "+refs/heads/stopgap:refs/heads/stopgap";
        world.git(&clone, &["fetch", "--quiet", "origin", refspec]);
        world.git(&clone, &["archive", "--output=../journal.tar", "stopgap"]);
        away(&server);
        let said = world.raw(&clone, &["show", &id]);
        assert_eq!(said.code, 0, "{flags:?}: {}", said.all());
        let view = today(&world, &clone, &id);
        let is_there = !["--bare", "--no-checkout"].contains(flags.last().expect("flags"));
        let state = if is_there { "changed" } else { "unreadable" };
        assert_eq!(view["state"], state, "{flags:?}: {view}");
        for told in [commits(&view), if is_there { story(&world, &clone, "tf:net//a.b") } else { Vec::new() }]
        {
            let is_known = |one: &String| *one == changed || *one == begin;
            assert!(told.iter().all(is_known), "{flags:?} tells what is not so: {told:?}");
        }
        let again = world.raw(&clone, &["add", "Again", "--link", "a.other"]);
        assert_eq!(again.code, 0, "{flags:?}: {}", again.all());
        assert!(!again.err.contains("nothing in"), "{flags:?}: {}", again.err);
        let doctor = world.raw(&clone, &["doctor", "--code"]);
        assert!(doctor.code == 0 && !doctor.out.contains("is gone"), "{flags:?}: {}", doctor.all());
    }
}

#[test]
fn without_a_commit_or_without_code_a_link_is_kept_as_it_was_typed() {
    let world = World::new();
    let unborn = world.path("unborn");
    std::fs::create_dir(&unborn).expect("a folder");
    world.git(&unborn, &["init", "--quiet"]);
    world.write("unborn/main.tf", BLOCK);
    let bare = world.path("bare.git");
    world.git(&world.root(), &["init", "--quiet", "--bare", "bare.git"]);
    let text = world.path("text");
    std::fs::create_dir(&text).expect("a folder");
    world.git(&text, &["init", "--quiet"]);
    world.write("text/README.md", "Nothing to apply.\n");
    commit(&world, &text, "Begin");
    for (folder, state) in [(&unborn, "unreadable"), (&bare, "unreadable"), (&text, "unresolved")] {
        let whence = folder.display();
        let id = world.add(folder, &["Open 8443", "-e", "prod", "--link", "tf:a.b"]);
        let view = today(&world, folder, &id);
        assert_eq!((&view["state"], &view["path"]), (&state.into(), &serde_json::Value::Null), "{whence}");
        for arguments in [&["doctor", "--code"][..], &["log", "tf:a.b"], &["show", &id], &["list"]] {
            let said = world.raw(folder, arguments);
            assert_eq!(said.code, 0, "{whence}: {arguments:?}: {}", said.all());
        }
        let marks = world.raw(folder, &["log", "main.tf", "--marks"]);
        assert!(marks.code == 1 || marks.code == 2, "{whence}: {}", marks.all());
    }
    let said = world.raw(&unborn, &["doctor", "--code", "--worktree"]);
    assert!(said.code == 0 && said.out.contains("1 resource"), "{}", said.all());
    // As soon as there is a commit the link is found.
    commit(&world, &unborn, "Begin");
    world.ok(&unborn, &["link", "last"]);
    assert_eq!(today(&world, &unborn, "last")["state"], "same");
}
