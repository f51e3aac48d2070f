//! A request as it was received.

use bytes::Bytes;

/// A request as it was received, before anybody made sense of it.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// HTTP method.
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
    /// Headers in the order received; bytes that are not UTF-8 are shown as U+FFFD.
    pub headers: Vec<(String, String)>,
    /// The body, or its beginning.
    pub body: Bytes,
    /// Whether that is not the whole body.
    pub cut: bool,
}

impl Heard {
    /// The target before its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query; empty where there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The pairs of the query, decoded, in their order.
    pub fn pairs(&self) -> impl Iterator<Item = (String, String)> + '_ {
        url::form_urlencoded::parse(self.query().as_bytes()).into_owned()
    }

    /// Every header of a name.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let same = move |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().filter(same).map(|(_, value)| value.as_str())
    }
}
