//! The hook itself: what git calls while a commit is made. It never fails and never takes long.

use super::super::Context;
use crate::cli::HookRunArgs;
use crate::evidence::Evidence;
use crate::evidence::codes::Codes;
use crate::evidence::staged::{Staged, staged};
use crate::git::Patience;
use crate::journal::{Inbox, Request, locate};
use crate::model::{Stamp, Variables};
use crate::render::{Pen, line, offered};
use crate::report::OfferView;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// How long a commit may be held up, whatever is slow.
const PATIENCE: Duration = Duration::from_millis(1500);

/// No message of a person is that long.
const LONGEST: u64 = 1024 * 1024;

/// What git hands to the hook, and what else matters to it.
struct Call {
    file: PathBuf,
    /// Where the message comes from: nothing for one that is about to be written.
    source: String,
    /// The commit whose message is taken, as it was named.
    commit: String,
    has_editor: bool,
}

/// Offers claims in the message; where there is no editor, on standard error. Whatever goes wrong, the message stays
/// as it is, and nothing is said.
pub fn run(args: &HookRunArgs, context: &mut Context) {
    let Some(call) = Call::of(args, context) else { return };
    let Some(message) = read(&call.file).filter(|message| !is_squashed_later(message)) else { return };
    let Some(found) = search(&call, context) else { return };
    if found.offers.is_empty() {
        return;
    }
    let pen = Pen { mark: found.mark.as_deref(), cleanup: found.cleanup.as_deref() };
    let is_written = call.has_editor
        && offered(&message, &found.offers, pen).is_some_and(|text| write(&call.file, &text).is_ok());
    if !is_written {
        tell(&message, &found.offers, context);
    }
}

impl Call {
    /// `None` where nothing is to be done.
    fn of(args: &HookRunArgs, context: &Context) -> Option<Self> {
        let file = args.arguments.first().filter(|_| args.hook == "prepare-commit-msg")?;
        // The hook manager pre-commit hands over the file alone.
        let other = |at: usize, name: &str| {
            args.arguments.get(at).cloned().or_else(|| context.variables.get(name)).unwrap_or_default()
        };
        let call = Self {
            file: context.folder.join(file),
            source: other(1, "PRE_COMMIT_COMMIT_MSG_SOURCE"),
            commit: other(2, "PRE_COMMIT_COMMIT_OBJECT_NAME"),
            // So git says that it opens no editor.
            has_editor: context.variables.get("GIT_EDITOR").is_none_or(|editor| editor != ":"),
        };
        // What is merged has commits of its own that speak for it.
        (call.source != "merge").then_some(call)
    }

    fn amends(&self) -> bool {
        self.source == "commit" && self.commit == "HEAD"
    }
}

/// `fixup!` and the like: the commit goes into another one, whose message counts.
fn is_squashed_later(message: &[u8]) -> bool {
    [&b"fixup! "[..], b"squash! ", b"amend! "].iter().any(|start| message.starts_with(start))
}

fn read(file: &Path) -> Option<Vec<u8>> {
    let found = std::fs::metadata(file).ok()?;
    (found.is_file() && found.len() <= LONGEST).then(|| std::fs::read(file).ok()).flatten()
}

/// Written beside its place and renamed: the message is whole at every moment.
fn write(file: &Path, text: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new().prefix("COMMIT_EDITMSG-").tempfile_in(folder)?;
    new.write_all(text)?;
    std::fs::set_permissions(new.path(), std::fs::metadata(file)?.permissions())?;
    new.persist(file).map(drop).map_err(|error| error.error)
}

/// What was found, and how git treats comments here.
struct Found {
    offers: Vec<OfferView>,
    mark: Option<String>,
    cleanup: Option<String>,
}

/// Searches beside, and waits only so long: a network drive that hangs must not hang the commit.
fn search(call: &Call, context: &Context) -> Option<Found> {
    let (send, receive) = mpsc::channel();
    let folder = context.folder.clone();
    let named = context.journal_named().map(str::to_owned);
    let (variables, now, amends) = (context.variables.clone(), context.clock.now, call.amends());
    std::thread::spawn(move || {
        let found = look(&folder, named.as_deref(), &variables, now, amends);
        // Nobody waits any more where patience was over.
        let _ = send.send(found);
    });
    receive.recv_timeout(PATIENCE).ok().flatten()
}

fn look(
    folder: &Path,
    named: Option<&str>,
    variables: &Variables,
    now: Stamp,
    amends: bool,
) -> Option<Found> {
    let patience = Patience::of(PATIENCE / 2);
    let located = locate(&Request { folder, named, variables, only_looks: true });
    let repository = located.code.as_ref().filter(|code| !code.is_replaying())?;
    let mut evidence = Evidence::glance(&located, &Inbox::of(variables), now.to_utc()).ok()?;
    // Git names the index that the commit is made from; it can be another one, for some paths alone.
    let index = variables.path("GIT_INDEX_FILE").map(|index| folder.join(index));
    let index = index.unwrap_or_else(|| repository.git_dir().join("index"));
    let codes = Codes::of(&located, folder, variables);
    let found = staged(&mut evidence, &codes, &index, amends, patience)?;
    let setting = |key: &str| located.config.get(key).map(str::to_owned);
    Some(Found {
        offers: found.iter().map(view).collect(),
        mark: setting("core.commentstring").or_else(|| setting("core.commentchar")),
        cleanup: setting("commit.cleanup"),
    })
}

fn view(staged: &Staged) -> OfferView {
    let entry = &staged.case.standing.entry;
    let place = &staged.place;
    OfferView {
        entry: entry.id.to_string(),
        title: entry.title.clone(),
        environment: entry.environment.clone(),
        place: place.lines.map_or_else(|| place.path.clone(), |(first, _)| format!("{}:{first}", place.path)),
    }
}

/// One line for those who write no message in an editor.
fn tell(message: &[u8], offers: &[OfferView], context: &mut Context) {
    let text = String::from_utf8_lossy(message).to_lowercase();
    let ids: Vec<&str> =
        offers.iter().map(|offer| offer.entry.as_str()).filter(|id| !text.contains(id)).collect();
    let Some(first) = ids.first() else { return };
    let more = if ids.len() > 1 { format!(" and {} more", ids.len() - 1) } else { String::new() };
    let said = format!(
        "stopgap: this touches what {first}{more} changed by hand; `Reconciles: {first}` in the message claims it"
    );
    context.terminal.tell(&line(&said));
}
