use fibre_sandbox::{Sandbox, superloop_360::seed};
use serde_json::{Value, json};

use super::support::{Client, codes, with};
use crate::support::Outcome;

/// The bundled samples, each with the location that gives it.
const SAMPLES: [(&str, &str); 6] = [
    (seed::FIRST_NTD_LOCATION, include_str!("../../../src/superloop_360/qualifications/first-ntd.json")),
    (
        seed::FIRST_COPPER_PAIR_LOCATION,
        include_str!("../../../src/superloop_360/qualifications/first-copper-pair.json"),
    ),
    (
        seed::ADDITIONAL_NTD_LOCATION,
        include_str!("../../../src/superloop_360/qualifications/additional-ntd.json"),
    ),
    (
        seed::PORT_TAKEOVER_LOCATION,
        include_str!("../../../src/superloop_360/qualifications/port-takeover.json"),
    ),
    (
        seed::ADDITIONAL_COPPER_PAIR_LOCATION,
        include_str!("../../../src/superloop_360/qualifications/additional-copper-pair.json"),
    ),
    (
        seed::NO_ADDITIONAL_COPPER_PAIR_LOCATION,
        include_str!("../../../src/superloop_360/qualifications/no-additional-copper-pair.json"),
    ),
];

const MADE: [&str; 5] = [
    seed::HFC_LOCATION,
    seed::FREE_PORTS_LOCATION,
    seed::IDLE_COPPER_PAIR_LOCATION,
    seed::REPLACEMENT_NTD_LOCATION,
    seed::PHONE_SERVICE_LOCATION,
];

#[tokio::test]
async fn the_samples_come_as_documented() -> Outcome {
    let client = Client::start().await?;
    for (location_id, sample) in SAMPLES {
        let mut qualification = client.qualify(location_id).await?;
        let mut sample: Value = serde_json::from_str(sample)?;
        sample["locationId"] = location_id.into();
        for id in ["qualificationSearchId", "remoteQualificationSearchId", "orderId"] {
            assert_ne!(qualification[id].take(), sample[id].take(), "{location_id}: {id} is new each time");
        }
        assert_eq!(qualification, sample, "{location_id}");
    }
    Ok(())
}

#[tokio::test]
async fn the_made_locations_are_of_their_kind() -> Outcome {
    let client = Client::start().await?;
    for location_id in MADE {
        let qualification = client.qualify(location_id).await?;
        assert_eq!(qualification["locationId"], location_id);
    }
    let hfc = client.qualify(seed::HFC_LOCATION).await?;
    assert_eq!((&hfc["accessTechnology"], &hfc["serviceClass"]), (&json!("HFC"), &json!("21")));
    assert_eq!(hfc["firstOrAdditionalNtdPlans"][3]["ntdOptions"], json!(["NTD_2.5"]));
    let free = client.qualify(seed::FREE_PORTS_LOCATION).await?;
    for port in free["infrastructures"][0]["ntdPorts"].as_array().ok_or("no ports")? {
        assert_eq!((&port["status"], &port["referencedData"]), (&json!("Free"), &Value::Null));
    }
    let idle = client.qualify(seed::IDLE_COPPER_PAIR_LOCATION).await?;
    assert_eq!(idle["infrastructures"][0]["serviceStatus"], "Line In Use");
    assert_eq!(idle["infrastructures"][1]["serviceStatus"], "Line Not In Use");
    let replacement = client.qualify(seed::REPLACEMENT_NTD_LOCATION).await?;
    assert_eq!(replacement["infrastructures"][0]["ntdType"], "1_PORT");
    assert_eq!(replacement["replacementNtds"][0]["name"], "4_PORT_RESIDENTIAL");
    Ok(())
}

#[tokio::test]
async fn a_request_runs_as_often_as_told() -> Outcome {
    let client = Client::on(Sandbox::builder().pending_reads(3)).await?;
    let path = "/api/connect/qualifications/request";
    let request = json!({ "sourceType": "nbn", "locationId": seed::HFC_LOCATION });
    assert_eq!(client.run(path, &request).await?.found_running, 3);
    client.sandbox.settings().set_pending_reads(0);
    let location = client.begin(path, &request).await?;
    assert_eq!(location, "/api/connect/qualifications/2");
    let (_, first) = client.get(&location).await?;
    assert_eq!(client.get(&location).await?.1, first, "a result stays");
    assert_eq!(client.get("/api/connect/location-searches/2").await?.0, 404, "of another kind");
    for id in ["0", "3", "-1", "x", "18446744073709551616"] {
        assert_eq!(client.get(&format!("/api/connect/qualifications/{id}")).await?.0, 404, "{id}");
    }
    Ok(())
}

#[tokio::test]
async fn a_location_is_right_below_the_host_and_below_the_base_url() -> Outcome {
    let client = Client::start().await?;
    let request = json!({ "sourceType": "nbn", "locationId": seed::HFC_LOCATION });
    let location = client.begin("/api/connect/qualifications/request", &request).await?;
    let base = reqwest::Url::parse(client.sandbox.superloop_360().base_url())?;
    for url in [base.join(&location)?, format!("{base}{location}").parse()?] {
        let response = client.http.get(url.clone()).header("X-API-VERSION", "7").send().await?;
        assert_eq!(response.headers()["x-sandbox-operation"], "getQualification", "{url}");
        assert_eq!(response.status(), 401, "{url}");
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_location_fails_late() -> Outcome {
    let client = Client::start().await?;
    for request in [
        json!({ "sourceType": "nbn", "locationId": "LOC1" }),
        json!({ "sourceType": "uniti", "locationId": "OPC1" }),
    ] {
        let finished = client.run("/api/connect/qualifications/request", &request).await?;
        assert_eq!((finished.status, finished.found_running), (422, 1));
        assert_eq!(codes(&finished.body), ["constraints.location.unknown"]);
    }
    let (status, refused) =
        client.post("/api/connect/qualifications/request", &json!({ "sourceType": "nbn" })).await?;
    assert_eq!((status, &refused["apiSubErrors"][0]["field"]), (422, &json!("locationId")));
    Ok(())
}

#[tokio::test]
async fn an_avc_id_and_a_phone_number_are_compared() -> Outcome {
    let client = Client::start().await?;
    let path = "/api/connect/qualifications/request";
    let by_avc = json!({
        "sourceType": "nbn",
        "locationId": seed::PORT_TAKEOVER_LOCATION,
        "avcId": seed::AVC_ID,
    });
    let qualification = client.run(path, &by_avc).await?.body;
    let ports = &qualification["infrastructures"][0]["ntdPorts"];
    assert_eq!((&ports[0]["avcIdMatch"], &ports[1]["avcIdMatch"]), (&json!(true), &json!(false)));
    for (number, is_match) in [(seed::PHONE_NUMBER, true), ("0300000000", false)] {
        let by_number =
            json!({ "sourceType": "nbn", "locationId": seed::PHONE_SERVICE_LOCATION, "pots": number });
        let qualification = client.run(path, &by_number).await?.body;
        assert_eq!(qualification["infrastructures"][0]["potsInterconnectMatch"], is_match);
    }
    Ok(())
}

#[tokio::test]
async fn a_search_finds_by_the_address() -> Outcome {
    let client = Client::start().await?;
    let path = "/api/connect/location-searches/request";
    let exact = json!({
        "sourceType": "nbn",
        "streetNumber": "4861",
        "streetName": "Rockwell",
        "streetType": "Avenue",
        "suburb": "Keilor East",
        "state": "VIC",
        "postcode": "3033",
    });
    let found = client.run(path, &exact).await?;
    assert_eq!((found.status, found.found_running), (200, 1));
    assert_eq!(found.body[0]["id"], seed::ADDITIONAL_COPPER_PAIR_LOCATION);
    let changes = [
        (json!({ "streetNumber": null, "streetType": null, "postcode": null, "state": "Victoria" }), 1),
        (json!({ "suburb": "Balwyn" }), 0),
        (json!({ "streetType": "Road" }), 0),
        (json!({ "state": "NSW" }), 0),
        (json!({ "sourceType": "uniti" }), 0),
    ];
    for (change, count) in changes {
        let found = client.run(path, &with(&exact, &change)).await?;
        assert_eq!(found.body.as_array().map(Vec::len), Some(count), "{change}");
    }
    for missing in ["streetName", "suburb", "state", "sourceType"] {
        let (status, refused) = client.post(path, &with(&exact, &json!({ missing: null }))).await?;
        assert_eq!((status, &refused["apiSubErrors"][0]["field"]), (422, &json!(missing)));
    }
    Ok(())
}

#[tokio::test]
async fn fibre_is_quoted_after_an_ethernet_qualification() -> Outcome {
    let client = Client::start().await?;
    let path = "/api/connect/ee/fibre-build-charge/request";
    let request = json!({ "locationId": seed::FIRST_NTD_LOCATION });
    let (status, refused) = client.post(path, &request).await?;
    assert_eq!((status, codes(&refused)), (422, vec!["constraints.qualification.required".to_owned()]));
    let ethernet = json!({
        "sourceType": "nbn",
        "locationId": seed::FIRST_NTD_LOCATION,
        "includeEnterpriseEthernet": true,
    });
    client.run("/api/connect/qualifications/request", &ethernet).await?;
    let quote = client.run(path, &request).await?;
    assert_eq!((quote.status, &quote.body["priceValue"]), (200, &json!(100)), "cents, as a number");
    assert_eq!(quote.body["nbnLocationId"], seed::FIRST_NTD_LOCATION);
    Ok(())
}
