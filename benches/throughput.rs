//! How fast clients are answered by an emulator that judges and writes down all they send, against a server that does
//! nothing; and that nothing of it is lost, and no more memory taken than was said.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "helpers of tests; the figures are the point")]

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Method;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1 as client;
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use unsaid::emulator::mount;
use unsaid::emulator::{Emulator, Options, Request};
use unsaid::journal::{Journal, MAX_ENTRIES};
use unsaid::redact::Mask;
use unsaid::spec::Specs;
use unsaid::suite::load_specs;
use unsaid::watch::Watched;

const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");
const CONNECTIONS: usize = 64;
const REQUESTS: usize = 10_000;
/// As many as are needed to stay below the limit of 100 calls of an operation per second and app.
const APPS: usize = 100;
const ROUNDS: usize = 5;
/// What the journal may take at most, in bytes: see the README.
const MOST: u64 = 32 << 20;

/// An app and how it is called.
struct App {
    path: String,
    token: String,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let specs = load_specs(Some(Path::new(SPECS))).expect("specs");
        let bare = start_bare().await;
        // The first round warms both up.
        let mut ratios = Vec::new();
        for _ in 0..=ROUNDS {
            let of_bare = timed(bare, &[App { path: "/a/b".to_owned(), token: "t".to_owned() }]).await;
            let of_emulator = watched(&specs).await;
            ratios.push(of_bare.as_secs_f64() / of_emulator.as_secs_f64());
        }
        let mut ratios = ratios.split_off(1);
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ROUNDS / 2];
        println!("{REQUESTS} requests from {CONNECTIONS} connections: {median:.2} of the throughput of a bare server");
        println!("  each round: {ratios:.2?}");
        bounded(&specs).await;
    });
}

/// A server that reads a request to its end and answers it.
async fn start_bare() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("set");
            let service = service_fn(|request: hyper::Request<Incoming>| async {
                let _ = request.into_body().collect().await;
                let body = Bytes::from_static(br#"{"path":"/messages/msg_recall","data":{"recalled":"yes"}}"#);
                Ok::<_, Infallible>(hyper::Response::new(Full::new(body)))
            });
            tokio::spawn(server::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

/// An emulator as `unsaid serve` has it.
struct Served {
    address: SocketAddr,
    emulator: Arc<Emulator>,
    journal: Arc<Journal>,
    vendors: Vec<String>,
}

async fn start(specs: &Arc<Specs>) -> Served {
    let emulator = Arc::new(Emulator::new(Options { seed: 1, control: true }));
    let journal = Arc::new(Journal::new(Mask::new(&specs.schemas), BTreeSet::new()));
    let vendors: Vec<String> = specs.vendors.keys().cloned().collect();
    let watched = Watched::new(Arc::clone(&emulator), Arc::clone(specs), vendors.clone(), Arc::clone(&journal), true);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(mount::hyper::serve(listener, Arc::new(watched), std::future::pending()));
    Served { address, emulator, journal, vendors }
}

impl Served {
    fn app(&self) -> App {
        let now_ms = std::time::UNIX_EPOCH.elapsed().expect("a time").as_millis();
        let request = Request::new(Method::POST, "/__unsaid/v1/tenants");
        let request = request.with_body(json!({ "vendor": "easemob" }).to_string());
        let answer = self.emulator.handle(&request, u64::try_from(now_ms).expect("a time"));
        let named: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let text = |name: &str| named[name].as_str().expect("a text").to_owned();
        App { path: format!("/{}/{}", text("org_name"), text("app_name")), token: text("token") }
    }
}

/// How long the emulator takes for all requests. Each of them is in its journal.
async fn watched(specs: &Arc<Specs>) -> Duration {
    let served = start(specs).await;
    let apps: Vec<App> = (0..APPS).map(|_| served.app()).collect();
    let took = timed(served.address, &apps).await;
    let told = served.journal.told(specs, &served.vendors);
    assert_eq!(told.requests, REQUESTS as u64, "requests in the journal");
    assert_eq!(told.entries.len(), REQUESTS, "requests that are kept one by one");
    let numbers: BTreeSet<u64> = told.entries.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers.len(), REQUESTS, "each has a number of its own");
    assert!(told.entries.iter().all(|entry| entry.status != Some(429)), "a limit was exceeded");
    let calls: u64 = told.tallies.values().map(|tally| tally.calls).sum();
    assert_eq!(calls, REQUESTS as u64, "requests that were counted");
    took
}

/// How long it takes until all requests are answered.
async fn timed(address: SocketAddr, apps: &[App]) -> Duration {
    let next = Arc::new(AtomicUsize::new(0));
    let requests: Arc<Vec<(String, String)>> =
        Arc::new(apps.iter().map(|app| (app.path.clone(), format!("Bearer {}", app.token))).collect());
    let began = Instant::now();
    let clients: Vec<_> =
        (0..CONNECTIONS).map(|_| tokio::spawn(client_of(address, Arc::clone(&next), Arc::clone(&requests)))).collect();
    let mut answered = 0;
    for client in clients {
        answered += client.await.expect("no panic");
    }
    assert_eq!(answered, REQUESTS, "requests that were answered");
    began.elapsed()
}

/// One connection that takes the next request as long as there is one.
async fn client_of(address: SocketAddr, next: Arc<AtomicUsize>, apps: Arc<Vec<(String, String)>>) -> usize {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("set");
    let (mut sender, connection) = client::handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    let body = Bytes::from_static(
        br#"{"msg_id":"1028442084794698104","to":"u2","chat_type":"chat","from":"u1","force":false}"#,
    );
    let mut answered = 0;
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= REQUESTS {
            return answered;
        }
        let (path, token) = &apps[number % apps.len()];
        let request = hyper::Request::post(format!("{path}/messages/msg_recall"))
            .header("host", "127.0.0.1")
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .header("authorization", token)
            .body(Full::new(body.clone()))
            .expect("a request");
        sender.ready().await.expect("still open");
        let answer = sender.send_request(request).await.expect("an answer");
        answer.into_body().collect().await.expect("its body");
        answered += 1;
    }
}

/// However much is sent, the journal takes no more than it says.
async fn bounded(specs: &Arc<Specs>) {
    let served = start(specs).await;
    let before = resident();
    let app = served.app();
    let long = "x".repeat(60_000);
    let (mut sender, connection) =
        client::handshake(TokioIo::new(TcpStream::connect(served.address).await.expect("a connection")))
            .await
            .expect("HTTP");
    tokio::spawn(connection);
    // More requests than are kept one by one, each wrong in another way, with long values in it.
    for number in 0..MAX_ENTRIES + 4_000 {
        let body = json!({ "msg_id": number, "to": format!("{number}{long}"), "chat_type": number.to_string() });
        let request = hyper::Request::post(format!("{}/messages/msg_recall?{number}", app.path))
            .header("host", "127.0.0.1")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body.to_string())))
            .expect("a request");
        sender.ready().await.expect("still open");
        let answer = sender.send_request(request).await.expect("an answer");
        answer.into_body().collect().await.expect("its body");
    }
    let taken = resident().saturating_sub(before);
    let told = served.journal.told(specs, &served.vendors);
    assert_eq!(usize::try_from(told.requests), Ok(MAX_ENTRIES + 4_000), "every request is counted");
    println!(
        "{} requests of 60 kB, each wrong in its own way: {} MiB more are taken",
        told.requests,
        taken.div_ceil(1_048_576)
    );
    assert!(taken < MOST, "the journal takes {taken} bytes");
}

/// The memory of this process, in bytes; nothing where the system does not tell it this way.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or_default() * 1_024
}
