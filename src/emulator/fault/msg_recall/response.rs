//! What the answer says.

use super::{Defect, answered, any, defect, fail, is_refused_with};
use crate::emulator::Response;
use crate::emulator::edit::{is_recall, put, said, sent, set};

pub(super) fn defects() -> Vec<Defect> {
    [status(), echoes(), otherwise()].concat()
}

fn status() -> Vec<Defect> {
    let success = |says, change| answered("response.success", says, any, change);
    vec![
        success("is 201", |response| redirect(response, 201)),
        success("is 202", |response| redirect(response, 202)),
        answered("response.failure", "is 200", any, |response| {
            if response.status != 200 {
                response.status = 200;
            }
        }),
        answered("response.failure", "is 200 where the status is 500", any, |response| {
            if response.status == 500 {
                response.status = 200;
            }
        }),
        answered("response.failure", "is 200 where the status is 400", any, |response| {
            if response.status == 400 {
                response.status = 200;
            }
        }),
    ]
}

/// Gives a success another status.
fn redirect(response: &mut Response, status: u16) {
    if response.status == 200 {
        response.status = status;
    }
}

fn echoes() -> Vec<Defect> {
    vec![
        answered("response.msg_id", "is another ID", any, |response| {
            set(response, "/data/msg_id", "1000000000000000000");
        }),
        defect("response.msg_id", "has other last digits", |server| {
            server.says(|request, response| {
                if let Some(id) =
                    said(response, "/data/msg_id").and_then(|id| id.as_str().and_then(|id| id.parse::<u64>().ok()))
                    && is_recall(request)
                {
                    set(response, "/data/msg_id", (id - id % 1_000 + (id + 500) % 1_000).to_string());
                }
            });
        }),
        answered("response.recalled", "is no", any, |response| set(response, "/data/recalled", "no")),
        answered("response.recalled", "is Yes", any, |response| set(response, "/data/recalled", "Yes")),
        answered("response.recalled", "is the Bool true", any, |response| set(response, "/data/recalled", true)),
        answered("response.from", "is always admin", any, |response| set(response, "/data/from", "admin")),
        answered("response.from", "is cut after 32 bytes", any, |response| cut(response, "/data/from", 32)),
        answered("response.from", "is empty", any, |response| set(response, "/data/from", "")),
        defect("response.to", "is the recaller", |server| {
            server.says(|request, response| {
                if let Some(from) = said(response, "/data/from").filter(|_| is_recall(request)) {
                    set(response, "/data/to", from);
                }
            });
        }),
        answered("response.to-echo", "is the address of the receiver", any, |response| {
            if let Some(to) = said(response, "/data/to").and_then(|to| to.as_str().map(str::to_owned)) {
                set(response, "/data/to", format!("{to}@easemob.com"));
            }
        }),
        answered("response.from", "is without signs", any, |response| {
            if let Some(from) = said(response, "/data/from").and_then(|from| from.as_str().map(str::to_owned)) {
                set(response, "/data/from", from.replace(['-', '.', '_'], ""));
            }
        }),
        answered("response.to-echo", "is without leading zeros", any, |response| {
            if let Some(to) = said(response, "/data/to").and_then(|to| to.as_str().map(str::to_owned)) {
                set(response, "/data/to", to.trim_start_matches('0'));
            }
        }),
        answered("response.to-echo", "is cut after 63 bytes", any, |response| cut(response, "/data/to", 63)),
        answered(
            "response.to-echo",
            "is empty for a group",
            |body| body["chat_type"] == "groupchat",
            |response| {
                set(response, "/data/to", "");
            },
        ),
        answered(
            "response.to-echo",
            "is a user for a chat room",
            |body| body["chat_type"] == "chatroom",
            |response| {
                if let Some(from) = said(response, "/data/from") {
                    set(response, "/data/to", from);
                }
            },
        ),
        answered("response.chattype", "is always groupchat", any, |response| {
            set(response, "/data/chattype", "groupchat");
        }),
        answered("response.chattype", "is always chat", any, |response| set(response, "/data/chattype", "chat")),
        defect("response.chattype", "is the chattype of the request", |server| {
            server.says(|request, response| {
                if let Some(kind) = sent(request, "chattype").filter(|_| is_recall(request)) {
                    set(response, "/data/chattype", kind);
                }
            });
        }),
    ]
}

/// Cuts a text after so many bytes.
fn cut(response: &mut Response, pointer: &str, bytes: usize) {
    if let Some(text) = said(response, pointer).and_then(|text| text.as_str().map(str::to_owned)) {
        set(response, pointer, text.get(..bytes).unwrap_or(&text));
    }
}

fn otherwise() -> Vec<Defect> {
    let otherwise = |says, change| answered("response.recalled-otherwise", says, any, change);
    vec![
        otherwise("lists the message in msgs too", |response| {
            if response.status == 200 {
                put(response, "/msgs", serde_json::json!([{ "recalled": "yes" }]));
            }
        }),
        otherwise("lists a refused message in msgs", |response| {
            if response.status != 200 {
                put(response, "/msgs", serde_json::json!([]));
            }
        }),
        otherwise("gives a refusal a result", |response| {
            if response.status != 200 {
                put(response, "/data", serde_json::json!({ "recalled": "no" }));
            }
        }),
        answered(
            "response.recalled-otherwise",
            "succeeds with a text where a forced message never was",
            |body| body["force"] == true && body["msg_id"] == "1000000000000000001",
            |response| set(response, "/data/recalled", "not_found msg"),
        ),
        otherwise("succeeds with the reason where a message is not found", |response| {
            if is_refused_with(response, "not_found msg") {
                fail(response, 200, "", "");
                put(response, "/data", serde_json::json!({ "recalled": "not_found msg" }));
            }
        }),
        answered("error.exception-optional", "has a number in a refusal", any, |response| {
            if response.status >= 400 {
                put(response, "/exception", 1);
            }
        }),
    ]
}
