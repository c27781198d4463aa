//! Texts for fields: what fits becomes what it means, the rest stays as typed and is named.

use super::*;
use crate::intake::when::Zone;
use crate::model::{EntryId, Typed};
use chrono::DateTime;

fn clock() -> Clock {
    let now = DateTime::parse_from_rfc3339("2026-11-23T03:20:41+01:00").expect("a time");
    Clock { now, zone: Zone::from_environment(Some("Europe/Amsterdam")) }
}

fn filled(typed: &[(Field, &str)]) -> (Entry, Vec<Notice>) {
    let clock = clock();
    let mut entry = Entry::new(EntryId::from_random(7), "x", clock.now);
    let typed: Vec<(Field, String)> =
        typed.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    let notices = fill(&mut entry, &typed, &clock);
    (entry, notices)
}

#[test]
fn lists_and_permissions_grow() {
    let (entry, notices) = filled(&[
        (Field::Tags, "a"),
        (Field::Tags, "b"),
        (Field::AllowedSecrets, "jwt=a sample"),
        (Field::AllowedSecrets, "aws = why = so"),
    ]);
    assert_eq!(entry.tags, ["a", "b"]);
    assert_eq!(entry.allowed_secrets["jwt"], "a sample");
    assert_eq!(entry.allowed_secrets["aws"], "why = so");
    assert_eq!(notices, []);
}

#[test]
fn a_permission_without_a_reason_is_named() {
    let (_, notices) = filled(&[(Field::AllowedSecrets, "jwt")]);
    assert!(matches!(notices.as_slice(), [Notice::Warning(text)] if text.contains("say why")), "{notices:?}");
}

#[test]
fn what_does_not_fit_is_kept_as_typed_and_named() {
    for (field, text) in [
        (Field::Risk, "vast"),
        (Field::Channel, "telnet"),
        (Field::Disposition, "forget"),
        (Field::Outcome, "maybe"),
        (Field::PerformedAt, "at dawn"),
        (Field::Due, "some day"),
    ] {
        let (entry, notices) = filled(&[(field, text)]);
        assert_eq!(entry.get(field), Some(Value::text(text)));
        assert_eq!(entry.oddities().len(), 1, "{field}");
        let warned = notices
            .iter()
            .any(|notice| matches!(notice, Notice::Warning(said) if said.ends_with("; it is kept as typed")));
        assert!(warned, "{field}: {notices:?}");
    }
}

#[test]
fn a_beginning_of_a_word_is_enough() {
    let (entry, notices) = filled(&[(Field::Risk, "HI"), (Field::Due, "friday")]);
    assert_eq!(entry.get(Field::Risk), Some(Value::text("high")));
    assert_eq!(entry.due, chrono::NaiveDate::from_ymd_opt(2026, 11, 27).map(Typed::Known));
    assert_eq!(notices, [Notice::Note("due Fri 2026-11-27".to_owned())]);
}

#[test]
fn times_are_echoed_and_what_is_odd_about_them_said() {
    let notes = |text: &str| {
        let (_, notices) = filled(&[(Field::PerformedAt, text)]);
        notices.into_iter().map(|notice| format!("{notice:?}")).collect::<String>()
    };
    assert!(notes("2 hours ago").contains("performed Mon 2026-11-23 01:20:41 +01:00 (Europe/Amsterdam)"));
    assert!(notes("in 2 hours").contains("in the future"));
    assert!(notes("2026-10-25 02:30").contains("twice"), "{}", notes("2026-10-25 02:30"));
    assert!(notes("2026-03-29 02:30").contains("jumped over"), "{}", notes("2026-03-29 02:30"));
}
