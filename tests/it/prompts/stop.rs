//! Ctrl-C, Ctrl-D, Escape and signals at a question: a sane terminal, nothing lost, a way to go on that works.

use crate::support::World;
use crate::support::pty::{Key, Left};
use std::path::{Path, PathBuf};

pub fn drafts(world: &World) -> Vec<PathBuf> {
    let folder = world.path("state/stopgap/drafts");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|files| files.map(|file| file.expect("a file").path()).collect())
        .unwrap_or_default();
    found.sort();
    found
}

/// The arguments of the command that the last hint names.
#[track_caller]
fn way_on(left: &Left) -> Vec<String> {
    let screen = left.log.replace("\r\n", "\n");
    let start = screen.rfind("`stopgap ").unwrap_or_else(|| panic!("no hint in\n{screen}"));
    let command = &screen[start + "`stopgap ".len()..];
    let command = &command[..command.find('`').expect("its end")];
    command.split_whitespace().map(str::to_owned).collect()
}

#[track_caller]
fn nothing_recorded(world: &World, infra: &Path) {
    let said = world.run(infra, &["list"]);
    assert!(!said.out.contains("gap-"), "{}", said.all());
}

#[test]
fn control_c_before_anything_was_typed_keeps_no_draft() {
    for key in [Key::CtrlC, Key::CtrlD] {
        let (world, infra) = World::with_repository();
        let mut terminal = world.terminal(&infra, &["add", "-e", "prod"]);
        terminal.expect("What was changed?").key(key);
        let left = terminal.finish().sane(130);
        assert!(left.screen.contains("error: interrupted; nothing was recorded"), "{}", left.screen);
        assert!(!left.screen.contains("hint"), "{}", left.screen);
        assert_eq!(drafts(&world), Vec::<PathBuf>::new());
        nothing_recorded(&world, &infra);
    }
}

#[test]
fn half_a_title_is_kept_and_stands_in_its_line_again() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal(&infra, &["add", "-e", "prod", "--risk", "low"]);
    terminal.expect("What was changed?").type_text("Open 84").expect_line("> Open 84").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    nothing_recorded(&world, &infra);
    let again = way_on(&left);
    assert_eq!(again[..2], ["add", "--from"]);
    let again: Vec<&str> = again.iter().map(String::as_str).collect();
    let mut terminal = world.terminal(&infra, &again);
    terminal.expect_line("> Open 84").answer("43");
    let left = terminal.finish().sane(0);
    assert!(left.screen.contains("Open 8443"), "{}", left.screen);
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    for part in [r#""title": "Open 8443""#, r#""environment": "prod""#, r#""risk": "low""#] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(!shown.contains("unfinished"), "{shown}");
    assert_eq!(drafts(&world), Vec::<PathBuf>::new(), "the draft has served");
}

#[test]
fn control_c_at_a_text_keeps_every_answer_and_does_not_ask_them_again() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal(&infra, &["add", "-i"]);
    terminal.expect("What was changed?").answer("Open 8443");
    terminal.expect("incident (").answer("INC-4211").expect("environment (").answer("prod");
    terminal.expect("reason (").type_text("The vendor fai").expect_line("> The vendor fai").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    nothing_recorded(&world, &infra);
    let again = way_on(&left);
    let again: Vec<&str> = again.iter().map(String::as_str).collect();
    let mut terminal = world.terminal(&infra, &again);
    terminal.expect_line("> The vendor fai").answer("led over.").expect("performed at (");
    // Once more: the newer draft takes the place of the older.
    terminal.key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    for asked in ["What was changed?", "incident", "environment"] {
        assert!(!left.screen.contains(asked), "{asked} was asked again:\n{}", left.screen);
    }
    assert_eq!(drafts(&world).len(), 1);
    let again = way_on(&left);
    let again: Vec<&str> = again.iter().map(String::as_str).filter(|word| *word != "-i").collect();
    let left = world.terminal(&infra, &again).finish().sane(0);
    assert!(left.screen.contains("Open 8443"), "{}", left.screen);
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    for part in
        [r#""incident": "INC-4211""#, r#""environment": "prod""#, r#""reason": "The vendor failed over.""#]
    {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert_eq!(drafts(&world), Vec::<PathBuf>::new());
}

#[test]
fn control_c_in_a_list_gives_the_cursor_back() {
    let (world, infra) = World::with_repository();
    let mut terminal =
        world.terminal(&infra, &["add", "-i", "Restarted", "-I", "INC-1", "-e", "prod", "-r", "x"]);
    terminal.expect("performed at (").answer("03:00").expect("risk (").expect_marked("(leave open)");
    terminal.key(Key::Down).expect_marked("low").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    assert!(left.screen.contains("goes on with what you typed"), "{}", left.screen);
    let text = std::fs::read_to_string(&drafts(&world)[0]).expect("the draft");
    assert!(text.contains("performed_at = 2026-11-23T03:00:00+01:00") && !text.contains("risk"), "{text}");
    nothing_recorded(&world, &infra);
}

#[test]
fn taking_up_a_draft_and_stopping_at_once_keeps_it() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal(&infra, &["add", "-i"]);
    terminal.expect("What was changed?").answer("Open 8443").expect("incident (").key(Key::CtrlD);
    let first = terminal.finish().sane(130);
    let before = drafts(&world);
    let again = way_on(&first);
    let again: Vec<&str> = again.iter().map(String::as_str).collect();
    let mut terminal = world.terminal(&infra, &again);
    terminal.expect("incident (").key(Key::CtrlC);
    let second = terminal.finish().sane(130);
    assert_eq!(way_on(&second), way_on(&first));
    assert_eq!(drafts(&world), before);
}

#[test]
fn a_file_of_ones_own_is_never_removed() {
    let (world, infra) = World::with_repository();
    let file = world.write("infra/entry.toml", "title = \"From a file\"\n");
    world.ok(&infra, &["add", "--from", "entry.toml", "-e", "prod"]);
    assert!(file.exists());
}

#[test]
fn a_dry_run_leaves_the_draft() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal(&infra, &["add", "-i"]);
    terminal.expect("What was changed?").answer("Open 8443").expect("incident (").key(Key::CtrlC);
    terminal.finish().sane(130);
    let draft = drafts(&world)[0].display().to_string();
    world.ok(&infra, &["add", "--from", &draft, "--dry-run"]);
    assert_eq!(drafts(&world).len(), 1);
    world.ok(&infra, &["add", "--from", &draft]);
    assert_eq!(drafts(&world).len(), 0);
}

#[test]
fn a_secret_is_not_in_the_draft() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal(&infra, &["add", "-i"]);
    terminal.expect("What was changed?").answer("Ran mysql -u root -pTr0ub4dor3x shop");
    terminal.expect("incident (").type_text("INC PGPASSWORD=hunter2hunter2 psql").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    let text = std::fs::read_to_string(&drafts(&world)[0]).expect("the draft");
    assert!(text.contains("[redacted:") && text.contains("shop"), "{text}");
    assert!(!text.contains("Tr0ub4dor3x") && !text.contains("hunter2"), "{text}");
    assert!(left.screen.contains("redacted a secret in title of the draft"), "{}", left.screen);
}

#[test]
fn an_end_from_outside_keeps_the_draft_too() {
    for signal in ["-TERM", "-HUP", "-INT"] {
        let (world, infra) = World::with_repository();
        let mut terminal = world.terminal(&infra, &["add", "-i"]);
        terminal.expect("What was changed?").answer("Open 8443").expect("incident (");
        terminal.type_text("INC-4").expect_line("> INC-4");
        let process = terminal.process().to_string();
        let sent = world.command("kill", &infra).args([signal, &process]).status().expect("kill starts");
        assert!(sent.success());
        terminal.finish().sane(130);
        let text = std::fs::read_to_string(&drafts(&world)[0]).expect("the draft");
        assert!(text.contains("Open 8443") && text.contains("INC-4"), "{signal}: {text}");
    }
}

#[test]
fn the_draft_of_another_place_names_it() {
    let (world, infra) = World::with_repository();
    let outside = world.root();
    let folder = infra.display().to_string();
    let mut terminal = world.terminal(&outside, &["-C", &folder, "add", "-i"]);
    terminal.expect("What was changed?").answer("Open 8443").expect("incident (").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    let again = way_on(&left);
    assert_eq!(again[..3], ["-C".to_owned(), folder.clone(), "add".to_owned()]);
    let again: Vec<&str> = again.iter().map(String::as_str).filter(|word| *word != "-i").collect();
    world.ok(&outside, &again);
    assert!(world.ok(&infra, &["list"]).contains("Open 8443"));
}

#[test]
fn half_a_note_is_kept() {
    let (world, infra) = World::with_repository();
    let id = world.add(&infra, &["Restarted", "-e", "prod"]);
    let mut terminal = world.terminal(&infra, &["note", "last"]);
    terminal.expect("note").type_text("Seen again").expect_line("> Seen again").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    assert!(left.screen.contains("note last - < "), "{}", left.screen);
    let text = std::fs::read(&drafts(&world)[0]).expect("the draft");
    let said = world.run_with(&infra, &["note", &id, "-"], &text);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(world.ok(&infra, &["show", "last"]).contains("Seen again"));

    let mut terminal = world.terminal(&infra, &["note", "last"]);
    terminal.expect("note").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    assert!(!left.screen.contains("hint"), "{}", left.screen);
}
