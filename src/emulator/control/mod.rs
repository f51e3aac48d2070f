//! The control protocol: tenants, clocks, memberships and answers on demand, under one path prefix.

mod answers;
mod forced_errors;
mod operations;
mod refused;
mod route;
mod tenants;
mod time;
mod zego_rooms;

#[cfg(test)]
mod tests;

pub use answers::SHAPES;
pub use route::{PREFIX, handle};
pub use tenants::{easemob_tenant, zego_tenant};
