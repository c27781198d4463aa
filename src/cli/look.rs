//! The commands that look: `status`, `list`, `show`, `log`, and what they share.

use clap::{Args, ValueEnum};

/// How records are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Table,
    Json,
    // One JSON object a line. With a help text on one value clap would spread out every option.
    Jsonl,
    Csv,
    Markdown,
}

#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// How to print: table, json, jsonl, csv, markdown
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<Format>,
    /// Short for `--format json`
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

impl Output {
    /// What was asked for; a table where nothing was.
    #[must_use]
    pub fn chosen(self) -> Format {
        if self.json { Format::Json } else { self.format.unwrap_or_default() }
    }

    /// Whether a format was named at all.
    #[must_use]
    pub fn is_named(self) -> bool {
        self.json || self.format.is_some()
    }
}

/// Which entries. Several values of one filter widen it, several filters narrow it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Filters")]
pub struct EntryFilter {
    /// In this environment; `none` for entries without one
    #[arg(short, long = "env", visible_alias = "environment", value_name = "NAME")]
    pub env: Vec<String>,
    /// With this status: suspect, mistaken, reverted, accepted, codified, claimed,
    /// proposed, unknown, open; may be a list with commas
    #[arg(short, long, value_name = "STATUS", value_delimiter = ',')]
    pub status: Vec<String>,
    /// Of this incident or ticket
    #[arg(short = 'I', long, value_name = "ID")]
    pub incident: Vec<String>,
    /// Owned by this team or person; where the entry names nobody, as CODEOWNERS of the linked code says
    #[arg(short, long, value_name = "NAME")]
    pub owner: Vec<String>,
    /// Performed or recorded by: a part of the name or address
    #[arg(long, value_name = "PERSON")]
    pub by: Vec<String>,
    /// Performed, recorded or owned by you, also as CODEOWNERS knows you: `git config stopgap.handle`
    #[arg(long)]
    pub mine: bool,
    /// Linked to this code: a part of the address
    #[arg(short, long, value_name = "ADDRESS")]
    pub link: Vec<String>,
    /// With this tag
    #[arg(short, long, value_name = "WORD")]
    pub tag: Vec<String>,
    /// Performed at or after: "6h", "yesterday", "2026-11-01"
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Performed before, or until the end of a day where only a day is named
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// Past their deadline
    #[arg(long)]
    pub overdue: bool,
    /// With something missing or odd
    #[arg(long)]
    pub incomplete: bool,
    /// With this text in any field, in any case
    #[arg(long, value_name = "TEXT")]
    pub grep: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Several values of one filter widen it, several filters narrow it.\n\
    Examples:\n  \
    stopgap list -e prod --overdue\n  \
    stopgap list --incident INC-4211 --incomplete\n  \
    stopgap list --all --since 2026-11-01 --format csv > november.csv")]
pub struct ListArgs {
    #[command(flatten)]
    pub filter: EntryFilter,
    /// Also what is reconciled or recorded by mistake
    #[arg(short, long)]
    pub all: bool,
    /// As it stood at the end of this day, or at this moment
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// In which order; `-` in front turns it round
    #[arg(long, value_name = "KEY", default_value = "performed", allow_hyphen_values = true,
          help_heading = "Output",
          value_parser = ["performed", "recorded", "due", "risk", "status", "environment", "owner", "title",
                          "-performed", "-recorded", "-due", "-risk", "-status", "-environment", "-owner", "-title"],
          hide_possible_values = true,
          help = "In which order: performed, recorded, due, risk, status, environment, owner, title; `-` in front turns it round")]
    pub sort: String,
    /// At most so many
    #[arg(short = 'n', long, value_name = "NUMBER", help_heading = "Output")]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  stopgap show last\n  stopgap show k7m2 --json")]
pub struct ShowArgs {
    /// Ids or their beginnings, or `last`
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(
    after_help = "A resource is found under every name that it had: through modules, moves and renamed files.\n\
    Examples:\n  \
    stopgap log --since 6h -e prod\n  \
    stopgap log aws_security_group.web --code\n  \
    stopgap log envs/prod/main.tf:12\n  \
    stopgap log envs/prod/main.tf --marks"
)]
pub struct LogArgs {
    /// What it was done to: a resource, a file, `FILE:LINE`, or a folder
    #[arg(value_name = "RESOURCE|FILE[:LINE]")]
    pub what: Option<String>,
    /// Also the commits that changed the same code
    #[arg(long)]
    pub code: bool,
    /// Print the file, with a mark where the code has not caught up
    #[arg(long, requires = "what", conflicts_with_all = ["code", "limit"])]
    pub marks: bool,
    #[command(flatten)]
    pub filter: EntryFilter,
    /// At most so many
    #[arg(short = 'n', long, value_name = "NUMBER", help_heading = "Output")]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Default, Args)]
pub struct StatusArgs {
    #[command(flatten)]
    pub output: Output,
}

impl StatusArgs {
    /// What bare `stopgap` and `stopgap --json` stand for.
    #[must_use]
    pub fn of_json(json: bool) -> Self {
        Self { output: Output { json, ..Output::default() } }
    }
}
