//! A document in pieces: prose, and blocks of commands with what they printed.

/// A part of a document.
pub enum Piece<'a> {
    /// One line, also of a code block of another kind.
    Prose(&'a str),
    /// A block that is fenced as `console`.
    Console(Vec<Typed>),
}

/// A command as it was typed, over several lines where it is longer, and what follows it.
#[derive(Default)]
pub struct Typed {
    pub command: String,
    pub output: String,
}

pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line == "```console" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            pieces.push(Piece::Console(commands(&block)));
        } else {
            pieces.push(Piece::Prose(line));
        }
    }
    pieces
}

fn commands(block: &[&str]) -> Vec<Typed> {
    let mut commands: Vec<Typed> = Vec::new();
    let mut is_open = false;
    for line in block {
        if let (false, Some(command)) = (is_open, line.strip_prefix("$ ")) {
            commands.push(Typed { command: command.to_owned(), output: String::new() });
            is_open = goes_on(command);
            continue;
        }
        let Some(last) = commands.last_mut() else { continue };
        if is_open {
            last.command.push('\n');
            last.command.push_str(line);
            is_open = goes_on(&last.command);
        } else {
            last.output.push_str(line);
            last.output.push('\n');
        }
    }
    commands
}

/// Whether the shell would wait for more: after a backslash, and until a here-document ends.
fn goes_on(command: &str) -> bool {
    if command.ends_with('\\') {
        return true;
    }
    let Some((_, rest)) = command.split_once("<<") else { return false };
    let tag: String = rest.trim_start_matches('\'').chars().take_while(char::is_ascii_alphanumeric).collect();
    command.lines().last() != Some(tag.as_str())
}
