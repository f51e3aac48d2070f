//! A ZEGO app's message-sent callbacks, which carry the MsgSeq that a send reply may leave out.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha1::{Digest, Sha1};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, Notify, Semaphore};
use tokio::task::AbortHandle;

use crate::target::Callbacks;

/// The largest callback that is read, in bytes: a text has 32 KB at most.
const LARGEST: usize = 128 << 10;
/// How many messages are kept that nobody has asked for yet.
const KEPT: usize = 1024;
/// How many connections are served side by side.
const CONNECTIONS: usize = 64;
/// How long a connection may take.
const CONNECTION_TIME: Duration = Duration::from_secs(10);
/// How long a message's callback is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A message as a callback tells of it.
#[derive(Debug)]
struct Told {
    room: String,
    sender: String,
    body: String,
    seq: Value,
}

/// Where callbacks arrive; nothing is listened for any more once this is dropped.
#[derive(Debug)]
pub(in crate::run) struct Inbox {
    shared: Arc<Shared>,
    listening: AbortHandle,
}

#[derive(Debug)]
struct Shared {
    secret: SecretString,
    told: Mutex<VecDeque<Told>>,
    arrived: Notify,
    refused: AtomicU64,
    used: AtomicBool,
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Inbox {
    /// Listens from now on.
    pub async fn open(callbacks: &Callbacks) -> Result<Self, String> {
        let listener = TcpListener::bind(callbacks.listen).await;
        let listener = listener.map_err(|error| format!("no callbacks at {}: {error}", callbacks.listen))?;
        let shared = Arc::new(Shared {
            secret: callbacks.secret.clone(),
            told: Mutex::default(),
            arrived: Notify::new(),
            refused: AtomicU64::new(0),
            used: AtomicBool::new(false),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared))).abort_handle();
        Ok(Self { shared, listening })
    }

    /// The MsgSeq of a message just sent, whose text nobody else sends.
    pub async fn seq(&self, room: &str, sender: &str, text: &str) -> Option<Value> {
        self.shared.used.store(true, Ordering::Relaxed);
        let found = async {
            loop {
                let arrived = self.shared.arrived.notified();
                if let Some(seq) = self.shared.take(room, sender, text).await {
                    return seq;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(PATIENCE, found).await.ok()
    }

    /// Whether a message's MsgSeq had to be looked for here.
    pub fn was_used(&self) -> bool {
        self.shared.used.load(Ordering::Relaxed)
    }

    /// How many callbacks had a wrong signature.
    pub fn refused(&self) -> u64 {
        self.shared.refused.load(Ordering::Relaxed)
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let answer = service_fn(|request| answer(request, &shared));
            let served = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
            // Whoever calls and goes away, or never ends, is not waited for.
            let _ = tokio::time::timeout(CONNECTION_TIME, served).await;
            drop(place);
        });
    }
}

async fn answer(request: Request<Incoming>, shared: &Shared) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = Limited::new(request.into_body(), LARGEST).collect().await.map(http_body_util::Collected::to_bytes);
    let status = match body.ok().and_then(|body| read(&body)) {
        Some(callback) => shared.receive(&callback).await,
        None => StatusCode::BAD_REQUEST,
    };
    let mut answer = Response::new(Full::new(Bytes::from_static(b"{}")));
    *answer.status_mut() = status;
    Ok(answer)
}

/// The page wants the data URL-decoded; JSON that is JSON already is taken as it is.
fn read(body: &[u8]) -> Option<Value> {
    let decoded = || percent_encoding::percent_decode(body).collect::<Vec<u8>>();
    serde_json::from_slice(body).or_else(|_| serde_json::from_slice(&decoded())).ok()
}

impl Shared {
    async fn receive(&self, callback: &Value) -> StatusCode {
        let text = |name: &str| callback.get(name).map(plain).unwrap_or_default();
        let wanted = signature(self.secret.expose_secret(), &text("timestamp"), &text("nonce"));
        if !text("signature").eq_ignore_ascii_case(&wanted) {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return StatusCode::FORBIDDEN;
        }
        let is_room_message = text("event") == "send_msg" && text("conv_type") == "1";
        let seq = callback.get("msg_seq").filter(|seq| seq.is_u64());
        if let Some(seq) = seq.filter(|_| is_room_message) {
            let told =
                Told { room: text("conv_id"), sender: text("from_user_id"), body: text("msg_body"), seq: seq.clone() };
            let mut all = self.told.lock().await;
            if all.len() == KEPT {
                all.pop_front();
            }
            all.push_back(told);
            drop(all);
            self.arrived.notify_waiters();
        }
        StatusCode::OK
    }

    async fn take(&self, room: &str, sender: &str, text: &str) -> Option<Value> {
        let mut all = self.told.lock().await;
        let place =
            all.iter().position(|told| told.room == room && told.sender == sender && told.body.contains(text))?;
        all.remove(place).map(|told| told.seq)
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The three sorted, put together, and their SHA-1 in lower-case hex. Source: the page on verifying callbacks.
fn signature(secret: &str, timestamp: &str, nonce: &str) -> String {
    let mut parts = [secret, timestamp, nonce];
    parts.sort_unstable();
    hex::encode(Sha1::digest(parts.concat().as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shared() -> Shared {
        Shared {
            secret: "secret".into(),
            told: Mutex::default(),
            arrived: Notify::new(),
            refused: AtomicU64::new(0),
            used: AtomicBool::new(false),
        }
    }

    fn callback(text: &str, seq: u64) -> Value {
        json!({ "event": "send_msg", "appid": "1", "nonce": "123412", "timestamp": 1_470_820_198,
            "signature": "5bd59fd62953a8059fb7eaba95720f66d19e4517", "from_user_id": "u1", "conv_id": "r1", "conv_type": 1,
            "msg_type": 1, "msg_body": text, "msg_seq": seq })
    }

    #[test]
    fn the_documented_vector_holds() {
        assert_eq!(signature("secret", "1470820198", "123412"), "5bd59fd62953a8059fb7eaba95720f66d19e4517");
    }

    #[tokio::test]
    async fn a_message_is_known_by_room_sender_and_text_and_given_once() {
        let shared = shared();
        assert_eq!(shared.receive(&callback("one", 7)).await, StatusCode::OK);
        assert_eq!(shared.receive(&callback("other", 8)).await, StatusCode::OK);
        assert_eq!(shared.take("r2", "u1", "other").await, None);
        assert_eq!(shared.take("r1", "u2", "other").await, None);
        assert_eq!(shared.take("r1", "u1", "other").await, Some(json!(8)));
        assert_eq!(shared.take("r1", "u1", "other").await, None);
        assert_eq!(shared.take("r1", "u1", "one").await, Some(json!(7)));
    }

    #[tokio::test]
    async fn a_wrong_signature_is_refused_and_counted() {
        let shared = shared();
        let mut forged = callback("one", 7);
        forged["nonce"] = json!("123413");
        assert_eq!(shared.receive(&forged).await, StatusCode::FORBIDDEN);
        assert_eq!(shared.receive(&json!({})).await, StatusCode::FORBIDDEN);
        assert_eq!(shared.refused.load(Ordering::Relaxed), 2);
        assert_eq!(shared.take("r1", "u1", "one").await, None);
    }

    #[tokio::test]
    async fn no_more_messages_are_kept_than_fit() {
        let shared = shared();
        for seq in 0..=KEPT as u64 {
            shared.receive(&callback(&format!("({seq})"), seq)).await;
        }
        assert_eq!(shared.take("r1", "u1", "(0)").await, None);
        assert_eq!(shared.take("r1", "u1", "(1)").await, Some(json!(1)));
    }

    #[test]
    fn a_callback_may_be_url_encoded() {
        assert_eq!(read(b"%7B%22msg_seq%22%3A7%7D"), Some(json!({ "msg_seq": 7 })));
        assert_eq!(read(b"{\"msg_body\":\"100%25\"}"), Some(json!({ "msg_body": "100%25" })));
        assert_eq!(read(b"nonsense"), None);
    }
}
