//! For qualifications put together at random, no order that comes out carries what its option forbids, or lacks what it needs.

use proptest::prelude::*;
use serde_json::{Value, json};
use superloop_360::planning::{
    CarrierAdvice, Contact, OptionKind, OrderOption, PlannedOrder, PlanningError, Selection, Transfer,
    WantedService,
};
use superloop_360::types::{
    AggregationMethod, InstallationOptionKind, NtdOptionName, OrderRequest, Qualification, RestorationSla,
};

const FIBRE: &str = include_str!("../../../specs/samples/superloop-360/Qualification.additional-ntd.json");
const COPPER: &str =
    include_str!("../../../specs/samples/superloop-360/Qualification.no-additional-copper-pair.json");

fn null_or<T: Into<Value> + Clone + std::fmt::Debug + 'static>(words: Vec<T>) -> BoxedStrategy<Value> {
    prop_oneof![Just(Value::Null), prop::sample::select(words).prop_map(Into::into)].boxed()
}

fn port() -> impl Strategy<Value = Value> {
    (prop::sample::select(vec!["1", "2", "9", "x"]), prop::sample::select(vec!["Used", "Free", "Reserved"])).prop_map(
        |(id, status)| json!({"portId": id, "status": status, "referencedData": null, "fees": [], "avcIdMatch": null}),
    )
}

fn device() -> impl Strategy<Value = Value> {
    let bandwidth = prop::sample::select(vec!["0Mbps", "30Mbps", "600Mbps", "2200Mbps", "fast"]);
    let built = prop::sample::select(vec![("Internal", "V1"), ("1_PORT", "V3"), ("4_PORT", "V4")]);
    let list = prop::sample::select(vec!["generationOneNtdPlans", "generationTwoNtdPlans", "other"]);
    (prop::collection::vec(port(), 0..4), bandwidth, built, list, any::<bool>()).prop_map(
        |(ports, bandwidth, built, list, replaceable)| {
            let ways = json!([{"option": "nbn-no-action", "recommended": true, "fees": [], "hardwareShortfall": null}]);
            let plans = json!([{
                "name": "Home Fast 50/20", "type": "RESIDENTIAL", "speedDown": 50, "speedUp": 20, "ntdOptions": []
            }]);
            json!({
                "infrastructureId": "NTD1", "installationOptions": ways, "ntdType": built.0, "ntdVersion": built.1,
                "plans": list, "remainingDownstreamBandwidth": bandwidth, "remainingUpstreamBandwidth": bandwidth,
                "ntdPorts": ports, "subsequentInstallationCharge": null,
                "replacementNtdPlans": if replaceable { plans } else { json!([]) },
                "replacementNtdInstallationOptions": ways,
            })
        },
    )
}

fn pair() -> impl Strategy<Value = Value> {
    (
        null_or(vec!["Line In Use", "Line Not In Use", "Cut"]),
        null_or(vec!["Active", "Inactive"]),
        null_or(vec!["FNN", "ULL", "ULL - Special", "VOIP"]),
        any::<(bool, bool)>(),
    )
        .prop_map(|(line, pair, service, (active, matched))| {
            let mut copper: Value = serde_json::from_str(COPPER).unwrap_or_default();
            let mut found = copper["infrastructures"][0].take();
            found["serviceStatus"] = line;
            found["copperPairStatus"] = pair;
            found["serviceType"] = service;
            found["hasActivePOTS"] = active.into();
            found["potsInterconnectMatch"] = matched.into();
            found
        })
}

fn qualification() -> impl Strategy<Value = Value> {
    let fibre = (prop::collection::vec(device(), 0..3), any::<(bool, bool)>()).prop_map(
        |(devices, (more, newer))| {
            let mut answer: Value = serde_json::from_str(FIBRE).unwrap_or_default();
            answer["infrastructures"] = devices.into();
            answer["replacementNtds"] = json!([answer["generationTwoNtds"][1]]);
            answer["generationTwoNtdPlans"] = answer["firstOrAdditionalNtdPlans"].clone();
            if !more {
                answer["infrastructureInstallationOptions"] = json!([]);
            }
            if !newer {
                for list in ["firstOrAdditionalNtdPlans", "generationTwoNtds"] {
                    answer.as_object_mut().map(|answer| answer.remove(list));
                }
            }
            answer
        },
    );
    let copper = (prop::collection::vec(pair(), 0..3), any::<bool>()).prop_map(|(pairs, more)| {
        let mut answer: Value = serde_json::from_str(COPPER).unwrap_or_default();
        answer["infrastructures"] = pairs.into();
        if more {
            answer["infrastructureInstallationOptions"] = json!([
                {"option": "nbn-tech", "recommended": true, "fees": [], "hardwareShortfall": null}
            ]);
        }
        answer
    });
    prop_oneof![fibre, copper]
}

/// What a caller might set, wanted or not.
#[derive(Clone, Debug)]
struct Wishes {
    plan: usize,
    transfer: Option<String>,
    advised: bool,
    advised_port: Option<u32>,
    device: Option<&'static str>,
    installation: Option<&'static str>,
    waiver: bool,
    owner: Option<bool>,
    vlan: Option<u16>,
}

fn wishes() -> impl Strategy<Value = Wishes> {
    (
        any::<usize>(),
        prop::option::of(prop::sample::select(vec!["AVC123456789012".to_owned(), String::new()])),
        any::<bool>(),
        prop::option::of(1..5_u32),
        prop::option::of(prop::sample::select(vec!["1_PORT", "4_PORT", "8_PORT"])),
        prop::option::of(prop::sample::select(vec!["nbn-no-action", "nbn-tech", "nbn-dispatch"])),
        any::<bool>(),
        any::<Option<bool>>(),
        any::<Option<u16>>(),
    )
        .prop_map(
            |(plan, transfer, advised, advised_port, device, installation, waiver, owner, vlan)| Wishes {
                plan,
                transfer,
                advised,
                advised_port,
                device,
                installation,
                waiver,
                owner,
                vlan,
            },
        )
}

fn begin<'a>(option: &'a OrderOption, wishes: &Wishes) -> Result<PlannedOrder<'a>, PlanningError> {
    let plan = &option.plans()[wishes.plan % option.plans().len()].name;
    let service = WantedService::new(plan, 1, RestorationSla::Standard, AggregationMethod::Ethernet);
    let contact = Contact::new("Ana Ruiz", "0291234567", "ana@example.com");
    let transfer = wishes.transfer.clone().map(Transfer::service);
    if wishes.advised {
        let mut advice = CarrierAdvice::new();
        if let Some(transfer) = transfer {
            advice = advice.transfer(transfer);
        }
        if let Some(port) = wishes.advised_port {
            advice = advice.port_id(port);
        }
        return option.order_as_advised(advice, service, contact);
    }
    match transfer {
        Some(transfer) => option.take_over(transfer, service, contact),
        None => option.order(service, contact),
    }
}

fn built(option: &OrderOption, wishes: &Wishes) -> Result<OrderRequest, PlanningError> {
    let mut order = begin(option, wishes)?;
    if let Some(device) = wishes.device {
        order = order.ntd_option(NtdOptionName::from(device));
    }
    if let Some(installation) = wishes.installation {
        order = order.installation(InstallationOptionKind::from(installation));
    }
    if wishes.waiver {
        order = order.pots_waiver();
    }
    if let Some(owner) = wishes.owner {
        order = order.pots_service_owner(owner);
    }
    if let Some(vlan) = wishes.vlan {
        order = order.vlan(vlan);
    }
    order.build()
}

fn check(option: &OrderOption, body: &OrderRequest) -> Result<(), TestCaseError> {
    let kind = option.kind();
    let transfer = body.avc_id_for_transfer.is_some();
    prop_assert_eq!(transfer, body.transfer_type.is_some());
    if kind.unpublished_fields().is_empty() {
        prop_assert_eq!(transfer, kind.is_takeover());
    }
    prop_assert!(body.avc_id_for_transfer.as_ref().is_none_or(|id| !id.is_empty()));
    prop_assert_eq!(body.infrastructure_id.is_none(), kind.is_new_infrastructure());
    match kind {
        OptionKind::FreePort | OptionKind::PortTakeover => prop_assert_eq!(body.port_id, option.port_id()),
        OptionKind::ReplacementNtd => {}
        _ => prop_assert_eq!(body.port_id, None),
    }
    prop_assert!(body.ntd_option.is_none() || kind.installs_device());
    prop_assert!(option.installations().iter().any(|way| way.option == body.ntd_installation));
    let plan = option.plan(&body.plan_name).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert!(body.ntd_option.as_ref().is_none_or(|name| plan.ntd_options.contains(name)));
    prop_assert_eq!(body.require_vlan, body.vlan_id.is_some());
    if body.pots_waiver.is_some() || body.pots_service_owner.is_some() {
        let copper = matches!(kind, OptionKind::OtherCarrierCopperPair | OptionKind::AdditionalCopperPair);
        prop_assert!(copper);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_order_carries_what_its_option_forbids(answer in qualification(), wishes in prop::collection::vec(wishes(), 48)) {
        let answer: Qualification =
            serde_json::from_value(answer).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let Ok(options) = answer.order_options() else { return Ok(()) };
        for option in &options {
            prop_assert!(!option.plans().is_empty() && !option.installations().is_empty());
            prop_assert!(option.quote(&Selection::new()).is_ok());
            for wishes in &wishes {
                if let Ok(body) = built(option, wishes) {
                    check(option, &body)?;
                }
            }
        }
    }
}
