//! The request as a whole: method, address, media type, body.

use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::{Defect, defect};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{is_revoke, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::zego::{Code, Parameters};

pub(super) fn defects() -> Vec<Defect> {
    [accepted(), read_otherwise(), addressed()].concat()
}

/// Answers with success what it cannot read, where this says so.
fn succeeds(server: &mut Behaviour, what: fn(body: &[u8]) -> bool) {
    server.says(move |request, response| {
        if is_revoke(request) && what(&request.body) {
            set(response, "/Code", 0);
        }
    });
}

fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

fn accepted() -> Vec<Defect> {
    let of = |says: &str, what: fn(&[u8]) -> bool| {
        Defect::new("zego/RevokeRoomMessage#request.body", says, move |server| succeeds(server, what))
    };
    vec![
        of("answers with success where there is none", <[u8]>::is_empty),
        of("answers with success to one that is not JSON", |body| !body.is_empty() && json(body).is_none()),
        of("answers with success to JSON that is no object", |body| json(body).is_some_and(|json| !json.is_object())),
        of("answers with success to an object without fields", |body| body == b"{}"),
    ]
}

fn read_otherwise() -> Vec<Defect> {
    vec![
        defect("request.body", "takes a form", |server| {
            server.zego.revoke.parameters = |request| {
                Parameters::of_body(request).or_else(|code| {
                    let pairs = url::form_urlencoded::parse(&request.body).into_owned();
                    let typed = pairs.map(|(name, text)| (name, text.parse::<u64>().map_or(text.into(), Value::from)));
                    let fields: serde_json::Map<_, _> = typed.collect();
                    if fields.contains_key("RoomId") { Ok(Parameters::of(fields)) } else { Err(code) }
                })
            };
        }),
        defect("request.body", "takes a list of one", |server| {
            server.zego.revoke.parameters = |request| match json(&request.body) {
                Some(Value::Array(list)) => Parameters::of_element(list.first().ok_or(Code::PARAMETER)?),
                _ => Parameters::of_body(request),
            };
        }),
        defect("request.body", "takes no line breaks and tabs", |server| {
            refuses(server, |request| request.body.iter().any(u8::is_ascii_control));
        }),
        defect("request.body", "compares names as they are written", |server| {
            refuses(server, |request| request.body.windows(2).any(|pair| pair == b"\\u"));
        }),
        defect("request.media-type", "wants a charset beside application/json", |server| {
            refuses(server, |request| media(request).is_some_and(|media| media == "application/json"));
        }),
        defect("request.media-type", "takes only a form", |server| {
            refuses(server, |request| media(request).is_some_and(|media| media.contains("json")));
        }),
    ]
}

fn media(request: &Request) -> Option<&str> {
    request.headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// Refuses such a call as a wrong parameter.
fn refuses(server: &mut Behaviour, what: fn(&Request) -> bool) {
    server.hears(move |request| {
        if is_revoke(request) && what(request) {
            request.body = "{}".into();
        }
    });
}

fn addressed() -> Vec<Defect> {
    vec![
        defect("request.method", "does not know POST", |server| {
            server.says(|request, response| {
                if is_revoke(request) {
                    *response = Response::empty(405);
                }
            });
        }),
        defect("request.address", "does not know the Action", |server| answers(server, Code::ACTION_UNKNOWN)),
        defect("request.address", "looks for the Action in the path", |server| answers(server, Code::ACTION_EMPTY)),
        defect("example.address", "looks for the nonce in the body", |server| answers(server, Code::NONCE_EMPTY)),
        defect("example.address", "looks for the signature in a header", |server| {
            answers(server, Code::SIGNATURE_EMPTY);
        }),
        defect("example.address", "knows another SignatureVersion", |server| answers(server, Code::VERSION_UNKNOWN)),
        defect("parameters.common-elsewhere", "takes no common parameters in the query", |server| {
            answers(server, Code::INPUT_ERROR);
        }),
        defect("parameters.common-elsewhere", "wants AppId in the body too", |server| {
            refuses(server, |request| json(&request.body).is_some_and(|body| body.get("AppId").is_none()));
        }),
        defect("Action.required", "without it a POST is a recall", |server| {
            server.zego.common.filled = |name, value| match (name, value.as_deref()) {
                ("Action", None) => Ok("RevokeRoomMessage".to_owned()),
                _ => crate::emulator::zego::common::filled(name, value),
            };
        }),
        defect("Action.required", "an empty one is a recall", |server| {
            server.zego.common.filled = |name, value| match (name, value.as_deref()) {
                ("Action", Some("")) => Ok("RevokeRoomMessage".to_owned()),
                _ => crate::emulator::zego::common::filled(name, value),
            };
        }),
        defect("Action.value", "one that does not exist is a recall", |server| {
            use crate::emulator::zego::gateway::{Operation, operation};
            server.zego.gateway.operation = |action| operation(action).or(Some(Operation::RevokeRoomMessage));
        }),
    ]
}

/// Answers every recall with this code.
fn answers(server: &mut Behaviour, code: Code) {
    server.says(move |request, response| {
        if is_revoke(request) {
            set(response, "/Code", code.number);
        }
    });
}
