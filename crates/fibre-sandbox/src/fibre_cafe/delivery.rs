//! From the world to the callbacks: what happens by itself, and what is told of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    kci::{self, Kci},
    uuid::uuid,
    world::World,
};
use crate::{
    callbacks::{Callback, Callbacks, Fate},
    guarded::Guarded,
};

/// The carrier's name in paths and callbacks.
pub(super) const CARRIER: &str = "fibre-cafe";

/// Runs `work` on the world as it is now: what fell due before is done first, what fell due by it
/// afterwards. KCIs are handed over, and the next thing that happens by itself is planned.
pub(super) fn at_present<T>(
    world: &Arc<Guarded<World>>,
    callbacks: &Callbacks,
    work: impl FnOnce(&mut World, DateTime<Utc>) -> T,
) -> T {
    let now = callbacks.now();
    world.with(|inner| {
        inner.settle(now);
        let outcome = work(inner, now);
        inner.settle(now);
        hand_over(inner, world, callbacks, now);
        outcome
    })
}

/// While the world is locked, so that KCIs are handed over in the order in which things happened.
fn hand_over(inner: &mut World, world: &Arc<Guarded<World>>, callbacks: &Callbacks, now: DateTime<Utc>) {
    for kci in inner.take_outbox() {
        callbacks.enqueue(callback(kci, world));
    }
    let next = inner.next_due().map(|(due, _)| due).filter(|due| inner.planned != Some(*due));
    if let Some(due) = next {
        inner.planned = next;
        let world = world.clone();
        let wait = (due - now).to_std().unwrap_or_default();
        // One that comes too early, because something else came in between, does no harm.
        callbacks.schedule(wait, move |callbacks| go_on(&world, callbacks));
    }
}

fn go_on(world: &Arc<Guarded<World>>, callbacks: &Callbacks) {
    at_present(world, callbacks, |_, _| ());
}

fn callback(kci: Kci, world: &Arc<Guarded<World>>) -> Callback {
    // Weak: the log of the callbacks keeps this as long as the sandbox runs.
    let world = Arc::downgrade(world);
    let Kci { entity_id, id, kind, conversation_id, body } = kci;
    Callback::new(CARRIER, kind, &body)
        .with_fresh_header("x-request-id", uuid)
        .with_header("x-conversation-id", conversation_id)
        .at_end(move |fate| {
            let status = match fate {
                Fate::Delivered => "DELIVERED",
                Fate::Refused | Fate::GivenUp => "FAILED",
                Fate::Waiting | Fate::Dropped | Fate::Kept => return,
            };
            let Some(world) = world.upgrade() else { return };
            world.with(|world| {
                if let Some(entity) = world.entities.get_mut(&entity_id) {
                    kci::mark(entity, &id, status);
                }
            });
        })
}
