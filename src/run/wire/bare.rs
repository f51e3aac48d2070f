//! A request on a connection of its own, with no header added but `Host` and the body's length: reqwest cannot leave
//! `Accept` out.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::upgrade::Upgraded;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use reqwest::Url;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::client::{Fault, FaultKind, LARGEST_ANSWER, Outgoing, Payload};
use crate::target::Trusted;

/// Status, headers and body.
pub(in crate::run) type Parts = (u16, Vec<(String, String)>, Vec<u8>);

/// Where a request without our headers goes, and who is trusted there.
#[derive(Clone)]
pub(in crate::run) struct Bare {
    /// Whose certificates are trusted.
    pub tls: TlsConnector,
    /// Whom the options trust.
    pub trusted: Trusted,
    /// The proxies of the environment; none for this machine itself.
    pub proxies: Option<Arc<Matcher>>,
}

/// Anything to talk over.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl Bare {
    /// Sends a request and reads the whole answer.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Parts, Fault> {
        let url = Url::parse(&outgoing.url).map_err(|error| cannot(&error))?;
        let host = url.host_str().ok_or_else(|| cannot(&"no host"))?.trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().ok_or_else(|| cannot(&"no port"))?;
        let whole = url.as_str().parse::<http::Uri>().map_err(|error| cannot(&error))?;
        let proxy = self.proxies.as_ref().and_then(|proxies| proxies.intercept(&whole));
        let encrypted = url.scheme() == "https";
        let request = request(outgoing, &url, proxy.as_ref().filter(|_| !encrypted))?;
        let stream: Box<dyn Stream> = match &proxy {
            Some(proxy) if encrypted => Box::new(tunnel(proxy, &url, port).await?),
            Some(proxy) => Box::new(through(proxy).await?),
            None => Box::new(connect(&host, port).await?),
        };
        if !encrypted {
            return exchange(request, stream).await;
        }
        let name = ServerName::try_from(host).map_err(|error| cannot(&error))?;
        let secured = self.tls.connect(name, stream).await;
        exchange(request, secured.map_err(|error| Fault::no_connection(&error, self.trusted))?).await
    }
}

async fn connect(host: &str, port: u16) -> Result<TcpStream, Fault> {
    TcpStream::connect((host, port)).await.map_err(|error| Fault::no_connection(&error, Trusted::default()))
}

/// A connection to a proxy.
async fn through(proxy: &Intercept) -> Result<TcpStream, Fault> {
    let uri = proxy.uri();
    if uri.scheme_str() != Some("http") {
        return Err(cannot(&format!("the proxy {uri} is not http")));
    }
    connect(uri.host().unwrap_or_default().trim_matches(['[', ']']), uri.port_u16().unwrap_or(80)).await
}

/// A connection through a proxy that does not see what passes.
async fn tunnel(proxy: &Intercept, url: &Url, port: u16) -> Result<TokioIo<Upgraded>, Fault> {
    let stream = through(proxy).await?;
    let authority = format!("{}:{port}", url.host_str().unwrap_or_default());
    let mut builder = http::Request::connect(&authority).header("host", &authority);
    if let Some(credentials) = proxy.basic_auth() {
        builder = builder.header("proxy-authorization", credentials);
    }
    let request = builder.body(Full::<Bytes>::default()).map_err(|error| cannot(&error))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| broke(&error))?;
    tokio::spawn(connection.with_upgrades());
    let answer = sender.send_request(request).await.map_err(|error| broke(&error))?;
    if !answer.status().is_success() {
        let sentence = format!("no connection: the proxy {} answered {}", proxy.uri(), answer.status());
        return Err(Fault::of(FaultKind::Unreachable, sentence));
    }
    hyper::upgrade::on(answer).await.map(TokioIo::new).map_err(|error| broke(&error))
}

/// The request; a proxy that passes it on is told the whole URL.
fn request(outgoing: &Outgoing, url: &Url, proxy: Option<&Intercept>) -> Result<http::Request<Full<Bytes>>, Fault> {
    let from = if proxy.is_some() { url::Position::BeforeScheme } else { url::Position::BeforePath };
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut builder = http::Request::builder()
        .method(outgoing.method.as_str())
        .uri(&url[from..url::Position::AfterQuery])
        .header("host", authority);
    for (name, value) in &outgoing.headers {
        builder = builder.header(name, value.as_bytes());
    }
    if let Some(credentials) = proxy.and_then(Intercept::basic_auth) {
        builder = builder.header("proxy-authorization", credentials);
    }
    let body = match &outgoing.payload {
        Payload::None => Bytes::new(),
        Payload::Text(text) => Bytes::copy_from_slice(text.as_bytes()),
        Payload::File(_) => return Err(cannot(&"a file goes with the ordinary headers only")),
    };
    builder.body(Full::new(body)).map_err(|error| cannot(&error))
}

async fn exchange(
    request: http::Request<Full<Bytes>>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<Parts, Fault> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| broke(&error))?;
    let driving = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(|error| broke(&error))?;
    let status = answer.status().as_u16();
    let headers = super::client::header_pairs(answer.headers());
    let mut incoming = answer.into_body();
    let mut body = Vec::new();
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame.map_err(|error| broke(&error))?.into_data() else { continue };
        if body.len() + data.len() > LARGEST_ANSWER {
            driving.abort();
            return Err(Fault::too_large());
        }
        body.extend_from_slice(&data);
    }
    driving.abort();
    Ok((status, headers, body))
}

fn cannot(what: &dyn std::fmt::Display) -> Fault {
    Fault::new(format!("cannot be sent: {what}"))
}

fn broke(error: &dyn std::fmt::Display) -> Fault {
    Fault::of(FaultKind::Lost, format!("the connection broke: {error}"))
}
