//! A call made into a request.

use std::sync::Arc;

use indexmap::IndexMap;
use rstest::rstest;
use serde_json::{Value, json};

use crate::case::{AuthFault, Call, Edit, EditPlace, FilePart, RequestBody, RequestTemplate, Scope, Unknown};
use crate::run::wire::request::{auth_fault, build};
use crate::run::{Outgoing, Payload};
use crate::spec::fixture;
use crate::target::{Authentication, Signature};

const BASE: &str = "https://example.com/v1";

fn map(pairs: &[(&str, Value)]) -> IndexMap<String, Value> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn scope() -> Scope {
    let values = [("org_name", json!("o")), ("app_name", json!("a")), ("seq", json!(7)), ("who", json!("张 三"))];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The base request that every change is made to.
fn base() -> RequestTemplate {
    RequestTemplate {
        query: map(&[("trace", json!("t"))]),
        headers: map(&[("X-Device", json!("d"))]),
        body: RequestBody::Json(json!({ "msg_id": "m", "note": "n" })),
        ..RequestTemplate::default()
    }
}

fn call(request: RequestTemplate) -> Call {
    let specs = fixture::specs();
    let operation = Arc::clone(specs.operation("easemob", "recall").expect("an operation"));
    Call { setup: false, ..Call::arranging(&operation, request) }
}

fn sent(request: RequestTemplate) -> Outgoing {
    build(&call(request), BASE, &scope(), None).expect("a request")
}

/// The call of a table row that makes this change.
fn row(request: RequestTemplate, place: EditPlace, edit: Edit) -> Call {
    Call { edit: Some(Box::new((place, edit))), ..call(request) }
}

fn edited(place: EditPlace, edit: Edit) -> Outgoing {
    build(&row(base(), place, edit), BASE, &scope(), None).expect("a request")
}

fn text(outgoing: &Outgoing) -> &str {
    match &outgoing.payload {
        Payload::Text(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

/// The value of a header; the name as it is sent counts.
fn header<'a>(outgoing: &'a Outgoing, name: &str) -> Vec<&'a str> {
    outgoing.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

fn query(outgoing: &Outgoing) -> Vec<(String, String)> {
    url::Url::parse(&outgoing.url).expect("a URL").query_pairs().into_owned().collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn an_unchanged_request_has_all_the_page_lists() {
    let outgoing = sent(base());
    assert_eq!(outgoing.method, "POST");
    assert_eq!(outgoing.url, "https://example.com/v1/o/a/recall?v=2&trace=t");
    let headers = [("Accept", "application/json"), ("Content-Type", "application/json"), ("X-Device", "d")];
    assert_eq!(outgoing.headers, pairs(&headers));
    assert_eq!(text(&outgoing), r#"{"msg_id":"m","note":"n"}"#);
}

#[rstest]
#[case::kept(Edit::Kept, r#"{"msg_id":"m","note":"n"}"#)]
#[case::absent(Edit::Absent, r#"{"note":"n"}"#)]
#[case::empty(Edit::Value(json!("")), r#"{"msg_id":"","note":"n"}"#)]
#[case::null(Edit::Value(json!(null)), r#"{"msg_id":null,"note":"n"}"#)]
#[case::another_type(Edit::Value(json!(["m"])), r#"{"msg_id":["m"],"note":"n"}"#)]
#[case::a_name_of_another_type(Edit::Value(json!("${seq}")), r#"{"msg_id":7,"note":"n"}"#)]
#[case::renamed(Edit::Renamed("msgId".to_owned()), r#"{"msgId":"m","note":"n"}"#)]
fn a_field_is_changed(#[case] edit: Edit, #[case] expected: &str) {
    assert_eq!(text(&edited(EditPlace::Field("msg_id".to_owned()), edit)), expected);
}

#[test]
fn a_field_is_added_behind_the_others() {
    let outgoing = edited(EditPlace::Field("more".to_owned()), Edit::Added(json!({ "a": 1 })));
    assert_eq!(text(&outgoing), r#"{"msg_id":"m","note":"n","more":{"a":1}}"#);
}

#[rstest]
#[case::kept(Edit::Kept, Some(r#"{"msg_id":"m","note":"n"}"#))]
#[case::absent(Edit::Absent, None)]
#[case::raw(Edit::Raw("{ ${seq}".to_owned()), Some("{ 7"))]
#[case::another_value(Edit::Value(json!([])), Some("[]"))]
fn a_whole_body_is_changed(#[case] edit: Edit, #[case] expected: Option<&str>) {
    let outgoing = edited(EditPlace::Body, edit);
    match (&outgoing.payload, expected) {
        (Payload::Text(text), Some(expected)) => assert_eq!(text, expected),
        (Payload::None, None) => {}
        (other, expected) => panic!("{other:?} is not {expected:?}"),
    }
    assert_eq!(header(&outgoing, "Content-Type"), ["application/json"], "one thing is changed, not two");
}

#[rstest]
#[case::kept("trace", Edit::Kept, &[("v", "2"), ("trace", "t")])]
#[case::absent("trace", Edit::Absent, &[("v", "2")])]
#[case::empty("trace", Edit::Value(json!("")), &[("v", "2"), ("trace", "")])]
#[case::value("trace", Edit::Value(json!("${who}&x=1")), &[("v", "2"), ("trace", "张 三&x=1")])]
#[case::number("trace", Edit::Value(json!(-1)), &[("v", "2"), ("trace", "-1")])]
#[case::a_constant("v", Edit::Value(json!("3")), &[("v", "3"), ("trace", "t")])]
#[case::a_constant_left_out("v", Edit::Absent, &[("trace", "t")])]
#[case::added("more", Edit::Added(json!("x")), &[("v", "2"), ("trace", "t"), ("more", "x")])]
#[case::other_letters_are_another_name("Trace", Edit::Added(json!("x")), &[("v", "2"), ("trace", "t"), ("Trace", "x")])]
fn a_query_parameter_is_changed(#[case] name: &str, #[case] edit: Edit, #[case] expected: &[(&str, &str)]) {
    assert_eq!(query(&edited(EditPlace::Query(name.to_owned()), edit)), pairs(expected));
}

#[rstest]
#[case::kept("X-Device", Edit::Kept, &["d"])]
#[case::absent("X-Device", Edit::Absent, &[])]
#[case::absent_in_other_letters("x-device", Edit::Absent, &[])]
#[case::empty("X-Device", Edit::Value(json!("")), &[""])]
#[case::value("x-device", Edit::Value(json!("${seq}")), &["7"])]
fn a_header_is_changed(#[case] name: &str, #[case] edit: Edit, #[case] expected: &[&str]) {
    assert_eq!(header(&edited(EditPlace::Header(name.to_owned()), edit), "X-Device"), expected);
}

#[rstest]
#[case::accept("Accept")]
#[case::content_type("content-type")]
#[case::authorization("AUTHORIZATION")]
fn a_header_the_runner_adds_can_be_left_out(#[case] name: &str) {
    let authentication = Authentication {
        headers: vec![("Authorization".to_owned(), "Bearer x".to_owned())],
        ..Authentication::default()
    };
    let absent = row(base(), EditPlace::Header(name.to_owned()), Edit::Absent);
    let null = call(RequestTemplate { headers: map(&[(name, json!(null))]), ..base() });
    for call in [absent, null] {
        let outgoing = build(&call, BASE, &scope(), Some(&authentication)).expect("a request");
        assert!(!outgoing.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)), "{outgoing:?}");
    }
}

#[rstest]
#[case::value(Edit::Value(json!("x")), "/x/a/recall")]
#[case::absent(Edit::Absent, "//a/recall")]
#[case::empty(Edit::Value(json!("")), "//a/recall")]
#[case::a_slash(Edit::Value(json!("x/y")), "/x%2Fy/a/recall")]
#[case::a_question_mark(Edit::Value(json!("x?y#z")), "/x%3Fy%23z/a/recall")]
#[case::a_percent_sign(Edit::Value(json!("%2F")), "/%252F/a/recall")]
#[case::wide_letters(Edit::Value(json!("${who}")), "/%E5%BC%A0%20%E4%B8%89/a/recall")]
#[case::unreserved(Edit::Value(json!("a-b.c_d~e")), "/a-b.c_d~e/a/recall")]
#[case::a_number(Edit::Value(json!(7)), "/7/a/recall")]
fn a_path_parameter_is_changed_and_encoded(#[case] edit: Edit, #[case] expected: &str) {
    let outgoing = edited(EditPlace::Path("org_name".to_owned()), edit);
    assert_eq!(outgoing.url, format!("{BASE}{expected}?v=2&trace=t"));
}

#[test]
fn a_path_parameter_of_the_step_wins_over_the_app() {
    let outgoing = sent(RequestTemplate { path: map(&[("app_name", json!("b c"))]), ..base() });
    assert_eq!(outgoing.url, format!("{BASE}/o/b%20c/recall?v=2&trace=t"));
}

#[test]
fn a_method_is_changed() {
    assert_eq!(edited(EditPlace::Method, Edit::Value(json!("PUT"))).method, "PUT");
    assert_eq!(sent(RequestTemplate { method: Some("GET".to_owned()), ..base() }).method, "GET");
}

#[test]
fn a_url_replaces_the_path_as_it_is_written() {
    let path = "/${org_name}/%zz//x";
    let expected = format!("{BASE}/o/%zz//x?v=2&trace=t");
    assert_eq!(edited(EditPlace::Url, Edit::Value(json!(path))).url, expected);
    assert_eq!(sent(RequestTemplate { url: Some(path.to_owned()), ..base() }).url, expected);
}

#[test]
fn a_scheme_replaces_that_of_the_base_url() {
    let outgoing = sent(RequestTemplate { scheme: Some("http".to_owned()), ..base() });
    assert!(outgoing.url.starts_with("http://example.com/v1/o/"), "{}", outgoing.url);
}

#[test]
fn nothing_and_credentials_change_no_other_part() {
    for (place, edit) in [(EditPlace::Nothing, Edit::Kept), (EditPlace::Auth, Edit::Auth(AuthFault::Absent))] {
        let outgoing = edited(place, edit);
        assert_eq!((outgoing.url, outgoing.headers), (sent(base()).url, sent(base()).headers));
    }
}

#[test]
fn a_request_without_a_body_has_no_content_type() {
    let outgoing = sent(RequestTemplate { body: RequestBody::None, ..base() });
    assert!(matches!(outgoing.payload, Payload::None));
    assert_eq!(header(&outgoing, "Content-Type"), [""; 0]);
}

#[test]
fn a_file_is_a_form_with_its_own_content_type() {
    let part = FilePart {
        field: "file".to_owned(),
        filename: "t.txt".to_owned(),
        content_type: "text/plain".to_owned(),
        content: "seq ${seq}".to_owned(),
    };
    let outgoing = sent(RequestTemplate { body: RequestBody::File(part), ..base() });
    let Payload::File(file) = &outgoing.payload else { panic!("no file") };
    assert_eq!(file.content, "seq 7");
    assert_eq!(header(&outgoing, "Content-Type"), [""; 0]);
}

#[rstest]
#[case::body(call(RequestTemplate { body: RequestBody::Json(json!({ "a": ["${nobody}"] })), ..base() }))]
#[case::raw(call(RequestTemplate { body: RequestBody::Raw("${nobody}".to_owned()), ..base() }))]
#[case::query(call(RequestTemplate { query: map(&[("a", json!("x${nobody}"))]), ..base() }))]
#[case::header(call(RequestTemplate { headers: map(&[("a", json!("${nobody}"))]), ..base() }))]
#[case::path(call(RequestTemplate { path: map(&[("org_name", json!("${nobody}"))]), ..base() }))]
#[case::url(call(RequestTemplate { url: Some("/${nobody}".to_owned()), ..base() }))]
#[case::edit(row(base(), EditPlace::Field("a".to_owned()), Edit::Value(json!("${nobody}"))))]
fn a_name_without_a_value_stops_the_request(#[case] call: Call) {
    let Err(unknown) = build(&call, BASE, &scope(), None) else { panic!("a request") };
    assert_eq!(unknown, Unknown("nobody".to_owned()));
}

#[test]
fn the_names_in_a_credential_fault_are_replaced() {
    let token = |text: &str| RequestTemplate { auth: Some(AuthFault::Token(text.to_owned())), ..base() };
    assert_eq!(auth_fault(&call(token("t${seq}")), &scope()), Ok(Some(AuthFault::Token("t7".to_owned()))));
    assert_eq!(auth_fault(&call(token("${nobody}")), &scope()), Err(Unknown("nobody".to_owned())));
    let row = row(token("x"), EditPlace::Auth, Edit::Auth(AuthFault::Empty));
    assert_eq!(auth_fault(&row, &scope()), Ok(Some(AuthFault::Empty)), "a row's fault wins");
}

fn signed(call: &Call) -> Outgoing {
    let signature = Signature { app_id: 1, nonce: "00ff".to_owned(), timestamp: 9, digest: "abc".to_owned() };
    let authentication =
        Authentication { query: signature.query(), signature: Some(signature), ..Authentication::default() };
    build(call, BASE, &scope(), Some(&authentication)).expect("a request")
}

#[rstest]
#[case::nothing(&[], &[("AppId", "1"), ("SignatureNonce", "00ff"), ("Timestamp", "9"), ("SignatureVersion", "2.0"), ("Signature", "abc")])]
#[case::left_out(&[("Signature", json!(null))], &[("AppId", "1"), ("SignatureNonce", "00ff"), ("Timestamp", "9"), ("SignatureVersion", "2.0")])]
#[case::replaced(
    &[("Timestamp", json!("abc")), ("SignatureVersion", json!("9.9"))],
    &[("AppId", "1"), ("SignatureNonce", "00ff"), ("Timestamp", "abc"), ("SignatureVersion", "9.9"), ("Signature", "abc")]
)]
fn query_overrides_come_after_signing(#[case] changes: &[(&str, Value)], #[case] expected: &[(&str, &str)]) {
    let outgoing = signed(&call(RequestTemplate { query: map(changes), ..RequestTemplate::default() }));
    assert_eq!(query(&outgoing)[1..], pairs(expected));
}

#[test]
fn a_row_changes_a_signed_parameter_after_signing() {
    let place = EditPlace::Query("AppId".to_owned());
    let outgoing = signed(&row(RequestTemplate::default(), place, Edit::Value(json!("x"))));
    assert_eq!(query(&outgoing)[1], ("AppId".to_owned(), "x".to_owned()));
    assert_eq!(query(&outgoing)[5], ("Signature".to_owned(), "abc".to_owned()));
}
