//! The real server: where it is, and a connection to it for each of the client's.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use reqwest::Url;

use super::tee::Tee;
use crate::run::{Dialer, Fault};
use crate::target::Tls;

/// How long an unused connection is taken to be open still.
const IDLE: Duration = Duration::from_secs(3);

/// A body on its way to the server.
pub type Outgoing = Tee<Incoming, ()>;

/// Where the real server is.
#[derive(Clone)]
pub struct Upstream {
    url: Url,
    host: HeaderValue,
    dialer: Arc<Dialer>,
}

/// Why a URL names no server to pass requests on to.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoUpstream(String);

impl Upstream {
    /// The server at a URL: scheme, host and port. Paths are the client's.
    pub fn new(url: &str, tls: &Tls) -> Result<Self, NoUpstream> {
        // Whoever leaves out the scheme is told nothing of use by the parser.
        let parsed = Url::parse(url).map_err(|error| {
            let hint = format!("write http://{url} or https://{url}");
            NoUpstream(format!("{url}: {}", if url.contains("://") { error.to_string() } else { hint }))
        })?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(NoUpstream("a user and a password in it are not passed on; leave them out".to_owned()));
        }
        if !["http", "https"].contains(&parsed.scheme()) || parsed.host_str().is_none() {
            return Err(NoUpstream(format!(
                "{url}: write http://host or https://host, with a port where it needs one"
            )));
        }
        if parsed.path() != "/" || parsed.query().is_some() {
            return Err(NoUpstream(format!("{url}: scheme and host only; paths are passed on as they come")));
        }
        let authority = &parsed[url::Position::BeforeHost..url::Position::AfterPort];
        let host = HeaderValue::from_str(authority).map_err(|error| NoUpstream(format!("{url}: {error}")))?;
        let dialer = Dialer::new(url, tls).map_err(|fault| NoUpstream(fault.to_string()))?;
        Ok(Self { url: parsed, host, dialer: Arc::new(dialer) })
    }

    /// Where it is, without a slash at the end.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// The name it is called by.
    #[must_use]
    pub fn host(&self) -> HeaderValue {
        self.host.clone()
    }
}

/// The connection to the server that goes with one of a client.
pub(super) struct Line {
    upstream: Upstream,
    open: Option<Open>,
}

struct Open {
    sender: SendRequest<Outgoing>,
    /// Whether a proxy has to be told the whole URL, and what it wants to see.
    proxied: Option<Intercept>,
    used: Instant,
}

impl Line {
    pub fn to(upstream: Upstream) -> Self {
        Self { upstream, open: None }
    }

    /// Passes a request on and gives the answer as soon as its head is there.
    pub async fn send(&mut self, mut request: Request<Outgoing>) -> Result<Response<Incoming>, Fault> {
        let mut open = match self.take_open().await {
            Some(open) => open,
            None => self.dial().await?,
        };
        loop {
            self.address(&mut request, &open);
            match open.sender.try_send_request(request).await {
                Ok(answer) => {
                    open.used = Instant::now();
                    self.open = Some(open);
                    return Ok(answer);
                }
                Err(mut unsent) => match unsent.take_message() {
                    // The server had let go of the connection before anything was sent.
                    Some(again) => {
                        request = again;
                        open = self.dial().await?;
                    }
                    None => return Err(Fault::broken(unsent.error())),
                },
            }
        }
    }

    /// The connection of the last request, if it is open still.
    async fn take_open(&mut self) -> Option<Open> {
        let mut open = self.open.take().filter(|open| open.used.elapsed() < IDLE)?;
        open.sender.ready().await.is_ok().then_some(open)
    }

    async fn dial(&self) -> Result<Open, Fault> {
        let dialled = self.upstream.dialer.open(&self.upstream.url).await?;
        let mut builder = http1::Builder::new();
        builder.preserve_header_case(true);
        let (sender, connection) =
            builder.handshake(TokioIo::new(dialled.stream)).await.map_err(|error| Fault::broken(&error))?;
        tokio::spawn(connection);
        Ok(Open { sender, proxied: dialled.proxy, used: Instant::now() })
    }

    /// A proxy of the environment is told where the request goes.
    fn address(&self, request: &mut Request<Outgoing>, open: &Open) {
        let Some(proxy) = &open.proxied else {
            return;
        };
        let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str).to_owned();
        if let Ok(uri) = format!("{}{path}", self.upstream.shown()).parse::<Uri>() {
            *request.uri_mut() = uri;
        }
        if let Some(credentials) = proxy.basic_auth() {
            request.headers_mut().insert(http::header::PROXY_AUTHORIZATION, credentials.clone());
        }
    }
}
