//! Having notifications sent again.
//!
//! A replay really sends: whoever listens gets the notifications once more. So a query is counted first and sent then, and
//! the two answers are of different types:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = fibre_sandbox::Sandbox::start().await?;
//! # let access = sandbox.tuatahi_notify();
//! # let client = tuatahi_notify::Client::builder()
//! #     .base_url(access.base_url())
//! #     .client_secret(access.token_url(), access.client_id(), access.client_secret())
//! #     .build()?;
//! use tuatahi_notify::{Timestamp, types::ReplayStatus};
//!
//! let since = "2026-01-01T00:00:00Z".parse::<Timestamp>()?;
//! let failed = client.replay().status(ReplayStatus::Fail).created_from(since).limit(500);
//! let count = failed.dry_run().await?;
//! if (1..500).contains(&count.would_send()) {
//!     println!("{} of {} are queued", failed.send().await?.queued(), count.would_send());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `queued` is accepted and not delivered, and how a replay goes on cannot be read: the deliveries themselves tell.

use crate::types::{EffectiveReplayRequest, ReplayEventFilter, ReplayReport, ReplayRequest, ReplayStatus};
use crate::{Client, Error, ErrorKind, OpenObject, Outcome, Timestamp, operations};

/// The limit of the carrier's own example.
const LIMIT: u32 = 1000;

impl Client {
    /// Begins a replay of many notifications: nothing is sent before [`dry_run`](ReplayQuery::dry_run) or
    /// [`send`](ReplayQuery::send).
    ///
    /// `POST /notifications/replay` (inferred)
    ///
    /// As it is, it takes up to 1000 notifications that could not be delivered.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = fibre_sandbox::Sandbox::start().await?;
    /// # let access = sandbox.tuatahi_notify();
    /// # let client = tuatahi_notify::Client::builder()
    /// #     .base_url(access.base_url())
    /// #     .client_secret(access.token_url(), access.client_id(), access.client_secret())
    /// #     .build()?;
    /// let failed = client.replay().dry_run().await?;
    /// println!("{} notifications could not be delivered", failed.would_send());
    /// # Ok(())
    /// # }
    /// ```
    pub fn replay(&self) -> ReplayQuery {
        ReplayQuery { client: self.clone(), request: ReplayRequest::new(LIMIT.into(), true) }
    }
}

/// Which notifications to send again; from [`Client::replay`].
///
/// It can be used more than once: counted, then sent. That the second time picks the same notifications is not promised.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `dry_run` or `send`"]
pub struct ReplayQuery {
    client: Client,
    request: ReplayRequest,
}

impl ReplayQuery {
    /// Only the notification with this id. It is not the `eventId` of a delivery, by which nothing can be looked up.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.request.id = Some(id.into());
        self
    }

    /// Only those whose sending ended in this way; those that failed if not set. Both takes two replays.
    pub fn status(mut self, status: impl Into<ReplayStatus>) -> Self {
        self.request.status = Some(status.into());
        self
    }

    /// Only those of events from this moment on.
    pub fn created_from(self, moment: impl Into<Timestamp>) -> Self {
        self.filtered(|event| event.created_from(moment))
    }

    /// Only those of events up to this moment.
    ///
    /// The name of this filter is inferred: a carrier that does not know it may refuse it, or send more.
    pub fn created_to(self, moment: impl Into<Timestamp>) -> Self {
        self.filtered(|event| event.created_to(moment))
    }

    /// Filters of events that are not published, such as you agreed on with the carrier.
    pub fn event_fields(self, fields: impl Into<OpenObject>) -> Self {
        self.filtered(|event| event.extra(fields))
    }

    /// How many at most, 1000 unless set. The carrier has a ceiling of its own, which is not published.
    pub fn limit(mut self, notifications: u32) -> Self {
        self.request.limit = notifications.into();
        self
    }

    /// Those of another client than that of the token.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.request.client_id = Some(id.into());
        self
    }

    /// Those of another organisation than that of the token.
    pub fn organisation(mut self, organisation: impl Into<String>) -> Self {
        self.request.organisation = Some(organisation.into());
        self
    }

    /// Counts the notifications and sends none.
    ///
    /// # Errors
    ///
    /// A limit of 0, those of any call, and an answer that says that it was no dry run.
    pub async fn dry_run(&self) -> Result<DryRun, Error> {
        let report = self.ask(true).await?;
        match echoed(&report) {
            Some(false) => Err(misunderstood(
                "the carrier did not take this as a dry run: notifications may have been sent",
                Outcome::Accepted,
            )),
            _ => Ok(DryRun { report }),
        }
    }

    /// Sends the notifications again, up to the limit.
    ///
    /// It is not repeated on its own once it has been sent. After [`Outcome::Unknown`] the notifications may be on their
    /// way; to send it again does no harm to a receiver that takes every event once.
    ///
    /// # Errors
    ///
    /// A limit of 0, those of any call, and an answer that says that it was a dry run.
    pub async fn send(&self) -> Result<Replay, Error> {
        let report = self.ask(false).await?;
        match echoed(&report) {
            Some(true) => Err(misunderstood(
                "the carrier made a dry run of this: no notification was sent",
                Outcome::Rejected,
            )),
            _ => Ok(Replay { report }),
        }
    }

    async fn ask(&self, dry_run: bool) -> Result<ReplayReport, Error> {
        let mut request = self.request.clone();
        request.dry_run = dry_run;
        request
            .validate()
            .map_err(|invalid| Error::from(invalid).with_operation(operations::REPLAY_NOTIFICATIONS.id))?;
        Ok(self.client.replay_notifications(&request).await?.into_inner())
    }

    fn filtered(mut self, change: impl FnOnce(ReplayEventFilter) -> ReplayEventFilter) -> Self {
        self.request.event = Some(change(self.request.event.take().unwrap_or_default()));
        self
    }
}

/// What a replay would send. Nothing was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct DryRun {
    report: ReplayReport,
}

impl DryRun {
    /// How many notifications would be sent.
    #[must_use]
    pub fn would_send(&self) -> u64 {
        count(self.report.results.sent)
    }

    /// Their ids, as far as the carrier lists them; for [`Client::replay_one`].
    pub fn notification_ids(&self) -> impl Iterator<Item = &str> {
        ids(&self.report)
    }

    /// The query as the carrier understood it, with its defaults.
    #[must_use]
    pub fn request(&self) -> Option<&EffectiveReplayRequest> {
        self.report.request.as_ref()
    }

    /// The whole answer.
    #[must_use]
    pub fn report(&self) -> &ReplayReport {
        &self.report
    }
}

/// A replay that the carrier has accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    report: ReplayReport,
}

impl Replay {
    /// Its id. No operation takes it; it is for a word with the carrier.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.report.id.as_deref()
    }

    /// How many notifications are sent again. If it is the limit, there may be more.
    #[must_use]
    pub fn queued(&self) -> u64 {
        count(self.report.results.sent)
    }

    /// How many could not be queued.
    #[must_use]
    pub fn errored(&self) -> u64 {
        count(self.report.results.errored.unwrap_or_default())
    }

    /// Their ids, as far as the carrier lists them.
    pub fn notification_ids(&self) -> impl Iterator<Item = &str> {
        ids(&self.report)
    }

    /// The query as the carrier understood it, with its defaults.
    #[must_use]
    pub fn request(&self) -> Option<&EffectiveReplayRequest> {
        self.report.request.as_ref()
    }

    /// The whole answer.
    #[must_use]
    pub fn report(&self) -> &ReplayReport {
        &self.report
    }
}

/// A negative count says nothing.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

fn ids(report: &ReplayReport) -> impl Iterator<Item = &str> {
    report.results.notifications.iter().flatten().filter_map(|notification| notification.id.as_deref())
}

/// Whether the carrier made a dry run, as far as it says so.
fn echoed(report: &ReplayReport) -> Option<bool> {
    report.request.as_ref()?.dry_run
}

fn misunderstood(message: &'static str, outcome: Outcome) -> Error {
    Error::new(ErrorKind::Decode, message)
        .with_outcome(outcome)
        .with_operation(operations::REPLAY_NOTIFICATIONS.id)
}
