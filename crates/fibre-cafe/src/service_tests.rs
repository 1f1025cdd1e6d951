//! Tests of a service: where they are, and whether a problem can be raised with one.
//!
//! | status | course | what may follow |
//! |---|---|---|
//! | `RECEIVED_BY_GATEWAY` | under way | `SENT_TO_SUPPLIER`, `FAILED_TO_SEND` |
//! | `SENT_TO_SUPPLIER` | under way | `IN_PROGRESS`, `REJECTED` |
//! | `FAILED_TO_SEND` | ended | |
//! | `REJECTED` | ended | |
//! | `IN_PROGRESS` | under way | `COMPLETED`, `FAILED` |
//! | `FAILED` | ended | |
//! | `COMPLETED` | completed | |
//!
//! A completed test that is not green allows a problem to be raised for two hours; a green one forbids it. See
//! [`ServiceTest::problem_window`].

use crate::states::status_table;
use crate::types::{ServiceTest, ServiceTestStatus, TestResult};
use chrono::{DateTime, TimeDelta, Utc};

status_table! {
    /// The [table](self) of statuses, in the carrier's order.
    STATUSES: [ServiceTestStatus; 7] in "service_tests"
    ReceivedByGateway, UnderWay => [SentToSupplier, FailedToSend];
    SentToSupplier, UnderWay => [InProgress, Rejected];
    FailedToSend, Ended => [];
    Rejected, Ended => [];
    InProgress, UnderWay => [Completed, Failed];
    Failed, Ended => [];
    Completed, Completed => [];
}

/// How long a completed test that is not green allows a problem to be raised.
pub const PROBLEM_WINDOW: TimeDelta = TimeDelta::hours(2);

/// Whether a problem can be raised with a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemWindow {
    /// The test is not completed, or has no result yet.
    NotYet,
    /// The test was green, or ended without a result: another test is needed.
    Never,
    /// Until this moment: the test's `testValidity`, which is inferred to mean that, or else two hours after its last
    /// change.
    Until(DateTime<Utc>),
    /// The test says that there is a fault, but not when it found it: two hours from then on.
    UntilUnknown,
}

impl ProblemWindow {
    /// Whether a problem can be raised at `now`. Where the end is not known, it may still be refused.
    #[must_use]
    pub fn is_open_at(self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Until(end) => now < end,
            Self::UntilUnknown => true,
            Self::NotYet | Self::Never => false,
        }
    }
}

impl ServiceTest {
    /// Whether it has come to its end; see [`ServiceTestStatus::is_terminal`].
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.status.is_terminal()
    }

    /// Whether the service is fine, once that is known.
    #[must_use]
    pub fn test_result(&self) -> Option<&TestResult> {
        self.result.as_ref()?.test_outcome.as_ref()?.test_result.as_ref()
    }

    /// Whether, and until when, a problem can be raised with this test.
    ///
    /// ```
    /// use fibre_cafe::service_tests::ProblemWindow;
    /// use fibre_cafe::types::ServiceTest;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let red: ServiceTest = serde_json::from_str(
    ///     r#"{"id": 123, "status": "COMPLETED", "result": {
    ///         "testValidity": "2022-01-01T11:45:39Z", "testOutcome": {"testResult": "RED"}}}"#,
    /// )?;
    /// assert_eq!(red.problem_window(), ProblemWindow::Until("2022-01-01T11:45:39Z".parse()?));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn problem_window(&self) -> ProblemWindow {
        if self.status != ServiceTestStatus::Completed {
            return if self.is_terminal() { ProblemWindow::Never } else { ProblemWindow::NotYet };
        }
        match self.test_result() {
            Some(TestResult::Green) => return ProblemWindow::Never,
            Some(_) => {}
            None => return ProblemWindow::NotYet,
        }
        let validity = self.result.as_ref().and_then(|result| result.test_validity.as_ref());
        let validity = validity.and_then(|moment| moment.to_utc().ok());
        let changed = self.updated.as_ref().and_then(|moment| moment.to_utc().ok());
        let end = validity.or_else(|| changed?.checked_add_signed(PROBLEM_WINDOW));
        end.map_or(ProblemWindow::UntilUnknown, ProblemWindow::Until)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::states::{documented, rows};
    use serde_json::json;

    #[test]
    fn the_documented_table_is_the_one_in_the_code() {
        assert_eq!(
            STATUSES.iter().map(documented).collect::<Vec<_>>(),
            rows(include_str!("service_tests.rs"))
        );
    }

    #[test]
    fn a_problem_needs_a_fresh_fault() {
        let end = |text: &str| ProblemWindow::Until(text.parse().unwrap());
        let (valid, updated) = (json!("2022-01-01T11:45:39Z"), json!("2022-01-01T09:09:33+01:00"));
        for (status, result, validity, updated, window) in [
            ("COMPLETED", json!("AMBER"), &valid, &updated, end("2022-01-01T11:45:39Z")),
            ("COMPLETED", json!("RED"), &json!(null), &updated, end("2022-01-01T10:09:33Z")),
            ("COMPLETED", json!("UNAVAILABLE"), &json!("soon"), &updated, end("2022-01-01T10:09:33Z")),
            ("COMPLETED", json!("PURPLE"), &json!(null), &json!(null), ProblemWindow::UntilUnknown),
            ("COMPLETED", json!("GREEN"), &valid, &updated, ProblemWindow::Never),
            ("COMPLETED", json!(null), &valid, &updated, ProblemWindow::NotYet),
            ("IN_PROGRESS", json!(null), &json!(null), &updated, ProblemWindow::NotYet),
            ("PAUSED", json!("RED"), &valid, &updated, ProblemWindow::NotYet),
            ("FAILED", json!(null), &json!(null), &updated, ProblemWindow::Never),
            ("REJECTED", json!(null), &json!(null), &updated, ProblemWindow::Never),
        ] {
            let test: ServiceTest = serde_json::from_value(json!({
                "id": 1, "status": status, "updated": updated,
                "result": {"testValidity": validity, "testOutcome": {"testResult": result}},
            }))
            .unwrap();
            assert_eq!(test.problem_window(), window, "{status} {result}");
        }
    }

    #[test]
    fn the_window_closes() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let window = ProblemWindow::Until(moment("2022-01-01T11:45:39Z"));
        assert!(
            window.is_open_at(moment("2022-01-01T11:45:38Z"))
                && !window.is_open_at(moment("2022-01-01T11:45:39Z"))
        );
        assert!(ProblemWindow::UntilUnknown.is_open_at(moment("2022-01-01T00:00:00Z")));
        assert!(!ProblemWindow::Never.is_open_at(moment("2022-01-01T00:00:00Z")));
    }
}
