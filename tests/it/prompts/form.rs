//! The form itself: how it reads in 80 columns, and `--from`, which takes a whole entry.

use crate::support::World;
use snapbox::{assert_data_eq, str};

#[test]
fn the_form_says_what_belongs_where() {
    let (mut world, infra) = World::with_repository();
    world.add(
        &infra,
        &[
            "Open 8443 from the vendor",
            "-e",
            "prod",
            "-r",
            "The vendor failed over.\nCheckout said \"502\".",
            "-c",
            "aws ec2 authorize-security-group-ingress --group-id sg-0abc --protocol tcp --port 8443",
            "-t",
            "vendor",
            "-t",
            "night",
            "-l",
            "aws_security_group.web",
        ],
    );
    world.set("GIT_EDITOR", "cat");
    let said = world.run(&infra, &["edit", "last"]);
    for line in said.out.lines().filter(|line| line.starts_with('#')) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert_data_eq!(
        said.all(),
        str![[r#"
# Fill in, save and close. A field that you empty is taken away. To change
# nothing at all, empty the file.
# Several lines: """…"""   Times: "03:12", "2 hours ago", "2026-11-23 03:12"

[gap-0000000001]
# Open 8443 from the vendor
# prod, Mon 2026-11-23 03:20 +01:00

# what was changed, in one line
title = "Open 8443 from the vendor"

# why it had to be done by hand
reason = """
The vendor failed over.
Checkout said "502"."""

# who or what was affected
impact = ""

# exposure: public ingress, identities, secrets, encryption, logging
security_impact = ""

# where: prod, staging, …
environment = "prod"

# the cloud account or cluster
account = ""

# the region or zone
region = ""

# when it was done: "03:12", "2 hours ago", "yesterday 03:10 Europe/Amsterdam"
performed_at = 2026-11-23T03:20:41+01:00

# who did it
performed_by = "On-call <oncall@example.com>"

# who let it pass
authorised_by = ""

# the way in which it was done: console, cli, api, kubectl, ssh, sql, other
channel = ""

# the incident or ticket it belongs to
incident = ""

# how bad it is while it stands; sets the deadline: low, medium, high, critical
risk = ""

# what should become of it: codify, revert, accept
disposition = ""

# whether it did what it was meant to do: worked, partial, failed, undone
outcome = ""

# how it was seen to work: a metric, a check
verification = ""

# the team or person that brings it to an end
owner = ""

# the day by which it should be reconciled: "friday", "3 days", 2026-12-01
due = ""

# the way back
rollback = ""

# what was typed, line by line: ["…", "…"]
commands = [
  "aws ec2 authorize-security-group-ingress --group-id sg-0abc --protocol tcp --port 8443",
]

# words to find it by: ["…", "…"]
tags = ["vendor", "night"]

# diagrams and runbooks that it made wrong: ["…", "…"]
documents = []

# addresses of tickets, chats, dashboards: ["…", "…"]
references = []

# the code that should say it: ["aws_instance.web", "file:etc/app.conf#L3"]
links = ["infra@tf:aws_security_group.web"]
--- stderr
nothing was changed
--- exit 0

"#]]
    );
}

#[test]
fn from_takes_what_show_and_list_print() {
    let (world, infra) = World::with_repository();
    let id = world.add(
        &infra,
        &[
            "Open 8443",
            "-e",
            "prod",
            "-l",
            "aws_security_group.web",
            "--set",
            "port=8443",
            "--was",
            "443",
            "-t",
            "vendor",
        ],
    );
    let same = |one: &serde_json::Value, other: &serde_json::Value| {
        for key in ["title", "environment", "links", "tags", "performed_at", "performed_by"] {
            assert_eq!(one[key], other[key], "{key}");
        }
    };
    let first = world.ok(&infra, &["show", &id, "--json"]);
    let listed = world.ok(&infra, &["list", "--json"]);
    let original: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    for text in [first, listed] {
        let said = world.run_with(&infra, &["add", "--from", "-"], text.as_bytes());
        assert_eq!(said.code, 0, "{}", said.all());
        let copy = world.ok(&infra, &["show", "last", "--json"]);
        let copy: serde_json::Value = serde_json::from_str(&copy).expect("JSON");
        same(&original, &copy);
    }
    let all: serde_json::Value = serde_json::from_str(&world.ok(&infra, &["list", "--json"])).expect("JSON");
    assert_eq!(all["entries"].as_array().map(Vec::len), Some(3), "each with an id of its own");
}

#[test]
fn from_says_where_a_file_is_wrong() {
    let (world, infra) = World::with_repository();
    for (text, said_so) in [
        ("{\n  \"title\": \"x\",\n  \"risk\" \"low\"\n}\n", "line 3"),
        ("title = \"x\"\nrisk = low\n", "line 2"),
        ("[{\"title\": \"one\"}, {\"title\": \"two\"}]", "one entry at a time"),
    ] {
        let said = world.run_with(&infra, &["add", "--from", "-"], text.as_bytes());
        assert!(said.code == 2 && said.err.contains(said_so), "{text}: {}", said.all());
    }
    for text in [
        "\u{feff}title = \"With a mark\"\n",
        "[{\"title\": \"With a mark\"}]",
        "\u{feff}{\"title\": \"With a mark\"}",
    ] {
        let said = world.run_with(&infra, &["add", "--from", "-"], text.as_bytes());
        assert_eq!(said.code, 0, "{text}: {}", said.all());
    }
}
