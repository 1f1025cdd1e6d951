//! Problems with a service: where they are, and what can be done about them.
//!
//! | status | course | what may follow |
//! |---|---|---|
//! | `RECEIVED_BY_GATEWAY` | under way | `SENT_TO_SUPPLIER`, `FAILED_TO_SEND`, `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `SENT_TO_SUPPLIER` | under way | `ACKNOWLEDGED`, `IN_PROGRESS`, `REJECTED`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `FAILED_TO_SEND` | ended | |
//! | `REJECTED` | ended | |
//! | `ACKNOWLEDGED` | under way | `IN_PROGRESS`, `PENDING`, `HELD`, `NETWORK_INCIDENT`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `IN_PROGRESS` | under way | `PENDING`, `HELD`, `NETWORK_INCIDENT`, `RESOLVED`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `PENDING` | waits for us | `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `HELD` | held up | `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `NETWORK_INCIDENT` | held up | `ACKNOWLEDGED`, `IN_PROGRESS`, `RESOLVED`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `PENDING_AMENDMENT` | request pending | `RECEIVED_BY_GATEWAY`, `SENT_TO_SUPPLIER`, `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING`, `HELD`, `NETWORK_INCIDENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `PENDING_CANCELLATION` | request pending | `RECEIVED_BY_GATEWAY`, `SENT_TO_SUPPLIER`, `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING`, `HELD`, `NETWORK_INCIDENT`, `PENDING_AMENDMENT`, `CANCELLED` |
//! | `CANCELLED` | ended | |
//! | `RESOLVED` | waits for us | `COMPLETED`, `IN_PROGRESS` |
//! | `COMPLETED` | completed | |
//!
//! The statuses are the carrier's whole list. What may follow is inferred from orders, except around `RESOLVED`: when the
//! supplier says that a problem is solved, the tenant [accepts or rejects](crate::Client::resolve_problem) the resolution.
//! Accepting it completes the problem, rejecting it takes the problem up again, and without an answer it completes on its
//! own after the supplier's time. A completed problem cannot be taken up again.
//!
//! # What is open
//!
//! | course | open |
//! |---|---|
//! | under way, held up | wait, amend, cancel |
//! | waits for us, `PENDING` | answer or reappoint, amend, cancel |
//! | waits for us, `RESOLVED` | confirm resolution |
//! | request pending | wait |
//! | completed, ended | |

use crate::demands::Demands;
use crate::states::{Course, NextAction, status_table};
use crate::types::{
    Action, ProblemUpdate, ServiceProblem, ServiceProblemResolution, ServiceProblemResolutionRequest,
    ServiceProblemResolutionStatus, ServiceProblemStatus,
};

status_table! {
    /// The [table](self) of statuses, in the carrier's order.
    STATUSES: [ServiceProblemStatus; 14] in "problems"
    ReceivedByGateway, UnderWay =>
        [SentToSupplier, FailedToSend, Acknowledged, InProgress, PendingAmendment, PendingCancellation, Cancelled];
    SentToSupplier, UnderWay =>
        [Acknowledged, InProgress, Rejected, PendingAmendment, PendingCancellation, Cancelled];
    FailedToSend, Ended => [];
    Rejected, Ended => [];
    Acknowledged, UnderWay =>
        [InProgress, Pending, Held, NetworkIncident, PendingAmendment, PendingCancellation, Cancelled];
    InProgress, UnderWay =>
        [Pending, Held, NetworkIncident, Resolved, PendingAmendment, PendingCancellation, Cancelled];
    Pending, WaitsForUs => [Acknowledged, InProgress, PendingAmendment, PendingCancellation, Cancelled];
    Held, HeldUp => [Acknowledged, InProgress, PendingAmendment, PendingCancellation, Cancelled];
    NetworkIncident, HeldUp =>
        [Acknowledged, InProgress, Resolved, PendingAmendment, PendingCancellation, Cancelled];
    PendingAmendment, RequestPending => [
        ReceivedByGateway, SentToSupplier, Acknowledged, InProgress, Pending, Held, NetworkIncident,
        PendingCancellation, Cancelled
    ];
    PendingCancellation, RequestPending => [
        ReceivedByGateway, SentToSupplier, Acknowledged, InProgress, Pending, Held, NetworkIncident,
        PendingAmendment, Cancelled
    ];
    Cancelled, Ended => [];
    Resolved, WaitsForUs => [Completed, InProgress];
    Completed, Completed => [];
}

impl ServiceProblem {
    /// Whether it has come to its end; see [`ServiceProblemStatus::is_terminal`].
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.status.is_terminal()
    }

    /// What the tenant can do now; see the [table](crate::problems).
    #[must_use]
    pub fn next_actions(&self) -> Vec<NextAction> {
        let Some(meaning) = self.status.meaning() else { return Vec::new() };
        let course = meaning.course;
        let always: &[NextAction] = match (course, &self.status) {
            (Course::Completed | Course::Ended, _) => return Vec::new(),
            (Course::RequestPending, _) => return vec![NextAction::Wait],
            (_, ServiceProblemStatus::Resolved) => return vec![NextAction::ConfirmResolution],
            (Course::WaitsForUs, _) => &[NextAction::Amend, NextAction::Cancel],
            (_, _) => &[NextAction::Wait, NextAction::Amend, NextAction::Cancel],
        };
        self.demands().answers(course).chain(always.iter().copied()).collect()
    }

    /// What the tenant is asked for, with its reason: a refused request, or a question while the problem waits for us.
    #[must_use]
    pub fn demand(&self) -> Option<Action> {
        self.demands().open(self.status.meaning()?.course).cloned()
    }

    /// The resolution to accept or reject while the problem is `RESOLVED`: the newest among its updates. Its id is what
    /// [`Client::resolve_problem`](crate::Client::resolve_problem) takes.
    #[must_use]
    pub fn resolution(&self) -> Option<&ServiceProblemResolution> {
        if self.status != ServiceProblemStatus::Resolved {
            return None;
        }
        let with_resolution = self.updates().filter(|update| update.service_problem_resolution.is_some());
        let newest = with_resolution.max_by_key(|update| update.sequence_number.unwrap_or(i64::MAX))?;
        newest.service_problem_resolution.as_ref()
    }

    fn updates(&self) -> impl Iterator<Item = &ProblemUpdate> {
        self.updates.iter().flatten()
    }

    fn demands(&self) -> Demands {
        Demands::of(self.updates().map(|update| (update.sequence_number, update.action.as_ref())))
    }
}

impl ServiceProblemResolutionRequest {
    /// That the service works again.
    #[must_use]
    pub fn accept() -> Self {
        Self::new(ServiceProblemResolutionStatus::Accepted)
    }

    /// That it does not, and why.
    #[must_use]
    pub fn reject(notes: impl Into<String>) -> Self {
        Self::new(ServiceProblemResolutionStatus::Rejected).tenant_notes(notes)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::states::{documented, rows};
    use serde_json::{Value, json};

    fn problem(status: &str, updates: &Value) -> ServiceProblem {
        serde_json::from_value(json!({"id": 9, "status": status, "updates": updates})).unwrap()
    }

    #[test]
    fn the_documented_table_is_the_one_in_the_code() {
        assert_eq!(STATUSES.iter().map(documented).collect::<Vec<_>>(), rows(include_str!("problems.rs")));
    }

    #[test]
    fn what_is_open_depends_on_status_and_what_was_asked() {
        let asked = |action: &str| json!([{"sequenceNumber": 1, "action": {"type": action}}]);
        for (status, updates, open) in [
            ("RECEIVED_BY_GATEWAY", json!(null), "wait, amend, cancel"),
            ("NETWORK_INCIDENT", json!([]), "wait, amend, cancel"),
            ("PENDING", asked("INFORMATION_REQUIRED"), "answer, amend, cancel"),
            ("PENDING", asked("REAPPOINT"), "reappoint, amend, cancel"),
            ("IN_PROGRESS", asked("RESUBMIT"), "resubmit, wait, amend, cancel"),
            ("RESOLVED", asked("CONFIRM"), "confirm resolution"),
            ("RESOLVED", json!(null), "confirm resolution"),
            ("PENDING_CANCELLATION", json!(null), "wait"),
            ("COMPLETED", asked("CONFIRM"), ""),
            ("CANCELLED", json!(null), ""),
            ("ESCALATED", asked("CONFIRM"), ""),
        ] {
            let problem = problem(status, &updates);
            let found: Vec<_> = problem.next_actions().iter().map(ToString::to_string).collect();
            assert_eq!(found.join(", "), open, "{status}");
        }
    }

    #[test]
    fn the_newest_resolution_is_the_one_to_confirm() {
        let updates = json!([
            {"sequenceNumber": 8, "serviceProblemResolution": {"id": 2, "status": "PENDING"}},
            {"sequenceNumber": 5, "serviceProblemResolution": {"id": 1, "status": "REJECTED"}},
            {"sequenceNumber": 9, "information": {"type": "ADDITIONAL"}},
        ]);
        assert_eq!(problem("RESOLVED", &updates).resolution().unwrap().id, 2);
        assert_eq!(problem("COMPLETED", &updates).resolution(), None);
        assert_eq!(problem("RESOLVED", &json!(null)).resolution(), None);
        let rejection = serde_json::to_value(ServiceProblemResolutionRequest::reject("Still slow")).unwrap();
        assert_eq!(rejection, json!({"status": "REJECTED", "tenantNotes": "Still slow"}));
    }
}
