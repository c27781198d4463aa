//! The views of the code behind links: where it stands today, and which commits have changed it since.

use super::Context;
use crate::code::{Kind, Language, Place, Values, language_of};
use crate::evidence::codes::{Codes, Unread};
use crate::evidence::links::{Since, Today};
use crate::evidence::past::Bringing;
use crate::evidence::touched::{Story, Touched, Touching};
use crate::evidence::{Case, Claimed};
use crate::git::Repository;
use crate::model::Link;
use crate::report::{CommitView, LinkedView};

/// Commits since a link was made, more than which are not looked for.
const MOST: usize = 20;

/// What is known today of each link.
pub fn linked(codes: &Codes<'_>, links: &[Link], bringing: &Bringing, context: &Context) -> Vec<LinkedView> {
    links.iter().map(|link| view(codes, link, bringing, context)).collect()
}

fn view(codes: &Codes<'_>, link: &Link, bringing: &Bringing, context: &Context) -> LinkedView {
    codes.bring(link, bringing);
    let today = match codes.today(link) {
        Ok(today) => today,
        // Outside of repositories there is no code to speak of.
        Err(Unread::Nowhere) => return LinkedView { state: "unreadable", ..LinkedView::default() },
        Err(why) => {
            let name = codes.split(&link.to).0.map(|name| format!("{name}: ")).unwrap_or_default();
            return LinkedView {
                state: "unreadable",
                why: Some(format!("{name}{why}")),
                ..LinkedView::default()
            };
        }
    };
    let state = match today.since {
        Since::Same => "same",
        Since::Changed => "changed",
        Since::Gone => "gone",
        Since::Unpinned => "unresolved",
        Since::Unknown => "unknown",
    };
    let Some(place) = &today.place else {
        let removed = if today.since == Since::Gone { removed(link, &today, bringing) } else { None };
        return LinkedView {
            state,
            was: link.path.clone().zip(link.lines),
            commits: removed.iter().map(commit_view).collect(),
            ..LinkedView::default()
        };
    };
    let whole = Story { commits: Vec::new(), is_whole: true };
    let story = if today.since == Since::Changed { story(link, &today, bringing) } else { whole };
    let text = place.whole_lines(&today.code.base.files).unwrap_or_default();
    let address = format!("{}@{}", today.code.name, place.address);
    LinkedView {
        state,
        branch_only: today.code.branch.is_none(),
        why: None,
        was: None,
        marked: marked(link, place, &today),
        address: (address != link.to).then_some(address),
        path: Some(place.path.clone()),
        lines: Some(place.lines),
        commits: story.commits.iter().map(commit_view).collect(),
        is_partial: !story.is_whole,
        text: String::from_utf8_lossy(&text).into_owned(),
        url: url(&today, context),
    }
}

/// The commit that took the block away.
fn removed(link: &Link, today: &Today, bringing: &Bringing) -> Option<Touched> {
    let repository = Repository::open(&today.code.git_dir).ok()?;
    Touching::new(&repository, bringing).removed(today.code.commit, link)
}

/// The lines of the attributes that the link's changes name.
fn marked(link: &Link, place: &Place, today: &Today) -> Vec<u32> {
    let language = match place.kind {
        Some(Kind::Value) => Some(&Values as &dyn Language),
        Some(_) => language_of(&place.path),
        None => None,
    };
    let Some((language, text)) = language.zip(place.text(&today.code.base.files)) else { return Vec::new() };
    let line_at = |at: usize| {
        let breaks = text.iter().take(at).filter(|byte| **byte == b'\n').count();
        place.lines.0 + u32::try_from(breaks).unwrap_or_default()
    };
    let mut lines = Vec::new();
    for change in &link.changes {
        let Some(span) = language.attribute(&place.path, &text, &change.attribute) else { continue };
        // The value may begin and end with layout.
        let value = text.get(span.clone()).unwrap_or_default();
        let start = span.start + (value.len() - value.trim_ascii_start().len());
        let end = start + value.trim_ascii().len();
        lines.extend(line_at(start)..=line_at(end));
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The commits that changed the block since the link was made.
fn story(link: &Link, today: &Today, bringing: &Bringing) -> Story {
    let found = || {
        let place = today.place.as_ref()?;
        let repository = Repository::open(&today.code.git_dir).ok()?;
        let made = repository.resolve_commit(link.commit.as_deref()?)?;
        let mut count = 0;
        let touching = Touching::new(&repository, bringing);
        let story = touching.commits(today.code.commit, place, Some(made), |_| {
            count += 1;
            count <= MOST
        });
        story.ok()
    };
    found().unwrap_or_default()
}

/// The commits that claim an entry, as far as they are here.
pub fn claiming(codes: &Codes<'_>, case: &Case) -> Vec<CommitView> {
    let claims = case.heard.iter().flat_map(|heard| &heard.claims);
    let view = |claimed: &Claimed| {
        let commit = codes.commit(&claimed.code, &claimed.commit)?;
        Some(commit_view(&Touched { commit, path: String::new() }))
    };
    claims.filter_map(view).collect()
}

/// The view of a commit that changed a block.
pub fn commit_view(touched: &Touched) -> CommitView {
    let commit = &touched.commit;
    CommitView {
        commit: commit.id.to_string(),
        at: commit.committed,
        author: commit.author.identity.name.clone(),
        subject: commit.subject().to_owned(),
        path: touched.path.clone(),
    }
}

/// The file on this machine, for terminals that are known to open links.
fn url(today: &Today, context: &Context) -> Option<String> {
    let set = |name: &str| context.variables.get(name).filter(|value| !value.is_empty());
    let is_known = set("KITTY_WINDOW_ID").is_some()
        || set("WT_SESSION").is_some()
        || set("DOMTERM").is_some()
        || set("VTE_VERSION")
            .is_some_and(|version| version.parse::<u32>().is_ok_and(|version| version >= 5000))
        || set("TERM_PROGRAM")
            .is_some_and(|name| ["iTerm.app", "vscode", "WezTerm", "ghostty"].contains(&name.as_str()));
    if !(is_known && context.terminal.is_out_tty && context.terminal.out_color) {
        return None;
    }
    let path = today.code.work_dir.as_ref()?.join(&today.place.as_ref()?.path);
    let escaped: String = path
        .to_str()?
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    path.is_file().then(|| format!("file://{escaped}"))
}
