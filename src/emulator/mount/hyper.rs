//! The core behind hyper: for a server that is left running.

use std::error::Error;
use std::future::Future;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::HeaderValue;
use http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::{Answer, Unread, Why, real_ms};
use crate::connections::{Kept, Stop, Tapped, accept, drive};
use crate::emulator::exchange::{Framing, Request, Response};

/// What one request may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long a connection may stay silent between two requests, or take to send a head.
    pub head_time: Duration,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// The largest body that is read, in bytes.
    pub body_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { head_time: Duration::from_secs(60), body_time: Duration::from_secs(60), body_bytes: 16 * 1_024 * 1_024 }
    }
}

/// Serves until `shutdown` is done, then finishes what was begun.
pub async fn serve(listener: TcpListener, service: Arc<impl Answer>, shutdown: impl Future<Output = ()>) {
    serve_within(Bounds::default(), listener, service, shutdown).await;
}

/// The same within other bounds.
pub async fn serve_within(
    bounds: Bounds,
    listener: TcpListener,
    service: Arc<impl Answer>,
    shutdown: impl Future<Output = ()>,
) {
    accept(listener, shutdown, |stream, stop| connection(bounds, stream, Arc::clone(&service), stop)).await;
}

/// Serves one connection until either side has enough of it.
async fn connection(bounds: Bounds, stream: TcpStream, service: Arc<impl Answer>, stop: Stop) {
    let kept = Kept::default();
    let tapped = Tapped::new(stream, kept.clone());
    let exchange = service_fn(|request| {
        let (service, kept) = (Arc::clone(&service), kept.clone());
        async move { outgoing(answer(bounds, &*service, &kept, request).await).await }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head_time)
        .serve_connection(TokioIo::new(tapped), exchange);
    let Err(error) = drive(&mut connection, stop).await else {
        return;
    };
    if broken(&error) == Some(Broken::Reset) {
        let _ = connection.into_parts().io.into_inner().into_inner().set_zero_linger();
        return;
    }
    let begin = kept.take();
    // What was read together with the request before is not kept by itself.
    if !error.is_user() && (!begin.is_empty() || error.is_parse()) {
        let why = why_unread(&error);
        service.unread(&Unread { request: None, begin, why }, real_ms());
    }
}

/// Why what came was no request.
fn why_unread(error: &hyper::Error) -> Why {
    if error.is_timeout() {
        return Why::TooSlow;
    }
    if error.is_parse() {
        let status = if error.is_parse_too_large() { 431 } else { 400 };
        return Why::NotHttp { words: error.to_string(), status };
    }
    Why::BrokenOff
}

/// How an answer ends that is not sent whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Broken {
    #[error("the connection is to be reset")]
    Reset,
    #[error("the rest of the answer is not to be sent")]
    Truncated,
}

fn broken(error: &hyper::Error) -> Option<Broken> {
    error.source()?.downcast_ref::<Broken>().copied()
}

async fn answer(bounds: Bounds, service: &impl Answer, kept: &Kept, request: hyper::Request<Incoming>) -> Response {
    let (head, body) = request.into_parts();
    let target = kept.target(head.method.as_str(), head.uri.path());
    let begin = kept.take();
    let mut request = Request {
        target,
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body: Bytes::new(),
    };
    let read = whole(bounds, body).await;
    // What was read since is its body.
    kept.forget();
    match read {
        Ok(body) => {
            request.body = body;
            service.answer(&request, real_ms())
        }
        Err(why) => {
            // The rest of it is nobody's request.
            kept.stop();
            let refusal = why.refusal();
            service.unread(&Unread { request: Some(request), begin, why }, real_ms());
            refusal
        }
    }
}

/// The body to its end, or why there is no end to it.
async fn whole(bounds: Bounds, body: Incoming) -> Result<Bytes, Why> {
    if body.size_hint().lower() > bounds.body_bytes as u64 {
        return Err(Why::TooLarge);
    }
    match timeout(bounds.body_time, Limited::new(body, bounds.body_bytes).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Why::TooLarge),
        Ok(Err(error)) => Err(why_broken(&*error)),
        Err(_) => Err(Why::TooSlow),
    }
}

/// Whether a body just ended, or is written as none can be.
fn why_broken(error: &(dyn Error + 'static)) -> Why {
    let mut cause = Some(error);
    let mut io = None;
    while let Some(error) = cause {
        io = io.or(error.downcast_ref::<std::io::Error>());
        cause = error.source();
    }
    match io.map(std::io::Error::kind) {
        Some(ErrorKind::InvalidInput | ErrorKind::InvalidData) => {
            let words = io.map(ToString::to_string).unwrap_or_default();
            Why::NotHttp { words, status: 400 }
        }
        _ => Why::BrokenOff,
    }
}

impl Why {
    /// The answer to a request whose body was not read to its end.
    fn refusal(&self) -> Response {
        let (status, why) = match self {
            Self::TooLarge => (413, "Request Entity Too Large"),
            Self::TooSlow => (408, "the body did not arrive in time"),
            Self::BrokenOff | Self::NotHttp { .. } => (400, "the body could not be read"),
        };
        Response::json(status, &json!({ "error": why, "error_description": why }))
    }
}

type Outgoing = http_body_util::combinators::UnsyncBoxBody<Bytes, Broken>;

async fn outgoing(mut response: Response) -> Result<hyper::Response<Outgoing>, Broken> {
    if response.delay_ms > 0 {
        sleep(Duration::from_millis(response.delay_ms)).await;
    }
    let body = match response.framing {
        Framing::Length => Full::new(response.body).map_err(|never| match never {}).boxed_unsync(),
        Framing::Chunked(size) => {
            let chunks: Vec<_> = response.body.chunks(size.max(1)).map(Bytes::copy_from_slice).collect();
            let frames = chunks.into_iter().map(|chunk| Ok(Frame::data(chunk)));
            StreamBody::new(stream::iter(frames)).boxed_unsync()
        }
        Framing::Truncated => {
            let half = response.body.slice(..response.body.len() / 2);
            response.headers.insert(CONTENT_LENGTH, HeaderValue::from(response.body.len()));
            let begin = stream::iter([Ok(Frame::data(half))]);
            // The half is written once there is nothing more to be had.
            let end = stream::once(async {
                tokio::task::yield_now().await;
                Err(Broken::Truncated)
            });
            StreamBody::new(futures_util::StreamExt::chain(begin, end)).boxed_unsync()
        }
        Framing::Reset => return Err(Broken::Reset),
    };
    let mut outgoing = hyper::Response::new(body);
    *outgoing.status_mut() = http::StatusCode::from_u16(response.status).unwrap_or_default();
    *outgoing.headers_mut() = response.headers;
    Ok(outgoing)
}
