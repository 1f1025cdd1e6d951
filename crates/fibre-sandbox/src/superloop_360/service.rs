//! Services and what changes them.

use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{line::Line, locations, plan::Plan, seed, webhooks::Event};

/// The services of the customer.
#[derive(Debug)]
pub(super) struct Services {
    all: Vec<Service>,
    next_id: i64,
}

#[derive(Debug)]
pub(super) struct Service {
    pub(super) id: i64,
    pub(super) avc_id: String,
    pub(super) line: Option<Line>,
    /// As it is read, but for modifications.
    pub(super) document: Value,
    pub(super) cancellation: Option<Cancellation>,
}

/// The request to end a service.
#[derive(Clone, Debug)]
pub(super) struct Cancellation {
    /// Id of the request that reads it.
    pub(super) request_id: usize,
    pub(super) date: String,
    pub(super) status: String,
}

/// A change of a service that was asked for.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Plan { plan: Plan, term: Value, sla: Option<String>, ntd_option: Option<String> },
    Aggregation(String),
    DslStabilityProfile(String),
}

impl Services {
    pub(super) fn seeded() -> Self {
        let fibre = json!({
            "customerRef": "ABC123",
            "locId": seed::PORT_TAKEOVER_LOCATION,
            "technologyType": "FTTP",
            "plan": { "speedDown": 100, "speedUp": 40, "planName": "Home Fast 100/40", "cvcInclusion": 2.25 },
            "poi": "3CBN Cranbourne",
            "avcId": seed::AVC_ID,
        });
        let copper = json!({
            "customerRef": "ABC124",
            "locId": seed::ADDITIONAL_COPPER_PAIR_LOCATION,
            "technologyType": "FTTC",
            "plan": { "speedDown": 50, "speedUp": 20, "planName": "Home Fast 50/20", "cvcInclusion": null },
            "poi": "9zrvcxfsn East Antonette",
            "avcId": seed::COPPER_AVC_ID,
        });
        Self {
            all: vec![
                Service::seeded(
                    seed::SERVICE_ID,
                    &fibre,
                    Line::new(seed::NTD_ID, Some("1")),
                    "PRI151638001451",
                ),
                Service::seeded(
                    seed::COPPER_SERVICE_ID,
                    &copper,
                    Line::new(seed::COPPER_PAIR_ID, None),
                    "PRI100000017775",
                ),
            ],
            next_id: seed::COPPER_SERVICE_ID + 1,
        }
    }

    pub(super) fn find(&self, id: i64) -> Option<&Service> {
        self.all.iter().find(|service| service.id == id)
    }

    pub(super) fn find_mut(&mut self, id: i64) -> Option<&mut Service> {
        self.all.iter_mut().find(|service| service.id == id)
    }

    /// The service on a line, if the customer has one there.
    pub(super) fn on(&self, line: &Line) -> Option<&Service> {
        self.all.iter().find(|service| service.line.as_ref() == Some(line))
    }

    pub(super) fn add(&mut self, service: impl FnOnce(i64) -> Service) -> &Service {
        let id = self.next_id;
        self.next_id += 1;
        let position = self.all.len();
        self.all.push(service(id));
        &self.all[position]
    }

    pub(super) fn remove(&mut self, id: i64) {
        self.all.retain(|service| service.id != id);
    }

    /// Carries out a change and tells of it; a service that is gone by then is left alone.
    pub(super) fn modify(&mut self, service_id: i64, change: &Change, events: &mut Vec<Event>) -> Value {
        if let Some(service) = self.find_mut(service_id) {
            let before = service.document.clone();
            service.change(change);
            events.extend(Event::service_changed(service, &before, change));
        }
        match change {
            Change::Plan { plan, term, sla, ntd_option } => json!({
                "serviceId": service_id,
                "planName": plan.name,
                "term": term,
                "restorationSla": sla,
                "ntdOption": ntd_option,
                "planFee": plan.fee(term),
            }),
            Change::Aggregation(method) => json!({ "serviceId": service_id, "aggregationMethod": method }),
            Change::DslStabilityProfile(profile) => {
                json!({ "serviceId": service_id, "dslStabilityProfile": profile })
            }
        }
    }
}

impl Service {
    fn seeded(id: i64, facts: &Value, line: Line, product_id: &str) -> Self {
        let location = facts["locId"].as_str().and_then(locations::find).cloned().unwrap_or_default();
        let details = &location["addressDetails"];
        let mut address = details.clone();
        address["formattedAddress"] = location["address"].clone();
        let document = json!({
            "id": id,
            "customerRef": facts["customerRef"],
            "nbnServiceActivatedOn": "2020-12-16T09:24:34Z",
            "technologyType": facts["technologyType"],
            "trafficClass": "TC4",
            "locId": facts["locId"],
            "avcId": facts["avcId"],
            "vlanId": "100",
            "poi": facts["poi"],
            "region": "Urban",
            "eSla": "Standard",
            "bandwidthProfile": facts["plan"],
            "infrastructure": line.to_json(product_id),
            "address": address,
            "aggregationMethod": "L2TP",
            "isNfas": false,
            "hasNfasCommitment": false,
        });
        let avc_id = facts["avcId"].as_str().unwrap_or_default().to_owned();
        Self { id, avc_id, line: Some(line), document, cancellation: None }
    }

    /// The service that an order has become.
    pub(super) fn ordered(id: i64, order: &Value, line: Option<&Line>) -> Self {
        let avc_id = format!("AVC{id:012}");
        let field = |name: &str| order[name].clone();
        let poi = [&order["poi"], &order["poiName"]].map(|part| part.as_str().unwrap_or_default()).join(" ");
        let mut document = json!({
            "id": id,
            "nbnServiceActivatedOn": Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
            "technologyType": field("technologyType"),
            "trafficClass": field("trafficClass"),
            "locId": field("locId"),
            "avcId": avc_id,
            "poi": poi,
            "region": field("region"),
            "eSla": field("eSla"),
            "bandwidthProfile": field("bandwidthProfile"),
            "address": field("address"),
            "aggregationMethod": field("aggregationMethod"),
            "isNfas": false,
            "hasNfasCommitment": false,
        });
        if order["customerRef"].is_string() {
            document["customerRef"] = field("customerRef");
        }
        if let Some(vlan_id) = order["vlanId"].as_i64() {
            document["vlanId"] = vlan_id.to_string().into();
        }
        document["infrastructure"] = match order["infrastructure"].is_object() {
            true => field("infrastructure"),
            false => json!({ "id": format!("NEW{id:012}"), "productId": format!("PRI{id:012}") }),
        };
        Self { id, avc_id, line: line.cloned(), document, cancellation: None }
    }

    pub(super) fn is_copper(&self) -> bool {
        self.document["technologyType"] == "FTTC"
    }

    /// What a qualification tells of the service on a line.
    pub(super) fn product(&self) -> Value {
        json!({
            "productInstanceId": self.document["infrastructure"]["productId"],
            "serviceProviderId": "0615",
            "serviceProviderName": null,
            "owner": true,
        })
    }

    fn change(&mut self, change: &Change) {
        let document = &mut self.document;
        match change {
            Change::Plan { plan, sla, .. } => {
                let profile = &mut document["bandwidthProfile"];
                profile["planName"] = plan.name.as_str().into();
                profile["speedDown"] = plan.down.into();
                profile["speedUp"] = plan.up.into();
                if let Some(sla) = sla {
                    document["eSla"] = sla.as_str().into();
                }
            }
            Change::Aggregation(method) => {
                document["aggregationMethod"] = method.as_str().into();
                match (method.as_str(), document.as_object_mut()) {
                    ("ETHERNET", Some(fields)) => {
                        fields.insert("subscriberSTag".to_owned(), "1001".into());
                        fields.insert("subscriberCTag".to_owned(), "2001".into());
                    }
                    (_, Some(fields)) => {
                        fields.remove("subscriberSTag");
                        fields.remove("subscriberCTag");
                    }
                    (_, None) => {}
                }
            }
            Change::DslStabilityProfile(profile) => {
                document["dslStabilityProfile"] = profile.as_str().into();
            }
        }
    }
}
