//! Histories of unusual size and shape: many claims, long chains, many branches, many merges.

use super::lab::{Lab, id};
use super::{Case, hold};

/// A stream for `git fast-import`: commits on top of each other, each with a message and a file of its own.
struct Stream {
    text: String,
    mark: usize,
}

impl Stream {
    fn new() -> Self {
        Self { text: String::new(), mark: 0 }
    }

    /// A commit on a branch, from these marks or commits; its mark.
    fn commit(&mut self, lab: &Lab, branch: &str, parents: &[String], message: &str, file: &str) -> String {
        self.mark += 1;
        let date = lab.next_date();
        self.text += &format!(
            "commit refs/heads/{branch}\nmark :{}\ncommitter On-call <oncall@example.com> {date}\ndata {}\n{message}\n",
            self.mark,
            message.len()
        );
        for (place, parent) in parents.iter().enumerate() {
            self.text += &format!("{} {parent}\n", if place == 0 { "from" } else { "merge" });
        }
        let text = format!("{}\n", self.mark);
        self.text += &format!("M 100644 inline {file}\ndata {}\n{text}\n", text.len());
        format!(":{}", self.mark)
    }

    fn run(&self, lab: &Lab) {
        lab.git_with("fast-import --quiet --force", self.text.as_bytes());
        lab.git("reset -q --hard");
    }
}

pub const CASES: &[Case] = &[
    (
        "ten thousand ids in one commit",
        |lab| {
            // Ids that the journal does not know, and one that it does.
            let ids: Vec<String> = (0..10_000).map(|number| format!("gap-{number:010}")).collect();
            let message = format!("Import all\n\nReconciles: {}\nReconciles: {{A}}\n", ids.join(", "));
            lab.git_with("commit -q --allow-empty -F -", message.replace("{A}", id("A")).as_bytes());
        },
        "A codified",
    ),
    (
        "ten thousand lines in one commit, and its revert",
        |lab| {
            let lines: String = (0..10_000).map(|number| format!("Reconciles: gap-{number:010}\n")).collect();
            let message = format!("Import all\n\n{lines}Reconciles: {}\n", id("A"));
            lab.git_with("commit -q --allow-empty -F -", message.as_bytes());
            let claim = lab.id_of("HEAD");
            lab.commit("", &format!("Revert \"Import all\"\n\nThis reverts commit {claim}."));
        },
        "",
    ),
    (
        "two thousand commits behind the claim",
        |lab| {
            let mut stream = Stream::new();
            let mut tip = lab.claim("a", "A");
            for number in 0..2_000 {
                tip = stream.commit(lab, "main", &[tip], &format!("Commit {number}"), "many.txt");
            }
            stream.run(lab);
        },
        "A codified",
    ),
    (
        "a chain of two hundred reverts",
        |lab| {
            lab.claim("a", "A");
            lab.claim("b", "B");
            lab.git("revert --no-edit HEAD");
            // Each takes the one before it back, in commits that need no change of a file.
            let (mut tip, mut tree) = (lab.id_of("HEAD~1"), lab.id_of("HEAD~1^{tree}"));
            for _ in 0..100 {
                let message = format!("Revert it\n\nThis reverts commit {tip}.");
                let words = ["commit-tree", &tree, "-p", &tip, "-m", &message].map(str::to_owned);
                tip = lab.git_words(&words, &[]);
                tree = lab.id_of(&format!("{tip}^{{tree}}"));
            }
            lab.git(&format!("reset -q --hard {tip}"));
        },
        "A codified; B codified",
    ),
    (
        "three hundred branches, one of which claims",
        |lab| {
            let mut stream = Stream::new();
            let base = lab.id_of("main");
            for number in 0..300 {
                let message = if number == 150 {
                    format!("Fix\n\nReconciles: {}\n", id("A"))
                } else {
                    "More".to_owned()
                };
                stream.commit(
                    lab,
                    &format!("topic/{number}"),
                    std::slice::from_ref(&base),
                    &message,
                    "many.txt",
                );
            }
            stream.run(lab);
        },
        "A proposed: topic/150",
    ),
    (
        "three hundred merges, the claim in the first and reverted in the last",
        |lab| {
            let mut stream = Stream::new();
            let mut tip = lab.id_of("main");
            let claim = {
                lab.branch("fix");
                lab.claim("a", "A")
            };
            lab.on("main");
            tip = stream.commit(lab, "main", &[tip, claim.clone()], "Merge the fix", "merges.txt");
            for number in 0..300 {
                let message = format!("Topic {number}");
                let topic = stream.commit(lab, "topic", &[tip.clone()], &message, &format!("{number}.txt"));
                tip = stream.commit(lab, "main", &[tip, topic], &format!("Merge {number}"), "merges.txt");
            }
            let back = format!("Revert \"Codify A\"\n\nThis reverts commit {claim}.");
            stream.commit(lab, "main", &[tip], &back, "merges.txt");
            stream.run(lab);
            lab.git("branch -q -D fix topic");
        },
        "",
    ),
    (
        "a ladder of merges between two branches",
        |lab| {
            // The number of ways from the tip to the claim doubles with every rung.
            let mut stream = Stream::new();
            let claim = lab.claim("a", "A");
            let (mut left, mut right) = (claim.clone(), claim);
            for number in 0..60 {
                let message = format!("Rung {number}");
                let next = stream.commit(lab, "main", &[left.clone(), right.clone()], &message, "left.txt");
                right = stream.commit(lab, "right", &[right, left], &message, "right.txt");
                left = next;
            }
            stream.run(lab);
        },
        "A codified",
    ),
    (
        "a merge of forty branches, each with a claim that one takes back",
        |lab| {
            let mut stream = Stream::new();
            let base = lab.id_of("main");
            let mut tips = vec![base.clone()];
            for number in 0..40 {
                let letter = ["A", "B", "C", "D"][number % 4];
                let message = format!("Fix {number}\n\nReconciles: {}\n", id(letter));
                tips.push(stream.commit(
                    lab,
                    &format!("t{number}"),
                    std::slice::from_ref(&base),
                    &message,
                    &format!("{number}.txt"),
                ));
            }
            let merge = stream.commit(lab, "main", &tips, "Merge forty", "merge.txt");
            assert_eq!(merge, ":41");
            stream.run(lab);
            let merge = lab.id_of("main");
            lab.commit(
                "",
                &format!("Undo\n\nThis reverts commit {merge}, reversing\nchanges made to {base}."),
            );
            for number in 0..40 {
                lab.git(&format!("branch -q -D t{number}"));
            }
            lab.claim("", "C");
        },
        "C codified",
    ),
    (
        "dates that run backwards",
        |lab| {
            for (place, letter, date) in
                [("a", "A", "2030-01-01T00:00:00Z"), ("b", "B", "1971-01-01T00:00:00Z")]
            {
                lab.change(place);
                let words = ["commit", "-q", "-a", "-m", "Fix", "-m", &format!("Reconciles: {}", id(letter))];
                let dates = [("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date)];
                lab.git_words(&words.map(str::to_owned), &dates);
            }
            let claim = lab.id_of("HEAD~1");
            let dates =
                [("GIT_AUTHOR_DATE", "1980-01-01T00:00:00Z"), ("GIT_COMMITTER_DATE", "1980-01-01T00:00:00Z")];
            lab.git_words(&["revert", "--no-edit", &claim].map(str::to_owned), &dates);
        },
        "B codified",
    ),
];

#[test]
fn unusual_sizes() {
    hold(CASES);
}
