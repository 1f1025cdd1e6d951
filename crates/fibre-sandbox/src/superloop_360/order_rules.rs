//! What an order may ask for, given the qualification that it refers to.

use serde_json::{Value, json};

use super::{
    findings::Findings,
    line::Line,
    locations::entries,
    plan::{Plan, find_plan},
    service::Services,
};
use crate::refusal::Refusal;

/// The carrier's name for the request.
pub(super) const COMMAND: &str = "CreateServiceQuoteNbnCommand";

/// What becomes of an order that keeps to the rules.
#[derive(Debug)]
pub(super) struct Placement {
    pub(super) is_transfer: bool,
    /// Null for first and additional infrastructure.
    pub(super) line: Option<Line>,
    /// Of the line, as the qualification names it.
    pub(super) product_id: Value,
    pub(super) ntd_option: Value,
    pub(super) plan: Plan,
    pub(super) fees: Vec<Value>,
}

/// Checks an order against its qualification.
pub(super) fn place(order: &Value, qualification: &Value, services: &Services) -> Result<Placement, Refusal> {
    let mut rules =
        Rules { order, qualification, services, findings: Findings::about(COMMAND), fees: Vec::new() };
    rules.general();
    let placement = match order["infrastructureId"].as_str() {
        None => rules.new_infrastructure(),
        Some(id) => match entries(&qualification["infrastructures"])
            .iter()
            .find(|infrastructure| infrastructure["infrastructureId"] == id)
        {
            Some(device) if device["ntdPorts"].is_array() => rules.termination_device(device),
            Some(pair) => rules.copper_pair(pair),
            None => {
                rules.reject(
                    "constraints.infrastructure.unknown",
                    "infrastructureId",
                    "not at this location",
                );
                None
            }
        },
    };
    rules.findings.conclude()?;
    // Without a finding there is a placement: whatever gives none has found something.
    placement.ok_or_else(|| Refusal::invalid("The order fits no option of the qualification"))
}

struct Rules<'a> {
    order: &'a Value,
    qualification: &'a Value,
    services: &'a Services,
    findings: Findings,
    fees: Vec<Value>,
}

impl<'a> Rules<'a> {
    fn reject(&mut self, code: &'static str, field: &str, message: &str) {
        self.findings.add(code, field, &self.order[field], &format!("{field}: {message}"));
    }

    fn want(&mut self, holds: bool, code: &'static str, field: &str, message: &str) {
        if !holds {
            self.reject(code, field, message);
        }
    }

    /// What holds for every order.
    fn general(&mut self) {
        let (order, qualification) = (self.order, self.qualification);
        let mismatch = "constraints.qualification.mismatch";
        for (field, origin) in [
            ("locationId", "locationId"),
            ("remoteQualificationSearchId", "remoteQualificationSearchId"),
            ("remoteOrderId", "orderId"),
        ] {
            let fits = order[field] == qualification[origin];
            self.want(fits, mismatch, field, "not that of the qualification");
        }
        self.want(
            order["sourceType"] == "nbn",
            "constraints.invalid",
            "sourceType",
            "only nbn can be ordered",
        );
        let family = &qualification["availableProducts"]["name"];
        self.want(order["trafficClass"] == *family, "constraints.invalid", "trafficClass", "not offered");
        let methods = entries(&qualification["allowedAggregationMethods"]);
        let offered = methods.contains(&order["aggregationMethod"]);
        self.want(offered, "constraints.invalid", "aggregationMethod", "not offered");
        let term = order["term"].as_i64().is_some_and(|term| term > 0);
        self.want(term, "constraints.invalid", "term", "must be larger than 0");
        if order["requireVLAN"] == true {
            let given = order["vlanId"].is_i64();
            self.want(given, "constraints.vlan.id.required", "vlanId", "required with requireVLAN");
        }

        let sla = entries(&qualification["restorationSlas"])
            .iter()
            .find(|offer| offer["sla"] == order["restorationSla"]);
        match sla {
            Some(offer) => self.charge(&offer["fees"]),
            None => self.reject("constraints.invalid", "restorationSla", "not offered"),
        }
        if qualification["newDevelopmentsCharge"]["applies"] == true {
            self.charge(&qualification["newDevelopmentsCharge"]["fees"]);
        }
    }

    /// First or additional infrastructure.
    fn new_infrastructure(&mut self) -> Option<Placement> {
        if !self.order["avcIdForTransfer"].is_null() {
            let message = "avcId should not be provided if first or additional infrastructure at location";
            let rejected = &self.order["avcIdForTransfer"];
            self.findings.add("constraints.avc.id.not.required", "avcIdForTransfer", rejected, message);
        }
        if !self.order["transferType"].is_null() {
            let message =
                "transferType should not be provided if first or additional infrastructure at location";
            let rejected = &self.order["transferType"];
            self.findings.add("constraints.transfer.type.not.required", "transferType", rejected, message);
        }
        self.no_port();
        let options = &self.qualification["infrastructureInstallationOptions"];
        if entries(options).is_empty() {
            let message = "no further infrastructure is offered here";
            self.reject("constraints.infrastructure.required", "infrastructureId", message);
            return None;
        }
        self.installation(options);
        let is_copper = self.qualification["accessTechnology"] == "FTTC";
        let (plan, ntd_option) = if is_copper {
            self.no_ntd_option();
            (self.product_plan()?, Value::Null)
        } else if self.qualification["firstOrAdditionalNtdPlans"].is_array() {
            let plan = self.listed_plan("firstOrAdditionalNtdPlans")?;
            let device = self.ntd_option(plan, "generationTwoNtds")?;
            (Plan::of(plan), device)
        } else {
            (self.product_plan()?, Value::Null)
        };
        Some(self.placement(false, None, Value::Null, ntd_option, plan))
    }

    /// A port of an existing device, or its replacement.
    fn termination_device(&mut self, device: &Value) -> Option<Placement> {
        let replaceable = !entries(&device["replacementNtdPlans"]).is_empty();
        if replaceable && self.order["portId"].is_null() {
            return self.replacement(device);
        }
        self.no_ntd_option();
        self.installation(&device["installationOptions"]);
        let plan = match device["plans"].as_str() {
            Some(list) => Plan::of(self.listed_plan(list)?),
            None => self.product_plan()?,
        };
        if let (Some(down), Some(up)) = (
            megabits(&device["remainingDownstreamBandwidth"]),
            megabits(&device["remainingUpstreamBandwidth"]),
        ) {
            let fits = plan.down <= down && plan.up <= up;
            let message = "more than the bandwidth that the device has left";
            self.want(fits, "constraints.bandwidth.exceeded", "planName", message);
        }
        let port = self.order["portId"].as_i64().map(|port| port.to_string());
        let Some(port) = entries(&device["ntdPorts"])
            .iter()
            .find(|candidate| port.as_deref().is_some_and(|port| candidate["portId"] == port))
        else {
            self.reject("constraints.port.unknown", "portId", "the device has no such port");
            return None;
        };
        let line = Line::new(device["infrastructureId"].as_str()?, port["portId"].as_str());
        let is_used = port["status"] == "Used";
        self.transfer_fields(is_used, &line);
        self.charge(&port["fees"]);
        let product_id = port["referencedData"]["productInstanceId"].clone();
        Some(self.placement(is_used, Some(line), product_id, Value::Null, plan))
    }

    fn replacement(&mut self, device: &Value) -> Option<Placement> {
        self.installation(&device["replacementNtdInstallationOptions"]);
        let Some(entry) = find_plan(&device["replacementNtdPlans"], &self.order["planName"]) else {
            self.reject("constraints.plan.not.offered", "planName", "not offered with the replacement");
            return None;
        };
        let line = Line::new(device["infrastructureId"].as_str()?, None);
        self.transfer_fields(false, &line);
        let ntd_option = self.ntd_option(entry, "replacementNtds")?;
        Some(self.placement(false, Some(line), Value::Null, ntd_option, Plan::of(entry)))
    }

    fn copper_pair(&mut self, pair: &Value) -> Option<Placement> {
        self.no_port();
        self.no_ntd_option();
        self.installation(&pair["installationOptions"]);
        let line = Line::new(pair["infrastructureId"].as_str()?, None);
        let is_used = pair["serviceStatus"] == "Line In Use";
        let is_transfer = is_used || (pair["hasActivePOTS"] == true && self.takes_phone_service(pair));
        // For the pair of another carrier nothing is known about these fields.
        if pair["copperPairStatus"].is_null() {
            self.transfer_fields(is_used, &line);
        }
        if is_transfer {
            self.charge(&pair["fees"]);
        }
        let plan = self.product_plan()?;
        let product_id = pair["referencedData"]["productInstanceId"].clone();
        Some(self.placement(is_transfer, Some(line), product_id, Value::Null, plan))
    }

    /// Whether the order ends a phone service that is not the customer's own.
    fn takes_phone_service(&mut self, pair: &Value) -> bool {
        let is_unbundled = pair["serviceType"].as_str().is_some_and(|kind| kind.starts_with("ULL"));
        let is_own = match is_unbundled {
            true => self.order["potsServiceOwner"] == true,
            false => pair["potsInterconnectMatch"] == true,
        };
        if !is_own {
            let waived = self.order["potsWaiver"] == true;
            let message = "required, because the phone service on the line ends";
            self.want(waived, "constraints.pots.waiver.required", "potsWaiver", message);
        }
        !is_own
    }

    /// The two fields that a transfer must have and everything else must not.
    fn transfer_fields(&mut self, is_used: bool, line: &Line) {
        let (avc_id, transfer_type) = (&self.order["avcIdForTransfer"], &self.order["transferType"]);
        if !is_used {
            let message = "only for a line in use";
            self.want(avc_id.is_null(), "constraints.avc.id.not.required", "avcIdForTransfer", message);
            self.want(
                transfer_type.is_null(),
                "constraints.transfer.type.not.required",
                "transferType",
                message,
            );
            return;
        }
        let message = "required, because the line is in use";
        self.want(!avc_id.is_null(), "constraints.avc.id.required", "avcIdForTransfer", message);
        self.want(!transfer_type.is_null(), "constraints.transfer.type.required", "transferType", message);
        if let (Some(given), Some(service)) = (avc_id.as_str(), self.services.on(line)) {
            let message = "not that of the service on the line";
            self.want(service.avc_id == given, "constraints.avc.id.mismatch", "avcIdForTransfer", message);
        }
    }

    fn installation(&mut self, options: &Value) {
        let chosen = entries(options).iter().find(|option| option["option"] == self.order["ntdInstallation"]);
        match chosen {
            Some(option) => self.charge(&option["fees"]),
            None => {
                self.reject("constraints.installation.not.offered", "ntdInstallation", "not offered here");
            }
        }
    }

    fn no_port(&mut self) {
        let absent = self.order["portId"].is_null();
        self.want(absent, "constraints.port.not.required", "portId", "only for a port of a device");
    }

    fn no_ntd_option(&mut self) {
        let absent = self.order["ntdOption"].is_null();
        self.want(absent, "constraints.ntd.option.not.required", "ntdOption", "only for a new device");
    }

    fn listed_plan(&mut self, list: &str) -> Option<&'a Value> {
        let qualification = self.qualification;
        let found = find_plan(&qualification[list], &self.order["planName"]);
        if found.is_none() {
            self.reject("constraints.plan.not.offered", "planName", &format!("not one of {list}"));
        }
        found
    }

    fn product_plan(&mut self) -> Option<Plan> {
        let (products, name) = (&self.qualification["availableProducts"], &self.order["planName"]);
        if let Some(entry) = find_plan(&products["planOptions"], name) {
            return Some(Plan::of(entry));
        }
        if entries(&products["options"]).contains(name) {
            return name.as_str().map(Plan::named);
        }
        self.reject("constraints.plan.not.offered", "planName", "not one of availableProducts");
        None
    }

    /// The device for a plan: the one asked for, else the first that the plan can have.
    fn ntd_option(&mut self, plan: &Value, devices: &str) -> Option<Value> {
        let wanted = &self.order["ntdOption"];
        let options = entries(&plan["ntdOptions"]);
        let name =
            if wanted.is_null() { options.first() } else { options.iter().find(|name| *name == wanted) };
        let device = name.and_then(|name| {
            entries(&self.qualification[devices]).iter().find(|device| device["name"] == *name)
        });
        let Some(device) = device else {
            self.reject("constraints.ntd.option.not.offered", "ntdOption", "not offered with this plan");
            return None;
        };
        let fees = device["fees"].clone();
        for fee in entries(&fees) {
            self.fees.push(additional_fee(fee, &json!({ "ntd_installation_fee": device["name"] })));
        }
        let field = |name: &str| device[name].clone();
        Some(json!({ "name": field("name"), "ntdType": field("ntdType"), "ntdVersion": field("ntdVersion") }))
    }

    fn charge(&mut self, fees: &Value) {
        for fee in entries(fees) {
            let technology =
                self.qualification["accessTechnology"].as_str().unwrap_or_default().to_lowercase();
            let attributes = match fee["name"].as_str() {
                Some("SLA") => json!({ "sla": self.order["restorationSla"] }),
                Some("NDF") => json!({ "ndf": "New Development Fee" }),
                Some("SERVICE_TRANSFER_FEE") => json!({ "service_transfer_fee": true }),
                _ => json!({ "technology_type": technology }),
            };
            self.fees.push(additional_fee(fee, &attributes));
        }
    }

    fn placement(
        &mut self,
        is_transfer: bool,
        line: Option<Line>,
        product_id: Value,
        ntd_option: Value,
        plan: Plan,
    ) -> Placement {
        let fees = std::mem::take(&mut self.fees);
        Placement { is_transfer, line, product_id, ntd_option, plan, fees }
    }
}

fn additional_fee(fee: &Value, attributes: &Value) -> Value {
    json!({
        "addOnTypeName": fee["name"],
        "fee": {
            "attributes": attributes,
            "oneTimeCharge": fee["oneTimeCharge"],
            "monthlyRecurringCharge": fee["monthlyRecurringCharge"],
        },
    })
}

/// A bandwidth such as `1300Mbps`.
fn megabits(bandwidth: &Value) -> Option<i64> {
    bandwidth.as_str()?.strip_suffix("Mbps")?.parse().ok()
}
