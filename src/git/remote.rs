//! Fetching and pushing, always through the `git` program: the user's credentials, proxies, ssh and `insteadOf`
//! work because git itself reads them.

use super::process::Program;
use super::talk::{Manners, Talk};
use super::{GitError, GitErrorKind, ObjectId, Repository};
use chrono::{DateTime, Utc};

/// What came of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    Done,
    /// The remote, or git on its behalf, refused this ref. Which words it chose says little.
    Rejected(Refusal),
}

/// A ref that was refused: what git makes of it, and what the remote said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Git's own summary: `[remote rejected] (pre-receive hook declined)`.
    pub summary: String,
    /// The lines that the remote printed.
    pub said: Vec<String>,
}

/// Where the ref that is pushed to has to stand for the push to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// Only forwards, as usual.
    Forwards,
    /// Exactly here; its history is replaced.
    At(ObjectId),
}

impl Repository {
    /// Fetches refs from a remote. `false`: the remote has no such ref.
    ///
    /// `FETCH_HEAD`, tags and submodules are left alone: the user's own fetches stay as they were.
    ///
    /// # Errors
    /// Where the remote cannot be reached or says no.
    pub fn fetch(
        &self,
        remote: &str,
        refs: &[String],
        options: &[&str],
        manners: &Manners,
    ) -> Result<bool, GitError> {
        self.fetch_with(&[], remote, refs, options, manners)
    }

    /// The same with settings for this one fetch.
    pub(super) fn fetch_with(
        &self,
        settings: &[&str],
        remote: &str,
        refs: &[String],
        options: &[&str],
        manners: &Manners,
    ) -> Result<bool, GitError> {
        let head = format!("remote.{remote}.followRemoteHEAD=never");
        let mut arguments = vec!["-c", "submodule.recurse=false", "-c", head.as_str()];
        arguments.extend(settings.iter().flat_map(|setting| ["-c", setting]));
        arguments.extend([
            "fetch",
            // What the remote's own refspecs map is left alone: in a mirror that is the local branch.
            "--refmap=",
            "--progress",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--no-auto-maintenance",
        ]);
        arguments.extend(options);
        arguments.push("--");
        arguments.push(remote);
        arguments.extend(refs.iter().map(String::as_str));
        // Where a shallow remote lacks what it names, git would fetch that from it again and again, each fetch by
        // another one. What is missing is asked for when it is read.
        let program = self.program(arguments, manners).variable("GIT_NO_LAZY_FETCH", "1");
        let talk = program.talk(manners.patience)?;
        if talk.ok {
            return Ok(true);
        }
        if talk.err.contains("couldn't find remote ref") {
            return Ok(false);
        }
        Err(failure(&format!("fetch from {remote}"), &talk, manners))
    }

    /// Pushes a commit to a ref of a remote.
    ///
    /// The user's hooks for pushing code are not run.
    ///
    /// # Errors
    /// Where the remote cannot be reached, or the connection broke: what became of the push is unknown then.
    pub fn push(
        &self,
        remote: &str,
        commit: ObjectId,
        reference: &str,
        lease: Lease,
        manners: &Manners,
    ) -> Result<Pushed, GitError> {
        let mirror = format!("remote.{remote}.mirror=false");
        let what = match lease {
            Lease::Forwards => format!("{commit}:{reference}"),
            Lease::At(_) => format!("+{commit}:{reference}"),
        };
        let lease = match lease {
            Lease::Forwards => None,
            Lease::At(expected) => Some(format!("--force-with-lease={reference}:{expected}")),
        };
        let mut arguments = vec![
            "-c",
            mirror.as_str(),
            "push",
            "--porcelain",
            "--progress",
            "--no-verify",
            "--no-follow-tags",
            "--recurse-submodules=no",
        ];
        arguments.extend(lease.as_deref());
        arguments.extend(["--", remote, &what]);
        let talk = self.program(arguments, manners).talk(manners.patience)?;
        if talk.ok {
            return Ok(Pushed::Done);
        }
        match talk.out.lines().find_map(|line| line.strip_prefix("!\t")) {
            Some(line) => {
                let summary = line.split('\t').next_back().unwrap_or(line).to_owned();
                Ok(Pushed::Rejected(Refusal { summary, said: remote_lines(&talk.err) }))
            }
            None => Err(failure(&format!("push to {remote}"), &talk, manners)),
        }
    }

    fn program(&self, arguments: Vec<&str>, manners: &Manners) -> Program {
        // An address that is a relative path means what it means to git: from the top of the work tree.
        let folder = self.work_dir().unwrap_or_else(|| self.common_dir());
        Program::git(folder, arguments).for_repository(Some(self)).with_manners(manners)
    }

    /// The branch that a remote calls its main one, asked for over the network.
    ///
    /// # Errors
    /// Where the remote cannot be reached.
    pub fn remote_head(&self, remote: &str, manners: &Manners) -> Result<Option<String>, GitError> {
        let talk =
            self.program(vec!["ls-remote", "--symref", remote, "HEAD"], manners).talk(manners.patience)?;
        if !talk.ok {
            return Err(failure(&format!("ask {remote} for its main branch"), &talk, manners));
        }
        let line = talk.out.lines().find_map(|line| line.strip_prefix("ref: refs/heads/"));
        Ok(line.and_then(|rest| rest.split('\t').next()).map(str::to_owned))
    }
}

impl Repository {
    /// The names of the remotes.
    #[must_use]
    pub fn remotes(&self) -> Vec<String> {
        let found = self.inner.remotes();
        found.iter().flat_map(|all| all.iter()).flatten().flatten().map(str::to_owned).collect()
    }
}

/// When git itself last fetched a branch: `FETCH_HEAD` names it and was written then. Our own fetches leave that file.
#[must_use]
pub fn fetched_at(repository: &Repository, branch: &str) -> Option<DateTime<Utc>> {
    let path = repository.common_dir().join("FETCH_HEAD");
    let text = std::fs::read_to_string(&path).ok()?;
    let marker = format!("branch '{branch}' of ");
    let is_named = text.lines().any(|line| line.contains(&marker));
    let written = std::fs::metadata(&path).and_then(|found| found.modified()).ok()?;
    is_named.then(|| DateTime::from(written))
}

/// The lines that the other side printed, without git's prefix and without progress.
fn remote_lines(err: &str) -> Vec<String> {
    let lines = err.lines().filter_map(|line| line.strip_prefix("remote:"));
    lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty() && !is_progress(line)).collect()
}

fn is_progress(line: &str) -> bool {
    line.contains('\r')
        || ["Resolving deltas", "Counting objects", "Compressing objects", "Total ", "Enumerating objects"]
            .iter()
            .any(|start| line.starts_with(start))
}

/// Sorts what went wrong by what a person can do about it. The words are git's, ssh's and curl's in English.
fn failure(doing: &str, talk: &Talk, manners: &Manners) -> GitError {
    if talk.hung {
        let seconds = manners.patience.as_secs();
        let message = format!("nothing came for {seconds} seconds");
        return GitError::new(doing, GitErrorKind::Hung, message);
    }
    let text = talk.err.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    let kind = if says(&[
        "authentication failed",
        "could not read username",
        "could not read password",
        "permission denied (",
        "host key verification failed",
        "terminal prompts disabled",
        "error: 401",
        "error: 403",
        "access denied",
    ]) {
        GitErrorKind::Denied
    } else if says(&[
        "could not resolve",
        "couldn't connect",
        "could not connect",
        "connection refused",
        "network is unreachable",
        "no route to host",
        "timed out",
        "timeout",
        "operation too slow",
        "connection reset",
        "name or service not known",
        "failed to connect",
    ]) {
        GitErrorKind::Unreachable
    } else if says(&["not found", "does not appear to be a git repository", "does not exist"]) {
        GitErrorKind::NoRemote
    } else if says(&["no space left", "read-only file system", "file too large", "disk quota"]) {
        GitErrorKind::Unwritable
    } else {
        GitErrorKind::Broken
    };
    GitError::new(doing, kind, reason(&talk.err))
}

/// The one line of several that is nearest to the cause, with what the other side said about it.
fn reason(err: &str) -> String {
    let lines: Vec<&str> = err
        .lines()
        .map(|line| line.rsplit('\r').next().unwrap_or(line).trim())
        .filter(|line| !line.is_empty())
        .collect();
    let starting = |starts: &[&str]| {
        let found = lines.iter().find(|line| starts.iter().any(|start| line.starts_with(start)));
        found.copied()
    };
    // ssh speaks before git, and knows better; git's last word is often only that the other end hung up.
    let of_ssh = starting(&["ssh: "])
        .or_else(|| lines.iter().copied().find(|line| line.contains("ermission denied (")));
    let is_late = |line: &str| {
        ["Could not read from remote", "the remote end hung up", "failed to push"]
            .iter()
            .any(|late| line.contains(late))
    };
    let of_git = lines
        .iter()
        .copied()
        .find(|line| (line.starts_with("fatal: ") || line.starts_with("error: ")) && !is_late(line));
    let of_remote = lines
        .iter()
        .copied()
        .filter_map(|line| line.strip_prefix("remote: "))
        .find(|line| !is_progress(line));
    let bare = |line: &str| {
        let line = line.strip_prefix("fatal: ").or_else(|| line.strip_prefix("error: ")).unwrap_or(line);
        line.to_owned()
    };
    match (of_ssh, of_git, of_remote) {
        (None, Some(line), Some(said)) => format!("{} ({said})", bare(line)),
        (Some(line), _, _) | (None, Some(line), None) => bare(line),
        (None, None, Some(said)) => said.to_owned(),
        (None, None, None) => {
            lines.first().map_or_else(|| "git gave no reason".to_owned(), |line| bare(line))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(err: &str) -> (GitErrorKind, String) {
        let talk = Talk { ok: false, out: String::new(), err: err.to_owned(), hung: false };
        let manners =
            Manners::new(false, &super::super::Config::default(), &crate::model::Variables::default());
        let error = failure("fetch from origin", &talk, &manners);
        (error.kind, error.message)
    }

    #[test]
    fn what_went_wrong_is_told_from_the_words_of_git_ssh_and_curl() {
        let table = [
            (
                "fatal: unable to access 'https://h/x/': Could not resolve host: h\n",
                GitErrorKind::Unreachable,
                "unable to access 'https://h/x/': Could not resolve host: h",
            ),
            (
                "ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
                GitErrorKind::Unreachable,
                "ssh: connect to host h port 22: Connection refused",
            ),
            (
                "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.\n",
                GitErrorKind::Denied,
                "git@h: Permission denied (publickey).",
            ),
            (
                "fatal: '/nowhere' does not appear to be a git repository\nfatal: Could not read from remote repository.\n",
                GitErrorKind::NoRemote,
                "'/nowhere' does not appear to be a git repository",
            ),
            (
                "fatal: could not read Username for 'http://h': terminal prompts disabled\n",
                GitErrorKind::Denied,
                "could not read Username for 'http://h': terminal prompts disabled",
            ),
            (
                "fatal: the remote end hung up unexpectedly\n",
                GitErrorKind::Broken,
                "the remote end hung up unexpectedly",
            ),
            ("", GitErrorKind::Broken, "git gave no reason"),
        ];
        for (err, kind, message) in table {
            assert_eq!(failed(err), (kind, message.to_owned()));
        }
    }

    #[test]
    fn the_lines_of_the_remote_come_without_progress() {
        let err = "remote: Resolving deltas: 100% (1/1), done.\nremote: error: GH006: Protected branch\nremote: \nTo /x\n";
        assert_eq!(remote_lines(err), ["error: GH006: Protected branch"]);
    }
}
