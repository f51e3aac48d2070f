//! Requests and responses as the core sees them: plain data, no sockets.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// One HTTP request, whole.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, as sent.
    pub method: Method,
    /// The path, still percent-encoded, with its leading `/`.
    pub path: String,
    /// The query, still encoded, without `?`; empty where there is none.
    pub query: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
    /// Path and query as they stood in the first line, where the server knows; libraries drop what follows a `#`.
    pub target: Option<String>,
}

impl Request {
    /// A request without headers and body; `target` is a path with an optional query.
    #[must_use]
    pub fn new(method: Method, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            target: None,
        }
    }

    /// The same request with one header more; a value no header can hold is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// The same request with this body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The value of a header, where it is present and readable as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The parts of the path, decoded one by one; nothing where a part is not UTF-8.
    #[must_use]
    pub fn segments(&self) -> Option<Vec<String>> {
        let path = self.path.strip_prefix('/').unwrap_or(&self.path);
        path.split('/').map(|part| Some(percent_decode_str(part).decode_utf8().ok()?.into_owned())).collect()
    }

    /// The pairs of the query, decoded, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = (String, String)> + '_ {
        url::form_urlencoded::parse(self.query.as_bytes()).into_owned()
    }
}

/// How the end of a response is made known on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// By its length, sent before it.
    #[default]
    Length,
    /// In chunks of so many bytes.
    Chunked(usize),
    /// By its length, but only half of it is sent before the connection is closed.
    Truncated,
    /// Not at all: the connection is reset.
    Reset,
}

/// One HTTP response, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// All headers but those the server adds by itself.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
    /// How it is sent, where the server can do so.
    pub framing: Framing,
    /// How long it is held back, where the server can do so, in milliseconds.
    pub delay_ms: u64,
    /// Whether it was demanded, and is no answer to what was asked.
    pub demanded: bool,
    /// The clause whose documented answer it is, where that was demanded.
    pub documents: Option<Arc<str>>,
}

impl Response {
    /// A response with neither headers nor body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            framing: Framing::Length,
            delay_ms: 0,
            demanded: false,
            documents: None,
        }
    }

    /// A response whose body is this JSON value.
    #[must_use]
    pub fn json(status: u16, value: &Value) -> Self {
        Self::bytes(status, "application/json;charset=UTF-8", value.to_string())
    }

    /// A response with a body of any media type.
    #[must_use]
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let mut response = Self { body: body.into(), ..Self::empty(status) };
        if let Ok(content_type) = HeaderValue::from_str(content_type) {
            response.headers.insert(CONTENT_TYPE, content_type);
        }
        response
    }

    /// The same response with one header more.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_parts_are_decoded_after_they_are_split() {
        let request = Request::new(Method::GET, "/a%2Fb/%E4%B8%AD?x=1");
        assert_eq!(request.segments(), Some(vec!["a/b".to_owned(), "中".to_owned()]));
        assert_eq!(request.query, "x=1");
    }

    #[test]
    fn a_path_that_is_not_utf8_has_no_parts() {
        assert_eq!(Request::new(Method::GET, "/%FF").segments(), None);
    }

    #[test]
    fn query_pairs_are_decoded() {
        let request = Request::new(Method::GET, "/?UserId[]=a+b&UserId%5B%5D=c");
        let pairs: Vec<_> = request.parameters().collect();
        assert_eq!(pairs[0], ("UserId[]".to_owned(), "a b".to_owned()));
        assert_eq!(pairs[1].0, "UserId[]");
    }
}
