//! Calls with several faults, which one of their rows must answer.

use serde_json::Value;

use super::{Defect, answered, defect, fail};
use crate::emulator::Response;
use crate::emulator::easemob::recall::{is_addressed, is_in_time, is_there, refused};

pub(super) fn defects() -> Vec<Defect> {
    let order = |says, to, change| answered("error.order", says, to, change);
    vec![
        order(
            "names all faults at once",
            |body| empties(body) > 1,
            |response| {
                fail(response, 400, "message_recall_error", "param msg_id, to, chat_type, force can't be empty");
            },
        ),
        order("fails on an empty kind of chat beside an empty force", |body| empties(body) == 2, internal),
        order(
            "fails on another receiver beside an empty force",
            |body| empties(body) == 1 && body["force"].is_null(),
            |response| {
                if response.status == 400 {
                    internal(response);
                }
            },
        ),
        order(
            "names a third fault of a message that never was and has no receiver",
            |body| body["msg_id"] == "1000000000000000001" && body["to"] == "",
            |response| fail(response, 400, "message_recall_error", "param chat_type can't be empty"),
        ),
        defect("error.order", "a message recalled and too late is refused by no row", |server| {
            server.easemob.recall.checks[1] = |app, message, order, now_ms| {
                let late = is_in_time(app, message, order, now_ms).is_err();
                if late && message.recalled {
                    Err(refused(400, "msg expired"))
                } else {
                    is_there(app, message, order, now_ms)
                }
            };
        }),
        defect("error.order", "another receiver and too late is refused by no row", |server| {
            server.easemob.recall.checks[0] = |app, message, order, now_ms| {
                let late = is_in_time(app, message, order, now_ms).is_err();
                let addressed = is_addressed(app, message, order, now_ms);
                if late && addressed.is_err() { Err(refused(404, "msg expired")) } else { addressed }
            };
        }),
        defect("error.order", "an empty message where the service is switched off is refused by no row", |server| {
            server.easemob.recall.order = |fields, app| {
                if !app.features.recall_enabled && fields.filled("msg_id")?.is_none() {
                    return Err(refused(500, "internal error"));
                }
                crate::emulator::easemob::recall::order(fields, app)
            };
        }),
    ]
}

/// How many required values are empty.
fn empties(body: &Value) -> usize {
    ["msg_id", "to", "chat_type", "force"]
        .iter()
        .filter(|field| body.get(**field).is_some_and(|value| value == "" || value.is_null()))
        .count()
}

fn internal(response: &mut Response) {
    fail(response, 500, "internal_server_error", "internal error");
}
