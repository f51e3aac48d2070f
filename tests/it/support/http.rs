//! Requests by hand: nothing is done to them that the test does not do itself.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// What was answered.
#[derive(Debug)]
pub struct Heard {
    /// Zero where nothing was.
    pub status: u16,
    /// Everything before the body.
    pub head: String,
    pub body: Vec<u8>,
}

impl Heard {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON, {error}: {self:?}"))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The lower-case name of a header finds its value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Sends these bytes to a server and reads until it closes.
pub fn raw(base_url: &str, bytes: &[u8]) -> Heard {
    let mut stream = TcpStream::connect(base_url.trim_start_matches("http://")).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
    // The other side may have had enough before everything is sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").map_or(answer.len(), |end| end + 4);
    let body = answer.split_off(end);
    let head = String::from_utf8_lossy(&answer).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Heard { status, head, body }
}

/// A call with these header lines and a body.
pub fn call(base_url: &str, method: &str, path: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Heard {
    let body = body.as_ref();
    let length = (!body.is_empty()).then(|| format!("Content-Length: {}", body.len()));
    let mut lines = vec![format!("{method} {path} HTTP/1.1"), "Host: a".into(), "Connection: close".into()];
    lines.extend(headers.iter().map(ToString::to_string));
    lines.extend(length);
    let head = lines.join("\r\n") + "\r\n\r\n";
    raw(base_url, &[head.as_bytes(), body].concat())
}
