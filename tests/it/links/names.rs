//! What a code repository is called: by the policy, before there was one, and beside another of the same name.

use super::{commit, links, with_code};
use crate::support::World;
use std::path::Path;

fn policy(world: &World, folder: &Path, name: &str, url: &str) {
    let text = format!("schema = 1\n\n[[code]]\nname = \"{name}\"\nurls = [\"{url}\"]\n");
    std::fs::write(folder.join(".stopgap.toml"), text).expect("written");
    commit(world, folder, "Say how it is called");
}

fn titles(world: &World, folder: &Path, what: &str) -> Vec<String> {
    let said = world.raw(folder, &["log", what, "--format", "jsonl"]);
    let title = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        value["title"].as_str().expect("a title").to_owned()
    };
    said.out.lines().map(title).collect()
}

#[test]
fn links_from_before_the_policy_keep_their_code() {
    let (world, infra) = with_code();
    world.git(&infra, &["remote", "add", "origin", "https://host.example/team/live.git"]);
    let before = world.add(&infra, &["Before", "-e", "prod", "--link", "aws_db_instance.main"]);
    assert_eq!(links(&world, &infra, &before)[0]["to"], "live@tf:envs/prod//aws_db_instance.main");
    policy(&world, &infra, "infra", "https://host.example/team/live");
    let after = world.add(&infra, &["After", "-e", "prod", "--link", "aws_db_instance.main"]);
    assert_eq!(links(&world, &infra, &after)[0]["to"], "infra@tf:envs/prod//aws_db_instance.main");
    assert_eq!(links(&world, &infra, &before)[0]["today"]["state"], "same");
    let mut both = titles(&world, &infra, "envs/prod//aws_db_instance.main");
    both.sort();
    assert_eq!(both, ["After", "Before"]);
}

#[test]
fn another_repository_of_the_same_name_is_another() {
    let (world, infra) = with_code();
    policy(&world, &infra, "infra", "https://host.example/team1/infra");
    world.git(&infra, &["remote", "add", "origin", "https://host.example/team2/infra.git"]);
    let id = world.add(&infra, &["Of team 2", "-e", "prod", "--link", "aws_db_instance.main"]);
    let link = &links(&world, &infra, &id)[0];
    assert_eq!(link["to"], "team2/infra@tf:envs/prod//aws_db_instance.main");
    assert_eq!(link["today"]["state"], "same");
    let other = world.add(&infra, &["Of team 1", "--link", "infra@tf:envs/prod//aws_db_instance.main"]);
    assert_eq!(titles(&world, &infra, "envs/prod//aws_db_instance.main"), ["Of team 2"]);
    assert_eq!(links(&world, &infra, &other)[0]["today"]["state"], "unreadable");
}
