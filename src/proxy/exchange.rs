//! One request and its answer on their way through, judged when both have passed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use super::content_coding::{Decoded, decoded};
use super::record::Record;
use super::tee::{COPIED, Copied, Copy};
use crate::journal::{Journal, Noted, Withheld};
use crate::judge::request::{Answered, Breach, Grade, Heard, answered, judge_malformed, judge_request};
use crate::judge::{self, Exchange, Level, Question, Shown, judge};
use crate::redact::text;
use crate::spec::{Operation, Specs};
use crate::target::system_now_ms;
use crate::watch::{Log, line};

/// What everything that passes is held against, and where it is written down.
pub struct Watcher {
    /// Schemas and clauses.
    pub specs: Arc<Specs>,
    /// The vendor whose API it is.
    pub vendor: String,
    /// What was seen.
    pub journal: Arc<Journal>,
    /// A line for each request.
    pub log: Option<Arc<Log>>,
    /// A file with every exchange.
    pub record: Option<Record>,
}

/// A request that passes, and then its answer. It is judged when this is dropped.
pub(super) struct Passing {
    watcher: Arc<Watcher>,
    heard: Heard,
    sent: Copy,
    answer: Option<(u16, HeaderMap, Copy)>,
    fault: Option<String>,
    began: Instant,
    at_ms: u64,
}

impl Passing {
    pub fn begun(watcher: Arc<Watcher>, head: &http::request::Parts, target: String, sent: Copy) -> Self {
        let heard = Heard {
            method: head.method.as_str().to_owned(),
            target,
            headers: pairs(&head.headers),
            ..Heard::default()
        };
        Self { watcher, heard, sent, answer: None, fault: None, began: Instant::now(), at_ms: system_now_ms() }
    }

    pub fn answered(&mut self, head: &http::response::Parts, received: Copy) {
        self.answer = Some((head.status.as_u16(), head.headers.clone(), received));
    }

    /// The server was not asked, or gave no answer; the proxy answers itself.
    pub fn unanswered(&mut self, fault: &str) {
        self.fault = Some(fault.to_owned());
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        let sent = self.sent.taken();
        let mut heard = std::mem::take(&mut self.heard);
        heard.body = Bytes::from(sent.bytes);
        heard.cut = sent.cut || !sent.whole;
        self.watcher.note(heard, self.answer.take(), self.fault.take(), self.at_ms, self.began.elapsed());
    }
}

impl Watcher {
    fn note(
        &self,
        heard: Heard,
        answer: Option<(u16, HeaderMap, Copy)>,
        fault: Option<String>,
        at_ms: u64,
        elapsed: Duration,
    ) {
        let mut hearing = judge_request(&self.specs, &[&self.vendor], &heard);
        let (status, received) = match answer {
            Some((status, headers, copy)) => (Some(status), Some(received(status, &headers, copy.taken()))),
            None => (None, None),
        };
        let gone = || status.is_none().then(|| "the client did not wait for the answer".to_owned());
        let fault = fault.or_else(gone);
        let mut noted = Noted {
            status,
            answer: received.as_ref().map(|received| received.answer.body.clone()).unwrap_or_default(),
            note: fault.or_else(|| received.as_ref().and_then(|received| received.note.clone())),
            is_answer_unread: received.as_ref().is_some_and(|received| received.is_unread),
            answered: Answered::Otherwise,
            broken: Vec::new(),
            hearing: hearing.clone(),
            heard,
            begin: None,
            withheld: None,
            at_ms,
        };
        if let (Some(operation), Some(received)) = (&hearing.operation.clone(), &received) {
            noted.answered = answered(&self.specs, &mut hearing, &received.answer);
            noted.withheld = operation
                .issues_credentials
                .then(|| Withheld { headers: received.answer.headers.clone(), bytes: received.answer.bytes });
            // An answer to HEAD has no body.
            if noted.heard.method != "HEAD" {
                noted.broken = self.broken(operation, received, at_ms);
            }
            noted.hearing = hearing;
        }
        self.write(&noted, received.as_ref(), elapsed);
    }

    /// In what an answer is not as its schema promises; of a neighbour's the specs hold only what a run needs.
    fn broken(&self, operation: &Operation, received: &Received, now_ms: u64) -> Vec<Breach> {
        if let Some(miscoded) = &received.miscoded {
            return vec![miscoded.clone()];
        }
        if operation.neighbour || received.note.is_some() {
            return Vec::new();
        }
        let question = Question {
            operation,
            assertions: &[],
            positive: false,
            schemas: &self.specs.schemas,
            level: Level::Contract,
        };
        let exchange = Exchange {
            step: String::new(),
            line: 0,
            sent: judge::Sent::default(),
            answer: received.answer.clone(),
            elapsed_ms: 0.0,
            now_ms,
        };
        let findings = judge(&question, &exchange).findings.into_iter();
        let breach = |finding: judge::Finding| Breach {
            grade: Grade::Violation,
            clause: finding.clause,
            open: None,
            readings: Vec::new(),
            at: format!("answer {}", finding.at),
            expected: finding.expected,
            actual: finding.actual,
        };
        findings.map(breach).chain(undocumented(operation, received.answer.status)).collect()
    }

    /// Writes down what was no request and could not be passed on.
    pub(super) fn unread(&self, begin: &[u8], words: &str) {
        let first = begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let target = String::from_utf8_lossy(first).trim_end().to_owned();
        let noted = Noted {
            heard: Heard { target, ..Heard::default() },
            begin: Some(begin.to_vec()),
            hearing: judge_malformed(&self.specs, &[&self.vendor], begin, words),
            status: Some(400),
            answer: String::new(),
            answered: Answered::Otherwise,
            broken: Vec::new(),
            note: Some(words.to_owned()),
            is_answer_unread: false,
            withheld: None,
            at_ms: system_now_ms(),
        };
        self.write(&noted, None, Duration::ZERO);
    }

    fn write(&self, noted: &Noted, received: Option<&Received>, elapsed: Duration) {
        let (entry, first) = self.journal.note(noted);
        if let Some(log) = &self.log {
            log.say(line(&entry, first.as_deref()));
        }
        if let Some(record) = &self.record {
            record.write(&self.journal, noted, &entry, received.map(|received| &received.answer), elapsed);
        }
    }
}

/// An answer that looks like a success and is none of the documented ones.
fn undocumented(operation: &Operation, status: u16) -> Option<Breach> {
    let success = operation.reply(200).filter(|_| (200..400).contains(&status) && operation.reply(status).is_none())?;
    Some(Breach {
        grade: Grade::Violation,
        clause: success.clause.clone(),
        open: None,
        readings: Vec::new(),
        at: "answer status".to_owned(),
        expected: Shown::rule("200, or an error"),
        actual: Shown::value(&status.into()),
    })
}

/// An answer as it is judged.
struct Received {
    answer: judge::Answer,
    /// Why its body is not judged.
    note: Option<String>,
    /// Whether it came whole, and is not judged because it could not be read here.
    is_unread: bool,
    /// In what it is not what its headers claim.
    miscoded: Option<Breach>,
}

fn received(status: u16, headers: &HeaderMap, copied: Copied) -> Received {
    let is_partial = copied.cut || !copied.whole;
    let mut is_unread = copied.cut;
    let (mut note, mut miscoded) = (None, None);
    let bytes = match decoded(headers, &copied.bytes, COPIED + 1) {
        Decoded::Plain(bytes) => bytes,
        // A part of something coded can be nothing but broken.
        Decoded::Broken { .. } if is_partial => Vec::new(),
        Decoded::Unknown(coding) => {
            note = Some(format!("the answer is coded as {coding} and was not judged"));
            is_unread |= !is_partial;
            Vec::new()
        }
        Decoded::Broken { coding, why } => {
            note = Some(format!("the answer is not the {coding} that its header claims: {why}"));
            miscoded = Some(claimed(&coding, &why));
            Vec::new()
        }
    };

    if copied.cut || bytes.len() > COPIED {
        note = Some(format!("the answer is longer than {} MiB and was not judged", COPIED >> 20));
        is_unread = true;
    } else if let Some(broke) = copied.broke {
        note = Some(format!("the answer broke off: {broke}"));
    } else if !copied.whole {
        note = Some("the client did not wait for the end of the answer".to_owned());
    }
    let json: Option<Value> = serde_json::from_slice(&bytes).ok();
    let body = text(&bytes).into_owned();
    let answer = judge::Answer { status, headers: pairs(headers), bytes: bytes.len(), body, json };
    Received { answer, note, is_unread, miscoded }
}

/// An answer that is not what its header claims.
fn claimed(coding: &str, why: &str) -> Breach {
    Breach {
        grade: Grade::Violation,
        clause: None,
        open: None,
        readings: Vec::new(),
        at: "answer header content-encoding".to_owned(),
        expected: Shown::rule(format!("a body in {coding}, as the header claims")),
        actual: Shown::rule(format!("a body that cannot be read as {coding}: {why}")),
    }
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
