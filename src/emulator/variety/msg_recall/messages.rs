//! Which messages are recalled, by whom and for how long, where the page does not say.

use super::{Variety, variety};
use crate::emulator::easemob::App;
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::message::Message;
use crate::emulator::easemob::recall::{is_addressed, is_there, refused};
use crate::emulator::edit::refuse;
use crate::emulator::exchange::Response;

pub(super) fn varieties() -> Vec<Variety> {
    [kinds(), people(), forced(), attachments()].concat()
}

fn kinds() -> Vec<Variety> {
    vec![
        variety("window.edge", "the last millisecond is outside the window", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, _, _| age_ms < window_ms;
        }),
        variety("origin.import", "an imported message is not found", |server| {
            server.easemob.recall.checks[1] = |app, message, order, now_ms| match message.imported_at_ms {
                Some(_) => Err(refused(403, "not_found msg")),
                None => is_there(app, message, order, now_ms),
            };
        }),
        variety("origin.import", "the window counts from the import", |server| {
            server.easemob.recall.counts_from = |_, message| message.imported_at_ms.unwrap_or(message.sent_at_ms);
        }),
        variety("kinds.command", "a command is recalled", |server| {
            server.easemob.recall.is_gone = |message, _| message.recalled;
        }),
        variety("kinds.command", "a command has no receiver", |server| {
            server.easemob.recall.is_addressed =
                |message, order| message.went_to(order.chat_type, &order.to) && !message.is_command();
        }),
        variety("error.not-found.forced", "a forced second recall succeeds", |server| {
            server.easemob.recall.is_gone =
                |message, order| message.recalled && !order.is_forced() || message.is_command();
        }),
    ]
}

/// Whether the receiver of a message is still there.
fn has_receiver(app: &App, message: &Message) -> bool {
    match message.chat_type {
        ChatType::Chat => app.users.contains(&message.to),
        ChatType::Group => app.groups.get(&message.to).is_some(),
        ChatType::Chatroom => true,
    }
}

fn people() -> Vec<Variety> {
    vec![
        variety("to.removed", "a receiver who is gone is not found", |server| {
            server.easemob.recall.checks[0] = |app, message, order, now_ms| {
                is_addressed(app, message, order, now_ms)?;
                if has_receiver(app, message) { Ok(()) } else { Err(refused(400, "can’t find msg to")) }
            };
        }),
        variety("to.removed", "the messages of a receiver who is gone are gone", |server| {
            server.easemob.recall.checks[0] = |app, message, order, now_ms| {
                is_addressed(app, message, order, now_ms)?;
                if has_receiver(app, message) { Ok(()) } else { Err(refused(403, "not_found msg")) }
            };
        }),
        variety("user-id.letter-case", "the receiver is compared letter by letter", |server| {
            server.easemob.recall.is_addressed =
                |message, order| message.chat_type == order.chat_type && message.to == order.to;
        }),
        variety("from.other-user", "who is neither the sender nor admin is refused with 403", |server| {
            server.easemob.recall.checks[1] = |app, message, order, now_ms| {
                if [message.from.as_str(), "admin"].contains(&order.from.as_str()) {
                    is_there(app, message, order, now_ms)
                } else {
                    Err(refused(403, "no permission"))
                }
            };
        }),
        variety("from.other-user", "who is not registered is refused with 404", |server| {
            server.easemob.recall.checks[1] = |app, message, order, now_ms| {
                if order.from == "admin" || app.users.contains(&order.from) {
                    is_there(app, message, order, now_ms)
                } else {
                    Err(refused(404, "Service resource not found"))
                }
            };
        }),
    ]
}

fn forced() -> Vec<Variety> {
    vec![
        variety("force.wrong-receiver", "a forced recall asks for no receiver", |server| {
            server.easemob.recall.is_addressed =
                |message, order| order.is_forced() || message.went_to(order.chat_type, &order.to);
        }),
        variety("force.wrong-receiver", "a forced recall from another receiver finds no message", |server| {
            server.easemob.recall.checks[0] = |app, message, order, now_ms| {
                let addressed = is_addressed(app, message, order, now_ms);
                if order.is_forced() { addressed.map_err(|_| refused(403, "not_found msg")) } else { addressed }
            };
        }),
        variety("force.unknown", "a message that never was is not found by force", |server| {
            server.easemob.recall.may_be_elsewhere = |app, order| {
                order.is_forced() && app.messages.all().any(|message| message.id.to_string() == order.msg_id)
            };
        }),
    ]
}

fn attachments() -> Vec<Variety> {
    let download = |says, change: fn(&mut Response)| {
        Variety::new("easemob/msg_recall#effect.attachment-delay", says, move |server| {
            server.says(move |request, response| {
                if request.path.contains("/chatfiles/") && response.status == 404 {
                    change(response);
                }
            });
        })
    };
    vec![
        download("an attachment that is gone answers 410 without a body", |response| *response = Response::empty(410)),
        download("an attachment that is gone answers 400", |response| {
            refuse(response, 400, "illegal_argument", "file does not exist");
        }),
    ]
}
