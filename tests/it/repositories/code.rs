//! The code repositories that the policy names: the one around, mirrors of others, and those that cannot be had.

use super::ask;
use crate::support::World;
use snapbox::{assert_data_eq, str};
use std::path::{Path, PathBuf};

/// Three code repositories: `infra` around, `network` on a server, `apps` nowhere.
fn three() -> (World, PathBuf) {
    let world = World::new();
    server(&world, "network");
    let root = world.root().display().to_string();
    let infra = around(
        &world,
        &format!(
            "[[code]]\nname = \"infra\"\nurls = [\"git@host.example:acme/infra\"]\n\
             [[code]]\nname = \"network\"\nurls = [\"file://{root}/network\"]\n\
             [[code]]\nname = \"apps\"\nurls = [\"file://{root}/none\"]\n"
        ),
    );
    (world, infra)
}

/// A repository that gives out parts of itself.
pub(super) fn server(world: &World, name: &str) -> PathBuf {
    let folder = world.repository(name);
    world.git(&folder, &["config", "uploadpack.allowFilter", "true"]);
    world.git(&folder, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    folder
}

/// The clone in which the user stands, with this policy on its main.
pub(super) fn around(world: &World, policy: &str) -> PathBuf {
    let infra = world.repository("infra");
    world.write("infra/.stopgap.toml", &format!("schema = 1\n{policy}"));
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Say where the code is"]);
    world.git(&infra, &["remote", "add", "origin", "https://host.example/acme/infra.git"]);
    // Nobody is asked by a name: what stands for origin is next door, and holds no journal.
    world.git(&world.root(), &["init", "--quiet", "--bare", "served"]);
    let instead = format!("url.{}.insteadOf", world.path("served").display());
    world.git(&infra, &["config", &instead, "https://host.example/acme/infra.git"]);
    world.git(&infra, &["update-ref", "refs/remotes/origin/main", "main"]);
    infra
}

pub(super) fn commit(world: &World, folder: &Path, subject: &str) -> String {
    world.git(folder, &["commit", "--quiet", "--allow-empty", "-m", subject]);
    ask(world, folder, &["rev-parse", "HEAD"])
}

/// The mirrors of the world.
pub(super) fn mirrors(world: &World) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(world.path("state/stopgap/code"));
    let mut all: Vec<PathBuf> = folder.into_iter().flatten().flatten().map(|found| found.path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending == "git"));
    all.sort();
    all
}

/// The tip that `sync --code` says of a repository.
fn tip(said: &str, name: &str) -> String {
    let row = said.lines().find(|line| line.split_whitespace().next() == Some(name)).expect("a row");
    row.split_whitespace().nth(3).expect("a tip").to_owned()
}

#[test]
fn what_is_not_here_is_counted_until_it_is_fetched() {
    let (world, infra) = three();
    assert_data_eq!(
        world.run(&infra, &["status"]).all(),
        str![[r#"
Journal [ROOT]/infra, only on this machine
No entries yet. Record the first: stopgap add "what you changed" -e prod

1 of 3 code repositories read
  network: never fetched
  apps: never fetched
  `stopgap sync --code` fetches them; `stopgap doctor` says more.
--- stderr
warning: network: never fetched
hint: `stopgap sync --code` fetches it
warning: apps: never fetched
hint: `stopgap sync --code` fetches it
1 of 3 code repositories read
--- exit 0

"#]]
    );
    assert!(mirrors(&world).is_empty(), "looking fetches nothing");
    let tips =
        [&infra, &world.path("network")].map(|at| ask(&world, at, &["rev-parse", "--short=10", "main"]));
    let said = world.run(&infra, &["sync", "--code"]).all();
    // When the commits were made is the real clock's to say.
    let tidy: Vec<String> = said
        .replace(&tips[0], "[INFRA-TIP]")
        .replace(&tips[1], "[NETWORK-TIP]")
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            if line.contains("-TIP]") { words[..5].join(" ") } else { line.to_owned() }
        })
        .collect();
    assert_data_eq!(
        tidy[2..].join("\n"),
        str![[r#"
infra here main [INFRA-TIP] 2
network mirror main [NETWORK-TIP] 1
apps cannot be read: failed to fetch it: '[ROOT]/none' does not appear to be a git repository
2 of 3 repositories read
--- stderr
hint: stopgap add "What was changed" -e prod
hint: `stopgap doctor` names a mend for each; `stopgap sync --code` tries again
--- exit 2
"#]]
    );
    assert!(tidy[1].ends_with("COMMITS  NEWEST"), "{}", tidy[1]);
    // From here on nobody can be reached.
    std::fs::rename(world.path("network"), world.path("gone")).expect("a move");
    let json: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["status", "--json"])).expect("JSON");
    let code = serde_json::json!({"read": 2, "of": 3, "missing": [{"name": "apps", "why": "never fetched"}]});
    assert_eq!(json["code"], code);
    let said = world.run(&infra, &["sync", "--code"]);
    assert!(
        said.out.contains(&tips[1]) && said.out.ends_with("2 of 3 repositories read\n"),
        "{}",
        said.all()
    );
    assert!(
        said.err.contains("warning: network is read as it was fetched just now: failed to fetch it"),
        "{}",
        said.err
    );
    assert_eq!(said.code, 2);
    let said = world.ok(&infra, &["doctor"]);
    assert!(
        said.contains("wrong: the code repository apps cannot be read from here: never fetched"),
        "{said}"
    );
    assert!(said.contains("mend: `stopgap sync --code` fetches it") && !said.contains("network"), "{said}");
}

#[test]
fn without_code_in_the_policy_nothing_is_said_of_it() {
    let (world, infra) = World::with_repository();
    let said = world.run(&infra, &["status", "--json"]);
    assert!(!said.out.contains("code"), "{}", said.all());
    assert!(!world.ok(&infra, &["status"]).contains("repositories"));
    assert_data_eq!(
        world.run(&infra, &["sync", "--code"]).all(),
        str![[r#"
--- stderr
note: the policy names no code repositories
hint: `stopgap policy edit` adds them, each as [[code]] with `name` and `urls`
--- exit 0

"#]]
    );
}

#[test]
fn two_at_once_make_one_mirror() {
    let (world, infra) = three();
    let start = || {
        let mut program = world.program(&infra);
        program.args(["sync", "--code"]).stdout(std::process::Stdio::piped());
        program.stderr(std::process::Stdio::piped()).spawn().expect("the program starts")
    };
    let all: Vec<_> = (0..4).map(|_| start()).collect();
    for one in all {
        let said = world.said(&one.wait_with_output().expect("it ends"));
        assert!(said.out.ends_with("2 of 3 repositories read\n"), "{}", said.all());
        assert!(!said.err.contains("warning"), "{}", said.err);
    }
    let [mirror] = &mirrors(&world)[..] else { panic!("one mirror: {:?}", mirrors(&world)) };
    world.git(mirror, &["fsck", "--connectivity-only"]);
    let left = std::fs::read_dir(world.path("state/stopgap/code")).expect("a folder").flatten();
    assert!(left.map(|found| found.file_name()).all(|name| !name.to_string_lossy().contains(".making")));
}

#[test]
fn a_history_that_was_replaced_and_a_main_branch_that_was_renamed_are_followed() {
    let (world, infra) = three();
    let network = world.path("network");
    commit(&world, &network, "To be replaced");
    world.run(&infra, &["sync", "--code"]);
    world.git(&network, &["reset", "--quiet", "--hard", "HEAD^"]);
    let forced = commit(&world, &network, "Another");
    let said = world.run(&infra, &["sync", "--code"]);
    assert_eq!(tip(&said.out, "network"), forced[..10]);

    world.git(&network, &["branch", "-m", "main", "team/trunk"]);
    let renamed = commit(&world, &network, "On another branch");
    let said = world.run(&infra, &["sync", "--code"]);
    assert_eq!(tip(&said.out, "network"), renamed[..10]);
    assert!(said.out.contains("team/trunk"), "{}", said.out);
}

#[test]
fn the_policy_says_which_branch_is_main() {
    let world = World::new();
    let network = server(&world, "network");
    world.git(&network, &["checkout", "--quiet", "-b", "release/1"]);
    let release = commit(&world, &network, "Released");
    world.git(&network, &["checkout", "--quiet", "main"]);
    let url = format!("file://{}", network.display());
    let infra = around(
        &world,
        &format!(
            "[[code]]\nname = \"infra\"\nurls = [\"https://host.example/acme/infra\"]\nbranch = \"live\"\n\
             [[code]]\nname = \"network\"\nurls = [\"{url}\"]\nbranch = \"release/1\"\n\
             [[code]]\nname = \"none\"\nurls = [\"{url}\"]\nbranch = \"a b..c\"\n"
        ),
    );
    let said = world.run(&infra, &["sync", "--code"]);
    assert_eq!(tip(&said.out, "network"), release[..10]);
    assert!(said.out.contains("infra cannot be read: its branch live is not here"), "{}", said.out);
    assert!(said.out.contains("none cannot be read: its branch a b..c is not here"), "{}", said.out);
    assert_eq!(mirrors(&world).len(), 1, "one repository under two names is fetched once");
    let said = world.ok(&infra, &["doctor"]);
    assert!(said.contains("mend: git fetch origin '+refs/heads/live:refs/remotes/origin/live'"), "{said}");
}

#[test]
fn names_and_paths_of_any_kind_stay_in_their_folder() {
    let world = World::new();
    server(&world, "Network");
    server(&world, "lower/network");
    let infra = around(
        &world,
        "[[code]]\nname = \"../../escape\"\nurls = [\"../Network\"]\n\
         [[code]]\nname = \"a/b\"\nurls = [\"../lower/network\"]\n\
         [[code]]\nname = \"..\"\nurls = [\"-oProxyCommand=x\", \"~/../lower/network/\"]\n\
         [[code]]\nname = \"it\"\nurls = [\".\"]\n",
    );
    let said = world.run(&infra, &["sync", "--code"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.out.ends_with("4 of 4 repositories read\n"), "{}", said.out);
    let names: Vec<String> = mirrors(&world)
        .iter()
        .map(|path| path.file_name().expect("a name").to_string_lossy().into())
        .collect();
    assert!(names.iter().all(|name| name.starts_with("network-")), "{names:?}");
    assert!(!world.path("escape").exists() && !world.path("state/escape").exists());
    // From a folder below the same paths mean the same.
    std::fs::create_dir(infra.join("below")).expect("a folder");
    assert!(world.ok(&infra.join("below"), &["status"]).contains("4 of 4 code repositories read"));
}

#[test]
fn credentials_in_an_address_are_never_shown() {
    let world = World::new();
    let infra = around(
        &world,
        "[[code]]\nname = \"apps\"\nurls = [\"http://me:hunter2@127.0.0.1:9/apps\", \"http://ghp_token@127.0.0.1:9/x\"]\n",
    );
    for arguments in [&["sync", "--code"][..], &["status"], &["doctor"], &["status", "--json"]] {
        let said = world.run(&infra, arguments).all();
        assert!(!said.contains("hunter2") && !said.contains("ghp_token"), "{said}");
    }
    let said = world.run(&infra, &["sync", "--code"]);
    assert!(said.out.contains("http://127.0.0.1:9/apps"), "{}", said.out);
}

#[test]
fn a_shallow_repository_is_not_read() {
    let world = World::new();
    let network = server(&world, "network");
    commit(&world, &network, "Second");
    let url = format!("file://{}", network.display());
    world.git(&world.root(), &["clone", "--quiet", "--depth", "1", &url, "shallow"]);
    let shallow = world.path("shallow");
    let infra =
        around(&world, &format!("[[code]]\nname = \"net\"\nurls = [\"file://{}\"]\n", shallow.display()));
    let said = world.run(&infra, &["sync", "--code"]);
    assert!(said.out.contains("net cannot be read: its clone is shallow"), "{}", said.all());
    assert!(said.out.ends_with("0 of 1 repositories read\n") && said.code == 2, "{}", said.all());
}

/// A repository without remotes, which the policy names by its path, is the code that links and claims name.
#[test]
fn a_path_in_the_policy_names_the_repository_around() {
    let (world, infra) = World::with_repository();
    let path = infra.display();
    world.write(
        "infra/.stopgap.toml",
        &format!("schema = 1\n[[code]]\nname = \"network\"\nurls = [\"{path}\"]\n"),
    );
    world.write("infra/main.tf", "resource \"aws_vpc\" \"main\" {}\n");
    world.git(&infra, &["add", "."]);
    world.git(&infra, &["commit", "--quiet", "-m", "Describe the network"]);
    let id = world.add(&infra, &["Larger network", "-e", "staging", "--link", "aws_vpc.main"]);
    let shown = world.ok(&infra, &["show", &id, "--json"]);
    assert!(shown.contains("\"network@tf:aws_vpc.main\""), "{shown}");
    world.git(&infra, &["commit", "--quiet", "--allow-empty", "-m", &format!("Larger\n\nReconciles: {id}")]);
    let shown = world.ok(&infra, &["show", &id, "--json"]);
    assert!(shown.contains("\"status\": \"codified\"") && shown.contains("\"code\": \"network\""), "{shown}");
}
