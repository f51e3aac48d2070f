//! What a run reported.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{repository, unsaid};

/// The ids of the trials with this in them.
pub fn listed(part: &str) -> Vec<String> {
    let said = unsaid(&format!("list {part}")).ends(0);
    let ids = said.out.lines().filter_map(|line| line.split_once("  ")).map(|(id, _)| id.to_owned());
    ids.collect()
}

/// A JSON report that keeps to its published schema, and whose figures are those of its trials.
pub fn checked(report: Value) -> Value {
    let schema: Value = serde_json::from_str(&repository("specs/report.schema.json")).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let wrong: Vec<String> =
        schema.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new(), "against specs/report.schema.json");
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
