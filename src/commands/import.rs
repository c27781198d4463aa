//! `import`: rows of a file become entries, each at most once. What cannot be read hinders nothing else.

use super::answer::answer;
use super::record::{Written, write_together};
use super::rejects::Rejects;
use super::{Context, Exit, Failure};
use crate::cli::{ImportArgs, ImportFormat};
use crate::evidence::{Case, Evidence};
use crate::git::Identity;
use crate::intake::{Desk, Imported, Known, Mapping, Notice, Place, Rows};
use crate::journal::{Finding, Located, Sealed, seal_entry, seal_fact};
use crate::model::{Dossier, EntryId, Field, one_line};
use crate::render::{Format, Layout, entries, unguard};
use std::path::Path;

/// So many records, or bytes of them, are written with one commit: a bound on what is held in memory.
const BATCH_RECORDS: usize = 50_000;
const BATCH_BYTES: usize = 64 << 20;

/// So many rows are named one by one; of the rest their number is told.
const NAMED: usize = 50;

/// # Errors
/// Where the input cannot be read at all, or nothing can be written.
pub fn run(args: &ImportArgs, context: &mut Context) -> Result<Exit, Failure> {
    let mapping = Mapping::read(&args.map)?;
    let name = input_name(args, context)?;
    let mut rows = open(args, &name, context)?;
    let located = context.locate();
    let identity = context.identity(&located);
    let clock = context.clock.clone();
    let file = if name == "-" { "import" } else { file_name(&name) };
    let mut desk = Desk::new(&clock, &mapping, identity.to_string(), file.to_owned(), unguard);
    (desk.place, desk.code) = (Some(context.recorded_in(&located)), located.code_name());
    if let Some(header) = rows.header().map(<[String]>::to_vec) {
        desk.take_header(&header)?;
    }
    let evidence = context.evidence(&located)?;
    let rejects = Rejects::new(args.rejects.as_deref(), &name, rows.head(), context)?;
    let mut import = Import {
        context,
        located: &located,
        identity: &identity,
        known: known(&evidence),
        evidence,
        file: file.to_owned(),
        is_rehearsal: args.dry_run,
        rejects,
        batch: Batch::default(),
        cases: Vec::new(),
        new: Vec::new(),
        there: 0,
        refused: 0,
        told: 0,
        written: None,
    };
    for row in rows.by_ref() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                import.flush()?;
                return Err(Failure::to(format!("read {name}: {error}")).hint(format!(
                    "imported until then: {}; importing again adds the rest",
                    import.new.len()
                )));
            }
        };
        let (line, text) = (row.line, row.text.clone());
        match desk.read(row, Context::new_entry_id()?) {
            Ok(imported) => import.take(imported, line)?,
            Err(why) => import.refuse(line, &text, &why),
        }
    }
    import.flush()?;
    let is_table = rows.header().is_some();
    let unmet: Vec<&str> = if is_table { Vec::new() } else { mapping.unmet().collect() };
    import.tell_rest(&desk, &unmet);
    import.answer()
}

/// The file, or standard input where something comes from there.
fn input_name(args: &ImportArgs, context: &Context) -> Result<String, Failure> {
    match &args.file {
        Some(name) => Ok(name.clone()),
        None if context.terminal.is_in_tty => {
            Err(Failure::new("name the file to import").hint("stopgap import tickets.csv"))
        }
        None => Ok("-".to_owned()),
    }
}

fn file_name(name: &str) -> &str {
    Path::new(name).file_name().and_then(|last| last.to_str()).unwrap_or(name)
}

fn open(args: &ImportArgs, name: &str, context: &mut Context) -> Result<Rows, Failure> {
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let told = match ending.as_deref() {
        Some("jsonl" | "ndjson") => Some(ImportFormat::Jsonl),
        Some("json") => Some(ImportFormat::Json),
        Some("csv" | "tsv") => Some(ImportFormat::Csv),
        _ => None,
    };
    let Some(format) = args.format.or(told) else {
        let what = if name == "-" { "standard input does" } else { "the name of the file does" };
        return Err(Failure::new(format!("{what} not tell the format"))
            .hint("--format csv, --format jsonl or --format json says it"));
    };
    let delimiter = args.delimiter.as_deref().map(delimiter).transpose()?;
    let input = context.open(name)?;
    match format {
        ImportFormat::Jsonl => Ok(Rows::of_lines(input)),
        ImportFormat::Json => {
            Rows::of_document(input).map_err(|error| Failure::to(format!("read {name}: {error}")))
        }
        ImportFormat::Csv => Ok(Rows::of_table(input, delimiter)?),
    }
}

fn delimiter(text: &str) -> Result<u8, Failure> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err(Failure::new(format!("--delimiter {text}: it is one character, or `tab`"))),
    }
}

fn known(evidence: &Evidence) -> Known {
    let mut known = Known::default();
    for (row, _) in evidence.judged() {
        let case = evidence.case(&row);
        let source = case.as_ref().and_then(|case| {
            let amended = case.as_recorded.iter().any(|(field, _)| *field == Field::Source);
            if amended { case.recorded().source } else { case.standing.entry.source.clone() }
        });
        known.add(row, source.as_deref());
    }
    known
}

struct Import<'a> {
    context: &'a mut Context,
    located: &'a Located,
    identity: &'a Identity,
    evidence: Evidence,
    known: Known,
    file: String,
    is_rehearsal: bool,
    rejects: Rejects,
    batch: Batch,
    /// What a rehearsal shows.
    cases: Vec<Case>,
    new: Vec<EntryId>,
    there: usize,
    refused: usize,
    told: usize,
    written: Option<Written>,
}

#[derive(Default)]
struct Batch {
    records: Vec<Sealed>,
    bytes: usize,
    entries: usize,
}

impl Import<'_> {
    fn take(&mut self, mut imported: Imported, line: u64) -> Result<(), Failure> {
        let notices = std::mem::take(&mut imported.notices);
        let (records, findings) = seal(&mut imported);
        match self.known.place(&imported, line) {
            Place::New => {}
            Place::There(row) => {
                self.there += 1;
                let differs = self
                    .evidence
                    .case(&row)
                    .is_none_or(|case| imported.differs(&case.recorded(), &case.standing.entry, &case.facts));
                if differs {
                    let id = imported.entry.id;
                    self.warn(line, &format!("{id} is there and says something else; it is kept as it is"));
                }
                return Ok(());
            }
            Place::SameSource(id) => {
                self.there += 1;
                if imported.is_own {
                    let own = imported.entry.id;
                    self.warn(
                        line,
                        &format!("{own} has the source of {id}, which is there; it is left alone"),
                    );
                }
                return Ok(());
            }
            Place::Twice(first) => {
                self.there += 1;
                self.warn(line, &format!("it stands on line {first} already; it is left alone"));
                return Ok(());
            }
        }
        for notice in notices {
            match notice {
                Notice::Warning(text) | Notice::Note(text) => self.warn(line, &text),
                Notice::Hint(_) => {}
            }
        }
        self.tell_findings(line, &findings);
        self.new.push(imported.entry.id);
        if self.is_rehearsal {
            let dossier = Dossier { facts: imported.facts, ..Dossier::new(imported.entry) };
            let now = self.context.clock.now.to_utc();
            self.cases.push(Case::of(dossier, &self.located.rules.policy, now, false));
            return Ok(());
        }
        self.batch.entries += 1;
        self.batch.bytes += records.iter().map(|record| record.text().len()).sum::<usize>();
        self.batch.records.extend(records);
        if self.batch.records.len() >= BATCH_RECORDS || self.batch.bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, text: &[u8], why: &str) {
        self.refused += 1;
        if self.refused <= NAMED {
            self.context.terminal.warn(&format!("line {line}: {why}; not imported"));
        }
        if !self.is_rehearsal {
            self.rejects.keep(text, self.context);
        }
    }

    fn warn(&mut self, line: u64, text: &str) {
        self.told += 1;
        if self.told <= NAMED {
            self.context.terminal.warn(&format!("line {line}: {text}"));
        }
    }

    fn tell_findings(&mut self, line: u64, findings: &[Finding]) {
        for Finding { place, rule, kept } in findings {
            if *kept {
                let text = format!("kept what looks like a secret in {place} ({rule})");
                self.context.terminal.note(&format!("line {line}: {text}"));
            } else {
                self.warn(line, &format!("redacted a secret in {place} ({rule})"));
            }
        }
    }

    /// Writes what was gathered, with one commit.
    fn flush(&mut self) -> Result<(), Failure> {
        let batch = std::mem::take(&mut self.batch);
        if batch.records.is_empty() {
            return Ok(());
        }
        let from = if self.file == "import" { "standard input" } else { &self.file };
        let subject = format!("import {} from {}", counted(batch.entries), one_line(from, 72));
        let written = write_together(self.context, self.located, self.identity, &batch.records, &subject)?;
        self.written = Some(written);
        Ok(())
    }

    fn tell_rest(&mut self, desk: &Desk<'_>, unmet: &[&str]) {
        let terminal = &mut self.context.terminal;
        if self.told > NAMED {
            terminal.warn(&format!("and {} more of these", self.told - NAMED));
        }
        if self.refused > NAMED {
            terminal.warn(&format!("{} more rows could not be imported", self.refused - NAMED));
        }
        if !desk.left_out.is_empty() {
            let names: Vec<&str> = desk.left_out.iter().map(String::as_str).collect();
            terminal.note(&format!("left out: {}", names.join(", ")));
            terminal.hint("`--map FIELD=COLUMN` takes one in");
        }
        for column in unmet {
            terminal.warn(&format!("--map: nothing is called `{column}` in any row"));
        }
        if desk.without_facts > 0 && !self.new.is_empty() {
            terminal.warn(&format!(
                "{} had another status than open: CSV does not say what was said about them",
                counted(desk.without_facts)
            ));
            terminal.hint("`stopgap list --all --format jsonl` carries everything");
        }
        if self.refused > 0 && !self.is_rehearsal {
            match self.rejects.name() {
                Some(name) => terminal.note(&format!("what could not be read is in {name}")),
                None => terminal.hint("`--rejects FILE` writes them to a file, to mend and import again"),
            }
        }
    }

    fn answer(self) -> Result<Exit, Failure> {
        let verb = if self.is_rehearsal { "would import" } else { "imported" };
        let (were, would) = if self.there == 1 { ("was", "is") } else { ("were", "are") };
        let mut sentence = format!("{verb} {}", self.new.len());
        if self.there > 0 {
            let were = if self.is_rehearsal { would } else { were };
            sentence.push_str(&format!(", {} {were} there already", self.there));
        }
        if self.refused > 0 {
            sentence.push_str(&format!(", {} could not be read", self.refused));
        }
        let exit = if self.refused > 0 { Exit::Failed } else { Exit::Fine };
        let context = self.context;
        if self.is_rehearsal && !self.cases.is_empty() {
            let screen = context.screen();
            let mut cases = self.cases.into_iter();
            entries(&mut *context.terminal.out, Format::Table, Layout::Log, &mut cases, screen)?;
        }
        match &self.written {
            Some(written) => {
                answer(context, self.located, written, &[sentence], &self.new)?;
            }
            None if context.terminal.is_out_tty => writeln!(context.terminal.out, "{sentence}")?,
            None => context.terminal.tell(&sentence),
        }
        if self.is_rehearsal {
            context.terminal.note("nothing was recorded (--dry-run)");
        }
        Ok(exit)
    }
}

/// The records of an entry: itself, and what was said about it.
fn seal(imported: &mut Imported) -> (Vec<Sealed>, Vec<Finding>) {
    let (record, mut findings) = seal_entry(&mut imported.entry);
    let mut records = vec![record];
    let facts = std::mem::take(&mut imported.facts);
    // What an amendment permits holds for what was said after it.
    let shown = Dossier { facts, ..Dossier::new(imported.entry.clone()) };
    let mut allowed = imported.entry.allowed_secrets.clone();
    if !shown.facts.is_empty() {
        allowed.extend(shown.standing().entry.allowed_secrets);
    }
    imported.facts = shown.facts;
    for fact in &mut imported.facts {
        let (record, found) = seal_fact(fact, imported.entry.recorded_at, &allowed);
        records.push(record);
        findings.extend(found);
    }
    (records, findings)
}

fn counted(entries: usize) -> String {
    if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") }
}
