//! One exchange, and many at once.

use rstest::rstest;
use serde_json::{Value, json};

use super::{NOW_MS, accepted, answered, answered_text, assertion, clause, judged, judged_at, recall, told};
use crate::case::Assertion;
use crate::judge::{Exchange, Level, Question, judge_burst};

#[test]
fn an_answer_as_promised_has_no_finding() {
    let assertions = [assertion("code", json!(200), &[("/code", json!(0))])];
    let judged = judged(&assertions, &answered(200, &accepted()));
    assert_eq!(told(&judged), []);
    assert!(judged.own_mistake.is_none() && !judged.limited);
}

#[test]
fn every_difference_is_found_and_not_only_the_first() {
    let assertions = [
        assertion("code", json!(200), &[("/code", json!(0)), ("/data/msg_id", json!("m2"))]),
        assertion("refused", Value::Null, &[("/data/plain", json!({ "absent": true }))]),
    ];
    let mut body = accepted();
    body["code"] = json!("7");
    body["stamp"] = json!("now");
    let judged = judged(&assertions, &answered(201, &body));
    let found = told(&judged);
    let code = "easemob/recall#code";
    let expected = [
        ("status", code, "integer 200", "integer 201"),
        ("/code", code, "integer 0", "string \"7\""),
        ("/data/msg_id", code, "string \"m2\"", "string \"m1\""),
        ("/data/plain", "easemob/recall#refused", "rule \"nothing there\"", "string \"p\""),
    ];
    let found: Vec<_> = found.iter().map(|(at, id, one, other)| (*at, *id, one.as_str(), other.as_str())).collect();
    assert_eq!(found, expected, "201 is no documented answer, so that no schema speaks");
}

/// The promised value of another type breaks the promise of the type, whatever was asked.
#[rstest]
#[case::another_value("7", json!(0), "easemob/recall#refused")]
#[case::only_another_type("0", json!(0), "easemob/recall#code")]
#[case::only_another_type_of_several("0", json!({ "one_of": [5, 0] }), "easemob/recall#code")]
#[case::a_type_that_is_asked_for("7", json!({ "type": "integer" }), "easemob/recall#refused")]
#[case::not_a_value("0", json!({ "not": "0" }), "easemob/recall#refused")]
fn schema_and_assertions_are_both_heard_and_none_twice(
    #[case] code: &str,
    #[case] promised: Value,
    #[case] clause: &str,
) {
    let assertions = [assertion("refused", json!(200), &[("/code", promised)])];
    let mut body = accepted();
    body["code"] = json!(code);
    body["stamp"] = json!("now");
    let judged = judged(&assertions, &answered(200, &body));
    let found: Vec<_> = told(&judged).into_iter().map(|(at, id, ..)| (at, id)).collect();
    assert_eq!(found, [("/code", clause), ("/stamp", "easemob/common#stamp")]);
}

#[rstest]
#[case::literal(json!("x"), "string \"x\"")]
#[case::null(json!(null), "null null")]
#[case::a_type(json!({ "type": "string" }), "rule \"any string\"")]
#[case::not(json!({ "not": 1 }), "rule \"anything but integer 1\"")]
#[case::a_choice(json!({ "one_of": [1, 2] }), "rule \"integer 1 or integer 2\"")]
fn a_missing_field_is_a_finding(#[case] written: Value, #[case] expected: &str) {
    let assertions = [assertion("code", Value::Null, &[("/data/gone", written)])];
    let judged = judged(&assertions, &answered(200, &accepted()));
    let found = told(&judged);
    assert_eq!(found, [("/data/gone", "easemob/recall#code", expected.to_owned(), "nothing null".to_owned())]);
}

/// Where a refusal comes in the place of a success, only the promise of the status is broken: other fields of a success are no
/// part of a refusal.
#[rstest]
#[case::a_refusal(403, json!({ "error": "e", "text": "t" }), &["status", "/code"])]
#[case::a_refusal_with_a_field_of_a_success(403, json!({ "error": "e", "text": "t", "code": 7 }), &["status", "/code"])]
#[case::a_refusal_that_lacks_its_own(403, json!({ "error": "e" }), &["status", "/code", "/text"])]
#[case::a_status_nobody_documents(201, json!({}), &["status", "/code", "/data/msg_id"])]
#[case::the_status_asked_for(200, json!({ "code": 0, "data": { "plain": "p" } }), &["/data/msg_id"])]
fn what_another_answer_has_not_is_no_promise_of_its_own(
    #[case] status: u16,
    #[case] body: Value,
    #[case] places: &[&str],
) {
    let assertions = [
        assertion("code", json!(200), &[("/code", json!(0))]),
        assertion("recalled", Value::Null, &[("/data/msg_id", json!("m1"))]),
    ];
    let judged = judged(&assertions, &answered(status, &body));
    let found: Vec<_> = told(&judged).into_iter().map(|(at, ..)| at).collect();
    assert_eq!(found, places);
}

/// Without the promise of a success nothing is the consequence of a refusal.
#[rstest]
#[case::a_refusal_is_asked_for(assertion("refused", json!(404), &[]))]
#[case::either_is_asked_for(assertion("refused", json!({ "one_of": [200, 404] }), &[]))]
#[case::no_clause_asks_for_it(Assertion { clauses: Vec::new(), ..assertion("refused", json!(200), &[]) })]
fn a_field_is_missed_where_no_promise_of_a_success_is(#[case] status: Assertion) {
    let assertions = [status, assertion("recalled", Value::Null, &[("/data/msg_id", json!("m1"))])];
    let judged = judged(&assertions, &answered(403, &json!({ "error": "e", "text": "t" })));
    let found: Vec<_> = told(&judged).into_iter().map(|(at, ..)| at).collect();
    assert_eq!(found, ["status", "/data/msg_id"]);
}

#[rstest]
#[case::observe(json!({ "observe": true }))]
#[case::absent(json!({ "absent": true }))]
fn a_missing_field_may_be_allowed(#[case] written: Value) {
    let assertions = [assertion("code", Value::Null, &[("/data/gone", written)])];
    assert_eq!(told(&judged(&assertions, &answered(200, &accepted()))), []);
}

#[test]
fn a_header_is_compared_whatever_its_case() {
    let mut header = assertion("code", Value::Null, &[]);
    header.headers.insert("Content-Type".to_owned(), super::matcher(&json!({ "contains": "json" })));
    header.headers.insert("retry-after".to_owned(), super::matcher(&json!("1")));
    let judged = judged(&[header], &answered(200, &accepted()));
    assert_eq!(told(&judged)[0].0, "header retry-after");
    assert_eq!(judged.findings.len(), 1);
}

fn choice() -> Assertion {
    let refused = assertion("refused", json!(403), &[("/error", json!("forbidden"))]);
    let missing = vec![assertion("code", json!(404), &[]), assertion("code", Value::Null, &[("/text", json!("none"))])];
    Assertion { clauses: vec![clause("recalled")], one_of: vec![vec![refused], missing], ..Assertion::default() }
}

#[rstest]
#[case::the_first(403, json!({ "error": "forbidden", "text": "" }), true)]
#[case::all_of_the_second(404, json!({ "error": "", "text": "none" }), true)]
#[case::half_of_the_first(403, json!({ "error": "other", "text": "" }), false)]
#[case::half_of_the_second(404, json!({ "error": "", "text": "some" }), false)]
#[case::a_mixture(404, json!({ "error": "forbidden", "text": "" }), false)]
fn an_answer_fits_all_of_one_alternative(#[case] status: u16, #[case] body: Value, #[case] fits: bool) {
    let judged = judged(&[choice()], &answered(status, &body));
    assert_eq!(judged.findings.is_empty(), fits, "{judged:?}");
}

#[test]
fn what_fits_no_alternative_says_what_was_allowed() {
    let judged = judged(&[choice()], &answered(500, &json!({})));
    let found = told(&judged);
    let allowed =
        "one of: http integer 403, /error string \\\"forbidden\\\" | http integer 404, /text string \\\"none\\\"";
    assert_eq!(found[0].0, "answer");
    assert_eq!(found[0].1, "easemob/recall#recalled");
    assert_eq!(found[0].2, format!("rule \"{allowed}\""));
    assert_eq!(found[0].3, "rule \"http 500, {}\"");
}

#[rstest]
#[case::exactly("application/json", true)]
#[case::with_a_charset("application/json; charset=utf-8", true)]
#[case::in_other_letters("Application/JSON;charset=UTF-8", true)]
#[case::a_text("text/plain", false)]
#[case::a_longer_word("application/jsonp", false)]
#[case::none("", false)]
fn the_content_type_is_held_against_its_clause(#[case] media: &str, #[case] fits: bool) {
    let exchange = answered_text(200, media, &accepted().to_string());
    let judged = judged(&[assertion("code", json!(200), &[])], &exchange);
    let found: Vec<_> = told(&judged).into_iter().map(|(at, id, ..)| (at, id)).collect();
    let wanted = [("header content-type", "easemob/common#media")];
    assert_eq!(found, if fits { &[][..] } else { &wanted[..] });
}

#[test]
fn a_content_type_nobody_promises_is_free() {
    let exchange = answered_text(403, "text/plain", "{\"error\":\"e\",\"text\":\"t\"}");
    assert_eq!(told(&judged(&[assertion("refused", json!(403), &[])], &exchange)), []);
}

#[rstest]
#[case::html("<html>", "text \"<html>\"")]
#[case::nothing("", "nothing null")]
#[case::half("{\"code\":0", "text \"{\\\"code\\\":0\"")]
fn what_is_not_json_is_one_finding(#[case] body: &str, #[case] actual: &str) {
    let assertions = [assertion("code", json!(200), &[("/code", json!(0)), ("/data/msg_id", json!("m1"))])];
    let judged = judged(&assertions, &answered_text(200, "application/json", body));
    let expected = ("body", "easemob/common#media", "rule \"JSON\"".to_owned(), actual.to_owned());
    assert_eq!(told(&judged), [expected]);
}

#[test]
fn what_is_not_json_is_a_finding_even_where_no_field_is_asserted() {
    let judged = judged(&[assertion("code", json!(200), &[])], &answered_text(200, "application/json", "ok"));
    assert_eq!(told(&judged)[0].0, "body");
    assert_eq!(told(&judged)[0].1, "easemob/common#media");
}

#[test]
fn what_is_not_json_cannot_be_without_a_field() {
    let assertions = [assertion("refused", json!(500), &[("/error", json!({ "absent": true }))])];
    assert_eq!(told(&judged(&assertions, &answered_text(500, "", "oops")))[0].0, "body");
}

#[test]
fn a_schema_without_its_own_clause_falls_to_what_is_asked() {
    let mut body = accepted();
    body["token"] = json!(7);
    let judged = judged(&[assertion("recalled", json!(200), &[])], &answered(200, &body));
    assert_eq!(told(&judged)[0].1, "easemob/common#envelope", "the clause above comes first");
}

#[rstest]
#[case::exact(Level::Exact, 1)]
#[case::contract(Level::Contract, 0)]
fn a_text_for_people_is_asserted_at_level_exact_only(#[case] level: Level, #[case] findings: usize) {
    let assertions = [assertion("refused", json!(403), &[("/error", json!("e")), ("/text", json!("as documented"))])];
    let exchange = answered(403, &json!({ "error": "e", "text": "in other words" }));
    assert_eq!(judged_at(level, &assertions, &exchange).findings.len(), findings);
}

#[test]
fn level_contract_still_asks_for_codes_and_for_the_text_to_be_there() {
    let assertions = [assertion("refused", json!(403), &[("/error", json!("e")), ("/text", json!("x"))])];
    let judged = judged_at(Level::Contract, &assertions, &answered(403, &json!({ "error": "f" })));
    let found: Vec<_> = told(&judged).into_iter().map(|(at, id, ..)| (at, id)).collect();
    assert_eq!(found, [("/error", "easemob/recall#refused"), ("/text", "easemob/common#error.text")]);
}

#[test]
fn level_contract_leaves_texts_alone_inside_a_choice() {
    let inner = assertion("refused", json!(403), &[("/text", json!("as documented"))]);
    let choice = Assertion { clauses: vec![clause("refused")], one_of: vec![vec![inner]], ..Assertion::default() };
    let exchange = answered(403, &json!({ "error": "e", "text": "in other words" }));
    assert!(judged_at(Level::Contract, &[choice], &exchange).findings.is_empty());
}

fn sent(body: Value) -> Exchange {
    let mut exchange = answered(200, &accepted());
    exchange.sent.json = Some(body);
    exchange
}

#[rstest]
#[case::as_documented(json!({ "msg_id": "m" }), None)]
#[case::with_another_field(json!({ "msg_id": "m", "more": 1 }), None)]
#[case::left_open(json!({ "msg_id": "m", "nick": "" }), None)]
#[case::a_missing_field(json!({}), Some("/msg_id is not present"))]
#[case::a_wrong_type(json!({ "msg_id": 7 }), Some("/msg_id is not type string"))]
#[case::too_long(json!({ "msg_id": "m", "note": "123456789" }), Some("/note is not at most 8 bytes"))]
fn our_own_request_is_checked_too(#[case] body: Value, #[case] mistake: Option<&str>) {
    let judged = judged(&[], &sent(body));
    let expected = mistake.map(|mistake| format!("the case's own request is not one the specs allow: {mistake}"));
    assert_eq!(judged.own_mistake, expected);
}

#[test]
fn a_request_that_is_meant_to_be_wrong_is_no_mistake() {
    let (specs, operation) = recall();
    let schemas = &specs.schemas;
    let question = Question { operation: &operation, assertions: &[], positive: false, schemas, level: Level::Exact };
    assert_eq!(crate::judge::judge(&question, &sent(json!({}))).own_mistake, None);
}

#[rstest]
#[case::limited(429, true)]
#[case::refused(403, false)]
fn a_rate_limit_answer_is_recognised(#[case] status: u16, #[case] limited: bool) {
    assert_eq!(judged(&[], &answered(status, &json!({}))).limited, limited);
}

fn burst(some: &[Assertion], exchanges: &[Exchange]) -> crate::judge::Judged {
    let (specs, operation) = recall();
    let each = [assertion("code", json!({ "one_of": [200, 429] }), &[])];
    let schemas = &specs.schemas;
    let question = Question { operation: &operation, assertions: &each, positive: true, schemas, level: Level::Exact };
    judge_burst(&question, some, exchanges)
}

#[test]
fn each_answer_of_a_burst_is_judged_and_the_same_difference_told_once() {
    let bad = json!({ "code": "0", "data": { "msg_id": "m1", "plain": "p" } });
    let limited = answered(429, &json!({ "error": "e", "text": "t" }));
    let exchanges = [answered(200, &bad), limited, answered(200, &bad), answered(500, &json!({}))];
    let judged = burst(&[], &exchanges);
    let found: Vec<_> = told(&judged).into_iter().map(|(at, ..)| at).collect();
    assert_eq!(found, ["/code", "status"]);
    assert!(judged.limited, "one of them was");
}

#[test]
fn at_least_one_answer_of_a_burst_is_what_some_says() {
    let limited = [assertion("refused", json!(429), &[])];
    let one = answered(429, &json!({ "error": "e", "text": "t" }));
    assert!(burst(&limited, &[answered(200, &accepted()), one]).findings.is_empty());
    let judged = burst(&limited, &[answered(200, &accepted()), answered(200, &accepted())]);
    let expected = "rule \"at least one of 2 answers: http integer 429\"".to_owned();
    assert_eq!(told(&judged), [("answers", "easemob/recall#refused", expected, "rule \"none\"".to_owned())]);
}

#[test]
fn our_own_mistake_in_a_burst_is_told() {
    assert!(burst(&[], &[sent(json!({ "msg_id": "m" })), sent(json!({}))]).own_mistake.is_some());
}

#[test]
fn a_time_is_held_against_the_clock_of_the_answer() {
    let near = assertion("code", Value::Null, &[("/stamp", json!({ "near_now_ms": 5 }))]);
    let mut body = accepted();
    body["stamp"] = json!(NOW_MS + 5);
    assert!(judged(std::slice::from_ref(&near), &answered(200, &body)).findings.is_empty());
    body["stamp"] = json!(NOW_MS + 6);
    assert_eq!(judged(&[near], &answered(200, &body)).findings.len(), 1);
}
