//! `note` and `link`: what is said about entries later.

use super::Desk;
use snapbox::{IntoData, assert_data_eq, str};

#[test]
fn a_note_is_about_one_entry_or_several() {
    let desk = Desk::new();
    let said = desk.world.run(&desk.infra, &["note", &desk.vendor, &desk.pods, "Seen", "again", "at 04:10"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
gap-0000000002
--- stderr
noted gap-0000000001 Open 8443 from the vendor to the web tier
noted gap-0000000002 Scale the checkout pods to 12
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
        .raw()
    );
    for id in [&desk.vendor, &desk.pods] {
        assert_eq!(desk.shown(id)["facts"][0]["text"], "Seen again at 04:10");
    }
    // The ids alone for a program.
    assert_eq!(desk.world.ok(&desk.infra, &["note", &desk.vendor, "x"]), format!("{}\n", desk.vendor));
}

#[test]
fn a_note_is_read_from_standard_input() {
    let desk = Desk::new();
    let said = desk.world.run_with(&desk.infra, &["note", &desk.queue, "-"], b"one line\nand another\n\n");
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
noted gap-0000000001 Restart the mail queue
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
        .raw()
    );
    assert_eq!(desk.shown(&desk.queue)["facts"][0]["text"], "one line\nand another");
}

#[test]
fn words_that_look_like_ids_belong_to_the_text() {
    let desk = Desk::new();
    desk.world.ok(&desk.infra, &["note", &desk.queue, "dead", "beef"]);
    assert_eq!(desk.shown(&desk.queue)["facts"][0]["text"], "dead beef");
}

#[test]
fn a_note_needs_an_entry_and_a_text() {
    let desk = Desk::new();
    let said = |arguments: &[&str]| desk.world.run(&desk.infra, arguments).all();
    assert_data_eq!(
        said(&["note", &desk.queue]),
        str![[r#"
--- stderr
error: a note needs a text
hint: stopgap note last "Seen again at 04:10"
--- exit 2

"#]]
        .raw()
    );
    assert_data_eq!(
        said(&["note", "Seen again at 04:10"]),
        str![[r#"
--- stderr
error: a note begins with the entry that it is about
hint: stopgap note last "Seen again at 04:10"
--- exit 2

"#]]
        .raw()
    );
    assert_eq!(desk.shown(&desk.queue)["facts"].as_array().map(Vec::len), Some(0));
    // An id of nothing that is here is a word like any other: a note is not lost over it.
    desk.world.ok(&desk.infra, &["note", &desk.queue, "gap-0000000000", "again"]);
    assert_eq!(desk.shown(&desk.queue)["facts"][0]["text"], "gap-0000000000 again");
}

#[test]
fn a_link_carries_what_changed() {
    let desk = Desk::new();
    let said = desk.world.run(
        &desk.infra,
        &[
            "link",
            &desk.limit,
            "aws_db_parameter_group.main",
            "--set",
            "parameter[0].value=500",
            "--was=-1",
            "--set",
            "tags[\"a=b\"]=x=y",
            "--set",
            "apply_immediately=true",
        ],
    );
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
warning: nothing in infra is called `infra@tf:aws_db_parameter_group.main`; kept as typed
hint: `stopgap link gap-0000000001` finds it in the code
kept as typed, for gap-0000000001 Raise max_connections to 500
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
        .raw()
    );
    let links = &desk.shown(&desk.limit)["links"];
    assert_data_eq!(
        serde_json::to_string_pretty(links).expect("JSON"),
        str![[r#"
[
  {
    "changes": [
      {
        "after": 500,
        "attribute": "parameter[0].value",
        "before": -1
      },
      {
        "after": "x=y",
        "attribute": "tags[\"a=b\"]"
      },
      {
        "after": true,
        "attribute": "apply_immediately"
      }
    ],
    "to": "infra@tf:aws_db_parameter_group.main",
    "today": {
      "state": "unresolved"
    }
  }
]
"#]]
        .raw()
    );
}

#[test]
fn a_link_that_fits_no_form_is_kept_with_a_warning() {
    let desk = Desk::new();
    assert_data_eq!(desk.world.run(&desk.infra, &["link", &desk.queue, "the mail server"]).all(), str![[r#"
gap-0000000001
--- stderr
warning: `the mail server` names no form: write tf:ADDRESS, k8s:Kind.group/namespace/name or file:PATH#L10-L20; kept as typed
hint: `stopgap link gap-0000000001` finds it in the code
kept as typed, for gap-0000000001 Restart the mail queue
in [ROOT]/infra, only on this machine
--- exit 0

"#]].raw());
    assert_eq!(desk.shown(&desk.queue)["links"][0]["to"], "the mail server");
    assert_data_eq!(
        desk.world.run(&desk.infra, &["link", &desk.queue]).all(),
        str![[r#"
--- stderr
warning: `the mail server` names no form: write tf:ADDRESS, k8s:Kind.group/namespace/name or file:PATH#L10-L20; kept as typed
hint: `stopgap link gap-0000000001` finds it in the code
nothing was changed
--- exit 0

"#]]
        .raw()
    );
}

#[test]
fn a_secret_in_a_note_is_taken_out() {
    let desk = Desk::new();
    let text = "The key was AKIAIOSFODNN7QRSTUVW, rotated";
    assert_data_eq!(
        desk.world.run(&desk.infra, &["note", &desk.queue, text]).all(),
        str![[r#"
gap-0000000001
--- stderr
warning: redacted a secret in text (aws-access-key-id)
hint: if it is none: `stopgap edit gap-0000000001 --allow-secret aws-access-key-id="why"` permits it; then say it again
noted gap-0000000001 Restart the mail queue
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
        .raw()
    );
    assert!(!desk.world.git(&desk.infra, &["log", "-p", "stopgap"]).contains("AKIAIOSFODNN7QRSTUVW"));
}
