//! A checklist in a file: written anew, with all that people did in it.

use super::{commit, line, night};
use snapbox::{assert_data_eq, str};

#[test]
fn what_people_ticked_and_wrote_stays() {
    let (world, infra, [open, restart]) = night();
    let asked = ["checklist", "incident", "--incident", "INC-4211", "-o", "review.md"];
    assert_data_eq!(
        world.run(&infra, &asked).all(),
        str![[r#"
--- stderr
review.md: written
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &asked).all(),
        str![[r#"
--- stderr
review.md is as it was
--- exit 0

"#]]
    );
    let first = std::fs::read_to_string(infra.join("review.md")).expect("a file");
    let worked = first
        .replace("- [ ] Temporary access", "- [x] Temporary access")
        .replace("- [x] Outcome: worked", "- [ ] Outcome: worked")
        .replace(
            &format!("<!-- {restart}.reason -->\n"),
            &format!("<!-- {restart}.reason -->\n  Bob knows.\n"),
        )
        .replace("## Changes\n", "## Changes\n\nReviewed on Friday.\n");
    std::fs::write(infra.join("review.md"), &worked).expect("a file");
    world.ok(&infra, &["edit", &open, "--verification", "502s are gone", "--outcome", "worked"]);
    assert_data_eq!(
        world.run(&infra, &asked).all(),
        str![[r#"
--- stderr
review.md: written anew; what people ticked and wrote is kept
--- exit 0

"#]]
    );
    let text = std::fs::read_to_string(infra.join("review.md")).expect("a file");
    assert!(line(&text, "incident.access").starts_with("- [x] "), "{text}");
    assert!(line(&text, &format!("{open}.outcome")).starts_with("- [ ] "), "{text}");
    assert!(
        line(&text, &format!("{open}.verification")).starts_with("- [x] Verified by a metric: 502s are gone"),
        "{text}"
    );
    assert!(text.contains(&format!("<!-- {restart}.reason -->\n  Bob knows.\n")), "{text}");
    assert!(text.contains("## Changes\n\nReviewed on Friday.\n\n###"), "{text}");
    // What is not asked any more is kept with its words.
    world.ok(&infra, &["resolve", &restart, "mistaken"]);
    world.ok(&infra, &asked);
    let text = std::fs::read_to_string(infra.join("review.md")).expect("a file");
    let (_, end) = text.split_once("## Kept from before\n").expect("a last section");
    assert!(end.contains("  Bob knows."), "{text}");
    let said = world.raw(&infra, &asked);
    assert_eq!((said.code, said.err.as_str()), (0, "review.md is as it was\n"));
}

#[test]
fn other_files_are_left_alone() {
    let (world, infra, _) = night();
    let asked = ["checklist", "weekly", "-o", "README.md"];
    for bytes in [b"# Our code\n\n- [ ] Write more\n".as_slice(), b"caf\xe9\n"] {
        std::fs::write(infra.join("README.md"), bytes).expect("a file");
        let said = world.raw(&infra, &asked);
        assert_eq!(said.code, 2);
        assert!(said.err.contains("README.md is no ") && said.err.contains("left alone"), "{}", said.err);
        assert_eq!(std::fs::read(infra.join("README.md")).expect("a file"), bytes);
    }
    std::fs::write(infra.join("README.md"), " \n").expect("a file");
    world.ok(&infra, &asked);
    assert_data_eq!(
        world.run(&infra, &["checklist", "weekly", "-o", "no/such/folder.md"]).all(),
        str![[r#"
--- stderr
error: there is no folder for no/such/folder.md
hint: without -o it is printed
--- exit 2

"#]]
    );
    assert!(world.ok(&infra, &["checklist", "weekly", "-o", "-"]).starts_with("# Weekly review\n"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_stays_a_link() {
    use std::os::unix::fs::PermissionsExt;
    let (world, infra, _) = night();
    world.ok(&infra, &["checklist", "weekly", "-o", "weekly.md"]);
    let mode = |name: &str| std::fs::metadata(infra.join(name)).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode("weekly.md"), 0o644);
    std::fs::set_permissions(infra.join("weekly.md"), std::fs::Permissions::from_mode(0o600))
        .expect("a mode");
    std::os::unix::fs::symlink("weekly.md", infra.join("link.md")).expect("a link");
    world.add(&infra, &["One more"]);
    world.ok(&infra, &["checklist", "weekly", "-o", "link.md"]);
    assert!(infra.join("link.md").is_symlink());
    assert_eq!(mode("weekly.md"), 0o600);
    let text = std::fs::read_to_string(infra.join("weekly.md")).expect("a file");
    assert!(text.contains("One more"), "{text}");
}

#[test]
fn the_file_of_another_incident_is_left_alone() {
    let (world, infra, _) = night();
    world.ok(&infra, &["checklist", "incident", "INC-4211", "-o", "c.md"]);
    let text = std::fs::read_to_string(infra.join("c.md")).expect("a file");
    let ticked = text.replace("- [ ] Temporary", "- [x] Temporary");
    std::fs::write(infra.join("c.md"), &ticked).expect("a file");
    world.add(&infra, &["Another night", "--incident=INC-2"]);
    assert_data_eq!(
        world.run(&infra, &["checklist", "incident", "INC-2", "-o", "c.md"]).all(),
        str![[r#"
--- stderr
error: c.md is the checklist `incident` after INC-4211, not the checklist `incident` after INC-2, and was left alone
hint: name another file with -o
--- exit 2

"#]]
    );
    for other in [["weekly", "-e=staging"], ["incident", "--incident=INC-2"]] {
        let said = world.raw(&infra, &["checklist", other[0], other[1], "-o", "c.md"]);
        assert!(said.code == 2 && said.err.contains("was left alone"), "{}", said.err);
    }
    let newer = ticked.replace("<!-- stopgap 2:", "<!-- stopgap 9:");
    std::fs::write(infra.join("c.md"), &newer).expect("a file");
    let said = world.raw(&infra, &["checklist", "incident", "INC-4211", "-o", "c.md"]);
    assert!(said.code == 2 && said.err.contains("newer stopgap"), "{}", said.err);
    assert_eq!(std::fs::read_to_string(infra.join("c.md")).expect("a file"), newer);
    std::fs::write(infra.join("c.md"), &ticked).expect("a file");
    world.ok(&infra, &["checklist", "incident", "inc-4211", "-o", "c.md"]);
    let text = std::fs::read_to_string(infra.join("c.md")).expect("a file");
    assert!(line(&text, "incident.access").starts_with("- [x] "), "{text}");
}

#[test]
fn a_tick_is_no_answer_to_what_was_asked_later() {
    let (world, infra, [open, _]) = night();
    let asked = ["checklist", "incident", "INC-4211", "-o", "c.md"];
    world.ok(&infra, &asked);
    let text = std::fs::read_to_string(infra.join("c.md")).expect("a file");
    let own = line(&text, &format!("{open}.code"));
    std::fs::write(infra.join("c.md"), text.replace(own, &own.replace("- [ ]", "- [x]"))).expect("a file");
    commit(&world, &infra, &format!("Say it\n\nReconciles: {open}"));
    world.ok(&infra, &asked);
    let text = std::fs::read_to_string(infra.join("c.md")).expect("a file");
    let own = line(&text, &format!("{open}.code"));
    assert!(own.starts_with("- [ ] ") && !own.contains(": open"), "{own}");
    assert!(text.contains(&format!("{own}\n  Ticked when it said: The code has caught up")), "{text}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_written_and_never_read() {
    let (world, infra, _) = night();
    let pipe = infra.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe)
    });
    world.ok(&infra, &["checklist", "weekly", "-o", "pipe"]);
    let text = reader.join().expect("a reader").expect("a text");
    assert!(text.starts_with("# Weekly review\n"), "{text}");
    std::os::unix::fs::symlink("nowhere.md", infra.join("dangling.md")).expect("a link");
    world.ok(&infra, &["checklist", "weekly", "-o", "dangling.md"]);
    assert!(infra.join("dangling.md").is_symlink() && infra.join("nowhere.md").is_file());
}
