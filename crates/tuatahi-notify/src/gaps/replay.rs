//! Having a gap sent again.

use super::Gap;
use crate::replay::{DryRun, Replay, ReplayQuery};
use crate::types::ReplayStatus;
use crate::{Client, Error, Timestamp, operations};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use std::time::Duration;

/// How far the clocks of issuing and creating an event are trusted to agree.
const MARGIN: TimeDelta = TimeDelta::minutes(5);

/// The limit of the carrier's own example, for gaps that are smaller.
const LIMIT: u32 = 1000;

impl Client {
    /// Begins a replay of what a gap may hold: nothing is sent before [`dry_run`](GapReplay::dry_run) or
    /// [`send`](GapReplay::send).
    ///
    /// Nothing can be looked up by `eventId`. So what is replayed is a stretch of time, from the event before the gap to
    /// the one after it, with five minutes to spare on both sides: events of other types and some that did arrive come
    /// along, and the receiver has to take every event once. Whether the gap has closed, only the
    /// [detector](super::GapDetector::still_missing) knows, after the deliveries.
    ///
    /// The carrier may hold a delivery for failed that was lost, or for sent. A query takes one of the two, so there are
    /// two requests, unless you want [only those that failed](GapReplay::only_failed).
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
    /// use tuatahi_notify::{Timestamp, gaps::Gap};
    ///
    /// // Most often it comes from a detector.
    /// let gap = Gap::new("ONTActivation", 908..=910)?
    ///     .with_after("2026-11-23T20:02:37Z".parse::<Timestamp>()?)
    ///     .with_before("2026-11-23T20:41:02Z".parse::<Timestamp>()?);
    /// let replay = client.replay_gap(&gap);
    /// if replay.dry_run().await?.would_send() < 100 {
    ///     println!("{gap}: {} notifications are queued", replay.send().await?.queued());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn replay_gap(&self, gap: &Gap) -> GapReplay {
        GapReplay {
            client: self.clone(),
            created_from: gap.after().cloned(),
            created_to: gap.before().cloned(),
            margin: MARGIN,
            limit: u32::try_from(gap.count()).unwrap_or(u32::MAX).max(LIMIT),
            only_failed: false,
        }
    }
}

/// A replay of what a gap may hold; from [`Client::replay_gap`].
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `dry_run` or `send`"]
pub struct GapReplay {
    client: Client,
    created_from: Option<Timestamp>,
    created_to: Option<Timestamp>,
    margin: TimeDelta,
    limit: u32,
    only_failed: bool,
}

impl GapReplay {
    /// The moment from which events are replayed, for a gap that does not know when the event before it was issued.
    pub fn created_from(mut self, moment: impl Into<Timestamp>) -> Self {
        self.created_from = Some(moment.into());
        self
    }

    /// Replays up to now. The filter that ends the stretch of time is inferred; this leaves it out.
    pub fn open_ended(mut self) -> Self {
        self.created_to = None;
        self
    }

    /// How much to spare on both sides of the stretch of time; five minutes unless set.
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = TimeDelta::from_std(margin).unwrap_or(TimeDelta::MAX);
        self
    }

    /// How many notifications at most, for each of the requests; 1000 unless set, or as many as are missing.
    pub fn limit(mut self, notifications: u32) -> Self {
        self.limit = notifications;
        self
    }

    /// Replays only what the carrier holds for failed, in a single request.
    pub fn only_failed(mut self) -> Self {
        self.only_failed = true;
        self
    }

    /// Counts what would be sent.
    ///
    /// # Errors
    ///
    /// A gap whose time is not known, and those of [`ReplayQuery::dry_run`].
    pub async fn dry_run(&self) -> Result<GapDryRun, Error> {
        let failed = self.query(ReplayStatus::Fail)?.dry_run().await?;
        let sent = match self.only_failed {
            true => None,
            false => Some(self.query(ReplayStatus::Sent)?.dry_run().await?),
        };
        Ok(GapDryRun { failed, sent })
    }

    /// Sends it: first what the carrier holds for failed, then what it holds for sent.
    ///
    /// # Errors
    ///
    /// A gap whose time is not known, and those of the first [`ReplayQuery::send`]; the second has its own result.
    pub async fn send(&self) -> Result<GapReplayed, Error> {
        let failed = self.query(ReplayStatus::Fail)?.send().await?;
        let sent = match self.only_failed {
            true => None,
            false => Some(self.query(ReplayStatus::Sent)?.send().await),
        };
        Ok(GapReplayed { failed, sent })
    }

    fn query(&self, status: ReplayStatus) -> Result<ReplayQuery, Error> {
        let from = self.created_from.as_ref();
        let from = from.ok_or_else(|| {
            refused("does not know when the event before it was issued: set `created_from`")
        })?;
        let from = moment(from, "set `created_from`")?.checked_sub_signed(self.margin);
        let query = self.client.replay().status(status).limit(self.limit).created_from(written(from)?);
        let Some(to) = &self.created_to else { return Ok(query) };
        let to = moment(to, "make it `open_ended`")?.checked_add_signed(self.margin);
        Ok(query.created_to(written(to)?))
    }
}

/// What a replay of a gap would send. Nothing was sent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GapDryRun {
    /// What the carrier holds for failed.
    pub failed: DryRun,
    /// What it holds for sent, unless that was not wanted.
    pub sent: Option<DryRun>,
}

impl GapDryRun {
    /// How many notifications would be sent.
    #[must_use]
    pub fn would_send(&self) -> u64 {
        let sent = self.sent.as_ref().map_or(0, DryRun::would_send);
        self.failed.would_send().saturating_add(sent)
    }
}

/// What became of the replay of a gap.
#[derive(Debug)]
#[non_exhaustive]
pub struct GapReplayed {
    /// What the carrier held for failed.
    pub failed: Replay,
    /// What it held for sent, unless that was not wanted; an error says nothing about the other.
    pub sent: Option<Result<Replay, Error>>,
}

impl GapReplayed {
    /// How many notifications are sent again. Some of them did arrive the first time.
    #[must_use]
    pub fn queued(&self) -> u64 {
        let sent = self.sent.as_ref().and_then(|sent| sent.as_ref().ok()).map_or(0, Replay::queued);
        self.failed.queued().saturating_add(sent)
    }
}

fn moment(timestamp: &Timestamp, remedy: &str) -> Result<DateTime<Utc>, Error> {
    let read = timestamp.to_utc();
    read.map_err(|source| refused(&format!("has a time that cannot be read: {remedy}")).with_source(source))
}

/// As in the carrier's example, with milliseconds.
fn written(moment: Option<DateTime<Utc>>) -> Result<Timestamp, Error> {
    let moment = moment.ok_or_else(|| refused("cannot have such a `margin`: it leaves the calendar"))?;
    let text = moment.to_rfc3339_opts(SecondsFormat::Millis, true);
    text.parse().map_err(|source| refused("cannot have such a `margin`").with_source(source))
}

fn refused(problem: &str) -> Error {
    Error::invalid_request(format!("the gap {problem}")).with_operation(operations::REPLAY_NOTIFICATIONS.id)
}
