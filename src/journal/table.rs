//! What became of a command with each documented answer.

use std::fmt::Write as _;

use super::ended::Ended;

/// One run of a command, with the answer its calls of one operation got.
#[derive(Debug, Clone)]
pub struct Row {
    /// The operation answered.
    pub operation: String,
    /// The clause that documents the answer, or the word for another one.
    pub answer: String,
    /// The answer in short: status, error and text.
    pub says: String,
    /// How many calls got it.
    pub given: u64,
    /// How many of them were the call before, sent again.
    pub again: u64,
    /// What became of the command with unmodified answers.
    pub unmodified: Unmodified,
    /// How the command ended.
    pub ended: Ended,
}

/// What became of a command, and of its calls of an operation, with unmodified answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmodified {
    /// A call was accepted, and the command ended well.
    Accepted,
    /// The command ended well, although every call was refused.
    Refused,
    /// The command failed.
    Failed,
}

impl Unmodified {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// How a command took an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Took {
    /// It ended as it does when all goes well.
    AsSuccess,
    /// It ended by itself, with another exit status.
    AsFailure,
    /// It did not end by itself.
    Badly,
    /// It never asked.
    NeverMet,
}

impl Row {
    /// Whether the pages document it as an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.answer.contains('#')
    }

    /// Whether the command takes a documented error for a success. Where it ends well with a refusal in any case, nothing shows
    /// that it does.
    #[must_use]
    pub fn is_mistaken(&self) -> bool {
        self.unmodified == Unmodified::Accepted && self.is_error() && self.took() == Took::AsSuccess
    }

    /// How the command took the answer.
    #[must_use]
    pub fn took(&self) -> Took {
        match &self.ended {
            Ended::Exit(_) if self.given == 0 => Took::NeverMet,
            Ended::Exit(0) => Took::AsSuccess,
            Ended::Exit(_) => Took::AsFailure,
            _ => Took::Badly,
        }
    }
}

impl Took {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AsSuccess => "success",
            Self::AsFailure => "failure",
            Self::Badly => "no end",
            Self::NeverMet => "never met",
        }
    }
}

/// The runs as a table; an operation that was not called in any of them is one line.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    let width =
        rows.iter().map(|row| local(&row.operation, &row.answer).chars().count()).max().unwrap_or_default().min(48);
    for of_one in rows.chunk_by(|one, next| one.operation == next.operation) {
        let operation = &of_one[0].operation;
        if of_one.iter().all(|row| row.took() == Took::NeverMet) {
            let _ = writeln!(text, "{operation}\n  never called; its {} answers were never met", of_one.len());
            continue;
        }
        let _ = writeln!(text, "{operation}");
        for row in of_one {
            let given = match (row.given, row.again) {
                (1, _) => String::new(),
                (given, 0) => format!(" · given to {given} calls"),
                (given, again) if again + 1 == given => {
                    format!(" · given {given} times: the client sent the call again after it")
                }
                (given, again) => {
                    format!(" · given {given} times, {again} of them to a call that was sent again after it")
                }
            };
            let _ = writeln!(
                text,
                "  {:width$}  {:9}  {:18}  {}{given}",
                local(operation, &row.answer),
                row.took().word(),
                row.ended.words(),
                row.says
            );
        }
    }
    text
}

/// A clause as one writes it who speaks of an operation.
pub(super) fn local(operation: &str, clause: &str) -> String {
    if let Some(local) = clause.strip_prefix(operation).and_then(|rest| rest.strip_prefix('#')) {
        return local.to_owned();
    }
    let vendor = operation.split('/').next().unwrap_or_default();
    clause.strip_prefix(vendor).and_then(|rest| rest.strip_prefix('/')).unwrap_or(clause).to_owned()
}
