//! Times that cannot all be right. Clocks lie, so that none of this is more than a remark.

use super::files::Content;
use super::flaw::{Flaw, FlawKind};
use super::tips::Tips;
use crate::model::{EntryId, FactId, Stamp, in_words};
use chrono::TimeDelta;
use std::collections::HashMap;

const A_LITTLE: TimeDelta = TimeDelta::minutes(5);
const AN_HOUR: TimeDelta = TimeDelta::hours(1);
const A_DAY: TimeDelta = TimeDelta::days(1);

/// The times of everything that was read, and where to find the others.
pub(super) struct Clocks<'a> {
    tips: &'a Tips<'a>,
    now: Stamp,
    /// By the path of the entry.
    entries: HashMap<String, Stamp>,
    facts: HashMap<(EntryId, FactId), Stamp>,
}

impl<'a> Clocks<'a> {
    pub(super) fn new<'r>(
        tips: &'a Tips<'a>,
        now: Stamp,
        records: impl Iterator<Item = (&'r str, &'r Content)>,
    ) -> Self {
        let (mut entries, mut facts) = (HashMap::new(), HashMap::new());
        for (path, content) in records {
            match content {
                Content::Entry { recorded_at, .. } => drop(entries.insert(path.to_owned(), *recorded_at)),
                Content::Fact { entry, id, at, .. } => drop(facts.insert((*entry, *id), *at)),
                _ => {}
            }
        }
        Self { tips, now, entries, facts }
    }

    /// When the entry beside a fact was recorded; `None` where it is not beside it, or cannot be read.
    pub(super) fn recorded(&self, folder: &str, entry: EntryId) -> Option<Stamp> {
        let known = self.entries.get(&format!("{folder}/{entry}.toml")).copied();
        known.or_else(|| self.tips.entry(folder, entry).map(|entry| entry.recorded_at))
    }

    /// What is odd about one record, which a commit of that time added.
    pub(super) fn odd(&self, path: &str, content: &Content, committed: Option<i64>) -> Vec<Flaw> {
        let mut said = Vec::new();
        let (written, word) = match content {
            Content::Entry { recorded_at, performed_at, .. } => {
                if let Some(performed) = performed_at.filter(|at| *at > *recorded_at + A_LITTLE) {
                    said.push(format!(
                        "performed {} after it was recorded",
                        length(performed - *recorded_at)
                    ));
                }
                (*recorded_at, "recorded")
            }
            Content::Fact { entry, at, after, .. } => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                if let Some(recorded) =
                    self.recorded(folder, *entry).filter(|recorded| *at + A_DAY < *recorded)
                {
                    said.push(format!("said {} before its entry was recorded", length(recorded - *at)));
                }
                for other in after {
                    let known = self.facts.get(&(*entry, *other)).copied();
                    let time = known.or_else(|| self.tips.fact_time(folder, *entry, *other));
                    if let Some(time) = time.filter(|time| *at + A_DAY < *time) {
                        said.push(format!("said {} before {other}, which it follows", length(time - *at)));
                    }
                }
                (*at, "said")
            }
            Content::Event { at, .. } => (*at, "written"),
            _ => return Vec::new(),
        };
        let committed = committed.filter(|at| *at < (written - AN_HOUR).timestamp());
        if let Some(at) = committed {
            let earlier = length(TimeDelta::seconds(written.timestamp() - at));
            said.push(format!("its commit is {earlier} older than the time at which it was {word}"));
        }
        let remark = |message| Flaw::new(FlawKind::Clock, message).at_path(path);
        let mut flaws: Vec<Flaw> = said.into_iter().map(remark).collect();
        if written > self.now + A_LITTLE {
            let message = format!("{word} in the future, at {}", written.to_rfc3339());
            flaws.push(Flaw { until: Some((written - A_LITTLE).timestamp()), ..remark(message) });
        }
        flaws
    }
}

fn length(delta: TimeDelta) -> String {
    in_words(delta)
}
