//! Secrets are replaced before anything is kept. What is secret the specs say by name; credentials in headers always are.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::names::Names;
use super::{MASK, Secrets, credential_answer, forms, shape, text};
use crate::judge::request::Heard;
use crate::spec::Schemas;

/// How many secrets of earlier requests are remembered.
const MAX_KNOWN: usize = 64;
/// What is shorter is no secret: hiding it would hide ordinary text.
const SHORTEST: usize = 6;

/// How much of a body is looked at, in bytes.
const MAX_BODY: usize = 64 << 10;

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

    /// Learns the secrets of a request and of its answer, and gives what hides them.
    #[must_use]
    pub fn of(&self, heard: &Heard, answer: &str) -> Masking<'_> {
        let own = Secrets::default();
        let body = beginning(&heard.body);
        let mut lasting: Vec<String> = Vec::new();
        for (name, value) in &heard.headers {
            if self.names.hide_header(name) {
                lasting.push(scheme(value).map_or(value.as_str(), |(_, rest)| rest).trim().to_owned());
            }
        }
        for text in [&*body, answer] {
            lasting.extend(self.places(text).into_iter().map(|range| text[range].to_owned()));
        }
        // What stands in a query is the signature of this one request.
        for range in self.places(&heard.target) {
            own.add(&heard.target[range]);
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

    /// Where in a text secrets stand, by name or by form, in their order; some may overlap.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = self.names.values(text);
        places.extend(shape::values(text));
        places.sort_by_key(|range| range.start);
        places
    }
}

/// The beginning of a body, which is all that is ever kept of it.
#[must_use]
pub fn beginning(body: &[u8]) -> Cow<'_, str> {
    text(&body[..body.len().min(MAX_BODY)])
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
        for range in self.mask.places(text) {
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

    /// What may be said of an answer that was to bring credentials.
    #[must_use]
    pub fn credential_answer(&self, headers: &[(String, String)], body: &[u8]) -> String {
        self.text(&credential_answer(headers, body, &self.own))
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

    fn heard(target: &str, body: &str) -> Heard {
        let headers = vec![("Authorization".to_owned(), "Bearer YWMtTOKEN".to_owned())];
        Heard { target: target.to_owned(), headers, body: body.to_owned().into(), ..Heard::default() }
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
        assert_eq!(mask().of(&Heard::default(), "").header(name, value), expected);
    }

    #[test]
    fn a_token_is_hidden_wherever_it_stands_and_later_too() {
        let mask = mask();
        let masking = mask.of(&heard("/", ""), "");
        assert_eq!(masking.header("authorization", "Bearer YWMtTOKEN"), "Bearer [secret]");
        assert_eq!(masking.text("no YWMtTOKEN here"), "no [secret] here");
        let later = mask.of(&Heard::default(), "");
        assert_eq!(later.text("GET /?access=YWMtTOKEN"), "GET /?access=[secret]");
    }

    #[test]
    fn an_empty_token_teaches_nothing() {
        let headers = vec![("Authorization".to_owned(), "Bearer ".to_owned())];
        let mask = mask();
        let masking = mask.of(&Heard { headers, ..Heard::default() }, "");
        assert_eq!(masking.text("Bearer without a token"), "Bearer without a token");
    }

    #[test]
    fn a_token_is_hidden_by_its_form_wherever_it_stands() {
        let mask = mask();
        let answer = r#"[{"YWMtN2Q1YzA4MTAtZTk3Zi0xMWVl":1}]"#;
        assert_eq!(mask.of(&Heard::default(), answer).text(answer), r#"[{"[secret]":1}]"#);
    }

    #[test]
    fn a_secret_of_the_answer_is_hidden_too() {
        let mask = mask();
        let answer = r#"{"password":"made-up-1"}"#;
        assert_eq!(mask.of(&Heard::default(), answer).text("made-up-1"), "[secret]");
    }
}
