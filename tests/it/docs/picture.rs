//! The picture of the README: what a terminal of 80 columns showed in the daily loop, drawn as SVG.
//!
//! Shown are the blocks that stand under `<!-- picture -->` in the document, as the run retold it.

use super::markdown::{Piece, pieces};

const COLUMN: f64 = 8.4;
const LINE: usize = 19;
const MARGIN: usize = 18;
const COLUMNS: usize = 80;

/// What a line is, and thereby its colour.
enum Kind {
    Command,
    Output,
    /// A warning, a hint, a remark.
    Aside,
}

/// Draws the blocks of a document that are meant for it.
pub fn picture(document: &str) -> String {
    let mut lines: Vec<(Kind, String)> = Vec::new();
    let mut is_wanted = false;
    for piece in pieces(document) {
        match piece {
            Piece::Prose(line) if !line.is_empty() => is_wanted = line == "<!-- picture -->",
            Piece::Prose(_) => {}
            Piece::Console(commands) => {
                for typed in commands.iter().filter(|_| is_wanted) {
                    if !lines.is_empty() {
                        lines.push((Kind::Output, String::new()));
                    }
                    let command = format!("$ {}", typed.command);
                    lines.extend(command.lines().map(|line| (Kind::Command, line.to_owned())));
                    lines.extend(typed.output.lines().map(|line| (kind(line), line.to_owned())));
                }
                is_wanted = false;
            }
        }
    }
    drawn(&lines)
}

fn kind(line: &str) -> Kind {
    let is_aside = ["note: ", "hint: ", "warning: "].iter().any(|start| line.starts_with(start));
    if is_aside { Kind::Aside } else { Kind::Output }
}

fn drawn(lines: &[(Kind, String)]) -> String {
    let width = f64::from(u32::try_from(COLUMNS).expect("columns")) * COLUMN;
    let width = width + 2.0 * f64::from(u32::try_from(MARGIN).expect("a margin"));
    let height = lines.len() * LINE + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height}\" width=\"{width:.0}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title\">\n\
         <title id=\"title\">The daily loop in a terminal: an incident, a record, the code, a gate, a digest, a checklist, a report</title>\n\
         <style>text{{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;fill:#c9d1d9;\
         white-space:pre}}.c{{fill:#7ee787;font-weight:600}}.a{{fill:#d29922}}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n"
    );
    for (at, (kind, line)) in lines.iter().enumerate().filter(|(_, (_, line))| !line.is_empty()) {
        let class = match kind {
            Kind::Command => " class=\"c\"",
            Kind::Aside => " class=\"a\"",
            Kind::Output => "",
        };
        let y = MARGIN + at * LINE + 14;
        let text = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        out.push_str(&format!(
            "<text x=\"{MARGIN}\" y=\"{y}\"{class} xml:space=\"preserve\">{text}</text>\n"
        ));
    }
    out.push_str("</svg>\n");
    out
}
