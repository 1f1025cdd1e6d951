//! Ratios of times that hold on a busy machine: the two sides are measured in turn, each run of the job is compared with
//! the runs of the reference just before and after it, and what counts is the time that the thread was at work.

use crate::Result;
use std::hint::black_box;
use std::time::Duration;

/// How many runs of the job a ratio is the median of.
const PAIRS: usize = 31;

/// A median and the quartiles around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// Of at least one value.
    pub(crate) fn of(mut values: Vec<f64>) -> Result<Self> {
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1).ok_or("nothing was measured")? as f64;
        let at = |share: f64| {
            let place = last * share;
            // Both indices lie within the values, because `share` is at most one.
            let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        Ok(Self { low: at(0.25), median: at(0.5), high: at(0.75) })
    }
}

/// The time of `job` over that of `reference`. Both say how much they handled, which must be the same.
pub(crate) fn time_ratio(
    reference: &mut dyn FnMut() -> Result<usize>,
    job: &mut dyn FnMut() -> Result<usize>,
) -> Result<Spread> {
    let (expected, handled) = (reference()?, job()?);
    if expected != handled {
        return Err(
            format!("the sides do not do the same: the reference handled {expected}, not {handled}").into()
        );
    }
    ratio(PAIRS, &mut || seconds(reference), &mut || seconds(job))
}

/// The cost of `job` over that of `reference`, of `pairs` runs.
pub(crate) fn ratio(
    pairs: usize,
    reference: &mut dyn FnMut() -> Result<f64>,
    job: &mut dyn FnMut() -> Result<f64>,
) -> Result<Spread> {
    let mut before = reference()?;
    let mut ratios = Vec::with_capacity(pairs);
    for _ in 0..pairs {
        let time = job()?;
        let after = reference()?;
        ratios.push(time / f64::midpoint(before, after));
        before = after;
    }
    Spread::of(ratios)
}

fn seconds(run: &mut dyn FnMut() -> Result<usize>) -> Result<f64> {
    let start = time_at_work();
    black_box(run()?);
    Ok((time_at_work() - start).as_secs_f64())
}

/// Time that this thread has had a processor for.
#[cfg(unix)]
fn time_at_work() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    // The clock counts from zero, so it fits.
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// Time that has passed, where the other is not to be had.
#[cfg(not(unix))]
fn time_at_work() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_the_values() -> Result<()> {
        assert_eq!(Spread::of(vec![3.0, 1.0, 2.0, 5.0, 4.0])?, Spread { low: 2.0, median: 3.0, high: 4.0 });
        assert_eq!(Spread::of(vec![1.0, 2.0])?, Spread { low: 1.25, median: 1.5, high: 1.75 });
        assert_eq!(Spread::of(vec![7.0])?, Spread { low: 7.0, median: 7.0, high: 7.0 });
        assert!(Spread::of(vec![]).is_err());
        Ok(())
    }

    #[test]
    fn a_job_is_compared_with_its_neighbours() -> Result<()> {
        // A machine that gets slower all the time does not change the ratio.
        let clock = std::cell::Cell::new(1.0);
        let tick = || {
            clock.set(clock.get() + 1.0);
            clock.get()
        };
        let spread = ratio(5, &mut || Ok(tick()), &mut || Ok(tick() / 2.0))?;
        assert_eq!(spread, Spread { low: 0.5, median: 0.5, high: 0.5 });
        Ok(())
    }

    #[test]
    fn sides_that_do_different_work_are_refused() {
        let error = time_ratio(&mut || Ok(2), &mut || Ok(1)).map_err(|error| error.to_string());
        assert!(error.is_err_and(|message| message.contains("handled 2, not 1")));
    }
}
