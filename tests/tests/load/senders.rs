//! Senders that repeat what fails, as carriers do.

use super::plan::Plan;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// The deliveries of a plan, for several senders to share.
pub(crate) struct Load {
    plan: Arc<Plan>,
    client: reqwest::Client,
    /// Where each process listens, while it runs.
    addresses: Vec<watch::Receiver<Option<String>>>,
    next: AtomicUsize,
    acknowledged: watch::Sender<usize>,
}

impl Load {
    pub(crate) fn new(plan: Arc<Plan>, addresses: Vec<watch::Receiver<Option<String>>>) -> Self {
        let client = fibre_core::http_client_builder().expect("the platform has certificates");
        let client = client.no_proxy().build().expect("no setting is wrong");
        Self { plan, client, addresses, next: AtomicUsize::new(0), acknowledged: watch::Sender::new(0) }
    }

    /// Until half of the deliveries are acknowledged.
    pub(crate) async fn half_sent(&self) {
        let half = self.plan.deliveries.len() / 2;
        let reached = self.acknowledged.subscribe().wait_for(|count| *count >= half).await.map(drop);
        reached.expect("the sender is in `self`");
    }

    /// One sender: takes one delivery after the other, until there are none.
    pub(crate) async fn send(self: Arc<Self>) -> Sent {
        let mut sent = Sent::default();
        loop {
            let place = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(marker) = self.plan.deliveries.get(place) else { return sent };
            let event = &self.plan.events[*marker];
            // Replicas in turn, and the second delivery of an event most often to another one.
            let mut address = self.addresses[place % self.addresses.len()].clone();
            loop {
                let running =
                    address.wait_for(Option::is_some).await.expect("the process comes back").clone();
                let url = format!("http://{}{}", running.unwrap_or_default(), event.path);
                let mut request = self.client.post(url).header("content-type", "application/json");
                for (name, value) in &event.headers {
                    request = request.header(*name, value);
                }
                match request.body(event.body.clone()).send().await.map(|answer| answer.status().as_u16()) {
                    Ok(204) => break,
                    Ok(status) => {
                        assert_eq!(status, 503, "{}", event.path);
                        sent.unavailable += 1;
                    }
                    Err(_) => sent.broken += 1,
                }
            }
            sent.acknowledged += 1;
            self.acknowledged.send_modify(|count| *count += 1);
        }
    }
}

/// What became of the deliveries.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) acknowledged: usize,
    /// Answered with 503, and repeated.
    unavailable: usize,
    /// Without an answer, and repeated.
    broken: usize,
}

impl Sent {
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            acknowledged: self.acknowledged + other.acknowledged,
            unavailable: self.unavailable + other.unavailable,
            broken: self.broken + other.broken,
        }
    }

    pub(crate) fn rate(&self, took: Duration) -> f64 {
        self.acknowledged as f64 / took.as_secs_f64()
    }
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, unavailable, broken } = self;
        write!(
            f,
            "{acknowledged} deliveries acknowledged; repeated: {broken} without an answer, {unavailable} after 503"
        )
    }
}
