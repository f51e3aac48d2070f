//! The report tools read. `specs/report.schema.json` is generated from these types.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::run::{Run, Summary};
use crate::judge::{ClauseVerdict, Exchange, Finding, Outcome, Verdict};
use crate::run::{LeftBehind, Shard};

/// The version of the form written and read here.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// The whole report.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Tool {
    pub name: String,
    pub version: String,
    /// A digest of the specs and cases asked.
    pub suite_digest: String,
}

/// The run.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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
}

/// Something the run created and has not deleted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct TargetPart {
    pub name: String,
    pub vendor: String,
    pub base_url: String,
    pub capabilities: Vec<String>,
    /// The options that name it on the command line.
    pub again: String,
}

/// The figures.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct ClausePart {
    pub id: String,
    pub verdict: String,
    pub trials: Vec<String>,
}

/// A trial.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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
    pub findings: Vec<FindingPart>,
    pub exchanges: Vec<ExchangePart>,
}

/// A difference.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct ShownPart {
    #[serde(rename = "type")]
    pub kind: String,
    pub value: Value,
}

/// What went over the wire, secrets replaced.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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

/// The JSON Schema of the report. It describes what is written: `null` stands where there is nothing to say.
#[must_use]
pub fn json_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<JsonReport>().into()
}

/// The report as JSON text. Exchanges are given for trials that did not pass, and for observed ones.
#[must_use]
pub fn json(run: &Run, summary: &Summary) -> String {
    let report = JsonReport {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "unsaid".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            suite_digest: run.suite_digest.clone(),
        },
        run: RunPart {
            id: run.id.clone(),
            seed: run.seed,
            started_at: humantime::format_rfc3339_millis(run.started).to_string(),
            duration_ms: run.duration_ms,
            least_ms: run.least_ms,
            exit: summary.exit(run) as u8,
            level: run.level.word().to_owned(),
            shard: run.shard.map(|shard| ShardPart { index: shard.index, count: shard.count }),
            ended_early: run.early.clone(),
            partial: run.partial.clone(),
            stale: run.stale.clone(),
            remarks: run.remarks.clone(),
            left_behind: run.left_behind.iter().cloned().map(Into::into).collect(),
        },
        targets: run.targets.iter().map(target).collect(),
        summary: figures(run, summary),
        clauses: summary.clauses.iter().map(clause).collect(),
        trials: run.outcomes.iter().map(trial).collect(),
    };
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

fn target(info: &super::run::TargetInfo) -> TargetPart {
    TargetPart {
        name: info.name.clone(),
        vendor: info.vendor.clone(),
        base_url: info.base_url.clone(),
        capabilities: info.capabilities.iter().map(ToString::to_string).collect(),
        again: info.again.clone(),
    }
}

fn figures(run: &Run, summary: &Summary) -> SummaryPart {
    SummaryPart {
        trials: run.outcomes.len(),
        passed: summary.count(Verdict::Passed),
        failed: summary.count(Verdict::Failed),
        blocked: summary.count(Verdict::Blocked),
        fault: summary.count(Verdict::Fault),
        observed: summary.count(Verdict::Observed),
        skipped: summary.count(Verdict::Skipped),
        known: summary.known(),
        stale: summary.stale(),
        clauses: summary.clauses.len(),
        kept: summary.clause_count(ClauseVerdict::Kept),
        broken: summary.clause_count(ClauseVerdict::Broken),
        undecided: summary.clause_count(ClauseVerdict::Undecided),
        untested: summary.clause_count(ClauseVerdict::Untested),
        silences: summary.silences.1,
        silences_observed: summary.silences.0,
        requests: summary.requests,
    }
}

fn clause((id, verdict, trials): &super::run::ClauseLine) -> ClausePart {
    ClausePart { id: id.to_string(), verdict: verdict.word().to_owned(), trials: trials.clone() }
}

fn trial(outcome: &Outcome) -> TrialPart {
    let trial = &outcome.trial;
    TrialPart {
        id: trial.id.clone(),
        target: outcome.target.to_string(),
        vendor: trial.vendor.clone(),
        operation: trial.operation.clone(),
        verdict: outcome.verdict.word().to_owned(),
        expectation: outcome.pinned.as_ref().map(|pinned| pinned.word().to_owned()),
        expectation_reason: outcome.pinned.as_ref().map(|pinned| pinned.because().to_owned()),
        proves: outcome.proves.iter().map(ToString::to_string).collect(),
        probes: trial.probes.iter().map(ToString::to_string).collect(),
        needs: trial.needs.iter().map(ToString::to_string).collect(),
        duration_ms: (outcome.duration_ms * 1000.0).round() / 1000.0,
        requests: outcome.requests,
        reason: outcome.reason.clone(),
        findings: outcome.findings.iter().map(finding).collect(),
        exchanges: outcome.exchanges.iter().map(exchange).collect(),
    }
}

fn finding(finding: &Finding) -> FindingPart {
    let shown = |shown: &crate::judge::Shown| ShownPart { kind: shown.kind.clone(), value: shown.value.clone() };
    FindingPart {
        fingerprint: finding.fingerprint.clone(),
        step: finding.step.clone(),
        at: finding.at.clone(),
        clause: finding.clause.as_ref().map(ToString::to_string),
        expected: shown(&finding.expected),
        actual: shown(&finding.actual),
        difference: finding.difference.clone(),
    }
}

fn exchange(exchange: &Exchange) -> ExchangePart {
    ExchangePart {
        step: exchange.step.clone(),
        method: exchange.sent.method.clone(),
        url: exchange.sent.url.clone(),
        sign: exchange.sent.sign.clone(),
        request_headers: exchange.sent.headers.clone(),
        request_body: exchange.sent.body.clone(),
        status: exchange.answer.status,
        response_headers: exchange.answer.headers.clone(),
        response_body: exchange.answer.body.clone(),
        response_bytes: exchange.answer.bytes,
        elapsed_ms: (exchange.elapsed_ms * 1000.0).round() / 1000.0,
    }
}
