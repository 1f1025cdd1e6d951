use serde_json::{Value, json};

use super::support::{Client, service_test, with};
use crate::support::Outcome;

#[tokio::test]
async fn the_table_of_scenarios() -> Outcome {
    let finished = |result: &'static str| {
        (&["SENT_TO_SUPPLIER UPDATE", "IN_PROGRESS UPDATE", "COMPLETED COMPLETED"][..], result)
    };
    for (scenario, (expected, result)) in [
        ("", finished("GREEN")),
        ("SERVICE_TEST_GREEN", finished("GREEN")),
        ("SERVICE_TEST_AMBER", finished("AMBER")),
        ("SERVICE_TEST_RED", finished("RED")),
        ("SERVICE_TEST_FAILED", finished("FAILED")),
        ("SERVICE_TEST_UNAVAILABLE", finished("UNAVAILABLE")),
        ("SERVICE_TEST_REJECTED", (&["SENT_TO_SUPPLIER UPDATE", "REJECTED TERMINATED"][..], "")),
    ] {
        let client = Client::start().await?;
        let id = client.create("/service-tests", scenario, &service_test()).await?;
        assert_eq!(client.whole_story(id).await, expected, "{scenario}");
        let (_, test) = client.get(&format!("/service-tests/{id}")).await?;
        assert_eq!(test["result"]["testOutcome"]["testResult"].as_str().unwrap_or_default(), result);
        assert_eq!(test["serviceSpecification"]["name"], "FTTH");
        assert_eq!(test.get("updates"), None, "tests have no history");
        assert_eq!(client.get(&format!("/service-orders/{id}")).await?.0, 404, "a test is no order");
    }
    Ok(())
}

#[tokio::test]
async fn a_test_needs_a_service_and_its_history() -> Outcome {
    let client = Client::start().await?;
    let told = |name: &str, value: &str| json!([{ "name": name, "value": value }]);
    let cpe = |characteristics: Value| json!({ "problemType": "CPE", "characteristics": characteristics });
    for (changes, reason) in [
        (json!({ "serviceId": "S0" }), "no such service"),
        (json!({ "supplier": "SUPPLIER2" }), "another supplier"),
        (json!({ "serviceSpecification": { "id": "ethernet" } }), "serviceSpecification"),
        (json!({ "characteristics": told("CPE_POWER_ON", "true") }), "SERVICE_HAS_WORKED"),
        (json!({ "characteristics": told("SERVICE_HAS_WORKED", "true") }), "SERVICE_LAST_WORKED"),
        (cpe(told("SERVICE_HAS_WORKED", "false")), "EQUIPMENT_TYPE"),
    ] {
        let reasons = client.refused("/service-tests", &with(&service_test(), &changes)).await?;
        assert!(reasons.contains(reason), "{changes}: {reasons}");
    }
    let complete = json!([
        { "name": "SERVICE_HAS_WORKED", "value": "true" },
        { "name": "SERVICE_LAST_WORKED", "value": "2024-04-20T09:45:00.000Z" },
        { "name": "EQUIPMENT_TYPE", "value": "ROUTER" },
    ]);
    client.create("/service-tests", "", &with(&service_test(), &cpe(complete))).await?;
    Ok(())
}
