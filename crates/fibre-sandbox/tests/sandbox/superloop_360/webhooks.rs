use std::time::Duration;

use fibre_sandbox::{Target, superloop_360::seed};
use serde_json::{Value, json};

use super::support::{Client, Failure, new_order, with};
use crate::{receiver::Receiver, support::Outcome};

const CHANGE: &str = "/api/connect/services/plan-changes/request";
const CANCEL: &str = "/api/connect/services/service-cancellations/request";
const CONVERT: &str = "/api/connect/services/aggregation-conversions/request";
const PROFILE: &str = "/api/connect/services/dsl-stability-profile-changes/request";

async fn start() -> Result<(Client, Receiver), Failure> {
    let (client, receiver) = (Client::start().await?, Receiver::start().await?);
    client.sandbox.callbacks().deliver_to("superloop-360", Target::new(receiver.url()))?;
    Ok((client, receiver))
}

/// The events that came since the last call, each with its body.
async fn events(client: &Client, receiver: &Receiver) -> Vec<(String, Value)> {
    client.sandbox.advance(Duration::from_secs(60)).await;
    let received = receiver.received();
    receiver.clear();
    let event = |name: Option<&str>| name.unwrap_or_default().to_owned();
    received.iter().map(|one| (event(one.header("z-event-type")), one.body.clone())).collect()
}

fn names(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn a_rejected_order_is_told_in_the_shape_of_its_webhook() -> Outcome {
    let (client, receiver) = start().await?;
    let qualification = client.qualify(seed::FIRST_COPPER_PAIR_LOCATION).await?;
    let order =
        with(&new_order(&qualification, "Home Fast 25/5"), &json!({ "requireVLAN": true, "vlanId": 100 }));
    let placed = client.order(&order).await?;
    client.sandbox.advance_order("1")?;
    assert_eq!(events(&client, &receiver).await, []);
    client.sandbox.set_order_state("1", "REJECTED")?;
    client.sandbox.set_order_state("1", "REJECTED")?;
    let now = client.sandbox.callbacks().now();
    client.sandbox.callbacks().deliver_all().await;

    let received = receiver.received();
    assert_eq!(received.len(), 1, "the second time nothing has changed");
    assert_eq!(received[0].header("z-event-type"), Some("order.rejected.event"));
    assert_eq!(received[0].header("z-notification-type"), Some("order.rejected.notification"));
    assert_eq!(received[0].header("z-notification-model"), Some("order"));
    let body = &received[0].body;
    let expected: Vec<&str> = vec![
        "address",
        "aggregationMethod",
        "avcId",
        "avcIdForTransfer",
        "bandwidthProfile",
        "customerRef",
        "eSla",
        "id",
        "infrastructure",
        "installationType",
        "isCancellable",
        "isNfas",
        "legacyTechnologyType",
        "locId",
        "poi",
        "poiName",
        "region",
        "rejectedOn",
        "rejectedReason",
        "serviceClass",
        "serviceId",
        "technologyType",
        "trafficClass",
        "transferType",
        "type",
        "vlanId",
    ];
    let mut fields: Vec<&str> =
        body.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, expected);
    assert_eq!((&body["id"], &body["type"]), (&placed["id"], &placed["orderType"]));
    assert_eq!(body["rejectedOn"], now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    Ok(())
}

#[tokio::test]
async fn the_retry_of_an_internal_transfer_is_told_as_a_rejection_that_is_none() -> Outcome {
    let (client, receiver) = start().await?;
    let qualification = client.qualify(seed::PORT_TAKEOVER_LOCATION).await?;
    let transfer = json!({
        "infrastructureId": seed::NTD_ID, "portId": 1, "avcIdForTransfer": seed::AVC_ID,
        "transferType": "SERVICE_TRANSFER", "ntdInstallation": "nbn-no-action",
    });
    client.order(&with(&new_order(&qualification, "Home Fast 100/40"), &transfer)).await?;
    let mut told = Vec::new();
    for _ in 0..5 {
        let status = client.sandbox.advance_order("1")?;
        for (name, body) in events(&client, &receiver).await {
            assert_eq!((name.as_str(), &body["type"]), ("order.rejected.event", &json!("transfer")));
            told.push(status.clone());
        }
    }
    assert_eq!(told, ["TRANSFER_ORDER_IN_RETRY"]);
    assert_eq!(client.get("/api/connect/orders/1").await?.1["status"], "COMPLETE");
    Ok(())
}

#[tokio::test]
async fn a_cancelled_appointment_is_told() -> Outcome {
    let (client, receiver) = start().await?;
    let qualification = client.qualify(seed::FIRST_COPPER_PAIR_LOCATION).await?;
    let order = client.order(&new_order(&qualification, "Home Fast 25/5")).await?;
    let request = json!({ "orderId": order["id"], "dateFrom": "2026-08-03" });
    let slots = client.run("/api/connect/orders/appointment-requests/request", &request).await?.body;
    let book = json!({ "appointmentRequestId": slots["id"], "slotId": slots["slots"][0]["id"] });
    let booked = client.run("/api/connect/orders/appointments/request", &book).await?.body;
    let cancel = json!({ "appointmentId": booked["id"] });
    client.run("/api/connect/orders/appointment-cancellations/request", &cancel).await?;

    let told = events(&client, &receiver).await;
    assert_eq!(names(&told), ["appointment.cancelled.event"]);
    let body = &told[0].1;
    assert_eq!((&body["status"], &body["orderId"]), (&json!("cancelled"), &order["id"]));
    assert_eq!(
        (&body["nbnAppointmentId"], &body["contact"]),
        (&booked["nbnAppointmentId"], &booked["contact"])
    );
    assert!(body["cancelledOn"].is_string() && body["bookedOn"].is_null(), "{body}");
    Ok(())
}

#[tokio::test]
async fn changes_of_a_service_are_told_when_they_hold() -> Outcome {
    let (client, receiver) = start().await?;
    let change = |plan: &str, sla: Value| {
        with(&json!({ "serviceId": 300, "planName": plan, "term": 1 }), &json!({ "restorationSla": sla }))
    };
    let (faster, same) = ("Home Superfast 250/100", "Home Superfast 250/100");
    for (path, body, expected) in [
        (CHANGE, change(faster, Value::Null), vec!["service.plan-changed.event", "service.modified.event"]),
        (CHANGE, change(same, json!("Enhanced - 12")), vec!["service.restoration-sla-changed.event"]),
        (CHANGE, change(same, json!("Enhanced - 12")), vec![]),
        (
            CONVERT,
            json!({ "serviceId": 300, "aggregationMethod": "ETHERNET" }),
            vec!["service.aggregation-modified.event"],
        ),
        (
            PROFILE,
            json!({ "serviceId": 301, "dslStabilityProfile": "STABLE" }),
            vec!["service.dsl-stability-profile-changed.event"],
        ),
    ] {
        // It is done by itself after a while, without anybody who reads it.
        client.begin(path, &body).await?;
        let told = events(&client, &receiver).await;
        assert_eq!(names(&told), expected, "{body}");
        for (_, service) in told {
            let (_, read) = client.get(&format!("/api/connect/services/{}", service["id"])).await?;
            for field in ["bandwidthProfile", "eSla", "aggregationMethod", "vlanId", "poi", "address"] {
                assert_eq!(service[field], read[field], "{field}");
            }
            let day = service["modifiedOn"].as_str().ok_or("no modifiedOn")?;
            assert!(day.parse::<chrono::NaiveDate>().is_ok(), "{day}");
            assert!(service.get("subscriberSTag").is_some() && service.get("modifications").is_none());
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_change_that_is_read_as_done_is_told_once() -> Outcome {
    let (client, receiver) = start().await?;
    client.run(CONVERT, &json!({ "serviceId": 300, "aggregationMethod": "ETHERNET" })).await?;
    client.sandbox.callbacks().deliver_all().await;
    assert_eq!(receiver.field("/subscriberCTag"), [json!("2001")]);
    Ok(())
}

#[tokio::test]
async fn what_nbn_turns_down_is_told_and_does_not_hold() -> Outcome {
    let (client, receiver) = start().await?;
    let change = json!({
        "serviceId": 300, "planName": "Home Superfast 250/100", "term": 1, "restorationSla": "Enhanced - 12",
    });
    let location = client.begin(CHANGE, &change).await?;
    assert!(client.sandbox.reject_service_modification(300));
    assert!(!client.sandbox.reject_service_modification(300), "none is under way any more");
    assert_eq!(client.get(&location).await?.0, 422);
    let told = events(&client, &receiver).await;
    assert_eq!(
        names(&told),
        ["service.plan-change-rejected.event", "service.restoration-sla-change-rejected.event"]
    );
    assert_eq!(told[0].1["bandwidthProfile"]["planName"], "Home Fast 100/40");
    let (_, service) = client.get("/api/connect/services/300").await?;
    assert_eq!(service["modifications"][0]["status"], "REJECTED");

    client.begin(PROFILE, &json!({ "serviceId": 301, "dslStabilityProfile": "STABLE" })).await?;
    let base = client.sandbox.superloop_360().base_url().replace("/superloop-360", "/_sandbox");
    let reject = async |path: &str| client.http.post(format!("{base}/services/{path}/reject")).send().await;
    assert_eq!(reject("301/modification").await?.status(), 204);
    assert_eq!(reject("301/modification").await?.status(), 404);
    let told = events(&client, &receiver).await;
    assert_eq!(names(&told), ["service.dsl-stability-profile-change-rejected.event"]);

    assert_eq!(reject("300/cancellation").await?.status(), 404);
    client.begin(CANCEL, &json!({ "serviceId": 300, "cancellationDate": "2026-12-31" })).await?;
    assert_eq!(reject("300/cancellation").await?.json::<Value>().await?, json!({ "state": "REJECTED" }));
    assert_eq!(names(&events(&client, &receiver).await), ["service.cancellation-rejected.event"]);
    Ok(())
}

#[tokio::test]
async fn the_end_of_a_service_is_told() -> Outcome {
    let (client, receiver) = start().await?;
    client.begin(CANCEL, &json!({ "serviceId": 300, "cancellationDate": "2026-12-31" })).await?;
    for expected in [vec![], vec!["service.cancelled.event"], vec![]] {
        client.sandbox.advance_service_cancellation(300);
        assert_eq!(names(&events(&client, &receiver).await), expected);
    }
    assert_eq!(client.sandbox.reject_service_cancellation(300).as_deref(), Some("COMPLETED"));
    assert_eq!(events(&client, &receiver).await, []);
    Ok(())
}

#[tokio::test]
async fn a_quote_for_building_fibre_is_told() -> Outcome {
    let (client, receiver) = start().await?;
    let location = json!({ "locationId": seed::FIRST_NTD_LOCATION });
    let qualify = with(&location, &json!({ "sourceType": "nbn", "includeEnterpriseEthernet": true }));
    client.run("/api/connect/qualifications/request", &qualify).await?;
    client.begin("/api/connect/ee/fibre-build-charge/request", &location).await?;
    let told = events(&client, &receiver).await;
    assert_eq!(names(&told), ["fibreBuildChargeQuote.completed.event"]);
    assert_eq!(
        (&told[0].1["nbnLocationId"], &told[0].1["priceValue"]),
        (&location["locationId"], &json!(100))
    );
    Ok(())
}
