//! A server in between that has trouble of its own. What happens is told by counting calls, never by the clock.

use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread;
use std::time::Duration;

use super::http::Message;

/// What is wrong with it. Calls are counted from 0.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Nothing.
    None,
    /// Every answer comes so much later.
    Late(Duration),
    /// The last of so many calls has its connection reset, again and again.
    ResetEvery(usize),
    /// Each connection brings so many answers and is closed when the next call comes on it; no answer says so.
    ClosesAfter(usize),
    /// These calls are answered by a gateway's page.
    Page(Range<usize>),
    /// This call and all later ones find nobody.
    GoneFrom(usize),
    /// This call and all later ones wait until they are released.
    HeldFrom(usize),
    /// These calls get no answer.
    Silent(Range<usize>),
    /// These calls are performed, but their answers are lost.
    AnswerLost(Range<usize>),
    /// The first token that a run asks with, after its first call, holds no longer.
    TokenRefused,
    /// No token holds from this call on, though new ones are issued.
    TokensRefusedFrom(usize),
    /// This call and all later ones are answered by a proxy that asks for credentials.
    AsksFrom(usize),
}

/// A running proxy.
pub struct Proxy {
    /// Where it answers.
    pub base_url: String,
    shared: Arc<Shared>,
}

struct Shared {
    trouble: Trouble,
    upstream: String,
    own: String,
    calls: AtomicUsize,
    tokens: AtomicUsize,
    closings: AtomicUsize,
    gone: AtomicBool,
    refused: Mutex<Option<String>>,
    /// Not kept open by this list.
    open: Mutex<Vec<Weak<TcpStream>>>,
    released: Mutex<bool>,
    release: Condvar,
}

impl Proxy {
    /// Starts one in front of a server.
    pub fn start(upstream: &str, trouble: Trouble) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let own = listener.local_addr().expect("an address").to_string();
        let shared = Arc::new(Shared {
            trouble,
            upstream: upstream.trim_start_matches("http://").to_owned(),
            own: own.clone(),
            calls: AtomicUsize::new(0),
            tokens: AtomicUsize::new(0),
            closings: AtomicUsize::new(0),
            gone: AtomicBool::new(false),
            refused: Mutex::default(),
            open: Mutex::default(),
            released: Mutex::default(),
            release: Condvar::default(),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.gone.load(Ordering::SeqCst) {
                    return;
                }
                let (serving, stream) = (Arc::clone(&serving), Arc::new(stream));
                serving.open.lock().expect("a list").push(Arc::downgrade(&stream));
                // The other side may go away at any time.
                thread::spawn(move || serving.serve(&stream));
            }
        });
        Self { base_url: format!("http://{own}"), shared }
    }

    /// How many calls came.
    pub fn calls(&self) -> usize {
        self.shared.calls.load(Ordering::SeqCst)
    }

    /// How many calls met the closing of their connection.
    pub fn closings(&self) -> usize {
        self.shared.closings.load(Ordering::SeqCst)
    }

    /// Lets all calls pass that are held.
    pub fn release(&self) {
        *self.shared.released.lock().expect("no panic") = true;
        self.shared.release.notify_all();
    }

    /// How many of them asked for a token.
    pub fn tokens(&self) -> usize {
        self.shared.tokens.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        let upstream = TcpStream::connect(&self.upstream)?;
        let (mut requests, mut answers) = (BufReader::new(stream), BufReader::new(&upstream));
        for answered in 0.. {
            if stream.peek(&mut [0])? == 0 {
                return Ok(());
            }
            if matches!(self.trouble, Trouble::ClosesAfter(most) if answered == most) {
                self.closings.fetch_add(1, Ordering::SeqCst);
                return Ok(());
            }
            let number = self.calls.fetch_add(1, Ordering::SeqCst);
            match &self.trouble {
                // Closing with unread bytes resets the connection.
                Trouble::ResetEvery(count) if number % count == count - 1 => return Ok(()),
                Trouble::GoneFrom(from) if number >= *from => return self.leave(),
                _ => {}
            }

            let call = Message::read(&mut requests)?;
            if call.head.starts_with("POST") && call.head.lines().next().is_some_and(|line| line.contains("/token ")) {
                self.tokens.fetch_add(1, Ordering::SeqCst);
            }
            let own = match &self.trouble {
                Trouble::Page(range) if range.contains(&number) => Some(page()),
                Trouble::AsksFrom(from) if number >= *from => {
                    Some(whole("407 Proxy Authentication Required", "text/html", "<html>who?</html>"))
                }
                Trouble::TokensRefusedFrom(from) if number >= *from && token(&call).is_some() => Some(unauthorized()),
                Trouble::TokenRefused if self.is_refused(&call) => Some(unauthorized()),
                Trouble::Silent(range) if range.contains(&number) => return requests.read(&mut [0]).map(drop),
                Trouble::HeldFrom(from) if number >= *from => {
                    self.wait_for_release();
                    None
                }
                _ => None,
            };

            let answer = match own {
                Some(answer) => answer,
                None => {
                    (&upstream).write_all(&call.bytes())?;
                    Message::read(&mut answers)?.bytes()
                }
            };
            match &self.trouble {
                Trouble::Late(time) => thread::sleep(*time),
                Trouble::AnswerLost(range) if range.contains(&number) => return Ok(()),
                _ => {}
            }
            (&mut &*stream).write_all(&answer)?;
        }
        Ok(())
    }

    /// Whether a call carries the token that holds no longer; the first call of a run is let in with it.
    fn is_refused(&self, call: &Message) -> bool {
        let is_first = String::from_utf8_lossy(&call.bytes()).contains("-nobody");
        let Some(token) = token(call).filter(|_| !is_first) else {
            return false;
        };
        self.refused.lock().expect("a token").get_or_insert_with(|| token.to_owned()) == token
    }

    fn wait_for_release(&self) {
        let released = self.released.lock().expect("no panic");
        drop(self.release.wait_while(released, |released| !*released).expect("no panic"));
    }

    /// Closes every connection and takes no more.
    fn leave(&self) -> io::Result<()> {
        self.gone.store(true, Ordering::SeqCst);
        for stream in self.open.lock().expect("a list").drain(..).filter_map(|stream| stream.upgrade()) {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        // Wakes the listener, which then stops.
        TcpStream::connect(&self.own).map(drop)
    }
}

/// The token that a call carries.
fn token(call: &Message) -> Option<&str> {
    call.header("authorization")?.strip_prefix("Bearer ")
}

fn page() -> Vec<u8> {
    whole("502 Bad Gateway", "text/html", "<html><h1>502 Bad Gateway</h1></html>")
}

fn unauthorized() -> Vec<u8> {
    let body = r#"{"error":"unauthorized","error_description":"Unable to authenticate due to expired access token"}"#;
    whole("401 Unauthorized", "application/json", body)
}

fn whole(status: &str, media: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}
