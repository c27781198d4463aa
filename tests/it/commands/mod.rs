//! What the commands print and do, one after the other as a user would.

mod decide;
mod import;
mod joined;
mod list;
mod log;
mod policy;
mod resolve;
mod say;
mod show;
mod status;
mod usage;

use crate::support::World;
use std::path::PathBuf;

/// A night's worth of entries, and their ids.
pub struct Desk {
    pub world: World,
    pub infra: PathBuf,
    /// Complete, prod, high, by On-call, owned by network, minutes old.
    pub vendor: String,
    /// prod, low, by Sam, owned by shop, three days old.
    pub pods: String,
    /// staging, critical and therefore overdue, three weeks old.
    pub limit: String,
    /// No environment, hours old.
    pub queue: String,
    /// prod, reverted.
    pub certificate: String,
}

impl Desk {
    pub fn new() -> Self {
        let (world, infra) = World::with_repository();
        let add = |arguments: &[&str]| world.add(&infra, arguments);
        let certificate = add(&["Rotate the certificate", "-e", "prod", "--at", "2026-10-05 11:00"]);
        let limit = add(&[
            "Raise max_connections to 500",
            "-e",
            "staging",
            "--risk",
            "critical",
            "--at",
            "2026-11-01 09:00",
        ]);
        let pods = add(&[
            "Scale the checkout pods to 12",
            "-e=prod",
            "--risk=low",
            "--owner=shop",
            "--incident=INC-4211",
            "--tag=scale",
            "--tag=Vendor",
            "--by=Sam <sam@example.com>",
            "--link=k8s:Deployment.apps/prod/checkout",
            "--set=spec.replicas=12",
            "--was=4",
            "--at=2026-11-20 10:00",
        ]);
        let slip = add(&["Testing the recorder", "--at", "2026-11-21 12:00"]);
        let queue = add(&["Restart the mail queue", "--at", "2026-11-22 22:00", "--reason", "It was stuck"]);
        let vendor = add(&[
            "Open 8443 from the vendor to the web tier",
            "-e=prod",
            "--reason=The vendor failed over to 8443; checkout returned 502.",
            "--incident=INC-4211",
            "--risk=high",
            "--disposition=codify",
            "--outcome=worked",
            "--channel=console",
            "--owner=network",
            "--rollback=Remove the rule again.",
            "--tag=vendor",
            "--command=aws ec2 authorize-security-group-ingress --port 8443",
            "--link=aws_security_group.web[0]",
            "--set=ingress[1].to_port=8443",
            "--was=443",
            "--at=2026-11-23 03:12",
        ]);
        world.ok(&infra, &["resolve", &certificate, "reverted", "--reason", "The old one is back"]);
        world.ok(&infra, &["resolve", &slip, "mistaken"]);
        Self { world, infra, vendor, pods, limit, queue, certificate }
    }

    /// The titles' first words of what a command lists, in its order.
    #[track_caller]
    pub fn listed(&self, arguments: &[&str]) -> Vec<String> {
        let all: Vec<&str> = arguments.iter().copied().chain(["--format", "jsonl"]).collect();
        let out = self.world.ok(&self.infra, &all);
        let title = |line: &str| {
            let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
            entry["title"].as_str().expect("a title").to_owned()
        };
        out.lines().map(title).map(|title| title.split(' ').next().unwrap_or_default().to_owned()).collect()
    }

    /// The status that an entry is shown with.
    #[track_caller]
    pub fn status(&self, id: &str) -> String {
        status(&self.world, &self.infra, id)
    }

    /// Everything about an entry, as JSON.
    #[track_caller]
    pub fn shown(&self, id: &str) -> serde_json::Value {
        serde_json::from_str(&self.world.ok(&self.infra, &["show", id, "--json"])).expect("JSON")
    }
}

#[track_caller]
pub fn status(world: &World, folder: &std::path::Path, id: &str) -> String {
    let shown: serde_json::Value =
        serde_json::from_str(&world.ok(folder, &["show", id, "--json"])).expect("JSON");
    shown["status"].as_str().expect("a status").to_owned()
}
