//! The terminal without line editing and echo of its own, for as long as somebody is asked.
//!
//! The libraries switch it over for each key alone: what is typed in between would be echoed into the drawing,
//! and a Ctrl-C in between would find nobody.

use super::interrupt::was_interrupted;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

/// Gives the terminal back as it was found.
pub(super) struct Raw {
    found: Option<Termios>,
}

impl Raw {
    /// Where the modes cannot be changed everything works as before, key by key.
    pub(super) fn begin() -> Self {
        let found = tcgetattr(std::io::stdin()).ok();
        if let Some(found) = &found {
            let mut modes = found.clone();
            modes.make_raw();
            // A line that ends still has to begin the next one at its left.
            modes.output_modes = found.output_modes;
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Drain, &modes);
        }
        Self { found }
    }
}

/// How long an end from outside can go unnoticed.
const GLANCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// Waits until there is something to read. `false` where there will be nothing: whoever waits in a read itself
/// is not woken by a signal that came just before it.
pub(super) fn wait_for_key() -> bool {
    let input = std::io::stdin();
    loop {
        if was_interrupted() {
            return false;
        }
        match poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&GLANCE)) {
            Ok(0) | Err(Errno::INTR) => {}
            Ok(_) => return true,
            Err(_) => return false,
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if let Some(found) = &self.found {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Drain, found);
        }
    }
}
