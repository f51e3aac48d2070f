//! What the trials say of a clause.

use rstest::rstest;

use super::clause;
use crate::case::Trial;
use crate::judge::{ClauseVerdict, Finding, Outcome, Shown, Verdict, clause_verdicts};
use crate::spec::fixture;

/// What became of a trial that proves `code`, with a finding on a clause.
fn outcome(id: &str, verdict: Verdict, broken: Option<&str>) -> Outcome {
    let trial = Trial { id: id.to_owned(), ..fixture::trial(&["code"]) };
    let found = |local: &str| Finding::new("/x", Some(clause(local)), Shown::nothing(), Shown::nothing());
    Outcome { findings: broken.into_iter().map(found).collect(), ..fixture::outcome(trial, verdict) }
}

fn verdict_of(local: &str, outcomes: &[Outcome]) -> Option<ClauseVerdict> {
    let verdicts = clause_verdicts(&fixture::specs(), outcomes);
    verdicts.into_iter().find(|(id, ..)| *id == clause(local)).map(|(_, verdict, _)| verdict)
}

#[rstest]
#[case::passed(&[(Verdict::Passed, None)], ClauseVerdict::Kept)]
#[case::passed_beside_a_skip(&[(Verdict::Skipped, None), (Verdict::Passed, None)], ClauseVerdict::Kept)]
#[case::failed_for_it(&[(Verdict::Failed, Some("code"))], ClauseVerdict::Broken)]
#[case::failed_then_passed(&[(Verdict::Failed, Some("code")), (Verdict::Passed, None)], ClauseVerdict::Broken)]
#[case::passed_then_failed(&[(Verdict::Passed, None), (Verdict::Failed, Some("code"))], ClauseVerdict::Broken)]
#[case::failed_between_passes(
    &[(Verdict::Passed, None), (Verdict::Failed, Some("code")), (Verdict::Passed, None)],
    ClauseVerdict::Broken
)]
#[case::failed_for_another(&[(Verdict::Failed, Some("list"))], ClauseVerdict::Undecided)]
#[case::failed_for_another_but_passed_elsewhere(
    &[(Verdict::Failed, Some("list")), (Verdict::Passed, None)],
    ClauseVerdict::Kept
)]
#[case::blocked(&[(Verdict::Blocked, Some("code"))], ClauseVerdict::Undecided)]
#[case::fault(&[(Verdict::Fault, None)], ClauseVerdict::Undecided)]
#[case::skipped(&[(Verdict::Skipped, None)], ClauseVerdict::Undecided)]
fn a_clause_is_what_its_trials_say(#[case] trials: &[(Verdict, Option<&str>)], #[case] expected: ClauseVerdict) {
    let outcomes: Vec<Outcome> = trials.iter().map(|(verdict, broken)| outcome("t", *verdict, *broken)).collect();
    assert_eq!(verdict_of("code", &outcomes), Some(expected));
}

#[rstest]
#[case::nobody_asks("list", Some(ClauseVerdict::Undecided))]
#[case::nobody_can_test_it("notice", Some(ClauseVerdict::Untested))]
#[case::retired("old", Some(ClauseVerdict::Untested))]
#[case::a_silence_is_no_promise("silent", None)]
fn a_clause_without_trials(#[case] local: &str, #[case] expected: Option<ClauseVerdict>) {
    assert_eq!(verdict_of(local, &[outcome("t", Verdict::Passed, None)]), expected);
}

#[test]
fn a_finding_breaks_a_clause_that_its_trial_does_not_set_out_to_prove() {
    let outcomes = [outcome("t", Verdict::Failed, Some("common#envelope"))];
    assert_eq!(verdict_of("common#envelope", &outcomes), Some(ClauseVerdict::Broken));
}

#[test]
fn the_trials_of_a_clause_are_named_in_their_order() {
    let outcomes = [outcome("b", Verdict::Passed, None), outcome("a", Verdict::Skipped, None)];
    let verdicts = clause_verdicts(&fixture::specs(), &outcomes);
    let (.., trials) = verdicts.into_iter().find(|(id, ..)| *id == clause("code")).expect("the clause");
    assert_eq!(trials, ["b", "a"]);
}

#[test]
fn a_vendor_that_was_not_asked_has_no_verdicts() {
    assert_eq!(clause_verdicts(&fixture::specs(), &[]), []);
}
