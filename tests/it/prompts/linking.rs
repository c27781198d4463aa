//! Links in the form: what they say of the values outlives a better address, and one that was not found is asked for.

use crate::support::World;
use std::path::Path;

/// An editor that is one call of `sed`.
fn set_editor(world: &mut World, script: &str) {
    world.set("GIT_EDITOR", &format!("sed -i -e '{script}'"));
}

/// The links of the last entry: address, and the values set.
fn links(world: &World, infra: &Path) -> Vec<(String, Vec<String>)> {
    let said = world.ok(infra, &["show", "last", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let links = json["links"].as_array().expect("links").iter();
    let told = links.map(|link| {
        let changes = link["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
        let changes =
            changes.iter().map(|change| change["attribute"].as_str().unwrap_or_default().to_owned());
        (link["to"].as_str().expect("an address").to_owned(), changes.collect())
    });
    told.collect()
}

#[test]
fn an_address_that_was_corrected_keeps_its_changes() {
    let (mut world, infra) = World::with_repository();
    world.write(
        "infra/net.tf",
        "resource \"aws_x\" \"one\" {\n  size = 1\n}\n\nresource \"aws_x\" \"two\" {\n  size = 1\n}\n",
    );
    world.git(&infra, &["add", "--all"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Lay it out"]);
    world.add(
        &infra,
        &["Scaled", "-l", "aws_x.none", "--set", "size=2", "-l", "aws_x.two", "--set", "depth=3"],
    );
    set_editor(&mut world, "s/aws_x.none/aws_x.one/");
    assert_eq!(world.run(&infra, &["edit", "last"]).code, 0);
    let one = ("infra@tf:aws_x.one".to_owned(), vec!["size".to_owned()]);
    let two = ("infra@tf:aws_x.two".to_owned(), vec!["depth".to_owned()]);
    assert_eq!(links(&world, &infra), [one.clone(), two.clone()]);

    // The other way round, with one of them written anew.
    set_editor(&mut world, "s/^links = .*/links = [\"infra@tf:aws_x.two\", \"infra@tf:aws_x.three\"]/");
    assert_eq!(world.run(&infra, &["edit", "last"]).code, 0);
    let (told, three) = (links(&world, &infra), vec!["size".to_owned()]);
    assert_eq!((&told[0], &told[1].1), (&two, &three));

    // One more is nobody's.
    set_editor(&mut world, "s/^links = .*/links = [\"infra@tf:aws_x.two\", \"aws_x.one\", \"aws_x.four\"]/");
    assert_eq!(world.run(&infra, &["edit", "last"]).code, 0);
    let changes: Vec<Vec<String>> = links(&world, &infra).into_iter().map(|(_, changes)| changes).collect();
    assert_eq!(changes, [vec!["depth".to_owned()], Vec::new(), Vec::new()]);
}

#[test]
fn a_link_that_was_not_found_is_asked_for() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Scaled", "-l", "aws_x.none"]);
    world.set("GIT_EDITOR", "cat");
    let form = world.run(&infra, &["edit", "last", "--missing"]).out;
    assert!(form.contains("\nlinks = [\"") && form.contains("aws_x.none"), "{form}");
    let id = world.add(&infra, &["Scaled", "-l", "aws_security_group.web"]);
    let form = world.run(&infra, &["edit", &id, "--missing"]).out;
    assert!(form.contains("\nrollback = ") && !form.contains("\nlinks = "), "{form}");
}

#[test]
fn without_input_no_editor_is_opened() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Scaled"]);
    let trace = world.path("opened");
    world.set("GIT_EDITOR", &format!("touch '{}'; true", trace.display()));
    for arguments in [&["edit", "last", "--no-input"][..], &["edit", "--missing", "last", "--no-input"]] {
        let said = world.run(&infra, arguments);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains("stopgap edit gap-0000000001 --reason TEXT"), "{}", said.all());
    }
    assert!(!trace.exists());
}
