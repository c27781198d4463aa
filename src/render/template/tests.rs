//! What templates may do, what they may not, and what is said of those that are wrong.

use super::{Escape, Template, TemplateError, render, render_among};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn made(source: &str, view: &Value) -> Result<String, TemplateError> {
    render("it.md", source, view, Escape::Markdown)
}

fn said(source: &str) -> TemplateError {
    made(source, &json!({ "title": "T", "entries": [{ "owner": "net" }] })).expect_err("it is wrong")
}

#[test]
fn values_are_escaped_and_the_template_is_not() {
    let view =
        json!({ "title": "**a** | <b> @all", "count": 3, "none": null, "at": "2026-11-23T03:12:00+01:00" });
    for (source, wanted) in [
        ("# {{ title }}\n", "# \\*\\*a\\*\\* \\| &lt;b&gt; @\u{2060}all\n"),
        ("{{ title | code }}", "`**a** | <b> @all`"),
        ("{% autoescape false %}{{ title }}{% endautoescape %}", "\\*\\*a\\*\\* \\| &lt;b&gt; @\u{2060}all"),
        ("{{ title | e }}", "\\*\\*a\\*\\* \\| &lt;b&gt; @\u{2060}all"),
        ("{% set x %}<i>{{ title }}{% endset %}{{ x }}", "<i>\\*\\*a\\*\\* \\| &lt;b&gt; @\u{2060}all"),
        ("{{ [title, '_'] | join('+') }}", "\\*\\*a\\*\\* \\| &lt;b&gt; @\u{2060}all+\\_"),
        ("{{ count }}{{ none }}", "3"),
        ("{{ at | time }}, {{ at | day }}", "2026-11-23 02:12 UTC, 2026-11-23"),
        ("{{ '\u{1b}[31mred' }}\u{1b}[32m", "red"),
    ] {
        assert_eq!(made(source, &view).as_deref(), Ok(wanted), "{source}");
    }
    let page =
        render("it.html", "<p title=\"{{ title }}\">", &json!({ "title": "\"><script>'" }), Escape::Html);
    assert_eq!(page.as_deref(), Ok("<p title=\"&quot;&gt;&lt;script&gt;&#39;\">"));
}

#[test]
fn a_box_is_one_line_whatever_its_texts_hold() {
    let view = json!({ "item": {
        "key": "gap-k7m2qd4x9t.sibling:a b --> x", "text": "One\n- [x] two <!-- gap-1 -->", "done": false,
        "detail": "`x`", "mend": "stopgap edit `id`",
    } });
    let line = made("{{ item | box }}", &view).expect("a box");
    assert_eq!(
        line,
        "- [ ] One - \\[x\\] two &lt;\\!-- gap-1 --&gt;: \\`x\\` (`` stopgap edit `id` ``) <!-- gap-k7m2qd4x9t.sibling:a-b-x -->"
    );
    assert!(made("{{ 'text' | box }}", &view).is_err());
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (source, shown, hint) in [
        (
            "# A\n{{ entries[0].ownr }}\n",
            "render the template it.md:2:4: `entries[0].ownr` is not there",
            Some("did you mean `owner`?"),
        ),
        ("{{ title | cel }}", "filter cel is unknown", Some("did you mean `cell`?")),
        ("{% for x in entries %}\n", "unexpected end", None),
        ("a\nb\n{% if %}", "it.md:3:", None),
        ("{{ title | safe }}", "what entries hold is always escaped", None),
        ("{% include '/etc/passwd' %}", "only templates can be included", None),
        ("{% include '../../../etc/passwd' %}", "only templates can be included", None),
        ("{% extends 'file:///etc/passwd' %}", "only templates can be included", None),
        ("{{ open('/etc/passwd') }}", "unknown", None),
        ("{{ title.__class__.__mro__ }}", "is not there", None),
    ] {
        let error = said(source);
        assert!(error.to_string().contains(shown), "{source}: {error}");
        if let Some(hint) = hint {
            assert_eq!(error.hint.as_deref(), Some(hint), "{source}");
        }
    }
    let error = said("# A\n  {{ titel }}\n");
    assert_eq!(error.excerpt.as_deref(), Some("  {{ titel }}\n     ^"));
    let far = said(&format!("{}{{{{ titel }}}}", "x".repeat(5000)));
    assert!(far.excerpt.is_some_and(|text| text.lines().all(|line| line.len() <= 100)));
}

#[test]
fn includes_go_to_known_templates_and_tell_which_is_wrong() {
    let known = |part: &str| {
        let template = |name: &str, text: &str| Template { name: name.to_owned(), text: text.to_owned() };
        [template("it.md", "a {% include 'part.md' %}"), template("part.md", part)]
    };
    let view = json!({ "title": "T" });
    let made = |part: &str| render_among("it.md", &known(part), &view, Escape::Markdown);
    assert_eq!(made("b {{ title }}").as_deref(), Ok("a b T"));
    let error = made("b\n{{ titel }}").expect_err("it is wrong");
    assert_eq!((error.name.as_str(), error.line, error.column), ("part.md", Some(2), Some(4)));
    // In circles.
    made("{% include 'it.md' %}").expect_err("it never ends");
}

#[test]
fn nothing_runs_for_ever_or_takes_all_memory() {
    let deep = format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000));
    let deep_if = "{% if true %}".repeat(50_000);
    for source in [
        "{{ 'x' * 1000000000 }}",
        "{{ ('x' * 10000) * 1000000 }}",
        "{{ range(10**9) | list }}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in range(100000) %}{% for b in range(1000) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(n) %}{% for i in range(100) %}{{ m(n + 1) if n < 9 }}{% endfor %}{% endmacro %}{{ m(0) }}",
        "{% set ns = namespace(t='xxxxxxxx') %}{% for i in range(100) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
        "{{ 'x' | replace('', 'xxxxxxxxxxxxxxxx') | replace('', 'xxxxxxxxxxxxxxxxxxx' * 100000) | replace('', 'y' * 1000000) }}",
        "{{ ('%1000000000d' | format(1)) }}",
        "{{ '' | indent(1000000000) }}{{ ('a\n' * 100000) | indent(1000000) }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% include 'it.md' %}",
        &deep,
        &deep_if,
    ] {
        let shown = source.get(..80).unwrap_or(source);
        let begun = Instant::now();
        assert!(made(source, &json!({})).is_err(), "{shown}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{shown}: {:?}", begun.elapsed());
    }
    let wide = "x".repeat(300_000);
    assert!(said(&wide).to_string().contains("longer than"));
}

proptest! {
    /// Whatever is in the data and in the template, nothing panics, and no markup of the data is left.
    #[test]
    fn nothing_in_the_data_is_markup(text in "[-a-z<>`*_|\\[\\]#@!\\\\\n\u{1b}\u{202e} ]{0,40}") {
        let out = made("{{ text }}", &json!({ "text": text })).expect("it renders");
        prop_assert!(!out.contains(['<', '>', '\n', '\u{1b}', '\u{202e}']), "{out:?}");
        prop_assert!(!out.starts_with("- "));
    }

    #[test]
    fn no_source_panics(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "{{", "}}", "{%", "%}", "{#", "#}", " for x in y ", " endfor ", " if ", "title", ".", "|", "box", "(", ")", "'", "\"", "[", "]",
        "1", "**", "*", "~", "\n", "é", "\u{1f600}", " set ", "=", "include", "import", "macro m()", "endmacro",
    ]), 0..24)) {
        let _ = made(&pieces.concat(), &json!({ "title": "T" })).map_err(|error| error.to_string());
    }
}
