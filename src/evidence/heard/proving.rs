//! What the code at main proves of an entry whose claim lives there: each value that the entry names is looked up; where
//! it names none, the claim has to have changed the linked block, and main not to have gone back.
//!
//! What contradicts is no contradiction for who had seen it and resolved the entry all the same.

mod block;
mod known;

use super::gathered::{Recorded, recorded};
use super::{Look, Pasts, Visible};
use crate::code::Told;
use crate::evidence::codes::{At, Code, Codes, Unread};
use crate::evidence::proof::{Said, Verdict, values};
use crate::git::{ObjectId, Repository};
use crate::model::{Link, Value, means_same, one_line};
use crate::reconcile::{Became, Case, Claimed, Heard, Proof, Testimony};
use known::Questions;
use std::rc::Rc;

/// Letters of a value that are shown.
const LONGEST: usize = 60;

pub(super) struct Proving<'a> {
    pub codes: &'a Codes<'a>,
    pub visible: &'a [Visible],
    pub pasts: &'a Pasts<'a>,
    /// The main branch of the entry's environment, where that has one of its own.
    pub branch: Option<&'a str>,
    pub claims: &'a [Claimed],
    pub case: &'a Case,
    pub look: Look,
}

/// What comes of one value or block.
struct Outcome {
    proof: Proof,
    testimony: Testimony,
}

impl Proving<'_> {
    /// What the code says of all that the entry names, and each of it line by line.
    pub(super) fn proof(&self) -> (Proof, Vec<Testimony>) {
        let links = &self.case.standing.entry.links;
        let mut outcomes: Vec<Outcome> = Vec::new();
        for link in links {
            outcomes.extend(self.link(link));
        }
        // One contradiction outweighs all; one that cannot be told leaves the whole untold.
        let rank = |proof: &Proof| match proof {
            Proof::Contradicted(_) => 0,
            Proof::CannotTell(_) => 1,
            Proof::Superseded => 2,
            Proof::None | Proof::Found | Proof::Attested => 3,
        };
        let worst = outcomes.iter().map(|outcome| &outcome.proof).min_by_key(|proof| rank(proof));
        let proof = worst.cloned().unwrap_or_else(|| Proof::CannotTell("it has no link".to_owned()));
        let is_attested = recorded(self.case).iter().any(|recorded| self.attests(recorded));
        let proof = match proof {
            Proof::CannotTell(_) if is_attested => Proof::Attested,
            proof => proof,
        };
        (proof, outcomes.into_iter().map(|outcome| outcome.testimony).collect())
    }

    /// Whether a claim of the journal that lives comes with somebody's word for it.
    fn attests(&self, recorded: &Recorded) -> bool {
        let lives = |claimed: &Claimed| {
            claimed.is_recorded
                && claimed.became == Became::Live
                && claimed.commit.starts_with(&recorded.commit)
        };
        recorded.attest.is_some() && self.claims.iter().any(lives)
    }

    fn link(&self, link: &Link) -> Vec<Outcome> {
        let cannot = |why: String| {
            let testimony = Testimony { what: link.to.clone(), says: why.clone(), ..Testimony::default() };
            vec![Outcome { proof: Proof::CannotTell(why), testimony }]
        };
        let (name, _) = self.codes.split(&link.to);
        let Some(name) = name.map(str::to_owned).or_else(|| self.codes.around()) else {
            return cannot("there is no code around".to_owned());
        };
        let name = self.codes.canonical(&name).into_owned();
        let code = match self.main(&name) {
            Ok(code) => code,
            Err(why) => return cannot(format!("{name}: {why}")),
        };
        if link.changes.is_empty() {
            return vec![self.block(link, &code)];
        }
        let said = values(&code, &self.codes.finder(&code, self.environment()), link);
        said.into_iter().map(|said| self.value(link, &code, said)).collect()
    }

    /// Of several callers of a module the one of the entry's environment is meant.
    fn environment(&self) -> Option<&str> {
        self.case.standing.entry.environment.as_deref()
    }

    /// The code at its main branch.
    fn main(&self, name: &str) -> Result<Rc<Code>, Unread> {
        let tip = self.visible.iter().find(|code| code.name == name).and_then(|code| code.main(self.branch));
        match (self.branch, tip, self.look) {
            (Some(_), Some(tip), _) | (None, Some(tip), Look::Back) => self.codes.at_commit(name, tip),
            _ => self.codes.get(name, At::Main),
        }
    }

    fn value(&self, link: &Link, code: &Code, said: Said) -> Outcome {
        let Said { attribute, told, verdict } = said;
        // A link that ends at the value itself names no attribute behind it.
        let called = if attribute.is_empty() { link.to.clone() } else { attribute.clone() };
        let wanted = link.changes.iter().find(|change| change.attribute == attribute);
        let wanted = wanted.and_then(|change| change.after.as_ref());
        let spot = told.spot();
        let testimony = |says: String| Testimony {
            what: called.clone(),
            says,
            path: spot.map(|spot| spot.path.clone()),
            line: spot.map(|spot| spot.line),
            commit: Some(code.commit.to_string()),
        };
        let place = spot.map(|spot| format!(": {}:{}", spot.path, spot.line)).unwrap_or_default();
        let now = spelled(told_value(&told));
        let wanted = spelled(wanted);
        match verdict {
            Verdict::Found => Outcome {
                proof: Proof::Found,
                testimony: testimony(format!("{now}, as after the hand edit")),
            },
            Verdict::Sensitive => Outcome {
                proof: Proof::CannotTell(format!("{called} is sensitive")),
                testimony: testimony("sensitive: its value is not looked at".to_owned()),
            },
            Verdict::CannotTell(why) => Outcome {
                proof: Proof::CannotTell(format!("{called}: {why}")),
                testimony: testimony(format!("cannot tell: {why}")),
            },
            Verdict::Before => {
                let says = format!("{now}, as before the hand edit, not {wanted}");
                let why = format!("{called} is {says}{place}");
                let verdict = Contradicting::Verdict(&Verdict::Before);
                self.against(link, code, (&attribute, &told), verdict, why, testimony(says))
            }
            Verdict::Other => {
                let landed = self.landed(link, code, &attribute);
                let says = format!("{now}, not {wanted}");
                match landed {
                    // Nobody said what it was before: the code of then does.
                    Some(Verdict::Found) if self.was_before(link, code, &attribute, &told) => {
                        let says = format!("{now}, as before the claim, not {wanted}");
                        let why = format!("{called} is {says}{place}");
                        self.against(
                            link,
                            code,
                            (&attribute, &told),
                            Contradicting::Value,
                            why,
                            testimony(says),
                        )
                    }
                    Some(Verdict::Found) => Outcome {
                        proof: Proof::Superseded,
                        testimony: testimony(format!("{now}, and {wanted} where the claim came to main")),
                    },
                    Some(Verdict::Before | Verdict::Other) => {
                        let why = format!("{called} is {says}, and never was since it was claimed{place}");
                        let verdict = Contradicting::Verdict(&Verdict::Other);
                        self.against(link, code, (&attribute, &told), verdict, why, testimony(says))
                    }
                    Some(Verdict::CannotTell(_) | Verdict::Sensitive) | None => Outcome {
                        proof: Proof::CannotTell(format!("{called} is {says}{place}")),
                        testimony: testimony(says),
                    },
                }
            }
        }
    }

    /// What contradicts, unless who resolved the entry had seen just that. `said` is what came to be said again.
    fn against(
        &self,
        link: &Link,
        code: &Code,
        (attribute, told): (&str, &Told),
        said: Contradicting<'_>,
        why: String,
        testimony: Testimony,
    ) -> Outcome {
        let steps = told.through().iter().map(|step| &step.spot);
        let spots = told.spot().into_iter().chain(steps).map(|spot| spot.path.as_str());
        let paths = spots.chain(link.path.as_deref()).collect();
        let is_as_now = |commit: ObjectId| {
            let then = self.said_at(link, code, commit, attribute);
            then.is_some_and(|then| match said {
                Contradicting::Verdict(verdict) => then.verdict == *verdict,
                Contradicting::Value => says_the_same(told, &then.told),
            })
        };
        let is_better = |commit: ObjectId| {
            !matches!(self.verdict_at(link, code, commit, attribute), Some(Verdict::Before | Verdict::Other))
        };
        let questions = Questions { is_as_now: &is_as_now, is_better: &is_better };
        let proof = if self.is_known(code, &paths, &questions) {
            Proof::CannotTell(format!("{why}; it was resolved by who could see that"))
        } else {
            Proof::Contradicted(why)
        };
        Outcome { proof, testimony }
    }

    /// The best that was said of a value where one of the claims came to main.
    fn landed(&self, link: &Link, code: &Code, attribute: &str) -> Option<Verdict> {
        let verdicts = self.landings(code).into_iter();
        let verdicts = verdicts.filter_map(|landing| self.verdict_at(link, code, landing, attribute));
        verdicts.min_by_key(|verdict| match verdict {
            Verdict::Found => 0,
            Verdict::CannotTell(_) | Verdict::Sensitive => 1,
            Verdict::Before | Verdict::Other => 2,
        })
    }

    fn verdict_at(&self, link: &Link, code: &Code, commit: ObjectId, attribute: &str) -> Option<Verdict> {
        self.said_at(link, code, commit, attribute).map(|said| said.verdict)
    }

    fn said_at(&self, link: &Link, code: &Code, commit: ObjectId, attribute: &str) -> Option<Said> {
        let then = self.codes.at_commit(&code.name, commit).ok()?;
        let said = values(&then, &self.codes.finder(&then, self.environment()), link);
        said.into_iter().find(|said| said.attribute == attribute)
    }

    /// Whether the code said the same before the claim came to main, or when the link was made.
    fn was_before(&self, link: &Link, code: &Code, attribute: &str, now: &Told) -> bool {
        let Ok(repository) = Repository::open(&code.git_dir) else { return false };
        let parent = |landing: ObjectId| repository.commit(landing).ok()?.parents.first().copied();
        let mut commits: Vec<ObjectId> = self.landings(code).into_iter().filter_map(parent).collect();
        commits.extend(link.commit.as_deref().and_then(|commit| repository.resolve_commit(commit)));
        commits.into_iter().any(|commit| {
            let Some(then) = self.said_at(link, code, commit, attribute) else { return false };
            says_the_same(now, &then.told)
        })
    }

    /// The commits by which living claims of this code came to its main branch.
    fn landings(&self, code: &Code) -> Vec<ObjectId> {
        let Some(past) = self.pasts.get(code.name.as_str()) else { return Vec::new() };
        let graph = &past.graph;
        let Some(main) = graph.find(code.commit) else { return Vec::new() };
        let landing = |id| Some(graph.id(graph.landing(main, graph.find(id)?)?));
        self.living(code).into_iter().filter_map(landing).collect()
    }

    fn living(&self, code: &Code) -> Vec<ObjectId> {
        let live = self.claims.iter().filter(|claimed| {
            claimed.code == code.name
                && matches!(claimed.became, Became::Live | Became::Unseen(_) | Became::Doubted(_))
        });
        live.filter_map(|claimed| ObjectId::from_str(&claimed.commit).ok()).collect()
    }
}

/// What has to have been seen by who resolved an entry, for the code to contradict nobody.
#[derive(Clone, Copy)]
enum Contradicting<'a> {
    /// What was said of the value.
    Verdict(&'a Verdict),
    /// The very value: another one that is none of the two says something else.
    Value,
}

fn says_the_same(one: &Told, other: &Told) -> bool {
    match (one, other) {
        (Told::Is { value, .. }, Told::Is { value: other, .. }) => means_same(value, other),
        (Told::Absent { .. }, Told::Absent { .. }) => true,
        _ => false,
    }
}

fn told_value(told: &Told) -> Option<&Value> {
    match told {
        Told::Is { value, .. } => Some(value),
        Told::Absent { .. } | Told::CannotTell { .. } => None,
    }
}

/// A value as it stands in a sentence.
fn spelled(value: Option<&Value>) -> String {
    value.map_or_else(|| "not set".to_owned(), |value| one_line(&value.to_string(), LONGEST))
}

/// What was proven of an entry.
pub(super) fn prove(proving: &Proving<'_>) -> Heard {
    let claims = proving.claims.to_vec();
    let mut heard = Heard { claims, ..Heard::default() };
    if heard.is_on_main() {
        (heard.proof, heard.testimony) = proving.proof();
    }
    heard
}
