//! Random histories of claims and reverts, and what must hold of all of them.

use super::*;
use crate::model::EntryId;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// A history as a graph of parents, with what each commit says. The claims that `reconcile` sees are made from it here,
/// by a search without any cleverness.
#[derive(Clone, Debug, Default)]
struct Story {
    parents: Vec<Vec<usize>>,
    claims: Vec<bool>,
    reopens: Vec<bool>,
    takes_back: Vec<Option<usize>>,
    /// The tips: main first.
    tips: Vec<usize>,
}

impl Story {
    fn reaches(&self, later: usize, earlier: usize) -> bool {
        later == earlier || self.parents[later].iter().any(|parent| self.reaches(*parent, earlier))
    }

    /// The claims as seen from the tips, the commits in an order that is given.
    fn claims(&self, order: &[usize]) -> Claims {
        let place = |commit: usize| order.iter().position(|at| *at == commit).expect("all are in it");
        let commits = order.iter().map(|at| {
            let is_on_main = self.reaches(self.tips[0], *at);
            let branches = (1..self.tips.len()).filter(|tip| self.reaches(self.tips[*tip], *at));
            ClaimCommit {
                id: format!("c{at}"),
                is_on_main,
                branches: if is_on_main { vec![] } else { branches.map(|tip| tip - 1).collect() },
                taken_back_by: (0..self.parents.len())
                    .filter(|by| self.takes_back[*by] == Some(*at))
                    .map(place)
                    .collect(),
            }
        });
        let reopens = (0..self.parents.len()).filter(|at| self.reopens[*at]);
        let reopens: Vec<usize> = reopens.collect();
        let lines = order.iter().filter(|at| self.claims[**at]).map(|at| ClaimLine {
            entry: EntryId::from_random(1),
            commit: place(*at),
            is_recorded: false,
            reopened_by: reopens
                .iter()
                .filter(|by| *by == at || !self.reaches(*at, **by))
                .map(|by| place(*by))
                .collect(),
            doubted_by: vec![],
            unseen: vec![],
            contradicts_itself: false,
            is_reopened_by_hand: false,
        });
        Claims {
            commits: commits.collect(),
            lines: lines.collect(),
            branches: (1..self.tips.len()).map(|tip| format!("b{tip}")).collect(),
        }
    }

    /// The fate of each claim by its commit, without the numbers of who did it.
    fn told(&self, order: &[usize]) -> Vec<(usize, &'static str)> {
        let claims = self.claims(order);
        let mut told: Vec<(usize, &'static str)> = claims
            .lines
            .iter()
            .zip(fates(&claims))
            .map(|(line, fate)| (order[line.commit], word(&fate)))
            .collect();
        told.sort_unstable();
        told
    }

    fn in_order(&self) -> Vec<usize> {
        (0..self.parents.len()).collect()
    }

    fn commit(&mut self, parent: usize) -> usize {
        self.parents.push(vec![parent]);
        self.claims.push(false);
        self.reopens.push(false);
        self.takes_back.push(None);
        self.parents.len() - 1
    }
}

fn word(fate: &Fate) -> &'static str {
    match fate {
        Fate::OnMain => "on main",
        Fate::Doubted(_) => "doubted",
        Fate::Unseen(_) => "unseen",
        Fate::OnBranch(_) => "on a branch",
        Fate::TakenBack(_) => "taken back",
        Fate::Circular(_) => "circular",
        Fate::ContradictsItself => "contradicts itself",
        Fate::Reopened(_) => "reopened",
        Fate::Nowhere => "nowhere",
    }
}

prop_compose! {
    fn stories()(
        commits in vec((vec(any::<Index>(), 1..3), 0u8..6, any::<Index>()), 1..12),
        tips in vec(any::<Index>(), 0..3),
    ) -> Story {
        let mut story = Story::default();
        for (at, (parents, says, target)) in commits.iter().enumerate() {
            let mut chosen: Vec<usize> = if at == 0 { vec![] } else { parents.iter().map(|one| one.index(at)).collect() };
            chosen.sort_unstable();
            chosen.dedup();
            story.parents.push(chosen);
            story.claims.push(*says <= 1);
            story.reopens.push(*says == 2);
            // Only what lies behind it can be named.
            let target = if at == 0 { 0 } else { target.index(at) };
            let names = *says > 3 && at > 0 && story.reaches(at, target);
            story.takes_back.push(names.then_some(target));
        }
        let last = story.parents.len() - 1;
        story.tips = vec![last];
        story.tips.extend(tips.iter().map(|tip| tip.index(last + 1)));
        story
    }
}

proptest! {
    #[test]
    fn the_order_of_commits_changes_nothing(story in stories(), keys in vec(any::<u32>(), 12)) {
        let mut order = story.in_order();
        order.sort_by_key(|at| keys[*at]);
        prop_assert_eq!(story.told(&order), story.told(&story.in_order()));
    }

    #[test]
    fn what_has_nothing_to_do_with_it_changes_nothing(story in stories(), at: Index) {
        let before = story.told(&story.in_order());
        let mut more = story.clone();
        // A commit on top of main, and a branch from anywhere.
        more.tips[0] = more.commit(story.tips[0]);
        let tip = more.commit(at.index(story.parents.len()));
        more.tips.push(tip);
        let after = more.told(&more.in_order());
        for ((commit, was), (_, is)) in before.iter().zip(&after) {
            // What is not on main may be held by the new branch, and live there alone.
            let is_held = !more.reaches(more.tips[0], *commit) && more.reaches(tip, *commit);
            prop_assert!(was == is || is_held, "{} was {} and is {}", commit, was, is);
        }
    }

    #[test]
    fn a_revert_and_its_reapplication_are_the_identity(story in stories(), at: Index) {
        let before = story.told(&story.in_order());
        let on_main: Vec<usize> = story.in_order().into_iter().filter(|at| story.reaches(story.tips[0], *at)).collect();
        let mut more = story.clone();
        let revert = more.commit(story.tips[0]);
        more.takes_back[revert] = Some(on_main[at.index(on_main.len())]);
        let reapply = more.commit(revert);
        more.takes_back[reapply] = Some(revert);
        more.tips[0] = reapply;
        prop_assert_eq!(more.told(&more.in_order()), before);
    }

    #[test]
    fn a_claim_that_is_not_on_main_never_counts(story in stories()) {
        for (commit, fate) in story.told(&story.in_order()) {
            if !story.reaches(story.tips[0], commit) {
                prop_assert_ne!(fate, "on main");
            }
        }
    }

    #[test]
    fn a_claim_lives_while_nothing_living_takes_it_back(story in stories()) {
        // Read word for word: a claim lives iff no live revert of it is on main.
        fn lives(story: &Story, at: usize) -> bool {
            let all = 0..story.parents.len();
            !all.filter(|by| story.takes_back[*by] == Some(at) && story.reaches(story.tips[0], *by)).any(|by| lives(story, by))
        }
        for (commit, fate) in story.told(&story.in_order()) {
            if story.reaches(story.tips[0], commit) {
                let reopened = (0..story.parents.len()).any(|by| {
                    story.reopens[by] && story.reaches(story.tips[0], by) && lives(&story, by) && !story.reaches(commit, by)
                });
                let wanted = if !lives(&story, commit) { "taken back" } else if reopened { "reopened" } else { "on main" };
                prop_assert_eq!(fate, wanted, "{}", commit);
            }
        }
    }
}

/// A commit on main that these take back.
fn taken_back(by: &[usize]) -> ClaimCommit {
    ClaimCommit { is_on_main: true, taken_back_by: by.to_vec(), ..ClaimCommit::default() }
}

#[test]
fn what_goes_in_circles_is_left_open() {
    let line = |commit| ClaimLine {
        entry: EntryId::from_random(1),
        commit,
        is_recorded: false,
        reopened_by: vec![],
        doubted_by: vec![],
        unseen: vec![],
        contradicts_itself: false,
        is_reopened_by_hand: false,
    };
    let claims = Claims {
        // 1 and 2 take each other back, and 1 the claim; 3 is taken back by what lives.
        commits: vec![
            taken_back(&[1]),
            taken_back(&[2]),
            taken_back(&[1]),
            taken_back(&[4]),
            taken_back(&[]),
        ],
        lines: vec![line(0), line(3)],
        branches: vec![],
    };
    assert_eq!(fates(&claims), [Fate::Circular(1), Fate::TakenBack(4)]);
    let doubted = ClaimLine { doubted_by: vec![1], ..line(4) };
    let unseen = ClaimLine { unseen: vec![4], ..line(4) };
    let dead_doubt = ClaimLine { doubted_by: vec![3], ..line(4) };
    let by_hand = ClaimLine { is_reopened_by_hand: true, ..line(4) };
    let itself = ClaimLine { contradicts_itself: true, ..line(4) };
    let claims = Claims { lines: vec![doubted, unseen, dead_doubt, by_hand, itself], ..claims };
    let wanted = [
        Fate::Doubted(vec![1]),
        Fate::Unseen(vec![4]),
        Fate::OnMain,
        Fate::Reopened(None),
        Fate::ContradictsItself,
    ];
    assert_eq!(fates(&claims), wanted);
}
