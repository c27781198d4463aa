//! `template`: the templates of checklists: which there are, whether they are right, and keeping the team's own.

use super::answer::answer;
use super::checklist::{known, named};
use super::record::Written;
use super::{Context, Exit, Failure, draft};
use crate::cli::{TemplateArgs, TemplateCommand};
use crate::evidence::checklist::{Kind, Sheet};
use crate::journal::{Located, Target, is_template_name, seal_template};
use crate::render::template::{Template, TemplateError};
use crate::render::{block, built_in_templates, checklist, line};
use crate::report::ChecklistView;
use std::path::Path;

/// # Errors
/// Where a file or the journal cannot be read or written.
pub fn run(args: &TemplateArgs, context: &mut Context) -> Result<Exit, Failure> {
    match &args.command {
        TemplateCommand::List => list(context),
        TemplateCommand::Check { what } => check(what.as_deref(), context),
        TemplateCommand::Eject { name, to } => match to {
            Some(folder) => eject_into(folder, name.as_deref(), context),
            None => eject(name.as_deref().unwrap_or_default(), context),
        },
        TemplateCommand::Save { name, file } => save(name, file, context),
    }
}

fn list(context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let own = located.journal().map(crate::journal::Journal::templates).transpose()?.unwrap_or_default();
    let is_own = |name: &str| own.iter().any(|own| own.name == name);
    let out = &mut context.terminal.out;
    for (name, _) in built_in_templates() {
        let from = if is_own(name) { "the team's, over the built-in one" } else { "built in" };
        writeln!(out, "{name:<16} {from}")?;
    }
    for template in own.iter().filter(|own| built_in_templates().all(|(name, _)| name != own.name)) {
        writeln!(out, "{:<16} the team's", line(&template.name))?;
    }
    Ok(Exit::Fine)
}

/// Tries templates with a sample, and with nothing at all: a week in which nothing happened is a week as well.
fn check(what: Option<&str>, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let mut known = known(&located)?;
    let names = match what {
        None => known.iter().map(|known| known.name.clone()).filter(|name| !name.contains('/')).collect(),
        Some(what) => vec![meant(what, &mut known, context)?],
    };
    let mut is_right = true;
    for name in names {
        if let Err(error) = tried(&name, &known, context) {
            is_right = false;
            let excerpt = error.excerpt.iter().flat_map(|excerpt| excerpt.lines());
            let place = error.to_string();
            let place = place.strip_prefix("render the template ").unwrap_or(&place);
            writeln!(context.terminal.out, "{}", line(place))?;
            for text in excerpt {
                writeln!(context.terminal.out, "    {}", block(text))?;
            }
            if let Some(hint) = &error.hint {
                context.terminal.hint(hint);
            }
        }
    }
    if is_right {
        writeln!(
            context.terminal.out,
            "nothing is wrong with {}",
            if what.is_some() { "it" } else { "the templates" }
        )?;
        return Ok(Exit::Fine);
    }
    Ok(Exit::Found)
}

/// The template that is meant: a known one by its name, else a file, which then stands before those that are known.
fn meant(what: &str, known: &mut Vec<Template>, context: &mut Context) -> Result<String, Failure> {
    let looks_like_file = what == "-" || what.contains(['/', '\\']) || what.contains('.');
    if !looks_like_file || (!context.folder.join(what).is_file() && what != "-") {
        return Ok(format!("{}.md", named(what, known)?));
    }
    let text = context.read_text(what)?;
    let name = if what == "-" { "standard input".to_owned() } else { what.to_owned() };
    known.retain(|known| known.name != name);
    known.push(Template { name: name.clone(), text });
    Ok(name)
}

fn tried(name: &str, known: &[Template], context: &Context) -> Result<(), TemplateError> {
    let bare = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name).to_owned();
    let now = context.clock.now;
    for sheet in [Sheet::sample(Kind::of(&bare), now), Sheet::default()] {
        let mut view =
            ChecklistView::of(&bare, now, &sheet.parts, &sheet.entries).with_records(&sheet.entries);
        checklist(name, known, &view)?;
        view.incident = Some("INC-4211".to_owned());
        view.environment = Some("prod".to_owned());
        view.change = Some("main..HEAD");
        view.unseen = vec!["shop: it was never fetched".to_owned()];
        checklist(name, known, &view)?;
    }
    Ok(())
}

fn eject(name: &str, context: &mut Context) -> Result<Exit, Failure> {
    let (_, text) = built_in(name)?;
    write!(context.terminal.out, "{text}")?;
    Ok(Exit::Fine)
}

fn eject_into(folder: &Path, name: Option<&str>, context: &mut Context) -> Result<Exit, Failure> {
    let wanted: Vec<(&str, &str)> = match name {
        Some(name) => vec![built_in(name)?],
        None => built_in_templates().collect(),
    };
    let shown = line(&folder.display().to_string()).into_owned();
    let target = context.folder.join(folder);
    let failed = |error: std::io::Error| Failure::to(format!("write into {shown}: {error}"));
    std::fs::create_dir_all(&target).map_err(failed)?;
    for (name, text) in wanted {
        let path = target.join(format!("{name}.md"));
        // What lies there may have been worked on.
        let file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
        match file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
            Ok(()) => writeln!(
                context.terminal.out,
                "{}",
                line(&folder.join(format!("{name}.md")).display().to_string())
            )?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                context.terminal.warn(&format!("{shown}/{name}.md is there already, and was left alone"));
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(Exit::Fine)
}

fn built_in(name: &str) -> Result<(&'static str, &'static str), Failure> {
    let known = crate::render::known_templates(&[]);
    let name = named(name, &known)?;
    let found = built_in_templates().find(|(known, _)| *known == name);
    found.ok_or_else(|| Failure::new(format!("no template is called `{}`", line(&name))))
}

fn save(name: &str, file: &str, context: &mut Context) -> Result<Exit, Failure> {
    let name = name.strip_suffix(".md").unwrap_or(name);
    if !is_template_name(name) {
        return Err(Failure::new(line(&format!(
            "`{name}` is no name of a template: letters, digits, - and _"
        )))
        .hint("stopgap template save weekly weekly.md"));
    }
    let text = context.read_text(file)?;
    let located = context.locate();
    let mut known = known(&located)?;
    let template = format!("{name}.md");
    known.retain(|known| known.name != template);
    known.push(Template { name: template.clone(), text: text.clone() });
    if let Err(error) = tried(&template, &known, context) {
        let mut failure = super::checklist::wrong(&error, file);
        failure.message = failure.message.replace(&template, &line(file));
        failure.message.push_str("\nthe template was not changed");
        return Err(failure);
    }
    keep(name, &text, &located, context)
}

fn keep(name: &str, text: &str, located: &Located, context: &mut Context) -> Result<Exit, Failure> {
    if let Target::Unusable { error, .. } = &located.target {
        return Err(error.clone().into());
    }
    let Some(journal) = located.journal() else { return Err(super::list::no_journal()) };
    let is_known = journal.templates()?.iter().any(|own| own.name == name && own.text == *text);
    if is_known {
        context.terminal.tell("nothing was changed");
        return Ok(Exit::Fine);
    }
    let identity = context.identity(located);
    let sealed = seal_template(name, text.to_owned()).map_err(|rules| {
        Failure::new(format!("the template holds a secret ({}); it was not changed", rules.join(", ")))
            .hint("a template is read by everybody who reads the journal")
    })?;
    // What waited in the inbox could undo a newer one later: it is kept as a draft instead.
    let receipt = match journal.append(&[sealed], &identity, context.clock.now) {
        Ok(receipt) => receipt,
        Err(error) => {
            let failure = Failure::from(error);
            return Err(match draft::keep(context, "template", text) {
                Ok(path) => failure.hint(format!("what you wrote is kept in {}", path.display())),
                Err(error) => failure.hint(format!("it could not be kept as a draft ({error})")),
            });
        }
    };
    let sharing = super::sharing::begin(context, located, journal);
    let written = Written::Journal { name: journal.name(), sharing, receipt };
    let said = format!("`stopgap checklist {name}` is made by it from now on");
    answer(context, located, &written, &[said], &[] as &[&str])
}
