//! What an answer is held against. Plain data: `judge` does the comparing.

#[cfg(test)]
use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::{Located, OneOrMany};

/// The words a matcher may be written with, besides a literal.
pub const MATCHER_WORDS: [&str; 10] =
    ["not", "type", "absent", "non_empty", "contains", "ends_with", "length", "one_of", "near_now_ms", "observe"];

/// How one value is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Matcher {
    /// This very value, of this very type.
    Literal(Value),
    /// Anything but.
    Not(Box<Matcher>),
    /// Any value of a JSON type.
    Type(TypeName),
    /// No such field.
    Absent,
    /// A string, array or object with something in it.
    NonEmpty,
    /// A string that contains this one.
    Contains(String),
    /// A string that ends with this one.
    EndsWith(String),
    /// A string (characters), array or object of this size.
    Length(usize),
    /// At least one of these.
    OneOf(Vec<Matcher>),
    /// A number of milliseconds since 1970, this near to the target's clock.
    NearNowMs(u64),
    /// Recorded, never judged.
    Observe,
}

/// The JSON types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TypeName {
    /// Text.
    String,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `{…}`.
    Object,
    /// `[…]`.
    Array,
    /// `null`.
    Null,
}

impl TypeName {
    /// The word JSON Schema uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Array => "array",
            Self::Null => "null",
        }
    }

    /// The type of a value; a number without a fraction is an integer.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

impl Matcher {
    /// Reads a matcher; the error is a sentence for the author.
    pub fn read(value: &Value) -> Result<Self, String> {
        let Value::Object(map) = value else {
            return match value {
                Value::Array(items) if !items.is_empty() => {
                    Err("a list is not a matcher; use { one_of: […] }, or [] for an empty array".to_owned())
                }
                literal => Ok(Self::Literal(literal.clone())),
            };
        };
        let mut entries = map.iter();
        match (entries.next(), entries.next()) {
            (None, _) => Ok(Self::Literal(value.clone())),
            (Some((word, argument)), None) => Self::word(word, argument),
            _ => Err("a matcher has exactly one word".to_owned()),
        }
    }

    fn word(word: &str, argument: &Value) -> Result<Self, String> {
        let text = || argument.as_str().map(str::to_owned).ok_or_else(|| format!("`{word}` takes a text"));
        let count = || argument.as_u64().ok_or_else(|| format!("`{word}` takes a whole number"));
        let only_true = |matcher| match argument {
            Value::Bool(true) => Ok(matcher),
            _ => Err(format!("`{word}` takes `true`")),
        };
        match word {
            "not" if argument.get("observe").is_some() => Err("`not` of `observe` never fits".to_owned()),
            "not" => Self::read(argument).map(|inner| Self::Not(Box::new(inner))),
            "type" => serde_json::from_value(argument.clone())
                .map(Self::Type)
                .map_err(|_| "`type` takes string, integer, number, boolean, object, array or null".to_owned()),
            "absent" => only_true(Self::Absent),
            "non_empty" => only_true(Self::NonEmpty),
            "observe" => only_true(Self::Observe),
            "contains" | "ends_with" if argument == "" => Err(format!("`{word}` nothing fits every text")),
            "contains" => text().map(Self::Contains),
            "ends_with" => text().map(Self::EndsWith),
            "length" => usize::try_from(count()?).map(Self::Length).map_err(|error| error.to_string()),
            "near_now_ms" => count().map(Self::NearNowMs),
            "one_of" => {
                let items = argument.as_array().filter(|items| !items.is_empty());
                let items = items.ok_or("`one_of` takes a list of matchers")?;
                items.iter().map(Self::read).collect::<Result<_, _>>().map(Self::OneOf)
            }
            _ => Err(format!("`{word}` is not a matcher; the list: {}", MATCHER_WORDS.join(", "))),
        }
    }

    /// Whether it only records.
    #[must_use]
    pub fn observes(&self) -> bool {
        match self {
            Self::Observe => true,
            Self::OneOf(items) => items.iter().any(Self::observes),
            _ => false,
        }
    }

    /// The texts in it, for interpolation.
    pub fn map_literals<E>(&self, map: &impl Fn(&Value) -> Result<Value, E>) -> Result<Self, E> {
        let text = |text: &String| {
            let value = map(&Value::String(text.clone()))?;
            Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        };
        Ok(match self {
            Self::Literal(value) => Self::Literal(map(value)?),
            Self::Not(inner) => Self::Not(Box::new(inner.map_literals(map)?)),
            Self::OneOf(items) => {
                Self::OneOf(items.iter().map(|item| item.map_literals(map)).collect::<Result<_, E>>()?)
            }
            Self::Contains(inner) => Self::Contains(text(inner)?),
            Self::EndsWith(inner) => Self::EndsWith(text(inner)?),
            other => other.clone(),
        })
    }

    /// The literals in it, at any depth.
    pub fn literals(&self) -> Vec<Value> {
        match self {
            Self::Literal(value) => vec![value.clone()],
            Self::Not(inner) => inner.literals(),
            Self::OneOf(items) => items.iter().flat_map(Self::literals).collect(),
            Self::Contains(text) | Self::EndsWith(text) => vec![Value::String(text.clone())],
            _ => Vec::new(),
        }
    }
}

impl<'de> Deserialize<'de> for Matcher {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
impl JsonSchema for Matcher {
    fn schema_name() -> Cow<'static, str> {
        "Matcher".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let matcher = generator.subschema_for::<Self>();
        json_schema!({
            "description": "A literal, or one word of the closed list.",
            "anyOf": [
                { "type": ["string", "number", "boolean", "null"] },
                { "type": "array", "maxItems": 0 },
                { "type": "object", "maxProperties": 1, "additionalProperties": false, "properties": {
                    "not": matcher,
                    "type": { "enum": ["string", "integer", "number", "boolean", "object", "array", "null"] },
                    "absent": { "const": true },
                    "non_empty": { "const": true },
                    "contains": { "type": "string" },
                    "ends_with": { "type": "string" },
                    "length": { "type": "integer", "minimum": 0 },
                    "one_of": { "type": "array", "items": matcher, "minItems": 1 },
                    "near_now_ms": { "type": "integer", "minimum": 0 },
                    "observe": { "const": true }
                } }
            ]
        })
    }
}

/// Assertions on one answer that share their clauses.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The clauses these assertions prove; the step, row or case names them where this is left out.
    pub clause: Option<OneOrMany<Located<String>>>,
    /// The status code.
    pub http: Option<Matcher>,
    /// Header name → matcher.
    #[serde(default)]
    pub headers: IndexMap<String, Matcher>,
    /// JSON Pointer → matcher.
    #[serde(default)]
    pub json: IndexMap<String, Matcher>,
    /// The answer fits at least one of these.
    #[serde(default)]
    pub one_of: Vec<Alternative>,
}

/// One of several allowed answers: an outcome's name, or a block.
#[derive(Debug, Clone)]
pub enum Alternative {
    /// The name of an outcome of the case.
    Named(String),
    /// Written out.
    Block(Box<Block>),
}

impl<'de> Deserialize<'de> for Alternative {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Expectation::deserialize(deserializer)? {
            Expectation::Named(name) => Ok(Self::Named(name)),
            Expectation::Blocks(blocks) => match <[Block; 1]>::try_from(blocks) {
                Ok([block]) => Ok(Self::Block(Box::new(block))),
                Err(_) => Err(D::Error::custom("one block is expected, not a list")),
            },
        }
    }
}

#[cfg(test)]
impl JsonSchema for Alternative {
    fn schema_name() -> Cow<'static, str> {
        "Alternative".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let block = generator.subschema_for::<Block>();
        json_schema!({ "anyOf": [{ "type": "string" }, block] })
    }
}

/// What a step expects: the name of an outcome, one block or several.
#[derive(Debug, Clone)]
pub enum Expectation {
    /// The name of an outcome of the case.
    Named(String),
    /// Written out.
    Blocks(Vec<Block>),
}

impl<'de> Deserialize<'de> for Expectation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ExpectationVisitor;

        impl<'de> Visitor<'de> for ExpectationVisitor {
            type Value = Expectation;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the name of an outcome, a block or a list of blocks")
            }

            fn visit_str<E>(self, name: &str) -> Result<Expectation, E> {
                Ok(Expectation::Named(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, block: A) -> Result<Expectation, A::Error> {
                Block::deserialize(MapAccessDeserializer::new(block)).map(|block| Expectation::Blocks(vec![block]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, blocks: A) -> Result<Expectation, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(blocks)).map(Expectation::Blocks)
            }
        }

        deserializer.deserialize_any(ExpectationVisitor)
    }
}

#[cfg(test)]
impl JsonSchema for Expectation {
    fn schema_name() -> Cow<'static, str> {
        "Expectation".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let block = generator.subschema_for::<Block>();
        json_schema!({ "anyOf": [{ "type": "string" }, block, { "type": "array", "items": block, "minItems": 1 }] })
    }
}
