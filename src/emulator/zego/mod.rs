//! ZEGO ZIM: the server API at `/?Action=…`, as the vendor's pages promise it.

mod app;
mod begin;
mod code;
pub(super) mod common;
pub(super) mod gateway;
pub(super) mod limits;
mod parameters;
mod reply;
pub(super) mod revoke;
mod room;
mod rooms;
mod rules;
mod send;
mod user;

#[cfg(test)]
mod tests;

pub use app::{App, Features};
pub use begin::Begin;
pub use code::Code;
pub use common::Common;
pub use gateway::{OPERATIONS, handle};

pub use parameters::Parameters;
pub use reply::refused;
pub use rooms::Room;

pub use rules::Rules;
