//! The locations that the sandbox knows, each as the qualification that it gives.
//!
//! Six are the samples of the carrier. The others are made from them, with what the carrier says about
//! their kind.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::seed;

static LOCATIONS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    vec![
        FIRST_NTD.clone(),
        sample(include_str!("qualifications/first-copper-pair.json")),
        ADDITIONAL_NTD.clone(),
        port_takeover(),
        ADDITIONAL_COPPER_PAIR.clone(),
        IDLE_COPPER_PAIR.clone(),
        hfc(),
        free_ports(),
        idle_copper_pair(),
        replacement_ntd(),
        phone_service(),
    ]
});

static FIRST_NTD: LazyLock<Value> = LazyLock::new(|| sample(include_str!("qualifications/first-ntd.json")));

static ADDITIONAL_NTD: LazyLock<Value> =
    LazyLock::new(|| sample(include_str!("qualifications/additional-ntd.json")));

static ADDITIONAL_COPPER_PAIR: LazyLock<Value> =
    LazyLock::new(|| sample(include_str!("qualifications/additional-copper-pair.json")));

static IDLE_COPPER_PAIR: LazyLock<Value> =
    LazyLock::new(|| sample(include_str!("qualifications/no-additional-copper-pair.json")));

pub(super) fn all() -> &'static [Value] {
    &LOCATIONS
}

pub(super) fn find(location_id: &str) -> Option<&'static Value> {
    all().iter().find(|location| location["locationId"] == location_id)
}

/// The entries of a list; none where there is no list.
pub(super) fn entries(list: &Value) -> &[Value] {
    list.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn sample(text: &str) -> Value {
    serde_json::from_str(text).expect("the bundled qualifications are JSON, a test reads them all")
}

/// The sample has the location id of a newer sample; its orders name this one.
fn port_takeover() -> Value {
    let mut location = sample(include_str!("qualifications/port-takeover.json"));
    location["locationId"] = seed::PORT_TAKEOVER_LOCATION.into();
    location
}

fn hfc() -> Value {
    let mut location = FIRST_NTD.clone();
    settle(&mut location, seed::HFC_LOCATION, "21", "BANKSIA");
    location["accessTechnology"] = "HFC".into();
    location["accessTechnologyDescription"] = "HFC".into();
    location["serviceClass"] = "21".into();
    location["serviceClassDescription"] = "HFC, lead-in and further devices are missing".into();
    location["newDevelopmentsCharge"] = json!({ "applies": false, "fees": [] });
    location["generationTwoNtds"] = json!([{
        "name": "NTD_2.5",
        "ntdType": "NTD_2.5",
        "ntdVersion": "V2",
        "ntdPlanTypes": ["RESIDENTIAL", "BUSINESS"],
        "fees": [once("NTD_INSTALLATION_FEE", "0.00")],
    }]);
    location["firstOrAdditionalNtdPlans"] = plan_list(&HFC_PLANS, &["NTD_2.5"]);
    location["availableProducts"]["options"] =
        HFC_PLANS.iter().map(|(name, ..)| Value::from(*name)).collect();
    location["availableProducts"]["planOptions"] = HFC_PLANS
        .iter()
        .map(|(name, _, down, up)| json!({ "planName": name, "speedDown": down, "speedUp": up }))
        .collect();
    location
}

fn free_ports() -> Value {
    let mut location = ADDITIONAL_NTD.clone();
    settle(&mut location, seed::FREE_PORTS_LOCATION, "3", "WATTLE");
    let device = &mut location["infrastructures"][0];
    device["infrastructureId"] = "NTD000000000003".into();
    for port in device["ntdPorts"].as_array_mut().into_iter().flatten() {
        free(port);
    }
    location
}

fn idle_copper_pair() -> Value {
    let mut location = IDLE_COPPER_PAIR.clone();
    settle(&mut location, seed::IDLE_COPPER_PAIR_LOCATION, "34", "GREVILLEA");
    let mut in_use = ADDITIONAL_COPPER_PAIR["infrastructures"][0].clone();
    in_use["infrastructureId"] = "CPI000000000341".into();
    in_use["recommended"] = false.into();
    let mut idle = location["infrastructures"][0].clone();
    idle["infrastructureId"] = "CPI000000000342".into();
    location["infrastructures"] = json!([in_use, idle]);
    location
}

fn replacement_ntd() -> Value {
    let mut location = ADDITIONAL_NTD.clone();
    settle(&mut location, seed::REPLACEMENT_NTD_LOCATION, "103", "CASUARINA");
    location["replacementNtds"] = json!([{
        "name": "4_PORT_RESIDENTIAL",
        "ntdType": "4_PORT",
        "ntdVersion": "V4",
        "ntdPlanTypes": ["RESIDENTIAL"],
        "fees": [once("NTD_INSTALLATION_FEE", "100.00")],
    }]);
    location["generationTwoNtdPlans"] = plan_list(&GENERATION_TWO_PLANS, &[]);
    let device = &mut location["infrastructures"][0];
    device["infrastructureId"] = "NTD000000000103".into();
    device["ntdType"] = "1_PORT".into();
    device["ntdVersion"] = "V3".into();
    device["plans"] = "generationTwoNtdPlans".into();
    device["remainingDownstreamBandwidth"] = "1200Mbps".into();
    device["remainingUpstreamBandwidth"] = "700Mbps".into();
    if let Some(ports) = device["ntdPorts"].as_array_mut() {
        ports.truncate(1);
    }
    device["ntdPorts"][0]["referencedData"]["productInstanceId"] = "PRI000000000103".into();
    device["replacementNtdPlans"] = plan_list(&GENERATION_TWO_PLANS, &["4_PORT_RESIDENTIAL"]);
    device["replacementNtdInstallationOptions"] =
        json!([{ "option": "nbn-tech", "recommended": true, "fees": [], "hardwareShortfall": null }]);
    location
}

fn phone_service() -> Value {
    let mut location = IDLE_COPPER_PAIR.clone();
    settle(&mut location, seed::PHONE_SERVICE_LOCATION, "134", "CORREA");
    let fees = ADDITIONAL_COPPER_PAIR["infrastructures"][0]["fees"].clone();
    let pair = &mut location["infrastructures"][0];
    pair["infrastructureId"] = "CPI000000000134".into();
    pair["serviceStatus"] = Value::Null;
    pair["copperPairStatus"] = "Active".into();
    pair["serviceType"] = "FNN".into();
    pair["hasActivePOTS"] = true.into();
    pair["fees"] = fees;
    location
}

/// Gives a made location its id and an address of its own.
fn settle(location: &mut Value, location_id: &str, number: &str, street: &str) {
    let address = format!("{number} {street} Street, SANDBOX BAY, Victoria, 3999");
    location["locationId"] = location_id.into();
    location["address"] = address.into();
    location["addressDetails"]["streetNumber"] = number.into();
    location["addressDetails"]["street"] = format!("{street} Street").into();
    location["addressDetails"]["suburb"] = "SANDBOX BAY".into();
    location["addressDetails"]["state"] = "Victoria".into();
    location["addressDetails"]["postcode"] = "3999".into();
}

/// Name, kind and speeds of a plan.
type Plan = (&'static str, &'static str, u32, u32);

const HFC_PLANS: [Plan; 4] = [
    ("Home Fast 100/20", "RESIDENTIAL", 100, 20),
    ("Home Superfast 250/25", "RESIDENTIAL", 250, 25),
    ("Home Ultrafast 1000/50", "RESIDENTIAL", 1000, 50),
    ("Home Hyperfast 2000/100", "RESIDENTIAL", 2000, 100),
];

const GENERATION_TWO_PLANS: [Plan; 5] = [
    ("Home Fast 25/5", "RESIDENTIAL", 25, 5),
    ("Home Fast 100/40", "RESIDENTIAL", 100, 40),
    ("Home Superfast 500/200", "RESIDENTIAL", 500, 200),
    ("Home Ultrafast 1000/400", "RESIDENTIAL", 1000, 400),
    ("Home Hyperfast 2000/200", "RESIDENTIAL", 2000, 200),
];

fn plan_list(plans: &[Plan], ntd_options: &[&str]) -> Value {
    let plan = |(name, kind, down, up): &Plan| json!({ "name": name, "type": kind, "speedDown": down, "speedUp": up, "ntdOptions": ntd_options });
    plans.iter().map(plan).collect()
}

/// A port that carries nothing.
fn free(port: &mut Value) {
    port["status"] = "Free".into();
    port["referencedData"] = Value::Null;
    port["fees"] = json!([]);
}

/// A fee that is paid once.
fn once(name: &str, amount: &str) -> Value {
    json!({ "name": name, "oneTimeCharge": money(amount), "monthlyRecurringCharge": money("0.00") })
}

pub(super) fn money(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "AUD", "symbol": "$" })
}
