//! The list as it is written, held against outcomes, and rewritten.

use std::collections::BTreeSet;
use std::sync::Arc;

use rstest::rstest;

use super::Known;
use crate::case::{Scope, Suite, Trial};
use crate::judge::{Cause, Finding, Outcome, Pinned, RUN_ENDED, Shown, Verdict};
use crate::spec::fixture;

use Verdict::{Blocked, Failed, Fault, Observed, Passed, Skipped};

const ONE: &str = "kkkkkkkkkkkk";
const TWO: &str = "llllllllllll";
const THREE: &str = "mmmmmmmmmmmm";

fn known(text: &str) -> Known {
    Known::read("known.yaml", text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn trial(id: &str) -> Trial {
    Trial { id: id.to_owned(), ..fixture::trial(&["code"]) }
}

fn outcome(id: &str, verdict: Verdict, prints: &[&str]) -> Outcome {
    let found = prints.iter().map(|print| {
        let finding = Finding::new("/code", None, Shown::text("a"), Shown::text("b"));
        Finding { fingerprint: (*print).to_owned(), ..finding }
    });
    Outcome { findings: found.collect(), ..fixture::outcome(trial(id), verdict) }
}

/// A trial that is blocked by the cause of this sentence.
fn blocked(id: &str, sentence: &str) -> Outcome {
    Outcome { cause: Some(cause(sentence)), ..outcome(id, Blocked, &[]) }
}

fn cause(sentence: &str) -> Cause {
    Cause::new(sentence, &Scope::default())
}

fn suite(ids: &[&str]) -> Suite {
    Suite { trials: ids.iter().map(|id| Arc::new(trial(id))).collect(), ..Suite::default() }
}

fn asked() -> BTreeSet<String> {
    BTreeSet::from(["easemob".to_owned()])
}

/// Where the first mistake of a list stands, and what all say with what to do about it.
fn mistake(text: &str) -> (usize, usize, String) {
    let mistakes = Known::read("known.yaml", text).expect_err("a mistake");
    let first = mistakes.iter().next().expect("one");
    let (path, line, column) = first.place();
    assert_eq!(path, "known.yaml");
    let said = mistakes.iter().map(|one| format!("{} / {}", one.message(), one.help().unwrap_or_default()));
    (line, column, said.collect::<Vec<_>>().join("\n"))
}

#[rstest]
#[case::no_reason("- trial: a/b/c\n  finding: kkkkkkkkkkkk\n", 1, 10, "the reason is missing")]
#[case::a_reason_too_far_above(
    "# It is so.\n\n- trial: a/b/c\n  finding: kkkkkkkkkkkk\n",
    3,
    10,
    "the reason is missing"
)]
#[case::an_empty_comment("#\n- trial: a/b/c\n  finding: kkkkkkkkkkkk\n", 2, 10, "the reason is missing")]
#[case::a_question("# why?\n# found: x\n- trial: a/b/c\n  finding: kkkkkkkkkkkk\n", 1, 1, "the reason is missing")]
#[case::a_key(
    "# It is so.\n- trail: a/b/c\n  finding: kkkkkkkkkkkk\n",
    2,
    3,
    "unknown key `trail` / did you mean `trial`?"
)]
#[case::no_finding("# It is so.\n- trial: a/b/c\n", 2, 10, "the entry pins nothing / add `finding: …`")]
#[case::no_cause(
    "# It is so.\n- trial: a/b/c\n  blocked: it is\n",
    3,
    12,
    "no fingerprint of a cause / reports show it beside each cause"
)]
#[case::no_fingerprint("# It is so.\n- trial: a/b/c\n  finding: all of it\n", 3, 12, "no fingerprint")]
#[case::twice_pinned("# It is so.\n- trial: a\n  finding: [ kkkkkkkkkkkk, kkkkkkkkkkkk ]\n", 3, 28, "stands twice")]
#[case::twice(
    "# A.\n- trial: a/b\n  finding: kkkkkkkkkkkk\n\n# B.\n- trial: a/b\n  finding: kkkkkkkkkkkk\n",
    6,
    10,
    "stands twice / it is in line 2 too"
)]
#[case::a_part_too_few("# It is so.\n- trial: a//c\n  finding: kkkkkkkkkkkk\n", 2, 10, "empty")]
#[case::another_pattern("# It is so.\n- trial: a/{b,c}\n  finding: kkkkkkkkkkkk\n", 2, 10, "`{` is in no trial's id")]
#[case::stars_in_a_part("# It is so.\n- trial: a/b**\n  finding: kkkkkkkkkkkk\n", 2, 10, "`**` stands between `/`")]
#[case::no_list("trial: a/b/c\n", 1, 1, "a list of entries is expected")]
#[case::one_line("# It is so.\n[ { trial: a, finding: kkkkkkkkkkkk } ]\n", 2, 3, "a line of its own")]
#[case::no_yaml("# It is so.\n- trial: [\n", 3, 1, "not YAML")]
fn a_wrong_list_is_refused_at_its_place(
    #[case] text: &str,
    #[case] line: usize,
    #[case] column: usize,
    #[case] says: &str,
) {
    let (found_line, found_column, said) = mistake(text);
    assert!(said.contains(says), "{said}");
    assert_eq!((found_line, found_column), (line, column), "{said}");
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = "- trial: a//b\n  finding: nothing\n- trial: a/b\n  finding: kkkkkkkkkkkk\n";
    assert_eq!(Known::read("known.yaml", text).expect_err("mistakes").len(), 4);
}

#[rstest]
#[case::nothing("")]
#[case::only_comments("# Nothing is known yet.\n\n# Really.\n")]
fn an_empty_list_is_a_list(#[case] text: &str) {
    assert_eq!(known(text).standing(&outcome("a/b/c", Failed, &[ONE])), None);
}

#[rstest]
#[case::itself("a/b/c", "a/b/c", true)]
#[case::another("a/b/c", "a/b/cd", false)]
#[case::one_part("a/*/c", "a/b/c", true)]
#[case::a_part_of_a_part("a/b/c-*", "a/b/c-d", true)]
#[case::not_two_parts("a/*", "a/b/c", false)]
#[case::any_parts("a/**", "a/b/c", true)]
#[case::any_parts_between("a/**/d", "a/b/c/d", true)]
#[case::no_part_between("a/**/d", "a/d", true)]
#[case::any_parts_before("\"**/c\"", "a/b/c", true)]
fn a_pattern_names_trials(#[case] pattern: &str, #[case] trial: &str, #[case] names: bool) {
    let known = known(&format!("# It is so.\n- trial: {pattern}\n  finding: {ONE}\n"));
    assert_eq!(known.standing(&outcome(trial, Failed, &[ONE])).is_some(), names);
}

const LIST: &str = "\
# Two things are
# otherwise; ticket 12.
- trial: easemob/recall/both
  finding: [ kkkkkkkkkkkk, llllllllllll ]

# The gateway cuts.
# found: whatever
- trial: easemob/recall/window/*
  finding: kkkkkkkkkkkk
";

#[test]
fn a_trial_that_fails_as_pinned_is_known_with_its_reason() {
    let known = known(LIST);
    let reason = |id, prints: &[&str]| known.standing(&outcome(id, Failed, prints));
    let both = Pinned::Known("Two things are otherwise; ticket 12.".to_owned());
    assert_eq!(reason("easemob/recall/both", &[TWO, ONE]), Some(both));
    assert_eq!(reason("easemob/recall/window/a", &[ONE]), Some(Pinned::Known("The gateway cuts.".to_owned())));
}

#[rstest]
#[case::passed("easemob/recall/both", Passed, &[], "passed, though known.yaml:3 lists it")]
#[case::observed("easemob/recall/both", Observed, &[], "only observed, though known.yaml:3 lists it")]
#[case::skipped("easemob/recall/both", Skipped, &[], "skipped, though known.yaml:3 lists it")]
#[case::one_more("easemob/recall/both", Failed, &[ONE, TWO, THREE], "failed differently: /code is text \"b\", promised text \"a\", which known.yaml:3 does not pin")]
#[case::another("easemob/recall/window/a", Failed, &[TWO], "failed differently: ")]
#[case::one_less("easemob/recall/both", Failed, &[ONE], "failed differently: llllllllllll, which known.yaml:3 pins, was not found")]
fn a_trial_that_does_anything_else_is_stale(
    #[case] id: &str,
    #[case] verdict: Verdict,
    #[case] prints: &[&str],
    #[case] says: &str,
) {
    match known(LIST).standing(&outcome(id, verdict, prints)) {
        Some(Pinned::Stale(because)) => assert!(because.starts_with(says), "{because}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_could_not_be_asked_or_is_not_listed_has_no_standing() {
    let known = known(LIST);
    for verdict in [Blocked, Fault] {
        assert_eq!(known.standing(&outcome("easemob/recall/both", verdict, &[])), None);
    }
    let left_out = Outcome { reason: Some(RUN_ENDED.to_owned()), ..outcome("easemob/recall/both", Skipped, &[]) };
    assert_eq!(known.standing(&left_out), None);
    assert_eq!(known.standing(&outcome("easemob/recall/other", Failed, &[ONE])), None);
}

#[test]
fn an_entry_without_trials_and_a_pin_without_finding_are_stale_in_the_list() {
    let text = format!(
        "{LIST}\n# C.\n- trial: easemob/recall/bth\n  finding: {ONE}\n\n# D.\n- trial: easemob/x/*\n  finding: {ONE}\n\n\
         # E.\n- trial: zego/**\n  finding: {ONE}\n\n# F.\n- trial: easemob/**/w\n  finding: [ {ONE}, {TWO} ]\n"
    );
    let suite = suite(&["easemob/recall/both", "easemob/recall/window/a", "easemob/recall/w"]);
    let zego = fixture::with_case(trial("zego/recall/a"), |case| case.vendor = "zego".to_owned());
    let suite = Suite { trials: suite.trials.into_iter().chain([Arc::new(zego)]).collect(), ..Suite::default() };
    let outcomes = [
        outcome("easemob/recall/both", Failed, &[ONE, TWO]),
        outcome("easemob/recall/window/a", Failed, &[ONE]),
        outcome("easemob/recall/w", Failed, &[ONE]),
    ];
    let stale = known(&text).stale(&suite, &asked(), &outcomes);
    let expected = [
        "known.yaml:12: no trial is called `easemob/recall/bth`; did you mean `easemob/recall/both`?",
        "known.yaml:16: no trial is called `easemob/x/*`",
        "known.yaml:24: none of its trials finds llllllllllll any more",
    ];
    assert_eq!(stale, expected);
}

#[test]
fn a_list_that_says_what_is_so_is_not_rewritten() {
    let outcomes = [
        outcome("easemob/recall/both", Failed, &[ONE, TWO]),
        outcome("easemob/recall/window/a", Failed, &[ONE]),
        outcome("easemob/recall/window/b", Failed, &[ONE]),
        outcome("easemob/recall/fine", Passed, &[]),
    ];
    let suite = suite(&["easemob/recall/both", "easemob/recall/window/a", "easemob/recall/window/b"]);
    let fixed = known(LIST).fixed(&suite, &asked(), &outcomes);
    assert_eq!((fixed.text.as_str(), fixed.added, fixed.dropped, fixed.pinned), (LIST, 0, 0, 0));
}

#[test]
fn a_rewritten_list_keeps_comments_and_order_and_asks_for_reasons() {
    let text = format!(
        "# yaml-language-server: $schema=known.schema.json\n# About this file.\n\n{LIST}\n# Gone by now.\n- trial: \
         easemob/recall/gone\n  finding: {ONE}\n\n# A remark between.\n\n# Of another vendor.\n- trial: zego/a/b\n  finding: {ONE}\n"
    );
    let outcomes = [
        outcome("easemob/recall/both", Failed, &[THREE]),
        outcome("easemob/recall/window/a", Failed, &[ONE]),
        outcome("easemob/recall/window/b", Passed, &[]),
        outcome("easemob/recall/gone", Passed, &[]),
        outcome("easemob/recall/new", Failed, &[TWO, ONE]),
    ];
    let mut all: Vec<Arc<Trial>> = outcomes.iter().map(|outcome| Arc::clone(&outcome.trial)).collect();
    all.push(Arc::new(fixture::with_case(trial("zego/a/b"), |case| case.vendor = "zego".to_owned())));
    let fixed = known(&text).fixed(&Suite { trials: all, ..Suite::default() }, &asked(), &outcomes);
    let expected = "\
# yaml-language-server: $schema=known.schema.json
# About this file.

# Two things are
# otherwise; ticket 12.
# found: /code is text \"b\", promised text \"a\"
- trial: easemob/recall/both
  finding: mmmmmmmmmmmm

# The gateway cuts.
# found: /code is text \"b\", promised text \"a\"
- trial: easemob/recall/window/a
  finding: kkkkkkkkkkkk

# A remark between.

# Of another vendor.
- trial: zego/a/b
  finding: kkkkkkkkkkkk

# why?
# found: /code is text \"b\", promised text \"a\"
# found: /code is text \"b\", promised text \"a\"
- trial: easemob/recall/new
  finding: [ llllllllllll, kkkkkkkkkkkk ]
";
    assert_eq!(fixed.text, expected);
    assert_eq!((fixed.added, fixed.dropped, fixed.pinned), (1, 1, 2));
    assert!(mistake(&fixed.text).2.contains("the reason is missing"));
    let answered = known(&fixed.text.replace("why?", "It is new."));
    assert!(outcomes.iter().all(|outcome| answered.standing(outcome).is_none_or(|s| matches!(s, Pinned::Known(_)))));
}

#[test]
fn a_rewritten_list_of_nothing_begins_with_the_new_failures() {
    let fixed = Known::empty("new.yaml").fixed(
        &suite(&["easemob/recall/a"]),
        &asked(),
        &[outcome("easemob/recall/a", Failed, &[ONE])],
    );
    assert!(fixed.text.starts_with("# why?\n# found: "), "{}", fixed.text);
}

/// An entry for trials that are blocked by the cause of this sentence.
fn blocking(reason: &str, pattern: &str, sentence: &str) -> String {
    format!("# {reason}\n- trial: {pattern}\n  blocked: {}\n", cause(sentence).fingerprint)
}

#[test]
fn a_trial_blocked_by_the_cause_of_its_entry_is_known() {
    let known = known(&blocking("No rooms here.", "easemob/**", "POST /rooms answers 404"));
    let standing = known.standing(&blocked("easemob/recall/a", "POST /rooms answers 404"));
    assert_eq!(standing, Some(Pinned::Known("No rooms here.".to_owned())));
}

#[rstest]
#[case::by_another_cause(
    blocked("easemob/a", "POST /users answers 500"),
    "blocked by another cause than known.yaml:2 lists: POST /users answers 500 (cause "
)]
#[case::failed(outcome("easemob/a", Failed, &[ONE]), "failed differently")]
#[case::passed(outcome("easemob/a", Passed, &[]), "passed, though known.yaml:2 lists it")]
fn a_trial_that_is_blocked_otherwise_or_no_more_is_stale(#[case] outcome: Outcome, #[case] says: &str) {
    match known(&blocking("No rooms here.", "easemob/a", "POST /rooms answers 404")).standing(&outcome) {
        Some(Pinned::Stale(because)) => assert!(because.starts_with(says), "{because}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_fault_is_no_blocked_trial() {
    let known = known(&blocking("No rooms here.", "easemob/a", "POST /rooms answers 404"));
    assert_eq!(known.standing(&outcome("easemob/a", Fault, &[])), None);
}

#[test]
fn a_cause_that_blocks_no_trial_of_a_pattern_is_stale_in_the_list() {
    let (here, gone) = (cause("here").fingerprint, cause("gone").fingerprint);
    let known = known(&format!("# It is so.\n- trial: easemob/**\n  blocked: [ {here}, {gone} ]\n"));
    let pinned = Some(Pinned::Known("It is so.".to_owned()));
    let outcomes = [Outcome { pinned, ..blocked("easemob/a", "here") }];
    let stale = known.stale(&suite(&["easemob/a"]), &asked(), &outcomes);
    assert_eq!(stale, [format!("known.yaml:2: none of its trials is blocked by {gone} any more")]);
}

#[test]
fn a_rewritten_list_keeps_what_still_blocks_and_drops_what_does_not() {
    let list = format!(
        "{}\n{}\n{}",
        blocking("No rooms here.", "easemob/rooms/*", "POST /rooms answers 404"),
        blocking("No files here.", "easemob/files/*", "POST /files answers 404"),
        blocking("No groups here.", "easemob/groups/*", "POST /groups answers 404"),
    );
    let outcomes = [
        blocked("easemob/rooms/a", "POST /rooms answers 404"),
        outcome("easemob/files/a", Passed, &[]),
        blocked("easemob/groups/a", "POST /groups answers 404"),
        outcome("easemob/groups/b", Passed, &[]),
    ];
    let fixed = known(&list).fixed(
        &suite(&["easemob/rooms/a", "easemob/files/a", "easemob/groups/a", "easemob/groups/b"]),
        &asked(),
        &outcomes,
    );
    let rooms = blocking("No rooms here.", "easemob/rooms/*", "POST /rooms answers 404");
    let groups = "# No groups here.\n# found: POST /groups answers 404\n- trial: easemob/groups/a\n  blocked: ";
    let groups = format!("{groups}{}\n", cause("POST /groups answers 404").fingerprint);
    assert_eq!(fixed.text, format!("{rooms}\n{groups}"));
    assert_eq!((fixed.added, fixed.dropped, fixed.pinned), (0, 1, 1));
}
