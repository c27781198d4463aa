//! What the code itself says: values that prove a claim, and values or blocks that contradict one.

use super::lab::Lab;
use super::{Case, hold};

/// Sets the timeout of entry V, whose value before was 60 and after the change by hand 120.
fn timeout(lab: &Lab, from: &str, to: &str, message: &str) -> String {
    lab.replace("main.tf", &format!("idle_timeout = {from}"), &format!("idle_timeout = {to}"));
    lab.save(message)
}

/// Sets the class of entry P, which was db.t3.medium and is db.r6g.large since the change by hand.
fn class(lab: &Lab, from: &str, to: &str, message: &str) -> String {
    lab.replace("main.tf", &format!("instance_class = \"{from}\""), &format!("instance_class = \"{to}\""));
    lab.save(message)
}

/// The code without the block of entry M, which stands at the end, and that block.
fn cut(lab: &Lab) -> (String, String) {
    let text = std::fs::read_to_string(lab.here().join("main.tf")).expect("a file");
    let at = text.find("resource \"aws_eip\"").expect("the block");
    (text[..at].to_owned(), text[at..].to_owned())
}

const V: &str = "Codify V\n\nReconciles: {V}";
const P: &str = "Codify P\n\nReconciles: {P}";
const L: &str = "Codify L\n\nReconciles: {L}";
const M: &str = "Codify M\n\nReconciles: {M}";

pub const CASES: &[Case] = &[
    ("the code has the value already, and nothing claims", |lab| drop(timeout(lab, "60", "120", "Fix")), ""),
    ("the value is there", |lab| drop(timeout(lab, "60", "120", V)), "V codified"),
    ("the value is there, as a text", |lab| drop(timeout(lab, "60", "\"120\"", V)), "V codified"),
    ("another value is there", |lab| drop(timeout(lab, "60", "90", V)), "V suspect: 90 120"),
    ("nothing has changed", |lab| drop(lab.commit("", V)), "V suspect: 60 120"),
    (
        "the value is there, and later another",
        |lab| {
            timeout(lab, "60", "120", V);
            timeout(lab, "120", "180", "Raise it further");
        },
        // Whoever changed it since knew of it: superseded.
        "V codified",
    ),
    (
        "the value is there, and later what was before",
        |lab| {
            timeout(lab, "60", "120", V);
            timeout(lab, "120", "60", "Lower it");
        },
        "V suspect: 60",
    ),
    (
        "another value, and later what was before",
        |lab| {
            timeout(lab, "60", "120", V);
            timeout(lab, "120", "180", "Raise it further");
            timeout(lab, "180", "60", "Lower it");
        },
        "V suspect: 60",
    ),
    (
        "what was before, and later the value again",
        |lab| {
            timeout(lab, "60", "120", V);
            timeout(lab, "120", "60", "Lower it");
            timeout(lab, "60", "120", "Raise it");
        },
        "V codified",
    ),
    (
        "the value was there, and then it was claimed",
        |lab| {
            timeout(lab, "60", "120", "Fix");
            lab.commit("", V);
        },
        "V codified",
    ),
    (
        "the value is there, and is reverted properly",
        |lab| {
            let claim = timeout(lab, "60", "120", V);
            lab.revert(&claim);
        },
        "",
    ),
    (
        "reverted and applied again",
        |lab| {
            let claim = timeout(lab, "60", "120", V);
            lab.revert(&claim);
            lab.revert("HEAD");
        },
        "V codified",
    ),
    (
        "a commit of the branch is wrong and the next one is right",
        |lab| {
            lab.branch("fix");
            timeout(lab, "60", "90", V);
            timeout(lab, "90", "120", "As it has to be");
            lab.on("main");
            lab.merge("fix");
        },
        // It landed with the merge.
        "V codified",
    ),
    (
        "merged, but the value of main was kept",
        |lab| {
            lab.branch("fix");
            timeout(lab, "60", "120", V);
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.git("merge -q --no-edit -s ours fix");
        },
        "V suspect: 60 120",
    ),
    (
        "on a branch, with another value",
        |lab| {
            lab.branch("fix");
            timeout(lab, "60", "90", V);
        },
        "V proposed: fix",
    ),
    (
        "claimed wrongly, then rightly",
        |lab| {
            timeout(lab, "60", "90", V);
            timeout(lab, "90", "120", V);
        },
        "V codified",
    ),
    (
        "another value is there, and somebody has looked",
        |lab| {
            timeout(lab, "60", "90", V);
            lab.say("resolve {V} codified HEAD --reason '90 is enough'");
        },
        "V codified",
    ),
    (
        "what was before, and somebody has looked",
        |lab| {
            timeout(lab, "60", "120", V);
            timeout(lab, "120", "60", "Lower it");
            lab.say("resolve {V} codified HEAD~1 --reason 'The vendor is faster now'");
            // The one before is what would be taken back and applied again: nobody has seen that.
            lab.commit("a", "Go on");
        },
        "V codified",
    ),
    (
        "somebody has looked before it went back",
        |lab| {
            timeout(lab, "60", "120", V);
            lab.say("resolve {V} codified HEAD");
            timeout(lab, "120", "60", "Lower it");
        },
        "V suspect: 60",
    ),
    (
        "what was before, and it is accepted",
        |lab| {
            timeout(lab, "60", "120", V);
            timeout(lab, "120", "60", "Lower it");
            lab.say("resolve {V} accepted --until 2027-01-31 --reason 'Until they move'");
        },
        "V accepted",
    ),
    (
        "what was before, it was accepted, and that is over",
        |lab| {
            timeout(lab, "60", "120", V);
            timeout(lab, "120", "60", "Lower it");
            lab.say("resolve {V} accepted --until 2027-01-31 --reason 'Until they move'");
            lab.later("2027-02-01T00:00:01Z");
        },
        "V suspect: 60",
    ),
    (
        "what was before, and production too",
        |lab| {
            timeout(lab, "60", "120", V);
            timeout(lab, "120", "60", "Lower it");
            lab.say("resolve {V} reverted");
        },
        "V reverted",
    ),
    (
        "production: the value is there",
        |lab| drop(class(lab, "db.t3.medium", "db.r6g.large", P)),
        "P codified/code",
    ),
    ("production: nothing has changed", |lab| drop(lab.commit("", P)), "P suspect: db.t3.medium"),
    (
        "production: another value",
        |lab| drop(class(lab, "db.t3.medium", "db.r6g.xlarge", P)),
        "P suspect: db.r6g.xlarge",
    ),
    (
        "production: on a branch",
        |lab| {
            lab.branch("fix");
            class(lab, "db.t3.medium", "db.r6g.large", P);
        },
        "P proposed: fix",
    ),
    (
        "production: through a local",
        |lab| {
            lab.replace("main.tf", "\"db.t3.medium\"", "local.class");
            lab.replace("main.tf", "resource", "locals {\n  class = \"db.r6g.large\"\n}\n\nresource");
            lab.save(P);
        },
        "P codified/code",
    ),
    (
        "production: it cannot be told",
        |lab| {
            lab.replace("main.tf", "\"db.t3.medium\"", "var.class");
            lab.replace("main.tf", "resource", "variable \"class\" {}\n\nresource");
            lab.save(P);
        },
        "P claimed",
    ),
    (
        "production: it cannot be told, and is attested",
        |lab| {
            lab.replace("main.tf", "\"db.t3.medium\"", "var.class");
            lab.replace("main.tf", "resource", "variable \"class\" {}\n\nresource");
            lab.save(P);
            lab.say("resolve {P} codified HEAD --attest 'terraform console says so'");
        },
        "P codified/attested",
    ),
    (
        "production: superseded",
        |lab| {
            class(lab, "db.t3.medium", "db.r6g.large", P);
            class(lab, "db.r6g.large", "db.r6g.xlarge", "Scale further");
        },
        "P codified",
    ),
    (
        "production: gone back",
        |lab| {
            class(lab, "db.t3.medium", "db.r6g.large", P);
            class(lab, "db.r6g.large", "db.t3.medium", "Save money");
        },
        "P suspect: db.t3.medium",
    ),
    (
        "production: the file is renamed",
        |lab| {
            class(lab, "db.t3.medium", "db.r6g.large", P);
            lab.git("mv main.tf all.tf");
            lab.save("Rename it");
        },
        "P codified/code",
    ),
    (
        "production: the block is renamed, and says so",
        |lab| {
            class(lab, "db.t3.medium", "db.r6g.large", P);
            lab.replace("main.tf", "\"aws_db_instance\" \"main\"", "\"aws_db_instance\" \"orders\"");
            lab.replace(
                "main.tf",
                "resource",
                "moved {\n  from = aws_db_instance.main\n  to   = aws_db_instance.orders\n}\n\nresource",
            );
            lab.save("Rename the database");
        },
        "P codified/code",
    ),
    (
        "production: renamed before the claim",
        |lab| {
            lab.git("mv main.tf all.tf");
            lab.save("Rename it");
            lab.replace("all.tf", "db.t3.medium", "db.r6g.large");
            lab.save(P);
        },
        "P codified/code",
    ),
    ("production: no link", |lab| drop(lab.claim("a", "Q")), "Q claimed"),
    (
        "a block alone: it was changed",
        |lab| {
            lab.replace("main.tf", "300", "60");
            lab.save(L);
        },
        "L codified",
    ),
    (
        "a block alone: changed and gone back",
        |lab| {
            lab.replace("main.tf", "300", "60");
            lab.save(L);
            lab.replace("main.tf", "ttl  = 60", "ttl  = 300");
            lab.save("Back to five minutes");
        },
        "L suspect",
    ),
    (
        "a block alone: changed, gone back, changed again",
        |lab| {
            lab.replace("main.tf", "300", "60");
            lab.save(L);
            lab.replace("main.tf", "ttl  = 60", "ttl  = 300");
            lab.save("Back to five minutes");
            lab.replace("main.tf", "300", "30");
            lab.save("Half a minute");
        },
        "L codified",
    ),
    (
        "a block alone: changed, and laid out as it was",
        |lab| {
            lab.replace("main.tf", "ttl  = 300", "# Short, for the move.\n  ttl  = 60");
            lab.save(L);
            lab.replace("main.tf", "ttl  = 60", "ttl = 300");
            lab.save("Back to five minutes, the comment stays");
        },
        "L suspect",
    ),
    ("a block alone: another file claims", |lab| drop(lab.commit("a", L)), "L codified"),
    (
        "production, a block alone: it was changed",
        |lab| {
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save(M);
        },
        "M codified/code",
    ),
    (
        "production, a block alone: changed, and once more",
        |lab| {
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save(M);
            lab.replace("main.tf", "role = \"nat\"", "role = \"gateway\"");
            lab.save("Call it what it is");
        },
        "M codified/code",
    ),
    (
        "production, a block alone: changed and gone back",
        |lab| {
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save(M);
            lab.replace("main.tf", "\"standard\"", "\"vpc\"");
            lab.save("Back");
        },
        "M suspect",
    ),
    ("production, a block alone: another file claims", |lab| drop(lab.commit("a", M)), "M claimed"),
    (
        "production, a block alone: its layout was changed",
        |lab| {
            lab.replace("main.tf", "domain = \"vpc\"", "domain = \"vpc\" # As ever.");
            lab.save(M);
        },
        "M claimed",
    ),
    (
        "production, a block alone: changed by another commit of the branch",
        |lab| {
            lab.branch("fix");
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save("Change it");
            lab.commit("a", M);
            lab.on("main");
            lab.squash("fix", "");
            lab.git("branch -q -D fix");
        },
        "M codified/code",
    ),
    (
        "production, a block alone: the claim only moves the file",
        |lab| {
            lab.git("mv main.tf all.tf");
            lab.save(M);
        },
        "M claimed: did not change",
    ),
    (
        "production, a block alone: the claim only moves it into another file",
        |lab| {
            std::fs::write(lab.here().join("net.tf"), "locals {\n  a = 1\n}\n").expect("written");
            lab.git("add net.tf");
            lab.save("Another file");
            let (rest, block) = cut(lab);
            std::fs::write(lab.here().join("main.tf"), rest).expect("written");
            std::fs::write(lab.here().join("net.tf"), format!("locals {{\n  a = 1\n}}\n\n{block}"))
                .expect("written");
            lab.save(M);
        },
        "M claimed: did not change",
    ),
    (
        "production, a block alone: the claim moves the file and changes it",
        |lab| {
            lab.git("mv main.tf all.tf");
            lab.replace("all.tf", "\"vpc\"", "\"standard\"");
            lab.save(M);
        },
        "M codified/code",
    ),
    (
        "production, a block alone: back to the hand edit, not to the claim's beginning",
        |lab| {
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save("Change it");
            lab.replace("main.tf", "role = \"nat\"", "role = \"gateway\"");
            lab.save(M);
            lab.replace("main.tf", "\"standard\"", "\"vpc\"");
            lab.replace("main.tf", "role = \"gateway\"", "role = \"nat\"");
            lab.save("Tidy up");
        },
        "M suspect: hand edit",
    ),
    (
        "a block alone: back to the hand edit, not to the claim's beginning",
        |lab| {
            lab.replace("main.tf", "300", "60");
            lab.save("Change it");
            lab.replace("main.tf", "ttl  = 60", "ttl  = 30");
            lab.save(L);
            lab.replace("main.tf", "ttl  = 30", "ttl  = 300");
            lab.save("Tidy up");
        },
        "L suspect: hand edit",
    ),
    (
        "production, a block alone: it is gone since",
        |lab| {
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save(M);
            let (rest, _) = cut(lab);
            std::fs::write(lab.here().join("main.tf"), rest).expect("written");
            lab.save("Another vendor");
        },
        "M claimed: gone",
    ),
    (
        "production, a block alone: the claim took it away",
        |lab| {
            let (rest, _) = cut(lab);
            std::fs::write(lab.here().join("main.tf"), rest).expect("written");
            lab.save(M);
        },
        // Whether it is gone or only called otherwise nobody can tell from here.
        "M claimed: gone",
    ),
    (
        "production, a block alone: moved to another file as it was before",
        |lab| {
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save(M);
            lab.replace("main.tf", "\"standard\"", "\"vpc\"");
            lab.git("mv main.tf all.tf");
            lab.save("Rename it");
        },
        "M suspect: before the claim",
    ),
    (
        "production, a block alone: the merge kept what main had made of it",
        |lab| {
            lab.branch("fix");
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save(M);
            lab.on("main");
            lab.replace("main.tf", "\"vpc\"", "\"other\"");
            lab.save("Meanwhile");
            lab.git("merge -q --no-edit -X ours fix");
        },
        "M claimed: did not change",
    ),
    (
        "production, a block alone: gone back, somebody has looked, changed, gone back again",
        |lab| {
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save(M);
            lab.replace("main.tf", "\"standard\"", "\"vpc\"");
            lab.save("Back");
            lab.say("resolve {M} codified HEAD~1 --attest 'Seen in the console'");
            lab.replace("main.tf", "\"vpc\"", "\"standard\"");
            lab.save("Forth");
            lab.replace("main.tf", "\"standard\"", "\"vpc\"");
            lab.save("And back");
        },
        "M suspect",
    ),
    (
        "production: what it was before was not said, and later it is as before",
        |lab| {
            lab.say("link {Q} aws_lb.web --set idle_timeout=120");
            timeout(lab, "60", "120", "Codify Q\n\nReconciles: {Q}");
            timeout(lab, "120", "60", "Lower it");
        },
        "Q suspect: 60 before",
    ),
    (
        "production: what it was before was not said, and later it is another",
        |lab| {
            lab.say("link {Q} aws_lb.web --set idle_timeout=120");
            timeout(lab, "60", "120", "Codify Q\n\nReconciles: {Q}");
            timeout(lab, "120", "180", "Raise it further");
        },
        "Q codified",
    ),
    (
        "production: what it was before was not said, and it goes back by another",
        |lab| {
            lab.say("link {Q} aws_lb.web --set idle_timeout=120");
            timeout(lab, "60", "90", "On the way");
            timeout(lab, "90", "120", "Codify Q\n\nReconciles: {Q}");
            timeout(lab, "120", "180", "Raise it further");
            timeout(lab, "180", "60", "Lower it");
        },
        "Q suspect: 60 before",
    ),
    (
        "somebody has looked, it came right, and went back",
        |lab| {
            lab.commit("", V);
            lab.say("resolve {V} codified HEAD --reason 'It is on its way'");
            timeout(lab, "60", "120", "As promised");
            timeout(lab, "120", "60", "Lower it");
        },
        "V suspect: 60",
    ),
    (
        "production: somebody has looked, it came right, and went back",
        |lab| {
            lab.commit("", P);
            lab.say("resolve {P} codified HEAD --attest 'Seen in the console'");
            class(lab, "db.t3.medium", "db.r6g.large", "As promised");
            class(lab, "db.r6g.large", "db.t3.medium", "Save money");
        },
        "P suspect: db.t3.medium",
    ),
    (
        "production: somebody has looked, and the file changes elsewhere",
        |lab| {
            lab.commit("", P);
            lab.say("resolve {P} codified HEAD --attest 'Seen in the console'");
            timeout(lab, "60", "90", "Something else");
            lab.git("mv main.tf all.tf");
            lab.save("Rename it");
        },
        "P codified/attested",
    ),
    (
        "production: somebody has looked, an override made it right, and is gone",
        |lab| {
            lab.commit("", P);
            lab.say("resolve {P} codified HEAD --attest 'Seen in the console'");
            let path = lab.here().join("main_override.tf");
            let text = "resource \"aws_db_instance\" \"main\" {\n  instance_class = \"db.r6g.large\"\n}\n";
            std::fs::write(&path, text).expect("written");
            lab.git("add main_override.tf");
            lab.save("For now");
            lab.git("rm -q main_override.tf");
            lab.save("Not any more");
        },
        "P suspect: db.t3.medium",
    ),
    (
        "production: somebody has looked, it came right, went back, and main came in from aside",
        |lab| {
            lab.commit("", P);
            lab.say("resolve {P} codified HEAD --attest 'Seen in the console'");
            lab.branch("aside");
            lab.commit("a", "Aside");
            lab.on("main");
            class(lab, "db.t3.medium", "db.r6g.large", "As promised");
            class(lab, "db.r6g.large", "db.t3.medium", "Save money");
            lab.on("aside");
            lab.merge("main");
            lab.on("main");
            lab.git("merge -q --ff-only aside");
        },
        "P suspect: db.t3.medium",
    ),
    (
        "production, lines alone: they were changed",
        |lab| {
            lab.say("link {Q} file:a.txt#L5-L5");
            lab.commit("a", "Codify Q\n\nReconciles: {Q}");
        },
        "Q codified/code",
    ),
    (
        "production, lines alone: another line was changed",
        |lab| {
            lab.say("link {Q} file:a.txt#L5-L5");
            lab.commit("a:2", "Codify Q\n\nReconciles: {Q}");
        },
        "Q claimed: did not change",
    ),
    (
        "production, lines alone: they only moved",
        |lab| {
            lab.say("link {Q} file:a.txt#L5-L5");
            lab.replace("a.txt", "line 1\n", "");
            lab.save("Codify Q\n\nReconciles: {Q}");
        },
        "Q claimed: did not change",
    ),
    (
        "production, lines alone: changed before, and the claim moves what is there now",
        |lab| {
            lab.say("link {Q} file:a.txt#L5-L5");
            lab.commit("a", "Change it");
            lab.replace("a.txt", "line 1\n", "");
            lab.save("Codify Q\n\nReconciles: {Q}");
        },
        "Q claimed: did not change",
    ),
    (
        "production, lines alone: changed and gone back, elsewhere in the file",
        |lab| {
            lab.say("link {Q} file:a.txt#L5-L5");
            lab.commit("a", "Codify Q\n\nReconciles: {Q}");
            lab.replace("a.txt", "line 1\n", "");
            lab.save("Tidy up");
            let text = std::fs::read_to_string(lab.here().join("a.txt")).expect("a file");
            let back = |line: &str| format!("{}\n", if line.starts_with("line 5") { "line 5" } else { line });
            let text: String = text.lines().map(back).collect();
            std::fs::write(lab.here().join("a.txt"), text).expect("written");
            lab.save("Back");
        },
        "Q suspect",
    ),
    (
        "production, lines alone: the claim only moves the file",
        |lab| {
            lab.say("link {Q} file:a.txt#L5-L5");
            lab.git("mv a.txt z.txt");
            lab.save("Codify Q\n\nReconciles: {Q}");
        },
        "Q claimed",
    ),
    (
        "production, a whole file: it was changed, and gone back",
        |lab| {
            lab.say("link {Q} file:a.txt");
            lab.commit("a", "Change it");
            lab.commit("a:2", "Codify Q\n\nReconciles: {Q}");
            lab.restore("a");
            lab.restore("a:2");
            lab.save("Back");
        },
        "Q suspect: hand edit",
    ),
    (
        "production, a block alone: the claim calls it otherwise",
        |lab| {
            lab.replace("main.tf", "\"aws_eip\" \"nat\"", "\"aws_eip\" \"gateway\"");
            lab.save(M);
        },
        "M claimed",
    ),
];

#[test]
fn what_the_code_says() {
    hold(CASES);
}
