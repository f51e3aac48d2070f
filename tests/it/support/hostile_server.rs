//! A server that answers every call in one way, most of them no server should.

use std::io::{self, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::http::Message;
use super::wait_until;

/// How every call is answered.
#[derive(Debug, Clone)]
pub enum Answer {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// The call itself, as the text in an object.
    Echo,
    /// Nothing, with the connection held open.
    Silence,
    /// A byte now and then.
    Drip,
    /// A body without end, of announced or unannounced length.
    Endless(&'static str),
    /// A broken connection: what came is not read.
    Reset,
}

/// A running server. Its threads end when their connections do.
pub struct Hostile {
    /// Where it answers.
    pub base_url: String,
    largest: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
}

impl Hostile {
    /// Starts one on a free port that lets its first caller in, as the pre-flight of a run wants it, and is hostile then.
    pub fn after_admission(answer: Answer) -> Self {
        Self::starting(answer, 1)
    }

    /// Starts one on a free port.
    pub fn start(answer: Answer) -> Self {
        Self::starting(answer, 0)
    }

    fn starting(answer: Answer, admitted: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let largest = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&largest);
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let ended = Arc::new(AtomicUsize::new(0));
        let over = Arc::clone(&ended);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let number = counted.fetch_add(1, Ordering::SeqCst);
                let answer = if number < admitted { let_in() } else { answer.clone() };
                let (seen, over) = (Arc::clone(&seen), Arc::clone(&over));
                thread::spawn(move || {
                    // The other side may go away at any time.
                    let mut sent = 0;
                    let _ = give(&answer, stream, &mut sent);
                    seen.fetch_max(sent, Ordering::SeqCst);
                    over.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self { base_url, largest, calls, ended }
    }

    /// How many connections were made; each carries one call.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// How many bytes of one answer were taken at most, once all connections have ended.
    pub fn most_bytes_taken(&self) -> usize {
        wait_until("every connection ends", || self.ended.load(Ordering::SeqCst) == self.calls());
        self.largest.load(Ordering::SeqCst)
    }
}

/// A refusal that either vendor gives only to somebody who is let in.
fn let_in() -> Answer {
    http(
        "400 Bad Request",
        "Content-Type: application/json\r\n",
        br#"{"error":"message_recall_error","Code":660000002}"#,
    )
}

/// A whole answer with this status line, these headers and this body.
pub fn http(status: &str, headers: &str, body: &[u8]) -> Answer {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}Connection: close\r\n\r\n", body.len());
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// An answer with this body, said to be JSON.
pub fn json(body: impl AsRef<[u8]>) -> Answer {
    http("200 OK", "Content-Type: application/json\r\n", body.as_ref())
}

fn give(answer: &Answer, mut stream: TcpStream, sent: &mut usize) -> io::Result<()> {
    if matches!(answer, Answer::Reset) {
        // Closing with unread bytes resets the connection.
        return stream.peek(&mut [0]).map(drop);
    }
    let call = Message::read(&mut BufReader::new(&stream))?;
    match answer {
        Answer::Bytes(bytes) => stream.write_all(bytes),
        Answer::Echo => {
            let call = String::from_utf8_lossy(&call.bytes()).into_owned();
            let body = serde_json::json!({ "you_sent": call }).to_string();
            let head = format!("HTTP/1.1 200 OK\r\nX-Request: {}\r\n", call.replace("\r\n", " | "));
            let rest = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
            stream.write_all(format!("{head}{rest}Connection: close\r\n\r\n{body}").as_bytes())
        }
        Answer::Silence => stream.read(&mut [0]).map(drop),
        Answer::Drip => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")?;
            loop {
                stream.write_all(b" ")?;
                thread::sleep(Duration::from_millis(50));
            }
        }
        Answer::Endless(length) => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{length}\r\n\r\n");
            stream.write_all(head.as_bytes())?;
            let chunk = [b"4000\r\n".as_slice(), &[b' '; 0x4000], b"\r\n"].concat();
            loop {
                stream.write_all(&chunk)?;
                *sent += chunk.len();
            }
        }
        Answer::Reset => Ok(()),
    }
}

/// A server in between that has every answer to these calls say something else, of the same length.
pub fn falsified(base_url: &str, calls: &'static str, from: &'static str, to: &'static str) -> String {
    assert_eq!(from.len(), to.len(), "a body keeps its length");
    let upstream = base_url.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let own_url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let upstream = upstream.clone();
            thread::spawn(move || falsify(&stream, &upstream, calls, from, to));
        }
    });
    own_url
}

/// One call and its answer after the other, until a side goes away.
fn falsify(client: &TcpStream, upstream: &str, calls: &str, from: &str, to: &str) -> io::Result<()> {
    let upstream = TcpStream::connect(upstream)?;
    let (mut requests, mut answers) = (BufReader::new(client), BufReader::new(&upstream));
    loop {
        let call = Message::read(&mut requests)?;
        (&upstream).write_all(&call.bytes())?;
        let answer = Message::read(&mut answers)?.bytes();
        let text = String::from_utf8_lossy(&answer);
        let falsified = if call.head.contains(calls) { text.replace(from, to) } else { text.into_owned() };
        (&mut &*client).write_all(falsified.as_bytes())?;
    }
}
