//! Accepting connections, and ending them well.

use std::error::Error;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::HttpService;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::tap::Tapped;
use crate::open_files::accepted_connections;

/// How many connections are served side by side; others wait.
const MAX_CONNECTIONS: usize = 256;
/// How long open answers may take once the server is asked to stop.
const FAREWELL_TIME: Duration = Duration::from_secs(5);
/// How long to wait when the system has no socket to give.
const BREATHER: Duration = Duration::from_millis(50);

/// Tells a connection when the server is asked to stop.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    async fn asked(&mut self) {
        // A server that is gone has stopped as well.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

/// Serves every connection until `shutdown` is done, then lets what was begun finish.
pub async fn accept<F>(
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
    mut serve: impl FnMut(TcpStream, Stop) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(accepted_connections().min(MAX_CONNECTIONS)));
    let (stop, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            (place, accepted) = accepted => match accepted {
                Ok((stream, _)) => {
                    // An answer in two parts is not to wait for the first to be acknowledged.
                    let _ = stream.set_nodelay(true);
                    let served = serve(stream, Stop(stopped.clone()));
                    connections.spawn(async move {
                        served.await;
                        drop(place);
                    });
                }
                Err(_) => sleep(BREATHER).await,
            },
        }
    }
    drop(listener);
    let _ = stop.send(true);
    let _ = timeout(FAREWELL_TIME, async { while connections.join_next().await.is_some() {} }).await;
}

/// Serves one connection until either side has enough of it; asked to stop, it finishes the answer it is at.
pub async fn drive<S>(
    connection: &mut http1::Connection<TokioIo<Tapped<TcpStream>>, S>,
    mut stop: Stop,
) -> hyper::Result<()>
where
    S: HttpService<Incoming, ResBody: Body<Error: Into<Box<dyn Error + Send + Sync>>> + 'static>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let early = tokio::select! {
        ended = &mut *connection => Some(ended),
        () = stop.asked() => None,
    };
    match early {
        Some(ended) => ended,
        None => {
            Pin::new(&mut *connection).graceful_shutdown();
            connection.await
        }
    }
}
