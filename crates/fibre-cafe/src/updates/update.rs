//! The three kinds of update.

use crate::number::decode;
use crate::types::{Action, ErrorBody, Information, UpdateType};
use serde_json::{Map, Value};

/// What an update says. `updateType` decides, whatever other members are there.
///
/// The contents are of the types that a read order lists its updates with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Update {
    /// It informs.
    Information(Information),
    /// The tenant has to do something.
    Action(Action),
    /// Something failed, most often sending to the supplier.
    Error(ErrorBody),
    /// A kind that this version does not know, or one whose content is missing or has another shape.
    Other,
}

impl Update {
    pub(super) fn of(document: &Map<String, Value>) -> Self {
        let update_type = document.get("updateType").and_then(Value::as_str).map(UpdateType::from);
        let found = match update_type {
            Some(UpdateType::Informational) => content(document, "information").map(Self::Information),
            Some(UpdateType::ActionRequired) => content(document, "action").map(Self::Action),
            Some(UpdateType::Error) => content(document, "error").map(Self::Error),
            Some(UpdateType::Unknown(_)) | None => None,
        };
        found.unwrap_or(Self::Other)
    }

    /// What the tenant has to do, if anything.
    #[must_use]
    pub fn action(&self) -> Option<&Action> {
        match self {
            Self::Action(action) => Some(action),
            _ => None,
        }
    }

    /// What it informs of, if it does.
    #[must_use]
    pub fn information(&self) -> Option<&Information> {
        match self {
            Self::Information(information) => Some(information),
            _ => None,
        }
    }

    /// What failed, if anything.
    #[must_use]
    pub fn error(&self) -> Option<&ErrorBody> {
        match self {
            Self::Error(error) => Some(error),
            _ => None,
        }
    }

    /// The carrier's word for it, such as `COMPLETED`.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Information(information) => Some(information.kind.as_str()),
            Self::Action(action) => Some(action.kind.as_str()),
            Self::Error(_) => Some("ERROR"),
            Self::Other => None,
        }
    }
}

fn content<T: serde::de::DeserializeOwned>(document: &Map<String, Value>, member: &str) -> Option<T> {
    decode(document.get(member)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_type_decides_and_not_what_else_is_there() {
        let all = json!({
            "information": {"type": "CREATED"},
            "action": {"type": "REAPPOINT", "text": "Aroha"},
            "error": {"uuid": "u", "code": "SUPPLIER_FAULT", "messages": []},
        });
        for (update_type, word) in [
            (json!("INFORMATIONAL"), Some("CREATED")),
            (json!("ACTION_REQUIRED"), Some("REAPPOINT")),
            (json!("ERROR"), Some("ERROR")),
            (json!("REMINDER"), None),
            (json!(7), None),
        ] {
            let mut document = all.clone();
            document["updateType"] = update_type;
            let update = Update::of(document.as_object().into_iter().next().unwrap_or(&Map::new()));
            assert_eq!(update.word(), word);
            assert!(!format!("{update:?}").contains("Aroha"));
        }
    }

    #[test]
    fn missing_and_odd_content_is_other() {
        for document in [
            json!({}),
            json!({"updateType": "INFORMATIONAL"}),
            json!({"updateType": "INFORMATIONAL", "action": {"type": "CONFIRM"}}),
            json!({"updateType": "INFORMATIONAL", "information": {}}),
            json!({"updateType": "ERROR", "error": "it broke"}),
        ] {
            let Value::Object(document) = document else { unreachable!() };
            assert_eq!(Update::of(&document), Update::Other);
        }
    }
}
