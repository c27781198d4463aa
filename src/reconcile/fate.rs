//! What becomes of claims: which live, which were taken back, which nobody can tell.
//!
//! A commit is taken back while a commit that says so lives, and that one while none lives that takes it back in turn.
//! Read as attacks this has exactly one cautious answer: what nothing living attacks lives, what something living
//! attacks does not, and what neither holds of goes in circles and is left open.

use crate::model::{ClaimCommit, ClaimLine, Claims};
use std::collections::BTreeMap;

/// What became of one line of claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It lives on main.
    OnMain,
    /// The same, and what takes its files back nobody can resolve: positions of commits.
    Doubted(Vec<usize>),
    /// The same, and of these reverts cannot be told from here what they touch.
    Unseen(Vec<usize>),
    /// It lives on these branches and is not on main.
    OnBranch(Vec<usize>),
    /// By a commit that lives; its position.
    TakenBack(usize),
    /// Reverts take each other back, and nobody can tell which of them holds: one of them.
    Circular(usize),
    /// Its own message takes it back.
    ContradictsItself,
    /// By a commit that lives; `None`: by somebody's word in the journal.
    Reopened(Option<usize>),
    /// On no branch that is here.
    Nowhere,
}

/// How a commit stands among those that are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Lives,
    /// Taken back by this one, which lives.
    Dead(usize),
    Unsettled,
}

/// The fates of all lines, in their order.
#[must_use]
pub fn fates(claims: &Claims) -> Vec<Fate> {
    let on_main: Vec<bool> = claims.commits.iter().map(|commit| commit.is_on_main).collect();
    let lives_on_main = lives(claims, &on_main);
    // Each branch is main with what it holds beside it.
    let mut of_branches: BTreeMap<usize, (Vec<bool>, Vec<Life>)> = BTreeMap::new();
    let mut on_branch = |line: &ClaimLine| {
        let (mut alive, mut otherwise) = (Vec::new(), None);
        for branch in &claims.commits[line.commit].branches {
            let (within, lives) = of_branches.entry(*branch).or_insert_with(|| {
                let holds = |commit: &ClaimCommit| commit.is_on_main || commit.branches.contains(branch);
                let within: Vec<bool> = claims.commits.iter().map(holds).collect();
                let lives = lives(claims, &within);
                (within, lives)
            });
            match settled(line, claims, within, lives) {
                Fate::OnMain | Fate::Doubted(_) | Fate::Unseen(_) => alive.push(*branch),
                // The first on which it does not live says why.
                other => otherwise = otherwise.or(Some(other)),
            }
        }
        match otherwise {
            _ if !alive.is_empty() => Fate::OnBranch(alive),
            Some(fate) => fate,
            None => Fate::Nowhere,
        }
    };
    let fate = |line: &ClaimLine| {
        if claims.commits[line.commit].is_on_main {
            settled(line, claims, &on_main, &lives_on_main)
        } else {
            on_branch(line)
        }
    };
    claims.lines.iter().map(fate).collect()
}

fn settled(line: &ClaimLine, claims: &Claims, within: &[bool], lives: &[Life]) -> Fate {
    // Of several the one that is told is the same whatever order they come in.
    let told = |at: &&usize| &claims.commits[**at].id;
    match lives[line.commit] {
        Life::Dead(by) => return Fate::TakenBack(by),
        Life::Unsettled => {
            let by = claims.commits[line.commit].taken_back_by.iter().filter(|by| within[**by]);
            return Fate::Circular(by.min_by_key(told).copied().unwrap_or(line.commit));
        }
        Life::Lives => {}
    }
    // Whether something holds that goes in circles nobody can tell: the entry is left more open.
    let holds = |at: &&usize| within[**at] && !matches!(lives[**at], Life::Dead(_));
    if let Some(by) = line.reopened_by.iter().filter(holds).min_by_key(told) {
        return Fate::Reopened(Some(*by));
    }
    if line.is_reopened_by_hand {
        return Fate::Reopened(None);
    }
    if line.contradicts_itself {
        return Fate::ContradictsItself;
    }
    let holding = |list: &[usize]| -> Vec<usize> { list.iter().filter(holds).copied().collect() };
    match (holding(&line.doubted_by), holding(&line.unseen)) {
        (doubts, _) if !doubts.is_empty() => Fate::Doubted(doubts),
        (_, unseen) if !unseen.is_empty() => Fate::Unseen(unseen),
        _ => Fate::OnMain,
    }
}

/// Which of the commits within a part of the history live: settled from what nothing attacks onwards, until nothing
/// more follows.
fn lives(claims: &Claims, within: &[bool]) -> Vec<Life> {
    let count = claims.commits.len();
    let mut lives = vec![Life::Unsettled; count];
    // For each commit how many of its attackers are not settled, and whom it attacks.
    let mut open = vec![0usize; count];
    let mut attacks: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, commit) in claims.commits.iter().enumerate() {
        for by in commit.taken_back_by.iter().filter(|by| within[**by] && within[at]) {
            open[at] += 1;
            attacks[*by].push(at);
        }
    }
    let mut waiting: Vec<usize> = (0..count).filter(|at| open[*at] == 0).collect();
    while let Some(at) = waiting.pop() {
        if lives[at] == Life::Unsettled {
            lives[at] = Life::Lives;
        }
        let is_alive = lives[at] == Life::Lives;
        for hit in &attacks[at] {
            open[*hit] = open[*hit].saturating_sub(1);
            let was_settled = lives[*hit] != Life::Unsettled;
            if is_alive && !matches!(lives[*hit], Life::Lives) {
                lives[*hit] = match lives[*hit] {
                    // Of several the one that is told is the same whatever order they came in.
                    Life::Dead(by) if claims.commits[by].id <= claims.commits[at].id => Life::Dead(by),
                    _ => Life::Dead(at),
                };
            }
            // Settled either by the first living attacker, or once all attackers are dead.
            let is_settled_now = !was_settled && (is_alive || open[*hit] == 0);
            if is_settled_now {
                waiting.push(*hit);
            }
        }
    }
    lives
}

#[cfg(test)]
mod tests;
