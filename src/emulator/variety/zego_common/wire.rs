//! How an answer is written.

use http::HeaderValue;
use http::header::{CONNECTION, CONTENT_TYPE, SERVER};
use serde_json::{Map, Value, json};

use super::{Variety, variety};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{content_type, edit_answer, put};
use crate::emulator::exchange::{Framing, Response};

pub(super) fn varieties() -> Vec<Variety> {
    [types(), forms(), fields()].concat()
}

/// Changes every answer of this vendor.
fn always(server: &mut Behaviour, change: fn(&mut Response)) {
    server.says(move |request, response| {
        if request.path == "/" {
            change(response);
        }
    });
}

fn types() -> Vec<Variety> {
    vec![
        variety("response.content-type", "has no charset", |server| {
            always(server, |response| content_type(response, Some("application/json")));
        }),
        variety("response.content-type", "has its charset after a space, in lower case", |server| {
            always(server, |response| content_type(response, Some("application/json; charset=utf-8")));
        }),
        variety("response.content-type", "is in other letters", |server| {
            always(server, |response| content_type(response, Some("Application/JSON;charset=\"UTF-8\"")));
        }),
    ]
}

/// Writes an answer's body otherwise.
fn written(server: &mut Behaviour, write: fn(&str) -> String) {
    server.says(move |request, response| {
        if request.path == "/" && response.headers.contains_key(CONTENT_TYPE) {
            let body = String::from_utf8_lossy(&response.body).into_owned();
            response.body = write(&body).into();
        }
    });
}

fn forms() -> Vec<Variety> {
    vec![
        variety("response.json", "is sent in chunks of one byte", |server| {
            always(server, |response| response.framing = Framing::Chunked(1));
        }),
        variety("response.json", "is sent in chunks of seven bytes", |server| {
            always(server, |response| response.framing = Framing::Chunked(7));
        }),
        variety("code.0", "the number is written 0.0", |server| {
            written(server, |body| body.replacen("\"Code\":0,", "\"Code\":0.0,", 1));
        }),
        variety("response.json", "is indented and ends with a line", |server| {
            written(server, |body| {
                let value: Value = serde_json::from_str(body).unwrap_or_default();
                format!("\n{value:#}\r\n")
            });
        }),
        variety("response.json", "is in another order", |server| {
            always(server, |response| {
                edit_answer(response, |body| {
                    if let Value::Object(fields) = body {
                        let turned: Map<_, _> = std::mem::take(fields).into_iter().rev().collect();
                        *fields = turned;
                    }
                });
            });
        }),
        variety("response.json", "has names and texts with escapes", |server| {
            written(server, |body| {
                body.replace("\"Code\"", "\"\\u0043ode\"").replace("\"Message\"", "\"M\\u0065ssage\"")
            });
        }),
        variety("response.json", "closes the connection", |server| {
            always(server, |response| {
                response.headers.insert(CONNECTION, HeaderValue::from_static("close"));
                response.headers.insert(SERVER, HeaderValue::from_static("nginx"));
            });
        }),
    ]
}

fn fields() -> Vec<Variety> {
    vec![
        variety("response.always", "has an empty Data too", |server| {
            always(server, |response| put(response, "/Data", json!({})));
        }),
        variety("response.always", "has fields of its own", |server| {
            always(server, |response| {
                put(response, "/ErrorList", json!([]));
                put(response, "/code", json!("0"));
                put(response, "/Detail", Value::Null);
            });
        }),
    ]
}
