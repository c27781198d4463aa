//! Evidence for an audit as tables, and the page that says in plain words what each file is and how it is checked.

use super::{csv, line, markdown};
use crate::reconcile::Case;
use crate::report::{AuditManifest, ClaimView, Drawn, TestimonyView, in_utc};
use std::io::{self, Write};

const APPROVALS: [&str; 8] = [
    "entry",
    "journal",
    "approved_by",
    "approved_at",
    "counts",
    "seconds_after_performing",
    "demanded",
    "reason",
];
const PROOFS: [&str; 12] = [
    "entry",
    "journal",
    "status",
    "grade",
    "settled_at",
    "kind",
    "what",
    "says",
    "code",
    "commit",
    "place",
    "by",
];
const LAGS: [&str; 6] = ["entry", "journal", "performed_at", "recorded_at", "lag_seconds", "recorded_by"];
const SAMPLE: [&str; 6] = ["rank", "blob", "entry", "performed_at", "status", "title"];

/// An entry with the name of its journal.
type Told<'a> = (&'a str, &'a Case);

/// Every approval, and a row for each entry that has none. `is_demanded`: whether the policy of a
/// journal asks for one of an entry by now.
///
/// # Errors
/// Where the writer fails.
pub fn approvals(
    out: &mut dyn Write,
    population: &[Told<'_>],
    is_demanded: &dyn Fn(&str, &Case) -> bool,
) -> io::Result<()> {
    let rows = population.iter().flat_map(|(journal, case)| {
        let entry = &case.standing.entry;
        let row = |by: &str, at: String, counts: &str, delay: String, reason: &str| {
            let demanded = if is_demanded(journal, case) { "yes" } else { "no" };
            let cells = [&*entry.id.to_string(), journal, by, &at, counts, &delay, demanded, reason];
            cells.map(str::to_owned).to_vec()
        };
        let mut rows: Vec<Vec<String>> = Vec::new();
        for approval in &case.standing.approvals {
            let counts = match (approval.counts, approval.outlived) {
                (true, _) => "yes",
                (false, true) => "no: what was done was told otherwise afterwards",
                (false, false) => "no: by who performed it, or may have",
            };
            let delay = approval.at.timestamp().saturating_sub(case.summary.performed).to_string();
            let by = approval.by.as_deref().unwrap_or_default();
            let reason = approval.reason.as_deref().unwrap_or_default();
            rows.push(row(by, in_utc(approval.at.timestamp()), counts, delay, reason));
        }
        if rows.is_empty() {
            rows.push(row("", String::new(), "none", String::new(), ""));
        }
        rows
    });
    csv::write_rows(out, &APPROVALS, rows)
}

/// What stands behind each status: decisions of people, commits that claim an entry, and what the code says. A row for
/// each, and one for each entry that has none.
///
/// # Errors
/// Where the writer fails.
pub fn proofs(out: &mut dyn Write, population: &[Told<'_>]) -> io::Result<()> {
    csv::write_rows(out, &PROOFS, population.iter().flat_map(|told| proofs_of(*told)))
}

fn proofs_of((journal, case): Told<'_>) -> Vec<Vec<String>> {
    let verdict = &case.verdict;
    let settled = case.settled_at.map(|at| in_utc(at.timestamp())).unwrap_or_default();
    let row = |kind: &str, what: &str, says: &str, code: &str, commit: &str, place: &str, by: &str| {
        let id = case.standing.entry.id.to_string();
        let grade = verdict.grade.unwrap_or_default();
        let status = verdict.status.word();
        let cells = [&*id, journal, status, grade, &settled, kind, what, says, code, commit, place, by];
        cells.map(str::to_owned).to_vec()
    };
    let mut rows = Vec::new();
    if let Some(decision) = &case.standing.decision {
        let (reason, by) = (decision.reason.as_deref(), decision.by.as_deref());
        let at = in_utc(decision.at.timestamp());
        rows.push(row(
            "decision",
            decision.resolution.word(),
            reason.unwrap_or_default(),
            "",
            "",
            &at,
            by.unwrap_or_default(),
        ));
    }
    for claim in ClaimView::all(case, &[]) {
        let became = claim.became.unwrap_or("not looked for");
        let what = if claim.recorded { "recorded in the journal" } else { "said by the commit" };
        let attest = claim.attest.unwrap_or_default();
        rows.push(row("claim", what, became, claim.code.unwrap_or_default(), claim.commit, "", attest));
    }
    for testimony in case.heard.iter().flat_map(|heard| &heard.testimony).map(TestimonyView::of) {
        let place = match (testimony.path, testimony.line) {
            (Some(path), Some(line)) => format!("{path}:{line}"),
            (path, _) => path.unwrap_or_default().to_owned(),
        };
        let commit = testimony.commit.unwrap_or_default();
        rows.push(row("code", testimony.what, testimony.says, "", commit, &place, ""));
    }
    if rows.is_empty() {
        rows.push(row("none", "", verdict.why.as_deref().unwrap_or_default(), "", "", "", ""));
    }
    rows
}

/// When each entry was performed and recorded, and what lies between.
///
/// # Errors
/// Where the writer fails.
pub fn lags(out: &mut dyn Write, population: &[Told<'_>]) -> io::Result<()> {
    let rows = population.iter().map(|(journal, case)| {
        let entry = &case.standing.entry;
        let performed = entry.performed_at.as_ref().and_then(|typed| typed.known());
        let lag = performed.map(|at| entry.recorded_at.timestamp().saturating_sub(at.timestamp()));
        vec![
            entry.id.to_string(),
            (*journal).to_owned(),
            performed.map(|at| in_utc(at.timestamp())).unwrap_or_default(),
            in_utc(entry.recorded_at.timestamp()),
            lag.map(|lag| lag.to_string()).unwrap_or_default(),
            entry.recorded_by.clone().unwrap_or_default(),
        ]
    });
    csv::write_rows(out, &LAGS, rows)
}

/// The sample, in the order in which it was drawn.
///
/// # Errors
/// Where the writer fails.
pub fn sampled(out: &mut dyn Write, drawn: &[Drawn<'_>]) -> io::Result<()> {
    let rows = drawn.iter().enumerate().map(|(at, one)| {
        let case = one.case;
        vec![
            (at + 1).to_string(),
            one.blob.clone(),
            case.standing.entry.id.to_string(),
            in_utc(case.summary.performed),
            case.verdict.status.word().to_owned(),
            case.standing.entry.title.clone(),
        ]
    });
    csv::write_rows(out, &SAMPLE, rows)
}

/// The page that opens the folder.
///
/// # Errors
/// Where the writer fails.
pub fn manual(out: &mut dyn Write, manifest: &AuditManifest) -> io::Result<()> {
    let period = manifest.period.sentence();
    writeln!(out, "# Manual changes of production: evidence\n")?;
    writeln!(
        out,
        "Made by {} on {}.\n\n\
         It holds every recorded manual change that was performed {period}: {}.\n\
         Those that were recorded by mistake are among them. Days are those of UTC; where nobody knows when a\n\
         change was performed, the time of its recording decides. Everything is as it stood at {}.\n",
        markdown::inline(&manifest.made_by),
        in_utc(manifest.made_at.timestamp()),
        counted(manifest.population, "entry", "entries"),
        in_utc(manifest.as_of.timestamp()),
    )?;
    if manifest.waiting > 0 {
        let waiting = counted(manifest.waiting, "entry waits", "entries wait");
        writeln!(
            out,
            "{waiting} in the inbox of this machine, and no commit of a journal holds them yet.\n"
        )?;
    }
    writeln!(out, "## Where it comes from\n")?;
    for journal in &manifest.journals {
        let found = match (journal.whole, journal.errors) {
            (false, _) => "the check could not look at everything".to_owned(),
            (true, 0) => "the check found that it was only ever added to".to_owned(),
            (true, count) => format!("the check found {}", counted(count as u64, "error", "errors")),
        };
        let name = markdown::inline(&journal.name);
        let tips = journal.tips.join(", ");
        writeln!(
            out,
            "- The journal {name}, branch `{}`, at {tips}: {found} (`{}`).",
            journal.branch, journal.fsck
        )?;
    }
    for (name, commit) in &manifest.code {
        writeln!(out, "- The code {}, main at {commit}.", markdown::inline(name))?;
    }
    writeln!(out, "\n## What could not be seen\n")?;
    if manifest.unseen.is_empty() {
        writeln!(out, "Nothing is known that could not be seen.")?;
    }
    for unseen in &manifest.unseen {
        writeln!(out, "- {}", markdown::inline(&unseen.what))?;
    }
    writeln!(out, "\nA change that nobody recorded is not in here: a journal holds what people say.\n")?;
    writeln!(out, "## The files\n\n{FILES}")?;
    if let Some(sample) = &manifest.sample {
        writeln!(
            out,
            "- `sample.csv`, `sample/`: {} drawn by the seed {}.",
            counted(sample.entries as u64, "entry", "entries"),
            markdown::code(&line(&sample.seed))
        )?;
    }
    writeln!(out, "\n{CHECKS}")?;
    if let Some(sample) = &manifest.sample {
        writeln!(out, "- The sample was drawn like this: {}.", sample.method)?;
    }
    Ok(())
}

const FILES: &str = "\
- `manifest.json`: how this was made: period, commits, what could not be seen, and the id of each file.
- `population.jsonl`, `population.csv`: every entry whole, in the order in which they were performed, then by id.
- `approvals.csv`: who approved what and when, and whether it counts: nobody approves what they performed themselves.
  `demanded`: the policy asks for one, the time for it is over, and it was not recorded by mistake.
- `proofs.csv`: what stands behind each status: decisions, commits that claim an entry, what the code says and where.
- `lag.csv`: when each change was performed and recorded.
- `events.jsonl`: what else the journal records, such as reviews of documents.
- `fsck.json`: whether the journal was only ever added to; one file for each journal.
- `policy/`: the rules as they stood, of the journal and of the code, where there are any.";

const CHECKS: &str = "\
## How to check it

- No file was changed: `git hash-object FILE`, outside of a repository, prints the id that `manifest.json` gives as
  `blob`.
- The population is whole: in a clone of the journal at the commit above, `stopgap list --all --format jsonl` with
  the same period prints the same entries; each is a file of that commit, below `entries/`.
- The journal is whole: `stopgap fsck --all` in that clone. `git log` shows who added which entry and when.";

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
