//! The answers the pages document one by one, as far as an emulator is told of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::exchange::Response;

/// A documented answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The operation it answers.
    pub operation: String,
    /// The clause that documents it, by its full id.
    pub clause: String,
    /// Its HTTP status.
    pub status: u16,
    /// Its media type.
    pub media: String,
    /// Its body.
    pub body: Value,
}

impl Sample {
    /// The answer as it is given now: what differs from call to call is filled in.
    #[must_use]
    pub fn filled(&self, now_ms: u64, request_id: &str) -> Response {
        let Some(fields) = self.body.as_object() else {
            return Response::bytes(self.status, &self.media, self.body.as_str().unwrap_or_default().to_owned());
        };
        let mut fields = fields.clone();
        if fields.contains_key("RequestId") {
            fields["RequestId"] = request_id.into();
        }
        if fields.contains_key("error_description") {
            fields.entry("exception").or_insert_with(|| "EasemobException".into());
            fields.entry("timestamp").or_insert_with(|| now_ms.into());
            fields.entry("duration").or_insert_with(|| json!(0));
        }
        Response::json(self.status, &Value::Object(fields))
    }

    /// Whether a word means it: the clause in full, inside its vendor, or inside its operation; or its status.
    fn is_meant_by(&self, word: &str) -> bool {
        let inside_vendor = self.clause.split_once('/').map_or("", |(_, rest)| rest);
        let inside_operation = inside_vendor.split_once('#').filter(|(operation, _)| *operation == self.operation);
        self.clause == word
            || inside_vendor == word
            || inside_operation.is_some_and(|(_, local)| local == word)
            || self.status.to_string() == word && matches!(self.status, 429 | 500..)
    }
}

/// Every documented answer an emulator can give on demand.
#[derive(Debug, Clone, Default)]
pub struct Catalogue(Vec<Arc<Sample>>);

impl Catalogue {
    /// A catalogue of these.
    #[must_use]
    pub fn new(samples: impl IntoIterator<Item = Sample>) -> Self {
        Self(samples.into_iter().map(Arc::new).collect())
    }

    /// The answer of an operation that a word means.
    #[must_use]
    pub fn find(&self, operation: &str, word: &str) -> Option<Arc<Sample>> {
        self.of(operation).find(|sample| sample.is_meant_by(word)).cloned()
    }

    /// The answers of an operation, in the order of its page.
    pub fn of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Arc<Sample>> {
        self.0.iter().filter(move |sample| sample.operation == operation)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn catalogue() -> Catalogue {
        let sample = |clause: &str, status| Sample {
            operation: "msg_recall".to_owned(),
            clause: clause.to_owned(),
            status,
            media: "application/json".to_owned(),
            body: json!({ "error": "e", "error_description": "t" }),
        };
        Catalogue::new([
            sample("easemob/msg_recall#error.not-found", 403),
            sample("easemob/common#status.429", 429),
            sample("easemob/msg_recall#error.internal", 500),
        ])
    }

    #[rstest]
    #[case::local("error.not-found", Some(403))]
    #[case::common("common#status.429", Some(429))]
    #[case::full("easemob/common#status.429", Some(429))]
    #[case::by_status("500", Some(500))]
    #[case::a_status_of_many("403", None)]
    #[case::common_without_saying_so("status.429", None)]
    #[case::unknown("error.nothing", None)]
    fn an_answer_is_found_by_its_clause(#[case] word: &str, #[case] status: Option<u16>) {
        assert_eq!(catalogue().find("msg_recall", word).map(|sample| sample.status), status);
        assert!(catalogue().find("user_channel", word).is_none());
    }

    #[test]
    fn what_differs_from_call_to_call_is_filled_in() {
        let answer = catalogue().find("msg_recall", "error.not-found").expect("an answer").filled(7, "id");
        let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(
            body,
            json!({ "error": "e", "error_description": "t", "exception": "EasemobException", "timestamp": 7, "duration": 0 })
        );
    }
}
