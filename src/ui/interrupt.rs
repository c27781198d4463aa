//! Ctrl-C while somebody is asked: the handler only sets a flag, so that what was typed can still be kept.
//! An end that comes from outside (SIGTERM, a terminal that goes away) is taken the same way.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static PRESSED: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();

/// The user pressed Ctrl-C, or ended the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interrupted {
    /// What was typed for the question that was not answered to its end; often empty.
    pub typed: String,
}

/// From now on Ctrl-C does not end the process. Called before the first question, never for work without one.
pub fn listen() {
    LISTENING.call_once(|| {
        // Where no handler can be set Ctrl-C ends the process as before.
        let _ = ctrlc::set_handler(|| PRESSED.store(true, Ordering::SeqCst));
    });
}

#[must_use]
pub fn was_interrupted() -> bool {
    PRESSED.load(Ordering::SeqCst)
}
