//! The part of an OpenAPI 3.1 document that the suite acts on: how to call an operation, what its requests must be, and what
//! its answers look like.

mod demand;
mod documented;
mod operation;
mod read;

#[cfg(test)]
mod tests;

pub use demand::{BodyDemand, Clauses, Credentials, HeaderDemand, Mistaken, Parameter, ParameterPlace};
pub use documented::Documented;
pub use operation::{Operation, RateLimit, Reply, StatusPattern};
pub(super) use read::read;
