//! The steps of an attribute's path: `ingress[1].to_port`, `tags["a.b"]`.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Name(String),
    /// Counted from 0.
    Index(usize),
    /// The keys of an object, whatever is behind them. No path spells this: it is asked of `for_each` alone.
    Keys,
}

/// `None` for what is no path. An empty one has no steps.
pub(super) fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix("[\"") {
            let (name, behind) = quoted(inside)?;
            steps.push(Step::Name(name));
            rest = behind.strip_prefix(']')?;
        } else if let Some(inside) = rest.strip_prefix('[') {
            let (number, behind) = inside.split_once(']')?;
            steps.push(Step::Index(number.parse().ok()?));
            rest = behind;
        } else {
            let name = match rest.strip_prefix('.') {
                Some(name) if !steps.is_empty() => name,
                None if steps.is_empty() => rest,
                _ => return None,
            };
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end == 0 {
                return None;
            }
            // A number behind a dot is how older Terraform counts.
            let step = name[..end].parse().map_or_else(|_| Step::Name(name[..end].to_owned()), Step::Index);
            steps.push(step);
            rest = &name[end..];
        }
    }
    Some(steps)
}

/// The text up to the closing quote, and what is behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((name, &text[at + 1..])),
            '\\' => name.push(letters.next()?.1),
            _ => name.push(letter),
        }
    }
    None
}
