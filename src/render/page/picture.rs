//! Pictures of the tables as SVG: bars, and the trend as bars with a line above. Each has a title, a description, and
//! its table behind it. Lengths are of the same scale within a picture; colours come from the page.

use crate::render::measure::truncate;
use crate::render::sheet::{pictured, shown};
use crate::render::text::line;
use crate::report::{Sheet, SheetCell};
use minijinja::value::Value;
use std::fmt::Write;

/// Rows of a picture; the table has the rest.
const MOST_BARS: usize = 10;
/// Periods in a picture of the trend, the last ones.
const MOST_PERIODS: usize = 60;
const WIDTH: u64 = 360;
const ROW: usize = 38;

/// The pictures of a table with the class that says on which screens each is shown; none where nothing can be drawn.
pub(super) fn pictures(sheet: &Sheet) -> Vec<(&'static str, Value)> {
    let safe = Value::from_safe_string;
    if sheet.key == "trend" {
        return [("wide", 720), ("narrow", WIDTH)]
            .into_iter()
            .filter_map(|(class, width)| Some((class, safe(trend(sheet, width)?))))
            .collect();
    }
    let widths: &[(&str, u64)] = match sheet.key {
        // Their names are long, and there are two of them in a row.
        "resource" | "attribute" => &[("wide", 540), ("narrow", WIDTH)],
        _ => &[("any", WIDTH)],
    };
    widths.iter().filter_map(|(class, width)| Some((*class, safe(bars(sheet, class, *width)?)))).collect()
}

/// Text inside of markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in line(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn count(cell: Option<&SheetCell>) -> u64 {
    match cell {
        Some(SheetCell::Count(count)) => *count,
        Some(SheetCell::Seconds(seconds)) => u64::try_from(*seconds).unwrap_or(0),
        _ => 0,
    }
}

/// A length in proportion; what is not nothing never looks like nothing.
fn scaled(part: u64, whole: u64, room: u64) -> u64 {
    if part == 0 { 0 } else { (part.saturating_mul(room) / whole.max(1)).max(2) }
}

fn open(sheet: &Sheet, kind: &str, (width, height): (u64, usize), about: &str) -> String {
    let (key, title) = (sheet.key, sheet.title);
    format!(
        "<svg class=\"picture\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{kind}-{key}-title {kind}-{key}-desc\">\
         <title id=\"{kind}-{key}-title\">{title}</title><desc id=\"{kind}-{key}-desc\">{}</desc>",
        escaped(about)
    )
}

/// One bar a row, its label above it; the overdue part of it stands out.
fn bars(sheet: &Sheet, kind: &str, width: u64) -> Option<String> {
    let column = |key: &str| sheet.columns.iter().position(|column| column.key == key);
    let length = pictured(sheet).or_else(|| match sheet.key {
        "resource" | "attribute" => column("entries"),
        "times" => column("p90_seconds"),
        _ => None,
    })?;
    // Of how long something takes, the median is the part that stands out.
    let (part, is_time) =
        if sheet.key == "times" { (column("median_seconds"), true) } else { (column("overdue"), false) };
    let part =
        part.filter(|at| sheet.columns[*at].key != "overdue" || sheet.columns[length].key == "unreconciled");
    let longest = sheet.rows.iter().map(|row| count(row.get(length))).max().filter(|longest| *longest > 0)?;
    let rows = &sheet.rows[..sheet.rows.len().min(MOST_BARS)];
    // A letter takes less than eight units; the label and the number share the line.
    let letters = usize::try_from(width / 8).unwrap_or(0);
    let mut body = String::new();
    let mut said = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let (name, whole) = (row.first().map(shown).unwrap_or_default(), count(row.get(length)));
        let name = if name == "–" { "(none)".to_owned() } else { name };
        let inner = part.map_or(0, |part| count(row.get(part)));
        let text = match (is_time, inner) {
            (true, _) => {
                let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map(shown).unwrap_or_default();
                format!("median {}, P90 {}", cell(part), cell(Some(length)))
            }
            (false, 0) => whole.to_string(),
            (false, late) if late == whole => format!("{whole}, all overdue"),
            (false, late) => format!("{whole}, {late} overdue"),
        };
        let y = at * ROW;
        let label = truncate(&line(&name), letters.saturating_sub(text.len()).max(12)).into_owned();
        let class = if is_time { "bar-median" } else { "bar-late" };
        // Writing to a string cannot fail.
        let _ = write!(
            body,
            "<text class=\"label\" x=\"0\" y=\"{}\">{}</text><text class=\"value\" x=\"{width}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect class=\"rail\" x=\"0\" y=\"{}\" width=\"{width}\" height=\"8\" rx=\"4\"/>",
            y + 14,
            escaped(&label),
            y + 14,
            escaped(&text),
            y + 21,
        );
        for (class, length) in
            [("bar", scaled(whole, longest, width)), (class, scaled(inner, longest, width))]
        {
            if length > 0 {
                let _ = write!(
                    body,
                    "<rect class=\"{class}\" x=\"0\" y=\"{}\" width=\"{length}\" height=\"8\" rx=\"{}\"/>",
                    y + 21,
                    length.min(8) / 2
                );
            }
        }
        said.push(format!("{name}: {text}"));
    }
    let rest = sheet.rows.len() - rows.len();
    if rest > 0 {
        said.push(format!("and {rest} more in the table"));
    }
    let height = rows.len() * ROW;
    Some(open(sheet, kind, (width, height), &said.join("; ")) + &body + "</svg>")
}

/// What was left as a line, and below it what was opened and reconciled in each period, side by side.
fn trend(sheet: &Sheet, width: u64) -> Option<String> {
    let column = |key: &str| sheet.columns.iter().position(|column| column.key == key);
    let (opened, reconciled, left) = (column("opened")?, column("reconciled")?, column("unreconciled")?);
    let rows = &sheet.rows[sheet.rows.len().saturating_sub(MOST_PERIODS)..];
    let values = |at: usize| rows.iter().map(move |row| count(row.get(at)));
    let now = values(left).next_back().unwrap_or(0);
    let most = values(opened).chain(values(reconciled)).max().filter(|most| *most > 0)?;
    let most_left = values(left).max().unwrap_or(0);
    let (top, line_room, gap, bar_room) = (26u64, 84u64, 44u64, 84u64);
    let (left_edge, right_edge) = (2u64, width - 2);
    // A few periods stand on the left, with room to read them; many fill the width.
    let step = ((right_edge - left_edge) / (rows.len() as u64).max(1)).clamp(4, 110);
    let start = if step == 110 { left_edge } else { right_edge - step * rows.len() as u64 };
    let line_floor = top + line_room;
    let bar_floor = line_floor + gap + bar_room;
    let height = bar_floor + 22;
    let mut body = String::new();
    let _ = write!(
        body,
        "<text class=\"legend\" x=\"0\" y=\"12\">Left unreconciled: {now} now, {most_left} at most</text>\
         <line class=\"axis\" x1=\"0\" x2=\"{width}\" y1=\"{line_floor}\" y2=\"{line_floor}\"/>",
    );
    let points: Vec<(u64, u64)> = values(left)
        .enumerate()
        .map(|(at, left)| {
            (start + at as u64 * step + step / 2, line_floor - scaled(left, most_left, line_room))
        })
        .collect();
    let path: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        let _ = write!(
            body,
            "<polygon class=\"area\" points=\"{},{line_floor} {} {},{line_floor}\"/><polyline class=\"left\" points=\"{}\"/>\
             <circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>",
            first.0,
            path.join(" "),
            last.0,
            path.join(" "),
            last.0,
            last.1,
        );
    }
    let legend = line_floor + 28;
    let _ = write!(
        body,
        "<rect class=\"opened\" x=\"0\" y=\"{}\" width=\"9\" height=\"9\" rx=\"2\"/><text class=\"legend\" x=\"15\" y=\"{legend}\">Opened (left bar)</text>\
         <rect class=\"settled\" x=\"140\" y=\"{}\" width=\"9\" height=\"9\" rx=\"2\"/><text class=\"legend\" x=\"155\" y=\"{legend}\">Reconciled (right bar)</text>\
         <line class=\"axis\" x1=\"0\" x2=\"{width}\" y1=\"{bar_floor}\" y2=\"{bar_floor}\"/>",
        legend - 9,
        legend - 9,
    );
    let thick = (step * 3 / 8).clamp(1, 22);
    // The scale of the bars: the greatest of them says how many it stands for.
    let mut is_scale_told = false;
    // A date takes some 62 units: the last period is always named, the others as far as there is room.
    let every = usize::try_from(62 / step + 1).unwrap_or(1);
    for (at, row) in rows.iter().enumerate() {
        let middle = start + at as u64 * step + step / 2;
        for (class, column, x) in [("opened", opened, middle - thick), ("settled", reconciled, middle + 1)] {
            let tall = scaled(count(row.get(column)), most, bar_room - 12);
            if tall > 0 {
                let _ = write!(
                    body,
                    "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{thick}\" height=\"{tall}\" rx=\"{}\"/>",
                    bar_floor - tall,
                    thick.min(tall).min(4) / 2,
                );
                if count(row.get(column)) == most && !is_scale_told {
                    is_scale_told = true;
                    let (x, y) = (x + thick / 2, bar_floor - tall - 3);
                    let _ = write!(
                        body,
                        "<text class=\"tick\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{most}</text>"
                    );
                }
            }
        }
        let is_named = (rows.len() - 1 - at).is_multiple_of(every);
        if let Some(name) = row.first().map(shown).filter(|_| is_named) {
            let (x, anchor) = if middle + 32 > width { (width, "end") } else { (middle.max(32), "middle") };
            let _ = write!(
                body,
                "<text class=\"tick\" x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
                bar_floor + 16,
                escaped(&name)
            );
        }
    }
    let about = format!(
        "{} periods. Opened in all: {}. Reconciled in all: {}. Left at the end: {}.",
        rows.len(),
        values(opened).sum::<u64>(),
        values(reconciled).sum::<u64>(),
        now
    );
    let kind = if width > WIDTH { "wide" } else { "narrow" };
    Some(open(sheet, kind, (width, usize::try_from(height).unwrap_or(0)), &about) + &body + "</svg>")
}

#[cfg(test)]
mod tests {
    use super::{escaped, scaled};

    #[test]
    fn what_is_not_nothing_can_be_seen() {
        assert_eq!([scaled(0, 10, 360), scaled(1, 100_000, 360), scaled(5, 10, 360)], [0, 2, 180]);
    }

    #[test]
    fn labels_are_text() {
        assert_eq!(escaped("</svg><script>\"'&\u{1b}[31m"), "&lt;/svg&gt;&lt;script&gt;&quot;&#39;&amp;");
    }
}
