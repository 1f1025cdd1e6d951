//! Time, injected so that no test sleeps.

use chrono::{DateTime, Utc};
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

/// A boxed future, as object-safe traits return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where the client gets its time from.
///
/// The default is [`SystemClock`]; tests use `TestClock` (feature `test-util`) and move it by hand.
pub trait Clock: Debug + Send + Sync + 'static {
    /// A monotonic reading.
    fn now(&self) -> Instant;

    /// The wall clock.
    fn utc(&self) -> DateTime<Utc>;

    /// Completes after `duration`: a wait that the client chose to make, such as the pause before a retry.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// Completes after `duration`: the limit of something that is running, such as an attempt.
    fn timer(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.sleep(duration)
    }
}

/// The system's clocks and tokio's timers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn utc(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[cfg(feature = "test-util")]
pub use test_clock::TestClock;

#[cfg(feature = "test-util")]
mod test_clock {
    use super::{BoxFuture, Clock, DateTime, Duration, Instant, Utc};
    use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
    use tokio::sync::watch;

    /// A clock that stands still until a test moves it.
    ///
    /// Pauses that the client chooses to make (between retries, between polls) pass at once: they move the clock and
    /// are noted in [`slept`](Self::slept). Limits (timeouts) only pass when the clock is moved.
    ///
    /// ```
    /// use fibre_core::{Clock, TestClock};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let clock = TestClock::new();
    /// clock.sleep(Duration::from_secs(3600)).await;
    /// assert_eq!(clock.slept(), [Duration::from_secs(3600)]);
    /// # }
    /// ```
    #[derive(Clone, Debug)]
    pub struct TestClock {
        state: Arc<Mutex<State>>,
        elapsed: Arc<watch::Sender<Duration>>,
        limits: Arc<watch::Sender<usize>>,
    }

    #[derive(Debug)]
    struct State {
        start: Instant,
        start_utc: DateTime<Utc>,
        slept: Vec<Duration>,
    }

    impl TestClock {
        /// A clock that starts at 2026-01-01T00:00:00Z.
        #[must_use]
        pub fn new() -> Self {
            let start_utc = DateTime::from_timestamp(1_767_225_600, 0).unwrap_or_default();
            Self {
                state: Arc::new(Mutex::new(State { start: Instant::now(), start_utc, slept: Vec::new() })),
                elapsed: Arc::new(watch::Sender::new(Duration::ZERO)),
                limits: Arc::new(watch::Sender::new(0)),
            }
        }

        /// Moves the clock forward.
        pub fn advance(&self, by: Duration) {
            self.elapsed.send_modify(|elapsed| *elapsed += by);
        }

        /// The pauses made so far, in order.
        #[must_use]
        pub fn slept(&self) -> Vec<Duration> {
            self.state().slept.clone()
        }

        /// Completes as soon as `count` limits have been set since the clock was made: by then the client is waiting.
        pub async fn limits_set(&self, count: usize) {
            let mut limits = self.limits.subscribe();
            // The sender lives as long as `self`, so this cannot fail.
            let _ = limits.wait_for(|set| *set >= count).await;
        }

        fn state(&self) -> MutexGuard<'_, State> {
            self.state.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    impl Default for TestClock {
        fn default() -> Self {
            Self::new()
        }
    }

    impl Clock for TestClock {
        fn now(&self) -> Instant {
            self.state().start + *self.elapsed.borrow()
        }

        fn utc(&self) -> DateTime<Utc> {
            let elapsed = *self.elapsed.borrow();
            self.state().start_utc + elapsed
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
            let clock = self.clone();
            Box::pin(async move {
                clock.state().slept.push(duration);
                clock.advance(duration);
            })
        }

        fn timer(&self, duration: Duration) -> BoxFuture<'static, ()> {
            let mut elapsed = self.elapsed.subscribe();
            let until = *elapsed.borrow() + duration;
            self.limits.send_modify(|set| *set += 1);
            let sender = Arc::clone(&self.elapsed);
            Box::pin(async move {
                // Held so that the channel stays open while somebody waits on it.
                let _sender = sender;
                let _ = elapsed.wait_for(|now| *now >= until).await;
            })
        }
    }
}
