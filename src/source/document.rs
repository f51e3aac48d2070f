//! YAML read into a JSON value, with the place of every key and value kept beside it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use serde_json::{Map, Number, Value};

use super::mistake::{Mistake, Mistakes};

/// More nodes than any honest file has; an alias bomb stops here.
const NODE_BUDGET: usize = 200_000;
/// Deeper than any honest file goes.
const DEPTH_BUDGET: usize = 64;
/// The largest integer every JSON reader keeps exactly.
const EXACT_INTEGER: u64 = 1 << 53;

/// A parsed YAML file.
#[derive(Debug, Clone)]
pub struct Document {
    path: Arc<str>,
    text: Arc<str>,
    value: Value,
    places: HashMap<String, Place>,
}

#[derive(Debug, Clone, Default)]
struct Place {
    key: Option<Range<usize>>,
    value: Range<usize>,
}

impl Document {
    /// Reads a file's text. Refuses what YAML lets slip: duplicate keys, merge keys, tags, a bare `yes`, numbers that
    /// lose digits.
    pub fn parse(path: &str, text: &str) -> Result<Self, Mistakes> {
        let mut reader = Reader::new(path, text);
        let value = reader.read();
        let Reader { path, text, places, mistakes, .. } = reader;
        mistakes.or(Self { path, text, value, places })
    }

    /// The whole file as JSON.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The path it is shown with.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A mistake at the value a JSON Pointer names (or its nearest parent that stands in the text).
    pub fn at(&self, pointer: &str, message: impl Into<String>) -> Mistake {
        let span = self.place(pointer).map_or(0..0, |place| match &place.key {
            Some(key) if place.value.is_empty() => key.clone(),
            _ => place.value.clone(),
        });
        Mistake::new(&self.path, &self.text, span, message)
    }

    /// A mistake at the key a JSON Pointer names.
    pub fn at_key(&self, pointer: &str, message: impl Into<String>) -> Mistake {
        let span = self.place(pointer).map_or(0..0, |place| place.key.clone().unwrap_or_else(|| place.value.clone()));
        Mistake::new(&self.path, &self.text, span, message)
    }

    /// The line, counted from 1, at which the named key or value stands.
    #[must_use]
    pub fn line(&self, pointer: &str) -> usize {
        self.at_key(pointer, "").place().1
    }

    /// The pointer of the first text like this at or below a pointer.
    #[must_use]
    pub fn find(&self, below: &str, text: &str) -> Option<String> {
        let pointers = self
            .places
            .keys()
            .filter(|pointer| pointer.strip_prefix(below).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        let same = pointers.filter(|pointer| self.value.pointer(pointer).and_then(Value::as_str) == Some(text));
        same.min_by_key(|pointer| self.places.get(*pointer).map_or(0, |place| place.value.start)).cloned()
    }

    fn place(&self, pointer: &str) -> Option<&Place> {
        let mut pointer = pointer;
        loop {
            if let Some(place) = self.places.get(pointer) {
                return Some(place);
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }
}

/// One step of a JSON Pointer, escaped.
#[must_use]
pub fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// A node as the events gave it, before it has a place in the tree (an alias stands in several).
#[derive(Clone)]
struct Node {
    span: Range<usize>,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Scalar(Value),
    Sequence(Vec<Node>),
    Mapping(Vec<(String, Range<usize>, Node)>),
}

struct Reader {
    path: Arc<str>,
    text: Arc<str>,
    /// Byte offset of each character: the parser counts characters.
    offsets: Vec<usize>,
    anchors: HashMap<usize, Node>,
    places: HashMap<String, Place>,
    mistakes: Mistakes,
    nodes: usize,
    depth: usize,
}

type Events<'a> = Parser<'a, saphyr_parser::StrInput<'a>>;

/// The file cannot be read any further; the mistake has been noted.
struct Broken;

impl Reader {
    fn new(path: &str, text: &str) -> Self {
        let mut offsets: Vec<usize> = text.char_indices().map(|(offset, _)| offset).collect();
        offsets.push(text.len());
        Self {
            path: path.into(),
            text: text.into(),
            offsets,
            anchors: HashMap::new(),
            places: HashMap::new(),
            mistakes: Mistakes::default(),
            nodes: 0,
            depth: 0,
        }
    }

    fn read(&mut self) -> Value {
        let text = Arc::clone(&self.text);
        let mut events = Parser::new_from_str(&text);
        match self.document(&mut events) {
            Ok(Some(root)) => self.plant(&root, String::new(), None),
            Ok(None) => {
                self.note(0..0, "the file is empty");
                Value::Null
            }
            Err(Broken) => Value::Null,
        }
    }

    fn document(&mut self, events: &mut Events<'_>) -> Result<Option<Node>, Broken> {
        let mut root = None;
        loop {
            let (event, span) = self.next(events)?;
            match event {
                Event::StreamEnd => return Ok(root),
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                _ if root.is_some() => {
                    let span = self.bytes(span);
                    self.note(span, "a second document in one file");
                    return Err(Broken);
                }
                event => root = Some(self.node(event, span, events)?),
            }
        }
    }

    fn next<'a>(&mut self, events: &mut Events<'a>) -> Result<(Event<'a>, Span), Broken> {
        match events.next() {
            Some(Ok(pair)) => Ok(pair),
            Some(Err(error)) => {
                self.scan_error(&error);
                Err(Broken)
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'_>, span: Span, events: &mut Events<'_>) -> Result<Node, Broken> {
        self.depth += 1;
        if self.depth > DEPTH_BUDGET {
            let span = self.bytes(span);
            self.note(span, "values inside values, deeper than a case can need");
            return Err(Broken);
        }
        let node = self.shallow_node(event, span, events);
        self.depth -= 1;
        node
    }

    fn shallow_node(&mut self, event: Event<'_>, span: Span, events: &mut Events<'_>) -> Result<Node, Broken> {
        self.nodes += 1;
        if self.nodes > NODE_BUDGET {
            let span = self.bytes(span);
            self.note(span, "the file unfolds to more values than a case can need");
            return Err(Broken);
        }
        let start = self.bytes(span);
        let (kind, anchor, tagged) = match event {
            Event::Alias(anchor) => {
                let Some(mut node) = self.anchors.get(&anchor).cloned() else {
                    self.note(start, "an alias to an anchor that is not complete yet");
                    return Err(Broken);
                };
                self.nodes += size(&node);
                node.span = start;
                return Ok(node);
            }
            Event::Scalar(text, style, anchor, tag) => {
                (Kind::Scalar(self.scalar(&text, style, &start)), anchor, tag.is_some())
            }
            Event::SequenceStart(anchor, tag) => (self.sequence(events)?, anchor, tag.is_some()),
            Event::MappingStart(anchor, tag) => (self.mapping(events)?, anchor, tag.is_some()),
            _ => {
                self.note(start, "the file ends in the middle of a value");
                return Err(Broken);
            }
        };
        if tagged {
            self.note(start.clone(), "a YAML tag; values here have no tags");
        }
        let node = Node { span: start, kind };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn sequence(&mut self, events: &mut Events<'_>) -> Result<Kind, Broken> {
        let mut items = Vec::new();
        loop {
            match self.next(events)? {
                (Event::SequenceEnd, _) => return Ok(Kind::Sequence(items)),
                (event, span) => items.push(self.node(event, span, events)?),
            }
        }
    }

    fn mapping(&mut self, events: &mut Events<'_>) -> Result<Kind, Broken> {
        let mut entries: Vec<(String, Range<usize>, Node)> = Vec::new();
        loop {
            let (event, span) = self.next(events)?;
            let span = self.bytes(span);
            let key = match event {
                Event::MappingEnd => return Ok(Kind::Mapping(entries)),
                Event::Scalar(text, ..) => text.into_owned(),
                _ => {
                    let mistake = self.mistake(span, "a key that is not a plain word");
                    self.mistakes.push(mistake.hint("quote `${…}` inside braces: { a: \"${x}\" }"));
                    return Err(Broken);
                }
            };
            if key == "<<" {
                self.note(span.clone(), "a merge key `<<`; write the fields out");
            } else if entries.iter().any(|(known, ..)| *known == key) {
                self.note(span.clone(), format!("the key `{key}` stands twice"));
            }
            let (event, value_span) = self.next(events)?;
            let value = self.node(event, value_span, events)?;
            entries.push((key, span, value));
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: &Range<usize>) -> Value {
        if style != ScalarStyle::Plain {
            return Value::String(text.to_owned());
        }
        match text {
            "" | "~" | "null" => return Value::Null,
            "true" => return Value::Bool(true),
            "false" => return Value::Bool(false),
            _ => {}
        }
        if ["yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str()) {
            let mistake =
                self.mistake(span.clone(), format!("a bare `{text}` is read differently by different readers"));
            self.mistakes.push(mistake.hint(format!("write \"{text}\" or true/false")));
        }
        self.number(text, span).unwrap_or_else(|| Value::String(text.to_owned()))
    }

    fn number(&mut self, text: &str, span: &Range<usize>) -> Option<Value> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !digits.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let exact = digits.parse::<u64>().is_ok_and(|value| value <= EXACT_INTEGER);
            if !exact || (digits.len() > 1 && digits.starts_with('0')) {
                let mistake = self.mistake(span.clone(), format!("`{text}` loses digits when it is read as a number"));
                self.mistakes.push(mistake.hint(format!("an id is text: write \"{text}\"")));
            }
            return text.parse::<i64>().ok().map(Value::from);
        }
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        let value = text.parse::<f64>().ok().filter(|_| plain)?;
        Number::from_f64(value).map(Value::Number)
    }

    /// Gives a node its place in the tree.
    fn plant(&mut self, node: &Node, pointer: String, key: Option<Range<usize>>) -> Value {
        let value = match &node.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::Sequence(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| self.plant(item, format!("{pointer}/{index}"), None))
                .collect(),
            Kind::Mapping(entries) => {
                let mut map = Map::new();
                for (name, span, child) in entries {
                    let inner = format!("{pointer}/{}", escape(name));
                    map.insert(name.clone(), self.plant(child, inner, Some(span.clone())));
                }
                Value::Object(map)
            }
        };
        self.places.insert(pointer, Place { key, value: node.span.clone() });
        value
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        let at = |index: usize| self.offsets.get(index).copied().unwrap_or(self.text.len());
        at(span.start.index())..at(span.end.index())
    }

    fn mistake(&self, span: Range<usize>, message: impl Into<String>) -> Mistake {
        Mistake::new(&self.path, &self.text, span, message)
    }

    fn note(&mut self, span: Range<usize>, message: impl Into<String>) {
        let mistake = self.mistake(span, message);
        self.mistakes.push(mistake);
    }

    fn scan_error(&mut self, error: &ScanError) {
        let start = self.offsets.get(error.marker().index()).copied().unwrap_or(self.text.len());
        let line = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let rest = self.text[line..].lines().next().unwrap_or("");
        let mut mistake = self.mistake(start..start + 1, format!("not YAML: {}", error.info()));
        if rest.contains("${") && rest.contains('{') {
            mistake = mistake.hint("quote `${…}` inside braces: { a: \"${x}\" }");
        }
        self.mistakes.push(mistake);
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Scalar(_) => 0,
        Kind::Sequence(items) => items.iter().map(size).sum(),
        Kind::Mapping(entries) => entries.iter().map(|(_, _, child)| size(child)).sum(),
    }
}
