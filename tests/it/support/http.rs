//! HTTP by hand: nothing is done to a message that the test does not do itself.

use std::io::{self, BufRead, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use super::HANG;

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
    stream.set_read_timeout(Some(HANG)).expect("a time-out");
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

/// One HTTP message as it came over the wire.
#[derive(Debug)]
pub struct Message {
    /// Everything before the body, with the empty line.
    pub head: String,
    /// As it is framed: chunks with their sizes.
    pub body: Vec<u8>,
}

impl Message {
    /// Reads a message to the end that its head announces, or to the end of the connection in its body.
    pub fn read(stream: &mut impl BufRead) -> io::Result<Self> {
        let head = block(stream)?;
        let mut message = Self { head: String::from_utf8_lossy(&head).into_owned(), body: Vec::new() };

        if message.header("transfer-encoding").is_some() {
            message.body = chunks(stream)?;
        } else if let Some(length) = message.header("content-length").and_then(|length| length.parse().ok()) {
            stream.take(length).read_to_end(&mut message.body)?;
        }
        Ok(message)
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut pairs = self.head.lines().filter_map(|line| line.split_once(':'));
        pairs.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The whole message.
    pub fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.body].concat()
    }
}

/// Lines up to an empty one, with it.
fn block(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut block = Vec::new();
    loop {
        let before = block.len();
        if stream.read_until(b'\n', &mut block)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if block[before..] == *b"\r\n" {
            return Ok(block);
        }
    }
}

/// Chunks up to the last one, with the trailers behind it.
fn chunks(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut chunks = Vec::new();
    loop {
        let before = chunks.len();
        stream.read_until(b'\n', &mut chunks)?;
        let size = String::from_utf8_lossy(&chunks[before..]).trim().to_owned();
        match u64::from_str_radix(&size, 16) {
            Ok(0) => break,
            Ok(size) => stream.take(size + 2).read_to_end(&mut chunks)?,
            Err(_) => return Err(io::ErrorKind::InvalidData.into()),
        };
    }
    chunks.extend(block(stream)?);
    Ok(chunks)
}
