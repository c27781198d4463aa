//! From filter flags to a filter, shared by `list`, `log`, `edit` and `off`.

use super::{Context, Failure};
use crate::cli::{self, EntryFilter, Output};
use crate::evidence::{Evidence, Filter};
use crate::git::{Config, Identity};
use crate::intake::when::{Clock, parse_since};
use crate::journal::Located;
use crate::model::{Status, nearest};
use crate::render::{Format, line};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

/// The setting of git that holds them; as many as there are.
const HANDLE: &str = "stopgap.handle";

/// # Errors
/// Where a status or a time cannot be understood.
pub fn filter(flags: &EntryFilter, identity: &Identity, context: &Context) -> Result<Filter, Failure> {
    let statuses = flags.status.iter().map(|word| status(word)).collect::<Result<_, _>>()?;
    let since = flags.since.as_deref().map(|text| parse_since(text, &context.clock)).transpose()?;
    let until = flags.until.as_deref().map(|text| until(text, context)).transpose()?;
    let environment = |name: &String| (!name.eq_ignore_ascii_case("none")).then(|| name.clone());
    Ok(Filter {
        environments: flags.env.iter().map(environment).collect(),
        statuses,
        all: false,
        incidents: flags.incident.clone(),
        owners: flags.owner.clone(),
        people: flags.by.clone(),
        mine: flags.mine.then(|| identity.to_string()),
        handles: Vec::new(),
        links: flags.link.clone(),
        tags: flags.tag.clone(),
        since: since.map(|moment| moment.at.timestamp()),
        until,
        overdue: flags.overdue,
        incomplete: flags.incomplete,
        texts: flags.grep.clone(),
    })
}

/// Under which names and teams CODEOWNERS knows who is at work, for [`Filter::handles`].
#[must_use]
pub fn handles(config: &Config) -> Vec<String> {
    config.all_of(HANDLE).map(str::to_owned).collect()
}

/// The moment as of which something is asked for: a day is meant at its end, today until now.
///
/// # Errors
/// Where the text cannot be understood, or the moment is still to come.
pub fn as_of(text: &str, context: &Context) -> Result<DateTime<Utc>, Failure> {
    let now = context.clock.now.to_utc();
    let start = parse_since(text, &context.clock)?.at.to_utc();
    if start > now {
        let failure =
            Failure::new(format!("`{}` is still to come: nobody knows how it will stand then", line(text)));
        return Err(failure
            .hint("a day of the past is meant, `2026-11-01` or `friday`; today is what is shown without"));
    }
    // What is recorded at midnight belongs to the next day.
    let end = until(text, context)?;
    let moment = if end > start.timestamp() {
        end.checked_mul(1000).map_or(end, |end| end - 1)
    } else {
        start.timestamp_millis()
    };
    Ok(DateTime::from_timestamp_millis(moment).unwrap_or(now).min(now))
}

/// The end of what is asked for, seconds since 1970: a day is meant whole.
fn until(text: &str, context: &Context) -> Result<i64, Failure> {
    let moment = parse_since(text, &context.clock)?;
    // A length of time counts from now and moves with the clock; a day stays where it is, also when the clock
    // is about to strike.
    let stays = |seconds: i64| {
        let clock = Clock { now: context.clock.now + TimeDelta::seconds(seconds), ..context.clock.clone() };
        parse_since(text, &clock).is_ok_and(|other| other.at == moment.at)
    };
    let is_day = moment.at.time() == NaiveTime::MIN && !text.contains(':') && (stays(1) || stays(-1));
    let length = if is_day { TimeDelta::days(1) } else { TimeDelta::zero() };
    Ok((moment.at + length).timestamp())
}

/// A name that nothing has is rather a slip than an environment in which nothing happened.
pub fn warn_of_environments(
    flags: &EntryFilter,
    evidence: &Evidence,
    located: &Located,
    context: &mut Context,
) {
    let policy = &located.rules.policy.environments;
    let known = || {
        let of_policy = policy.iter().map(|environment| environment.name.as_str());
        evidence.environments().iter().map(String::as_str).chain(of_policy)
    };
    for name in flags.env.iter().filter(|name| !name.eq_ignore_ascii_case("none")) {
        if known().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        let near = nearest(name, known())
            .map_or_else(String::new, |near| format!("; did you mean `{}`?", line(near)));
        context.terminal.warn(&format!("no entry is in an environment `{}`{near}", line(name)));
    }
}

fn status(word: &str) -> Result<Status, Failure> {
    Status::from_word(word).ok_or_else(|| {
        let words = Status::ALL.map(Status::word);
        let failure = Failure::new(format!("`{word}` is no status: {}", words.join(", ")));
        match nearest(word, words) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        }
    })
}

/// The renderer's word for the format that was asked for.
#[must_use]
pub fn format(output: Output) -> Format {
    match output.chosen() {
        cli::Format::Table => Format::Table,
        cli::Format::Json => Format::Json,
        cli::Format::Jsonl => Format::Jsonl,
        cli::Format::Csv => Format::Csv,
        cli::Format::Markdown => Format::Markdown,
    }
}
