//! Every answer that is not a success: status, error, description, and the envelope of errors.

use std::borrow::Cow;

use serde_json::json;

use crate::emulator::exchange::Response;

/// A refused call.
#[derive(Debug, Clone)]
pub struct Refusal {
    status: u16,
    error: &'static str,
    description: Cow<'static, str>,
    exception: &'static str,
}

impl Refusal {
    /// A refusal in the vendor's words.
    pub fn new(status: u16, error: &'static str, description: impl Into<Cow<'static, str>>) -> Self {
        Self { status, error, description: description.into(), exception: exception_of(error) }
    }

    /// Its status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The refusal as it is sent.
    pub fn into_response(self, now_ms: u64) -> Response {
        let body = json!({
            "error": self.error,
            "exception": self.exception,
            "timestamp": now_ms,
            "duration": 0,
            "error_description": self.description,
        });
        Response::json(self.status, &body)
    }
}

/// The class behind an error; the pages show one of them, the rest follows its pattern.
fn exception_of(error: &str) -> &'static str {
    match error {
        "forbidden_op" => "EasemobForbiddenOpException",
        "message_recall_error" => "EasemobMessageRecallException",
        "message_send_error" => "EasemobMessageSendException",
        "unauthorized" | "auth_bad_access_token" => "EasemobSecurityException",
        "illegal_argument" => "java.lang.IllegalArgumentException",
        "service_resource_not_found" => "UserNotFoundException",
        "reach_limit" => "EasemobReachLimitException",
        _ => "EasemobException",
    }
}

/// The app is not known.
pub fn app_unknown(org: &str, app: &str, rest: &str) -> Refusal {
    let description = format!("Could not find application for {org}/{app} from URI: {org}/{app}{rest}");
    Refusal::new(404, "organization_application_not_found", description)
}

/// A resource named in the path does not exist.
pub fn resource_unknown() -> Refusal {
    Refusal::new(404, "service_resource_not_found", "Service resource not found")
}

/// The path is known, but not with this method.
pub fn method_not_allowed() -> Refusal {
    Refusal::new(405, "web_application", "Method Not Allowed")
}

/// The body is of a type the call does not read.
pub fn unsupported_media_type() -> Refusal {
    Refusal::new(415, "web_application", "Unsupported Media Type")
}

/// Too many calls.
pub fn too_many_calls() -> Refusal {
    Refusal::new(429, "reach_limit", "This request has reached api limit")
}

/// The service failed. The page leaves the error type of this row blank.
pub fn internal_error() -> Refusal {
    Refusal::new(500, "internal_server_error", "internal error")
}

/// The body is not JSON, of the wrong form, or a field is of the wrong type.
pub fn invalid_body() -> Refusal {
    let description = "Request body is invalid. Please check body is correct.";
    Refusal::new(400, "invalid_request_body", description)
}

/// An argument the server cannot work with.
pub fn illegal_argument(description: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal::new(400, "illegal_argument", description)
}
