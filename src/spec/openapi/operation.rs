//! How to call an operation, and what its answers look like.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::{BodyDemand, Clauses, Credentials, Documented, HeaderDemand, Mistaken, Parameter};
use crate::spec::expectation::Block;
use crate::spec::{Capability, ClauseId, Creates, Deletes, Lists, SchemaRef};

/// One operation of a vendor, as its OpenAPI document describes it.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// The `operationId`: the name cases call it by.
    pub id: String,
    /// The vendor it belongs to.
    pub vendor: String,
    /// HTTP method, upper case.
    pub method: String,
    /// Path template below the base URL.
    pub path: String,
    /// The clauses behind its address; mistakes are `method`, `path`, `query` and `trailing-slash`.
    pub clauses: Clauses,
    /// Addresses that clients are known to call instead.
    pub mistaken: Vec<Mistaken>,
    /// Every documented parameter outside the body.
    pub parameters: Vec<Parameter>,
    /// Headers that a request is documented to have.
    pub headers: Vec<HeaderDemand>,
    /// Query parameters that have exactly one value.
    pub constant_query: Vec<(String, String)>,
    /// Whether the vendor's credentials go with it.
    pub authenticated: bool,
    /// The bearer token that goes with it, where that is how the vendor's credentials go.
    pub credentials: Option<Credentials>,
    /// Whether it only arranges a run and is not under test.
    pub neighbour: bool,
    /// Whether its answer brings credentials, so that nothing of it is shown.
    pub issues_credentials: bool,
    /// What an accepted call looks like.
    pub success: Block,
    /// What a rate-limit answer looks like.
    pub limited: Option<Block>,
    /// What an answer looks like that says that what was to be arranged is there already, or gone already.
    pub arranged: Option<Block>,
    /// Documented rate limits.
    pub rate_limits: Vec<RateLimit>,
    /// What each call creates.
    pub creates: Option<Creates>,
    /// What it deletes.
    pub deletes: Option<Deletes>,
    /// What it lists.
    pub lists: Option<Lists>,
    /// What a target must be able to do for this call to make sense.
    pub needs: Vec<Capability>,
    /// Schema of the JSON body it takes.
    pub request: Option<SchemaRef>,
    /// What is demanded of that body besides.
    pub body: BodyDemand,
    /// Documented answers, exact statuses first.
    pub replies: Vec<Reply>,
    /// Answers that are documented one by one, in the order of the document.
    pub documented: Vec<Documented>,
}

/// A documented limit: this many calls in this time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// `app`, or the parameter that counts apart: `path.username`.
    pub scope: String,
    /// How many calls pass.
    pub calls: u32,
    /// In how many milliseconds.
    pub per_ms: u64,
    /// The clause that promises it.
    pub clause: Option<String>,
    /// The name under which several operations count together; each counts by itself without one.
    pub pool: Option<String>,
}

/// The statuses a documented answer covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusPattern {
    /// One status.
    Exact(u16),
    /// `4XX`: a hundred of them, by their first digit.
    Class(u16),
}

impl StatusPattern {
    pub(super) fn read(word: &str) -> Option<Self> {
        match word.strip_suffix("XX") {
            Some(digit) => digit.parse().ok().map(Self::Class),
            None => word.parse().ok().map(Self::Exact),
        }
    }

    /// Whether a status is one of these.
    #[must_use]
    pub fn covers(self, status: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == status,
            Self::Class(digit) => status / 100 == digit,
        }
    }
}

impl fmt::Display for StatusPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(status) => write!(formatter, "{status}"),
            Self::Class(digit) => write!(formatter, "{digit}XX"),
        }
    }
}

/// A documented answer with a JSON body.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The statuses it covers.
    pub status: StatusPattern,
    /// The clause that documents it, if one does.
    pub clause: Option<ClauseId>,
    /// The clause that fixes its media type, if one does.
    pub media_clause: Option<ClauseId>,
    /// Schema of its body.
    pub schema: SchemaRef,
    /// The documented sample of it: `example`, or the one named `document`.
    pub sample: Option<Value>,
}

impl Operation {
    /// Method and path template, with the query parameters that select the operation: `POST /?Action=RevokeRoomMessage`.
    #[must_use]
    pub fn address(&self) -> String {
        let query: Vec<String> = self.constant_query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        format!("{} {}{query}", self.method, self.path)
    }

    /// The documented answer for a status; an exact status wins over a class.
    #[must_use]
    pub fn reply(&self, status: u16) -> Option<&Reply> {
        self.replies.iter().find(|reply| reply.status.covers(status))
    }
}
