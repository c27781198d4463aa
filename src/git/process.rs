//! Starting `git` and what git would start, with the environment that was handed to the program.

use super::{GitError, GitErrorKind, Repository};
use crate::model::{Variables, Watch};
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Variables by which git tells its children which repository they are in.
const OF_THE_CALLER: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
];

/// A `git` to be run in a folder.
pub struct Program {
    pub(super) command: Command,
    pub(super) doing: String,
    limit: Option<Duration>,
    /// Told what it says of its progress.
    pub(super) watch: Watch,
}

/// Waits for a program, at most `limit`; then it is ended.
fn await_end(child: &mut Child, limit: Duration) -> std::io::Result<()> {
    let started = Instant::now();
    while child.try_wait()?.is_none() {
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Err(std::io::Error::other(format!("it did not end within {} seconds", limit.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

impl Program {
    /// `git ARGS…` in `folder`; terminal prompts are left to the caller's streams.
    #[must_use]
    pub fn git<S: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = S>) -> Self {
        let mut command = Command::new("git");
        command.current_dir(folder).args(arguments);
        // Inside a hook these name the user's repository and index; the folder alone decides here.
        for name in OF_THE_CALLER {
            command.env_remove(name);
        }
        let words: Vec<String> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        Self {
            doing: format!("run `git {}`", words.join(" ")),
            command,
            limit: None,
            watch: Watch::default(),
        }
    }

    /// This program itself once more, for work that goes on after its answer; `None` where it cannot be found.
    #[must_use]
    pub fn itself<S: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = S>) -> Option<Self> {
        let mut command = Command::new(std::env::current_exe().ok()?);
        command.current_dir(folder).args(arguments);
        for name in OF_THE_CALLER {
            command.env_remove(name);
        }
        // Nobody is there to type a pass phrase.
        command.env_remove("GPG_TTY");
        Some(Self {
            doing: "go on in the background".to_owned(),
            command,
            limit: None,
            watch: Watch::default(),
        })
    }

    /// In this repository, whatever git would find from the folder: it was opened already, so it is trusted.
    #[must_use]
    pub fn for_repository(mut self, repository: Option<&Repository>) -> Self {
        if let Some(repository) = repository {
            self.command.env("GIT_DIR", repository.git_dir());
        }
        self
    }

    /// Ended after this time: for what can wait for somebody who is not there. Only for output that fits a pipe.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// One more argument: a path may be no text.
    #[must_use]
    pub fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// What it prints, where it ends well.
    ///
    /// # Errors
    /// Where it cannot be started or says no; its own words are the message.
    pub fn output(mut self, input: &[u8]) -> Result<Vec<u8>, GitError> {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed = |doing: &str, error: &std::io::Error| GitError::io(doing, error);
        let mut child = self.command.spawn().map_err(|error| failed(&self.doing, &error))?;
        let pipe = child.stdin.take();
        let output = std::thread::scope(|scope| {
            // Written beside reading: a program that answers while it reads would wait for ever otherwise.
            scope.spawn(move || {
                // One that does not read its input closes the pipe: its exit code tells more than that.
                pipe.map(|mut pipe| pipe.write_all(input))
            });
            if let Some(limit) = self.limit {
                await_end(&mut child, limit)?;
            }
            child.wait_with_output()
        });
        let output = output.map_err(|error| failed(&self.doing, &error))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            let message = if said.is_empty() { output.status.to_string() } else { said };
            Err(GitError::new(self.doing, GitErrorKind::Other, message))
        }
    }

    /// The same out of reach of the terminal's own signals: it goes on when the terminal is closed at once.
    pub fn detached(mut self) {
        self.command.process_group(0);
        self.in_background();
    }

    /// Starts it and does not wait: for work that nobody waits for.
    pub fn in_background(mut self) {
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Work in the background is a courtesy: where it cannot start nothing is lost.
        drop(self.command.spawn());
    }
}

/// The editor that git would use, as a shell command. Environment first, as git does, then `git var`.
///
/// # Errors
/// Where git knows none, for example on a dumb terminal.
pub fn editor(folder: &Path, variables: &Variables) -> Result<String, GitError> {
    if let Some(named) = variables.get("GIT_EDITOR") {
        return Ok(named);
    }
    let said = Program::git(folder, ["var", "GIT_EDITOR"]).output(&[])?;
    Ok(String::from_utf8_lossy(&said).trim().to_owned())
}

/// The pager that git would use for this program, as a shell command; `None` where none is wanted.
///
/// `pager.stopgap` is to this program what `pager.log` is to `git log`: no, or another pager.
#[must_use]
pub fn pager(folder: &Path, variables: &Variables) -> Option<String> {
    let ask = |arguments: &[&str]| {
        let said = Program::git(folder, arguments).output(&[]).ok()?;
        Some(String::from_utf8_lossy(&said).trim().to_owned())
    };
    let own = ask(&["config", "--get", "pager.stopgap"]);
    let is_no = |text: &String| ["", "false", "no", "off", "0"].contains(&text.to_ascii_lowercase().as_str());
    if own.as_ref().is_some_and(is_no) {
        return None;
    }
    let is_yes = |text: &String| ["true", "yes", "on", "1"].contains(&text.to_ascii_lowercase().as_str());
    let is_named_by_variable = variables.iter().any(|(name, _)| name == "GIT_PAGER");
    let own = own.filter(|text| !is_yes(text) && !is_named_by_variable);
    // Empty and `cat` are the ways to want none.
    own.or_else(|| ask(&["var", "GIT_PAGER"])).filter(|command| !command.is_empty() && command != "cat")
}

/// Goes on without the terminal that it was started from: nothing can ask there, and its Ctrl-C is not meant for it.
///
/// `false`: a process that leads its group cannot leave; a child of it can.
#[must_use]
pub fn leave_the_terminal() -> bool {
    rustix::process::setsid().is_ok()
}
