//! Connections used again, as long as the server keeps them.
//!
//! HTTP/1.1 lets a client send the next request on a connection that brought an answer. Some servers close it instead,
//! and do not say so (`Connection: close`). The next request then meets the closing, and whether the server has seen it
//! is not known: a recall cannot be sent again, because the second one is answered differently.

use std::error::Error;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::{Client, ClientBuilder};

/// A client that uses no connection again once the server has closed one without saying so.
#[derive(Debug, Clone)]
pub struct ReusingClient {
    reusing: Client,
    single: Client,
    /// Whether any request was answered, so that a connection may have been used again.
    was_answered: Arc<AtomicBool>,
    /// Whether the server was caught closing.
    closes: Arc<AtomicBool>,
}

/// A request that met the closing of its connection: no byte of an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Nothing of the request was written.
    BeforeRequest,
    /// The server may have seen the request.
    AfterRequest,
}

impl ReusingClient {
    /// Two clients of the same settings, of which one uses connections again.
    ///
    /// # Errors
    /// The settings do not fit together.
    pub fn new(settings: impl Fn() -> ClientBuilder) -> reqwest::Result<Self> {
        Ok(Self {
            reusing: settings().build()?,
            single: settings().pool_max_idle_per_host(0).build()?,
            was_answered: Arc::default(),
            closes: Arc::default(),
        })
    }

    /// The client for the next request.
    #[must_use]
    pub fn client(&self) -> &Client {
        if self.closes.load(Ordering::Relaxed) { &self.single } else { &self.reusing }
    }

    /// A client that uses no connection twice.
    #[must_use]
    pub fn single(&self) -> Client {
        self.single.clone()
    }

    /// Notes that a request was answered.
    pub fn note_answer(&self) {
        self.was_answered.store(true, Ordering::Relaxed);
    }

    /// Whether a request, sent while connections were used again or not, met the closing of its connection. If so, none
    /// is used again from here on.
    #[must_use]
    pub fn met_closing(&self, was_reusing: bool, error: &reqwest::Error) -> Option<Closing> {
        let may_be_used_again = was_reusing && self.was_answered.load(Ordering::Relaxed);
        let closing = closing(error).filter(|_| may_be_used_again)?;
        self.closes.store(true, Ordering::Relaxed);
        Some(closing)
    }

    /// Whether connections are used again.
    #[must_use]
    pub fn is_reusing(&self) -> bool {
        !self.closes.load(Ordering::Relaxed)
    }
}

/// What an error says of a connection that ended before any byte of an answer came.
fn closing(error: &reqwest::Error) -> Option<Closing> {
    if error.is_connect() || error.is_timeout() || error.is_body() || error.is_decode() {
        return None;
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if let Some(hyper) = one.downcast_ref::<hyper::Error>() {
            if hyper.is_canceled() {
                return Some(Closing::BeforeRequest);
            }
            if hyper.is_incomplete_message() {
                return Some(Closing::AfterRequest);
            }
        }
        if let Some(io) = one.downcast_ref::<std::io::Error>() {
            let is_closed = matches!(
                io.kind(),
                ErrorKind::ConnectionReset
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::BrokenPipe
                    | ErrorKind::UnexpectedEof
                    | ErrorKind::NotConnected
            );
            return is_closed.then_some(Closing::AfterRequest);
        }
        cause = one.source();
    }
    None
}
