//! Both mounts, asked over real sockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use super::Answer;
use crate::emulator::{Emulator, Framing, Options, Request, Response};

fn emulator() -> Arc<Emulator> {
    Arc::new(Emulator::new(Options { seed: 7, control: true }))
}

/// Sends these bytes and reads until the other side closes.
fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    // The other side may close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

const DESCRIBE: &[u8] = b"GET /__unsaid/v1/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// Serves the core on hyper while `ask` runs; gives what it gave.
async fn on_hyper<T: Send + 'static>(ask: impl FnOnce(SocketAddr) -> T + Send + 'static) -> T {
    on_hyper_with(emulator(), ask).await
}

async fn on_hyper_with<T: Send + 'static>(
    service: Arc<impl Answer>,
    ask: impl FnOnce(SocketAddr) -> T + Send + 'static,
) -> T {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(super::hyper::serve(listener, service, async {
        let _ = stopped.await;
    }));
    let given = spawn_blocking(move || ask(address)).await.expect("an answer");
    let _ = stop.send(());
    served.await.expect("no panic");
    given
}

#[tokio::test]
async fn wiremock_serves_the_core() {
    let started = super::wiremock::start(emulator()).await;
    let address = started.base_url.strip_prefix("http://").expect("a URL").parse().expect("one");
    let answer = spawn_blocking(move || exchange(address, DESCRIBE)).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("content-type: application/json"), "{answer}");
    assert!(answer.contains("\"capabilities\""), "{answer}");
}

#[tokio::test]
async fn hyper_serves_the_core() {
    let answer = on_hyper(|address| exchange(address, DESCRIBE)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"capabilities\""), "{answer}");
}

#[tokio::test]
async fn hyper_keeps_a_connection_for_the_next_request() {
    let twice = [DESCRIBE, DESCRIBE].concat();
    let keep = String::from_utf8_lossy(&twice).replacen("Connection: close\r\n", "", 1);
    let answer = on_hyper(move |address| exchange(address, keep.as_bytes())).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 2, "{answer}");
}

#[tokio::test]
async fn hyper_survives_what_is_no_request() {
    let answers = on_hyper(|address| {
        let broken = exchange(address, b"\x00\xff nonsense\r\n\r\n");
        drop(TcpStream::connect(address));
        let cut = b"POST /a/b/c HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nshort";
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(cut).expect("sent");
        drop(stream);
        [broken, exchange(address, DESCRIBE)]
    })
    .await;
    assert!(answers[0].starts_with("HTTP/1.1 400"), "{}", answers[0]);
    assert!(answers[1].starts_with("HTTP/1.1 200"), "{}", answers[1]);
}

#[tokio::test]
async fn hyper_reads_no_body_without_end() {
    let head =
        format!("POST /a/b/token HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", super::hyper::MAX_BODY_BYTES + 1);
    let answer = on_hyper(move |address| exchange(address, head.as_bytes())).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn hyper_reads_no_chunks_without_end() {
    let chunk = [b"100000\r\n".as_slice(), &vec![b'x'; 0x10_0000], b"\r\n"].concat();
    let head = b"POST /a/b/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    let request = [head.as_slice(), &chunk.repeat(17)].concat();
    let answer = on_hyper(move |address| exchange(address, &request)).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn hyper_stops_when_asked_even_with_an_idle_connection() {
    let stream = on_hyper(|address| TcpStream::connect(address).expect("a connection")).await;
    drop(stream);
}

#[tokio::test]
async fn something_around_the_core_can_look_at_what_passes() {
    let (core, seen) = (emulator(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&seen);
    let around = move |request: &Request, now_ms: u64| {
        counter.fetch_add(1, Ordering::Relaxed);
        core.handle(request, now_ms)
    };
    let answer = on_hyper_with(Arc::new(around), |address| exchange(address, DESCRIBE)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(seen.load(Ordering::Relaxed), 1);
}

/// One call answered like this.
fn asked(address: SocketAddr) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => answer,
        Err(error) => error.kind().to_string().into_bytes(),
    }
}

#[tokio::test]
async fn a_body_goes_in_chunks_where_that_is_asked_for() {
    let service =
        |_: &Request, _| Response { framing: Framing::Chunked(2), ..Response::bytes(200, "text/plain", "abc") };
    let answer = on_hyper_with(Arc::new(service), asked).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.contains("transfer-encoding: chunked"), "{answer}");
    assert!(answer.ends_with("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn a_connection_is_reset_where_that_is_asked_for() {
    let service = |_: &Request, _| Response { framing: Framing::Reset, ..Response::empty(200) };
    let answer = on_hyper_with(Arc::new(service), asked).await;
    assert_eq!(String::from_utf8_lossy(&answer), "connection reset");
}
