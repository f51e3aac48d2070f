//! The report tools read. `specs/report.schema.json` is generated from these types.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

use super::run::{Run, Summary};
use crate::judge::{ClauseVerdict, Exchange, Finding, Outcome, Verdict};

/// The whole report.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonReport {
    /// The version of this form.
    schema_version: u32,
    tool: Tool,
    run: RunPart,
    targets: Vec<TargetPart>,
    summary: SummaryPart,
    clauses: Vec<ClausePart>,
    trials: Vec<TrialPart>,
}

/// What asked.
#[derive(Debug, Serialize, JsonSchema)]
struct Tool {
    name: String,
    version: String,
    /// A digest of the specs and cases asked.
    suite_digest: String,
}

/// The run.
#[derive(Debug, Serialize, JsonSchema)]
struct RunPart {
    id: String,
    seed: u64,
    /// RFC 3339, in UTC.
    started_at: String,
    duration_ms: u64,
    /// The shortest time in which the calls keep every limit, with the waits of the trials; of targets whose limits others
    /// use too.
    least_ms: Option<u64>,
    /// The exit code.
    exit: u8,
    level: String,
    /// `i/n`, where the run was one of several.
    shard: Option<String>,
    /// Why it ended before its last trial.
    ended_early: Option<String>,
    /// Why it did not ask every trial of the vendors asked.
    partial: Option<String>,
    /// What is stale in the list of known differences as a whole; the trials say it of themselves.
    stale: Vec<String>,
    /// What it found out about the targets that changes no verdict.
    remarks: Vec<String>,
    /// What it made and could not remove.
    left_behind: Vec<String>,
}

/// A target asked.
#[derive(Debug, Serialize, JsonSchema)]
struct TargetPart {
    name: String,
    vendor: String,
    base_url: String,
    capabilities: Vec<String>,
}

/// The figures.
#[derive(Debug, Serialize, JsonSchema)]
struct SummaryPart {
    trials: usize,
    passed: usize,
    failed: usize,
    blocked: usize,
    fault: usize,
    observed: usize,
    skipped: usize,
    known: usize,
    stale: usize,
    clauses: usize,
    kept: usize,
    broken: usize,
    undecided: usize,
    untested: usize,
    silences: usize,
    silences_observed: usize,
    requests: u64,
}

/// A clause.
#[derive(Debug, Serialize, JsonSchema)]
struct ClausePart {
    id: String,
    verdict: String,
    trials: Vec<String>,
}

/// A trial.
#[derive(Debug, Serialize, JsonSchema)]
struct TrialPart {
    id: String,
    target: String,
    vendor: String,
    operation: String,
    verdict: String,
    /// `known` or `stale`, where the list of known differences names it.
    expectation: Option<String>,
    /// Why it is known to fail, or what it did instead.
    expectation_reason: Option<String>,
    proves: Vec<String>,
    /// The silences it probes.
    probes: Vec<String>,
    needs: Vec<String>,
    duration_ms: f64,
    reason: Option<String>,
    findings: Vec<FindingPart>,
    exchanges: Vec<ExchangePart>,
}

/// A difference.
#[derive(Debug, Serialize, JsonSchema)]
struct FindingPart {
    fingerprint: String,
    step: String,
    at: String,
    clause: Option<String>,
    expected: ShownPart,
    actual: ShownPart,
    /// A line-by-line difference, for recorded answers.
    difference: Option<String>,
}

/// A value with its type.
#[derive(Debug, Serialize, JsonSchema)]
struct ShownPart {
    #[serde(rename = "type")]
    kind: String,
    value: Value,
}

/// What went over the wire, secrets replaced.
#[derive(Debug, Serialize, JsonSchema)]
struct ExchangePart {
    step: String,
    method: String,
    url: String,
    request_headers: Vec<(String, String)>,
    request_body: Option<String>,
    status: u16,
    response_headers: Vec<(String, String)>,
    /// Its beginning, where it is long.
    response_body: String,
    /// How long it was.
    response_bytes: usize,
    elapsed_ms: f64,
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
        schema_version: 1,
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
            shard: None,
            ended_early: run.early.clone(),
            partial: run.partial.clone(),
            stale: run.stale.clone(),
            remarks: run.remarks.clone(),
            left_behind: run.left_behind.clone(),
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
        request_headers: exchange.sent.headers.clone(),
        request_body: exchange.sent.body.clone(),
        status: exchange.answer.status,
        response_headers: exchange.answer.headers.clone(),
        response_body: exchange.answer.body.clone(),
        response_bytes: exchange.answer.bytes,
        elapsed_ms: (exchange.elapsed_ms * 1000.0).round() / 1000.0,
    }
}
