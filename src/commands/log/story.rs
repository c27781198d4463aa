//! `log WHAT --code`: the changes by hand and the commits between them.

use super::super::linked::commit_view;
use super::super::select::format;
use super::super::{Context, Exit, Failure};
use crate::cli::LogArgs;
use crate::code::Place;
use crate::evidence::aim::Aim;
use crate::evidence::past::Bringing;
use crate::evidence::touched::{Story, Touched, Touching};
use crate::evidence::{Case, Evidence, Filter};
use crate::git::{Commit, ObjectId, Repository};
use crate::journal::Located;
use crate::render::{Format, Happened, line, story};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};

/// Rows of a table where neither a number nor a time says how many are wanted.
const ROWS: usize = 50;

/// Commits that are looked through for a path that is gone, more than which take too long.
const MOST_LOOKED: usize = 50_000;

pub fn run(
    aim: &Aim<'_>,
    cases: Vec<Case>,
    filter: &Filter,
    evidence: &Evidence,
    located: &Located,
    args: &LogArgs,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let format = format(args.output);
    if format == Format::Csv {
        return Err(Failure::new("entries and commits have no columns in common")
            .hint("--format jsonl prints both, a line each"));
    }
    let since = filter.since.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let until = filter.until.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let bringing = Bringing::new(&located.config, &context.variables);
    let Story { commits, is_whole } = commits(aim, since, until, &bringing, context)?;
    let mut happened: Vec<(DateTime<Utc>, Happened)> = cases
        .into_iter()
        .map(|case| (case.standing.entry.moment().to_utc(), Happened::ByHand(Box::new(case))))
        .collect();
    happened.extend(commits.iter().map(|touched| {
        let at = touched.commit.committed.map(|at| at.to_utc()).unwrap_or_default();
        (at, Happened::InCode(commit_view(touched)))
    }));
    if !is_whole {
        context.terminal.warn("which commits were before these is not known from here");
        context.terminal.hint("where its remote can be reached, the same command fetches what it takes");
    }
    // Stable: of the same second the change by hand comes first.
    happened.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let all = happened.len();
    let is_cut = format == Format::Table && args.filter.since.is_none();
    let limit = args.limit.unwrap_or(if is_cut { ROWS } else { usize::MAX });
    let happened: Vec<Happened> = happened.into_iter().map(|(_, one)| one).take(limit).collect();
    let screen = context.screen();
    story(&mut *context.terminal.out, format, &happened, screen)?;
    if format == Format::Table {
        if limit < all && args.limit.is_some() {
            context.terminal.tell(&format!("{limit} of {all}"));
        } else if limit < all {
            let more = all - limit;
            context.terminal.tell(&format!("{more} more; -n NUMBER or --since TIME shows them"));
        }
        if all == 0 && is_whole {
            super::nothing(args, evidence, located, context, &format!(" for {}", line(&aim.text)))?;
        } else if all == 0 {
            let text = line(&aim.text);
            context.terminal.tell(&format!(
                "no change by hand is recorded for {text}; what its commits changed is not known"
            ));
        }
    }
    Ok(Exit::Fine)
}

/// The commits that changed what is asked about, until a time.
fn commits(
    aim: &Aim<'_>,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    bringing: &Bringing,
    context: &mut Context,
) -> Result<Story, Failure> {
    let unknown = |context: &mut Context| {
        let text = line(&aim.text);
        context
            .terminal
            .warn(&format!("the code does not know `{text}`: which commits changed it is not known"));
        Ok(Story { commits: Vec::new(), is_whole: true })
    };
    let Some(code) = &aim.code else { return unknown(context) };
    let repository = Repository::open(&code.git_dir)?;
    let touching = Touching::new(&repository, bringing);
    let mut is_whole = true;
    let mut known = HashSet::new();
    let mut found: Vec<Touched> = Vec::new();
    let mut starts: Vec<(ObjectId, Place)> =
        aim.places().into_iter().map(|place| (code.commit, place)).collect();
    if starts.is_empty() {
        let Some((removed, last, place)) = removed(&repository, code.commit, &aim.paths())? else {
            return unknown(context);
        };
        context.terminal.note(&format!("{} is not in the code any more", line(&place.path)));
        starts.push((last, place.clone()));
        if let Some(commit) = removed {
            known.insert(commit.id);
            found.push(Touched { commit, path: place.path });
        }
    }
    for (tip, place) in &starts {
        let story = touching.commits(*tip, place, None, |touched| {
            let at = touched.commit.committed.map(|at| at.to_utc());
            since.is_none_or(|since| at.is_none_or(|at| at >= since))
        })?;
        is_whole &= story.is_whole;
        found.extend(story.commits.into_iter().filter(|touched| known.insert(touched.commit.id)));
    }
    found.retain(|touched| {
        let at = touched.commit.committed.map(|at| at.to_utc());
        at.is_none_or(|at| until.is_none_or(|until| at < until) && since.is_none_or(|since| at >= since))
    });
    Ok(Story { commits: found, is_whole })
}

/// The commit that removed a path, the last one that had it, and the place.
fn removed(
    repository: &Repository,
    tip: ObjectId,
    paths: &[String],
) -> Result<Option<(Option<Commit>, ObjectId, Place)>, Failure> {
    // The newest come last.
    let commits = repository.commits_between(&[], &[tip])?;
    let mut children: HashMap<ObjectId, Commit> = HashMap::new();
    for id in commits.into_iter().rev().take(MOST_LOOKED) {
        let Ok(commit) = repository.commit_here(id) else { continue };
        let is_there = |path: &&String| matches!(repository.entry_if_known(commit.tree, path), Some(Some(_)));
        if let Some(path) = paths.iter().find(is_there) {
            return Ok(Some((children.remove(&id), id, Place::file(path))));
        }
        for parent in &commit.parents {
            children.insert(*parent, commit.clone());
        }
    }
    Ok(None)
}
