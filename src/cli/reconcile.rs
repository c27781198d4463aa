//! The commands that bring entries to an end: `resolve`, `reopen`, `codify`, `approve`.

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stopgap resolve last codified 3f2c1ab\n  \
    stopgap resolve k7m2 9tq0 reverted --reason \"Vendor is back on 443\"\n  \
    stopgap resolve k7m2 accepted --until \"in 90 days\" \\\n      \
        --reason \"Until the vendor moves\"\n  \
    stopgap resolve last mistaken")]
pub struct ResolveArgs {
    /// Ids, then how: codified COMMIT, reverted, accepted, mistaken
    #[arg(value_name = "ID… HOW [COMMIT]", required = true)]
    pub words: Vec<String>,
    /// Why
    #[arg(short, long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// With accepted: the last day on which it is accepted
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// With codified: the code repository of the commit, if it is not this one
    #[arg(long, value_name = "NAME")]
    pub code: Option<String>,
    /// With codified: how you know, where it cannot be computed
    #[arg(long, value_name = "TEXT")]
    pub attest: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "It looks at what is checked out. Only plain values are written, and only where nothing\n\
    else uses them; nothing is staged or committed. Of several that call a module the one is meant\n\
    that the link names, or the environment of the entry; else it is left to you.\n\n\
    Examples:\n  \
    stopgap codify last\n  \
    stopgap codify k7m2 --write"
)]
pub struct CodifyArgs {
    /// Ids or their beginnings, or `last`
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Write the values into the files that are checked out
    #[arg(short, long)]
    pub write: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ReopenArgs {
    /// Ids or their beginnings, or `last`
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Why
    #[arg(short, long, value_name = "TEXT")]
    pub reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct ApproveArgs {
    /// Ids or their beginnings, or `last`
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// On what grounds
    #[arg(short, long, value_name = "TEXT")]
    pub reason: Option<String>,
}
