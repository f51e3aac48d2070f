//! What the tests start, and what they read.

pub mod cases;
pub mod hostile_server;
pub mod http;
pub mod languages;
pub mod plain_app;
pub mod ports;
pub mod report;
pub mod shared;
pub mod troubled_proxy;

mod files;
mod program;
mod served;
mod wait;

pub use files::{folder, repository, schema, violations};
pub use program::{Call, Said, unsaid, unsaid_in_shell};
pub use served::{Fixed, Served};
pub use wait::{HANG, undisturbed, wait_until};
