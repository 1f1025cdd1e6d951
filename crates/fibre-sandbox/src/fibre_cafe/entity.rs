//! What has a life of its own: orders, tests and problems.

use std::{collections::VecDeque, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    moment,
    scenarios::{Pace, Question, Step, Wish},
};

/// The kinds, each with a type of KCI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Provide,
    Cease,
    Modify,
    UnsolicitedCease,
    ProvideEthernet,
    ServiceTest,
    ServiceProblem,
}

/// Statuses after which nothing happens.
const TERMINAL: [&str; 6] = ["FAILED_TO_SEND", "REJECTED", "CANCELLED", "FAILED", "PARTIAL", "COMPLETED"];

/// Members of a read that the carrier sets: sent by a tenant, who copies what it has read, they mean nothing.
const SET_BY_CARRIER: [&str; 9] = [
    "appointmentSupplierReference",
    "appointmentTimeslot",
    "committedDate",
    "result",
    "supplierIdentifier",
    "supplierOrderNumber",
    "supplierReference",
    "targetDate",
    "updates",
];

/// One order, test or problem. Without `Debug`: it holds personal data.
pub(super) struct Entity {
    pub(super) kind: Kind,
    /// What a read shows, without the updates.
    pub(super) document: Value,
    /// The KCIs so far, in the flat shape of a read.
    pub(super) updates: Vec<Value>,
    pub(super) conversation_id: String,
    pub(super) pace: Pace,
    /// What is still to happen.
    pub(super) ahead: VecDeque<Step>,
    /// When the next step happens; nothing while it waits for the tenant or has come to rest.
    pub(super) due: Option<DateTime<Utc>>,
    /// What the tenant was asked, and the status before that.
    pub(super) question: Option<(Question, String)>,
    /// The status before the supplier held it.
    pub(super) before_hold: Option<String>,
    pub(super) request: Option<Request>,
    pub(super) resolution: Option<Value>,
    /// When the appointment begins that goes with it.
    pub(super) appointment: Option<String>,
}

/// An amendment or a cancellation that is not decided yet.
pub(super) struct Request {
    pub(super) what: What,
    pub(super) document: Value,
    /// The status to which a rejection leads back.
    pub(super) status_before: String,
    /// When the new appointment begins, if there is one.
    pub(super) appointment: Option<String>,
    /// How fast the rest goes once it is decided.
    pub(super) pace_before: Pace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Amendment,
    Cancellation,
}

impl Kind {
    /// `entityType` of its KCIs.
    pub(super) fn entity_type(self) -> &'static str {
        match self {
            Self::Provide => "PROVIDE_ORDER",
            Self::Cease => "CEASE_ORDER",
            Self::Modify => "MODIFY_ORDER",
            Self::UnsolicitedCease => "UNSOLICITED_CEASE_ORDER",
            Self::ProvideEthernet => "PROVIDE_ETHERNET_ORDER",
            Self::ServiceTest => "SERVICE_TEST",
            Self::ServiceProblem => "SERVICE_PROBLEM",
        }
    }

    /// Whether it is an order that can be read below `/service-orders`.
    pub(super) fn is_service_order(self) -> bool {
        matches!(self, Self::Provide | Self::Cease | Self::Modify | Self::UnsolicitedCease)
    }

    /// The member that holds the supplier's own name for it.
    pub(super) fn supplier_reference(self) -> &'static str {
        match self {
            Self::ServiceTest => "supplierReference",
            Self::ServiceProblem => "supplierIdentifier",
            _ => "supplierOrderNumber",
        }
    }
}

impl What {
    /// The member under which KCIs show it.
    pub(super) fn member(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Amendment, Kind::ServiceProblem) => "serviceProblemAmendment",
            (Self::Cancellation, Kind::ServiceProblem) => "serviceProblemCancellation",
            (Self::Amendment, _) => "serviceOrderAmendment",
            (Self::Cancellation, _) => "serviceOrderCancellation",
        }
    }
}

impl Entity {
    /// One that has just been received; `document` is what the tenant sent.
    pub(super) fn received(
        kind: Kind,
        id: i64,
        mut document: Value,
        conversation_id: String,
        now: DateTime<Utc>,
    ) -> Self {
        if let Some(members) = document.as_object_mut() {
            members.retain(|name, _| !SET_BY_CARRIER.contains(&name.as_str()));
        }
        document["id"] = id.into();
        document["status"] = "RECEIVED_BY_GATEWAY".into();
        document["created"] = moment::text(now).into();
        document["updated"] = moment::text(now).into();
        Self {
            kind,
            document,
            updates: Vec::new(),
            conversation_id,
            pace: Pace::default(),
            ahead: VecDeque::new(),
            due: None,
            question: None,
            before_hold: None,
            request: None,
            resolution: None,
            appointment: None,
        }
    }

    /// The same with a script that begins after one delay.
    pub(super) fn with_script(mut self, wish: Wish, now: DateTime<Utc>) -> Self {
        self.ahead = wish.steps.iter().copied().collect();
        self.pace = wish.pace;
        self.plan(now);
        self
    }

    pub(super) fn id(&self) -> i64 {
        self.document["id"].as_i64().unwrap_or_default()
    }

    pub(super) fn status(&self) -> &str {
        self.document["status"].as_str().unwrap_or_default()
    }

    pub(super) fn supplier(&self) -> &str {
        self.document["supplier"].as_str().unwrap_or_default()
    }

    pub(super) fn service_id(&self) -> Option<&str> {
        self.document["serviceId"].as_str()
    }

    pub(super) fn is_terminal(&self) -> bool {
        TERMINAL.contains(&self.status())
    }

    pub(super) fn set_status(&mut self, status: &str) {
        self.document["status"] = status.into();
    }

    /// What a read shows.
    pub(super) fn read(&self) -> Value {
        let mut shown = self.document.clone();
        if self.kind != Kind::ServiceTest {
            shown["updates"] = self.updates.clone().into();
        }
        shown
    }

    /// Sets the time of the next step, if there is one that needs nobody else.
    pub(super) fn plan(&mut self, now: DateTime<Utc>) {
        self.due = match self.ahead.is_empty() {
            true => None,
            false => Some(crate::clock::after(now, self.pace.delay)),
        };
    }

    /// Waits for the tenant.
    pub(super) fn wait(&mut self) {
        self.due = None;
    }

    /// Nothing happens any more.
    pub(super) fn come_to_rest(&mut self) {
        self.ahead.clear();
        self.due = None;
        self.question = None;
        self.before_hold = None;
    }

    /// Takes a request of the tenant in; the script goes on once it is decided.
    pub(super) fn interrupt(
        &mut self,
        what: What,
        document: Value,
        appointment: Option<String>,
        wish: Wish,
        now: DateTime<Utc>,
    ) {
        self.request = Some(Request {
            what,
            document,
            status_before: self.status().to_owned(),
            appointment,
            pace_before: std::mem::replace(&mut self.pace, wish.pace),
        });
        for step in wish.steps.iter().rev() {
            self.ahead.push_front(*step);
        }
        self.plan(now);
    }

    /// Moves the expected date, and sets the committed one where there is none.
    pub(super) fn expect_by(&mut self, date: &str) {
        if self.document["committedDate"].is_null() {
            self.document["committedDate"] = date.into();
        }
        self.document["targetDate"] = date.into();
    }

    /// Expects it so much later than so far.
    pub(super) fn put_off(&mut self, by: Duration, now: DateTime<Utc>) {
        let target = self.document["targetDate"].as_str().and_then(moment::read).unwrap_or(now);
        self.document["targetDate"] = moment::text(crate::clock::after(target, by)).into();
    }

    /// The supplier's name for the request that is under way.
    pub(super) fn request_reference(&self) -> String {
        let number = self.request.as_ref().and_then(|request| request.document["id"].as_i64());
        format!("FC{}-{}", self.id(), number.unwrap_or_default())
    }
}
