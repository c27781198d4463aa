//! `fsck`: whether the journal was only ever added to, by whom it may. A gate: what it cannot see it does not pass.

use super::select::format;
use super::{Context, Exit, Failure};
use crate::cli::FsckArgs;
use crate::git::ObjectId;
use crate::journal::{FsckReport, FsckRequest, Journal, Located, Target};
use crate::render::{Format, fsck, line};
use crate::report::{CheckedView, FlawView, FsckView, UnseenView, VERSION};

/// # Errors
/// Where there is nothing to look at.
pub fn run(args: &FsckArgs, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let journal = match &located.target {
        Target::Here(journal) => journal,
        Target::Unusable { error, .. } => return Err(error.clone().into()),
        Target::Nowhere => return Err(super::list::no_journal()),
    };
    if !journal.exists()? {
        let place = journal.place();
        return Err(Failure::new(format!("no journal is in {}: nothing was checked", place.display())).hint(
            "where a remote holds it: git fetch origin '+refs/heads/stopgap:refs/remotes/origin/stopgap'",
        ));
    }
    let since = args.since.as_deref().map(|text| since(text, journal)).transpose()?;
    let request = FsckRequest { since, all: args.all, policy: &located.rules.policy, now: context.clock.now };
    let report = journal.fsck(&request)?;
    // A journal that lost everything looks foreign too, and is not.
    let is_bare = since.is_none() && report.files == 0 && report.known == 0 && report.unseen.is_empty();
    if is_bare && journal.is_foreign() {
        return Err(Failure::new(
            "the branch stopgap holds something else than a journal: nothing was checked",
        )
        .hint("git branch -m stopgap NAME; or name a journal elsewhere with --journal PATH"));
    }
    let view = view(journal, &located, report);
    let (format, screen) = (format(args.output), context.screen());
    fsck(&mut *context.terminal.out, format, &view, screen)?;
    for unseen in &view.unseen {
        context.terminal.error(&line(&unseen.what));
        context.terminal.hint(&line(&unseen.hint));
    }
    if format == Format::Table {
        for (kind, hint) in &view.hints {
            context.terminal.hint(&format!("{kind}: {hint}"));
        }
    }
    let is_found = view.errors > 0 || (args.strict && view.remarks > 0);
    Ok(match (view.unseen.is_empty(), is_found) {
        (false, _) => Exit::Failed,
        (true, true) => Exit::Found,
        (true, false) => Exit::Fine,
    })
}

/// What a check of a whole journal finds, signatures and all, for whoever hands it on.
///
/// # Errors
/// Where the journal cannot be read at all.
pub fn of_all(journal: &Journal, located: &Located, context: &mut Context) -> Result<FsckView, Failure> {
    let request =
        FsckRequest { since: None, all: true, policy: &located.rules.policy, now: context.clock.now };
    let report = journal.fsck(&request)?;
    Ok(view(journal, located, report))
}

/// The commit after which the check begins; it has to be one of the journal's.
fn since(text: &str, journal: &Journal) -> Result<ObjectId, Failure> {
    let repository = journal.repository();
    let unknown = || {
        Failure::new(format!("`{}` is no commit of the journal that is here", line(text)))
            .hint("`git log --oneline stopgap` lists them")
    };
    let commit = repository.resolve_commit(text).ok_or_else(unknown)?;
    let is_ours = journal.tips()?.into_iter().any(|tip| repository.reaches(tip, commit));
    if is_ours { Ok(commit) } else { Err(unknown()) }
}

fn view(journal: &Journal, located: &Located, report: FsckReport) -> FsckView {
    let mut view = FsckView {
        version: VERSION,
        journal: journal.place().display().to_string(),
        checked: CheckedView { commits: report.commits, files: report.files, earlier: report.known },
        ..FsckView::default()
    };
    for flaw in report.flaws {
        let is_remark = flaw.kind.is_remark();
        let shown = FlawView {
            kind: flaw.kind.word(),
            severity: if is_remark { "remark" } else { "error" },
            path: flaw.path,
            entry: flaw.entry,
            commit: flaw.commit,
            author: flaw.author,
            at: flaw.at,
            message: flaw.message,
        };
        view.add(is_remark, flaw.kind.hint(), shown);
    }
    let unseen = report.unseen.into_iter();
    view.unseen = unseen.map(|unseen| UnseenView { what: unseen.what, hint: unseen.hint }).collect();
    view.unseen.extend(rules_unseen(located));
    view
}

/// Policy files that could not be used: who may sign is unknown then.
fn rules_unseen(located: &Located) -> Vec<UnseenView> {
    let fatal = located.rules.sources.iter().flat_map(|source| {
        let findings = source.findings.iter().filter(|finding| finding.fatal);
        findings.map(|finding| format!("{} cannot be used: {finding}", source.side.file_name()))
    });
    let unread = located.rules_unseen.iter().map(|error| format!("failed to {error}"));
    let hint = "`stopgap policy check` tells more; the policy says whose signatures count";
    fatal.chain(unread).map(|what| UnseenView { what, hint: hint.to_owned() }).collect()
}
