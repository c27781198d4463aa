//! The budgets of the design, measured: `cargo bench --bench budgets`, one table of ratios at the end.
//!
//! `-- --entries 1000,100000` measures with journals of these sizes only (1,000,000 takes minutes to make),
//! `-- --only add` one group of rows, `-- --rounds 21` asks for more turns. Not a test: nothing fails here.

mod claims;
mod code;
mod complete;
mod entries;
mod links;
mod measure;
mod places;
mod random;
mod reports;
mod rows;
mod sharing;
mod table;

use places::World;
use rows::{Bench, FIRST};
use std::path::PathBuf;
use table::{Line, milliseconds};

struct Options {
    sizes: Vec<usize>,
    only: Option<String>,
    rounds: usize,
}

fn main() {
    let options = options(std::env::args().skip(1));
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("budgets");
    let world = World::new(root);
    let bench = Bench { world: &world, rounds: options.rounds, sizes: &options.sizes };
    let mut lines: Vec<Line> = Vec::new();
    let groups: [(&str, &dyn Fn() -> Vec<Line>); 12] = [
        ("start", &|| bench.start()),
        ("add", &|| bench.add()),
        ("list", &|| bench.list()),
        ("first", &|| bench.first()),
        ("status", &|| bench.status()),
        ("complete", &|| bench.complete()),
        ("report", &|| bench.reports()),
        ("claims", &|| bench.claims()),
        ("links", &|| bench.links()),
        ("sync", &|| bench.sync()),
        ("share", &|| bench.share()),
        ("fsck", &|| bench.fsck()),
    ];
    for (name, measure) in groups {
        if options.only.as_deref().is_none_or(|only| only == name) {
            eprintln!("measuring {name} …");
            lines.extend(measure());
        }
    }
    println!();
    table::print(&lines);
    println!("\nFrom nothing to the first entry: {} keystrokes, {}.", FIRST.len() + 1, {
        milliseconds(bench.first_entry())
    });
}

/// Cargo adds `--bench`; what is not known is not asked for.
fn options(mut arguments: impl Iterator<Item = String>) -> Options {
    let mut options = Options { sizes: vec![1000, 100_000, 1_000_000], only: None, rounds: 15 };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--entries" => {
                let list = arguments.next().unwrap_or_default();
                options.sizes = list.split(',').map(|size| size.parse().expect("a number")).collect();
                options.sizes.sort_unstable();
            }
            "--only" => options.only = arguments.next(),
            "--rounds" => {
                options.rounds = arguments.next().and_then(|text| text.parse().ok()).expect("a number");
            }
            other => panic!("`{other}` is no option: --entries 1000,100000, --only add, --rounds 15"),
        }
    }
    options
}
