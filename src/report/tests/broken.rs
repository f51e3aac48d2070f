//! Failures by the promise that is broken, and how a person reads them.

use rstest::rstest;
use serde_json::json;

use super::super::broken::broken;
use super::super::{Run, Summary, closing, human};
use super::run;
use crate::case::Trial;
use crate::judge::{Answer, Exchange, Finding, Outcome, Sent, Shown, Verdict};
use crate::spec::{Capability, ClauseId, fixture};

fn finding(clause: &str, at: &str) -> Finding {
    let clause = (!clause.is_empty()).then(|| ClauseId::resolve("easemob", "recall", clause));
    Finding::new(at, clause, Shown::value(&json!(0)), Shown::value(&json!(1)))
}

/// A trial that failed, with a finding for each clause; an empty name is none.
fn failed(name: &str, clauses: &[&str]) -> Outcome {
    let trial = Trial { id: format!("easemob/recall/{name}"), ..fixture::trial(&[]) };
    let findings = clauses.iter().map(|clause| finding(clause, &format!("/{clause}"))).collect();
    Outcome { findings, ..fixture::outcome(trial, Verdict::Failed) }
}

fn told(run: &Run) -> Vec<(&str, Vec<&str>)> {
    broken(run).into_iter().map(|group| (last(group.shown), group.also.into_iter().map(last).collect())).collect()
}

fn last(outcome: &Outcome) -> &str {
    outcome.trial.id.strip_prefix("easemob/recall/").unwrap_or_default()
}

#[rstest]
#[case::each_its_own(&[("a", &["x"][..]), ("b", &["y"])], &[("a", &[][..]), ("b", &[])])]
#[case::the_same(&[("a", &["x"][..]), ("b", &["x"])], &[("a", &["b"][..])])]
#[case::the_widest_first(&[("a", &["x"][..]), ("b", &["y"]), ("c", &["y"])], &[("b", &["c"][..]), ("a", &[])])]
#[case::the_plainest_stands_for_it(&[("a", &["x", "y"][..]), ("b", &["x"]), ("c", &["y"])], &[("b", &["a"][..]), ("c", &[])])]
#[case::what_is_new_is_shown(&[("a", &["x"][..]), ("b", &["x", "y"])], &[("a", &[][..]), ("b", &[])])]
#[case::in_the_order_of_the_run(&[("a", &["x", "y"][..]), ("b", &["y"]), ("c", &["y", "x"]), ("d", &["y"])], &[("b", &["c", "d"][..]), ("a", &[])])]
#[case::nameless(&[("a", &[""][..]), ("b", &[""])], &[("a", &[][..]), ("b", &[])])]
#[case::nameless_besides(&[("a", &["x"][..]), ("b", &["x", ""])], &[("a", &[][..]), ("b", &[])])]
fn a_promise_is_shown_once(#[case] trials: &[(&str, &[&str])], #[case] groups: &[(&str, &[&str])]) {
    let run = run(trials.iter().map(|(name, clauses)| failed(name, clauses)).collect());
    let groups: Vec<(&str, Vec<&str>)> = groups.iter().map(|(shown, also)| (*shown, also.to_vec())).collect();
    assert_eq!(told(&run), groups);
}

#[test]
fn all_trials_are_named_and_those_of_one_case_share_a_line() {
    let names: Vec<String> = (0..300).map(|at| format!("case/{at}")).chain(["other".to_owned()]).collect();
    let all = ["first"].into_iter().chain(names.iter().map(String::as_str));
    let run = run(all.map(|name| failed(name, &["x"])).collect());
    let specs = fixture::specs();
    let text = human(&run, &Summary::of(&run, &specs), &specs, None);
    let list = text.split_once("  301 more trials find the same broken:\n").map(|(_, list)| list).expect("a list");
    let lines: Vec<&str> = list.lines().map(str::trim_start).take(3).collect();
    assert!(lines[0].starts_with("easemob/recall/case/ 0, 1, 2, ") && lines[0].ends_with(", 298, 299"), "{text}");
    assert_eq!(lines[1..], ["easemob/recall/other", ""]);
    let narrow = human(&run, &Summary::of(&run, &specs), &specs, Some(40));
    assert!(narrow.contains("            easemob/recall/case/ 0, 1,\n              2, 3, "), "{narrow}");
}

/// The same promise, broken in so many other ways besides the one that is shown in full.
#[rstest]
#[case::one(1)]
#[case::as_many_as_are_told_apart(16)]
#[case::more(40)]
fn another_way_to_break_the_same_promise_is_never_hidden(#[case] ways: usize) {
    let other = |way: usize| {
        let mut outcome = failed(&format!("way-{way}"), &["x"]);
        outcome.findings[0].fingerprint = format!("print-{way}");
        outcome.findings[0].actual = Shown::text(format!("text {way}"));
        outcome
    };
    let ordinary = (0..200).map(|at| failed(&format!("ordinary/{at}"), &["x"]));
    let run = run(ordinary.chain((0..ways).map(other)).collect());
    let specs = fixture::specs();
    let text = human(&run, &Summary::of(&run, &specs), &specs, None);
    let told = format!("            /x is text \"text {}\", promised integer 0:\n", ways.min(16) - 1);
    assert!(text.contains(&told), "{text}");
    let names = (0..ways).map(|way| format!("way-{way}"));
    assert!(names.clone().all(|name| text.contains(&name)), "{text}");
    assert_eq!(text.contains("            and in 24 other ways:\n"), ways == 40, "{text}");
}

#[test]
fn what_several_promises_ask_for_is_said_once() {
    let mut outcome = failed("a", &["x", "y"]);
    outcome.findings[1].at = outcome.findings[0].at.clone();
    let run = run(vec![outcome]);
    let specs = fixture::specs();
    let text = human(&run, &Summary::of(&run, &specs), &specs, None);
    assert_eq!(text.matches("  /x\n            expected  integer 0\n").count(), 1, "{text}");
}

/// A target that makes apps deletes them again, so that no request can be sent to them afterwards.
#[test]
fn an_app_that_is_gone_is_called_so() {
    let mut outcome = failed("a", &["x"]);
    let (sent, answer) = (Sent::default(), Answer::default());
    outcome.exchanges = vec![Exchange { step: String::new(), line: 1, sent, answer, elapsed_ms: 1.0, now_ms: 1 }];
    let mut run = run(vec![outcome]);
    run.targets[0].capabilities = vec![Capability::Tenants];
    let specs = fixture::specs();
    let text = human(&run, &Summary::of(&run, &specs), &specs, None);
    assert!(text.contains("(the trial's app is gone: send this to one of your own)"), "{text}");
}

/// `code` is proven by a trial that failed over another promise.
#[rstest]
#[case::failed(Verdict::Failed, true)]
#[case::skipped(Verdict::Skipped, false)]
fn promises_that_wait_for_others_are_counted(#[case] verdict: Verdict, #[case] waits: bool) {
    let mut outcome = fixture::outcome(fixture::trial(&["code"]), verdict);
    outcome.findings = vec![finding("refused", "/a")];
    let run = run(vec![outcome]);
    let text = closing(&run, &Summary::of(&run, &fixture::specs()));
    assert_eq!(text.contains(", 1 of them until what is broken is mended)"), waits, "{text}");
}
