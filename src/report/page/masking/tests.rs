//! Names, values and commands, wherever they stand.

use super::{LeaveOut, Masking, Masks};
use crate::model::histories::entry;
use crate::model::{Change, Dossier, Link, Policy, Value};
use crate::reconcile::Case;
use std::borrow::Cow;

fn clean(text: &str) -> Cow<'_, str> {
    Cow::Owned(text.replace('\u{200b}', ""))
}

fn masking(leave_out: LeaveOut) -> Masking {
    let mut entry = entry();
    entry.performed_by = Some("Jürgen Müller <jm@example.com>".to_owned());
    entry.recorded_by = Some("Alice Jones <alice@example.com>".to_owned());
    entry.authorised_by = Some("Alice Smith".to_owned());
    entry.owner = Some("@acme/network".to_owned());
    entry.commands = vec!["aws ec2 run \\\n  --id sg-1".to_owned()];
    let change = Change {
        attribute: "port".to_owned(),
        before: Some(Value::Integer(443)),
        after: Some(Value::List(vec![Value::text("db.r6g.2xlarge"), Value::Bool(true), Value::Integer(7)])),
        sensitive: false,
    };
    entry.links = vec![Link { changes: vec![change], ..Link::new("tf:a.b") }];
    let now = entry.recorded_at.to_utc();
    let case = Case::of(Dossier::new(entry), &Policy::default(), now, false);
    let mut masks = Masks::new(leave_out, clean);
    masks.note(&case);
    masks.finish()
}

#[test]
fn people_become_numbers_wherever_they_stand() {
    let masking = masking(LeaveOut { people: true, ..LeaveOut::default() });
    for (text, masked) in [
        ("Jürgen Müller <jm@example.com>", "person 1"),
        ("asked JM@EXAMPLE.COM twice", "asked person 1 twice"),
        ("MÜLLER's rule, by Jürgen", "person 1's rule, by person 1"),
        ("a jürgen of the second region", "a jürgen of the second region"),
        (
            "https://x.example/u/alice?who=16%20M\u{fc}ller",
            "https://x.example/u/(left out)?who=16%20person 1",
        ),
        ("JürgenMüller_saw, jürgen.müller, jürgen%20müller", "person 1_saw, person 1, person 1"),
        ("ask @jm, or jm%40example.com", "ask person 1, or person 1"),
        ("Jürgen  Müller", "person 1"),
        ("Alice Jonesy", "a person Jonesy"),
        ("Ali\u{200b}ce Jones", "person 2"),
        ("Alice did it", "a person did it"),
        ("xAlice Jones", "xperson 2"),
        ("(Smith), smith", "(person 3), smith"),
        ("Alicexyz and smithy stay", "Alicexyz and smithy stay"),
        ("@acme/network, network", "owner 1, owner 1"),
        ("443 stays", "443 stays"),
    ] {
        assert_eq!(masking.text(text), masked, "{text}");
    }
    assert_eq!(masking.person("J. Müller <JM@example.com>"), "person 1");
    assert_eq!(masking.owner("@acme/network"), "owner 1");
    assert_eq!(masking.person("Nobody Known"), "person unknown");
}

#[test]
fn names_of_any_script_and_of_two_letters_go() {
    let mut masks = Masks::new(LeaveOut { people: true, ..LeaveOut::default() }, clean);
    for identity in ["李明 <liming@x.cn>", "O'Brien-Smith, Pat", "Bo Li", "Sam Second <second@x.example>"] {
        masks.person(identity);
    }
    let masking = masks.finish();
    for (text, masked) in [
        ("李明重启了数据库, 请问李明", "person 1重启了数据库, 请问person 1"),
        ("Smith and Brien, Pat", "person 2 and person 2, person 2"),
        ("Bo saw; Li too, bold liver", "person 3 saw; person 3 too, bold liver"),
        ("DNS weight to the second region, ask Second", "DNS weight to the second region, ask person 4"),
        ("/home/second/x", "/home/(left out)/x"),
    ] {
        assert_eq!(masking.text(text), masked, "{text}");
    }
}

#[test]
fn numbers_go_in_other_spellings_and_short_ones_in_their_own_entry() {
    let mut entry = entry();
    let change = |before: Value, after: Value| Change {
        attribute: "a".to_owned(),
        before: Some(before),
        after: Some(after),
        sensitive: false,
    };
    entry.links = vec![Link {
        changes: vec![
            change(Value::Integer(-55555), Value::text("1234.50")),
            change(Value::Integer(30), Value::Integer(90)),
        ],
        ..Link::new("tf:a.b")
    }];
    let now = entry.recorded_at.to_utc();
    let case = Case::of(Dossier::new(entry), &Policy::default(), now, false);
    let mut masks = Masks::new(LeaveOut { values: true, ..LeaveOut::default() }, clean);
    masks.note(&case);
    let masking = masks.finish();
    assert_eq!(
        masking.text("55555, 55,555 or 1234.5; to 90"),
        "(value left out), (value left out) or (value left out); to 90"
    );
    let own = masking.within(&case);
    assert_eq!(own.text("to 90, not 2026-11-30 or 90s"), "to (value left out), not 2026-11-30 or 90s");
}

#[test]
fn values_and_commands_go() {
    let masking = masking(LeaveOut { values: true, commands: true, ..LeaveOut::default() });
    for (text, masked) in [
        ("from 443 to DB.r6g.2xlarge", "from (value left out) to (value left out)"),
        ("4430 and 7 and true stay", "4430 and 7 and true stay"),
        ("ran `aws ec2 run \\` then --id sg-1", "ran `(command left out)` then (command left out)"),
        ("Alice stays", "Alice stays"),
        ("aws  ec2\trun \\", "(command left out)"),
    ] {
        assert_eq!(masking.text(text), masked, "{text}");
    }
}

#[test]
fn nothing_is_masked_unasked() {
    let masking = masking(LeaveOut::default());
    assert_eq!(masking.text("Alice ran 443"), "Alice ran 443");
    assert_eq!(masking.person("Alice Jones <alice@example.com>"), "Alice Jones <alice@example.com>");
    assert_eq!(masking.text(&"x".repeat(5000)).len(), 4000 + " … (1000 more bytes)".len());
}
