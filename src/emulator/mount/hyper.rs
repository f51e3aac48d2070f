//! The core behind hyper: for a server that is left running.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{Answer, real_ms};
use crate::emulator::exchange::{Framing, Request, Response};

/// The largest body that is read.
pub const MAX_BODY_BYTES: usize = 16 * 1_024 * 1_024;
/// How many connections are served side by side; others wait.
pub const MAX_CONNECTIONS: usize = 256;
/// How long a connection may stay silent between two requests, or take to send a head.
const HEAD_TIME: Duration = Duration::from_secs(60);
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(60);
/// How long open answers may take once the server is asked to stop.
const FAREWELL_TIME: Duration = Duration::from_secs(5);
/// How long to wait when the system has no socket to give.
const BREATHER: Duration = Duration::from_millis(50);

/// Serves until `shutdown` is done, then finishes what was begun.
pub async fn serve(listener: TcpListener, service: Arc<impl Answer>, shutdown: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let (stop, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            (place, accepted) = accepted => match accepted {
                Ok((stream, _)) => {
                    let served = connection(stream, Arc::clone(&service), stopped.clone());
                    connections.spawn(async move {
                        served.await;
                        drop(place);
                    });
                }
                Err(_) => sleep(BREATHER).await,
            },
        }
    }
    drop(listener);
    let _ = stop.send(true);
    let _ = timeout(FAREWELL_TIME, async { while connections.join_next().await.is_some() {} }).await;
}

/// Serves one connection until either side has enough of it.
async fn connection(stream: TcpStream, service: Arc<impl Answer>, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let exchange = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { outgoing(answer(&*service, request).await) }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), exchange);
    let early = tokio::select! {
        ended = &mut connection => Some(ended),
        _ = stopped.wait_for(|stop| *stop) => None,
    };
    let ended = match early {
        Some(ended) => ended,
        None => {
            Pin::new(&mut connection).graceful_shutdown();
            (&mut connection).await
        }
    };
    if ended.is_err_and(|error| error.is_user()) {
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}

/// The answer is that there is none.
#[derive(Debug, thiserror::Error)]
#[error("the connection is to be reset")]
struct Reset;

async fn answer(service: &impl Answer, request: hyper::Request<Incoming>) -> Response {
    let (head, body) = request.into_parts();
    let body = match whole(body).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let request = Request {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
    };
    service.answer(&request, real_ms())
}

/// The body to its end, or the answer to one that is too large, too slow or broken off.
async fn whole(body: Incoming) -> Result<Bytes, Response> {
    let too_large = || unread(413, "Request Entity Too Large");
    if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Err(too_large());
    }
    match timeout(BODY_TIME, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(unread(400, "the body could not be read")),
        Err(_) => Err(unread(408, "the body did not arrive in time")),
    }
}

/// The answer to a request whose body was not read to its end.
fn unread(status: u16, why: &str) -> Response {
    Response::json(status, &json!({ "error": why, "error_description": why }))
}

type Outgoing = http_body_util::combinators::UnsyncBoxBody<Bytes, Infallible>;

fn outgoing(response: Response) -> Result<hyper::Response<Outgoing>, Reset> {
    let body = match response.framing {
        Framing::Length => Full::new(response.body).boxed_unsync(),
        Framing::Chunked(size) => {
            let chunks: Vec<_> = response.body.chunks(size.max(1)).map(Bytes::copy_from_slice).collect();
            let frames = chunks.into_iter().map(|chunk| Ok(Frame::data(chunk)));
            StreamBody::new(stream::iter(frames)).boxed_unsync()
        }
        Framing::Reset => return Err(Reset),
    };
    let mut outgoing = hyper::Response::new(body);
    *outgoing.status_mut() = http::StatusCode::from_u16(response.status).unwrap_or_default();
    *outgoing.headers_mut() = response.headers;
    Ok(outgoing)
}
