//! The lines at the premises, the devices at their ends, and the tenant's services on them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::seed;

/// What the suppliers have built, and what runs on it.
pub(super) struct Network {
    lines: Vec<Line>,
    services: BTreeMap<String, Service>,
}

pub(super) struct Line {
    line_id: String,
    ont_reference: String,
    nad: &'static str,
    supplier: &'static str,
    ports: Vec<Port>,
}

struct Port {
    number: i64,
    used_by: User,
}

enum User {
    Nobody,
    /// The tenant, with this service.
    Tenant(String),
    OtherTenant,
}

/// A service of the tenant.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) id: String,
    pub(super) nad: &'static str,
    pub(super) supplier: &'static str,
    pub(super) specification: String,
}

/// One port of one line.
#[derive(Clone, Copy)]
pub(super) struct Place {
    line: usize,
    port: usize,
}

impl Network {
    pub(super) fn seeded() -> Self {
        let tenant = |id: &str| User::Tenant(id.to_owned());
        let line = |line_id: &str, ont_reference: &str, users: Vec<User>| Line {
            line_id: line_id.to_owned(),
            ont_reference: ont_reference.to_owned(),
            nad: seed::EXISTING_LINE_ADDRESS,
            supplier: seed::SUPPLIER,
            ports: (1..).zip(users).map(|(number, used_by)| Port { number, used_by }).collect(),
        };
        let own = vec![tenant(seed::SERVICE_ID), tenant(seed::SECOND_SERVICE_ID), User::Nobody, User::Nobody];
        let other = vec![User::OtherTenant];
        let services = [seed::SERVICE_ID, seed::SECOND_SERVICE_ID].map(|id| {
            let service = Service {
                id: id.to_owned(),
                nad: seed::EXISTING_LINE_ADDRESS,
                supplier: seed::SUPPLIER,
                specification: seed::BROADBAND.to_owned(),
            };
            (service.id.clone(), service)
        });
        Self {
            lines: vec![
                line(seed::LINE_ID, seed::ONT_REFERENCE, own),
                line(seed::OTHER_LINE_ID, seed::OTHER_ONT_REFERENCE, other),
            ],
            services: services.into(),
        }
    }

    pub(super) fn service(&self, id: &str) -> Option<&Service> {
        self.services.get(id)
    }

    /// The existing lines of a supplier at some premises, as an availability check lists them.
    pub(super) fn lines_at(&self, nad: &str, supplier: &str) -> Vec<Value> {
        self.lines
            .iter()
            .filter(|line| line.nad == nad && line.supplier == supplier)
            .map(Line::to_json)
            .collect()
    }

    /// The port that the characteristics of an order name, by `LINE_ID` or by `ONT_REFERENCE` and `ONT_PORT`.
    pub(super) fn place(
        &self,
        nad: &str,
        supplier: &str,
        named: impl Fn(&str) -> Option<String>,
    ) -> Option<Place> {
        let line_id = named("LINE_ID");
        let ont = named("ONT_REFERENCE").zip(named("ONT_PORT"));
        let is_meant = |line: &Line| match (&line_id, &ont) {
            (Some(line_id), _) => line.line_id == *line_id,
            (None, Some((reference, _))) => line.ont_reference == *reference,
            (None, None) => false,
        };
        let (position, line) = self
            .lines
            .iter()
            .enumerate()
            .find(|(_, line)| line.nad == nad && line.supplier == supplier && is_meant(line))?;
        let port = match ont {
            Some((_, number)) => line.ports.iter().position(|port| port.number.to_string() == number)?,
            None => 0,
        };
        Some(Place { line: position, port })
    }

    /// Puts a service of the tenant on a port, or on a new line where there is none yet.
    pub(super) fn start(&mut self, service: Service, place: Option<Place>) {
        let user = User::Tenant(service.id.clone());
        let port = place
            .and_then(|place| self.lines.get_mut(place.line).and_then(|line| line.ports.get_mut(place.port)));
        match port {
            Some(port) => {
                if let User::Tenant(former) = std::mem::replace(&mut port.used_by, user) {
                    self.services.remove(&former);
                }
            }
            None => self.lines.push(Line {
                line_id: format!("LIN{}", service.id),
                ont_reference: format!("ONT{}", service.id),
                nad: service.nad,
                supplier: service.supplier,
                ports: vec![Port { number: 1, used_by: user }],
            }),
        }
        self.services.insert(service.id.clone(), service);
    }

    /// Ends a service; its port stays and is stopped.
    pub(super) fn stop(&mut self, service_id: &str) {
        self.services.remove(service_id);
        for port in self.lines.iter_mut().flat_map(|line| &mut line.ports) {
            if matches!(&port.used_by, User::Tenant(id) if id == service_id) {
                port.used_by = User::Nobody;
            }
        }
    }
}

impl Line {
    /// Without `installationType`: no line in the sandbox needs an engineer to be started.
    fn to_json(&self) -> Value {
        let ports: Vec<Value> = self.ports.iter().map(Port::to_json).collect();
        json!({
            "enniId": "S1889",
            "siteName": "Staines",
            "siteLocation": "Staines-Upon-Thames",
            "lineId": self.line_id,
            "lineType": "FIBRE",
            "lineCharacteristics": [
                { "name": "MAX_DOWNSTREAM_MBPS", "value": "1000" },
                { "name": "NTE_FLOOR", "value": "0" },
            ],
            "ont": {
                "ontReference": self.ont_reference,
                "serialNumber": format!("SN{}", self.ont_reference),
                "manufacturer": "ADTRAN",
                "floor": "0",
                "room": "Hall",
                "position": "Left of door",
                "ports": ports,
            },
        })
    }
}

impl Port {
    fn to_json(&self) -> Value {
        let (status, tenant_active) = match self.used_by {
            User::Nobody => ("STOPPED", false),
            User::Tenant(_) => ("ACTIVE", true),
            User::OtherTenant => ("ACTIVE", false),
        };
        json!({
            "portNumber": self.number,
            "description": format!("Port {}", self.number),
            "status": status,
            "tenantActive": tenant_active,
        })
    }
}
