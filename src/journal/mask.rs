//! Secrets are replaced before anything is kept. What is secret the specs say by name; credentials in headers always are.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::judge::request::Heard;
use crate::spec::Schemas;
use crate::target::{MASK, Secrets, forms};

/// How many secrets of earlier requests are remembered.
const MAX_KNOWN: usize = 64;
/// What is shorter is no secret: hiding it would hide ordinary text.
const SHORTEST: usize = 6;

/// How much of a body is looked at, in bytes.
const MAX_BODY: usize = 64 << 10;

/// Headers whose whole value is a secret, or all but its first word.
const HEADERS: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"];

/// Replaces secrets in texts.
#[derive(Debug, Default)]
pub struct Mask {
    names: Vec<String>,
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
        Self { names: schemas.secrets().map(str::to_owned).collect(), known: None }
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
            if is_secret_header(name) {
                lasting.push(value.split_once(' ').map_or(value.as_str(), |(_, rest)| rest).trim().to_owned());
            }
        }
        for text in [&*body, answer] {
            lasting.extend(self.values(text).into_iter().map(|range| text[range].to_owned()));
        }
        // What stands in a query is the signature of this one request.
        for range in self.values(&heard.target) {
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

    /// Where in a text the values of secrets stand: behind their names, in JSON however broken, in a query or a form.
    fn values(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let mut found = Vec::new();
        for name in &self.names {
            for (at, _) in text.match_indices(name.as_str()) {
                let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
                let after = at + name.len();
                if !text[..at].ends_with(is_part) && !text[after..].starts_with(is_part) {
                    found.extend(value_behind(text, after));
                }
            }
        }
        found.sort_by_key(|range| range.start);
        found
    }
}

/// The beginning of a body, which is all that is ever kept of it.
pub(super) fn beginning(body: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(&body[..body.len().min(MAX_BODY)])
}

fn is_secret_header(name: &str) -> bool {
    HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The value that stands behind a name that ends here.
fn value_behind(text: &str, end: usize) -> Option<std::ops::Range<usize>> {
    let rest = text.get(end..)?;
    let unquoted = rest.strip_prefix(['"', '\'']).unwrap_or(rest).trim_start();
    let value = unquoted.strip_prefix([':', '='])?.trim_start();
    let (value, quote) = match value.chars().next()? {
        quote @ ('"' | '\'') => (&value[1..], Some(quote)),
        _ => (value, None),
    };
    let start = text.len() - value.len();
    let mut escaped = false;
    let ends = |letter: char| match quote {
        Some(quote) => letter == quote,
        None => "&,}] \t\r\n\"'".contains(letter),
    };
    let length = value
        .char_indices()
        .find(|(_, letter)| {
            let is_end = !escaped && ends(*letter);
            escaped = !escaped && *letter == '\\' && quote.is_some();
            is_end
        })
        .map_or(value.len(), |(at, _)| at);
    (length > 0).then(|| start..start + length)
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
        for range in self.mask.values(text) {
            if range.start >= done {
                masked.push_str(&text[done..range.start]);
                masked.push_str(MASK);
                done = range.end;
            }
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

    /// A header's value without them.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> String {
        if !is_secret_header(name) {
            return self.text(value);
        }
        match value.split_once(' ') {
            Some((scheme, _)) if scheme.len() < 16 => format!("{scheme} {MASK}"),
            _ if value.is_empty() => String::new(),
            _ => MASK.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn mask() -> Mask {
        let names = ["client_secret", "password", "Signature"].map(str::to_owned).to_vec();
        Mask { names, known: Some(Mutex::default()) }
    }

    fn heard(target: &str, body: &str) -> Heard {
        let headers = vec![("Authorization".to_owned(), "Bearer YWMtTOKEN".to_owned())];
        Heard { target: target.to_owned(), headers, body: body.to_owned().into(), ..Heard::default() }
    }

    #[rstest]
    #[case::json(r#"{"client_secret":"s3cret-x","a":1}"#, r#"{"client_secret":"[secret]","a":1}"#)]
    #[case::json_with_blanks(r#"{ "password" : "p" }"#, r#"{ "password" : "[secret]" }"#)]
    #[case::a_quote_inside(r#"{"password":"a\"b-rest"}"#, r#"{"password":"[secret]"}"#)]
    #[case::cut_short(r#"{"password":"abc"#, r#"{"password":"[secret]"#)]
    #[case::a_form("grant_type=password&password=abc&a=1", "grant_type=password&password=[secret]&a=1")]
    #[case::a_query("/?Action=A&Signature=0f0f&B=1", "/?Action=A&Signature=[secret]&B=1")]
    #[case::a_longer_name("/?SignatureNonce=0f0f", "/?SignatureNonce=0f0f")]
    #[case::nothing_secret(r#"{"msg_id":"1"}"#, r#"{"msg_id":"1"}"#)]
    fn what_stands_behind_a_secret_name_is_hidden(#[case] text: &str, #[case] expected: &str) {
        let mask = mask();
        assert_eq!(mask.of(&heard("/", text), "").text(text), expected);
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
    fn a_secret_of_the_answer_is_hidden_too() {
        let mask = mask();
        let answer = r#"{"password":"made-up-1"}"#;
        assert_eq!(mask.of(&Heard::default(), answer).text("made-up-1"), "[secret]");
    }
}
