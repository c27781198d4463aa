//! `check --change`: a pull request held against the journal. Rules, journal and templates are those of main: nothing
//! that the change brings is obeyed.

use super::super::{Context, Failure};
use crate::cli::{CheckArgs, MergeHow};
use crate::evidence::change::{ChangeRequest, read_change};
use crate::evidence::codes::Codes;
use crate::evidence::gate::Hidden;
use crate::evidence::past::Bringing;
use crate::evidence::{Evidence, Filter, hold};
use crate::journal::Located;
use crate::model::MergeWay;
use crate::render::line;
use crate::report::CheckView;

pub fn way(how: MergeHow) -> MergeWay {
    match how {
        MergeHow::Merge => MergeWay::Merge,
        MergeHow::Rebase => MergeWay::Rebase,
        MergeHow::Squash => MergeWay::Squash,
        MergeHow::SquashMessages => MergeWay::SquashMessages,
    }
}

/// What came of a change; what of it cannot be seen is added to `unseen`.
///
/// # Errors
/// Where the message that was named cannot be read.
pub fn view(
    range: &str,
    args: &CheckArgs,
    located: &Located,
    evidence: &Evidence,
    filter: &Filter,
    unseen: &mut Vec<Hidden>,
    context: &mut Context,
) -> Result<CheckView, Failure> {
    let message = args.message.as_deref().map(|name| context.read_text(name)).transpose()?;
    let rules = &located.rules.policy.check;
    let request = ChangeRequest {
        range,
        message: message.as_deref().map(str::as_bytes),
        // No flag makes the gate milder than the team wants it.
        merge: rules.merge.or(args.merge.map(way)),
        filter,
    };
    let codes = Codes::of(located, &context.folder, &context.variables);
    let bringing = Bringing::new(&located.config, &context.variables);
    let mut view = match read_change(&codes, evidence, &bringing, &request) {
        Ok(change) => {
            let held = hold(&change, rules);
            if held.depends_on_merge {
                context.terminal.hint(
                    "a squash can lose these claims: `merge` in [check] of the policy, or --merge, says how changes \
                     are merged; --message FILE gives the message that the merge will have",
                );
            }
            let mut view = CheckView::of(held.findings, held.claimed);
            view.checked = change.commits.len();
            view
        }
        Err(error) => {
            unseen.push(Hidden::other(line(&error.to_string()), error.mend()));
            CheckView::of(Vec::new(), Vec::new())
        }
    };
    view.change = Some(if range.trim().is_empty() { "main..HEAD".to_owned() } else { range.to_owned() });
    Ok(view)
}
