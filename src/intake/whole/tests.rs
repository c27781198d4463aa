//! Whole entries as somebody else wrote them.

use super::*;

fn title(text: &str) -> String {
    read_whole(text).expect(text)["title"].to_string()
}

#[test]
fn toml_and_json_are_told_apart() {
    for text in [
        "title = \"x\"",
        "\u{feff}title = \"x\"\r\n",
        "# a remark\n\ntitle = 'x'\n[[links]]\nto = \"tf:a.b\"",
        "{\"title\": \"x\"}",
        "\u{feff}\n {\"title\": \"x\", \"risk\": null}\n",
        "[{\"title\": \"x\"}]",
        "{\"version\": 1, \"entries\": [{\"title\": \"x\"}]}",
    ] {
        assert_eq!(title(text), "x", "{text:?}");
    }
    // A table of TOML that begins with a bracket is no list of JSON.
    let table = read_whole("[links]\nto = \"x\"").expect("TOML");
    assert!(matches!(table["links"], Value::Table(_)));
}

#[test]
fn what_is_derived_is_left_out_and_the_unknown_kept() {
    let table = read_whole(
        r#"{"version": 1, "id": "gap-0000000000", "title": "x", "status": "open", "facts": [1], "colour": "red",
            "recorded_by": "A", "nothing": null, "port": 443, "share": 0.5, "big": 18446744073709551615}"#,
    )
    .expect("JSON");
    let keys: Vec<&str> = table.keys().map(String::as_str).collect();
    assert_eq!(keys, ["big", "colour", "port", "share", "title"]);
    assert_eq!(table["port"], Value::Integer(443));
    assert_eq!(table["share"], Value::Float(0.5));
}

#[test]
fn what_cannot_be_read_says_the_line() {
    for (text, line) in [
        ("{\n\"title\" \"x\"}", "line 2"),
        ("\n\n{\n\"title\": }", "line 4"),
        ("title = \"x\"\n\nrisk = low\n", "line 3"),
        ("title = \"x\"\ntitle = \"y\"\n", "line 2"),
    ] {
        let said = read_whole(text).expect_err(text).to_string();
        assert!(said.contains(line), "{text:?}: {said}");
    }
    for text in ["[]", "[1]", "[{\"title\": \"a\"}, {\"title\": \"b\"}]", "{\"entries\": []}"] {
        assert_eq!(read_whole(text), Err(WholeError::List), "{text}");
    }
}
