//! What the carrier keeps while the sandbox runs.

use std::collections::HashSet;

use super::{
    appointments::Appointments, order::Orders, qualifications::Qualifications, requests::Requests,
    service::Services, webhooks::Event,
};

#[derive(Debug)]
pub(super) struct World {
    pub(super) requests: Requests,
    pub(super) qualifications: Qualifications,
    pub(super) orders: Orders,
    pub(super) appointments: Appointments,
    pub(super) services: Services,
    /// Locations with an Enterprise Ethernet qualification.
    pub(super) ethernet_locations: HashSet<String>,
    /// What has happened and is still to be told.
    pub(super) events: Vec<Event>,
}

impl World {
    pub(super) fn seeded() -> Self {
        Self {
            requests: Requests::default(),
            qualifications: Qualifications::default(),
            orders: Orders::default(),
            appointments: Appointments::default(),
            services: Services::seeded(),
            ethernet_locations: HashSet::new(),
            events: Vec::new(),
        }
    }
}
