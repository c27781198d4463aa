//! Programs that end in time, by themselves or killed with all they started, and nothing else.

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::cell::Cell;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// Runs a program, both streams read. `Err` is what it had printed when its time was up and it was killed.
pub fn within(limit: Duration, command: &mut Command) -> Result<Output, Output> {
    let mut child = in_a_group(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
    let (mut out, mut err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    std::thread::scope(|scope| {
        let out = scope.spawn(move || read_all(&mut out));
        let err = scope.spawn(move || read_all(&mut err));
        let (status, in_time) = reap(&mut child, limit, || false);
        let (stdout, stderr) = (out.join().expect("a reader"), err.join().expect("a reader"));
        let output = Output { status, stdout, stderr };
        if in_time { Ok(output) } else { Err(output) }
    })
}

/// The same, and the most memory that the program had at once, in bytes, as far as the kernel tells; it is killed
/// where it takes more than `most`.
pub fn within_memory(limit: Duration, most: u64, command: &mut Command) -> (Result<Output, Output>, u64) {
    let mut child = in_a_group(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
    let (mut out, mut err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    let status = format!("/proc/{}/status", child.id());
    let peak = Cell::new(0);
    let is_too_much = || {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        peak.set(peak.get().max(kilobytes.unwrap_or(0) * 1024));
        peak.get() > most
    };
    let output = std::thread::scope(|scope| {
        let out = scope.spawn(move || read_all(&mut out));
        let err = scope.spawn(move || read_all(&mut err));
        let (status, in_time) = reap(&mut child, limit, is_too_much);
        let (stdout, stderr) = (out.join().expect("a reader"), err.join().expect("a reader"));
        let output = Output { status, stdout, stderr };
        if in_time { Ok(output) } else { Err(output) }
    });
    (output, peak.get())
}

/// Starts a program in a process group of its own, so that `reap` reaches its children too.
pub fn in_a_group(command: &mut Command) -> Child {
    command.process_group(0).spawn().expect("the program starts")
}

/// Waits for a program of `in_a_group`; kills its group at the limit or when told to stop. How it ended, and
/// whether by itself.
pub fn reap(child: &mut Child, limit: Duration, stop: impl Fn() -> bool) -> (ExitStatus, bool) {
    let started = Instant::now();
    while started.elapsed() < limit && !stop() {
        if let Some(status) = child.try_wait().expect("it is ours") {
            return (status, true);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    // It was not waited for yet, so its id is still its own.
    let group = Pid::from_child(child);
    let _ = kill_process_group(group, Signal::KILL);
    (child.wait().expect("it is ours"), false)
}

/// Asks a program that was not waited for yet to end, it alone: what it started it has to end itself.
pub fn terminate(child: &Child) {
    let _ = kill_process(Pid::from_child(child), Signal::TERM);
}

/// What there is to read until the other end is gone.
pub fn read_all(from: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = from.read_to_end(&mut bytes);
    bytes
}
