use fibre_sandbox::superloop_360::seed;
use serde_json::{Value, json};

use super::support::{Client, Failure, codes, new_order};
use crate::support::Outcome;

const SLOTS: &str = "/api/connect/orders/appointment-requests/request";
const BOOK: &str = "/api/connect/orders/appointments/request";
const CANCEL: &str = "/api/connect/orders/appointment-cancellations/request";

/// A client with an order for a first copper pair, and the slots from a Friday on.
async fn with_slots() -> Result<(Client, Value), Failure> {
    let client = Client::start().await?;
    let qualification = client.qualify(seed::FIRST_COPPER_PAIR_LOCATION).await?;
    client.order(&new_order(&qualification, "Home Fast 25/5")).await?;
    let slots = client.run(SLOTS, &json!({ "orderId": 1, "dateFrom": "2026-12-04" })).await?;
    assert_eq!((slots.status, slots.found_running), (200, 1));
    Ok((client, slots.body))
}

#[tokio::test]
async fn a_slot_is_booked_once_and_appears_on_the_order() -> Outcome {
    let (client, held) = with_slots().await?;
    let days: Vec<&str> =
        held["slots"].as_array().into_iter().flatten().filter_map(|slot| slot["date"].as_str()).collect();
    assert_eq!(days, ["2026-12-04", "2026-12-04", "2026-12-07", "2026-12-07", "2026-12-08", "2026-12-08"]);
    let booking = json!({ "appointmentRequestId": held["id"], "slotId": held["slots"][1]["id"] });
    let booked = client.run(BOOK, &booking).await?;
    assert_eq!((booked.status, &booked.body["slotType"]), (200, &json!("PM")));
    assert_eq!(booked.body["startTime"], "2026-12-04T03:00:00Z");
    assert_eq!(booked.body["contact"]["name"], "Bruce Wayne");
    let (_, order) = client.get("/api/connect/orders/1").await?;
    assert_eq!(order["appointments"], json!([booked.body]));

    let (status, refused) = client.post(BOOK, &booking).await?;
    assert_eq!((status, codes(&refused)), (422, vec!["constraints.slot.unavailable".to_owned()]));
    let unknown = json!({ "appointmentRequestId": held["id"], "slotId": "SLT1" });
    assert_eq!(client.post(BOOK, &unknown).await?.0, 422);
    let unknown = json!({ "appointmentRequestId": 99, "slotId": "SLT1" });
    assert_eq!(client.post(BOOK, &unknown).await?.0, 404);
    let mistyped = json!({ "appointmentRequestId": "2", "slotId": "SLT1" });
    assert_eq!(client.post(BOOK, &mistyped).await?.0, 422);
    Ok(())
}

#[tokio::test]
async fn an_appointment_is_cancelled_once() -> Outcome {
    let (client, held) = with_slots().await?;
    let booking = json!({ "appointmentRequestId": held["id"], "slotId": held["slots"][0]["id"] });
    client.run(BOOK, &booking).await?;
    let cancelled = client.run(CANCEL, &json!({ "appointmentId": 1 })).await?;
    assert_eq!((cancelled.status, &cancelled.body["status"]), (200, &json!("COMPLETE")));
    let (_, order) = client.get("/api/connect/orders/1").await?;
    assert_eq!(order["appointments"][0]["cancellationRequests"], json!([cancelled.body]));
    assert_eq!(client.post(CANCEL, &json!({ "appointmentId": 1 })).await?.0, 422);
    assert_eq!(client.post(CANCEL, &json!({ "appointmentId": 9 })).await?.0, 404);
    assert_eq!(client.run(BOOK, &booking).await?.status, 200, "the slot is free again");
    Ok(())
}

#[tokio::test]
async fn after_the_point_of_no_return_a_cancellation_fails_late() -> Outcome {
    let (client, held) = with_slots().await?;
    let booking = json!({ "appointmentRequestId": held["id"], "slotId": held["slots"][0]["id"] });
    client.run(BOOK, &booking).await?;
    client.sandbox.set_order_state("1", "COMPLETE")?;
    let failed = client.run(CANCEL, &json!({ "appointmentId": 1 })).await?;
    assert_eq!((failed.status, failed.found_running), (422, 1));
    assert_eq!(failed.body["apiSubErrors"][0]["message"], "Appointment is past point of no return");
    let (_, order) = client.get("/api/connect/orders/1").await?;
    assert_eq!(order["appointments"][0]["cancellationRequests"][0]["status"], "FAILED");
    Ok(())
}

#[tokio::test]
async fn slots_need_an_open_order_and_a_day() -> Outcome {
    let (client, _) = with_slots().await?;
    assert_eq!(client.post(SLOTS, &json!({ "orderId": 2, "dateFrom": "2026-12-04" })).await?.0, 404);
    for wrong in ["04/12/2026", "2026-02-30", ""] {
        let (status, refused) = client.post(SLOTS, &json!({ "orderId": 1, "dateFrom": wrong })).await?;
        assert_eq!((status, codes(&refused)), (422, vec!["constraints.date.invalid".to_owned()]), "{wrong}");
    }
    assert_eq!(client.post(SLOTS, &json!({ "orderId": 1 })).await?.0, 422);
    client.sandbox.set_order_state("1", "REJECTED")?;
    let (status, refused) = client.post(SLOTS, &json!({ "orderId": 1, "dateFrom": "2026-12-04" })).await?;
    assert_eq!((status, codes(&refused)), (422, vec!["constraints.order.closed".to_owned()]));
    Ok(())
}
