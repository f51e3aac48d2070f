//! What is no proper request never harms the server, and none of it is lost from the journal.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;
use serde_json::Value;
use tokio::net::TcpListener;
use unsaid::emulator::mount::hyper::{Bounds, serve_within};
use unsaid::emulator::{Emulator, Options};
use unsaid::journal::Journal;
use unsaid::redact::Mask;
use unsaid::suite::load_specs;
use unsaid::watch::Watched;

use super::app::Easemob;
use crate::support::http::{call, raw};
use crate::support::wait_until;

const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");

/// The server goes on as before, and its last entry is this.
fn goes_on(app: &Easemob, entries: usize) -> Value {
    // A client may have its answer before the request is written down.
    wait_until("the request is written down", || {
        app.journal()["summary"]["requests"].as_u64() >= u64::try_from(entries).ok()
    });
    let journal = app.journal();
    let all = journal["entries"].as_array().expect("a list");
    assert_eq!(all.len(), entries, "{journal:#}");
    let last = all[entries - 1].clone();
    let message = app.message();
    assert_eq!(app.recall(&message).status, 200);
    last
}

/// Something that is sent.
enum Sent {
    /// These bytes.
    Raw(Vec<u8>),
    /// To the address of a recall, with these header lines and this behind them.
    Post(String, Vec<u8>),
    /// To the address of a recall, as a body.
    Body(Vec<u8>),
    /// A method where a recall asks for POST.
    Method(&'static str),
}

use Sent::{Body, Method, Post, Raw};

impl Sent {
    fn bytes(&self, app: &Easemob) -> Vec<u8> {
        let head = |method: &str, more: &str| {
            let path = app.path("/messages/msg_recall");
            format!(
                "{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n{more}\r\n"
            )
        };
        match self {
            Raw(bytes) => bytes.clone(),
            Post(more, rest) => [head("POST", more).as_bytes(), rest].concat(),
            Body(body) => [head("POST", &format!("Content-Length: {}\r\n", body.len())).as_bytes(), body].concat(),
            Method(method) => head(method, "").into(),
        }
    }
}

fn chunked(chunks: &str) -> Sent {
    Post("Transfer-Encoding: chunked\r\n".to_owned(), chunks.into())
}

fn of_length(length: &str, body: &[u8]) -> Sent {
    Post(format!("Content-Length: {length}\r\n"), body.into())
}

#[rstest]
#[case::not_http(Raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".into()), 400, "note")]
#[case::words(Raw(b"good morning\r\n\r\n".into()), 400, "note")]
#[case::a_line_without_end(Raw(format!("GET /{}", "a".repeat(1 << 20)).into_bytes()), 431, "note")]
#[case::headers_without_end(Post("X-More: and more\r\n".repeat(200_000), Vec::new()), 431, "note")]
#[case::two_lengths(of_length("1\r\nContent-Length: 2", b"{}"), 400, "note")]
#[case::a_chunk_of_no_size(chunked("nothing\r\n{}\r\n0\r\n\r\n"), 400, "note")]
#[case::a_hundred_megabytes(of_length("104857600", &vec![b' '; 104_857_600]), 413, "note")]
#[case::a_hundred_megabytes_in_chunks(chunked(&format!("100000\r\n{}\r\n", " ".repeat(1 << 20)).repeat(100)), 413, "note")]
#[case::broken_off(of_length("100", b"{"), 0, "note")]
#[case::no_utf_8(Body(b"{\"msg_id\":\"\xff\xfe\"}".into()), 401, "violation")]
#[case::a_key_twice(Body(br#"{"msg_id":"1","msg_id":"2"}"#.into()), 401, "violation")]
#[case::deep_nesting(Body(format!("{{\"msg_id\":{}", "[".repeat(1 << 20)).into()), 401, "violation")]
#[case::deep_nesting_that_ends(Body([b"[".repeat(100_000), b"]".repeat(100_000)].concat()), 401, "violation")]
#[case::no_json(Body(b"msg_id=1".into()), 401, "violation")]
#[case::a_huge_number(Body(br#"{"msg_id":1e999999}"#.into()), 401, "violation")]
#[case::another_method(Method("PUT"), 401, "violation")]
#[case::another_path(Raw(b"POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".into()), 404, "not judged")]
#[case::an_odd_path(Raw(b"GET /%ff%00/../..//%2e%2e?%&&= HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".into()), 404, "not judged")]
fn nothing_that_is_sent_harms_it(#[case] sent: Sent, #[case] status: u16, #[case] told: &str) {
    let app = Easemob::start();
    let bytes = sent.bytes(&app);
    let answer = if status == 0 { broken_off(&app, &bytes) } else { raw(&app.base_url, &bytes).status };
    // Whoever is still sending may not hear the answer.
    assert!(answer == status || answer == 0, "{answer}");
    let last = goes_on(&app, 1);
    if told == "note" {
        assert!(last["note"].as_str().is_some_and(|note| !note.is_empty()), "{last}");
    } else {
        assert_eq!((last["verdict"].as_str(), last["status"].as_u64()), (Some(told), Some(status.into())), "{last}");
    }
}

#[test]
fn what_comes_in_one_breath_with_a_request_is_written_down_too() {
    let app = Easemob::start();
    raw(&app.base_url, b"GET /a HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n");
    goes_on(&app, 2);
}

/// Sends and goes away.
fn broken_off(app: &Easemob, bytes: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(app.base_url.trim_start_matches("http://")).expect("a connection");
    stream.write_all(bytes).expect("sent");
    0
}

#[test]
fn many_connections_that_say_nothing_keep_nobody_out() {
    let app = Easemob::start();
    let address = app.base_url.trim_start_matches("http://").to_owned();
    let idle: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(&address).expect("a connection")).collect();
    let message = app.message();
    assert_eq!(app.recall(&message).status, 200);
    drop(idle);
}

/// A body that comes too slowly: the same server as `unsaid serve` puts behind its socket, with less patience.
#[test]
fn a_body_that_comes_too_slowly_is_written_down() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let specs = load_specs(Some(Path::new(SPECS))).expect("specs");
    let journal = Arc::new(Journal::new(Mask::new(&specs.schemas), std::collections::BTreeSet::new()));
    let emulator = Arc::new(Emulator::new(Options { seed: 1, control: true }));
    let vendors: Vec<String> = specs.vendors.keys().cloned().collect();
    let watched = Watched::new(emulator, Arc::clone(&specs), vendors.clone(), Arc::clone(&journal), true);
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let base_url = format!("http://{}", listener.local_addr().expect("an address"));
    let bounds = Bounds { body_time: Duration::from_millis(200), ..Bounds::default() };
    runtime.spawn(serve_within(bounds, listener, Arc::new(watched), std::future::pending()));
    let mut stream = TcpStream::connect(base_url.trim_start_matches("http://")).expect("a connection");
    stream
        .write_all(b"POST /acme/chat/messages/msg_recall HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
        .expect("sent");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    let told = journal.told(&specs, &vendors);
    assert_eq!((told.requests, told.unread), (1, 1));
    let json = unsaid::journal::page(&told, &specs, 0);
    assert_eq!(json["entries"][0]["operation"], "msg_recall", "its head is known");
    assert_eq!(call(&base_url, "GET", "/__unsaid/v1/", &[], "").status, 200);
}
