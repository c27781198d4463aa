//! The commands that record: `add`, `on`, `note`, `link`, `edit`.

use super::look::{EntryFilter, Output};
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stopgap add \"Open 8443 from the vendor\" -e prod\n  \
    stopgap add Scaled the database up -e prod --at \"2 hours ago\" \\\n      \
        --link aws_db_instance.main \\\n      \
        --set instance_class=db.r6g.2xlarge --was db.t3.medium\n  \
    fc -ln -5 | stopgap add \"Restarted the queue\" --command -")]
pub struct AddArgs {
    /// What was changed, in one line
    #[arg(value_name = "TITLE")]
    pub title: Vec<String>,
    /// Ask for the fields that are left
    #[arg(short, long)]
    pub interactive: bool,
    /// Read an entry from a file as TOML or JSON, `-` for standard input; flags win over it
    #[arg(long, value_name = "FILE")]
    pub from: Option<String>,
    /// Show what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub fields: FieldFlags,
    #[command(flatten)]
    pub links: LinkFlags,
    #[command(flatten)]
    pub output: Output,
}

/// A flag for every field that is not the title and no link.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Fields")]
pub struct FieldFlags {
    /// Where: prod, staging, …
    #[arg(short, long, visible_alias = "env", value_name = "NAME")]
    pub environment: Option<String>,
    /// Why it had to be done by hand
    #[arg(short, long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// When it was done: "03:12", "2 hours ago", "yesterday 03:10 Europe/Amsterdam"
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// Who did it, if not you
    #[arg(long, value_name = "PERSON")]
    pub by: Option<String>,
    /// The incident or ticket it belongs to
    #[arg(short = 'I', long, value_name = "ID")]
    pub incident: Option<String>,
    /// How bad it is while it stands: low, medium, high, critical
    #[arg(long, value_name = "LEVEL")]
    pub risk: Option<String>,
    /// What should become of it: codify, revert, accept
    #[arg(long, value_name = "WHAT")]
    pub disposition: Option<String>,
    /// Whether it helped: worked, partial, failed, undone
    #[arg(long, value_name = "HOW")]
    pub outcome: Option<String>,
    /// How it was done: console, cli, api, kubectl, ssh, sql, other
    #[arg(long, value_name = "WAY")]
    pub channel: Option<String>,
    /// The team or person that brings it to an end
    #[arg(short, long, value_name = "NAME")]
    pub owner: Option<String>,
    /// The day by which it should be reconciled: a date, "friday", "in 3 days"
    #[arg(long, value_name = "DATE")]
    pub due: Option<String>,
    /// The way back
    #[arg(long, value_name = "TEXT")]
    pub rollback: Option<String>,
    /// What was typed; may be repeated, `-` reads lines from standard input
    #[arg(short, long = "command", value_name = "LINE", allow_hyphen_values = true)]
    pub commands: Vec<String>,
    /// A word to find it by; may be repeated
    #[arg(short, long = "tag", value_name = "WORD")]
    pub tags: Vec<String>,
    /// Who or what was affected
    #[arg(long, value_name = "TEXT")]
    pub impact: Option<String>,
    /// Exposure: public ingress, identities, secrets, encryption, logging
    #[arg(long, value_name = "TEXT")]
    pub security_impact: Option<String>,
    /// Who let it pass
    #[arg(long, value_name = "PERSON")]
    pub authorised_by: Option<String>,
    /// How it was seen to work: a metric, a check
    #[arg(long, value_name = "TEXT")]
    pub verification: Option<String>,
    /// The cloud account or cluster
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// The region or zone
    #[arg(long, value_name = "NAME")]
    pub region: Option<String>,
    /// A diagram or runbook that it made wrong; may be repeated
    #[arg(long = "document", value_name = "PATH")]
    pub documents: Vec<String>,
    /// The address of a ticket, chat or dashboard; may be repeated
    #[arg(long = "reference", value_name = "URL")]
    pub references: Vec<String>,
    /// Where it was imported from
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Keep what a rule takes for a secret, and say why; may be repeated
    #[arg(long, value_name = "RULE=WHY")]
    pub allow_secret: Vec<String>,
}

/// `--link` with the `--set` and `--was` that belong to it. Which belongs to which is told by their order.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Code")]
pub struct LinkFlags {
    /// The code that should say it: a Terraform address, `k8s:Kind.group/namespace/name`,
    /// `file:PATH#L10-L20`
    #[arg(short, long = "link", value_name = "ADDRESS")]
    pub link: Vec<String>,
    /// An attribute of the link before it, and the value that it has now
    #[arg(long, value_name = "ATTRIBUTE=VALUE")]
    pub set: Vec<String>,
    /// The value that the attribute before it had; without it the attribute was absent
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub was: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stopgap on INC-4211 -e prod --for 4h")]
pub struct OnArgs {
    /// The incident or ticket; without one: say what is set now
    pub incident: Option<String>,
    /// The environment of what follows
    #[arg(short, long, visible_alias = "env", value_name = "NAME")]
    pub environment: Option<String>,
    /// For how long
    #[arg(long = "for", value_name = "TIME", default_value = "8h")]
    pub duration: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stopgap note last \"Seen again at 04:10\"\n  \
    stopgap note gap-k7m2qd4x9t gap-9tq0c3v8zr - < handover.txt")]
pub struct NoteArgs {
    /// Ids or `last`, then the text; `-` reads it from standard input
    #[arg(value_name = "ID… TEXT", required = true)]
    pub words: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Without an address, links that were not found are looked up again; on a terminal\n\
    the code can be searched for what is meant.\n\
    Examples:\n  \
    stopgap link last aws_security_group.web --set 'ingress[1].to_port=8443' --was 443\n  \
    stopgap link last envs/prod/main.tf:12\n  \
    stopgap link last")]
pub struct LinkArgs {
    /// An id or its beginning, or `last`
    #[arg(value_name = "ID")]
    pub id: String,
    /// The code that should say it: a Terraform address, `k8s:Kind.group/namespace/name`,
    /// `file:PATH#L10-L20`
    #[arg(value_name = "ADDRESS")]
    pub link: Vec<String>,
    /// An attribute of the address before it, and the value that it has now
    #[arg(long, value_name = "ATTRIBUTE=VALUE")]
    pub set: Vec<String>,
    /// The value that the attribute before it had; without it the attribute was absent
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub was: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Without field flags the form opens in the editor that git would use.\n\
    --incident chooses the entries of that incident without ids, and sets the field with them.\n\
    Examples:\n  \
    stopgap edit last\n  \
    stopgap edit --incident INC-4211 --missing\n  \
    stopgap edit k7m2 --owner network --unset due")]
pub struct EditArgs {
    /// Ids or their beginnings, or `last`
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Ask only for what is missing
    #[arg(long)]
    pub missing: bool,
    /// All entries that you performed, recorded or own
    #[arg(long)]
    pub mine: bool,
    /// Go on with a form that was kept as a draft
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ids", "missing", "mine"])]
    pub resume: Option<String>,
    /// Take a field away; may be repeated
    #[arg(long, value_name = "FIELD")]
    pub unset: Vec<String>,
    /// A new title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    #[command(flatten)]
    pub fields: FieldFlags,
}

impl EntryFilter {
    /// A filter on an incident alone.
    #[must_use]
    pub fn of_incident(incident: &str) -> Self {
        Self { incident: vec![incident.to_owned()], ..Self::default() }
    }
}
