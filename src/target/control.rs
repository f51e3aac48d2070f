//! The client side of the control protocol: apps with chosen features, their clocks, rooms and forced errors.

use std::collections::BTreeSet;
use std::error::Error;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::{Value, json};

use super::App;
use super::reuse::{Closing, ReusingClient};
use crate::case::Features;
use crate::open_files;
use crate::redact::Secrets;
use crate::spec::Capability;

/// The largest answer of the control protocol that is read, in bytes.
const LARGEST_ANSWER: usize = 64 << 10;

/// A target that talks the control protocol.
#[derive(Debug, Clone)]
pub struct Control {
    url: String,
    client: ReusingClient,
}

/// A fresh app.
#[derive(Debug)]
pub struct Tenant {
    /// Its id in the control protocol.
    pub id: String,
    /// The app.
    pub app: App,
    /// Its clock when it was made, in milliseconds since 1970.
    pub now_ms: u64,
}

/// The control protocol did not do as asked.
#[derive(Debug, Clone, thiserror::Error)]
#[error("control protocol: {sentence}")]
pub struct ControlError {
    /// What happened.
    pub sentence: String,
    /// Whether nobody answered at all.
    pub unreachable: bool,
    /// Whether there was no whole answer, so that asking again may bring one.
    pub lost: bool,
}

impl ControlError {
    /// No whole answer, and why.
    #[must_use]
    pub fn lost(sentence: String) -> Self {
        Self { sentence, unreachable: false, lost: true }
    }

    fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), unreachable: false, lost: false }
    }
}

impl Control {
    /// The control protocol below a URL, with or without a trailing slash.
    #[must_use]
    pub fn new(url: &str, client: ReusingClient) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), client }
    }

    /// What the target can do.
    pub async fn capabilities(&self) -> Result<BTreeSet<Capability>, ControlError> {
        let answer = self.call(Method::GET, "", None).await?;
        let words = answer.get("capabilities").and_then(Value::as_array);
        let words = words.ok_or_else(|| ControlError::new(format!("GET {} lists no capabilities", self.url)))?;
        Ok(words.iter().filter_map(Value::as_str).filter_map(Capability::from_word).collect())
    }

    /// A fresh app of a vendor.
    pub async fn create(&self, vendor: &str, features: &Features, secrets: &Secrets) -> Result<Tenant, ControlError> {
        let features = serde_json::to_value(features).unwrap_or_default();
        let body = json!({ "vendor": vendor, "features": features });
        let answer = self.call(Method::POST, "/tenants", Some(&body)).await?;
        let id = answer.get("tenant").and_then(Value::as_str);
        let id = id.ok_or_else(|| ControlError::new("a new tenant without `tenant`"))?.to_owned();
        let now_ms = answer.get("now_ms").and_then(Value::as_u64);
        let now_ms = now_ms.ok_or_else(|| ControlError::new("a new tenant without `now_ms`"))?;
        let app = App::from_tenant(vendor, &answer, secrets).map_err(ControlError::new)?;
        Ok(Tenant { id, app, now_ms })
    }

    /// Stops or starts a tenant's clock, or moves it forward; gives what it shows afterwards.
    pub async fn clock(&self, tenant: &str, change: &Value) -> Result<u64, ControlError> {
        let answer = self.call(Method::POST, &format!("/tenants/{}/clock", encoded(tenant)), Some(change)).await?;
        let now = answer.get("now_ms").and_then(Value::as_u64);
        now.ok_or_else(|| ControlError::new("a clock without `now_ms`"))
    }

    /// Puts a user into a room.
    pub async fn join(&self, tenant: &str, room: &str, user: &str) -> Result<(), ControlError> {
        let path = format!("/tenants/{}/rooms/{}/members", encoded(tenant), encoded(room));
        self.call(Method::POST, &path, Some(&json!({ "user_id": user }))).await.map(drop)
    }

    /// Takes a user out of a room.
    pub async fn leave(&self, tenant: &str, room: &str, user: &str) -> Result<(), ControlError> {
        let path = format!("/tenants/{}/rooms/{}/members/{}", encoded(tenant), encoded(room), encoded(user));
        self.call(Method::DELETE, &path, None).await.map(drop)
    }

    /// Has the next calls of an operation answered as an internal error.
    pub async fn fault(&self, tenant: &str, operation: &str, times: u32) -> Result<(), ControlError> {
        let body = json!({ "operation": operation, "answer": "internal_error", "times": times });
        self.call(Method::POST, &format!("/tenants/{}/faults", encoded(tenant)), Some(&body)).await.map(drop)
    }

    /// Removes an app.
    pub async fn delete(&self, tenant: &str) -> Result<(), ControlError> {
        self.call(Method::DELETE, &format!("/tenants/{}", encoded(tenant)), None).await.map(drop)
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, ControlError> {
        let what = format!("{method} {}{path}", self.url);
        let failed = |error: &dyn std::fmt::Display| ControlError::new(format!("{what}: {error}"));
        let body = body.map(Value::to_string);
        // An app that is made twice is removed by the server's own bounds; a clock that is moved twice is wrong.
        let may_repeat = method != Method::POST || path == "/tenants";
        let send = || {
            let mut request = self.client.client().request(method.clone(), format!("{}{path}", self.url));
            if let Some(body) = &body {
                request = request.header("content-type", "application/json").body(body.clone());
            }
            request.send()
        };

        let _permit = open_files::request_permit().await;
        let met_limit = |error: &reqwest::Error| open_files::is_limit(root(error));
        let was_reusing = self.client.is_reusing();
        let mut sent = open_files::retried(&send, met_limit).await;
        let closing = sent.as_ref().err().and_then(|error| self.client.met_closing(was_reusing, error));
        if closing == Some(Closing::BeforeRequest) || closing.is_some() && may_repeat {
            sent = send().await;
        }
        let mut answer = sent.map_err(|error| {
            let unreachable = error.is_connect();
            ControlError { unreachable, lost: true, ..failed(&words(error)) }
        })?;
        self.client.note_answer();
        let status = answer.status();
        let mut body = Vec::new();
        while let Some(chunk) =
            answer.chunk().await.map_err(|error| ControlError { lost: true, ..failed(&words(error)) })?
        {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(failed(&format!("the answer is larger than {} KiB", LARGEST_ANSWER >> 10)));
            }
            body.extend_from_slice(&chunk);
        }
        let text = String::from_utf8_lossy(&body);
        if !status.is_success() {
            let short: String = text.chars().take(200).collect();
            return Err(failed(&format!("{status} {short}")));
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).map_err(|error| failed(&format!("not JSON: {error}")))
    }
}

/// What went wrong, without the layers around it.
fn words(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "no whole answer in time".to_owned();
    }
    root_cause(&error.without_url())
}

/// What lies under all the layers of an error.
pub(crate) fn root_cause(error: &(dyn Error + 'static)) -> String {
    let cause = root(error);
    open_files::advice(cause).unwrap_or_else(|| cause.to_string())
}

/// The innermost error.
pub(crate) fn root<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause
}

fn encoded(part: &str) -> String {
    utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()
}
