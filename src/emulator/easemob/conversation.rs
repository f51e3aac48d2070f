//! A user's conversations: listing them, and deleting one of them one-way.

use serde_json::{Value, json};

use super::app::App;
use super::body::{self, Fields};
use super::canonical;
use super::envelope::Envelope;
use super::inbox::{Activity, Conversation};
use super::refusal::{self, Refusal, illegal_argument};
use super::route::Call;

/// What deleting a conversation obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Deletes a user's conversation, or refuses to.
    pub delete: fn(app: &mut App, call: &Call, user: &str) -> Result<Envelope, Refusal>,
    /// What the fields of a body ask for.
    pub order: fn(fields: &Fields) -> Result<Order, Refusal>,
    /// Takes the conversation off the user's list.
    pub unlist: fn(app: &mut App, user: &str, order: &Order),
    /// Takes the conversation's roaming messages from the user, where that is asked for.
    pub forget: fn(app: &mut App, user: &str, order: &Order),
}

impl Default for Rules {
    fn default() -> Self {
        Self { delete, order, unlist, forget }
    }
}

/// What a deletion asks for, with every parameter checked.
#[derive(Debug, Clone)]
pub struct Order {
    /// The conversation.
    pub conversation: Conversation,
    /// Whether its roaming messages go too.
    pub delete_roam: bool,
}

/// `DELETE users/{username}/user_channel`. The other side keeps its conversation.
pub fn delete(app: &mut App, call: &Call, user: &str) -> Result<Envelope, Refusal> {
    body::says_json(call.request)?;
    let rules = app.rules.conversation;
    let order = (rules.order)(&body::object(call.request)?)?;
    if !app.users.contains(user) {
        return Err(refusal::resource_unknown());
    }
    (rules.unlist)(app, user, &order);
    (rules.forget)(app, user, &order);
    Ok(deleted())
}

/// What a deletion answers.
pub fn deleted() -> Envelope {
    let data = json!({ "result": "ok" });
    Envelope::new("/users/user_channel", "delete").entities(Vec::new()).data(data)
}

/// Only this user's list loses it.
pub fn unlist(app: &mut App, user: &str, order: &Order) {
    if let Some(owner) = app.users.get_mut(user) {
        owner.inbox.delete(&order.conversation);
    }
}

/// Only this user's copies go.
pub fn forget(app: &mut App, user: &str, order: &Order) {
    if order.delete_roam {
        app.messages.delete_roaming(&canonical(user), &order.conversation);
    }
}

/// Checks the parameters in the order of the page.
pub fn order(fields: &Fields) -> Result<Order, Refusal> {
    let channel = required(fields, "channel", "field channel cannot be null or empty")?;
    let conversation = match required(fields, "type", "field type cannot be null or empty")? {
        "chat" => Conversation::with_user(channel),
        "groupchat" => Conversation::in_group(channel),
        _ => return Err(refusal::invalid_body()),
    };
    let delete_roam = fields.flag("delete_roam")?;
    let delete_roam = delete_roam.ok_or_else(|| illegal_argument("field delete_roam cannot be null"))?;
    Ok(Order { conversation, delete_roam })
}

fn required<'a>(fields: &'a Fields, name: &str, empty: &'static str) -> Result<&'a str, Refusal> {
    fields.filled(name)?.ok_or_else(|| illegal_argument(empty))
}

/// `GET users/{username}/user_channels`, the most active first.
pub fn list(app: &App, call: &Call, user: &str) -> Result<Envelope, Refusal> {
    let owner = app.users.get(user).ok_or_else(refusal::resource_unknown)?;
    let user = canonical(user);
    let listed = owner.inbox.listed().into_iter();
    let infos: Vec<Value> = listed
        .map(|(conversation, activity)| {
            let readable = app.messages.is_readable(activity.last_message, &user, call.now_ms);
            info(conversation, activity, readable)
        })
        .collect();
    let data = json!({ "channel_infos": infos, "cursor": "" });
    Ok(Envelope::new("/users/user_channels", "get").data(data))
}

fn info(conversation: &Conversation, activity: &Activity, last_is_readable: bool) -> Value {
    let last = last_is_readable
        .then(|| json!({ "id": activity.last_message.to_string(), "timestamp": activity.active_at_ms }));
    json!({
        "channel_id": conversation.address(),
        "session_type": conversation.chat_type.name(),
        "session_to": conversation.with,
        "unread_num": 0,
        "created_at": activity.created_at_ms,
        "is_top": false,
        "update_top_status_time": 0,
        "marks": [],
        "meta": last,
    })
}
