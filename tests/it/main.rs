//! The program and its servers from the outside: every test starts `unsaid`, or a server that it talks to.
//!
//! `support` starts both and reads what they say; each other module covers a part of what users meet. The suite as a
//! libtest harness is `tests/conformance.rs`.
#![expect(clippy::expect_used, reason = "helpers of tests")]

#[cfg(unix)]
mod check;
mod cli;
mod mutants;
#[cfg(unix)]
mod proxy;
mod readme;
mod reports;
mod serve;
mod support;
mod targets;
#[cfg(unix)]
mod verify;
