//! Reads YAML events into a tree of nodes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use serde_json::Number;

use super::mistake::{Mistake, Mistakes};
use super::node::{Entry, Kind, Node};
use super::text::{SourceText, Span};

/// More nodes than any honest file has; an alias bomb stops here.
const NODE_BUDGET: usize = 200_000;
/// Deeper than any honest file goes.
const DEPTH_BUDGET: usize = 64;
/// The largest integer every JSON reader keeps exactly.
const EXACT_INTEGER: u64 = 1 << 53;
/// A mapping with more keys than this is searched for a key by hash.
const FEW_KEYS: usize = 16;

/// Reads a file's text.
///
/// # Errors
///
/// What is no YAML, and what YAML lets slip.
pub(super) fn read(source: &Arc<SourceText>) -> Result<Node, Mistakes> {
    let mut reader = Reader::new(source);
    let root = reader.read();
    reader.mistakes.or(root)
}

struct Reader<'s> {
    source: &'s Arc<SourceText>,
    /// The byte offset of each character, as the parser counts characters; none where all characters are bytes.
    offsets: Option<Vec<u32>>,
    anchors: HashMap<usize, Node>,
    mistakes: Mistakes,
    nodes: usize,
    depth: usize,
}

type Events<'a> = Parser<'a, saphyr_parser::StrInput<'a>>;

/// The file cannot be read any further; the mistake has been noted.
struct Broken;

impl<'s> Reader<'s> {
    fn new(source: &'s Arc<SourceText>) -> Self {
        let text = source.text();
        let offsets = (!text.is_ascii()).then(|| {
            let starts = text.char_indices().map(|(offset, _)| offset);
            starts.chain([text.len()]).map(|offset| Span::new(offset, 0).start).collect()
        });
        Self { source, offsets, anchors: HashMap::new(), mistakes: Mistakes::default(), nodes: 0, depth: 0 }
    }

    fn read(&mut self) -> Node {
        let nothing = Node { span: Span::default(), kind: Kind::Null };
        let mut events = Parser::new_from_str(self.source.text());
        match self.document(&mut events) {
            Ok(Some(root)) => root,
            Ok(None) => {
                self.note(Span::default(), "the file is empty");
                nothing
            }
            Err(Broken) => nothing,
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

    fn next<'a>(&mut self, events: &mut Events<'a>) -> Result<(Event<'a>, saphyr_parser::Span), Broken> {
        match events.next() {
            Some(Ok(pair)) => Ok(pair),
            Some(Err(error)) => {
                self.scan_error(&error);
                Err(Broken)
            }
            None => Ok((Event::StreamEnd, saphyr_parser::Span::default())),
        }
    }

    fn node(&mut self, event: Event<'_>, span: saphyr_parser::Span, events: &mut Events<'_>) -> Result<Node, Broken> {
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

    fn shallow_node(
        &mut self,
        event: Event<'_>,
        span: saphyr_parser::Span,
        events: &mut Events<'_>,
    ) -> Result<Node, Broken> {
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
                self.nodes += node.size();
                node.span = start;
                return Ok(node);
            }
            Event::Scalar(text, style, anchor, tag) => (self.scalar(&text, style, start), anchor, tag.is_some()),
            Event::SequenceStart(anchor, tag) => (self.sequence(events)?, anchor, tag.is_some()),
            Event::MappingStart(anchor, tag) => (self.mapping(events)?, anchor, tag.is_some()),
            _ => {
                self.note(start, "the file ends in the middle of a value");
                return Err(Broken);
            }
        };
        if tagged {
            self.note(start, "a YAML tag; values here have no tags");
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
        let mut entries: Vec<Entry> = Vec::new();
        let mut many_keys = HashSet::new();
        loop {
            let (event, span) = self.next(events)?;
            let key_span = self.bytes(span);
            let key: Box<str> = match event {
                Event::MappingEnd => return Ok(Kind::Mapping(entries)),
                Event::Scalar(text, ..) => text.into(),
                _ => {
                    let mistake = self.mistake(key_span, "a key that is not a plain word");
                    self.mistakes.push(mistake.hint("quote `${…}` inside braces: { a: \"${x}\" }"));
                    return Err(Broken);
                }
            };

            // Most mappings are short: looking at each key is cheaper than hashing it. Long ones must not cost a look at
            // every key for every key.
            let known = if entries.len() < FEW_KEYS {
                entries.iter().any(|entry| entry.key == key)
            } else {
                if many_keys.is_empty() {
                    many_keys.extend(entries.iter().map(|entry| entry.key.clone()));
                }
                !many_keys.insert(key.clone())
            };
            if &*key == "<<" {
                self.note(key_span, "a merge key `<<`; write the fields out");
            } else if known {
                self.note(key_span, format!("the key `{key}` stands twice"));
            }

            let (event, value_span) = self.next(events)?;
            let value = self.node(event, value_span, events)?;
            entries.push(Entry { key, key_span, value });
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Kind {
        if style != ScalarStyle::Plain {
            return Kind::Text(text.into());
        }
        match text {
            "" | "~" | "null" => return Kind::Null,
            "true" => return Kind::Bool(true),
            "false" => return Kind::Bool(false),
            _ => {}
        }
        if ["yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
            let mistake = self.mistake(span, format!("a bare `{text}` is read differently by different readers"));
            self.mistakes.push(mistake.hint(format!("write \"{text}\" or true/false")));
        }
        self.number(text, span).map_or_else(|| Kind::Text(text.into()), Kind::Number)
    }

    fn number(&mut self, text: &str, span: Span) -> Option<Number> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !digits.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let exact = digits.parse::<u64>().is_ok_and(|value| value <= EXACT_INTEGER);
            if !exact || (digits.len() > 1 && digits.starts_with('0')) {
                let mistake = self.mistake(span, format!("`{text}` loses digits when it is read as a number"));
                self.mistakes.push(mistake.hint(format!("an id is text: write \"{text}\"")));
            }
            return text.parse::<i64>().ok().map(Number::from);
        }
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        let value = text.parse::<f64>().ok().filter(|_| plain)?;
        Number::from_f64(value)
    }

    fn bytes(&self, span: saphyr_parser::Span) -> Span {
        let (start, end) = (span.start.index(), span.end.index());
        match &self.offsets {
            None => Span::new(start, end),
            Some(offsets) => {
                let end_of_text = offsets.last().copied().unwrap_or_default();
                let at = |index: usize| offsets.get(index).copied().unwrap_or(end_of_text);
                Span { start: at(start), end: at(end) }
            }
        }
    }

    fn mistake(&self, span: Span, message: impl Into<String>) -> Mistake {
        Mistake::new(self.source, span, message)
    }

    fn note(&mut self, span: Span, message: impl Into<String>) {
        let mistake = self.mistake(span, message);
        self.mistakes.push(mistake);
    }

    fn scan_error(&mut self, error: &ScanError) {
        let text = self.source.text();
        let start = match &self.offsets {
            None => error.marker().index().min(text.len()),
            Some(offsets) => offsets.get(error.marker().index()).map_or(text.len(), |offset| *offset as usize),
        };
        let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let rest = text[line..].lines().next().unwrap_or("");

        let mut mistake = self.mistake(Span::new(start, start + 1), format!("not YAML: {}", error.info()));
        if rest.contains("${") && rest.contains('{') {
            mistake = mistake.hint("quote `${…}` inside braces: { a: \"${x}\" }");
        }
        self.mistakes.push(mistake);
    }
}
