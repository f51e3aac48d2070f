//! Where reports go, and what they agree on.

use serde_json::Value;

use crate::support::cases::{BLOCKED, FAILING, PASSING};
use crate::support::report::checked;
use crate::support::{folder, unsaid};

#[test]
fn several_reports_are_written_at_once_and_agree() {
    let own = folder(&[PASSING[1], FAILING[0]]);
    let call = unsaid("run --cases cases --report human,json=report.json --report junit=report.xml");
    call.within(own.path()).ends(1).says("1 passed, 1 failed");
    let text = |name: &str| std::fs::read_to_string(own.path().join(name)).expect("a report");
    let json = checked(serde_json::from_str(&text("report.json")).expect("JSON"));
    assert_eq!((&json["run"]["exit"], &json["summary"]["failed"]), (&Value::from(1), &Value::from(1)));
    let trials = json["trials"].as_array().expect("trials");
    let failed = trials.iter().find(|trial| trial["verdict"] == "failed").expect("the failed one");
    let finding = &failed["findings"][0];
    assert_eq!(finding["clause"], "easemob/msg_recall#error.msg_id-empty");
    assert_eq!(finding["expected"]["value"], "no ID, no recall");
    let junit = quick_junit::Report::deserialize_from_str(&text("report.xml")).expect("JUnit XML");
    assert_eq!((junit.tests, junit.failures, junit.errors), (2, 1, 0));
    assert_eq!(junit.test_suites[0].name.as_str(), "easemob/msg_recall");
}

#[test]
fn a_json_report_stands_alone_on_standard_output() {
    let own = folder(BLOCKED);
    let said = unsaid("run --cases cases --report json").within(own.path()).ends(3);
    assert_eq!(said.err, "", "{said}");
    let report = checked(said.json());
    let trial = &report["trials"][0];
    assert_eq!(trial["verdict"], "blocked");
    assert_eq!(trial["exchanges"][0]["status"], 400);
}

#[test]
fn a_junit_report_tells_blocked_from_failed() {
    let own = folder(BLOCKED);
    let said = unsaid("run --cases cases --report junit").within(own.path()).ends(3);
    let junit = quick_junit::Report::deserialize_from_str(&said.out).expect("JUnit XML");
    assert_eq!((junit.tests, junit.failures, junit.errors), (1, 0, 1));
}

#[test]
fn a_human_report_into_a_file_leaves_standard_output_to_another() {
    let own = folder(PASSING);
    let said = unsaid("run --cases cases --report human=report.txt --report json").within(own.path()).ends(0);
    checked(said.json());
    let text = std::fs::read_to_string(own.path().join("report.txt")).expect("a report");
    assert!(text.contains("3 passed"), "{text}");
}
