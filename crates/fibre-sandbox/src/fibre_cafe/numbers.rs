//! The numbers that the gateway gives. Each kind counts from a ten thousand of its own, so that a
//! number in the wrong place leads nowhere.

#[derive(Debug)]
pub(super) struct Numbers {
    order: i64,
    reservation: i64,
    request: i64,
    test: i64,
    problem: i64,
    resolution: i64,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            order: 10_000,
            reservation: 20_000,
            request: 30_000,
            test: 40_000,
            problem: 50_000,
            resolution: 60_000,
        }
    }
}

impl Numbers {
    /// Orders of all kinds count together.
    pub(super) fn order(&mut self) -> i64 {
        next(&mut self.order)
    }

    pub(super) fn reservation(&mut self) -> i64 {
        next(&mut self.reservation)
    }

    /// Amendments and cancellations count together.
    pub(super) fn request(&mut self) -> i64 {
        next(&mut self.request)
    }

    pub(super) fn test(&mut self) -> i64 {
        next(&mut self.test)
    }

    pub(super) fn problem(&mut self) -> i64 {
        next(&mut self.problem)
    }

    pub(super) fn resolution(&mut self) -> i64 {
        next(&mut self.resolution)
    }
}

fn next(number: &mut i64) -> i64 {
    *number += 1;
    *number
}
