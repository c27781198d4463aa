//! Finds passwords, tokens and keys in what operators type, and takes them out of a text.
//!
//! Pure: text in, findings out. It knows nothing of entries, fields or the journal.
//! One pass looks for keywords; only where a keyword stands is a rule asked.
//! All rules are our own and written by hand: no expression is ever compiled.

mod literal;
mod placeholder;
mod quotes;
mod rules;
mod scan;
mod scanner;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

/// One secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The name of the rule that found it.
    pub rule: &'static str,
    /// The bytes of the secret value itself, on character boundaries.
    pub span: Range<usize>,
}

/// A text without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The text, each secret replaced by `[redacted:RULE]`.
    pub text: String,
    /// The rules whose findings were taken out, one name for each finding.
    pub redacted: Vec<&'static str>,
    /// The rules whose findings were allowed to stay, one name for each finding.
    pub kept: Vec<&'static str>,
}

/// What one rule is called and what it finds, for the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// The name that a permission uses.
    pub name: &'static str,
    /// One sentence with an example.
    pub finds: &'static str,
}

/// A redacted text can bring a neighbour to light; this many rounds settle any real text.
const ROUNDS: usize = 8;

/// Finds every secret in one text. The findings are sorted and do not overlap: of two that
/// do, the wider wins, and of two of the same width the more specific.
#[must_use]
pub fn scan(text: &str) -> Vec<Finding> {
    scan::findings(text)
}

/// Replaces each finding by `[redacted:RULE]`, but leaves those in place whose rule is named
/// in `allowed`. Redacting a redacted text changes nothing.
#[must_use]
pub fn redact(text: &str, allowed: &[&str]) -> Redaction {
    let mut current = text.to_owned();
    let mut redacted = Vec::new();
    for _ in 0..ROUNDS {
        let (keep, take): (Vec<Finding>, Vec<Finding>) =
            scan(&current).into_iter().partition(|finding| allowed.contains(&finding.rule));
        if take.is_empty() {
            return Redaction { text: current, redacted, kept: keep.iter().map(|f| f.rule).collect() };
        }
        current = replace(&current, &take);
        redacted.extend(take.iter().map(|finding| finding.rule));
    }
    let kept = scan(&current).iter().map(|f| f.rule).filter(|rule| allowed.contains(rule)).collect();
    Redaction { text: current, redacted, kept }
}

fn replace(text: &str, findings: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for finding in findings {
        out.push_str(&text[at..finding.span.start]);
        out.push_str(scanner::MARK);
        out.push_str(finding.rule);
        out.push(']');
        at = finding.span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// For a value whose name is known (an attribute set with `--set`): the rule that fires when
/// the name says password, token or key and the value is a literal, or when the value itself
/// holds a secret.
#[must_use]
pub fn scan_named(name: &str, value: &str) -> Option<&'static str> {
    rules::assignments::named(name, value).or_else(|| scan(value).first().map(|f| f.rule))
}

/// All rules, sorted by name.
pub fn rules() -> impl Iterator<Item = RuleInfo> {
    rules::catalogue().into_iter()
}
