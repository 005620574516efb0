//! The connections that requests come through, and how much this machine keeps them waiting.
//!
//! Who has closed a connection before it was used again may never have read what was answered last
//! on it: the program was killed, or gave up. Nobody else closes one, so this tells the two apart.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// How often it is looked how late this machine is.
pub(crate) const LOOKED_EVERY: Duration = Duration::from_millis(5);
/// How long it is remembered: longer than any limit holds in a test.
const REMEMBERED: Duration = Duration::from_secs(30);

/// A connection.
#[derive(Clone, Debug)]
pub(crate) struct Line(Arc<Known>);

#[derive(Debug)]
struct Known {
    is_open: AtomicBool,
    requests: AtomicU64,
}

impl Default for Line {
    fn default() -> Self {
        Self(Arc::new(Known {
            is_open: AtomicBool::new(true),
            requests: AtomicU64::new(0),
        }))
    }
}

impl Line {
    /// A request comes through it.
    pub(crate) fn used(&self) -> Used {
        let number = self.0.requests.fetch_add(1, Ordering::SeqCst) + 1;
        Used {
            line: self.clone(),
            number,
        }
    }

    pub(crate) fn close(&self) {
        self.0.is_open.store(false, Ordering::SeqCst);
    }
}

/// One request of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    line: Line,
    number: u64,
}

impl Used {
    /// Whether somebody is there who has read its answer, or is about to.
    pub(crate) fn is_heard(&self) -> bool {
        let known = &self.line.0;
        known.is_open.load(Ordering::SeqCst) || known.requests.load(Ordering::SeqCst) > self.number
    }
}

/// The port, whose connections know themselves.
pub(crate) struct Lines(pub(crate) TcpListener);

impl Listener for Lines {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let line = Line::default();
        (Wire { stream, line }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Lines>> for Line {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().line.clone()
    }
}

/// A connection's bytes. When they are dropped it is closed.
pub(crate) struct Wire {
    stream: TcpStream,
    line: Line,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.line.close();
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// How late this machine does what is due.
#[derive(Debug)]
pub(crate) struct Lateness {
    looked: Instant,
    late: VecDeque<(Instant, Duration)>,
}

impl Default for Lateness {
    fn default() -> Self {
        Self {
            looked: Instant::now(),
            late: VecDeque::new(),
        }
    }
}

impl Lateness {
    /// It is looked, as it should be [`LOOKED_EVERY`] so often.
    pub(crate) fn look(&mut self, now: Instant) {
        let late = self.at(now);
        self.looked = now;
        if !late.is_zero() {
            self.late.push_back((now, late));
        }
        while self
            .late
            .front()
            .is_some_and(|(at, _)| now.saturating_duration_since(*at) > REMEMBERED)
        {
            self.late.pop_front();
        }
    }

    /// The most that anything was late since then.
    pub(crate) fn since(&self, then: Instant, now: Instant) -> Duration {
        let late = self.late.iter().rev();
        let since = late.take_while(|(at, _)| *at >= then);
        let most = since.map(|(_, late)| *late).max();
        most.unwrap_or_default().max(self.at(now))
    }

    fn at(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.looked + LOOKED_EVERY)
    }
}
