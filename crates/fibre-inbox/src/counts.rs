//! How much an inbox holds.

/// How much an inbox holds, for a dashboard or a health check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events that wait: for their turn, for a missing predecessor, or for the next attempt.
    pub waiting: u64,
    /// Events in the hands of a worker, or of one that vanished and whose lease still runs.
    pub claimed: u64,
    /// Events that were acknowledged and not purged yet.
    pub acknowledged: u64,
    /// Dead letters.
    pub dead: u64,
    /// Open gaps: ranges of events that were certainly lost on the way.
    pub gaps: u64,
    /// Open skips: ranges of numbers that the carrier may never have used.
    pub skips: u64,
}
