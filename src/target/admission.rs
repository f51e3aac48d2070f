//! Whether an app lets us in: what the answer to a first, harmless call tells.

use serde_json::Value;

/// A harmless call that shows whether we are let in. It goes with the app's credentials.
#[derive(Debug, Clone)]
pub struct Probe {
    /// HTTP method.
    pub method: &'static str,
    /// The path below the base URL, percent-encoded.
    pub path: String,
    /// The query besides the credentials.
    pub query: Vec<(String, String)>,
    /// The JSON body.
    pub body: Value,
}

/// An answer, as far as admission depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Reply<'a> {
    /// Status code.
    pub status: u16,
    /// The body, where it is a JSON object.
    pub json: Option<&'a Value>,
}

/// What such an answer tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// We are let in.
    Granted,
    /// The credentials are of another time than the target's.
    OtherTime,
    /// The token given is refused; another one can be got.
    OtherToken,
    /// A limit is exceeded before we have begun.
    Busy,
    /// We are not let in; half a sentence says why and what to do.
    Denied(String),
    /// Refused without a reason: by the vendor or by a gateway in front of it.
    Blocked,
    /// Whoever answers does not speak the vendor's protocol.
    NotTheApi,
    /// The vendor's protocol, but nothing that is known to mean yes or no.
    Unknown,
}

impl Reply<'_> {
    /// A text of the body, or nothing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.json.and_then(|json| json.get(name)).and_then(Value::as_str).unwrap_or_default()
    }
}

/// What to do about a 403 that no page explains.
pub(crate) const BLOCKED: &str =
    "the address of this machine may not be on the app's allow list, or its plan may lack the call";
