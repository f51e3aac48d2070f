//! What the Easemob page leaves open of deleting a conversation.

use serde_json::{Map, Value, json};

use super::Variety;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::easemob::App;
use crate::emulator::easemob::conversation::{delete, deleted, order};
use crate::emulator::easemob::inbox::Conversation;
use crate::emulator::easemob::refusal::{illegal_argument, resource_unknown};
use crate::emulator::easemob::route::{Call, answer};
use crate::emulator::edit::{edit_request, is_deletion, refuse, said, sent};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::limit::Rate;

/// The question is a clause of the deletion.
fn variety(question: &str, says: &str, change: fn(&mut Behaviour)) -> Variety {
    Variety::new(format!("easemob/user_channel#{question}"), says, change)
}

/// The fields of a deletion's body are read as what this makes of them.
fn reads(question: &str, says: &str, change: fn(&mut Map<String, Value>)) -> Variety {
    Variety::new(format!("easemob/user_channel#{question}"), says, move |server| {
        server.hears(move |request| {
            if is_deletion(request) {
                edit_request(request, change);
            }
        });
    })
}

/// Some deletions are refused with this.
fn refuses(
    question: &str,
    says: &str,
    are: fn(&Request, &Response) -> bool,
    with: (u16, &'static str, &'static str),
) -> Variety {
    Variety::new(format!("easemob/user_channel#{question}"), says, move |server| {
        server.says(move |request, response| {
            if is_deletion(request) && response.status == 200 && are(request, response) {
                refuse(response, with.0, with.1, with.2);
            }
        });
    })
}

const NOT_FOUND: (u16, &str, &str) = (404, "service_resource_not_found", "Service resource not found");
const INVALID: (u16, &str, &str) = (400, "illegal_argument", "this is an invalid request.");

pub(super) fn varieties() -> Vec<Variety> {
    [users(), channels(), fields(), conversations(), limits()].concat()
}

/// The user ID in the path, still encoded.
fn user(request: &Request) -> &str {
    request.path.rsplit('/').nth(1).unwrap_or_default()
}

/// A field that holds a text.
fn text(request: &Request, field: &str) -> String {
    sent(request, field).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn users() -> Vec<Variety> {
    let unknown = |question: &str, says: &str, change: fn(&mut Response)| {
        Variety::new(format!("easemob/user_channel#{question}"), says, move |server| {
            server.says(move |request, response| {
                if is_deletion(request) && said(response, "/error") == Some("service_resource_not_found".into()) {
                    change(response);
                }
            });
        })
    };
    vec![
        variety("username.unknown", "there is nothing to delete for an unknown user", |server| {
            server.easemob.conversation.delete = |app, call, user| {
                let done = delete(app, call, user);
                if !user.is_empty() && done.as_ref().is_err_and(|refusal| refusal.status() == 404) {
                    Ok(deleted())
                } else {
                    done
                }
            };
        }),
        unknown("username.unknown", "the text ends with a full stop", |response| {
            crate::emulator::edit::set(response, "/error_description", "Service resource not found.");
        }),
        variety("username.malformed", "refuses what no user ID can be", |server| {
            server.says(|request, response| {
                if is_deletion(request) && (user(request).len() > 64 || user(request).contains('%')) {
                    refuse(response, 400, "illegal_argument", "username is not legal");
                }
            });
        }),
        refuses(
            "username.percent-encoded",
            "takes an encoded letter for itself",
            |request, _| user(request).contains('%'),
            NOT_FOUND,
        ),
        refuses(
            "user-id.letter-case",
            "a user ID in other letters is another user's",
            |request, _| user(request).contains(|letter: char| letter.is_ascii_uppercase()),
            NOT_FOUND,
        ),
        refuses(
            "user-id.letter-case",
            "a channel in other letters is another user's",
            |request, _| text(request, "channel").contains(|letter: char| letter.is_ascii_uppercase()),
            NOT_FOUND,
        ),
    ]
}

fn channels() -> Vec<Variety> {
    vec![
        refuses(
            "channel.unknown",
            "a user who is not there is not found",
            |request, _| text(request, "channel").starts_with("nobody"),
            NOT_FOUND,
        ),
        refuses(
            "channel.unknown",
            "nobody has a conversation with oneself",
            |request, _| text(request, "channel") == user(request),
            INVALID,
        ),
        refuses(
            "channel.unknown",
            "a group is only for its members",
            |request, _| user(request).starts_with('x'),
            (403, "forbidden_op", "user is not in the group"),
        ),
        refuses(
            "channel.length",
            "a channel over 64 bytes is refused",
            |request, _| text(request, "channel").len() > 64,
            INVALID,
        ),
        refuses(
            "channel.other-type",
            "a user's ID is no group's",
            |request, _| text(request, "type") == "groupchat" && !text(request, "channel").starts_with('2'),
            NOT_FOUND,
        ),
        refuses(
            "channel.other-type",
            "a group's ID is no user's",
            |request, _| text(request, "type") == "chat" && text(request, "channel").starts_with('2'),
            INVALID,
        ),
        refuses(
            "blank-values",
            "white space counts as empty",
            |request, _| text(request, "channel") == " ",
            (400, "illegal_argument", "field channel cannot be null or empty"),
        ),
        reads("blank-values", "white space counts as the default", |fields| {
            if fields.get("type") == Some(&json!(" ")) {
                fields.insert("type".to_owned(), "chat".into());
            }
            if fields.get("delete_roam") == Some(&json!(" ")) {
                fields.insert("delete_roam".to_owned(), false.into());
            }
        }),
    ]
}

fn fields() -> Vec<Variety> {
    vec![
        reads("type.outside", "another type is a chat", |fields| {
            if fields
                .get("type")
                .is_some_and(|kind| kind.as_str().is_some_and(|kind| !["", " ", "groupchat"].contains(&kind)))
            {
                fields.insert("type".to_owned(), "chat".into());
            }
        }),
        variety("type.outside", "another type is a wrong argument", |server| {
            server.easemob.conversation.order = |fields| match order(fields) {
                Err(_)
                    if fields
                        .filled("type")
                        .is_ok_and(|kind| kind.is_some_and(|kind| !["chat", "groupchat"].contains(&kind))) =>
                {
                    Err(illegal_argument("field type is not legal"))
                }
                read => read,
            };
        }),
        reads("type.chatroom", "a chat room has a conversation", |fields| {
            if fields.get("type") == Some(&json!("chatroom")) {
                fields.insert("type".to_owned(), "groupchat".into());
            }
        }),
        reads("error.wrong-type", "a number is read as a text", |fields| {
            for field in ["channel", "type"] {
                if let Some(Value::Number(number)) = fields.get(field) {
                    let text = number.to_string();
                    fields.insert(field.to_owned(), text.into());
                }
            }
        }),
        reads("error.wrong-type", "a truth value is read from its name or number", |fields| {
            if [json!("true"), json!(1)].iter().any(|value| fields.get("delete_roam") == Some(value)) {
                fields.insert("delete_roam".to_owned(), true.into());
            }
        }),
        reads("error.null-or-empty", "an empty delete_roam is a null one", |fields| {
            if fields.get("delete_roam") == Some(&json!("")) {
                fields.insert("delete_roam".to_owned(), Value::Null);
            }
        }),
        variety("error.order", "delete_roam is looked at first", |server| {
            server.easemob.conversation.order = |fields| {
                if fields.flag("delete_roam")?.is_none() {
                    return Err(illegal_argument("field delete_roam cannot be null"));
                }
                order(fields)
            };
        }),
        refuses(
            "unknown-fields",
            "a field that is not listed is refused",
            |request, _| ["colour", "resource"].iter().any(|field| sent(request, field).is_some()),
            (400, "invalid_request_body", "Request body is invalid. Please check body is correct."),
        ),
    ]
}

/// Whether the chat of a deletion was ever written in, and whether it is on the user's list.
fn used_and_listed(app: &App, call: &Call, user: &str) -> (bool, bool) {
    let chat = Conversation::with_user(&text(call.request, "channel"));
    let listed = app.users.get(user).is_some_and(|user| user.inbox.listed().iter().any(|(listed, _)| **listed == chat));
    (app.messages.all().any(|message| message.is_in(user, &chat)), listed)
}

fn conversations() -> Vec<Variety> {
    vec![
        variety("conversation.never-used", "a chat nobody wrote in is not found", |server| {
            server.easemob.conversation.delete = |app, call, user| {
                let done = delete(app, call, user)?;
                let (used, _) = used_and_listed(app, call, user);
                if used || text(call.request, "type") != "chat" { Ok(done) } else { Err(resource_unknown()) }
            };
        }),
        variety("conversation.deleted-already", "a chat deleted already is not found", |server| {
            server.easemob.conversation.delete = |app, call, user| {
                let (used, listed) = used_and_listed(app, call, user);
                let done = delete(app, call, user)?;
                let gone = used && !listed && text(call.request, "type") == "chat";
                if gone { Err(resource_unknown()) } else { Ok(done) }
            };
        }),
    ]
}

fn limits() -> Vec<Variety> {
    vec![
        variety("rate.window", "is a minute of the clock", |server| {
            server.easemob.limits.deletions = Rate::per_minute(5).by_the_clock();
        }),
        variety("rate.refused-calls", "a call refused for its body does not count", |server| {
            server.easemob.route.answer = |app, call, path| {
                let before = app.limits.clone();
                let answered = answer(app, call, path);
                if is_deletion(call.request) && answered.as_ref().is_err_and(|refusal| refusal.status() == 400) {
                    app.limits = before;
                }
                answered
            };
        }),
    ]
}
