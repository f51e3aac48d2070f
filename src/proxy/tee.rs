//! A body that passes through, with a copy of its beginning kept.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use hyper::body::{Body, Frame, SizeHint};

/// How much of a body is copied, in bytes. What is longer passes all the same, but is not judged.
pub const COPIED: usize = 1 << 20;

/// What was copied of a body.
#[derive(Debug, Clone, Default)]
pub struct Copy(Arc<Mutex<Copied>>);

/// What was copied, and how the body ended.
#[derive(Debug, Clone, Default)]
pub struct Copied {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether there was more of it.
    pub cut: bool,
    /// Whether it came to its end.
    pub whole: bool,
    /// How it broke, in the words of the connection.
    pub broke: Option<String>,
}

impl Copy {
    /// What there is by now.
    pub fn taken(&self) -> Copied {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn with(&self, change: impl FnOnce(&mut Copied)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn add(&self, data: &Bytes) {
        self.with(|copied| {
            let room = COPIED.saturating_sub(copied.bytes.len()).min(data.len());
            copied.bytes.extend_from_slice(&data[..room]);
            copied.cut |= room < data.len();
        });
    }
}

/// A body that passes through. `end` is dropped with it: when it has come to its end, or nobody wants more of it.
pub struct Tee<B, E> {
    body: B,
    copy: Copy,
    _end: E,
}

impl<B: Body, E> Tee<B, E> {
    /// A body that is copied from here on.
    pub fn new(body: B, copy: Copy, end: E) -> Self {
        if body.is_end_stream() {
            copy.with(|copied| copied.whole = true);
        }
        Self { body, copy, _end: end }
    }
}

impl<B, E> Body for Tee<B, E>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::fmt::Display,
    E: Unpin,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref().filter(|data| data.has_remaining()) {
                    self.copy.add(data);
                }
                // Trailers are the end.
                if frame.is_trailers() || self.body.is_end_stream() {
                    self.copy.with(|copied| copied.whole = true);
                }
            }
            Poll::Ready(Some(Err(error))) => self.copy.with(|copied| copied.broke = Some(error.to_string())),
            Poll::Ready(None) => self.copy.with(|copied| copied.whole = true),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
