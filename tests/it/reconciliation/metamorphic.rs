//! What must not matter, of every history: looking again, what was remembered, an unrelated commit and branch, a revert
//! with its re-application; and the order in which facts arrive.

use super::lab::{Found, Lab};
use std::collections::BTreeMap;

type Statuses = BTreeMap<String, (String, String)>;

fn statuses(found: &BTreeMap<String, Found>) -> Statuses {
    found.iter().map(|(id, found)| (id.clone(), (found.status.clone(), found.grade.clone()))).collect()
}

/// What changed though nothing happened that matters.
pub fn changes(lab: &Lab, first: &BTreeMap<String, Found>) -> Vec<String> {
    let mut said = Vec::new();
    let mut look = |what: &str, is_whole: bool| {
        let now = lab.list();
        let same = if is_whole { now == *first } else { statuses(&now) == statuses(first) };
        if !same {
            let all = first.iter().filter(|(id, found)| now.get(*id) != Some(found));
            said.extend(all.map(|(id, found)| format!("{what}: {id} was {found:?}, is {:?}", now.get(id))));
        }
    };
    look("looked at again", true);
    forget(lab);
    look("nothing remembered", true);
    let main = main_of(lab);
    if main.is_empty() {
        return said;
    }
    let tip = lab.id_of(&main);
    unrelated(lab, &main);
    look("an unrelated commit and branch", false);
    lab.git(&format!("update-ref {main} {tip}"));
    if revert_and_reapply(lab, &main, &tip) {
        look("reverted and applied again", false);
    }
    said
}

/// What the program remembers of the repository and of its mirrors is gone; the mirrors themselves stay.
fn forget(lab: &Lab) {
    let common = lab.git("rev-parse --path-format=absolute --git-common-dir");
    let _ = std::fs::remove_dir_all(std::path::Path::new(&common).join("stopgap"));
}

/// The main branch as the case says, else as the rules have it.
fn main_of(lab: &Lab) -> String {
    if let Some(told) = lab.main.get() {
        return told.to_owned();
    }
    let is_there = |name: &str| lab.git_may_fail(&format!("rev-parse -q --verify {name}"));
    let all = ["refs/remotes/origin/main", "refs/heads/main"];
    all.into_iter().find(|name| is_there(name)).unwrap_or_default().to_owned()
}

/// A commit on main and one on a new branch, both of files that nobody else touches.
fn unrelated(lab: &Lab, main: &str) {
    let mut stream = String::new();
    for branch in [main, "refs/heads/unrelated"] {
        let date = lab.next_date();
        stream += &format!(
            "commit {branch}\ncommitter On-call <oncall@example.com> {date}\ndata 16\nSay more of it\n\n\
             from {main}^0\nM 100644 inline unrelated-{}.md\ndata 5\nMore\n\n",
            branch.len()
        );
    }
    lab.git_with("fast-import --quiet --force", stream.as_bytes());
}

/// Takes the last commit of main back and brings it back in turn; `false` where it has no parent.
fn revert_and_reapply(lab: &Lab, main: &str, tip: &str) -> bool {
    let repository = git2::Repository::open(lab.here()).expect("a repository");
    let find = |id: &str| repository.find_commit(git2::Oid::from_str(id).expect("an id"));
    let commit = find(tip).expect("a commit");
    let Ok(parent) = commit.parent(0) else { return false };
    let merge = if commit.parent_count() > 1 {
        format!(", reversing\nchanges made to {}", parent.id())
    } else {
        String::new()
    };
    let title = commit.summary_bytes().map(String::from_utf8_lossy).unwrap_or_default().into_owned();
    let make = |tree: git2::Oid, on: &str, message: &str| {
        let words = ["commit-tree", &tree.to_string(), "-p", on, "-m", message].map(str::to_owned);
        lab.git_words(&words, &[])
    };
    let back = format!("Revert \"{title}\"\n\nThis reverts commit {tip}{merge}.");
    let back = make(parent.tree_id(), tip, &back);
    let again = make(commit.tree_id(), &back, &format!("Reapply \"{title}\"\n\nThis reverts commit {back}."));
    lab.git(&format!("update-ref {main} {again}"));
    true
}

/// What two people say of entries, each in a clone, who then share it: whoever shares first, both see the same.
#[test]
fn facts_of_two_clones_come_to_the_same_in_any_order() {
    // What each says, and what the entry is then. Where neither knew of the other, the more open wins.
    let stories: [(&[&str], &[&str], &str); 6] = [
        (&["resolve {A} codified HEAD"], &["reopen {B}"], "codified"),
        (&["resolve {A} codified HEAD"], &["reopen {A}"], "open"),
        (&["resolve {A} reverted"], &["reopen {A}"], "open"),
        (&["resolve {A} reverted"], &["resolve {A} codified HEAD"], "codified"),
        (&["resolve {A} mistaken"], &["resolve {A} accepted --until 2027-01-31 --reason Wait"], "accepted"),
        (&["resolve {A} codified HEAD", "reopen {A}"], &["note {A} 'Looked at it'"], "open"),
    ];
    for (at, (mine, theirs, wanted)) in stories.into_iter().enumerate() {
        let mut seen = Vec::new();
        for is_mine_first in [true, false] {
            let lab = Lab::new("two clones");
            lab.commit("a", "Fix");
            lab.origin();
            lab.git("push -q origin stopgap");
            lab.git("clone -q ../origin.git ../theirs");
            let say = |folder: &str, words: &[&str]| {
                lab.enter(folder);
                for words in words {
                    lab.say(words);
                }
            };
            say("infra", mine);
            say("theirs", theirs);
            let order =
                if is_mine_first { ["infra", "theirs", "infra"] } else { ["theirs", "infra", "theirs"] };
            for folder in order {
                say(folder, &["sync"]);
            }
            for folder in ["infra", "theirs"] {
                lab.enter(folder);
                seen.push(lab.list());
            }
        }
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "story {at}: {seen:?}");
        assert_eq!(seen[0]["A"].status, wanted, "story {at}: {:?}", seen[0]["A"]);
    }
}
