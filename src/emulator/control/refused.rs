//! What the control protocol does not do, and the sentence it says then.

use serde::de::DeserializeOwned;
use serde_json::json;

use crate::emulator::exchange::{Request, Response};

/// A refused control call.
#[derive(Debug)]
pub struct Refused {
    status: u16,
    sentence: String,
}

impl Refused {
    /// The call is wrong in itself.
    pub fn wrong(sentence: impl Into<String>) -> Self {
        Self { status: 400, sentence: sentence.into() }
    }

    /// What the call names does not exist.
    pub fn unknown(sentence: impl Into<String>) -> Self {
        Self { status: 404, sentence: sentence.into() }
    }

    /// The path exists, but not with this method.
    pub fn method() -> Self {
        Self { status: 405, sentence: "this path does not serve this method".to_owned() }
    }

    /// There is no room for more.
    pub fn full(sentence: impl Into<String>) -> Self {
        Self { status: 429, sentence: sentence.into() }
    }

    /// The refusal as it is sent.
    pub fn into_response(self) -> Response {
        Response::json(self.status, &json!({ "error": self.sentence }))
    }
}

/// Reads a body that must have exactly this form.
pub fn read<T: DeserializeOwned>(request: &Request) -> Result<T, Refused> {
    serde_json::from_slice(&request.body).map_err(|error| Refused::wrong(format!("the body cannot be used: {error}")))
}
