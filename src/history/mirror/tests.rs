//! Tests of mirrors, with real git: what is there after a fetch, what comes on demand, and what stays.

use super::Mirror;
use crate::git::{Config, Manners, ObjectId, Repository};
use crate::model::{Stamp, Variables};
use std::path::Path;
use std::process::{Command, Stdio};

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stderr(Stdio::inherit())
        .output()
        .expect("git starts");
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A repository with two commits on `main`, three files in folders; it gives out parts of itself if it may.
fn remote(root: &Path, filters: bool) -> String {
    let folder = root.join("remote");
    std::fs::create_dir_all(folder.join("envs/prod")).expect("a folder");
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    git(&folder, &["config", "uploadpack.allowFilter", if filters { "true" } else { "false" }]);
    // A promise is asked for by id.
    git(&folder, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    for (path, text) in [("main.tf", "one"), ("envs/prod/web.tf", "two"), ("envs/prod/db.tf", "three")] {
        std::fs::write(folder.join(path), text).expect("a file");
        git(&folder, &["add", path]);
    }
    git(&folder, &["commit", "--quiet", "-m", "Begin"]);
    git(&folder, &["commit", "--quiet", "--allow-empty", "-m", "Second"]);
    format!("file://{}", folder.display())
}

fn manners() -> Manners {
    Manners::new(false, &Config::default(), &Variables::default())
}

fn now() -> Stamp {
    Stamp::parse_from_rfc3339("2026-11-23T03:20:41+01:00").expect("a time")
}

fn fetched(root: &Path, filters: bool) -> (Mirror, Repository, ObjectId) {
    let url = remote(root, filters);
    let mirror = Mirror::of(&root.join("code"), &url);
    assert!(!mirror.is_here());
    mirror.fetch(&[url], &manners(), now()).expect("it can be fetched");
    let repository = Repository::open(mirror.folder()).expect("a repository");
    let (_, tip) = repository.main_of(Some("origin"), None).expect("refs").expect("a main branch");
    (mirror, repository, tip)
}

/// The kinds of the objects that are in the mirror, each once.
fn kinds(mirror: &Mirror) -> Vec<String> {
    let all = git(mirror.folder(), &["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]);
    let mut kinds: Vec<String> = all.lines().map(str::to_owned).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

#[test]
fn commits_come_first_the_rest_when_it_is_read_and_stays() {
    let root = tempfile::tempdir().expect("a folder");
    let (mirror, repository, tip) = fetched(root.path(), true);
    assert_eq!(kinds(&mirror), ["commit"]);
    assert_eq!(repository.count(tip).expect("a history"), 2);
    assert_eq!(mirror.fetched_at(), Some(now()));

    let tree = repository.tree_of(tip).expect("a commit");
    let read = |repository: &Repository| repository.file(tree, "envs/prod/web.tf");
    assert_eq!(read(&repository).expect("git fetches it"), Some(b"two".to_vec()));
    assert_eq!(kinds(&mirror), ["blob", "commit", "tree"]);

    std::fs::rename(root.path().join("remote"), root.path().join("gone")).expect("a move");
    let again = Repository::open(mirror.folder()).expect("a repository");
    assert_eq!(read(&again).expect("it is here"), Some(b"two".to_vec()));
    assert!(
        again.file(tree, "main.tf").is_err(),
        "what was never read is not here, and never said to be none"
    );
    assert_eq!(again.file(tree, "none.tf").expect("the tree is here"), None);
}

#[test]
fn objects_are_asked_for_before_any_pack_says_that_it_made_promises() {
    let root = tempfile::tempdir().expect("a folder");
    let (mirror, repository, tip) = fetched(root.path(), true);
    for file in std::fs::read_dir(mirror.folder().join("objects/pack")).expect("packs").flatten() {
        if file.path().extension().is_some_and(|ending| ending == "promisor") {
            std::fs::remove_file(file.path()).expect("it goes");
        }
    }
    let tree = repository.tree_of(tip).expect("a commit");
    assert_eq!(repository.file(tree, "main.tf").expect("git fetches it"), Some(b"one".to_vec()));
}

#[test]
fn a_server_that_cannot_leave_anything_out_sends_everything() {
    let root = tempfile::tempdir().expect("a folder");
    let (mirror, repository, tip) = fetched(root.path(), false);
    assert_eq!(kinds(&mirror), ["blob", "commit", "tree"]);
    let tree = repository.tree_of(tip).expect("a commit");
    assert_eq!(repository.file(tree, "main.tf").expect("it is here"), Some(b"one".to_vec()));
}

#[test]
fn the_first_address_that_answers_is_used_and_what_stands_stands() {
    let root = tempfile::tempdir().expect("a folder");
    let (mirror, repository, tip) = fetched(root.path(), true);
    let good = format!("file://{}/remote", root.path().display());
    let bad = format!("file://{}/none", root.path().display());
    mirror.fetch(&[bad.clone(), good.clone()], &manners(), now()).expect("the second answers");
    assert_eq!(repository.origin_url(), Some(good.clone()));
    let error = mirror.fetch(&[bad], &manners(), now()).expect_err("nobody answers");
    assert!(error.message.contains("none"), "{error}");
    assert_eq!(repository.origin_url(), Some(good), "what was good before is asked again");
    assert_eq!(repository.main_of(Some("origin"), None).expect("refs"), Some(("main".to_owned(), tip)));
}

#[test]
fn a_mirror_that_was_never_fetched_is_not_there() {
    let root = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}/none", root.path().display());
    let mirror = Mirror::of(&root.path().join("code"), &url);
    // As a process leaves it that was killed.
    std::fs::create_dir_all(mirror.folder().with_extension("making")).expect("a folder");
    mirror.fetch(&[url], &manners(), now()).expect_err("there is nothing");
    assert!(!mirror.is_here() && !mirror.folder().with_extension("making").exists());
}

#[test]
fn the_name_of_a_mirror_is_safe_and_differs_with_the_address() {
    let store = Path::new("/state/code");
    let name = |url: &str| {
        let mirror = Mirror::of(store, url);
        assert_eq!(mirror.folder().parent(), Some(store), "{url}");
        mirror.folder().file_name().expect("a name").to_string_lossy().into_owned()
    };
    for url in [
        "..",
        "/",
        "a/..",
        "https://host/acme/..",
        "C:\\code\\x",
        "host:.git",
        "https://host/a b/\u{e9}\u{0}",
    ] {
        let safe = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        let name = name(url);
        assert!(name.strip_suffix(".git").expect("its ending").chars().all(safe), "{url}: {name}");
    }
    assert!(name("git@host:acme/Infra.git").starts_with("infra-"));
    // On a disk that takes `Infra` for `infra` they are still two.
    let (one, other) = (name("https://host/Infra"), name("https://host/infra"));
    assert_ne!(one.to_lowercase(), other.to_lowercase());
    assert_ne!(name("ssh://git@host:22/x"), name("ssh://git@host:2222/x"));
    assert_eq!(name("https://me:secret@host/x.git/"), name("https://host/x"));
    assert!(name(&format!("https://host/{}", "x".repeat(400))).len() < 80);
}
