//! An address for the gateway to deliver its KCIs to.

use crate::{Failure, note};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use fibre_cafe::updates::Kci;
use fibre_cafe::webhook::{Receiver, Verifier};
use http::StatusCode;
use std::future::IntoFuture as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// How long one request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long requests may go on after the endpoint was stopped.
const GRACE: Duration = Duration::from_secs(5);

/// How many KCIs may wait to be looked at. The gateway waits with the others.
const WAITING: usize = 64;

/// A server that takes KCIs, by POST to any path: the gateway calls the address that you have registered.
///
/// It knows HTTP only: put it behind something that ends TLS. What it refuses it says on standard error.
#[derive(Debug)]
pub struct Endpoint {
    address: SocketAddr,
    arrivals: mpsc::Receiver<Arrival>,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

/// A KCI that the gateway is still told nothing about. If it is dropped, the gateway hears of a failure.
#[derive(Debug)]
pub struct Arrival {
    kci: Kci,
    taken: oneshot::Sender<()>,
}

impl Arrival {
    /// The KCI.
    pub fn kci(&self) -> &Kci {
        &self.kci
    }

    /// Lets the gateway know that the KCI is safe here: after that it does not deliver it again.
    pub fn acknowledge(self) -> Kci {
        // A gateway that has lost its patience delivers it again.
        let _ = self.taken.send(());
        self.kci
    }
}

impl Endpoint {
    /// Listens at an address, for those whom `verifier` knows.
    ///
    /// # Errors
    ///
    /// If nothing can listen there.
    pub async fn open(address: SocketAddr, verifier: Verifier) -> Result<Self, Failure> {
        let unusable = |error| {
            Failure::new(format!("cannot listen on {address}"))
                .caused_by(&error)
                .advice("choose an address of this machine and a port that is free")
        };
        let listener = TcpListener::bind(address).await.map_err(unusable)?;
        let address = listener.local_addr().map_err(unusable)?;
        let (sender, arrivals) = mpsc::channel(WAITING);
        let (stop, stopped) = watch::channel(false);
        let gate = Gate { receiver: Receiver::new(verifier), arrivals: sender };
        let router = Router::new().route("/", post(take)).route("/{*path}", post(take)).with_state(gate);
        let server = tokio::spawn(serve(listener, router, stopped));
        Ok(Self { address, arrivals, stop, server: Some(server) })
    }

    /// Listens on a free port of the loopback interface, for a gateway with this user and password.
    pub(super) async fn of_gateway(user: &str, password: &str) -> Result<Self, Failure> {
        let verifier = Verifier::basic(user, password).map_err(super::failed)?;
        Self::open((Ipv4Addr::LOCALHOST, 0).into(), verifier).await
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next KCI; none once the endpoint was stopped and the last request is answered.
    pub async fn next(&mut self) -> Option<Arrival> {
        let server = self.server.as_mut()?;
        tokio::select! {
            biased;
            arrival = self.arrivals.recv() => arrival,
            _ = server => {
                self.server = None;
                None
            }
        }
    }

    /// Takes no further requests, and lets those end that have begun.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
}

async fn serve(listener: TcpListener, router: Router, stopped: watch::Receiver<bool>) {
    let (mut begin, mut end) = (stopped.clone(), stopped);
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
        let _ = begin.wait_for(|stopped| *stopped).await;
    });
    let overdue = async {
        let _ = end.wait_for(|stopped| *stopped).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving.into_future() => {
            if let Err(error) = served {
                note(format_args!("The server has ended: {error}"));
            }
        }
        () = overdue => note("Requests that did not end were broken off."),
    }
}

#[derive(Clone)]
struct Gate {
    receiver: Receiver<Kci>,
    arrivals: mpsc::Sender<Arrival>,
}

async fn take(State(gate): State<Gate>, request: Request) -> Response {
    let kci = match tokio::time::timeout(PATIENCE, gate.receiver.extract(request)).await {
        Ok(Ok(kci)) => kci,
        Ok(Err(refused)) => {
            let rejection = refused.rejection();
            note(format_args!("Refused with {}: {rejection}.", rejection.status().as_u16()));
            return refused.into_response();
        }
        Err(_) => {
            note("Given up: a request did not arrive in time.");
            return StatusCode::REQUEST_TIMEOUT.into_response();
        }
    };
    let (taken, acknowledged) = oneshot::channel();
    let handed_over = gate.arrivals.send(Arrival { kci, taken }).await.is_ok();
    match handed_over && acknowledged.await.is_ok() {
        true => StatusCode::NO_CONTENT.into_response(),
        // The gateway's answer to this is to deliver it again.
        false => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
