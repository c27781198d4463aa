//! Work on all processors: pieces of a list are taken one after the other, and their answers come in its order.

use crate::git::{GitError, Repository};
use crate::model::Step;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Items that a thread takes at a time: neighbours have most of their trees in common.
const PIECE: usize = 2048;

/// Does `work` for each piece of the items.
pub(super) fn spread<T: Sync, R: Send>(
    repository: &Repository,
    items: &[T],
    step: &Step,
    work: impl Fn(&Repository, &[T]) -> Result<R, GitError> + Sync,
) -> Result<Vec<R>, GitError> {
    if items.len() <= PIECE {
        return Ok(vec![work(repository, items)?]);
    }
    let pieces: Vec<&[T]> = items.chunks(PIECE).collect();
    let done: Vec<Mutex<Option<R>>> = pieces.iter().map(|_| Mutex::default()).collect();
    let (next, ready) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let place = repository.git_dir();
    let take = || -> Result<(), GitError> {
        // A handle on a repository cannot be shared between threads: each opens its own.
        let repository = Repository::open(place)?;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(at) else { return Ok(()) };
            let answer = work(&repository, piece)?;
            *done[at].lock().expect("no worker panics") = Some(answer);
            step.at((ready.fetch_add(piece.len(), Ordering::Relaxed) + piece.len()) as u64);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8).min(pieces.len());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    let answers = done.into_iter().map(|place| place.into_inner().expect("no worker panics"));
    Ok(answers.map(|answer| answer.expect("every piece was taken")).collect())
}
