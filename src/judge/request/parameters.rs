//! The parameters in the path and in the query.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::breach::{Breaches, in_words};
use super::heard::Heard;
use super::template::Sent;
use crate::judge::Shown;
use crate::spec::{Operation, Parameter, ParameterPlace};

/// Checks the parts of the path that are parameters.
pub(super) fn check_path(all: &mut Breaches<'_>, operation: &Operation, path: &Sent) {
    for (name, raw) in path {
        let at = format!("path.{name}");
        if let Some(escaped) = as_escaped(raw) {
            let said = (Shown::rule(format!("percent-encoded: {escaped}")), Shown::text(raw));
            all.misread(&at, &operation.clauses, "encoding", said, None);
            continue;
        }
        let known = |one: &&Parameter| one.place == ParameterPlace::Path && one.name == *name;
        if let Some(parameter) = operation.parameters.iter().find(known) {
            check_value(all, &at, parameter, &percent_decode_str(raw).decode_utf8_lossy());
        }
    }
}

/// How a part of a path would have to be written, where it holds what cannot stand there as it is (RFC 3986, 3.3).
fn as_escaped(raw: &str) -> Option<String> {
    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let bytes = raw.as_bytes();
    let mut escaped = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        let fine = match byte {
            b'%' => is_hex(bytes.get(at + 1)) && is_hex(bytes.get(at + 2)),
            b'/' | b'?' | b'#' => false,
            byte => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(byte),
        };
        if fine {
            escaped.push(char::from(*byte));
        } else {
            escaped.push_str(percent_encoding::percent_encode_byte(*byte));
        }
    }
    (escaped != raw).then_some(escaped)
}

/// Checks the query: what is missing, what is not of its form, and what is not listed.
pub(super) fn check_query(all: &mut Breaches<'_>, operation: &Operation, heard: &Heard) {
    let pairs: Vec<(String, String)> = heard.pairs().collect();
    let wanted = || operation.parameters.iter().filter(|parameter| parameter.place == ParameterPlace::Query);
    for parameter in wanted() {
        let at = format!("query.{}", parameter.name);
        match pairs.iter().find(|(name, _)| *name == parameter.name) {
            Some((_, value)) if !value.is_empty() => check_value(all, &at, parameter, value),
            Some((_, value)) if parameter.required => {
                let said = (Shown::rule("not empty"), Shown::value(&Value::from(value.as_str())));
                all.mistake(at, &parameter.clauses, "required", said);
            }
            None if parameter.required => {
                all.mistake(at, &parameter.clauses, "required", (Shown::rule("present"), Shown::nothing()));
            }
            _ => {}
        }
    }
    // Who takes no parameter at all and divides its path by a question mark has told so already.
    for (name, value) in &pairs {
        let listed = wanted().any(|parameter| parameter.name == *name);
        if !listed && !operation.neighbour && !name.contains('/') {
            let said = (Shown::rule("no parameter that is not listed"), Shown::text(value));
            all.mistake(format!("query.{name}"), &operation.clauses, "query", said);
        }
    }
}

/// One value against its schema.
fn check_value(all: &mut Breaches<'_>, at: &str, parameter: &Parameter, text: &str) {
    let Some(schema) = &parameter.schema else {
        return;
    };
    let schemas = &all.specs.schemas;
    let number = parameter.numeric.then(|| decimal(text)).flatten();
    let value = number.unwrap_or_else(|| Value::from(text));
    let secret = schemas.is_secret(&parameter.name);
    for found in schemas.check(schema, &value) {
        let actual =
            if secret { Shown::text(format!("{} characters", text.chars().count())) } else { Shown::text(text) };
        all.push(at, found.clause.as_ref(), found.open.as_ref(), (Shown::rule(in_words(&found.expected)), actual));
    }
}

/// A whole number in decimal digits, with a sign or without.
fn decimal(text: &str) -> Option<Value> {
    text.parse::<u64>().map(Value::from).or_else(|_| text.parse::<i64>().map(Value::from)).ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::letters_and_signs("ann_1.x-y~@b", None)]
    #[case::escaped("a%20b", None)]
    #[case::a_space("a b", Some("a%20b"))]
    #[case::a_slash("a/b", Some("a%2Fb"))]
    #[case::a_bare_percent("100%", Some("100%25"))]
    #[case::a_bar("u|1", Some("u%7C1"))]
    #[case::not_ascii("安", Some("%E5%AE%89"))]
    fn what_cannot_stand_in_a_path_is_escaped(#[case] raw: &str, #[case] expected: Option<&str>) {
        assert_eq!(as_escaped(raw).as_deref(), expected);
    }
}
