//! Sending messages to users, groups and chat rooms.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::app::App;
use super::body::{self, Fields};
use super::chat_type::ChatType;
use super::delivery::{self, Delivery};
use super::envelope::Envelope;
use super::refusal::Refusal;
use super::route::Call;

/// Who sends where nobody is named.
pub(super) const DEFAULT_SENDER: &str = "admin";

/// `POST messages/users`.
pub fn to_users(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    send(app, call, ChatType::Chat, 600).map(|ids| envelope("/messages/users", ids))
}

/// `POST messages/chatgroups`.
pub fn to_groups(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    send(app, call, ChatType::Group, 3).map(|ids| envelope("/messages/chatgroups", ids))
}

/// `POST messages/chatrooms`.
pub fn to_chatrooms(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    send(app, call, ChatType::Chatroom, 10).map(|ids| envelope("/messages/chatrooms", ids))
}

fn envelope(path: &'static str, ids: Map<String, Value>) -> Envelope {
    Envelope::new(path, "post").data(Value::Object(ids))
}

/// Sends to every receiver; gives the message id of each.
fn send(app: &mut App, call: &Call, chat_type: ChatType, most: usize) -> Result<Map<String, Value>, Refusal> {
    let fields = body::arranging_object(call.request)?;
    let from = sender(&fields)?;
    let to = receivers(&fields, most)?;
    let kind = kind(&fields)?;
    let body = message_body(&fields)?;
    let content: Arc<str> = delivery::content(body, extension(&fields)?)?.into();
    app.limits.admit_messages(chat_type, to.len(), call.now_ms)?;
    let mut ids = Map::new();
    for receiver in to {
        let delivery = Delivery {
            chat_type,
            from,
            to: receiver,
            kind,
            content: Arc::clone(&content),
            attachment: delivery::attachment(kind, body),
            sent_at_ms: call.now_ms,
            imported: false,
        };
        let id = delivery::deliver(app, delivery, call.now_ms);
        ids.insert(receiver.to_owned(), id.to_string().into());
    }
    Ok(ids)
}

/// Left out, the administrator sends; an empty sender is refused.
fn sender(fields: &Fields) -> Result<&str, Refusal> {
    let from = fields.text("from")?.unwrap_or(DEFAULT_SENDER);
    if from.is_empty() {
        return Err(refused("param from can't be empty"));
    }
    delivery::check_id(from)?;
    Ok(from)
}

fn receivers(fields: &Fields, most: usize) -> Result<Vec<&str>, Refusal> {
    let to = fields.texts("to")?.unwrap_or_default();
    if to.is_empty() || to.contains(&"") {
        return Err(refused("param to can't be empty"));
    }
    if to.len() > most {
        return Err(refused(format!("params to's size can't exceed limit {most}")));
    }
    to.iter().try_for_each(|id| delivery::check_id(id))?;
    Ok(to)
}

fn kind(fields: &Fields) -> Result<&str, Refusal> {
    let kind = fields.filled("type")?;
    let kind = kind.ok_or_else(|| refused("param type can't be empty"))?;
    delivery::check_kind(kind)?;
    Ok(kind)
}

fn message_body(fields: &Fields) -> Result<&Map<String, Value>, Refusal> {
    let body = fields.object("body")?.filter(|body| !body.is_empty());
    body.ok_or_else(|| refused("param body can't be empty"))
}

fn extension(fields: &Fields) -> Result<Option<&Map<String, Value>>, Refusal> {
    let refused = |_| refused("param ext must be JSONObject");
    fields.object("ext").map_err(refused)
}

fn refused(description: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal::new(400, "message_send_error", description)
}
