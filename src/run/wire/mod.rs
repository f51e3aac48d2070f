//! The wire: requests built from their templates, and sent as a client of HTTP does, or with less around them.

pub(in crate::run) mod bare;
mod client;
mod dial;
pub(in crate::run) mod request;

pub use client::{Fault, FaultKind, HttpClient, Outgoing, Payload, Received};
pub use dial::{Dialer, Dialled};
