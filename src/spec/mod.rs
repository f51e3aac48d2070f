//! PROMISES: what the vendors' pages say, as clauses, and as OpenAPI documents with compiled schemas.

mod capability;
mod clause;
mod expectation;
mod lifecycle;
mod load;
mod openapi;
mod schema;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use capability::Capability;
pub use clause::{Basis, Clause, ClauseFile, ClauseId, Page, Pages, Reading, Registered, Where};
pub use expectation::{Alternative, Block, Expectation, Matcher, TypeName};
pub use lifecycle::{Creates, Deletes, Lists, texts_at};
pub use load::{Specs, VendorSpec};
pub use openapi::{
    BodyDemand, Clauses, Credentials, Documented, HeaderDemand, Mistaken, Operation, Parameter, ParameterPlace,
    RateLimit, Reply, StatusPattern,
};
pub use schema::{Field, SchemaFinding, SchemaRef, Schemas};
