//! What this machine cannot see: shallow clones, code repositories that are elsewhere; and claims in several of them.

use super::lab::Lab;
use super::{Case, hold};

/// Says in the policy of `infra` which code repositories there are: this one, and others beside it.
fn policy(lab: &Lab, others: &[&str]) {
    let mut text =
        "schema = 1\n[[code]]\nname = \"infra\"\nurls = [\"git@host.example:acme/infra\"]\n".to_owned();
    for name in others {
        let url = lab.world.path(name);
        text += &format!("[[code]]\nname = \"{name}\"\nurls = [\"file://{}\"]\n", url.display());
    }
    std::fs::write(lab.here().join(".stopgap.toml"), text).expect("written");
    lab.git("add .stopgap.toml");
    lab.save("Say where the code is");
    lab.main_is("refs/heads/main");
}

/// A code repository beside `infra`, with this done in it.
fn other(lab: &Lab, name: &str, work: fn(&Lab)) {
    let from = lab.here();
    lab.git(&format!("init -q -b main ../{name}"));
    lab.enter(name);
    lab.git("config uploadpack.allowFilter true");
    lab.git("config uploadpack.allowAnySHA1InWant true");
    for letter in 'a'..='c' {
        let lines: String = (1..=9).map(|number| format!("line {number}\n")).collect();
        std::fs::write(lab.here().join(format!("{letter}.txt")), lines).expect("written");
    }
    lab.git("add --all");
    lab.save("Begin");
    work(lab);
    *lab.folder.borrow_mut() = from;
}

/// A clone of `infra` with so many commits of each branch.
fn shallow(lab: &Lab, depth: usize) {
    lab.git(&format!(
        "clone -q --depth {depth} --no-single-branch file://{} ../shallow",
        lab.here().display()
    ));
    lab.enter("shallow");
    lab.main_is("");
}

/// Fetches the mirrors, of which some may not be had.
fn fetch(lab: &Lab) {
    lab.world.run(&lab.here(), &["sync", "--code"]);
}

pub const CASES: &[Case] = &[
    (
        "shallow, and the claim is further back",
        |lab| {
            lab.claim("a", "A");
            lab.commit("b", "Go on");
            shallow(lab, 1);
        },
        "* unknown",
    ),
    (
        "shallow, and the claim can be seen",
        |lab| {
            lab.commit("b", "Before");
            lab.claim("a", "A");
            shallow(lab, 1);
        },
        "A codified; * unknown",
    ),
    (
        "shallow, and the claim on a branch can be seen",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            shallow(lab, 1);
        },
        "A proposed: fix; * unknown",
    ),
    (
        "shallow, and the claim and its revert can be seen",
        |lab| {
            lab.commit("b", "Before");
            lab.claim("a", "A");
            lab.revert("HEAD");
            shallow(lab, 2);
        },
        "* unknown",
    ),
    (
        "shallow no longer",
        |lab| {
            lab.claim("a", "A");
            lab.commit("b", "Go on");
            shallow(lab, 1);
            lab.list();
            lab.git("fetch -q --unshallow");
        },
        "A codified",
    ),
    (
        "what was accepted stays so in a shallow clone",
        |lab| {
            lab.say("resolve {A} accepted --until 2027-01-31 --reason 'Until they move'");
            lab.say("resolve {B} reverted");
            lab.commit("b", "Go on");
            shallow(lab, 1);
        },
        "A accepted; B reverted; * unknown",
    ),
    (
        "a repository that was never fetched",
        |lab| {
            lab.claim("a", "A");
            lab.branch("fix");
            lab.claim("b", "B");
            lab.on("main");
            policy(lab, &["apps"]);
        },
        "A codified; B proposed: fix; * unknown",
    ),
    (
        "a repository that was fetched, and says nothing",
        |lab| {
            other(lab, "apps", |_| ());
            lab.claim("a", "A");
            policy(lab, &["apps"]);
            fetch(lab);
        },
        "A codified",
    ),
    (
        "the other repository claims",
        |lab| {
            other(lab, "apps", |lab| drop(lab.claim("a", "A")));
            policy(lab, &["apps"]);
            fetch(lab);
        },
        "A codified",
    ),
    (
        "the other repository claims on a branch",
        |lab| {
            other(lab, "apps", |lab| {
                lab.branch("fix");
                lab.claim("a", "A");
                lab.on("main");
            });
            policy(lab, &["apps"]);
            fetch(lab);
        },
        "A proposed: fix",
    ),
    (
        "both repositories claim",
        |lab| {
            other(lab, "apps", |lab| drop(lab.claim("a", "A B")));
            lab.claim("a", "A C");
            policy(lab, &["apps"]);
            fetch(lab);
        },
        "A codified; B codified; C codified",
    ),
    (
        "both claim, and one of them takes it back",
        |lab| {
            other(lab, "apps", |lab| {
                lab.claim("a", "A B");
                lab.revert("HEAD");
            });
            lab.claim("a", "A");
            policy(lab, &["apps"]);
            fetch(lab);
        },
        "A codified",
    ),
    (
        "one claims on main, the other on a branch",
        |lab| {
            other(lab, "apps", |lab| drop(lab.claim("a", "A")));
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            policy(lab, &["apps"]);
            fetch(lab);
        },
        "A codified",
    ),
    (
        "the other repository has gone on since it was fetched",
        |lab| {
            other(lab, "apps", |_| ());
            policy(lab, &["apps"]);
            fetch(lab);
            lab.enter("apps");
            lab.claim("a", "A");
            lab.enter("infra");
        },
        "",
    ),
    (
        "the other repository is fetched again",
        |lab| {
            other(lab, "apps", |_| ());
            policy(lab, &["apps"]);
            fetch(lab);
            lab.list();
            lab.enter("apps");
            lab.claim("a", "A");
            lab.enter("infra");
            fetch(lab);
        },
        "A codified",
    ),
    (
        "the other repository was forced back",
        |lab| {
            other(lab, "apps", |lab| drop(lab.claim("a", "A")));
            policy(lab, &["apps"]);
            fetch(lab);
            lab.list();
            lab.enter("apps");
            lab.git("reset -q --hard HEAD~1");
            lab.enter("infra");
            fetch(lab);
        },
        "",
    ),
    (
        "of three repositories one cannot be had",
        |lab| {
            other(lab, "apps", |lab| drop(lab.claim("a", "A")));
            lab.claim("a", "B");
            policy(lab, &["apps", "gone"]);
            fetch(lab);
        },
        "A codified; B codified; * unknown",
    ),
    (
        "a commit of the other repository was named",
        |lab| {
            other(lab, "apps", |lab| drop(lab.commit("a", "Fix")));
            policy(lab, &["apps"]);
            fetch(lab);
            lab.enter("apps");
            let commit = lab.id_of("HEAD");
            lab.enter("infra");
            lab.say(&format!("resolve {{A}} codified {commit} --code apps"));
        },
        "A codified",
    ),
    (
        "a commit of a repository that is not here was named",
        |lab| {
            policy(lab, &["apps"]);
            lab.say("resolve {A} codified 1234567890123456789012345678901234567890 --code apps");
        },
        "* unknown",
    ),
    (
        "a commit of a repository that no policy names was named",
        |lab| {
            lab.say("resolve {A} codified 1234567890123456789012345678901234567890 --code nobody");
        },
        "A unknown",
    ),
    (
        "outside of what the policy names",
        |lab| {
            other(lab, "apps", |_| ());
            policy(lab, &["apps"]);
            fetch(lab);
            lab.claim("a", "A");
        },
        "A codified",
    ),
    (
        "its own main branch is not here",
        |lab| {
            let text = "schema = 1\n[[code]]\nname = \"infra\"\nurls = [\"git@host.example:acme/infra\"]\nbranch = \"live\"\n";
            std::fs::write(lab.here().join(".stopgap.toml"), text).expect("written");
            lab.git("add .stopgap.toml");
            lab.save("Say where the code is");
            lab.claim("a", "A");
            lab.main_is("");
        },
        // Whether it is on the branch that counts cannot be known.
        "A proposed|unknown; * unknown",
    ),
];

#[test]
fn what_cannot_be_seen() {
    hold(CASES);
}
