//! What every command has: the terminal, the clock, the place, and how to find the journal and the evidence.

use super::Failure;
use crate::cli::Global;
use crate::evidence::Evidence;
use crate::evidence::code::{self, Source};
use crate::evidence::codes::Codes;
use crate::git::{Identity, IdentitySource, host};
use crate::intake::when::Clock;
use crate::journal::{Inbox, Located, Request, locate, state_folder};
use crate::model::{EntryId, FactId, Variables};
use crate::render::{Screen, line};
use crate::ui::{Dialog, Prompter, Terminal};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Standard input; read at most once.
pub type Input = Box<dyn Read>;

/// Code repositories that cannot be seen, more than which are counted.
const MOST_UNSEEN: usize = 3;

pub struct Context {
    pub terminal: Terminal,
    pub input: Input,
    pub clock: Clock,
    pub variables: Variables,
    pub folder: PathBuf,
    pub global: Global,
    /// A journal that was never fetched could not be reached: what is shown is not all there is.
    pub is_blind: bool,
}

impl Context {
    /// Finds the journal; what is odd about it is in the answer.
    #[must_use]
    pub fn locate_in_silence(&self) -> Located {
        self.located_by(self.journal_named(), false)
    }

    /// The same for a glance: nothing is written.
    #[must_use]
    pub fn locate_at_a_glance(&self) -> Located {
        self.located_by(self.journal_named(), true)
    }

    /// The journal that `--journal` names. Where it names several, only commands run that take several.
    #[must_use]
    pub fn journal_named(&self) -> Option<&str> {
        self.global.journal.first().map(String::as_str)
    }

    fn located_by(&self, named: Option<&str>, only_looks: bool) -> Located {
        locate(&Request { folder: &self.folder, named, variables: &self.variables, only_looks })
    }

    /// Finds the journal; what is odd about it is told.
    pub fn locate(&mut self) -> Located {
        let located = self.locate_in_silence().watched(self.terminal.watch());
        self.tell_odd(&located);
        located
    }

    /// Finds every journal that `--journal` names, or the one that is meant where it names none.
    pub fn locate_all(&mut self) -> Vec<Located> {
        let names = self.global.journal.clone();
        if names.len() < 2 {
            return vec![self.locate()];
        }
        let located: Vec<Located> = names
            .iter()
            .map(|name| self.located_by(Some(name), false).watched(self.terminal.watch()))
            .collect();
        for one in &located {
            self.tell_odd(one);
        }
        located
    }

    fn tell_odd(&mut self, located: &Located) {
        for warning in &located.warnings {
            self.terminal.warn(warning);
        }
    }

    /// Who is at work; where git does not know, the account, with a warning.
    pub fn identity(&mut self, located: &Located) -> Identity {
        let (identity, source) = Identity::committer(&located.config, &self.folder, &self.variables);
        if let IdentitySource::Account { git_said } = source {
            let said = if git_said.is_empty() { String::new() } else { format!(" ({git_said})") };
            self.terminal.warn(&format!("git does not know who you are{said}; recorded as {identity}"));
            self.terminal.hint("git config --global user.name NAME; git config --global user.email ADDRESS");
        }
        identity
    }

    /// Where a record is made: the code's name, or host and folder.
    #[must_use]
    pub fn recorded_in(&self, located: &Located) -> String {
        located.code_name().unwrap_or_else(|| format!("{}:{}", host(&self.variables), self.folder.display()))
    }

    #[must_use]
    pub fn inbox(&self) -> Inbox {
        Inbox::of(&self.variables)
    }

    /// Where the program keeps what is no record: drafts, what `on` has set.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        state_folder(&self.variables)
    }

    /// Reads the journal for looking at it. Where there is none, or it cannot be used, that is a failure.
    ///
    /// # Errors
    /// Where there is nothing to look at.
    pub fn evidence(&mut self, located: &Located) -> Result<Evidence, Failure> {
        super::sync::fetch_for_the_first_time(self, located);
        let evidence = Evidence::load(located, &self.inbox(), self.clock.now.to_utc())?;
        self.tell_left_out(located)?;
        for file in evidence.warnings() {
            // A path can hold line breaks.
            self.terminal.warn(&line(&file.to_string()));
        }
        Ok(evidence)
    }

    /// A clone that was made of one branch, or of one commit, has no journal: that is no empty one.
    fn tell_left_out(&mut self, located: &Located) -> Result<(), Failure> {
        let Some(journal) = located.journal() else { return Ok(()) };
        let repository = journal.repository();
        let Some(remote) = repository.remote() else { return Ok(()) };
        let fetched = journal.config().get(&format!("remote.{remote}.fetch")).unwrap_or("refs/heads/*");
        let leaves_out = repository.is_shallow() || !fetched.contains("refs/heads/*");
        if leaves_out && !journal.exists()? {
            self.terminal.warn(&line(&format!(
                "no journal is here, and this clone was made without it: what {remote} has is unknown"
            )));
            self.terminal.hint(&line(&format!(
                "git fetch {remote} '+refs/heads/stopgap:refs/remotes/{remote}/stopgap'"
            )));
            self.is_blind = true;
        }
        Ok(())
    }

    /// The same, and what the code says of it: for whatever shows or judges a status.
    ///
    /// # Errors
    /// Where there is nothing to look at.
    pub fn evidence_and_code(&mut self, located: &Located) -> Result<Evidence, Failure> {
        let mut evidence = self.evidence(located)?;
        evidence.hear(&Codes::of(located, &self.folder, &self.variables));
        self.tell_unseen(&evidence);
        Ok(evidence)
    }

    /// The same as it stood at a moment of the past, where one is named.
    ///
    /// # Errors
    /// Where there is nothing to look at.
    pub fn evidence_and_code_as_of(
        &mut self,
        located: &Located,
        moment: Option<DateTime<Utc>>,
    ) -> Result<Evidence, Failure> {
        let Some(moment) = moment else { return self.evidence_and_code(located) };
        let today = self.evidence(located)?;
        let begins_at = today.begins_at();
        let evidence = today.as_of(&Codes::of(located, &self.folder, &self.variables), moment);
        self.tell_unseen(&evidence);
        if let Some(first) = begins_at.filter(|first| *first > moment) {
            let first = first.with_timezone(self.clock.now.offset()).format("%Y-%m-%d %H:%M %:z");
            self.terminal.warn(&format!("nothing had been recorded by then: the journal begins {first}"));
        }
        Ok(evidence)
    }

    /// Says what of the code cannot be seen: what is claimed there is unknown.
    pub fn tell_unseen(&mut self, evidence: &Evidence) {
        let hearing = evidence.hearing();
        for unseen in hearing.unseen.iter().take(MOST_UNSEEN) {
            self.terminal.warn(&line(&format!("{}: {}", unseen.name, unseen.why)));
            self.terminal.hint(&unseen.mend);
        }
        if hearing.repositories > 1 && !hearing.unseen.is_empty() {
            let names: BTreeSet<&str> = hearing.unseen.iter().map(|unseen| unseen.name.as_str()).collect();
            let (read, all) = (hearing.repositories.saturating_sub(names.len()), hearing.repositories);
            self.terminal.tell(&format!("{read} of {all} code repositories read"));
        }
    }

    /// What is here, without fetching, writing or saying anything; `None` where it cannot be read.
    #[must_use]
    pub fn glance(&self, located: &Located) -> Option<Evidence> {
        Evidence::glance(located, &self.inbox(), self.clock.now.to_utc()).ok()
    }

    /// The code repositories that the policy names, and where each is read.
    #[must_use]
    pub fn sources(&self, located: &Located) -> Vec<Source> {
        code::sources(located, &self.folder, &self.variables)
    }

    #[must_use]
    pub fn screen(&self) -> Screen {
        Screen { width: self.terminal.width, color: self.terminal.out_color, now: self.clock.now }
    }

    /// Somebody to ask, where there is a terminal at both ends and asking is allowed.
    #[must_use]
    pub fn prompter(&self) -> Option<Box<dyn Prompter>> {
        let can_ask = self.terminal.is_in_tty && self.terminal.is_err_tty && !self.global.no_input;
        let is_dumb = self.variables.get("TERM").is_some_and(|term| term == "dumb");
        can_ask.then(|| Box::new(Dialog::new(self.terminal.err_color, is_dumb)) as Box<dyn Prompter>)
    }

    /// # Errors
    /// Where the system gives no random numbers.
    pub fn new_entry_id() -> Result<EntryId, Failure> {
        let bits = getrandom::u64().map_err(|error| Failure::to(format!("draw an id: {error}")))?;
        Ok(EntryId::from_random(bits))
    }

    /// # Errors
    /// Where the system gives no random numbers.
    pub fn new_fact_id(&self) -> Result<FactId, Failure> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| Failure::to(format!("draw an id: {error}")))?;
        let milliseconds = u64::try_from(self.clock.now.timestamp_millis()).unwrap_or(0);
        Ok(FactId::new(milliseconds, u128::from_le_bytes(bytes)))
    }

    /// A file to read piece by piece, or standard input for `-`.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(&mut self, name: &str) -> Result<Input, Failure> {
        if name == "-" {
            return Ok(std::mem::replace(&mut self.input, Box::new(std::io::empty())));
        }
        match std::fs::File::open(self.folder.join(name)) {
            Ok(file) => Ok(Box::new(file)),
            Err(error) => Err(Failure::to(format!("read {name}: {error}"))),
        }
    }

    /// The whole of a file, or of standard input for `-`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read_text(&mut self, name: &str) -> Result<String, Failure> {
        let mut bytes = Vec::new();
        let read = if name == "-" {
            self.input.read_to_end(&mut bytes).map(|_| ())
        } else {
            std::fs::read(self.folder.join(Path::new(name))).map(|found| bytes = found)
        };
        let place = if name == "-" { "standard input" } else { name };
        read.map_err(|error| Failure::to(format!("read {place}: {error}")))?;
        // Whatever was piped in is kept: what is no Unicode is replaced, not refused.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
