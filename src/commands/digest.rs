//! `digest`: what is new, due and overdue, for a chat.

use super::figures::finish;
use super::journals::Journals;
use super::{Context, Exit, Failure};
use crate::cli::{DigestArgs, DigestFormat};
use crate::intake::when::parse_since;
use crate::render::{self, line};
use crate::report::{Digest, DigestSpan, Tally};
use chrono::TimeDelta;

/// # Errors
/// Where the journal cannot be read, or a length of time cannot be understood.
pub fn run(args: &DigestArgs, context: &mut Context) -> Result<Exit, Failure> {
    let now = context.clock.now.to_utc();
    let (new, due) = (length("--new", &args.new, context)?, length("--due", &args.due, context)?);
    let span = DigestSpan { now, new_since: now - new, due_until: now + due };
    let journals = Journals::open(context, None)?;
    let filter = journals.filter(&args.filter, context)?;
    let mut tally = Tally::new(now);
    let mut digest = Digest::new(journals.names(), span);
    let mut is_nobodys = !args.filter.owner.is_empty();
    for (opened, case) in journals.cases(&filter) {
        is_nobodys = false;
        tally.add(&case);
        digest.add(&case, journals.are_several().then_some(opened.name.as_str()));
    }
    if is_nobodys {
        // A slip would look like a quiet week.
        context.terminal.warn(&line(&format!("no entry is owned by {}", args.filter.owner.join(" or "))));
        context
            .terminal
            .hint("--owner of a digest, or -o, names an owner; `stopgap digest > FILE` writes a file");
    }
    digest.unseen = journals.unseen(context.is_blind);
    let digest = digest.finish(&finish(tally, &journals, context));
    let format = match args.format.unwrap_or_default() {
        _ if args.json => render::DigestFormat::Json,
        DigestFormat::Text => render::DigestFormat::Text,
        DigestFormat::Markdown => render::DigestFormat::Markdown,
        DigestFormat::Slack => render::DigestFormat::Slack,
        DigestFormat::Json => render::DigestFormat::Json,
    };
    render::digest(&mut *context.terminal.out, format, &digest)?;
    Ok(Exit::Fine)
}

/// How long: `1d`, `12h`. A length that ends in no moment at all is none.
fn length(flag: &str, text: &str, context: &Context) -> Result<TimeDelta, Failure> {
    let wrong = || {
        Failure::new(format!("{flag} takes a length of time, and `{}` is none", line(text)))
            .hint(format!("stopgap digest {flag} 12h; or {flag} 2d"))
    };
    let moment = parse_since(text, &context.clock).map_err(|_| wrong())?;
    let length = context.clock.now - moment.at;
    if length <= TimeDelta::zero() || length > TimeDelta::days(36_500) {
        return Err(wrong());
    }
    Ok(length)
}
