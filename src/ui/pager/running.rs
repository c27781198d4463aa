//! A pager that runs: started as git starts one, fed, and waited for.

use std::io::{self, BufWriter, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// More than a pipe takes by itself: where nobody ever read, what was sent is still here.
const KEPT: usize = 256 * 1024;

/// What a shell says of a program that it does not find, or cannot start.
const SHELL_NOT_FOUND: [i32; 2] = [126, 127];

/// Letters for which git asks a shell to read a command.
const FOR_THE_SHELL: &str = "|&;<>()$`\\\"' \t\n*?[#~=%";

pub(super) struct Running {
    command: String,
    child: Child,
    pipe: BufWriter<ChildStdin>,
    sent: Vec<u8>,
    /// Whether `sent` is all that was sent.
    is_whole: bool,
}

/// How it ended.
pub(super) enum Ended {
    Read,
    /// There is no such program; what it was sent.
    Missing {
        command: String,
        unread: Vec<u8>,
    },
}

impl Running {
    pub(super) fn start(command: &str, variables: &[(&'static str, &'static str)]) -> io::Result<Self> {
        let mut program = if command.contains(|letter| FOR_THE_SHELL.contains(letter)) {
            let mut shell = Command::new("sh");
            shell.args(["-c", command]);
            shell
        } else {
            Command::new(command)
        };
        program.envs(variables.iter().copied()).stdin(Stdio::piped());
        let mut child = program.spawn()?;
        let pipe = child.stdin.take().ok_or_else(|| io::Error::other("it has no standard input"))?;
        let pipe = BufWriter::new(pipe);
        Ok(Self { command: command.to_owned(), child, pipe, sent: Vec::new(), is_whole: true })
    }

    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        // What breaks the pipe is still kept: it comes before the end of what was sent.
        self.is_whole &= self.sent.len() <= KEPT;
        if self.is_whole {
            self.sent.extend_from_slice(bytes);
        } else {
            self.sent = Vec::new();
        }
        self.pipe.write_all(bytes)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.pipe.flush()
    }

    /// Says that nothing more comes, and waits until the user has left it.
    pub(super) fn end(mut self) -> Ended {
        // What is left in the buffer of a broken pipe has nowhere to go.
        let (pipe, _) = self.pipe.into_parts();
        drop(pipe);
        let status = self.child.wait();
        let is_missing =
            status.is_ok_and(|status| status.code().is_some_and(|code| SHELL_NOT_FOUND.contains(&code)));
        if is_missing && self.is_whole {
            Ended::Missing { command: self.command, unread: self.sent }
        } else {
            Ended::Read
        }
    }
}
