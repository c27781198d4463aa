//! The table of results: what was measured, against what, the ratio of their medians, and the budget.

use std::time::Duration;

pub struct Line {
    pub work: String,
    pub ours: Duration,
    /// What it is compared with, as a person would say it.
    pub against: &'static str,
    pub theirs: Duration,
    /// The ratio that may not be passed; `None` for a figure that is only told.
    pub budget: Option<f64>,
}

impl Line {
    fn ratio(&self) -> f64 {
        self.ours.as_secs_f64() / self.theirs.as_secs_f64()
    }

    fn cells(&self) -> [String; 6] {
        let ratio = self.ratio();
        let (budget, verdict) = match self.budget {
            Some(budget) => (format!("≤ {budget}"), if ratio <= budget { "pass" } else { "MISS" }),
            None => ("–".to_owned(), ""),
        };
        let ratio = if ratio < 0.1 { format!("{ratio:.3}") } else { format!("{ratio:.2}") };
        [
            self.work.clone(),
            format!("{ratio} × {}", self.against),
            budget,
            verdict.to_owned(),
            milliseconds(self.ours),
            milliseconds(self.theirs),
        ]
    }
}

pub fn milliseconds(time: Duration) -> String {
    let number = time.as_secs_f64() * 1000.0;
    if number < 100.0 { format!("{number:.1} ms") } else { format!("{number:.0} ms") }
}

/// Prints the lines as a table that is Markdown as well.
pub fn print(lines: &[Line]) {
    let titles = ["work", "measured", "budget", "", "ours", "theirs"].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(titles).chain(lines.iter().map(Line::cells)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .enumerate()
            .map(
                |(column, (cell, width))| {
                    if column < 4 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                },
            )
            .collect();
        println!("| {} |", cells.join(" | "));
        if at == 0 {
            let rule = |(column, width): (usize, usize)| {
                if column < 4 { "-".repeat(width) } else { format!("{}:", "-".repeat(width - 1)) }
            };
            println!("| {} |", widths.into_iter().enumerate().map(rule).collect::<Vec<_>>().join(" | "));
        }
    }
}
