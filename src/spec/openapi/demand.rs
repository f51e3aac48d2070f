//! What a document demands of a request, with the clause behind each demand.

use std::collections::BTreeMap;

use crate::spec::{ClauseId, SchemaRef};

/// The clauses behind one node of a request: of the node as a whole, and by what is wrong with it.
///
/// What can be wrong has the name of the JSON Schema keyword that says so, or of the mistake: `absent`, `other`, `chunked` …
#[derive(Debug, Clone, Default)]
pub struct Clauses {
    /// `x-clause`: the promise that the node stands for.
    pub whole: Option<ClauseId>,
    /// `x-clauses`: the promise that one kind of mistake breaks.
    pub by_mistake: BTreeMap<String, ClauseId>,
    /// `x-open`: the entry of the registry that leaves open what such a mistake answers.
    pub open: BTreeMap<String, ClauseId>,
}

impl Clauses {
    /// The clause that a mistake breaks.
    #[must_use]
    pub fn broken_by(&self, mistake: &str) -> Option<&ClauseId> {
        self.by_mistake.get(mistake).or(self.whole.as_ref())
    }

    /// The entry that leaves open what a mistake answers, if one does.
    #[must_use]
    pub fn open_to(&self, mistake: &str) -> Option<&ClauseId> {
        self.open.get(mistake)
    }
}

/// Where a parameter stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// A documented parameter outside the body.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Where it stands.
    pub place: ParameterPlace,
    /// Its name.
    pub name: String,
    /// Whether a request must have it.
    pub required: bool,
    /// Whether its schema wants a number, so that its text is read as one.
    pub numeric: bool,
    /// What its value must be.
    pub schema: Option<SchemaRef>,
    /// The clauses behind it.
    pub clauses: Clauses,
}

/// A header that a request is documented to have, and its value. OpenAPI itself leaves `Content-Type` and `Accept` to the media
/// types of bodies, so that these stand in an extension.
#[derive(Debug, Clone)]
pub struct HeaderDemand {
    /// Its name.
    pub name: String,
    /// The documented value, a media type.
    pub value: String,
    /// The clauses behind it; mistakes are `absent`, `letters`, `parameters` and `other`, of `Accept` only `absent` and `other`.
    pub clauses: Clauses,
}

/// A bearer token in the header `Authorization`.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// The clauses behind it; mistakes are `absent`, `letters` and `form`.
    pub clauses: Clauses,
}

/// What is demanded of a body.
#[derive(Debug, Clone, Default)]
pub struct BodyDemand {
    /// Whether there must be one.
    pub required: bool,
    /// The clauses behind it; mistakes are `required`, `json`, `byte-order-mark`, `chunked`, `depth`, `duplicate-field` and
    /// `trailing-text`.
    pub clauses: Clauses,
}

/// An address that clients are known to call instead of an operation's own.
#[derive(Debug, Clone)]
pub struct Mistaken {
    /// HTTP method, upper case.
    pub method: String,
    /// Path template.
    pub path: String,
    /// The clause that tells the two apart.
    pub clause: ClauseId,
}
