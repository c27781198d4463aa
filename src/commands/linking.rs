//! Links that were typed, looked up in the code: what they mean is written down, what they do not mean is said.

use super::Context;
use crate::code::{Kind, Place};
use crate::evidence::codes::Codes;
use crate::evidence::links::{Candidate, Pinned, Resolved};
use crate::journal::Located;
use crate::model::{Link, Value};
use crate::render::line;
use crate::ui::{Interrupted, Prompter, Question};

/// Candidates that are told.
const TOLD: usize = 5;

/// A longer list is too slow to be searched anew with every key.
const MOST_LISTED: usize = 10_000;

/// Looks up the links that say nothing of the code yet. Each that means one place says which from now on; the others
/// stay as they were typed, and are pointed out. `again` is the command that says it better.
pub fn look_up(
    context: &mut Context,
    links: &mut [Link],
    located: &Located,
    environment: Option<&str>,
    again: &str,
) {
    if links.iter().all(|link| link.path.is_some() || link.to.trim().is_empty()) {
        return;
    }
    let folder = context.folder.clone();
    let codes = Codes::of(located, &folder, &context.variables);
    for link in links.iter_mut().filter(|link| link.path.is_none() && !link.to.trim().is_empty()) {
        let resolved = codes.resolve(link, environment);
        let uncommitted = match &resolved {
            Resolved::None { .. } | Resolved::Near(_) => codes.uncommitted(link, environment),
            _ => None,
        };
        match uncommitted {
            Some(place) => tell_uncommitted(context, &link.to, &place, again),
            None => tell(context, &codes, &link.to, &resolved, again),
        }
        if let Resolved::One(found) = resolved {
            doubt_changes(context, &found);
            *link = found.link;
        }
    }
}

/// What is not in git yet is no code that could be found again.
fn tell_uncommitted(context: &mut Context, typed: &str, place: &Place, again: &str) {
    let place = lines_of(&place.path, place.lines);
    context.terminal.warn(&format!("`{}` is not committed ({place}); kept as typed", line(typed)));
    context.terminal.hint(&format!("`{again}` finds it once it is"));
}

/// Points out attributes that the block does not set, and former values that it does not say: slips, mostly.
fn doubt_changes(context: &mut Context, found: &Pinned) {
    let is_block =
        matches!(found.place.kind, Some(Kind::Resource | Kind::Data | Kind::Module | Kind::Object));
    for change in found.link.changes.iter().filter(|change| is_block && !change.sensitive) {
        let attribute = line(&change.attribute).into_owned();
        match found.place.attribute_text(&found.code.base.files, &change.attribute) {
            None if !attribute.is_empty() => {
                context.terminal.note(&format!("the block does not set `{attribute}`"));
            }
            Some(text) if change.before.as_ref().is_some_and(|before| is_other_literal(&text, before)) => {
                context.terminal.note(&format!("the block says something else of `{attribute}` than --was"));
            }
            _ => {}
        }
    }
}

/// Whether a plain number, word or text in the code is another one than a value.
fn is_other_literal(text: &str, value: &Value) -> bool {
    let text = text.trim();
    let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let is_plain = !bare.is_empty()
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/".contains(&byte))
        // Without quotes only numbers and truths are what they say.
        && (bare.len() < text.len() || bare.parse::<f64>().is_ok() || bare == "true" || bare == "false");
    is_plain && bare != value.to_string()
}

/// Says what an address means, or why it means nothing.
fn tell(context: &mut Context, codes: &Codes<'_>, typed: &str, resolved: &Resolved, again: &str) {
    let terminal = &mut context.terminal;
    // Behind the name of a code any short form is right until the code has been looked at.
    let is_named = codes.split(typed).0.is_some();
    let syntax =
        Link::new(typed).syntax().map(drop).or_else(|error| if is_named { Ok(()) } else { Err(error) });
    match resolved {
        Resolved::One(found) => {
            let Pinned { link, place, code } = &**found;
            let branch = if code.branch.is_none() { ", on the branch that is checked out alone" } else { "" };
            let address = short(codes, &link.to);
            terminal.note(&format!("link: {address} is {}{branch}", lines_of(&place.path, place.lines)));
            if let Some(source) = &place.elsewhere {
                terminal
                    .note(&format!("its module is elsewhere ({}): linked to the call of it", line(source)));
            }
        }
        Resolved::Several(candidates) => {
            terminal.warn(&format!("`{}` may be any of {}; kept as typed", line(typed), candidates.len()));
            list(context, codes, candidates);
            context.terminal.hint(&format!("`{again} ADDRESS` says which"));
        }
        Resolved::Near(candidates) => {
            terminal.warn(&format!("nothing in the code is called `{}`; kept as typed", line(typed)));
            terminal.hint(if candidates.len() == 1 {
                "did you mean this?"
            } else {
                "did you mean one of these?"
            });
            list(context, codes, candidates);
            context.terminal.hint(&format!("`{again} ADDRESS` says which"));
        }
        Resolved::None { code } => {
            let name = line(&code.name).into_owned();
            let left_out = code.left_out_files();
            if left_out > 0 {
                let files = if left_out == 1 { "1 file".to_owned() } else { format!("{left_out} files") };
                terminal.warn(&format!(
                    "`{}` was not found, and {files} of {name} were not fetched yet; kept as typed",
                    line(typed)
                ));
                terminal.hint(code.mend());
                return;
            }
            match syntax {
                Err(error) => terminal.warn(&format!("{error}; kept as typed")),
                Ok(()) => {
                    terminal.warn(&format!("nothing in {name} is called `{}`; kept as typed", line(typed)));
                }
            }
            terminal.hint(&format!("`{again}` finds it in the code"));
        }
        Resolved::Unread { name, why } => match (syntax, name) {
            (Err(error), _) => terminal.warn(&format!("{error}; kept as typed")),
            // Outside of repositories nobody expects it to be looked up.
            (Ok(()), None) => {}
            (Ok(()), Some(name)) => {
                terminal.warn(&format!("{}: {why}; the link is kept as typed", line(name)));
                terminal.hint(&format!("`{again}` looks it up later"));
            }
        },
    }
}

fn list(context: &mut Context, codes: &Codes<'_>, candidates: &[Candidate]) {
    // A word about one more is no shorter than that one.
    let told = if candidates.len() == TOLD + 1 { TOLD + 1 } else { TOLD };
    for one in candidates.iter().take(told) {
        context.terminal.tell(&format!("  {}", row(codes, one)));
    }
    if candidates.len() > told {
        context.terminal.tell(&format!("  and {} more", candidates.len() - told));
    }
}

/// An address without the name of the code where everybody stands in it.
fn short(codes: &Codes<'_>, to: &str) -> String {
    let around = codes.around().map(|name| format!("{name}@")).unwrap_or_default();
    line(to.strip_prefix(&around).unwrap_or(to)).into_owned()
}

/// `modules/network/main.tf:10-31`
pub fn lines_of(path: &str, (first, last): (u32, u32)) -> String {
    let path = line(path);
    if first == last { format!("{path}:{first}") } else { format!("{path}:{first}-{last}") }
}

/// A candidate in a list that has to fit into a terminal: what its address says already is not said again.
fn row(codes: &Codes<'_>, one: &Candidate) -> String {
    let address = short(codes, &one.to);
    let folder = one.place.folder();
    let is_said = !folder.is_empty() && address.contains(folder);
    let path = if is_said { &one.place.path[folder.len() + 1..] } else { &one.place.path };
    format!("{address}  {}", lines_of(path, one.place.lines))
}

/// Asks somebody on a terminal which code is meant.
pub struct Choosing<'a> {
    pub codes: &'a Codes<'a>,
    pub environment: Option<&'a str>,
    pub prompter: &'a mut dyn Prompter,
}

impl Choosing<'_> {
    /// Which code a link means that was not found: one of those that come near, else any. `None` leaves it as it is.
    ///
    /// # Errors
    /// Where the user pressed Ctrl-C.
    pub fn again(&mut self, link: &Link) -> Result<Option<Link>, Interrupted> {
        match self.codes.resolve(link, self.environment) {
            Resolved::One(found) => Ok(Some(found.link)),
            Resolved::Several(candidates) | Resolved::Near(candidates) => {
                let about = format!("`{}` may be any of these", link.to);
                self.among(link, about, &candidates)
            }
            Resolved::None { .. } | Resolved::Unread { .. } => self.any(link),
        }
    }

    /// Any block of the code base.
    ///
    /// # Errors
    /// Where the user pressed Ctrl-C.
    pub fn any(&mut self, link: &Link) -> Result<Option<Link>, Interrupted> {
        let about = if link.to.is_empty() {
            "type a part of its name".to_owned()
        } else {
            format!("nothing is called `{}`; type a part of its name", link.to)
        };
        let mut all = self.codes.candidates(self.codes.split(&link.to).0, self.environment);
        if all.len() > MOST_LISTED {
            all = self.narrowed(&all)?;
        }
        self.among(link, about, &all)
    }

    /// Those with a part in their address that is asked for first; none where that is left open.
    fn narrowed(&mut self, all: &[Candidate]) -> Result<Vec<Candidate>, Interrupted> {
        let mut about = format!("a part of its name or file: there are {}", all.len());
        loop {
            let question = Question { name: "link".to_owned(), about, ..Question::default() };
            let Some(typed) = self.prompter.text(&question)? else { return Ok(Vec::new()) };
            let lower = typed.to_lowercase();
            let is_meant = |one: &&Candidate| {
                let has = |word: &str| one.to.to_lowercase().contains(word) || one.place.path.contains(word);
                lower.split_whitespace().all(has)
            };
            let found: Vec<Candidate> = all.iter().filter(is_meant).take(MOST_LISTED).cloned().collect();
            if !found.is_empty() {
                return Ok(found);
            }
            about = format!("none of {} has `{typed}` in it; another part of its name or file", all.len());
        }
    }

    fn among(
        &mut self,
        link: &Link,
        about: String,
        candidates: &[Candidate],
    ) -> Result<Option<Link>, Interrupted> {
        if candidates.is_empty() {
            return Ok(None);
        }
        let words: Vec<String> = candidates.iter().map(|one| row(self.codes, one)).collect();
        let question = Question { name: "link".to_owned(), about, ..Question::default() };
        let chosen = self.prompter.choice(&question, &words)?;
        let candidate =
            chosen.and_then(|word| words.iter().position(|one| *one == word)).map(|at| &candidates[at]);
        Ok(candidate.and_then(|candidate| self.codes.pin(link, candidate)))
    }
}
