//! The index: the same with and without a cache, whatever the cache holds.

use super::Index;
use crate::code::{Codebase, Files, Meant};
use crate::git::Repository;
use crate::model::LinkForm;
use std::path::Path;
use std::process::Command;

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=Jo", "-c", "user.email=jo@example.com", "-c", "commit.gpgsign=false"];
    let done = Command::new("git").current_dir(folder).args(identity).args(arguments).output().expect("git");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn committed(folder: &Path, files: &[(&str, &str)]) -> Files {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "-m", "x"]);
    let repository = Repository::open(folder).expect("a repository");
    let tree = repository.tree_of(repository.head().expect("a head").expect("a commit")).expect("a tree");
    Files::At { git_dir: repository.git_dir().to_path_buf(), tree }
}

fn told(index: &Index) -> Vec<String> {
    index
        .files()
        .flat_map(|file| {
            let blocks = file.blocks().map(|block| {
                format!(
                    "{} {} {:?} {:?} {:?}",
                    block.name(),
                    block.kind().noun(),
                    block.span(),
                    block.lines(),
                    block.target()
                )
            });
            let problems = file.problems().map(|problem| format!("{problem:?}"));
            let head = format!("{} {} {}", file.path(), file.language(), file.blob());
            std::iter::once(head).chain(blocks).chain(problems).collect::<Vec<_>>()
        })
        .collect()
}

const MAIN: &str = "module \"net\" {\n  source = \"./net\"\n}\nmoved {\n  from = a.b\n  to   = a.c\n}\n";

#[test]
fn a_cache_changes_nothing_but_time() {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet"]);
    let cache = folder.path().join(".git/stopgap/code.index");
    let many: Vec<(String, String)> = (0..40)
        .map(|at| (format!("m{at}/main.tf"), format!("resource \"a\" \"r{at}\" {{\n  x = {at}\n}}\n")))
        .collect();
    let mut files: Vec<(&str, &str)> =
        many.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.extend([("main.tf", MAIN), ("net/broken.tf", "resource \"a\" \"b\" {\n")]);
    let first = committed(folder.path(), &files);
    let made = told(&Index::of(&first, &[], Some(&cache)).expect("an index"));
    assert!(made.iter().any(|one| one.contains("Source(\"./net\")")), "{made:?}");
    assert!(made.iter().any(|one| one.contains("Problem")), "{made:?}");
    assert!(cache.is_file());
    assert_eq!(told(&Index::of(&first, &[], Some(&cache)).expect("from the cache")), made);
    assert_eq!(told(&Index::of(&first, &[], None).expect("without one")), made);

    // One file changes: the others are taken over.
    let second = committed(folder.path(), &[("m3/main.tf", "data \"a\" \"new\" {}\n")]);
    let updated = told(&Index::of(&second, &[], Some(&cache)).expect("updated"));
    assert_eq!(updated, told(&Index::of(&second, &[], None).expect("anew")));
    assert!(updated.iter().any(|one| one.starts_with("data.a.new ")));

    // What is left out has an index of its own.
    let skipped = ["m*/main.tf".to_owned()];
    let fewer = Index::of(&second, &skipped, Some(&cache)).expect("fewer");
    assert_eq!(
        fewer.files().map(|file| file.path().to_owned()).collect::<Vec<_>>(),
        ["main.tf", "net/broken.tf"]
    );
}

#[test]
fn a_damaged_cache_is_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet"]);
    let cache = folder.path().join(".git/stopgap/code.index");
    let files = committed(folder.path(), &[("main.tf", MAIN), ("net/main.tf", "resource \"a\" \"b\" {}\n")]);
    let right = told(&Index::of(&files, &[], Some(&cache)).expect("an index"));
    let bytes = std::fs::read(&cache).expect("a cache");
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&cache, damaged).expect("written");
        assert_eq!(told(&Index::of(&files, &[], Some(&cache)).expect("an index")), right, "byte {at}");
        std::fs::write(&cache, &bytes[..at]).expect("written");
        assert_eq!(told(&Index::of(&files, &[], Some(&cache)).expect("an index")), right, "cut at {at}");
    }
}

#[test]
fn a_work_tree_and_a_commit_hold_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet"]);
    let files = committed(
        folder.path(),
        &[
            ("main.tf", MAIN),
            ("net/main.tf", "resource \"a\" \"b\" {}\n"),
            (".terraform/x/main.tf", "resource \"c\" \"d\" {}\n"),
        ],
    );
    // A circle of links ends nowhere, and nothing follows it.
    std::os::unix::fs::symlink(".", folder.path().join("loop")).expect("a link");
    let top = Files::WorkTree(folder.path().to_path_buf());
    let names = |files: &Files| {
        let index = Index::of(files, &[], None).expect("an index");
        index.blocks().map(|block| format!("{} {}", block.file().path(), block.name())).collect::<Vec<_>>()
    };
    assert_eq!(names(&top), names(&files));
    assert_eq!(names(&top), ["main.tf module.net", "main.tf moved.a.b", "net/main.tf a.b"]);
    let base = Codebase::read(top, &[], &[], None).expect("a code base");
    let place =
        base.finder(Meant::default()).find(LinkForm::Terraform, "module.net.a.b[0]").one().expect("one");
    assert_eq!((place.path.as_str(), place.lines), ("net/main.tf", (1, 1)));
}

#[test]
fn only_a_file_is_read_as_an_index() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(Index::open(folder.path()).is_none());
    let pipe = folder.path().join("code.index");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success() && Index::open(&pipe).is_none());
}
