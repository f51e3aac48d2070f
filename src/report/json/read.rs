//! A JSON report read back, as the run it tells of.

use std::sync::Arc;

use super::form::{ExchangePart, FindingPart, JsonReport, SCHEMA_VERSION, ShownPart, TargetPart, TrialPart};
use crate::case::{Suite, Trial};
use crate::judge::{Answer, Exchange, Finding, Level, Outcome, Pinned, Sent, Shown, Verdict};
use crate::report::baseline::{Baseline, Compared};
use crate::report::run::{Run, TargetInfo};
use crate::spec::{Capability, ClauseId};

/// Why a report cannot be read; a sentence without the file's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

fn unreadable<T>(message: impl Into<String>) -> Result<T, Unreadable> {
    Err(Unreadable(message.into()))
}

/// Reads the text of a report made with a suite. What a report does not hold (the lines of steps) comes from the suite;
/// answers of trials that passed are in no report.
pub fn read(text: &str, suite: &Suite, suite_digest: &str) -> Result<Run, Unreadable> {
    let report = versioned(text)?;
    if report.tool.suite_digest != suite_digest {
        return unreadable(format!(
            "made with other specs or cases (suite digest {}, here {suite_digest}); give the same --specs and --cases",
            report.tool.suite_digest
        ));
    }
    let outcomes = report.trials.into_iter().map(|part| outcome(part, suite)).collect::<Result<_, _>>()?;
    let run = report.run;
    let started = humantime::parse_rfc3339(&run.started_at);
    Ok(Run {
        id: run.id,
        seed: run.seed,
        started: started.map_err(|error| Unreadable(format!("started_at {}: {error}", run.started_at)))?,
        duration_ms: run.duration_ms,
        least_ms: run.least_ms,
        level: known(Level::from_word(&run.level), "level", &run.level)?,
        suite_digest: report.tool.suite_digest,
        targets: report.targets.into_iter().map(target).collect::<Result<_, _>>()?,
        outcomes,
        remarks: run.remarks,
        left_behind: run.left_behind.into_iter().map(Into::into).collect(),
        early: run.ended_early,
        partial: run.partial,
        stale: run.stale,
        shard: run.shard.map(Into::into),
        baseline: run.baseline.map(|part| Compared {
            report: part.report,
            before: part.before.into_iter().collect(),
            fixed: part.fixed,
            undecided: part.undecided,
        }),
    })
}

/// What failed in an earlier run, from its report. It may have been made with other specs and cases: trials and findings are
/// known by their names.
pub fn read_baseline(name: &str, text: &str) -> Result<Baseline, Unreadable> {
    let report = versioned(text)?;
    let undecided = |trial: &TrialPart| {
        let verdict = Verdict::from_word(&trial.verdict)?;
        matches!(verdict, Verdict::Blocked | Verdict::Fault).then(|| (trial.id.clone(), verdict))
    };
    let undecided = report.trials.iter().filter_map(undecided).collect();
    let trials = report.trials.iter().map(|trial| trial.id.clone()).collect();
    let failed = report.trials.into_iter().filter(|trial| trial.verdict == Verdict::Failed.word());
    let prints = |trial: TrialPart| (trial.id, trial.findings.into_iter().map(|part| part.fingerprint).collect());
    Ok(Baseline {
        report: name.to_owned(),
        level: known(Level::from_word(&report.run.level), "level", &report.run.level)?,
        trials,
        failed: failed.map(prints).collect(),
        undecided,
    })
}

fn versioned(text: &str) -> Result<JsonReport, Unreadable> {
    let version: Version = parsed(text)?;
    if version.schema_version != SCHEMA_VERSION {
        let found = version.schema_version;
        return unreadable(format!("a report of schema version {found}; this program reads {SCHEMA_VERSION}"));
    }
    parsed(text)
}

/// The version stands in every form of the report, also one this program does not know.
#[derive(serde::Deserialize)]
struct Version {
    schema_version: u32,
}

fn parsed<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(|error| Unreadable(format!("no JSON report: {error}")))
}

fn known<T>(found: Option<T>, what: &str, word: &str) -> Result<T, Unreadable> {
    found.ok_or_else(|| Unreadable(format!("unknown {what} `{word}`")))
}

fn target(part: TargetPart) -> Result<TargetInfo, Unreadable> {
    let words = part.capabilities.iter();
    let capabilities = words.map(|word| known(Capability::from_word(word), "capability", word));
    Ok(TargetInfo {
        capabilities: capabilities.collect::<Result<_, _>>()?,
        name: part.name,
        vendor: part.vendor,
        base_url: part.base_url,
        again: part.again,
    })
}

fn outcome(part: TrialPart, suite: &Suite) -> Result<Outcome, Unreadable> {
    let trial = known(suite.trials.iter().find(|trial| trial.id == part.id), "trial", &part.id)?;
    let because = part.expectation_reason.unwrap_or_default();
    let pinned = match part.expectation.as_deref() {
        None => None,
        Some("known") => Some(Pinned::Known(because)),
        Some("stale") => Some(Pinned::Stale(because)),
        Some(other) => return unreadable(format!("unknown expectation `{other}`")),
    };
    Ok(Outcome {
        trial: Arc::clone(trial),
        proves: part.proves.iter().map(|id| ClauseId::resolve(&trial.case.vendor, &trial.case.operation, id)).collect(),
        target: part.target.into(),
        verdict: known(Verdict::from_word(&part.verdict), "verdict", &part.verdict)?,
        reason: part.reason,
        cause: part.cause.map(Into::into),
        pinned,
        findings: part.findings.into_iter().map(|part| finding(part, trial)).collect(),
        exchanges: part.exchanges.into_iter().map(|part| exchange(part, trial)).collect(),
        duration_ms: part.duration_ms,
        requests: part.requests,
    })
}

fn line(trial: &Trial, step: &str) -> usize {
    trial.steps.iter().find(|known| known.does == step).map_or(trial.line, |step| step.line)
}

fn finding(part: FindingPart, trial: &Trial) -> Finding {
    let shown = |part: ShownPart| Shown { kind: part.kind, value: part.value };
    Finding {
        line: line(trial, &part.step),
        is_of_type: false,
        fingerprint: part.fingerprint,
        step: part.step,
        at: part.at,
        clause: part.clause.map(|id| ClauseId::resolve(&trial.case.vendor, &trial.case.operation, &id)),
        expected: shown(part.expected),
        actual: shown(part.actual),
        difference: part.difference,
    }
}

fn exchange(part: ExchangePart, trial: &Trial) -> Exchange {
    Exchange {
        line: line(trial, &part.step),
        step: part.step,
        sent: Sent {
            method: part.method,
            url: part.url,
            headers: part.request_headers,
            body: part.request_body,
            json: None,
            sign: part.sign,
        },
        answer: Answer {
            status: part.status,
            headers: part.response_headers,
            body: part.response_body,
            bytes: part.response_bytes,
            json: None,
        },
        elapsed_ms: part.elapsed_ms,
        now_ms: 0,
    }
}
