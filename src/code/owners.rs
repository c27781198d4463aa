//! CODEOWNERS: who owns a file, as GitHub and GitLab read it.
//!
//! Of the rules that fit a path the last one counts, in each of GitLab's sections; a rule without owners means nobody.
//! Whether such a person or team exists is not known here.

mod pattern;

use pattern::{Letter, Pattern};

/// Where such a file may lie, in the order in which it is looked for; the first that is there counts.
pub const PLACES: [&str; 4] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// A larger file is ignored, as GitHub ignores it.
const LARGEST: usize = 3 * 1024 * 1024;

/// Whose reading of patterns is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    GitHub,
    GitLab,
}

#[derive(Debug)]
pub struct Owners {
    rules: Vec<Rule>,
    /// The names of GitLab's sections, the first of which is that of rules before any heading.
    sections: Vec<String>,
}

#[derive(Debug)]
struct Rule {
    section: usize,
    pattern: Pattern,
    owners: Vec<String>,
    /// What fits is nobody's in this section, whatever other rules say.
    excludes: bool,
}

impl Owners {
    /// Reads the file at one of [`PLACES`]. Lines that cannot be understood are left out, as the forges do.
    #[must_use]
    pub fn read(place: &str, bytes: &[u8]) -> Self {
        let mut owners = Self { rules: Vec::new(), sections: vec![String::new()] };
        if bytes.len() > LARGEST {
            return owners;
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let has_sections = text.lines().any(|line| heading(line.trim()).is_some());
        let is_gitlab = place.starts_with(".gitlab/") || has_sections;
        let dialect = if is_gitlab { Dialect::GitLab } else { Dialect::GitHub };
        let (mut section, mut default) = (0, Vec::new());
        for line in text.lines().map(str::trim) {
            if let Some((name, rest)) = heading(line).filter(|_| is_gitlab) {
                section = owners.section(name);
                default = named(&words(rest));
            } else if let Some(rule) = rule(line, dialect, section, &default) {
                owners.rules.push(rule);
            }
        }
        owners
    }

    /// No line of it says anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Sections of one name are one, in whichever case it is written.
    fn section(&mut self, name: &str) -> usize {
        let name = name.trim().to_lowercase();
        self.sections.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.sections.push(name);
            self.sections.len() - 1
        })
    }

    /// Who owns the file at a path from the top, with `/`; nobody, where no rule fits.
    #[must_use]
    pub fn of(&self, path: &str) -> Vec<&str> {
        let parts: Vec<&str> = path.split('/').collect();
        let mut last: Vec<Option<&Rule>> = vec![None; self.sections.len()];
        let mut is_excluded = vec![false; self.sections.len()];
        // From the end: what stands before the rule that counts is not looked at, exceptions apart.
        for rule in self.rules.iter().rev() {
            let is_open = last[rule.section].is_none() || rule.excludes;
            if is_open && rule.pattern.fits(&parts) {
                is_excluded[rule.section] |= rule.excludes;
                last[rule.section].get_or_insert(rule);
            }
        }
        let mut found: Vec<&str> = Vec::new();
        let counts = last.into_iter().zip(is_excluded).filter(|(_, is_excluded)| !is_excluded);
        for owner in counts.filter_map(|(rule, _)| rule).flat_map(|rule| &rule.owners) {
            if !found.contains(&owner.as_str()) {
                found.push(owner);
            }
        }
        found
    }
}

/// `[Name][2] @default` and `^[Optional]`: the name, and what stands behind it.
fn heading(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?.split_once(']')?;
    let rest = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((count, rest)) if count.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => rest,
    };
    let is_heading = !name.trim().is_empty() && (rest.is_empty() || rest.starts_with([' ', '\t']));
    is_heading.then_some((name, rest))
}

fn rule(line: &str, dialect: Dialect, section: usize, default: &[String]) -> Option<Rule> {
    let (excludes, line) = match line.strip_prefix('!') {
        // GitHub knows no exceptions, and leaves such a line out.
        Some(_) if dialect == Dialect::GitHub => return None,
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let words = words(line);
    let (pattern, rest) = words.split_first()?;
    let owners = named(rest);
    if dialect == Dialect::GitHub && owners.len() < rest.len() {
        return None;
    }
    let owners = if owners.is_empty() { default.to_vec() } else { owners };
    let pattern = Pattern::of(pattern, dialect == Dialect::GitHub)?;
    Some(Rule { section, pattern, owners, excludes })
}

/// `@name`, `@org/team`, `@@role` and addresses.
fn named(words: &[Vec<Letter>]) -> Vec<String> {
    let words = words.iter().map(|word| word.iter().map(|letter| letter.is).collect::<String>());
    words.filter(|word| word.contains('@') && word.len() > 1).collect()
}

/// The words of a line up to its comment; a backslash takes the meaning from what follows it.
fn words(line: &str) -> Vec<Vec<Letter>> {
    let mut words = Vec::new();
    let mut word = Vec::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => word.extend(letters.next().map(|is| Letter { is, is_plain: true })),
            '#' if word.is_empty() => break,
            letter if letter.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            is => word.push(Letter { is, is_plain: false }),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests;
