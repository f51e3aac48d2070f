//! One line of the journal.

use std::sync::Arc;

use crate::judge::request::Grade;
use crate::spec::Operation;

/// How many requests are kept one by one; beyond it the oldest go, and are counted still. An entry takes less than 1 KiB.
pub const MAX_ENTRIES: usize = 16_384;
/// How much of a target is kept, in bytes.
const MAX_TARGET: usize = 240;

/// One request, in short.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number, counted from 1.
    pub number: u64,
    /// When it came, in milliseconds since 1970.
    pub at_ms: u64,
    /// HTTP method.
    pub method: String,
    /// Path and query, secrets replaced.
    pub target: String,
    /// The vendor whose call it is.
    pub vendor: String,
    /// The documented call it is.
    pub operation: Option<Arc<Operation>>,
    /// The status it was answered with.
    pub status: Option<u16>,
    /// Why it was refused, in the words of the answer, where it was and says so.
    pub refusal: Option<String>,
    /// The gravest of what is wrong with it.
    pub grade: Option<Grade>,
    /// What is wrong with it: places in the list of breaches, the first of them.
    pub breaches: Vec<usize>,
    /// How many more there are.
    pub more_breaches: usize,
    /// Why it was not read to its end, or got no answer.
    pub note: Option<String>,
    /// Whether its answer could not be read here.
    pub is_answer_unread: bool,
}

impl Entry {
    /// `ok`, `warning`, `violation`, `answer unread`, or `not judged` for a call these pages do not speak of.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.grade, &self.operation) {
            (Some(grade), _) => grade.word(),
            (None, _) if self.is_answer_unread => "answer unread",
            (None, Some(_)) => "ok",
            (None, None) => "not judged",
        }
    }
}

/// A text that is not longer than what is kept.
pub(super) fn short(text: &str) -> String {
    let begin = beginning(text, MAX_TARGET);
    if begin.len() == text.len() { text.to_owned() } else { format!("{begin}…") }
}

/// The first so many bytes of a text, in whole characters.
pub(super) fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
