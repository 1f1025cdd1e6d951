//! One update as it was delivered.

use super::{Entity, EntityType, Update, rejection};
use crate::number::{decode, identifier, whole};
use crate::types::{Order, ServiceProblem, ServiceTest, SupplierNote};
use crate::webhook::{Delivery, Envelope, Identity, Position, Rejection};
use crate::{ConversationId, Invalid, RequestId, Timestamp};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};
use std::fmt;
use std::str::FromStr;

/// The header with the delivery's own identifier.
const REQUEST_ID: &str = "x-request-id";

/// The header with the identifier of the journey.
const CONVERSATION_ID: &str = "x-conversation-id";

/// An update (KCI, keep customer informed) on an order, a test or a problem, and the bytes as they came.
///
/// Only `id` and the two headers have to be there; everything else is read as far as it can be. `Debug` shows none of the
/// content.
///
/// See the [module](super) for how to receive one.
#[derive(Clone, PartialEq)]
pub struct Kci {
    id: String,
    conversation_id: ConversationId,
    request_id: RequestId,
    entity_type: Option<EntityType>,
    update: Update,
    document: Map<String, Value>,
    body: Bytes,
}

impl Kci {
    /// Its identifier, a UUID.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What tells it from all other updates: the same if it is delivered again. It is the [`id`](Self::id).
    #[must_use]
    pub fn dedupe_key(&self) -> &str {
        &self.id
    }

    /// Its place among the updates on the same thing: from 1, with gaps.
    #[must_use]
    pub fn sequence(&self) -> Option<u64> {
        let number = self.document.get("sequenceNumber").and_then(whole)?;
        u64::try_from(number).ok().filter(|number| *number >= 1)
    }

    /// The journey that it belongs to: that of the call which created the order, test or problem.
    #[must_use]
    pub fn conversation_id(&self) -> &ConversationId {
        &self.conversation_id
    }

    /// The delivery, to quote to the carrier. A second delivery of the same update has another one.
    #[must_use]
    pub fn request_id(&self) -> &RequestId {
        &self.request_id
    }

    /// The supplier.
    #[must_use]
    pub fn supplier(&self) -> Option<&str> {
        self.text("supplier")
    }

    /// The kind of thing that it is about.
    #[must_use]
    pub fn entity_type(&self) -> Option<&EntityType> {
        self.entity_type.as_ref()
    }

    /// The thing that it is about, in the carrier's own shape.
    #[must_use]
    pub fn entity(&self) -> Entity {
        Entity::of(self.entity_type(), self.raw_entity())
    }

    /// The identifier of that thing, as text.
    #[must_use]
    pub fn entity_id(&self) -> Option<String> {
        identifier(self.raw_entity().get("id")?)
    }

    /// The status of that thing, as on the wire. [`order`](Self::order), [`service_test`](Self::service_test) and
    /// [`problem`](Self::problem) have it typed.
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        self.raw_entity().get("status")?.as_str()
    }

    /// The order that it is about, if it is one; of Ethernet too.
    #[must_use]
    pub fn order_id(&self) -> Option<i64> {
        let is_order = |known: &EntityType| known.is_order() || known.is_ethernet_order();
        self.entity_type().filter(|known| is_order(known))?;
        whole(self.raw_entity().get("id")?)
    }

    /// The order as it stood, of the type that [`Client::order`](crate::Client::order) answers with, without its updates.
    /// None for Ethernet orders and for one whose shape is not known.
    #[must_use]
    pub fn order(&self) -> Option<Order> {
        self.entity_type().filter(|known| known.is_order())?;
        decode(self.raw_entity())
    }

    /// The test as it stood, of the type that [`Client::service_test`](crate::Client::service_test) answers with.
    #[must_use]
    pub fn service_test(&self) -> Option<ServiceTest> {
        self.entity_type().filter(|known| **known == EntityType::ServiceTest)?;
        decode(self.raw_entity())
    }

    /// The problem as it stood, of the type that [`Client::problem`](crate::Client::problem) answers with, without its
    /// updates.
    #[must_use]
    pub fn problem(&self) -> Option<ServiceProblem> {
        self.entity_type().filter(|known| **known == EntityType::ServiceProblem)?;
        decode(self.raw_entity())
    }

    /// What it says.
    #[must_use]
    pub fn update(&self) -> &Update {
        &self.update
    }

    /// What happened to what, in the carrier's words: `PROVIDE_ORDER/COMPLETED`.
    #[must_use]
    pub fn kind(&self) -> String {
        let entity = self.entity_type().map_or("UNKNOWN", EntityType::as_str);
        let word = self.update.word().or_else(|| self.text("updateType")).unwrap_or("UNKNOWN");
        format!("{entity}/{word}")
    }

    /// When the supplier sent it.
    #[must_use]
    pub fn issued_on(&self) -> Option<Timestamp> {
        self.timestamp("issuedOn")
    }

    /// When the gateway got it from the supplier.
    #[must_use]
    pub fn received_on(&self) -> Option<Timestamp> {
        self.timestamp("receivedOn")
    }

    /// When the gateway sent it to the tenant.
    #[must_use]
    pub fn delivered_on(&self) -> Option<Timestamp> {
        self.timestamp("deliveredOn")
    }

    /// Whether the gateway itself is its source and not the supplier: it was neither issued nor received then.
    #[must_use]
    pub fn issued_by_gateway(&self) -> bool {
        ["issuedOn", "receivedOn"].iter().all(|member| self.document.get(*member).is_none_or(Value::is_null))
    }

    /// Notes of the supplier that came with it.
    #[must_use]
    pub fn supplier_notes(&self) -> Vec<SupplierNote> {
        self.document.get("supplierNotes").and_then(decode).unwrap_or_default()
    }

    /// The whole body as JSON, for members that this version does not know.
    #[must_use]
    pub fn document(&self) -> &Map<String, Value> {
        &self.document
    }

    /// The body, byte for byte as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    fn raw_entity(&self) -> &Value {
        self.document.get("entity").unwrap_or(&Value::Null)
    }

    fn text(&self, member: &str) -> Option<&str> {
        self.document.get(member)?.as_str()
    }

    fn timestamp(&self, member: &str) -> Option<Timestamp> {
        self.document.get(member).and_then(decode)
    }

    /// The thing, as the name of the stream of its updates.
    fn subject(&self) -> Option<String> {
        Some(format!("{}/{}", self.entity_type()?.as_str(), self.entity_id()?))
    }
}

impl Delivery for Kci {
    const CARRIER: &'static str = "fibre-cafe";

    fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, Rejection> {
        let request_id = header(headers, REQUEST_ID)?;
        let conversation_id = header(headers, CONVERSATION_ID)?;
        let document = match serde_json::from_slice(&body) {
            Ok(Value::Object(document)) => document,
            Ok(_) => return Err(Rejection::malformed("the body is no JSON object")),
            Err(_) => return Err(Rejection::malformed("the body is no JSON")),
        };
        let id = document.get("id").and_then(Value::as_str).filter(|id| !id.is_empty()).ok_or_else(|| {
            Rejection::malformed("`id` is missing or no text: the update could not be told from others")
        })?;
        Ok(Self {
            id: id.to_owned(),
            conversation_id,
            request_id,
            entity_type: document.get("entityType").and_then(Value::as_str).map(EntityType::from),
            update: Update::of(&document),
            document,
            body,
        })
    }

    fn envelope(&self) -> Envelope {
        let identity = Identity::Id(self.id.clone());
        let mut envelope = Envelope::new(Self::CARRIER, identity, self.kind(), self.body.clone())
            .with_header(REQUEST_ID, self.request_id.as_str())
            .with_header(CONVERSATION_ID, self.conversation_id.as_str());
        if let Some(subject) = self.subject() {
            if let Some(number) = self.sequence() {
                envelope =
                    envelope.with_position(Position::new(subject.as_str(), number.into()).starts_at(1));
            }
            envelope = envelope.with_subject(subject);
        }
        envelope
    }

    fn rejection_body(rejection: &Rejection) -> Bytes {
        rejection::body(rejection)
    }
}

/// A header that has to be there. Which one is missing is no secret, what it says may be.
fn header<T: FromStr<Err = Invalid>>(headers: &HeaderMap, name: &'static str) -> Result<T, Rejection> {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| Rejection::malformed(format!("the header {name} is missing or no printable text")))
}

/// What it is about, and nothing that it says.
impl fmt::Debug for Kci {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kci")
            .field("id", &self.id)
            .field("kind", &self.kind())
            .field("entity_id", &self.entity_id())
            .field("status", &self.status())
            .field("sequence", &self.sequence())
            .field("conversation_id", &self.conversation_id)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
