//! The commands that report: `checklist`, `report`, `digest`, `documents`, `export`, and `stats`, `compare`, `template`.

use super::{EntryFilter, Output};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "What the journal and the code answer comes ticked, with the evidence; what they do not know\n\
    stays open. With -o, what people ticked and wrote in that file is kept.\n\
    Examples:\n  \
    stopgap checklist incident --incident INC-4211 -o review.md\n  \
    stopgap checklist weekly\n  \
    stopgap checklist release --change origin/main..HEAD",
    // `-o` names the file here.
    mut_arg("owner", |owner| owner.short(None))
)]
pub struct ChecklistArgs {
    /// Which: incident, weekly, release, documents, or a template of the team's own
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Of `incident`: which one, as `--incident` says it
    #[arg(value_name = "INCIDENT", conflicts_with = "incident")]
    pub about: Option<String>,
    /// Of a release: the commits that it brings
    #[arg(long, value_name = "BASE..HEAD", num_args = 0..=1, default_missing_value = "")]
    pub change: Option<String>,
    /// Write to this file, and keep what people ticked and wrote there; `-` is standard output.
    /// A tick whose sentence has changed is asked again. For each week a file: `-o "weekly-$(date +%F).md"`
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub filter: Box<EntryFilter>,
}

/// How a digest is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DigestFormat {
    #[default]
    Text,
    Markdown,
    // For Slack's own markup; other chats read Markdown.
    Slack,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Prints nothing where there is nothing to say.\n\
    Examples:\n  \
    stopgap digest --new 1d\n  \
    stopgap digest --format slack --due 3d\n  \
    stopgap init --recipe digest             a scheduled workflow that posts it")]
pub struct DigestArgs {
    /// What was recorded so long ago counts as new: "1d", "12h"
    #[arg(long, value_name = "TIME", default_value = "1d")]
    pub new: String,
    /// What is due within this time is told: "2d"
    #[arg(long, value_name = "TIME", default_value = "2d")]
    pub due: String,
    #[command(flatten)]
    pub filter: Box<EntryFilter>,
    /// How to print: text, markdown, slack, json
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Output")]
    pub format: Option<DigestFormat>,
    /// Short for `--format json`
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub json: bool,
}

/// What outsiders do not get to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Redact {
    People,
    Values,
    Commands,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Html,
    Markdown,
    Json,
}

#[derive(Debug, Args)]
// -o is the file here, as everywhere that something is written; elsewhere it is the owner.
#[command(mut_arg("owner", |owner| owner.short(None)))]
#[command(after_help = "One page that needs nothing from elsewhere.\n\
    Examples:\n  \
    stopgap report -o report.html\n  \
    stopgap report --format markdown --since 2026-10-01 > wiki.md\n  \
    stopgap report -o outside.html --redact people,values,commands")]
pub struct ReportArgs {
    /// Write to this file; `-` is standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// How to print: html, markdown, json; by the name of the file where it is not given
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Output")]
    pub format: Option<ReportFormat>,
    /// Leave out, for outsiders: people, values, commands
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub redact: Vec<Redact>,
    /// As it stood at the end of this day, or at this moment
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    #[command(flatten)]
    pub filter: Box<EntryFilter>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  stopgap stats\n  stopgap stats -e prod --since 2026-09-01 --json")]
pub struct StatsArgs {
    /// As it stood at the end of this day, or at this moment
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    #[command(flatten)]
    pub filter: Box<EntryFilter>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Resources are the same where they have the same place under the roots of both\n\
    environments, or come from the same block of a module.\n\
    Example:\n  stopgap compare prod staging")]
pub struct CompareArgs {
    /// One environment
    #[arg(value_name = "ENVIRONMENT")]
    pub one: String,
    /// The other
    #[arg(value_name = "OTHER")]
    pub other: String,
    /// Also what was taken back in production
    #[arg(short, long)]
    pub all: bool,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Which documents there are, and what they cover, is in the policy: [[documents]].\n\
    Examples:\n  \
    stopgap documents\n  \
    stopgap documents reviewed docs/network.drawio --note \"New rule drawn in\"")]
pub struct DocumentsArgs {
    #[command(subcommand)]
    pub command: Option<DocumentsCommand>,
    /// Only what has to be reviewed
    #[arg(long)]
    pub stale: bool,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Subcommand)]
pub enum DocumentsCommand {
    /// Record that documents were reviewed, and say what is live
    Reviewed {
        /// As the policy names them
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<String>,
        /// What was found
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
}

/// How everything is handed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    #[default]
    Jsonl,
    Csv,
    Json,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The evidence holds the whole population, mistaken entries included, and says how it\n\
    can be checked.\n\
    Examples:\n  \
    stopgap export --format csv > everything.csv\n  \
    stopgap export --evidence --from 2026-01-01 --to 2026-06-30 -o audit --sample 25 --seed 7\n  \
    stopgap export --prometheus /var/lib/node_exporter/stopgap.prom\n  \
    stopgap export --journal ../a --journal ../b"
)]
pub struct ExportArgs {
    /// A folder for an audit: population, approvals, proofs, checks, sample
    #[arg(long, requires = "output")]
    pub evidence: bool,
    /// Performed on this day or later; days are those of UTC
    #[arg(long, value_name = "DAY", conflicts_with = "prometheus")]
    pub from: Option<String>,
    /// Performed on this day or earlier
    #[arg(long, value_name = "DAY", conflicts_with = "prometheus")]
    pub to: Option<String>,
    /// Where to: a folder for --evidence, else a file; `-` is standard output
    #[arg(short, long, value_name = "PATH", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Draw so many entries of the population
    #[arg(long, value_name = "NUMBER", requires = "evidence")]
    pub sample: Option<usize>,
    /// What decides which are drawn: the same seed draws the same; else the journal's commit
    #[arg(long, value_name = "TEXT", requires = "sample")]
    pub seed: Option<String>,
    /// Metrics for the node exporter's textfile collector; `-` is standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["evidence", "format", "output"])]
    pub prometheus: Option<PathBuf>,
    /// As it stood at the end of this day, or at this moment
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// How to print: jsonl, csv, json; by the name of the file where it is not given
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        conflicts_with = "evidence",
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub format: Option<ExportFormat>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "A team's own templates lie in templates/ on the journal's branch, and stand before those\n\
    that come with stopgap.\n\
    Examples:\n  \
    stopgap template eject weekly > weekly.md\n  \
    stopgap template check weekly.md\n  \
    stopgap template save weekly weekly.md"
)]
pub struct TemplateArgs {
    #[command(subcommand)]
    pub command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// Say which templates there are, and where each comes from
    List,
    /// Render a template with a sample, and point at the line that is wrong
    Check {
        /// A file, or the name of a template; all of them where none is named
        #[arg(value_name = "FILE|NAME")]
        what: Option<String>,
    },
    /// Print a template that comes with stopgap, or write all of them into a folder
    Eject {
        /// Its name
        #[arg(value_name = "NAME", required_unless_present = "to")]
        name: Option<String>,
        /// Write into this folder; what lies there is never overwritten
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Keep a file as the team's template, on the journal's branch; checked before
    Save {
        /// The name that `checklist` takes
        #[arg(value_name = "NAME")]
        name: String,
        /// The file; `-` is standard input
        #[arg(value_name = "FILE")]
        file: String,
    },
}
