//! Text that somebody else typed, inside Slack's own markup: shown as typed, and without any effect.
//!
//! Slack knows no escape but that of `&`, `<` and `>`. A letter that would begin or end bold, italic, struck or code
//! text is replaced by one that looks like it; what would mention, link or become a picture is broken by a joiner.

use super::text;

/// Takes no room, shows as nothing, and ends a word.
const WORD_JOINER: char = '\u{2060}';

/// One line.
#[must_use]
pub fn escaped(text: &str) -> String {
    let line = text::line(text);
    let mut out = String::with_capacity(line.len() + line.len() / 8);
    let mut before = ' ';
    let mut rest = line.chars();
    while let Some(letter) = rest.next() {
        let after = rest.as_str().chars().next();
        let is_inside = before.is_alphanumeric() && after.is_some_and(char::is_alphanumeric);
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '*' => out.push('∗'),
            '~' => out.push('∼'),
            '`' => out.push('ˋ'),
            // Inside of a name it is no markup, and a name should stay one when copied.
            '_' if !is_inside => out.push('＿'),
            '@' | '#' => out.extend([letter, WORD_JOINER]),
            ':' if after.is_some_and(|after| !after.is_whitespace()) => out.extend([letter, WORD_JOINER]),
            '.' if before.eq_ignore_ascii_case(&'w') && is_inside => out.extend([letter, WORD_JOINER]),
            _ => out.push(letter),
        }
        before = letter;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_an_effect() {
        for (typed, shown) in [
            ("Open 8443 from the vendor", "Open 8443 from the vendor"),
            ("<!channel> <@U123> & co", "&lt;!channel&gt; &lt;@\u{2060}U123&gt; &amp; co"),
            ("@here #general", "@\u{2060}here #\u{2060}general"),
            ("*bold* _it_ ~no~ `x`", "∗bold∗ ＿it＿ ∼no∼ ˋxˋ"),
            ("aws_security_group.web", "aws_security_group.web"),
            (
                "https://evil.example www.evil.example",
                "https:\u{2060}//evil.example www.\u{2060}evil.example",
            ),
            (":tada: at 03:20", ":\u{2060}tada: at 03:\u{2060}20"),
            ("a\nb\u{1b}[31mc", "a bc"),
        ] {
            assert_eq!(escaped(typed), shown);
        }
    }

    proptest! {
        #[test]
        fn no_letter_of_the_markup_is_left(text in "\\PC*|[<>&*_~`@:# a.\n]*") {
            let shown = escaped(&text);
            prop_assert!(!shown.contains(['<', '>', '*', '~', '`', '\n']), "{}", shown);
            prop_assert!(!shown.contains(" _") && !shown.starts_with('_') && !shown.ends_with('_'), "{}", shown);
            prop_assert!(!shown.contains("://") && !shown.contains("@h"), "{}", shown);
        }
    }
}
