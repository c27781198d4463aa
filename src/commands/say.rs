//! Saying something about entries: finding them, writing a fact for each, answering.

use super::answer::answer;
use super::record::{keep, tell_findings, write};
use super::{Context, Exit, Failure};
use crate::evidence::codes::Codes;
use crate::evidence::heard::visible_mains;
use crate::evidence::{Case, Evidence};
use crate::git::Identity;
use crate::journal::{Located, Sealed, Waiting, seal_fact};
use crate::model::{Fact, FactBody};
use crate::render::{Tone, line, paint};
use std::collections::BTreeMap;

/// Everything that a command needs that says something about entries.
pub struct Saying {
    pub located: Located,
    pub identity: Identity,
    pub evidence: Evidence,
}

impl Saying {
    /// # Errors
    /// Where the journal cannot be read.
    pub fn begin(context: &mut Context) -> Result<Self, Failure> {
        let located = context.locate();
        let identity = context.identity(&located);
        let evidence = context.evidence(&located)?;
        Ok(Self { located, identity, evidence })
    }

    /// The entries that are meant, each once.
    ///
    /// # Errors
    /// Where one of them is not to be found: nothing is said about the others either.
    pub fn cases(&self, ids: &[String]) -> Result<Vec<Case>, Failure> {
        let mut cases: Vec<Case> = Vec::new();
        for typed in ids {
            let row = self.evidence.find(typed, &self.identity.to_string())?;
            if cases.iter().any(|case| case.summary.id == row.summary.id) {
                continue;
            }
            let case = self.evidence.case(&row);
            cases.push(case.ok_or_else(|| {
                Failure::to(format!("read {}: the index is damaged, try again", row.summary.id))
            })?);
        }
        Ok(cases)
    }

    /// Whether a word names an entry of this journal.
    #[must_use]
    pub fn knows(&self, typed: &str) -> bool {
        self.evidence.find(typed, &self.identity.to_string()).is_ok()
    }

    /// Writes a fact about each entry and answers with `verb`: "noted", "reopened".
    ///
    /// # Errors
    /// Where nothing could be written.
    pub fn say(
        &self,
        context: &mut Context,
        said: Vec<(Case, FactBody)>,
        verb: &str,
    ) -> Result<Exit, Failure> {
        let seen = self.seen(context);
        let mut records: Vec<Sealed> = Vec::new();
        let mut head = Vec::new();
        let mut ids = Vec::new();
        for (case, body) in said {
            let entry = &case.standing.entry;
            let mut fact = Fact {
                id: context.new_fact_id()?,
                entry: entry.id,
                at: context.clock.now,
                by: Some(self.identity.to_string()),
                after: case.standing.heads.clone(),
                seen: seen.clone(),
                body,
                extra: BTreeMap::new(),
            };
            let (record, findings) = seal_fact(&mut fact, entry.recorded_at, &entry.allowed_secrets);
            let anew = format!("`stopgap edit {} FLAGS` permits it; then say it again", entry.id);
            tell_findings(context, &findings, &anew);
            match self.elsewhere(&case) {
                Some(waiting) => {
                    // Its entry waits for another journal: what is said about it goes the same way.
                    let why = "its entry waits as well";
                    keep(context, &[record], waiting.journal.as_deref(), why)?;
                    context.terminal.note(&format!("{} waits in the inbox, and so does this", entry.id));
                }
                None => records.push(record),
            }
            let color = context.terminal.out_color;
            let id = paint(&entry.id.to_string(), Tone::Strong, color);
            head.push(format!("{verb} {id} {}", line(&entry.title)));
            ids.push(entry.id);
        }
        if records.is_empty() {
            for (sentence, id) in head.iter().zip(&ids) {
                let shown = if context.terminal.is_out_tty { sentence.clone() } else { id.to_string() };
                writeln!(context.terminal.out, "{shown}")?;
            }
            return Ok(Exit::Fine);
        }
        let written = write(context, &self.located, &self.identity, &records)?;
        answer(context, &self.located, &written, &head, &ids)
    }

    /// The waiting record of an entry that is not meant for the journal that is written to here.
    fn elsewhere(&self, case: &Case) -> Option<&Waiting> {
        let id = case.summary.id;
        let waiting =
            self.evidence.waiting.iter().find(|waiting| waiting.entry() == Some(id) && waiting.is_entry())?;
        let is_ours = |journal| waiting.belongs_to(journal, self.located.is_default);
        let stays_here = self.located.journal().map_or(waiting.journal.is_none(), is_ours);
        (case.is_waiting && !stays_here).then_some(waiting)
    }

    /// Where the main branches of the code stand, as far as they can be seen from here.
    fn seen(&self, context: &Context) -> BTreeMap<String, String> {
        visible_mains(&Codes::of(&self.located, &context.folder, &context.variables))
    }
}
