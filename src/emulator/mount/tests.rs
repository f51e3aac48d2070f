//! The mount, asked over real sockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use super::hyper::{self, Bounds};
use super::{Answer, Unread, Why};
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
    let served = tokio::spawn(hyper::serve(listener, service, async {
        let _ = stopped.await;
    }));
    let given = spawn_blocking(move || ask(address)).await.expect("an answer");
    let _ = stop.send(());
    served.await.expect("no panic");
    given
}

#[tokio::test]
async fn a_server_on_a_thread_of_its_own_serves_the_core() {
    let started = super::start(emulator()).expect("a server");
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
    let head = format!(
        "POST /a/b/token HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n",
        hyper::Bounds::default().body_bytes + 1
    );
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

#[tokio::test]
async fn half_of_an_answer_is_sent_where_that_is_asked_for() {
    let service =
        |_: &Request, _| Response { framing: Framing::Truncated, ..Response::bytes(200, "text/plain", "abcdef") };
    let answer = on_hyper_with(Arc::new(service), asked).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.contains("content-length: 6"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nabc"), "{answer}");
}

#[tokio::test]
async fn an_answer_is_held_back_where_that_is_asked_for() {
    let service = |_: &Request, _| Response { delay_ms: 200, ..Response::empty(204) };
    let began = std::time::Instant::now();
    let answer = on_hyper_with(Arc::new(service), asked).await;
    assert!(answer.starts_with(b"HTTP/1.1 204") && began.elapsed().as_millis() >= 200);
}

/// Notes why requests were not read, and with how many bytes.
#[derive(Default)]
struct Listening(std::sync::Mutex<Vec<(Why, usize, bool)>>, std::sync::Mutex<Vec<Option<String>>>);

impl Answer for Listening {
    fn answer(&self, request: &Request, _: u64) -> Response {
        self.1.lock().expect("no panic").push(request.target.clone());
        Response::empty(204)
    }

    fn unread(&self, unread: &Unread, _: u64) {
        let noted = (unread.why.clone(), unread.begin.len(), unread.request.is_some());
        self.0.lock().expect("no panic").push(noted);
    }
}

/// What a server that waits for nothing long hears of these bytes, sent without an end.
async fn unread(bytes: &'static [u8], then_close: bool) -> (String, Vec<(Why, usize, bool)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let listening = Arc::new(Listening::default());
    let short = Duration::from_millis(200);
    let bounds = Bounds { head_time: short, body_time: short, body_bytes: 1_000 };
    let served = tokio::spawn(hyper::serve_within(bounds, listener, Arc::clone(&listening), std::future::pending()));
    let answer = spawn_blocking(move || {
        if then_close {
            TcpStream::connect(address).expect("a connection").write_all(bytes).expect("sent");
            return String::new();
        }
        exchange(address, bytes)
    });
    let answer = answer.await.expect("an answer");
    for _ in 0..100 {
        if !listening.0.lock().expect("no panic").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    served.abort();
    let heard = listening.0.lock().expect("no panic").clone();
    (answer.lines().next().unwrap_or_default().to_owned(), heard)
}

#[tokio::test]
async fn what_is_not_http_is_heard_of() {
    let (answer, heard) = unread(b"DELETE /a/b c/d HTTP/1.1\r\nHost: a\r\n\r\n", false).await;
    assert_eq!(answer, "HTTP/1.1 400 Bad Request");
    assert!(matches!(heard.as_slice(), [(Why::NotHttp { status: 400, .. }, 37, false)]), "{heard:?}");
}

#[tokio::test]
async fn a_head_that_does_not_end_is_heard_of() {
    let (_, heard) = unread(b"POST /a HTTP/1.1\r\nHost: ", false).await;
    assert!(matches!(heard.as_slice(), [(Why::TooSlow, 24, false)]), "{heard:?}");
}

#[tokio::test]
async fn a_body_that_does_not_end_is_heard_of_with_its_head() {
    let (answer, heard) = unread(b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nshort", false).await;
    assert_eq!(answer, "HTTP/1.1 408 Request Timeout");
    assert!(matches!(heard.as_slice(), [(Why::TooSlow, _, true)]), "{heard:?}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_heard_of_once() {
    let (answer, heard) = unread(b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\nbegin", false).await;
    assert_eq!(answer, "HTTP/1.1 413 Payload Too Large");
    assert!(matches!(heard.as_slice(), [(Why::TooLarge, _, true)]), "{heard:?}");
}

#[tokio::test]
async fn a_request_that_is_broken_off_is_heard_of() {
    let (_, heard) = unread(b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nshort", true).await;
    assert!(matches!(heard.as_slice(), [(Why::BrokenOff, _, true)]), "{heard:?}");
    let (_, heard) = unread(b"POST /a HTTP", true).await;
    assert!(matches!(heard.as_slice(), [(Why::BrokenOff, 12, false)]), "{heard:?}");
}

#[tokio::test]
async fn the_target_is_known_as_it_was_sent() {
    let listening = Arc::new(Listening::default());
    let ask = |address| {
        let twice = b"GET /a/b#c HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
        let mut stream = TcpStream::connect(address).expect("a connection");
        for _ in 0..2 {
            stream.write_all(twice).expect("sent");
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).expect("an answer");
            while !answer.ends_with(b"\r\n\r\n") {
                answer.copy_within(1.., 0);
                stream.read_exact(&mut answer[11..]).expect("its end");
            }
        }
    };
    on_hyper_with(Arc::clone(&listening), ask).await;
    let heard = listening.1.lock().expect("no panic").clone();
    assert_eq!(heard, [Some("/a/b#c".to_owned()), Some("/a/b#c".to_owned())]);
}
