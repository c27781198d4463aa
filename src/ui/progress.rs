//! Progress on standard error: one line that tells how far long work is, and is gone when that is done.
//!
//! Nothing is shown of what is done within half a second, nor where standard error is no terminal, nor while a pager has
//! the screen. The cursor stays as it is, so that nothing has to be restored where Ctrl-C ends the program.

use crate::model::Watcher;
use crate::render::line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What takes less is not told.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Default)]
pub struct Progress {
    /// What is being done.
    running: Mutex<Option<Running>>,
    is_silent: AtomicBool,
}

struct Running {
    bar: ProgressBar,
    what: String,
    total: Option<u64>,
}

impl Progress {
    /// Takes the line away: something else is written.
    pub fn clear(&self) {
        if let Ok(mut running) = self.running.lock()
            && let Some(running) = running.take()
        {
            running.bar.finish_and_clear();
        }
    }

    /// From now on nothing is shown: somebody else has the screen.
    pub fn silence(&self) {
        self.is_silent.store(true, Ordering::SeqCst);
        self.clear();
    }

    fn show(&self, words: impl FnOnce(&Running) -> String) {
        // Where another thread has just told something, this need not be told.
        let Ok(running) = self.running.try_lock() else { return };
        let Some(running) = running.as_ref() else { return };
        if running.bar.is_hidden() {
            if running.bar.elapsed() < PATIENCE || self.is_silent.load(Ordering::SeqCst) {
                return;
            }
            running.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        running.bar.set_message(line(&words(running)).into_owned());
    }
}

impl Watcher for Progress {
    fn begin(&self, what: &str, total: Option<u64>) {
        self.clear();
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        // Cut at the edge of the terminal: a line that wraps could not be taken away again.
        let style =
            ProgressStyle::with_template("{wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        if let Ok(mut running) = self.running.lock() {
            *running = Some(Running { bar, what: what.to_owned(), total });
        }
    }

    fn at(&self, done: u64) {
        self.show(|running| {
            let what = &running.what;
            match running.total {
                Some(total) => format!("{what}: {} of {} …", grouped(done.min(total)), grouped(total)),
                None => format!("{what}: {} …", grouped(done)),
            }
        });
    }

    fn say(&self, words: &str) {
        self.show(|running| format!("{}: {words}", running.what));
    }

    fn end(&self) {
        self.clear();
    }
}

/// `1,234,567`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Progress, grouped};
    use crate::model::Watcher;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn whatever_is_told_in_whatever_order_is_no_failure() {
        let progress = Progress::default();
        progress.at(1);
        progress.end();
        progress.begin("one", None);
        progress.begin("other", Some(0));
        progress.at(7);
        progress.silence();
        progress.say("x");
        progress.end();
        progress.end();
    }
}
