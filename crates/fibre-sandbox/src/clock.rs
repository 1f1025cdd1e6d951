//! The time that the carriers' own work takes, which a test moves as it likes.

use std::{num::NonZeroU32, time::Duration};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use tokio::time::Instant;

use crate::guarded::Guarded;

/// The time of one sandbox: it stands still until it is moved, or runs by itself.
#[derive(Debug)]
pub(crate) struct Clock(Guarded<Time>);

#[derive(Debug)]
struct Time {
    /// The time now, or when the clock began to run.
    moment: DateTime<Utc>,
    running: Option<Running>,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    since: Instant,
    speed: NonZeroU32,
}

impl Clock {
    /// `speed` counts the seconds that pass in one; without it the clock stands still.
    pub(crate) fn new(speed: Option<NonZeroU32>) -> Self {
        let running = speed.map(|speed| Running { since: Instant::now(), speed });
        Self(Guarded::new(Time { moment: Utc::now().trunc_subsecs(3), running }))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.with(|time| time.now())
    }

    /// Moves on to a moment, if it lies ahead.
    pub(crate) fn move_to(&self, moment: DateTime<Utc>) {
        self.0.with(|time| {
            let ahead = moment - time.now();
            if ahead > TimeDelta::zero() {
                time.moment = later(time.moment, ahead);
            }
        });
    }

    /// How long to wait until a moment comes by itself; `None` where the clock stands still.
    pub(crate) fn until(&self, moment: DateTime<Utc>) -> Option<Duration> {
        self.0.with(|time| {
            let speed = time.running?.speed.get();
            let ahead = (moment - time.now()).to_std().unwrap_or_default();
            Some(ahead / speed)
        })
    }
}

impl Time {
    fn now(&self) -> DateTime<Utc> {
        let Some(Running { since, speed }) = self.running else { return self.moment };
        let passed = since.elapsed().saturating_mul(speed.get());
        later(self.moment, TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX))
    }
}

/// `moment` and so much more; what lies beyond the calendar is its last moment.
pub(crate) fn after(moment: DateTime<Utc>, delay: Duration) -> DateTime<Utc> {
    later(moment, TimeDelta::from_std(delay).unwrap_or(TimeDelta::MAX))
}

fn later(moment: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    moment.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_and_never_goes_back() {
        let clock = Clock::new(None);
        let start = clock.now();
        clock.move_to(after(start, Duration::from_secs(30)));
        clock.move_to(start);
        assert_eq!(clock.now() - start, TimeDelta::seconds(30));
        assert_eq!(clock.until(after(start, Duration::from_secs(60))), None);
    }

    #[test]
    fn absurd_delays_end_with_the_calendar() {
        assert_eq!(after(Utc::now(), Duration::MAX), DateTime::<Utc>::MAX_UTC);
    }
}
