//! What is sent, and which trials are asked.

mod plan;
mod request;
