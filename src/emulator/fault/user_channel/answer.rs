//! Answers: successes and failures that say the wrong thing, and failures that do what they refuse.

use super::{INVALID, answers, defect};
use crate::emulator::easemob::App;
use crate::emulator::easemob::conversation::delete;
use crate::emulator::easemob::envelope::Answer;
use crate::emulator::easemob::refusal::Refusal;
use crate::emulator::easemob::route::{Call, answer};
use crate::emulator::edit::{put, said, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::fault::Defect;

fn succeeds(_: &Request, response: &Response) -> bool {
    response.status == 200
}

fn is_invalid_body(_: &Request, response: &Response) -> bool {
    said(response, "/error") == Some("invalid_request_body".into())
}

fn is_internal_error(_: &Request, response: &Response) -> bool {
    response.status == 500
}

pub(super) fn defects() -> Vec<Defect> {
    [success(), failure(), invalid_body()].concat()
}

fn success() -> Vec<Defect> {
    vec![
        answers("response.success", "answers 201", succeeds, |response| response.status = 201),
        answers("response.success", "answers 202", succeeds, |response| response.status = 202),
        answers("response.result", "answers OK", succeeds, |response| set(response, "/data/result", "OK")),
        answers("response.result", "answers success", succeeds, |response| set(response, "/data/result", "success")),
        answers("example.entities", "entities holds what was deleted", succeeds, |response| {
            put(response, "/entities", serde_json::json!([{ "type": "conversation" }]));
        }),
        defect("response.success", "fails from the first fault on", |server| {
            server.easemob.route.answer = |app, call, path| {
                let answered = answer(app, call, path);
                if answered.as_ref().is_err_and(|refusal| refusal.status() == 500) {
                    app.forced.add("user_channel", 1);
                }
                answered
            };
        }),
    ]
}

fn failure() -> Vec<Defect> {
    vec![
        defect("response.failure", "an unauthorized call deletes", |server| {
            server.easemob.route.answer = deletes_although::<401>;
        }),
        defect("response.failure", "a call refused for its body deletes", |server| {
            server.easemob.route.answer = deletes_although::<400>;
        }),
        defect("response.failure", "a call over the limit deletes", |server| {
            server.easemob.route.answer = deletes_although::<429>;
        }),
        defect("response.failure", "a call that meets a fault deletes", |server| {
            server.easemob.route.answer = deletes_although::<500>;
        }),
        answers("response.failure", "an internal error answers 200", is_internal_error, |response| {
            response.status = 200;
        }),
        answers(
            "response.failure-direct",
            "an internal error has its reason in result",
            is_internal_error,
            |response| {
                put(response, "/data", serde_json::json!({ "result": "internal error" }));
            },
        ),
        answers(
            "response.failure-direct",
            "a refusal has its reason in result",
            |_, response| response.status == 400,
            |response| {
                put(response, "/data", serde_json::json!({ "result": said(response, "/error_description") }));
            },
        ),
    ]
}

/// Answers as documented; a refusal of this status has deleted all the same, as far as the body can be made out.
fn deletes_although<const STATUS: u16>(app: &mut App, call: &Call, path: &[&str]) -> Result<Answer, Refusal> {
    let answered = answer(app, call, path);
    if let (Err(refusal), ["users", user, "user_channel"]) = (&answered, path)
        && refusal.status() == STATUS
        && !user.is_empty()
    {
        let text = String::from_utf8_lossy(&call.request.body).into_owned();
        let channel = text.split("\"channel\":").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap_or_default();
        let body = serde_json::json!({ "channel": channel, "type": "chat", "delete_roam": true });
        let request = call.request.clone().with_body(body.to_string());
        let _ = delete(app, &Call { request: &request, now_ms: call.now_ms }, user);
    }
    answered
}

fn invalid_body() -> Vec<Defect> {
    vec![
        answers("error.invalid-body", "answers 422", is_invalid_body, |response| response.status = 422),
        answers("error.invalid-body", "is called json_parse", is_invalid_body, |response| {
            set(response, "/error", "json_parse");
        }),
        answers("error.invalid-body", "is called illegal_argument", is_invalid_body, |response| {
            set(response, "/error", "illegal_argument");
        }),
        answers("error.invalid-body", "its text is short of the remedy", is_invalid_body, |response| {
            set(response, "/error_description", "Request body is invalid.");
        }),
        answers("error.invalid-body", "its text has no full stop at its end", is_invalid_body, |response| {
            set(response, "/error_description", INVALID.2.trim_end_matches('.'));
        }),
    ]
}
