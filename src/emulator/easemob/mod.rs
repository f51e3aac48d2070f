//! Easemob: the REST calls under `/{org_name}/{app_name}/`, as the vendor's pages promise them.

mod account;
pub(super) mod app;
pub(super) mod attachment;
pub(super) mod auth;
pub(super) mod begin;
pub(super) mod body;
pub(super) mod chat_type;
mod chatroom;
pub(super) mod conversation;
mod delivery;
pub(super) mod envelope;
mod features;
mod grant;
mod group;
mod import;
pub(super) mod inbox;
pub(super) mod limits;
mod listing;
pub(super) mod message;
pub(super) mod places;
pub(super) mod recall;
pub(super) mod refusal;
mod roaming;
pub(super) mod route;
mod rules;
mod send;
pub(super) mod token;
pub(super) mod user;

#[cfg(test)]
mod tests;

pub use app::{App, Identity};
pub use begin::Begin;
pub use features::Features;
pub use route::{OPERATIONS, handle, unknown_app};
pub use rules::Rules;
pub use token::Mint;

/// A user id the way the server keeps it: user ids do not know upper and lower case.
pub(super) fn canonical(user: &str) -> String {
    user.to_ascii_lowercase()
}
