//! One thing in which an answer differs from what was promised.

use serde::Serialize;

use super::shown::Shown;
use crate::spec::ClauseId;

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
}
