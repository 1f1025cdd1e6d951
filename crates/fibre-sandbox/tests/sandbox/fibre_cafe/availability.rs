//! Addresses, and what suppliers have there.

use fibre_sandbox::fibre_cafe::seed;
use serde_json::{Value, json};

use super::support::{Client, Failure, identifier, on_line};
use crate::support::Outcome;

async fn check(client: &Client, nad: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
    let address = identifier(nad).to_string();
    let query: Vec<(&str, &str)> = [("address", address.as_str())].iter().chain(query).copied().collect();
    let (status, found) = client.get_with("/service-availability", &query).await?;
    assert_eq!(status, 200, "{nad}: {found}");
    Ok(found)
}

/// Supplier and kind of each result.
fn results(found: &Value) -> Vec<String> {
    let kind = |result: &Value| match (result.get("onts"), result.get("unavailabilityReasons")) {
        (Some(_), _) => "ethernet",
        (None, Some(_)) => "nothing",
        (None, None) => "broadband",
    };
    let results = found.as_array().into_iter().flatten();
    results
        .map(|result| format!("{} {}", result["supplier"].as_str().unwrap_or_default(), kind(result)))
        .collect()
}

#[tokio::test]
async fn addresses_by_postcode_by_uprn_and_by_less() -> Outcome {
    let client = Client::start().await?;
    for (query, numbers) in [
        (&[("postalCode", "TW18 4LG")][..], &["20", "22", "24", "26", "28"][..]),
        (&[("postalCode", "tw184lg"), ("streetNumber", "24")], &["24"]),
        (&[("postalCode", "TW184LG"), ("name", "twenty"), ("streetName", "Kingston Road")], &["20"]),
        (&[("uprn", seed::UPRN)], &["20"]),
        (&[("uprn", seed::UPRN), ("supplier", seed::ETHERNET_SUPPLIER)], &["20"]),
        (&[("postalCode", "SW1A 1AA")], &[]),
        (&[("uprn", "1")], &[]),
    ] {
        let (status, found) = client.get_with("/addresses", query).await?;
        assert_eq!(status, 200, "{query:?}");
        let found: Vec<&str> =
            found.as_array().into_iter().flatten().filter_map(|one| one["streetNumber"].as_str()).collect();
        assert_eq!(found, numbers, "{query:?}");
    }
    for query in [&[("streetNumber", "20")][..], &[("uprn", seed::UPRN), ("supplier", "NOBODY")]] {
        assert_eq!(client.get_with("/addresses", query).await?.0, 422, "{query:?}");
    }
    assert_eq!(client.get_with("/addresses", &[("postcode", "TW184LG")]).await?.0, 400, "a misspelt name");
    Ok(())
}

#[tokio::test]
async fn each_supplier_says_what_it_has() -> Outcome {
    let client = Client::start().await?;
    for (nad, query, expected) in [
        (seed::ADDRESS, &[][..], &["SUPPLIER1 broadband", "SUPPLIER2 broadband", "SUPPLIER2 ethernet"][..]),
        (seed::ADDRESS, &[("suppliers", "SUPPLIER1")], &["SUPPLIER1 broadband"]),
        (
            seed::ADDRESS,
            &[("suppliers", "SUPPLIER1"), ("suppliers", "SUPPLIER2"), ("serviceTypes", "BROADBAND")],
            &["SUPPLIER1 broadband", "SUPPLIER2 broadband"],
        ),
        (seed::ADDRESS, &[("serviceTypes", "ETHERNET"), ("postalCode", "TW184LG")], &["SUPPLIER2 ethernet"]),
        (seed::UNAVAILABLE_ADDRESS, &[], &["SUPPLIER1 nothing", "SUPPLIER2 nothing"]),
        (
            seed::SURVEY_ADDRESS,
            &[("serviceTypes", "BROADBAND")],
            &["SUPPLIER1 broadband", "SUPPLIER2 nothing"],
        ),
    ] {
        assert_eq!(results(&check(&client, nad, query).await?), expected, "{nad} {query:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_site_tells_whether_an_engineer_has_to_come() -> Outcome {
    let client = Client::start().await?;
    let supplier = [("suppliers", seed::SUPPLIER)];
    let line = |found: &Value| found[0]["siteInformation"]["line"].clone();
    let found = check(&client, seed::ADDRESS, &supplier).await?;
    assert_eq!(line(&found)["installationType"], "STANDARD");
    assert_eq!(
        found[0]["serviceSpecifications"][0]["serviceCharacteristics"][0]["values"][0],
        seed::LINE_PROFILE
    );
    let found = check(&client, seed::NO_VISIT_ADDRESS, &supplier).await?;
    assert_eq!((line(&found)["type"].as_str(), line(&found).get("installationType")), (Some("NEW"), None));
    let found = check(&client, seed::SURVEY_ADDRESS, &supplier).await?;
    assert_eq!(line(&found)["constraints"][0]["code"], "SURVEY_REQUIRED");
    assert_eq!(line(&found)["constraints"][1]["code"], "WAYLEAVE_SHARED");
    let found = check(&client, seed::EXISTING_LINE_ADDRESS, &supplier).await?;
    assert_eq!(line(&found), Value::Null);
    let lines = &found[0]["siteInformation"]["existingLines"];
    assert_eq!(
        (&lines[0]["lineId"], &lines[1]["lineId"]),
        (&json!(seed::LINE_ID), &json!(seed::OTHER_LINE_ID))
    );
    let port = |line: usize, port: usize| {
        let port = &lines[line]["ont"]["ports"][port];
        (port["status"].as_str().unwrap_or_default().to_owned(), port["tenantActive"] == true)
    };
    assert_eq!(port(0, 0), ("ACTIVE".to_owned(), true));
    assert_eq!(port(0, 2), ("STOPPED".to_owned(), false));
    assert_eq!(port(1, 0), ("ACTIVE".to_owned(), false));
    Ok(())
}

#[tokio::test]
async fn a_completed_order_shows_on_the_line() -> Outcome {
    let client = Client::start().await?;
    client.create("/service-orders", "", &on_line("TAKEOVER", &[("LINE_ID", seed::OTHER_LINE_ID)])).await?;
    client.order("").await?;
    client.sandbox.callbacks().deliver_all().await;
    let found = check(&client, seed::EXISTING_LINE_ADDRESS, &[("suppliers", seed::SUPPLIER)]).await?;
    let taken = &found[0]["siteInformation"]["existingLines"][1]["ont"]["ports"][0];
    assert_eq!(taken["tenantActive"], true);
    let found = check(&client, seed::NO_VISIT_ADDRESS, &[("suppliers", seed::SUPPLIER)]).await?;
    assert_eq!(found[0]["siteInformation"]["existingLines"][0]["ont"]["ports"][0]["tenantActive"], true);
    Ok(())
}

#[tokio::test]
async fn the_address_is_json_inside_the_query() -> Outcome {
    let client = Client::start().await?;
    let uprn = json!({ "id": seed::UPRN, "type": "UPRN" }).to_string();
    let (status, _) = client.get_with("/service-availability", &[("address", &uprn)]).await?;
    assert_eq!(status, 200);
    for query in [
        &[("address", "A00000031882")][..],
        &[("address[id]", seed::ADDRESS), ("address[type]", "NAD")],
        &[("address", "{\"id\":\"A00000031882\"}")],
        &[("id", seed::ADDRESS), ("type", "NAD")],
        &[],
    ] {
        let (status, refused) = client.get_with("/service-availability", query).await?;
        assert_eq!((status, &refused["code"]), (400, &json!("MALFORMED_REQUEST")), "{query:?}");
    }
    let unknown = identifier("A99999999999").to_string();
    assert_eq!(client.get_with("/service-availability", &[("address", &unknown)]).await?.0, 422);
    let joined = [("address", uprn.as_str()), ("suppliers", "SUPPLIER1,SUPPLIER2")];
    assert_eq!(client.get_with("/service-availability", &joined).await?.0, 400, "commas do not join");
    let nobody = [("address", uprn.as_str()), ("suppliers", "NOBODY")];
    assert_eq!(client.get_with("/service-availability", &nobody).await?.0, 422);
    Ok(())
}
