//! What the carrier keeps while the sandbox runs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    entity::{Entity, Kind},
    kci::Kci,
    lifecycle::{self, Surroundings},
    network::Network,
    numbers::Numbers,
    quotes::Quotes,
    reservations::Reservations,
    scenarios::Step,
};

pub(super) struct World {
    pub(super) network: Network,
    pub(super) numbers: Numbers,
    pub(super) reservations: Reservations,
    pub(super) quotes: Quotes,
    /// Orders, tests and problems by their numbers, which do not overlap.
    pub(super) entities: BTreeMap<i64, Entity>,
    pub(super) supplier_is_reachable: bool,
    /// KCIs that were not handed over yet.
    outbox: Vec<Kci>,
    /// The last moment for which something was planned.
    pub(super) planned: Option<DateTime<Utc>>,
}

impl World {
    pub(super) fn seeded() -> Self {
        Self {
            network: Network::seeded(),
            numbers: Numbers::default(),
            reservations: Reservations::default(),
            quotes: Quotes::default(),
            entities: BTreeMap::new(),
            supplier_is_reachable: true,
            outbox: Vec::new(),
            planned: None,
        }
    }

    pub(super) fn add(&mut self, entity: Entity) -> &Entity {
        self.entities.entry(entity.id()).or_insert(entity)
    }

    pub(super) fn order(&self, id: i64) -> Option<&Entity> {
        self.entities.get(&id).filter(|entity| entity.kind.is_service_order())
    }

    /// An order for the service that is not over.
    pub(super) fn open_order_for(&self, service_id: &str) -> Option<&Entity> {
        self.entities.values().find(|entity| {
            entity.kind.is_service_order() && !entity.is_terminal() && entity.service_id() == Some(service_id)
        })
    }

    pub(super) fn test(&self, id: i64) -> Option<&Entity> {
        self.entities.get(&id).filter(|entity| entity.kind == Kind::ServiceTest)
    }

    /// Does everything that is due, in the order in which it fell due.
    pub(super) fn settle(&mut self, now: DateTime<Utc>) {
        while let Some((at, id)) = self.next_due().filter(|(at, _)| *at <= now) {
            self.change(id, |entity, around| lifecycle::follow_script(entity, around, at));
        }
    }

    /// When something happens by itself next.
    pub(super) fn next_due(&self) -> Option<(DateTime<Utc>, i64)> {
        self.entities.values().filter_map(|entity| Some((entity.due?, entity.id()))).min()
    }

    /// Moves an order, a test or a problem on by one step, and gives its status.
    pub(super) fn advance(&mut self, id: i64, now: DateTime<Utc>) -> Option<String> {
        self.change(id, |entity, around| {
            let is_waiting = entity.due.is_none();
            let step = match entity.ahead.front() {
                Some(_) if !is_waiting => entity.ahead.pop_front(),
                _ => lifecycle::usual_next(entity),
            }?;
            // As if the question had been answered.
            if step == Step::Resume && entity.status() == "PENDING" {
                entity.before_hold = entity.question.take().map(|(_, status)| status);
            }
            // As if the resolution had been taken, or the rest had gone well.
            if step == Step::Complete {
                entity.ahead.clear();
            }
            Some(lifecycle::take(step, entity, around, now))
        });
        self.status(id)
    }

    /// Puts an order, a test or a problem into a status, and gives it.
    pub(super) fn set_status(&mut self, id: i64, status: &str, now: DateTime<Utc>) -> Option<String> {
        self.change(id, |entity, around| Some(lifecycle::enter(status, entity, around, now)));
        self.status(id)
    }

    /// Does the first step of something new at once.
    pub(super) fn begin(&mut self, id: i64, now: DateTime<Utc>) {
        self.change(id, |entity, around| lifecycle::follow_script(entity, around, now));
    }

    /// Takes what has to be sent, oldest first.
    pub(super) fn take_outbox(&mut self) -> Vec<Kci> {
        std::mem::take(&mut self.outbox)
    }

    fn status(&self, id: i64) -> Option<String> {
        self.entities.get(&id).map(|entity| entity.status().to_owned())
    }

    fn change(&mut self, id: i64, work: impl FnOnce(&mut Entity, &mut Surroundings<'_>) -> Option<Kci>) {
        let Some(entity) = self.entities.get_mut(&id) else { return };
        let mut around = Surroundings {
            network: &mut self.network,
            numbers: &mut self.numbers,
            supplier_is_reachable: self.supplier_is_reachable,
        };
        self.outbox.extend(work(entity, &mut around));
    }
}
