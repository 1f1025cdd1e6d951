//! Orders and the way that they go.

use std::collections::VecDeque;

use serde_json::Value;

use super::{
    line::Line,
    service::{Service, Services},
    webhooks::Event,
};

/// From the order to the service, by way of nbn.
const ORDINARY: [&str; 2] = ["IN_PROGRESS", "COMPLETE"];

/// The transfer of a line between two services of the customer: nbn rejects it once, and it is sent again.
const INTERNAL_TRANSFER: [&str; 5] =
    ["OPEN_TRANSFER_ORDER", "TRANSFER_ORDERING", "TRANSFER_ORDER_IN_RETRY", "TRANSFER_ORDERING", "COMPLETE"];

/// Statuses after which nothing happens.
const TERMINAL: [&str; 4] = ["CANCELLED", "REJECTED", "FAILED", "COMPLETE"];

/// All orders; the id of an order is its position, counted from 1.
#[derive(Debug, Default)]
pub(super) struct Orders(Vec<Order>);

#[derive(Debug)]
pub(super) struct Order {
    pub(super) id: i64,
    /// Text, because a test may put an order into a status that the carrier does not name.
    pub(super) status: String,
    ahead: VecDeque<&'static str>,
    /// What does not change: all but status, AVC id, service and appointments.
    pub(super) document: Value,
    pub(super) contact: Value,
    line: Option<Line>,
    /// The service that an internal transfer ends.
    losing_service: Option<i64>,
    pub(super) service: Option<(i64, String)>,
}

/// An order that is still to be numbered.
pub(super) struct NewOrder {
    pub(super) document: Value,
    pub(super) contact: Value,
    pub(super) line: Option<Line>,
    pub(super) losing_service: Option<i64>,
}

impl Orders {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn add(&mut self, new: NewOrder) -> &Order {
        let position = self.0.len();
        let ahead = match new.losing_service {
            Some(_) => INTERNAL_TRANSFER.as_slice(),
            None => ORDINARY.as_slice(),
        };
        self.0.push(Order {
            id: i64::try_from(position + 1).unwrap_or(i64::MAX),
            status: "OPEN".to_owned(),
            ahead: ahead.iter().copied().collect(),
            document: new.document,
            contact: new.contact,
            line: new.line,
            losing_service: new.losing_service,
            service: None,
        });
        &self.0[position]
    }

    pub(super) fn find(&self, id: i64) -> Option<&Order> {
        self.0.iter().find(|order| order.id == id)
    }

    pub(super) fn find_mut(&mut self, id: i64) -> Option<&mut Order> {
        self.0.iter_mut().find(|order| order.id == id)
    }
}

impl Order {
    pub(super) fn is_terminal(&self) -> bool {
        TERMINAL.contains(&self.status.as_str())
    }

    /// Goes one step; a terminal order stays where it is.
    pub(super) fn advance(&mut self, services: &mut Services, events: &mut Vec<Event>) {
        if !self.is_terminal()
            && let Some(status) = self.ahead.pop_front()
        {
            self.enter(status.to_owned(), services, events);
        }
    }

    /// Puts the order into a status; its further way is what follows that status, if it lies ahead.
    pub(super) fn set_status(&mut self, status: String, services: &mut Services, events: &mut Vec<Event>) {
        if let Some(position) = self.ahead.iter().position(|ahead| *ahead == status) {
            self.ahead.drain(..=position);
        }
        self.enter(status, services, events);
    }

    fn enter(&mut self, status: String, services: &mut Services, events: &mut Vec<Event>) {
        match status.as_str() {
            // nbn has told that the old service is disconnected.
            "OPEN_TRANSFER_ORDER" => {
                if let Some(service_id) = self.losing_service.take() {
                    services.remove(service_id);
                }
            }
            "COMPLETE" if self.service.is_none() => {
                if let Some(service_id) = self.losing_service.take() {
                    services.remove(service_id);
                }
                let service = services.add(|id| Service::ordered(id, &self.document, self.line.as_ref()));
                self.service = Some((service.id, service.avc_id.clone()));
            }
            // The first of the two is no end: the carrier sends the order again.
            "TRANSFER_ORDER_IN_RETRY" | "REJECTED" if self.status != status => {
                events.push(Event::order_rejected(self));
            }
            _ => {}
        }
        self.status = status;
    }
}
