//! The form of the JSON report. `specs/report.schema.json` is generated from these types.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::judge::Cause;
use crate::run::{LeftBehind, Shard};

/// The version of the form written and read here.
pub(in crate::report) const SCHEMA_VERSION: u32 = 1;

/// The whole report.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct JsonReport {
    /// The version of this form.
    pub schema_version: u32,
    pub tool: Tool,
    pub run: RunPart,
    pub targets: Vec<TargetPart>,
    pub summary: SummaryPart,
    pub clauses: Vec<ClausePart>,
    pub trials: Vec<TrialPart>,
}

/// What asked.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Tool {
    pub name: String,
    pub version: String,
    /// A digest of the specs and cases asked.
    pub suite_digest: String,
}

/// The run.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct RunPart {
    pub id: String,
    pub seed: u64,
    /// RFC 3339, in UTC.
    pub started_at: String,
    pub duration_ms: u64,
    /// The shortest time in which the calls keep every limit, with the waits of the trials; of targets whose limits others
    /// use too.
    pub least_ms: Option<u64>,
    /// The exit code.
    pub exit: u8,
    pub level: String,
    /// Which part of a run it is, where several machines share one.
    pub shard: Option<ShardPart>,
    /// Why it ended before its last trial.
    pub ended_early: Option<String>,
    /// Why it did not ask every trial of the vendors asked.
    pub partial: Option<String>,
    /// What is stale in the list of known differences as a whole; the trials say it of themselves.
    pub stale: Vec<String>,
    /// What it found out about the targets that changes no verdict.
    pub remarks: Vec<String>,
    /// What it created and has not deleted.
    pub left_behind: Vec<LeftPart>,
    /// How it compares with an earlier run, where it was asked to.
    pub baseline: Option<BaselinePart>,
}

/// How the failures compare with those of an earlier run.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct BaselinePart {
    /// The earlier run's report.
    pub report: String,
    /// Trials that failed in the same way before, or could not be decided then either.
    pub before: Vec<String>,
    /// Trials that failed before and pass.
    pub fixed: Vec<String>,
    /// Trials that failed before and were not decided.
    pub undecided: Vec<String>,
}

/// Something the run created and has not deleted.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct LeftPart {
    /// The kind of thing, in the plural: `users`.
    pub kind: String,
    /// Its name; what has none is only counted.
    pub name: Option<String>,
    pub count: u64,
    /// Why it could not be deleted; null where the vendor has no call for it.
    pub refused: Option<String>,
}

impl From<LeftBehind> for LeftPart {
    fn from(left: LeftBehind) -> Self {
        let LeftBehind { kind, name, count, refused } = left;
        Self { kind, name, count, refused }
    }
}

impl From<LeftPart> for LeftBehind {
    fn from(part: LeftPart) -> Self {
        let LeftPart { kind, name, count, refused } = part;
        Self { kind, name, count, refused }
    }
}

/// A part of a run, counted from 1.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct ShardPart {
    pub index: u32,
    pub count: u32,
}

impl From<ShardPart> for Shard {
    fn from(part: ShardPart) -> Self {
        Self { index: part.index, count: part.count }
    }
}

/// A target asked.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct TargetPart {
    pub name: String,
    pub vendor: String,
    pub base_url: String,
    pub capabilities: Vec<String>,
    /// The options that name it on the command line.
    pub again: String,
}

/// The figures.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct SummaryPart {
    pub trials: usize,
    pub passed: usize,
    pub failed: usize,
    pub blocked: usize,
    pub fault: usize,
    pub observed: usize,
    pub skipped: usize,
    pub known: usize,
    pub stale: usize,
    pub clauses: usize,
    pub kept: usize,
    pub broken: usize,
    pub undecided: usize,
    pub untested: usize,
    pub silences: usize,
    pub silences_observed: usize,
    pub requests: u64,
}

/// A clause.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct ClausePart {
    pub id: String,
    pub verdict: String,
    pub trials: Vec<String>,
}

/// A trial.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct TrialPart {
    pub id: String,
    pub target: String,
    pub vendor: String,
    pub operation: String,
    pub verdict: String,
    /// `known` or `stale`, where the list of known differences names it.
    pub expectation: Option<String>,
    /// Why it is known to fail, or what it did instead.
    pub expectation_reason: Option<String>,
    pub proves: Vec<String>,
    /// The silences it probes.
    pub probes: Vec<String>,
    pub needs: Vec<String>,
    pub duration_ms: f64,
    /// How many requests it took.
    pub requests: u64,
    pub reason: Option<String>,
    /// The same without the names of this trial, where it is blocked or could not be asked.
    #[serde(default)]
    pub cause: Option<CausePart>,
    pub findings: Vec<FindingPart>,
    pub exchanges: Vec<ExchangePart>,
}

/// Why trials could not be decided.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct CausePart {
    /// Twelve letters: the same for each trial with this cause, in every run.
    pub fingerprint: String,
    pub sentence: String,
}

impl From<&Cause> for CausePart {
    fn from(cause: &Cause) -> Self {
        let Cause { fingerprint, sentence } = cause.clone();
        Self { fingerprint, sentence }
    }
}

impl From<CausePart> for Cause {
    fn from(part: CausePart) -> Self {
        let CausePart { fingerprint, sentence } = part;
        Self { fingerprint, sentence }
    }
}

/// A difference.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct FindingPart {
    pub fingerprint: String,
    pub step: String,
    pub at: String,
    pub clause: Option<String>,
    pub expected: ShownPart,
    pub actual: ShownPart,
    /// A line-by-line difference, for recorded answers.
    pub difference: Option<String>,
}

/// A value with its type.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct ShownPart {
    #[serde(rename = "type")]
    pub kind: String,
    pub value: Value,
}

/// What went over the wire, secrets replaced.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct ExchangePart {
    pub step: String,
    pub method: String,
    pub url: String,
    /// The options with which `unsaid sign` signs such a query again, where it is signed.
    pub sign: Option<String>,
    pub request_headers: Vec<(String, String)>,
    pub request_body: Option<String>,
    pub status: u16,
    pub response_headers: Vec<(String, String)>,
    /// Its beginning, where it is long.
    pub response_body: String,
    /// How long it was.
    pub response_bytes: usize,
    pub elapsed_ms: f64,
}

/// The published schema, made from these types.
#[cfg(test)]
pub(crate) fn generated_schema() -> Value {
    crate::source::generated::written_schema::<JsonReport>()
}
