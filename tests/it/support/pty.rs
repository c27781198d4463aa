//! A person at a terminal: the program in a PTY, what is typed, and what the screen shows.
//!
//! Nothing here sleeps and hopes: everything waits for what it needs, up to a deadline.

use super::World;
use portable_pty::{Child, CommandBuilder, MasterPty, NativePtySystem, PtySize, PtySystem, SlavePty};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Longer than any of this takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    /// Open for as long as modes are read: they go with the last one who has it open.
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything that was printed, as it came.
    log: Vec<u8>,
    modes_before: String,
}

#[derive(Clone, Copy, Debug)]
pub enum Key {
    Enter,
    Down,
    Home,
    Tab,
    Backspace,
    Esc,
    CtrlC,
    CtrlD,
}

/// What was left when the program had ended.
pub struct Left {
    pub code: u32,
    /// The name of the signal that ended it.
    pub signal: Option<String>,
    pub screen: String,
    pub cursor_visible: bool,
    pub modes_restored: bool,
    /// All output, escape sequences and all.
    pub log: String,
}

impl World {
    /// Starts the program on a terminal of 80 columns and 24 rows.
    pub fn terminal(&self, folder: &Path, arguments: &[&str]) -> Pty {
        self.terminal_of(80, folder, arguments)
    }

    pub fn terminal_of(&self, columns: u16, folder: &Path, arguments: &[&str]) -> Pty {
        self.terminal_with(super::binary(), columns, folder, arguments)
    }

    /// Any other program there, a shell for example.
    pub fn terminal_with(&self, name: &str, columns: u16, folder: &Path, arguments: &[&str]) -> Pty {
        let size = PtySize { rows: 24, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = NativePtySystem::default().openpty(size).expect("a pseudo-terminal");
        let program = self.command(name, folder);
        let mut command = CommandBuilder::new(program.get_program());
        command.args(arguments);
        command.cwd(folder);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        for (name, value) in program.get_envs() {
            command.env(name, value.expect("the world only sets variables"));
        }
        let modes_before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("the output");
        let (sender, output) = channel();
        // Ends with the terminal: reading fails once nobody has the other side open.
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Pty {
            child,
            writer: pair.master.take_writer().expect("the input"),
            master: pair.master,
            slave: Some(pair.slave),
            output,
            screen: vt100::Parser::new(side(24), side(columns), 0),
            log: Vec::new(),
            modes_before,
        }
    }
}

fn side(length: u16) -> std::num::NonZeroU16 {
    length.try_into().expect("a side has a length")
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the modes of the terminal"))
}

impl Pty {
    /// Waits until the screen shows the text; where a line wraps it reads on.
    #[track_caller]
    pub fn expect(&mut self, text: &str) -> &mut Self {
        self.wait_for(&format!("{text:?}"), |screen| screen.contents().contains(text))
    }

    /// Waits until the line in which the cursor stands is this one.
    #[track_caller]
    pub fn expect_line(&mut self, text: &str) -> &mut Self {
        self.wait_for(&format!("a line {text:?}"), |screen| {
            let (row, _) = screen.cursor_position();
            let width = screen.size().1.get();
            screen.rows(0, width).nth(row.into()).is_some_and(|line| line.trim_end() == text)
        })
    }

    /// Waits until the list marks this word.
    #[track_caller]
    pub fn expect_marked(&mut self, word: &str) -> &mut Self {
        let marked = format!("> {word}");
        self.wait_for(&format!("{word:?} marked"), |screen| {
            screen.contents().lines().any(|line| line.trim_end() == marked)
        })
    }

    #[track_caller]
    fn wait_for(&mut self, what: &str, fits: impl Fn(&vt100::Screen) -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !fits(self.screen.screen()) {
            let shown = self.screen.screen().contents();
            assert!(Instant::now() < deadline, "the screen never showed {what}:\n{shown}");
            match self.output.recv_timeout(Duration::from_millis(50)) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout) => {
                    let ended = self.child.try_wait().expect("the child can be asked");
                    let rest: Vec<Vec<u8>> = self.output.try_iter().collect();
                    let is_over = ended.is_some() && rest.is_empty();
                    for bytes in &rest {
                        self.take(bytes);
                    }
                    assert!(!is_over || fits(self.screen.screen()), "it ended without {what}:\n{shown}");
                }
                Err(RecvTimeoutError::Disconnected) => panic!("the terminal closed before {what}:\n{shown}"),
            }
        }
        self
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.log.extend_from_slice(bytes);
    }

    /// What the screen shows by now.
    pub fn look(&mut self) -> String {
        let arrived: Vec<Vec<u8>> = self.output.try_iter().collect();
        for bytes in &arrived {
            self.take(bytes);
        }
        self.screen.screen().contents()
    }

    pub fn type_text(&mut self, text: &str) -> &mut Self {
        self.send(text.as_bytes())
    }

    pub fn key(&mut self, key: Key) -> &mut Self {
        self.send(match key {
            Key::Enter => b"\r",
            Key::Down => b"\x1b[B",
            Key::Home => b"\x1b[H",
            Key::Tab => b"\t",
            Key::Backspace => b"\x7f",
            Key::Esc => b"\x1b",
            Key::CtrlC => b"\x03",
            Key::CtrlD => b"\x04",
        })
    }

    /// Types a line at a question and ends it.
    pub fn answer(&mut self, text: &str) -> &mut Self {
        self.type_text(text).key(Key::Enter)
    }

    fn send(&mut self, bytes: &[u8]) -> &mut Self {
        self.writer.write_all(bytes).and_then(|()| self.writer.flush()).expect("somebody reads");
        self
    }

    /// The process, for a signal.
    pub fn process(&self) -> u32 {
        self.child.process_id().expect("it runs")
    }

    /// Waits for the end of the program, then reads what is left of its output.
    #[track_caller]
    pub fn finish(mut self) -> Left {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("the child can be asked") {
                break status;
            }
            // Output has to be taken, else the program could wait for that.
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.take(&bytes);
            }
            if Instant::now() > deadline {
                let _ = self.child.kill();
                panic!("it never ended:\n{}", self.screen.screen().contents());
            }
        };
        let modes_restored = modes(&*self.master) == self.modes_before;
        drop(self.slave.take());
        // Nobody has the other side open any more: the reader ends by itself.
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_secs(2)) {
            self.take(&bytes);
        }
        let screen = self.screen.screen();
        Left {
            code: status.exit_code(),
            signal: status.signal().map(str::to_owned),
            screen: screen.contents(),
            cursor_visible: !screen.hide_cursor(),
            modes_restored,
            log: String::from_utf8_lossy(&self.log).into_owned(),
        }
    }
}

impl Left {
    /// The program ended with this code and left the terminal as it was.
    #[track_caller]
    pub fn sane(self, code: u32) -> Self {
        assert_eq!((self.code, &self.signal), (code, &None), "{}", self.screen);
        assert!(self.cursor_visible, "the cursor is hidden:\n{}", self.screen);
        assert!(self.modes_restored, "the modes of the terminal have changed:\n{}", self.screen);
        self
    }
}
