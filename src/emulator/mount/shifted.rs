//! A server whose clock is wrong, as servers' clocks are now and then.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use http::HeaderValue;
use http::header::DATE;

use super::{Answer, Unread};
use crate::emulator::exchange::{Request, Response};

/// Something behind a socket that takes the time to be later, or earlier, than it is, and says so in its `Date` headers.
#[derive(Debug)]
pub struct Shifted<A> {
    inner: Arc<A>,
    offset_ms: i64,
}

impl<A: Answer> Shifted<A> {
    /// The same with its clock so many milliseconds ahead (negative: behind).
    pub fn new(inner: Arc<A>, offset_ms: i64) -> Self {
        Self { inner, offset_ms }
    }
}

impl<A: Answer> Answer for Shifted<A> {
    fn answer(&self, request: &Request, now_ms: u64) -> Response {
        if self.offset_ms == 0 {
            return self.inner.answer(request, now_ms);
        }
        let now_ms = now_ms.saturating_add_signed(self.offset_ms);
        let response = self.inner.answer(request, now_ms);
        let date = UNIX_EPOCH.checked_add(Duration::from_millis(now_ms)).map(httpdate::fmt_http_date);
        match date.and_then(|date| HeaderValue::from_str(&date).ok()) {
            Some(date) => response.with_header(DATE, date),
            None => response,
        }
    }

    fn unread(&self, unread: &Unread, now_ms: u64) {
        self.inner.unread(unread, now_ms.saturating_add_signed(self.offset_ms));
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    #[test]
    fn the_clock_and_its_header_are_wrong_by_the_same() {
        let told = |_: &Request, now_ms: u64| Response::json(200, &now_ms.into());
        let answer = Shifted::new(Arc::new(told), 900_000).answer(&Request::new(Method::GET, "/"), 784_110_877_000);
        assert_eq!(answer.body, "784111777000");
        assert_eq!(answer.headers[DATE], "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
