//! The commands that bring records from elsewhere: `import`.

use clap::{Args, ValueEnum};

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
