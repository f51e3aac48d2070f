//! A YAML file: the tree of its values, each with its place, and the mistakes that can be shown in it.

use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::mistake::{Mistake, Mistakes};
use super::node::{Entry, Kind, Node};
use super::node_reader::{NodeReader, ReadError};
use super::reader;
use super::text::{SourceText, Span};

/// A parsed YAML file.
///
/// The tree holds every value once, with its span beside it. What is read from it as a Rust type takes its place along
/// in a [`Located`](super::Located); only a mistake looks a place up, by the JSON Pointer of the value.
#[derive(Debug)]
pub struct Document {
    source: Arc<SourceText>,
    root: Node,
    /// The tree as JSON; made when it is first asked for.
    value: OnceLock<Arc<Value>>,
}

impl Document {
    /// Reads a file's text. Refuses what YAML lets slip: duplicate keys, merge keys, tags, a bare `yes`, numbers that
    /// lose digits.
    pub fn parse(path: &str, text: &str) -> Result<Self, Mistakes> {
        let source = Arc::new(SourceText::new(path, text));
        let root = reader::read(&source)?;
        Ok(Self { source, root, value: OnceLock::new() })
    }

    /// The whole file as JSON.
    #[must_use]
    pub fn value(&self) -> &Arc<Value> {
        self.value.get_or_init(|| Arc::new(self.root.to_json()))
    }

    /// Reads the whole file as a Rust type. The mistake is the first one and its sentence serde's: a file that nobody
    /// has checked yet is read by its [`Shape`](super::Shape).
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Mistake> {
        T::deserialize(NodeReader(&self.root))
            .map_err(|ReadError { message, span }| Mistake::new(&self.source, span.unwrap_or(self.root.span), message))
    }

    /// The path it is shown with.
    #[must_use]
    pub fn path(&self) -> &str {
        self.source.path()
    }

    /// A mistake at a place of the text.
    pub fn mistake(&self, span: Span, message: impl Into<String>) -> Mistake {
        Mistake::new(&self.source, span, message)
    }

    /// A mistake at the value a JSON Pointer names (or its nearest parent that stands in the text).
    pub fn at(&self, pointer: &str, message: impl Into<String>) -> Mistake {
        self.mistake(self.span(pointer), message)
    }

    /// A mistake at the key a JSON Pointer names.
    pub fn at_key(&self, pointer: &str, message: impl Into<String>) -> Mistake {
        let place = self.root.place(pointer);
        self.mistake(place.key.unwrap_or(place.value), message)
    }

    /// The place of the value a JSON Pointer names, or of its key where the value is left empty.
    #[must_use]
    pub fn span(&self, pointer: &str) -> Span {
        let place = self.root.place(pointer);
        place.key.filter(|_| place.value.is_empty()).unwrap_or(place.value)
    }

    /// The line, counted from 1, at which the named key or value stands.
    #[must_use]
    pub fn line(&self, pointer: &str) -> usize {
        let place = self.root.place(pointer);
        self.source.line(place.key.unwrap_or(place.value).start)
    }

    /// The line of each key of the outermost mapping, in the order of the file.
    pub fn member_lines(&self) -> impl Iterator<Item = usize> {
        let entries = match &self.root.kind {
            Kind::Mapping(entries) => &entries[..],
            _ => &[],
        };
        entries.iter().map(|entry| self.source.line(entry.key_span.start))
    }

    /// The position of the first item of a list that starts at this line.
    #[must_use]
    pub fn item_at_line(&self, list: &str, line: usize) -> Option<usize> {
        let Some(Node { kind: Kind::Sequence(items), .. }) = self.root.at(list) else {
            return None;
        };
        // Items stand in the order of their lines.
        let first = items.partition_point(|item| self.source.line(item.span.start) < line);
        items.get(first).filter(|item| self.source.line(item.span.start) == line).map(|_| first)
    }

    /// Calls `found` for every text that is the value of a key: with the keys that lead to it, the text and its place.
    pub fn each_text(&self, found: &mut impl FnMut(&[&str], &str, Span)) {
        each_text(&self.root, &mut Vec::new(), found);
    }
}

/// Every text that is the value of a key, with the keys that lead to it.
fn each_text<'n>(node: &'n Node, above: &mut Vec<&'n str>, found: &mut impl FnMut(&[&str], &str, Span)) {
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| each_text(item, above, found)),
        Kind::Mapping(entries) => {
            for Entry { key, value, .. } in entries {
                above.push(key);
                match &value.kind {
                    Kind::Text(text) => found(above, text, value.span),
                    _ => each_text(value, above, found),
                }
                above.pop();
            }
        }
        _ => {}
    }
}

/// One step of a JSON Pointer, escaped.
#[must_use]
pub fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
