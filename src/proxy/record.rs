//! Every exchange in a file, one line of JSON each, secrets replaced.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::journal::{Entry, Journal, Noted};
use crate::judge::Answer;
use crate::redact::text;

/// How much of a body is recorded, in characters.
const MAX_BODY: usize = 16 << 10;

/// A file that is being written.
#[derive(Debug)]
pub struct Record {
    file: Mutex<File>,
    /// The first error of writing to it.
    lost: Mutex<Option<io::Error>>,
}

impl Record {
    /// A new file, or an old one that is added to.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::options().create(true).append(true).open(path)?;
        Ok(Self { file: Mutex::new(file), lost: Mutex::default() })
    }

    /// Adds an exchange; `answer` is the answer as it was judged, if there was one.
    pub(super) fn write(
        &self,
        journal: &Journal,
        noted: &Noted,
        entry: &Entry,
        answer: Option<&Answer>,
        elapsed: Duration,
    ) {
        let masking = journal.masking(noted);
        let body = |text: &str| masking.text(&text.chars().take(MAX_BODY).collect::<String>());
        let confidential = noted.hearing.operation.as_ref().is_some_and(|operation| operation.issues_credentials);
        let answer_body = match answer {
            Some(answer) if confidential => masking.credential_answer(&answer.headers, &answer.body, answer.bytes),
            _ => body(&noted.answer),
        };
        let headers = |headers: &[(String, String)]| -> Value {
            headers.iter().map(|(name, value)| json!([name, masking.header(name, value)])).collect()
        };
        let line = json!({
            "number": entry.number,
            "at_ms": entry.at_ms,
            "operation": entry.operation.as_ref().map(|operation| operation.id.as_str()),
            "verdict": entry.verdict(),
            "request": {
                "method": noted.heard.method,
                "target": masking.text(&noted.heard.target),
                "headers": headers(&noted.heard.headers),
                "body": body(&text(&noted.heard.body)),
            },
            "answer": noted.status.map(|status| json!({
                "status": status,
                "headers": headers(answer.map(|answer| answer.headers.as_slice()).unwrap_or_default()),
                "body": answer_body,
                "elapsed_ms": elapsed.as_secs_f64() * 1_000.0,
            })),
            "note": noted.note,
        });
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk is no reason to keep a client waiting; the journal has the request.
        if let Err(error) = writeln!(file, "{line}") {
            self.lost.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }

    /// The first error of writing, if there was one.
    pub fn lost(&self) -> Option<io::Error> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
