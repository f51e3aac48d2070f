//! The fields of the body: taken where they are to be refused, refused where they are to be taken, named wrongly.

use serde_json::{Value, json};

use super::{INVALID, accepts, answers, defect, reads, refuses};
use crate::emulator::edit::{is_deletion, refuse, sent, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::fault::Defect;

const CHANNEL: &str = "field channel cannot be null or empty";
const TYPE: &str = "field type cannot be null or empty";
const DELETE_ROAM: &str = "field delete_roam cannot be null";

pub(super) fn defects() -> Vec<Defect> {
    [required(), rows(), kinds(), values(), samples()].concat()
}

/// Whether a deletion holds this very field.
fn holds(request: &Request, field: &str, value: &Value) -> bool {
    sent(request, field).as_ref() == Some(value)
}

/// Whether a deletion is an object without this field.
fn lacks(request: &Request, field: &str) -> bool {
    let body = serde_json::from_slice::<Value>(&request.body).ok();
    body.is_some_and(|body| body.is_object() && body.get(field).is_none())
}

fn required() -> Vec<Defect> {
    vec![
        reads("channel.required", "without channel somebody else's ID is taken", |fields| {
            fields.entry("channel").or_insert_with(|| "nobody".into());
        }),
        reads("channel.required", "a null channel is the text null", |fields| {
            if fields.get("channel") == Some(&Value::Null) {
                fields.insert("channel".to_owned(), "null".into());
            }
        }),
        reads("type.required", "without type a chat is meant", |fields| {
            fields.entry("type").or_insert_with(|| "chat".into());
        }),
        reads("type.required", "with a null type a chat is meant", |fields| {
            if fields.get("type") == Some(&Value::Null) {
                fields.insert("type".to_owned(), "chat".into());
            }
        }),
        reads("delete_roam.required", "left out, delete_roam is false", |fields| {
            fields.entry("delete_roam").or_insert_with(|| false.into());
        }),
        accepts("channel.required", "an empty object deletes whatever there is", |request, _| {
            request.body.as_ref() == b"{}"
        }),
        accepts("type.required", "an empty object asks for nothing", |request, _| request.body.as_ref() == b"{}"),
        accepts("delete_roam.required", "an empty object is no objection", |request, _| request.body.as_ref() == b"{}"),
        refuses(
            "error.null-or-empty",
            "a null channel is a wrong type",
            |request, _| holds(request, "channel", &Value::Null),
            INVALID,
        ),
        refuses(
            "error.null-or-empty",
            "a channel left out is an invalid body",
            |request, _| lacks(request, "channel"),
            INVALID,
        ),
        refuses(
            "error.null-or-empty",
            "a null type is a wrong type",
            |request, _| holds(request, "type", &Value::Null),
            INVALID,
        ),
        refuses(
            "error.null-or-empty",
            "a type left out is an invalid body",
            |request, _| lacks(request, "type"),
            INVALID,
        ),
        refuses(
            "error.null-or-empty",
            "a delete_roam left out is an invalid body",
            |request, _| lacks(request, "delete_roam"),
            INVALID,
        ),
        refuses(
            "error.null-or-empty",
            "a delete_roam left out is called empty",
            |request, _| lacks(request, "delete_roam"),
            (400, "illegal_argument", "field delete_roam cannot be null or empty"),
        ),
    ]
}

/// The rows of the error table for one field each, broken in the same ways.
fn rows() -> Vec<Defect> {
    let rows = [
        ("error.channel-empty", CHANNEL, json!("x"), "channel"),
        ("error.type-empty", TYPE, json!("chat"), "type"),
        ("error.delete_roam-null", DELETE_ROAM, json!(false), "delete_roam"),
    ];
    rows.into_iter().flat_map(|(clause, text, other, field)| row(clause, text, &other, field)).collect()
}

fn row(clause: &'static str, text: &'static str, other: &Value, field: &'static str) -> Vec<Defect> {
    let full = format!("easemob/user_channel#{clause}");
    let empty = if field == "delete_roam" { Value::Null } else { json!("") };
    let broken = |says: &str, change: fn(&mut Response, &'static str)| {
        let empty = empty.clone();
        Defect::new(full.clone(), says, move |server| {
            let empty = empty.clone();
            server.says(move |request, response| {
                if is_deletion(request) && holds(request, field, &empty) && response.status == 400 {
                    change(response, text);
                }
            });
        })
    };
    let (value, nothing) = (other.clone(), empty.clone());
    let taken = Defect::new(full.clone(), "takes it for another value", move |server| {
        let (value, nothing) = (value.clone(), nothing.clone());
        server.hears(move |request| {
            if is_deletion(request) && holds(request, field, &nothing) {
                crate::emulator::edit::edit_request(request, |fields| {
                    fields.insert(field.to_owned(), value.clone());
                });
            }
        });
    });
    vec![
        taken,
        broken("answers 422", |response, _| response.status = 422),
        broken("answers 403", |response, _| response.status = 403),
        broken("answers 404", |response, _| response.status = 404),
        broken("answers 200 with the refusal in the body", |response, _| response.status = 200),
        broken("is called an invalid body", |response, _| set(response, "/error", "invalid_request_body")),
        broken("its text begins with a capital", |response, text| {
            set(response, "/error_description", text.replacen('f', "F", 1));
        }),
        broken("its text names another field", |response, text| {
            let other = if text == CHANNEL { TYPE } else { CHANNEL };
            set(response, "/error_description", other);
        }),
        broken("its text is short of a letter", |response, text| {
            set(response, "/error_description", text.replace("cannot", "canno"));
        }),
    ]
}

fn kinds() -> Vec<Defect> {
    let wrong = |field: &'static str, clause: &'static str| {
        let is_wrong = move |request: &Request| {
            let value = sent(request, field);
            match field {
                "delete_roam" => value.is_some_and(|value| !value.is_boolean() && !value.is_null() && value != " "),
                _ => value.is_some_and(|value| !value.is_string() && !value.is_null()),
            }
        };
        let broken = move |clause: &str, says: String, with: (u16, &'static str, &'static str)| {
            Defect::new(format!("easemob/user_channel#{clause}"), says, move |server| {
                server.says(move |request, response| {
                    if is_deletion(request) && is_wrong(request) {
                        refuse(response, with.0, with.1, with.2);
                    }
                });
            })
        };
        [
            broken(
                clause,
                "a value of another type is an internal error".to_owned(),
                (500, "internal_server_error", "internal error"),
            ),
            broken(
                "error.wrong-type",
                format!("a {field} of another type is refused without a text"),
                (400, INVALID.1, ""),
            ),
            broken(
                "error.wrong-type",
                format!("a {field} of another type is no valid JSON"),
                (400, "json_parse", INVALID.2),
            ),
        ]
    };
    let mut defects =
        [wrong("channel", "channel.type"), wrong("type", "type.type"), wrong("delete_roam", "delete_roam.type")]
            .concat();
    defects.extend([
        refuses(
            "channel.type",
            "does not take a channel that begins with a digit",
            |request, _| {
                sent(request, "channel")
                    .is_some_and(|channel| channel.as_str().is_some_and(|channel| channel.starts_with('0')))
            },
            INVALID,
        ),
        refuses(
            "delete_roam.type",
            "takes true only",
            |request, _| holds(request, "delete_roam", &json!(false)),
            INVALID,
        ),
        refuses(
            "delete_roam.type",
            "wants a text",
            |request, _| sent(request, "delete_roam").is_some_and(|value| value.is_boolean()),
            INVALID,
        ),
    ]);
    defects
}

fn values() -> Vec<Defect> {
    const OTHERS: fn(&Request, &Response) -> bool = |request, _| {
        sent(request, "type").is_some_and(|kind| {
            kind.as_str().is_some_and(|kind| !["", " ", "chat", "groupchat", "chatroom"].contains(&kind))
        })
    };
    vec![
        refuses("type.chat", "calls it single", |request, _| holds(request, "type", &json!("chat")), INVALID),
        refuses("type.groupchat", "calls it group", |request, _| holds(request, "type", &json!("groupchat")), INVALID),
        refuses(
            "type.groupchat",
            "a group has no roaming messages to delete",
            |request, _| holds(request, "type", &json!("groupchat")) && holds(request, "delete_roam", &json!(true)),
            INVALID,
        ),
        refuses(
            "channel.chat",
            "wants the address of the user",
            |request, _| holds(request, "type", &json!("chat")),
            (404, "service_resource_not_found", "Service resource not found"),
        ),
        refuses(
            "channel.groupchat",
            "wants the address of the group",
            |request, _| holds(request, "type", &json!("groupchat")),
            (404, "service_resource_not_found", "Service resource not found"),
        ),
        refuses(
            "type.outside",
            "another type is an internal error",
            OTHERS,
            (500, "internal_server_error", "internal error"),
        ),
        refuses(
            "type.outside",
            "another type is not found",
            OTHERS,
            (404, "service_resource_not_found", "Service resource not found"),
        ),
        answers("type.outside", "another type is no error but a failure", OTHERS, |response| {
            crate::emulator::edit::accept(response);
            set(response, "/data/result", "failed");
        }),
        refuses(
            "type.chatroom",
            "a chat room is an internal error",
            |request, _| holds(request, "type", &json!("chatroom")),
            (500, "internal_server_error", "internal error"),
        ),
        refuses(
            "type.chatroom",
            "a chat room is not found",
            |request, _| holds(request, "type", &json!("chatroom")),
            (404, "service_resource_not_found", "Service resource not found"),
        ),
    ]
}

fn samples() -> Vec<Defect> {
    vec![
        refuses(
            "example.leading-blank-line",
            "the body has to begin with the object",
            |request, _| request.body.starts_with(b"\n"),
            INVALID,
        ),
        defect("example.full-width-comma", "takes a full-width comma for a comma", |server| {
            server.hears(|request| {
                if is_deletion(request) {
                    request.body = String::from_utf8_lossy(&request.body).replace('，', ",").into();
                }
            });
        }),
        refuses(
            "error.invalid-body",
            "a full-width comma is a body that is not JSON",
            |request, _| String::from_utf8_lossy(&request.body).contains('，'),
            (400, "json_parse", "Unexpected character"),
        ),
        refuses(
            "example.headers",
            "refuses a call that says what it accepts",
            |request, response| response.status == 200 && request.headers.contains_key("accept"),
            (406, "web_application", "Not Acceptable"),
        ),
        refuses(
            "example.headers",
            "refuses a DELETE with a Content-Type",
            |request, response| response.status == 200 && request.headers.contains_key("content-type"),
            (415, "web_application", "Unsupported Media Type"),
        ),
    ]
}
