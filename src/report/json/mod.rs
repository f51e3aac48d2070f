//! The report tools read.

mod form;
mod read;

#[cfg(test)]
pub(crate) use self::form::generated_schema;
use self::form::{
    BaselinePart, ClausePart, ExchangePart, FindingPart, JsonReport, RunPart, SCHEMA_VERSION, ShardPart, ShownPart,
    SummaryPart, TargetPart, Tool, TrialPart,
};
pub use self::read::{Unreadable, read, read_baseline};
use super::baseline::Compared;
use super::run::{ClauseLine, Run, Summary, TargetInfo};
use crate::judge::{ClauseVerdict, Exchange, Finding, Outcome, Shown, Verdict};

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
            baseline: run.baseline.as_ref().map(compared),
        },
        targets: run.targets.iter().map(target).collect(),
        summary: figures(run, summary),
        clauses: summary.clauses.iter().map(clause).collect(),
        trials: run.outcomes.iter().map(trial).collect(),
    };
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

fn compared(compared: &Compared) -> BaselinePart {
    BaselinePart {
        report: compared.report.clone(),
        before: compared.before.iter().cloned().collect(),
        fixed: compared.fixed.clone(),
        undecided: compared.undecided.clone(),
    }
}

fn target(info: &TargetInfo) -> TargetPart {
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

fn clause((id, verdict, trials): &ClauseLine) -> ClausePart {
    ClausePart { id: id.to_string(), verdict: verdict.word().to_owned(), trials: trials.clone() }
}

fn trial(outcome: &Outcome) -> TrialPart {
    let trial = &outcome.trial;
    TrialPart {
        id: trial.id.clone(),
        target: outcome.target.to_string(),
        vendor: trial.case.vendor.clone(),
        operation: trial.case.operation.clone(),
        verdict: outcome.verdict.word().to_owned(),
        expectation: outcome.pinned.as_ref().map(|pinned| pinned.word().to_owned()),
        expectation_reason: outcome.pinned.as_ref().map(|pinned| pinned.because().to_owned()),
        proves: outcome.proves.iter().map(ToString::to_string).collect(),
        probes: trial.probes.iter().map(ToString::to_string).collect(),
        needs: trial.needs.iter().map(ToString::to_string).collect(),
        duration_ms: (outcome.duration_ms * 1000.0).round() / 1000.0,
        requests: outcome.requests,
        reason: outcome.reason.clone(),
        cause: outcome.cause.as_ref().map(Into::into),
        findings: outcome.findings.iter().map(finding).collect(),
        exchanges: told_exchanges(outcome).iter().map(exchange).collect(),
    }
}

/// Of a trial that passed the page shows its last exchange; programs have no use for it.
fn told_exchanges(outcome: &Outcome) -> &[Exchange] {
    if outcome.verdict == Verdict::Passed { &[] } else { &outcome.exchanges }
}

fn finding(finding: &Finding) -> FindingPart {
    let shown = |shown: &Shown| ShownPart { kind: shown.kind.clone(), value: shown.value.clone() };
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
