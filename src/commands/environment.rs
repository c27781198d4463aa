//! The environment that was named, held against those that the policy knows.

use super::Context;
use crate::journal::Located;
use crate::model::nearest;

/// Says where an environment is none that the policy knows.
pub fn check_environment(context: &mut Context, named: Option<&str>, located: &Located) {
    let known: Vec<&str> =
        located.rules.policy.environments.iter().map(|known| known.name.as_str()).collect();
    let Some(named) = named else { return };
    if known.is_empty() || known.contains(&named) {
        return;
    }
    context.terminal.warn(&format!("environment `{named}` is none of {}; it is kept", known.join(", ")));
    if let Some(near) = nearest(named, known) {
        context.terminal.hint(&format!("did you mean `{near}`? `stopgap edit last -e {near}` corrects it"));
    }
}
