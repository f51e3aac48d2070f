//! What was proven, for tools.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::canaries::CanaryResult;
use super::matrix::{Fate, Row, Share, Shares};
use super::mutants::Proof;
use super::reasons::Reasons;

/// The version of this form.
const SCHEMA_VERSION: u32 = 1;

/// The whole kill matrix, with canaries, complaints and denominators.
#[must_use]
pub fn json(proof: &Proof, reasons: &Reasons) -> String {
    let operations: Vec<Value> = proof
        .matrix
        .operations()
        .into_iter()
        .map(|(vendor, operation)| {
            let part = proof.matrix.operation(&vendor, &operation);
            json!({ "vendor": vendor, "operation": operation, "shares": shares(&part.shares()) })
        })
        .collect();
    let complaints: Vec<Value> = proof
        .complaints
        .iter()
        .map(|one| json!({ "word": one.word(), "about": one.about(), "sentence": one.sentence() }))
        .collect();
    let whole = json!({
        "schema_version": SCHEMA_VERSION,
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION"), "suite_digest": proof.suite_digest },
        "seed": proof.seed,
        "duration_ms": u64::try_from(proof.took.as_millis()).unwrap_or(u64::MAX),
        "whole": proof.matrix.whole,
        "shares": shares(&proof.matrix.shares()),
        "operations": operations,
        "defects": proof.matrix.rows.iter().map(row).collect::<Vec<_>>(),
        "canaries": proof.canaries.iter().map(|result| canary(result, reasons)).collect::<Vec<_>>(),
        "complaints": complaints,
    });
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}

fn shares(shares: &Shares) -> Value {
    let share = |share: Share| json!({ "shown": share.shown, "of": share.of });
    json!({
        "defects": share(shares.defects),
        "clauses": share(shares.clauses),
        "trials": share(shares.trials),
        "proofs": share(shares.proofs),
        "files": share(shares.files),
    })
}

fn row(row: &Row) -> Value {
    let with = |wanted: &dyn Fn(&Fate) -> bool| -> Vec<&str> {
        row.cells.iter().filter(|(_, fate)| wanted(fate)).map(|(trial, _)| trial.id.as_str()).collect()
    };
    let mut pointed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (trial, fate) in &row.cells {
        if let Fate::Elsewhere(clauses) = fate {
            for clause in clauses {
                pointed.entry(clause).or_default().push(&trial.id);
            }
        }
    }
    json!({
        "clause": row.clause,
        "says": row.defect.says,
        "operation": row.operation,
        "killed": row.is_killed(),
        "killed_by": with(&|fate| *fate == Fate::Killed),
        "noticed_by": with(&|fate| *fate == Fate::Noticed),
        "another_reason": pointed,
        "stopped": with(&|fate| matches!(fate, Fate::Stopped(_))),
        "unmoved": with(&|fate| *fate == Fate::Unmoved),
    })
}

fn canary(result: &CanaryResult, reasons: &Reasons) -> Value {
    let passed = result.passed.iter().map(|trial| json!({ "id": trial, "why": reasons.of(result.canary, trial) }));
    json!({ "name": result.canary, "says": result.says, "proving": result.proving, "passed": passed.collect::<Vec<_>>() })
}
