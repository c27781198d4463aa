//! `approve`: somebody who did not perform a change looked at it.

use super::say::Saying;
use super::{Context, Exit, Failure};
use crate::cli::ApproveArgs;
use crate::model::{FactBody, is_somebody_else};
use crate::render::line;

/// # Errors
/// Where no entry is meant, the approver performed one of them, or nothing can be written.
pub fn run(args: &ApproveArgs, context: &mut Context) -> Result<Exit, Failure> {
    let saying = Saying::begin(context)?;
    let cases = saying.cases(&args.ids)?;
    let own = saying.identity.to_string();
    for case in &cases {
        let entry = &case.standing.entry;
        if !is_somebody_else(Some(&own), entry) {
            let by = entry.performed_by.as_deref().filter(|by| !by.contains('<'));
            let why = match by {
                Some(by) => format!("was performed by `{}`, which may well be you", line(by)),
                None => "was performed by you".to_owned(),
            };
            return Err(Failure::new(format!("{} {why}: somebody else has to approve it", entry.id))
                .hint(format!("`stopgap edit {} --by PERSON` corrects who performed it", entry.id)));
        }
    }
    let body = || FactBody::Approve { reason: args.reason.clone() };
    saying.say(context, cases.into_iter().map(|case| (case, body())).collect(), "approved")
}
