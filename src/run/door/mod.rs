//! The door: whether a target lets us in, whether it is still there, and what trouble is no answer.

mod admission;
mod credentials;
mod gateway;
mod preflight;
mod presence;
mod seq_probe;
mod trouble;

pub(in crate::run) use credentials::fetch_token;
pub use preflight::{Unbegun, Unreachable, begin, open, session};
pub(in crate::run) use presence::Presence;
pub(in crate::run) use trouble::{Kind, TRIES, Trouble};
