//! Connections to a server: directly or through a proxy of the environment, plain or over TLS.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::upgrade::Upgraded;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use reqwest::Url;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::client::{Fault, FaultKind};
use crate::target::{Tls, Trusted, handshake_words, is_exempt, is_this_machine};

/// Anything to talk over.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// How servers are reached, and who is trusted there.
#[derive(Clone)]
pub struct Dialer {
    /// Whose certificates are trusted.
    pub(in crate::run) tls: TlsConnector,
    /// Whom the options trust.
    pub(in crate::run) trusted: Trusted,
    /// The proxies of the environment; none for this machine itself.
    pub(in crate::run) proxies: Option<Arc<Matcher>>,
    /// Host and port that are connected to instead of those of the URL.
    pub(in crate::run) connect_to: Option<(String, u16)>,
}

/// A connection to a server, or to a proxy that passes requests on.
pub struct Dialled {
    /// To talk over.
    pub stream: Box<dyn Stream>,
    /// The proxy that has to be told the whole URL of each request.
    pub proxy: Option<Intercept>,
}

impl Dialer {
    /// Reaches the server at this URL. Proxies of the environment are used for hosts other than loopback.
    pub fn new(base_url: &str, tls: &Tls) -> Result<Self, Fault> {
        let trusted = tls.trusted();
        let tls = tls.client().map_err(|error| Fault::new(error.to_string()))?;
        let is_direct = Url::parse(base_url).is_ok_and(|url| is_this_machine(&url) || is_exempt(&no_proxy(), &url));
        let proxies = (!is_direct).then(|| Arc::new(Matcher::from_env()));
        Ok(Self { tls: TlsConnector::from(Arc::new(tls)), trusted, proxies, connect_to: None })
    }

    /// The same, with connections to this host and port, where one is named. No proxy is asked for them.
    #[must_use]
    pub fn connecting_to(self, connect_to: Option<(String, u16)>) -> Self {
        let proxies = self.proxies.filter(|_| connect_to.is_none());
        Self { proxies, connect_to, ..self }
    }

    /// The proxy that requests to a URL go through, without its credentials.
    #[must_use]
    pub fn proxy_for(&self, url: &Url) -> Option<String> {
        let whole = url.as_str().parse::<http::Uri>().ok()?;
        Some(shown(&self.proxies.as_ref()?.intercept(&whole)?))
    }

    /// Opens a connection for requests to a URL.
    pub async fn open(&self, url: &Url) -> Result<Dialled, Fault> {
        let host = url.host_str().ok_or_else(|| cannot(&"no host"))?.trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().ok_or_else(|| cannot(&"no port"))?;
        let (to, port) = self.connect_to.clone().unwrap_or_else(|| (host.clone(), port));
        let whole = url.as_str().parse::<http::Uri>().map_err(|error| cannot(&error))?;
        let proxy = self.proxies.as_ref().and_then(|proxies| proxies.intercept(&whole));
        if url.scheme() != "https" {
            let stream: Box<dyn Stream> = match &proxy {
                Some(proxy) => Box::new(through(proxy).await?),
                None => Box::new(connect(&to, port).await?),
            };
            return Ok(Dialled { stream, proxy });
        }
        let stream: Box<dyn Stream> = match &proxy {
            Some(proxy) => Box::new(tunnel(proxy, url, port).await?),
            None => Box::new(connect(&to, port).await?),
        };
        let name = ServerName::try_from(host).map_err(|error| cannot(&error))?;
        let secured = self.tls.connect(name, stream).await;
        let stream = Box::new(secured.map_err(|error| Fault::no_connection(&error, self.trusted))?);
        Ok(Dialled { stream, proxy: None })
    }
}

/// The hosts for which the environment wants no proxy.
fn no_proxy() -> String {
    let names = ["NO_PROXY", "no_proxy"];
    names.iter().filter_map(|name| std::env::var(name).ok()).collect::<Vec<_>>().join(",")
}

/// A proxy without its credentials.
fn shown(proxy: &Intercept) -> String {
    let uri = proxy.uri();
    let authority = uri.authority().map(|authority| authority.as_str().rsplit('@').next().unwrap_or_default());
    format!("{}://{}", uri.scheme_str().unwrap_or("http"), authority.unwrap_or_default())
}

async fn connect(host: &str, port: u16) -> Result<TcpStream, Fault> {
    let connected = TcpStream::connect((host, port)).await;
    let stream = connected.map_err(|error| Fault::no_connection(&error, Trusted::default()))?;
    // Head and body go in two writes; the second does not wait for an answer to the first.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// A connection to a proxy.
async fn through(proxy: &Intercept) -> Result<TcpStream, Fault> {
    let uri = proxy.uri();
    if uri.scheme_str() != Some("http") {
        return Err(cannot(&format!("the proxy {} is not http", shown(proxy))));
    }
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    connect(host, uri.port_u16().unwrap_or(80)).await.map_err(|fault| fault.through(Some(shown(proxy))))
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
        let sentence = format!("no connection: the proxy {} answered {}", shown(proxy), answer.status());
        return Err(Fault::of(FaultKind::Unreachable, sentence));
    }
    hyper::upgrade::on(answer).await.map(TokioIo::new).map_err(|error| broke(&error))
}

pub(super) fn cannot(what: &dyn std::fmt::Display) -> Fault {
    Fault::new(format!("cannot be sent: {what}"))
}

/// A connection that broke while it was used: since TLS 1.3 a server may refuse a client after the handshake.
pub(super) fn broke(error: &(dyn std::error::Error + 'static)) -> Fault {
    match handshake_words(error, Trusted::default()) {
        Some(words) => Fault::of(FaultKind::Tls, format!("no connection over TLS: {words}")),
        None => Fault::broken(error),
    }
}
