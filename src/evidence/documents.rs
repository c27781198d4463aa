//! The documents that the policy names: when each was reviewed, and what was changed under it since, by hand and in the
//! code.
//!
//! Whoever only wants to know which have to be reviewed looks briefly: the first reason is enough, and what could not be
//! looked at in time is unknown, never fresh.

mod cover;
mod file;
mod since;

use self::cover::{Cover, cover};
use self::since::Since;
use super::codes::Codes;
use super::past::Bringing;
use super::{Case, Evidence, is_ours};
use crate::git::{GitError, Patience};
use crate::journal::{Located, Reviews, Sealed};
use crate::model::{Document, Entry, Event, Stamp, Status, Summary, Unreadable};
use crate::reconcile::{DocumentCase, HandChange, UnseenCover, sort_documents};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::time::Duration;

/// Changes by hand, and commits, that are counted of one document.
const MOST_COUNTED: usize = 100;

/// How much may be done.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Commits since a review, more than which are not looked through.
    pub commits: usize,
    /// Entries since a review, more than which are not read.
    pub entries: usize,
    /// The first reason is enough, and when it is over no more is looked for.
    pub brief: Option<Patience>,
}

impl Effort {
    /// For somebody who asks about documents: all that changed under each.
    #[must_use]
    pub fn whole() -> Self {
        Self { commits: 20_000, entries: usize::MAX, brief: None }
    }

    /// For an answer about something else: whether a document has to be reviewed, found out within this time.
    #[must_use]
    pub fn brief(within: Duration) -> Self {
        Self { commits: 2_000, entries: 500, brief: Some(Patience::of(within)) }
    }
}

/// What is known of the documents.
#[derive(Debug, Default)]
pub struct Documents {
    /// Those that have to be reviewed first.
    pub cases: Vec<DocumentCase>,
    /// Events that could not be read: each could be a review.
    pub unreadable: Vec<Unreadable>,
}

impl Evidence {
    /// All events of the journal as it stood at the moment of this evidence, the earliest first, and those that cannot
    /// be read.
    ///
    /// # Errors
    /// Where refs or trees of the journal cannot be read.
    pub fn events(&self, located: &Located) -> Result<(Vec<Event>, Vec<Unreadable>), GitError> {
        let mut reviews = Reviews::all(located.journal(), &self.waiting_for(located))?;
        let unreadable = std::mem::take(&mut reviews.unreadable);
        let mut events = reviews.in_order();
        events.retain(|event| event.at.to_utc() <= self.now);
        Ok((events, unreadable))
    }

    fn waiting_for(&self, located: &Located) -> Vec<&Sealed> {
        self.waiting.iter().filter(|one| is_ours(one, located)).map(|one| &one.record).collect()
    }

    /// The documents of the policy with what changed under each. `bringing` gets what a partial clone left out, unless
    /// the effort is brief.
    ///
    /// # Errors
    /// Where the journal's events cannot be read.
    pub fn documents(
        &self,
        codes: &Codes<'_>,
        bringing: &Bringing,
        effort: Effort,
    ) -> Result<Documents, GitError> {
        let documents = &self.policy.documents;
        if documents.is_empty() && effort.brief.is_some() {
            return Ok(Documents::default());
        }
        let located = codes.located();
        let reviews = match effort.brief {
            Some(_) => {
                let wanted: BTreeSet<&str> = documents.iter().map(|one| one.path.as_str()).collect();
                Reviews::of(located.journal(), &self.waiting_for(located), &wanted)?
            }
            None => Reviews::all(located.journal(), &self.waiting_for(located))?,
        };
        let look = Look { evidence: self, codes, bringing, effort, now: self.now.fixed_offset() };
        let mut asked: Vec<Asked<'_>> = documents
            .iter()
            .map(|document| {
                let review = reviews.newest(&document.path).cloned();
                look.asked(DocumentCase::new(document.clone(), review))
            })
            .collect();
        look.by_hand(&mut asked);
        for one in &mut asked {
            look.in_code(one);
        }
        let mut cases: Vec<DocumentCase> = asked.into_iter().map(Asked::into_case).collect();
        sort_documents(&mut cases, look.now);
        Ok(Documents { cases, unreadable: reviews.unreadable })
    }
}

/// A document that is looked at.
struct Asked<'a> {
    case: DocumentCase,
    since: Since,
    covers: OnceCell<Vec<Cover<'a>>>,
}

impl Asked<'_> {
    /// With what was found out about what it covers.
    fn into_case(self) -> DocumentCase {
        let mut case = self.case;
        for cover in self.covers.into_inner().unwrap_or_default() {
            case.unresolved.extend(cover.unresolved);
            // Several covers of one repository cannot be seen for one reason.
            case.unseen.extend(cover.unseen.filter(|one| !case.unseen.contains(one)));
        }
        case
    }

    /// Whether an entry was recorded, or performed, since.
    fn is_after(&self, summary: &Summary) -> bool {
        let since = self.since.moment();
        since.is_none_or(|since| {
            summary.recorded > since.timestamp_millis() || summary.performed > since.timestamp()
        })
    }
}

struct Look<'a> {
    evidence: &'a Evidence,
    codes: &'a Codes<'a>,
    bringing: &'a Bringing,
    effort: Effort,
    now: Stamp,
}

impl<'a> Look<'a> {
    fn asked(&self, mut case: DocumentCase) -> Asked<'a> {
        if self.effort.brief.is_none() {
            case.file = self.file(&case.document);
        }
        case.is_lost = case.file.is_none() && self.is_lost(&case.document);
        let since = Since::of(&case);
        Asked { case, since, covers: OnceCell::new() }
    }

    /// What a document covers, as the code says today.
    fn covers<'c>(&self, asked: &'c Asked<'a>) -> &'c [Cover<'a>] {
        let covers = &asked.case.document.covers;
        asked.covers.get_or_init(|| covers.iter().map(|text| cover(self.codes, text)).collect())
    }

    /// Whether no more has to be found out of a document.
    fn is_settled(&self, case: &DocumentCase) -> bool {
        self.effort.brief.is_some()
            && (case.is_due(self.now) || !case.by_hand.is_empty() || !case.in_code.is_empty())
    }

    /// Whether no more changes by hand have to be found.
    fn is_counted(&self, case: &DocumentCase) -> bool {
        case.is_hand_cut || self.is_settled(case)
    }

    fn is_out_of_time(&self) -> bool {
        self.effort.brief.is_some_and(Patience::is_over)
    }

    /// Finds the manual changes under each document since its review. What was recorded by mistake did not happen.
    fn by_hand(&self, asked: &mut [Asked<'a>]) {
        let mut read = 0;
        for row in self.evidence.snapshot().newest_rows() {
            let mut wanted =
                asked.iter_mut().filter(|one| one.is_after(&row.summary) && !self.is_counted(&one.case));
            if wanted.next().is_none() {
                continue;
            }
            if self.evidence.verdict(&row).status == Status::Mistaken {
                continue;
            }
            read += 1;
            if read > self.effort.entries || self.is_out_of_time() {
                for one in asked.iter_mut().filter(|one| one.is_after(&row.summary)) {
                    one.case.unseen.push(unseen_in_time("not all changes by hand"));
                }
                return;
            }
            let Some(case) = self.evidence.case(&row) else { continue };
            for one in asked.iter_mut() {
                if one.is_after(&row.summary)
                    && !self.is_counted(&one.case)
                    && self.lies_under(&case.standing.entry, one)
                {
                    one.case.by_hand.push(hand_change(&case));
                    one.case.is_hand_cut = one.case.by_hand.len() >= MOST_COUNTED;
                }
            }
        }
    }

    /// Whether an entry names the document itself, or is linked to something that it covers.
    fn lies_under(&self, entry: &Entry, asked: &Asked<'a>) -> bool {
        names(entry, &asked.case.document)
            || (!entry.links.is_empty()
                && self.covers(asked).iter().any(|cover| entry.links.iter().any(|link| cover.concerns(link))))
    }
}

/// Whether an entry says of a document that it was made wrong.
fn names(entry: &Entry, document: &Document) -> bool {
    let bare = |path: &str| path.trim().trim_start_matches("./").to_owned();
    entry.documents.iter().any(|named| bare(named) == bare(&document.path))
}

fn hand_change(case: &Case) -> HandChange {
    let entry = &case.standing.entry;
    HandChange {
        entry: entry.id,
        title: entry.title.clone(),
        environment: entry.environment.clone(),
        status: case.verdict.status,
        performed_at: entry.moment(),
    }
}

/// What a brief look did not come to.
fn unseen_in_time(what: &str) -> UnseenCover {
    UnseenCover { what: format!("{what} were looked at in time"), mend: "stopgap documents".to_owned() }
}
