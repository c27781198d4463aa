//! A hermetic world: a home, a state folder and repositories of its own, a clock that stands still.
//!
//! Nothing of the machine's configuration reaches a test, and no test leaves its temporary folder.

pub mod bounded;
pub mod http;
pub mod hub;
pub mod pty;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The moment in every test: a Monday night in Amsterdam.
pub const NOW: &str = "2026-11-23T03:20:41+01:00";

pub struct World {
    root: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

/// What a command printed, with what differs from run to run replaced.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl World {
    pub fn new() -> Self {
        Self::below(&std::env::temp_dir())
    }

    /// A world in memory where the machine has such a place: for those that are made by the hundred.
    pub fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        if memory.is_dir() { Self::below(memory) } else { Self::new() }
    }

    fn below(folder: &Path) -> Self {
        let root =
            tempfile::Builder::new().prefix("stopgap-test-").tempdir_in(folder).expect("a temporary folder");
        for folder in ["home", "state"] {
            std::fs::create_dir(root.path().join(folder)).expect("a folder");
        }
        let config = "[user]\n\tname = On-call\n\temail = oncall@example.com\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgsign = false\n[maintenance]\n\tauto = false\n[gc]\n\tauto = 0\n[protocol \"file\"]\n\tallow = always\n";
        std::fs::write(root.path().join("home/.gitconfig"), config).expect("a git configuration");
        let mut world = Self { root, variables: BTreeMap::new() };
        let path = std::env::var("PATH").unwrap_or_default();
        for (name, value) in [
            ("PATH", path.as_str()),
            ("TZ", "Europe/Amsterdam"),
            ("LC_ALL", "C.UTF-8"),
            ("STOPGAP_NOW", NOW),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("HOSTNAME", "bastion"),
            // Nothing goes on behind a test's back; those about sharing turn it on.
            ("STOPGAP_SHARE", "off"),
            // Nobody is there to leave a pager; those about it name one.
            ("GIT_PAGER", "cat"),
        ] {
            world.set(name, value);
        }
        let (home, state) = (world.path("home"), world.path("state"));
        let ceiling = world.root().display().to_string();
        world.set("HOME", &home.display().to_string());
        world.set("XDG_STATE_HOME", &state.display().to_string());
        world.set("GIT_CEILING_DIRECTORIES", &ceiling);
        world
    }

    /// The world with one repository `infra` in it, whose main branch has one commit.
    pub fn with_repository() -> (Self, PathBuf) {
        let world = Self::new();
        let infra = world.repository("infra");
        (world, infra)
    }

    /// The folder of the world; symbolic links resolved, as git prints it.
    pub fn root(&self) -> PathBuf {
        self.root.path().canonicalize().expect("the temporary folder is there")
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.root().join(below)
    }

    /// Sets a variable for everything that follows.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    pub fn unset(&mut self, name: &str) {
        self.variables.remove(name);
    }

    /// The clock that the program sees, as RFC 3339.
    pub fn set_now(&mut self, now: &str) {
        self.set("STOPGAP_NOW", now);
    }

    /// A repository with one commit on main.
    pub fn repository(&self, name: &str) -> PathBuf {
        let folder = self.path(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        self.git(&folder, &["init", "--quiet"]);
        self.write(&format!("{name}/main.tf"), "resource \"aws_security_group\" \"web\" {}\n");
        self.git(&folder, &["add", "main.tf"]);
        self.git(&folder, &["commit", "--quiet", "-m", "Begin"]);
        folder
    }

    pub fn write(&self, below: &str, text: &str) -> PathBuf {
        let path = self.path(below);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// A command with nothing in its environment but what the world says.
    pub fn command(&self, program: impl AsRef<OsStr>, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().envs(&self.variables).stdin(Stdio::null());
        command
    }

    /// The program itself, not started yet.
    pub fn program(&self, folder: &Path) -> Command {
        self.command(binary(), folder)
    }

    /// Runs git, which has to succeed; what it printed.
    #[track_caller]
    pub fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = self.command("git", folder).args(arguments).output().expect("git starts");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {arguments:?} failed: {err}");
        String::from_utf8(output.stdout).expect("git prints text")
    }

    /// Runs the program; whatever comes of it.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> Said {
        self.said(&self.program(folder).args(arguments).output().expect("the program starts"))
    }

    /// The same as it stands, ids and all.
    pub fn raw(&self, folder: &Path, arguments: &[&str]) -> Said {
        let output = self.program(folder).args(arguments).output().expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// What differs from run to run replaced, as in everything that is said.
    pub fn tidy(&self, text: &str) -> String {
        normal(text, &self.root().display().to_string(), &mut Vec::new())
    }

    /// Runs the program with something on standard input.
    pub fn run_with(&self, folder: &Path, arguments: &[&str], input: &[u8]) -> Said {
        let mut child = self
            .program(folder)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // A program that does not read its input closes the pipe.
        let _ = child.stdin.take().expect("a pipe").write_all(input);
        self.said(&child.wait_with_output().expect("it ends"))
    }

    /// Runs the program, which has to end with 0; standard output as it is, ids and all.
    #[track_caller]
    pub fn ok(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = self.program(folder).args(arguments).output().expect("the program starts");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "stopgap {arguments:?} failed: {err}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Records an entry and returns its id.
    #[track_caller]
    pub fn add(&self, folder: &Path, arguments: &[&str]) -> String {
        let all: Vec<&str> = ["add"].iter().chain(arguments).copied().collect();
        self.ok(folder, &all).trim().to_owned()
    }

    /// What a command shows on a terminal of so many columns, standard error left out.
    pub fn screen(&self, folder: &Path, columns: u16, arguments: &[&str]) -> String {
        let size = portable_pty::PtySize { rows: 50, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = portable_pty::native_pty_system().openpty(size).expect("a terminal");
        let mut command = portable_pty::CommandBuilder::new("sh");
        command.args(["-c", "exec \"$0\" \"$@\" 2>/dev/null", binary()]);
        command.args(arguments);
        command.env_clear();
        self.variables.iter().for_each(|(name, value)| command.env(name, value));
        command.cwd(folder);
        let mut child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
        // The other end is gone when reading fails.
        while let Ok(read @ 1..) = reader.read(&mut piece) {
            bytes.extend_from_slice(&piece[..read]);
        }
        child.wait().expect("it ends");
        String::from_utf8(bytes).expect("text").replace("\r\n", "\n")
    }

    /// The files of a branch, README left out.
    pub fn files(&self, folder: &Path, branch: &str) -> Vec<String> {
        let listed = self.git(folder, &["ls-tree", "-r", "--full-tree", "--name-only", branch]);
        listed.lines().filter(|line| *line != "README.md").map(str::to_owned).collect()
    }

    /// Puts a file into the journal as another program would: bytes, mode and path as they are.
    pub fn put(&self, folder: &Path, path: &str, bytes: &[u8]) {
        self.put_mode(folder, path, bytes, 0o100_644);
    }

    /// Somebody at the moment at which the clock of the world stands.
    fn author(&self, name: &str, email: &str) -> git2::Signature<'static> {
        let now = self.variables.get("STOPGAP_NOW").map_or(NOW, String::as_str);
        let now = chrono::DateTime::parse_from_rfc3339(now).expect("a time");
        let time = git2::Time::new(now.timestamp(), now.offset().local_minus_utc() / 60);
        git2::Signature::new(name, email, &time).expect("a name")
    }

    pub fn put_mode(&self, folder: &Path, path: &str, bytes: &[u8], mode: u32) {
        assert!(folder.starts_with(self.root()), "nothing outside of the world is written to");
        let repository = git2::Repository::open(folder).expect("a repository");
        let tip = repository.find_reference("refs/heads/stopgap").ok();
        let parent = tip.map(|tip| tip.peel_to_commit().expect("a commit"));
        let blob = repository.blob(bytes).expect("a blob");
        let submodule = git2::Oid::from_bytes(&[7; 20]).expect("an id");
        let id = if mode == 0o160_000 { submodule } else { blob };
        let tree = parent.as_ref().map(|parent| parent.tree().expect("a tree"));
        let names: Vec<&[u8]> = path.as_bytes().split(|byte| *byte == b'/').collect();
        let tree = put_into(&repository, tree.as_ref(), &names, id, i32::try_from(mode).expect("a mode"));
        let tree = repository.find_tree(tree).expect("a tree");
        let who = self.author("Another program", "other@example.com");
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        repository
            .commit(Some("refs/heads/stopgap"), &who, &who, "By hand", &tree, &parents)
            .expect("a commit");
    }

    /// Both streams of a program that was started by hand, tidied.
    pub fn said(&self, output: &Output) -> Said {
        let root = self.root().display().to_string();
        let mut ids = Vec::new();
        let mut tidy = |bytes: &[u8]| normal(&String::from_utf8_lossy(bytes), &root, &mut ids);
        Said {
            code: output.status.code().unwrap_or(-1),
            out: tidy(&output.stdout),
            err: tidy(&output.stderr),
        }
    }
}

impl Said {
    /// Both streams and the exit code in one text, for a snapshot: no stream can be forgotten.
    pub fn all(&self) -> String {
        let mut text = self.out.clone();
        if !self.err.is_empty() {
            text.push_str("--- stderr\n");
            text.push_str(&self.err);
        }
        text.push_str(&format!("--- exit {}\n", self.code));
        text
    }
}

/// The tree with a file put into it, its folders made where they are missing.
fn put_into(
    repository: &git2::Repository,
    tree: Option<&git2::Tree<'_>>,
    names: &[&[u8]],
    id: git2::Oid,
    mode: i32,
) -> git2::Oid {
    let mut builder = repository.treebuilder(tree).expect("a tree");
    let (first, rest) = names.split_first().expect("a name");
    if rest.is_empty() {
        builder.insert(*first, id, mode).expect("a name that git takes");
    } else {
        let below =
            builder.get(*first).ok().flatten().and_then(|entry| repository.find_tree(entry.id()).ok());
        let below = put_into(repository, below.as_ref(), rest, id, mode);
        builder.insert(*first, below, 0o040_000).expect("a folder");
    }
    builder.write().expect("a tree")
}

/// The binary under test.
pub fn binary() -> &'static str {
    env!("CARGO_BIN_EXE_stopgap")
}

/// Ids become `gap-0000000001` in the order of their appearance, so that columns keep their width; the world's
/// folder becomes `[ROOT]`, object ids and ULIDs `[SHA]` and `[ULID]`.
fn normal(text: &str, root: &str, ids: &mut Vec<String>) -> String {
    let mut rest = text.replace(root, "[ROOT]");
    let mut done = String::new();
    while let Some(at) = rest.find("gap-") {
        let id: String = rest[at + 4..].chars().take_while(char::is_ascii_alphanumeric).collect();
        done.push_str(&rest[..at]);
        if id.len() == 10 {
            let number = ids.iter().position(|known| *known == id).unwrap_or_else(|| {
                ids.push(id.clone());
                ids.len() - 1
            });
            done.push_str(&format!("gap-{:010}", number + 1));
        } else {
            done.push_str("gap-");
            done.push_str(&id);
        }
        rest = rest[at + 4 + id.len()..].to_owned();
    }
    done.push_str(&rest);
    replace_words(&done)
}

fn replace_words(text: &str) -> String {
    let mut done = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, done: &mut String| {
        let is_hex = word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_ulid = word.len() == 26
            && word.starts_with("01")
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        done.push_str(if is_hex {
            "[SHA]"
        } else if is_ulid {
            "[ULID]"
        } else {
            word
        });
        word.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            word.push(letter);
        } else {
            flush(&mut word, &mut done);
            done.push(letter);
        }
    }
    flush(&mut word, &mut done);
    done
}
