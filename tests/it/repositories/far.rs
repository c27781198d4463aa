//! Links into repositories that are not here: what `sync --code` brings for them, in how many requests, and that all of
//! it works without the network afterwards.

use super::ask;
use super::code::{around, commit, mirrors, server};
use crate::support::World;
use crate::support::http::HttpHub;
use crate::support::hub::Hub;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const DATABASE: &str = "resource \"aws_db\" \"main\" {\n  size = 1\n}\n";
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: prod\nspec:\n  replicas: 3\n";

/// Files in a repository, committed.
fn put(world: &World, name: &str, files: &[(&str, &str)], subject: &str) -> String {
    for (path, text) in files {
        world.write(&format!("{name}/{path}"), text);
    }
    let folder = world.path(name);
    world.git(&folder, &["add", "--all"]);
    commit(world, &folder, subject)
}

/// The repository `net` on a server, with code of two languages, code that is skipped and something that is none; and
/// the one around, whose policy names it.
fn far() -> (World, PathBuf, PathBuf) {
    let world = World::new();
    let net = server(&world, "net");
    let files = [
        ("envs/prod/db.tf", DATABASE),
        ("envs/test/db.tf", "resource \"aws_db\" \"small\" {}\n"),
        ("k8s/api.yaml", DEPLOYMENT),
        ("vendor/x.tf", "resource \"aws_db\" \"vendored\" {}\n"),
        ("etc/haproxy.cfg", "one\ntwo\n"),
    ];
    put(&world, "net", &files, "Say all");
    let policy =
        format!("[[code]]\nname = \"net\"\nurls = [\"file://{}\"]\nskip = [\"vendor\"]\n", net.display());
    let infra = around(&world, &policy);
    (world, net, infra)
}

/// From here on nobody answers.
fn go_offline(world: &World) {
    std::fs::rename(world.path("net"), world.path("net-is-gone")).expect("a move");
}

fn go_online(world: &World) {
    std::fs::rename(world.path("net-is-gone"), world.path("net")).expect("a move");
}

/// What the mirror holds of each kind: commits, trees, files.
fn counts(world: &World) -> [usize; 3] {
    let [mirror] = &mirrors(world)[..] else { panic!("one mirror: {:?}", mirrors(world)) };
    let all = ask(world, mirror, &["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]);
    ["commit", "tree", "blob"].map(|kind| all.lines().filter(|line| *line == kind).count())
}

fn lines_with<'t>(text: &'t str, words: &str) -> Vec<&'t str> {
    text.lines().filter(|line| line.contains(words)).collect()
}

#[test]
fn what_links_need_is_brought_and_works_offline() {
    let (world, _, infra) = far();
    let said = world.run(&infra, &["sync", "--code"]);
    assert_eq!(said.code, 0, "{}", said.all());
    // All folders; of the files main.tf, both databases and the manifest.
    assert_eq!(counts(&world), [2, 7, 4]);
    go_offline(&world);
    let [mirror] = &mirrors(&world)[..] else { panic!("one mirror") };
    assert!(mirror.join("stopgap/code.index").is_file());

    let links = [
        ("net@aws_db.main", "net@tf:envs/prod//aws_db.main", "envs/prod/db.tf:1-3"),
        ("net@k8s:Deployment.apps/prod/api", "net@k8s:Deployment.apps/prod/api", "k8s/api.yaml:1-7"),
        ("net@api", "net@k8s:Deployment.apps/prod/api", "k8s/api.yaml:1-7"),
        ("net@envs/test/db.tf:1", "net@tf:envs/test//aws_db.small", "envs/test/db.tf:1"),
        ("net@tf:envs/prod//aws_db.main", "net@tf:envs/prod//aws_db.main", "envs/prod/db.tf:1-3"),
    ];
    for (typed, to, place) in links {
        let said = world.run(&infra, &["add", "Changed", "-e", "prod", "--link", typed]);
        assert!(said.err.contains(&format!("note: link: {to} is {place}\n")), "{typed}: {}", said.err);
    }
    // All of the same moment: which of them is the last nobody can say.
    let id = world.add(&infra, &["Once more", "-e", "prod", "--link", "net@aws_db.main"]);
    let shown = world.ok(&infra, &["show", &id]);
    assert!(shown.contains("envs/prod/db.tf:1-3  as it was when it was linked"), "{shown}");
    assert!(shown.contains("2    size = 1"), "{shown}");
    // From any folder, also outside of repositories.
    let below = infra.join("below");
    std::fs::create_dir(&below).expect("a folder");
    let journal = infra.display().to_string();
    for (folder, more) in [(below, &[][..]), (world.path("home"), &["--journal", journal.as_str()])] {
        let all: Vec<&str> = more.iter().chain(&["log", "net@aws_db.main"]).copied().collect();
        let said = world.run(&folder, &all);
        assert_eq!(lines_with(&said.out, "Changed").len(), 2, "{}", said.all());
    }
    let said = world.ok(&infra, &["doctor", "--code"]);
    assert!(said.contains("net, main at") && said.contains("Terraform: 3 files: 3 resources"), "{said}");
}

/// A repository `net` of sixty parts behind HTTP, and the one around, whose policy names it.
fn over_http() -> (World, PathBuf, Hub, HttpHub) {
    let (mut world, infra) = World::with_repository();
    world.set("GIT_TERMINAL_PROMPT", "0");
    let hub = Hub::new(&world, "hub");
    for key in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
        world.git(hub.folder(), &["config", key, "true"]);
    }
    let http = HttpHub::start(&world, &hub, None);
    world.repository("net");
    let many: Vec<(String, String)> = (0..60)
        .map(|at| (format!("envs/e{}/part{at}/main.tf", at % 6), format!("resource \"a\" \"r{at}\" {{}}\n")))
        .collect();
    let files: Vec<(&str, &str)> = many.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    put(&world, "net", &files, "Sixty parts");
    push(&world, &hub);
    world.git(hub.folder(), &["symbolic-ref", "HEAD", "refs/heads/main"]);
    world.write(
        "infra/.stopgap.toml",
        &format!("schema = 1\n[[code]]\nname = \"net\"\nurls = [\"{}\"]\n", http.url()),
    );
    world.git(&infra, &["add", ".stopgap.toml"]);
    commit(&world, &infra, "Say where the code is");
    (world, infra, hub, http)
}

fn push(world: &World, hub: &Hub) {
    world.git(&world.path("net"), &["push", "--quiet", &hub.file_url(), "main"]);
}

#[test]
fn nobody_waits_long_for_a_server_that_says_nothing() {
    let (world, infra, hub, http) = over_http();
    world.run(&infra, &["sync", "--code"]);
    let id = world.add(&infra, &["Changed", "--link", "net@a.r1", "--link", "net@a.r2"]);
    for part in [1, 2] {
        let path = format!("envs/e{part}/part{part}/main.tf");
        put(&world, "net", &[(&path, &format!("resource \"a\" \"r{part}\" {{\n  x = 1\n}}\n"))], "Grow");
    }
    push(&world, &hub);
    world.run(&infra, &["sync", "--code"]);
    // What was main at a sync is here, not what was between two of them.
    put(&world, "net", &[("envs/e1/part1/main.tf", "resource \"a\" \"r1\" {\n  x = 2\n}\n")], "Grow again");
    push(&world, &hub);
    world.run(&infra, &["sync", "--code"]);
    world.git(&infra, &["config", "stopgap.timeout", "2"]);
    http.hang();
    let started = Instant::now();
    let shown = world.ok(&infra, &["show", &id]);
    assert_eq!(lines_with(&shown, "not known from here").len(), 2, "{shown}");
    assert_eq!(lines_with(&shown, "Grow again").len(), 1, "{shown}");
    world.add(&infra, &["Changed", "--link", "net@a.r1"]);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    http.heal();
    assert_eq!(lines_with(&world.ok(&infra, &["show", &id]), "Grow").len(), 3);
}

#[test]
fn only_what_is_new_is_asked_for() {
    let (world, infra, hub, http) = over_http();
    let mut answered = 0;
    let mut asked = || {
        let said = world.run(&infra, &["sync", "--code"]);
        assert_eq!(said.code, 0, "{}", said.all());
        let all = http.requests();
        let posts = all[answered..].iter().filter(|one| one.starts_with("POST")).count();
        answered = all.len();
        posts
    };
    // The refs, the commits, what is main, all folders, all files.
    assert_eq!(asked(), 5);
    assert_eq!(counts(&world), [2, 68, 61]);
    // The refs, what is main.
    assert!(asked() <= 2, "what is here is not asked for");
    put(&world, "net", &[("envs/e1/part1/main.tf", "resource \"a\" \"new\" {}\n")], "One more");
    push(&world, &hub);
    // And the commits; the top, what has changed in it, what is below that; the file.
    assert_eq!(asked(), 7);
    assert_eq!(counts(&world), [3, 68 + 4, 62]);
    drop(http);
    let said = world.run(&infra, &["add", "Changed", "--link", "net@a.new"]);
    assert!(said.err.contains("is envs/e1/part1/main.tf:1\n"), "{}", said.err);
}

#[test]
fn which_commits_changed_the_code_is_fetched_by_those_who_look() {
    let (world, net, infra) = far();
    world.run(&infra, &["sync", "--code"]);
    world.ok(&infra, &["add", "Scaled by hand", "-e", "prod", "--link", "net@aws_db.main"]);
    let text = |size: u32| format!("# moved\n\n{}", DATABASE.replace('1', &size.to_string()));
    put(&world, "net", &[("envs/prod/db.tf", &text(2))], "Scale up");
    put(&world, "net", &[("k8s/other.yaml", DEPLOYMENT)], "Something else");
    put(&world, "net", &[("envs/prod/db.tf", &text(3))], "Scale up more");
    world.run(&infra, &["sync", "--code"]);

    go_offline(&world);
    let said = world.run(&infra, &["show", "last"]);
    assert!(
        said.out.contains("envs/prod/db.tf:3-5  changed since\n  which commits is not known from here\n"),
        "{}",
        said.all()
    );
    let said = world.run(&infra, &["log", "net@aws_db.main", "--code"]);
    assert!(said.err.contains("not known from here") && !said.out.contains("commit"), "{}", said.all());
    assert!(said.out.contains("Scaled by hand"), "{}", said.all());

    go_online(&world);
    let shown = world.ok(&infra, &["show", "last"]);
    assert_eq!(lines_with(&shown, "Scale up").len(), 2, "{shown}");
    assert!(!shown.contains("Something else") && !shown.contains("not known"), "{shown}");
    // What was fetched stays.
    std::fs::rename(&net, world.path("net-is-gone")).expect("a move");
    assert_eq!(world.ok(&infra, &["show", "last"]), shown);
    let said = world.run(&infra, &["log", "net@aws_db.main", "--code"]);
    assert_eq!(lines_with(&said.out, "Scale up").len(), 2, "{}", said.all());
}

#[test]
fn what_was_not_fetched_is_kept_as_typed_and_found_later() {
    let (world, _, infra) = far();
    go_offline(&world);
    let id = world.add(&infra, &["Changed", "-e", "prod", "--link", "net@aws_db.main"]);
    let said = world.run(&infra, &["add", "More", "-e", "prod", "--link", "net@web"]);
    assert!(said.err.contains("warning: net: never fetched; the link is kept as typed\n"), "{}", said.err);
    let said = world.ok(&infra, &["doctor", "--code"]);
    assert!(
        said.contains("net: not read: never fetched\n  mend: `stopgap sync --code` fetches it\n"),
        "{said}"
    );
    let listed = world.ok(&infra, &["list", "--incomplete"]);
    assert!(listed.contains(&id), "{listed}");
    assert!(world.ok(&infra, &["show", &id]).contains("the code cannot be read: net: never fetched"));

    go_online(&world);
    world.run(&infra, &["sync", "--code"]);
    go_offline(&world);
    let said = world.run(&infra, &["link", &id]);
    assert!(
        said.err.contains("note: link: net@tf:envs/prod//aws_db.main is envs/prod/db.tf:1-3"),
        "{}",
        said.all()
    );
    let shown = world.ok(&infra, &["show", &id]);
    assert!(shown.contains("envs/prod/db.tf:1-3  as it was when it was linked"), "{shown}");
}

#[test]
fn files_that_no_language_reads_come_when_somebody_waits_for_them() {
    let (world, _, infra) = far();
    world.run(&infra, &["sync", "--code"]);
    let said = world.run(&infra, &["add", "Changed", "--link", "net@file:etc/haproxy.cfg#L2"]);
    assert!(
        said.err.contains("warning: net: etc/haproxy.cfg was not fetched yet; the link is kept as typed"),
        "{}",
        said.err
    );
    let said = world.run(&infra, &["link", "last"]);
    assert!(said.err.contains("is etc/haproxy.cfg:2"), "{}", said.all());
    go_offline(&world);
    let shown = world.ok(&infra, &["show", "last"]);
    assert!(shown.contains("etc/haproxy.cfg:2  as it was when it was linked\n  2  two"), "{shown}");
}

#[test]
fn the_policy_says_which_branch_and_which_folders_count() {
    let world = World::new();
    let net = server(&world, "net");
    world.git(&net, &["checkout", "--quiet", "-b", "release/1"]);
    let files = [("live/a/x.tf", "resource \"a\" \"x\" {}\n"), ("old/a/x.tf", "resource \"a\" \"x\" {}\n")];
    put(&world, "net", &files, "Released");
    world.git(&net, &["checkout", "--quiet", "main"]);
    let infra = around(
        &world,
        &format!(
            "[[code]]\nname = \"net\"\nurls = [\"file://{}\"]\nbranch = \"release/1\"\nroots = [\"live/*\"]\nskip = [\"old\"]\n",
            net.display()
        ),
    );
    world.run(&infra, &["sync", "--code"]);
    go_offline(&world);
    let said = world.run(&infra, &["add", "Changed", "--link", "net@a.x"]);
    assert!(said.err.contains("is live/a/x.tf:1\n"), "{}", said.err);
    // A root that the policy names is one; the top is none then.
    let said = world.run(&infra, &["add", "Changed", "--link", "net@tf:live/a//a.x"]);
    assert!(said.err.contains("is live/a/x.tf:1\n"), "{}", said.err);
}

#[test]
fn an_address_of_a_person_is_no_link_into_code() {
    let (world, _, infra) = far();
    world.run(&infra, &["sync", "--code"]);
    let said = world.run(&infra, &["add", "Changed", "--link", "oncall@example.com", "--link", "net@"]);
    assert!(said.err.contains("`oncall@example.com` names no form"), "{}", said.err);
    let shown = world.ok(&infra, &["show", "last"]);
    assert!(shown.contains("oncall@example.com\n") && shown.contains("net@\n"), "{shown}");
}

#[test]
fn a_server_that_leaves_nothing_out_is_read_as_well() {
    let (world, net, infra) = far();
    world.git(&net, &["config", "uploadpack.allowFilter", "false"]);
    let said = world.run(&infra, &["sync", "--code"]);
    assert_eq!(said.code, 0, "{}", said.all());
    go_offline(&world);
    let said = world.run(&infra, &["add", "Changed", "--link", "net@aws_db.main"]);
    assert!(said.err.contains("is envs/prod/db.tf:1-3\n"), "{}", said.err);
}

#[test]
fn where_the_files_do_not_come_the_commits_stay() {
    let (world, net, infra) = far();
    // Some way of asking that leads nowhere once the commits are here: an object that the server has lost.
    let blob = ask(&world, &net, &["rev-parse", "HEAD:envs/prod/db.tf"]);
    let (folder, file) = blob.split_at(2);
    let object = net.join(".git/objects").join(folder).join(file);
    std::fs::rename(&object, world.path("lost")).expect("it is loose");
    let said = world.run(&infra, &["sync", "--code"]);
    assert_eq!(said.code, 2, "{}", said.all());
    assert!(said.err.contains("warning: net: its commits are here, not all of its files"), "{}", said.all());
    assert!(said.out.ends_with("1 of 1 repositories read\n"), "{}", said.out);
    let [mirror] = &mirrors(&world)[..] else { panic!("one mirror") };
    let index = mirror.join("stopgap/code.index");
    world.ok(&infra, &["add", "Changed", "--link", "net@aws_db.main"]);
    assert!(!index.exists(), "what is not whole is not kept");
    let said = world.ok(&infra, &["doctor", "--code"]);
    assert!(said.contains("not read: not fetched yet") && said.contains("envs/prod/db.tf"), "{said}");

    std::fs::rename(world.path("lost"), &object).expect("it is found");
    assert_eq!(world.run(&infra, &["sync", "--code"]).code, 0);
    assert!(index.is_file());
}

/// A clone of `net` without what the filter leaves out, in which nobody can be asked any more.
fn partial(world: &World, net: &Path, filter: &str) -> PathBuf {
    let url = format!("file://{}", net.display());
    let filter = format!("--filter={filter}");
    world.git(&world.root(), &["clone", "--quiet", "--no-checkout", &filter, &url, "part"]);
    world.path("part")
}

#[test]
fn a_partial_clone_of_the_user_is_read_as_far_as_it_is_here() {
    let (world, net, _) = far();
    let part = partial(&world, &net, "blob:none");
    go_offline(&world);
    let started = Instant::now();
    let said = world.run(&part, &["add", "Changed", "-e", "prod", "--link", "aws_db.main"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(
        said.err.contains("kept as typed") && said.err.contains("files of net were not fetched yet"),
        "{}",
        said.err
    );
    assert!(said.err.contains("hint: this clone is partial"), "{}", said.err);
    assert!(!part.join(".git/stopgap/code.index").exists(), "what is not whole is not kept");
    let said = world.ok(&part, &["doctor", "--code"]);
    assert!(
        said.contains("not read: not fetched yet") && said.contains("mend: this clone is partial"),
        "{said}"
    );
    assert!(started.elapsed() < Duration::from_secs(20));

    go_online(&world);
    world.git(&part, &["checkout", "--quiet", "main"]);
    go_offline(&world);
    let said = world.run(&part, &["link", "last"]);
    assert!(said.err.contains("is envs/prod/db.tf:1-3"), "{}", said.all());
    assert!(part.join(".git/stopgap/code.index").is_file());
}

#[test]
fn a_clone_without_trees_keeps_links_as_typed() {
    let (world, net, _) = far();
    let part = partial(&world, &net, "tree:0");
    go_offline(&world);
    let said = world.run(&part, &["add", "Changed", "-e", "prod", "--link", "aws_db.main"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.err.contains("its tree was not fetched yet; the link is kept as typed"), "{}", said.err);
    let said = world.run(&part, &["doctor", "--code"]);
    assert!(
        said.out.contains("net: not read: its tree was not fetched yet\n  mend: this clone is partial"),
        "{}",
        said.all()
    );
}

#[test]
fn where_somebody_stands_is_no_folder_of_another_repository() {
    let (world, _, infra) = far();
    assert_eq!(world.run(&infra, &["sync", "--code"]).code, 0);
    let folder = infra.join("envs/test");
    std::fs::create_dir_all(&folder).expect("a folder");
    let said = world.run(&folder, &["add", "Changed", "--link", "net@db.tf:1"]);
    assert!(said.err.contains("kept as typed"), "{}", said.all());
    let said = world.run(&folder, &["add", "Changed", "--link", "net@envs/test/db.tf:1"]);
    assert!(said.err.contains("link: net@tf:envs/test//aws_db.small"), "{}", said.all());
}
