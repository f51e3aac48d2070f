//! A connection whose first bytes are kept for a while: what is no request is told of by them.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many bytes are kept.
pub const KEPT: usize = 8 << 10;

/// What was read since it was last taken, as far as it is kept.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<Begin>>);

#[derive(Debug, Default)]
struct Begin {
    bytes: Vec<u8>,
    stopped: bool,
}

impl Kept {
    /// Takes what there is.
    #[must_use]
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.begin().bytes)
    }

    /// Path and query of a request as they stand in its first line, where that was kept.
    #[must_use]
    pub fn target(&self, method: &str, path: &str) -> Option<String> {
        target(&self.begin().bytes, method, path)
    }

    /// Forgets what there is.
    pub fn forget(&self) {
        self.begin().bytes.clear();
    }

    /// Keeps nothing any more.
    pub fn stop(&self) {
        *self.begin() = Begin { bytes: Vec::new(), stopped: true };
    }

    fn begin(&self) -> MutexGuard<'_, Begin> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, bytes: &[u8]) {
        let mut begin = self.begin();
        if !begin.stopped {
            let room = KEPT.saturating_sub(begin.bytes.len()).min(bytes.len());
            begin.bytes.extend_from_slice(&bytes[..room]);
        }
    }
}

/// Path and query as they stand in the last line of this request: what came before it on the connection may be kept too.
fn target(begin: &[u8], method: &str, path: &str) -> Option<String> {
    let lines = begin.split(|byte| *byte == b'\n').rev();
    let lines = lines.filter_map(|line| std::str::from_utf8(line).ok());
    let mut targets = lines.filter_map(|line| {
        let (first, rest) = line.trim_end().split_once(' ')?;
        let (target, _) = rest.rsplit_once(' ')?;
        (first.ends_with(method) && target.starts_with(path)).then(|| target.to_owned())
    });
    targets.next()
}

/// A stream that keeps what is read from it.
#[derive(Debug)]
pub struct Tapped<S> {
    stream: S,
    kept: Kept,
}

impl<S> Tapped<S> {
    /// The stream with somebody listening.
    pub fn new(stream: S, kept: Kept) -> Self {
        Self { stream, kept }
    }

    /// The stream itself.
    pub fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tapped<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if polled.is_ready() {
            self.kept.add(&buffer.filled()[before..]);
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tapped<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::target;

    #[rstest]
    #[case::as_it_stood(b"DELETE /a/b#c/d HTTP/1.1\r\nHost: x\r\n", Some("/a/b#c/d"))]
    #[case::behind_a_body(b"{\"a\":1}DELETE /a/b#c HTTP/1.1\r\nHost: x\r\n", Some("/a/b#c"))]
    #[case::behind_another(b"DELETE /a/b HTTP/1.1\r\n\r\nDELETE /a/b#c HTTP/1.1\r\n", Some("/a/b#c"))]
    #[case::of_another_request(b"GET /a/b HTTP/1.1\r\n", None)]
    #[case::of_another_path(b"DELETE /b HTTP/1.1\r\n", None)]
    #[case::the_rest_of_a_body(b"{\"a\":1}", None)]
    fn the_target_is_read_from_the_first_line(#[case] begin: &[u8], #[case] expected: Option<&str>) {
        assert_eq!(target(begin, "DELETE", "/a/b").as_deref(), expected);
    }
}
