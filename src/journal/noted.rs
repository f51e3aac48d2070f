//! One request with what became of it, as it is handed to the journal.

use crate::judge::request::{Answered, Breach, Heard, Hearing};

/// One request with what became of it.
#[derive(Debug)]
pub struct Noted {
    /// The request as it was received.
    pub heard: Heard,
    /// What its first bytes were, where there was no request in them.
    pub begin: Option<Vec<u8>>,
    /// What the judge says of it.
    pub hearing: Hearing,
    /// The status it was answered with; nothing where it was not answered.
    pub status: Option<u16>,
    /// The body it was answered with.
    pub answer: String,
    /// Which documented answer that is.
    pub answered: Answered,
    /// In what the answer is not as the pages promise.
    pub broken: Vec<Breach>,
    /// Why it was not read to its end, or got no answer.
    pub note: Option<String>,
    /// Whether the answer came whole, but could not be read here, so that it is not judged.
    pub is_answer_unread: bool,
    /// Where the answer was to bring credentials of somebody's own: what may be told of it besides its reason.
    pub withheld: Option<Withheld>,
    /// When it came, in milliseconds since 1970.
    pub at_ms: u64,
}

/// An answer of which nothing is shown but its form.
#[derive(Debug, Clone)]
pub struct Withheld {
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// How long its body is, in bytes.
    pub bytes: usize,
}
