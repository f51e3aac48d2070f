//! What is promised, in words.

use super::shown::{Shown, shown};
use crate::case::Assertion;
use crate::spec::{Matcher, TypeName};

/// A matcher as it is shown: a value with its type, or a rule.
pub(super) fn promise(matcher: &Matcher) -> Shown {
    match matcher {
        Matcher::Literal(value) => Shown::value(value),
        other => Shown::rule(words(other)),
    }
}

/// A matcher in words.
pub(super) fn words(matcher: &Matcher) -> String {
    match matcher {
        Matcher::Literal(value) => format!("{} {}", TypeName::of(value).word(), shown(value)),
        Matcher::Not(inner) => format!("anything but {}", words(inner)),
        Matcher::Type(name) => format!("any {}", name.word()),
        Matcher::Absent => "nothing there".to_owned(),
        Matcher::NonEmpty => "something not empty".to_owned(),
        Matcher::Contains(text) => format!("a text with {text:?} in it"),
        Matcher::EndsWith(text) => format!("a text that ends with {text:?}"),
        Matcher::Length(size) => format!("of length {size}"),
        Matcher::OneOf(items) => items.iter().map(words).collect::<Vec<_>>().join(" or "),
        Matcher::NearNowMs(tolerance) => {
            format!("integer milliseconds within {tolerance} of the target's clock")
        }
        Matcher::Observe => "anything".to_owned(),
    }
}

/// Several allowed answers in words.
pub(super) fn one_of_words(one_of: &[Vec<Assertion>]) -> String {
    let allowed: Vec<String> = one_of.iter().map(|all| alternative_words(all)).collect();
    format!("one of: {}", allowed.join(" | "))
}

fn alternative_words(all: &[Assertion]) -> String {
    all.iter().map(assertion_words).collect::<Vec<_>>().join(", ")
}

pub(super) fn assertion_words(assertion: &Assertion) -> String {
    let http = assertion.http.iter().map(|matcher| format!("http {}", words(matcher)));
    let headers = assertion.headers.iter().map(|(name, matcher)| format!("{name} {}", words(matcher)));
    let json = assertion.json.iter().map(|(pointer, matcher)| format!("{pointer} {}", words(matcher)));
    let parts: Vec<String> = http.chain(headers).chain(json).collect();
    parts.join(", ")
}
