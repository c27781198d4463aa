//! Histories that nobody thought of: commits, merges, claims, reverts and reopenings at random on three branches, judged
//! by the few lines that the rules are when there are neither copies nor riddles.

use super::lab::{Lab, id};

const SEEDS: u64 = 150;
const COMMITS: usize = 40;
const BRANCHES: [&str; 3] = ["main", "one", "two"];
/// Of staging and of production, and one that is to be reverted.
const ENTRIES: [(&str, &str); 5] =
    [("A", "codified"), ("B", "codified"), ("C", "codified"), ("Q", "claimed"), ("R", "claimed")];

/// A set of commits.
type Set = u64;

struct Commit {
    id: git2::Oid,
    parents: Vec<usize>,
    /// Itself and everything behind it.
    behind: Set,
    claims: Option<&'static str>,
    reopens: Option<&'static str>,
    /// What it takes back.
    hits: Set,
}

struct History {
    commits: Vec<Commit>,
    /// The commit that each branch stands at.
    tips: [usize; 3],
    state: u64,
}

impl History {
    fn below(&mut self, limit: usize) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).expect("31 bits") % limit
    }

    fn is_behind(&self, one: usize, tip: usize) -> bool {
        self.commits[tip].behind & (1 << one) != 0
    }

    /// The commits behind these that nothing behind these takes back, newest first: whoever takes a commit back comes
    /// after it.
    fn living(&self, behind: Set) -> Set {
        let mut living = 0;
        let mut dead: Set = 0;
        for at in (0..self.commits.len()).rev().filter(|at| behind & (1 << at) != 0) {
            if dead & (1 << at) == 0 {
                living |= 1 << at;
                dead |= self.commits[at].hits;
            }
        }
        living
    }

    /// Whether a claim of this entry counts among these commits.
    fn is_claimed(&self, letter: &str, behind: Set) -> bool {
        self.is_claimed_by(letter, behind, Set::MAX)
    }

    /// The same, where only some commits are asked for claims.
    fn is_claimed_by(&self, letter: &str, behind: Set, claims: Set) -> bool {
        let living = self.living(behind);
        let all = || (0..self.commits.len()).filter(|at| living & (1 << at) != 0);
        let is_claim = |at: &usize| claims & (1 << at) != 0 && self.commits[*at].claims == Some(letter);
        all().filter(is_claim).any(|claim| {
            all()
                .filter(|at| self.commits[*at].reopens == Some(letter))
                .all(|again| self.is_behind(again, claim))
        })
    }

    /// The statuses that the entry may have.
    fn wanted(&self, letter: &str, on_main: &'static str) -> Vec<&'static str> {
        let [main, one, two] = self.tips.map(|tip| self.commits[tip].behind);
        if self.is_claimed(letter, main) {
            return vec![on_main];
        }
        // A branch proposes what would live on main once it is merged.
        let is_proposed =
            |claims: Set| [one, two].into_iter().any(|tip| self.is_claimed_by(letter, main | tip, claims));
        match (is_proposed(!main), is_proposed(Set::MAX)) {
            (true, _) => vec!["proposed"],
            (false, false) => vec!["open"],
            // A claim of main that the branch brings back: that may be said.
            (false, true) => vec!["open", "proposed"],
        }
    }

    /// Makes one more commit.
    fn step(&mut self, lab: &Lab, repository: &git2::Repository) {
        let branch = self.below(3);
        let tip = self.tips[branch];
        let other = self.tips[(branch + 1 + self.below(2)) % 3];
        let number = self.commits.len();
        let (mut claims, mut reopens, mut hits, mut parents) = (None, None, 0, vec![tip]);
        let mut message = format!("Commit {number} (#{number})\n");
        match self.below(20) {
            0..7 => {
                let letter = ENTRIES[self.below(ENTRIES.len())].0;
                claims = Some(letter);
                message += &format!("\nReconciles: {}\n", id(letter));
            }
            7..12 if !self.is_behind(other, tip) => {
                parents.push(other);
                message = format!("Merge pull request #{number} from acme/x\n\nIt\n");
            }
            12..18 => {
                let all: Vec<usize> =
                    (1..number).filter(|one| self.is_behind(*one, tip)).rev().take(12).collect();
                if !all.is_empty() {
                    let target = all[self.below(all.len())];
                    let said;
                    (said, hits) = self.revert(target);
                    message = format!("Take {target} back (#{number})\n\n{said}\n");
                }
            }
            18 => {
                let letter = ENTRIES[self.below(ENTRIES.len())].0;
                reopens = Some(letter);
                message += &format!("\nReopens: {}\n", id(letter));
            }
            _ => {}
        }
        let id = make(
            lab,
            repository,
            &parents.iter().map(|at| self.commits[*at].id).collect::<Vec<_>>(),
            &message,
            number,
        );
        let behind = parents.iter().fold(1 << number, |all, at| all | self.commits[*at].behind);
        self.commits.push(Commit { id, parents, behind, claims, reopens, hits });
        self.tips[branch] = number;
    }

    /// The words that take a commit back, and what goes with it.
    fn revert(&mut self, target: usize) -> (String, Set) {
        let id = self.commits[target].id.to_string();
        let parents = self.commits[target].parents.clone();
        let way = self.below(4);
        let Some(&second) = parents.get(1) else {
            let said = match way {
                0 => format!("Reverts #{target}"),
                1 => format!("This reverts commit {}.", &id[..12]),
                _ => format!("This reverts commit {id}."),
            };
            return (said, 1 << target);
        };
        let (said, stays) = match way {
            0 => (format!("Reverts acme/infra#{target}"), parents[0]),
            1 => (
                format!("This reverts commit {id}, reversing\nchanges made to {}.", self.commits[second].id),
                second,
            ),
            2 => (format!("This reverts commit {id}."), parents[0]),
            _ => {
                let first = self.commits[parents[0]].id;
                (format!("This reverts commit {id}, reversing\nchanges made to {first}."), parents[0])
            }
        };
        (said, self.commits[target].behind & !self.commits[stays].behind)
    }

    fn set_refs(&self, repository: &git2::Repository) {
        for (name, tip) in BRANCHES.iter().zip(self.tips) {
            let name = format!("refs/heads/{name}");
            repository.reference(&name, self.commits[tip].id, true, "at random").expect("a branch");
        }
    }

    fn told(&self) -> String {
        let line = |(at, one): (usize, &Commit)| {
            let hits: Vec<usize> = (0..64).filter(|other| one.hits & (1 << other) != 0).collect();
            format!(
                "{at} {} from {:?} claims {:?} reopens {:?} takes back {hits:?}\n",
                one.id, one.parents, one.claims, one.reopens
            )
        };
        format!("{}tips {:?}", self.commits.iter().enumerate().map(line).collect::<String>(), self.tips)
    }
}

/// A commit with a file that no other has.
fn make(
    lab: &Lab,
    repository: &git2::Repository,
    parents: &[git2::Oid],
    message: &str,
    number: usize,
) -> git2::Oid {
    let parents: Vec<git2::Commit<'_>> =
        parents.iter().map(|id| repository.find_commit(*id).expect("a commit")).collect();
    let mut tree = repository.treebuilder(Some(&parents[0].tree().expect("a tree"))).expect("a tree");
    let blob = repository.blob(format!("{number}\n").as_bytes()).expect("a blob");
    tree.insert(format!("{number}.txt"), blob, 0o100_644).expect("a file");
    let tree = repository.find_tree(tree.write().expect("a tree")).expect("a tree");
    let seconds = lab.next_date().split(' ').next().and_then(|date| date.parse().ok()).expect("a date");
    let who =
        git2::Signature::new("On-call", "oncall@example.com", &git2::Time::new(seconds, 60)).expect("a name");
    let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
    repository.commit(None, &who, &who, message, &tree, &parents).expect("a commit")
}

#[test]
fn at_random() {
    let mut wrong = Vec::new();
    for seed in 0..SEEDS {
        let lab = Lab::new("at random");
        let repository = git2::Repository::open(lab.here()).expect("a repository");
        let id = repository.revparse_single("main").expect("a commit").id();
        let base = Commit { id, parents: Vec::new(), behind: 1, claims: None, reopens: None, hits: 0 };
        let mut history = History { commits: vec![base], tips: [0; 3], state: seed };
        let looks = history.below(COMMITS);
        while history.commits.len() < COMMITS {
            history.step(&lab, &repository);
            if history.commits.len() == looks {
                history.set_refs(&repository);
                lab.list();
            }
        }
        history.set_refs(&repository);
        let found = lab.list();
        for (letter, on_main) in ENTRIES {
            let wanted = history.wanted(letter, on_main);
            if !wanted.contains(&found[letter].status.as_str()) {
                let told = if wrong.is_empty() { history.told() } else { String::new() };
                wrong.push(format!(
                    "seed {seed}: {letter} should be {wanted:?}, is {:?}\n{told}",
                    found[letter]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
