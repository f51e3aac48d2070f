//! Mistakes in `specs/`, and what a schema says of a body.

use rstest::rstest;
use serde_json::{Value, json};

use super::fixture::{self, OPENAPI, PAGES, clause, registry};
use super::{ClauseId, Matcher, Specs, StatusPattern};
use crate::source::tests::{assert_only, marked, told};
use crate::source::{Lint, Mistakes};

fn refused(path: &str, text: &str) -> Mistakes {
    match Specs::load(&fixture::files(&[(path, text)]), Lint::Full) {
        Ok(_) => panic!("no mistake"),
        Err(mistakes) => mistakes,
    }
}

#[rstest]
#[case::unknown_page(
    "says: x\n  where: { page: ‸recal, section: All }\n  basis: stated",
    "no page `recal` in pages.yaml",
    None
)]
#[case::unknown_basis(
    "says: x\n  where: { page: recall, section: All }\n  basis: ‸statd",
    "\"statd\" is not one of the allowed words",
    Some("did you mean `stated`?")
)]
#[case::unknown_key(
    "says: x\n  where: { page: recall, section: All }\n  basis: stated\n  ‸untestd: y",
    "unknown key `untestd`",
    Some("did you mean `untested`?")
)]
#[case::unknown_key_of_the_place(
    "says: x\n  where: { page: recall, section: All, ‸rwo: x }\n  basis: stated",
    "unknown key `rwo`",
    Some("did you mean `row`?")
)]
#[case::half_a_reading(
    "says: x\n  where: { page: recall, section: All }\n  basis: stated\n  ‸reading: { taken: y }",
    "the required key `other` is missing",
    None
)]
#[case::unknown_capability(
    "says: x\n  where: { page: recall, section: All }\n  basis: stated\n  only: ‸liv",
    "\"liv\" is not one of the allowed words",
    Some("did you mean `live`?")
)]
#[case::against_nobody(
    "says: x\n  where: { page: recall, section: All }\n  basis: stated\n  against: ‸nobody",
    "no clause `easemob/recall#nobody` in the registries",
    None
)]
fn a_wrong_clause_is_refused(#[case] body: &str, #[case] message: &str, #[case] hint: Option<&str>) {
    let (text, place) = marked(&format!("{}wrong:\n  {body}\n", registry()));
    assert_only(&refused("easemob/recall.clauses.yaml", &text), place, message, hint);
}

#[test]
fn a_clause_without_its_place_is_refused() {
    let text = format!("{}wrong:\n  says: x\n  basis: stated\n", registry());
    let line = registry().lines().count() + 1;
    let mistakes = refused("easemob/recall.clauses.yaml", &text);
    assert_only(&mistakes, (line, 1), "the required key `where` is missing", None);
}

#[rstest]
#[case::unknown_x_clause(
    "msg_id: { type: string, x-clause: easemob/recall#msg_id }",
    "msg_id: { type: string, x-clause: ‸easemob/recall#msg_idd }",
    "no clause `easemob/recall#msg_idd` in the registries",
    None
)]
#[case::unknown_x_clause_of_a_media_type(
    "x-clause: easemob/common#media",
    "x-clause: ‸easemob/common#mediaa",
    "no clause `easemob/common#mediaa` in the registries",
    None
)]
#[case::missing_operation_id(
    "    post:\n      operationId: send",
    "    ‸post:\n      summary: send",
    "an operation without `operationId`; cases call it by that name",
    None
)]
#[case::duplicate_operation(
    "      operationId: send",
    "      operationId: ‸recall",
    "the operation `recall` is described twice",
    None
)]
#[case::invalid_schema(
    "schema: { $ref: \"#/components/schemas/Request\" }",
    "schema: ‸{ type: strnig }",
    "not a valid schema: Unexpected type",
    None
)]
#[case::reference_to_nothing(
    "schema: { $ref: \"#/components/schemas/Request\" }",
    "schema: ‸{ $ref: \"#/components/schemas/Nothing\" }",
    "not a valid schema: Pointer '/components/schemas/Nothing' does not exist",
    None
)]
#[case::wrong_success(
    "x-success: { http: 200 }",
    "‸x-success: { htp: 200 }",
    "`x-success`: unknown field `htp`, expected one of `clause`, `http`, `headers`, `json`, `one_of`",
    None
)]
#[case::wrong_needs(
    "      x-neighbour: true",
    "      x-neighbour: true\n      ‸x-needs: [cooking]",
    "`x-needs`: unknown variant `cooking`, expected one of `tenants`, `clock`, `wait`, `join`, `seq`, `fault`, `burst`, \
     `chatrooms`, `attachments`, `conversations`, `roaming`, `live`",
    None
)]
#[case::wrong_rate_limit(
    "      x-neighbour: true",
    "      x-neighbour: true\n      ‸x-rate-limit: [{ scope: app, calls: 1 }]",
    "`x-rate-limit`: missing field `per_ms`",
    None
)]
#[case::not_a_status("        4XX: { $ref", "        ‸4xx: { $ref", "`4xx` is not a status; write 200 or 4XX", None)]
fn a_wrong_document_is_refused(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] message: &str,
    #[case] hint: Option<&str>,
) {
    assert_eq!(OPENAPI.matches(right).count(), 1, "{right:?} stands once");
    let (text, place) = marked(&OPENAPI.replace(right, wrong));
    assert_only(&refused("easemob/rest.openapi.yaml", &text), place, message, hint);
}

#[test]
fn a_document_without_operations_is_refused() {
    let mistakes = refused("easemob/more.openapi.yaml", "openapi: 3.1.0\n");
    assert_only(&mistakes, (1, 1), "an OpenAPI document without operations", None);
}

#[test]
fn a_registry_of_no_operation_is_refused() {
    let mistakes = refused("easemob/recal.clauses.yaml", &clause("x", ""));
    assert_only(&mistakes, (1, 1), "no OpenAPI document of easemob describes an operation `recal`", None);
}

#[rstest]
#[case::missing_key("recall:\n  title: R\n  language: en\n  address: https://example.com\n", (1, 1), "the required key `revision` is missing")]
#[case::a_date_that_is_a_number(&PAGES.replace("\"2025-10-11\"", "2025"), (5, 13), "2025 is not of type \"string\"")]
fn wrong_pages_are_refused(#[case] text: &str, #[case] place: (usize, usize), #[case] message: &str) {
    let told = told(&refused("easemob/pages.yaml", text));
    let told: Vec<_> = told.iter().map(|(_, place, message, _)| (*place, message.as_str())).collect();
    assert_eq!(told, [(place, message)]);
}

#[test]
fn mistakes_of_all_spec_files_come_at_once_and_sorted() {
    let openapi = OPENAPI.replace("easemob/common#media", "easemob/common#mediaa");
    let registry = format!("{}a: yes\n", registry());
    let files = fixture::files(&[
        ("easemob/rest.openapi.yaml", &openapi),
        ("easemob/recall.clauses.yaml", &registry),
        ("easemob/pages.yaml", "a: { title: 1, language: no, address: x, revision: x }"),
    ]);
    let Err(mistakes) = Specs::load(&files, Lint::Full) else { panic!("no mistake") };
    let told = told(&mistakes);
    let told: Vec<_> = told.iter().map(|(path, place, message, _)| (path.as_str(), *place, message.as_str())).collect();
    let line = registry.lines().count();
    let expected = [
        ("specs/easemob/pages.yaml", (1, 26), "a bare `no` is read differently by different readers"),
        ("specs/easemob/recall.clauses.yaml", (line, 4), "a bare `yes` is read differently by different readers"),
        ("specs/easemob/rest.openapi.yaml", (24, 25), "no clause `easemob/common#mediaa` in the registries"),
    ];
    assert_eq!(told, expected);
}

/// What the schema of an answer says of a body: place, clause and rule of each finding.
fn check(status: u16, body: &Value) -> Vec<(String, String, String)> {
    let specs = fixture::specs();
    let operation = specs.operation("easemob", "recall").expect("an operation");
    let reply = operation.reply(status).expect("a documented answer");
    let found = specs.schemas.check(&reply.schema, body).into_iter();
    found.map(|one| (one.at, one.clause.map(|id| id.to_string()).unwrap_or_default(), one.expected)).collect()
}

fn good() -> Value {
    json!({ "code": 0, "data": { "msg_id": "m", "plain": "p" } })
}

#[test]
fn a_body_as_documented_has_no_finding() {
    assert_eq!(check(200, &good()), []);
}

#[rstest]
#[case::a_field_of_the_root("/code", json!("0"), "easemob/recall#code", "type integer")]
#[case::a_nested_object("/data", json!([]), "easemob/common#data", "type object")]
#[case::a_nested_field("/data/msg_id", json!(1), "easemob/recall#answer.msg_id", "type string")]
#[case::a_nested_field_without_its_own_clause("/data/plain", json!(1), "easemob/common#data", "type string")]
#[case::a_referenced_object("/data/user", json!("u"), "easemob/recall#answer.user", "type object")]
#[case::a_field_of_a_referenced_object("/data/user", json!({ "name": "n", "nick": 1 }), "easemob/common#nick", "type string")]
#[case::an_unmarked_field_of_a_referenced_object("/data/user", json!({ "name": 1 }), "easemob/recall#answer.user", "type string")]
#[case::an_item("/list", json!([{ "id": "a" }, 1]), "easemob/recall#list", "type object")]
#[case::a_field_of_an_item("/list", json!([{ "id": 1 }]), "easemob/recall#item.id", "type string")]
#[case::a_missing_field_of_an_item("/list", json!([{}]), "easemob/recall#item.id", "present")]
#[case::a_missing_field_of_a_referenced_object("/data/user", json!({}), "easemob/recall#answer.user", "present")]
#[case::too_many_bytes("/short", json!("中中"), "easemob/recall#short", "at most 4 bytes")]
fn a_schema_finding_names_the_nearest_clause(
    #[case] at: &str,
    #[case] value: Value,
    #[case] clause: &str,
    #[case] expected: &str,
) {
    let mut body = good();
    let (parent, name) = at.rsplit_once('/').expect("a pointer");
    body.pointer_mut(parent).expect("a parent")[name] = value;
    let found = check(200, &body);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].1.as_str(), found[0].2.as_str()), (clause, expected));
    assert!(found[0].0.starts_with(at), "{found:?}");
}

#[rstest]
#[case::at_the_root(json!({ "data": { "msg_id": "m", "plain": "p" } }), "/code", "easemob/recall#code")]
#[case::an_object(json!({ "code": 0 }), "/data", "easemob/common#data")]
#[case::nested(json!({ "code": 0, "data": { "plain": "p" } }), "/data/msg_id", "easemob/recall#answer.msg_id")]
#[case::nested_without_its_own_clause(json!({ "code": 0, "data": { "msg_id": "m" } }), "/data/plain", "easemob/common#data")]
fn a_missing_field_names_its_clause(#[case] body: Value, #[case] at: &str, #[case] clause: &str) {
    assert_eq!(check(200, &body), [(at.to_owned(), clause.to_owned(), "present".to_owned())]);
}

#[test]
fn the_schema_of_a_referenced_answer_names_its_clauses_too() {
    let found = check(403, &json!({ "error": 1 }));
    let found: Vec<_> = found.iter().map(|(at, clause, _)| (at.as_str(), clause.as_str())).collect();
    assert_eq!(found, [("/error", "easemob/common#error"), ("/text", "easemob/common#error.text")]);
}

#[test]
fn every_finding_of_a_body_is_told() {
    let found = check(200, &json!({ "code": "0", "data": { "msg_id": 1 }, "list": [{}, { "id": 2 }] }));
    let places: Vec<_> = found.iter().map(|(at, ..)| at.as_str()).collect();
    assert_eq!(places, ["/code", "/data/msg_id", "/data/plain", "/list/0/id", "/list/1/id"]);
}

#[rstest]
#[case::local("error.to", "easemob/recall#error.to")]
#[case::common("common#token", "easemob/common#token")]
#[case::full("zego/Revoke#x", "zego/Revoke#x")]
fn a_clause_is_written_short_inside_its_operation(#[case] written: &str, #[case] full: &str) {
    assert_eq!(ClauseId::resolve("easemob", "recall", written).as_str(), full);
}

#[rstest]
#[case::exact(StatusPattern::Exact(403), 403, true)]
#[case::another(StatusPattern::Exact(403), 404, false)]
#[case::class(StatusPattern::Class(4), 499, true)]
#[case::another_class(StatusPattern::Class(4), 500, false)]
fn a_status_is_covered_or_not(#[case] pattern: StatusPattern, #[case] status: u16, #[case] expected: bool) {
    assert_eq!(pattern.covers(status), expected);
}

#[test]
fn an_exact_status_wins_over_its_class() {
    let text = OPENAPI.replace(
        "        4XX: { $ref: \"#/components/responses/Refused\" }",
        "        4XX: { $ref: \"#/components/responses/Refused\" }\n        \"403\": { content: { application/json: { schema: true } } }",
    );
    let specs = Specs::load(&fixture::files(&[("easemob/rest.openapi.yaml", &text)]), Lint::Full)
        .unwrap_or_else(|all| panic!("{all}"));
    let operation = specs.operation("easemob", "recall").expect("an operation");
    assert_eq!(operation.reply(403).map(|reply| reply.status), Some(StatusPattern::Exact(403)));
    assert_eq!(operation.reply(404).map(|reply| reply.status), Some(StatusPattern::Class(4)));
    assert!(operation.reply(500).is_none());
}

#[rstest]
#[case::two_words(json!({ "type": "string", "absent": true }), "a matcher has exactly one word")]
#[case::a_list(json!([1]), "a list is not a matcher; use { one_of: […] }, or [] for an empty array")]
#[case::an_unknown_word(
    json!({ "contain": "x" }),
    "`contain` is not a matcher; the list: not, type, absent, non_empty, contains, ends_with, length, one_of, near_now_ms, observe"
)]
#[case::not_anything(json!({ "not": { "observe": true } }), "`not` of `observe` never fits")]
#[case::nothing_to_contain(json!({ "contains": "" }), "`contains` nothing fits every text")]
#[case::nothing_to_end_with(json!({ "ends_with": "" }), "`ends_with` nothing fits every text")]
#[case::absent_false(json!({ "absent": false }), "`absent` takes `true`")]
#[case::a_length_that_is_text(json!({ "length": "1" }), "`length` takes a whole number")]
#[case::nothing_to_choose_from(json!({ "one_of": [] }), "`one_of` takes a list of matchers")]
#[case::a_type_that_is_none(
    json!({ "type": "text" }),
    "`type` takes string, integer, number, boolean, object, array or null"
)]
#[case::a_number_to_contain(json!({ "contains": 1 }), "`contains` takes a text")]
fn a_wrong_matcher_says_what_is_wrong(#[case] written: Value, #[case] message: &str) {
    assert_eq!(Matcher::read(&written), Err(message.to_owned()));
}
