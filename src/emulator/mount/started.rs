//! A server of this process on a thread of its own.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread;

use tokio::runtime;
use tokio::sync::oneshot;

use super::{Answer, hyper};

/// A running server; it stops when this is dropped.
#[derive(Debug)]
pub struct Started {
    /// Where it listens, without a slash at the end.
    pub base_url: String,
    _stop: oneshot::Sender<()>,
}

/// Starts a server on a free loopback port.
///
/// # Errors
/// There is no port, no thread or no open file left for it.
pub fn start(service: Arc<impl Answer>) -> io::Result<Started> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let base_url = format!("http://{}", listener.local_addr()?);
    // The thread of whoever asks it has the other core.
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _guard = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };

    let (stop, stopped) = oneshot::channel::<()>();
    let serving = hyper::serve(listener, service, async {
        // Nothing is ever sent: it is dropped.
        let _ = stopped.await;
    });
    thread::Builder::new().name("emulator".to_owned()).spawn(move || runtime.block_on(serving))?;
    Ok(Started { base_url, _stop: stop })
}
