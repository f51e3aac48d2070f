//! CONNECTIONS: clients that are served side by side, in bounds, until a server is asked to stop.

mod accept;
mod tap;

pub use accept::{Stop, accept, drive};
pub use tap::{Kept, Tapped};
