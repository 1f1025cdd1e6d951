//! How a program hears of what becomes of its requests.

use super::Endpoint;
use crate::Failure;
use fibre_cafe::journey::Journey;
use fibre_cafe::updates::Kci;
use fibre_sandbox::Sandbox;
use std::time::Duration;

/// The pause between two readings of a test or a problem at a carrier.
const PAUSE: Duration = Duration::from_secs(30);

/// After how long without a KCI the sandbox is asked whether there will be another one.
const QUIET: Duration = Duration::from_secs(1);

/// From [`CafeConnection::following`](super::CafeConnection::following).
#[derive(Debug)]
pub enum Following<'a> {
    /// KCIs come to this program.
    Kcis(Kcis<'a>),
    /// Nothing comes: it has to read, after a pause if another than usual is set.
    Readings(Option<Duration>),
}

impl Following<'_> {
    /// The next KCI of a journey; none when it is time to read.
    ///
    /// # Errors
    ///
    /// If there will be no further KCI.
    pub async fn next(&mut self, journey: &Journey) -> Result<Option<Kci>, Failure> {
        match self {
            Self::Kcis(kcis) => kcis.next(journey).await.map(Some),
            Self::Readings(pause) => {
                tokio::time::sleep(pause.unwrap_or(PAUSE)).await;
                Ok(None)
            }
        }
    }
}

/// The KCIs of the embedded sandbox.
#[derive(Debug)]
pub struct Kcis<'a> {
    sandbox: &'a Sandbox,
    endpoint: Endpoint,
}

impl<'a> Kcis<'a> {
    pub(super) fn new(sandbox: &'a Sandbox, endpoint: Endpoint) -> Self {
        Self { sandbox, endpoint }
    }

    /// The next one that belongs to a journey, which its conversation id tells.
    ///
    /// # Errors
    ///
    /// If there will be none.
    pub async fn next(&mut self, journey: &Journey) -> Result<Kci, Failure> {
        loop {
            match tokio::time::timeout(QUIET, self.endpoint.next()).await {
                // Nothing here outlives the program, so that there is nothing to wait for with the acknowledgement.
                Ok(Some(arrival)) => {
                    let kci = arrival.acknowledge();
                    if journey.owns(&kci) {
                        return Ok(kci);
                    }
                }
                Ok(None) => return Err(Failure::new("the receiver of KCIs has ended")),
                Err(_) if self.sandbox.callbacks().is_idle() => {
                    return Err(Failure::new("nothing more happens by itself: the scenario ends here")
                        .advice("choose a scenario that comes to an end, such as the default"));
                }
                Err(_) => {}
            }
        }
    }
}
