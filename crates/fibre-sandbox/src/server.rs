//! The HTTP server: the router behind it never fails, but a connection can be told to break.

use std::{convert::Infallible, fmt};

use axum::{Router, body::Body, http::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinSet};
use tower_service::Service as _;

/// Serves until the task is aborted; the connections end with it.
pub(crate) async fn serve(listener: TcpListener, router: Router) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, router.clone()));
                }
                // Out of file descriptors, most likely: closing connections frees some.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: tokio::net::TcpStream, router: Router) {
    // A failure to turn off Nagle's algorithm costs speed only.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        let mut router = router.clone();
        async move {
            let Ok(response) = router.call(request).await;
            if response.extensions().get::<CutConnection>().is_some() {
                return Err(CutConnection);
            }
            Ok(response)
        }
    });
    // An error is a client that went away or a cut that was asked for: both are wanted here.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// Marks a response that must not be sent: the connection closes instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CutConnection;

impl CutConnection {
    pub(crate) fn response() -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Self);
        response
    }
}

impl fmt::Display for CutConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the sandbox was told to cut this connection")
    }
}

impl std::error::Error for CutConnection {}
