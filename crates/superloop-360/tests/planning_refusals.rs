//! What planning refuses, and how it says so.

use serde_json::{Value, json};
use std::time::Duration;
use superloop_360::planning::{
    CarrierAdvice, Contact, Delivery, OptionKind, OrderOptions, PlanningError, PotsRule, Selection, Transfer,
    WantedService,
};
use superloop_360::types::{
    AggregationMethod, InstallationOptionKind, NtdOptionName, OrderType, RestorationSla,
};

type TestResult = Result<(), Box<dyn std::error::Error>>;

fn fibre() -> Result<Value, serde_json::Error> {
    serde_json::from_str(include_str!(
        "../../../specs/samples/superloop-360/Qualification.additional-ntd.json"
    ))
}

fn copper() -> Result<Value, serde_json::Error> {
    serde_json::from_str(include_str!(
        "../../../specs/samples/superloop-360/Qualification.no-additional-copper-pair.json"
    ))
}

fn plan(answer: Value) -> Result<Result<OrderOptions, PlanningError>, serde_json::Error> {
    Ok(serde_json::from_value::<superloop_360::types::Qualification>(answer)?.order_options())
}

fn service(plan: &str) -> WantedService {
    WantedService::new(plan, 1, RestorationSla::Standard, AggregationMethod::L2tp)
}

fn contact() -> Contact {
    Contact::new("Ana Ruiz", "0291234567", "ana@example.com")
}

#[test]
fn an_incomplete_qualification_is_named_by_its_field() -> TestResult {
    for field in [
        "remoteQualificationSearchId",
        "orderId",
        "technologyType",
        "accessTechnology",
        "status",
        "availableProducts",
        "newDevelopmentsCharge",
        "restorationSlas",
        "allowedAggregationMethods",
        "infrastructures",
        "infrastructureInstallationOptions",
        "firstOrAdditionalNtdPlans",
        "generationOneNtdPlans",
        "generationTwoNtds",
    ] {
        let mut answer = fibre()?;
        answer.as_object_mut().ok_or("an object")?.remove(field);
        let refused = plan(answer)?;
        assert!(
            matches!(&refused, Err(PlanningError::Incomplete { field: found, .. }) if *found == field),
            "{field}: {refused:?}"
        );
    }
    Ok(())
}

#[test]
fn unknown_shapes_and_unserviceable_locations_are_refused() -> TestResult {
    for (field, value) in [
        ("sourceType", json!("uniti")),
        ("technologyType", json!("EE")),
        ("accessTechnology", json!("Satellite")),
        ("accessTechnology", json!("FTTC")),
        ("infrastructures", json!([{"infrastructureId": "XYZ1", "antenna": true}])),
    ] {
        let mut answer = fibre()?;
        answer[field] = value;
        let refused = plan(answer)?;
        assert!(matches!(refused, Err(PlanningError::UnknownShape { .. })), "{field}: {refused:?}");
    }
    let mut answer = fibre()?;
    answer["status"] = json!("Not Serviceable");
    let refused = plan(answer)?.err().ok_or("refused")?;
    assert_eq!(
        refused.to_string(),
        "LOC151638001451 cannot be ordered: its qualification status is \"Not Serviceable\""
    );
    Ok(())
}

#[test]
fn ports_and_infrastructure_that_do_not_exist_are_named() -> TestResult {
    let options = plan(fibre()?)??;
    let refused = options.port("NTD151638001451", 7).err().ok_or("refused")?;
    assert_eq!(refused.to_string(), "NTD151638001451 has no port 7 to order on (there is: 1, 2, 3, 4)");
    let refused = options.port("NTD1", 1).err().ok_or("refused")?;
    assert!(matches!(refused, PlanningError::NoSuchInfrastructure { .. }), "{refused}");
    let refused = options.only(OptionKind::PortTakeover).err().ok_or("refused")?;
    assert!(matches!(refused, PlanningError::Ambiguous { count: 3, .. }), "{refused}");
    assert!(matches!(
        options.only(OptionKind::FirstNtd),
        Err(PlanningError::NotOffered { reason: None, .. })
    ));
    Ok(())
}

#[test]
fn an_old_qualification_is_refused_by_the_callers_limit() -> TestResult {
    let hour = Duration::from_secs(3600);
    assert!(plan(fibre()?)??.no_older_than(hour, hour).is_ok());
    let refused = plan(fibre()?)??.no_older_than(hour, hour * 2);
    assert!(matches!(refused, Err(PlanningError::Expired { .. })));
    Ok(())
}

#[test]
fn a_transfer_needs_its_avc_id() -> TestResult {
    let options = plan(fibre()?)??;
    let taken = options.port("NTD151638001451", 1)?;
    let refused = taken.order(service("Home Fast 50/20"), contact());
    assert!(matches!(refused, Err(PlanningError::TransferNeeded { kind: OptionKind::PortTakeover })));
    let refused = taken.take_over(Transfer::service(" "), service("Home Fast 50/20"), contact());
    assert_eq!(refused.err(), Some(PlanningError::MissingAvcId));
    let free = options.port("NTD151638001451", 4)?;
    let refused = free.take_over(Transfer::service("AVC1"), service("Home Fast 50/20"), contact());
    assert!(matches!(refused, Err(PlanningError::FieldNotAllowed { field: "avcIdForTransfer", .. })));
    Ok(())
}

#[test]
fn plans_that_do_not_fit_are_refused_with_the_reason() -> TestResult {
    let mut answer = fibre()?;
    answer["infrastructures"][0]["remainingDownstreamBandwidth"] = json!("100Mbps");
    answer["infrastructures"][0]["remainingUpstreamBandwidth"] = json!("20Mbps");
    answer["generationOneNtdPlans"][7] = json!(
        {"name": "Home Hyperfast 2000/200", "type": "RESIDENTIAL", "speedDown": 2000, "speedUp": 200, "ntdOptions": []}
    );
    let options = plan(answer)??;
    let free = options.only(OptionKind::FreePort)?;
    let names: Vec<_> = free.plans().iter().map(|plan| plan.name.as_str()).collect();
    assert_eq!(names, ["Home Fast 25/5", "Home Fast 25/10", "Home Fast 50/20"]);
    let texts = [
        ("Home Superfast 250/100", "the device has 100 Mbit/s of download capacity left"),
        ("Home Fast 100/40", "the device has 20 Mbit/s of upload capacity left"),
        (
            "Home Hyperfast 2000/200",
            "a device of generation one takes at most 1000 Mbit/s in an order; order less, then change the plan",
        ),
    ];
    for (name, reason) in texts {
        let refused = free.order(service(name), contact()).err().ok_or(name)?;
        assert_eq!(
            refused.to_string(),
            format!("plan {name:?} is not offered for option freePort: {reason}")
        );
    }
    let refused = free.order(service("Home Fast 100/20"), contact()).err().ok_or("refused")?;
    assert_eq!(refused.to_string(), "plan \"Home Fast 100/20\" is not offered for option freePort");
    Ok(())
}

#[test]
fn what_is_not_understood_is_left_out_with_a_reason() -> TestResult {
    let cases = [
        ("/infrastructures/0/ntdPorts/3/status", json!("Reserved"), "port status \"Reserved\" is not known"),
        ("/infrastructures/0/ntdPorts/3/portId", json!("D4"), "an order gives the port as a number"),
        (
            "/infrastructures/0/remainingDownstreamBandwidth",
            json!("1.3Gbps"),
            "the remaining bandwidth \"1.3Gbps\" of the device cannot be read",
        ),
        (
            "/infrastructures/0/plans",
            json!("generationThreeNtdPlans"),
            "the device names the plan list \"generationThreeNtdPlans\", which is not known",
        ),
        ("/infrastructures/0/installationOptions", json!([]), "no way to install it is on offer"),
        ("/generationOneNtdPlans", json!([]), "no plan is on offer"),
        ("/infrastructureInstallationOptions", json!([]), "the qualification lists no way to install it"),
    ];
    for (pointer, value, reason) in cases {
        let mut answer = fibre()?;
        *answer.pointer_mut(pointer).ok_or(pointer)? = value;
        let options = plan(answer)??;
        let last = options.not_offered().last().ok_or(pointer)?;
        assert_eq!(last.reason, reason);
    }
    Ok(())
}

#[test]
fn values_and_fields_that_are_not_offered_are_refused() -> TestResult {
    let options = plan(copper()?)??;
    let idle = options.only(OptionKind::IdleCopperPair)?;
    let begin = || idle.order(service("Home Fast 50/20"), contact());
    assert!(begin()?.build().is_ok());
    let refused = [
        begin()?.ntd_option(NtdOptionName::OnePort).build(),
        begin()?.pots_waiver().build(),
        begin()?.pots_service_owner(true).build(),
        begin()?.delivery(Delivery::to_location()).build(),
    ];
    for result in refused {
        assert!(matches!(result, Err(PlanningError::FieldNotAllowed { .. })), "{result:?}");
    }
    let posted = begin()?.installation(InstallationOptionKind::NbnDispatch).delivery(Delivery::to_location());
    assert_eq!(posted.build()?.ntd_same_address_delivery, Some(true));
    let elsewhere = InstallationOptionKind::from("by-hand");
    assert!(matches!(begin()?.installation(elsewhere).build(), Err(PlanningError::ValueNotOffered { .. })));
    let sla = WantedService::new("Home Fast 50/20", 1, RestorationSla::from("Gold"), AggregationMethod::L2tp);
    let refused = idle.order(sla, contact())?.build().err().ok_or("refused")?;
    assert!(matches!(refused, PlanningError::ValueNotOffered { field: "restorationSla", .. }), "{refused}");
    let method = AggregationMethod::from("PIGEON");
    let method = WantedService::new("Home Fast 50/20", 1, RestorationSla::Standard, method);
    let refused = idle.order(method, contact())?.build().err().ok_or("refused")?;
    assert!(
        matches!(refused, PlanningError::ValueNotOffered { field: "aggregationMethod", .. }),
        "{refused}"
    );
    for contact in [
        Contact::new("", "0291234567", "ana@example.com"),
        Contact::new("a".repeat(41), "0291234567", "ana@example.com"),
        Contact::new("Ana Ruiz", " ", "ana@example.com"),
        Contact::new("Ana Ruiz", "0291234567", "ana"),
    ] {
        let result = idle.order(service("Home Fast 50/20"), contact)?.build();
        assert!(matches!(result, Err(PlanningError::Invalid(_))), "{result:?}");
    }
    let reference = begin()?.customer_reference("r".repeat(201)).build();
    assert!(matches!(reference, Err(PlanningError::Invalid(_))));
    Ok(())
}

#[test]
fn an_open_installation_has_to_be_chosen() -> TestResult {
    let mut answer = copper()?;
    answer["infrastructures"][0]["installationOptions"][1]["recommended"] = json!(true);
    let options = plan(answer)??;
    let idle = options.only(OptionKind::IdleCopperPair)?;
    let refused = idle.quote(&Selection::new()).err().ok_or("refused")?;
    assert_eq!(
        refused.to_string(),
        "option idleCopperPair needs a choice of ntdInstallation (offered: nbn-no-action, nbn-dispatch, nbn-tech)"
    );
    Ok(())
}

#[test]
fn a_replacement_is_planned_and_ordered_only_as_advised() -> TestResult {
    let mut answer = fibre()?;
    let device = &mut answer["infrastructures"][0];
    device["ntdType"] = json!("1_PORT");
    device["ntdVersion"] = json!("V3");
    device["plans"] = json!("generationTwoNtdPlans");
    device["ntdPorts"].as_array_mut().ok_or("ports")?.truncate(1);
    device["replacementNtdInstallationOptions"] = device["installationOptions"].clone();
    device["replacementNtdPlans"] = json!([
        {"name": "Home Fast 50/20", "type": "RESIDENTIAL", "speedDown": 50, "speedUp": 20, "ntdOptions": ["4_PORT"]}
    ]);
    answer["replacementNtds"] = json!([answer["generationTwoNtds"][1]]);
    let options = plan(answer.clone())??;
    let replacement = options.only(OptionKind::ReplacementNtd)?;
    assert!(!replacement.certainty().is_documented());
    let refused = replacement.order(service("Home Fast 50/20"), contact()).err().ok_or("refused")?;
    assert!(matches!(refused, PlanningError::NotPublished { .. }));
    let advice = CarrierAdvice::new().port_id(2);
    let order = replacement.order_as_advised(advice, service("Home Fast 50/20"), contact())?;
    let body = order.ntd_option(NtdOptionName::FourPort).build()?;
    assert_eq!((body.port_id, body.avc_id_for_transfer), (Some(2), None));
    assert_eq!(body.infrastructure_id.as_deref(), Some("NTD151638001451"));

    answer["serviceClass"] = json!("1");
    assert!(plan(answer)??.only(OptionKind::ReplacementNtd).is_err());
    let free = plan(fibre()?)??;
    let refused = free.port("NTD151638001451", 4)?.order_as_advised(
        CarrierAdvice::new(),
        service("Home Fast 50/20"),
        contact(),
    );
    assert!(matches!(refused, Err(PlanningError::FieldNotAllowed { .. })));
    Ok(())
}

/// Service type, match, owner stated, waiver given; what comes of it: an order type, or the field that is wrong.
#[test]
fn telephone_services_follow_their_table() -> TestResult {
    let rows = [
        ("FNN", true, None, false, Ok(OrderType::New), "300.00"),
        ("FNN", true, None, true, Err("potsWaiver"), ""),
        ("FNN", false, None, true, Ok(OrderType::Transfer), "310.00"),
        ("FNN -Special", false, None, false, Err("potsWaiver"), ""),
        ("FNN - Special", false, Some(true), true, Err("potsServiceOwner"), ""),
        ("ULL", false, Some(true), false, Ok(OrderType::New), "300.00"),
        ("ULL", false, Some(true), true, Err("potsWaiver"), ""),
        ("ULL - Special", false, Some(false), true, Ok(OrderType::Transfer), "310.00"),
        ("ULL", false, Some(false), false, Err("potsWaiver"), ""),
        ("ULL", false, None, true, Err("potsServiceOwner"), ""),
    ];
    for (service_type, matched, owner, waiver, expected, once) in rows {
        let mut answer = copper()?;
        let pair = &mut answer["infrastructures"][0];
        pair["serviceStatus"] = Value::Null;
        pair["copperPairStatus"] = json!("Active");
        pair["serviceType"] = json!(service_type);
        pair["hasActivePOTS"] = json!(true);
        pair["potsInterconnectMatch"] = json!(matched);
        pair["fees"] = json!([{
            "name": "SERVICE_TRANSFER_FEE",
            "oneTimeCharge": {"amount": "10.00", "currency": "AUD", "symbol": "$"},
            "monthlyRecurringCharge": {"amount": "0.00", "currency": "AUD", "symbol": "$"}
        }]);
        let options = plan(answer)??;
        let other = options.only(OptionKind::OtherCarrierCopperPair)?;
        let mut order =
            other.order_as_advised(CarrierAdvice::new(), service("Home Fast 50/20"), contact())?;
        if let Some(owner) = owner {
            order = order.pots_service_owner(owner);
        }
        if waiver {
            order = order.pots_waiver();
        }
        let (order_type, quote) = (order.order_type(), order.quote()?);
        match (order.build(), expected) {
            (Ok(body), Ok(expected)) => {
                assert_eq!(order_type, Some(expected), "{service_type}");
                assert_eq!(quote.one_off().to_string(), once, "{service_type}");
                assert_eq!((body.pots_service_owner, body.pots_waiver), (owner, waiver.then_some(true)));
            }
            (
                Err(PlanningError::FieldNeeded { field, .. } | PlanningError::FieldNotAllowed { field, .. }),
                Err(expected),
            ) => assert_eq!(field, expected, "{service_type}"),
            (built, _) => panic!("{service_type}: {built:?}"),
        }
    }
    Ok(())
}

#[test]
fn pairs_without_published_rules_are_left_out() -> TestResult {
    for change in [
        json!({"serviceStatus": null, "copperPairStatus": "Inactive"}),
        json!({"serviceStatus": null, "copperPairStatus": null}),
        json!({"serviceStatus": "Line Not In Use", "copperPairStatus": "Active"}),
        json!({"serviceStatus": "Line Cut"}),
        json!({"hasActivePOTS": true, "serviceType": "FNN"}),
        json!({"serviceStatus": null, "copperPairStatus": "Active", "hasActivePOTS": true}),
        json!({"serviceStatus": null, "copperPairStatus": "Active", "hasActivePOTS": true, "serviceType": "VOIP"}),
    ] {
        let mut answer = copper()?;
        for (field, value) in change.as_object().ok_or("an object")? {
            answer["infrastructures"][0][field] = value.clone();
        }
        let options = plan(answer)??;
        assert!(options.is_empty(), "{change}");
        assert_eq!(options.not_offered().len(), 2, "{change}");
    }
    let mut answer = copper()?;
    answer["infrastructures"][0]["serviceStatus"] = Value::Null;
    answer["infrastructures"][0]["copperPairStatus"] = json!("Active");
    let options = plan(answer)??;
    let other = options.only(OptionKind::OtherCarrierCopperPair)?;
    assert_eq!((other.order_type(), other.pots()), (None, PotsRule::NotActive));
    Ok(())
}
