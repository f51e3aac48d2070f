//! What must not be shown. Every text that is stored passes through here first.

use std::sync::{Arc, RwLock};

use memchr::memmem::Finder;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::beginning;
use super::names::Names;

/// The word that stands where a secret was.
pub const MASK: &str = "[secret]";

/// The shortest secret, in bytes. Hiding what is shorter would hide ordinary text.
pub(super) const SHORTEST: usize = 6;
/// How many secrets of one body are remembered.
const MAX_LEARNT: usize = 64;

/// The secrets a run knows so far, longest first.
#[derive(Debug, Clone, Default)]
pub struct Secrets(Arc<RwLock<Vec<Finder<'static>>>>);

impl Secrets {
    /// Remembers a secret, unless it is too short to be one.
    pub fn add(&self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        for form in forms(secret) {
            self.add_form(&form);
        }
    }

    /// Remembers what in a body is a secret by its name or its form: the first of them, which an answer with credentials
    /// has few of.
    pub fn learn(&self, body: &[u8]) {
        let text = beginning(body);
        for range in Names::default().places(&text).into_iter().take(MAX_LEARNT) {
            self.add(&text[range]);
        }
    }

    fn add_form(&self, secret: &str) {
        if let Ok(mut known) = self.0.write()
            && !known.iter().any(|other| other.needle() == secret.as_bytes())
        {
            // Longest first: a secret inside another must not leave the rest of it standing.
            let place = known.partition_point(|other| other.needle().len() > secret.len());
            known.insert(place, Finder::new(secret).into_owned());
        }
    }

    /// A JSON value without the secrets.
    #[must_use]
    pub fn mask_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.mask(text)),
            Value::Array(items) => items.iter().map(|item| self.mask_json(item)).collect(),
            Value::Object(map) => map.iter().map(|(key, value)| (self.mask(key), self.mask_json(value))).collect(),
            other => other.clone(),
        }
    }

    /// A text without the secrets.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        let Ok(known) = self.0.read() else {
            return MASK.to_owned();
        };
        // Most texts are keys and short values. What is shorter than a secret does not hold it.
        let not_longer = known.partition_point(|secret| secret.needle().len() > text.len());
        let mut masked = text.to_owned();
        for secret in known[not_longer..].iter().filter(|secret| secret.find(text.as_bytes()).is_some()) {
            masked = match std::str::from_utf8(secret.needle()) {
                Ok(secret) => masked.replace(secret, MASK),
                Err(_) => MASK.to_owned(),
            };
        }
        masked
    }
}

/// A secret as it may stand in a text: as it is, escaped in JSON (with or without `\/`), percent-encoded.
#[must_use]
pub fn forms(secret: &str) -> Vec<String> {
    let quoted = Value::String(secret.to_owned()).to_string();
    let json = quoted.trim_matches('"').to_owned();
    let slashes = json.replace('/', "\\/");
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let form = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut forms = vec![secret.to_owned(), json, slashes, percent, form];
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_full_of_names_teaches_a_few_secrets() {
        let secrets = Secrets::default();
        let body: Vec<String> = (0..100_000).map(|number| format!("token=value-{number:06}&<token ")).collect();
        secrets.learn(body.concat().as_bytes());
        assert_eq!(secrets.mask("value-000000 value-099999"), "[secret] value-099999");
    }
}
