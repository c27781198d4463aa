//! How far the lines of a heredoc are indented, as Terraform counts it for `<<-`.

use super::super::body::Tokens;
use super::super::token::Shape;

/// For each `<<-` how many columns all of its lines have in common; lines of blanks alone are not asked.
pub(in super::super) fn indents(tokens: &Tokens) -> Vec<usize> {
    let mut strip = vec![0; tokens.list.len()];
    // The innermost heredoc or string, with its least indentation, and whether a line begins.
    let mut open: Vec<(usize, usize, bool)> = Vec::new();
    for (at, token) in tokens.list.iter().enumerate() {
        let bytes = tokens.bytes(at);
        match (token.shape, open.last_mut()) {
            (Shape::Quote | Shape::HeredocOpen, _) => open.push((at, usize::MAX, true)),
            (Shape::QuoteEnd | Shape::HeredocEnd, _) => {
                if let Some((start, least, _)) = open.pop()
                    && tokens.bytes(start).starts_with(b"<<-")
                    && least < usize::MAX
                {
                    strip[start] = least;
                }
            }
            (Shape::Literal, Some((_, least, is_fresh))) => {
                if *is_fresh && !is_blank_line(bytes) {
                    *least = indent(bytes).min(*least);
                }
                *is_fresh = bytes.ends_with(b"\n");
            }
            (Shape::TemplateOpen, Some((_, least, is_fresh))) => {
                *least = if std::mem::take(is_fresh) { 0 } else { *least };
            }
            _ => {}
        }
    }
    strip
}

pub(in super::super) fn indent(line: &[u8]) -> usize {
    line.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(line.len())
}

pub(in super::super) fn is_blank_line(line: &[u8]) -> bool {
    line.ends_with(b"\n") && line.trim_ascii().is_empty()
}
