//! A request on a connection of its own, with no header added but `Host` and the body's length: reqwest cannot leave
//! `Accept` out.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use reqwest::Url;

use super::client::{Fault, LARGEST_ANSWER, Outgoing, Payload};
use super::dial::{Dialer, Stream, broke, cannot};
use crate::case::FilePart;

/// Status, headers and body.
pub(in crate::run) type Parts = (u16, Vec<(String, String)>, Vec<u8>);

/// Sends a request and reads the whole answer.
pub(in crate::run) async fn send(
    dialer: &Dialer,
    outgoing: &Outgoing,
    more: &[(String, String)],
) -> Result<Parts, Fault> {
    let url = Url::parse(&outgoing.url).map_err(|error| cannot(&error))?;
    let dialled = dialer.open(&url).await?;
    exchange(request(outgoing, more, &url, dialled.proxy.as_ref())?, dialled.stream).await
}

/// The request; a proxy that passes it on is told the whole URL.
fn request(
    outgoing: &Outgoing,
    more: &[(String, String)],
    url: &Url,
    proxy: Option<&Intercept>,
) -> Result<http::Request<Full<Bytes>>, Fault> {
    let from = if proxy.is_some() { url::Position::BeforeScheme } else { url::Position::BeforePath };
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut builder = http::Request::builder()
        .method(outgoing.method.as_str())
        .uri(&url[from..url::Position::AfterQuery])
        .header("host", authority);
    for (name, value) in outgoing.headers.iter().chain(more) {
        builder = builder.header(name, value.as_bytes());
    }
    if let Some(credentials) = proxy.and_then(Intercept::basic_auth) {
        builder = builder.header("proxy-authorization", credentials);
    }
    let body = match &outgoing.payload {
        Payload::None => Bytes::new(),
        Payload::Text(text) => Bytes::copy_from_slice(text.as_bytes()),
        Payload::File(file) => {
            let boundary = format!("unsaid-{:032x}", fastrand::u128(..));
            builder = builder.header("content-type", format!("multipart/form-data; boundary={boundary}"));
            form(file, &boundary)
        }
    };
    builder.body(Full::new(body)).map_err(|error| cannot(&error))
}

/// A form with one file, as `multipart/form-data` writes it.
fn form(file: &FilePart, boundary: &str) -> Bytes {
    let FilePart { field, filename, content_type, content } = file;
    Bytes::from(format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{filename}\"\r\n\
         Content-Type: {content_type}\r\n\r\n{content}\r\n--{boundary}--\r\n"
    ))
}

async fn exchange(request: http::Request<Full<Bytes>>, stream: Box<dyn Stream>) -> Result<Parts, Fault> {
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
