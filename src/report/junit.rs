//! JUnit XML, for the servers that draw test results.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::human::{failure, printable};
use super::run::Run;
use super::standing::Standing;
use crate::judge::{Finding, Outcome};
use crate::spec::Specs;

const FORBIDDEN: [char; 2] = ['\u{fffe}', '\u{ffff}'];

/// The report as XML: a suite per operation, a case per trial. Blocked and fault are errors, observed is a success; what is
/// known to fail, or failed before, is skipped, what is stale in the list of known differences fails.
pub fn junit(run: &Run, specs: &Specs) -> Result<String, quick_junit::SerializeError> {
    let mut report = Report::new("unsaid");
    let mut names: Vec<String> = Vec::new();
    for outcome in &run.outcomes {
        let name = suite_name(outcome);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let mut suite = TestSuite::new(name.clone());
        for outcome in run.outcomes.iter().filter(|outcome| suite_name(outcome) == name) {
            suite.add_test_case(case(outcome, run, specs));
        }
        report.add_test_suite(suite);
    }
    if !run.stale.is_empty() {
        let mut suite = TestSuite::new("known-differences");
        suite.add_test_cases(run.stale.iter().map(|sentence| TestCase::new(sentence.as_str(), stale(sentence))));
        report.add_test_suite(suite);
    }
    report.to_string().map(well_formed)
}

/// XML without the two characters that no XML may hold and that the writer lets through.
fn well_formed(xml: String) -> String {
    if xml.contains(FORBIDDEN) { xml.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}") } else { xml }
}

fn suite_name(outcome: &Outcome) -> String {
    format!("{}/{}", outcome.trial.case.vendor, outcome.trial.case.operation)
}

fn case(outcome: &Outcome, run: &Run, specs: &Specs) -> TestCase {
    let standing = Standing::of(outcome, run);
    let status = match standing {
        Standing::Passed | Standing::Observed => TestCaseStatus::success(),
        Standing::Failed => {
            let clause = outcome.findings.iter().find_map(|finding| finding.clause.as_ref());
            let what = clause.map_or_else(|| "a recorded answer has changed".to_owned(), ToString::to_string);
            let message = outcome.findings.first().map_or_else(String::new, Finding::sentence);
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(what).set_message(printable(&message)).set_description(failure(outcome, run, specs, None));
            status
        }
        Standing::Stale(because) => stale(because),
        Standing::Blocked(reason) | Standing::Fault(reason) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(standing.word()).set_message(reason);
            status
        }
        Standing::Known(_) | Standing::Before(_) => skipped(&format!("{}: {}", standing.word(), standing.reason())),
        Standing::Skipped(reason) => skipped(reason),
    };
    labelled(outcome, status)
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}

/// Something the list of known differences says that is not so.
fn stale(what: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type("stale").set_message(what);
    status
}

fn labelled(outcome: &Outcome, status: TestCaseStatus) -> TestCase {
    let prefix = format!("{}/", suite_name(outcome));
    let mut case = TestCase::new(outcome.trial.id.trim_start_matches(&prefix).to_owned(), status);
    case.set_classname(suite_name(outcome).replace('/', "."));
    case.set_time(Duration::from_secs_f64(outcome.duration_ms / 1000.0));
    case.add_property(("verdict", outcome.verdict.word()));
    if let Some(pinned) = &outcome.pinned {
        case.add_property(("expectation", pinned.word()));
    }
    case.add_property(("file", format!("{}:{}", outcome.trial.case.file, outcome.trial.line).as_str()));
    for clause in outcome.trial.clauses() {
        case.add_property(("clause", clause.as_str()));
    }
    case
}
