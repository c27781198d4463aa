//! `show`: the block behind a link, and what became of it since.

use super::{commit, edit, links, with_code};
use snapbox::{assert_data_eq, str};

#[test]
fn the_block_is_shown_with_what_changed_it_since() {
    let (mut world, infra) = with_code();
    world.set_now("2026-11-23T03:20:41+01:00");
    let id = world.add(&infra, &["Scaled", "-e", "prod", "--link", "aws_db_instance.main"]);
    let shown = |world: &crate::support::World| {
        let said = world.run(&infra, &["show", &id]).out;
        said[said.find("\n\n").expect("the code stands below")..].to_owned()
    };
    assert_data_eq!(
        shown(&world),
        str![[r#"


envs/prod/main.tf:7-11  as it was when it was linked
   7  resource "aws_db_instance" "main" {
   8    # As small as it goes.
   9    instance_class = "db.t3.medium"
  10    password       = "unsafe-example"
  11  }

"#]]
    );
    edit(&infra, "envs/prod/main.tf", "db.t3.medium", "db.r6g.large");
    commit(&world, &infra, "Scale the database");
    assert!(shown(&world).contains("changed since"), "{}", shown(&world));
    assert!(shown(&world).contains("Scale the database (On-call"), "{}", shown(&world));
    let today = links(&world, &infra, &id)[0]["today"].clone();
    assert_eq!(today["state"], "changed");
    assert_eq!(today["commits"].as_array().map(Vec::len), Some(1));
    assert_eq!(today["commits"][0]["commit"], world.git(&infra, &["rev-parse", "HEAD"]).trim());
}

#[test]
fn neither_a_move_nor_a_new_layout_is_a_change() {
    let (world, infra) = with_code();
    let id = world.add(&infra, &["Scaled", "-e", "prod", "--link", "aws_db_instance.main"]);
    let state = || {
        let today = links(&world, &infra, &id)[0]["today"].clone();
        (today["state"].as_str().expect("a state").to_owned(), today["path"].clone(), today["lines"].clone())
    };
    // Comments, spaces, and a file that grows above it.
    edit(&infra, "envs/prod/main.tf", "# As small as it goes.", "// Small.\n  ");
    edit(&infra, "envs/prod/main.tf", "instance_class = ", "instance_class      =   ");
    edit(&infra, "envs/prod/main.tf", "module", "# More.\n\nmodule");
    commit(&world, &infra, "Lay it out anew");
    assert_eq!(state(), ("same".into(), "envs/prod/main.tf".into(), serde_json::json!([9, 14])));
    // Another file of the folder.
    world.git(&infra, &["mv", "envs/prod/main.tf", "envs/prod/database.tf"]);
    commit(&world, &infra, "Rename the file");
    assert_eq!(state(), ("same".into(), "envs/prod/database.tf".into(), serde_json::json!([9, 14])));
    // Another folder: its address has changed, what it says has not.
    world.git(&infra, &["mv", "envs/prod", "envs/live"]);
    commit(&world, &infra, "Rename the folder");
    let (found, path, _) = state();
    assert_eq!((found.as_str(), path.as_str()), ("same", Some("envs/live/database.tf")));
    assert_eq!(links(&world, &infra, &id)[0]["today"]["address"], "infra@tf:envs/live//aws_db_instance.main");
    edit(&infra, "envs/live/database.tf", "db.t3.medium", "db.t3.large");
    commit(&world, &infra, "Scale it");
    assert_eq!(state().0, "gone", "another folder and another content: nothing says that it is the same");
}

#[test]
fn what_is_gone_is_said() {
    let (world, infra) = with_code();
    let id = world.add(&infra, &["Scaled", "-e", "prod", "--link", "aws_db_instance.main"]);
    world.git(&infra, &["rm", "--quiet", "envs/prod/main.tf"]);
    commit(&world, &infra, "Away with it");
    let said = world.run(&infra, &["show", &id]).out;
    assert!(said.contains("nothing in the code is called so any more"), "{said}");
}

#[test]
fn a_copy_that_was_there_before_is_never_what_was_linked() {
    let (world, infra) = with_code();
    let prod = std::fs::read_to_string(infra.join("envs/prod/main.tf")).expect("a file");
    world.write("infra/envs/dev/main.tf", &prod);
    commit(&world, &infra, "Copy it");
    let id = world.add(&infra, &["Scaled", "-e", "prod", "--link", "aws_db_instance.main"]);
    // A folder with another name is followed beside its copy.
    std::fs::create_dir(infra.join("live")).expect("a folder");
    world.git(&infra, &["mv", "envs/prod", "live/prod"]);
    commit(&world, &infra, "Rename the folder");
    let today = links(&world, &infra, &id)[0]["today"].clone();
    assert_eq!((&today["state"], &today["path"]), (&"same".into(), &"live/prod/main.tf".into()));
    world.git(&infra, &["rm", "--quiet", "live/prod/main.tf"]);
    commit(&world, &infra, "Away with it");
    assert_eq!(links(&world, &infra, &id)[0]["today"]["state"], "gone");
}

#[test]
fn lines_that_say_the_same_elsewhere_are_other_lines() {
    let (world, infra) = with_code();
    world.write("infra/etc/x.cfg", "a {\n}\nb {\n}\nc {\n}\n");
    commit(&world, &infra, "Write it");
    let id = world.add(&infra, &["Raised", "--link", "etc/x.cfg#L4"]);
    let state = || {
        let today = links(&world, &infra, &id)[0]["today"].clone();
        (today["state"].as_str().unwrap_or_default().to_owned(), today["lines"].clone())
    };
    // The lines behind it stayed as they were: it went down with them.
    world.write("infra/etc/x.cfg", "a {\n  1\n  2\n}\nb {\n}\nc {\n}\n");
    commit(&world, &infra, "Above");
    assert_eq!(state(), ("same".to_owned(), serde_json::json!([6, 6])));
    // It is not there any more; others like it are.
    world.write("infra/etc/x.cfg", "a {\n}\nb {\n  [gone]\nc {\n}\n");
    commit(&world, &infra, "It is gone");
    assert_eq!(state(), ("changed".to_owned(), serde_json::json!([4, 4])));
}

#[test]
fn lines_of_a_file_are_found_where_they_went() {
    let (world, infra) = with_code();
    let id = world.add(&infra, &["Raised", "--link", "etc/haproxy.cfg#L4-L5"]);
    edit(&infra, "etc/haproxy.cfg", "global", "# One more line.\nglobal");
    commit(&world, &infra, "Explain");
    let today = links(&world, &infra, &id)[0]["today"].clone();
    assert_eq!((today["state"].as_str(), &today["lines"]), (Some("same"), &serde_json::json!([5, 6])));
    edit(&infra, "etc/haproxy.cfg", "5s", "9s");
    commit(&world, &infra, "Wait longer");
    assert_eq!(links(&world, &infra, &id)[0]["today"]["state"], "changed");
}

#[test]
fn a_terminal_that_can_open_files_gets_an_address_to_open() {
    let (mut world, infra) = with_code();
    let id = world.add(&infra, &["Scaled", "-e", "prod", "--link", "aws_db_instance.main"]);
    let address = format!("\u{1b}]8;;file://{}/envs/prod/main.tf\u{1b}\\", infra.display());
    world.set("TERM", "xterm-256color");
    let bytes = |world: &crate::support::World| world.screen(&infra, 80, &["show", &id]);
    assert!(!bytes(&world).contains("\u{1b}]8;"), "a terminal that is not known gets none");
    world.set("TERM_PROGRAM", "WezTerm");
    assert!(bytes(&world).contains(&address), "{}", bytes(&world));
    assert!(!world.raw(&infra, &["show", &id]).out.contains('\u{1b}'), "a pipe gets none");
}
