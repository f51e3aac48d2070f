//! Answers on demand, as the calls of a vendor get them.

use http::Method;
use http::header::AUTHORIZATION;
use rstest::rstest;
use serde_json::{Value, json};

use super::{NOW_MS, ask};
use crate::emulator::{Catalogue, Emulator, Framing, Options, Request, Response, Sample};

fn emulator() -> Emulator {
    let documented = |clause: &str, status, body| Sample {
        operation: "msg_recall".to_owned(),
        clause: clause.to_owned(),
        status,
        media: "application/json".to_owned(),
        body,
    };
    let catalogue = Catalogue::new([
        documented(
            "easemob/msg_recall#error.recall-time-exceeded",
            403,
            json!({ "error": "message_recall_error", "error_description": "exceed recall time limit" }),
        ),
        documented("easemob/common#status.429", 429, json!({ "error": "reach_limit", "error_description": "limit" })),
    ]);
    Emulator::new(Options { seed: 7, control: true }).answering(catalogue)
}

/// An Easemob app, and how its recall is called.
struct App {
    emulator: Emulator,
    answers: String,
    recall: Request,
}

impl App {
    fn new() -> Self {
        let emulator = emulator();
        let (_, app) = ask(&emulator, "POST", "/tenants", json!({ "vendor": "easemob" }));
        let text = |name: &str| app[name].as_str().expect("a text").to_owned();
        let target = format!("/{}/{}/messages/msg_recall", text("org_name"), text("app_name"));
        let recall =
            Request::new(Method::POST, &target).with_header(AUTHORIZATION, &format!("Bearer {}", text("token")));
        let recall = recall.with_body(r#"{"msg_id":"1","to":"u","chat_type":"chat","force":true}"#);
        Self { emulator, answers: format!("/tenants/{}/answers", text("tenant")), recall }
    }

    fn demand(&self, wanted: &Value) -> u16 {
        ask(&self.emulator, "POST", &self.answers, wanted).0
    }

    fn call(&self) -> Response {
        self.emulator.handle(&self.recall, NOW_MS)
    }

    fn body(&self) -> Value {
        serde_json::from_slice(&self.call().body).expect("JSON")
    }
}

#[test]
fn a_documented_answer_is_given_so_many_times() {
    let app = App::new();
    assert_eq!(
        app.demand(&json!({ "operation": "msg_recall", "answer": "error.recall-time-exceeded", "times": 2 })),
        204
    );
    for _ in 0..2 {
        let answer = app.call();
        assert!(answer.status == 403 && answer.demanded);
    }
    let answer = app.call();
    assert!(answer.status == 200 && !answer.demanded);
}

#[test]
fn a_call_that_is_not_let_in_uses_nothing_up() {
    let app = App::new();
    assert_eq!(app.demand(&json!({ "operation": "msg_recall", "answer": "429" })), 204);
    let mut stranger = app.recall.clone();
    stranger.headers.clear();
    assert_eq!(app.emulator.handle(&stranger, NOW_MS).status, 401);
    assert_eq!(app.call().status, 429);
}

#[test]
fn faults_and_answers_come_in_the_order_of_their_demand() {
    let app = App::new();
    let faults = app.answers.replace("/answers", "/faults");
    let fault = json!({ "operation": "msg_recall", "answer": "internal_error" });
    assert_eq!(ask(&app.emulator, "POST", &faults, fault).0, 204);
    assert_eq!(app.demand(&json!({ "operation": "msg_recall", "answer": "502" })), 204);
    assert_eq!([app.call().status, app.call().status, app.call().status], [500, 502, 200]);
}

#[test]
fn other_shapes_of_the_usual_answer_still_do_what_is_asked() {
    let app = App::new();
    let usual = app.body();
    for shape in ["unknown-fields", "key-order", "not-json", "truncated", "reset"] {
        assert_eq!(app.demand(&json!({ "operation": "msg_recall", "answer": shape })), 204, "{shape}");
    }
    let more = app.body();
    assert!(more["x_undocumented"].is_string() && more["data"]["x_undocumented"].is_string());
    assert_eq!(app.body(), usual, "the order of keys is not seen by a reader of JSON");
    assert_eq!(app.call().headers["content-type"], "text/html");
    assert_eq!(app.call().framing, Framing::Truncated);
    assert_eq!(app.call().framing, Framing::Reset);
}

#[test]
fn values_are_set_and_answers_held_back() {
    let app = App::new();
    let wanted =
        json!({ "operation": "msg_recall", "answer": "as-ever", "delay_ms": 50, "set": { "/data/recalled": true } });
    assert_eq!(app.demand(&wanted), 204);
    let answer = app.call();
    assert_eq!(answer.delay_ms, 50);
    assert_eq!(serde_json::from_slice::<Value>(&answer.body).expect("JSON")["data"]["recalled"], true);
    assert_eq!(app.body()["data"]["recalled"], "yes");
}

#[test]
fn what_can_be_answered_is_listed() {
    let app = App::new();
    let (status, listed) = ask(&app.emulator, "GET", &app.answers, "");
    let of = |operation: &str| listed["answers"][operation].as_array().map(Vec::len);
    assert_eq!((status, of("msg_recall"), of("user_channel")), (200, Some(2 + 6), Some(6)));
}

#[rstest]
#[case::no_operation(json!({ "answer": "reset" }), "missing field `operation`")]
#[case::another_operation(json!({ "operation": "RevokeRoomMessage", "answer": "reset" }), "msg_recall, user_channel")]
#[case::another_answer(json!({ "operation": "msg_recall", "answer": "error.nothing" }), "no answer `error.nothing`")]
#[case::an_answer_of_another_operation(json!({ "operation": "user_channel", "answer": "error.recall-time-exceeded" }), "no answer")]
#[case::never(json!({ "operation": "msg_recall", "answer": "reset", "times": 0 }), "times is at least 1")]
#[case::for_ever(json!({ "operation": "msg_recall", "answer": "as-ever", "delay_ms": 600_001 }), "ten minutes")]
#[case::no_pointer(json!({ "operation": "msg_recall", "answer": "as-ever", "set": { "data": 1 } }), "no JSON Pointer")]
#[case::an_unknown_key(json!({ "operation": "msg_recall", "answer": "reset", "tmies": 1 }), "unknown field `tmies`")]
fn a_demand_that_cannot_be_met_is_refused(#[case] wanted: Value, #[case] why: &str) {
    let app = App::new();
    let (status, said) = ask(&app.emulator, "POST", &app.answers, wanted);
    assert_eq!(status, 400);
    assert!(said["error"].as_str().expect("a sentence").contains(why), "{said}");
}

#[test]
fn a_zego_call_is_answered_on_demand_too() {
    let sample = Sample {
        operation: "RevokeRoomMessage".to_owned(),
        clause: "zego/RevokeRoomMessage#code.660000022".to_owned(),
        status: 200,
        media: "application/json".to_owned(),
        body: json!({ "Code": 660_000_022, "Message": "m", "RequestId": "1" }),
    };
    let emulator = Emulator::new(Options { seed: 7, control: true }).answering(Catalogue::new([sample]));
    let (_, app) = ask(&emulator, "POST", "/tenants", json!({ "vendor": "zego" }));
    let answers = format!("/tenants/{}/answers", app["tenant"].as_str().expect("a text"));
    assert_eq!(
        ask(&emulator, "POST", &answers, json!({ "operation": "RevokeRoomMessage", "answer": "code.660000022" })).0,
        204
    );
    let (id, secret) = (app["app_id"].as_u64().expect("a number"), app["server_secret"].as_str().expect("a text"));
    let (nonce, timestamp) = ("0123456789abcdef", NOW_MS / 1_000);
    let signature = hex::encode(<md5::Md5 as md5::Digest>::digest(format!("{id}{nonce}{secret}{timestamp}")));
    let query =
        format!("AppId={id}&SignatureNonce={nonce}&Timestamp={timestamp}&SignatureVersion=2.0&Signature={signature}");
    let call = || {
        let request = Request::new(Method::POST, &format!("/?Action=RevokeRoomMessage&{query}"));
        let answer = emulator.handle(&request, NOW_MS);
        serde_json::from_slice::<Value>(&answer.body).expect("JSON")
    };
    let demanded = call();
    assert!(demanded["Code"] == 660_000_022 && demanded["RequestId"] != "1", "{demanded}");
    assert_eq!(call()["Code"], 660_000_002);
}
