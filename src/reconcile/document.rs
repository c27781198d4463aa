//! Whether a document has to be reviewed: what changed under it since somebody last said that it tells what is live.
//!
//! A pure function of what was found. What could not be seen makes a document unknown, never fresh.

use super::finding::{Finding, Severity};
use crate::model::{CheckKind, CheckRules, Document, EntryId, Event, Stamp, Status, ago};
use chrono::{DateTime, Utc};

/// A document that the policy names, with what is known of it.
#[derive(Clone, Debug)]
pub struct DocumentCase {
    pub document: Document,
    /// The newest review; `None` where there never was one.
    pub review: Option<Event>,
    /// The commit on main that changed the file last; `None` where the code does not hold it, or nobody looked.
    pub file: Option<CodeChange>,
    /// It is called like a file, and no main branch that can be seen has one of that name.
    pub is_lost: bool,
    /// Newest first.
    pub by_hand: Vec<HandChange>,
    /// Commits on main, newest first.
    pub in_code: Vec<CodeChange>,
    /// There may be more changes by hand, or more commits, than were counted.
    pub is_hand_cut: bool,
    pub is_code_cut: bool,
    /// What `covers` names and the code does not know.
    pub unresolved: Vec<Unresolved>,
    /// What would have to be seen, and is not.
    pub unseen: Vec<UnseenCover>,
}

/// A manual change under a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandChange {
    pub entry: EntryId,
    pub title: String,
    pub environment: Option<String>,
    pub status: Status,
    pub performed_at: Stamp,
}

/// A commit of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChange {
    pub code: String,
    /// In full.
    pub commit: String,
    pub at: Option<Stamp>,
    pub author: String,
    pub subject: String,
}

/// Something that a document covers, as it says, and that is nowhere in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    pub cover: String,
    /// What comes near.
    pub near: Option<String>,
}

/// Why something cannot be told, and what makes it visible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnseenCover {
    pub what: String,
    pub mend: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentState {
    /// It has to be reviewed.
    Stale,
    /// Nothing is known that speaks against it, and not everything could be seen.
    Unknown,
    Fresh,
}

impl DocumentState {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Unknown => "unknown",
            Self::Fresh => "fresh",
        }
    }
}

impl DocumentCase {
    #[must_use]
    pub fn new(document: Document, review: Option<Event>) -> Self {
        Self {
            document,
            review,
            file: None,
            is_lost: false,
            by_hand: Vec::new(),
            in_code: Vec::new(),
            is_hand_cut: false,
            is_code_cut: false,
            unresolved: Vec::new(),
            unseen: Vec::new(),
        }
    }

    /// When the next review is due by the policy; `None` where it asks for none, or there never was one.
    #[must_use]
    pub fn due_at(&self) -> Option<Stamp> {
        let (review, every) = (self.review.as_ref()?, self.document.review_every?);
        // Whatever years stand in a journal, nothing overflows.
        Some(review.at.checked_add_signed(every).unwrap_or_else(|| DateTime::<Utc>::MAX_UTC.fixed_offset()))
    }

    /// Whether the review is missing or too old: what can be told without looking at any change.
    #[must_use]
    pub fn is_due(&self, now: Stamp) -> bool {
        self.review.is_none() || self.due_at().is_some_and(|due| due < now)
    }

    #[must_use]
    pub fn state(&self, now: Stamp) -> DocumentState {
        if self.is_due(now) || !self.by_hand.is_empty() || !self.in_code.is_empty() {
            DocumentState::Stale
        } else if self.unseen.is_empty() && self.unresolved.is_empty() && !self.is_lost {
            DocumentState::Fresh
        } else {
            DocumentState::Unknown
        }
    }

    /// Why it is stale or unknown, the gravest first; each is a sentence without an end.
    #[must_use]
    pub fn reasons(&self, now: Stamp) -> Vec<String> {
        let mut reasons = Vec::new();
        let since = match &self.review {
            Some(_) => "since the last review",
            None if self.file.is_some() => "since the file was changed",
            None => "in the journal",
        };
        if self.review.is_none() {
            reasons.push("never reviewed".to_owned());
        }
        if let Some(changes) = self.changes() {
            reasons.push(format!("{changes} {since}"));
        }
        if let Some(due) = self.due_at().filter(|due| *due < now) {
            reasons.push(format!("its review was due {}", ago(due, now)));
        }
        if self.is_lost {
            reasons.push("no such file is on main".to_owned());
        }
        for unresolved in &self.unresolved {
            let near = unresolved.near.as_ref();
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            reasons.push(format!("it covers `{}`, which the code does not know{near}", unresolved.cover));
        }
        reasons.extend(self.unseen.iter().map(|unseen| format!("not known: {}", unseen.what)));
        reasons
    }

    /// `2 changes by hand and at least 100 commits`; `None` where there are none.
    #[must_use]
    pub fn changes(&self) -> Option<String> {
        let counted = |count: usize, is_cut: bool, one: &str, several: &str| {
            let least = if is_cut { "at least " } else { "" };
            (count > 0).then(|| format!("{least}{count} {}", if count == 1 { one } else { several }))
        };
        let hand = counted(self.by_hand.len(), self.is_hand_cut, "change by hand", "changes by hand");
        let code = counted(self.in_code.len(), self.is_code_cut, "commit", "commits");
        let all: Vec<String> = hand.into_iter().chain(code).collect();
        (!all.is_empty()).then(|| all.join(" and "))
    }

    /// What a gate says of it, as strictly as the policy wants it. `None` where it is fresh, or nobody wants to know.
    #[must_use]
    pub fn finding(&self, rules: &CheckRules, now: Stamp) -> Option<Finding> {
        let severity = Severity::of(rules.of(CheckKind::Document))?;
        let path = &self.document.path;
        let (word, mend) = match self.state(now) {
            DocumentState::Fresh => return None,
            DocumentState::Stale => {
                ("has to be reviewed", format!("stopgap documents reviewed {}", quoted(path)))
            }
            DocumentState::Unknown => {
                let mend = self.unseen.first().map(|unseen| unseen.mend.clone());
                ("may have to be reviewed", mend.unwrap_or_else(|| "stopgap policy edit".to_owned()))
            }
        };
        let what = format!("{path} {word}: {}", self.reasons(now).join(", "));
        Some(Finding {
            since: self.due_at().filter(|due| *due < now),
            ..Finding::bare(CheckKind::Document, severity, what, mend)
        })
    }
}

/// A path as one word for a shell.
fn quoted(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+@:,=".contains(letter);
    if !path.is_empty() && !path.starts_with('-') && path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

/// Those that have to be looked at first: stale before unknown before fresh, then by their paths.
pub fn sort_documents(cases: &mut [DocumentCase], now: Stamp) {
    cases.sort_by_cached_key(|case| (case.state(now), case.document.path.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EventBody, FactId, Rigour};
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn at(text: &str) -> Stamp {
        Stamp::parse_from_rfc3339(text).expect("a time")
    }

    fn now() -> Stamp {
        at("2026-11-23T03:20:41+01:00")
    }

    fn case(
        reviewed: Option<i64>,
        every: Option<i64>,
        hand: usize,
        code: usize,
        unseen: usize,
    ) -> DocumentCase {
        let document = Document {
            path: "docs/network.drawio".to_owned(),
            review_every: every.map(TimeDelta::days),
            ..Document::default()
        };
        let review = reviewed.map(|days| Event {
            id: FactId::new(1, 1),
            at: now() - TimeDelta::days(days),
            by: None,
            seen: BTreeMap::new(),
            body: EventBody::Document { path: document.path.clone(), note: None },
            extra: BTreeMap::new(),
        });
        let change = HandChange {
            entry: "gap-k7m2qd4x9t".parse().expect("an id"),
            title: String::new(),
            environment: None,
            status: Status::Open,
            performed_at: now(),
        };
        let commit = CodeChange {
            code: String::new(),
            commit: String::new(),
            at: None,
            author: String::new(),
            subject: String::new(),
        };
        let hidden =
            UnseenCover { what: "infra is not here".to_owned(), mend: "stopgap sync --code".to_owned() };
        DocumentCase {
            by_hand: vec![change; hand],
            in_code: vec![commit; code],
            unseen: vec![hidden; unseen],
            ..DocumentCase::new(document, review)
        }
    }

    #[test]
    fn a_document_is_stale_for_a_reason() {
        let fresh = DocumentState::Fresh;
        for ((reviewed, every, hand, code, unseen), state, reasons) in [
            ((Some(3), None, 0, 0, 0), fresh, ""),
            ((Some(3), Some(90), 0, 0, 0), fresh, ""),
            ((None, None, 0, 0, 0), DocumentState::Stale, "never reviewed"),
            ((None, None, 2, 0, 0), DocumentState::Stale, "never reviewed, 2 changes by hand in the journal"),
            ((Some(91), Some(90), 0, 0, 0), DocumentState::Stale, "its review was due 1 day ago"),
            (
                (Some(3), None, 1, 2, 0),
                DocumentState::Stale,
                "1 change by hand and 2 commits since the last review",
            ),
            ((Some(3), None, 0, 0, 1), DocumentState::Unknown, "not known: infra is not here"),
            (
                (Some(3), None, 1, 0, 1),
                DocumentState::Stale,
                "1 change by hand since the last review, not known: infra is not here",
            ),
        ] {
            let case = case(reviewed, every, hand, code, unseen);
            assert_eq!((case.state(now()), case.reasons(now()).join(", ").as_str()), (state, reasons));
        }
    }

    #[test]
    fn a_gate_takes_it_as_strictly_as_the_policy_says() {
        let mut rules = CheckRules::default();
        let stale = case(None, None, 0, 0, 0);
        let found = stale.finding(&rules, now()).expect("a finding");
        assert_eq!(
            (found.severity, found.mend.as_str()),
            (Severity::Warn, "stopgap documents reviewed docs/network.drawio")
        );
        assert_eq!(case(Some(1), None, 0, 0, 0).finding(&rules, now()), None);
        rules.rigour.insert(CheckKind::Document, Rigour::Fail);
        assert_eq!(stale.finding(&rules, now()).expect("a finding").severity, Severity::Fail);
        let unknown = case(Some(1), None, 0, 0, 1).finding(&rules, now()).expect("a finding");
        assert_eq!((unknown.severity, unknown.mend.as_str()), (Severity::Fail, "stopgap sync --code"));
        rules.rigour.insert(CheckKind::Document, Rigour::Off);
        assert_eq!(stale.finding(&rules, now()), None);
    }

    proptest! {
        /// Nothing that is unseen, never reviewed or changed is ever fresh, and more changes never make it fresher.
        #[test]
        fn only_what_is_seen_whole_is_fresh(
            reviewed in proptest::option::of(-10i64..4_000_000), every in proptest::option::of(0i64..4_000_000),
            hand in 0usize..3, code in 0usize..3, unseen in 0usize..2,
        ) {
            let one = case(reviewed, every, hand, code, unseen);
            let state = one.state(now());
            prop_assert_eq!(state == DocumentState::Fresh, one.reasons(now()).is_empty());
            if reviewed.is_none() || hand + code + unseen > 0 {
                prop_assert_ne!(state, DocumentState::Fresh);
            }
            prop_assert!(case(reviewed, every, hand + 1, code, unseen).state(now()) <= state);
        }
    }
}
