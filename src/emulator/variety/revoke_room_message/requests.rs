//! How a request may be written.

use std::fmt;

use http::Method;
use http::header::CONTENT_TYPE;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::{Variety, variety};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{edit_request, is_revoke, put};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::zego::{Code, Parameters, common};

/// The documented fields.
const FIELDS: [&str; 4] = ["FromUserId", "RoomId", "MsgSeq", "Payload"];

pub(super) fn varieties() -> Vec<Variety> {
    [methods(), media(), fields(), texts()].concat()
}

fn methods() -> Vec<Variety> {
    vec![
        variety("request.GET", "is no call", |server| {
            server.zego.common.serves = |request| {
                if request.method == Method::GET && is_revoke(request) { Err(Code::INPUT_ERROR) } else { Ok(()) }
            };
        }),
        variety("request.GET", "is HTTP 405", |server| {
            server.zego.common.serves = |request| {
                if request.method == Method::GET && is_revoke(request) { Err(Code::INPUT_ERROR) } else { Ok(()) }
            };
            server.says(|request, response| {
                if request.method == Method::GET && is_revoke(request) {
                    response.status = 405;
                }
            });
        }),
        variety("request.GET", "may have the parameters in the query", |server| {
            server.zego.revoke.parameters = |request| {
                if request.method != Method::GET || !request.body.is_empty() {
                    return Parameters::of_body(request);
                }
                let typed = request.parameters().filter(|(name, _)| FIELDS.contains(&&**name));
                let typed = typed.map(|(name, text)| match common::decimal::<u64>(&text) {
                    Some(number) if name == "MsgSeq" => (name, number.into()),
                    _ => (name, text.into()),
                });
                Ok(Parameters::of(typed.collect()))
            };
        }),
    ]
}

/// Reads the body of such a recall as if it had no fields.
fn unread(server: &mut Behaviour, is: fn(&Request) -> bool) {
    server.hears(move |request| {
        if is_revoke(request) && is(request) {
            request.body = "{}".into();
        }
    });
}

fn media_type(request: &Request) -> &str {
    request.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn media() -> Vec<Variety> {
    vec![
        variety("request.other-media-type", "is not read", |server| {
            unread(server, |request| !media_type(request).starts_with("application/json"));
        }),
        variety("request.other-media-type", "is HTTP 415", |server| {
            unread(server, |request| !media_type(request).starts_with("application/json"));
            server.says(|request, response| {
                if is_revoke(request) && !media_type(request).starts_with("application/json") {
                    response.status = 415;
                }
            });
        }),
        variety("request.charset", "is not read", |server| {
            unread(server, |request| media_type(request).contains("charset"));
        }),
    ]
}

fn object(request: &Request) -> Map<String, Value> {
    serde_json::from_slice(&request.body).unwrap_or_default()
}

fn fields() -> Vec<Variety> {
    vec![
        variety("request.unknown-fields", "are refused", |server| {
            unread(server, |request| object(request).keys().any(|name| name == "Remark" || name == "OfflinePush"));
        }),
        variety("request.letter-case", "does not matter", |server| {
            server.hears(|request| {
                if is_revoke(request) {
                    edit_request(request, |fields| {
                        let known = |name: &str| FIELDS.iter().find(|field| field.eq_ignore_ascii_case(name));
                        let all = std::mem::take(fields).into_iter();
                        let named = |name: String| known(&name).map_or(name, |field| (*field).to_owned());
                        *fields = all.map(|(name, value)| (named(name), value)).collect();
                    });
                }
            });
        }),
        variety("request.duplicate-fields", "are refused", |server| {
            unread(server, |request| pairs(request).len() > object(request).len());
        }),
        variety("request.duplicate-fields", "the first counts", |server| {
            server.hears(|request| {
                if is_revoke(request) && pairs(request).len() > object(request).len() {
                    let fields: Map<_, _> = pairs(request).into_iter().rev().collect();
                    request.body = Value::Object(fields).to_string().into();
                }
            });
        }),
    ]
}

fn pairs(request: &Request) -> Vec<(String, Value)> {
    serde_json::from_slice(&request.body).map(|Pairs(pairs)| pairs).unwrap_or_default()
}

/// The fields of an object, in their order, also those that stand twice.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

fn texts() -> Vec<Variety> {
    vec![
        variety("request.byte-order-mark", "is skipped", |server| {
            server.hears(|request| {
                if let Some(rest) = request.body.strip_prefix("\u{FEFF}".as_bytes()) {
                    request.body = request.body.slice_ref(rest);
                }
            });
        }),
        variety("request.framing", "a body in chunks is not read", |server| {
            unread(server, |request| request.header("transfer-encoding").is_some());
        }),
        variety("request.trailing-text", "is ignored", |server| {
            server.hears(|request| {
                let mut values = serde_json::Deserializer::from_slice(&request.body).into_iter::<Value>();
                if let Some(Ok(first @ Value::Object(_))) = values.next().filter(|_| is_revoke(request)) {
                    request.body = first.to_string().into();
                }
            });
        }),
        variety("request.depth", "has no bound", |server| {
            server.hears(|request| {
                if is_revoke(request) && request.body.windows(9).any(|run| run == b"[[[[[[[[[") {
                    let flat = String::from_utf8_lossy(&request.body).replace(['[', ']'], "");
                    request.body = flat.replace("\"Remark\":}", "\"Remark\":[]}").into();
                }
            });
        }),
        variety("request.size", "a body of a megabyte is HTTP 413", |server| {
            unread(server, |request| request.body.len() > 1_000_000);
            server.says(|request, response| {
                if is_revoke(request) && request.body.len() > 1_000_000 {
                    *response = Response { status: 413, ..response.clone() };
                    put(response, "/Code", 100_000_012);
                }
            });
        }),
    ]
}
