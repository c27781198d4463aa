//! Where the offers stand in a message, whatever git has written there, and that saved as they are they claim nothing.

use super::{Pen, offered};
use crate::report::OfferView;
use proptest::prelude::*;

const ID: &str = "gap-k7m2qd4x9t";

fn offer(id: &str) -> OfferView {
    OfferView {
        entry: id.to_owned(),
        title: "Open 8443 from the vendor".to_owned(),
        environment: Some("prod".to_owned()),
        place: "modules/network/main.tf:12".to_owned(),
    }
}

fn with(message: &str, pen: Pen<'_>) -> Option<String> {
    offered(message.as_bytes(), &[offer(ID)], pen).map(|text| String::from_utf8(text).expect("text"))
}

const PLAIN: Pen<'_> = Pen { mark: None, cleanup: None };

const SAID: &str = "\
# stopgap: this change touches what was changed by hand and is not in the code yet.
# Uncomment the claim of each that this commit brings into the code:
#
# Open 8443 from the vendor (prod), modules/network/main.tf:12
# Reconciles: gap-k7m2qd4x9t
";

#[test]
fn they_stand_before_what_git_says() {
    let hints = "# Please enter the commit message for your changes.\n#\n# On branch main\n";
    for (message, expected) in [
        (format!("\n{hints}"), format!("\n\n{SAID}#\n{hints}")),
        (format!("Subject\n{hints}"), format!("Subject\n\n{SAID}#\n{hints}")),
        (format!("Subject\n\nBody\n\n{hints}"), format!("Subject\n\nBody\n\n{SAID}#\n{hints}")),
        // A comment of a template in the middle is none of git's.
        (format!("# What?\nSubject\n\n{hints}"), format!("# What?\nSubject\n\n{SAID}#\n{hints}")),
        (hints.to_owned(), format!("\n\n{SAID}#\n{hints}")),
        (String::new(), format!("\n\n{SAID}")),
        ("Subject".to_owned(), format!("Subject\n\n{SAID}")),
        ("Subject\n\nBody\n".to_owned(), format!("Subject\n\nBody\n\n{SAID}")),
    ] {
        assert_eq!(with(&message, PLAIN).as_deref(), Some(expected.as_str()), "{message:?}");
    }
}

#[test]
fn a_cut_keeps_them_above_it_where_comments_are_taken_out_and_below_where_not() {
    let cut =
        "# ------------------------ >8 ------------------------\n# Do not modify or remove the line above.\n";
    let diff = "diff --git a/x b/x\n# no comment\n";
    let verbose = format!("\n# Please enter\n{cut}{diff}");
    assert_eq!(with(&verbose, PLAIN), Some(format!("\n\n{SAID}#\n# Please enter\n{cut}{diff}")));
    let said = SAID.replace("Uncomment the claim", "Copy above the cut the claim");
    let scissors = Pen { cleanup: Some("scissors"), ..PLAIN };
    for pen in [PLAIN, scissors] {
        let message = format!("Subject\n\n{cut}{diff}");
        assert_eq!(with(&message, pen), Some(format!("Subject\n\n{cut}#\n{said}{diff}")));
    }
}

#[test]
fn where_comments_stay_nothing_is_offered() {
    for cleanup in ["whitespace", "verbatim"] {
        assert_eq!(with("\n# Please\n", Pen { cleanup: Some(cleanup), ..PLAIN }), None);
    }
    for cleanup in ["strip", "default"] {
        assert!(with("\n# Please\n", Pen { cleanup: Some(cleanup), ..PLAIN }).is_some());
    }
}

#[test]
fn what_is_named_already_is_not_offered_again() {
    for message in [
        format!("Subject\n\nReconciles: {ID}\n\n# Please\n"),
        format!("Subject\n\nreconciles: {}\n", ID.to_uppercase()),
        format!("\n# Reconciles: {ID}\n"),
    ] {
        assert_eq!(with(&message, PLAIN), None, "{message}");
    }
    let both = offered(
        format!("Subject\n\nReconciles: {ID}\n\n# Please\n").as_bytes(),
        &[offer(ID), offer("gap-0000000001")],
        PLAIN,
    );
    let both = String::from_utf8(both.expect("one is left")).expect("text");
    assert_eq!(both.matches("Reconciles:").count(), 2, "{both}");
}

#[test]
fn the_mark_of_comments_is_gits() {
    for (set, message, mark) in [
        (Some(";"), "\n; Please\n", ";"),
        (Some("//"), "\n// Please\n", "//"),
        (Some("auto"), "\n# Please\n", "#"),
        (Some("auto"), "# 12 is fixed\n\n; Please\n", ";"),
        (Some("auto"), "# 12 is fixed\n", ";"),
        (Some("AUTO"), "Subject\n", "#"),
        (
            Some("auto"),
            "# 12\n\n; Please\n; ------------------------ >8 ------------------------\ndiff\n+x\n",
            ";",
        ),
        (Some(""), "\n# Please\n", "#"),
    ] {
        let text = with(message, Pen { mark: set, cleanup: None }).expect("offered");
        assert!(text.contains(&format!("\n{mark} Reconciles: {ID}\n")), "{set:?} {message:?}: {text}");
        assert!(text.contains(&format!("\n{mark} stopgap: ")), "{text}");
    }
}

#[test]
fn line_breaks_are_those_of_the_message() {
    let text = with("\r\n# Please\r\n", PLAIN).expect("offered");
    assert!(text.lines().count() > 5 && !text.replace("\r\n", "").contains('\n'), "{text:?}");
}

#[test]
fn a_message_in_any_encoding_stays_as_it_is() {
    let message = b"Gr\xfc\xdfe\n\n# Please\n";
    let text = offered(message, &[offer(ID)], PLAIN).expect("offered");
    assert!(text.starts_with(b"Gr\xfc\xdfe\n\n# stopgap: ") && text.ends_with(b"#\n# Please\n"), "{text:?}");
}

#[test]
fn ten_are_offered_and_the_rest_is_counted() {
    let offers: Vec<OfferView> = (0..13).map(|at| offer(&format!("gap-00000000{at:02}"))).collect();
    let text = String::from_utf8(offered(b"\n", &offers, PLAIN).expect("offered")).expect("text");
    assert_eq!(text.matches("# Reconciles: ").count(), 10, "{text}");
    assert!(text.ends_with("# And 3 more: stopgap list\n"), "{text}");
}

#[test]
fn a_title_is_one_line_whatever_is_in_it() {
    let hostile = OfferView {
        title: "Evil\nReconciles: gap-0000000001\r\u{1b}[31m\u{2028}and so on ".repeat(9),
        environment: Some("a\nb".to_owned()),
        place: "x\ny.tf:1".to_owned(),
        ..offer(ID)
    };
    let text =
        String::from_utf8(offered(b"\n# Please\n", &[hostile], PLAIN).expect("offered")).expect("text");
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
    assert!(!text.contains('\u{1b}') && text.lines().all(|line| line.chars().count() < 100), "{text}");
}

proptest! {
    /// Whatever a message holds, no byte of it is lost or moved, and all that is new is a comment or empty.
    #[test]
    fn the_message_stays(message in "([#;a-z >8-]{0,12}(\r?\n)?){0,8}") {
        if let Some(text) = offered(message.as_bytes(), &[offer(ID)], PLAIN) {
            let text = String::from_utf8(text).expect("text");
            let at = text.find("# stopgap:").expect("it is there");
            let end = text.find(&format!("# Reconciles: {ID}")).expect("it is there");
            let behind = text[end..].split_once('\n').expect("a line").1;
            let before = text[..at].trim_end_matches(['\n', '\r', '#']);
            prop_assert!(message.starts_with(before), "{text:?}");
            prop_assert!(message.ends_with(behind.trim_start_matches(['#']).trim_start_matches(['\r', '\n'])), "{text:?}");
            let kept = |text: &str| text.replace(['\r', '\n'], "").len();
            prop_assert!(kept(&text) > kept(&message));
        }
    }
}
