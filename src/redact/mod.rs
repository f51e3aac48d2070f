//! SECRETS: what must not be shown, known by its value, its name or its form. Pure: no I/O, no async, no clock.
//!
//! Everything that is stored or shown passes through here first: what a run sent and was answered, what a server or a
//! proxy heard, and every sentence that quotes an answer.

mod body;
mod credential_answer;
mod mask;
mod names;
mod secrets;
mod shape;

#[cfg(test)]
mod tests;

pub use body::{beginning, text};
pub use credential_answer::{credential_answer, credential_json};
pub use mask::{Mask, Masking};
pub use secrets::{MASK, Secrets, forms};
