//! The answer to a record: where it went, and for programs the bare ids.

use super::record::{Written, tell_receipt};
use super::{Context, Exit, Failure};
use crate::journal::Located;
use crate::render::{Tone, line, paint};
use std::fmt::Display;

/// Prints where records went. `head` is what a person sees first; `ids` are what a program gets.
///
/// # Errors
/// Where standard output fails.
pub fn answer(
    context: &mut Context,
    located: &Located,
    written: &Written,
    head: &[String],
    ids: &[impl Display],
) -> Result<Exit, Failure> {
    if context.terminal.is_out_tty {
        let text = place_sentence(context, written);
        for sentence in head {
            writeln!(context.terminal.out, "{sentence}")?;
        }
        writeln!(context.terminal.out, "{text}")?;
        tell_beside(context, located, written);
    } else {
        for id in ids {
            writeln!(context.terminal.out, "{id}")?;
        }
        // To a program the ids; whoever reads along sees the rest.
        for sentence in head {
            context.terminal.tell(sentence);
        }
        tell_written(context, located, written);
    }
    Ok(Exit::Fine)
}

/// Says beside the results where records went: for answers that have a form of their own.
pub fn tell_written(context: &mut Context, located: &Located, written: &Written) {
    let text = place_sentence(context, written);
    context.terminal.tell(&text);
    tell_beside(context, located, written);
}

fn tell_beside(context: &mut Context, located: &Located, written: &Written) {
    match written {
        Written::Journal { receipt, .. } => tell_receipt(context, located, receipt),
        Written::Inbox { journal, hint, .. } => {
            if let Some(hint) = hint {
                context.terminal.hint(hint);
            }
            let named = if journal.is_some() { "" } else { "--journal PATH " };
            let text = format!("`stopgap inbox` shows what waits, `stopgap {named}inbox file` files it");
            context.terminal.hint(&text);
        }
    }
}

fn place_sentence(context: &Context, written: &Written) -> String {
    let color = context.terminal.out_color;
    match written {
        Written::Journal { name, sharing, .. } => {
            format!("{} {}, {}", paint("in", Tone::Dim, color), line(name), sharing.in_words())
        }
        Written::Inbox { journal, why, .. } => {
            let meant =
                journal.as_deref().map_or_else(String::new, |journal| format!(" for {}", line(journal)));
            format!("{}{meant}: {}", paint("waiting in the inbox", Tone::Warn, color), line(why))
        }
    }
}
