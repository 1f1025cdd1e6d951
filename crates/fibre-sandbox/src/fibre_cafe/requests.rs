//! What amendments change once the supplier has accepted them.

use serde_json::Value;

use super::{
    entity::{Entity, Kind},
    scenarios::Question,
};

/// What amendments can change, of orders and of problems.
const AMENDABLE: [&str; 11] = [
    "serviceCharacteristics",
    "characteristics",
    "problemText",
    "primaryContact",
    "secondaryContact",
    "appointmentReservationId",
    "requestedCompletionDate",
    "engineerTasks",
    "hazards",
    "onSiteRestrictions",
    "notes",
];

/// What they cannot, however much somebody would like to.
const FIXED: [&str; 5] = ["address", "orderType", "serviceId", "serviceOrderItem", "serviceSpecification"];

/// The member of an amendment that nothing can change, if it has one.
pub(super) fn fixed_member(amendment: &Value) -> Option<&'static str> {
    FIXED.into_iter().find(|name| amendment.get(name).is_some())
}

/// Whether an amendment changes anything.
pub(super) fn changes_something(amendment: &Value) -> bool {
    changes(amendment).next().is_some()
}

/// The members of an amendment that change something.
pub(super) fn changes(amendment: &Value) -> impl Iterator<Item = (&String, &Value)> {
    amendment.as_object().into_iter().flatten().filter(|(name, _)| AMENDABLE.contains(&name.as_str()))
}

/// Carries out the amendment that the supplier has accepted; an answer to a question settles it.
pub(super) fn apply(entity: &mut Entity) {
    let Some(request) = &entity.request else { return };
    let amendment = request.document.clone();
    let appointment = request.appointment.clone();
    for (name, value) in changes(&amendment) {
        match (name.as_str(), entity.kind) {
            ("serviceCharacteristics", Kind::Provide) => {
                replace_by_name(&mut entity.document["serviceOrderItem"]["serviceCharacteristics"], value);
            }
            ("serviceCharacteristics" | "characteristics", _) => {
                replace_by_name(&mut entity.document[name.as_str()], value);
            }
            _ => entity.document[name.as_str()] = value.clone(),
        }
    }
    let is_reappointed = appointment.is_some();
    if let Some(appointment) = appointment {
        if entity.document["targetDate"].is_string() {
            entity.document["targetDate"] = appointment.as_str().into();
        }
        entity.appointment = Some(appointment);
    }
    let is_answered = |question: &Question| match question {
        Question::Information => true,
        Question::Appointment => is_reappointed,
    };
    if entity.question.as_ref().is_some_and(|(question, _)| is_answered(question))
        && let Some((_, status)) = entity.question.take()
    {
        entity.set_status(&status);
    }
}

/// Characteristics that the amendment names get its values, the others stay.
fn replace_by_name(characteristics: &mut Value, amended: &Value) {
    let mut kept: Vec<Value> = characteristics.as_array().cloned().unwrap_or_default();
    for new in amended.as_array().into_iter().flatten() {
        match kept.iter_mut().find(|old| old["name"] == new["name"]) {
            Some(old) => *old = new.clone(),
            None => kept.push(new.clone()),
        }
    }
    *characteristics = kept.into();
}
