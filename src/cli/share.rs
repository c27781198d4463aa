//! The commands that share a journal: `sync`, `init`, `expunge`, `import`.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stopgap sync\n  \
    stopgap sync backup\n  \
    stopgap sync --code")]
pub struct SyncArgs {
    /// The remote to share with; without it the one that has the journal, else origin
    pub remote: Option<String>,
    /// Also fetch the history of the code repositories that the policy names and that are not here
    #[arg(long)]
    pub code: bool,
    /// Started by a record, with nobody to talk to
    #[arg(long, hide = true)]
    pub background: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stopgap init\n  \
    stopgap init --journal git@host:acme/changes.git\n  \
    stopgap init --recipe github > .github/workflows/stopgap.yml")]
pub struct InitArgs {
    /// Print what CI needs to fetch the journal, and change nothing
    #[arg(long, value_name = "HOST")]
    pub recipe: Option<Recipe>,
}

/// Whose CI a recipe is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Recipe {
    Github,
    Gitlab,
    /// Any other: plain commands
    Shell,
    /// A scheduled workflow of GitHub that posts the digest
    Digest,
    /// The same for GitLab
    GitlabDigest,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stopgap expunge gap-k7m2 --reason \"A password was in the command\"\n  \
    stopgap expunge gap-k7m2 --dry-run --reason \"A name\"")]
pub struct ExpungeArgs {
    /// Entries, each with everything that was said of it; or the id of one fact
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// Why it has to go; this is kept, so name no secret here
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Only say what would be taken out
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask first
    #[arg(short, long)]
    pub yes: bool,
}

/// How the input of `import` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    Json,
    Jsonl,
    Csv,
}

#[derive(Debug, Args)]
#[command(after_help = "Importing the same file again adds nothing.\n\
    Examples:\n  \
    stopgap import journal.jsonl\n  \
    stopgap import tickets.csv --map title=Summary --map source=Key \\\n      \
        --map 'performed_at=Date of change'\n  \
    ssh bastion stopgap list --all --format jsonl | \\\n      \
        stopgap import --format jsonl")]
pub struct ImportArgs {
    /// The file to read, `-` or left out for standard input
    #[arg(value_name = "FILE")]
    pub file: Option<String>,
    /// How it is written: json, jsonl, csv; left out, the file's ending tells
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<ImportFormat>,
    /// Which column or key fills a field, as in title=Summary; may be repeated
    #[arg(short, long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// What separates the cells of CSV, where the header does not tell: `,` `;` tab
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<String>,
    /// Write what could not be read to this file, as it stood
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<String>,
    /// Show what would be imported, and record nothing
    #[arg(long)]
    pub dry_run: bool,
}
