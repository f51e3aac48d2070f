//! How an answer is written: its envelope, and its form on the wire.

use http::HeaderValue;
use http::header::RETRY_AFTER;
use serde_json::{Value, json};

use super::{answers, is_tested};
use crate::emulator::edit::{content_type, edit_answer, is_recall, put, remove, said, set};
use crate::emulator::exchange::{Framing, Request, Response};
use crate::emulator::variety::Variety;

pub(super) fn varieties() -> Vec<Variety> {
    [envelopes(), refusals(), wire()].concat()
}

fn succeeds(request: &Request, response: &Response) -> bool {
    is_tested(request) && response.status == 200
}

fn is_refused(request: &Request, response: &Response) -> bool {
    is_tested(request) && response.status >= 400
}

fn envelopes() -> Vec<Variety> {
    vec![
        answers("envelope.uri-host", "uri is the public address", succeeds, |request, response| {
            set(response, "/uri", format!("https://a1.easemob.com{}", request.path));
        }),
        answers("envelope.uri-host", "uri is an address behind the gateway", succeeds, |request, response| {
            set(response, "/uri", format!("http://10.0.0.1:8080{}", request.path));
        }),
        answers(
            "envelope.entities-of-recall",
            "a recall has entities too",
            |request, response| is_recall(request) && response.status == 200,
            |_, response| put(response, "/entities", json!([])),
        ),
        answers("envelope.duration", "the call took a while", succeeds, |_, response| {
            set(response, "/duration", 1_234);
        }),
        answers("envelope.timestamp", "the answer was written a second ago", succeeds, |_, response| earlier(response)),
        answers("envelope.application", "the app's ID is no UUID", succeeds, |_, response| {
            set(response, "/application", "1102#4711");
        }),
        answers("envelope.data", "data holds more than is listed", succeeds, |_, response| {
            put(response, "/data/took_effect", true);
        }),
    ]
}

fn earlier(response: &mut Response) {
    let now_ms = said(response, "/timestamp").and_then(|time| time.as_u64()).unwrap_or_default();
    set(response, "/timestamp", now_ms.saturating_sub(1_000));
}

fn refusals() -> Vec<Variety> {
    vec![
        answers("error.exception-form", "the exception has its package", is_refused, |_, response| {
            put(response, "/exception", "com.easemob.server.exception.EasemobException");
        }),
        answers("error.exception", "there is no exception", is_refused, |_, response| remove(response, "/exception")),
        answers("error.timestamp", "there is no timestamp", is_refused, |_, response| remove(response, "/timestamp")),
        answers("error.duration", "there is no duration", is_refused, |_, response| remove(response, "/duration")),
        answers("error.duration", "the call took a while", is_refused, |_, response| put(response, "/duration", 57)),
        answers("error.envelope", "a refusal says more", is_refused, |request, response| {
            put(response, "/path", request.path.as_str());
            put(response, "/status", response.status);
        }),
        answers(
            "status.429-retry-after",
            "says when to try again",
            |_, response| response.status == 429,
            |_, response| {
                response.headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
            },
        ),
    ]
}

fn wire() -> Vec<Variety> {
    vec![
        answers(
            "response.charset",
            "names no charset",
            |request, _| is_tested(request),
            |_, response| content_type(response, Some("application/json")),
        ),
        answers(
            "response.charset",
            "names the charset in lower case and with a space",
            |request, _| is_tested(request),
            |_, response| {
                content_type(response, Some("application/json; charset=utf-8"));
            },
        ),
        answers(
            "response.content-type",
            "is called JSON in capitals",
            |request, _| is_tested(request),
            |_, response| {
                content_type(response, Some("Application/JSON"));
            },
        ),
        answers(
            "response.json",
            "the fields come in another order",
            |request, _| is_tested(request),
            |_, response| {
                edit_answer(response, |body| {
                    if let Value::Object(fields) = body {
                        *fields = std::mem::take(fields).into_iter().rev().collect();
                    }
                });
            },
        ),
        answers(
            "response.json",
            "comes in lines, in small chunks",
            |request, _| is_tested(request),
            |_, response| {
                if let Ok(body) = serde_json::from_slice::<Value>(&response.body) {
                    response.body = serde_json::to_string_pretty(&body).unwrap_or_default().into();
                }
                response.framing = Framing::Chunked(7);
            },
        ),
        answers(
            "response.json",
            "writes every letter that is not ASCII as an escape",
            |request, _| is_tested(request),
            |_, response| {
                let text = String::from_utf8_lossy(&response.body).into_owned();
                let escape = |unit: u16| match u8::try_from(unit) {
                    Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
                    _ => format!("\\u{unit:04x}"),
                };
                response.body = text.encode_utf16().map(escape).collect::<String>().into();
            },
        ),
        answers("envelope.data", "the envelope has more fields than are listed", succeeds, |_, response| {
            put(response, "/params", json!({}));
            put(response, "/count", 1);
        }),
    ]
}
