//! A request on a connection of its own, with no header added but `Host` and the body's length: reqwest cannot leave
//! `Accept` out.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use reqwest::Url;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::client::{Fault, FaultKind, LARGEST_ANSWER, Outgoing, Payload};

/// Status, headers and body.
pub(super) type Parts = (u16, Vec<(String, String)>, Vec<u8>);

/// Sends a request and reads the whole answer.
pub(super) async fn send(outgoing: &Outgoing, tls: &TlsConnector) -> Result<Parts, Fault> {
    let url = Url::parse(&outgoing.url).map_err(|error| cannot(&error))?;
    let host = url.host_str().ok_or_else(|| cannot(&"no host"))?.to_owned();
    let port = url.port_or_known_default().ok_or_else(|| cannot(&"no port"))?;
    let request = request(outgoing, &url)?;
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await;
    let stream = stream.map_err(|error| Fault::of(FaultKind::Unreachable, format!("no connection: {error}")))?;
    if url.scheme() == "https" {
        let name = ServerName::try_from(host).map_err(|error| cannot(&error))?;
        return exchange(request, tls.connect(name, stream).await.map_err(|error| no_tls(&error))?).await;
    }
    exchange(request, stream).await
}

fn request(outgoing: &Outgoing, url: &Url) -> Result<http::Request<Full<Bytes>>, Fault> {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut builder = http::Request::builder().method(outgoing.method.as_str()).uri(target).header("host", authority);
    for (name, value) in &outgoing.headers {
        builder = builder.header(name, value.as_bytes());
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

fn no_tls(error: &dyn std::fmt::Display) -> Fault {
    Fault::of(FaultKind::Tls, format!("no connection over TLS: {error}"))
}

fn broke(error: &dyn std::fmt::Display) -> Fault {
    Fault::of(FaultKind::Lost, format!("the connection broke: {error}"))
}
