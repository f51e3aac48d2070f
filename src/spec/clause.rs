//! A clause: one promise of a vendor's page, with a stable id.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Capability;

/// `<vendor>/<operation>#<local id>`; the operation is `common` for what every operation of a vendor shares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ClauseId(Arc<str>);

impl ClauseId {
    /// The full id of a local one.
    #[must_use]
    pub fn new(vendor: &str, operation: &str, local: &str) -> Self {
        Self(format!("{vendor}/{operation}#{local}").into())
    }

    /// Reads an id as a case of an operation writes it: `error.to-empty`, `common#token.absent`, or the full id.
    #[must_use]
    pub fn resolve(vendor: &str, operation: &str, written: &str) -> Self {
        match written.split_once('#') {
            None => Self::new(vendor, operation, written),
            Some((scope, local)) if !scope.contains('/') => Self::new(vendor, scope, local),
            Some(_) => Self(written.into()),
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Vendor, operation (or `common`) and local id.
    #[must_use]
    pub fn parts(&self) -> (&str, &str, &str) {
        let (scope, local) = self.0.split_once('#').unwrap_or((&self.0, ""));
        let (vendor, operation) = scope.split_once('/').unwrap_or((scope, ""));
        (vendor, operation, local)
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A page of a vendor's documentation.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The page's own title.
    pub title: String,
    /// Language tag: `zh`, `en`.
    pub language: String,
    /// Where it is published.
    pub address: String,
    /// The date of the revision that was read, `YYYY-MM-DD`.
    pub revision: String,
    /// The sections in their order, where clauses stand in several; what both operations have in common first.
    #[serde(default)]
    pub sections: Vec<String>,
}

/// The file `pages.yaml` of a vendor.
pub type Pages = IndexMap<String, Page>;

/// The file `<operation>.clauses.yaml`.
pub type ClauseFile = IndexMap<String, Clause>;

/// Where a clause stands.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Where {
    /// A page id of `pages.yaml`.
    pub page: String,
    /// The heading it stands under.
    pub section: String,
    /// The row of the table, where it is one.
    pub row: Option<String>,
}

/// Why we believe a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A sentence of the contract page says so.
    Stated,
    /// A row of one of its tables.
    Table,
    /// One of its samples.
    Example,
    /// A page it links.
    Linked,
    /// Nobody says so; it follows from the rest.
    Inferred,
}

impl fmt::Display for Basis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Stated => "stated",
            Self::Table => "table",
            Self::Example => "example",
            Self::Linked => "linked",
            Self::Inferred => "inferred",
        })
    }
}

/// Both ways to read an unclear clause.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The one the suite follows.
    pub taken: String,
    /// The one it does not.
    pub other: String,
}

/// One promise of a vendor's page.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// What it says, in our own words.
    pub says: String,
    /// Where it stands.
    #[serde(rename = "where")]
    pub place: Where,
    /// Why we believe it.
    pub basis: Basis,
    /// Where the page is unclear or contradicts itself.
    pub reading: Option<Reading>,
    /// The clause this one stands against.
    pub against: Option<String>,
    /// Why no HTTP client can decide it.
    pub untested: Option<String>,
    /// The page leaves this open; answers are recorded, never judged.
    #[serde(default)]
    pub silence: bool,
    /// The only kind of target that can be asked.
    pub only: Option<Capability>,
    /// The operations a common clause applies to; all of the vendor's when left out.
    #[serde(default)]
    pub operations: Vec<String>,
    /// Since when the vendor no longer promises it; the id is never used again.
    pub retired: Option<String>,
}

/// A clause with its id and the line of the registry it stands at.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The full id.
    pub id: ClauseId,
    /// The clause.
    pub clause: Clause,
    /// The registry file, as a person would open it.
    pub file: Arc<str>,
    /// The line in that file.
    pub line: usize,
    /// Title of the page it stands on.
    pub page_title: String,
    /// Address of the page it stands on.
    pub page_address: String,
}

impl Registered {
    /// The full id of the clause this one stands against.
    #[must_use]
    pub fn against(&self) -> Option<ClauseId> {
        let (vendor, operation, _) = self.id.parts();
        self.clause.against.as_ref().map(|against| ClauseId::resolve(vendor, operation, against))
    }

    /// Whether trials can be expected to decide it.
    #[must_use]
    pub fn decidable(&self) -> bool {
        self.clause.untested.is_none() && !self.clause.silence && self.clause.retired.is_none()
    }
}
