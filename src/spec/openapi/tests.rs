//! What is read of requests and of answers documented one by one, and the mistakes in it.

use rstest::rstest;
use serde_json::json;

use super::ParameterPlace;
use crate::source::Lint;
use crate::source::tests::{assert_only, marked};
use crate::spec::fixture::{self, OPENAPI};
use crate::spec::{ClauseId, Operation, Specs};

const PATH: &str = "easemob/rest.openapi.yaml";
const METHOD: &str = "      operationId: recall\n";
const MEDIA: &str = "              schema: { $ref: \"#/components/schemas/Answer\" }\n";

/// The operation of the fixture with a part of its document replaced.
fn with(old: &str, new: &str) -> Specs {
    Specs::load(&fixture::files(&[(PATH, &OPENAPI.replace(old, new))]), Lint::Full)
        .unwrap_or_else(|all| panic!("{all}"))
}

fn recall(specs: &Specs) -> &Operation {
    specs.operation("easemob", "recall").expect("an operation")
}

#[rstest]
#[case::no_map(METHOD, "‸x-clauses: [a]", "`x-clauses`: invalid type: sequence, expected a map")]
#[case::no_clause(
    METHOD,
    "x-clauses: { method: ‸easemob/recall#nobody }",
    "no clause `easemob/recall#nobody` in the registries"
)]
#[case::nothing_open(
    METHOD,
    "x-open: { method: ‸easemob/recall#nobody }",
    "no clause `easemob/recall#nobody` in the registries"
)]
#[case::a_promise_open(
    METHOD,
    "x-open: { method: ‸easemob/common#nick }",
    "`easemob/common#nick` is a promise; only a silence leaves an answer open"
)]
#[case::a_header_without_value(METHOD, "x-request-headers: { ‸Accept: {} }", "a header without its documented `value`")]
#[case::an_address_without_method(
    METHOD,
    "‸x-mistaken: [{ path: /a, clause: msg_id }]",
    "`x-mistaken`: missing field `method`"
)]
#[case::an_address_without_clause(
    METHOD,
    "x-mistaken: [{ method: GET, path: /a, clause: ‸easemob/recall#nobody }]",
    "no clause `easemob/recall#nobody` in the registries"
)]
fn a_wrong_demand_is_refused(#[case] before: &str, #[case] written: &str, #[case] message: &str) {
    let (text, place) = marked(&OPENAPI.replace(before, &format!("{before}      {written}\n")));
    let Err(mistakes) = Specs::load(&fixture::files(&[(PATH, &text)]), Lint::Full) else { panic!("no mistake") };
    assert_only(&mistakes, place, message, None);
}

#[test]
fn a_documented_answer_without_its_status_is_refused() {
    let refusal = "          schema: { $ref: \"#/components/schemas/Refusal\" }\n";
    let written = format!(
        "{refusal}          examples:\n            ‸gone: {{ x-clause: easemob/recall#code, value: {{ error: e }} }}\n"
    );
    let (text, place) = marked(&OPENAPI.replace(refusal, &written));
    let Err(mistakes) = Specs::load(&fixture::files(&[(PATH, &text)]), Lint::Full) else { panic!("no mistake") };
    let message = "an answer of a clause needs `x-status` where its status is one of many";
    assert_only(&mistakes, place, message, None);
}

#[test]
fn the_clause_of_a_mistake_goes_before_that_of_its_node() {
    let specs = with(
        "        msg_id: { type: string, x-clause: easemob/recall#msg_id }",
        "        msg_id: { type: string, minLength: 1, x-clause: easemob/recall#msg_id, x-clauses: { required: easemob/recall#code, minLength: easemob/common#stamp }, x-open: { type: easemob/recall#silent } }",
    );
    let schema = recall(&specs).request.clone().expect("a schema");
    let found = |body| {
        let found = specs.schemas.check(&schema, &body).into_iter().next().expect("a finding");
        (found.clause.map(|id| id.to_string()).unwrap_or_default(), found.open.map(|id| id.to_string()))
    };
    assert_eq!(found(json!({})), ("easemob/recall#code".to_owned(), None));
    assert_eq!(found(json!({ "msg_id": "" })), ("easemob/common#stamp".to_owned(), None));
    assert_eq!(
        found(json!({ "msg_id": 1 })),
        ("easemob/recall#msg_id".to_owned(), Some("easemob/recall#silent".to_owned()))
    );
}

#[test]
fn fields_that_are_not_listed_are_told_where_a_clause_speaks_of_them() {
    let body = json!({ "msg_id": "m", "a/b": 1 });
    let silent = with("", "");
    assert!(silent.schemas.unknown(recall(&silent).request.as_ref().expect("a schema"), &body).is_empty());
    let open = with(
        "      required: [msg_id]\n",
        "      required: [msg_id]\n      x-open: { additionalProperties: easemob/recall#silent }\n",
    );
    let found = open.schemas.unknown(recall(&open).request.as_ref().expect("a schema"), &body);
    let told: Vec<_> = found.iter().map(|one| (one.at.as_str(), one.open.as_ref().map(ClauseId::as_str))).collect();
    assert_eq!(told, [("/a~1b", Some("easemob/recall#silent"))]);
}

#[test]
fn parameters_have_a_schema_wherever_they_stand() {
    let specs = with("", "");
    let names: Vec<_> =
        recall(&specs).parameters.iter().map(|one| (one.place, one.name.as_str(), one.required)).collect();
    let expected = [
        (ParameterPlace::Path, "org_name", true),
        (ParameterPlace::Path, "app_name", true),
        (ParameterPlace::Query, "trace", false),
        (ParameterPlace::Header, "X-Device", false),
        (ParameterPlace::Query, "v", true),
    ];
    assert_eq!(names, expected);
    for parameter in &recall(&specs).parameters {
        let schema = parameter.schema.as_ref().expect("a schema");
        assert!(!specs.schemas.check(schema, &json!(1)).is_empty(), "{}", parameter.name);
    }
}

#[test]
fn an_example_of_a_clause_is_a_documented_answer() {
    let written = format!(
        "{MEDIA}              examples:\n                document: {{ value: {{ code: 0 }} }}\n                gone: {{ x-clause: easemob/recall#code, x-blames: path, value: {{ code: 7 }} }}\n"
    );
    let specs = with(MEDIA, &written);
    let documented = &recall(&specs).documented;
    assert_eq!(documented.len(), 1);
    assert_eq!((documented[0].status, documented[0].clause.as_str()), (200, "easemob/recall#code"));
    assert_eq!((documented[0].body.clone(), documented[0].blames.as_deref()), (json!({ "code": 7 }), Some("path")));
    assert_eq!(recall(&specs).reply(200).and_then(|reply| reply.sample.clone()), Some(json!({ "code": 0 })));
}

#[test]
fn names_of_secrets_are_collected_from_properties_and_parameters() {
    let specs = with(
        "schema: { type: string } }\n        - { name: X-Device",
        "schema: { type: string, x-secret: true } }\n        - { name: X-Device",
    );
    assert!(specs.schemas.is_secret("trace"));
    let specs = with("force: { type: boolean }", "force: { type: boolean, x-secret: true }");
    assert!(specs.schemas.is_secret("force"));
}
