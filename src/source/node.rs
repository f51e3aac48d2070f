//! The tree of a YAML file: every value with its span beside it.

use serde_json::{Map, Number, Value};

use super::text::Span;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    Text(Box<str>),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// A key with its value, in the order of the file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub key: Box<str>,
    pub key_span: Span,
    pub value: Node,
}

/// Where a key and its value stand; items of a sequence have no key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub key: Option<Span>,
    pub value: Span,
}

impl Node {
    /// The number of values in it, itself included; a long text counts as several.
    pub fn size(&self) -> usize {
        1 + match &self.kind {
            Kind::Text(text) => text.len() / 64,
            Kind::Sequence(items) => items.iter().map(Node::size).sum(),
            Kind::Mapping(entries) => entries.iter().map(|entry| entry.value.size()).sum(),
            _ => 0,
        }
    }

    /// The place a JSON Pointer names, or that of its nearest parent which stands in the text.
    pub fn place(&self, pointer: &str) -> Place {
        let mut place = Place { key: None, value: self.span };
        let mut node = self;
        for token in pointer.split('/').skip(1) {
            let Some((key, inner)) = node.child(token) else {
                break;
            };
            place = Place { key, value: inner.span };
            node = inner;
        }
        place
    }

    /// The node a JSON Pointer names.
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        pointer.split('/').skip(1).try_fold(self, |node, token| node.child(token).map(|(_, child)| child))
    }

    /// The value under one step of a JSON Pointer, with the place of its key.
    fn child(&self, token: &str) -> Option<(Option<Span>, &Node)> {
        match &self.kind {
            Kind::Sequence(items) => items.get(token.parse::<usize>().ok()?).map(|item| (None, item)),
            Kind::Mapping(entries) => {
                let entry = if token.contains('~') {
                    let key = token.replace("~1", "/").replace("~0", "~");
                    entries.iter().find(|entry| *entry.key == *key)
                } else {
                    entries.iter().find(|entry| *entry.key == *token)
                };
                entry.map(|entry| (Some(entry.key_span), &entry.value))
            }
            _ => None,
        }
    }

    /// The value alone, as JSON.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(truth) => Value::Bool(*truth),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Text(text) => Value::String(text.as_ref().to_owned()),
            Kind::Sequence(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Kind::Mapping(entries) => {
                let mut map = Map::with_capacity(entries.len());
                for entry in entries {
                    map.insert(entry.key.as_ref().to_owned(), entry.value.to_json());
                }
                Value::Object(map)
            }
        }
    }
}
