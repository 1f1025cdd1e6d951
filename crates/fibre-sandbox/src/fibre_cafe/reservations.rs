//! Reserved appointments, and whether an order may use them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{findings::Findings, slots::Slot};

/// A reserved appointment.
pub(super) struct Reservation {
    pub(super) supplier: &'static str,
    pub(super) nad: &'static str,
    pub(super) purpose: String,
    pub(super) slot: Slot,
    pub(super) expires: Option<DateTime<Utc>>,
    is_used: bool,
}

/// What an appointment has to be for.
#[derive(Clone, Copy)]
pub(super) struct Need<'a> {
    pub(super) supplier: &'a str,
    pub(super) nad: &'a str,
    pub(super) purpose: &'static str,
}

#[derive(Default)]
pub(super) struct Reservations(BTreeMap<i64, Reservation>);

impl Reservation {
    pub(super) fn new(
        supplier: &'static str,
        nad: &'static str,
        purpose: String,
        slot: Slot,
        expires: Option<DateTime<Utc>>,
    ) -> Self {
        Self { supplier, nad, purpose, slot, expires, is_used: false }
    }

    fn has_expired(&self, now: DateTime<Utc>) -> bool {
        !self.is_used && self.expires.is_some_and(|expires| expires <= now)
    }
}

impl Reservations {
    pub(super) fn add(&mut self, id: i64, reservation: Reservation) {
        self.0.insert(id, reservation);
    }

    /// Whether the engineer of the supplier is at the premises then already.
    pub(super) fn is_taken(&self, supplier: &str, nad: &str, slot: &Slot, now: DateTime<Utc>) -> bool {
        self.0.values().any(|reservation| {
            reservation.supplier == supplier
                && reservation.nad == nad
                && reservation.slot == *slot
                && !reservation.has_expired(now)
        })
    }

    /// Adds what is wrong with the reservation that a request names; `is_needed` says whether there must
    /// be one.
    pub(super) fn check(
        &self,
        id: &Value,
        need: Need<'_>,
        is_needed: bool,
        now: DateTime<Utc>,
        findings: &mut Findings,
    ) {
        if id.is_null() {
            findings.require(!is_needed, "appointmentReservationId is required: an engineer has to come");
            return;
        }
        let Some(reservation) = id.as_i64().and_then(|id| self.0.get(&id)) else {
            findings.add("appointmentReservationId: there is no such reservation");
            return;
        };
        findings.require(!reservation.is_used, "appointmentReservationId: the reservation has been used");
        findings
            .require(!reservation.has_expired(now), "appointmentReservationId: the reservation has expired");
        findings.require(
            reservation.supplier == need.supplier && reservation.nad == need.nad,
            "appointmentReservationId: the reservation is for another supplier or address",
        );
        findings.require(
            reservation.purpose == need.purpose,
            "appointmentReservationId: the reservation has another purpose",
        );
    }

    /// Uses a reservation and gives when its appointment begins.
    pub(super) fn spend(&mut self, id: &Value) -> Option<String> {
        let reservation = id.as_i64().and_then(|id| self.0.get_mut(&id))?;
        reservation.is_used = true;
        Some(reservation.slot.start.clone())
    }
}
