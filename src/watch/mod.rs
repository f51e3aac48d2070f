//! WATCHING: the requests of a client on their way to a server, judged and written down.

mod catalogue;
mod line;
mod log;
mod watched;
mod world;

pub use catalogue::catalogue;
pub use line::line;
pub use log::Log;
pub use watched::{JOURNAL, Watched};
pub use world::WrittenWorld;
