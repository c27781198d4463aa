//! Hostile texts, and the rules that hold for any text.

use super::{block, line, span};
use crate::render::measure::{cut, single_width, truncate, width, wrap};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// Strings that are as nasty as those who write them: pieces of sequences, joiners and marks
/// between any characters.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\u{1b}",
        "\u{1b}[31m",
        "\u{1b}]8;;https://e.example\u{1b}\\",
        "\u{1b}]52;c;YQ==\u{7}",
        "\u{9b}",
        "\u{9d}",
        "\u{9c}",
        "\u{90}q",
        "\u{7}",
        "\\",
        "\r\n",
        "\r",
        "\n",
        "\t",
        "\0",
        "  ",
        " ",
        "\u{202e}",
        "\u{2066}",
        "\u{200d}",
        "\u{200c}",
        "\u{fe0f}",
        "\u{301}",
        "👩",
        "👧",
        "🏽",
        "🇨",
        "❤",
        "漢字",
        "한",
        "\u{1161}",
        "لا",
        "م",
        "क",
        "्",
        "ष",
        "\u{600}",
        "##vso[",
        "::",
        "error",
        "::error::",
        "##[",
        "#",
        ":",
        "=1+1",
        "|",
        "`",
        "word",
        "longer-words-than-a-line",
        "\u{e0067}",
        "\u{fffd}",
        "\u{a0}",
        "\u{3000}",
        "…",
    ]);
    let piece = prop::strategy::Union::new(vec![
        pieces.prop_map(str::to_owned).boxed(),
        any::<char>().prop_map(String::from).boxed(),
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

proptest! {
    #[test]
    fn nothing_forbidden_is_left(text in hostile()) {
        prop_assert!(!line(&text).contains(is_forbidden));
        prop_assert!(!span(&text).contains(is_forbidden));
        prop_assert!(!block(&text).replace('\n', "").contains(is_forbidden));
        prop_assert!(!line(&text).contains("  "));
        prop_assert!(!line(&text).starts_with(' ') && !line(&text).ends_with(' '));
        for clean in [line(&text), block(&text)] {
            prop_assert!(!clean.contains("##[") && !clean.contains("##vso[") && !clean.starts_with("::error::"));
        }
    }

    #[test]
    fn twice_is_once(text in hostile()) {
        for clean in [line, block, span] {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), &*once);
            prop_assert!(matches!(clean(&once), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn a_cut_text_fits(text in hostile(), columns in 0usize..40) {
        prop_assert!(width(&truncate(&text, columns)) <= columns);
        let clean = line(&text);
        prop_assert!(width(&truncate(&clean, columns)) <= columns);
        let (short, measured) = cut(&clean, columns);
        prop_assert_eq!(width(&short), measured);
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing(text in hostile(), columns in 2usize..40) {
        let clean = block(&text);
        let lines = wrap(&clean, columns);
        for line in &lines {
            prop_assert!(width(line) <= columns, "{:?} in {}", line, columns);
        }
        let letters = |text: &str| text.replace([' ', '\n'], "");
        // A letter with an emoji modifier on it takes three columns or more.
        let held_all = clean.graphemes(true).all(|cluster| width(cluster) <= columns);
        prop_assert!(!held_all || letters(&lines.concat()) == letters(&clean));
        for line in wrap(&text, columns - 2) {
            prop_assert!(width(&line) <= columns - 2);
        }
    }
}

#[test]
fn sequences_go_whole() {
    for (dirty, clean) in [
        ("plain title", "plain title"),
        ("", ""),
        ("  two   words\t\tand\r\nlines \u{2028}here\u{a0}", "two words and lines here"),
        ("\u{1b}[31mred\u{1b}[0m", "red"),
        ("a\u{1b}[38:2:1:2:3mb\u{1b}[?25l\u{1b}[ qc", "abc"),
        ("\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\ me", "click me"),
        ("\u{1b}]52;c;cm0gLXJmIC8=\u{7}paste", "paste"),
        ("\u{1b}]0;owned\u{9c}title", "title"),
        ("\u{9b}31mC1\u{9b}0m \u{9d}2;x\u{7}osc \u{90}sixel\u{1b}\\dcs", "C1 osc dcs"),
        ("\u{1b}Papc\u{1b}\\a\u{1b}_x\u{7}b\u{1b}(Bc\u{1b}c\u{1b}7d", "abcd"),
        ("never ends \u{1b}]0;the rest is shown", "never ends 0;the rest is shown"),
        ("nested \u{1b}]0;a\u{1b}]0;b\u{7}c", "nested 0;ac"),
        ("broken \u{1b}[31\u{1b}[0mtext", "broken text"),
        ("back\u{8}\u{8}space\u{7f}\0", "backspace"),
        ("\u{202e}txt.exe\u{202c} \u{2067}x\u{2069}\u{200e}", "txt.exe x"),
        ("zero\u{200b}wid\u{2060}th\u{feff}\u{ad}\u{e0041}\u{fffd}", "zerowidth"),
    ] {
        assert_eq!(line(dirty), clean, "{dirty:?}");
    }
    assert!(matches!(line("Größe 日本 👩‍👩‍👧‍👦"), Cow::Borrowed(_)));
}

#[test]
fn joiners_stay_where_they_are_needed() {
    for kept in ["👩‍👩‍👧‍👦", "❤️‍🔥", "👩🏽‍🚀", "🏳️‍🌈", "می‌خواهم", "क्‍ष", "1️⃣", "🇨🇭", "e\u{301}", "ه‍"]
    {
        assert_eq!(line(kept), kept);
    }
    for (dirty, clean) in [
        ("pay\u{200d}pal\u{200c}", "paypal"),
        ("\u{200d}👩\u{200d}", "👩"),
        ("👩\u{200d}\u{200d}👧", "👩\u{200d}👧"),
        ("😀\u{200d}😀\u{200d}😀\u{200d}😀\u{200d}😀", "😀\u{200d}😀\u{200d}😀\u{200d}😀😀"),
        ("\u{301}a\u{fe0f}\u{fe01}\u{fe02}", "a\u{fe0f}"),
        ("🏴\u{e0067}\u{e0062}\u{e007f}", "🏴"),
    ] {
        assert_eq!(line(dirty), clean, "{dirty:?}");
    }
    let zalgo = format!("z{}", "\u{335}".repeat(500));
    assert_eq!(line(&zalgo).chars().count(), 9);
}

#[test]
fn ci_commands_are_broken_and_addresses_are_not() {
    for (dirty, clean) in [
        ("::error::boom", ": :error::boom"),
        ("\u{1b}[0m\t::add-mask::x", ": :add-mask::x"),
        ("::set-output name=x::y", ": :set-output name=x::y"),
        ("x ##vso[task.setvariable variable=a]b", "x ##vso [task.setvariable variable=a]b"),
        ("###[add-mask]x ##teamcity[x]", "### [add-mask]x ##teamcity [x]"),
    ] {
        assert_eq!(line(dirty), clean, "{dirty:?}");
    }
    for kept in
        ["::1", "open ::/0 to 443", "::ffff:10.0.0.1", "std::io::Write", "a::b", "# x", "## [x]", "C::"]
    {
        assert_eq!(line(kept), kept);
    }
    assert_eq!(block("ok\n  ::stop-commands::x\n::1"), "ok\n  : :stop-commands::x\n::1");
}

#[test]
fn blocks_keep_their_lines() {
    assert_eq!(block("a\r\n\tb\rc\u{85}d\n\n  e  f "), "a\n    b\nc\nd\n\n  e  f ");
    assert_eq!(span(" a\n  b\t"), " a   b ");
}

#[test]
fn widths_are_those_of_clusters() {
    for (text, columns) in [
        ("", 0),
        ("abc", 3),
        ("漢字", 4),
        ("ｶﾅ", 2),
        ("👩‍👩‍👧‍👦", 2),
        ("❤️", 2),
        ("🇨🇭", 2),
        ("1️⃣", 2),
        ("e\u{301}", 1),
        ("한", 2),
        ("لا", 2),
        ("שלום", 4),
        ("👍🏽", 2),
        ("…", 1),
    ] {
        assert_eq!(width(text), columns, "{text}");
    }
}

#[test]
fn the_fast_width_is_the_right_one() {
    for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        if let Some(columns) = single_width(c) {
            assert_eq!(Some(columns), UnicodeWidthChar::width(c), "{c}");
            let beside = format!("{c}{c}가한a{c}");
            assert_eq!(beside.graphemes(true).count(), 6, "{c}");
            assert!(matches!(line(&String::from(c)), Cow::Borrowed(_)) || c == ' ');
        }
    }
}

#[test]
fn cutting_keeps_clusters_whole() {
    for (text, columns, cut) in [
        ("short", 5, "short"),
        ("shorter", 5, "shor…"),
        ("one two", 5, "one…"),
        ("漢字漢字", 4, "漢…"),
        ("漢", 1, "…"),
        ("x", 0, ""),
        ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"),
        ("e\u{301}e\u{301}e", 2, "e\u{301}…"),
    ] {
        assert_eq!(truncate(text, columns), cut);
    }
}

#[test]
fn wrapping_breaks_between_words_first() {
    let lines = |text: &str, columns| wrap(text, columns).join("|");
    assert_eq!(lines("Open 8443 from the vendor", 10), "Open 8443|from the|vendor");
    assert_eq!(lines("  indented  line of text", 12), "  indented|line of text");
    assert_eq!(lines("one\n\ntwo", 12), "one||two");
    assert_eq!(lines("see https://a.example/long", 12), "see https://|a.example/lo|ng");
    assert_eq!(lines("漢字漢字 漢", 5), "漢字|漢字|漢");
    assert_eq!(lines("漢字", 1), "…|…");
    assert_eq!(lines("      ", 3), "");
    assert_eq!(lines("", 10), "");
    assert_eq!(lines("abc", 0), "");
}

/// Nobody can make a list hang with a long title: quadratic work would take minutes here.
#[test]
fn a_million_characters_take_no_time() {
    for piece in [
        "x",
        "漢",
        "👩\u{200d}",
        "::a ",
        "##[",
        "\u{1b}]",
        "\u{9d}",
        "\u{1b}[",
        "\u{1b} ",
        "\u{301}",
        ": ",
        "لا",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let clean = line(&text);
        assert!(wrap(&clean, 40).len() <= 1 + clean.len() / 10);
        assert!(width(&truncate(&block(&text), 40)) <= 40);
    }
}
