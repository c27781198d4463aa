//! The questions of `add`: which are asked, how they are answered, what comes of it.

use crate::support::World;
use crate::support::pty::Key;

/// A policy that names two environments.
const POLICY: &str = "schema = 1\n[environments.prod]\nproduction = true\n[environments.staging]\n";

fn with_policy() -> (World, std::path::PathBuf) {
    let (world, infra) = World::with_repository();
    world.write("infra/.stopgap.toml", POLICY);
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Policy"]);
    (world, infra)
}

#[test]
fn only_a_missing_title_is_asked_for() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal(&infra, &["add", "-e", "prod"]);
    terminal.expect("What was changed?").answer("Open 8443 from the vendor");
    let left = terminal.finish().sane(0);
    assert!(left.screen.contains("What was changed? Open 8443 from the vendor\n"), "{}", left.screen);
    assert!(left.screen.contains("only on this machine"), "{}", left.screen);
    assert!(!left.screen.contains("environment"), "more was asked:\n{}", left.screen);
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    assert!(shown.contains(r#""title": "Open 8443 from the vendor""#), "{shown}");

    let left = world.terminal(&infra, &["add", "Nothing to ask", "-e", "prod"]).finish().sane(0);
    assert!(left.screen.starts_with("gap-"), "{}", left.screen);
}

#[test]
fn an_empty_title_is_asked_for_once_more() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal(&infra, &["add"]);
    terminal.expect("What was changed?").key(Key::Enter).expect("one line is enough").answer("Restarted");
    terminal.finish().sane(0);
    assert!(world.ok(&infra, &["list"]).contains("Restarted"));

    let mut terminal = world.terminal(&infra, &["add"]);
    terminal.expect("What was changed?").key(Key::Enter).expect("one line is enough").key(Key::Esc);
    let left = terminal.finish().sane(2);
    assert!(left.screen.contains("error: an entry needs a title"), "{}", left.screen);
}

#[test]
fn no_input_never_asks() {
    let (world, infra) = World::with_repository();
    let left = world.terminal(&infra, &["add", "--no-input"]).finish().sane(2);
    assert!(left.screen.contains("an entry needs a title"), "{}", left.screen);
    let left = world.terminal(&infra, &["add", "-i", "--no-input", "Restarted"]).finish().sane(0);
    assert!(left.screen.contains("there is no terminal to ask on"), "{}", left.screen);
}

#[test]
fn without_a_terminal_nothing_is_asked_and_nothing_loops() {
    let (world, infra) = World::with_repository();
    let said = world.run_with(&infra, &["add", "-i", "Restarted the queue"], b"prod\nbecause\n");
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.err.contains("warning: there is no terminal to ask on"), "{}", said.all());
    let said = world.run_with(&infra, &["add", "-i"], b"");
    assert_eq!(said.code, 2, "{}", said.all());
    assert!(said.err.contains("an entry needs a title"), "{}", said.all());
}

#[test]
fn the_rest_is_asked_for_and_lands_in_the_entry() {
    let (world, infra) = with_policy();
    let mut terminal = world.terminal(&infra, &["add", "-i"]);
    terminal.expect("What was changed?").answer("Open 8443 from the vendor");
    terminal.expect("incident (").answer("INC-4211");
    terminal.expect("environment (prod, staging, or another)").answer("prod");
    terminal.expect("reason (").answer("Checkout returned 502.");
    terminal.expect("performed at (").answer("10 minutes ago");
    terminal.expect("note: performed Mon 2026-11-23 03:10").expect("risk (");
    terminal.expect_marked("(leave open)").type_text("hi").expect_marked("high").key(Key::Enter);
    terminal.expect("risk: high").expect("owner (").answer("network");
    terminal.expect("disposition (").key(Key::Down).expect_marked("codify").key(Key::Enter);
    terminal.expect("outcome (").expect_marked("(leave open)").key(Key::Esc);
    terminal.expect("outcome: (left open)").expect("channel (").key(Key::Enter);
    terminal.expect("channel: (left open)").expect("rollback (").key(Key::Enter);
    terminal.expect("rollback: (left open)").expect("link (").answer("aws_security_group.web");
    let left = terminal.finish().sane(0);
    // What stays to be read are the answers, each in a line of its own, and then the answer of any `add`.
    let at = |text: &str| left.screen.find(text).unwrap_or_else(|| panic!("{text} in\n{}", left.screen));
    assert!(at("reason: Checkout returned 502.\n") < at("performed at: 10 minutes ago\n"));
    assert!(at("link: tf:aws_security_group.web main.tf:1\n") < at("\ngap-"));
    assert!(at("missing: outcome, rollback\n") < at("only on this machine"));
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    for part in [
        r#""incident": "INC-4211""#,
        r#""environment": "prod""#,
        r#""reason": "Checkout returned 502.""#,
        r#""performed_at": "2026-11-23T03:10:41+01:00""#,
        r#""risk": "high""#,
        r#""owner": "network""#,
        r#""disposition": "codify""#,
        r#""to": "infra@tf:aws_security_group.web""#,
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(!shown.contains("outcome\":"), "{shown}");
}

#[test]
fn what_flags_and_on_have_said_is_not_asked_again() {
    let (world, infra) = World::with_repository();
    world.ok(&infra, &["on", "INC-7", "-e", "prod"]);
    let mut terminal =
        world.terminal(&infra, &["add", "-i", "Restarted", "--owner", "network", "--risk", "low"]);
    terminal.expect("reason (").key(Key::Enter);
    terminal.expect("performed at (").key(Key::Enter).expect("note: performed Mon 2026-11-23 03:20:41");
    terminal.expect("disposition (").key(Key::Enter).expect("outcome (").key(Key::Enter);
    terminal.expect("channel (").key(Key::Enter).expect("rollback (").key(Key::Enter);
    terminal.expect("link (").key(Key::Enter);
    let left = terminal.finish().sane(0);
    for asked in ["incident:", "environment:", "owner:", "risk:", "What was changed?"] {
        assert!(!left.screen.contains(asked), "{asked} was asked:\n{}", left.screen);
    }
}

#[test]
fn the_last_entry_of_the_incident_gives_the_defaults() {
    let (mut world, infra) = World::with_repository();
    world
        .add(&infra, &["First", "-I", "INC-7", "-e", "prod", "-r", "Old", "--rollback", "Undo", "-o", "old"]);
    world.set_now("2026-11-23T03:25:00+01:00");
    // The last one is the one that was typed last, whenever it was done.
    world.add(
        &infra,
        &[
            "Second",
            "--at",
            "1 hour ago",
            "-I",
            "INC-7",
            "-e",
            "stag",
            "-r",
            "502",
            "--risk",
            "high",
            "-o",
            "network",
        ],
    );
    world.set_now("2026-11-23T03:30:00+01:00");
    world.add(&infra, &["Other", "-I", "INC-8", "-e", "qa"]);
    world.set_now("2026-11-23T03:35:00+01:00");
    let mut terminal = world.terminal(&infra, &["add", "-i", "Third"]);
    terminal.expect("incident (").answer("INC-7");
    terminal.expect_line(">").expect("[stag]").key(Key::Enter).expect("environment: stag");
    // Typing replaces a default.
    terminal.expect("[502]").answer("Another reason").expect("performed at (").key(Key::Enter);
    terminal.expect_marked("high").key(Key::Enter).expect("[network]").key(Key::Enter);
    for question in ["disposition (", "outcome (", "channel ("] {
        terminal.expect(question).key(Key::Enter);
    }
    // The way back of another change would be wrong here.
    terminal.expect("rollback (the way back)\n").key(Key::Enter).expect("link (").key(Key::Enter);
    terminal.finish().sane(0);
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    for part in [
        r#""environment": "stag""#,
        r#""reason": "Another reason""#,
        r#""risk": "high""#,
        r#""owner": "network""#,
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(!shown.contains("Undo"), "{shown}");
}

#[test]
fn a_new_environment_can_be_typed_and_a_slip_is_asked_about() {
    let (world, infra) = with_policy();
    let ask_environment = |typed: &str| {
        let mut terminal = world.terminal(&infra, &["add", "-i", "Restarted", "-I", "INC-1"]);
        terminal.expect("environment (prod, staging, or another)").answer(typed);
        terminal
    };
    let mut terminal = ask_environment("stagign");
    terminal.expect("is none of prod, staging").expect("did you mean `staging`?").expect("> stagign");
    for _ in 0..4 {
        terminal.key(Key::Backspace);
    }
    terminal.expect_line("> sta").key(Key::Tab).expect_line("> staging").key(Key::Enter);
    terminal.expect("environment: staging").expect("reason (").key(Key::CtrlC);
    terminal.finish().sane(130);

    let mut terminal = ask_environment("qa");
    terminal.expect("Enter keeps it as it is").key(Key::Enter).expect("environment: qa").expect("reason (");
    terminal.key(Key::CtrlC);
    terminal.finish().sane(130);
}

#[test]
fn a_time_that_cannot_be_read_is_asked_again_and_kept_where_it_is_meant() {
    let (world, infra) = World::with_repository();
    let mut terminal =
        world.terminal(&infra, &["add", "-i", "Restarted", "-I", "INC-1", "-e", "prod", "-r", "x"]);
    terminal.expect("performed at (").answer("at dawn").expect("warning: failed to").expect("> at dawn");
    terminal.key(Key::Enter).expect("performed at: at dawn");
    for question in ["risk (", "owner (", "disposition (", "outcome (", "channel (", "rollback (", "link ("] {
        terminal.expect(question).key(Key::Enter);
    }
    terminal.finish().sane(0);
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    assert!(shown.contains(r#""performed_at": "at dawn""#), "{shown}");
}

#[test]
fn a_time_that_exists_twice_is_named() {
    let (mut world, infra) = World::with_repository();
    world.set_now("2026-10-25T09:00:00+01:00");
    let mut terminal =
        world.terminal(&infra, &["add", "-i", "Restarted", "-I", "INC-1", "-e", "prod", "-r", "x"]);
    terminal.expect("performed at (").answer("02:30").expect("twice").expect("risk (").key(Key::CtrlC);
    terminal.finish().sane(130);
}

#[test]
fn a_time_in_a_gap_and_one_that_lies_ahead_are_pointed_out() {
    let (mut world, infra) = World::with_repository();
    world.set_now("2026-03-29T09:00:00+02:00");
    let mut terminal =
        world.terminal(&infra, &["add", "-i", "Restarted", "-I", "INC-1", "-e", "prod", "-r", "x"]);
    terminal.expect("performed at (").answer("02:30").expect("warning: failed to").expect("> 02:30");
    for _ in 0..5 {
        terminal.key(Key::Backspace);
    }
    terminal
        .expect_line(">")
        .answer("in 2 hours")
        .expect("lies 2 hours in the future")
        .expect("risk (")
        .key(Key::CtrlC);
    terminal.finish().sane(130);
}

#[test]
fn questions_fit_forty_columns() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal_of(40, &infra, &["add", "-i"]);
    let title = "Open 8443 from the vendor to the web tier of the checkout service, 日本語";
    terminal.expect("What was changed?").type_text(title).expect(title);
    // The cursor is moved back over the wrapped line; the letter goes where it stands.
    terminal.key(Key::Home).type_text(">").key(Key::Enter);
    terminal.expect(&format!("What was changed? >{title}")).expect("incident (").key(Key::Enter);
    terminal.expect("environment (").answer("prod").expect("reason (").key(Key::Enter);
    terminal.expect("performed at (").key(Key::Enter).expect("risk (").key(Key::Down).key(Key::Down);
    terminal.expect_marked("medium").key(Key::Enter).expect("risk: medium").expect("owner (");
    terminal.key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    let count = |text: &str| left.screen.matches(text).count();
    for once in ["risk", "performed at", "reason", "What was changed?"] {
        assert_eq!(count(once), 1, "{once} is drawn more than once:\n{}", left.screen);
    }
}

#[test]
fn a_dumb_terminal_gets_no_escape_sequence() {
    let (mut world, infra) = World::with_repository();
    world.set("TERM", "dumb");
    let mut terminal = world.terminal(&infra, &["add", "-i", "-I", "INC-1", "-e", "prod", "-r", "502"]);
    terminal.expect("What was changed?").type_text("Restartex").key(Key::Backspace).answer("d");
    terminal.expect("performed at (").key(Key::Enter).expect("risk (").answer("vast");
    terminal.expect("`vast` is none of them").answer("hi").expect("owner (").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    assert!(!left.log.contains('\u{1b}'), "{:?}", left.log);
    let draft = super::stop::drafts(&world).pop().expect("a draft");
    let text = std::fs::read_to_string(draft).expect("the draft");
    assert!(text.contains("title = \"Restarted\"") && text.contains("risk = \"high\""), "{text}");
}

#[test]
fn a_long_text_can_be_pasted() {
    let (world, infra) = World::with_repository();
    let mut terminal = world.terminal(&infra, &["add", "-e", "prod"]);
    let title = format!("{} end", "x y日 ".repeat(400));
    terminal.expect("What was changed?").type_text(&title).expect("日  end").key(Key::Enter);
    terminal.finish().sane(0);
    let shown: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["show", "last", "--json"])).expect("JSON");
    assert_eq!(shown["title"], title);
}
