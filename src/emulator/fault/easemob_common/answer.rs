//! The envelope of a success and of a refusal.

use serde_json::Value;

use super::{answers, is_tested};
use crate::emulator::edit::{edit_answer, put, refuse, remove, said, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::fault::Defect;

pub(super) fn defects() -> Vec<Defect> {
    [whole(), address(), names(), numbers(), refusals(), limited()].concat()
}

fn succeeds(request: &Request, response: &Response) -> bool {
    is_tested(request) && response.status == 200
}

fn is_refused(request: &Request, response: &Response) -> bool {
    is_tested(request) && response.status >= 400
}

fn is_limited(_: &Request, response: &Response) -> bool {
    response.status == 429
}

fn seconds(response: &mut Response) {
    let now_ms = said(response, "/timestamp").and_then(|time| time.as_u64()).unwrap_or_default();
    set(response, "/timestamp", now_ms / 1_000);
}

fn whole() -> Vec<Defect> {
    vec![
        answers("common-parameters.anchor", "a success has none of the common fields", succeeds, |_, response| {
            edit_answer(response, |body| {
                if let Value::Object(fields) = body {
                    fields.retain(|name, _| name == "data");
                }
            });
        }),
        answers("response.content-type", "a success is XML under the name of JSON", succeeds, |_, response| {
            response.body = "<ok/>".into();
        }),
        answers("response.content-type", "a success has no body", succeeds, |_, response| response.body = "".into()),
        answers("envelope.data", "data is a list of results", succeeds, |_, response| {
            let data = said(response, "/data").unwrap_or_default();
            set(response, "/data", vec![data]);
        }),
    ]
}

fn address() -> Vec<Defect> {
    vec![
        answers("envelope.path", "path is the whole path", succeeds, |request, response| {
            set(response, "/path", request.path.as_str());
        }),
        answers("envelope.path", "path is short of its first slash", succeeds, |_, response| {
            let path = said(response, "/path").unwrap_or_default();
            set(response, "/path", path.as_str().unwrap_or_default().trim_start_matches('/'));
        }),
        answers("envelope.uri", "uri is the address of the service alone", succeeds, |_, response| {
            set(response, "/uri", "https://localhost");
        }),
        answers("envelope.uri", "uri ends after the app", succeeds, |request, response| {
            let app: Vec<&str> = request.path.split('/').take(3).collect();
            set(response, "/uri", format!("https://localhost{}", app.join("/")));
        }),
        answers("envelope.uri", "uri ends in a slash", succeeds, |request, response| {
            set(response, "/uri", format!("https://localhost{}/", request.path));
        }),
        answers(
            "envelope.uri-host",
            "uri is the address behind the gateway, without organisation and app",
            succeeds,
            |request, response| {
                let rest: Vec<&str> = request.path.split('/').skip(3).collect();
                set(response, "/uri", format!("http://10.0.0.1:8080/{}", rest.join("/")));
            },
        ),
    ]
}

fn names() -> Vec<Defect> {
    vec![
        answers("envelope.organization", "organization is the app's name", succeeds, |request, response| {
            set(response, "/organization", request.path.split('/').nth(2).unwrap_or_default());
        }),
        answers("envelope.organization", "organization is in upper case", succeeds, |request, response| {
            set(response, "/organization", request.path.split('/').nth(1).unwrap_or_default().to_uppercase());
        }),
        answers(
            "envelope.applicationName",
            "applicationName is the organisation's name",
            succeeds,
            |request, response| {
                set(response, "/applicationName", request.path.split('/').nth(1).unwrap_or_default());
            },
        ),
        answers("envelope.applicationName", "applicationName is the app's ID", succeeds, |_, response| {
            let id = said(response, "/application").unwrap_or_default();
            set(response, "/applicationName", id);
        }),
        answers("envelope.application", "application is the app's name", succeeds, |request, response| {
            set(response, "/application", request.path.split('/').nth(2).unwrap_or_default());
        }),
        answers("envelope.application", "application is empty", succeeds, |_, response| {
            set(response, "/application", "");
        }),
        answers("envelope.action", "action is in upper case", succeeds, |request, response| {
            set(response, "/action", request.method.as_str());
        }),
        answers("envelope.action", "action is put", succeeds, |_, response| set(response, "/action", "put")),
    ]
}

fn numbers() -> Vec<Defect> {
    vec![
        answers("envelope.timestamp", "timestamp is in seconds", succeeds, |_, response| seconds(response)),
        answers("envelope.timestamp", "timestamp is an hour ahead", succeeds, |_, response| {
            let now_ms = said(response, "/timestamp").and_then(|time| time.as_u64()).unwrap_or_default();
            set(response, "/timestamp", now_ms + 3_600_000);
        }),
        answers("envelope.duration", "duration is in seconds", succeeds, |_, response| {
            set(response, "/duration", 0.004);
        }),
        answers("envelope.duration", "duration is negative", succeeds, |_, response| set(response, "/duration", -3)),
    ]
}

fn refusals() -> Vec<Defect> {
    vec![
        answers("error.envelope", "a refusal is inside data", is_refused, |_, response| {
            edit_answer(response, |body| *body = serde_json::json!([body.take()]));
        }),
        answers("response.content-type", "a refusal is a page of HTML", is_refused, |_, response| {
            response.body = "<html><body>Bad Request</body></html>".into();
        }),
        answers("error.error", "error is the status", is_refused, |_, response| {
            set(response, "/error", response.status);
        }),
        answers("error.error_description", "error_description is a list of texts", is_refused, |_, response| {
            let text = said(response, "/error_description").unwrap_or_default();
            set(response, "/error_description", vec![text]);
        }),
        answers("error.exception", "exception is the whole exception", is_refused, |_, response| {
            put(response, "/exception", serde_json::json!({ "class": "EasemobException", "trace": [] }));
        }),
        answers("error.timestamp", "timestamp is in seconds", is_refused, |_, response| seconds(response)),
        answers("error.duration", "duration is a text", is_refused, |_, response| put(response, "/duration", "0ms")),
    ]
}

fn limited() -> Vec<Defect> {
    vec![
        answers("status.429", "answers 403", is_limited, |_, response| response.status = 403),
        answers("status.429", "answers 503", is_limited, |_, response| response.status = 503),
        answers("status.429", "is called resource_limited", is_limited, |_, response| {
            set(response, "/error", "resource_limited");
        }),
        answers("status.429", "has no error and no text", is_limited, |_, response| {
            refuse(response, 429, "", "");
            remove(response, "/error");
        }),
        answers("status.429", "has a text of its own", is_limited, |_, response| {
            set(response, "/error_description", "Too many requests");
        }),
    ]
}
