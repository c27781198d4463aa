//! Long work tells how far it is; who listens, if anybody, is not its business.

use std::fmt;
use std::sync::Arc;

/// Somebody who is told how far work is. May be told from several threads.
pub trait Watcher: Send + Sync {
    /// Something begins that may take long: `reading the history`; of how many, where that is known.
    fn begin(&self, what: &str, total: Option<u64>);
    /// So many are done by now.
    fn at(&self, done: u64);
    /// Words of somebody else about how far it is.
    fn say(&self, words: &str);
    /// It is over, well or not.
    fn end(&self);
}

/// A handle to tell somebody, or nobody: then it costs nothing.
#[derive(Clone, Default)]
pub struct Watch(Option<Arc<dyn Watcher>>);

/// Something that is being done. It is over when this is dropped.
pub struct Step(Option<Arc<dyn Watcher>>);

impl Watch {
    #[must_use]
    pub fn by(watcher: Arc<dyn Watcher>) -> Self {
        Self(Some(watcher))
    }

    #[must_use]
    pub fn step(&self, what: &str, total: Option<u64>) -> Step {
        if let Some(watcher) = &self.0 {
            watcher.begin(what, total);
        }
        Step(self.0.clone())
    }
}

impl Step {
    pub fn at(&self, done: u64) {
        if let Some(watcher) = &self.0 {
            watcher.at(done);
        }
    }

    pub fn say(&self, words: &str) {
        if let Some(watcher) = &self.0 {
            watcher.say(words);
        }
    }

    /// Whether anybody listens: words need not be put together for nobody.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.0.is_some()
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(watcher) = &self.0 {
            watcher.end();
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.0.is_some() { "Watch(watched)" } else { "Watch(nobody)" })
    }
}

#[cfg(test)]
mod tests {
    use super::{Watch, Watcher};
    use std::sync::{Arc, Mutex};

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl Watcher for Heard {
        fn begin(&self, what: &str, total: Option<u64>) {
            self.0.lock().expect("nobody panics").push(format!("{what} {total:?}"));
        }
        fn at(&self, done: u64) {
            self.0.lock().expect("nobody panics").push(done.to_string());
        }
        fn say(&self, words: &str) {
            self.0.lock().expect("nobody panics").push(words.to_owned());
        }
        fn end(&self) {
            self.0.lock().expect("nobody panics").push("end".to_owned());
        }
    }

    #[test]
    fn work_is_over_whichever_way_it_ends() {
        let heard = Arc::new(Heard::default());
        let watch = Watch::by(heard.clone());
        let fails = || -> Option<()> {
            let step = watch.step("reading", Some(3));
            step.at(2);
            step.say("half");
            None
        };
        assert_eq!(fails(), None);
        assert_eq!(*heard.0.lock().expect("nobody panics"), ["reading Some(3)", "2", "half", "end"]);
        // Nobody listens, and nothing happens.
        Watch::default().step("reading", None).at(1);
    }
}
