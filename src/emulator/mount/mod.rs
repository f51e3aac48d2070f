//! Where the core meets sockets and real time.

mod cors;
mod counted;
pub mod hyper;
mod shifted;
mod started;

#[cfg(test)]
mod tests;

pub use cors::Cors;
pub use counted::Counted;
pub use shifted::Shifted;
pub use started::{Started, start};

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use super::exchange::{Request, Response};
use super::service::Emulator;

/// What can be put behind a socket: the emulator, or something around it that looks at what passes.
pub trait Answer: Send + Sync + 'static {
    /// Answers a request at this real time, in epoch milliseconds. It must not block.
    fn answer(&self, request: &Request, now_ms: u64) -> Response;

    /// Hears of what never became a whole request. The mount answers it, where it can be answered.
    fn unread(&self, unread: &Unread, now_ms: u64) {
        let _ = (unread, now_ms);
    }
}

/// What never became a whole request.
#[derive(Debug)]
pub struct Unread {
    /// Its head, where that was read; the body is not in it.
    pub request: Option<Request>,
    /// The first bytes of it, up to 8 KiB.
    pub begin: Vec<u8>,
    /// Why it was not read.
    pub why: Why,
}

/// Why a request was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is not HTTP, or its head is larger than what is read.
    NotHttp {
        /// What is wrong, in the words of the parser.
        words: String,
        /// The status it is answered with.
        status: u16,
    },
    /// Its body is larger than what is read.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
    /// The connection ended before it did.
    BrokenOff,
}

impl Why {
    /// The HTTP status it is answered with; nothing where nobody listens any more.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::NotHttp { status, .. } => Some(*status),
            Self::TooLarge => Some(413),
            Self::TooSlow => Some(408),
            Self::BrokenOff => None,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotHttp { words, .. } => words,
            Self::TooLarge => "the body is larger than what is read",
            Self::TooSlow => "it did not arrive in time",
            Self::BrokenOff => "the connection ended in the middle of it",
        })
    }
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
