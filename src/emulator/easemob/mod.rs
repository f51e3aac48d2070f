//! Easemob: the REST calls under `/{org_name}/{app_name}/`, as the vendor's pages promise them.

mod account;
mod app;
mod attachment;
mod auth;
mod body;
mod chatroom;
mod conversation;
mod delivery;
mod envelope;
mod features;
mod grant;
mod group;
mod import;
mod inbox;
mod limits;
mod message;
mod places;
pub(super) mod recall;
mod refusal;
mod roaming;
mod route;
mod rules;
mod send;
mod token;
mod user;

#[cfg(test)]
mod tests;

pub use app::App;
pub use features::Features;
pub use route::{OPERATIONS, handle, unknown_app};
pub use rules::Rules;
pub use token::Mint;

/// A user id the way the server keeps it: user ids do not know upper and lower case.
fn canonical(user: &str) -> String {
    user.to_ascii_lowercase()
}
