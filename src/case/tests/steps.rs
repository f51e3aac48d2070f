//! Mistakes that only a conversation can have.

use rstest::rstest;

use super::mistakes;
use crate::source::tests::assert_only;

#[track_caller]
fn assert_refused(steps: &str, message: &str, hint: Option<&str>) {
    let (mistakes, place) = mistakes(&format!("about: It is so.\ngiven: sent-message\n{steps}"));
    assert_only(&mistakes, place, message, hint);
}

/// Steps below `steps:`.
#[rstest]
#[case::unknown_operation(
    "{ do: x, call: ‸recal }",
    "specs/easemob has no operation `recal`",
    Some("did you mean `recall`?")
)]
#[case::unknown_clause(
    "{ do: x, call: recall, expect: { http: 200 }, clause: ‸cod }",
    "no clause `easemob/recall#cod` in the registries",
    Some("did you mean `easemob/recall#code`?")
)]
#[case::unknown_clause_of_a_block(
    "{ do: x, call: recall, expect: { clause: ‸common#envelop, http: 200 } }",
    "no clause `easemob/common#envelop` in the registries",
    Some("did you mean `easemob/common#envelope`?")
)]
#[case::untested_clause(
    "{ do: x, call: recall, expect: { http: 200 }, clause: ‸notice }",
    "`easemob/recall#notice` is listed as untested, yet cited here",
    None
)]
#[case::retired_clause(
    "{ do: x, call: recall, expect: { http: 200 }, clause: ‸old }",
    "`easemob/recall#old` is retired",
    None
)]
#[case::silence_asserted(
    "‸{ do: x, call: recall, expect: { http: 200 }, clause: silent }",
    "`easemob/recall#silent` is a silence: it can be observed, not asserted",
    None
)]
#[case::silence_asserted_by_a_choice(
    "‸{ do: x, call: recall, expect: { one_of: [ { http: 200 } ] }, clause: silent }",
    "`easemob/recall#silent` is a silence: it can be observed, not asserted",
    None
)]
#[case::promise_only_observed(
    "‸{ do: x, call: recall, expect: { http: { observe: true } }, clause: code }",
    "only observes, so it cannot prove `easemob/recall#code`",
    None
)]
#[case::assertion_without_a_clause(
    "‸{ do: x, call: recall, expect: [ { clause: code, http: 200 }, { json: { /code: 0 } } ] }",
    "an assertion without a clause beside others that have one",
    None
)]
#[case::unknown_outcome(
    "{ do: x, call: recall, expect: ‸acepted, clause: code }",
    "no outcome `acepted` in this case",
    None
)]
#[case::unknown_alternative(
    "{ do: x, call: recall, expect: ‸{ one_of: [ acepted ] }, clause: code }",
    "no outcome `acepted` in this case",
    None
)]
#[case::clause_without_expectation(
    "{ do: x, call: recall, clause: ‸code }",
    "a clause without an `expect` that proves it",
    None
)]
#[case::not_a_pointer(
    "{ do: x, call: recall, expect: ‸{ json: { code: 0 } }, clause: code }",
    "`code` is not a JSON Pointer; it starts with `/`",
    None
)]
#[case::two_bodies(
    "‸{ do: x, call: recall, body: {}, raw: x, expect: { http: 200 }, clause: code }",
    "a request has one of: body, raw, no_body, file",
    None
)]
#[case::a_body_and_none(
    "‸{ do: x, call: recall, body: {}, no_body: true, expect: { http: 200 }, clause: code }",
    "a request has one of: body, raw, no_body, file",
    None
)]
#[case::repeated_without_end(
    "{ do: x, call: recall, repeat: { times: ‸20000 }, expect: { http: 200 }, clause: code }",
    "a call is repeated 1 to 10000 times",
    None
)]
#[case::wrong_auth_fault(
    "{ do: x, call: recall, auth: ‸flipped, expect: { http: 401 }, clause: code }",
    "`flipped` is a fault of zego calls",
    None
)]
#[case::wrong_auth_fault_with_a_value(
    "{ do: x, call: recall, auth: ‸{ age_s: 3600 }, expect: { http: 401 }, clause: code }",
    "`age_s=3600` is a fault of zego calls",
    None
)]
#[case::no_do(
    "‸{ call: recall, expect: { http: 200 }, clause: code }",
    "a call without `do`: say in a few words what happens",
    None
)]
#[case::unknown_name(
    "‸{ do: x, call: recall, body: { msg_id: \"${msgid}\" }, expect: { http: 200 }, clause: code }",
    "nothing gives a value to `${msgid}` here",
    Some("did you mean `${msg_id}`?")
)]
#[case::unknown_name_in_an_expectation(
    "‸{ do: x, call: recall, expect: { json: { /data/msg_id: \"${msgid}\" } }, clause: code }",
    "nothing gives a value to `${msgid}` here",
    Some("did you mean `${msg_id}`?")
)]
#[case::unknown_name_in_a_raw_body(
    "‸{ do: x, call: recall, raw: \"${zzzzzzzzzzzz}\", expect: { http: 200 }, clause: code }",
    "nothing gives a value to `${zzzzzzzzzzzz}` here",
    None
)]
#[case::unknown_name_in_a_token(
    "‸{ do: x, call: recall, auth: { token: \"${zzzzzzzzzzzz}\" }, expect: { http: 200 }, clause: code }",
    "nothing gives a value to `${zzzzzzzzzzzz}` here",
    None
)]
#[case::unknown_name_in_a_capture(
    "‸{ do: x, call: recall, expect: { http: 200 }, clause: code, capture: { a: \"/${zzzzzzzzzzzz}\" } }",
    "nothing gives a value to `${zzzzzzzzzzzz}` here",
    None
)]
fn a_wrong_call_is_refused(#[case] step: &str, #[case] message: &str, #[case] hint: Option<&str>) {
    assert_refused(&format!("steps:\n  - {step}\n"), message, hint);
}

#[rstest]
#[case::two_actions(
    "‸{ freeze: true, advance: { ms: 1 } }",
    "a step does exactly one of: call, freeze, advance, join, leave, fault"
)]
#[case::a_call_that_waits(
    "‸{ do: x, call: recall, advance: { ms: 1 } }",
    "a step does exactly one of: call, freeze, advance, join, leave, fault"
)]
#[case::no_action("‸{ do: x }", "a step does exactly one of: call, freeze, advance, join, leave, fault")]
#[case::an_expectation_without_a_call(
    "‸{ freeze: true, expect: { http: 200 } }",
    "only a `call` has a request, an expectation, a clause or a capture"
)]
#[case::a_clause_without_a_call(
    "‸{ freeze: true, clause: code }",
    "only a `call` has a request, an expectation, a clause or a capture"
)]
#[case::a_repeated_wait(
    "‸{ advance: { ms: 1 }, repeat: { times: 2 } }",
    "only a `call` has a request, an expectation, a clause or a capture"
)]
#[case::a_query_without_a_call(
    "‸{ freeze: true, query: { a: b } }",
    "only a `call` has a request, an expectation, a clause or a capture"
)]
#[case::fault_of_an_unknown_operation(
    "{ fault: { operation: ‸zzzzzzzzzzzzzzzzz, times: 1 } }",
    "specs/easemob has no operation `zzzzzzzzzzzzzzzzz`"
)]
#[case::unknown_name_in_a_room(
    "‸{ join: { room: \"${zzzzzzzzzzzz}\", user: u } }",
    "nothing gives a value to `${zzzzzzzzzzzz}` here"
)]
fn a_wrong_action_is_refused(#[case] step: &str, #[case] message: &str) {
    let right = "{ do: the recall, call: recall, expect: { http: 200 }, clause: code }";
    assert_refused(&format!("steps:\n  - {step}\n  - {right}\n"), message, None);
}

#[test]
fn the_same_sentence_twice_is_refused() {
    let steps = "\
steps:
  - { do: recall it, call: recall, expect: { http: 200 }, clause: code }
  - { do: ‸recall it, call: recall, expect: { http: 200 }, clause: code }
";
    assert_refused(steps, "this sentence stands at an earlier step too", None);
}

#[test]
fn an_outcome_nothing_expects_is_refused() {
    let steps = "\
outcomes:
  accepted: { http: 200 }
  ‸refused: { http: 403 }
steps:
  - { do: recall it, call: recall, expect: accepted, clause: code }
";
    assert_refused(steps, "an outcome nothing expects", None);
}

#[test]
fn a_misspelt_outcome_is_suggested() {
    let steps = "\
outcomes:
  accepted: { http: 200 }
steps:
  - { do: recall it, call: recall, expect: accepted, clause: code }
  - { do: recall it again, call: recall, expect: ‸acepted, clause: code }
";
    assert_refused(steps, "no outcome `acepted` in this case", Some("did you mean `accepted`?"));
}

#[test]
fn an_outcome_that_is_only_another_name_is_refused() {
    let steps = "\
outcomes:
  accepted: { http: 200 }
  fine: accepted
steps:
  - { do: recall it, call: recall, expect: accepted, clause: code }
  - { do: recall it again, call: recall, expect: ‸fine, clause: code }
";
    assert_refused(steps, "the outcome `fine` is only another name", None);
}

#[test]
fn a_name_captured_later_is_not_known_yet() {
    let steps = "\
steps:
  - ‸{ do: use it, call: recall, body: { msg_id: \"${seq}\" }, expect: { http: 200 }, clause: code }
  - { do: get it, call: recall, expect: { http: 200 }, clause: code, capture: { seq: /seq } }
";
    assert_refused(steps, "nothing gives a value to `${seq}` here", None);
}

#[rstest]
#[case::suggested("sent-mesage", Some("did you mean `sent-message`?"))]
#[case::unlike_all("zzzzzzzzzzzzzzzzzzzzzzzzz", None)]
fn an_unknown_given_is_refused(#[case] given: &str, #[case] hint: Option<&str>) {
    let step = "{ do: x, call: recall, expect: { http: 200 }, clause: code }";
    let (mistakes, place) = mistakes(&format!("about: It is so.\ngiven: ‸{given}\nsteps:\n  - {step}\n"));
    assert_only(&mistakes, place, &format!("no given `{given}` in cases/easemob/given.yaml"), hint);
}

#[test]
fn a_case_that_cites_nothing_is_refused() {
    let (mistakes, place) = mistakes("‸about: It is so.\nsteps:\n  - { do: x, call: recall }\n");
    assert_only(&mistakes, place, "`easemob/recall/case` names no clause and no silence", None);
}
