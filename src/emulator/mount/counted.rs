//! A server whose time passes with its requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Answer, Unread, real_ms};
use crate::emulator::exchange::{Request, Response};

/// After so many requests a millisecond has passed.
const REQUESTS_PER_MS: u64 = 64;

/// Something behind a socket for which time passes with each request, and by nothing else.
///
/// How busy the machine is then changes nothing: any number of calls is fast enough to exceed a limit.
#[derive(Debug)]
pub struct Counted<A> {
    inner: Arc<A>,
    begin_ms: u64,
    requests: AtomicU64,
}

impl<A: Answer> Counted<A> {
    /// The same, with time beginning at `begin_ms`, in epoch milliseconds.
    pub fn new(inner: Arc<A>, begin_ms: u64) -> Self {
        Self { inner, begin_ms, requests: AtomicU64::new(0) }
    }

    /// The same, with time beginning now.
    pub fn from_now(inner: Arc<A>) -> Self {
        Self::new(inner, real_ms())
    }

    fn now_ms(&self, requests: u64) -> u64 {
        self.begin_ms.saturating_add(requests / REQUESTS_PER_MS)
    }
}

impl<A: Answer> Answer for Counted<A> {
    fn answer(&self, request: &Request, _: u64) -> Response {
        self.inner.answer(request, self.now_ms(self.requests.fetch_add(1, Ordering::Relaxed)))
    }

    fn unread(&self, unread: &Unread, _: u64) {
        self.inner.unread(unread, self.now_ms(self.requests.load(Ordering::Relaxed)));
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    #[test]
    fn a_millisecond_passes_with_64_requests_and_never_otherwise() {
        let told = |_: &Request, now_ms: u64| Response::json(200, &now_ms.into());
        let counted = Counted::new(Arc::new(told), 1_000);
        let times: Vec<_> =
            (0..129).map(|real_ms| counted.answer(&Request::new(Method::GET, "/"), real_ms).body).collect();
        assert!(times[..64].iter().all(|time| time == "1000"), "{times:?}");
        assert!(times[64..128].iter().all(|time| time == "1001"), "{times:?}");
        assert_eq!(times[128], "1002");
    }
}
