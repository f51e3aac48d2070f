//! How parameters are read where the page does not say.

use serde_json::Value;

use super::{Variety, heard, spoil, variety};

pub(super) fn varieties() -> Vec<Variety> {
    [naming(), recaller(), flags(), extension(), whole()].concat()
}

fn naming() -> Vec<Variety> {
    vec![
        heard("msg_id.number", "a number is read as its digits", |fields| {
            if let Some(digits) = fields.get("msg_id").filter(|id| id.is_number()).map(ToString::to_string) {
                fields.insert("msg_id".to_owned(), digits.into());
            }
        }),
        heard("msg_id.malformed", "what no ID can be is an invalid body", |fields| {
            let is_digit = |letter: char| letter.is_ascii_digit();
            let malformed = |id: &str| !id.is_empty() && (id.len() > 20 || !id.contains(is_digit));
            if fields.get("msg_id").and_then(Value::as_str).is_some_and(malformed) {
                spoil(fields, "msg_id");
            }
        }),
        heard("to.malformed", "what no user ID can be is an invalid body", |fields| {
            if fields.get("to").and_then(Value::as_str).is_some_and(|to| to.len() > 64) {
                spoil(fields, "to");
            }
        }),
        heard("blank-values", "white space alone is empty", |fields| {
            for field in ["msg_id", "to", "chat_type"] {
                if fields.get(field).and_then(Value::as_str).is_some_and(|text| text.trim().is_empty()) {
                    fields.insert(field.to_owned(), "".into());
                }
            }
        }),
    ]
}

fn recaller() -> Vec<Variety> {
    vec![
        heard("from.empty", "is an invalid body", |fields| {
            if fields.get("from").is_some_and(|from| from == "") {
                spoil(fields, "from");
            }
        }),
        heard("from.malformed", "what is no text counts as left out", |fields| {
            if fields.get("from").is_some_and(|from| !from.is_string()) {
                fields.shift_remove("from");
            }
        }),
        heard("from.malformed", "what no user ID can be is an invalid body", |fields| {
            let legal = |from: &str| from.len() <= 64 && !from.starts_with(' ');
            if fields.get("from").is_some_and(|from| !from.as_str().is_some_and(legal)) {
                spoil(fields, "from");
            }
        }),
    ]
}

fn flags() -> Vec<Variety> {
    vec![
        heard("sync_device.elsewhere", "is an invalid body but in a single chat", |fields| {
            if fields.contains_key("sync_device") && fields.get("chat_type").is_some_and(|kind| kind != "chat") {
                spoil(fields, "sync_device");
            }
        }),
        heard("sync_device.malformed", "what is no Bool counts as left out", |fields| {
            if fields.get("sync_device").is_some_and(|sync| !sync.is_boolean()) {
                fields.shift_remove("sync_device");
            }
        }),
        heard("sync_device.malformed", "null is an invalid body", |fields| {
            if fields.get("sync_device").is_some_and(Value::is_null) {
                spoil(fields, "sync_device");
            }
        }),
        variety("force.optional", "is required by apps that nobody has set otherwise", |server| {
            server.easemob.recall.wants_force = |features| features.force_required.unwrap_or(true);
        }),
        heard("force.wrong-type", "a text or a number is converted", |fields| {
            let converted = match fields.get("force") {
                Some(Value::String(text)) if !text.is_empty() => text == "true",
                Some(Value::Number(number)) => number.as_u64() != Some(0),
                _ => return,
            };
            fields.insert("force".to_owned(), converted.into());
        }),
        heard("force.wrong-type", "whatever is no Bool counts as false", |fields| {
            let odd = |force: &Value| !force.is_boolean() && !force.is_null() && force != "";
            if fields.get("force").is_some_and(odd) {
                fields.insert("force".to_owned(), false.into());
            }
        }),
    ]
}

fn extension() -> Vec<Variety> {
    const FIELD: &str = "recallMessageExtensionInfo";
    vec![
        heard("recallMessageExtensionInfo.malformed", "what is no text counts as left out", |fields| {
            if fields.get(FIELD).is_some_and(|info| !info.is_string()) {
                fields.shift_remove(FIELD);
            }
        }),
        heard("recallMessageExtensionInfo.malformed", "an empty one or null is an invalid body", |fields| {
            if fields.get(FIELD).is_some_and(|info| info.is_null() || info == "") {
                spoil(fields, FIELD);
            }
        }),
        heard("recallMessageExtensionInfo.length", "holds less than a kilobyte", |fields| {
            if fields.get(FIELD).and_then(Value::as_str).is_some_and(|info| info.len() >= 1_024) {
                spoil(fields, FIELD);
            }
        }),
    ]
}

fn whole() -> Vec<Variety> {
    vec![heard("unknown-fields", "make the body invalid", |fields| {
        let known = ["msg_id", "to", "chat_type", "from", "sync_device", "force", "recallMessageExtensionInfo"];
        if fields.keys().any(|field| !known.contains(&field.as_str())) {
            spoil(fields, "msg_id");
        }
    })]
}
