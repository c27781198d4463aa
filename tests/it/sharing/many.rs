//! Sixteen clones that record offline and sync at random against a hub that refuses one push in three, while some
//! are killed: nothing that was acknowledged is lost, over every way to the hub.

use super::{assert_sound, clone, hub};
use crate::support::World;
use crate::support::http::HttpHub;
use crate::support::hub::{calls, credential_helper, ssh_wrapper};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const CLONES: usize = 16;
const EACH: usize = 50;

/// A small generator: which clone does what next only has to differ.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// The ids of the entries on a branch.
fn entries(world: &World, folder: &Path) -> BTreeSet<String> {
    let files = world.files(folder, "stopgap");
    let names = files.iter().filter_map(|path| path.rsplit('/').next()?.strip_suffix(".toml"));
    names.filter(|name| !name.contains('.')).map(str::to_owned).collect()
}

/// Records, syncs and dies at random; what was acknowledged, and how many syncs were killed.
fn work(world: &World, folder: &Path, seed: u64, each: usize) -> (Vec<String>, usize) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let (mut acknowledged, mut killed) = (Vec::new(), 0);
    while acknowledged.len() < each {
        // A handful recorded offline, in one go.
        for _ in 0..=next(&mut state) % 9 {
            if acknowledged.len() < each {
                let title = format!("Change {} of {seed}", acknowledged.len());
                acknowledged.push(world.add(folder, &[&title, "-e", "prod"]));
            }
        }
        let mut sync = world.program(folder);
        let mut child =
            sync.arg("sync").stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        if next(&mut state).is_multiple_of(3) {
            std::thread::sleep(Duration::from_millis(next(&mut state) % 150));
            // `kill -9`, of that process alone.
            let _ = child.kill();
            killed += 1;
        }
        child.wait().expect("it ends");
        remove_stale_locks(folder);
    }
    (acknowledged, killed)
}

/// A killed git leaves its lock files behind, as a killed `stopgap` does; a person removes them with `doctor --fix`
/// once they are old enough.
fn remove_stale_locks(folder: &Path) {
    for below in
        ["refs/heads/stopgap.lock", "refs/remotes/origin/stopgap.lock", "packed-refs.lock", "HEAD.lock"]
    {
        let path = folder.join(".git").join(below);
        if path.exists() {
            // Its holder may be a git that outlived the program by a moment.
            std::thread::sleep(Duration::from_millis(300));
            let _ = std::fs::remove_file(path);
        }
    }
}

fn race(world: &World, hub: &Path, clones: &[PathBuf], each: usize) {
    let started = Instant::now();
    let all = Mutex::new((BTreeSet::new(), 0));
    std::thread::scope(|scope| {
        for (seed, folder) in clones.iter().enumerate() {
            let all = &all;
            scope.spawn(move || {
                let (acknowledged, killed) = work(world, folder, seed as u64 + 1, each);
                let mut all = all.lock().expect("nobody panicked");
                all.0.extend(acknowledged);
                all.1 += killed;
            });
        }
    });
    let (acknowledged, killed) = all.into_inner().expect("nobody panicked");
    assert_eq!(acknowledged.len(), clones.len() * each, "every id once");
    let calm = Instant::now();
    for _ in 0..2 {
        for folder in clones {
            world.ok(folder, &["sync"]);
        }
    }
    println!(
        "{} x {each}: {killed} syncs killed, {:?} of racing, {:?} until all had all",
        clones.len(),
        calm - started,
        calm.elapsed()
    );
    assert_eq!(entries(world, hub), acknowledged, "at the hub, no more and no less");
    for folder in clones {
        assert_eq!(entries(world, folder), acknowledged, "{}", folder.display());
    }
    assert_eq!(world.files(hub, "stopgap").len(), acknowledged.len(), "no orphan and no fork beside them");
    assert_sound(world, hub);
    assert_sound(world, &clones[0]);
    let listed = world.ok(&clones[0], &["list", "--format", "jsonl"]);
    assert_eq!(listed.lines().count(), acknowledged.len());
}

/// A third of the clones comes by file, a third by ssh, a third by HTTP with credentials that a helper gives.
#[test]
fn sixteen_clones_of_fifty_records_lose_none() {
    let mut world = World::new();
    let hub = hub(&world);
    let server = HttpHub::start(&world, &hub, Some(("oncall", "not-a-secret")));
    let helper = credential_helper(&world, "oncall", "not-a-secret");
    world.git(&world.root(), &["config", "--global", "credential.helper", &helper.display().to_string()]);
    let wrapper = ssh_wrapper(&world);
    world.set("GIT_SSH_COMMAND", &wrapper.display().to_string());
    let urls = [hub.file_url(), hub.ssh_url(), server.url()];
    let clones: Vec<PathBuf> =
        (0..CLONES).map(|at| clone(&world, &urls[at % urls.len()], &format!("c{at}"))).collect();
    hub.refuse_one_push_in(3);
    race(&world, hub.folder(), &clones, EACH);
    assert!(hub.pushes() > 0 && !calls(&wrapper).is_empty() && !calls(&helper).is_empty());
    assert!(server.requests().iter().any(|request| request.contains("git-receive-pack")));
}
