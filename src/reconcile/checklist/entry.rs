//! After an incident: what each of its changes is asked, and what the incident is asked as a whole.

use super::{Known, Part, Point, count, look, utc, word};
use crate::model::{Entry, EntryId, Field, Link, Resolution, Stamp, Status, one_line};
use crate::reconcile::{Case, Proof};
use chrono::TimeDelta;

/// What stands behind an entry beside what it says itself.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    pub links: Vec<LinkToday>,
    pub siblings: Vec<Sibling>,
    /// The documents that the policy says cover what was changed.
    pub documents: Vec<Covering>,
}

/// A document that covers what was changed, and when it was last reviewed, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covering {
    pub path: String,
    pub reviewed_at: Option<Stamp>,
    pub reviewed_by: Option<String>,
    /// The policy says so; else the entry itself names it.
    pub covers: bool,
}

/// Where a link leads today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkToday {
    /// `modules/network/main.tf:10`
    Found(String),
    /// Nothing is called so.
    Gone(String),
    /// The code cannot be read: the address, and why.
    Unread(String, String),
}

/// Another environment, and what is recorded there of the same resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    pub environment: String,
    /// What was performed there afterwards, on the same attributes.
    pub entries: Vec<EntryId>,
    /// What was performed before, or on others: it says nothing of this change.
    pub others: Vec<EntryId>,
}

/// What an address means within its environment: without the code, and without the root, which differs from one to
/// the next.
#[must_use]
pub fn place_in(link: &Link) -> &str {
    let rest = match (link.code(), link.to.split_once('@')) {
        (Some(_), Some((_, rest))) => rest,
        _ => link.to.as_str(),
    };
    rest.split_once("//").map_or(rest, |(_, below)| below)
}

/// What the incident is asked as a whole.
#[must_use]
pub fn incident_parts(cases: &[&Case]) -> Vec<Part> {
    let redacted = cases.iter().filter(|case| holds_secret(&case.standing.entry)).count();
    let secrets = match redacted {
        0 => "nothing that was read can tell".to_owned(),
        count_of => format!("{} with a redacted secret; nothing that was read can tell", count(count_of)),
    };
    // Half a day earlier, for the day begins at another time elsewhere.
    let begun = cases.iter().map(|case| case.standing.entry.moment().to_utc()).min();
    let since = begun.and_then(|at| at.checked_sub_signed(TimeDelta::hours(12)));
    let since = since.map_or_else(|| "24h".to_owned(), |at| at.date_naive().to_string());
    let timeline = format!("{} recorded; no audit log was read", count(cases.len()));
    vec![Part {
        key: "incident",
        title: "The incident",
        about: String::new(),
        points: vec![
            Point::unknown(
                "incident.timeline",
                "Every console, CLI or kubectl change in the timeline has an entry, and the audit logs were swept",
                &timeline,
            )
            .mend(format!("stopgap log --since {since} --code")),
            Point::unknown(
                "incident.access",
                "Temporary access and credentials are gone, and exposed secrets are rotated",
                &secrets,
            ),
            Point::unknown(
                "incident.paused",
                "What would undo a change by itself (scheduled applies, controllers) is paused, with an end date",
                "no schedule and no controller was read",
            ),
            Point::unknown(
                "incident.slow",
                "Why changing the code was too slow is an action item",
                "nothing that was read can tell",
            ),
            Point::unknown(
                "incident.postmortem",
                "The postmortem links the entries and the commits",
                "no postmortem was read",
            ),
        ],
    }]
}

/// What one of its changes is asked.
#[must_use]
pub fn after_an_incident(case: &Case, behind: &Behind) -> Vec<Point> {
    let asked = Asked { case, entry: &case.standing.entry, odd: case.standing.entry.oddities() };
    let mut points = vec![
        asked.text(Field::Reason, "Reason", "nothing says why it was done", "--reason TEXT"),
        asked.text(
            Field::AuthorisedBy,
            "Authorised by",
            "nothing says who let it pass",
            "--authorised-by NAME",
        ),
        asked.approved(),
        asked.word(Field::Outcome, "Outcome", "nothing says whether it worked", "--outcome worked"),
        asked.text(
            Field::Verification,
            "Verified by a metric",
            "nothing says how it was verified",
            "--verification TEXT",
        ),
        asked.text(Field::Rollback, "The way back", "nothing says how it would be undone", "--rollback TEXT"),
        asked.word(Field::Risk, "Risk", "nobody has judged it", "--risk high"),
        asked.security(),
        asked.word(
            Field::Disposition,
            "Disposition",
            "nobody has decided whether it stays",
            "--disposition codify",
        ),
        asked.owner(),
        asked.due(),
        asked.linked(&behind.links),
        asked.caught_up(),
    ];
    points.extend(asked.secrets());
    points.extend(behind.siblings.iter().map(|sibling| asked.sibling(sibling)));
    points.extend(asked.documents(&behind.documents));
    points.into_iter().map(|point| point.of(asked.entry.id)).collect()
}

struct Asked<'a> {
    case: &'a Case,
    entry: &'a Entry,
    /// What does not fit its field.
    odd: Vec<(Field, String)>,
}

impl Asked<'_> {
    fn key(&self, suffix: &str) -> String {
        format!("{}.{suffix}", self.entry.id)
    }

    fn is_odd(&self, field: Field) -> bool {
        self.odd.iter().any(|(odd, _)| *odd == field)
    }

    fn text(&self, field: Field, text: &str, missing: &str, flag: &str) -> Point {
        self.value(field, text, self.entry.text(field).map(str::to_owned), missing, flag)
    }

    fn word(&self, field: Field, text: &str, missing: &str, flag: &str) -> Point {
        let odd = self.odd.iter().find(|(odd, _)| *odd == field);
        match odd {
            Some((_, why)) => Point::open(self.key(field.name()), text, why.as_str())
                .mend(format!("stopgap edit {} {flag}", self.entry.id)),
            None => {
                self.value(field, text, self.entry.get(field).map(|value| value.to_string()), missing, flag)
            }
        }
    }

    fn value(&self, field: Field, text: &str, value: Option<String>, missing: &str, flag: &str) -> Point {
        match value {
            Some(value) => Point::done(self.key(field.name()), text, value),
            None => Point::open(self.key(field.name()), text, missing)
                .mend(format!("stopgap edit {} {flag}", self.entry.id)),
        }
    }

    fn approved(&self) -> Point {
        let text = "Approved by somebody who did not perform it";
        let approvals = &self.case.standing.approvals;
        let key = self.key("approved");
        match approvals.iter().find(|approval| approval.counts) {
            Some(approval) => {
                let by = approval.by.as_deref().unwrap_or("somebody");
                Point::done(key, text, format!("{by}, {}", utc(approval.at)))
            }
            None => {
                let missing = match approvals.iter().find(|one| one.outlived).or(approvals.first()) {
                    Some(approval) if approval.outlived => {
                        let by = approval.by.as_deref().unwrap_or("somebody");
                        format!("{by} had, {}, but it was changed since", utc(approval.at))
                    }
                    Some(_) => "only its performer has approved it".to_owned(),
                    None => {
                        let by = self.entry.performed_by.as_deref().or(self.entry.recorded_by.as_deref());
                        by.map_or_else(
                            || "nobody has".to_owned(),
                            |by| format!("nobody has; {by} performed it"),
                        )
                    }
                };
                Point::open(key, text, missing).mend(format!("stopgap approve {}", self.entry.id))
            }
        }
    }

    fn security(&self) -> Point {
        let text = "Security exposure looked at";
        let key = self.key("security");
        if let Some(said) = &self.entry.security_impact {
            return Point::done(key, text, said);
        }
        let looks = look::exposure(self.entry);
        let missing = if looks.is_empty() {
            "nothing says so".to_owned()
        } else {
            format!("nothing says so, and it looks like {}", looks.join(", "))
        };
        Point::open(key, text, missing).mend(format!("stopgap edit {} --security-impact TEXT", self.entry.id))
    }

    fn owner(&self) -> Point {
        match (&self.entry.owner, self.case.owner()) {
            (Some(owner), _) => Point::done(self.key("owner"), "Owner", owner),
            (None, Some(owner)) => Point::done(self.key("owner"), "Owner", format!("{owner}, by CODEOWNERS")),
            (None, None) => Point::open(self.key("owner"), "Owner", "nobody owns it")
                .mend(format!("stopgap edit {} --owner NAME", self.entry.id)),
        }
    }

    fn due(&self) -> Point {
        let verdict = &self.case.verdict;
        let is_judged = self.entry.get(Field::Risk).is_some() && !self.is_odd(Field::Risk);
        let by = match &self.entry.due {
            Some(due) => due.to_string(),
            None if is_judged => format!("{}, by its risk", utc(verdict.deadline)),
            None => format!("{}, as for a medium risk: none is given", utc(verdict.deadline)),
        };
        let key = self.key("due");
        if let Some((_, why)) = self.odd.iter().find(|(odd, _)| *odd == Field::Due) {
            return Point::open(key, "Due date", why.as_str())
                .mend(format!("stopgap edit {} --due DATE", self.entry.id));
        }
        if verdict.overdue {
            return Point::open(key, "Due date", format!("overdue since {by}"))
                .mend(format!("stopgap edit {} --due DATE", self.entry.id));
        }
        Point::done(key, "Due date", by)
    }

    fn linked(&self, links: &[LinkToday]) -> Point {
        let text = "The code that should say the same is named";
        let key = self.key("links");
        let mend = format!("stopgap link {} ADDRESS", self.entry.id);
        if links.is_empty() {
            return Point::open(key, text, "it points at no code").mend(mend);
        }
        let missing: Vec<&str> = links
            .iter()
            .filter_map(|link| if let LinkToday::Gone(to) = link { Some(to.as_str()) } else { None })
            .collect();
        if !missing.is_empty() {
            return Point::open(key, text, format!("nothing is called {}", missing.join(", "))).mend(mend);
        }
        let unread = links.iter().find_map(|link| match link {
            LinkToday::Unread(to, why) => Some(format!("{to} cannot be looked up ({why})")),
            _ => None,
        });
        if let Some(why) = unread {
            return Point::unknown(key, text, &why);
        }
        let places = links.iter().filter_map(|link| match link {
            LinkToday::Found(place) => Some(place.as_str()),
            _ => None,
        });
        Point::done(key, text, places.collect::<Vec<_>>().join(", "))
    }

    /// Whether the code says the same, or somebody decided otherwise.
    fn caught_up(&self) -> Point {
        let text = "The code has caught up, or it is decided that it does not";
        let key = self.key("code");
        let verdict = &self.case.verdict;
        let grade = verdict.grade.map_or_else(String::new, |grade| format!(" ({grade})"));
        let why = verdict.why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        let is = format!("{}{grade}{why}", verdict.status);
        match verdict.status {
            Status::Codified | Status::Reverted | Status::Accepted | Status::Mistaken => {
                let evidence: Vec<String> =
                    [self.testimony(), self.decision()].into_iter().flatten().collect();
                Point::done(key, text, [is].into_iter().chain(evidence).collect::<Vec<_>>().join("; "))
            }
            Status::Unknown => {
                let why = format!("{is}, for not all code can be read from here");
                Point { state: Known::Unknown, ..Point::open(key, text, why) }.mend("stopgap sync --code")
            }
            _ => {
                let late = if verdict.overdue { ", and overdue" } else { "" };
                Point::open(key, text, format!("{is}{late}"))
                    .mend(format!("stopgap codify {}", self.entry.id))
            }
        }
    }

    /// `to_port is 8443: main.tf:12 at 3f2c1ab4d5e6`
    fn testimony(&self) -> Option<String> {
        let heard = self.case.heard.as_ref().filter(|heard| heard.proof != Proof::None)?;
        let said = heard.testimony.first()?;
        let verb = if said.says.contains(':') { ":" } else { " is" };
        let place = match (&said.path, said.line) {
            (Some(path), Some(line)) => format!(", {path}:{line}"),
            (Some(path), None) => format!(", {path}"),
            _ => String::new(),
        };
        let at =
            said.commit.as_ref().map_or_else(String::new, |id| format!(" at {}", id.get(..12).unwrap_or(id)));
        Some(format!("{}{verb} {}{place}{at}", said.what, said.says))
    }

    fn decision(&self) -> Option<String> {
        let decision = self.case.standing.decision.as_ref()?;
        let until = match decision.resolution {
            Resolution::Accepted { until: Some(until) } => format!(" until {until}"),
            _ => String::new(),
        };
        let by = decision.by.as_deref().unwrap_or("somebody");
        let reason =
            decision.reason.as_ref().map_or_else(String::new, |why| format!(": {}", one_line(why, 120)));
        Some(format!("{}{until} by {by}, {}{reason}", decision.resolution.word(), utc(decision.at)))
    }

    /// Asked only where there was a secret.
    fn secrets(&self) -> Option<Point> {
        holds_secret(self.entry).then(|| {
            Point::open(
                self.key("secrets"),
                "The secret that was typed or changed is rotated",
                "one was redacted here, and nothing says what became of it",
            )
            .mend(format!("stopgap note {} TEXT", self.entry.id))
        })
    }

    fn sibling(&self, sibling: &Sibling) -> Point {
        let name = one_line(&sibling.environment, 60);
        let as_well = if self.entry.environment.is_some() { " as well" } else { "" };
        let (key, text) = (self.key(&format!("sibling:{name}")), format!("Checked in {name}{as_well}"));
        if self.entry.links.is_empty() {
            return Point::unknown(key, text, "it points at no code, so that nothing could be looked up");
        }
        if sibling.entries.is_empty() {
            let missing = match sibling.others.first() {
                Some(other) => format!("{other} is of the same resource, but an earlier or another change"),
                None => "nothing is recorded there of the same resource".to_owned(),
            };
            let Some(own) = &self.entry.environment else { return Point::open(key, text, missing) };
            return Point::open(key, text, missing).mend(format!(
                "stopgap compare {} {}",
                word(&one_line(own, 60)),
                word(&name)
            ));
        }
        let ids: Vec<String> = sibling.entries.iter().take(3).map(ToString::to_string).collect();
        Point::done(key, text, format!("{} of the same resource, performed since", ids.join(", ")))
    }

    fn documents(&self, concerned: &[Covering]) -> Vec<Point> {
        let point = |document: &Covering| {
            let path = one_line(&document.path, 120);
            let (key, text) = (self.key(&format!("document:{path}")), format!("{path} follows"));
            let by = document.reviewed_by.as_ref();
            let by = by.map_or_else(String::new, |by| format!(" by {}", one_line(by, 80)));
            // Whoever reviewed it before this was recorded could not know of it.
            let point = match document.reviewed_at.filter(|at| *at >= self.entry.recorded_at) {
                Some(at) => Point::done(key, text, format!("reviewed {}{by}", utc(at))),
                None if document.covers => Point::open(key, text, "it covers what was changed"),
                None => Point::open(key, text, "the entry names it"),
            };
            point.mend(format!("stopgap documents reviewed {}", word(&path)))
        };
        concerned.iter().map(point).collect()
    }
}

/// Whether something in an entry is a secret, or was one before it was redacted.
fn holds_secret(entry: &Entry) -> bool {
    let is_marked = |text: &str| text.contains("[redacted:");
    entry.links.iter().flat_map(|link| &link.changes).any(|change| change.sensitive)
        || entry.commands.iter().any(|command| is_marked(command))
        || Field::ALL.iter().any(|field| entry.text(*field).is_some_and(is_marked))
}
