use std::time::Duration;

use fibre_sandbox::fibre_cafe::seed;
use serde_json::{Value, json};

use super::support::{Client, Failure, identifier, new_order, reservation, specification, with};
use crate::support::Outcome;

async fn slots(client: &Client, query: &[(&str, &str)]) -> Result<Vec<Value>, Failure> {
    let (address, specification) = (identifier(seed::ADDRESS).to_string(), specification().to_string());
    let fixed = [
        ("supplier", seed::SUPPLIER),
        ("address", address.as_str()),
        ("serviceSpecification", specification.as_str()),
        ("appointmentPurpose", "PROVIDE"),
    ];
    let query: Vec<(&str, &str)> = fixed.iter().chain(query).copied().collect();
    let (status, found) = client.get_with("/available-appointments", &query).await?;
    assert_eq!((status, &found["serviceSpecification"]["name"]), (200, &json!("FTTH")), "{found}");
    Ok(found["availableTimeslots"].as_array().cloned().unwrap_or_default())
}

fn starts(slots: &[Value]) -> Vec<&str> {
    slots.iter().filter_map(|slot| slot["timeslotStartDateTime"].as_str()).collect()
}

#[tokio::test]
async fn slots_have_kinds_and_begin_where_asked() -> Outcome {
    let client = Client::start().await?;
    // A Friday; nobody comes on Sundays.
    let friday = ("appointmentFromDate", "2031-01-10");
    let all = slots(&client, &[friday]).await?;
    let kinds: Vec<&str> = all.iter().take(6).filter_map(|slot| slot["classification"].as_str()).collect();
    assert_eq!(
        kinds,
        ["WEEKDAY_AM", "WEEKDAY_PM", "WEEKDAY_EVENING", "SATURDAY_AM", "SATURDAY_PM", "WEEKDAY_AM"]
    );
    assert_eq!(starts(&all)[0], "2031-01-10T08:00:00.000Z");
    assert_eq!(starts(&all)[5], "2031-01-13T08:00:00.000Z");

    let standard = slots(&client, &[friday, ("standardOnly", "true")]).await?;
    assert!(standard.iter().all(|slot| slot["standard"] == true), "{standard:?}");
    assert_eq!(standard.len(), 12);
    let days = slots(&client, &[friday, ("singleDayAppointment", "true")]).await?;
    assert_eq!((&days[0]["classification"], days.len()), (&json!("WEEKDAY"), 7));

    let earliest = slots(&client, &[]).await?;
    let past = slots(&client, &[("appointmentFromDate", "2020-01-01")]).await?;
    assert_eq!(earliest, past, "never before tomorrow");
    let characteristics = json!([{ "name": "CARE_LEVEL", "value": "1" }]).to_string();
    slots(&client, &[("serviceCharacteristics", &characteristics), ("serviceId", "S1")]).await?;
    Ok(())
}

#[tokio::test]
async fn a_slot_is_reserved_once_until_the_reservation_expires() -> Outcome {
    let client = Client::start().await?;
    let slot = slots(&client, &[("appointmentFromDate", "2031-01-10")]).await?[0].clone();
    let wanted = reservation(&identifier(seed::ADDRESS), "PROVIDE", &slot);
    let (status, reserved) = client.post("/appointments", &wanted).await?;
    assert_eq!((status, &reserved["timeslot"]), (201, &slot));
    assert_eq!(reserved["serviceSpecification"]["name"], "FTTH");
    assert!(reserved["expiryDateTime"].is_string() && reserved["supplierReference"].is_string());
    assert!(client.refused("/appointments", &wanted).await?.contains("no longer free"));
    let left = slots(&client, &[("appointmentFromDate", "2031-01-10")]).await?;
    assert_ne!(left[0], slot);

    client.sandbox.advance(Duration::from_secs(24 * 3600)).await;
    assert_eq!(client.post("/appointments", &wanted).await?.0, 201, "the first one has expired");
    let order = with(&new_order(seed::ADDRESS), &json!({ "appointmentReservationId": reserved["id"] }));
    assert!(client.refused("/service-orders", &order).await?.contains("expired"));

    let other = with(&wanted, &json!({ "supplier": seed::ETHERNET_SUPPLIER }));
    let (_, reserved) = client.post("/appointments", &other).await?;
    assert_eq!(reserved.get("expiryDateTime"), None, "this supplier sets no limit");
    Ok(())
}

#[tokio::test]
async fn what_no_supplier_offers_cannot_be_reserved() -> Outcome {
    let client = Client::start().await?;
    let slot = json!({
        "timeslotStartDateTime": "2031-01-10T08:00:00+00:00",
        "timeslotEndDateTime": "2031-01-10T13:00:00Z",
    });
    let good = reservation(&identifier(seed::ADDRESS), "PROVIDE", &slot);
    assert_eq!(client.post("/appointments", &good).await?.0, 201, "an offset is as good");
    let at = |start: &str, end: &str| json!({ "timeslot": { "timeslotStartDateTime": start, "timeslotEndDateTime": end } });
    for (changes, reason) in [
        (at("2031-01-10T09:00:00Z", "2031-01-10T13:00:00Z"), "no such appointment"),
        (at("2031-01-12T08:00:00Z", "2031-01-12T13:00:00Z"), "no such appointment"),
        (at("2020-01-10T08:00:00Z", "2020-01-10T13:00:00Z"), "no such appointment"),
        (json!({ "supplier": "NOBODY" }), "set up"),
        (json!({ "address": { "id": "1", "type": "NAD" } }), "address"),
        (json!({ "serviceSpecification": { "id": "dialup" } }), "specification"),
    ] {
        let reasons = client.refused("/appointments", &with(&good, &changes)).await?;
        assert!(reasons.contains(reason), "{changes}: {reasons}");
    }
    let purpose = with(&good, &json!({ "purpose": "VISIT" }));
    assert_eq!(client.post("/appointments", &purpose).await?.0, 400);
    Ok(())
}
