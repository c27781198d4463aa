//! Installing, looking and taking out: what stands there is never overwritten, and no configuration is touched.

use super::{on_path, script};
use crate::support::World;
use crate::support::pty::Key;
use snapbox::{assert_data_eq, str};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const HOOK: &str = ".git/hooks/prepare-commit-msg";

fn desk() -> (World, PathBuf) {
    let (mut world, infra) = World::with_repository();
    on_path(&mut world);
    (world, infra)
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o111 == 0o111)
}

#[test]
fn it_is_installed_and_taken_out_again() {
    let (world, infra) = desk();
    let config = fs::read(infra.join(".git/config")).expect("a file");
    assert_data_eq!(
        world.run(&infra, &["hooks", "status"]).all(),
        str![[r#"
prepare-commit-msg: not installed
[ROOT]/infra/.git/hooks/prepare-commit-msg
no claims are offered
--- stderr
hint: stopgap hooks install
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["hooks", "install", "--yes"]).all(),
        str![[r#"
installed [ROOT]/infra/.git/hooks/prepare-commit-msg
--- exit 0

"#]]
    );
    assert!(is_executable(&infra.join(HOOK)));
    assert_data_eq!(
        world.run(&infra, &["hooks", "install"]).all(),
        str![[r#"
[ROOT]/infra/.git/hooks/prepare-commit-msg offers claims already
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["hooks", "status"]).all(),
        str![[r#"
prepare-commit-msg: installed
[ROOT]/infra/.git/hooks/prepare-commit-msg
claims are offered
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["hooks", "status", "--json"]).all(),
        str![[r#"
{
  "version": 1,
  "hook": "prepare-commit-msg",
  "file": "[ROOT]/infra/.git/hooks/prepare-commit-msg",
  "state": "installed",
  "offers": true,
  "is_executable": true
}
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["hooks", "uninstall"]).all(),
        str![[r#"
removed [ROOT]/infra/.git/hooks/prepare-commit-msg
--- exit 0

"#]]
    );
    assert!(!infra.join(HOOK).exists());
    assert_data_eq!(
        world.run(&infra, &["hooks", "uninstall"]).all(),
        str![[r#"
--- stderr
no hook of stopgap is installed here
--- exit 0

"#]]
    );
    assert_eq!(fs::read(infra.join(".git/config")).expect("a file"), config, "no configuration is touched");
    assert_eq!(world.git(&infra, &["status", "--porcelain"]), "");
}

#[test]
fn it_is_asked_for_on_a_terminal_and_shown_before() {
    let (world, infra) = desk();
    let mut terminal = world.terminal(&infra, &["hooks", "install"]);
    terminal.expect("would be written").expect("#!/bin/sh").expect("Install it?").answer("no");
    let left = terminal.finish().sane(2);
    assert!(left.screen.contains("nothing was installed"), "{}", left.screen);
    assert!(!infra.join(HOOK).exists());
    let mut terminal = world.terminal(&infra, &["hooks", "install"]);
    terminal.expect("Install it?").key(Key::CtrlC);
    terminal.finish().sane(130);
    assert!(!infra.join(HOOK).exists());
    let mut terminal = world.terminal(&infra, &["hooks", "install"]);
    terminal.expect("Install it?").answer("yes");
    terminal.finish().sane(0);
    assert!(infra.join(HOOK).exists());
}

#[test]
fn without_a_terminal_it_says_what_it_would_do() {
    let (world, infra) = desk();
    assert_data_eq!(
        world.run(&infra, &["hooks", "install"]).all(),
        str![[r#"
--- stderr
[ROOT]/infra/.git/hooks/prepare-commit-msg would be written:
    #!/bin/sh
    # stopgap hook 1: offers, as comments in the message of a commit, to claim what was changed by hand.
    # `stopgap hooks uninstall` takes it out. It never stops a commit.
    command -v stopgap >/dev/null 2>&1 || exit 0
    stopgap hooks run prepare-commit-msg "$@" </dev/null || :
    exit 0
error: there is no terminal to ask on; nothing was installed
hint: `stopgap hooks install --yes` writes it without asking
--- exit 2

"#]]
    );
    assert!(!infra.join(HOOK).exists());
}

#[test]
fn a_hook_that_stands_there_is_never_overwritten() {
    let (world, infra) = desk();
    let theirs = "#!/bin/sh\necho theirs >> \"$1\"\n";
    script(&world, &format!("infra/{HOOK}"), theirs);
    assert_data_eq!(
        world.run(&infra, &["hooks", "install", "--yes"]).all(),
        str![[r#"
stopgap hooks run prepare-commit-msg "$@" || true
--- stderr
error: [ROOT]/infra/.git/hooks/prepare-commit-msg is there already, and is left as it is
hint: add the line above to it
--- exit 2

"#]]
    );
    assert_eq!(fs::read_to_string(infra.join(HOOK)).expect("a file"), theirs);
    world.run(&infra, &["hooks", "uninstall"]);
    assert_eq!(fs::read_to_string(infra.join(HOOK)).expect("a file"), theirs);
    // With the line it is as good as ours; commented out it is not.
    let line = "stopgap hooks run prepare-commit-msg \"$@\" || true\n";
    script(&world, &format!("infra/{HOOK}"), &format!("{theirs}# {line}"));
    assert_eq!(world.run(&infra, &["hooks", "install", "--yes"]).code, 2);
    script(&world, &format!("infra/{HOOK}"), &format!("{theirs}{line}"));
    let said = world.run(&infra, &["hooks", "install"]);
    assert!(said.code == 0 && said.out.contains("offers claims already"), "{}", said.all());
    let said = world.run(&infra, &["hooks", "uninstall"]);
    assert!(said.code == 2 && said.err.contains("take this line out of it"), "{}", said.all());
}

#[test]
fn what_git_would_not_run_is_told() {
    let (world, infra) = desk();
    world.write(&format!("infra/{HOOK}"), "#!/bin/sh\n");
    let said = world.run(&infra, &["hooks", "install", "--yes"]);
    assert!(said.code == 2 && said.err.contains("chmod +x"), "{}", said.all());
    // A sample is none.
    fs::rename(infra.join(HOOK), infra.join(format!("{HOOK}.sample"))).expect("renamed");
    world.ok(&infra, &["hooks", "install", "--yes"]);
    // Ours is made to run again.
    fs::set_permissions(infra.join(HOOK), fs::Permissions::from_mode(0o644)).expect("set");
    assert!(world.ok(&infra, &["hooks", "status"]).contains("not executable"));
    world.ok(&infra, &["hooks", "install", "--yes"]);
    assert!(is_executable(&infra.join(HOOK)));
}

#[test]
fn what_was_changed_since_is_left_as_it_is() {
    let (world, infra) = desk();
    world.ok(&infra, &["hooks", "install", "--yes"]);
    let changed = fs::read_to_string(infra.join(HOOK)).expect("a file") + "echo more\n";
    fs::write(infra.join(HOOK), &changed).expect("written");
    for what in ["install", "uninstall"] {
        let said = world.run(&infra, &["hooks", what]);
        assert!(said.code == 2 && said.err.contains("changed since"), "{}", said.all());
        assert_eq!(fs::read_to_string(infra.join(HOOK)).expect("a file"), changed);
    }
}

#[test]
fn links_are_not_followed() {
    let (world, infra) = desk();
    let theirs = world.path("theirs");
    for is_there in [false, true] {
        let _ = fs::remove_file(infra.join(HOOK));
        if is_there {
            fs::write(&theirs, "#!/bin/sh\n").expect("written");
        }
        std::os::unix::fs::symlink(&theirs, infra.join(HOOK)).expect("a link");
        assert_eq!(world.run(&infra, &["hooks", "install", "--yes"]).code, 2);
        assert_eq!(theirs.exists(), is_there);
    }
    assert_eq!(fs::read_to_string(&theirs).expect("a file"), "#!/bin/sh\n");
    // A folder of hooks that is really elsewhere may be shared.
    fs::remove_dir_all(infra.join(".git/hooks")).expect("removed");
    fs::create_dir(world.path("shared")).expect("a folder");
    std::os::unix::fs::symlink(world.path("shared"), infra.join(".git/hooks")).expect("a link");
    let said = world.run(&infra, &["hooks", "install", "--yes"]);
    assert!(said.code == 2 && said.err.contains("outside of this repository"), "{}", said.all());
    assert!(!world.path("shared/prepare-commit-msg").exists());
}

#[test]
fn a_folder_that_is_missing_is_made_and_one_that_is_locked_is_told() {
    let (world, infra) = desk();
    fs::remove_dir_all(infra.join(".git/hooks")).expect("removed");
    world.ok(&infra, &["hooks", "install", "--yes"]);
    world.ok(&infra, &["hooks", "uninstall"]);
    fs::set_permissions(infra.join(".git/hooks"), fs::Permissions::from_mode(0o555)).expect("set");
    let said = world.run(&infra, &["hooks", "install", "--yes"]);
    fs::set_permissions(infra.join(".git/hooks"), fs::Permissions::from_mode(0o755)).expect("set");
    // Whoever may do everything is stopped by no mode.
    let is_root = rustix::process::geteuid().is_root();
    assert!(is_root || (said.code == 2 && said.err.contains("failed to write")), "{}", said.all());
}

#[test]
fn hooks_path_is_respected() {
    let (world, infra) = desk();
    let set = |value: &str| world.git(&infra, &["config", "core.hooksPath", value]);
    // Relative to the top of the work tree, from wherever somebody stands.
    set(".githooks");
    fs::create_dir(infra.join("below")).expect("a folder");
    world.ok(&infra.join("below"), &["hooks", "install", "--yes"]);
    assert!(is_executable(&infra.join(".githooks/prepare-commit-msg")));
    world.ok(&infra, &["hooks", "uninstall"]);
    // What git tracks belongs to everybody.
    world.write("infra/.githooks/pre-push", "#!/bin/sh\n");
    world.git(&infra, &["add", ".githooks"]);
    let said = world.run(&infra, &["hooks", "install", "--yes"]);
    assert!(said.code == 2 && said.err.contains("which git tracks"), "{}", said.all());
    assert!(said.out.starts_with("#!/bin/sh\n# stopgap hook 1:"), "{}", said.out);
    assert!(!infra.join(".githooks/prepare-commit-msg").exists());
    // Below the git dir it is this repository's alone.
    set(".git/own");
    world.ok(&infra, &["hooks", "install", "--yes"]);
    assert!(is_executable(&infra.join(".git/own/prepare-commit-msg")));
    // Elsewhere it may be many repositories'.
    for value in ["~/hooks", &world.path("hooks").display().to_string(), "../hooks"] {
        set(value);
        let said = world.run(&infra, &["hooks", "install", "--yes"]);
        assert!(said.code == 2 && said.err.contains("outside of this repository"), "{value}: {}", said.all());
    }
    assert!(!world.path("home/hooks").exists() && !world.path("hooks").exists());
    set("/dev/null");
    let said = world.run(&infra, &["hooks", "install", "--yes"]);
    assert!(said.code == 2 && said.err.contains("hooks are turned off"), "{}", said.all());
    // Also where the person's own configuration says so.
    world.git(&infra, &["config", "--unset", "core.hooksPath"]);
    world.git(&infra, &["config", "--global", "core.hooksPath", "~/hooks"]);
    let said = world.run(&infra, &["hooks", "status", "--json"]);
    assert!(
        said.out.contains("[ROOT]/home/hooks/prepare-commit-msg") && said.out.contains("~/hooks"),
        "{}",
        said.out
    );
    assert_eq!(world.run(&infra, &["hooks", "install", "--yes"]).code, 2);
}

#[test]
fn worktrees_share_it_submodules_have_their_own_and_bare_repositories_need_none() {
    let (world, infra) = desk();
    world.git(&infra, &["worktree", "add", "--quiet", "-b", "feature", "../feature"]);
    world.ok(&world.path("feature"), &["hooks", "install", "--yes"]);
    assert!(infra.join(HOOK).exists());
    world.repository("library");
    world.git(&infra, &["submodule", "--quiet", "add", "../library", "library"]);
    world.ok(&infra.join("library"), &["hooks", "install", "--yes"]);
    assert!(infra.join(".git/modules/library/hooks/prepare-commit-msg").exists());
    world.git(&world.root(), &["clone", "--quiet", "--bare", "infra", "bare.git"]);
    let said = world.run(&world.path("bare.git"), &["hooks", "install", "--yes"]);
    assert!(said.code == 2 && said.err.contains("the repository is bare"), "{}", said.all());
    let said = world.run(&world.path("home"), &["hooks", "install", "--yes"]);
    assert!(said.code == 2 && said.err.contains("there is no repository here"), "{}", said.all());
}

#[test]
fn a_program_that_is_not_on_path_is_missed() {
    let (mut world, infra) = desk();
    let path = std::env::var("PATH").unwrap_or_default();
    world.set("PATH", &path);
    let said = world.run(&infra, &["hooks", "install", "--yes"]);
    assert!(said.code == 0 && said.err.contains("no `stopgap` is on PATH"), "{}", said.all());
}
