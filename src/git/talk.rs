//! Running a `git` that talks to another machine: it may ask a person, and it may hang.
//!
//! What counts is silence. A large fetch may take an hour as long as it tells about its progress; a connection
//! that says nothing is ended after a while, because nobody at a prompt can tell waiting from hanging.

use super::process::Program;
use super::{Config, GitError};
use crate::model::{Variables, Watch};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How a conversation with a remote is held.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Git, ssh and credential helpers may ask on the terminal.
    pub may_ask: bool,
    /// Silence after which it is given up.
    pub patience: Duration,
    /// The user's own ssh command stays as it is.
    has_own_ssh: bool,
    /// Told what git says of its progress.
    pub watch: Watch,
}

/// Silence that is put up with, unless `stopgap.timeout` says so many seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// The same where somebody may be looking for a pass phrase.
const PATIENCE_WITH_PEOPLE: Duration = Duration::from_secs(120);

impl Manners {
    #[must_use]
    pub fn new(may_ask: bool, config: &Config, variables: &Variables) -> Self {
        let set = config.get("stopgap.timeout").and_then(|text| text.parse().ok()).map(Duration::from_secs);
        let usual = if may_ask { PATIENCE_WITH_PEOPLE } else { PATIENCE };
        let has_own_ssh = ["GIT_SSH_COMMAND", "GIT_SSH"].iter().any(|name| variables.get(name).is_some())
            || config.get("core.sshcommand").is_some();
        Self { may_ask, patience: set.unwrap_or(usual), has_own_ssh, watch: Watch::default() }
    }

    /// The same; what git says of its progress is told.
    #[must_use]
    pub fn watched(self, watch: Watch) -> Self {
        Self { watch, ..self }
    }
}

impl Manners {
    /// For what git fetches by itself while something is read: nobody expects a question then.
    #[must_use]
    pub(super) fn silent() -> Self {
        // Which ssh the user has is not known here, so that it stays as it is.
        Self { may_ask: false, patience: PATIENCE, has_own_ssh: true, watch: Watch::default() }
    }
}

/// What a program said until it ended.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) ok: bool,
    pub(super) out: String,
    pub(super) err: String,
    /// It said nothing for so long that it was ended.
    pub(super) hung: bool,
}

/// A piece of output: whether it is of standard error, and what it says. Empty at the end of a stream.
type Piece = (bool, Vec<u8>);

impl Program {
    /// Lets it end by itself where nothing moves, and keeps it from asking where nobody may be asked.
    pub(super) fn with_manners(mut self, manners: &Manners) -> Self {
        let seconds = manners.patience.as_secs().max(1).to_string();
        self.watch = manners.watch.clone();
        // Messages are read here; translated ones could not be.
        self = self.variable("LC_ALL", "C").variable("LANGUAGE", "");
        self = self.variable("GIT_HTTP_LOW_SPEED_LIMIT", "1").variable("GIT_HTTP_LOW_SPEED_TIME", &seconds);
        if !manners.has_own_ssh {
            let batch = if manners.may_ask { "" } else { " -o BatchMode=yes" };
            let ssh = format!("ssh -o ConnectTimeout={seconds} -o ServerAliveInterval=10{batch}");
            self = self.variable("GIT_SSH_COMMAND", &ssh);
        }
        if !manners.may_ask {
            // Its helpers can be ended with it. Where somebody may be asked it stays with the terminal.
            self.command.process_group(0);
            for (name, value) in [
                ("GIT_TERMINAL_PROMPT", "0"),
                // Set and empty: neither core.askPass nor SSH_ASKPASS is asked in its place.
                ("GIT_ASKPASS", ""),
                ("SSH_ASKPASS_REQUIRE", "never"),
                ("GCM_INTERACTIVE", "never"),
            ] {
                self = self.variable(name, value);
            }
        }
        self
    }

    /// Runs it, at most as long as it is not silent for longer than `patience`.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub(super) fn talk(mut self, patience: Duration) -> Result<Talk, GitError> {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().map_err(|error| GitError::io(&self.doing, &error))?;
        let (sender, pieces) = mpsc::channel();
        let mut open = 0;
        let streams: [(bool, Option<Box<dyn Read + Send>>); 2] = [
            (false, child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>)),
            (true, child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>)),
        ];
        for (is_err, stream) in streams {
            let Some(stream) = stream else { continue };
            let sender = sender.clone();
            open += 1;
            // Not waited for: a helper of git that outlives it could hold the pipe open.
            std::thread::spawn(move || read_all(stream, is_err, &sender));
        }
        let mut talk = Talk { ok: false, out: String::new(), err: String::new(), hung: false };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let step = self.watch.step("git", None);
        let mut last_word = Instant::now();
        let mut ended: Option<(ExitStatus, Instant)> = None;
        while open > 0 {
            match pieces.recv_timeout(Duration::from_millis(if ended.is_some() { 20 } else { 250 })) {
                Ok((_, piece)) if piece.is_empty() => open -= 1,
                Ok((is_err, piece)) => {
                    last_word = Instant::now();
                    if is_err && step.is_watched() {
                        step.say(&last_line(&piece));
                    }
                    if is_err { &mut err } else { &mut out }.extend_from_slice(&piece);
                }
                Err(_) if last_word.elapsed() > patience => {
                    end(&mut child);
                    talk.hung = true;
                    break;
                }
                Err(_) => {}
            }
            if ended.is_none() {
                let status = child.try_wait().map_err(|error| GitError::io(&self.doing, &error))?;
                ended = status.map(|status| (status, Instant::now()));
            }
            // What is left in the pipes comes at once; what holds them open after that is no part of git.
            if ended.is_some_and(|(_, at)| at.elapsed() > Duration::from_secs(1)) {
                break;
            }
        }
        if !talk.hung {
            let status = match ended {
                Some((status, _)) => Ok(status),
                None => child.wait(),
            };
            talk.ok = status.map_err(|error| GitError::io(&self.doing, &error))?.success();
        }
        talk.out = String::from_utf8_lossy(&out).into_owned();
        talk.err = String::from_utf8_lossy(&err).into_owned();
        Ok(talk)
    }
}

/// The last words of a piece: progress is written over itself.
fn last_line(piece: &[u8]) -> String {
    let text = String::from_utf8_lossy(piece);
    text.split(['\r', '\n']).rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

fn read_all(mut stream: Box<dyn Read + Send>, is_err: bool, sender: &mpsc::Sender<Piece>) {
    let mut piece = [0; 4096];
    loop {
        let read = stream.read(&mut piece).unwrap_or(0);
        if sender.send((is_err, piece[..read].to_vec())).is_err() || read == 0 {
            return;
        }
    }
}

/// Ends it, and where it has a process group of its own its helpers as well.
fn end(child: &mut Child) {
    let own = rustix::process::Pid::from_child(child);
    if rustix::process::getpgid(Some(own)).is_ok_and(|group| group == own) {
        let _ = rustix::process::kill_process_group(own, rustix::process::Signal::TERM);
    }
    let _ = child.kill();
    let _ = child.wait();
}
