//! The journal's own branch checked out: the new file has to appear there too, for git would take it for deleted.

use super::ask;
use crate::support::World;
use std::path::{Path, PathBuf};

/// Checks the journal out somewhere and says where.
type Place = fn(&World, &Path) -> PathBuf;

/// Where the journal is checked out.
const PLACES: [(&str, Place); 4] = [
    ("in the main worktree", |world, infra| {
        world.git(infra, &["checkout", "--quiet", "stopgap"]);
        infra.to_path_buf()
    }),
    ("in a linked worktree", linked),
    ("in a linked worktree of a bare clone", |world, infra| {
        world.git(infra, &["config", "core.bare", "true"]);
        linked(world, infra)
    }),
    ("in a worktree whose index is split", |world, infra| {
        world.git(infra, &["config", "core.splitIndex", "true"]);
        let journal = linked(world, infra);
        world.git(&journal, &["update-index", "--split-index"]);
        journal
    }),
];

fn linked(world: &World, infra: &Path) -> PathBuf {
    world.git(infra, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    world.path("journal")
}

#[test]
fn the_tree_ends_clean_and_the_next_commit_deletes_nothing() {
    for (name, check_out) in PLACES {
        let (world, infra) = World::with_repository();
        world.add(&infra, &["Open 8443 from the vendor", "-e", "prod"]);
        let journal = check_out(&world, &infra);
        world.add(&infra, &["Scale the database up", "-e", "prod"]);
        let said = world.run(&infra, &["note", "last", "Seen again"]);
        assert!(said.code == 0 && !said.err.contains("warning"), "{name}: {}", said.all());

        assert_eq!(ask(&world, &journal, &["status", "--porcelain"]), "", "{name}");
        assert_eq!(world.files(&journal, "stopgap").len(), 3, "{name}");
        world.write(&format!("{}/README.md", name_of(&journal)), "our own words\n");
        world.git(&journal, &["commit", "--quiet", "--all", "-m", "Say it differently"]);
        let changed = ask(&world, &journal, &["show", "--format=", "--name-status", "HEAD"]);
        assert_eq!(changed, "M\tREADME.md", "{name}");
    }
}

#[test]
fn what_the_user_was_editing_there_stays_as_it_is() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["Open 8443 from the vendor", "-e", "prod"]);
    world.git(&infra, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    let journal = world.path("journal");
    world.write("journal/README.md", "half a sentence");
    world.write("journal/staged.md", "staged\n");
    world.write("journal/new.md", "untracked\n");
    world.git(&journal, &["add", "staged.md"]);
    let before = ask(&world, &journal, &["status", "--porcelain"]);
    world.add(&infra, &["Scale the database up", "-e", "prod"]);
    assert_eq!(ask(&world, &journal, &["status", "--porcelain"]), before);
    assert_eq!(std::fs::read_to_string(journal.join("README.md")).expect("it is there"), "half a sentence");
}

#[test]
fn where_that_tree_cannot_follow_the_answer_says_so() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["Open 8443 from the vendor", "-e", "prod"]);
    world.git(&infra, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    let lock = infra.join(".git/worktrees/journal/index.lock");
    std::fs::write(&lock, "").expect("a lock");
    let said = world.run(&infra, &["add", "Scale the database up", "-e", "prod"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(
        said.err.contains("the worktree [ROOT]/journal has the journal checked out and lags behind"),
        "{}",
        said.all()
    );
    assert!(said.err.contains("run `stopgap doctor --fix` before you commit there"), "{}", said.all());
    assert_eq!(world.files(&infra, "stopgap").len(), 2, "the record itself is safe");
    std::fs::remove_file(lock).expect("the lock");
    assert!(
        ask(&world, &world.path("journal"), &["status", "--porcelain"]).starts_with("D "),
        "it lags behind"
    );
    world.ok(&infra, &["doctor", "--fix"]);
    assert_eq!(ask(&world, &world.path("journal"), &["status", "--porcelain"]), "");
}

#[test]
fn a_worktree_that_was_thrown_away_is_no_obstacle() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["Open 8443 from the vendor", "-e", "prod"]);
    world.git(&infra, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    std::fs::remove_dir_all(world.path("journal")).expect("a folder");
    let said = world.run(&infra, &["add", "Scale the database up", "-e", "prod"]);
    assert!(said.code == 0 && !said.err.contains("warning"), "{}", said.all());
}

fn name_of(folder: &Path) -> &str {
    folder.file_name().and_then(|name| name.to_str()).expect("a name")
}
