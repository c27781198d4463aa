//! `edit`: fill in and correct entries, in one form or by flags. What comes of it are amendments.

use super::asked::{commands, set_fields, typed_fields};
use super::linking::look_up;
use super::say::Saying;
use super::select::filter;
use super::{Context, Exit, Failure, draft};
use crate::cli::{EditArgs, EntryFilter};
use crate::evidence::{Case, Filter};
use crate::git::editor;
use crate::intake::{
    Answered, Answers, FormError, differences, form_ids, read_form, with_mistakes, without_mistakes,
    write_form,
};
use crate::model::{Entry, EntryId, FactBody, Field, Link, Value, nearest};
use crate::ui::{EditorError, edit as open_editor};
use std::collections::BTreeMap;

/// # Errors
/// Where no entry is meant, the form is wrong and stays so, or nothing can be written.
pub fn run(args: &EditArgs, context: &mut Context) -> Result<Exit, Failure> {
    let saying = Saying::begin(context)?;
    let typed = typed_fields(&args.fields, Vec::new());
    // `edit --incident X` alone chooses entries; with ids it is a field like any other.
    let chooses = args.ids.is_empty() && args.resume.is_none();
    let typed: Vec<(Field, String)> =
        typed.into_iter().filter(|(field, _)| !(chooses && *field == Field::Incident)).collect();
    if let Some(name) = &args.resume {
        return resume(name, &saying, context);
    }
    let cases = chosen(args, &saying, context)?;
    if cases.is_empty() {
        context.terminal.tell("nothing is missing");
        return Ok(Exit::Fine);
    }
    let by_flags = !typed.is_empty()
        || !args.unset.is_empty()
        || args.title.is_some()
        || !args.fields.commands.is_empty();
    if by_flags {
        return amend_by_flags(args, typed, cases, &saying, context);
    }
    let entries: Vec<&Entry> = cases.iter().map(|case| &case.standing.entry).collect();
    let form = write_form(&entries, args.missing);
    let asking = Form { entries: &entries, blank: Some(&form), draft: None };
    let answered = asking.ask(&form, context)?.unwrap_or_default();
    amend(answered, cases, &saying, context)
}

/// The entries that are meant: named, or of an incident, or one's own.
fn chosen(args: &EditArgs, saying: &Saying, context: &Context) -> Result<Vec<Case>, Failure> {
    if !args.ids.is_empty() {
        return saying.cases(&args.ids);
    }
    let flags = EntryFilter {
        incident: args.fields.incident.iter().cloned().collect(),
        mine: args.mine,
        ..EntryFilter::default()
    };
    if flags.incident.is_empty() && !args.mine {
        return Err(Failure::new("which entries?")
            .hint("stopgap edit last")
            .hint("stopgap edit --incident INC-4211 --missing"));
    }
    let filter = Filter { incomplete: args.missing, ..filter(&flags, &saying.identity, context)? };
    let cases: Vec<Case> =
        saying.evidence.select(&filter).filter_map(|(row, _)| saying.evidence.case(&row)).collect();
    if cases.is_empty() && !args.missing {
        return Err(
            Failure::new("no unreconciled entry is meant").hint("`stopgap list --all` shows every entry")
        );
    }
    Ok(cases)
}

fn amend_by_flags(
    args: &EditArgs,
    mut typed: Vec<(Field, String)>,
    cases: Vec<Case>,
    saying: &Saying,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let lines = commands(&args.fields, context)?;
    typed.extend(lines.into_iter().map(|line| (Field::Commands, line)));
    typed.extend(args.title.iter().map(|title| (Field::Title, title.clone())));
    let unset = args.unset.iter().map(|name| field(name)).collect::<Result<Vec<_>, _>>()?;
    let mut said = Vec::new();
    let count = cases.len();
    for (at, case) in cases.into_iter().enumerate() {
        let entry = &case.standing.entry;
        let mut amended = entry.clone();
        // The same flags for every entry: how they were understood is told once.
        if at == 0 {
            set_fields(context, &mut amended, &typed);
            super::environment::check_environment(context, amended.environment.as_deref(), &saying.located);
        } else {
            crate::intake::fill(&mut amended, &typed, &context.clock);
        }
        for field in &unset {
            amended.unset(*field);
        }
        let touched: Answers = typed
            .iter()
            .map(|(field, _)| *field)
            .chain(unset.iter().copied())
            .map(|field| (field, amended.get(field)))
            .collect();
        let (set, unset) = differences(entry, &touched);
        if !set.is_empty() || !unset.is_empty() {
            said.push((case, FactBody::amend(set, &unset)));
        }
    }
    finish(said, count, saying, context)
}

fn field(name: &str) -> Result<Field, Failure> {
    let spelled = name.trim_start_matches('-').replace('-', "_");
    let known = match spelled.as_str() {
        "env" => Some(Field::Environment),
        "at" => Some(Field::PerformedAt),
        "by" => Some(Field::PerformedBy),
        other => Field::from_name(other),
    };
    match known {
        Some(Field::Title) => Err(Failure::new("an entry needs a title: it cannot be taken away")),
        Some(field) => Ok(field),
        None => {
            let failure = Failure::new(format!("`{name}` is no field"));
            Err(match nearest(&spelled, Field::ALL.iter().map(|field| field.name())) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => {
                    let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                    failure.hint(format!("the fields are {}", names.join(", ")))
                }
            })
        }
    }
}

/// A form that is being filled in.
struct Form<'a> {
    entries: &'a [&'a Entry],
    /// As it was before anybody wrote into it; a draft that is taken up again was written into already.
    blank: Option<&'a str>,
    /// The draft that it comes from.
    draft: Option<&'a str>,
}

impl Form<'_> {
    /// Opens the form until it can be read, or the user gives up: then it is kept as a draft. `None` where the
    /// user emptied it.
    fn ask(&self, shown: &str, context: &mut Context) -> Result<Option<Vec<Answered>>, Failure> {
        if context.global.no_input {
            return Err(Failure::new("a form is asked for, and --no-input asks nothing")
                .hint(format!("stopgap edit {} --reason TEXT", self.entries[0].id)));
        }
        let program = editor(&context.folder, &context.variables).map_err(|error| {
            Failure::to(&error)
                .hint("GIT_EDITOR, core.editor, VISUAL or EDITOR names an editor")
                .hint("`stopgap edit ID --reason TEXT` needs none")
        })?;
        let folder = tempfile::tempdir()
            .map_err(|error| Failure::to(format!("make a place for the form: {error}")))?;
        let file = folder.path().join("stopgap.toml");
        let mut shown = shown.to_owned();
        loop {
            let failed = |error: std::io::Error| Failure::to(format!("write the form: {error}"));
            std::fs::write(&file, &shown).map_err(failed)?;
            let opened = open_editor(&program, &file);
            let saved = String::from_utf8_lossy(&std::fs::read(&file).unwrap_or_default()).into_owned();
            if let Err(error) = opened {
                let failure = match error {
                    EditorError::Interrupted => Failure::interrupted("interrupted; nothing was recorded"),
                    error => Failure::to(error),
                };
                return Err(self.keep(&saved, failure, context));
            }
            if saved.trim().is_empty() {
                return Ok(None);
            }
            let mistakes = match read_form(&saved, self.entries, &context.clock) {
                Ok(answered) => return Ok(Some(answered)),
                Err(mistakes) => mistakes,
            };
            let is_unchanged = without_mistakes(&saved) == without_mistakes(&shown);
            if is_unchanged || !context.terminal.is_in_tty {
                let list: Vec<String> = mistakes.iter().map(FormError::to_string).collect();
                let failure = Failure::new(format!("the form is wrong: {}", list.join("; ")));
                return Err(self.keep(&saved, failure, context));
            }
            shown = with_mistakes(&saved, &mistakes);
        }
    }

    /// Keeps a form that was written into and could not be taken.
    fn keep(&self, saved: &str, failure: Failure, context: &Context) -> Failure {
        let saved = without_mistakes(saved);
        if saved.trim().is_empty() || self.blank.is_some_and(|blank| without_mistakes(blank) == saved) {
            return match self.draft {
                Some(name) => failure.hint(format!("{name} is still there")),
                None => failure,
            };
        }
        // What one entry allows is not allowed in another.
        let mut allowed: Vec<&str> = self.entries[0].allowed_secrets.keys().map(String::as_str).collect();
        allowed.retain(|rule| self.entries.iter().all(|entry| entry.allowed_secrets.contains_key(*rule)));
        match draft::keep_allowing(context, "edit", &saved, &allowed) {
            Ok(path) => {
                if let Some(name) = self.draft {
                    draft::remove(context, name);
                }
                let path = draft::quoted(&path.display().to_string());
                let program = draft::program(context);
                failure.hint(format!("kept; `{program} edit --resume {path}` opens it again"))
            }
            Err(error) => failure.hint(format!("it could not be kept ({error}):\n{saved}")),
        }
    }
}

/// Goes on with a form that was kept.
fn resume(name: &str, saying: &Saying, context: &mut Context) -> Result<Exit, Failure> {
    let text = context.read_text(name)?;
    let ids = form_ids(&text);
    if ids.is_empty() {
        return Err(Failure::new(format!("{name} is no form of `stopgap edit`")));
    }
    let cases = saying.cases(&ids)?;
    let entries: Vec<&Entry> = cases.iter().map(|case| &case.standing.entry).collect();
    let shown = match read_form(&text, &entries, &context.clock) {
        Ok(_) => text.clone(),
        Err(mistakes) => with_mistakes(&text, &mistakes),
    };
    let form = Form { entries: &entries, blank: None, draft: Some(name) };
    let Some(answered) = form.ask(&shown, context)? else {
        context.terminal.tell(&format!("nothing was changed; {name} is still there"));
        return Ok(Exit::Fine);
    };
    let exit = amend(answered, cases, saying, context)?;
    // It has served.
    draft::remove(context, name);
    Ok(exit)
}

fn amend(
    answered: Vec<Answered>,
    cases: Vec<Case>,
    saying: &Saying,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let count = cases.len();
    let mut said = Vec::new();
    let mut answered: BTreeMap<EntryId, Answered> = answered.into_iter().map(|one| (one.id, one)).collect();
    for case in cases {
        let entry = &case.standing.entry;
        let Some(Answered { answers, notices, .. }) = answered.remove(&entry.id) else { continue };
        super::asked::tell(context, notices);
        let (mut set, unset): (Vec<(Field, Value)>, Vec<Field>) = differences(entry, &answers);
        for (field, value) in &mut set {
            if *field == Field::Links {
                let mut links = Link::from_value(std::mem::replace(value, Value::Bool(false)));
                let again = format!("stopgap link {}", entry.id);
                look_up(context, &mut links, &saying.located, entry.environment.as_deref(), &again);
                *value = Value::List(links.iter().map(|link| Value::Table(link.to_table())).collect());
            }
        }
        if !set.is_empty() || !unset.is_empty() {
            said.push((case, FactBody::amend(set, &unset)));
        }
    }
    finish(said, count, saying, context)
}

fn finish(
    said: Vec<(Case, FactBody)>,
    count: usize,
    saying: &Saying,
    context: &mut Context,
) -> Result<Exit, Failure> {
    if said.is_empty() {
        context.terminal.tell(if count == 1 {
            "nothing was changed"
        } else {
            "nothing was changed in any of them"
        });
        return Ok(Exit::Fine);
    }
    saying.say(context, said, "amended")
}
