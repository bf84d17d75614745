//! The listening socket: connections with limits of number, time and size, and an orderly end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use super::desk::Desk;
use super::{Settings, asked, gate, pages};
use crate::store::Store;

/// Connections at a time; more wait in the system's queue.
const CONNECTIONS_MAX: usize = 256;
/// How long a client may take for the head of a request, and be silent between two requests.
const HEAD_MAX: Duration = Duration::from_secs(10);
/// The longest head: addresses and cookies are short here.
const HEAD_BYTES_MAX: usize = 16 << 10;
/// Header fields of a request.
const HEADERS_MAX: usize = 64;
/// The longest life of one connection, so that slow readers cannot hold it for ever.
const CONNECTION_MAX: Duration = Duration::from_mins(2);
/// How long answers that are under way have at the end.
const END_MAX: Duration = Duration::from_secs(3);
/// The pause after the system could not give a connection (too many files open).
const TROUBLE_PAUSE: Duration = Duration::from_millis(200);

/// A socket that listens, and what it will answer from.
pub struct Server {
    listener: TcpListener,
    router: Router,
}

impl Server {
    /// Listens. An address that others can reach is refused unless there is a secret.
    pub async fn bind(settings: Settings, store: Arc<Store>) -> anyhow::Result<Self> {
        if let Some(refusal) = gate::refusal(settings.listen, settings.secret.is_some()) {
            bail!(refusal);
        }
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on `{}`", settings.listen))?;
        Ok(Self { listener, router: pages::router(Desk::new(settings, store)) })
    }

    /// Where it listens; the port is the system's choice where 0 was asked for.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the token is cancelled; answers under way are finished.
    pub async fn run(self, token: CancellationToken) {
        let seats = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let tasks = TaskTracker::new();
        loop {
            let seat = tokio::select! {
                () = token.cancelled() => break,
                seat = Arc::clone(&seats).acquire_owned() => seat,
            };
            let accepted = tokio::select! {
                () = token.cancelled() => break,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let work = converse(stream, self.router.clone(), token.clone());
                    tasks.spawn(async move {
                        debug!(%peer, "a connection");
                        work.await;
                        drop(seat);
                    });
                }
                Err(error) => {
                    warn!("a connection could not be taken: {error}");
                    tokio::time::sleep(TROUBLE_PAUSE).await;
                }
            }
        }
        tasks.close();
        if tokio::time::timeout(END_MAX, tasks.wait()).await.is_err() {
            info!("some readers were cut off");
        }
    }
}

/// Answers what comes over one connection.
async fn converse(stream: TcpStream, router: Router, token: CancellationToken) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let answer = router.call(asked::with_format(request));
        async move { Ok::<_, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = tokio::time::timeout(CONNECTION_MAX, connection.as_mut()) => ended,
        () = token.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(END_MAX, connection.as_mut()).await
        }
    };
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => debug!("a connection broke: {error}"),
        Err(_) => debug!("a connection took too long"),
    }
}
