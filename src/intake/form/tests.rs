//! The form: any entry goes through it unchanged, and every mistake is found on its line.

use super::*;
use crate::intake::when::{Clock, Zone};
use crate::model::{Change, Link};
use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

fn clock() -> Clock {
    let now = DateTime::parse_from_rfc3339("2026-11-23T03:20:41+01:00").expect("a time");
    Clock { now, zone: Zone::from_environment(Some("Europe/Amsterdam")) }
}

fn entry() -> Entry {
    let mut entry = Entry::new(EntryId::from_random(7), "Open 8443", clock().now);
    entry.reason = Some("One\nrisk = \"no\"\n[x]".to_owned());
    entry.owner = Some("network".to_owned());
    entry
}

fn changed(from: &str, to: &str) -> Result<Vec<Answered>, Vec<FormError>> {
    let entry = entry();
    let form = write_form(&[&entry], false);
    assert!(form.contains(from), "{from} in {form}");
    read_form(&form.replace(from, to), &[&entry], &clock())
}

/// What the form means for the entry.
fn amendment(from: &str, to: &str) -> (Vec<(Field, Value)>, Vec<Field>) {
    let answered = changed(from, to).unwrap_or_else(|mistakes| panic!("{to}: {mistakes:?}"));
    differences(&entry(), &answered[0].answers)
}

#[test]
fn a_changed_field_is_set_and_an_emptied_one_taken_away() {
    let one = |field: Field, value: Value| (vec![(field, value)], Vec::new());
    let date = NaiveDate::from_ymd_opt(2026, 11, 27).expect("a date");
    for (from, to, amendment_wanted) in [
        ("risk = \"\"", "risk = \"hi\"", one(Field::Risk, Value::text("high"))),
        ("due = \"\"", "due = \"friday\"", one(Field::Due, Value::Date(date))),
        ("due = \"\"", "due = \"4 days\"", one(Field::Due, Value::Date(date))),
        ("due = \"\"", "due = 2026-11-27", one(Field::Due, Value::Date(date))),
        ("incident = \"\"", "incident = 4211", one(Field::Incident, Value::text("4211"))),
        ("region = \"\"", "region = \"  all \\n\"", one(Field::Region, Value::text("all"))),
        ("tags = []", "tags = \"vendor\"", one(Field::Tags, Value::text("vendor"))),
        ("owner = \"network\"", "owner = \" \"", (Vec::new(), vec![Field::Owner])),
        ("owner = \"network\"", "", (Vec::new(), Vec::new())),
        ("tags = []", "tags = [\"\", \" \"]", (Vec::new(), Vec::new())),
    ] {
        assert_eq!(amendment(from, to), amendment_wanted, "{to}");
    }
}

#[test]
fn a_time_may_be_written_in_every_way_and_is_echoed() {
    let wanted = DateTime::parse_from_rfc3339("2026-11-23T03:12:00+01:00").expect("a time");
    for typed in
        ["\"03:12\"", "03:12:00", "2026-11-23T03:12:00", "2026-11-23T03:12:00+01:00", "\"2026-11-23 03:12\""]
    {
        let (set, _) = amendment("performed_at = \"\"", &format!("performed_at = {typed}"));
        assert_eq!(set, [(Field::PerformedAt, Value::Stamp(wanted))], "{typed}");
    }
    let answered = changed("performed_at = \"\"", "performed_at = \"in 2 hours\"").expect("a time");
    let said = format!("{:?}", answered[0].notices);
    assert!(said.contains("2026-11-23 05:20:41") && said.contains("in the future"), "{said}");
}

#[test]
fn every_mistake_is_found_on_its_line() {
    for (from, to, line_wanted, said) in [
        ("risk = \"\"", "risk = \"vast\"", "risk = ", "risk `vast` is none of low"),
        ("channel = \"\"", "channel = \"telnet\"", "channel = ", "none of console"),
        ("due = \"\"", "due = \"some day\"", "due = ", "due: failed to"),
        ("due = \"\"", "due = 2026-11-26T03:00:00Z", "due = ", "due: failed to"),
        ("performed_at = \"\"", "performed_at = \"at dawn\"", "performed_at = ", "performed_at: failed to"),
        ("performed_at = \"\"", "performed_at = \"2026-03-29 02:30\"", "performed_at = ", "jumped over"),
        ("title = \"Open 8443\"", "title = \" \"", "title = ", "an entry needs a title"),
        ("title = \"Open 8443\"", "title = \"a\\nb\"", "title = ", "one line"),
        ("owner = \"network\"", "ownr = \"network\"", "ownr = ", "`ownr` is no field; did you mean `owner`?"),
        ("owner = \"network\"", "owner = [\"network\"]", "owner = ", "one text belongs here"),
        ("owner = \"network\"", "id = \"gap-x\"", "id = ", "`id` is no field"),
        ("links = []", "links = [\"the firewall\"]", "links = ", "links:"),
        ("owner = \"network\"", "owner = network", "owner = ", ""),
        ("owner = \"network\"", "owner = \"network", "owner = ", ""),
        ("owner = \"network\"", "owner = \"a\"\nowner = \"b\"", "owner = \"b", "duplicate"),
        ("owner = \"network\"", "owner = \"a\"\n[gap-zzzzzzzzzz]", "[gap-zz", "none of the entries"),
        ("owner = \"network\"", "owner = \"a\"\n[web]", "[web]", "none of the entries"),
    ] {
        let mistakes = changed(from, to).expect_err(to);
        let form = write_form(&[&entry()], false).replace(from, to);
        let text = mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        assert!(text.contains(said), "{to}: {text}");
        let line = mistakes[0].line.unwrap_or_else(|| panic!("{to}: {text}"));
        let there = form.lines().nth(line - 1).expect("a line");
        assert!(there.starts_with(line_wanted), "{to}: line {line} is {there:?}; {text}");
        // On top of the form the same line is meant, moved down.
        let again = with_mistakes(&form, &mistakes);
        let shown = mistakes[0].line.map(|line| line + mistakes.len());
        assert!(again.starts_with(&format!("{MISTAKE}line {}: ", shown.expect("a line"))), "{again}");
        assert_eq!(again.lines().nth(line + mistakes.len() - 1), Some(there));
        assert_eq!(without_mistakes(&again), form);
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let form = write_form(&[&entry()], false)
        .replace("risk = \"\"", "risk = \"vast\"")
        .replace("due = \"\"", "due = \"some day\"");
    assert_eq!(read_form(&form, &[&entry()], &clock()).expect_err("two").len(), 2);
    let form = form.replace("risk = \"vast\"", "risk = vast").replace("due = \"some day\"", "due = x y");
    let mistakes = read_form(&form, &[&entry()], &clock()).expect_err("two");
    let lines: Vec<Option<usize>> = mistakes.iter().map(|mistake| mistake.line).collect();
    assert!(lines.len() >= 2 && lines[0] < lines[1], "{mistakes:?}");
}

#[test]
fn editors_may_add_a_mark_and_carriage_returns() {
    let entry = entry();
    let form = write_form(&[&entry], false);
    let windows = format!("\u{feff}{}", form.replace('\n', "\r\n"));
    let answered = read_form(&windows, &[&entry], &clock()).expect("the same form");
    assert_eq!(differences(&entry, &answered[0].answers), (Vec::new(), Vec::new()));
}

#[test]
fn only_what_is_missing_or_odd_is_asked_for() {
    let mut entry = entry();
    entry.set(Field::Risk, Value::text("vast"));
    let form = write_form(&[&entry], true);
    assert!(form.contains("\nrisk = \"vast\"\n") && form.contains("\nrollback = \"\"\n"), "{form}");
    assert!(!form.contains("\nowner =") && !form.contains("\nimpact ="), "{form}");
}

#[test]
fn the_ids_of_a_form_are_found_also_where_it_is_broken() {
    let (one, two) = (EntryId::from_random(1).to_string(), EntryId::from_random(2).to_string());
    let form = format!("#! line 9: x\n[{one}]\ntitle = \"\n [{two}] # x\nlist = [\n[no]\n");
    assert_eq!(form_ids(&form), [one, two]);
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("\"\"\"".to_owned()),
        Just("'''".to_owned()),
        Just("\\".to_owned()),
        Just("\\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("\t".to_owned()),
        Just("]".to_owned()),
        Just("[gap-0000000000]\nrisk = \"x\"\n".to_owned()),
        Just("#! line 1: no".to_owned()),
        Just("\u{0}\u{1b}[31m\u{7f}\u{feff}".to_owned()),
        Just(" ".to_owned()),
        "[a-z ]{1,40}",
        "\\PC{1,8}",
    ];
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let fields =
        proptest::collection::vec((proptest::sample::select(Field::ALL.to_vec()), text(), 0..4_u8), 0..20);
    (any::<u64>(), text(), fields, 0..4_i64, -840..840_i32).prop_map(
        |(bits, title, fields, kind, minutes)| {
            let mut entry = Entry::new(EntryId::from_random(bits), title, clock().now);
            for (field, text, kind) in fields {
                let value = match (field, kind) {
                    (Field::Links, _) => {
                        let change = Change {
                            attribute: text.clone(),
                            after: Some(Value::text(&text)),
                            ..Change::default()
                        };
                        let to = if kind < 2 { "tf:a.b" } else { &text };
                        entry.links.push(Link {
                            changes: vec![change],
                            commit: Some(text.clone()),
                            path: Some("main.tf".to_owned()),
                            lines: Some((1, kind.into())),
                            block_hash: Some(text.clone()),
                            extra: [("colour".to_owned(), Value::text(&text))].into(),
                            ..Link::new(to)
                        });
                        continue;
                    }
                    (Field::Tags | Field::Commands | Field::References, _) => {
                        Value::List(vec![Value::text(&text), Value::text("b"), Value::text(&text)])
                    }
                    (Field::Due, 0) => Value::Date(clock().now.date_naive()),
                    _ => Value::text(text),
                };
                entry.set(field, value);
            }
            if kind > 0 {
                let offset = chrono::FixedOffset::east_opt(minutes * 60).expect("an offset");
                let at = clock().now.with_timezone(&offset) + chrono::TimeDelta::milliseconds(kind);
                entry.set(Field::PerformedAt, Value::Stamp(at));
            }
            entry
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_left_as_it_stands_changes_nothing(one in any_entry(), other in any_entry(), only_missing: bool) {
        prop_assume!(one.id != other.id);
        let form = write_form(&[&one, &other], only_missing);
        let answered = read_form(&form, &[&one, &other], &clock());
        prop_assert!(answered.is_ok(), "{answered:?}\n{form}");
        let answered = answered.unwrap_or_default();
        prop_assert_eq!(answered.len(), 2);
        for answered in answered {
            let entry = if answered.id == one.id { &one } else { &other };
            prop_assert_eq!(differences(entry, &answered.answers), (Vec::new(), Vec::new()), "{}", form);
            prop_assert_eq!(answered.notices, []);
        }
    }
}
