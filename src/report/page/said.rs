//! The sentences at the top of a page, for whoever reads no more than these.

use super::super::Figures;
use crate::model::in_words;
use chrono::TimeDelta;

/// `12 changes by hand are unreconciled, 5 of them overdue; the oldest was made 41 days ago. …`
pub(super) fn summary(figures: &Figures, is_narrowed: bool) -> String {
    if figures.entries == 0 {
        return if is_narrowed { "No entry fits the filters." } else { "No change by hand is recorded yet." }
            .to_owned();
    }
    let mut said = vec![match figures.unreconciled {
        0 => all_done(figures.entries),
        count => {
            let late = match figures.overdue {
                0 => "none of them overdue".to_owned(),
                1 if count == 1 => "and overdue".to_owned(),
                late if late == count => "all of them overdue".to_owned(),
                late => format!("{late} of them overdue"),
            };
            let what = if count == 1 {
                if figures.overdue == 0 {
                    "1 change by hand is unreconciled and not overdue".to_owned()
                } else {
                    format!("1 change by hand is unreconciled {late}")
                }
            } else {
                format!("{count} changes by hand are unreconciled, {late}")
            };
            match age(figures) {
                Some(age) if count == 1 => format!("{what}; it was made {age} ago."),
                Some(age) => format!("{what}; the oldest was made {age} ago."),
                None => format!("{what}."),
            }
        }
    }];
    if let Some(seconds) = figures.time_to_code.median_seconds {
        let median = in_words(TimeDelta::seconds(seconds));
        said.push(match figures.time_to_code.count {
            1 => format!("The one that became code took {median}."),
            count => format!("Half of the {count} that became code took no longer than {median}."),
        });
    }
    if figures.incomplete > 0 {
        said.push(match figures.incomplete {
            1 => "In 1 unreconciled entry something is missing.".to_owned(),
            count => format!("In {count} unreconciled entries something is missing."),
        });
    }
    said.join(" ")
}

fn all_done(entries: u64) -> String {
    match entries {
        1 => "Nothing is left to reconcile: the one change by hand is in the code, reverted or accepted."
            .to_owned(),
        count => format!(
            "Nothing is left to reconcile: all {count} changes by hand are in the code, reverted or accepted."
        ),
    }
}

fn age(figures: &Figures) -> Option<String> {
    let seconds = figures.as_of.timestamp().checked_sub(figures.oldest?)?;
    (seconds >= 0).then(|| in_words(TimeDelta::seconds(seconds)))
}

#[cfg(test)]
mod tests {
    use super::summary;
    use crate::report::{Figures, Tally};
    use chrono::DateTime;

    fn figures(entries: u64, unreconciled: u64, overdue: u64) -> Figures {
        let as_of = DateTime::from_timestamp(50 * 86_400, 0).expect("a moment");
        let oldest = (unreconciled > 0).then_some(9 * 86_400);
        Figures { entries, unreconciled, overdue, oldest, ..Tally::new(as_of).finish(None) }
    }

    #[test]
    fn each_number_has_its_sentence() {
        for (entries, unreconciled, overdue, said) in [
            (0, 0, 0, "No change by hand is recorded yet."),
            (
                1,
                0,
                0,
                "Nothing is left to reconcile: the one change by hand is in the code, reverted or accepted.",
            ),
            (
                3,
                0,
                0,
                "Nothing is left to reconcile: all 3 changes by hand are in the code, reverted or accepted.",
            ),
            (1, 1, 0, "1 change by hand is unreconciled and not overdue; it was made 5 weeks ago."),
            (1, 1, 1, "1 change by hand is unreconciled and overdue; it was made 5 weeks ago."),
            (
                9,
                2,
                0,
                "2 changes by hand are unreconciled, none of them overdue; the oldest was made 5 weeks ago.",
            ),
            (
                9,
                2,
                2,
                "2 changes by hand are unreconciled, all of them overdue; the oldest was made 5 weeks ago.",
            ),
            (
                9,
                5,
                2,
                "5 changes by hand are unreconciled, 2 of them overdue; the oldest was made 5 weeks ago.",
            ),
        ] {
            assert_eq!(summary(&figures(entries, unreconciled, overdue), false), said);
        }
        assert_eq!(summary(&figures(0, 0, 0), true), "No entry fits the filters.");
    }
}
