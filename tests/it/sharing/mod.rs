//! Many clones of one journal: nothing is lost, nothing is rewritten, and what was expunged stays away.

mod attacks;
mod background;
mod clones;
mod expunge;
mod faults;
mod git;
mod init;
mod many;
mod rules;
mod sync;
mod union;

use crate::support::World;
use crate::support::hub::Hub;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A hub that holds the code, and nothing of a journal.
pub fn hub(world: &World) -> Hub {
    let hub = Hub::new(world, "hub");
    let first = world.repository("first");
    world.git(&first, &["remote", "add", "origin", &hub.file_url()]);
    world.git(&first, &["push", "--quiet", "origin", "main"]);
    hub
}

/// A clone of a hub's code, by its address.
pub fn clone(world: &World, url: &str, name: &str) -> PathBuf {
    world.git(&world.root(), &["clone", "--quiet", url, name]);
    world.path(name)
}

/// A world with a hub and two clones of it, `a` and `b`, of which `a` has shared one entry.
pub fn two_clones() -> (World, Hub, PathBuf, PathBuf, String) {
    let world = World::new();
    let hub = hub(&world);
    let a = clone(&world, &hub.file_url(), "a");
    let id = world.add(&a, &["The first", "-e", "prod"]);
    world.ok(&a, &["sync"]);
    let b = clone(&world, &hub.file_url(), "b");
    (world, hub, a, b, id)
}

/// The commit that a repository's branch stands at.
pub fn tip(world: &World, folder: &Path, name: &str) -> String {
    world.git(folder, &["rev-parse", name]).trim().to_owned()
}

/// The files of the journal at the hub.
pub fn at_hub(world: &World, hub: &Hub) -> Vec<String> {
    world.files(hub.folder(), "stopgap")
}

/// Whether a text stands anywhere in what the refs of a repository reach: files, paths, subjects.
pub fn reaches(world: &World, folder: &Path, text: &str) -> bool {
    let all = world.git(folder, &["rev-list", "--objects", "--all"]);
    let objects: Vec<&str> = all.lines().filter_map(|line| line.split(' ').next()).collect();
    let repository = git2::Repository::open(folder).expect("a repository");
    let database = repository.odb().expect("objects");
    all.contains(text)
        || objects.iter().any(|id| {
            let object = database.read(git2::Oid::from_str(id).expect("an id")).expect("an object");
            let bytes = object.data();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
}

#[track_caller]
pub fn assert_sound(world: &World, folder: &Path) {
    let mut fsck = world.command("git", folder);
    let said = fsck.args(["fsck", "--strict", "--no-dangling"]).output().expect("git starts");
    let text = String::from_utf8_lossy(&said.stderr).into_owned() + &String::from_utf8_lossy(&said.stdout);
    // A hub that holds nothing but the journal has an unborn main branch; git tells, and that is all.
    let is_fine = text.lines().all(|line| line.starts_with("notice: "));
    assert!(said.status.success() && is_fine, "git fsck in {}: {text}", folder.display());
}

/// Waits until something holds, at most 20 seconds.
#[track_caller]
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until nobody is at it any more, so that the world can be removed.
pub fn settle(folder: &Path) {
    let lock = folder.join("stopgap/sharing.lock");
    eventually("sharing ends", || {
        std::thread::sleep(Duration::from_millis(400));
        !folder.join("stopgap/unshared").exists()
            && std::fs::File::open(&lock).is_ok_and(|file| file.try_lock().is_ok())
    });
}
