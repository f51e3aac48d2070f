//! What makes two differences the same, and what does not.

use rstest::rstest;
use serde_json::{Value, json};

use super::{answered, answered_text, assertion, judged};
use crate::case::{Assertion, Scope, fill};
use crate::judge::{Demanded, Exchange};

/// The fingerprint of the first difference, in a run in which these names were made up.
fn of(written: &[Assertion], made_up: &Value, exchange: &Exchange) -> String {
    let scope: Scope = made_up.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
    let filled: Vec<Assertion> = written.iter().map(|assertion| filled(assertion, &scope)).collect();
    let finding = judged(&filled, exchange).findings.into_iter().next().expect("a finding");
    finding.placed("ask", 3, &Demanded { written, filled: &filled, scope: &scope }).fingerprint
}

fn filled(written: &Assertion, scope: &Scope) -> Assertion {
    let fill = |value: &Value| fill(value, scope);
    let json = written.json.iter();
    Assertion {
        json: json.map(|(at, one)| (at.clone(), one.map_literals(&fill).expect("a value"))).collect(),
        one_of: written.one_of.iter().map(|all| all.iter().map(|one| filled(one, scope)).collect()).collect(),
        ..written.clone()
    }
}

fn body(code: &Value, plain: &str) -> Exchange {
    answered(200, &json!({ "code": code, "data": { "msg_id": "m1", "plain": plain } }))
}

#[rstest]
#[case::another_code(json!(8), false)]
#[case::another_type(json!("7"), false)]
#[case::the_same(json!(7), true)]
fn another_answer_is_another_difference(#[case] code: Value, #[case] same: bool) {
    let demanded = [assertion("code", Value::Null, &[("/code", json!(0))])];
    let one = of(&demanded, &json!({}), &body(&json!(7), "p"));
    assert_eq!(one == of(&demanded, &json!({}), &body(&code, "p")), same);
}

#[test]
fn another_promise_or_clause_is_another_difference() {
    let seven = body(&json!(7), "p");
    let of = |clause, promise: Value| of(&[assertion(clause, Value::Null, &[("/code", promise)])], &json!({}), &seven);
    let zero = of("code", json!(0));
    assert_ne!(zero, of("code", json!(1)));
    assert_ne!(zero, of("refused", json!(0)));
    assert_eq!(zero, of("code", json!(0)));
}

#[rstest]
#[case::a_text(json!("${user}"), json!({ "user": "uabcd001" }), json!({ "user": "uefgh00k" }), "nobody")]
#[case::a_text_in_a_text(json!("no ${user} here"), json!({ "user": "uabcd001" }), json!({ "user": "uefgh00k" }), "nobody")]
#[case::a_number(json!("${seq}"), json!({ "seq": 200 }), json!({ "seq": 7 }), "nobody")]
fn a_promised_name_that_a_run_makes_up_is_no_part_of_it(
    #[case] promise: Value,
    #[case] one: Value,
    #[case] other: Value,
    #[case] plain: &str,
) {
    let demanded = [assertion("code", Value::Null, &[("/data/plain", promise)])];
    let zero = body(&json!(0), plain);
    assert_eq!(of(&demanded, &one, &zero), of(&demanded, &other, &zero));
}

#[rstest]
#[case::a_name("no user uabcd001", "no user uefgh00k", true)]
#[case::an_id("see 1436298734", "see 99", false)]
#[case::a_longer_id("see 1436298734", "see 998273", true)]
#[case::a_time("at 2026-01-01T10:00:59Z it failed", "at 2027-11-02T11:12:01Z it failed", true)]
#[case::a_uuid("trace 8d3f62a4-beef-11f0-9b", "trace 00aa62a4-cafe-11f0-9b", true)]
#[case::another_sentence("no such user", "no such room", false)]
#[case::a_status_in_it("failed with 400", "failed with 500", false)]
fn ids_and_times_in_an_answer_are_no_part_of_it(#[case] one: &str, #[case] other: &str, #[case] same: bool) {
    let demanded = [assertion("code", Value::Null, &[("/data/plain", json!("fine"))])];
    let of = |text: &str, user: &str| of(&demanded, &json!({ "user": user }), &body(&json!(0), text));
    assert_eq!(of(one, "uabcd001") == of(other, "uefgh00k"), same);
}

#[test]
fn several_allowed_answers_are_written_without_the_values_of_a_run() {
    let choice =
        |code: i64| vec![assertion("code", Value::Null, &[("/code", json!(code)), ("/data/plain", json!("${user}"))])];
    let demanded = [Assertion { one_of: vec![choice(1), choice(2)], ..assertion("code", Value::Null, &[]) }];
    let of = |user: &str| of(&demanded, &json!({ "user": user }), &body(&json!(0), user));
    assert_eq!(of("uabcd001"), of("uefgh00k"));
}

#[test]
fn a_gateways_page_is_known_by_its_first_words() {
    let demanded = [assertion("code", Value::Null, &[("/code", json!(0))])];
    let page = |ray: &str| answered_text(200, "text/html", &format!("<h1>Bad gateway</h1><p>Ray {ray}</p>"));
    assert_eq!(of(&demanded, &json!({}), &page("8a11c0de")), of(&demanded, &json!({}), &page("77b1c0de")));
}

#[test]
fn it_is_a_word_and_never_a_number() {
    let demanded = [assertion("code", Value::Null, &[("/code", json!(0))])];
    let print = of(&demanded, &json!({}), &body(&json!(7), "p"));
    assert!(print.len() == 12 && print.bytes().all(|letter| (b'k'..=b'z').contains(&letter)), "{print}");
}
