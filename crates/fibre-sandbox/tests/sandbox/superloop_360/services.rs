use fibre_sandbox::superloop_360::seed;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Client, checked, codes, location, with};
use crate::support::Outcome;

const OPTIONS: &str = "/api/connect/services/plan-changes/options/request";
const CHANGE: &str = "/api/connect/services/plan-changes/request";
const CANCEL: &str = "/api/connect/services/service-cancellations/request";
const RESCHEDULE: &str = "/api/connect/services/service-cancellations/requests/reschedule";
const ABORT: &str = "/api/connect/services/service-cancellations/requests/abort";
const CONVERT: &str = "/api/connect/services/aggregation-conversions/request";
const PROFILE: &str = "/api/connect/services/dsl-stability-profile-changes/request";
const HEALTH: &str = "/api/connect/services/health/request";
const TEST: &str = "/api/connect/services/diagnostic-tests/request";

#[tokio::test]
async fn a_service_is_read_and_others_are_not_there() -> Outcome {
    let client = Client::start().await?;
    let (status, service) = client.get("/api/connect/services/300").await?;
    assert_eq!((status, &service["avcId"]), (200, &json!(seed::AVC_ID)));
    assert_eq!((&service["vlanId"], &service["modifications"]), (&json!("100"), &json!([])));
    assert_eq!(client.get("/api/connect/services/301").await?.1["technologyType"], "FTTC");
    assert_eq!(client.get("/api/connect/services/1").await?.0, 404);
    assert_eq!(client.get("/api/connect/services/x").await?.0, 400);
    for path in [OPTIONS, CHANGE, CANCEL, RESCHEDULE, ABORT, CONVERT, PROFILE, HEALTH, TEST] {
        let unknown = json!({
            "serviceId": 1, "planName": "x", "term": 1, "cancellationDate": "2026-12-31",
            "aggregationMethod": "L2TP", "dslStabilityProfile": "x", "testType": "x",
        });
        assert_eq!(client.post(path, &unknown).await?.0, 404, "{path}");
        assert_eq!(client.post(path, &json!({})).await?.0, 422, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_plan_is_changed_when_its_request_is_done() -> Outcome {
    let client = Client::start().await?;
    let options = client.run(OPTIONS, &json!({ "serviceId": 300 })).await?;
    assert_eq!((options.status, options.found_running), (200, 1));
    let plans = options.body["plans"].as_array().ok_or("no plans")?;
    let plan = |name: &str| plans.iter().find(|plan| plan["plan"] == name).cloned().unwrap_or_default();
    assert_eq!(plan("Home Superfast 250/100")["planFee"]["monthlyRecurringCharge"]["amount"], "75.00");
    assert_eq!(plan("Home Hyperfast 2000/200")["requiresAdditionalNtd"], true);

    let change = json!({
        "serviceId": 300, "planName": "Home Superfast 250/100", "term": 1, "restorationSla": "Enhanced - 12",
    });
    let location = client.begin(CHANGE, &change).await?;
    let (_, service) = client.get("/api/connect/services/300").await?;
    assert_eq!(service["modifications"][0]["status"], "IN_PROGRESS");
    assert_eq!(service["bandwidthProfile"]["planName"], "Home Fast 100/40");
    let (status, refused) = client.post(CHANGE, &change).await?;
    assert_eq!((status, codes(&refused)), (422, vec!["constraints.modification.in.progress".to_owned()]));
    let convert = json!({ "serviceId": 300, "aggregationMethod": "ETHERNET" });
    assert_eq!(client.post(CONVERT, &convert).await?.0, 422);

    assert_eq!(client.get(&location).await?.0, 202);
    assert_eq!(client.get(&location).await?.0, 200);
    let (_, service) = client.get("/api/connect/services/300").await?;
    assert_eq!(service["modifications"][0]["status"], "COMPLETE");
    assert_eq!(
        (&service["bandwidthProfile"]["speedDown"], &service["eSla"]),
        (&json!(250), &json!("Enhanced - 12"))
    );
    Ok(())
}

#[tokio::test]
async fn a_plan_over_1000_needs_a_device_and_a_contact() -> Outcome {
    let client = Client::start().await?;
    let fast = json!({ "serviceId": 300, "planName": "Home Hyperfast 2000/200", "term": 1 });
    let device = json!({ "ntdOption": "1_PORT" });
    let contact = json!({
        "ntdOption": "1_PORT", "contactName": "Bruce Wayne", "contactPhone": "0422151651",
        "contactEmail": "bruce@wayne.com",
    });
    let (status, refused) = client.post(CHANGE, &fast).await?;
    assert_eq!((status, codes(&refused)), (422, vec!["constraints.ntd.option.invalid".to_owned()]));
    let (status, refused) = client.post(CHANGE, &with(&fast, &device)).await?;
    assert_eq!((status, codes(&refused).len()), (422, 3), "contact details are missing");
    let url = format!("{}{CHANGE}", client.sandbox.superloop_360().base_url());
    let version_7 = client
        .http
        .post(url)
        .bearer_auth(super::support::token(&client.sandbox, &client.http).await?)
        .header("X-API-VERSION", "7")
        .json(&with(&fast, &device));
    assert_eq!(checked(version_7.send().await?).await?.0, 201, "before version 8 they are optional");

    let client = Client::start().await?;
    let changed = client.run(CHANGE, &with(&fast, &contact)).await?;
    assert_eq!((changed.status, &changed.body["ntdOption"]), (200, &json!("1_PORT")));
    let slow = with(&contact, &json!({ "serviceId": 300, "planName": "Home Fast 25/5", "term": 1 }));
    assert_eq!(client.post(CHANGE, &slow).await?.0, 422);
    let unknown = json!({ "serviceId": 300, "planName": "Nothing", "term": 1 });
    assert_eq!(codes(&client.post(CHANGE, &unknown).await?.1), ["constraints.plan.not.offered"]);
    Ok(())
}

#[tokio::test]
async fn a_cancellation_is_rescheduled_aborted_and_asked_for_again() -> Outcome {
    let client = Client::start().await?;
    let on = |date: &str| json!({ "serviceId": 300, "cancellationDate": date });
    let location_of = client.begin(CANCEL, &on("2026-12-31")).await?;
    assert_eq!(client.get(&location_of).await?.0, 202);
    let (_, cancellation) = client.get(&location_of).await?;
    assert_eq!((&cancellation["status"], &cancellation["serviceId"]), (&json!("REQUESTED"), &json!(300)));
    assert_eq!(codes(&client.post(CANCEL, &on("2026-12-31")).await?.1), ["constraints.cancellation.exists"]);

    for (path, body, field, expected) in [
        (RESCHEDULE, on("2027-01-15"), "cancellationDate", "2027-01-15"),
        (ABORT, json!({ "serviceId": 300 }), "status", "ABORTED"),
    ] {
        let response = client.request(Method::POST, path).json(&body).send().await?;
        assert_eq!(location(&response)?, location_of);
        assert_eq!(checked(response).await?, (204, Value::Null));
        assert_eq!(client.get(&location_of).await?.1[field], expected);
    }
    let not_changeable = ["constraints.cancellation.not.changeable"];
    assert_eq!(codes(&client.post(RESCHEDULE, &on("2027-02-01")).await?.1), not_changeable);
    assert_eq!(codes(&client.post(ABORT, &json!({ "serviceId": 301 })).await?.1), not_changeable);
    assert_eq!(codes(&client.post(CANCEL, &on("soon")).await?.1), ["constraints.date.invalid"]);

    let again = client.run(CANCEL, &on("2027-03-01")).await?;
    assert_eq!((again.status, &again.body["status"]), (200, &json!("REQUESTED")));
    assert_eq!(client.sandbox.advance_service_cancellation(300).as_deref(), Some("IN_PROGRESS"));
    assert_eq!(codes(&client.post(ABORT, &json!({ "serviceId": 300 })).await?.1), not_changeable);
    assert_eq!(client.sandbox.advance_service_cancellation(300).as_deref(), Some("COMPLETED"));
    assert_eq!(client.sandbox.advance_service_cancellation(301), None);
    Ok(())
}

#[tokio::test]
async fn the_aggregation_method_is_converted() -> Outcome {
    let client = Client::start().await?;
    let convert = json!({ "serviceId": 300, "aggregationMethod": "ETHERNET" });
    assert_eq!(client.run(CONVERT, &convert).await?.status, 200);
    let (_, service) = client.get("/api/connect/services/300").await?;
    assert_eq!(
        (&service["aggregationMethod"], &service["subscriberSTag"]),
        (&json!("ETHERNET"), &json!("1001"))
    );
    assert_eq!(codes(&client.post(CONVERT, &convert).await?.1), ["constraints.aggregation.unchanged"]);
    assert_eq!(
        client.run(CONVERT, &with(&convert, &json!({ "aggregationMethod": "L2TP" }))).await?.status,
        200
    );
    assert!(client.get("/api/connect/services/300").await?.1.get("subscriberSTag").is_none());
    Ok(())
}

#[tokio::test]
async fn only_copper_has_a_stability_profile() -> Outcome {
    let client = Client::start().await?;
    let change = json!({ "serviceId": 301, "dslStabilityProfile": "STABLE" });
    assert_eq!(client.run(PROFILE, &change).await?.status, 200);
    let (_, service) = client.get("/api/connect/services/301").await?;
    assert_eq!(service["dslStabilityProfile"], "STABLE");
    let (status, refused) = client.post(PROFILE, &with(&change, &json!({ "serviceId": 300 }))).await?;
    assert_eq!((status, codes(&refused)), (422, vec!["constraints.technology.not.supported".to_owned()]));
    Ok(())
}

#[tokio::test]
async fn services_are_examined() -> Outcome {
    let client = Client::start().await?;
    let health = client.run(HEALTH, &json!({ "serviceId": 300 })).await?;
    assert_eq!((health.status, health.found_running, &health.body["serviceId"]), (200, 1, &json!(300)));
    let (_, fibre) = client.get("/api/connect/services/300/diagnostic-tests/options").await?;
    let (_, copper) = client.get("/api/connect/services/301/diagnostic-tests/options").await?;
    assert_ne!(fibre, copper, "the tests are those of the service");
    for id in ["1", "x"] {
        let path = format!("/api/connect/services/{id}/diagnostic-tests/options");
        assert_eq!(client.get(&path).await?.0, 404, "{id}");
    }

    let test = json!({ "serviceId": 300, "testType": fibre["testTypes"][0] });
    let running = client.begin(TEST, &test).await?;
    assert_eq!(codes(&client.post(TEST, &test).await?.1), ["constraints.test.running"]);
    assert_eq!((client.get(&running).await?.0, client.get(&running).await?.0), (202, 200));
    assert_eq!(client.run(TEST, &test).await?.body["result"], "PASSED");
    let unknown = with(&test, &json!({ "testType": "LINE_QUALITY" }));
    assert_eq!(codes(&client.post(TEST, &unknown).await?.1), ["constraints.test.unknown"]);
    Ok(())
}
