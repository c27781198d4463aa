//! The questions of `add`: the title where it is missing, with `-i` the rest. What was typed is never lost.

use super::asked::tell;
use super::linking::Choosing;
use super::{Context, Failure, draft};
use crate::cli::AddArgs;
use crate::evidence::codes::Codes;
use crate::evidence::{Evidence, Filter};
use crate::intake::{Notice, fill, read_value};
use crate::journal::{Located, entry_to_toml, seal_entry};
use crate::model::{Entry, Field, Link, Shape, Value, nearest};
use crate::ui::{Interrupted, Prompter, Question};

/// What `-i` asks for, in this order: what others need to know first, what can wait last. The incident comes
/// early, because its last entry answers most of the others.
const ASKED: [Field; 11] = [
    Field::Incident,
    Field::Environment,
    Field::Reason,
    Field::PerformedAt,
    Field::Risk,
    Field::Owner,
    Field::Disposition,
    Field::Outcome,
    Field::Channel,
    Field::Rollback,
    Field::Links,
];

/// The key under which a draft names the question that was cut short.
const UNFINISHED: &str = "unfinished";

/// Asks for what is missing; what was answered is in the entry.
///
/// # Errors
/// Where the user stopped: what was typed is in a draft then.
pub fn ask(
    args: &AddArgs,
    context: &mut Context,
    entry: &mut Entry,
    located: &Located,
) -> Result<(), Failure> {
    let unfinished = entry.extra.remove(UNFINISHED).and_then(|name| Field::from_name(&name.to_string()));
    // What was cut short stands in its line again, to be finished.
    let started = unfinished.and_then(|field| Some((field, entry.get(field)?.to_string())));
    if let Some((field, _)) = &started {
        entry.unset(*field);
        if *field == Field::Title {
            entry.title.clear();
        }
    }
    if !entry.title.trim().is_empty() && !args.interactive {
        return Ok(());
    }
    let Some(prompter) = context.prompter() else {
        if args.interactive {
            context.terminal.warn("there is no terminal to ask on; recorded as it is");
        }
        if let Some((field, text)) = started {
            fill(entry, &[(field, text)], &context.clock);
        }
        return Ok(());
    };
    let before = entry.clone();
    let mut asking = Asking { context, prompter, located, evidence: None, earlier: None, started };
    match asking.all(entry, args.interactive) {
        Ok(()) => Ok(()),
        Err((field, Interrupted { typed })) => {
            // The terminal is given back before anything is said.
            drop(asking);
            if !typed.is_empty() {
                fill(entry, &[(field, typed)], &context.clock);
                entry.extra.insert(UNFINISHED.to_owned(), Value::text(field.name()));
            }
            Err(stopped(args, context, &before, entry))
        }
    }
}

struct Asking<'a> {
    context: &'a mut Context,
    prompter: Box<dyn Prompter>,
    located: &'a Located,
    evidence: Option<Evidence>,
    /// The last entry of the same incident: its answers are likely the right ones again.
    earlier: Option<Entry>,
    started: Option<(Field, String)>,
}

impl Asking<'_> {
    fn all(&mut self, entry: &mut Entry, interactive: bool) -> Result<(), (Field, Interrupted)> {
        if interactive {
            self.context
                .terminal
                .tell("Enter takes what is in [ ] or skips, Esc skips, Ctrl-C keeps what you typed.");
        }
        if entry.title.trim().is_empty() {
            self.title(entry)?;
        }
        // Without a title there will be no entry: nothing more is asked.
        if !interactive || entry.title.is_empty() {
            return Ok(());
        }
        self.evidence = self.context.evidence(self.located).ok();
        for field in ASKED {
            if entry.get(field).is_none() {
                self.field(entry, field).map_err(|stop| (field, stop))?;
            }
            if field == Field::Incident {
                self.earlier = self.earlier(entry);
            }
        }
        Ok(())
    }

    fn title(&mut self, entry: &mut Entry) -> Result<(), (Field, Interrupted)> {
        let typed = self.typed(Field::Title);
        let mut question = Question { name: "What was changed?".to_owned(), typed, ..Question::default() };
        for _ in 0..2 {
            if let Some(title) = self.prompter.text(&question).map_err(|stop| (Field::Title, stop))? {
                entry.title = title;
                break;
            }
            "one line is enough".clone_into(&mut question.about);
        }
        Ok(())
    }

    /// What had been typed for a field when it was cut short.
    fn typed(&mut self, field: Field) -> String {
        let started = self.started.take_if(|(started, _)| *started == field);
        started.map(|(_, text)| text).unwrap_or_default()
    }

    fn earlier(&self, entry: &Entry) -> Option<Entry> {
        let evidence = self.evidence.as_ref()?;
        let filter = Filter { incidents: vec![entry.incident.clone()?], all: true, ..Filter::default() };
        let rows = evidence.select(&filter).map(|(row, _)| row);
        let row = rows.max_by_key(|row| (row.summary.recorded, row.summary.id))?;
        evidence.case(&row).map(|case| case.standing.entry)
    }

    /// Environments that can be meant: those of the policy, else those that entries name.
    fn environments(&self) -> Vec<String> {
        let named = &self.located.rules.policy.environments;
        if named.is_empty() {
            return self.evidence.as_ref().map_or_else(Vec::new, |known| known.environments().to_vec());
        }
        named.iter().map(|environment| environment.name.clone()).collect()
    }

    fn field(&mut self, entry: &mut Entry, field: Field) -> Result<(), Interrupted> {
        // What was done and the way back differ from change to change; the rest is mostly the same.
        let is_own = matches!(field, Field::Rollback | Field::Links | Field::PerformedAt | Field::Outcome);
        let earlier = self.earlier.as_ref().filter(|_| !is_own);
        let default = earlier.and_then(|earlier| earlier.get(field)).map(|value| value.to_string());
        let mut question = Question {
            name: field.name().trim_end_matches('s').replace('_', " "),
            about: field.about().to_owned(),
            default: if field == Field::PerformedAt { Some("now".to_owned()) } else { default },
            typed: self.typed(field),
            known: Vec::new(),
        };
        if field == Field::Links && question.typed.is_empty() && self.link_chosen(entry)? {
            return Ok(());
        }
        if let Shape::Choice(words) = field.shape() {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            if let Some(word) = self.prompter.choice(&question, &words)? {
                entry.set(field, Value::text(word));
            }
            return Ok(());
        }
        if field == Field::Environment {
            question.known = self.environments();
            if !question.known.is_empty() {
                question.about = format!("{}, or another", question.known.join(", "));
            }
        }
        loop {
            let Some(text) = self.prompter.text(&question)? else { return Ok(()) };
            let doubts = self.doubts(field, &text);
            // Typed twice is meant: it is kept, and asked for in daylight.
            if doubts.is_empty() || text == question.typed {
                self.set(entry, field, text);
                return Ok(());
            }
            tell(self.context, doubts);
            self.context.terminal.note("Enter keeps it as it is, Esc leaves it open");
            question.typed = text;
        }
    }

    /// What is odd about an answer.
    fn doubts(&self, field: Field, text: &str) -> Vec<Notice> {
        match field {
            Field::Links => {
                let odd = self.link(text).syntax().err();
                odd.map(|error| Notice::Warning(error.to_string())).into_iter().collect()
            }
            Field::Environment => {
                let named = self.located.rules.policy.environments.iter().map(|known| known.name.as_str());
                let known: Vec<&str> = named.collect();
                if known.is_empty() || known.contains(&text) {
                    return Vec::new();
                }
                let why = format!("environment `{text}` is none of {}", known.join(", "));
                let near = nearest(text, known).map(|near| Notice::Hint(format!("did you mean `{near}`?")));
                [Notice::Warning(why)].into_iter().chain(near).collect()
            }
            _ => match read_value(field, text, &self.context.clock, &mut Vec::new()) {
                Ok(_) => Vec::new(),
                Err(misfit) => {
                    [Notice::Warning(misfit.why)].into_iter().chain(misfit.hint.map(Notice::Hint)).collect()
                }
            },
        }
    }

    /// Lets the code be searched for the block that is meant; says whether there is any.
    fn link_chosen(&mut self, entry: &mut Entry) -> Result<bool, Interrupted> {
        let folder = self.context.folder.clone();
        let codes = Codes::of(self.located, &folder, &self.context.variables);
        if !codes.has_blocks() {
            return Ok(false);
        }
        let environment = entry.environment.clone();
        let mut choosing =
            Choosing { codes: &codes, environment: environment.as_deref(), prompter: &mut *self.prompter };
        entry.links.extend(choosing.any(&Link::default())?);
        Ok(true)
    }

    fn link(&self, text: &str) -> Link {
        Link::from_typed(text, self.located.code_name().as_deref())
    }

    fn set(&mut self, entry: &mut Entry, field: Field, text: String) {
        if field == Field::Links {
            entry.links = vec![self.link(&text)];
            return;
        }
        let notices = fill(entry, &[(field, text)], &self.context.clock);
        // What was odd has been said when it was asked again.
        let notes = notices.into_iter().filter(|notice| matches!(notice, Notice::Note(_))).collect();
        tell(self.context, notes);
    }
}

/// Ctrl-C keeps what was typed.
fn stopped(args: &AddArgs, context: &mut Context, before: &Entry, entry: &Entry) -> Failure {
    let failure = Failure::interrupted("interrupted; nothing was recorded");
    let how = if args.interactive { "add -i" } else { "add" };
    let again = |path: &str| {
        let program = draft::program(context);
        format!("`{program} {how} --from {}` goes on with what you typed", draft::quoted(path))
    };
    if entry == before {
        // Nothing new: where a draft was taken up it still holds everything.
        return match args.from.as_deref().filter(|name| draft::is_draft(context, name)) {
            Some(name) => failure.hint(again(name)),
            None => failure,
        };
    }
    let mut redacted = entry.clone();
    let (_, findings) = seal_entry(&mut redacted);
    let text = entry_to_toml(&redacted);
    let allowed: Vec<&str> = entry.allowed_secrets.keys().map(String::as_str).collect();
    match draft::keep_allowing(context, "add", &text, &allowed) {
        Ok(path) => {
            let hint = again(&path.display().to_string());
            if let Some(name) = &args.from {
                draft::remove(context, name);
            }
            for finding in findings.iter().filter(|finding| !finding.kept) {
                let place = &finding.place;
                context
                    .terminal
                    .warn(&format!("redacted a secret in {place} of the draft ({})", finding.rule));
            }
            failure.hint(hint)
        }
        Err(error) => failure.hint(format!("what you typed could not be kept either ({error}):\n{text}")),
    }
}
