//! `reopen`: take back what was said about the end of entries.

use super::say::Saying;
use super::{Context, Exit, Failure};
use crate::cli::ReopenArgs;
use crate::model::FactBody;

/// # Errors
/// Where no entry is meant or nothing can be written.
pub fn run(args: &ReopenArgs, context: &mut Context) -> Result<Exit, Failure> {
    let saying = Saying::begin(context)?;
    let cases = saying.cases(&args.ids)?;
    let body = || FactBody::Reopen { reason: args.reason.clone() };
    saying.say(context, cases.into_iter().map(|case| (case, body())).collect(), "reopened")
}
