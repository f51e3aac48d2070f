//! One thing in which an answer differs from what was promised.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::compare::shown;
use super::fingerprint::{Demanded, fingerprint};
use crate::spec::{ClauseId, TypeName};

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

/// One thing in which an answer differs from what was promised.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Stays the same from run to run as long as the difference does, and is the same in every trial that shows it.
    pub fingerprint: String,
    /// The step, in words.
    pub step: String,
    /// `status`, `header <name>`, `body`, `answer`, `snapshot <name>` or a JSON Pointer.
    pub at: String,
    /// The clause that is broken, where one says so.
    pub clause: Option<ClauseId>,
    /// What was promised.
    pub expected: Shown,
    /// What came.
    pub actual: Shown,
    /// Whether only the type of a value is wrong.
    #[serde(skip)]
    pub is_of_type: bool,
    /// The line of the step in the case file.
    #[serde(skip)]
    pub line: usize,
    /// A difference as text, for snapshots.
    #[serde(skip)]
    pub difference: Option<String>,
}

impl Finding {
    /// A finding; the fingerprint is added once the trial is known.
    #[must_use]
    pub fn new(at: impl Into<String>, clause: Option<ClauseId>, expected: Shown, actual: Shown) -> Self {
        Self {
            fingerprint: String::new(),
            step: String::new(),
            at: at.into(),
            clause,
            expected,
            actual,
            is_of_type: false,
            line: 0,
            difference: None,
        }
    }

    /// What differs, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} is {}, promised {}", self.at, self.actual, self.expected)
    }

    /// Says at which step it was found, and what that step's call demands.
    #[must_use]
    pub fn placed(mut self, step: &str, line: usize, demanded: &Demanded<'_>) -> Self {
        self.fingerprint = fingerprint(&self, demanded);
        step.clone_into(&mut self.step);
        self.line = line;
        self
    }
}
