//! The control protocol: tenants, clocks, memberships and forced errors, under one path prefix.

mod forced_errors;
mod refused;
mod route;
mod tenants;
mod time;
mod zego_rooms;

#[cfg(test)]
mod tests;

pub use route::{PREFIX, handle};
