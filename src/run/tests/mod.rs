//! What is sent, and which trials are asked.

mod connections;
mod plan;
mod request;
