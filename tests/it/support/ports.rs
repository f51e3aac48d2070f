//! Ports that are chosen before anything listens there.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::net::TcpSocket;

/// A port where nobody listens, kept from everybody else until this is dropped.
pub struct ClosedPort {
    pub base_url: String,
    _bound: TcpSocket,
}

impl ClosedPort {
    pub fn new() -> Self {
        // Bound, but not listening: the system refuses connections and gives the port to nobody.
        let bound = TcpSocket::new_v4().expect("a socket");
        bound.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        Self { base_url: format!("http://{}", bound.local_addr().expect("an address")), _bound: bound }
    }
}

/// An address for a program that has to be told its port. It is below the ports from which systems choose, so that nobody
/// who asks for any port is given it meanwhile.
pub fn free_address() -> String {
    // Of two tests that ask at once each gets another.
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).expect("a port");
    let mut addresses =
        std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::Relaxed)).map(|port| format!("127.0.0.1:{port}"));
    addresses.find(|address| TcpListener::bind(address).is_ok()).expect("a free port")
}
