//! Watches over orders whose readings are scripted.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use chrono::{DateTime, Utc};
use fibre_core::watch::{OrderWatch, WatchedOrder};
use fibre_core::{Error, ErrorKind, TestClock};
use futures::StreamExt;
use std::collections::VecDeque;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A standing, and the minute of its last change where the carrier says it.
#[derive(Clone, Debug, PartialEq)]
struct Order(&'static str, Option<i64>);

impl WatchedOrder for Order {
    type Action = ();

    fn order_id(&self) -> String {
        "7".to_owned()
    }

    fn standing(&self) -> String {
        self.0.to_owned()
    }

    fn is_terminal(&self) -> bool {
        self.0 == "DONE"
    }

    fn next_actions(&self) -> Vec<()> {
        Vec::new()
    }

    fn updated(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.1? * 60, 0)
    }
}

/// A watch over these readings; an empty standing is a failure. After the last one it panics.
fn watch(clock: &TestClock, readings: &[(&'static str, Option<i64>)]) -> OrderWatch<Order> {
    let readings = Arc::new(Mutex::new(VecDeque::from(readings.to_vec())));
    OrderWatch::new("example", "7", Arc::new(clock.clone()), move || {
        let (standing, updated) = readings.lock().unwrap().pop_front().expect("the script is over");
        let failed = || Error::new(ErrorKind::Server, "unavailable");
        Box::pin(ready(if standing.is_empty() { Err(failed()) } else { Ok(Order(standing, updated)) }))
    })
}

async fn told(watch: OrderWatch<Order>) -> Vec<String> {
    watch.map(|told| told.map_or_else(|error| error.to_string(), |order| order.0.to_owned())).collect().await
}

#[tokio::test]
async fn milestones_are_changes_and_end_with_the_order() {
    let clock = TestClock::new();
    let all = watch(&clock, &[("NEW", None), ("NEW", None), ("", None), ("BUSY", None), ("DONE", None)]);
    assert_eq!(told(all).await, ["NEW", "unavailable", "BUSY", "DONE"]);
    assert_eq!(clock.slept(), [Duration::from_secs(60); 4]);
}

#[tokio::test]
async fn a_copy_that_lags_behind_never_brings_an_older_state_back() {
    let readings =
        [("NEW", Some(1)), ("BUSY", Some(5)), ("NEW", Some(1)), ("DONE", Some(4)), ("DONE", Some(6))];
    assert_eq!(told(watch(&TestClock::new(), &readings)).await, ["NEW", "BUSY", "DONE"]);
}

#[tokio::test]
async fn a_nudge_shortens_the_pause_to_the_floor() {
    let clock = TestClock::new();
    let mut watch = watch(&clock, &[("NEW", None), ("BUSY", None), ("DONE", None)]);
    let nudge = watch.nudge();
    assert_eq!(watch.next().await.unwrap().unwrap().0, "NEW");
    nudge.now();
    nudge.now();
    assert_eq!(watch.next().await.unwrap().unwrap().0, "BUSY");
    assert_eq!(clock.slept(), [Duration::from_secs(5)]);
    // Two nudges were one.
    assert_eq!(watch.next().await.unwrap().unwrap().0, "DONE");
    assert_eq!(clock.slept(), [Duration::from_secs(5), Duration::from_secs(60)]);
}

#[tokio::test]
async fn a_watch_goes_on_where_its_token_says() {
    let clock = TestClock::new();
    let mut first = watch(&clock, &[("NEW", None), ("BUSY", None)]);
    first.next().await;
    first.next().await;
    let stored = first.token().to_string();
    assert_eq!(stored, "1:example:7:BUSY");

    let token = stored.parse().unwrap();
    let resumed = watch(&clock, &[("BUSY", None), ("DONE", None)]).resume(&token).unwrap();
    assert_eq!(told(resumed).await, ["DONE"]);
    // The end is told again: whoever was killed while handling it needs it.
    let token = "1:example:7:DONE".parse().unwrap();
    assert_eq!(told(watch(&clock, &[("DONE", None)]).resume(&token).unwrap()).await, ["DONE"]);
    let other = "1:example:8:BUSY".parse().unwrap();
    assert_eq!(watch(&clock, &[]).resume(&other).unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn the_caller_may_know_better_what_an_end_is() {
    let clock = TestClock::new();
    let until =
        watch(&clock, &[("NEW", None), ("DONE", None), ("GONE", None)]).ends_when(|order| order.0 == "GONE");
    assert_eq!(told(until).await, ["NEW", "DONE", "GONE"]);
}

#[tokio::test]
async fn the_end_can_be_awaited() {
    let clock = TestClock::new();
    assert_eq!(watch(&clock, &[("NEW", None), ("DONE", None)]).finished().await.unwrap().0, "DONE");
    assert!(watch(&clock, &[("NEW", None), ("", None)]).finished().await.is_err());
}
