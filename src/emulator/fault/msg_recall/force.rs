//! What `force` means, and what the server does with a message it has dropped.

use serde_json::Value;

use super::{Defect, answered, defect, fail, heard, spoil};
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::recall::{self, is_in_time, refused};

pub(super) fn defects() -> Vec<Defect> {
    [parameter(), meaning(), dropped()].concat()
}

fn parameter() -> Vec<Defect> {
    vec![
        defect("force.optional", "is required although the app does not ask for it", |server| {
            server.easemob.recall.wants_force = |_| true;
        }),
        defect("force.optional", "may be left out although the app asks for it", |server| {
            server.easemob.recall.wants_force = |_| false;
        }),
        defect("force.optional", "is taken for left out where it is false", |server| {
            server.easemob.recall.order = |fields, app| match fields.get("force") {
                Some(Value::Bool(false)) if (app.rules.recall.wants_force)(&app.features) => {
                    Err(refused(400, "param force can't be empty"))
                }
                _ => recall::order(fields, app),
            };
        }),
        heard("force.optional", "is required where nothing optional is sent", |fields| {
            if fields.len() == 3 {
                spoil(fields, "force");
            }
        }),
        heard("force.optional", "another text refuses the call without it", |fields| {
            if !fields.contains_key("force") {
                spoil(fields, "force");
            }
        }),
        heard("force.type", "is not to be true", |fields| {
            if fields.get("force").is_some_and(|force| force == true) {
                spoil(fields, "force");
            }
        }),
        heard("force.type", "is not to be false", |fields| {
            if fields.get("force").is_some_and(|force| force == false) {
                spoil(fields, "force");
            }
        }),
        answered(
            "force.wrong-type",
            "fails on a text",
            |body| body["force"] == "true",
            |response| {
                fail(response, 500, "internal_server_error", "internal error");
            },
        ),
        answered(
            "force.wrong-type",
            "answers 422 to what is no Bool",
            |body| body.get("force").is_some_and(|force| force.is_number() || force.is_array() || force.is_object()),
            |response| fail(response, 422, "invalid_request_body", "Request body is invalid."),
        ),
    ]
}

fn meaning() -> Vec<Defect> {
    vec![
        heard("force.default", "is true where it is left out", |fields| {
            if !fields.contains_key("force") {
                fields.insert("force".to_owned(), true.into());
            }
        }),
        defect("force.default", "the window is a millisecond longer where it is left out", |server| {
            server.easemob.recall.is_within =
                |window_ms, age_ms, _, order| age_ms <= window_ms + u64::from(order.force.is_none());
        }),
        heard("force.true", "is ignored", |fields| {
            if fields.get("force").is_some_and(|force| force == true) {
                fields.insert("force".to_owned(), false.into());
            }
        }),
        defect("force.true", "helps only past the window", |server| {
            server.easemob.recall.checks[2] = |app, message, order, now_ms| {
                let age_ms = now_ms.saturating_sub(message.sent_at_ms);
                if order.is_forced() && age_ms <= app.features.recall_window_ms() {
                    return Err(refused(400, "param force is not legal"));
                }
                is_in_time(app, message, order, now_ms)
            };
        }),
        defect("force.true", "helps in a single chat only", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, _, _| age_ms <= window_ms;
            server.easemob.recall.checks[2] = |app, message, order, now_ms| {
                let force = Some(order.is_forced() && order.chat_type == ChatType::Chat);
                is_in_time(app, message, &recall::Order { force, ..order.clone() }, now_ms)
            };
        }),
        defect("force.true", "helps for an eighth of the window longer", |server| {
            server.easemob.recall.checks[2] = |app, message, order, now_ms| {
                let age_ms = now_ms.saturating_sub(message.sent_at_ms);
                let force = Some(order.is_forced() && age_ms <= app.features.recall_window_ms() * 9 / 8);
                is_in_time(app, message, &recall::Order { force, ..order.clone() }, now_ms)
            };
        }),
        heard("force.false", "counts as true", |fields| {
            if fields.get("force").is_some_and(|force| force == false) {
                fields.insert("force".to_owned(), true.into());
            }
        }),
        defect("force.false", "counts as true for admin", |server| {
            server.easemob.recall.is_within =
                |window_ms, age_ms, _, order| order.from == "admin" || age_ms <= window_ms;
        }),
        defect("sync_device.expired", "the sender must force an expired message", |server| {
            server.easemob.recall.checks[2] = |app, message, order, now_ms| {
                let late = now_ms.saturating_sub(message.sent_at_ms) > app.features.recall_window_ms();
                if order.is_forced() && late && order.from != message.from {
                    return Err(refused(403, "exceed recall time limit"));
                }
                is_in_time(app, message, order, now_ms)
            };
        }),
        defect("sync_device.expired", "admin must not force a message that the server has dropped", |server| {
            server.easemob.recall.may_be_elsewhere = |_, order| order.is_forced() && order.from != "admin";
        }),
    ]
}

fn dropped() -> Vec<Defect> {
    vec![
        defect("force.false", "finds no message of the last day that the server keeps", |server| {
            server.easemob.messages.is_expired = |retention_ms, age_ms| age_ms + 86_400_000 > retention_ms;
        }),
        defect("force.expired", "the server keeps every message for a day longer", |server| {
            server.easemob.messages.is_expired = |retention_ms, age_ms| age_ms > retention_ms + 86_400_000;
        }),
        defect("force.expired", "does not help with a message that the server has dropped", |server| {
            server.easemob.recall.may_be_elsewhere = |_, _| false;
        }),
        defect("force.expired", "helps with dropped messages in a single chat only", |server| {
            server.easemob.recall.may_be_elsewhere = |_, order| order.is_forced() && order.chat_type == ChatType::Chat;
        }),
        defect("force.expired", "helps with dropped messages everywhere but in chat rooms", |server| {
            server.easemob.recall.may_be_elsewhere =
                |_, order| order.is_forced() && order.chat_type != ChatType::Chatroom;
        }),
        defect("error.not-found", "recalls a dropped message of a group without force", |server| {
            server.easemob.recall.may_be_elsewhere = |_, order| order.is_forced() || order.chat_type == ChatType::Group;
        }),
        defect("force.expired", "is not needed for a message that the server has dropped", |server| {
            server.easemob.recall.may_be_elsewhere = |_, order| order.msg_id.len() > 6;
        }),
    ]
}
