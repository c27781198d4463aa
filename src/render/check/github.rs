//! Annotations of GitHub Actions: a command a line, which the runner shows at its place in the code.
//!
//! GitHub shows ten errors and ten warnings of a step: what is more is summed up in the last of them.

use super::{CheckView, FindingView, hidden, subject};
use crate::render::line;
use std::io::{self, Write};

/// Annotations of one level that a step can have.
const MOST: usize = 10;

/// Bytes of a message: GitHub shows no more of it.
const LONGEST: usize = 4_000;

/// Writes the annotations.
///
/// # Errors
/// Where the writer fails.
pub fn annotations(out: &mut dyn Write, view: &CheckView) -> io::Result<()> {
    let unseen = view.unseen.iter().map(|one| Annotation {
        place: String::new(),
        title: "stopgap cannot see everything".to_owned(),
        message: hidden(one),
    });
    let of = |severity: &'static str| {
        view.findings.iter().filter(move |finding| finding.severity == severity).map(Annotation::of)
    };
    level(out, "error", unseen.chain(of("fail")).collect())?;
    level(out, "warning", of("warn").collect())?;
    level(out, "notice", of("acknowledged").collect())
}

struct Annotation {
    /// `file=…,line=…,` or nothing.
    place: String,
    title: String,
    message: String,
}

impl Annotation {
    fn of(finding: &FindingView) -> Self {
        let lines =
            finding.lines.map_or_else(String::new, |(first, last)| format!("line={first},endLine={last},"));
        let place = finding.path.as_ref().map(|path| format!("file={},{lines}", property(path)));
        let about = subject(finding);
        Self {
            place: place.unwrap_or_default(),
            title: format!("stopgap {}", finding.kind),
            message: format!("{about}{}\n{}", line(&finding.message), line(&finding.mend)),
        }
    }
}

fn level(out: &mut dyn Write, word: &str, all: Vec<Annotation>) -> io::Result<()> {
    let shown = if all.len() > MOST { MOST - 1 } else { all.len() };
    let rest = all.len() - shown;
    for one in all.into_iter().take(shown) {
        let (title, message) = (property(&one.title), data(&one.message));
        writeln!(out, "::{word} {}title={title}::{message}", one.place)?;
    }
    if rest > 0 {
        writeln!(out, "::{word} title=stopgap::{rest} more: the summary of this step lists them")?;
    }
    Ok(())
}

/// A text behind the second `::`. A line break would end the command, and `%` begins an escape.
fn data(text: &str) -> String {
    let mut clean = String::new();
    for (at, part) in text.split('\n').enumerate() {
        if at > 0 {
            clean.push('\n');
        }
        clean.push_str(&line(part));
    }
    let mut end = clean.len().min(LONGEST);
    while !clean.is_char_boundary(end) {
        end -= 1;
    }
    clean[..end].replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same for a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(&line(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn nothing_ends_the_command_early(text in "(?s).{0,80}") {
            for escaped in [data(&text), property(&text)] {
                prop_assert!(!escaped.contains(['\n', '\r']));
                prop_assert!(!escaped.contains("##vso["), "{}", escaped);
                let percents = escaped.matches('%').count();
                let escapes = ["%25", "%0A", "%0D", "%3A", "%2C"].iter().map(|word| escaped.matches(word).count());
                prop_assert_eq!(percents, escapes.sum::<usize>());
            }
            prop_assert!(!property(&text).contains([':', ',']));
        }
    }

    #[test]
    fn what_a_runner_would_take_for_more_is_escaped() {
        assert_eq!(data("50 % done\nnext: a, b"), "50 %25 done%0Anext: a, b");
        assert_eq!(property("a,b:c%0A\r\n::error::x"), "a%2Cb%3Ac%250A %3A %3Aerror%3A%3Ax");
    }
}
