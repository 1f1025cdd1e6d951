//! From the test of a service to the end of its problem.

use std::time::Duration;

use fibre_sandbox::fibre_cafe::seed;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Client, Failure, checked, problem, service_test, with};
use crate::support::Outcome;

const TO_CONFIRM: [&str; 4] =
    ["SENT_TO_SUPPLIER UPDATE", "ACKNOWLEDGED ACKNOWLEDGED", "IN_PROGRESS COMMITTED", "RESOLVED CONFIRM"];

async fn finished_test(client: &Client, scenario: &str) -> Result<i64, Failure> {
    let id = client.create("/service-tests", scenario, &service_test()).await?;
    client.sandbox.callbacks().deliver_all().await;
    Ok(id)
}

async fn raise(client: &Client) -> Result<i64, Failure> {
    let test = finished_test(client, "SERVICE_TEST_RED").await?;
    client.create("/service-problems", "", &problem(test)).await
}

async fn resolve(client: &Client, id: &Value, body: &Value) -> Result<(u16, Value), Failure> {
    let request = client.request(Method::PATCH, &format!("/service-problem-resolutions/{id}"));
    checked(request.json(body).send().await?).await
}

/// The number of the resolution that the last KCI about a problem proposes.
fn proposed(client: &Client, id: i64) -> Value {
    let last = client.kcis(id).pop().unwrap_or_default();
    last["entity"]["serviceProblemResolution"]["id"].clone()
}

#[tokio::test]
async fn which_tests_allow_a_problem() -> Outcome {
    for (scenario, is_allowed) in [
        ("SERVICE_TEST_GREEN", false),
        ("SERVICE_TEST_AMBER", true),
        ("SERVICE_TEST_RED", true),
        ("SERVICE_TEST_FAILED", false),
        ("SERVICE_TEST_REJECTED", false),
        ("SERVICE_TEST_UNAVAILABLE", true),
    ] {
        let client = Client::start().await?;
        let test = finished_test(&client, scenario).await?;
        let status = client.post("/service-problems", &problem(test)).await?.0;
        assert_eq!(status, if is_allowed { 201 } else { 422 }, "{scenario}");
    }
    Ok(())
}

#[tokio::test]
async fn a_test_holds_for_two_hours_and_for_its_service() -> Outcome {
    let client = Client::start().await?;
    let test = finished_test(&client, "SERVICE_TEST_RED").await?;
    let other = with(&problem(test), &json!({ "serviceId": seed::SECOND_SERVICE_ID }));
    assert!(client.refused("/service-problems", &other).await?.contains("another service"));
    assert!(client.refused("/service-problems", &problem(1)).await?.contains("no such test"));
    client.sandbox.advance(Duration::from_secs(7200)).await;
    client.create("/service-problems", "", &problem(test)).await?;
    client.sandbox.advance(Duration::from_secs(1)).await;
    assert!(client.refused("/service-problems", &problem(test)).await?.contains("two hours"));
    let running = client.create("/service-tests", "SERVICE_TEST_RED", &service_test()).await?;
    assert!(client.refused("/service-problems", &problem(running)).await?.contains("not completed"));
    Ok(())
}

#[tokio::test]
async fn a_resolution_that_is_accepted_ends_the_problem() -> Outcome {
    let client = Client::start().await?;
    let id = raise(&client).await?;
    assert_eq!(client.whole_story(id).await, TO_CONFIRM);
    let resolution = proposed(&client, id);
    let (status, refused) = resolve(&client, &resolution, &json!({ "status": "PENDING" })).await?;
    assert_eq!((status, &refused["code"]), (422, &json!("INVALID_REQUEST")));
    let answer = json!({ "status": "ACCEPTED", "tenantNotes": "All well" });
    let (status, closed) = resolve(&client, &resolution, &answer).await?;
    assert_eq!((status, &closed["status"], &closed["id"]), (200, &json!("ACCEPTED"), &resolution));
    assert!(closed["closedDate"].is_string() && closed["tenantNotes"] == "All well", "{closed}");
    assert_eq!(client.whole_story(id).await[4..], ["COMPLETED COMPLETED"]);
    assert_eq!(resolve(&client, &resolution, &answer).await?.0, 422, "answered once");
    assert_eq!(resolve(&client, &json!(1), &answer).await?.0, 422);
    let (_, read) = client.get(&format!("/service-problems/{id}")).await?;
    assert_eq!(read["updates"][3]["serviceProblemResolution"]["id"], resolution);
    assert!(read["supplierIdentifier"].is_string());
    Ok(())
}

#[tokio::test]
async fn a_resolution_that_is_rejected_reopens_the_problem() -> Outcome {
    let client = Client::start().await?;
    let id = raise(&client).await?;
    client.sandbox.callbacks().deliver_all().await;
    let first = proposed(&client, id);
    assert_eq!(resolve(&client, &first, &json!({ "status": "REJECTED" })).await?.0, 200);
    assert_eq!(client.whole_story(id).await[4..], ["IN_PROGRESS UPDATE", "RESOLVED CONFIRM"]);
    let second = proposed(&client, id);
    assert_ne!(first, second);
    assert_eq!(resolve(&client, &second, &json!({ "status": "ACCEPTED" })).await?.0, 200);
    assert_eq!(client.whole_story(id).await[6..], ["COMPLETED COMPLETED"]);
    Ok(())
}

#[tokio::test]
async fn problems_are_amended_and_cancelled_like_orders() -> Outcome {
    let client = Client::start().await?;
    let id = raise(&client).await?;
    client.sandbox.callbacks().deliver_all().await;
    let amendment = json!({ "serviceProblemId": id, "problemText": "Slow in the evening" });
    client.create("/service-problem-amendments", "", &amendment).await?;
    assert_eq!(client.whole_story(id).await[4..], ["PENDING_AMENDMENT UPDATE", "RESOLVED AMENDED"]);
    let last = client.kcis(id).pop().ok_or("no KCI")?;
    assert_eq!(last["entity"]["serviceProblemAmendment"]["status"], "COMPLETED");
    assert_eq!(last["entity"]["problemText"], "Slow in the evening");

    let cancellation = json!({ "serviceProblemId": id, "reasonCode": "ISSUE_RESOLVED" });
    client.create("/service-problem-cancellations", "CANCELLATION_REJECTED", &cancellation).await?;
    assert_eq!(client.whole_story(id).await[6..], ["PENDING_CANCELLATION UPDATE", "RESOLVED RESUBMIT"]);
    client.create("/service-problem-cancellations", "", &cancellation).await?;
    assert_eq!(client.whole_story(id).await[8..], ["PENDING_CANCELLATION UPDATE", "CANCELLED CANCELLED"]);
    assert!(client.refused("/service-problem-amendments", &amendment).await?.contains("CANCELLED"));
    let unknown = json!({ "serviceProblemId": 1, "reasonCode": "OTHER" });
    assert!(client.refused("/service-problem-cancellations", &unknown).await?.contains("no such problem"));
    Ok(())
}

#[tokio::test]
async fn an_appointment_for_a_repair_is_reserved_as_one() -> Outcome {
    let client = Client::start().await?;
    let test = finished_test(&client, "SERVICE_TEST_RED").await?;
    let wrong = client.reserve(seed::EXISTING_LINE_ADDRESS, "PROVIDE").await?;
    let on = |id: i64| with(&problem(test), &json!({ "appointmentReservationId": id }));
    assert!(client.refused("/service-problems", &on(wrong)).await?.contains("purpose"));
    let right = client.reserve(seed::EXISTING_LINE_ADDRESS, "REPAIR").await?;
    client.create("/service-problems", "", &on(right)).await?;
    let (status, _) =
        client.post_with("/service-problems", &[("X-Scenario", "ORDER_REJECTED")], &problem(test)).await?;
    assert_eq!(status, 400, "there are no scenarios for problems");
    Ok(())
}
