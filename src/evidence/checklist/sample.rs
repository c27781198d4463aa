//! A sample to try templates with: it has everything that a checklist can have, made in the same way.

use super::{Kind, Sheet};
use crate::model::{
    Change, Document, Dossier, Entry, EntryId, Environment, Fact, FactBody, FactId, Field, Link, Policy,
    Resolution, Stack, Stamp, Value,
};
use crate::reconcile::{
    Behind, Case, Covering, Desk, DocumentCase, LinkToday, Numbers, Point, ReleaseBasis, Sibling,
    after_an_incident, document_parts, incident_parts, release_parts, weekly_parts,
};
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// Where the sample's resources are.
const WEB: &str = "infra@tf:envs/prod//aws_security_group.web";

impl Sheet {
    /// A night's worth of entries, answered for one kind of checklist.
    #[must_use]
    pub fn sample(kind: Kind, now: Stamp) -> Self {
        let policy = policy();
        let documents: Vec<DocumentCase> =
            policy.documents.iter().map(|one| DocumentCase::new(one.clone(), None)).collect();
        let numbers = Numbers {
            codified: 12,
            median_seconds: Some(2 * 24 * 60 * 60),
            by_hand: 5,
            by_code: Some(45),
            share: Some(0.1),
            repeated: vec![(WEB.to_owned(), 2)],
        };
        let desk =
            Desk { policy: &policy, documents: &documents, numbers: Some(&numbers), now, is_blind: false };
        let cases: Vec<Case> = dossiers(now)
            .into_iter()
            .map(|dossier| Case::of(dossier, &policy, now.to_utc(), false))
            .collect();
        let all: Vec<&Case> = cases.iter().collect();
        let since = now.to_utc() - TimeDelta::days(7);
        let lost: BTreeMap<EntryId, Option<String>> = cases
            .iter()
            .filter(|case| case.standing.entry.links.iter().any(|link| link.path.is_none()))
            .map(|case| (case.standing.entry.id, Some(WEB.to_owned())))
            .collect();
        let basis = ReleaseBasis { cases: &all, lost: &lost, change: None };
        let documents = || document_parts(&all, desk);
        let parts = match kind {
            Kind::Incident => incident_parts(&all),
            Kind::Weekly => weekly_parts(&all, since, desk),
            Kind::Release => release_parts(&basis, desk),
            Kind::Documents => documents(),
            Kind::Own => weekly_parts(&all, since, desk).into_iter().chain(documents()).collect(),
        };
        let entries = match kind {
            Kind::Incident | Kind::Own => cases.into_iter().map(|case| (points(&case), case)).collect(),
            _ => Vec::new(),
        };
        Self { parts, entries: entries.into_iter().map(|(points, case)| (case, points)).collect() }
    }
}

fn points(case: &Case) -> Vec<Point> {
    let link = |link: &Link| match &link.path {
        Some(path) => LinkToday::Found(format!("{path}:10")),
        None => LinkToday::Gone(link.to.clone()),
    };
    let behind = Behind {
        links: case.standing.entry.links.iter().map(link).collect(),
        siblings: vec![
            Sibling { environment: "staging".to_owned(), entries: Vec::new(), others: Vec::new() },
            Sibling {
                environment: "demo".to_owned(),
                entries: vec![EntryId::from_random(7)],
                others: Vec::new(),
            },
        ],
        documents: vec![Covering {
            path: "docs/network.drawio".to_owned(),
            reviewed_at: None,
            reviewed_by: None,
            covers: true,
        }],
    };
    after_an_incident(case, &behind)
}

fn policy() -> Policy {
    let environment = |name: &str| Environment { name: name.to_owned(), ..Environment::default() };
    Policy {
        environments: vec![environment("prod"), environment("staging"), environment("demo")],
        stacks: vec![Stack { name: "prod-network".to_owned(), ..Stack::default() }],
        documents: vec![Document {
            path: "docs/network.drawio".to_owned(),
            covers: vec!["tf:envs/prod//aws_security_group.web".to_owned()],
            owner: Some("network".to_owned()),
            ..Document::default()
        }],
        ..Policy::default()
    }
}

/// One that has every field, one that has none but its title, one that was accepted. Their texts try to be markup.
fn dossiers(now: Stamp) -> Vec<Dossier> {
    let id = |bits| EntryId::from_random(bits);
    let ago = |days| now - TimeDelta::days(days);
    let mut full = Entry::new(id(1), "Open 8443 | from `the` **vendor** <b>", ago(2));
    for field in Field::ALL {
        let text = match field {
            Field::Title | Field::Links | Field::AllowedSecrets => continue,
            Field::Environment => "prod",
            Field::Channel => "console",
            Field::Risk => "high",
            Field::Disposition => "codify",
            Field::Outcome => "worked",
            Field::Due => "2026-11-26",
            Field::PerformedAt => "2026-11-23T03:12:00+01:00",
            Field::Incident => "INC-4211",
            _ => "A text with a | and\n- [x] a box",
        };
        full.set(field, Value::text(text));
    }
    let change = Change {
        attribute: "ingress[1].to_port".to_owned(),
        before: Some(Value::Integer(443)),
        after: Some(Value::Integer(8443)),
        sensitive: false,
    };
    full.links = vec![Link {
        path: Some("envs/prod/main.tf".to_owned()),
        lines: Some((10, 31)),
        changes: vec![change],
        ..Link::new(WEB)
    }];
    let mut bare = Entry::new(id(2), "Restart the mail queue", ago(30));
    bare.links = vec![Link::new(WEB)];
    let accepted = Entry::new(id(3), "A larger disk", ago(60));
    let resolve = Fact {
        id: FactId::new(1, 1),
        entry: id(3),
        at: ago(50),
        by: Some("Ann <ann@example.com>".to_owned()),
        after: Vec::new(),
        seen: BTreeMap::new(),
        body: FactBody::Resolve {
            resolution: Resolution::Accepted { until: Some((now + TimeDelta::days(3)).date_naive()) },
            reason: Some("Until the migration".to_owned()),
        },
        extra: BTreeMap::new(),
    };
    let mut dossiers = vec![Dossier::new(full), Dossier::new(bare), Dossier::new(accepted)];
    dossiers[2].facts.push(resolve);
    dossiers
}
