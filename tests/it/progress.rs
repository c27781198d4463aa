//! Progress on a real terminal: shown once work takes long, gone when it is done, and never in a pipe.

use crate::support::World;
use crate::support::pty::Key;
use std::path::PathBuf;

/// A shared journal, and a git that takes its time to fetch and says how far it is.
fn slow() -> (World, PathBuf) {
    let (mut world, infra) = World::with_repository();
    let hub = world.path("hub.git").display().to_string();
    world.git(&world.root(), &["init", "--quiet", "--bare", &hub]);
    world.git(&infra, &["remote", "add", "origin", &hub]);
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    world.ok(&infra, &["sync"]);
    let found = world.command("sh", &infra).args(["-c", "command -v git"]).output().expect("sh starts");
    let real = String::from_utf8(found.stdout).expect("a path").trim().to_owned();
    let script = format!(
        "#!/bin/sh\ncase \" $* \" in *' fetch '*)\n  for at in 10 20 30 40; do\n    \
         printf 'Receiving objects: %s%% \\033[31m(1/9)\\r' $at >&2; sleep 0.3\n  done;;\nesac\nexec {real} \"$@\"\n"
    );
    let file = world.write("slow/git", &script);
    let status = world.command("chmod", &infra).arg("+x").arg(&file).status().expect("chmod starts");
    assert!(status.success());
    let path = std::env::var("PATH").unwrap_or_default();
    world.set("PATH", &format!("{}:{path}", world.path("slow").display()));
    (world, infra)
}

#[test]
fn long_work_is_told_and_taken_away_again() {
    let (world, infra) = slow();
    let left = world.terminal(&infra, &["sync"]).finish().sane(0);
    assert!(left.log.contains("git: Receiving objects: 40% (1/9)"), "{:?}", left.log);
    assert!(!left.log.contains("objects: 10%"), "nothing flashes: {:?}", left.log);
    assert!(!left.log.contains("\x1b[31m"), "what git says is cleaned: {:?}", left.log);
    assert!(!left.screen.contains("Receiving"), "{}", left.screen);
    assert!(left.screen.contains("nothing new"), "{}", left.screen);
}

#[test]
fn a_pipe_and_a_dumb_terminal_see_nothing_of_it() {
    let (mut world, infra) = slow();
    let said = world.raw(&infra, &["sync"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{:?}", said.err);
    assert!(!said.out.contains('\r') && !said.out.contains('\x1b'), "{:?}", said.out);
    world.set("TERM", "dumb");
    let left = world.terminal(&infra, &["sync"]).finish().sane(0);
    assert!(!left.log.contains("Receiving"), "{:?}", left.log);
}

#[test]
fn control_c_leaves_a_sane_terminal() {
    let (world, infra) = slow();
    let mut terminal = world.terminal(&infra, &["sync"]);
    terminal.expect("Receiving objects").key(Key::CtrlC);
    let left = terminal.finish();
    assert!(left.cursor_visible && left.modes_restored, "{}", left.screen);
    assert!(left.code == 130 || left.signal.is_some(), "{} {:?}", left.code, left.signal);
}

#[test]
fn quick_work_shows_nothing() {
    let (world, infra) = World::with_repository();
    for number in 0..12 {
        world.add(&infra, &[&format!("Change {number}"), "-e", "prod"]);
    }
    for command in [&["fsck"][..], &["list"], &["status"]] {
        let left = world.terminal(&infra, command).finish().sane(0);
        for words in ["…", "\x1b[2K", "\r\x1b[K"] {
            assert!(!left.log.replace("\r\n", "\n").contains(words), "{command:?}: {:?}", left.log);
        }
    }
}
