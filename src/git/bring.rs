//! Bringing single objects from the remote of a partial clone: many of them in one request, as git itself does it
//! when it reads what is not here, which it asks for one by one.

use super::talk::Manners;
use super::{GitError, GitErrorKind, ObjectId, Repository};

/// Ids in one request. They stand on a command line, whose length has a limit.
const AT_ONCE: usize = 10_000;

/// What comes with a tree. Hosts allow these two filters and few others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// The tree alone.
    Nothing,
    /// All trees below it, no files.
    Trees,
}

impl Repository {
    /// Asks a remote for objects by their ids. Those that are here already need not be asked for.
    ///
    /// # Errors
    /// Where the remote cannot be reached or does not give them; those of earlier requests stay.
    pub fn bring(
        &self,
        remote: &str,
        ids: &[ObjectId],
        below: Below,
        manners: &Manners,
    ) -> Result<(), GitError> {
        let filter = match below {
            Below::Nothing => "--filter=tree:0",
            Below::Trees => "--filter=blob:none",
        };
        for some in ids.chunks(AT_ONCE) {
            let names: Vec<String> = some.iter().map(ObjectId::to_string).collect();
            // What is here says nothing of what is missing: nothing is told of it. By the older protocols many servers
            // give out nothing but what refs name.
            let settings = ["fetch.negotiationAlgorithm=noop", "protocol.version=2"];
            if !self.fetch_with(&settings, remote, &names, &[filter], manners)? {
                let message = format!("{remote} has lost some of its objects");
                return Err(GitError::new(format!("fetch from {remote}"), GitErrorKind::Missing, message));
            }
        }
        Ok(())
    }

    /// The remote that has what a partial clone left out; `None` where nothing was left out.
    #[must_use]
    pub fn promisor(&self) -> Option<String> {
        let config = self.inner.config().ok()?;
        let mut promises = config.entries(Some("^remote\\..*\\.promisor$")).ok()?;
        let name = promises.next()?.ok()?.name().ok()?.to_owned();
        name.strip_prefix("remote.")?.strip_suffix(".promisor").map(str::to_owned)
    }
}
