//! What a case expands to: trials that can be run without looking at the file again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::change::{AuthFault, Edit, EditPlace};
use super::features::Features;
use super::model::GivenScope;
use crate::spec::{Capability, ClauseId, Matcher, Operation};

/// Everything the suite asks.
#[derive(Debug, Default)]
pub struct Suite {
    /// The trials in the order of their files and rows.
    pub trials: Vec<Arc<Trial>>,
    /// By vendor: the preconditions by name.
    pub givens: BTreeMap<String, BTreeMap<String, Arc<Given>>>,
}

/// What all trials of one case file have in common.
#[derive(Debug, Clone)]
pub struct Case {
    /// The vendor.
    pub vendor: String,
    /// The operation under test.
    pub operation: String,
    /// What is promised.
    pub about: String,
    /// The case file, as a person would open it.
    pub file: Arc<str>,
    /// Its preconditions, in the order they are arranged.
    pub givens: Vec<String>,
    /// How the app is configured.
    pub features: Features,
}

/// One thing that passes or fails.
///
/// A case with a table is a trial a row, and a suite may hold a hundred thousand: what rows have in common they share.
#[derive(Debug, Clone)]
pub struct Trial {
    /// `<vendor>/<operation>/<case>[/<row>]`.
    pub id: String,
    /// What it shares with the other trials of its case.
    pub case: Arc<Case>,
    /// The line it starts at.
    pub line: usize,
    /// What a target must be able to do, with what its preconditions and features need.
    pub needs: Arc<BTreeSet<Capability>>,
    /// What a target must be able to do for its own steps.
    pub own_needs: Arc<BTreeSet<Capability>>,
    /// What happens.
    pub steps: Vec<Step>,
    /// The clauses it decides.
    pub proves: Arc<BTreeSet<ClauseId>>,
    /// The silences it probes.
    pub probes: Arc<BTreeSet<ClauseId>>,
    /// Whether it deliberately exceeds a limit.
    pub bursts: bool,
}

impl Trial {
    /// The clauses and silences it is about: those it decides, then those it probes.
    pub fn clauses(&self) -> impl Iterator<Item = &ClauseId> {
        self.proves.iter().chain(self.probes.iter())
    }

    /// Whether nothing in it but the schema can fail.
    #[must_use]
    pub fn only_observes(&self) -> bool {
        self.proves.is_empty()
    }
}

/// A precondition.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// How widely one arrangement may be used.
    pub scope: GivenScope,
    /// Preconditions arranged before it.
    pub after: Vec<String>,
    /// What a target must be able to do.
    pub needs: BTreeSet<Capability>,
    /// Name → key of the target's `given` that may stand in where the target cannot arrange it.
    pub configured: IndexMap<String, String>,
    /// Names made up for it.
    pub values: IndexMap<String, String>,
    /// Every name a case may use.
    pub gives: Vec<String>,
    /// How it is arranged.
    pub steps: Vec<Step>,
    /// How it is removed.
    pub cleanup: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// What happens, in words.
    pub does: String,
    /// The line it stands at.
    pub line: usize,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Asks the target.
    Call(Box<Call>),
    /// Stops the target's clock, or lets it run.
    Freeze(bool),
    /// Moves the target's clock forward by milliseconds.
    Advance(u64),
    /// Puts a user into a room.
    Join {
        /// The room's id.
        room: String,
        /// The user's id.
        user: String,
    },
    /// Takes a user out of a room.
    Leave {
        /// The room's id.
        room: String,
        /// The user's id.
        user: String,
    },
    /// Has the next calls of an operation fail inside the target.
    Fault {
        /// The operation.
        operation: String,
        /// How many calls.
        times: u32,
    },
}

/// A call and what its answer is held against.
#[derive(Debug, Clone)]
pub struct Call {
    /// The operation.
    pub operation: Arc<Operation>,
    /// The request, names not yet replaced; the rows of a table share one.
    pub request: Arc<RequestTemplate>,
    /// The one change that a table row makes to it.
    pub edit: Option<Box<(EditPlace, Edit)>>,
    /// What the answer is held against.
    pub assertions: Arc<[Assertion]>,
    /// Name → JSON Pointer into the answer.
    pub capture: IndexMap<String, String>,
    /// Several times at once.
    pub repeat: Option<Repeat>,
    /// Until it is answered as expected, for at most so many milliseconds.
    pub poll_ms: Option<u64>,
    /// Whether it only arranges: a wrong answer blocks the trial.
    pub setup: bool,
    /// The name of its snapshots, `<case>[__<row or step>]`; none for what only arranges, is asked many times
    /// or is not under test.
    pub snapshot: Option<String>,
    /// Whether the assertions accept the call, so that the request itself is one the page allows.
    pub positive: bool,
}

impl Call {
    /// A call that only arranges, with what an accepted one looks like left to whoever asks.
    #[must_use]
    pub fn arranging(operation: &Arc<Operation>, request: impl Into<Arc<RequestTemplate>>) -> Self {
        Self {
            operation: Arc::clone(operation),
            request: request.into(),
            edit: None,
            assertions: Arc::default(),
            capture: IndexMap::new(),
            repeat: None,
            poll_ms: None,
            setup: true,
            snapshot: None,
            positive: false,
        }
    }

    /// The fault in the credentials, whether the step or the row asks for it.
    #[must_use]
    pub fn fault(&self) -> Option<&AuthFault> {
        match self.edit.as_deref() {
            Some((EditPlace::Auth, Edit::Auth(fault))) => Some(fault),
            _ => self.request.auth.as_ref(),
        }
    }
}

/// Several times at once.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// How often.
    pub times: u32,
    /// What at least one answer is.
    pub some: Vec<Assertion>,
}

/// A request with `${name}` in it.
#[derive(Debug, Clone, Default)]
pub struct RequestTemplate {
    /// HTTP method, where it is not the documented one.
    pub method: Option<String>,
    /// A path that replaces the documented one.
    pub url: Option<String>,
    /// `http`, where the base URL says https.
    pub scheme: Option<String>,
    /// Path parameters.
    pub path: IndexMap<String, Value>,
    /// Query parameters; `null` leaves one out.
    pub query: IndexMap<String, Value>,
    /// Headers; `null` leaves one out.
    pub headers: IndexMap<String, Value>,
    /// The body.
    pub body: RequestBody,
    /// A fault in the credentials.
    pub auth: Option<AuthFault>,
}

/// What a request carries.
#[derive(Debug, Clone, Default)]
pub enum RequestBody {
    /// Nothing.
    #[default]
    None,
    /// JSON.
    Json(Value),
    /// A text as it stands.
    Raw(String),
    /// An uploaded file.
    File(FilePart),
}

/// A file in a form.
#[derive(Debug, Clone)]
pub struct FilePart {
    /// The form field.
    pub field: String,
    /// The file's name.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    pub content: String,
}

/// Assertions on one answer, resolved: clauses with full ids, outcomes written out.
#[derive(Debug, Clone, Default)]
pub struct Assertion {
    /// The clauses they prove.
    pub clauses: Vec<ClauseId>,
    /// The status code.
    pub http: Option<Matcher>,
    /// Header name → matcher.
    pub headers: IndexMap<String, Matcher>,
    /// JSON Pointer → matcher.
    pub json: IndexMap<String, Matcher>,
    /// The answer fits all assertions of at least one of these.
    pub one_of: Vec<Vec<Assertion>>,
}

impl Assertion {
    /// Whether nothing in it can fail.
    #[must_use]
    pub fn only_observes(&self) -> bool {
        self.http.as_ref().is_none_or(Matcher::observes)
            && self.headers.values().chain(self.json.values()).all(Matcher::observes)
            && (self.one_of.is_empty()
                || self.one_of.iter().any(|all| !all.is_empty() && all.iter().all(Self::only_observes)))
    }
}
