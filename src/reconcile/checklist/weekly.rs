//! Every week: what is late, what is about to be, what came back, what nobody can tell, and what keeps coming.

use super::{Desk, Part, Point, boxes, count, listed, named, nothing, utc, word};
use crate::model::{Field, Resolution, Status, in_words, one_line};
use crate::reconcile::{Case, Proof};
use chrono::TimeDelta;

/// What ends or is due within this time is told.
const SOON: TimeDelta = TimeDelta::days(7);

/// `since`: what was recorded from then on is new. `cases` holds what is unreconciled or accepted, and what was
/// performed or settled lately.
#[must_use]
pub fn weekly_parts(cases: &[&Case], since: chrono::DateTime<chrono::Utc>, desk: Desk<'_>) -> Vec<Part> {
    let week = Week { cases, since, desk };
    let part = |key, title, about: &str, points| Part { key, title, about: about.to_owned(), points };
    vec![
        part("drift", "Unexplained drift", "", week.drift()),
        part("overdue", "Overdue", "", week.overdue()),
        part("soon", "Due or ending within a week", "", week.soon()),
        part("reopened", "Reopened", "", week.reopened()),
        part("suspect", "What contradicts itself, or has moved on", "", week.contradictions()),
        part("waivers", "Acceptances without a reason or an end", "", week.waivers()),
        part("incomplete", "Incomplete", "", week.incomplete()),
        part("owner", "Without an owner", "", week.unowned()),
        part("new", "New this week", &week.sentence(), week.new_ones()),
        part("repeated", "What keeps coming", "", week.repeated()),
        part("figures", "Figures", "", week.figures()),
        part("audit", "Plans and audit logs", "", week.unseen()),
    ]
}

struct Week<'a> {
    cases: &'a [&'a Case],
    since: chrono::DateTime<chrono::Utc>,
    desk: Desk<'a>,
}

impl<'a> Week<'a> {
    fn open(&self) -> impl Iterator<Item = &'a Case> + use<'a> {
        self.cases.iter().copied().filter(|case| case.verdict.status.is_unreconciled())
    }

    fn drift(&self) -> Vec<Point> {
        let stacks = &self.desk.policy.stacks;
        if stacks.is_empty() {
            let text = "Unexplained drift, newest first";
            return vec![Point::unknown("drift", text, "no plan was read")];
        }
        let point = |name: &String| {
            let name = one_line(name, 80);
            Point::unknown(
                format!("stack:{name}.drift"),
                format!("{name} has no unexplained drift"),
                "no plan was read",
            )
        };
        stacks.iter().map(|stack| point(&stack.name)).collect()
    }

    fn overdue(&self) -> Vec<Point> {
        let mut late: Vec<&Case> = self.open().filter(|case| case.verdict.overdue).collect();
        late.sort_by_key(|case| case.verdict.deadline);
        listed(
            self.desk,
            "overdue",
            "Nothing is overdue",
            late,
            |case| {
                let owner = case
                    .owner()
                    .map_or_else(|| "nobody owns it".to_owned(), |owner| format!("owned by {owner}"));
                format!("{}, due {}, {owner}", case.verdict.status, utc(case.verdict.deadline))
            },
            |case| format!("stopgap codify {}", case.standing.entry.id),
        )
    }

    fn soon(&self) -> Vec<Point> {
        let limit = self.desk.now.to_utc().checked_add_signed(SOON);
        let is_soon = |at: chrono::DateTime<chrono::Utc>| limit.is_some_and(|limit| at <= limit);
        let ends = |case: &&Case| {
            let until = until(case).and_then(|day| day.succ_opt());
            let end = until.map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
            case.verdict.status == Status::Accepted && end.is_some_and(is_soon)
        };
        let due = |case: &&Case| {
            case.verdict.status.is_unreconciled() && !case.verdict.overdue && is_soon(case.verdict.deadline)
        };
        let soon = self.cases.iter().copied().filter(|case| ends(case) || due(case));
        listed(
            self.desk,
            "soon",
            "Nothing is due or ends within a week",
            soon,
            |case| match until(case) {
                Some(until) if case.verdict.status == Status::Accepted => format!("accepted until {until}"),
                _ => format!("{}, due {}", case.verdict.status, utc(case.verdict.deadline)),
            },
            |case| format!("stopgap show {}", case.standing.entry.id),
        )
    }

    fn reopened(&self) -> Vec<Point> {
        let reopened = self.open().filter(|case| case.summary.reopened);
        listed(self.desk, "reopened", "Nothing was reopened", reopened, why, |case| {
            format!("stopgap show {}", case.standing.entry.id)
        })
    }

    fn contradictions(&self) -> Vec<Point> {
        let moved = |case: &&Case| {
            let proof = case.heard.as_ref().map(|heard| &heard.proof);
            case.verdict.status == Status::Suspect
                || (case.verdict.status == Status::Codified && proof == Some(&Proof::Superseded))
                || case.verdict.acceptance_ended.is_some()
        };
        let all = self.cases.iter().copied().filter(moved);
        listed(
            self.desk,
            "suspect",
            "Nothing that was read contradicts itself",
            all,
            |case| match case.verdict.acceptance_ended {
                Some(day) => format!("accepted until {day}, which is over"),
                None => why(case),
            },
            |case| format!("stopgap show {}", case.standing.entry.id),
        )
    }

    fn waivers(&self) -> Vec<Point> {
        let lacks = |case: &&Case| {
            let decision = case.standing.decision.as_ref();
            decision.is_some_and(|decision| match decision.resolution {
                Resolution::Accepted { until } => until.is_none() || decision.reason.is_none(),
                _ => false,
            })
        };
        let all = self.cases.iter().copied().filter(lacks);
        listed(
            self.desk,
            "waiver",
            "Every acceptance has a reason and an end",
            all,
            |case| {
                let decision = case.standing.decision.as_ref();
                let by = decision.and_then(|decision| decision.by.as_deref()).unwrap_or("somebody");
                let lack = if until(case).is_none() { "no end" } else { "no reason" };
                format!("accepted by {by} with {lack}")
            },
            |case| format!("stopgap resolve {} accepted --until DATE --reason TEXT", case.standing.entry.id),
        )
    }

    fn incomplete(&self) -> Vec<Point> {
        let all = self.open().filter(|case| !case.summary.missing.is_empty());
        listed(
            self.desk,
            "incomplete",
            "Every open entry is complete",
            all,
            |case| {
                let missing: Vec<&str> = case.summary.missing.fields().map(Field::name).collect();
                if missing.is_empty() {
                    "a field of it is odd".to_owned()
                } else {
                    format!("missing {}", missing.join(", "))
                }
            },
            |case| format!("stopgap edit {}", case.standing.entry.id),
        )
    }

    fn unowned(&self) -> Vec<Point> {
        let all = self.open().filter(|case| case.owner().is_none());
        listed(
            self.desk,
            "owner",
            "Somebody owns every open entry",
            all,
            |_| "nobody owns it".to_owned(),
            |case| format!("stopgap edit {} --owner NAME", case.standing.entry.id),
        )
    }

    fn fresh(&self) -> Vec<&'a Case> {
        let is_new = |case: &&Case| case.standing.entry.recorded_at.to_utc() >= self.since;
        let is_real = |case: &&Case| case.verdict.status != Status::Mistaken;
        self.cases.iter().copied().filter(is_new).filter(is_real).collect()
    }

    fn sentence(&self) -> String {
        format!("Recorded since {}.", self.since.date_naive())
    }

    fn new_ones(&self) -> Vec<Point> {
        let fresh = self.fresh();
        if fresh.is_empty() {
            return vec![nothing(self.desk, "new", "Nothing was recorded this week")];
        }
        let point = |case: &Case| {
            let id = case.standing.entry.id;
            let by =
                case.standing.entry.performed_by.as_deref().or(case.standing.entry.recorded_by.as_deref());
            let by = by.map_or_else(String::new, |by| format!(" by {by}"));
            let text = format!("Looked at: {}", named(case));
            let said =
                format!("{}, performed {}{by}", case.verdict.status, utc(case.standing.entry.moment()));
            Point::open(format!("{id}.new"), text, said).of(id)
        };
        boxes("new", fresh.into_iter(), point)
    }

    /// Resources that were changed by hand more than once, as reports count them.
    fn repeated(&self) -> Vec<Point> {
        let repeated = self.desk.numbers.map_or(&[][..], |numbers| numbers.repeated.as_slice());
        if repeated.is_empty() {
            return vec![nothing(self.desk, "repeated", "No resource was changed by hand twice")];
        }
        let point = |(name, entries): &(String, u64)| {
            let place = one_line(name, 120);
            let entries = usize::try_from(*entries).unwrap_or(usize::MAX);
            let text = format!("Why {place} keeps being changed by hand has an action item");
            Point::open(format!("repeated:{place}"), text, count(entries))
                .mend(format!("stopgap log {}", word(&place)))
        };
        repeated.iter().map(point).collect()
    }

    /// The same numbers that reports show: nothing is counted here.
    fn figures(&self) -> Vec<Point> {
        let numbers = self.desk.numbers.cloned().unwrap_or_default();
        let text = "The median time to code is where the team wants it";
        let median = match numbers.median_seconds {
            Some(seconds) => {
                let over = usize::try_from(numbers.codified).unwrap_or(usize::MAX);
                let length = in_words(TimeDelta::seconds(seconds));
                Point::open("figures.median", text, format!("{length} over {}", count(over)))
            }
            None => Point::unknown("figures.median", text, "nothing is codified whose time is known"),
        };
        let text = "The share of emergency changes is where the team wants it";
        let share = match (numbers.share, numbers.by_code) {
            (Some(share), Some(by_code)) => {
                let by_hand = numbers.by_hand;
                let told = format!("{by_hand} by hand, {by_code} by code: {:.1} %", share * 100.0);
                Point::open("figures.share", text, told)
            }
            _ => Point::unknown("figures.share", text, "what came to main cannot be counted here"),
        };
        vec![median.mend("stopgap stats"), share.mend("stopgap stats")]
    }

    fn unseen(&self) -> Vec<Point> {
        let mut points = vec![
            Point::unknown("audit.partly", "No row of a plan is explained in part only", "no plan was read"),
            Point::unknown(
                "audit.events",
                "No event of an audit log is without an entry",
                "no audit log was read",
            ),
            Point::unknown("audit.live", "No entry's live value has moved on", "no plan was read"),
        ];
        let why = "no plan was read";
        if self.desk.policy.stacks.is_empty() {
            let text = "Every stack was planned: whole, refreshed, without an error";
            points.push(Point::unknown("audit.stacks", text, why));
        }
        points.extend(self.desk.policy.stacks.iter().map(|stack| {
            let name = one_line(&stack.name, 80);
            let text = format!("{name} was planned: whole, refreshed, without an error");
            Point::unknown(format!("stack:{name}.planned"), text, why)
        }));
        points
    }
}

fn until(case: &Case) -> Option<chrono::NaiveDate> {
    match case.standing.decision.as_ref()?.resolution {
        Resolution::Accepted { until } => until,
        _ => None,
    }
}

fn why(case: &Case) -> String {
    let why = case.verdict.why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
    format!("{}{why}", case.verdict.status)
}
