//! What counts as a claim: lines of messages as people, forges and git write them, each in a real commit on main.

use super::lab::{Lab, id};
use super::{Case, hold};

/// A commit with this message as bytes, as git takes it from a file.
fn bytes(lab: &Lab, message: &[u8]) {
    lab.git_with("commit -q --allow-empty --cleanup=verbatim -F -", message);
}

pub const CASES: &[Case] = &[
    ("a trailer", |lab| drop(lab.commit("a", "Fix\n\nReconciles: {A}")), "A codified/claim"),
    ("the subject itself", |lab| drop(lab.commit("a", "Reconciles: {A}")), "A codified"),
    ("without a space", |lab| drop(lab.commit("a", "Fix\n\nReconciles:{A}")), "A codified"),
    ("two on a line", |lab| drop(lab.commit("a", "Fix\n\nReconciles: {A}, {B}")), "A codified; B codified"),
    (
        "two lines",
        |lab| drop(lab.commit("a", "Fix\n\nReconciles: {A}\nReconciles: {B}")),
        "A codified; B codified",
    ),
    (
        "ids go on in the next line",
        |lab| drop(lab.commit("a", "Fix\n\nReconciles: {A},\n  {B}")),
        "A codified; B codified",
    ),
    (
        "in capitals",
        |lab| drop(lab.commit("a", &format!("Fix\n\nRECONCILES: {}", id("A").to_uppercase()))),
        "A codified",
    ),
    (
        "bullets of a squash",
        |lab| drop(lab.commit("a", "Fix (#3)\n\n* One\n\n  Reconciles: {A}\n\n* Two\n\n  Reconciles: {B}")),
        "A codified; B codified",
    ),
    (
        "not in the last paragraph",
        |lab| {
            drop(lab.commit(
                "a",
                "Fix\n\nReconciles: {A}\n\nMore of it.\n\nSigned-off-by: On-call <oncall@example.com>",
            ));
        },
        "A codified",
    ),
    ("emphasis and code marks", |lab| drop(lab.commit("a", "Fix\n\n**Reconciles:** `{A}`")), "A codified"),
    (
        "a ticked box and an empty one",
        |lab| drop(lab.commit("a", "Fix\n\n- [x] Reconciles: {A}\n- [ ] Reconciles: {B}")),
        "A codified",
    ),
    (
        "lines end as on Windows",
        |lab| bytes(lab, format!("Fix\r\n\r\nReconciles: {}\r\n", id("A")).as_bytes()),
        "A codified",
    ),
    (
        "no end of line at all",
        |lab| bytes(lab, format!("Fix\n\nReconciles: {}", id("A")).as_bytes()),
        "A codified",
    ),
    (
        "Latin-1 that says nothing of it",
        |lab| bytes(lab, &[b"R\xe9parer\n\nReconciles: ", id("A").as_bytes()].concat()),
        "A codified",
    ),
    (
        "Latin-1 with an encoding",
        |lab| {
            lab.git("config i18n.commitEncoding ISO-8859-1");
            bytes(lab, &[b"R\xe9parer \xe0 la main\n\nReconciles: ", id("A").as_bytes()].concat());
            assert!(lab.git("cat-file -p HEAD").contains("encoding ISO-8859-1"));
        },
        "A codified",
    ),
    (
        "a message of a megabyte",
        |lab| {
            bytes(lab, format!("Fix\n\n{}\nReconciles: {}\n", "Words. ".repeat(150_000), id("A")).as_bytes());
        },
        "A codified",
    ),
    (
        "many commits claim one entry",
        |lab| ["a", "b", "c", "d"].iter().for_each(|place| drop(lab.claim(place, "A"))),
        "A codified",
    ),
    (
        "an id that the journal does not know",
        |lab| drop(lab.commit("a", "Fix\n\nReconciles: gap-9999999999\nReconciles: {A}")),
        "A codified",
    ),
    ("the beginning of an id", |lab| drop(lab.commit("a", "Fix\n\nReconciles: gap-aaaa")), ""),
    ("an id without gap-", |lab| drop(lab.commit("a", "Fix\n\nReconciles: aaaaaaaaaa")), ""),
    ("an id that is too long", |lab| drop(lab.commit("a", "Fix\n\nReconciles: {A}a")), ""),
    ("somebody else's words", |lab| drop(lab.commit("a", "Fix\n\n> Reconciles: {A}")), ""),
    ("in the middle of a sentence", |lab| drop(lab.commit("a", "Fix\n\nThis Reconciles: {A}")), ""),
    ("the id and nothing else", |lab| drop(lab.commit("a", "Fix {A}\n\n{A}")), ""),
    ("another word", |lab| drop(lab.commit("a", "Fix\n\nFixes: {A}\nReconcile: {B}")), ""),
    (
        "prose behind the id ends the list",
        |lab| drop(lab.commit("a", "Note\n\nReconciles: {A} and others follow; {B} does not")),
        "A codified",
    ),
];

#[test]
fn lines_that_claim() {
    hold(CASES);
}
