//! Where the core meets sockets and real time.

pub mod hyper;
mod shifted;
pub mod wiremock;

#[cfg(test)]
mod tests;

pub use shifted::Shifted;

use std::time::{SystemTime, UNIX_EPOCH};

use super::exchange::{Request, Response};
use super::service::Emulator;

/// What can be put behind a socket: the emulator, or something around it that looks at what passes.
pub trait Answer: Send + Sync + 'static {
    /// Answers a request at this real time, in epoch milliseconds. It must not block.
    fn answer(&self, request: &Request, now_ms: u64) -> Response;
}

impl Answer for Emulator {
    fn answer(&self, request: &Request, now_ms: u64) -> Response {
        self.handle(request, now_ms)
    }
}

impl<F> Answer for F
where
    F: Fn(&Request, u64) -> Response + Send + Sync + 'static,
{
    fn answer(&self, request: &Request, now_ms: u64) -> Response {
        self(request, now_ms)
    }
}

/// Real time in epoch milliseconds: the only place where the emulator asks for it.
fn real_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}
