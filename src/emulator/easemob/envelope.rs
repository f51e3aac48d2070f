//! The envelope around every success.

use serde_json::{Map, Value};

use super::app::Identity;
use super::route::Call;
use crate::emulator::exchange::Response;

/// A success: either in the common envelope or in a form of its own.
#[derive(Debug)]
pub enum Answer {
    /// Wrapped in the common envelope.
    Wrapped(Envelope),
    /// Sent as it is.
    Bare(Response),
}

impl From<Envelope> for Answer {
    fn from(envelope: Envelope) -> Self {
        Self::Wrapped(envelope)
    }
}

/// What one call puts into the common envelope.
#[derive(Debug)]
pub struct Envelope {
    path: &'static str,
    action: &'static str,
    entities: Option<Vec<Value>>,
    data: Option<Value>,
    page: Option<(usize, Option<String>)>,
}

impl Envelope {
    /// An envelope with neither entities nor data.
    pub fn new(path: &'static str, action: &'static str) -> Self {
        Self { path, action, entities: None, data: None, page: None }
    }

    /// With this list of entities.
    pub fn entities(mut self, entities: Vec<Value>) -> Self {
        self.entities = Some(entities);
        self
    }

    /// With this result.
    pub fn data(mut self, data: Value) -> Self {
        self.data = Some(data);
        self
    }

    /// As a page of a list of so many items; the cursor, where there is one, leads on.
    pub fn page(mut self, count: usize, cursor: Option<String>) -> Self {
        self.page = Some((count, cursor));
        self
    }

    /// The whole answer, in the order of the vendor's samples.
    pub fn into_response(self, identity: &Identity, call: &Call) -> Response {
        let mut body = Map::new();
        body.insert("path".into(), self.path.into());
        body.insert("uri".into(), call.uri().into());
        body.insert("timestamp".into(), call.now_ms.into());
        body.insert("organization".into(), identity.org_name.as_str().into());
        body.insert("application".into(), identity.uuid.as_str().into());
        if let Some(entities) = self.entities {
            body.insert("entities".into(), entities.into());
        }
        body.insert("action".into(), self.action.into());
        if let Some(data) = self.data {
            body.insert("data".into(), data);
        }
        body.insert("duration".into(), 0.into());
        body.insert("applicationName".into(), identity.app_name.as_str().into());
        if let Some((count, cursor)) = self.page {
            body.insert("count".into(), count.into());
            body.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor.into())));
        }
        Response::json(200, &Value::Object(body))
    }
}
