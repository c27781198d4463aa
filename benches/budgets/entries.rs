//! Made-up entries and what was said about them later, in the proportions of a journal that is two years old:
//! several hundred days, all fields now and then, up to three facts each, 40 of 100 unreconciled.

use crate::random::Random;
use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};
use std::collections::BTreeMap;
use stopgap::journal::{entry_path, entry_to_toml, fact_path, fact_to_toml};
use stopgap::model::{Change, Channel, Disposition, Entry, EntryId, Fact, FactBody, FactId, Field};
use stopgap::model::{Link, Outcome, Resolution, Risk, Stamp, Typed, Value};

/// The first day of every journal, and how many days it covers.
const BEGIN: &str = "2024-11-01T00:00:00+00:00";
const DAYS: u64 = 730;

const PEOPLE: [&str; 8] = [
    "Ada Kors <ada@example.com>",
    "Ben Ode <ben@example.com>",
    "Chidi Eze <chidi@example.com>",
    "Dora Lind <dora@example.com>",
    "Emre Kaya <emre@example.com>",
    "Fumiko 田中 <fumiko@example.com>",
    "Gil Santos <gil@example.com>",
    "On-call <oncall@example.com>",
];
const ENVIRONMENTS: [&str; 6] = ["prod", "prod", "prod", "prod-eu", "staging", "live-us"];
const VERBS: [&str; 6] = ["Open", "Raise", "Restart", "Scale", "Disable", "Point"];
const THINGS: [&str; 8] = [
    "8443 from the vendor to the web tier",
    "the connection limit of the orders database",
    "the ingress controller after the certificate ran out",
    "the checkout deployment to twelve replicas",
    "the health check of the payment gateway",
    "the DNS record of the old load balancer",
    "the retention of the audit bucket",
    "the rate limit on the public API",
];
const REASONS: [&str; 4] = [
    "The vendor failed over to another port; checkout returned 502 for every third request.",
    "Connections ran out at the evening peak, and the pool could not be drained in time.",
    "The node was evicted while the autoscaler waited for quota; customers saw time-outs.",
    "Alerts fired for an hour. The dashboard showed the cause, the code could not be shipped before morning.",
];
const LINKS: [&str; 5] = [
    "infra@tf:envs/prod//module.network[\"eu\"].aws_security_group.web[0]",
    "infra@tf:envs/prod//aws_db_instance.orders",
    "platform@k8s:Deployment.apps/prod/checkout",
    "platform@helm:charts/pg//values.yaml#primary.resources",
    "infra@file:modules/network/main.tf#L10-L31",
];

/// A file of the journal.
pub struct Record {
    pub path: String,
    pub text: String,
}

/// The files of entry number `at` of `count`: the entry first, then its facts.
pub fn records(at: usize, count: usize, random: &mut Random) -> Vec<Record> {
    let begin = DateTime::parse_from_rfc3339(BEGIN).expect("a time");
    let span = DAYS * 86_400_000;
    let offset = span * (at as u64) / (count as u64) + random.below(span / (count as u64) + 1);
    let zone = FixedOffset::east_opt(3600 * i32::try_from(random.below(3)).unwrap_or(0)).expect("a zone");
    let recorded = later(begin, offset).with_timezone(&zone);
    let entry = entry(recorded, random);
    let mut records = vec![Record { path: entry_path(entry.id, recorded), text: entry_to_toml(&entry) }];
    // By number and not by chance: exactly 40 of 100 are unreconciled.
    let is_reconciled = (at * 7) % 10 < 6;
    let mut after: Vec<FactId> = Vec::new();
    let mut moment = recorded;
    for body in facts(is_reconciled, random) {
        moment = later(moment, 60_000 + random.below(3 * 86_400_000));
        let milliseconds = u64::try_from(moment.timestamp_millis()).expect("after 1970");
        let id = FactId::new(milliseconds, u128::from(random.next()) << 64 | u128::from(random.next()));
        let seen = BTreeMap::from([("infra".to_owned(), sha(random))]);
        let fact = Fact {
            id,
            entry: entry.id,
            at: moment,
            by: Some(random.pick(&PEOPLE).to_owned()),
            after: std::mem::replace(&mut after, vec![id]),
            seen: if random.percent(60) { seen } else { BTreeMap::new() },
            body,
            extra: BTreeMap::new(),
        };
        let path = fact_path(entry.id, recorded, id, fact.body.kind());
        records.push(Record { path, text: fact_to_toml(&fact) });
    }
    records
}

fn later(moment: Stamp, milliseconds: u64) -> Stamp {
    moment + TimeDelta::milliseconds(i64::try_from(milliseconds).expect("within two years"))
}

fn sha(random: &mut Random) -> String {
    format!("{:016x}{:016x}{:08x}", random.next(), random.next(), random.below(1 << 32))
}

fn entry(recorded: Stamp, random: &mut Random) -> Entry {
    let id = EntryId::from_random(random.next());
    let title = format!("{} {}", random.pick(&VERBS), random.pick(&THINGS));
    let mut entry = Entry::new(id, title, recorded);
    let person = random.pick(&PEOPLE).to_owned();
    let performed = recorded - TimeDelta::seconds(i64::try_from(random.below(7200)).expect("two hours"));
    entry.performed_at = Some(Typed::Known(performed));
    entry.recorded_by = Some(person.clone());
    entry.performed_by = Some(person);
    entry.recorded_in = Some("infra".to_owned());
    entry.environment = random.percent(98).then(|| random.pick(&ENVIRONMENTS).to_owned());
    entry.reason = random.percent(80).then(|| random.pick(&REASONS).to_owned());
    entry.incident = random.percent(50).then(|| format!("INC-{}", 1000 + random.below(9000)));
    entry.risk = random.percent(70).then(|| {
        Typed::Known(random.pick(&[Risk::Low, Risk::Medium, Risk::Medium, Risk::High, Risk::Critical]))
    });
    entry.channel = random.percent(70).then(|| {
        Typed::Known(random.pick(&[Channel::Console, Channel::Cli, Channel::Kubectl, Channel::Sql]))
    });
    entry.disposition = random
        .percent(60)
        .then(|| Typed::Known(random.pick(&[Disposition::Codify, Disposition::Codify, Disposition::Revert])));
    entry.outcome = random
        .percent(60)
        .then(|| Typed::Known(random.pick(&[Outcome::Worked, Outcome::Worked, Outcome::Partial])));
    entry.owner =
        random.percent(60).then(|| random.pick(&["network", "data", "platform", "shop"]).to_owned());
    entry.due = random.percent(10).then(|| Typed::Known((recorded + TimeDelta::days(5)).date_naive()));
    entry.rollback =
        random.percent(40).then(|| "Set the old value again and watch the error rate.".to_owned());
    if random.percent(50) {
        entry.commands.push(format!(
            "aws ec2 authorize-security-group-ingress --group-id sg-{:08x} --protocol tcp --port 8443",
            random.below(1 << 32)
        ));
    }
    if random.percent(30) {
        entry.tags = vec!["vendor".to_owned(), random.pick(&["night", "peak", "audit"]).to_owned()];
    }
    for _ in 0..[0, 0, 1, 1, 1, 2][usize::try_from(random.below(6)).expect("one of six")] {
        entry.links.push(link(random));
    }
    entry
}

fn link(random: &mut Random) -> Link {
    let mut link = Link::new(random.pick(&LINKS));
    if random.percent(60) {
        link.commit = Some(sha(random));
        link.path = Some("modules/network/main.tf".to_owned());
        link.lines = Some((10, 31));
        link.block_hash = Some(sha(random));
    }
    if random.percent(60) {
        let port = i64::try_from(random.below(60_000)).expect("a port");
        link.changes.push(Change {
            attribute: "ingress[1].to_port".to_owned(),
            before: Some(Value::Integer(443)),
            after: Some(Value::Integer(port)),
            sensitive: false,
        });
        if random.percent(30) {
            link.changes.push(Change {
                attribute: "password".to_owned(),
                sensitive: true,
                ..Change::default()
            });
        }
    }
    link
}

/// What was said later, in this order: none to three facts.
fn facts(is_reconciled: bool, random: &mut Random) -> Vec<FactBody> {
    let mut facts = Vec::new();
    if random.percent(20) {
        facts.push(FactBody::Note { text: "Seen again at the evening peak; the limit held.".to_owned() });
    }
    if random.percent(10) {
        facts.push(FactBody::amend(vec![(Field::Owner, Value::text("platform"))], &[]));
    }
    let reason = Some("Decided in the weekly review.".to_owned());
    if is_reconciled {
        let resolution = match random.below(4) {
            // Far away, so that the number of unreconciled entries does not depend on the day of the run.
            0 => Resolution::Accepted { until: NaiveDate::from_ymd_opt(2099, 12, 31) },
            1 => Resolution::Mistaken,
            _ => Resolution::Reverted,
        };
        facts.push(FactBody::Resolve { resolution, reason });
    } else if random.percent(20) {
        let commit = sha(random);
        let resolution = Resolution::Codified { code: Some("infra".to_owned()), commit, attest: None };
        facts.push(FactBody::Resolve { resolution, reason });
    } else if random.percent(5) {
        facts.push(FactBody::Resolve { resolution: Resolution::Reverted, reason: None });
        facts.push(FactBody::Reopen { reason });
    }
    facts
}
