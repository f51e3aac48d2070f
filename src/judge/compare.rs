//! One value against one matcher.

use serde_json::Value;

use crate::spec::{Matcher, TypeName};

/// Typographic apostrophes become `'`: pages are typeset, servers are not.
#[must_use]
pub fn normal_text(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}', '\u{02BC}'], "'")
}

/// Whether a value (or its absence) fits. `now_ms` is the target's clock.
pub(crate) fn fits(matcher: &Matcher, actual: Option<&Value>, now_ms: u64) -> bool {
    match matcher {
        Matcher::Observe => true,
        Matcher::Absent => actual.is_none(),
        Matcher::Not(inner) => actual.is_some_and(|value| !fits(inner, Some(value), now_ms)),
        Matcher::OneOf(items) => items.iter().any(|item| fits(item, actual, now_ms)),
        _ => actual.is_some_and(|value| fits_value(matcher, value, now_ms)),
    }
}

fn fits_value(matcher: &Matcher, actual: &Value, now_ms: u64) -> bool {
    match matcher {
        Matcher::Literal(literal) => same(literal, actual),
        Matcher::Type(TypeName::Number) => actual.is_number(),
        Matcher::Type(wanted) => TypeName::of(actual) == *wanted,
        Matcher::NonEmpty => size(actual).is_some_and(|size| size > 0),
        Matcher::Length(wanted) => size(actual) == Some(*wanted),
        Matcher::Contains(part) => actual.as_str().is_some_and(|text| normal_text(text).contains(&normal_text(part))),
        Matcher::EndsWith(end) => actual.as_str().is_some_and(|text| normal_text(text).ends_with(&normal_text(end))),
        Matcher::NearNowMs(tolerance) => actual.as_u64().is_some_and(|value| value.abs_diff(now_ms) <= *tolerance),
        Matcher::Observe | Matcher::Absent | Matcher::Not(_) | Matcher::OneOf(_) => false,
    }
}

/// Whether a value that does not fit is the promised one, written as another type: `"0"` for `0`.
pub(super) fn fits_but_for_type(matcher: &Matcher, actual: &Value) -> bool {
    let bare = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match matcher {
        Matcher::Literal(literal) => TypeName::of(literal) != TypeName::of(actual) && bare(literal) == bare(actual),
        Matcher::OneOf(items) => items.iter().any(|item| fits_but_for_type(item, actual)),
        _ => false,
    }
}

/// Equality of type and value. `0` and `0.0` are the same number, as in JSON Schema; `"0"` is not.
fn same(literal: &Value, actual: &Value) -> bool {
    match (literal, actual) {
        (Value::String(one), Value::String(other)) => normal_text(one) == normal_text(other),
        (Value::Number(one), Value::Number(other)) if one.is_f64() != other.is_f64() => one.as_f64() == other.as_f64(),
        _ => literal == actual,
    }
}

fn size(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(map) => Some(map.len()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case::same_literal(json!(0), json!(0), true)]
    #[case::a_string_is_not_a_number(json!(0), json!("0"), false)]
    #[case::a_number_is_compared_by_value(json!(1), json!(1.0), true)]
    #[case::a_fraction_is_another_number(json!(1), json!(1.5), false)]
    #[case::typographic_apostrophe(json!("can't"), json!("can\u{2019}t"), true)]
    #[case::one_character_off(json!("param to can't be empty"), json!("param to cant be empty"), false)]
    #[case::not(json!({"not": 200}), json!(400), true)]
    #[case::not_refuses_the_same(json!({"not": 200}), json!(200), false)]
    #[case::one_of(json!({"one_of": [400, 404]}), json!(404), true)]
    #[case::one_of_refuses_others(json!({"one_of": [400, 404]}), json!(500), false)]
    #[case::integer_type(json!({"type": "integer"}), json!(1.5), false)]
    #[case::number_takes_integers(json!({"type": "number"}), json!(1), true)]
    #[case::non_empty(json!({"non_empty": true}), json!(""), false)]
    #[case::length_counts_characters(json!({"length": 1}), json!("中"), true)]
    #[case::ends_with(json!({"ends_with": "/b"}), json!("a/b"), true)]
    #[case::near_now(json!({"near_now_ms": 10}), json!(1009), true)]
    #[case::seconds_are_not_near(json!({"near_now_ms": 10}), json!(1), false)]
    fn a_matcher_fits_or_does_not(#[case] matcher: Value, #[case] actual: Value, #[case] expected: bool) {
        let matcher = Matcher::read(&matcher).expect("a matcher");
        assert_eq!(fits(&matcher, Some(&actual), 1000), expected);
    }

    #[rstest]
    #[case::absent(json!({"absent": true}), true)]
    #[case::not_needs_a_value(json!({"not": 200}), false)]
    #[case::null_is_a_value(json!(null), false)]
    #[case::observe(json!({"observe": true}), true)]
    fn nothing_there_fits_or_does_not(#[case] matcher: Value, #[case] expected: bool) {
        let matcher = Matcher::read(&matcher).expect("a matcher");
        assert_eq!(fits(&matcher, None, 0), expected);
    }
}
