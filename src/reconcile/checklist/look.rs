//! What a change looks like, by the words in its links, values and commands: a hint where to look, never an answer.

use crate::model::{Entry, one_line};

/// A kind of change, as practice asks about it, and the words that it shows by.
pub(super) struct Look {
    pub(super) name: &'static str,
    words: &'static [&'static str],
}

/// What may expose something.
pub(super) const EXPOSURE: [Look; 6] = [
    Look {
        name: "network access",
        words: &["security_group", "firewall", "networkpolic", "network_acl", "ingress"],
    },
    Look {
        name: "public ingress",
        words: &["0.0.0.0/0", "::/0", "publicly_accessible", "public-read", "loadbalancer"],
    },
    Look {
        name: "identities and permissions",
        words: &[
            "iam",
            "rolebinding",
            "clusterrole",
            "serviceaccount",
            "assume_role",
            "policy_attachment",
            "grant",
        ],
    },
    Look { name: "secrets", words: &["[redacted:", "secret", "password", "token", "credential"] },
    Look { name: "encryption", words: &["kms", "encrypt", "tls", "ssl", "certificate"] },
    Look { name: "logging", words: &["log_group", "logging", "cloudtrail", "flow_log", "audit"] },
];

pub(super) const NETWORK: Look = Look {
    name: "rules, routes and endpoints",
    words: &[
        "security_group",
        "network",
        "subnet",
        "vpc",
        "route",
        "listener",
        "_lb",
        "load_balancer",
        "dns",
        "ingress",
        "egress",
        "gateway",
        "service/",
        "endpoint",
        "firewall",
        "peering",
    ],
};
pub(super) const ALARMS: Look = Look {
    name: "alerts and dashboards",
    words: &["alarm", "alert", "dashboard", "monitor", "prometheusrule", "slo"],
};
pub(super) const ACCESS: Look =
    Look { name: "access", words: &["iam", "role", "user", "group_membership", "oncall", "on-call"] };
pub(super) const CAPACITY: Look = Look {
    name: "capacity and cost",
    words: &[
        "instance_class",
        "instance_type",
        "db_instance",
        "replicas",
        "capacity",
        "autoscaling",
        "max_size",
        "min_size",
        "resources.",
        "node_pool",
        "disk",
    ],
};
pub(super) const BACKUP: Look = Look {
    name: "backup and recovery",
    words: &["backup", "snapshot", "retention", "replication", "recovery"],
};
pub(super) const MODULES: Look =
    Look { name: "modules and variables", words: &["module.", "variable", ".tfvars", "values.yaml"] };

impl Look {
    /// `words`: those of an entry, as [`words_of`] has them.
    pub(super) fn fits(&self, words: &str) -> bool {
        self.words.iter().any(|word| words.contains(word))
    }
}

/// What an entry looks like; empty for nothing in particular.
pub(super) fn exposure(entry: &Entry) -> Vec<&'static str> {
    let words = words_of(entry);
    EXPOSURE.iter().filter(|look| look.fits(&words)).map(|look| look.name).collect()
}

/// Everything of an entry that a program would read, in lower case.
pub(super) fn words_of(entry: &Entry) -> String {
    let mut words = String::new();
    for link in &entry.links {
        words.push_str(&link.to);
        for change in &link.changes {
            words.push(' ');
            words.push_str(&change.attribute);
            for value in [&change.before, &change.after].into_iter().flatten().filter(|_| !change.sensitive) {
                words.push(' ');
                words.push_str(&one_line(&value.to_string(), 200));
            }
        }
        words.push('\n');
    }
    for command in &entry.commands {
        words.push_str(command);
        words.push('\n');
    }
    words.to_lowercase()
}
