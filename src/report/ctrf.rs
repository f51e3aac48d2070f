//! The Common Test Report Format.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::human::failure;
use super::run::Run;
use super::standing::Standing;
use crate::judge::{Finding, Outcome};
use crate::spec::{ClauseId, Specs};

/// The version of the format written here.
const SPEC_VERSION: &str = "0.0.0";

/// The report as JSON text. Blocked and fault are failures, observed is passed; what is known to fail, or failed before, is other.
/// `rawStatus` says which it is.
#[must_use]
pub fn ctrf(run: &Run, specs: &Specs) -> String {
    let tests: Vec<Value> = run.outcomes.iter().map(|outcome| test(outcome, run, specs)).collect();
    let count = |status: &str| tests.iter().filter(|test| test["status"] == status).count();
    let stop = run.started + Duration::from_millis(run.duration_ms);
    let targets: Vec<Value> =
        run.targets.iter().map(|target| json!({ "vendor": target.vendor, "base_url": target.base_url })).collect();
    let report = json!({
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "generatedBy": "unsaid",
        "timestamp": humantime::format_rfc3339_millis(stop).to_string(),
        "results": {
            "tool": { "name": "unsaid", "version": env!("CARGO_PKG_VERSION") },
            "summary": {
                "tests": tests.len(),
                "passed": count("passed"),
                "failed": count("failed"),
                "pending": count("pending"),
                "skipped": count("skipped"),
                "other": count("other"),
                "start": since_epoch(run.started),
                "stop": since_epoch(stop),
            },
            "tests": tests,
            "environment": { "extra": { "targets": targets, "level": run.level.word(), "seed": run.seed } },
        },
    });
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

fn since_epoch(time: SystemTime) -> u64 {
    let passed = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
}

fn test(outcome: &Outcome, run: &Run, specs: &Specs) -> Value {
    let standing = Standing::of(outcome, run);
    let status = match standing {
        Standing::Passed | Standing::Observed => "passed",
        Standing::Failed | Standing::Stale(_) | Standing::Blocked(_) | Standing::Fault(_) => "failed",
        Standing::Known(_) | Standing::Before(_) => "other",
        Standing::Skipped(_) => "skipped",
    };
    let trial = &outcome.trial;
    let clauses: Vec<&str> = outcome.proves.iter().chain(trial.probes.iter()).map(ClauseId::as_str).collect();
    let mut test = json!({
        "name": trial.id,
        "status": status,
        "rawStatus": standing.word(),
        "duration": outcome.duration_ms.round(),
        "suite": [trial.case.vendor, trial.case.operation],
        "filePath": trial.case.file,
        "line": trial.line,
        "extra": { "clauses": clauses },
    });
    let first = outcome.findings.first();
    let message = first.map_or_else(|| standing.reason(), Finding::sentence);
    if !message.is_empty() {
        test["message"] = message.into();
    }
    if first.is_some() {
        test["trace"] = failure(outcome, run, specs, None).into();
    }
    test
}
