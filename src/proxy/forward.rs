//! Serves clients: each request goes to the server as it came, each answer comes back as it is.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HOST, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, UPGRADE};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use super::exchange::{Passing, Watcher};
use super::tee::{Copy, Tee};
use super::upstream::{Line, Upstream};
use crate::connections::{Kept, Stop, Tapped, accept, drive};

/// How long a connection may stay silent between two requests, or take to send a head.
const HEAD_TIME: Duration = Duration::from_secs(60);

/// What concerns one connection and not the message on it (RFC 9110, 7.6.1). How a body ends is kept as it is.
const HOP_BY_HOP: [HeaderName; 7] = [
    CONNECTION,
    TE,
    UPGRADE,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Passes on what clients send until `shutdown` is done, then finishes what was begun.
pub async fn serve(
    listener: TcpListener,
    upstream: Upstream,
    watcher: Arc<Watcher>,
    shutdown: impl Future<Output = ()>,
) {
    accept(listener, shutdown, |stream, stop| connection(stream, upstream.clone(), Arc::clone(&watcher), stop)).await;
}

async fn connection(stream: TcpStream, upstream: Upstream, watcher: Arc<Watcher>, stop: Stop) {
    let host = upstream.host();
    let kept = Kept::default();
    let tapped = Tapped::new(stream, kept.clone());
    let listening = Arc::clone(&watcher);
    let line = Arc::new(Mutex::new(Line::to(upstream)));
    let head = kept.clone();
    let exchange = service_fn(move |request| {
        let (line, watcher, host) = (Arc::clone(&line), Arc::clone(&watcher), host.clone());
        let target = target(&head, &request);
        // What was read so far is a request.
        head.forget();
        async move { Ok::<_, std::convert::Infallible>(pass(&line, &watcher, host, target, request).await) }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .preserve_header_case(true)
        // The date of an answer is the server's.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(tapped), exchange);
    let ended = drive(&mut connection, stop).await;
    // Whoever talks no HTTP here gets a 400 and is gone: it is nothing that could be passed on.
    if let Some(error) = ended.err().filter(hyper::Error::is_parse) {
        listening.unread(&kept.take(), &error.to_string());
    }
}

type Answer = UnsyncBoxBody<Bytes, hyper::Error>;

/// One request to the server and its answer back.
async fn pass(
    line: &Mutex<Line>,
    watcher: &Arc<Watcher>,
    host: http::HeaderValue,
    target: String,
    request: Request<Incoming>,
) -> Response<Answer> {
    let (mut head, body) = request.into_parts();
    let sent = Copy::default();
    let is_whole = !target.contains('#');
    let mut passing = Passing::begun(Arc::clone(watcher), &head, target, sent.clone());
    if !is_whole {
        // Without what stands behind the sign it would be another call, such as one that deletes a user.
        let words = "a request target holds no `#`: escape it as %23; nothing was passed on";
        passing.unanswered(words);
        return refusal(StatusCode::BAD_REQUEST, words);
    }
    drop_hop_by_hop(&mut head.headers);
    head.headers.insert(HOST, host);
    let request = Request::from_parts(head, Tee::new(body, sent, ()));
    let answer = line.lock().await.send(request).await;
    match answer {
        Ok(answer) => {
            let (mut head, body) = answer.into_parts();
            let received = Copy::default();
            passing.answered(&head, received.clone());
            drop_hop_by_hop(&mut head.headers);
            Response::from_parts(head, Tee::new(body, received, passing).boxed_unsync())
        }
        Err(fault) => {
            passing.unanswered(&fault.to_string());
            refusal(StatusCode::BAD_GATEWAY, &fault.to_string())
        }
    }
}

/// The proxy's own answer.
fn refusal(status: StatusCode, words: &str) -> Response<Answer> {
    let body = Full::new(Bytes::from(format!("unsaid proxy: {words}"))).map_err(|never| match never {}).boxed_unsync();
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer
}

/// Path and query as they were sent; a fragment in it is in no parsed URI.
fn target(head: &Kept, request: &Request<Incoming>) -> String {
    let uri = request.uri();
    let parsed = || uri.path_and_query().map_or_else(|| uri.to_string(), ToString::to_string);
    head.target(request.method().as_str(), uri.path()).unwrap_or_else(parsed)
}

fn drop_hop_by_hop(headers: &mut HeaderMap) {
    let listed: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in listed.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}
