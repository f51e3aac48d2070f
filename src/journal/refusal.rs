//! Calls that only arrange and were refused: without them nothing else a client does can be seen.

use serde_json::Value;

use super::entry::beginning;

/// How many different refusals are kept; further ones are counted.
pub(super) const MAX_REFUSALS: usize = 50;
/// How much of a reason is kept, in bytes.
const MAX_REASON: usize = 200;

/// A refusal of calls that only arrange, told once.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// `<vendor>/<operation>`.
    pub operation: String,
    /// The status it was answered with.
    pub status: u16,
    /// Why, in the words of the answer, secrets replaced; empty where it has none.
    pub reason: String,
    /// How many calls were refused in this way.
    pub count: u64,
    /// The number of the first one.
    pub first: u64,
    /// That request, secrets replaced.
    pub request: String,
    /// What it was answered, secrets replaced.
    pub answer: String,
}

impl Refusal {
    /// Whether it is the same refusal of the same operation.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (&self.operation, self.status, &self.reason) == (&other.operation, other.status, &other.reason)
    }

    /// Status and reason.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {}", self.status, self.reason).trim_end().to_owned()
    }
}

/// Why a call was refused, without more of it than is kept.
pub(super) fn shortened(reason: &str) -> String {
    beginning(reason, MAX_REASON).to_owned()
}

/// Why a call was refused, by the fields of its answer that say so: ZEGO's `Code` and `Message`, or `error` and its
/// description. Line ends and the like are replaced by blanks.
pub(super) fn reason(answer: &str) -> Option<String> {
    let json: Value = serde_json::from_str(answer).ok()?;
    let text = |name: &str| json.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let parts = match json.get("Code").filter(|code| code.is_number() && code.as_f64() != Some(0.0)) {
        Some(code) => [Some(format!("Code {code}")), text("Message").map(str::to_owned)],
        None => ["error", "error_description"].map(|name| text(name).map(str::to_owned)),
    };
    let reason = parts.into_iter().flatten().collect::<Vec<_>>().join(": ");
    let reason: String = reason.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    Some(reason).filter(|reason| !reason.is_empty())
}

/// Whether a reason begins with ZEGO's `Code`.
pub(super) fn is_code(reason: &str) -> bool {
    reason.starts_with("Code ")
}

/// An answer that is no success and none that is documented, as it is counted: by its status, and by ZEGO's `Code`.
pub(super) fn undocumented(status: u16, reason: Option<&str>) -> String {
    match reason.filter(|reason| is_code(reason)) {
        Some(reason) => format!("HTTP {status} {}", reason.split(':').next().unwrap_or(reason)),
        None => format!("HTTP {status}"),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::of_easemob(r#"{"error":"e","error_description":"why\nso"}"#, Some("e: why so"))]
    #[case::without_its_error(r#"{"error":"","error_description":"why"}"#, Some("why"))]
    #[case::of_zego(r#"{"Code":7,"Message":"m"}"#, Some("Code 7: m"))]
    #[case::accepted(r#"{"Code":0,"Message":"success"}"#, None)]
    #[case::a_page("<html>", None)]
    fn a_refusal_says_why(#[case] answer: &str, #[case] expected: Option<&str>) {
        assert_eq!(reason(answer).as_deref(), expected);
    }
}
