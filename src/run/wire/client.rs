//! HTTP as it is: nothing followed, retried, decoded or waited for beyond the limit.

use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Url};

use super::bare;
use super::dial::{self, Dialer};
use crate::judge::RUN_ENDED;
use crate::open_files;
use crate::target::{Closing, ReusingClient, Route, Tls, Trusted, handshake_words, root, root_cause};

/// The largest answer that is read, in bytes.
pub const LARGEST_ANSWER: usize = 1 << 20;

/// How long an unused connection is kept. Many servers close theirs after five seconds, and a call that meets the closing
/// brings no answer.
const IDLE: Duration = Duration::from_secs(4);

/// A request ready to be sent.
#[derive(Debug, Clone, Default)]
pub struct Outgoing {
    /// HTTP method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub payload: Payload,
    /// The options with which `unsaid sign` signs such a query again, where it is signed.
    pub sign: Option<String>,
    /// Whether the answer is to bring credentials that are somebody's real ones.
    pub confidential: bool,
}

/// What a request carries.
#[derive(Debug, Clone, Default)]
pub enum Payload {
    /// Nothing.
    #[default]
    None,
    /// Bytes.
    Text(String),
    /// One file in a form.
    File(crate::case::FilePart),
}

/// An answer with its raw body.
#[derive(Debug)]
pub struct Received {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// From sending to the last byte.
    pub elapsed: Duration,
    /// Whether it was to bring credentials: its body is not shown, whatever it is.
    pub confidential: bool,
}

/// Why a target could not be asked.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{sentence}")]
pub struct Fault {
    /// What happened, for a person.
    pub sentence: String,
    /// The same without the step at which it happened.
    pub cause: String,
    /// Where it went wrong.
    pub kind: FaultKind,
}

/// Where asking went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Nobody answers there at all.
    Unreachable,
    /// This process may open no more files, so that nothing was sent.
    OpenFiles,
    /// Somebody answers, but TLS cannot be agreed on.
    Tls,
    /// A connection that brought no whole answer, or none in time.
    Lost,
    /// A connection that was used again, and that the server had closed without saying so.
    Closed(Closing),
    /// The run ended before it was asked.
    Ended,
    /// Anything else, such as a request that cannot be sent or an answer that is too large.
    Other,
}

impl Fault {
    pub(in crate::run) fn new(sentence: impl Into<String>) -> Self {
        Self::of(FaultKind::Other, sentence)
    }

    pub(in crate::run) fn of(kind: FaultKind, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        Self { cause: sentence.clone(), sentence, kind }
    }

    /// The same, at a step of a trial.
    pub(in crate::run) fn at(self, step: &str) -> Self {
        Self { sentence: format!("{step}: {}", self.sentence), ..self }
    }

    pub(in crate::run) fn ended() -> Self {
        Self::of(FaultKind::Ended, RUN_ENDED)
    }

    /// Whether there was no whole answer, so that asking again may bring one.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(self.kind, FaultKind::Unreachable | FaultKind::Lost | FaultKind::Closed(_))
    }

    /// Nobody was reached, or not whom it should be.
    pub(in crate::run) fn no_connection(error: &(dyn std::error::Error + 'static), trusted: Trusted) -> Self {
        if let Some(words) = open_files::advice(root(error)) {
            return Self::of(FaultKind::OpenFiles, format!("no connection: {words}"));
        }
        match handshake_words(error, trusted) {
            Some(words) => Self::of(FaultKind::Tls, format!("no connection over TLS: {words}")),
            None => Self::of(FaultKind::Unreachable, format!("no connection: {}", root_cause(error))),
        }
    }

    /// The same, where the connection was to go through a proxy.
    pub(super) fn through(self, proxy: Option<String>) -> Self {
        match proxy {
            Some(proxy) => {
                let sentence = format!("{} (through the proxy {proxy}, which the environment names)", self.sentence);
                Self { cause: sentence.clone(), sentence, ..self }
            }
            None => self,
        }
    }

    /// A connection that was used again, and was closed already.
    fn closed(closing: Closing) -> Self {
        let sentence = "the connection broke before any answer: the server may have closed it after its last one \
                        without saying so; from here on each call has a connection of its own";
        Self::of(FaultKind::Closed(closing), sentence)
    }

    /// A connection that broke while it was used.
    #[must_use]
    pub fn broken(error: &(dyn std::error::Error + 'static)) -> Self {
        // The frames with which HTTP/2 begins have no version of HTTP/1.1 in them.
        let is_other_version = is_parse(error) && root_cause(error).contains("HTTP version");
        let hint =
            if is_other_version { "; perhaps the server speaks only HTTP/2, which is not spoken here" } else { "" };
        Self::of(FaultKind::Lost, format!("the connection broke: {}{hint}", root_cause(error)))
    }

    pub(in crate::run) fn too_large() -> Self {
        Self::new(format!("the answer is larger than {} MiB", LARGEST_ANSWER >> 20))
    }
}

/// The client every call goes through.
#[derive(Clone)]
pub struct HttpClient {
    client: ReusingClient,
    dialer: Dialer,
    timeout: Duration,
    /// Headers of a gateway in front of the target.
    headers: Vec<(String, String)>,
    /// Whether every call has a connection that the dialer opens.
    is_dialled: bool,
}

impl HttpClient {
    /// A client with a time limit per call. Proxies of the environment are used for hosts other than loopback.
    pub fn new(base_url: &str, timeout: Duration, tls: &Tls, route: &Route) -> Result<Self, Fault> {
        let dialer = Dialer::new(base_url, tls)?.connecting_to(route.connect_to.clone());
        let mut gateway = HeaderMap::new();
        for (name, value) in route.headers() {
            let mut value = HeaderValue::from_str(value).map_err(|_| Fault::new("cannot be sent: a header's value"))?;
            value.set_sensitive(true);
            gateway.append(name.clone(), value);
        }
        let tls = tls.client().map_err(|error| Fault::new(error.to_string()))?;
        let client = ReusingClient::new(|| {
            let builder = Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(open_files::idle_connections())
                .timeout(timeout)
                .connect_timeout(timeout.min(Duration::from_secs(5)))
                .tls_backend_preconfigured(tls.clone())
                .default_headers(gateway.clone());
            if dialer.proxies.is_none() { builder.no_proxy() } else { builder }
        });
        let client = client.map_err(|error| Fault::new(format!("no HTTP client: {error}")))?;
        let headers = route.headers().map(|(name, value)| (name.to_string(), value.to_owned())).collect();
        Ok(Self { client, dialer, timeout, headers, is_dialled: route.connect_to.is_some() })
    }

    /// The client underneath, for the control protocol.
    #[must_use]
    pub fn plain(&self) -> ReusingClient {
        self.client.clone()
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Received, Fault> {
        let _permit = open_files::request_permit().await;
        let met_limit = |fault: &Fault| fault.kind == FaultKind::OpenFiles;
        match open_files::retried(|| self.send_once(outgoing), met_limit).await {
            // Nothing of it was written, so that it can be sent on a connection of its own.
            Err(fault) if fault.kind == FaultKind::Closed(Closing::BeforeRequest) => self.send_once(outgoing).await,
            done => done,
        }
    }

    async fn send_once(&self, outgoing: &Outgoing) -> Result<Received, Fault> {
        let started = Instant::now();
        let is_bare = !outgoing.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept"));
        if is_bare || self.is_dialled {
            let sent = tokio::time::timeout(self.timeout, bare::send(&self.dialer, outgoing, &self.headers)).await;
            let (status, headers, body) = sent.map_err(|_| Fault::of(FaultKind::Lost, self.too_slow()))??;
            return Ok(Received {
                status,
                headers,
                body,
                elapsed: started.elapsed(),
                confidential: outgoing.confidential,
            });
        }
        let request = self.request(outgoing)?;
        let was_reusing = self.client.is_reusing();
        let mut answer = self.client.client().execute(request).await.map_err(|error| {
            match self.client.met_closing(was_reusing, &error) {
                Some(closing) => Fault::closed(closing),
                None => self.fault(error),
            }
        })?;
        self.client.note_answer();
        let status = answer.status().as_u16();
        let headers = header_pairs(answer.headers());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.fault(error))? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(Fault::too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Received { status, headers, body, elapsed: started.elapsed(), confidential: outgoing.confidential })
    }

    fn request(&self, outgoing: &Outgoing) -> Result<reqwest::Request, Fault> {
        let cannot = |what: &str| Fault::new(format!("cannot be sent: {what}"));
        let method = Method::from_bytes(outgoing.method.as_bytes()).map_err(|_| cannot("the method is not a token"))?;
        let url = Url::parse(&outgoing.url).map_err(|error| cannot(&error.to_string()))?;
        let mut builder = self.client.client().request(method, url);
        for (name, value) in &outgoing.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| cannot("a header's name"))?;
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| cannot("a header's value"))?;
            builder = builder.header(name, value);
        }
        builder = match &outgoing.payload {
            Payload::None if ["POST", "PUT"].contains(&outgoing.method.as_str()) => {
                builder.header("content-length", "0")
            }
            Payload::None => builder,
            Payload::Text(text) => builder.body(text.clone().into_bytes()),
            Payload::File(file) => {
                let part = reqwest::multipart::Part::text(file.content.clone())
                    .file_name(file.filename.clone())
                    .mime_str(&file.content_type)
                    .map_err(|_| cannot("the file's media type"))?;
                builder.multipart(reqwest::multipart::Form::new().part(file.field.clone(), part))
            }
        };
        builder.build().map_err(|error| cannot(&chain(&error.without_url())))
    }

    fn too_slow(&self) -> String {
        format!("no whole answer within {:.1} s", self.timeout.as_secs_f64())
    }

    fn fault(&self, error: reqwest::Error) -> Fault {
        let (connecting, timed_out) = (error.is_connect(), error.is_timeout());
        let proxy = error.url().and_then(|url| self.dialer.proxy_for(url));
        let error = error.without_url();
        match (connecting, timed_out) {
            (false, true) => Fault::of(FaultKind::Lost, self.too_slow()),
            (true, true) => Fault::of(FaultKind::Unreachable, "no connection in time").through(proxy),
            (true, false) => Fault::no_connection(&error, self.dialer.trusted).through(proxy),
            (false, false) => dial::broke(&error),
        }
    }
}

/// Headers as text; bytes that are not UTF-8 become U+FFFD.
pub(in crate::run) fn header_pairs(headers: &http::HeaderMap) -> Vec<(String, String)> {
    let pair = |name: &HeaderName, value: &HeaderValue| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    headers.iter().map(|(name, value)| pair(name, value)).collect()
}

/// Whether what came was no answer of HTTP/1.1.
fn is_parse(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(one) = cause {
        if one.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            return true;
        }
        cause = one.source();
    }
    false
}

fn chain(error: &reqwest::Error) -> String {
    format!("{error}: {}", root_cause(error))
}
