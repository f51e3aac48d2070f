//! The rows of the error table: status, type and text of each, and what is said of them beside the table.

use serde_json::Value;

use super::{Defect, answered, any, defect, fail, is_refused_with};
use crate::emulator::Response;
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::recall::is_there;
use crate::emulator::edit::{is_recall, set};

pub(super) fn defects() -> Vec<Defect> {
    [ROWS.iter().flat_map(Row::defects).collect(), receiver(), not_found(), service(), internal()].concat()
}

/// A row of the table, and how a server gets it wrong.
#[derive(Clone, Copy)]
struct Row {
    clause: &'static str,
    text: &'static str,
    status: u16,
    error: &'static str,
    texts: [&'static str; 2],
}

const fn row(
    clause: &'static str,
    text: &'static str,
    status: u16,
    error: &'static str,
    texts: [&'static str; 2],
) -> Row {
    Row { clause, text, status, error, texts }
}

const ROWS: [Row; 8] = [
    row(
        "error.msg_id-empty",
        "param msg_id can't be empty",
        422,
        "illegal_argument",
        ["param message_id can't be empty", "param msg_id can't be null"],
    ),
    row(
        "error.to-empty",
        "param to can't be empty",
        404,
        "illegal_argument",
        ["param to can't be empty!", "param To can't be empty"],
    ),
    row(
        "error.chat_type-empty",
        "param chat_type can't be empty",
        403,
        "illegal_argument",
        ["param chattype can't be empty", "param chat_type can't be empty."],
    ),
    row(
        "error.force-empty",
        "param force can't be empty",
        403,
        "illegal_argument",
        ["param force can not be empty", "param force can't be null"],
    ),
    row(
        "error.recall-time-exceeded",
        "exceed recall time limit",
        400,
        "forbidden_op",
        ["exceed recall time limits", "exceeds recall time limit"],
    ),
    row("error.not-found", "not_found msg", 404, "entity_not_found", ["not_found msg.", "not found msg"]),
    row(
        "error.service-unopened",
        "message recall service is unopened",
        401,
        "message_recall_error",
        ["message recall service is not opened", "Message recall service is unopened"],
    ),
    row("error.internal", "internal error", 503, "", ["internal server error", "internal error."]),
];

impl Row {
    fn defects(&self) -> Vec<Defect> {
        let status = self.status;
        let mut defects =
            vec![self.changed(format!("its status is {status}"), move |response| response.status = status)];
        if !self.error.is_empty() {
            let error = self.error;
            defects.push(self.changed(format!("its type is {error}"), move |response| set(response, "/error", error)));
        }
        defects.extend(self.texts.into_iter().map(|text| {
            self.changed(format!("its text is “{text}”"), move |response| {
                set(response, "/error_description", text);
            })
        }));
        defects
    }

    /// A change of the answers with this row's text.
    fn changed(&self, says: String, change: impl Fn(&mut Response) + Clone + Send + Sync + 'static) -> Defect {
        let text = self.text;
        Defect::new(format!("easemob/msg_recall#{}", self.clause), says, move |server| {
            let change = change.clone();
            server.says(move |request, response| {
                if is_recall(request) && is_refused_with(response, text) {
                    change(response);
                }
            });
        })
    }
}

fn receiver() -> Vec<Defect> {
    const TEXT: &str = "can’t find msg to";
    vec![
        answered("error.receiver-not-found", "its type is entity_not_found", any, |response| {
            if is_refused_with(response, TEXT) {
                set(response, "/error", "entity_not_found");
            }
        }),
        answered("error.receiver-not-found", "its text is “cannot find msg to”", any, |response| {
            if is_refused_with(response, TEXT) {
                set(response, "/error_description", "cannot find msg to");
            }
        }),
        answered("error.receiver-not-found.status", "its status is 403", any, |response| {
            if is_refused_with(response, TEXT) {
                response.status = 403;
            }
        }),
        answered("error.receiver-not-found.status", "its status is 404", any, |response| {
            if is_refused_with(response, TEXT) {
                response.status = 404;
            }
        }),
        answered("error.receiver-not-found.apostrophe", "has an acute accent for the apostrophe", any, |response| {
            if is_refused_with(response, TEXT) {
                set(response, "/error_description", "can´t find msg to");
            }
        }),
        answered("error.receiver-not-found.apostrophe", "has no apostrophe", any, |response| {
            if is_refused_with(response, TEXT) {
                set(response, "/error_description", "cant find msg to");
            }
        }),
    ]
}

fn not_found() -> Vec<Defect> {
    vec![
        answered("error.not-found.causes", "a second recall has a text of its own", any, |response| {
            if is_refused_with(response, "not_found msg") {
                set(response, "/error_description", "msg already recalled");
            }
        }),
        defect("error.not-found", "a second recall succeeds", |server| {
            server.easemob.recall.is_gone = |message, _| message.is_command();
        }),
        defect("error.not-found", "a second recall in a group succeeds", |server| {
            server.easemob.recall.is_gone =
                |message, _| message.recalled && message.chat_type != ChatType::Group || message.is_command();
        }),
        defect("error.not-found", "a second recall in a chat room succeeds", |server| {
            server.easemob.recall.is_gone =
                |message, _| message.recalled && message.chat_type != ChatType::Chatroom || message.is_command();
        }),
        defect("error.not-found", "a second recall by admin succeeds", |server| {
            server.easemob.recall.is_gone =
                |message, order| message.recalled && order.from != "admin" || message.is_command();
        }),
        defect("error.not-found", "what was recalled by force can be recalled again", |server| {
            server.easemob.recall.withdraw = |messages, id, order| {
                if let Some(message) = messages.change(id) {
                    message.recalled = !order.is_forced();
                    message.content = "".into();
                }
            };
            server.easemob.messages.is_readable_by =
                |message, user| message.is_readable_by(user) && !message.content.is_empty();
        }),
        defect("error.not-found", "a fifth recall fails", |server| {
            server.easemob.refused = |app, call, _| {
                let id = crate::emulator::edit::sent(call.request, "msg_id");
                let id = id.as_ref().and_then(Value::as_str).and_then(|id| id.parse().ok());
                if let Some(message) = id.and_then(|id| app.messages.change(id)) {
                    message.kind.push('*');
                }
            };
            server.easemob.recall.checks[1] = |app, message, order, now_ms| {
                if message.kind.ends_with("****") {
                    return Err(crate::emulator::easemob::recall::refused(409, "conflict"));
                }
                is_there(app, message, order, now_ms)
            };
        }),
        answered("error.not-found.forced", "fails on a forced second recall", forced, |response| {
            if is_refused_with(response, "not_found msg") {
                fail(response, 500, "internal_server_error", "internal error");
            }
        }),
        answered("error.not-found.forced", "another text refuses a forced second recall", forced, |response| {
            if is_refused_with(response, "not_found msg") {
                fail(response, 403, "message_recall_error", "exceed recall time limit");
            }
        }),
    ]
}

fn forced(body: &Value) -> bool {
    body["force"] == true
}

fn service() -> Vec<Defect> {
    vec![
        defect("error.service-unopened", "the switch is ignored", |server| {
            server.easemob.recall.is_open = |_, _| true;
        }),
        defect("error.service-unopened", "the switch is ignored in groups", |server| {
            server.easemob.recall.is_open =
                |features, order| features.recall_enabled || order.chat_type == ChatType::Group;
        }),
        defect("error.service-unopened", "the switch is ignored in chat rooms", |server| {
            server.easemob.recall.is_open =
                |features, order| features.recall_enabled || order.chat_type == ChatType::Chatroom;
        }),
        defect("error.service-unopened", "the switch is ignored by force", |server| {
            server.easemob.recall.is_open = |features, order| features.recall_enabled || order.is_forced();
        }),
    ]
}

fn internal() -> Vec<Defect> {
    vec![
        answered("error.internal.type", "its type is the status", any, |response| {
            if response.status == 500 {
                set(response, "/error", 500);
            }
        }),
        answered(
            "error.force-null",
            "null counts as left out",
            |body| body.get("force").is_some_and(Value::is_null),
            |response| {
                if is_refused_with(response, "param force can't be empty") {
                    fail(response, 200, "", "");
                }
            },
        ),
        answered(
            "error.force-null",
            "an empty text fails",
            |body| body["force"] == "",
            |response| {
                fail(response, 500, "internal_server_error", "internal error");
            },
        ),
        answered(
            "error.force-null",
            "an empty text is refused with 422",
            |body| body["force"] == "",
            |response| {
                response.status = 422;
            },
        ),
    ]
}
