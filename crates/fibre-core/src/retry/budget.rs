//! A budget for retries, shared by all calls of a client.

use std::sync::atomic::{AtomicU32, Ordering};

/// A bucket of retry tokens: a retry takes some, a success gives one back.
///
/// While most calls succeed the bucket stays full. When the carrier fails for everybody it empties, and calls end with
/// their first error instead of multiplying the load.
#[derive(Debug)]
pub struct RetryBudget {
    tokens: AtomicU32,
    capacity: u32,
}

/// What one retry costs; so a full default bucket pays for 100 retries in a row.
const COST: u32 = 5;

impl RetryBudget {
    /// A full bucket that pays for `retries` retries without a success in between.
    #[must_use]
    pub fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(COST);
        Self { tokens: AtomicU32::new(capacity), capacity }
    }

    /// Takes the price of one retry, if it is there.
    pub(crate) fn take(&self) -> bool {
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(COST))
            .is_ok()
    }

    /// Notes a success.
    pub(crate) fn refill(&self) {
        // A full bucket is the usual case and needs no write.
        if self.tokens.load(Ordering::Relaxed) < self.capacity {
            let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                (tokens < self.capacity).then_some(tokens + 1)
            });
        }
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empties_and_refills_and_never_overflows() {
        let budget = RetryBudget::new(2);
        assert!(budget.take() && budget.take() && !budget.take());
        for _ in 0..COST - 1 {
            budget.refill();
        }
        assert!(!budget.take());
        budget.refill();
        assert!(budget.take());
        for _ in 0..100 {
            budget.refill();
        }
        assert!(budget.take() && budget.take() && !budget.take());
    }
}
