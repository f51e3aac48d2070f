//! Answers that the pages document one by one: the rows of their error tables, and the success.

use serde_json::Value;

use crate::spec::ClauseId;

/// What stands for anything in a documented text.
const ANYTHING: &str = "XXX";

/// One documented answer.
#[derive(Debug, Clone)]
pub struct Documented {
    /// The clause that documents it.
    pub clause: ClauseId,
    /// Its HTTP status.
    pub status: u16,
    /// Its media type.
    pub media: String,
    /// Its body, JSON where the media type is; the fields that differ from call to call are left out or only samples.
    pub body: Value,
    /// The part of the request that it is about, where it tells what no look at the request can: a wrong signature.
    pub blames: Option<String>,
    /// What a request breaks, or leaves open, that gets this answer rather than one that looks the same.
    pub broken: Vec<ClauseId>,
}

impl Documented {
    /// Whether an answer is this one, by its status and by those fields of the sample that do not vary.
    #[must_use]
    pub fn is(&self, status: u16, json: Option<&Value>, varies: impl Fn(&str) -> bool) -> bool {
        if status != self.status {
            return false;
        }
        let Some(fields) = self.body.as_object() else {
            return json.is_none();
        };
        let Some(json) = json else {
            return false;
        };
        let fixed = |name: &&String| !varies(name);
        fields.keys().filter(fixed).all(|name| json.get(name).is_some_and(|value| is_same(&fields[name], value)))
    }
}

/// Texts are compared without their final full stop and typographic apostrophes; an empty one says nothing.
fn is_same(sample: &Value, value: &Value) -> bool {
    match (sample.as_str(), value.as_str()) {
        (Some(""), Some(_)) => true,
        (Some(sample), Some(value)) => is_like(&plain(sample), &plain(value)),
        _ => sample.as_f64().map_or(sample == value, |number| value.as_f64() == Some(number)),
    }
}

fn plain(text: &str) -> String {
    text.strip_suffix('.').unwrap_or(text).replace(['\u{2018}', '\u{2019}', '\u{02BC}'], "'")
}

/// Whether a text has the parts of a sample in their order, with anything where the sample says so.
fn is_like(sample: &str, text: &str) -> bool {
    let mut parts = sample.split(ANYTHING);
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut open = false;
    for part in parts {
        open = true;
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || open && sample.ends_with(ANYTHING)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::the_same("not_found msg", "not_found msg", true)]
    #[case::a_full_stop("not_found msg", "not_found msg.", true)]
    #[case::an_apostrophe("can’t find msg to", "can't find msg to", true)]
    #[case::another("not_found msg", "not_found", false)]
    #[case::more("not_found", "not_found msg", false)]
    #[case::anything("application for XXX/XXX from", "application for a/b from", true)]
    #[case::anything_at_the_end("Unexpected XXX", "Unexpected end of input", true)]
    #[case::without_a_part("application for XXX/XXX from", "application for ab from", false)]
    #[case::an_empty_cell("", "whatever", true)]
    fn texts_are_compared(#[case] sample: &str, #[case] value: &str, #[case] same: bool) {
        assert_eq!(is_same(&json!(sample), &json!(value)), same);
    }

    #[rstest]
    #[case::the_row(403, json!({ "error": "e", "text": "t", "when": 2 }), true)]
    #[case::another_status(400, json!({ "error": "e", "text": "t" }), false)]
    #[case::another_error(403, json!({ "error": "f", "text": "t" }), false)]
    #[case::a_field_less(403, json!({ "error": "e" }), false)]
    fn an_answer_is_known_by_what_does_not_vary(#[case] status: u16, #[case] answer: Value, #[case] expected: bool) {
        let documented = Documented {
            clause: ClauseId::new("v", "o", "error.e"),
            status: 403,
            media: "application/json".to_owned(),
            body: json!({ "error": "e", "text": "t", "when": 1 }),
            blames: None,
            broken: Vec::new(),
        };
        assert_eq!(documented.is(status, Some(&answer), |name| name == "when"), expected);
    }
}
