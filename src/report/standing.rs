//! What a report calls a trial: its verdict, and how that stands to what was known or was so before.

use super::run::Run;
use crate::judge::{Outcome, Pinned, Verdict};

/// How a trial stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<'run> {
    /// Every promise it asks about is kept.
    Passed,
    /// It only observes, and nothing is wrong.
    Observed,
    /// A promise is broken, and nobody knew.
    Failed,
    /// It failed, or is blocked, as the list of known differences says, for this reason.
    Known(&'run str),
    /// It failed, or could not be decided, in the same way in the earlier run of this report.
    Before(&'run str),
    /// The list of known differences says something that is not so.
    Stale(&'run str),
    /// A set-up step went wrong.
    Blocked(&'run str),
    /// It could not be asked.
    Fault(&'run str),
    /// The target lacks what it needs.
    Skipped(&'run str),
}

impl<'run> Standing<'run> {
    /// Every word, the gravest first.
    pub const WORDS: [&'static str; 9] =
        ["failed", "stale", "fault", "blocked", "known", "as before", "passed", "observed", "skipped"];

    /// How a trial of a run stands.
    #[must_use]
    pub fn of(outcome: &'run Outcome, run: &'run Run) -> Self {
        let because = outcome.pinned.as_ref().map(Pinned::because).unwrap_or_default();
        let reason = outcome.reason.as_deref().unwrap_or_default();
        match outcome.verdict {
            _ if outcome.is_known() => Self::Known(because),
            _ if run.went_wrong_before(outcome) => {
                Self::Before(run.baseline.as_ref().map(|compared| compared.report.as_str()).unwrap_or_default())
            }
            Verdict::Failed => Self::Failed,
            _ if outcome.is_stale() => Self::Stale(because),
            Verdict::Passed => Self::Passed,
            Verdict::Observed => Self::Observed,
            Verdict::Blocked => Self::Blocked(reason),
            Verdict::Fault => Self::Fault(reason),
            Verdict::Skipped => Self::Skipped(reason),
        }
    }

    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Observed => "observed",
            Self::Failed => "failed",
            Self::Known(_) => "known",
            Self::Before(_) => "as before",
            Self::Stale(_) => "stale",
            Self::Blocked(_) => "blocked",
            Self::Fault(_) => "fault",
            Self::Skipped(_) => "skipped",
        }
    }

    /// Why, in a sentence; empty where the findings say it.
    #[must_use]
    pub fn reason(self) -> String {
        match self {
            Self::Passed | Self::Observed | Self::Failed => String::new(),
            Self::Before(report) => format!("went wrong in {report} in the same way"),
            Self::Known(reason)
            | Self::Stale(reason)
            | Self::Blocked(reason)
            | Self::Fault(reason)
            | Self::Skipped(reason) => reason.to_owned(),
        }
    }
}
