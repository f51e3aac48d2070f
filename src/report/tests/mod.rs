//! The figures of a run and how the program ends.

mod broken;
mod characters;

use std::sync::Arc;

use rstest::rstest;

use super::{Exit, Run, Summary, TargetInfo};
use crate::case::Trial;
use crate::judge::{ClauseVerdict, Level, Outcome, Verdict};
use crate::spec::{ClauseId, fixture};

use Verdict::{Blocked, Failed, Fault, Observed, Passed, Skipped};

fn run(outcomes: Vec<Outcome>) -> Run {
    let target = TargetInfo {
        name: "t".to_owned(),
        vendor: "easemob".to_owned(),
        base_url: "http://h".to_owned(),
        capabilities: Vec::new(),
        again: String::new(),
    };
    Run {
        id: "u".to_owned(),
        duration_ms: 1,
        targets: vec![target],
        outcomes,
        remarks: vec!["a remark".to_owned()],
        ..Run::begun(0, Level::Exact)
    }
}

fn outcomes(verdicts: &[Verdict]) -> Vec<Outcome> {
    verdicts.iter().map(|verdict| fixture::outcome(fixture::trial(&["code"]), *verdict)).collect()
}

#[rstest]
#[case::nothing_selected(&[], Exit::Nothing)]
#[case::all_passed(&[Passed, Passed], Exit::Good)]
#[case::passed_and_observed(&[Passed, Observed], Exit::Good)]
#[case::passed_and_skipped(&[Passed, Skipped], Exit::Good)]
#[case::one_failed(&[Passed, Failed], Exit::Failed)]
#[case::only_failed(&[Failed], Exit::Failed)]
#[case::failed_beside_a_block(&[Blocked, Failed, Fault], Exit::Failed)]
#[case::blocked(&[Passed, Blocked], Exit::Trouble)]
#[case::fault(&[Passed, Fault], Exit::Trouble)]
#[case::only_blocked(&[Blocked], Exit::Trouble)]
#[case::only_skipped(&[Skipped, Skipped], Exit::Trouble)]
#[case::only_observed(&[Observed], Exit::Trouble)]
#[case::nothing_decided(&[Observed, Skipped], Exit::Trouble)]
fn the_exit_code_is_the_first_that_applies(#[case] verdicts: &[Verdict], #[case] exit: Exit) {
    let run = run(outcomes(verdicts));
    assert_eq!(Summary::of(&run, &fixture::specs()).exit(&run), exit);
}

#[rstest]
#[case::passed(&[Passed], Exit::Trouble)]
#[case::failed(&[Passed, Failed], Exit::Failed)]
#[case::nothing_yet(&[], Exit::Trouble)]
fn a_run_that_ended_early_is_never_good(#[case] verdicts: &[Verdict], #[case] exit: Exit) {
    let run = Run { early: Some("stopped".to_owned()), ..run(outcomes(verdicts)) };
    assert_eq!(Summary::of(&run, &fixture::specs()).exit(&run), exit);
}

#[test]
fn the_exit_codes_are_the_documented_ones() {
    let codes = [Exit::Good, Exit::Failed, Exit::Invalid, Exit::Trouble, Exit::Nothing].map(|exit| exit as u8);
    assert_eq!(codes, [0, 1, 2, 3, 4]);
}

#[test]
fn trials_and_requests_are_counted() {
    let run = run(outcomes(&[Passed, Passed, Failed, Skipped, Observed]));
    let summary = Summary::of(&run, &fixture::specs());
    let counts = [Passed, Failed, Blocked, Fault, Observed, Skipped].map(|verdict| summary.count(verdict));
    assert_eq!(counts, [2, 1, 0, 0, 1, 1]);
    assert_eq!(summary.requests, 5);
}

#[test]
fn clauses_are_counted_apart_and_silences_are_none_of_them() {
    let run = run(outcomes(&[Passed]));
    let specs = fixture::specs();
    let summary = Summary::of(&run, &specs);
    let verdicts = [ClauseVerdict::Kept, ClauseVerdict::Broken, ClauseVerdict::Undecided, ClauseVerdict::Untested];
    let counts = verdicts.map(|verdict| summary.clause_count(verdict));
    assert_eq!((counts[0], counts[1], counts[3]), (1, 0, 2));
    assert_eq!(counts.iter().sum::<usize>(), specs.clauses().count() - 1, "all but the silence");
}

#[rstest]
#[case::observed(Observed, 1)]
#[case::passed(Passed, 1)]
#[case::skipped(Skipped, 0)]
#[case::blocked(Blocked, 0)]
fn a_silence_is_probed_by_a_trial_that_got_its_answers(#[case] verdict: Verdict, #[case] probed: usize) {
    let silent = ClauseId::resolve("easemob", "recall", "silent");
    let trial = Trial { probes: Arc::new([silent].into()), ..fixture::trial(&[]) };
    let run = run(vec![fixture::outcome(trial, verdict)]);
    assert_eq!(Summary::of(&run, &fixture::specs()).silences, (probed, 1));
}

#[test]
fn a_remark_is_shown_to_people_and_to_tools() {
    let run = run(outcomes(&[Passed]));
    let specs = fixture::specs();
    let summary = Summary::of(&run, &specs);
    assert!(super::closing(&run, &summary).contains("note: a remark\n"));
    let report: serde_json::Value = serde_json::from_str(&super::json(&run, &summary)).unwrap();
    assert_eq!(report["run"]["remarks"], serde_json::json!(["a remark"]));
}
