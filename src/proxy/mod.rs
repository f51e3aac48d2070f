//! PASSING ON: a proxy between a client and a real server. Nothing is altered; both directions are judged.

mod content_coding;
mod exchange;
mod forward;
mod record;
mod tee;
mod upstream;

pub use exchange::Watcher;
pub use forward::serve;
pub use record::Record;
pub use upstream::{NoUpstream, Upstream};
