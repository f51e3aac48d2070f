//! The form of every answer: `Code`, `Message`, `RequestId`, and what the operation adds.

use serde_json::{Map, Value};

use super::code::Code;
use crate::emulator::exchange::Response;

/// What an operation answers.
#[derive(Debug)]
pub struct Reply {
    code: Code,
    extras: Map<String, Value>,
}

impl Reply {
    /// A reply with this code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, extras: Map::new() }
    }

    /// A success.
    #[must_use]
    pub fn success() -> Self {
        Self::new(Code::SUCCESS)
    }

    /// With one field more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extras.insert(name.to_owned(), value.into());
        self
    }

    /// The reply as it is sent. Every code comes with HTTP status 200.
    #[must_use]
    pub fn into_response(self, request_id: &str) -> Response {
        let mut body = Map::new();
        body.insert("Code".into(), self.code.number.into());
        body.insert("Message".into(), self.code.text.into());
        body.insert("RequestId".into(), request_id.into());
        body.extend(self.extras);
        Response::json(200, &Value::Object(body))
    }
}

/// The answer to a call that went wrong.
#[must_use]
pub fn refused(code: Code, request_id: &str) -> Response {
    Reply::new(code).into_response(request_id)
}
