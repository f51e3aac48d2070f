//! Recorded answers.

use rstest::rstest;
use serde_json::{Value, json};

use super::{accepted, answered, answered_text, recall};
use crate::case::Scope;
use crate::judge::{Difference, Snapshots, document_text, render};
use crate::source::Files;

fn rendered(status: u16, body: &Value, known: &[(&str, Value)]) -> String {
    let (specs, operation) = recall();
    let known: Scope = known.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    render(&operation, &specs.schemas, &answered(status, body).answer, &known)
}

/// Status and body of a rendered answer.
fn parsed(text: &str) -> (u16, Value) {
    let (status, body) = text.split_once('\n').expect("two parts");
    (status.parse().expect("a status"), serde_json::from_str(body).expect("JSON"))
}

#[test]
fn keys_are_sorted_and_what_the_page_does_not_fix_is_replaced() {
    let body = json!({ "token": "abc", "stamp": 1, "code": 0, "data": { "plain": "p", "msg_id": "m1" } });
    let expected = "200\n{\n  \"code\": 0,\n  \"data\": {\n    \"msg_id\": \"m1\",\n    \"plain\": \"p\"\n  },\n  \
                    \"stamp\": \"<timestamp: integer>\",\n  \"token\": \"<token: string>\"\n}";
    assert_eq!(rendered(200, &body, &[]), expected);
}

#[rstest]
#[case::another_value(json!(99), "<timestamp: integer>")]
#[case::another_type(json!("99"), "<timestamp: string>")]
#[case::a_fraction(json!(9.5), "<timestamp: number>")]
#[case::nothing(json!(null), "<timestamp: null>")]
#[case::empty(json!(""), "<timestamp: empty string>")]
#[case::an_object(json!({ "a": 1 }), "<timestamp: object>")]
fn a_placeholder_says_the_type(#[case] value: Value, #[case] expected: &str) {
    let mut body = accepted();
    body["stamp"] = value;
    assert_eq!(parsed(&rendered(200, &body, &[])).1["stamp"], expected);
}

#[test]
fn what_is_absent_stays_absent() {
    let (_, body) = parsed(&rendered(200, &accepted(), &[]));
    assert_eq!(body.get("stamp"), None);
    assert_eq!(body.get("token"), None);
}

#[test]
fn what_varies_in_the_items_of_a_list_is_replaced() {
    let mut body = accepted();
    body["list"] = json!([{ "id": "a", "at": 1 }, { "id": "b" }]);
    let (_, body) = parsed(&rendered(200, &body, &[]));
    assert_eq!(body["list"], json!([{ "id": "a", "at": "<timestamp: integer>" }, { "id": "b" }]));
}

#[test]
fn the_same_id_has_the_same_placeholder_wherever_it_stands() {
    let body = json!({ "code": 0, "data": { "msg_id": "m-12345", "plain": "recalled m-12345 of alice" }, "more": ["m-12345"] });
    let (_, body) = parsed(&rendered(200, &body, &[("msg_id", json!("m-12345")), ("sender", json!("alice"))]));
    assert_eq!(body["data"]["msg_id"], "<msg_id>");
    assert_eq!(body["data"]["plain"], "recalled <msg_id> of <sender>");
    assert_eq!(body["more"], json!(["<msg_id>"]));
}

#[test]
fn a_longer_name_is_replaced_before_one_it_contains() {
    let mut body = accepted();
    body["data"]["plain"] = json!("group-12345 and room-group-12345");
    let known = [("group", json!("group-12345")), ("room", json!("room-group-12345"))];
    assert_eq!(parsed(&rendered(200, &body, &known)).1["data"]["plain"], "<group> and <room>");
}

#[rstest]
#[case::whole("r1", "<room>")]
#[case::inside("in r1 today", "in r1 today")]
fn a_short_value_is_replaced_only_as_a_whole(#[case] text: &str, #[case] expected: &str) {
    let mut body = accepted();
    body["data"]["plain"] = json!(text);
    assert_eq!(parsed(&rendered(200, &body, &[("room", json!("r1"))])).1["data"]["plain"], expected);
}

#[test]
fn a_known_number_is_replaced_and_another_is_not() {
    let mut body = accepted();
    body["more"] = json!([4711, 4712, "4711"]);
    let (_, body) = parsed(&rendered(200, &body, &[("seq", json!(4711))]));
    assert_eq!(body["more"], json!(["<seq: integer>", 4712, "4711"]));
}

#[test]
fn an_empty_known_value_replaces_nothing() {
    let mut body = accepted();
    body["data"]["plain"] = json!("");
    assert_eq!(parsed(&rendered(200, &body, &[("nothing", json!(""))])).1["data"]["plain"], "");
}

#[test]
fn typographic_apostrophes_are_rendered_plain() {
    let mut body = accepted();
    body["data"]["plain"] = json!("can\u{2019}t");
    assert_eq!(parsed(&rendered(200, &body, &[])).1["data"]["plain"], "can't");
}

#[test]
fn what_is_not_json_is_rendered_as_it_came() {
    let (specs, operation) = recall();
    let known = Scope::from([("sender".to_owned(), json!("alice"))]);
    let answer = answered_text(502, "text/html", "<h1>alice</h1>").answer;
    assert_eq!(render(&operation, &specs.schemas, &answer, &known), "502\n<h1><sender></h1>");
}

#[test]
fn an_undocumented_status_has_nothing_that_varies() {
    assert_eq!(parsed(&rendered(500, &json!({ "stamp": 1 }), &[])), (500, json!({ "stamp": 1 })));
}

fn snapshots(text: &str) -> Snapshots {
    Snapshots::new(Files::in_memory("snapshots", &[("document/a.snap", text)]))
}

/// How an answer stands to a documented sample.
fn against_sample(sample: &Value, answer: &Value) -> Difference {
    let sample = format!("200\n{}", serde_json::to_string_pretty(sample).expect("JSON"));
    let rendered = format!("200\n{}", serde_json::to_string_pretty(answer).expect("JSON"));
    snapshots(&sample).compare("document/a", &document_text(&sample, &rendered))
}

#[rstest]
#[case::the_same(json!({ "a": { "b": 1 } }), true)]
#[case::another_key(json!({ "a": { "b": 1 }, "c": 2 }), true)]
#[case::another_key_inside(json!({ "a": { "b": 1, "c": 2 } }), true)]
#[case::a_changed_value(json!({ "a": { "b": 2 } }), false)]
#[case::a_changed_type(json!({ "a": { "b": "1" } }), false)]
#[case::a_missing_key(json!({ "a": {} }), false)]
#[case::a_missing_object(json!({}), false)]
#[case::a_list_for_an_object(json!({ "a": [1] }), false)]
fn a_sample_binds_the_keys_it_shows(#[case] answer: Value, #[case] same: bool) {
    let difference = against_sample(&json!({ "a": { "b": 1 } }), &answer);
    assert_eq!(difference == Difference::Same, same, "{difference:?}");
}

#[rstest]
#[case::the_same(json!([{ "id": 1 }, { "id": 2 }]), true)]
#[case::another_key_in_an_item(json!([{ "id": 1, "x": 1 }, { "id": 2 }]), true)]
#[case::a_changed_item(json!([{ "id": 1 }, { "id": 3 }]), false)]
#[case::a_missing_item(json!([{ "id": 1 }]), false)]
#[case::one_item_more(json!([{ "id": 1 }, { "id": 2 }, { "id": 3 }]), false)]
#[case::turned_around(json!([{ "id": 2 }, { "id": 1 }]), false)]
fn a_sample_binds_the_items_of_its_lists(#[case] answer: Value, #[case] same: bool) {
    let difference = against_sample(&json!([{ "id": 1 }, { "id": 2 }]), &answer);
    assert_eq!(difference == Difference::Same, same, "{difference:?}");
}

#[test]
fn another_status_is_a_difference() {
    let sample = "200\n{}";
    let Difference::Changed(diff) = snapshots(sample).compare("document/a", &document_text(sample, "201\n{}")) else {
        panic!("the same")
    };
    assert!(diff.contains("-200") && diff.contains("+201"), "{diff}");
}

#[test]
fn what_was_never_recorded_is_missing() {
    assert_eq!(snapshots("200\n{}").compare("document/b", "200\n{}"), Difference::Missing);
}

#[test]
fn the_header_of_a_record_and_its_last_newline_are_not_compared() {
    let records = snapshots("---\nsource: x\n---\n200\n{}\n");
    assert_eq!(records.compare("document/a", "200\n{}"), Difference::Same);
    assert_eq!(records.names().collect::<Vec<_>>(), ["document/a"]);
}
