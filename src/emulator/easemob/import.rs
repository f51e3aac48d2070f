//! Importing messages that were sent elsewhere, possibly long ago.

use serde_json::json;

use super::app::App;
use super::body;
use super::chat_type::ChatType;
use super::delivery::{self, Delivery};
use super::envelope::Envelope;
use super::refusal::{Refusal, illegal_argument};
use super::route::Call;

/// `POST messages/users/import`.
pub fn to_user(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    import(app, call, ChatType::Chat, "/messages/users/import")
}

/// `POST messages/chatgroups/import`.
pub fn to_group(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    import(app, call, ChatType::Group, "/messages/chatgroups/import")
}

fn import(app: &mut App, call: &Call, chat_type: ChatType, path: &'static str) -> Result<Envelope, Refusal> {
    let fields = body::arranging_object(call.request)?;
    let empty = |name: &str| illegal_argument(format!("{name} not allow empty"));
    let from = fields.filled("from")?.ok_or_else(|| empty("from"))?;
    let to = fields.filled("target")?.ok_or_else(|| empty("target"))?;
    let kind = fields.filled("type")?.ok_or_else(|| empty("type"))?;
    let message = fields.object("body")?.filter(|body| !body.is_empty());
    let message = message.ok_or_else(|| empty("message body"))?;
    [from, to].into_iter().try_for_each(delivery::check_id)?;
    delivery::check_kind(kind)?;
    let content = delivery::content(message, fields.object("ext")?)?;
    let sent_at_ms = fields.count("msg_timestamp")?.unwrap_or(call.now_ms).min(call.now_ms);
    let delivery = Delivery {
        chat_type,
        from,
        to,
        kind,
        content: content.into(),
        attachment: delivery::attachment(kind, message),
        sent_at_ms,
        imported: true,
    };
    let id = delivery::deliver(app, delivery, call.now_ms);
    Ok(Envelope::new(path, "post").data(json!({ "msg_id": id.to_string() })))
}
