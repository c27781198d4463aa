//! `link`: the code that should say what an entry changed.

use super::asked::links;
use super::say::Saying;
use super::{Context, Exit, Failure};
use crate::cli::LinkArgs;
use crate::model::FactBody;
use clap::ArgMatches;

/// # Errors
/// Where no entry is meant or nothing can be written.
pub fn run(args: &LinkArgs, matches: Option<&ArgMatches>, context: &mut Context) -> Result<Exit, Failure> {
    let saying = Saying::begin(context)?;
    let cases = saying.cases(std::slice::from_ref(&args.id))?;
    let links = links(context, matches, &saying.located);
    let said = cases.into_iter().map(|case| (case, FactBody::Link { links: links.clone() })).collect();
    saying.say(context, said, "linked")
}
