//! The pager: what is longer than the screen goes through the program that git would use for it.
//!
//! Nothing is started before the screen is full. Until then both streams are held, in the order in which they were
//! written; from then on results go to the pager, and what is said beside them is shown when it has ended.

mod lines;
mod running;

use super::Progress;
use super::interrupt::listen;
use lines::Lines;
use running::{Ended, Running};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

/// What has to be known before anything is printed.
pub struct Paging {
    /// Rows and columns of the terminal.
    pub rows: usize,
    pub columns: usize,
    /// The shell command; `None` where none is wanted. Asked once, and only where the screen is full.
    pub command: Box<dyn FnOnce() -> Option<String>>,
    /// Variables that the pager gets beside those of the program.
    pub variables: Vec<(&'static str, &'static str)>,
    /// The exit code is an answer: the work goes on to its end where nobody reads any more.
    pub is_gate: bool,
    /// Whether standard error is the same screen.
    pub holds_err: bool,
    /// Ends when the pager takes over the screen.
    pub progress: Option<Arc<Progress>>,
}

/// A handle on both streams.
#[derive(Clone)]
pub struct Pager(Rc<RefCell<Streams>>);

/// What was written before anything was decided.
enum Piece {
    Out(Vec<u8>),
    Err(Vec<u8>),
}

enum State {
    /// The screen is not full yet.
    Held(Vec<Piece>),
    Paged(Running),
    /// Everything goes to the screen as it comes.
    Direct,
    /// The pager was left: nobody reads any more.
    Left,
}

struct Streams {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    state: State,
    lines: Lines,
    paging: Option<Paging>,
    is_gate: bool,
    holds_err: bool,
    /// What has to wait until the pager has ended.
    later: Vec<u8>,
}

impl Pager {
    /// `out` and `err` are the streams of the terminal itself.
    #[must_use]
    pub fn new(paging: Paging, out: Box<dyn Write>, err: Box<dyn Write>) -> Self {
        let (is_gate, holds_err) = (paging.is_gate, paging.holds_err);
        Self(Rc::new(RefCell::new(Streams {
            out,
            err,
            state: State::Held(Vec::new()),
            lines: Lines::new(paging.columns),
            paging: Some(paging),
            is_gate,
            holds_err,
            later: Vec::new(),
        })))
    }

    /// The stream for results.
    #[must_use]
    pub fn out(&self) -> Box<dyn Write> {
        Box::new(Results(self.clone()))
    }

    /// The stream for everything that is said about them.
    #[must_use]
    pub fn err(&self) -> Box<dyn Write> {
        Box::new(Beside(self.clone()))
    }

    /// Shows what was held, or waits until the user has left the pager. What is written later is shown at once.
    ///
    /// # Errors
    /// Where a stream is closed.
    pub fn end(&self) -> io::Result<()> {
        self.0.borrow_mut().end()
    }
}

struct Results(Pager);

impl Write for Results {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.0.borrow_mut().put(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.0.borrow_mut().flush()
    }
}

struct Beside(Pager);

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.0.borrow_mut().say(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.0.borrow_mut().err.flush()
    }
}

impl Streams {
    /// Results.
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.state {
            State::Held(pieces) => {
                match pieces.last_mut() {
                    Some(Piece::Out(piece)) => piece.extend_from_slice(bytes),
                    _ => pieces.push(Piece::Out(bytes.to_vec())),
                }
                self.lines.take(bytes);
                // The prompt of the shell takes a line as well.
                match self.paging.take_if(|paging| self.lines.count() >= paging.rows) {
                    Some(paging) => self.begin(paging),
                    None => Ok(()),
                }
            }
            State::Paged(running) => match running.send(bytes) {
                Ok(()) => Ok(()),
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.leave(),
                Err(error) => Err(error),
            },
            State::Direct => self.out.write_all(bytes),
            State::Left => self.unread(),
        }
    }

    /// Anything else.
    fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.state {
            State::Held(pieces) if self.holds_err && !pieces.is_empty() => {
                pieces.push(Piece::Err(bytes.to_vec()));
                Ok(())
            }
            State::Paged(_) | State::Left if self.holds_err => {
                self.later.extend_from_slice(bytes);
                Ok(())
            }
            _ => {
                self.out.flush()?;
                self.err.write_all(bytes)
            }
        }
    }

    /// Nothing is decided by it: what is held stays held.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            State::Held(_) | State::Left => Ok(()),
            State::Paged(running) => match running.flush() {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.leave(),
                other => other,
            },
            State::Direct => self.out.flush(),
        }
    }

    /// The screen is full.
    fn begin(&mut self, paging: Paging) -> io::Result<()> {
        let Some(command) = (paging.command)() else { return self.show() };
        if let Some(progress) = &paging.progress {
            progress.silence();
        }
        let mut running = match Running::start(&command, &paging.variables) {
            Ok(running) => running,
            Err(error) => {
                self.show()?;
                return self.warn(&format!("failed to start the pager `{command}`: {error}"));
            }
        };
        // Ctrl-C belongs to the pager while it runs.
        listen();
        let State::Held(pieces) = std::mem::replace(&mut self.state, State::Direct) else { return Ok(()) };
        let mut sent = Ok(());
        for piece in pieces {
            match piece {
                Piece::Out(bytes) => sent = sent.and_then(|()| running.send(&bytes)),
                Piece::Err(bytes) => self.later.extend_from_slice(&bytes),
            }
        }
        sent = sent.and_then(|()| running.flush());
        self.state = State::Paged(running);
        match sent {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.leave(),
            other => other,
        }
    }

    /// Everything that was held goes to the screen, in its order.
    fn show(&mut self) -> io::Result<()> {
        let State::Held(pieces) = std::mem::replace(&mut self.state, State::Direct) else { return Ok(()) };
        for piece in pieces {
            match piece {
                Piece::Out(bytes) => self.out.write_all(&bytes)?,
                Piece::Err(bytes) => {
                    self.out.flush()?;
                    self.err.write_all(&bytes)?;
                }
            }
        }
        Ok(())
    }

    /// Nobody reads any more, or nobody ever did.
    fn leave(&mut self) -> io::Result<()> {
        let State::Paged(running) = std::mem::replace(&mut self.state, State::Left) else { return Ok(()) };
        match running.end() {
            Ended::Read => self.unread(),
            Ended::Missing { command, unread } => self.missing(&command, &unread),
        }
    }

    fn unread(&self) -> io::Result<()> {
        // Whoever leaves a pager has seen enough, as at a closed pipe; a verdict has to be found all the same.
        if self.is_gate { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    /// The shell did not find the pager: what it was sent is shown.
    fn missing(&mut self, command: &str, unread: &[u8]) -> io::Result<()> {
        self.state = State::Direct;
        self.warn(&format!(
            "the pager `{command}` cannot be started; `git var GIT_PAGER` says where it comes from"
        ))?;
        self.out.write_all(unread)
    }

    fn warn(&mut self, text: &str) -> io::Result<()> {
        self.out.flush()?;
        writeln!(self.err, "warning: {}", crate::render::line(text))
    }

    fn end(&mut self) -> io::Result<()> {
        let ended = match std::mem::replace(&mut self.state, State::Direct) {
            State::Held(pieces) => {
                self.state = State::Held(pieces);
                self.show()
            }
            State::Paged(mut running) => {
                let flushed = running.flush();
                match running.end() {
                    Ended::Missing { command, unread } => self.missing(&command, &unread),
                    Ended::Read => match flushed {
                        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
                        _ => Ok(()),
                    },
                }
            }
            State::Direct | State::Left => Ok(()),
        };
        let later = std::mem::take(&mut self.later);
        ended.and_then(|()| self.out.flush()).and(self.err.write_all(&later))
    }
}
