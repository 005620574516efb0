//! Connections: how many, for how long, and how they end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use switchboard::service::Service;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use super::{HttpError, Options, Site, site};

/// The most connections at a time; further ones wait in the system's queue. Each holds a socket
/// and a buffer of [`MAX_HEAD_BYTES`] at most.
const MAX_CONNECTIONS: usize = 1_024;

/// A request's head must have come within this time after the one before, or the connection is
/// closed: who keeps one open without a word does not keep others out.
const HEAD_WITHIN: Duration = Duration::from_secs(30);

/// The most bytes of a request's head, the most headers in it.
const MAX_HEAD_BYTES: usize = 32 * 1024;
const MAX_HEADERS: usize = 64;

/// What is under way when the server stops has so long to end.
const END_WITHIN: Duration = Duration::from_secs(10);

/// The pause after a connection could not be taken, as when there are no more files to open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A running server. When it is dropped, it stops at once.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, and waits for those that are under way.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        // It was ended from outside, or has told of its end in the log.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens, and serves the desk until [`Server::stop`].
///
/// # Errors
/// When the address cannot be had.
pub async fn start(service: Service, options: Options) -> Result<Server, HttpError> {
    let address = options.listen;
    let listen = |error| HttpError::Listen { address, error };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    if options.monitors.is_empty() {
        tracing::info!("no monitor has a token, so that no alarms are taken");
    }
    let site = Site::new(
        service,
        options.monitors,
        options.integrations,
        options.hosted,
    );
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(serve(listener, site, stopped));
    tracing::info!(%address, "listening");
    Ok(Server {
        address,
        stop,
        task,
    })
}

async fn serve(listener: TcpListener, site: Site, mut stopped: watch::Receiver<bool>) {
    let router = TowerToHyperService::new(site::router(site.clone()));
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut protocol = http1::Builder::new();
    protocol
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            _ = stopped.wait_for(|is| *is) => break,
        };
        let stream: TcpStream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Answers are short and whole: nothing is gained by waiting for more of them.
        let _ = stream.set_nodelay(true);
        let (router, site) = (router.clone(), site.clone());
        let handler = service_fn(move |request: Request<Incoming>| {
            let asked = (request.method().clone(), request.uri().clone());
            site::around(site.clone(), asked, router.call(request))
        });
        let connection = graceful.watch(protocol.serve_connection(TokioIo::new(stream), handler));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended in the middle");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(END_WITHIN, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests that did not end in time were cut off");
    }
}
