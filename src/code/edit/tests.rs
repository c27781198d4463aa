//! What is written in place of a value, and that nothing else changes.

use super::literal::Syntax;
use super::{Edit, applied};
use crate::code::{Codebase, Files, Meant, Told};
use crate::model::{LinkForm, Value, means_same};
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::strategy::Strategy;

#[test]
fn a_value_keeps_the_quotes_and_the_type_of_the_one_before() {
    use Syntax::{Json, Native, Yaml};
    let text = |text: &str| Value::text(text);
    for (syntax, now, wanted, expected) in [
        (Native, "443", Value::Integer(8443), "8443"),
        (Native, "443", text("8443"), "8443"),
        (Native, "\"443\"", Value::Integer(8443), "\"8443\""),
        (Native, "443", text("0.50"), "0.50"),
        (Native, "443", text("007"), "\"007\""),
        (Native, "443", text("1e5"), "\"1e5\""),
        (Native, "true", text("false"), "false"),
        (Native, "true", text("no"), "\"no\""),
        (Native, "\"a\"", Value::Bool(true), "\"true\""),
        (Native, "\"a\"", text("\u{7}"), "\"\\U00000007\""),
        (Json, "\"a\"", text("b\"\u{1}"), "\"b\\\"\\u0001\""),
        (Json, "1", Value::Float(1.5), "1.5"),
        (Yaml, "3", Value::Integer(5), "5"),
        (Yaml, "3", text("5"), "5"),
        (Yaml, "3", text("many"), "many"),
        (Yaml, "'a'", text("b"), "'b'"),
        (Yaml, "'a'", text("b\nc"), "\"b\\nc\""),
        (Yaml, "\"a\"", text("b"), "\"b\""),
        (Yaml, "a", text("true"), "\"true\""),
        (Yaml, "a", Value::Integer(5), "\"5\""),
        (Yaml, "a", text("b: c"), "\"b: c\""),
        (Yaml, "a:1", text("a:2"), "a:2"),
        (Yaml, "a", text("- b"), "\"- b\""),
        (Yaml, "a", text(""), "\"\""),
    ] {
        let spelled = syntax.spelled(now.as_bytes(), &wanted).expect(expected);
        assert_eq!(String::from_utf8_lossy(&spelled), expected, "{syntax:?} {now} {wanted:?}");
    }
    for (syntax, now) in [
        (Native, "\"a${b}\""),
        (Native, "local.a"),
        (Native, "<<EOT\nEOT"),
        (Native, "[1]"),
        (Json, "\"${var.a}\""),
        (Yaml, "|\n  a"),
        (Yaml, "a\n  b"),
        (Yaml, "*a"),
    ] {
        assert!(syntax.spelled(now.as_bytes(), &text("x")).is_err(), "{now}");
    }
}

#[test]
fn edits_that_touch_each_other_are_none() {
    let edit = |span: std::ops::Range<usize>, text: &str| Edit {
        path: String::new(),
        line: 1,
        span,
        text: text.as_bytes().to_vec(),
    };
    let text =
        |edits: &[Edit]| applied(b"abcdef", edits).map(|text| String::from_utf8_lossy(&text).into_owned());
    assert_eq!(text(&[edit(4..5, "X"), edit(0..1, "YY")]).as_deref(), Some("YYbcdXf"));
    assert_eq!(text(&[edit(0..1, "X"), edit(0..1, "X")]).as_deref(), Some("Xbcdef"));
    assert_eq!(text(&[edit(0..2, "X"), edit(1..3, "Y")]), None);
    assert_eq!(text(&[edit(0..9, "X")]), None);
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::Integer),
        any::<bool>().prop_map(Value::Bool),
        "\\PC{0,12}".prop_map(Value::Text),
        prop::collection::vec(
            prop::sample::select(vec![
                "${", "%{", "}", "$", "\"", "'", "\\", "\n", "\r", "\t", "#", ": ", "- ", "\u{0}", "\u{1b}",
                "\u{2028}", "é", "x", "1"
            ]),
            0..8
        )
        .prop_map(|parts| Value::Text(parts.concat())),
    ]
}

#[test]
fn a_diff_names_a_file_as_git_does() {
    for (path, expected) in [
        ("a/main.tf", "--- a/a/main.tf\n+++ b/a/main.tf\n"),
        ("ä b/main.tf", "--- a/ä b/main.tf\n+++ b/ä b/main.tf\n"),
        (
            "a\n::error::x/\"\\\u{1b}.tf",
            "--- \"a/a\\012::error::x/\\\"\\\\\\033.tf\"\n+++ \"b/a\\012::error::x/\\\"\\\\\\033.tf\"\n",
        ),
        ("\u{202e}.tf", "--- \"a/\\342\\200\\256.tf\"\n+++ \"b/\\342\\200\\256.tf\"\n"),
    ] {
        let file =
            super::Rewritten { path: path.to_owned(), before: b"a\n".to_vec(), after: b"b\n".to_vec() };
        let edit = Edit { path: path.to_owned(), line: 1, span: 0..1, text: b"b".to_vec() };
        assert_eq!(file.diff(&[edit]), format!("{expected}@@ -1 +1 @@\n-a\n+b\n"));
    }
}

proptest! {
    /// Whatever is wanted, it is there afterwards, or it was not written.
    #[test]
    fn what_is_written_is_read_again(
        wanted in values(),
        now in prop::sample::select(vec!["443", "\"a b\"", "true", "null", "'it'", "plain", "\"a:b\"", "-0.5"]),
        ending in prop::sample::select(vec!["\n", "\r\n"]),
        place in 0..4_usize,
    ) {
        let (path, form, address, text) = match place {
            0 => ("main.tf", LinkForm::Terraform, "aws_x.a", format!("resource \"aws_x\" \"a\" {{\n  o = 1\n  v = {now} # why\n  p = \"z\"\n}}\n")),
            1 => ("main.tf.json", LinkForm::Terraform, "aws_x.a", format!("{{\"resource\": {{\"aws_x\": {{\"a\": {{\"v\": {now}, \"p\": \"z\"}}}}}}}}\n")),
            2 => ("a.yaml", LinkForm::Kubernetes, "A/-/a", format!("apiVersion: v1\nkind: A\nmetadata: {{name: a}}\nv: {now} # why\np: z\n")),
            _ => ("a.yaml", LinkForm::Kubernetes, "A/-/a", format!("apiVersion: v1\nkind: A\nmetadata: {{name: a}}\nx: {{y: [1, {now}], p: z}}\n")),
        };
        let attribute = if place == 3 { "x.y[1]" } else { "v" };
        let text = text.replace('\n', ending);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(path);
        std::fs::write(&file, &text).expect("a file");
        let read = || Codebase::read(Files::WorkTree(folder.path().to_path_buf()), &[], &[], None).expect("a code base");
        let base = read();
        if let Some(place) = base.finder(Meant::default()).find(form, address).one()
            && let Ok(edit) = base.edit(&place, attribute, &base.told(&place, attribute), Some(&wanted))
        {
            let after = applied(text.as_bytes(), std::slice::from_ref(&edit)).expect("one edit");
            prop_assert!(after.starts_with(&text.as_bytes()[..edit.span.start]));
            prop_assert!(after.ends_with(&text.as_bytes()[edit.span.end..]));
            std::fs::write(&file, &after).expect("a file");
            let base = read();
            let place = base.finder(Meant::default()).find(form, address).one().expect("the same place");
            match base.told(&place, attribute) {
                Told::Is { value, .. } => {
                    prop_assert!(means_same(&value, &wanted) || value.to_string() == wanted.to_string(), "{:?} {:?}", value, wanted);
                }
                other => prop_assert_eq!(format!("{other:?}"), "a value"),
            }
        }
    }
}
