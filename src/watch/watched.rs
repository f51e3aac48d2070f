//! A server somebody looks at: every request judged, answered as ever, and written down.

use std::sync::Arc;

use serde_json::Value;

use super::line::line;
use super::log::Log;
use crate::emulator::mount::{Answer, Unread};
use crate::emulator::{Framing, PREFIX, Request, Response};
use crate::journal::{Journal, Noted, page};
use crate::judge;
use crate::judge::request::{Answered, Heard, Hearing, answered, judge_malformed, judge_request};
use crate::spec::{ClauseId, Specs};

/// Where the journal is read, below the control protocol.
pub const JOURNAL: &str = "/journal";

/// A server whose requests are judged and written down. Calls of the control protocol are the server's own affair.
pub struct Watched<A> {
    inner: Arc<A>,
    specs: Arc<Specs>,
    vendors: Vec<String>,
    journal: Arc<Journal>,
    control: bool,
    log: Option<Arc<Log>>,
}

impl<A: Answer> Watched<A> {
    /// Watches a server that speaks for these vendors; with the control protocol it also serves the journal.
    pub fn new(inner: Arc<A>, specs: Arc<Specs>, vendors: Vec<String>, journal: Arc<Journal>, control: bool) -> Self {
        Self { inner, specs, vendors, journal, control, log: None }
    }

    /// The same, with a line for each request.
    #[must_use]
    pub fn logged(self, log: Arc<Log>) -> Self {
        Self { log: Some(log), ..self }
    }

    /// The path of a control call below its prefix.
    fn control_path<'r>(&self, request: &'r Request) -> Option<&'r str> {
        let rest = request.path.strip_prefix(PREFIX).filter(|_| self.control)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    /// Reads the journal, or clears it.
    fn serve_journal(&self, request: &Request) -> Response {
        match request.method.as_str() {
            "GET" => {
                let after = request.parameters().find(|(name, _)| name == "after");
                let after = after.and_then(|(_, number)| number.parse().ok()).unwrap_or(0);
                let told = self.journal.told(&self.specs, &self.vendors);
                Response::json(200, &page(&told, &self.specs, after))
            }
            "DELETE" => {
                self.journal.clear();
                Response::empty(204)
            }
            _ => {
                Response::json(405, &serde_json::json!({ "error": "the journal is read by GET and cleared by DELETE" }))
            }
        }
    }

    fn vendors(&self) -> Vec<&str> {
        self.vendors.iter().map(String::as_str).collect()
    }

    fn note(&self, noted: &Noted) {
        let (entry, first) = self.journal.note(noted);
        if let Some(log) = &self.log {
            log.say(line(&entry, first.as_deref()));
        }
    }

    /// What its answer says of a request, and which documented answer it is.
    fn told_by(&self, hearing: &mut Hearing, response: &Response) -> Answered {
        if let Some(clause) = &response.documents {
            return Answered::As(ClauseId::resolve("", "", clause));
        }

        let json: Option<Value> = serde_json::from_slice(&response.body).ok();
        let answer = judge::Answer { status: response.status, json, ..judge::Answer::default() };
        let breaches = hearing.breaches.len();
        let answered = answered(&self.specs, hearing, &answer);
        if response.demanded {
            // What was demanded says nothing of the request.
            hearing.breaches.truncate(breaches);
        }
        answered
    }
}

impl<A: Answer> Answer for Watched<A> {
    fn answer(&self, request: &Request, now_ms: u64) -> Response {
        if let Some(path) = self.control_path(request) {
            return if path == JOURNAL { self.serve_journal(request) } else { self.inner.answer(request, now_ms) };
        }
        let heard = heard(request);
        let mut hearing = judge_request(&self.specs, &self.vendors(), &heard);
        let response = self.inner.answer(request, now_ms);
        let told = self.told_by(&mut hearing, &response);
        let (status, answered) = match response.framing {
            Framing::Reset => (None, Answered::Broken),
            Framing::Truncated => (Some(response.status), Answered::Broken),
            Framing::Length | Framing::Chunked(_) => (Some(response.status), told),
        };
        self.note(&Noted {
            heard,
            begin: None,
            hearing,
            status,
            answer: String::from_utf8_lossy(&response.body).into_owned(),
            answered,
            broken: Vec::new(),
            note: status.is_none().then(|| "the connection was reset, as was demanded".to_owned()),
            is_answer_unread: false,
            withheld: None,
            at_ms: now_ms,
        });
        response
    }

    fn unread(&self, unread: &Unread, now_ms: u64) {
        self.inner.unread(unread, now_ms);
        let words = unread.why.to_string();
        let (heard, hearing) = match &unread.request {
            Some(request) => {
                let heard = Heard { cut: true, ..heard(request) };
                let hearing = judge_request(&self.specs, &self.vendors(), &heard);
                (heard, hearing)
            }
            None => {
                let line = unread.begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
                let target = String::from_utf8_lossy(line).trim_end().to_owned();
                let hearing = judge_malformed(&self.specs, &self.vendors(), &unread.begin, &words);
                (Heard { target, ..Heard::default() }, hearing)
            }
        };
        self.note(&Noted {
            begin: unread.request.is_none().then(|| unread.begin.clone()),
            heard,
            hearing,
            status: unread.why.status(),
            answer: String::new(),
            answered: Answered::Otherwise,
            broken: Vec::new(),
            note: Some(words),
            is_answer_unread: false,
            withheld: None,
            at_ms: now_ms,
        });
    }
}

/// A request as the judge reads it.
fn heard(request: &Request) -> Heard {
    let target = request.target.clone().unwrap_or_else(|| match request.query.as_str() {
        "" => request.path.clone(),
        query => format!("{}?{query}", request.path),
    });
    let pair = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Heard {
        method: request.method.as_str().to_owned(),
        target,
        headers: request.headers.iter().map(pair).collect(),
        body: request.body.clone(),
        cut: false,
    }
}
