//! Owners by CODEOWNERS: of entries that name none, by the code that they point at, as it is on main.

use crate::support::World;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Infrastructure code with owners, and entries that point at it.
struct Desk {
    world: World,
    infra: PathBuf,
    /// Points at the network; its owner is in CODEOWNERS alone.
    network: String,
    /// The same, and names its owner.
    named: String,
    /// Points at a file that nobody owns.
    orphan: String,
}

const OWNERS: &str = "*.tf @acme/ops\n/network.tf @acme/network Net@Example.com # vendor rules\n/orphan.tf\n";

impl Desk {
    fn new(place: &str, owners: &str) -> Self {
        let (world, infra) = World::with_repository();
        for name in ["network", "orphan", "other"] {
            world.write(&format!("infra/{name}.tf"), &format!("resource \"aws_eip\" \"{name}\" {{}}\n"));
        }
        world.write(&format!("infra/{place}"), owners);
        world.git(&infra, &["add", "."]);
        world.git(&infra, &["commit", "-q", "-m", "Code"]);
        let add = |title: &str, more: &[&str]| {
            let all = [&[title, "-e", "staging", "--reason", "Asked for"], more].concat();
            world.add(&infra, &all)
        };
        let network = add("Network", &["--link", "aws_eip.network"]);
        let named = add("Named", &["--link", "aws_eip.network", "--owner", "shop"]);
        let orphan = add("Orphan", &["--link", "aws_eip.orphan"]);
        Self { world, infra, network, named, orphan }
    }

    fn owners(&self, id: &str) -> (Value, Value) {
        let said = self.world.ok(&self.infra, &["show", id, "--json"]);
        let said: Value = serde_json::from_str(&said).expect("JSON");
        (said["owner"].clone(), said["owned_by"].clone())
    }

    /// The titles that a list shows, sorted.
    fn titles(&self, arguments: &[&str]) -> Vec<String> {
        titles(&self.world, &self.infra, arguments)
    }
}

fn titles(world: &World, folder: &Path, arguments: &[&str]) -> Vec<String> {
    let all = [&["list", "--format", "jsonl"], arguments].concat();
    let said = world.ok(folder, &all);
    let title = |line: &str| {
        let view: Value = serde_json::from_str(line).expect("JSON");
        view["title"].as_str().expect("a title").to_owned()
    };
    let mut titles: Vec<String> = said.lines().map(title).collect();
    // Of one moment: their ids order them, which are drawn.
    titles.sort();
    titles
}

#[test]
fn the_code_says_who_owns_an_entry_that_names_nobody() {
    let desk = Desk::new(".github/CODEOWNERS", OWNERS);
    let both = Value::from("@acme/network, Net@Example.com");
    assert_eq!(desk.owners(&desk.network), (Value::Null, both.clone()));
    assert_eq!(desk.owners(&desk.named), (Value::from("shop"), Value::Null));
    assert_eq!(desk.owners(&desk.orphan), (Value::Null, Value::Null));
    let shown = desk.world.ok(&desk.infra, &["show", &desk.network]);
    assert!(shown.contains("@acme/network, Net@Example.com (CODEOWNERS)"), "{shown}");
    let table = desk.world.ok(&desk.infra, &["list"]);
    assert!(table.contains("@acme/network, Net@Example.com"), "{table}");
    // What lies in the work tree alone says nothing.
    desk.world.write("infra/.github/CODEOWNERS", "* @nobody\n");
    assert_eq!(desk.owners(&desk.network).1, both);
    desk.world.git(&desk.infra, &["commit", "-q", "-am", "Other owners"]);
    assert_eq!(desk.owners(&desk.network).1, Value::from("@nobody"));
}

#[test]
fn sections_of_gitlab_count() {
    let desk = Desk::new(".gitlab/CODEOWNERS", "* @all\n[Network] @net\nnetwork.tf\n");
    assert_eq!(desk.owners(&desk.network).1, Value::from("@all, @net"));
    assert_eq!(desk.owners(&desk.orphan).1, Value::from("@all"));
}

#[test]
fn the_first_place_counts() {
    let desk = Desk::new("docs/CODEOWNERS", "* @docs\n");
    assert_eq!(desk.owners(&desk.network).1, Value::from("@docs"));
    desk.world.write("infra/CODEOWNERS", "* @top\n");
    desk.world.git(&desk.infra, &["add", "."]);
    desk.world.git(&desk.infra, &["commit", "-q", "-m", "At the top"]);
    assert_eq!(desk.owners(&desk.network).1, Value::from("@top"));
}

#[test]
fn lists_find_by_the_owner_that_the_code_names() {
    let mut desk = Desk::new("CODEOWNERS", OWNERS);
    assert_eq!(desk.titles(&["--owner", "@acme/network"]), ["Network"]);
    assert_eq!(desk.titles(&["--owner", "ACME/network"]), ["Network"]);
    assert_eq!(desk.titles(&["--owner", "net@example.com", "--owner", "shop"]), ["Named", "Network"]);
    assert_eq!(desk.titles(&["--owner", "acme"]), Vec::<String>::new());
    let sorted = desk.world.ok(&desk.infra, &["list", "--sort", "owner"]);
    let at = |title: &str| sorted.find(title).expect("it is listed");
    assert!(at("Orphan") < at("Network") && at("Network") < at("Named"), "{sorted}");
    // Mine: by address, or by what git is told that I am called there.
    desk.world.set("GIT_COMMITTER_NAME", "Net");
    desk.world.set("GIT_COMMITTER_EMAIL", "net@example.com");
    assert_eq!(desk.titles(&["--mine"]), ["Network"]);
    // A part of an address is somebody else.
    desk.world.set("GIT_COMMITTER_NAME", "Somebody");
    desk.world.set("GIT_COMMITTER_EMAIL", "et@example.com");
    assert_eq!(desk.titles(&["--mine"]), Vec::<String>::new());
    desk.world.set("GIT_COMMITTER_EMAIL", "somebody@example.com");
    assert_eq!(desk.titles(&["--mine"]), Vec::<String>::new());
    desk.world.git(&desk.infra, &["config", "--add", "stopgap.handle", "@net"]);
    desk.world.git(&desk.infra, &["config", "--add", "stopgap.handle", "acme/network"]);
    assert_eq!(desk.titles(&["--mine"]), ["Network"]);
    desk.world.git(&desk.infra, &["config", "--add", "stopgap.handle", "shop"]);
    assert_eq!(desk.titles(&["--mine"]), ["Named", "Network"]);
}

#[test]
fn each_of_several_owners_that_an_entry_names_is_found() {
    let desk = Desk::new("CODEOWNERS", OWNERS);
    desk.world.ok(&desk.infra, &["edit", &desk.orphan, "--owner", "Data, @acme/storage"]);
    assert_eq!(desk.titles(&["--owner", "data"]), ["Orphan"]);
    assert_eq!(desk.titles(&["--owner", "acme/storage"]), ["Orphan"]);
    assert_eq!(desk.titles(&["--owner", "Data, @acme/storage"]), ["Orphan"]);
    let mut world = desk.world;
    world.set("GIT_COMMITTER_NAME", "data");
    world.set("GIT_COMMITTER_EMAIL", "data@example.org");
    assert_eq!(titles(&world, &desk.infra, &["--mine"]), ["Orphan"]);
}

#[test]
fn an_owner_is_asked_for_only_where_nobody_names_one() {
    let mut desk = Desk::new("CODEOWNERS", OWNERS);
    desk.world.set_now("2026-11-25T03:20:41+01:00");
    let said = desk.world.raw(&desk.infra, &["check", "--json"]).out;
    let said: Value = serde_json::from_str(&said).expect("JSON");
    let of_owner = |finding: &&Value| finding["kind"] == "owner";
    let found = said["findings"].as_array().expect("findings");
    let found: Vec<&Value> = found.iter().filter(of_owner).map(|finding| &finding["entry"]).collect();
    assert_eq!(found, [&Value::from(desk.orphan.clone())]);
    let missing = |id: &str| {
        let said = desk.world.ok(&desk.infra, &["show", id, "--json"]);
        let said: Value = serde_json::from_str(&said).expect("JSON");
        said["missing"].as_array().expect("a list").contains(&Value::from("owner"))
    };
    assert!(!missing(&desk.network) && missing(&desk.orphan));
}

#[test]
fn what_lacks_an_owner_alone_is_complete_where_the_code_names_one() {
    let desk = Desk::new("CODEOWNERS", OWNERS);
    let rest = ["--risk", "low", "--disposition", "codify", "--outcome", "worked", "--rollback", "Undo it"];
    for id in [&desk.network, &desk.orphan] {
        desk.world.ok(&desk.infra, &[&["edit", id], &rest[..]].concat());
    }
    assert_eq!(desk.titles(&["--incomplete"]), ["Named", "Orphan"]);
    let said = desk.world.ok(&desk.infra, &["status", "--json"]);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["incomplete"], 2, "{said}");
}

#[test]
fn hostile_owners_stay_text() {
    let desk = Desk::new("CODEOWNERS", "* @\u{1b}[31mred @a|b`c @</td>\n");
    let shown = desk.world.ok(&desk.infra, &["show", &desk.network]);
    let table = desk.world.ok(&desk.infra, &["list", "--format", "markdown"]);
    assert!(!shown.contains('\u{1b}') && !table.contains('\u{1b}'), "{shown}{table}");
    assert!(!table.contains("</td>") && table.contains("a\\|b"), "{table}");
}
