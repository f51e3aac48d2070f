//! `POST messages/msg_recall`: recalling one message.

use serde_json::{Value, json};

use super::app::App;
use super::body::{self, Fields};
use super::envelope::Envelope;
use super::features::Features;
use super::message::{ChatType, Message, numeric_id};
use super::refusal::{self, Refusal};
use super::route::Call;

/// Who recalls where nobody is named.
const DEFAULT_RECALLER: &str = "admin";

/// What recalling a message obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether a message can still be recalled without force; the window and the time in milliseconds.
    pub is_within: fn(window_ms: u64, message: &Message, now_ms: u64) -> bool,
    /// What becomes of a recalled message.
    pub withdraw: fn(message: &mut Message),
}

impl Default for Rules {
    fn default() -> Self {
        Self { is_within, withdraw }
    }
}

/// What a call asks for, with every parameter checked.
struct Order {
    msg_id: String,
    to: String,
    chat_type: ChatType,
    from: String,
    force: bool,
}

/// Recalls a message.
pub fn recall(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    body::says_json(call.request)?;
    let rules = app.rules.recall;
    let order = order(&parse(&call.request.body)?, &app.features)?;
    check_service(&app.features)?;
    if let Some(message) = recallable(app, &order, call.now_ms)? {
        (rules.withdraw)(message);
        if let Some(file) = message.attachment.take() {
            app.attachments.remove(&file);
        }
    }
    Ok(recalled(&order))
}

fn recalled(order: &Order) -> Envelope {
    Envelope::new("/messages/msg_recall", "post").data(json!({
        "recalled": "yes",
        "chattype": order.chat_type.name(),
        "from": order.from,
        "to": order.to,
        "msg_id": order.msg_id,
    }))
}

fn parse(body: &[u8]) -> Result<Fields, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields.into()),
        Ok(_) => Err(refusal::invalid_body()),
        Err(error) => Err(not_json(&error)),
    }
}

/// Checks the parameters in the order of the page.
fn order(fields: &Fields, features: &Features) -> Result<Order, Refusal> {
    let msg_id = required(fields, "msg_id", "param msg_id can't be empty")?;
    let to = required(fields, "to", "param to can't be empty")?;
    let chat_type = required(fields, "chat_type", "param chat_type can't be empty")?;
    let chat_type = ChatType::named(&chat_type).ok_or_else(refusal::invalid_body)?;
    let from = fields.filled("from")?.unwrap_or(DEFAULT_RECALLER).to_owned();
    fields.flag("sync_device")?;
    let force = force(fields, features)?;
    fields.text("recallMessageExtensionInfo")?;
    Ok(Order { msg_id, to, chat_type, from, force })
}

fn required(fields: &Fields, name: &str, empty: &'static str) -> Result<String, Refusal> {
    fields.filled(name)?.map(str::to_owned).ok_or_else(|| refused(400, empty))
}

/// Left out, a recall is not forced, unless the app demands a word on it; an empty one is refused.
fn force(fields: &Fields, features: &Features) -> Result<bool, Refusal> {
    let empty = || refused(400, "param force can't be empty");
    match fields.get("force") {
        None if features.force_required => Err(empty()),
        None => Ok(false),
        Some(Value::Bool(force)) => Ok(*force),
        Some(Value::Null) => Err(empty()),
        Some(Value::String(text)) if text.is_empty() => Err(empty()),
        Some(_) => Err(refusal::invalid_body()),
    }
}

fn check_service(features: &Features) -> Result<(), Refusal> {
    if features.recall_enabled {
        Ok(())
    } else {
        Err(Refusal::new(403, "forbidden_op", "message recall service is unopened"))
    }
}

/// The message to recall; nothing where the server has none and the recall is forced, because the
/// receivers may still have it.
fn recallable<'a>(app: &'a mut App, order: &Order, now_ms: u64) -> Result<Option<&'a mut Message>, Refusal> {
    let (window_ms, rules) = (app.features.recall_window_ms(), app.rules.recall);
    let Some(message) = app.messages.find(&order.msg_id, now_ms) else {
        return if may_be_elsewhere(order) { Ok(None) } else { Err(not_found()) };
    };
    if !message.went_to(order.chat_type, &order.to) {
        return Err(refused(400, "can’t find msg to"));
    }
    if message.recalled || message.is_command() {
        return Err(not_found());
    }
    if !order.force && !(rules.is_within)(window_ms, message, now_ms) {
        return Err(refused(403, "exceed recall time limit"));
    }
    Ok(Some(message))
}

/// Whether a message the server does not have can still be withdrawn from its receivers.
fn may_be_elsewhere(order: &Order) -> bool {
    order.force && numeric_id(&order.msg_id).is_some()
}

/// The window is open up to and including its last millisecond.
fn is_within(window_ms: u64, message: &Message, now_ms: u64) -> bool {
    now_ms.saturating_sub(message.sent_at_ms) <= window_ms
}

/// Takes back every copy the server has.
fn withdraw(message: &mut Message) {
    message.recalled = true;
    message.content = "".into();
}

fn not_found() -> Refusal {
    refused(403, "not_found msg")
}

fn refused(status: u16, description: &'static str) -> Refusal {
    Refusal::new(status, "message_recall_error", description)
}

fn not_json(error: &serde_json::Error) -> Refusal {
    let description = format!(
        "Unexpected character or end of input\n at [Source: (String); line: {}, column: {}]",
        error.line(),
        error.column()
    );
    Refusal::new(400, "json_parse", description)
}
