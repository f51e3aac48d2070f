//! A server that pages of another origin may call, as the Fetch standard asks for.

use std::sync::Arc;

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderValue, Method};

use super::{Answer, Unread};
use crate::emulator::exchange::{Request, Response};

/// Something behind a socket that browsers may call from pages of one origin, or of any.
#[derive(Debug)]
pub struct Cors<A> {
    inner: Arc<A>,
    origin: Option<HeaderValue>,
}

impl<A: Answer> Cors<A> {
    /// Open to pages of this origin, to all with `*`, to none without one.
    pub fn new(inner: Arc<A>, origin: Option<HeaderValue>) -> Self {
        Self { inner, origin }
    }
}

impl<A: Answer> Answer for Cors<A> {
    fn answer(&self, request: &Request, now_ms: u64) -> Response {
        let Some(origin) = self.origin.as_ref().filter(|_| request.headers.contains_key(ORIGIN)) else {
            return self.inner.answer(request, now_ms);
        };
        let asks_first =
            request.method == Method::OPTIONS && request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let mut response = if asks_first { permission(request) } else { self.inner.answer(request, now_ms) };
        response.headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        response.headers.append(VARY, HeaderValue::from_static("origin"));
        response
    }

    fn unread(&self, unread: &Unread, now_ms: u64) {
        self.inner.unread(unread, now_ms);
    }
}

/// The answer to a browser that asks first.
fn permission(request: &Request) -> Response {
    let mut response = Response::empty(204);
    response.headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, DELETE"));
    response.headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    if let Some(wanted) = request.headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        response.headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    response
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn served(origin: Option<&'static str>) -> Cors<impl Answer> {
        let inner = |_: &Request, _: u64| Response::empty(200);
        Cors::new(Arc::new(inner), origin.map(HeaderValue::from_static))
    }

    fn asked(method: Method, from: Option<&str>) -> Request {
        let request = Request::new(method, "/").with_header(ACCESS_CONTROL_REQUEST_METHOD, "POST");
        let request = request.with_header(ACCESS_CONTROL_REQUEST_HEADERS, "authorization");
        from.map_or(request.clone(), |from| request.with_header(ORIGIN, from))
    }

    #[rstest]
    #[case::closed(None, Some("http://a"), None)]
    #[case::open_to_one(Some("http://a"), Some("http://a"), Some("http://a"))]
    #[case::open_to_all(Some("*"), Some("http://b"), Some("*"))]
    #[case::not_from_a_page(Some("*"), None, None)]
    fn only_pages_are_told_who_may_call(
        #[case] origin: Option<&'static str>,
        #[case] from: Option<&str>,
        #[case] told: Option<&str>,
    ) {
        let answer = served(origin).answer(&asked(Method::POST, from), 0);
        let allowed = answer.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN).map(|value| value.to_str().expect("text"));
        assert_eq!((answer.status, allowed), (200, told));
    }

    #[test]
    fn a_browser_that_asks_first_is_answered_at_once() {
        let answer = served(Some("*")).answer(&asked(Method::OPTIONS, Some("http://a")), 0);
        assert_eq!(
            (answer.status, &answer.headers[ACCESS_CONTROL_ALLOW_HEADERS]),
            (204, &HeaderValue::from_static("authorization"))
        );
        let closed = served(None).answer(&asked(Method::OPTIONS, Some("http://a")), 0);
        assert_eq!(closed.status, 200);
    }
}
