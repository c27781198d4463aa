//! `on` and `off`: incident and environment for the next hours, in all terminals of this person.

use super::{Context, Exit, Failure};
use crate::cli::{EntryFilter, OnArgs};
use crate::intake::when::{absolute, parse_moment};
use crate::model::{Field, Stamp, ago};
use crate::render::line;
use crate::report::OnView;
use std::io::Write;
use std::path::PathBuf;

/// What `on` has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct On {
    pub incident: Option<String>,
    pub environment: Option<String>,
    pub until: Stamp,
}

fn file(context: &Context) -> PathBuf {
    context.state().join("on.toml")
}

impl On {
    /// `None` where nothing is set, it has run out, or its file cannot be read.
    #[must_use]
    pub fn read(context: &Context) -> Option<Self> {
        let on = Self::stored(context)?;
        (on.until > context.clock.now).then_some(on)
    }

    fn stored(context: &Context) -> Option<Self> {
        let table: toml::Table = toml::from_str(&std::fs::read_to_string(file(context)).ok()?).ok()?;
        let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let until = Stamp::parse_from_rfc3339(&text("until")?).ok()?;
        Some(Self { incident: text("incident"), environment: text("environment"), until })
    }

    fn write(&self, context: &Context) -> std::io::Result<()> {
        let mut table = toml::Table::new();
        for (key, text) in [("incident", &self.incident), ("environment", &self.environment)] {
            if let Some(text) = text {
                table.insert(key.to_owned(), toml::Value::String(text.clone()));
            }
        }
        table.insert("until".to_owned(), toml::Value::String(self.until.to_rfc3339()));
        std::fs::create_dir_all(context.state())?;
        let mut out = tempfile::NamedTempFile::new_in(context.state())?;
        out.write_all(table.to_string().as_bytes())?;
        out.persist(file(context)).map(drop).map_err(|error| error.error)
    }

    #[must_use]
    pub fn view(&self) -> OnView {
        OnView { incident: self.incident.clone(), environment: self.environment.clone(), until: self.until }
    }

    fn sentence(&self, context: &Context) -> String {
        let incident = self.incident.as_deref().unwrap_or("no incident");
        let place = self.environment.as_deref().map_or_else(String::new, |name| format!(" in {name}"));
        let until = absolute(self.until, &context.clock.zone.name());
        line(&format!("on {incident}{place} until {until}")).into_owned()
    }
}

/// # Errors
/// Where the setting cannot be kept.
pub fn run(args: &OnArgs, context: &mut Context) -> Result<Exit, Failure> {
    if args.incident.is_none() && args.environment.is_none() {
        match On::read(context) {
            Some(on) => {
                let sentence = on.sentence(context);
                writeln!(context.terminal.out, "{sentence}")?;
            }
            None => writeln!(context.terminal.out, "nothing is set; `stopgap on INC-4211 -e prod` sets it")?,
        }
        return Ok(Exit::Fine);
    }
    let length = format!("{} ago", args.duration.trim());
    let then = parse_moment(&length, &context.clock)
        .map_err(|error| Failure::to(error).hint("--for takes a length of time: 8h, 90m, 2d"))?;
    let on = On {
        incident: args.incident.clone(),
        environment: args.environment.clone(),
        until: context.clock.now + (context.clock.now - then.at),
    };
    let located = context.locate();
    super::environment::check_environment(context, on.environment.as_deref(), &located);
    on.write(context)
        .map_err(|error| Failure::to(format!("keep it in {}: {error}", file(context).display())))?;
    let sentence = on.sentence(context);
    writeln!(context.terminal.out, "{sentence}")?;
    context.terminal.hint("`stopgap off` ends it and says what is still missing");
    Ok(Exit::Fine)
}

/// # Errors
/// Where the setting cannot be removed or the journal cannot be read.
pub fn off(context: &mut Context) -> Result<Exit, Failure> {
    let Some(on) = On::stored(context) else {
        writeln!(context.terminal.out, "nothing was set")?;
        return Ok(Exit::Fine);
    };
    std::fs::remove_file(file(context))
        .map_err(|error| Failure::to(format!("remove {}: {error}", file(context).display())))?;
    let what = on.incident.clone().unwrap_or_else(|| "it".to_owned());
    let ended = if on.until > context.clock.now { "ended" } else { "had ended" };
    let when = if on.until > context.clock.now {
        String::new()
    } else {
        format!(" {}", ago(on.until, context.clock.now))
    };
    writeln!(context.terminal.out, "{} {ended}{when}", line(&what))?;
    let Some(incident) = on.incident else { return Ok(Exit::Fine) };
    let located = context.locate();
    let identity = context.identity(&located);
    let evidence = context.evidence(&located)?;
    let mut filter = super::select::filter(&EntryFilter::of_incident(&incident), &identity, context)?;
    filter.incomplete = true;
    let mut incomplete = 0;
    for (row, _) in evidence.select(&filter) {
        let Some(case) = evidence.case(&row) else { continue };
        incomplete += 1;
        let names: Vec<&str> = case.summary.missing.fields().map(Field::name).collect();
        let entry = &case.standing.entry;
        writeln!(
            context.terminal.out,
            "{} {}\n  missing: {}",
            entry.id,
            line(&entry.title),
            names.join(", ")
        )?;
    }
    if incomplete > 0 {
        context
            .terminal
            .hint(&format!("`stopgap edit --incident {incident} --missing` opens one form for all of them"));
    } else {
        writeln!(context.terminal.out, "nothing is missing in its entries")?;
    }
    Ok(Exit::Fine)
}
