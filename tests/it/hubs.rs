//! The hubs of the tests are what they say: plain git meets each of their doors, refusals and faults.
//!
//! Nothing of stopgap runs here. Where one of these fails, believe no test of `stopgap sync`.

use crate::support::World;
use crate::support::bounded::within;
use crate::support::http::HttpHub;
use crate::support::hub::{Hub, calls, credential_helper, ssh_that_fails, ssh_wrapper};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(60);

/// A world with an empty hub, and a repository that has a branch `stopgap` to push.
fn world_with_hub() -> (World, Hub, PathBuf) {
    let (mut world, infra) = World::with_repository();
    world.set("GIT_TERMINAL_PROMPT", "0");
    world.git(&infra, &["branch", "--quiet", "stopgap"]);
    let hub = Hub::new(&world, "hub");
    (world, hub, infra)
}

/// Runs git; whether it succeeded, and what it printed to both streams.
#[track_caller]
fn git(world: &World, folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = within(LIMIT, world.command("git", folder).args(arguments)).expect("git ends in time");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout) + &text(&output.stderr))
}

#[track_caller]
fn accepted(world: &World, folder: &Path, arguments: &[&str]) {
    let (succeeded, said) = git(world, folder, arguments);
    assert!(succeeded, "git {arguments:?}: {said}");
}

/// Git has to fail and to say all of this.
#[track_caller]
fn refused(world: &World, folder: &Path, arguments: &[&str], words: &[&str]) {
    let (succeeded, said) = git(world, folder, arguments);
    assert!(!succeeded, "git {arguments:?} succeeded: {said}");
    for part in words {
        assert!(said.contains(part), "git {arguments:?} does not say {part:?}: {said}");
    }
}

/// One more commit on `stopgap`, whatever is checked out.
fn commit(world: &World, folder: &Path, text: &str) -> String {
    let made = world.git(folder, &["commit-tree", "stopgap^{tree}", "-p", "stopgap", "-m", text]);
    world.git(folder, &["update-ref", "refs/heads/stopgap", made.trim()]);
    made.trim().to_owned()
}

fn tip(world: &World, folder: &Path) -> Option<String> {
    let (there, said) = git(world, folder, &["rev-parse", "--verify", "--quiet", "refs/heads/stopgap"]);
    there.then(|| said.trim().to_owned())
}

#[track_caller]
fn assert_sound(world: &World, hub: &Hub) {
    let (sound, said) = git(world, hub.folder(), &["fsck", "--strict", "--no-dangling"]);
    // A hub whose first push failed has a HEAD that points to nothing yet.
    let complaints = said.lines().filter(|line| !line.starts_with("notice: "));
    assert!(sound && complaints.count() == 0, "git fsck: {said}");
}

/// Nothing of a push is left but what git keeps. (After a cut a folder may be: its owner was ended while another
/// wrote to it.)
#[track_caller]
fn assert_tidy(hub: &Hub) {
    let objects = std::fs::read_dir(hub.folder().join("objects")).expect("objects");
    let names = objects.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let left: Vec<_> =
        names.filter(|name| name.starts_with("tmp_") || name.starts_with("incoming")).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

/// Push, clone, push from the clone, fetch: what every way to a hub has to carry.
#[track_caller]
fn assert_carries(world: &World, hub: &Hub, infra: &Path, url: &str) {
    accepted(world, infra, &["push", "--quiet", url, "main", "stopgap"]);
    let root = world.root();
    accepted(world, &root, &["clone", "--quiet", "--branch", "stopgap", url, "clone"]);
    let clone = world.path("clone");
    let made = commit(world, &clone, "From the clone");
    accepted(world, &clone, &["push", "--quiet", "origin", "stopgap"]);
    assert_eq!(tip(world, hub.folder()).as_ref(), Some(&made));
    accepted(world, infra, &["fetch", "--quiet", url, "stopgap:refs/remotes/hub/stopgap"]);
    assert_eq!(world.git(infra, &["rev-parse", "hub/stopgap"]).trim(), made);
    assert_sound(world, hub);
    assert_tidy(hub);
}

#[test]
fn a_file_address_carries_both_ways() {
    let (world, hub, infra) = world_with_hub();
    assert_carries(&world, &hub, &infra, &hub.file_url());
}

#[test]
fn the_ssh_wrapper_carries_both_ways_and_writes_it_down() {
    let (mut world, hub, infra) = world_with_hub();
    let ssh = ssh_wrapper(&world);
    world.set("GIT_SSH_COMMAND", &ssh.display().to_string());
    assert_carries(&world, &hub, &infra, &hub.ssh_url());
    let (made, before) = (commit(&world, &infra, "By the short form"), calls(&ssh).len());
    accepted(&world, &infra, &["push", "--quiet", "--force", &hub.scp_url(), "stopgap"]);
    assert_eq!(tip(&world, hub.folder()), Some(made));
    let calls = calls(&ssh);
    assert_eq!((before, calls.len()), (5 - 1, 5), "{calls:#?}");
    assert!(calls[4].ends_with("git@hub.example git-receive-pack 'hub'"), "{calls:#?}");
    assert!(calls[1].contains("-o SendEnv=GIT_PROTOCOL git@hub.example git-upload-pack '/"), "{calls:#?}");
}

#[test]
fn ssh_that_fails_says_so() {
    let (mut world, hub, infra) = world_with_hub();
    let ssh = ssh_that_fails(&world, "git@hub.example: Permission denied (publickey).");
    world.set("GIT_SSH_COMMAND", &ssh.display().to_string());
    let words = ["Permission denied (publickey)", "Could not read from remote repository"];
    refused(&world, &infra, &["push", &hub.ssh_url(), "stopgap"], &words);
    assert_eq!(calls(&ssh).len(), 1);
}

#[test]
fn http_carries_both_ways_for_everybody() {
    let (world, hub, infra) = world_with_hub();
    let http = HttpHub::start(&world, &hub, None);
    assert_carries(&world, &hub, &infra, &http.url());
    let missing = http.url().replace("/hub", "/infra");
    refused(&world, &infra, &["ls-remote", &missing], &["not found"]);
}

#[test]
fn http_wants_the_password_of_its_account() {
    let (world, hub, infra) = world_with_hub();
    let http = HttpHub::start(&world, &hub, Some(("oncall", "it's a secret")));
    let push = ["push", "--quiet", &http.url(), "stopgap"];
    refused(&world, &infra, &push, &["terminal prompts disabled"]);
    let wrong = credential_helper(&world, "oncall", "a guess");
    world.git(&infra, &["config", "--global", "credential.helper", &wrong.display().to_string()]);
    refused(&world, &infra, &push, &["Authentication failed"]);
    assert_eq!(tip(&world, hub.folder()), None);
    let asked = calls(&wrong);
    assert!(asked.iter().any(|call| call.starts_with("erase ")), "git was told it was wrong: {asked:?}");
    let right = credential_helper(&world, "oncall", "it's a secret");
    assert_carries(&world, &hub, &infra, &http.url());
    let asked = calls(&right);
    let host = http.url().replace("http://", "").replace("/hub", "");
    assert!(asked.iter().any(|call| call.starts_with("get ") && call.contains(&host)), "{asked:?}");
    assert!(!asked.concat().contains("secret"));
    // In the address itself it works too, with nobody asked.
    let before = asked.len();
    accepted(&world, &infra, &["ls-remote", &http.url_as("oncall:it%27s%20a%20secret")]);
    let later = calls(&right)[before..].to_vec();
    assert!(later.iter().all(|call| !call.starts_with("get ")), "{later:?}");
    let requests = http.requests();
    assert!(
        requests.contains(&"GET /hub/info/refs?service=git-receive-pack 401".to_owned()),
        "{requests:#?}"
    );
    assert!(requests.contains(&"POST /hub/git-receive-pack 200".to_owned()), "{requests:#?}");
}

/// Two hundred kilobytes that do not become fewer, on `stopgap`.
fn commit_much(world: &World, infra: &Path) {
    let mut state = 0x5eed_u64;
    let numbers = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    });
    std::fs::write(infra.join("much"), numbers.take(200_000).collect::<Vec<_>>()).expect("a file");
    world.git(infra, &["switch", "--quiet", "stopgap"]);
    world.git(infra, &["add", "much"]);
    world.git(infra, &["commit", "--quiet", "-m", "Much"]);
}

#[test]
fn http_reads_a_body_in_chunks() {
    let (world, hub, infra) = world_with_hub();
    let http = HttpHub::start(&world, &hub, None);
    commit_much(&world, &infra);
    accepted(&world, &infra, &["-c", "http.postBuffer=65536", "push", "--quiet", &http.url(), "stopgap"]);
    assert_eq!(tip(&world, hub.folder()), tip(&world, &infra));
    // The second one is what git tries a server with before it sends chunks.
    let pushes = http.requests().iter().filter(|request| request.starts_with("POST")).count();
    assert_eq!(pushes, 2);
    assert_sound(&world, &hub);
}

#[test]
fn http_asks_for_a_body_that_waits_to_be_asked_for() {
    let (world, hub, infra) = world_with_hub();
    accepted(&world, &infra, &["push", "--quiet", &hub.file_url(), "stopgap"]);
    let http = HttpHub::start(&world, &hub, None);
    let address = http.url().replace("http://", "").replace("/hub", "");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(LIMIT)).expect("a limit");
    let head = "POST /hub/git-upload-pack HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\nContent-Length: 4\r\nContent-Type: application/x-git-upload-pack-request\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("a request");
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).expect("an answer");
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"0000").expect("a body");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("an answer");
    assert!(rest.starts_with("HTTP/1.1 200 OK\r\n"), "{rest}");
}

/// Arms the hub, sees every way refuse with these words and move nothing, and disarms it.
#[track_caller]
fn assert_refuses(arm: impl Fn(&Hub), words: &[&str]) {
    let (mut world, hub, infra) = world_with_hub();
    let ssh = ssh_wrapper(&world);
    world.set("GIT_SSH_COMMAND", &ssh.display().to_string());
    let http = HttpHub::start(&world, &hub, None);
    arm(&hub);
    let receive_pack = format!("--receive-pack={}", hub.receive_pack().display());
    for url in [hub.file_url(), hub.ssh_url(), http.url()] {
        refused(&world, &infra, &["push", &receive_pack, &url, "stopgap"], words);
        accepted(&world, &infra, &["ls-remote", &url]);
        assert_eq!(tip(&world, hub.folder()), None);
    }
    hub.disarm();
    for url in [hub.file_url(), hub.ssh_url(), http.url()] {
        let made = commit(&world, &infra, "Accepted");
        accepted(&world, &infra, &["push", "--quiet", &receive_pack, &url, "stopgap"]);
        assert_eq!(tip(&world, hub.folder()), Some(made));
    }
    assert_sound(&world, &hub);
    assert_tidy(&hub);
}

#[test]
fn branch_rules_take_main_alone() {
    let words = [
        "remote: error: GH013: Repository rule violations found for refs/heads/stopgap.",
        "! [remote rejected] stopgap -> stopgap (push declined due to repository rule violations)",
    ];
    assert_refuses(Hub::refuse_unknown_branches, &words);
    // Of two branches in one push the known one moves.
    let (world, hub, infra) = world_with_hub();
    hub.refuse_unknown_branches();
    refused(&world, &infra, &["push", &hub.file_url(), "main", "stopgap"], &["main -> main\n", words[1]]);
    assert_eq!(world.git(hub.folder(), &["for-each-ref", "--format=%(refname)"]), "refs/heads/main\n");
}

#[test]
fn protected_branches_refuse_as_two_hosts_do() {
    let words = [
        "remote: error: GH006: Protected branch update failed for refs/heads/stopgap.",
        "! [remote rejected] stopgap -> stopgap (protected branch hook declined)",
    ];
    assert_refuses(Hub::protect, &words);
    let words = [
        "remote: GitLab: You are not allowed to push code to protected branches on this project.",
        "! [remote rejected] stopgap -> stopgap (pre-receive hook declined)",
    ];
    assert_refuses(Hub::protect_as_gitlab, &words);
}

#[test]
fn read_only_hubs_refuse_at_each_door() {
    assert_refuses(Hub::read_only, &["Permission to acme/changes.git denied to oncall."]);
    let (world, hub, infra) = world_with_hub();
    hub.read_only();
    let http = HttpHub::start(&world, &hub, None);
    let words = ["remote: Permission to acme/changes.git", "The requested URL returned error: 403"];
    refused(&world, &infra, &["push", &http.url(), "stopgap"], &words);
    let hooked = ["remote: error: Permission to acme/changes.git", "(pre-receive hook declined)"];
    refused(&world, &infra, &["push", &hub.file_url(), "stopgap"], &hooked);
}

#[test]
fn a_full_disk_takes_nothing() {
    let words = [
        "No space left on device",
        "error: remote unpack failed: ",
        "! [remote rejected] stopgap -> stopgap (unpacker error)",
    ];
    assert_refuses(Hub::full_disk, &words);
}

#[test]
fn signatures_are_asked_for_and_seen() {
    let words = ["remote: error: GH013: ", "Commits must have verified signatures", "[remote rejected]"];
    assert_refuses(Hub::require_signatures, &words);
    let (world, hub, infra) = world_with_hub();
    hub.require_signatures();
    let plain = world.git(&infra, &["cat-file", "commit", "stopgap"]);
    let signed = plain.replacen("\n\n", "\ngpgsig -----BEGIN SSH SIGNATURE-----\n as good as any\n\n", 1);
    let file = world.write("signed", &signed);
    let made = world.git(&infra, &["hash-object", "-t", "commit", "-w", &file.display().to_string()]);
    let refspec = format!("{}:refs/heads/stopgap", made.trim());
    accepted(&world, &infra, &["push", "--quiet", &hub.file_url(), &refspec]);
    accepted(&world, &infra, &["push", "--quiet", &hub.file_url(), ":stopgap"]);
}

#[test]
fn rewrites_are_refused_and_what_goes_on_is_not() {
    let (world, hub, infra) = world_with_hub();
    hub.refuse_rewrites();
    let url = hub.file_url();
    accepted(&world, &infra, &["push", "--quiet", &url, "stopgap"]);
    let kept = commit(&world, &infra, "Goes on");
    accepted(&world, &infra, &["push", "--quiet", &url, "stopgap"]);
    let words = ["remote: error: GH006: ", "(protected branch hook declined)"];
    refused(&world, &infra, &["push", &url, ":stopgap"], &words);
    world.git(&infra, &["update-ref", "refs/heads/stopgap", "stopgap~"]);
    commit(&world, &infra, "Another");
    refused(&world, &infra, &["push", "--force", &url, "stopgap"], &words);
    assert_eq!(tip(&world, hub.folder()), Some(kept));
    hub.disarm();
    accepted(&world, &infra, &["push", "--quiet", "--force", &url, "stopgap"]);
    assert_eq!(tip(&world, hub.folder()), tip(&world, &infra));
}

#[test]
fn every_third_push_is_refused() {
    let (world, hub, infra) = world_with_hub();
    hub.refuse_one_push_in(3);
    let mut wordings = Vec::new();
    for number in 1..=12 {
        let made = commit(&world, &infra, &format!("Push {number}"));
        let (succeeded, said) = git(&world, &infra, &["push", &hub.file_url(), "stopgap"]);
        assert_eq!(succeeded, number % 3 != 0, "push {number}: {said}");
        assert_eq!(tip(&world, hub.folder()) == Some(made), succeeded, "push {number}: {said}");
        if let Some((_, words)) = said.split_once("[remote rejected] stopgap -> stopgap (") {
            wordings.push(words.split([')', ' ']).take(3).collect::<Vec<_>>().join(" "));
        }
    }
    assert_eq!(hub.pushes(), 12);
    let expected = ["fetch first \nerror:", "cannot lock ref", "stale info \nerror:", "failed to update"];
    assert_eq!(wordings, expected);
    hub.refuse_one_push_in(1);
    for words in [
        "(fetch first)",
        "(cannot lock ref 'refs/heads/stopgap': is at ",
        "(stale info)",
        "(failed to update ref)",
    ]
    .into_iter()
    .chain(["remote: error: somebody else is pushing just now"])
    {
        commit(&world, &infra, "Once more");
        refused(&world, &infra, &["push", &hub.file_url(), "stopgap"], &[words]);
    }
    assert_sound(&world, &hub);
}

/// Whoever pushes at once is counted one by one: of twelve pushes four are refused by the rule, whatever the race
/// for the branch does to the others.
#[test]
fn pushes_at_once_are_counted_one_by_one() {
    let (world, hub, infra) = world_with_hub();
    hub.refuse_one_push_in(3);
    let words = ["(fetch first)", "(cannot lock ref 'refs/heads/", "(stale info)", "(failed to update ref)"];
    let said: Vec<String> = std::thread::scope(|scope| {
        let push = |number: usize| {
            let refspec = format!("stopgap:refs/heads/stopgap-{number}");
            git(&world, &infra, &["push", &hub.file_url(), &refspec]).1
        };
        let running: Vec<_> = (0..12).map(|number| scope.spawn(move || push(number))).collect();
        running.into_iter().map(|thread| thread.join().expect("a push")).collect()
    });
    let refused = said.iter().filter(|said| words.iter().any(|words| said.contains(words))).count();
    assert_eq!((refused, hub.pushes()), (4, 12), "{said:#?}");
    let there = world.git(hub.folder(), &["for-each-ref", "--format=%(refname)"]);
    assert_eq!(there.lines().count(), 8, "{there}");
}

#[test]
fn a_push_that_is_cut_moves_nothing() {
    let (world, hub, infra) = world_with_hub();
    let http = HttpHub::start(&world, &hub, None);
    accepted(&world, &infra, &["push", "--quiet", &http.url(), "stopgap"]);
    let before = tip(&world, hub.folder());
    commit_much(&world, &infra);
    for (bytes, buffer) in [(40, 1_000_000), (400, 1_000_000), (100_000, 1_000_000), (100_000, 65_536)] {
        http.cut_after(bytes);
        let buffer = format!("http.postBuffer={buffer}");
        refused(&world, &infra, &["-c", &buffer, "push", &http.url(), "stopgap"], &["fatal: "]);
        assert_eq!(tip(&world, hub.folder()), before, "cut after {bytes}");
        assert_sound(&world, &hub);
        let last = http.requests().pop();
        assert_eq!(last.as_deref(), Some("POST /hub/git-receive-pack cut"), "cut after {bytes}");
    }
    http.heal();
    accepted(&world, &infra, &["push", "--quiet", &http.url(), "stopgap"]);
    assert_eq!(tip(&world, hub.folder()), tip(&world, &infra));
}

#[test]
fn a_push_whose_answer_is_lost_has_happened() {
    let (world, hub, infra) = world_with_hub();
    let http = HttpHub::start(&world, &hub, None);
    http.lose_answer();
    refused(&world, &infra, &["push", &http.url(), "stopgap"], &["fatal: "]);
    assert_eq!(tip(&world, hub.folder()), tip(&world, &infra));
    accepted(&world, &infra, &["push", &http.url(), "stopgap"]);
    assert_sound(&world, &hub);
}

#[test]
fn a_hub_that_hangs_ends_with_its_test() {
    let (world, hub, infra) = world_with_hub();
    let http = HttpHub::start(&world, &hub, None);
    http.hang();
    let started = Instant::now();
    let mut push = world.command("git", &infra);
    push.args(["push", &http.url(), "stopgap"]);
    within(Duration::from_secs(1), &mut push).expect_err("it waits for an answer");
    drop(http);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    // It can also come to itself; who waited then has to ask again.
    let http = HttpHub::start(&world, &hub, None);
    http.hang();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| git(&world, &infra, &["push", &http.url(), "stopgap"]));
        std::thread::sleep(Duration::from_millis(200));
        http.heal();
        let _ = waiting.join().expect("it ends");
    });
    accepted(&world, &infra, &["push", "--quiet", &http.url(), "stopgap"]);
    assert_eq!(tip(&world, hub.folder()), tip(&world, &infra));
}

#[test]
fn statuses_and_closed_ports_are_what_git_says_they_are() {
    let (world, hub, infra) = world_with_hub();
    let http = HttpHub::start(&world, &hub, None);
    for code in [403, 429, 500, 502] {
        http.status(code);
        let words = format!("The requested URL returned error: {code}");
        refused(&world, &infra, &["push", &http.url(), "stopgap"], &["the hub is not well today", &words]);
        refused(&world, &infra, &["fetch", &http.url()], &[&words]);
    }
    http.heal();
    accepted(&world, &infra, &["push", "--quiet", &http.url(), "stopgap"]);
    refused(
        &world,
        &infra,
        &["push", &HttpHub::refused_url(), "stopgap"],
        &["unable to access", "connect to"],
    );
}
