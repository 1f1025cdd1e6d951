//! Exponential pauses with full jitter.

use crate::Randomness;
use std::time::Duration;

/// The pause before the next attempt: a random part of a span that doubles up to a cap.
///
/// Full jitter spreads the clients of a carrier that comes back after an outage evenly, instead of in waves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    base: Duration,
    cap: Duration,
}

impl Backoff {
    /// Spans of `base`, 2 × `base`, 4 × `base` …, never more than `cap`.
    #[must_use]
    pub fn new(base: Duration, cap: Duration) -> Self {
        Self { base, cap }
    }

    /// The pause after the given attempt, which counts from 1.
    #[must_use]
    pub fn pause(&self, attempt: u32, randomness: &dyn Randomness) -> Duration {
        self.span(attempt).mul_f64(randomness.fraction())
    }

    fn span(&self, attempt: u32) -> Duration {
        let doubled = 1u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        self.base.checked_mul(doubled).map_or(self.cap, |span| span.min(self.cap))
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new(Duration::from_millis(250), Duration::from_secs(20))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_double_up_to_the_cap() {
        let backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(2));
        let spans: Vec<u128> = [1, 2, 3, 4, 5, 40, u32::MAX].map(|n| backoff.span(n).as_millis()).to_vec();
        assert_eq!(spans, [250, 500, 1000, 2000, 2000, 2000, 2000]);
    }

    #[test]
    fn jitter_covers_the_whole_span() {
        #[derive(Debug)]
        struct Bits(u128);
        impl Randomness for Bits {
            fn bits(&self) -> u128 {
                self.0
            }
        }
        let backoff = Backoff::default();
        assert_eq!(backoff.pause(1, &Bits(0)), Duration::ZERO);
        assert_eq!(backoff.pause(1, &Bits(1 << 127)), Duration::from_millis(125));
    }
}
