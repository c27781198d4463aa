//! Networks and disks that fail: a clear word within a limit, nothing lost, and the next `sync` goes through.

use super::{assert_sound, at_hub, clone, hub, tip, two_clones};
use crate::support::World;
use crate::support::http::HttpHub;
use crate::support::hub::{Hub, calls, credential_helper, ssh_that_fails, ssh_wrapper};
use snapbox::{assert_data_eq, str};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A hub behind a server, and a clone that has one entry to share.
fn by_http(account: Option<(&str, &str)>) -> (World, Hub, HttpHub, PathBuf) {
    let world = World::new();
    let hub = hub(&world);
    let server = HttpHub::start(&world, &hub, account);
    let a = clone(&world, &hub.file_url(), "a");
    world.git(&a, &["remote", "set-url", "origin", &server.url()]);
    world.add(&a, &["The first", "-e", "prod"]);
    (world, hub, server, a)
}

#[test]
fn by_http_with_credentials_from_a_helper() {
    let (world, hub, _server, a) = by_http(Some(("oncall", "not-a-secret")));
    let said = world.run(&a, &["sync"]);
    assert!(said.code == 2 && said.err.contains("asks for credentials"), "{}", said.all());
    let helper = credential_helper(&world, "oncall", "not-a-secret");
    world.git(&a, &["config", "credential.helper", &helper.display().to_string()]);
    world.ok(&a, &["sync"]);
    assert!(!calls(&helper).is_empty(), "the helper was asked");
    assert_eq!(at_hub(&world, &hub).len(), 1);
    let wrong = credential_helper(&world, "oncall", "wrong");
    world.git(&a, &["config", "credential.helper", &wrong.display().to_string()]);
    world.add(&a, &["Another", "-e", "prod"]);
    let said = world.run(&a, &["sync"]);
    assert!(said.code == 2 && said.err.contains("asks for credentials"), "{}", said.all());
}

#[test]
fn by_an_ssh_command_of_the_user_s_own() {
    let mut world = World::new();
    let hub = hub(&world);
    let wrapper = ssh_wrapper(&world);
    world.set("GIT_SSH_COMMAND", &wrapper.display().to_string());
    for (name, url) in [("a", hub.ssh_url()), ("b", hub.scp_url())] {
        let folder = clone(&world, &url, name);
        world.add(&folder, &[name, "-e", "prod"]);
        world.ok(&folder, &["sync"]);
    }
    assert_eq!(at_hub(&world, &hub).len(), 2);
    assert!(calls(&wrapper).len() >= 6, "{:?}", calls(&wrapper));
    let failing = ssh_that_fails(&world, "oncall@hub.example: Permission denied (publickey).");
    world.set("GIT_SSH_COMMAND", &failing.display().to_string());
    let a = world.path("a");
    world.add(&a, &["Another", "-e", "prod"]);
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
--- stderr
error: failed to fetch from origin: oncall@hub.example: Permission denied (publickey).
hint: `git fetch` in a terminal asks for credentials; then `stopgap sync`
hint: nothing is lost: 1 record waits on this machine
--- exit 2

"#]]
    );
}

#[test]
fn refused_connections() {
    let (world, _hub, _server, a) = by_http(None);
    world.git(&a, &["remote", "set-url", "origin", &HttpHub::refused_url()]);
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
--- stderr
error: failed to fetch from origin: unable to access 'http://127.0.0.1:1/hub/': Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server
hint: `stopgap sync` tries again; everything is safe on this machine until then
hint: nothing is lost: what was recorded is safe on this machine
--- exit 2

"#]]
    );
}

#[test]
fn a_server_that_hangs_is_left_after_a_limit() {
    let (world, _hub, server, a) = by_http(None);
    server.hang();
    world.git(&a, &["config", "stopgap.timeout", "2"]);
    let started = Instant::now();
    let said = world.run(&a, &["sync"]);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert_eq!(said.code, 2);
    assert!(said.err.contains("2 seconds") && said.err.contains("nothing is lost"), "{}", said.all());
    server.heal();
    world.ok(&a, &["sync"]);
}

#[test]
fn a_push_that_is_cut_in_the_middle_is_made_again() {
    let (world, hub, server, a) = by_http(None);
    for bytes in [40, 400] {
        server.cut_after(bytes);
        let said = world.run(&a, &["sync"]);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(world.git(hub.folder(), &["branch", "--list", "stopgap"]).is_empty());
        assert_sound(&world, hub.folder());
    }
    server.heal();
    world.ok(&a, &["sync"]);
    assert_eq!(at_hub(&world, &hub).len(), 1);
}

#[test]
fn a_push_whose_answer_is_lost_is_found_to_have_landed() {
    let (world, hub, server, a) = by_http(None);
    server.lose_answer();
    let said = world.run(&a, &["sync"]);
    assert_eq!(said.code, 0, "{}", said.all());
    server.heal();
    assert_eq!(at_hub(&world, &hub).len(), 1);
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, hub.folder(), "stopgap"));
    assert!(world.ok(&a, &["status"]).contains("Shared with origin"));
}

#[test]
fn servers_that_answer_with_errors() {
    let (world, _hub, server, a) = by_http(None);
    for code in [403, 500, 502] {
        server.status(code);
        let said = world.run(&a, &["sync"]);
        assert!(said.code == 2 && said.err.contains(&code.to_string()), "{code}: {}", said.all());
        assert!(said.err.contains("nothing is lost"), "{}", said.all());
    }
}

#[test]
fn a_full_disk_on_the_other_side() {
    let (world, hub, a, _b, _) = two_clones();
    world.add(&a, &["Another", "-e", "prod"]);
    world.git(&a, &["config", "remote.origin.receivepack", &hub.receive_pack().display().to_string()]);
    hub.full_disk();
    let before = tip(&world, hub.folder(), "stopgap");
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
--- stderr
error: origin refused the journal: fatal: unable to write loose object file: No space left on device
hint: the other side has no room or cannot write: tell whoever runs it
hint: nothing is lost: 1 record waits on this machine
--- exit 2

"#]]
    );
    assert_eq!(tip(&world, hub.folder(), "stopgap"), before);
    hub.disarm();
    world.ok(&a, &["sync"]);
}

#[test]
fn a_full_disk_on_this_side() {
    let (world, _hub, a, b, _) = two_clones();
    world.ok(&b, &["sync"]);
    let reason = "long ".repeat(2000);
    world.add(&a, &["Another", "-e", "prod", "--reason", &reason]);
    world.ok(&a, &["sync"]);
    let ours = world.add(&b, &["Ours", "-e", "prod"]);
    // No file may grow beyond nothing: every write fails, as on a disk without room.
    let script = format!("trap '' XFSZ; ulimit -f 0; exec {} sync", crate::support::binary());
    let output = world.command("sh", &b).args(["-c", &script]).output().expect("a shell");
    let said = world.said(&output);
    assert_eq!(said.code, 2, "{}", said.all());
    assert!(world.ok(&b, &["list"]).contains(&ours));
    world.ok(&b, &["sync"]);
    assert_eq!(world.ok(&b, &["list", "--format", "jsonl"]).lines().count(), 3);
    assert_sound(&world, &b);
}

#[test]
fn clocks_that_are_hours_apart_change_nothing() {
    let (mut world, hub, a, b, id) = two_clones();
    world.set_now("2026-11-23T09:00:00+01:00");
    world.ok(&a, &["resolve", &id, "reverted"]);
    world.ok(&a, &["sync"]);
    world.set_now("2026-11-22T22:00:00+01:00");
    world.ok(&b, &["sync"]);
    world.ok(&b, &["reopen", &id, "--reason", "It is back"]);
    world.ok(&b, &["sync"]);
    world.ok(&a, &["sync"]);
    for folder in [&a, &b] {
        assert!(world.ok(folder, &["list"]).contains(&id), "open again: what was seen counts, not the time");
    }
    assert_eq!(at_hub(&world, &hub).len(), 3);
}

#[test]
fn names_that_differ_only_in_case_are_both_kept() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    let path = at_hub(&world, &hub)[0].clone();
    let shouted = path.replace(&id, &id.to_uppercase());
    world.put(&a, &shouted, b"schema = 1\n");
    world.git(&a, &["push", "--quiet", "origin", "stopgap"]);
    world.add(&b, &["Another", "-e", "prod"]);
    world.ok(&b, &["sync"]);
    let files = at_hub(&world, &hub);
    assert!(files.contains(&path) && files.contains(&shouted) && files.len() == 3, "{files:?}");
}
