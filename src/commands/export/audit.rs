//! `export --evidence`: a folder that an auditor can check without trusting whoever made it.
//!
//! It appears whole or not at all, and never over another one.

use super::place::Folder;
use super::{events, filter};
use crate::cli::ExportArgs;
use crate::commands::journals::{Journals, Opened};
use crate::commands::{Context, Exit, Failure, fsck};
use crate::evidence::Case;
use crate::evidence::codes::Codes;
use crate::evidence::gate::{Hidden, hidden};
use crate::evidence::heard::visible_mains;
use crate::git::hash_of;
use crate::journal::{BRANCH, PolicySide};
use crate::model::{CheckKind, Rigour, Status};
use crate::render::{ExportFormat, approvals, exported, json, lags, line, manual, proofs, sampled};
use crate::report::{
    AuditFile, AuditJournal, AuditManifest, AuditPeriod, AuditPolicy, AuditSample, AuditUnseen, Drawn,
    EntryView, VERSION,
};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// How a sample is drawn; said in the manifest, so that it can be drawn again.
const METHOD: &str = "for each entry of population.jsonl, `printf '%s\\n' SEED ID | git hash-object --stdin`; \
                      sorted, the lowest first";

/// The files so far, each with the id by which it is checked.
struct Files {
    folder: Folder,
    listed: Vec<AuditFile>,
}

impl Files {
    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.folder.put(path, bytes)?;
        let blob = hash_of(bytes).to_string();
        self.listed.push(AuditFile { path: path.to_owned(), bytes: bytes.len(), blob });
        Ok(())
    }

    fn write(
        &mut self,
        path: &str,
        write: &mut dyn FnMut(&mut Vec<u8>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        self.put(path, &bytes)
    }
}

/// # Errors
/// Where the folder is not empty, a journal cannot be read, or something cannot be written.
pub fn run(
    args: &ExportArgs,
    output: &Path,
    period: AuditPeriod,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let mut files = Files { folder: Folder::begin(context.folder.join(output))?, listed: Vec::new() };
    let journals = Journals::open(context, None)?;
    let filter = filter(period);
    let mut population: Vec<(&Opened, Case)> = journals.cases(&filter).collect();
    population.sort_by_key(|(_, case)| (case.summary.performed, case.summary.id));
    let told: Vec<(&str, &Case)> =
        population.iter().map(|(opened, case)| (opened.name.as_str(), case)).collect();

    let mut described = Vec::new();
    for (at, opened) in journals.all.iter().enumerate() {
        described.push(describe(at, opened, &mut files, context)?);
    }
    tables(&journals, &told, &mut files, context)?;
    let sample = args.sample.map(|count| {
        let tips = described.iter().flat_map(|journal: &AuditJournal| journal.tips.clone());
        let seed = args.seed.clone().unwrap_or_else(|| tips.collect::<Vec<_>>().join(" "));
        draw(&seed, count, &told)
    });
    if let Some((seed, drawn)) = &sample {
        files.write("sample.csv", &mut |out| sampled(out, drawn))?;
        for one in drawn {
            let name = format!("sample/{}.json", one.case.standing.entry.id);
            files.write(&name, &mut |out| ended(json(out, &EntryView::of(one.case), true), out))?;
        }
        let count = drawn.len();
        context.terminal.tell(&format!("drew {count} of {} by the seed {}", told.len(), line(seed)));
    }
    let mut by_status = BTreeMap::new();
    for (_, case) in &told {
        *by_status.entry(case.verdict.status.word()).or_insert(0) += 1;
    }
    let mut manifest = AuditManifest {
        version: VERSION,
        made_by: format!("stopgap {}", env!("CARGO_PKG_VERSION")),
        made_at: context.clock.now.to_utc(),
        as_of: journals.as_of,
        period,
        population: told.len() as u64,
        by_status,
        waiting: told.iter().filter(|(_, case)| case.is_waiting).count() as u64,
        journals: described,
        code: mains(&journals, context),
        unseen: unseen(&journals, context),
        sample: sample.map(|(seed, drawn)| AuditSample { entries: drawn.len(), seed, method: METHOD }),
        files: Vec::new(),
    };
    files.write("README.md", &mut |out| manual(out, &manifest))?;
    let Files { folder, mut listed } = files;
    listed.sort_by(|one, other| one.path.cmp(&other.path));
    manifest.files = listed;
    let mut bytes = Vec::new();
    ended(json(&mut bytes, &manifest, true), &mut bytes)?;
    folder.put("manifest.json", &bytes)?;
    folder.finish()?;
    let count = if told.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", told.len()) };
    let shown = output.display().to_string();
    writeln!(context.terminal.out, "wrote {count}, performed {}, to {}", period.sentence(), line(&shown))?;
    for unseen in &manifest.unseen {
        context.terminal.warn(&line(&unseen.what));
        context.terminal.hint(&line(&unseen.hint));
    }
    Ok(Exit::Fine)
}

/// A line break behind what was written.
fn ended(written: io::Result<()>, out: &mut Vec<u8>) -> io::Result<()> {
    out.push(b'\n');
    written
}

/// Checks a journal and keeps its rules.
fn describe(
    at: usize,
    opened: &Opened,
    files: &mut Files,
    context: &mut Context,
) -> Result<AuditJournal, Failure> {
    let number = if at == 0 { String::new() } else { format!("-{}", at + 1) };
    let journal = opened.located.journal().ok_or_else(crate::commands::list::no_journal)?;
    if !journal.exists()? {
        return Err(Failure::new(format!("no journal is in {}: there is nothing to hand out", opened.name))
            .hint(
                "where a remote holds it: git fetch origin '+refs/heads/stopgap:refs/remotes/origin/stopgap'",
            ));
    }
    let checked = fsck::of_all(journal, &opened.located, context)?;
    let name = format!("fsck{number}.json");
    files.write(&name, &mut |out| ended(json(out, &checked, true), out))?;
    let mut policy = Vec::new();
    for source in &opened.located.rules.sources {
        let side = match source.side {
            PolicySide::Code => "code",
            PolicySide::Journal => "journal",
        };
        let file = format!("policy/{side}{number}.toml");
        files.put(&file, source.text.as_bytes())?;
        policy.push(AuditPolicy { file, commit: source.commit.to_string() });
    }
    Ok(AuditJournal {
        name: opened.name.clone(),
        branch: BRANCH,
        tips: journal.tips()?.iter().map(ToString::to_string).collect(),
        fsck: name,
        errors: checked.errors,
        remarks: checked.remarks,
        whole: checked.unseen.is_empty(),
        policy,
    })
}

/// The population and what is told of it.
fn tables(
    journals: &Journals,
    told: &[(&str, &Case)],
    files: &mut Files,
    context: &mut Context,
) -> Result<(), Failure> {
    let screen = context.screen();
    let is_tagged = journals.are_several();
    for (name, format) in [("population.jsonl", ExportFormat::Jsonl), ("population.csv", ExportFormat::Csv)] {
        files.write(name, &mut |out| {
            let cases = told.iter().map(|(journal, case)| (is_tagged.then_some(*journal), (*case).clone()));
            exported(out, format, &mut { cases }, &[], screen)
        })?;
    }
    // Of what never happened, and before the time for a review is over, nobody asks for one.
    let demands = |name: &str, case: &Case| {
        let Some(opened) = journals.all.iter().find(|opened| opened.name == name) else { return false };
        let policy = &opened.located.rules.policy;
        let since = journals.as_of.timestamp().saturating_sub(case.summary.performed);
        policy.check.of(CheckKind::Approval) != Rigour::Off
            && case.verdict.status != Status::Mistaken
            && since > policy.deadlines.review().num_seconds()
    };
    files.write("approvals.csv", &mut |out| approvals(out, told, &demands))?;
    files.write("proofs.csv", &mut |out| proofs(out, told))?;
    files.write("lag.csv", &mut |out| lags(out, told))?;
    let mut told = Vec::new();
    for opened in &journals.all {
        told.extend(events(opened, context)?);
    }
    files.write("events.jsonl", &mut |out| {
        told.iter().try_for_each(|event| ended(json(out, event, false), out))
    })
}

/// Ranks the population by what nobody can choose, and takes the first. The order of the population makes no difference.
fn draw<'a>(seed: &str, count: usize, told: &[(&str, &'a Case)]) -> (String, Vec<Drawn<'a>>) {
    let blob = |case: &Case| hash_of(format!("{seed}\n{}\n", case.standing.entry.id).as_bytes()).to_string();
    let mut drawn: Vec<Drawn<'a>> = told.iter().map(|(_, case)| Drawn { blob: blob(case), case }).collect();
    drawn.sort_by(|one, other| one.blob.cmp(&other.blob));
    drawn.truncate(count);
    (seed.to_owned(), drawn)
}

/// Where main of each code repository stood.
fn mains(journals: &Journals, context: &Context) -> BTreeMap<String, String> {
    let mains = |opened: &Opened| {
        visible_mains(&Codes::of(&opened.located, &context.folder, &context.variables)).into_iter()
    };
    journals.all.iter().flat_map(mains).collect()
}

/// What of journals, rules and code is not seen from here, each once.
fn unseen(journals: &Journals, context: &Context) -> Vec<AuditUnseen> {
    let mut all: Vec<AuditUnseen> = Vec::new();
    for opened in &journals.all {
        let code = opened.evidence.unseen().iter().map(Hidden::from);
        let of_journal = hidden(&opened.located, context.is_blind, false);
        for one in of_journal.into_iter().chain(opened.evidence.hidden()).chain(code) {
            if all.iter().all(|known| known.what != one.what) {
                all.push(AuditUnseen { what: one.what, hint: one.mend });
            }
        }
    }
    all
}
