//! What a run reported.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::files::{schema, violations};

/// A JSON report that keeps to its published schema, and whose figures are those of its trials.
pub fn checked(report: Value) -> Value {
    static SCHEMA: LazyLock<Validator> = LazyLock::new(|| schema("report"));
    assert_eq!(violations(&SCHEMA, &report), Vec::<String>::new(), "against specs/report.schema.json");

    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    let trials = report["trials"].as_array().expect("trials");
    for trial in trials {
        *counted.entry(trial["verdict"].as_str().expect("a verdict")).or_default() += 1;
    }
    for verdict in ["passed", "failed", "blocked", "fault", "observed", "skipped"] {
        let count = counted.get(verdict).copied().unwrap_or_default();
        assert_eq!(report["summary"][verdict], count, "trials that are {verdict}");
    }
    assert_eq!(report["summary"]["trials"], trials.len());
    report
}

/// Every trial was asked and none went wrong.
pub fn all_good(report: &Value) {
    let summary = &report["summary"];
    for wrong in ["failed", "blocked", "fault", "broken"] {
        assert_eq!(summary[wrong], 0, "{wrong}: {summary}");
    }
    assert_eq!(report["run"]["exit"], 0, "{summary}");
}
