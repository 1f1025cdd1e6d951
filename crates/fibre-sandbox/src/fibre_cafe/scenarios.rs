//! The scripts of the carrier's test environment, which a header of the request chooses.

use std::time::Duration;

use crate::{contract::Call, refusal::Refusal};

/// The header that names the scenario.
const SCENARIO: &str = "x-scenario";

/// The header with the code that goes with bad news.
const PROBLEM_CODE: &str = "x-problem-code";

/// The header with the seconds between two pieces of news.
const DELAY: &str = "x-kci-delay";

const DEFAULT_PROBLEM_CODE: &str = "UNKNOWN_FAULT";

const DEFAULT_DELAY: Duration = Duration::from_secs(30);

/// One step on the way of an order, a test or a problem; each is told to the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Unsolicited ceases begin with the news that they exist.
    Create,
    Send,
    Acknowledge,
    Commit,
    Delay,
    Resume,
    /// The tenant has to do something before the next step.
    Ask(Question),
    /// Before it was acknowledged.
    Reject,
    /// After it was acknowledged.
    Terminate,
    Complete,
    BeginTest,
    FinishTest(&'static str),
    /// The supplier thinks that the problem is solved; the tenant has to say whether it is.
    Resolve,
    /// The tenant says that it is not.
    Reopen,
    /// An amendment or a cancellation goes to the supplier.
    SendRequest,
    AcceptRequest,
    RejectRequest,
}

/// What the tenant has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Answered by an amendment.
    Information,
    /// Answered by an amendment with a new appointment.
    Appointment,
}

/// Scenarios of one kind of request; the first is the default.
pub(super) type Scenarios = &'static [(&'static str, &'static [Step])];

pub(super) const ORDER: Scenarios = &[
    ("ORDER_SUCCESSFUL", &[Step::Send, Step::Acknowledge, Step::Commit, Step::Complete]),
    ("ORDER_ACKNOWLEDGED", &[Step::Send, Step::Acknowledge]),
    ("ORDER_CANCELLED", &[Step::Send, Step::Acknowledge, Step::Commit, Step::Terminate]),
    (
        "ORDER_DELAYED",
        &[Step::Send, Step::Acknowledge, Step::Commit, Step::Delay, Step::Resume, Step::Complete],
    ),
    ("ORDER_IN_PROGRESS", &[Step::Send, Step::Acknowledge, Step::Commit]),
    (
        "ORDER_PENDING",
        &[Step::Send, Step::Acknowledge, Step::Commit, Step::Ask(Question::Information), Step::Complete],
    ),
    (
        "ORDER_REAPPOINT",
        &[Step::Send, Step::Acknowledge, Step::Commit, Step::Ask(Question::Appointment), Step::Complete],
    ),
    ("ORDER_REJECTED", &[Step::Send, Step::Reject]),
];

pub(super) const CANCELLATION: Scenarios = &[
    ("CANCELLATION_ACCEPTED", &[Step::SendRequest, Step::AcceptRequest]),
    ("CANCELLATION_REJECTED", &[Step::SendRequest, Step::RejectRequest]),
    ("CANCELLATION_PENDING", &[Step::SendRequest]),
];

pub(super) const AMENDMENT: Scenarios = &[
    ("AMENDMENT_ACCEPTED", &[Step::SendRequest, Step::AcceptRequest]),
    ("AMENDMENT_REJECTED", &[Step::SendRequest, Step::RejectRequest]),
    ("AMENDMENT_PENDING", &[Step::SendRequest]),
];

pub(super) const SERVICE_TEST: Scenarios = &[
    ("SERVICE_TEST_GREEN", &[Step::Send, Step::BeginTest, Step::FinishTest("GREEN")]),
    ("SERVICE_TEST_AMBER", &[Step::Send, Step::BeginTest, Step::FinishTest("AMBER")]),
    ("SERVICE_TEST_RED", &[Step::Send, Step::BeginTest, Step::FinishTest("RED")]),
    ("SERVICE_TEST_FAILED", &[Step::Send, Step::BeginTest, Step::FinishTest("FAILED")]),
    ("SERVICE_TEST_REJECTED", &[Step::Send, Step::Reject]),
    ("SERVICE_TEST_UNAVAILABLE", &[Step::Send, Step::BeginTest, Step::FinishTest("UNAVAILABLE")]),
];

/// The carrier has no scenarios for problems: the headers set the pace alone.
pub(super) const SERVICE_PROBLEM: Scenarios =
    &[("", &[Step::Send, Step::Acknowledge, Step::Commit, Step::Resolve])];

/// Nobody asks for it, so no header chooses.
pub(super) const UNSOLICITED_CEASE: &[Step] =
    &[Step::Create, Step::Acknowledge, Step::Commit, Step::Complete];

/// What a request wants to happen.
pub(super) struct Wish {
    pub(super) steps: &'static [Step],
    pub(super) pace: Pace,
}

/// How fast things happen, and why bad things do.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    pub(super) delay: Duration,
    pub(super) problem_code: String,
}

impl Default for Pace {
    fn default() -> Self {
        Self { delay: DEFAULT_DELAY, problem_code: DEFAULT_PROBLEM_CODE.to_owned() }
    }
}

impl Wish {
    /// What the headers of a request ask for, among `scenarios`.
    pub(super) fn of(call: &Call, scenarios: Scenarios) -> Result<Self, Refusal> {
        let mut pace = Pace::default();
        if let Some(code) = call.header(PROBLEM_CODE) {
            if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') {
                return Err(Refusal::invalid("X-Problem-Code must be a code such as NETWORK_ISSUE"));
            }
            code.clone_into(&mut pace.problem_code);
        }
        if let Some(seconds) = call.header(DELAY) {
            let seconds: u32 = seconds
                .parse()
                .map_err(|_| Refusal::invalid("X-Kci-Delay must be a whole number of seconds"))?;
            pace.delay = Duration::from_secs(seconds.into());
        }
        let default = scenarios.first().map(|(_, steps)| *steps).unwrap_or_default();
        let steps = match call.header(SCENARIO) {
            None => default,
            Some(name) => {
                let found = scenarios.iter().find(|(known, _)| !known.is_empty() && *known == name);
                found.map(|(_, steps)| *steps).ok_or_else(|| unknown(scenarios))?
            }
        };
        Ok(Self { steps, pace })
    }
}

fn unknown(scenarios: Scenarios) -> Refusal {
    let names: Vec<&str> = scenarios.iter().map(|(name, _)| *name).filter(|name| !name.is_empty()).collect();
    Refusal::invalid(match names.is_empty() {
        true => "X-Scenario is not taken by this operation".to_owned(),
        false => format!("Invalid value for X-Scenario - accepted values are {}", names.join(", ")),
    })
}
