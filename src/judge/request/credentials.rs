//! The bearer token in `Authorization`. It is never shown.

use super::breach::Breaches;
use super::heard::Heard;
use crate::judge::Shown;
use crate::spec::Operation;

/// `Bearer`, one space, the token.
const SCHEME: &str = "Bearer";

/// Checks that there is one token, in its documented form.
pub(super) fn check(all: &mut Breaches<'_>, operation: &Operation, heard: &Heard) {
    let Some(credentials) = &operation.credentials else {
        return;
    };
    let sent: Vec<&str> = heard.headers("authorization").collect();
    let (mistake, actual) = match sent.as_slice() {
        [] => ("absent", Shown::nothing()),
        [value] if value.trim().is_empty() => ("absent", Shown::value(&serde_json::Value::from(*value))),
        [value] => match form(value) {
            Some((mistake, actual)) => (mistake, Shown::text(actual)),
            None => return,
        },
        several => ("form", Shown::text(format!("{} headers of that name", several.len()))),
    };
    let expected = Shown::text(format!("{SCHEME} <token>"));
    all.mistake("header Authorization", &credentials.clauses, mistake, (expected, actual));
}

/// What is wrong with a value, and how it looks without what may be the token.
fn form(value: &str) -> Option<(&'static str, String)> {
    let (scheme, rest) = value.split_once(' ').unwrap_or(("", value));
    if scheme == SCHEME && !rest.is_empty() && !rest.contains(' ') {
        return None;
    }
    if scheme.eq_ignore_ascii_case(SCHEME) && scheme != SCHEME && !rest.contains(' ') {
        return Some(("letters", format!("{scheme} <token>")));
    }
    Some((
        "form",
        match scheme {
            "" if value.eq_ignore_ascii_case(SCHEME) => "an empty token".to_owned(),
            "" if value.to_ascii_lowercase().starts_with("bearer") => {
                "Bearer without a space before the token".to_owned()
            }
            "" => format!("{} characters without a scheme", value.chars().count()),
            scheme if scheme.eq_ignore_ascii_case(SCHEME) && rest.trim().is_empty() => "an empty token".to_owned(),
            scheme if scheme.eq_ignore_ascii_case(SCHEME) => "more than one space in the value".to_owned(),
            scheme if scheme.len() < 16 => format!("the scheme {scheme}"),
            _ => "another scheme".to_owned(),
        },
    ))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_documented("Bearer abc", None)]
    #[case::lower_case("bearer abc", Some("letters"))]
    #[case::basic("Basic abc", Some("form"))]
    #[case::no_scheme("abc", Some("form"))]
    #[case::no_space("Bearerabc", Some("form"))]
    #[case::two_spaces("Bearer  abc", Some("form"))]
    #[case::no_token("Bearer ", Some("form"))]
    #[case::no_token_and_no_space("Bearer", Some("form"))]
    fn a_value_has_its_form_or_not(#[case] value: &str, #[case] expected: Option<&str>) {
        assert_eq!(form(value).map(|(mistake, _)| mistake), expected);
        assert!(!form(value).is_some_and(|(_, shown)| shown.contains("abc")), "the token is shown");
    }

    #[rstest]
    fn an_empty_token_is_called_so(#[values("Bearer", "Bearer ", "bearer")] value: &str) {
        assert_eq!(form(value), Some(("form", "an empty token".to_owned())));
    }
}
