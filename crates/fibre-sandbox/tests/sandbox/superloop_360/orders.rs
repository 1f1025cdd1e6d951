use fibre_sandbox::{Fault, Sandbox, superloop_360::seed};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Client, Failure, new_order, with};
use crate::support::Outcome;

/// Name, one-off and monthly amount of each additional fee.
fn fees(order: &Value) -> Vec<(String, String, String)> {
    let fees = order["additionalFees"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    fees.map(|fee| {
        let charge = |kind: &str| text(&fee["fee"][kind]["amount"]);
        (text(&fee["addOnTypeName"]), charge("oneTimeCharge"), charge("monthlyRecurringCharge"))
    })
    .collect()
}

fn fee(name: &str, once: &str) -> (String, String, String) {
    (name.to_owned(), once.to_owned(), "0.00".to_owned())
}

/// The transfer of port 1, on which the customer has a service.
async fn port_takeover(client: &Client) -> Result<Value, Failure> {
    let qualification = client.qualify(seed::PORT_TAKEOVER_LOCATION).await?;
    let order = new_order(&qualification, "Home Fast 100/40");
    Ok(with(
        &order,
        &json!({
            "infrastructureId": seed::NTD_ID,
            "portId": 1,
            "requireVLAN": true,
            "vlanId": 100,
            "ntdInstallation": "nbn-no-action",
            "avcIdForTransfer": seed::AVC_ID,
            "transferType": "SERVICE_TRANSFER",
        }),
    ))
}

#[tokio::test]
async fn a_first_device_costs_what_the_sample_says() -> Outcome {
    let client = Client::start().await?;
    let qualification = client.qualify(seed::FIRST_NTD_LOCATION).await?;
    let order = new_order(&qualification, "Home Fast 100/20");
    let response = client.request(Method::POST, "/api/connect/orders/create").json(&order).send().await?;
    assert_eq!(response.headers()["location"], "/api/connect/orders/1");
    let (_, placed) = super::support::checked(response).await?;
    assert_eq!((&placed["orderType"], &placed["status"]), (&json!("new"), &json!("OPEN")));
    let expected = [fee("SLA", "0.00"), fee("NDF", "300.00"), fee("NTD_INSTALLATION_FEE", "0.00")];
    assert_eq!(fees(&placed), expected);
    assert_eq!(placed["fee"]["monthlyRecurringCharge"]["amount"], "65.00");
    let one_port = json!({ "name": "1_PORT", "ntdType": "1_PORT", "ntdVersion": "V3" });
    assert_eq!((&placed["ntdOption"], &placed["infrastructure"]), (&one_port, &Value::Null));
    let address = [&placed["address"]["street"], &placed["address"]["state"]];
    assert_eq!(address, [&json!("MACLEAN ST"), &json!("NSW")]);
    assert_eq!(client.get("/api/connect/orders/1").await?.1, placed);

    let four_ports = with(&order, &json!({ "ntdOption": "4_PORT_RESIDENTIAL" }));
    let placed = client.order(&four_ports).await?;
    assert_eq!(fees(&placed)[2], fee("NTD_INSTALLATION_FEE", "100.00"));
    let business = with(&order, &json!({ "planName": "Home Hyperfast 2000/500" }));
    assert_eq!(client.order(&business).await?["ntdOption"]["name"], "4_PORT");
    Ok(())
}

#[tokio::test]
async fn each_option_has_its_type_and_fees() -> Outcome {
    let client = Client::start().await?;
    let table = [
        // Location, plan, changes to an order for new infrastructure, type, fees but the SLA.
        (seed::FIRST_COPPER_PAIR_LOCATION, "Home Fast 100/20", json!({}), "new", vec![]),
        (
            seed::ADDITIONAL_NTD_LOCATION,
            "Home Fast 100/40",
            json!({}),
            "new",
            vec![fee("SUBSEQUENT_INSTALLATION_CHARGE", "180.00"), fee("NTD_INSTALLATION_FEE", "0.00")],
        ),
        (
            seed::ADDITIONAL_NTD_LOCATION,
            "Home Fast 100/40",
            json!({ "infrastructureId": seed::NTD_ID, "portId": 4, "ntdInstallation": "nbn-no-action" }),
            "new",
            vec![],
        ),
        (
            seed::ADDITIONAL_NTD_LOCATION,
            "Home Fast 100/40",
            json!({
                "infrastructureId": seed::NTD_ID, "portId": 2, "ntdInstallation": "nbn-no-action",
                "avcIdForTransfer": "AVC000000000002", "transferType": "SERVICE_TRANSFER",
            }),
            "transfer",
            vec![fee("SERVICE_TRANSFER_FEE", "10.00")],
        ),
        (
            seed::ADDITIONAL_COPPER_PAIR_LOCATION,
            "Home Fast 100/20",
            json!({ "potsWaiver": true }),
            "new",
            vec![fee("NDF", "300.00"), fee("SUBSEQUENT_INSTALLATION_CHARGE", "180.00")],
        ),
        (
            seed::ADDITIONAL_COPPER_PAIR_LOCATION,
            "Home Fast 100/20",
            json!({
                "infrastructureId": seed::COPPER_PAIR_ID, "ntdInstallation": "nbn-no-action",
                "avcIdForTransfer": seed::COPPER_AVC_ID, "transferType": "SERVICE_TRANSFER",
            }),
            "transfer",
            vec![fee("NDF", "300.00"), fee("SERVICE_TRANSFER_FEE", "10.00")],
        ),
        (
            seed::NO_ADDITIONAL_COPPER_PAIR_LOCATION,
            "Home Fast 100/20",
            json!({ "infrastructureId": "CPI151638005051", "ntdInstallation": "nbn-tech" }),
            "new",
            vec![fee("NDF", "300.00"), fee("NBN_TECHNICIAN_FOR_INSTALL", "180.00")],
        ),
        (
            seed::HFC_LOCATION,
            "Home Hyperfast 2000/100",
            json!({ "ntdOption": "NTD_2.5" }),
            "new",
            vec![fee("NTD_INSTALLATION_FEE", "0.00")],
        ),
        (
            seed::FREE_PORTS_LOCATION,
            "Home Fast 25/5",
            json!({ "infrastructureId": "NTD000000000003", "portId": 1, "ntdInstallation": "nbn-no-action" }),
            "new",
            vec![],
        ),
        (
            seed::IDLE_COPPER_PAIR_LOCATION,
            "Home Fast 25/5",
            json!({ "infrastructureId": "CPI000000000342", "ntdInstallation": "nbn-dispatch" }),
            "new",
            vec![fee("NDF", "300.00")],
        ),
        (
            seed::REPLACEMENT_NTD_LOCATION,
            "Home Hyperfast 2000/200",
            json!({ "infrastructureId": "NTD000000000103", "ntdOption": "4_PORT_RESIDENTIAL" }),
            "new",
            vec![fee("NTD_INSTALLATION_FEE", "100.00")],
        ),
        (
            seed::PHONE_SERVICE_LOCATION,
            "Home Fast 25/5",
            json!({ "infrastructureId": "CPI000000000134", "ntdInstallation": "nbn-no-action", "potsWaiver": true }),
            "transfer",
            vec![fee("NDF", "300.00"), fee("SERVICE_TRANSFER_FEE", "10.00")],
        ),
    ];
    for (location_id, plan, changes, order_type, expected) in table {
        let qualification = client.qualify(location_id).await?;
        let placed = client.order(&with(&new_order(&qualification, plan), &changes)).await?;
        assert_eq!(placed["orderType"], order_type, "{location_id} {changes}");
        let fees = fees(&placed);
        assert_eq!(fees[0], fee("SLA", "0.00"), "{location_id} {changes}");
        assert_eq!(fees[1..], expected, "{location_id} {changes}");
    }
    Ok(())
}

#[tokio::test]
async fn a_restoration_sla_has_its_price() -> Outcome {
    let client = Client::start().await?;
    let qualification = client.qualify(seed::FIRST_COPPER_PAIR_LOCATION).await?;
    let order = new_order(&qualification, "Home Fast 25/5");
    let placed = client.order(&with(&order, &json!({ "restorationSla": "Enhanced - 8 (24/7)" }))).await?;
    assert_eq!(fees(&placed)[0].2, "62.00");
    assert_eq!(placed["additionalFees"][0]["fee"]["attributes"], json!({ "sla": "Enhanced - 8 (24/7)" }));
    Ok(())
}

#[tokio::test]
async fn the_documented_rejections() -> Outcome {
    let client = Client::start().await?;
    let qualification = client.qualify(seed::FIRST_NTD_LOCATION).await?;
    let order = new_order(&qualification, "Home Fast 100/20");
    let table = [
        (
            "avcIdForTransfer",
            "AVC123456789012",
            "constraints.avc.id.not.required",
            "avcId should not be provided if first or additional infrastructure at location",
        ),
        (
            "transferType",
            "CONNECT_OUTSTANDING",
            "constraints.transfer.type.not.required",
            "transferType should not be provided if first or additional infrastructure at location",
        ),
    ];
    for (field, value, code, message) in table {
        let order = with(&order, &json!({ field: value }));
        let (status, mut refused) = client.post("/api/connect/orders/create", &order).await?;
        let timestamp = refused["timestamp"].take();
        assert!(timestamp.as_str().is_some_and(|text| text.len() > 25 && text.ends_with('Z')), "{timestamp}");
        let sample = json!({
            "httpStatusCode": 422,
            "type": "client.validation",
            "code": "validation",
            "message": "Validation error",
            "apiSubErrors": [{
                "code": code,
                "message": message,
                "object": "CreateServiceQuoteNbnCommand",
                "field": field,
                "rejectedValue": value,
            }],
            "timestamp": null,
        });
        assert_eq!((status, refused), (422, sample));
    }
    let both = json!({ "avcIdForTransfer": "AVC1", "transferType": "SERVICE_TRANSFER" });
    let both = client.wrong_order(&with(&order, &both)).await?;
    assert_eq!(both, ["constraints.avc.id.not.required", "constraints.transfer.type.not.required"]);
    Ok(())
}

#[tokio::test]
async fn what_no_option_allows_is_refused() -> Outcome {
    let client = Client::start().await?;
    let first = client.qualify(seed::FIRST_NTD_LOCATION).await?;
    let on_device = json!({ "infrastructureId": seed::NTD_ID, "ntdInstallation": "nbn-no-action" });
    let device = client.qualify(seed::ADDITIONAL_NTD_LOCATION).await?;
    let device = with(&new_order(&device, "Home Fast 100/40"), &on_device);
    let copper = client.qualify(seed::NO_ADDITIONAL_COPPER_PAIR_LOCATION).await?;
    let phone = client.qualify(seed::PHONE_SERVICE_LOCATION).await?;
    let replacement = client.qualify(seed::REPLACEMENT_NTD_LOCATION).await?;
    let first = new_order(&first, "Home Fast 100/20");
    let table = [
        (&first, json!({ "planName": "Home Fast 1/1" }), "constraints.plan.not.offered"),
        (&first, json!({ "locationId": "LOC1" }), "constraints.qualification.mismatch"),
        (&first, json!({ "remoteOrderId": "other" }), "constraints.qualification.mismatch"),
        (&first, json!({ "infrastructureId": "NTD1" }), "constraints.infrastructure.unknown"),
        (&first, json!({ "ntdInstallation": "nbn-no-action" }), "constraints.installation.not.offered"),
        (&first, json!({ "ntdOption": "4_PORT" }), "constraints.ntd.option.not.offered"),
        (&first, json!({ "portId": 1 }), "constraints.port.not.required"),
        (&first, json!({ "requireVLAN": true }), "constraints.vlan.id.required"),
        (&first, json!({ "restorationSla": "Enhanced - 8" }), "constraints.invalid"),
        (&first, json!({ "restorationSla": "Gold" }), "constraints.invalid"),
        (&first, json!({ "trafficClass": "tc1" }), "constraints.invalid"),
        (&first, json!({ "sourceType": "uniti" }), "constraints.invalid"),
        (&first, json!({ "term": 0 }), "constraints.invalid"),
        (&first, json!({ "contactName": "x".repeat(41) }), "constraints.invalid"),
        (&first, json!({ "contactEmail": null }), "constraints.invalid"),
        (
            &first,
            json!({ "qualificationSearchId": "00000000-0000-4000-8000-000000000000" }),
            "constraints.qualification.unknown",
        ),
        (&device, json!({}), "constraints.port.unknown"),
        (&device, json!({ "portId": 5 }), "constraints.port.unknown"),
        (&device, json!({ "portId": 4, "ntdOption": "1_PORT" }), "constraints.ntd.option.not.required"),
        (&device, json!({ "portId": 4, "avcIdForTransfer": "AVC1" }), "constraints.avc.id.not.required"),
        (&device, json!({ "portId": 1, "transferType": "SERVICE_TRANSFER" }), "constraints.avc.id.required"),
        (
            &device,
            json!({ "portId": 1, "avcIdForTransfer": seed::AVC_ID }),
            "constraints.transfer.type.required",
        ),
        (
            &device,
            json!({ "portId": 1, "avcIdForTransfer": "AVC1", "transferType": "SERVICE_TRANSFER" }),
            "constraints.avc.id.mismatch",
        ),
        (&new_order(&copper, "Home Fast 25/5"), json!({}), "constraints.infrastructure.required"),
        (
            &new_order(&phone, "Home Fast 25/5"),
            json!({ "infrastructureId": "CPI000000000134", "ntdInstallation": "nbn-no-action" }),
            "constraints.pots.waiver.required",
        ),
        (
            &new_order(&replacement, "Home Hyperfast 2000/200"),
            json!({
                "infrastructureId": "NTD000000000103", "portId": 1, "ntdInstallation": "nbn-no-action",
                "avcIdForTransfer": "AVC1", "transferType": "SERVICE_TRANSFER",
            }),
            "constraints.bandwidth.exceeded",
        ),
    ];
    for (order, changes, code) in table {
        assert_eq!(client.wrong_order(&with(order, &changes)).await?, [code], "{changes}");
    }
    client.sandbox.expire_qualifications();
    assert_eq!(client.wrong_order(&first).await?, ["constraints.qualification.expired"]);
    Ok(())
}

#[tokio::test]
async fn an_internal_transfer_walks_its_statuses() -> Outcome {
    let client = Client::start().await?;
    let placed = client.order(&port_takeover(&client).await?).await?;
    assert_eq!((&placed["orderType"], &placed["status"]), (&json!("transfer"), &json!("OPEN")));
    assert_eq!(
        placed["infrastructure"],
        json!({ "id": seed::NTD_ID, "portId": "1", "productId": "PRI151638001451" })
    );
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(client.sandbox.advance_order("1")?);
        if statuses.len() == 1 {
            let (status, _) = client.get("/api/connect/services/300").await?;
            assert_eq!(status, 404, "the old service is disconnected");
        }
    }
    assert_eq!(
        statuses,
        [
            "OPEN_TRANSFER_ORDER",
            "TRANSFER_ORDERING",
            "TRANSFER_ORDER_IN_RETRY",
            "TRANSFER_ORDERING",
            "COMPLETE",
            "COMPLETE"
        ]
    );
    let (_, order) = client.get("/api/connect/orders/1").await?;
    let (status, service) = client.get(&format!("/api/connect/services/{}", order["360ServiceId"])).await?;
    assert_eq!((status, &service["avcId"], &service["vlanId"]), (200, &order["avcId"], &json!("100")));
    Ok(())
}

#[tokio::test]
async fn reading_moves_an_order_on_if_told() -> Outcome {
    let client = Client::on(Sandbox::builder().orders_advance_on_read(true)).await?;
    client.order(&port_takeover(&client).await?).await?;
    let mut statuses = Vec::new();
    while statuses.last().is_none_or(|status| status != "COMPLETE") {
        let (_, order) = client.get("/api/connect/orders/1").await?;
        statuses.push(order["status"].as_str().ok_or("no status")?.to_owned());
        assert!(statuses.len() < 10, "{statuses:?}");
    }
    assert_eq!((statuses.len(), statuses[0].as_str()), (6, "OPEN"));
    assert_eq!(client.sandbox.request_count("createOrder"), 1);
    Ok(())
}

#[tokio::test]
async fn a_new_service_uses_the_port_that_was_free() -> Outcome {
    let client = Client::start().await?;
    let qualification = client.qualify(seed::FREE_PORTS_LOCATION).await?;
    let changes =
        json!({ "infrastructureId": "NTD000000000003", "portId": 2, "ntdInstallation": "nbn-no-action" });
    client.order(&with(&new_order(&qualification, "Home Fast 25/5"), &changes)).await?;
    assert_eq!(client.sandbox.advance_order("1")?, "IN_PROGRESS");
    assert_eq!(client.sandbox.advance_order("1")?, "COMPLETE");
    let qualification = client.qualify(seed::FREE_PORTS_LOCATION).await?;
    let port = &qualification["infrastructures"][0]["ntdPorts"][1];
    assert_eq!((&port["status"], &port["referencedData"]["owner"]), (&json!("Used"), &json!(true)));
    assert_eq!(port["fees"][0]["name"], "SERVICE_TRANSFER_FEE");
    Ok(())
}

#[tokio::test]
async fn an_order_can_be_put_into_any_status() -> Outcome {
    let client = Client::start().await?;
    client.order(&port_takeover(&client).await?).await?;
    client.sandbox.set_order_state("1", "TRANSFER_ORDER_IN_RETRY")?;
    assert_eq!(client.sandbox.advance_order("1")?, "TRANSFER_ORDERING", "it goes on from there");
    for status in ["REJECTED", "NEVER_HEARD_OF"] {
        client.sandbox.set_order_state("1", status)?;
        let url = format!("{}/api/connect/orders/1", client.sandbox.superloop_360().base_url());
        assert!(url.contains("/superloop-360/api/"));
        let read: Value = client.request(Method::GET, "/api/connect/orders/1").send().await?.json().await?;
        assert_eq!(read["status"], status);
    }
    client.sandbox.set_order_state("1", "REJECTED")?;
    assert_eq!(client.sandbox.advance_order("1")?, "REJECTED");
    assert!(client.sandbox.set_order_state("2", "OPEN").is_err());
    Ok(())
}

#[tokio::test]
async fn a_lost_answer_is_an_order_placed() -> Outcome {
    let client = Client::start().await?;
    let order = port_takeover(&client).await?;
    client.sandbox.inject(Fault::LoseAnswer.on("createOrder"));
    assert!(client.request(Method::POST, "/api/connect/orders/create").json(&order).send().await.is_err());
    assert_eq!(client.sandbox.superloop_360_order_count(), 1);
    assert_eq!(client.get("/api/connect/orders/1").await?.0, 200);
    for id in ["2", "0", "x"] {
        assert_eq!(client.get(&format!("/api/connect/orders/{id}")).await?.0, 404);
    }
    Ok(())
}
