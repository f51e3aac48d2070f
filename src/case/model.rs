//! The form of a case file. `specs/case.schema.json` is generated from these types.

use indexmap::IndexMap;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::change::AuthFault;
use super::features::Features;
use crate::source::{Located, OneOrMany};
use crate::spec::{Capability, Expectation};

/// A case: steps, or a valid request and a table of single changes to it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// What is promised, in a sentence or two.
    pub about: String,
    /// The preconditions, by their names in `given.yaml`.
    #[serde(default)]
    pub given: OneOrMany<String>,
    /// How the app is configured.
    #[serde(default)]
    pub features: Features,
    /// Capabilities that do not follow from the steps.
    #[serde(default)]
    pub needs: Vec<Capability>,
    /// The clauses of every assertion that names none.
    #[serde(default)]
    pub clause: OneOrMany<Located<String>>,
    /// Expectations by name.
    #[serde(default)]
    pub outcomes: IndexMap<String, Expectation>,
    /// A short conversation.
    pub steps: Option<Vec<StepFile>>,
    /// The operation of a table case.
    pub call: Option<String>,
    /// HTTP method, where it is not the documented one.
    pub method: Option<String>,
    /// Path parameters.
    #[serde(default)]
    pub path: IndexMap<String, Value>,
    /// Query parameters; `null` leaves one out.
    #[serde(default)]
    pub query: IndexMap<String, Value>,
    /// Headers; `null` leaves one out.
    #[serde(default)]
    pub headers: IndexMap<String, Value>,
    /// The JSON body.
    pub body: Option<Value>,
    /// The parameter every row changes.
    pub parameter: Option<String>,
    /// The outcome of every row.
    pub expect: Option<Expectation>,
    /// The rows.
    pub table: Option<Table>,
}

/// One change to a valid request per row.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// `name`, `parameter`, `change`, `expect`, `clause`, or a JSON Pointer.
    pub columns: Vec<String>,
    /// Cells in the order of the columns.
    pub rows: Vec<Vec<Value>>,
}

/// One step of a conversation: exactly one of `call`, `freeze`, `advance`, `join`, `leave`, `fault`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StepFile {
    /// What happens, in a short sentence that stands once in the case.
    #[serde(rename = "do")]
    pub does: Option<String>,
    /// The operation to call.
    pub call: Option<String>,
    /// HTTP method, where it is not the documented one.
    pub method: Option<String>,
    /// A path that replaces the documented one.
    pub url: Option<String>,
    /// `http`, where the base URL says https.
    pub scheme: Option<String>,
    /// Path parameters.
    #[serde(default)]
    pub path: IndexMap<String, Value>,
    /// Query parameters; `null` leaves one out.
    #[serde(default)]
    pub query: IndexMap<String, Value>,
    /// Headers; `null` leaves one out.
    #[serde(default)]
    pub headers: IndexMap<String, Value>,
    /// The JSON body.
    pub body: Option<Value>,
    /// A body sent as it stands here.
    pub raw: Option<String>,
    /// No body at all.
    #[serde(default)]
    pub no_body: bool,
    /// A file, uploaded as a form.
    pub file: Option<FileUpload>,
    /// A fault in the credentials or the signature.
    pub auth: Option<AuthFault>,
    /// What the answer is held against.
    pub expect: Option<Expectation>,
    /// The clauses of the assertions that name none.
    #[serde(default)]
    pub clause: OneOrMany<Located<String>>,
    /// Name → JSON Pointer into the answer.
    #[serde(default)]
    pub capture: IndexMap<String, String>,
    /// The same call several times at once.
    pub repeat: Option<RepeatFile>,
    /// The same call until it is answered as expected.
    pub poll: Option<Poll>,
    /// Stops the target's clock.
    pub freeze: Option<bool>,
    /// Moves the target's clock forward.
    pub advance: Option<Advance>,
    /// Puts a user into a room.
    pub join: Option<Membership>,
    /// Takes a user out of a room.
    pub leave: Option<Membership>,
    /// Has the target answer an internal error.
    pub fault: Option<ForcedFault>,
}

/// A file to upload.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FileUpload {
    /// The form field.
    pub field: String,
    /// The file's name.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    pub content: String,
}

/// The same call several times at once.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RepeatFile {
    /// How often; each answer is held against `expect`.
    pub times: u32,
    /// What at least one answer is.
    pub some: Option<Expectation>,
}

/// The same call until it is answered as expected.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// For at most this long, in milliseconds.
    pub within_ms: u64,
}

/// How far the clock goes forward.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Advance {
    /// Milliseconds.
    pub ms: u64,
}

/// Who goes where.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The room's id.
    pub room: String,
    /// The user's id.
    pub user: String,
}

/// An internal error to come.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ForcedFault {
    /// The operation that fails.
    pub operation: String,
    /// How many times.
    pub times: u32,
}

/// The file `given.yaml` of a vendor.
pub type GivenFile = IndexMap<String, GivenEntry>;

/// A precondition and how ordinary calls arrange it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GivenEntry {
    /// What it is, for a reader.
    pub about: String,
    /// How widely one arrangement may be used.
    pub scope: GivenScope,
    /// Preconditions arranged before it.
    #[serde(default)]
    pub after: OneOrMany<String>,
    /// Capabilities that do not follow from the steps.
    #[serde(default)]
    pub needs: Vec<Capability>,
    /// Name → key of the target's `given` that may stand in where the target cannot arrange it.
    #[serde(default)]
    pub configured: IndexMap<String, String>,
    /// Names made up for it.
    #[serde(default)]
    pub values: IndexMap<String, String>,
    /// Every name a case may use.
    #[serde(default)]
    pub gives: Vec<String>,
    /// How it is arranged.
    #[serde(default)]
    pub steps: Vec<StepFile>,
    /// How it is removed again, as well as it can be.
    #[serde(default)]
    pub cleanup: Vec<StepFile>,
}

/// How widely one arrangement of a precondition may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum GivenScope {
    /// Once for a whole run.
    Shared,
    /// Anew for each trial.
    Fresh,
    /// Anew for each trial, which uses it up.
    Consumed,
}

impl GivenScope {
    /// Whether a run may arrange it once.
    #[must_use]
    pub fn is_shared(self) -> bool {
        self == Self::Shared
    }
}
