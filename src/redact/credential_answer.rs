//! What may be said of an answer that was to bring credentials.

use std::fmt::Write as _;

use serde_json::Value;

use super::{MASK, Secrets};

/// The fields of a refusal that say why, of both vendors.
const REASONS: [&str; 4] = ["error", "error_description", "Code", "Message"];
/// How much of a reason is shown, in characters.
const LONGEST: usize = 200;

/// Describes an answer that was to bring credentials: its media type, its length as it was sent, in bytes, and, from a
/// JSON object, the fields that say why it is a refusal. Nothing else of it is shown: a secret may stand anywhere in it.
#[must_use]
pub fn credential_answer(headers: &[(String, String)], body: &[u8], length: usize, secrets: &Secrets) -> String {
    let length = match length {
        0 => return "without a body".to_owned(),
        1 => "1 byte".to_owned(),
        length => format!("{length} bytes"),
    };
    let mut said = format!("with {length} of {}, not shown: it may hold credentials", media_type(headers));
    let json: Option<Value> = serde_json::from_slice(body).ok();
    for name in REASONS {
        let reason = match json.as_ref().and_then(|json| json.get(name)) {
            Some(Value::String(reason)) => reason.clone(),
            Some(number @ Value::Number(_)) => number.to_string(),
            _ => continue,
        };
        let _ = write!(said, "; {name}: {}", shortened(&secrets.mask(&reason)));
    }
    said
}

/// The same answer as JSON, as far as it is judged: every text in it is hidden but those that say why it is a refusal.
#[must_use]
pub fn credential_json(json: &Value, secrets: &Secrets) -> Value {
    let Value::Object(fields) = json else {
        return hidden(json);
    };
    let field = |(name, value): (&String, &Value)| match value {
        Value::String(reason) if REASONS.contains(&name.as_str()) => (name.clone(), secrets.mask(reason).into()),
        value => (hidden_name(name), hidden(value)),
    };
    fields.iter().map(field).collect()
}

fn hidden(json: &Value) -> Value {
    match json {
        Value::String(_) => MASK.into(),
        Value::Array(items) => items.iter().map(hidden).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (hidden_name(name), hidden(value))).collect(),
        other => other.clone(),
    }
}

/// A field's name, unless it may be a value in the place of a name.
fn hidden_name(name: &str) -> String {
    let is_name = name.len() <= 32 && name.bytes().all(|letter| letter.is_ascii_lowercase() || b"_-".contains(&letter));
    if is_name { name.to_owned() } else { MASK.to_owned() }
}

/// The media type without its parameters, where it is one that can be shown.
fn media_type(headers: &[(String, String)]) -> &str {
    let sent = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let essence = sent.map_or("", |(_, value)| value.split(';').next().unwrap_or_default().trim());
    let is_type = |essence: &&str| {
        essence.len() <= 60 && essence.contains('/') && essence.bytes().all(|byte| byte.is_ascii_graphic())
    };
    Some(essence).filter(is_type).unwrap_or("no media type")
}

fn shortened(reason: &str) -> String {
    let shown: String = reason.chars().take(LONGEST).collect();
    let shown: String = shown.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if shown.len() < reason.len() { format!("{shown}…") } else { shown }
}
