//! TAB in real shells: set up as the guide says, typed at on a terminal. What counts is what the program gets.

use crate::support::World;
use crate::support::pty::{Key, Pty};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Longer than any of this takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is typed, `\t` being the key, and the words that the program gets.
type Case = (&'static str, &'static [&'static str]);

/// Typed alike in all shells.
const EVERYWHERE: [Case; 27] = [
    ("stopgap sh\tl\t", &["show", "last"]),
    ("stopgap policy ch\t", &["policy", "check"]),
    ("stopgap list --st\to\t", &["list", "--status", "open"]),
    ("stopgap list --status=open,cl\t", &["list", "--status=open,claimed"]),
    ("stopgap add --risk\tcr\t x", &["add", "--risk", "critical", "x"]),
    ("stopgap list -e prod:\t", &["list", "-e", "prod:eu"]),
    ("stopgap list -e st\t", &["list", "-e", "st $x"]),
    ("stopgap list -e 's\t", &["list", "-e", "st $x"]),
    ("stopgap list -e \"st\t", &["list", "-e", "st $x"]),
    ("stopgap list --env=st\t", &["list", "--env=st $x"]),
    ("stopgap list -est\t --all", &["list", "-est $x", "--all"]),
    ("stopgap list -I INC:\t", &["list", "-I", "INC:42"]),
    ("stopgap list -I i\t", &["list", "-I", "INC:42"]),
    ("stopgap list --tag=é\t", &["list", "--tag=été"]),
    ("stopgap link last aws_x\t", &["link", "last", "aws_x.y[\"a b\"]"]),
    ("stopgap list -l 'aws_x\t", &["list", "-l", "aws_x.y[\"a b\"]"]),
    ("stopgap list -l \"aws_x\t", &["list", "-l", "aws_x.y[\"a b\"]"]),
    ("stopgap list --link=aws_x\t", &["list", "--link=aws_x.y[\"a b\"]"]),
    ("stopgap list --link=\"aws_x\t", &["list", "--link=aws_x.y[\"a b\"]"]),
    ("stopgap list -l aws_x.y\\[\\\"a\t", &["list", "-l", "aws_x.y[\"a b\"]"]),
    ("stopgap list -l 'aws_x.y[\"a\t", &["list", "-l", "aws_x.y[\"a b\"]"]),
    ("stopgap list -l tf:en\t", &["list", "-l", "tf:envs/prod//m.w[\"it's\"].lb[0]"]),
    ("stopgap list --link='tf:en\t", &["list", "--link=tf:envs/prod//m.w[\"it's\"].lb[0]"]),
    ("stopgap list -l 'tf':envs/\"pr\t", &["list", "-l", "tf:envs/prod//m.w[\"it's\"].lb[0]"]),
    ("stopgap list -l \"k8\t", &["list", "-l", "k8s:Deployment.apps/prod/api!"]),
    ("stopgap add --from=notes\t --json", &["add", "--from=notes$1.toml", "--json"]),
    ("stopgap -C ../inf\t show l\t", &["-C", "../infra", "show", "last"]),
];

/// Those with quotes that nobody takes for quotes, which only bash passes on.
const IN_BASH: [Case; 3] = [
    ("stopgap list -l aws_x.y[\t", &["list", "-l", "aws_x.y[\"a b\"]"]),
    ("stopgap list -l aws_x.y[\"a\t", &["list", "-l", "aws_x.y[\"a b\"]"]),
    ("stopgap list -l aws_x.y[\"a b\"\t", &["list", "-l", "aws_x.y[\"a b\"]"]),
];

struct Shell {
    world: World,
    infra: PathBuf,
    /// The id of the only entry whose id is completed.
    id: String,
}

impl Shell {
    /// A world whose `stopgap` answers to the scripts and writes down everything else that it is asked to do.
    fn new() -> Self {
        let (mut world, infra) = World::with_repository();
        world.write("infra/notes$1.toml", "");
        world.add(&infra, &["One", "-e", "prod:eu", "-l", "aws_x.y[\"a b\"]"]);
        world.add(&infra, &["Two", "-e", "st $x", "-l", "tf:envs/prod//m.w[\"it's\"].lb[0]", "--tag", "été"]);
        let id = world.add(&infra, &["Three", "-I", "INC:42", "-l", "k8s:Deployment.apps/prod/api!"]);
        let binary = crate::support::binary();
        let got = world.path("got").display().to_string();
        let script = format!(
            "#!/bin/sh\ncase $1 in complete | completions) exec '{binary}' \"$@\" ;; esac\n\
             printf '\\033c'\nprintf '%s\\n' \"$@\" > '{got}.new'\nmv '{got}.new' '{got}'\n"
        );
        for name in ["stopgap", "git-stopgap"] {
            let path = world.write(&format!("bin/{name}"), &script);
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).expect("it can be run");
        }
        let path = format!("{}:{}", world.path("bin").display(), std::env::var("PATH").unwrap_or_default());
        world.set("PATH", &path);
        Self { world, infra, id }
    }

    /// Starts it, once it waits for a command.
    fn start(&self, name: &str, arguments: &[&str]) -> Pty {
        let mut pty = self.world.terminal_with(name, 160, &self.infra, arguments);
        pty.expect_line("ready>");
        pty
    }

    /// Types each line and holds what the program gets against what it should get.
    fn try_all(&self, pty: &mut Pty, cases: impl IntoIterator<Item = Case>) {
        for (typed, words) in cases {
            let got = self.typed(pty, typed);
            assert_eq!(got, words, "{typed:?}");
        }
        // Where there are several, what they share is inserted, and one goes on typing.
        for typed in [format!("{}\t", &self.id[..7]), format!("g\t{}", &self.id[4..])] {
            let typed = format!("stopgap show {typed}");
            assert_eq!(self.typed(pty, &typed), ["show", &self.id], "{typed:?}");
        }
    }

    fn typed(&self, pty: &mut Pty, line: &str) -> Vec<String> {
        let got = self.world.path("got");
        let _ = std::fs::remove_file(&got);
        pty.type_text(line).key(Key::Enter);
        let deadline = Instant::now() + PATIENCE;
        while !got.exists() {
            assert!(Instant::now() < deadline, "{line:?} never ran anything:\n{}", pty.look());
            std::thread::sleep(Duration::from_millis(5));
        }
        pty.expect_line("ready>");
        let got = std::fs::read_to_string(&got).expect("words");
        // zsh takes the slash behind a folder away again.
        got.lines().map(|word| word.trim_end_matches('/').to_owned()).collect()
    }
}

/// Whether a shell is there; `.ci/run` counts those that are not.
fn has(name: &str) -> bool {
    let is_there = std::process::Command::new(name).arg("--version").output().is_ok();
    if !is_there {
        eprintln!("skipped: completion in {name}, which is not installed");
    }
    is_there
}

#[test]
fn in_bash() {
    if !has("bash") {
        return;
    }
    let shell = Shell::new();
    let rc = shell.world.write("home/.bashrc", "source <(stopgap completions bash)\nPS1='ready> '\n");
    let mut pty = shell.start("bash", &["--rcfile", &rc.display().to_string(), "-i"]);
    shell.try_all(&mut pty, EVERYWHERE.into_iter().chain(IN_BASH));
}

#[test]
fn in_bash_behind_git() {
    const OF_GIT: &str = "/usr/share/bash-completion/completions/git";
    if !has("bash") || !std::path::Path::new(OF_GIT).exists() {
        eprintln!("skipped: completion of `git stopgap`, because git came without its completion");
        return;
    }
    let shell = Shell::new();
    let rc = format!("source {OF_GIT}\nsource <(stopgap completions bash)\nPS1='ready> '\n");
    let rc = shell.world.write("home/.bashrc", &rc);
    let mut pty = shell.start("bash", &["--rcfile", &rc.display().to_string(), "-i"]);
    for (typed, words) in EVERYWHERE.into_iter().chain(IN_BASH) {
        // `stopgap -C` is our own flag there too.
        let got = shell.typed(&mut pty, &format!("git {typed}"));
        assert_eq!(got, words, "git {typed:?}");
    }
    let got = shell.typed(&mut pty, "git -C ../infra stopgap show l\t");
    assert_eq!(got, ["show", "last"]);
}

#[test]
fn in_zsh() {
    if !has("zsh") {
        return;
    }
    let shell = Shell::new();
    let script = shell.world.ok(&shell.infra, &["completions", "zsh"]);
    shell.world.write("home/.zfunc/_stopgap", &script);
    let rc = "fpath=(~/.zfunc $fpath)\nautoload -Uz compinit && compinit -D -u\nPS1='ready> '\n";
    shell.world.write("home/.zshrc", rc);
    let mut pty = shell.start("zsh", &["-d", "-i"]);
    shell.try_all(&mut pty, EVERYWHERE);
}

#[test]
fn in_fish() {
    if !has("fish") {
        return;
    }
    let shell = Shell::new();
    let script = shell.world.ok(&shell.infra, &["completions", "fish"]);
    shell.world.write("home/.config/fish/completions/stopgap.fish", &script);
    let rc = "function fish_prompt\n    echo -n 'ready> '\nend\nset -g fish_greeting\n";
    shell.world.write("home/.config/fish/config.fish", rc);
    let mut pty = shell.start("fish", &["-i"]);
    shell.try_all(&mut pty, EVERYWHERE);
    let mut asking = shell.world.command("fish", &shell.infra);
    let output = asking.args(["-c", "complete -C 'stopgap show gap-'"]).output().expect("it starts");
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.contains(&format!("{}\tThree\n", shell.id)), "the title stands beside the id: {said}");
}
