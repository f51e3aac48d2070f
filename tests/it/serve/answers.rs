//! Answers on demand.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use rstest::rstest;
use serde_json::{Value, json};

use super::app::Easemob;
use crate::support::wait_until;

impl Easemob {
    fn demand(&self, demand: &Value) -> u16 {
        self.control("POST", "/answers", demand.to_string()).status
    }
}

#[test]
fn a_documented_answer_is_given_as_often_as_it_is_asked_for() {
    let app = Easemob::start();
    let message = app.message();
    assert_eq!(
        app.demand(&json!({ "operation": "msg_recall", "answer": "error.recall-time-exceeded", "times": 2 })),
        204
    );
    for _ in 0..2 {
        let refused = app.recall(&message);
        assert_eq!((refused.status, &refused.json()["error_description"]), (403, &json!("exceed recall time limit")));
    }
    assert_eq!(app.recall(&message).status, 200, "it was never recalled");
    let journal = app.journal();
    assert_eq!(journal["summary"]["violations"], 0, "what was demanded is not held against the client");
    let of = journal["operations"].as_array().expect("a list").iter().find(|one| one["id"] == "easemob/msg_recall");
    let met = of.expect("the operation")["answers"].to_string();
    assert!(met.contains(r#""answer":"easemob/msg_recall#error.recall-time-exceeded","count":2"#), "{met}");
}

/// All that can be asked for is listed, and each of it is given.
#[test]
fn every_documented_answer_can_be_had() {
    let app = Easemob::start();
    let listed = app.control("GET", "/answers", "").json();
    let mut given = 0;
    for (operation, method, below) in
        [("msg_recall", "POST", "/messages/msg_recall"), ("user_channel", "DELETE", "/users/ann/user_channel")]
    {
        for answer in listed["answers"][operation].as_array().expect("a list") {
            let word = answer.as_str().expect("a word");
            assert_eq!(app.demand(&json!({ "operation": operation, "answer": word })), 204, "{word}");
            let heard = app.call(method, below, &json!({}));
            if word.contains('#') {
                assert!(heard.status >= 400, "{word}: {heard:?}");
                let is_json = heard.header("content-type").is_some_and(|media| media.starts_with("application/json"));
                assert!(!is_json || heard.json().is_object(), "{word}: {heard:?}");
                given += 1;
            }
        }
    }
    assert!(given > 30, "only {given}");
}

#[test]
fn a_status_is_the_page_of_a_gateway() {
    let app = Easemob::start();
    app.demand(&json!({ "operation": "msg_recall", "answer": "502" }));
    let page = app.recall("1");
    assert_eq!((page.status, page.header("content-type")), (502, Some("text/html")));
    app.demand(&json!({ "operation": "msg_recall", "answer": "429" }));
    let documented = app.recall("1");
    assert_eq!((documented.status, documented.header("content-type")), (429, Some("application/json;charset=UTF-8")));
}

#[test]
fn a_reset_is_a_reset_and_half_an_answer_is_half() {
    let app = Easemob::start();
    app.demand(&json!({ "operation": "msg_recall", "answer": "reset" }));
    let mut nothing = Vec::new();
    let ended = sent(&app).read_to_end(&mut nothing).map_err(|error| error.kind());
    assert_eq!((ended, nothing.len()), (Err(ErrorKind::ConnectionReset), 0));
    app.demand(&json!({ "operation": "msg_recall", "answer": "truncated" }));
    let half = app.recall("1");
    let promised: usize = half.header("content-length").expect("a length").parse().expect("a number");
    assert_eq!(half.body.len(), promised / 2);
}

/// A recall that is sent without waiting for its answer.
fn sent(app: &Easemob) -> TcpStream {
    let token = app.named["token"].as_str().expect("a token");
    let path = app.path("/messages/msg_recall");
    let call =
        format!("POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 2\r\n\r\n{{}}");
    let mut stream = TcpStream::connect(app.base_url.trim_start_matches("http://")).expect("a connection");
    stream.write_all(call.as_bytes()).expect("sent");
    stream
}

#[test]
fn a_late_answer_comes_after_that_to_a_later_call() {
    let app = Easemob::start();
    app.demand(&json!({ "operation": "msg_recall", "answer": "as-ever", "delay_ms": 600_000 }));
    let late = sent(&app);
    wait_until("the call arrives", || app.journal()["summary"]["requests"] == 1);
    assert_ne!(app.recall("1").status, 0, "a later call is answered");
    late.set_nonblocking(true).expect("set");
    let answered = late.peek(&mut [0]).map_err(|error| error.kind());
    assert_eq!(answered, Err(ErrorKind::WouldBlock), "the delayed one is not");
}

#[test]
fn an_answer_can_hold_any_value() {
    let app = Easemob::start();
    let message = app.message();
    let demand = json!({ "operation": "msg_recall", "answer": "as-ever", "delay_ms": 1, "set": { "/data/recalled": true, "/data/more": [1] } });
    app.demand(&demand);
    let late = app.recall(&message);
    assert_eq!((late.status, &late.json()["data"]["recalled"]), (200, &json!(true)));
    app.demand(&json!({ "operation": "msg_recall", "answer": "not-json" }));
    assert!(app.recall(&message).text().starts_with("<html>"));
}

#[rstest]
#[case::another_operation(json!({ "operation": "recall", "answer": "reset" }), "msg_recall")]
#[case::another_answer(json!({ "operation": "msg_recall", "answer": "error.nothing" }), "no answer `error.nothing` of msg_recall")]
#[case::of_the_other_operation(json!({ "operation": "msg_recall", "answer": "error.channel-empty" }), "no answer")]
#[case::never(json!({ "operation": "msg_recall", "answer": "reset", "times": 0 }), "times")]
#[case::too_late(json!({ "operation": "msg_recall", "answer": "reset", "delay_ms": 600_001 }), "ten minutes")]
#[case::no_pointer(json!({ "operation": "msg_recall", "answer": "as-ever", "set": { "data": 1 } }), "JSON Pointer")]
#[case::an_unknown_key(json!({ "operation": "msg_recall", "answer": "reset", "time": 1 }), "time")]
fn a_wrong_demand_is_refused_in_a_sentence(#[case] demand: Value, #[case] why: &str) {
    let app = Easemob::start();
    let refused = app.control("POST", "/answers", demand.to_string());
    assert!((400..500).contains(&refused.status), "{refused:?}");
    assert!(refused.json()["error"].as_str().is_some_and(|sentence| sentence.contains(why)), "{refused:?}");
}
