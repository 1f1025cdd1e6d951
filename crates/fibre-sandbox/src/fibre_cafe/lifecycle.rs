//! The steps that orders, tests and problems take, and what the tenant is told of each.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{
    entity::{Entity, Kind, What},
    kci::{self, Kci, News, Origin},
    moment,
    network::Network,
    numbers::Numbers,
    requests, resolutions,
    scenarios::{Question, Step},
    service_tests, services,
};

/// How long after its commitment the supplier expects to be done with an order that says nothing of it.
const USUAL_TIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// By how much a delay puts the expected date off.
const DELAY: Duration = Duration::from_secs(5 * 24 * 3600);

/// What a step may change or ask beside the entity itself.
pub(super) struct Surroundings<'a> {
    pub(super) network: &'a mut Network,
    pub(super) numbers: &'a mut Numbers,
    pub(super) supplier_is_reachable: bool,
}

/// Takes the next step of the script.
pub(super) fn follow_script(
    entity: &mut Entity,
    around: &mut Surroundings<'_>,
    at: DateTime<Utc>,
) -> Option<Kci> {
    let Some(step) = entity.ahead.pop_front() else {
        entity.wait();
        return None;
    };
    Some(take(step, entity, around, at))
}

/// Takes one step and plans the next.
pub(super) fn take(step: Step, entity: &mut Entity, around: &mut Surroundings<'_>, at: DateTime<Utc>) -> Kci {
    let kci = match step {
        Step::Create => change(entity, "RECEIVED_BY_GATEWAY", "CREATED", Origin::Gateway, at),
        Step::Send if around.supplier_is_reachable => {
            change(entity, "SENT_TO_SUPPLIER", "UPDATE", Origin::Gateway, at)
        }
        Step::Send => {
            entity.set_status("FAILED_TO_SEND");
            kci::tell(entity, &out_of_reach(), Origin::Gateway, None, at)
        }
        Step::Acknowledge => {
            let reference = format!("FC{}", entity.id());
            entity.document[entity.kind.supplier_reference()] = reference.into();
            change(entity, "ACKNOWLEDGED", "ACKNOWLEDGED", Origin::Supplier, at)
        }
        Step::Commit => {
            if entity.kind != Kind::ServiceProblem {
                let date = requested_date(entity, at);
                entity.expect_by(&date);
            }
            change(entity, "IN_PROGRESS", "COMMITTED", Origin::Supplier, at)
        }
        Step::Delay => {
            entity.before_hold = Some(entity.status().to_owned());
            if entity.kind != Kind::ServiceProblem {
                entity.put_off(DELAY, at);
            }
            entity.set_status("HELD");
            bad_news(entity, "DELAY", "The supplier is held up", at)
        }
        Step::Resume => {
            let status = entity.before_hold.take().unwrap_or_else(|| "IN_PROGRESS".to_owned());
            change(entity, &status, "RESUMED", Origin::Supplier, at)
        }
        Step::Ask(question) => ask(entity, question, at),
        Step::Reject => {
            entity.set_status("REJECTED");
            bad_news(entity, "TERMINATED", "The supplier does not accept it", at)
        }
        Step::Terminate => {
            entity.set_status("CANCELLED");
            bad_news(entity, "TERMINATED", "The supplier cannot fulfil it", at)
        }
        Step::Complete => {
            services::fulfil(entity, around.network);
            change(entity, "COMPLETED", "COMPLETED", Origin::Supplier, at)
        }
        Step::BeginTest => {
            let reference = format!("FC{}", entity.id());
            entity.document[entity.kind.supplier_reference()] = reference.into();
            change(entity, "IN_PROGRESS", "UPDATE", Origin::Supplier, at)
        }
        Step::FinishTest(result) => {
            entity.document["result"] = service_tests::result(result, at);
            change(entity, "COMPLETED", "COMPLETED", Origin::Supplier, at)
        }
        Step::Resolve => {
            let resolution = resolutions::proposed(entity, around.numbers, at);
            entity.resolution = Some(resolution.clone());
            entity.set_status("RESOLVED");
            let news = News::Action {
                kind: "CONFIRM",
                code: entity.pace.problem_code.clone(),
                text: "Please confirm that the problem is solved",
            };
            kci::tell(entity, &news, Origin::Supplier, Some((resolutions::MEMBER, resolution)), at)
        }
        Step::Reopen => change(entity, "IN_PROGRESS", "UPDATE", Origin::Supplier, at),
        Step::SendRequest => send_request(entity, around.supplier_is_reachable, at),
        Step::AcceptRequest => accept_request(entity, at),
        Step::RejectRequest => reject_request(entity, at),
    };
    proceed(entity, at);
    kci
}

/// What comes next where no script says so: the way of success.
pub(super) fn usual_next(entity: &Entity) -> Option<Step> {
    Some(match (entity.status(), entity.kind) {
        (_, _) if entity.is_terminal() => return None,
        ("RECEIVED_BY_GATEWAY", Kind::UnsolicitedCease) => Step::Acknowledge,
        ("RECEIVED_BY_GATEWAY", _) => Step::Send,
        ("SENT_TO_SUPPLIER", Kind::ServiceTest) => Step::BeginTest,
        ("SENT_TO_SUPPLIER", _) => Step::Acknowledge,
        ("ACKNOWLEDGED", _) => Step::Commit,
        ("HELD", _) => Step::Resume,
        ("PENDING_AMENDMENT" | "PENDING_CANCELLATION", _) if entity.request.is_some() => Step::AcceptRequest,
        ("IN_PROGRESS", Kind::ServiceTest) => Step::FinishTest("GREEN"),
        ("IN_PROGRESS", Kind::ServiceProblem) => Step::Resolve,
        ("IN_PROGRESS" | "RESOLVED", _) => Step::Complete,
        _ => Step::Resume,
    })
}

/// Puts it into any status and tells of it; its script ends there.
pub(super) fn enter(
    status: &str,
    entity: &mut Entity,
    around: &mut Surroundings<'_>,
    at: DateTime<Utc>,
) -> Kci {
    entity.come_to_rest();
    entity.request = None;
    match status {
        "SENT_TO_SUPPLIER" => take(Step::Send, entity, around, at),
        "ACKNOWLEDGED" => take(Step::Acknowledge, entity, around, at),
        "HELD" => take(Step::Delay, entity, around, at),
        "PENDING" => take(Step::Ask(Question::Information), entity, around, at),
        "REJECTED" => take(Step::Reject, entity, around, at),
        "COMPLETED" if entity.kind == Kind::ServiceTest => {
            take(Step::FinishTest("GREEN"), entity, around, at)
        }
        "IN_PROGRESS" if entity.kind == Kind::ServiceTest => take(Step::BeginTest, entity, around, at),
        "COMPLETED" => take(Step::Complete, entity, around, at),
        "IN_PROGRESS" => take(Step::Commit, entity, around, at),
        "RESOLVED" if entity.kind == Kind::ServiceProblem => take(Step::Resolve, entity, around, at),
        "CANCELLED" => change(entity, status, "CANCELLED", Origin::Supplier, at),
        "FAILED" => {
            entity.set_status(status);
            bad_news(entity, "TERMINATED", "The supplier cannot fulfil it", at)
        }
        "PARTIAL" => change(entity, status, "COMPLETED", Origin::Supplier, at),
        _ => change(entity, status, "UPDATE", Origin::Supplier, at),
    }
}

/// Goes on, waits or ends, by what the last step has left.
pub(super) fn proceed(entity: &mut Entity, at: DateTime<Utc>) {
    if entity.is_terminal() {
        entity.come_to_rest();
        return;
    }
    let is_decision = matches!(entity.ahead.front(), Some(Step::AcceptRequest | Step::RejectRequest));
    let waits = match entity.request.is_some() {
        true => !is_decision && !matches!(entity.ahead.front(), Some(Step::SendRequest)),
        false => entity.question.is_some() || resolutions::is_open(entity),
    };
    if waits { entity.wait() } else { entity.plan(at) }
}

fn change(entity: &mut Entity, status: &str, kind: &'static str, origin: Origin, at: DateTime<Utc>) -> Kci {
    entity.set_status(status);
    kci::tell(entity, &News::information(kind), origin, None, at)
}

fn bad_news(entity: &mut Entity, kind: &'static str, text: &'static str, at: DateTime<Utc>) -> Kci {
    let code = Some(entity.pace.problem_code.clone());
    kci::tell(entity, &News::Information { kind, code, text: Some(text) }, Origin::Supplier, None, at)
}

fn ask(entity: &mut Entity, question: Question, at: DateTime<Utc>) -> Kci {
    entity.question = Some((question, entity.status().to_owned()));
    entity.set_status("PENDING");
    let (kind, text) = match question {
        Question::Information => ("INFORMATION_REQUIRED", "More information is needed"),
        Question::Appointment => ("REAPPOINT", "A new appointment is needed"),
    };
    let news = News::Action { kind, code: entity.pace.problem_code.clone(), text };
    kci::tell(entity, &news, Origin::Supplier, None, at)
}

fn out_of_reach() -> News {
    News::Error { code: "SUPPLIER_TIMED_OUT", message: "The supplier did not answer the gateway in time" }
}

fn send_request(entity: &mut Entity, is_reachable: bool, at: DateTime<Utc>) -> Kci {
    let reference = entity.request_reference();
    let is_decision = |step: &Step| matches!(step, Step::AcceptRequest | Step::RejectRequest);
    if !is_reachable && entity.ahead.front().is_some_and(is_decision) {
        entity.ahead.pop_front();
    }
    let about = match (&mut entity.request, is_reachable) {
        (Some(request), true) => {
            request.document["status"] = "PENDING".into();
            if entity.kind != Kind::ServiceProblem {
                request.document["supplierReference"] = reference.into();
            }
            let status = match request.what {
                What::Amendment => "PENDING_AMENDMENT",
                What::Cancellation => "PENDING_CANCELLATION",
            };
            entity.document["status"] = status.into();
            Some((request.what.member(entity.kind), request.document.clone()))
        }
        (Some(_), false) => decided(entity, "FAILED_TO_SEND"),
        (None, _) => None,
    };
    let news = if is_reachable { News::information("UPDATE") } else { out_of_reach() };
    kci::tell(entity, &news, Origin::Gateway, about, at)
}

fn accept_request(entity: &mut Entity, at: DateTime<Utc>) -> Kci {
    let what = entity.request.as_ref().map(|request| request.what);
    match what {
        Some(What::Cancellation) => {
            entity.set_status("CANCELLED");
            let about = decided(entity, "COMPLETED");
            kci::tell(entity, &News::information("CANCELLED"), Origin::Supplier, about, at)
        }
        Some(What::Amendment) | None => {
            return_to_status_before(entity);
            requests::apply(entity);
            let about = decided(entity, "COMPLETED");
            kci::tell(entity, &News::information("AMENDED"), Origin::Supplier, about, at)
        }
    }
}

fn reject_request(entity: &mut Entity, at: DateTime<Utc>) -> Kci {
    return_to_status_before(entity);
    let news = News::Action {
        kind: "RESUBMIT",
        code: entity.pace.problem_code.clone(),
        text: "The supplier does not accept the request",
    };
    let about = decided(entity, "REJECTED");
    kci::tell(entity, &news, Origin::Supplier, about, at)
}

/// Takes the request away with its last status, as KCIs show it.
fn decided(entity: &mut Entity, status: &str) -> Option<(&'static str, Value)> {
    let mut request = entity.request.take()?;
    entity.pace = request.pace_before;
    request.document["status"] = status.into();
    Some((request.what.member(entity.kind), request.document))
}

fn return_to_status_before(entity: &mut Entity) {
    if let Some(request) = &entity.request {
        entity.document["status"] = request.status_before.as_str().into();
    }
}

/// The date that the tenant asked for, by appointment or by itself, or a usual one.
fn requested_date(entity: &Entity, at: DateTime<Utc>) -> String {
    let document = &entity.document;
    let day = document["requestedCompletionDate"].as_str().or(document["requestedCeaseDate"].as_str());
    match (&entity.appointment, day.and_then(day_of)) {
        (Some(appointment), _) => appointment.clone(),
        (None, Some(day)) => format!("{day}T00:00:00.000Z"),
        (None, None) => moment::text(crate::clock::after(at, USUAL_TIME)),
    }
}

fn day_of(text: &str) -> Option<NaiveDate> {
    text.split('T').next()?.parse().ok()
}
