//! Timing: contestants take turns, so that whatever else the machine does hits all of them alike; medians count.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A command, and what it reads from standard input.
pub type Step = (Command, Option<Vec<u8>>);

/// One of the things that are compared: it prepares without being timed, then runs commands one after the other.
pub struct Contestant<'a> {
    pub prepare: Box<dyn FnMut() + 'a>,
    pub commands: Box<dyn FnMut() -> Vec<Step> + 'a>,
}

impl<'a> Contestant<'a> {
    /// The same command each time.
    pub fn plain(command: impl Fn() -> Command + 'a) -> Self {
        Self { prepare: Box::new(|| {}), commands: Box::new(move || vec![(command(), None)]) }
    }

    fn run(&mut self) -> Duration {
        (self.prepare)();
        let commands = (self.commands)();
        let started = Instant::now();
        for (command, input) in commands {
            run(command, input.as_deref());
        }
        started.elapsed()
    }
}

fn run(mut command: Command, input: Option<&[u8]>) {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().expect("it starts");
    if let Some(input) = input {
        use std::io::Write;
        child.stdin.take().expect("a pipe").write_all(input).expect("it reads");
    }
    let status = child.wait().expect("it ends");
    assert!(status.success(), "{command:?} ended with {status}");
}

/// The medians of all contestants: at least `rounds` turns each, more where they are short.
pub fn medians(contestants: &mut [Contestant<'_>], rounds: usize) -> Vec<Duration> {
    // The first turn fills caches and is not counted.
    let first: Duration = contestants.iter_mut().map(Contestant::run).sum();
    let affordable = 4000 / first.as_millis().max(1);
    let rounds = usize::try_from(affordable).unwrap_or(rounds).clamp(rounds, rounds * 6);
    let mut times = vec![Vec::with_capacity(rounds); contestants.len()];
    for _ in 0..rounds {
        for (contestant, times) in contestants.iter_mut().zip(&mut times) {
            times.push(contestant.run());
        }
    }
    times.into_iter().map(median).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
