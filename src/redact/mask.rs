//! Secrets are replaced before anything is kept. What is secret the specs say by name; credentials in headers always are.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::names::Names;
use super::secrets::SHORTEST;
use super::{MASK, Secrets, beginning, credential_answer, forms};
use crate::spec::Schemas;

/// How many secrets of earlier requests are remembered.
const MAX_KNOWN: usize = 64;

/// Replaces secrets in texts.
#[derive(Debug, Default)]
pub struct Mask {
    names: Names,
    /// Secrets seen before; only where they are somebody's real ones.
    known: Option<Mutex<Known>>,
}

/// Secrets seen before, the oldest first, and every form in which they may stand in a text.
#[derive(Debug, Default)]
struct Known {
    secrets: VecDeque<String>,
    forms: Arc<Vec<String>>,
}

impl Known {
    fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST || self.secrets.iter().any(|known| known == secret) {
            return;
        }
        self.secrets.push_back(secret.to_owned());
        if self.secrets.len() > MAX_KNOWN {
            self.secrets.pop_front();
        }
        let mut forms: Vec<String> = self.secrets.iter().flat_map(|secret| forms(secret)).collect();
        // Longest first: a secret inside another must not leave the rest of it standing.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        self.forms = Arc::new(forms);
    }
}

impl Mask {
    /// Hides what the specs call secret, in the place where it stands.
    #[must_use]
    pub fn new(schemas: &Schemas) -> Self {
        Self { names: Names::new(schemas.secrets()), known: None }
    }

    /// The same, and wherever it turns up later.
    #[must_use]
    pub fn remembering(schemas: &Schemas) -> Self {
        Self { known: Some(Mutex::default()), ..Self::new(schemas) }
    }

    /// Learns the secrets of a request (its target, headers and body) and of its answer's body, and gives what hides them.
    #[must_use]
    pub fn of(&self, target: &str, headers: &[(String, String)], body: &[u8], answer: &str) -> Masking<'_> {
        let mut lasting: Vec<String> = Vec::new();
        for (name, value) in headers {
            if self.names.hide_header(name) {
                lasting.push(scheme(value).map_or(value.as_str(), |(_, rest)| rest).trim().to_owned());
            }
        }
        for text in [&*beginning(body), answer] {
            lasting.extend(self.names.places(text).into_iter().map(|range| text[range].to_owned()));
        }

        // What stands in a query is the signature of this one request.
        let own = Secrets::default();
        for range in self.names.places(target) {
            own.add(&target[range]);
        }
        for secret in &lasting {
            own.add(secret);
        }

        let known = self.known.as_ref().map(|known| {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            for secret in &lasting {
                known.add(secret);
            }
            Arc::clone(&known.forms)
        });
        Masking { mask: self, own, known: known.unwrap_or_default() }
    }
}

/// What comes before the secret in a credential: a scheme (RFC 9110, 11.1). Nothing need follow it.
fn scheme(value: &str) -> Option<(&str, &str)> {
    const SCHEMES: [&str; 6] = ["basic", "bearer", "digest", "hmac", "negotiate", "token"];
    let value = value.trim();
    let (scheme, rest) = value.split_once([' ', '\t']).unwrap_or((value, ""));
    SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)).then(|| (scheme, rest.trim()))
}

/// Hides the secrets of one exchange.
#[derive(Debug)]
pub struct Masking<'m> {
    mask: &'m Mask,
    own: Secrets,
    known: Arc<Vec<String>>,
}

impl Masking<'_> {
    /// A text without them.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut done = 0;
        for range in self.mask.names.places(text) {
            if range.start >= done {
                masked.push_str(&text[done..range.start]);
                masked.push_str(MASK);
            }
            done = done.max(range.end);
        }
        masked.push_str(&text[done..]);
        masked = self.own.mask(&masked);
        for secret in self.known.iter() {
            if masked.contains(secret.as_str()) {
                masked = masked.replace(secret.as_str(), MASK);
            }
        }
        masked
    }

    /// What may be said of an answer that was to bring credentials and is `length` bytes long.
    #[must_use]
    pub fn credential_answer(&self, headers: &[(String, String)], body: &str, length: usize) -> String {
        self.text(&credential_answer(headers, body.as_bytes(), length, &self.own))
    }

    /// A header's value without them.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> String {
        if !self.mask.names.hide_header(name) {
            return self.text(value);
        }
        match scheme(value) {
            Some((scheme, "")) => scheme.to_owned(),
            Some((scheme, _)) => format!("{scheme} {MASK}"),
            None if value.is_empty() => String::new(),
            None => MASK.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn mask() -> Mask {
        Mask { names: Names::new(["client_secret"].into_iter()), known: Some(Mutex::default()) }
    }

    fn with_header(value: &str) -> [(String, String); 1] {
        [("Authorization".to_owned(), value.to_owned())]
    }

    #[rstest]
    #[case::a_scheme("authorization", "Bearer YWMtTOKEN", "Bearer [secret]")]
    #[case::no_scheme("Authorization", "YWMtTOKEN and more", "[secret]")]
    #[case::misspelt("authorisation", "YWMtTOKEN", "[secret]")]
    #[case::a_cookie("cookie", "sid=s3cr3t; theme=dark", "[secret]")]
    #[case::another_token("X-Auth-Token", "YWMtTOKEN", "[secret]")]
    #[case::an_empty_token("authorization", "Bearer", "Bearer")]
    #[case::nothing_secret("accept", "application/json", "application/json")]
    fn a_header_is_hidden_by_its_name(#[case] name: &str, #[case] value: &str, #[case] expected: &str) {
        assert_eq!(mask().of("", &[], b"", "").header(name, value), expected);
    }

    #[test]
    fn a_token_is_hidden_wherever_it_stands_and_later_too() {
        let mask = mask();
        let masking = mask.of("/", &with_header("Bearer YWMtTOKEN"), b"", "");
        assert_eq!(masking.header("authorization", "Bearer YWMtTOKEN"), "Bearer [secret]");
        assert_eq!(masking.text("no YWMtTOKEN here"), "no [secret] here");
        let later = mask.of("", &[], b"", "");
        assert_eq!(later.text("GET /?access=YWMtTOKEN"), "GET /?access=[secret]");
    }

    #[test]
    fn an_empty_token_teaches_nothing() {
        let mask = mask();
        let masking = mask.of("", &with_header("Bearer "), b"", "");
        assert_eq!(masking.text("Bearer without a token"), "Bearer without a token");
    }

    #[test]
    fn a_token_is_hidden_by_its_form_wherever_it_stands() {
        let mask = mask();
        let answer = r#"[{"YWMtN2Q1YzA4MTAtZTk3Zi0xMWVl":1}]"#;
        assert_eq!(mask.of("", &[], b"", answer).text(answer), r#"[{"[secret]":1}]"#);
    }

    #[test]
    fn a_secret_of_the_answer_is_hidden_too() {
        let mask = mask();
        let answer = r#"{"password":"made-up-1"}"#;
        assert_eq!(mask.of("", &[], b"", answer).text("made-up-1"), "[secret]");
    }
}
