//! A value as people see it: with its type, and not longer than a line or two.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::spec::TypeName;

/// A value as it is shown: its type beside it, because `"0"` is not `0`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// A JSON type, or `nothing`, `rule`, `text`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The value, or the rule in words.
    pub value: Value,
}

impl Shown {
    /// A JSON value with its type.
    #[must_use]
    pub fn value(value: &Value) -> Self {
        Self { kind: TypeName::of(value).word().to_owned(), value: value.clone() }
    }

    /// A rule in words.
    #[must_use]
    pub fn rule(words: impl Into<String>) -> Self {
        Self { kind: "rule".to_owned(), value: Value::String(words.into()) }
    }

    /// A text that is not JSON.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { kind: "text".to_owned(), value: Value::String(text.into()) }
    }

    /// Nothing there.
    #[must_use]
    pub fn nothing() -> Self {
        Self { kind: "nothing".to_owned(), value: Value::Null }
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.kind == "nothing"
    }
}

/// With its type, and its bytes where they are not its characters.
impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind.as_str(), self.value.as_str()) {
            ("nothing", _) => formatter.write_str("nothing"),
            ("rule", Some(words)) => formatter.write_str(words),
            (kind, Some(words)) if words.len() != words.chars().count() => {
                write!(formatter, "{kind} {} ({} bytes)", shown(&self.value), words.len())
            }
            (kind, _) => write!(formatter, "{kind} {}", shown(&self.value)),
        }
    }
}

/// A value as text, cut where it would fill the screen.
#[must_use]
pub fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 200 {
        text
    } else {
        let start: String = text.chars().take(160).collect();
        format!("{start}… ({} bytes)", text.len())
    }
}
