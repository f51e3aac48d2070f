//! `${name}`: the only thing a case can say that is not there literally.

use std::collections::BTreeMap;

use serde_json::Value;

/// The values that names stand for.
pub type Scope = BTreeMap<String, Value>;

/// A name nobody gave a value to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no value for `${{{0}}}`")]
pub struct Unknown(pub String);

/// Inserts values into a JSON value. A string that is only `${name}` becomes the value itself, of its own type.
pub fn fill(template: &Value, scope: &Scope) -> Result<Value, Unknown> {
    Ok(match template {
        Value::String(text) => match whole_name(text) {
            Some(name) => scope.get(name).cloned().ok_or_else(|| Unknown(name.to_owned()))?,
            None => Value::String(fill_text(text, scope)?),
        },
        Value::Array(items) => items.iter().map(|item| fill(item, scope)).collect::<Result<_, _>>()?,
        Value::Object(map) => {
            map.iter().map(|(key, value)| Ok((key.clone(), fill(value, scope)?))).collect::<Result<_, _>>()?
        }
        other => other.clone(),
    })
}

/// Inserts values into a text.
pub fn fill_text(template: &str, scope: &Scope) -> Result<String, Unknown> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, name, after)) = split(rest) {
        filled.push_str(before);
        match scope.get(name).ok_or_else(|| Unknown(name.to_owned()))? {
            Value::String(text) => filled.push_str(text),
            other => filled.push_str(&other.to_string()),
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Every name a JSON value mentions.
pub(super) fn names(template: &Value, found: &mut Vec<String>) {
    match template {
        Value::String(text) => names_in_text(text, found),
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        Value::Object(map) => map.values().for_each(|value| names(value, found)),
        _ => {}
    }
}

/// Every name a text mentions.
pub(super) fn names_in_text(text: &str, found: &mut Vec<String>) {
    let mut rest = text;
    while let Some((_, name, after)) = split(rest) {
        found.push(name.to_owned());
        rest = after;
    }
}

/// Text before the first `${name}`, the name, text after.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("${")?;
    let end = start + text[start..].find('}')?;
    Some((&text[..start], &text[start + 2..end], &text[end + 1..]))
}

fn whole_name(text: &str) -> Option<&str> {
    match split(text) {
        Some(("", name, "")) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn scope() -> Scope {
        Scope::from([("seq".to_owned(), json!(7)), ("room".to_owned(), json!("r1"))])
    }

    #[test]
    fn a_string_that_is_only_a_name_keeps_the_type() {
        assert_eq!(fill(&json!({ "MsgSeq": "${seq}" }), &scope()), Ok(json!({ "MsgSeq": 7 })));
    }

    #[test]
    fn inside_other_text_the_value_is_text() {
        assert_eq!(fill(&json!("${room}-${seq}"), &scope()), Ok(json!("r1-7")));
    }

    #[test]
    fn a_name_without_a_value_is_an_error() {
        assert_eq!(fill_text("${nobody}", &scope()), Err(Unknown("nobody".to_owned())));
    }
}
