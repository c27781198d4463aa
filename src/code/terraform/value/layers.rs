//! A block with what override files lay over it, in native syntax and in JSON, and what each piece says of a name.

use super::Terraform;
use crate::code::modules::is_terraform;
use crate::code::terraform::body::{Item, Tokens};
use crate::code::terraform::json::tree::{Shape, Tree};
use crate::code::terraform::token::Shape as TokenShape;
use crate::code::terraform::{is_override, shadowed_by};
use crate::code::value::Spot;
use crate::code::{BlockView, FileView, language_of};
use std::ops::Range;
use std::rc::Rc;

/// A text that expressions are read from.
pub(super) struct Source {
    pub path: String,
    pub text: Rc<[u8]>,
    /// Where it stands that was taken out of another text, in which its bytes have no place of their own.
    pub within: Option<Spot>,
}

/// A value as it is written.
#[derive(Clone)]
pub(super) struct Expression {
    pub source: Rc<Source>,
    pub span: Range<usize>,
    pub is_json: bool,
}

/// A block in one file: at the top or nested, with its header where it has one.
pub(super) struct Piece {
    source: Rc<Source>,
    span: Range<usize>,
    is_json: bool,
}

/// The block itself, and behind it what overrides it, in the order in which Terraform lays that over.
pub(super) struct Layers {
    pub pieces: Vec<Piece>,
}

/// What a piece says of a name.
pub(super) enum Found {
    Value(Expression),
    Blocks(Vec<Piece>),
    /// A `dynamic` block of that name: how many blocks there are is known to Terraform alone.
    Dynamic,
    Nothing,
    Unreadable,
}

impl Expression {
    pub fn text(&self) -> &[u8] {
        self.source.text.get(self.span.clone()).unwrap_or_default()
    }

    /// A part of it.
    pub fn part(&self, within: &Range<usize>) -> Self {
        let start = self.span.start;
        Self { span: start + within.start..start + within.end, ..self.clone() }
    }

    pub fn spot(&self) -> Spot {
        self.source.spot(&self.span)
    }
}

impl Source {
    fn spot(&self, span: &Range<usize>) -> Spot {
        match &self.within {
            Some(spot) => spot.clone(),
            None => Spot::of(&self.path, &self.text, span.clone()),
        }
    }

    /// Every byte of it as one expression in native syntax.
    pub fn whole(self) -> Expression {
        let span = 0..self.text.len();
        Expression { source: Rc::new(self), span, is_json: false }
    }
}

impl Layers {
    pub fn spot(&self) -> Spot {
        match self.pieces.first() {
            Some(piece) => piece.spot(),
            None => Spot { path: String::new(), line: 1, span: 0..0 },
        }
    }

    /// The value of an attribute, of whichever piece has the last word on it.
    pub fn value(&self, name: &str) -> Option<Expression> {
        self.pieces.iter().rev().find_map(|piece| match piece.find(name) {
            Found::Value(expression) => Some(expression),
            _ => None,
        })
    }

    /// Whether something is said of a name that is not a plain value.
    pub fn is_odd(&self, name: &str) -> bool {
        let mut found = self.pieces.iter().map(|piece| piece.find(name));
        found.any(|found| !matches!(found, Found::Value(_) | Found::Nothing))
    }

    /// The value of a local, which is a block of its own.
    pub fn local(&self) -> Option<Expression> {
        self.pieces.last()?.own()
    }
}

impl Piece {
    pub fn spot(&self) -> Spot {
        self.source.spot(&self.span)
    }

    fn text(&self) -> &[u8] {
        self.source.text.get(self.span.clone()).unwrap_or_default()
    }

    fn at(&self, span: &Range<usize>) -> Range<usize> {
        self.span.start + span.start..self.span.start + span.end
    }

    fn expression(&self, span: &Range<usize>) -> Expression {
        Expression { source: Rc::clone(&self.source), span: self.at(span), is_json: self.is_json }
    }

    fn inner(&self, span: &Range<usize>) -> Self {
        Self { source: Rc::clone(&self.source), span: self.at(span), is_json: self.is_json }
    }

    /// What stands behind the name of an attribute.
    fn own(&self) -> Option<Expression> {
        if self.is_json {
            let (tree, top) = Tree::of_block(self.text())?;
            return Some(self.expression(&tree.node(top).span));
        }
        let tokens = Tokens::of(self.text())?;
        match tokens.item(0, tokens.list.len())? {
            (Item::Attribute { value, .. }, _) => Some(self.expression(&tokens.span(&value)?)),
            (Item::Block { .. }, _) => None,
        }
    }

    /// What it says of a name.
    pub fn find(&self, name: &str) -> Found {
        let found = if self.is_json { self.find_in_json(name) } else { self.find_in_native(name) };
        found.unwrap_or(Found::Unreadable)
    }

    fn find_in_native(&self, name: &str) -> Option<Found> {
        let tokens = Tokens::of(self.text())?;
        let (Item::Block { body, .. }, _) = tokens.item(0, tokens.list.len())? else { return None };
        let mut blocks = Vec::new();
        let mut values = Vec::new();
        for item in tokens.items(body) {
            match item {
                Item::Attribute { name: at, value: of } if tokens.bytes(at) == name.as_bytes() => {
                    values.push(self.expression(&tokens.span(&of)?));
                }
                Item::Block { word, body, .. } if tokens.bytes(word) == name.as_bytes() => {
                    blocks.push(self.inner(&(tokens.list[word].start..tokens.list.get(body.end)?.end)));
                }
                Item::Block { word, labels, .. }
                    if tokens.bytes(word) == b"dynamic"
                        && labels.clone().next().is_some_and(|at| tokens.label(at) == name.as_bytes()) =>
                {
                    return Some(Found::Dynamic);
                }
                _ => {}
            }
        }
        // Twice the same attribute, or an attribute and a block, is an error of Terraform's.
        match (values.pop(), values.is_empty(), blocks.is_empty()) {
            (None, _, true) => Some(Found::Nothing),
            (None, _, false) => Some(Found::Blocks(blocks)),
            (Some(value), true, true) => Some(Found::Value(value)),
            (Some(_), ..) => None,
        }
    }

    /// JSON does not tell a block from a map: both are values here, and paths go through both.
    fn find_in_json(&self, name: &str) -> Option<Found> {
        let (tree, top) = Tree::of_block(self.text())?;
        let [object] = tree.objects(top)[..] else { return None };
        let named = |of: usize, name: &str| tree.inside(of).filter(|at| tree.key(*at) == Some(name)).count();
        // A key may be spelled with escapes.
        if tree.inside(object).any(|at| tree.key(at).is_none_or(|key| key.contains('\\'))) {
            return None;
        }
        for dynamic in tree.inside(object).filter(|at| tree.key(*at) == Some("dynamic")) {
            if tree.objects(dynamic).into_iter().any(|of| named(of, name) > 0) {
                return Some(Found::Dynamic);
            }
        }
        match named(object, name) {
            0 => Some(Found::Nothing),
            1 => tree.member(object, name).map(|at| Found::Value(self.expression(&tree.node(at).span))),
            _ => None,
        }
    }

    /// The values that a list of an attribute names, or of a whole file of `name = value`: see [`Terraform::set_in`].
    pub fn words(expression: &Expression) -> Option<Vec<String>> {
        let text = expression.text();
        let read = |span: &Range<usize>| String::from_utf8_lossy(&text[span.clone()]).into_owned();
        if expression.is_json {
            if text.first() == Some(&b'"') {
                return Some(vec![read(&(1..text.len().saturating_sub(1).max(1)))]);
            }
            let (tree, top) = Tree::of_block(text)?;
            let is_text = |at: &usize| tree.node(*at).shape == Shape::String;
            let words = tree.inside(top).filter(is_text).map(|at| {
                let span = tree.node(at).span.clone();
                read(&(span.start + 1..span.end - 1))
            });
            return Some(words.collect());
        }
        let tokens = Tokens::of(text)?;
        let (mut words, mut word) = (Vec::new(), String::new());
        for at in 0..tokens.list.len() {
            match tokens.shape(at)? {
                TokenShape::Comma | TokenShape::Newline => words.push(std::mem::take(&mut word)),
                TokenShape::Open if at == 0 => {}
                TokenShape::Close if at + 1 == tokens.list.len() => {}
                _ => word.push_str(&String::from_utf8_lossy(tokens.bytes(at))),
            }
        }
        words.push(word);
        words.retain(|word| !word.is_empty());
        Some(words)
    }
}

impl Terraform<'_> {
    /// The block of a name in a folder; `None` where there is none.
    pub(super) fn layers(&self, folder: &str, name: &str) -> Result<Option<Layers>, String> {
        if let Some(path) = self.damaged(folder, is_override) {
            return Err(format!("`{path}` cannot be read, and may say something else"));
        }
        let files = self.base.index.files_in(folder).filter(|file| is_terraform(file.language()));
        let blocks: Vec<BlockView<'_>> =
            files.flat_map(FileView::blocks).filter(|block| block.name() == name).collect();
        let (over, own): (Vec<_>, Vec<_>) =
            blocks.into_iter().partition(|block| is_override(block.file().path()));
        if let [one, other, ..] = own.as_slice() {
            let (one, other) = (one.file().path(), other.file().path());
            return Err(if one == other {
                format!("`{name}` is declared more than once in {one}")
            } else {
                format!("`{name}` is declared in {one} and in {other}")
            });
        }
        if own.is_empty() {
            return Ok(None);
        }
        let paths = own.iter().chain(&over).map(|block| block.file().path());
        let mut shadows = paths.filter_map(shadowed_by);
        if let Some(other) = shadows.find(|path| self.base.index.file(path).is_some()) {
            return Err(format!("OpenTofu reads `{other}` instead, and Terraform does not"));
        }
        let mut pieces = Vec::new();
        for block in own.into_iter().chain(over) {
            let unreadable = || format!("`{}` cannot be read from here", block.file().path());
            pieces.push(self.piece(block).ok_or_else(unreadable)?);
        }
        Ok(Some(Layers { pieces }))
    }

    fn piece(&self, block: BlockView<'_>) -> Option<Piece> {
        let path = block.file().path();
        let text = self.base.files.borrow(path).filter(|text| text.get(block.span()).is_some())?;
        let source = Rc::new(Source { path: path.to_owned(), text, within: None });
        Some(Piece { source, span: block.span(), is_json: block.file().language().ends_with("JSON") })
    }

    /// The file with a `removed` block that takes a block of a folder out of the state: both together are an error.
    pub(super) fn removed_in(&self, folder: &str, name: &str) -> Option<String> {
        let files = self.base.index.files_in(folder).filter(|file| is_terraform(file.language()));
        let mut blocks = files.flat_map(FileView::blocks).filter(|block| block.name() == "removed");
        let found = blocks.find(|block| match self.piece(*block).map(|piece| piece.find("from")) {
            Some(Found::Value(from)) => String::from_utf8_lossy(from.text()).trim().trim_matches('"') == name,
            _ => false,
        });
        found.map(|block| block.file().path().to_owned())
    }

    /// A file of a folder of which something could not be read: damaged code, or a link.
    pub(super) fn damaged(&self, folder: &str, is_asked: impl Fn(&str) -> bool) -> Option<String> {
        let mut files = self.base.index.files_in(folder).filter(|file| is_terraform(file.language()));
        let found = files.find(|file| is_asked(file.path()) && file.problems().len() > 0);
        let found = found.map(|file| file.path().to_owned());
        let is_here = |path: &&String| {
            let (above, _) = path.rsplit_once('/').unwrap_or_default();
            let is_code = language_of(path).is_some_and(|own| is_terraform(own.name()));
            above == folder && is_code && is_asked(path)
        };
        found.or_else(|| match self.base.links() {
            Some(links) => links.iter().find(is_here).cloned(),
            None => Some(if folder.is_empty() { "." } else { folder }.to_owned()),
        })
    }

    /// The value that a file of `name = value` gives to a name.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(super) fn set_in(&self, path: &str, name: &str) -> Result<Option<Expression>, String> {
        let unreadable = || format!("`{path}` cannot be read");
        let text = self.base.files.borrow(path).ok_or_else(unreadable)?;
        let work = self.work.get() + text.len();
        self.work.set(work);
        if work > super::MOST_WORK {
            return Err("too many files give values to variables".to_owned());
        }
        let is_json = path.rsplit('.').next() == Some("json");
        let start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let source = Rc::new(Source { path: path.to_owned(), text: Rc::clone(&text), within: None });
        let expression = |span: Range<usize>| Expression { source: Rc::clone(&source), span, is_json };
        if is_json {
            let (tree, None) = Tree::of_file(&text) else { return Err(unreadable()) };
            if tree.is_empty() {
                return Ok(None);
            }
            // A key may be spelled with escapes.
            let is_plain = |at: usize| tree.key(at).is_some_and(|key| !key.contains('\\'));
            let times = tree.inside(0).filter(|at| tree.key(*at) == Some(name)).count();
            if times > 1 || !tree.inside(0).all(is_plain) {
                return Err(unreadable());
            }
            let found = tree.member(0, name);
            return Ok(found.map(|at| expression(tree.node(at).span.clone())));
        }
        let tokens = Tokens::of(&text[start..]).ok_or_else(unreadable)?;
        let mut all = tokens.items(0..tokens.list.len()).filter_map(|item| match item {
            Item::Attribute { name: at, value } if tokens.bytes(at) == name.as_bytes() => tokens.span(&value),
            _ => None,
        });
        let found = all.next();
        if all.next().is_some() {
            return Err(format!("`{path}` gives `{name}` a value twice"));
        }
        Ok(found.map(|span| expression(start + span.start..start + span.end)))
    }
}
