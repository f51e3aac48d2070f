//! `POST messages/msg_recall`: recalling one message.

use serde_json::{Value, json};

use super::app::App;
use super::body::{self, Fields};
use super::chat_type::ChatType;
use super::envelope::Envelope;
use super::features::Features;
use super::message::{Message, Messages, numeric_id};
use super::refusal::{self, Refusal};
use super::route::Call;
use crate::emulator::exchange::Request;
use crate::emulator::limit::Rate;

/// Who recalls where nobody is named.
const DEFAULT_RECALLER: &str = "admin";

/// What a call asks for, with every parameter checked.
#[derive(Debug, Clone)]
pub struct Order {
    /// The message, as it was named.
    pub msg_id: String,
    /// The receiver, the group or the chat room.
    pub to: String,
    /// The kind of chat.
    pub chat_type: ChatType,
    /// Who recalls.
    pub from: String,
    /// Whether the recall is forced, where the call says so.
    pub force: Option<bool>,
}

impl Order {
    /// Whether the recall is forced; not where the call does not say.
    pub fn is_forced(&self) -> bool {
        self.force == Some(true)
    }
}

/// Refuses a recall because of the state of its message.
pub type Check = fn(&App, &Message, &Order, now_ms: u64) -> Result<(), Refusal>;

/// What recalling a message obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Reads and checks the parameters.
    pub order: fn(&Fields, &App) -> Result<Order, Refusal>,
    /// Whether an app with these settings wants to hear `force` every time.
    pub wants_force: fn(&Features) -> bool,
    /// Whether the service is open for this recall.
    pub is_open: fn(&Features, &Order) -> bool,
    /// What is checked of a message: its receiver, its presence, its age.
    pub checks: [Check; 3],
    /// Puts these checks into the order in which they are made.
    pub sequence: fn([Check; 3]) -> [Check; 3],
    /// Whether `to` and `chat_type` are the message's.
    pub is_addressed: fn(&Message, &Order) -> bool,
    /// Whether there is nothing left to recall.
    pub is_gone: fn(&Message, &Order) -> bool,
    /// How long a message of such an app can be recalled without force, in milliseconds.
    pub window_ms: fn(&Features) -> u64,
    /// The moment from which a message's window counts, in milliseconds.
    pub counts_from: fn(&App, &Message) -> u64,
    /// Whether a message of this age can still be recalled without force; both in milliseconds.
    pub is_within: fn(window_ms: u64, age_ms: u64, message: &Message, order: &Order) -> bool,
    /// Whether a message the server does not have can still be withdrawn from its receivers.
    pub may_be_elsewhere: fn(&App, &Order) -> bool,
    /// What becomes of a recalled message.
    pub withdraw: fn(messages: &mut Messages, id: u64, order: &Order),
    /// The uploaded files that go with a message.
    pub files: fn(&App, &Message, &Order) -> Vec<String>,
    /// How often an app may call.
    pub rate: Rate,
    /// Whose share of that a call uses up: the app's, whoever calls for it.
    pub budget: fn(&Request) -> String,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            order,
            wants_force: |features| features.force_required.unwrap_or(false),
            is_open: |features, _| features.recall_enabled,
            checks: [is_addressed, is_there, is_in_time],
            sequence: |checks| checks,
            is_addressed: |message, order| message.went_to(order.chat_type, &order.to),
            is_gone: |message, _| message.recalled || message.is_command(),
            window_ms: Features::recall_window_ms,
            counts_from: |_, message| message.sent_at_ms,
            is_within: |window_ms, age_ms, _, _| age_ms <= window_ms,
            may_be_elsewhere: |_, order| order.is_forced() && numeric_id(&order.msg_id).is_some(),
            withdraw: |messages, id, _| withdraw(messages, id),
            files: |_, message, _| message.attachment.iter().cloned().collect(),
            rate: Rate::per_second(100),
            budget: |_| String::new(),
        }
    }
}

/// Recalls a message.
pub fn recall(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    body::says_json(call.request)?;
    let rules = app.rules.recall;
    let order = (rules.order)(&parse(&call.request.body)?, app)?;
    carry_out(app, &order, call.now_ms)?;
    Ok(recalled(&order))
}

fn carry_out(app: &mut App, order: &Order, now_ms: u64) -> Result<(), Refusal> {
    let rules = app.rules.recall;
    if !(rules.is_open)(&app.features, order) {
        return Err(Refusal::new(403, "forbidden_op", "message recall service is unopened"));
    }
    let Some(message) = app.messages.find(&order.msg_id, now_ms) else {
        // The receivers may still have what the server has not.
        return if (rules.may_be_elsewhere)(app, order) { Ok(()) } else { Err(not_found()) };
    };
    for check in (rules.sequence)(rules.checks) {
        check(app, message, order, now_ms)?;
    }
    let id = message.id;
    for file in (rules.files)(app, message, order) {
        app.attachments.remove(&file);
    }
    (rules.withdraw)(&mut app.messages, id, order);
    Ok(())
}

/// Takes back every copy the server has.
pub fn withdraw(messages: &mut Messages, id: u64) {
    if let Some(message) = messages.change(id) {
        message.recalled = true;
        message.content = "".into();
    }
}

/// The receiver and the kind of chat are the message's.
pub fn is_addressed(app: &App, message: &Message, order: &Order, _: u64) -> Result<(), Refusal> {
    refuse_unless((app.rules.recall.is_addressed)(message, order), || refused(400, "can’t find msg to"))
}

/// There is something to recall.
pub fn is_there(app: &App, message: &Message, order: &Order, _: u64) -> Result<(), Refusal> {
    refuse_unless(!(app.rules.recall.is_gone)(message, order), not_found)
}

/// The window is open, or does not matter.
pub fn is_in_time(app: &App, message: &Message, order: &Order, now_ms: u64) -> Result<(), Refusal> {
    let rules = app.rules.recall;
    let age_ms = now_ms.saturating_sub((rules.counts_from)(app, message));
    let in_time = order.is_forced() || (rules.is_within)((rules.window_ms)(&app.features), age_ms, message, order);
    refuse_unless(in_time, || refused(403, "exceed recall time limit"))
}

fn refuse_unless(fine: bool, refusal: fn() -> Refusal) -> Result<(), Refusal> {
    if fine { Ok(()) } else { Err(refusal()) }
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
pub fn order(fields: &Fields, app: &App) -> Result<Order, Refusal> {
    let msg_id = required(fields, "msg_id", "param msg_id can't be empty")?;
    let to = required(fields, "to", "param to can't be empty")?;
    let chat_type = required(fields, "chat_type", "param chat_type can't be empty")?;
    let chat_type = ChatType::named(&chat_type).ok_or_else(refusal::invalid_body)?;
    let from = fields.filled("from")?.unwrap_or(DEFAULT_RECALLER).to_owned();
    fields.flag("sync_device")?;
    let force = force(fields, app)?;
    fields.text("recallMessageExtensionInfo")?;
    Ok(Order { msg_id, to, chat_type, from, force })
}

fn required(fields: &Fields, name: &str, empty: &'static str) -> Result<String, Refusal> {
    fields.filled(name)?.map(str::to_owned).ok_or_else(|| refused(400, empty))
}

/// Left out, a recall is not forced, unless the app demands a word on it; an empty one is refused.
fn force(fields: &Fields, app: &App) -> Result<Option<bool>, Refusal> {
    let empty = || refused(400, "param force can't be empty");
    match fields.get("force") {
        None if (app.rules.recall.wants_force)(&app.features) => Err(empty()),
        None => Ok(None),
        Some(Value::Bool(force)) => Ok(Some(*force)),
        Some(Value::Null) => Err(empty()),
        Some(Value::String(text)) if text.is_empty() => Err(empty()),
        Some(_) => Err(refusal::invalid_body()),
    }
}

fn not_found() -> Refusal {
    refused(403, "not_found msg")
}

/// A refusal of this call, in the words of its table.
pub fn refused(status: u16, description: &'static str) -> Refusal {
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
