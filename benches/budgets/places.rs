//! The repositories that are measured: journals made by one `git fast-import` stream each, kept between runs, and
//! a checked-out tree of the same files for what `git add` and `git commit` cost there.

use crate::entries::records;
use crate::random::Random;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Raised when the generator changes, so that journals of an older make are not measured.
const MAKE: u32 = 2;

/// Commands run in a home of their own, so that nobody's configuration is measured.
pub struct World {
    root: PathBuf,
}

impl World {
    pub fn new(root: PathBuf) -> Self {
        std::fs::create_dir_all(root.join("home")).expect("a folder for the journals");
        let config =
            "[user]\n\tname = On-call\n\temail = oncall@example.com\n[init]\n\tdefaultBranch = main\n";
        std::fs::write(root.join("home/.gitconfig"), config).expect("a git configuration");
        Self { root }
    }

    pub fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.root.join("home"))
            .env("XDG_STATE_HOME", self.root.join("home/state"))
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null());
        command
    }

    pub fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = self.command("git", folder).args(arguments).output().expect("git starts");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {err}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// A folder that is made by `make` the first time; a run that was cut short begins anew.
    pub fn made(&self, name: &str, make: impl FnOnce(&Path)) -> PathBuf {
        let folder = self.root.join(format!("v{MAKE}-{name}"));
        if folder.exists() {
            return folder;
        }
        eprintln!("making {name} …");
        let unfinished = self.root.join(format!("unfinished-{name}"));
        let _ = std::fs::remove_dir_all(&unfinished);
        std::fs::create_dir_all(&unfinished).expect("a folder");
        make(&unfinished);
        std::fs::rename(&unfinished, &folder).expect("a finished folder gets its name");
        folder
    }

    /// A repository whose branch `stopgap` holds so many entries, in one pack.
    pub fn journal(&self, entries: usize) -> PathBuf {
        self.made(&format!("journal-{entries}"), |folder| {
            self.git(folder, &["init", "--quiet"]);
            self.import(folder, entries);
            if entries <= 100_000 {
                // As a journal lies there after `git gc`; beyond that it would take longer than all the rest.
                self.git(folder, &["repack", "-adq"]);
            }
        })
    }

    fn import(&self, folder: &Path, entries: usize) {
        let mut import = self
            .command("git", folder)
            .args(["fast-import", "--quiet"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("git starts");
        let mut out = BufWriter::new(import.stdin.take().expect("a pipe"));
        let mut put = |text: &str| out.write_all(text.as_bytes()).expect("git reads");
        put("commit refs/heads/stopgap\ncommitter On-call <oncall@example.com> 1795300000 +0000\n");
        put("data 5\nmade\n");
        let mut random = Random::new(7);
        for at in 0..entries {
            for record in records(at, entries, &mut random) {
                put(&file_command(&record.path, &record.text));
            }
        }
        drop(out);
        assert!(import.wait().expect("git ends").success(), "git fast-import failed");
    }

    /// A repository of its own with the files of `journal`: packs are shared, what is written is not.
    pub fn copy(&self, journal: &Path, name: &str) -> PathBuf {
        let folder = self.root.join(name);
        let _ = std::fs::remove_dir_all(&folder);
        self.share(journal, &folder);
        let tip = self.git(journal, &["rev-parse", "stopgap"]);
        self.git(&folder, &["update-ref", "refs/heads/stopgap", &tip]);
        folder
    }

    /// A repository of its own with the code of another one; nothing is checked out.
    pub fn code_copy(&self, code: &Path, name: &str) -> PathBuf {
        let folder = self.root.join(name);
        let _ = std::fs::remove_dir_all(&folder);
        self.share(code, &folder);
        let tip = self.git(code, &["rev-parse", "main"]);
        self.git(&folder, &["update-ref", "refs/heads/main", &tip]);
        folder
    }

    /// The files of `journal` checked out on a branch `main`.
    pub fn checked_out(&self, journal: &Path, entries: usize) -> PathBuf {
        self.made(&format!("checked-out-{entries}"), |folder| {
            self.share(journal, folder);
            let tip = self.git(journal, &["rev-parse", "stopgap"]);
            self.git(folder, &["reset", "--quiet", "--hard", &tip]);
        })
    }

    fn share(&self, journal: &Path, folder: &Path) {
        std::fs::create_dir_all(folder).expect("a folder");
        self.git(folder, &["init", "--quiet"]);
        for pack in std::fs::read_dir(journal.join(".git/objects/pack")).expect("packs").flatten() {
            let to = folder.join(".git/objects/pack").join(pack.file_name());
            std::fs::hard_link(pack.path(), to).expect("a second name for a pack");
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }
}

/// A file in the language of `git fast-import`.
pub fn file_command(path: &str, text: &str) -> String {
    format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len())
}
