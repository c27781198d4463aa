//! A story: commands typed one after the other on one machine, on a terminal of 80 columns.

use super::names::Names;
use crate::support::{NOW, World, binary};
use chrono::{DateTime, FixedOffset, TimeDelta};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What stands for the home of the story in a document.
const HOME: &str = "/home/oncall";

pub struct Story {
    world: World,
    home: PathBuf,
    folder: PathBuf,
    now: DateTime<FixedOffset>,
    names: Names,
}

impl Story {
    /// A machine with the sample's infrastructure repository, in which nothing was recorded yet.
    pub fn begin() -> Self {
        let mut world = World::new();
        let home = world.path("home");
        let tools = world.path("tools");
        std::fs::create_dir(&tools).expect("a folder");
        std::os::unix::fs::symlink(binary(), tools.join("stopgap")).expect("a link");
        let path = std::env::var("PATH").unwrap_or_default();
        world.set("PATH", &format!("{}:{path}", tools.display()));
        world.set("XDG_STATE_HOME", &home.join(".local/state").display().to_string());
        world.set("TMPDIR", &world.root().display().to_string());
        for (name, value) in [("TERM", "dumb"), ("NO_COLOR", "1"), ("GIT_PAGER", "cat"), ("PAGER", "cat")] {
            world.set(name, value);
        }
        let folder = home.join("infra");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample/infra"), &folder);
        let now = DateTime::parse_from_rfc3339(NOW).expect("a time");
        let mut story = Self { world, home, folder, now, names: Names::default() };
        story.tick(TimeDelta::days(-3));
        story.world.git(&story.folder, &["init", "--quiet"]);
        story.world.git(&story.folder, &["add", "."]);
        story.world.git(&story.folder, &["commit", "--quiet", "-m", "Describe production"]);
        story.tick(TimeDelta::days(3));
        story
    }

    /// Obeys what a line of prose says to the test: `<!-- clock TIME -->`, `<!-- run COMMAND -->`.
    pub fn direct(&mut self, line: &str) {
        let Some(inner) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) else {
            return;
        };
        if let Some(time) = inner.strip_prefix("clock ") {
            self.now = DateTime::parse_from_rfc3339(time).expect("a time in <!-- clock -->");
            self.tick(TimeDelta::zero());
        } else if let Some(command) = inner.strip_prefix("run ") {
            let printed = self.run(command);
            assert!(!printed.contains("[exit"), "{command}: {printed}");
        }
    }

    /// Types a command; what the terminal shows after it, as a document writes it.
    pub fn run(&mut self, command: &str) -> String {
        let typed = self.names.typed(command);
        let (printed, code) = self.on_terminal(&typed);
        let printed = printed
            .replace(&self.home.display().to_string(), HOME)
            .replace(&self.world.root().display().to_string(), "/tmp");
        let printed = without_random_ends(&printed);
        let objects = self.objects();
        let is_object = |word: &str| {
            let whole = objects.range(word.to_owned()..).next()?;
            whole.starts_with(word).then(|| whole.clone())
        };
        let mut written = self.names.written(&printed, is_object);
        if code != 0 {
            written.push_str(&format!("[exit {code}]\n"));
        }
        // A person needs a moment; records are told apart by the time at which they were written.
        self.tick(TimeDelta::seconds(20));
        written
    }

    fn tick(&mut self, by: TimeDelta) {
        self.now += by;
        let now = self.now.to_rfc3339();
        self.world.set_now(&now);
        self.world.set("GIT_AUTHOR_DATE", &now);
        self.world.set("GIT_COMMITTER_DATE", &now);
    }

    fn on_terminal(&mut self, command: &str) -> (String, u32) {
        let size = PtySize { rows: 50, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).expect("a terminal");
        let place = self.world.path("place");
        let script = format!("{command}\nstatus=$?\npwd > '{}'\nexit $status\n", place.display());
        let mut shell = CommandBuilder::new("sh");
        shell.args(["-c", &script]);
        shell.cwd(&self.folder);
        shell.env_clear();
        for (name, value) in self.world.command("sh", &self.folder).get_envs() {
            shell.env(name, value.expect("a value"));
        }
        let mut child = pty.slave.spawn_command(shell).expect("the shell starts");
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().expect("a reader");
        let read = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            // A terminal that everybody has left ends with an error.
            let _ = reader.read_to_end(&mut bytes);
            bytes
        });
        let status = child.wait().expect("the shell ends");
        drop(pty.master);
        let bytes = read.join().expect("the reader ends");
        if let Ok(place) = std::fs::read_to_string(place) {
            self.folder = PathBuf::from(place.trim_end());
        }
        (String::from_utf8_lossy(&bytes).replace("\r\n", "\n"), status.exit_code())
    }

    /// The ids of every object in the repositories of the story.
    fn objects(&self) -> BTreeSet<String> {
        let samples = std::fs::read_dir(self.world.root()).into_iter().flatten().flatten();
        let samples = samples.map(|found| found.path().join("infra"));
        let homes = std::fs::read_dir(&self.home).into_iter().flatten().flatten().map(|found| found.path());
        let mut ids = BTreeSet::new();
        for repository in samples.chain(homes).filter(|path| path.join(".git").exists()) {
            let mut git = self.world.command("git", &repository);
            let output = git.args(["rev-list", "--all", "--objects", "--no-object-names"]).output();
            let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
            ids.extend(text.unwrap_or_default().lines().map(str::to_owned));
        }
        ids
    }
}

/// `/tmp/stopgap-sample.W7zNil` → `/tmp/stopgap-sample`.
fn without_random_ends(text: &str) -> String {
    let mut parts = text.split("stopgap-sample.");
    let mut done = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        done.push_str("stopgap-sample");
        done.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric()));
    }
    done
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for found in std::fs::read_dir(from).expect("the sample is there").flatten() {
        let target = to.join(found.file_name());
        if found.path().is_dir() {
            copy(&found.path(), &target);
        } else {
            std::fs::copy(found.path(), target).expect("a copy");
        }
    }
}
