//! A request and its answer, as they are stored: secrets already replaced.

use serde_json::Value;

/// What went over the wire and back.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The step it belongs to.
    pub step: String,
    /// The line of that step in the case file.
    pub line: usize,
    /// The request.
    pub sent: Sent,
    /// The answer.
    pub answer: Answer,
    /// From the first byte sent to the last byte read, in milliseconds.
    pub elapsed_ms: f64,
    /// The target's clock when the answer was there, in milliseconds since 1970.
    pub now_ms: u64,
}

/// How much of a body is kept once it is judged, in characters.
const KEPT: usize = 16 << 10;

impl Exchange {
    /// Forgets what only judging needed, so that a long run stays small.
    pub fn trim(&mut self) {
        self.sent.json = None;
        self.answer.json = None;
        self.sent.body = self.sent.body.take().map(cut);
        self.answer.body = cut(std::mem::take(&mut self.answer.body));
    }
}

fn cut(body: String) -> String {
    match body.char_indices().nth(KEPT) {
        Some((end, _)) => body[..end].to_owned(),
        None => body,
    }
}

/// A request as sent.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// HTTP method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Headers in the order sent.
    pub headers: Vec<(String, String)>,
    /// The body; bytes that are not UTF-8 are shown as U+FFFD.
    pub body: Option<String>,
    /// The body as JSON, where it is.
    pub json: Option<Value>,
    /// The options with which `unsaid sign` signs such a query again, where it is signed.
    pub sign: Option<String>,
}

/// An answer as received.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; bytes that are not UTF-8 are shown as U+FFFD. Once it is judged, only its beginning is kept.
    pub body: String,
    /// How long the whole body was, in bytes.
    pub bytes: usize,
    /// The body as JSON, where it is; JSON is UTF-8.
    pub json: Option<Value>,
}

impl Answer {
    /// The first header of a name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}
