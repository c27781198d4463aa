//! Native syntax made up for tests: blocks that can be laid out in many ways and mean the same.

use proptest::prelude::*;

/// A piece of a text, or a place where its layout is free.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Token(String),
    /// Blanks and comments, no newline.
    Blank,
    /// Newlines too.
    Any,
    /// A newline at least.
    Line,
}

#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) pieces: Vec<Piece>,
}

impl Sample {
    /// The same block, with gaps as `layout` chooses them.
    pub(super) fn text(&self, layout: &[u8]) -> String {
        const BLANKS: [&str; 4] = [" ", "\t  ", " /* } \" */ ", " /* ${\n <<E */ "];
        const LINES: [&str; 6] =
            ["\n", "\n\n\n", " # } \" \n", "\r\n", "\n  // <<EOT {\n\t", "/* {\n\n*/\n /*/*/\n"];
        let mut text = String::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            let choice = usize::from(layout[at % layout.len()]);
            text += match piece {
                Piece::Token(token) => token,
                Piece::Blank => BLANKS[choice % BLANKS.len()],
                Piece::Any if choice % 2 == 0 => BLANKS[choice / 2 % BLANKS.len()],
                Piece::Any => LINES[choice / 2 % LINES.len()],
                Piece::Line => LINES[choice % LINES.len()],
            };
        }
        text
    }
}

/// All blocks in one file, each behind `between`, and where each begins.
pub(super) fn file(blocks: &[Sample], layout: &[u8], between: &str) -> (String, Vec<usize>) {
    let (mut text, mut starts) = ("# a file \" {\n".to_owned(), Vec::new());
    for block in blocks {
        text += between;
        starts.push(text.len());
        text += &block.text(layout);
        text += "\n/* resource \"no\" \"no\" { */\n";
    }
    if blocks.is_empty() {
        text += between;
    }
    (text, starts)
}

pub(super) fn layout() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..40)
}

/// Any bytes, and rather such as mean something.
pub(super) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            "resource \"a\" \"b\" {",
            "locals {",
            "a",
            "=",
            "\"",
            "${",
            "%{",
            "$${",
            "}",
            "{",
            "[",
            "]",
            "(",
            ")",
            "\n",
            "\r\n",
            "<<EOT\n",
            "<<-EOT\n",
            "EOT",
            "#",
            "//",
            "/*",
            "*/",
            ",",
            "\\",
            "~",
            "for",
            ".",
            " ",
            "1e9",
            "moved{from=a\nto=b}",
            "variable \"v\" {\ntype = \"list\"",
            "a = \"${(",
            "b = (",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

pub(super) fn blocks() -> impl Strategy<Value = Vec<Sample>> {
    prop::collection::vec(block(), 0..6)
}

pub(super) fn block() -> impl Strategy<Value = Sample> {
    let header = prop_oneof![
        (word(), word()).prop_map(|(class, name)| (
            format!("{class}.{name}"),
            vec!["resource".to_owned(), format!("\"{class}\""), name]
        )),
        word().prop_map(|name| (format!("output.{name}"), vec!["output".to_owned(), format!("\"{name}\"")])),
    ];
    (header, body()).prop_map(|((name, words), body)| {
        let mut pieces = spaced(words.iter().map(String::as_str));
        pieces.extend([Piece::Blank, token("{")]);
        pieces.extend(body);
        pieces.push(token("}"));
        Sample { name, pieces }
    })
}

fn token(text: &str) -> Piece {
    Piece::Token(text.to_owned())
}

fn spaced<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = words.flat_map(|word| [Piece::Blank, token(word)]).collect();
    pieces.remove(0);
    pieces
}

fn word() -> impl Strategy<Value = String> {
    // None that means something of its own.
    "[a-z]{2}_[a-z0-9-]{0,3}"
}

fn heredoc() -> impl Strategy<Value = Vec<Piece>> {
    let line = prop::sample::select(vec!["", "  ", "  text } \"", "    ${a.b} {", "   $${ EOT", "\ttab\\"]);
    (prop::collection::vec(line, 0..4), any::<bool>()).prop_map(|(lines, is_flush)| {
        let body: String = lines.into_iter().flat_map(|line| [line, "\n"]).collect();
        // The newline behind the marker is part of what cannot be laid out differently.
        vec![Piece::Token(format!("<<{}EOT\n{body}  EOT\n", if is_flush { "-" } else { "" }))]
    })
}

fn value() -> impl Strategy<Value = Vec<Piece>> {
    let plain = vec![
        "1",
        "2.5e3",
        "true",
        "a.b[0]",
        "\"\"",
        "\"a } \\\" { b\"",
        "\"$${ %%{\"",
        "\"${a}\"",
        "\"a # ${b} /* c\"",
        "\"<<EOT\"",
    ];
    let leaf = prop::sample::select(plain).prop_map(|text| vec![token(text)]);
    leaf.prop_recursive(3, 12, 3, |inner| {
        let list = (prop::collection::vec(inner.clone(), 0..3), any::<bool>()).prop_map(|(all, last)| {
            let mut pieces = vec![token("["), Piece::Any];
            for (at, element) in all.iter().enumerate() {
                pieces.extend(element.clone());
                if last || at + 1 < all.len() {
                    pieces.extend([Piece::Any, token(",")]);
                }
                pieces.push(Piece::Any);
            }
            pieces.push(token("]"));
            pieces
        });
        let object = prop::collection::vec((word(), inner.clone()), 0..3).prop_map(|all| {
            let mut pieces = vec![token("{"), Piece::Line];
            for (key, value) in all {
                pieces.extend([token(&key), Piece::Blank, token("="), Piece::Blank]);
                pieces.extend(value);
                pieces.push(Piece::Line);
            }
            pieces.push(token("}"));
            pieces
        });
        let enclosed = (
            inner,
            prop::sample::select(vec![("(", ")"), ("f(", ")"), ("\"${", "}\""), ("\"x${~", "~} }\"")]),
        )
            .prop_map(|(value, (open, close))| {
                let mut pieces = vec![token(open), Piece::Any];
                pieces.extend(value);
                pieces.extend([Piece::Any, token("+"), Piece::Any, token("c"), Piece::Any, token(close)]);
                pieces
            });
        prop_oneof![list, object, enclosed]
    })
}

fn body() -> impl Strategy<Value = Vec<Piece>> {
    let attribute =
        (word(), prop_oneof![3 => value().boxed(), 1 => heredoc().boxed()]).prop_map(|(name, value)| {
            let mut pieces = vec![token(&name), Piece::Blank, token("="), Piece::Blank];
            pieces.extend(value);
            pieces
        });
    let items = |item: BoxedStrategy<Vec<Piece>>| {
        prop::collection::vec(item, 0..4).prop_map(|items| {
            let lines = items.into_iter().flat_map(|item| item.into_iter().chain([Piece::Line]));
            std::iter::once(Piece::Line).chain(lines).collect::<Vec<_>>()
        })
    };
    let attribute = attribute.boxed();
    let nested = (word(), items(attribute.clone())).prop_map(|(name, body)| {
        let mut pieces = vec![token(&name), Piece::Blank, token("\"x\""), Piece::Blank, token("{")];
        pieces.extend(body);
        pieces.push(token("}"));
        pieces
    });
    items(prop_oneof![3 => attribute, 1 => nested.boxed()].boxed())
}
