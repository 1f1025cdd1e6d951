//! What the tenant is told: KCIs, in the shape of a callback and in that of a read.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    entity::{Entity, Kind},
    moment,
    uuid::uuid,
};

/// A piece of news about an order, a test or a problem.
#[derive(Clone, Debug)]
pub(super) enum News {
    Information { kind: &'static str, code: Option<String>, text: Option<&'static str> },
    Action { kind: &'static str, code: String, text: &'static str },
    Error { code: &'static str, message: &'static str },
}

/// Who found out. The gateway's own KCIs say neither when they were issued nor when they were received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Gateway,
    Supplier,
}

/// A KCI that is to be sent.
pub(super) struct Kci {
    pub(super) entity_id: i64,
    pub(super) id: String,
    /// What it is about and what it says, such as `PROVIDE_ORDER/COMPLETED`.
    pub(super) kind: String,
    pub(super) conversation_id: String,
    pub(super) body: Value,
}

impl News {
    pub(super) fn information(kind: &'static str) -> Self {
        Self::Information { kind, code: None, text: None }
    }

    /// Which of the three kinds of update, the member that holds it, and its content.
    fn parts(&self) -> (&'static str, &'static str, Value) {
        match self {
            Self::Information { kind, code, text } => {
                let mut content = json!({ "type": kind });
                if let Some(code) = code {
                    content["code"] = code.as_str().into();
                }
                if let Some(text) = text {
                    content["text"] = (*text).into();
                }
                ("INFORMATIONAL", "information", content)
            }
            Self::Action { kind, code, text } => {
                ("ACTION_REQUIRED", "action", json!({ "type": kind, "code": code, "text": text }))
            }
            Self::Error { code, message } => {
                ("ERROR", "error", json!({ "uuid": uuid(), "code": code, "messages": [message] }))
            }
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Information { kind, .. } | Self::Action { kind, .. } => kind,
            Self::Error { .. } => "ERROR",
        }
    }
}

/// Writes the news into the history of `entity`, as it is now, and gives the KCI that tells of it. `about`
/// is the request that was decided, or the resolution, with the member that holds it.
pub(super) fn tell(
    entity: &mut Entity,
    news: &News,
    origin: Origin,
    about: Option<(&'static str, Value)>,
    at: DateTime<Utc>,
) -> Kci {
    let at = moment::text(at);
    entity.document["updated"] = at.as_str().into();
    let (update_type, member, content) = news.parts();
    let id = uuid();
    let mut common = json!({
        "id": id,
        "supplier": entity.supplier(),
        "sequenceNumber": entity.updates.len() + 1,
        "deliveredOn": at,
        "updateType": update_type,
    });
    common[member] = content;
    if origin == Origin::Supplier {
        common["issuedOn"] = at.as_str().into();
        common["receivedOn"] = at.as_str().into();
    }

    let mut snapshot = snapshot(entity);
    let mut update = common.clone();
    update["deliveryStatus"] = "PENDING".into();
    if let Some((member, value)) = about {
        snapshot[member] = value.clone();
        update[member] = value;
    }
    entity.updates.push(update);

    let entity_type = entity.kind.entity_type();
    let mut body = common;
    body["entityType"] = entity_type.into();
    body["entity"] = snapshot;
    Kci {
        entity_id: entity.id(),
        id,
        kind: format!("{entity_type}/{}", news.name()),
        conversation_id: entity.conversation_id.clone(),
        body,
    }
}

/// Marks what became of a KCI in the history.
pub(super) fn mark(entity: &mut Entity, id: &str, delivery_status: &str) {
    if let Some(update) = entity.updates.iter_mut().find(|update| update["id"] == id) {
        update["deliveryStatus"] = delivery_status.into();
    }
}

/// The entity as KCIs show it; the printed one of a cease has a time where a read has a date.
fn snapshot(entity: &Entity) -> Value {
    let mut snapshot = entity.document.clone();
    let date = snapshot["requestedCompletionDate"].as_str();
    if entity.kind == Kind::Cease
        && let Some(date) = date.filter(|date| !date.contains('T'))
    {
        snapshot["requestedCompletionDate"] = format!("{date}T00:00:00Z").into();
    }
    snapshot
}
