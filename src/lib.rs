//! Conformance and contract tests for chat message-recall APIs.
//!
//! ```text
//! specs + cases ──load, lint──▶ Suite ──expand──▶ Trial ──run──▶ Exchange(s) ──judge──▶ Verdict ──▶ report
//!                                                    ▲
//!                                   target: the emulator or any base URL
//! ```

pub mod case;
pub mod cli;
pub mod connections;
pub mod emulator;
pub mod front;
pub mod journal;
pub mod judge;
pub mod known;
pub mod open_files;
pub mod process_group;
pub mod proof;
pub mod proxy;
pub mod redact;
pub mod report;
pub mod run;
pub mod source;
pub mod spec;
pub mod suite;
pub mod target;
pub mod verify;
pub mod watch;

#[cfg(test)]
mod published_schemas;
