use fibre_sandbox::{ReportFraming, Sandbox};
use serde_json::Value;

use crate::support::{Client, Outcome, SPECIFICATION};

const PRODUCTS: &str = "/reports/productInventory?mode=active-now";

fn events(text: &str) -> Vec<Value> {
    text.split_terminator("\n\n")
        .map(|event| event.strip_prefix("data: ").expect("every event begins with its field name"))
        .map(|json| serde_json::from_str(json).expect("every event is one JSON object"))
        .collect()
}

fn items(events: &[Value]) -> usize {
    events.iter().filter_map(|event| event["inventory"].as_array()).map(Vec::len).sum()
}

#[tokio::test]
async fn events_hold_so_many_items_each() -> Outcome {
    let client = Client::on(Sandbox::builder().report_items(25).items_per_event(10)).await?;
    for path in [PRODUCTS, "/reports/serviceInventory?mode=active-now"] {
        let events = events(&client.text(path).await?);
        assert_eq!((events.len(), items(&events)), (3, 25), "{path}");
        assert_eq!(events[0]["customerId"], 66450);
    }
    client.sandbox.settings().set_report_items(0);
    assert_eq!(client.text(PRODUCTS).await?, "");
    Ok(())
}

#[tokio::test]
async fn bare_lines_are_the_same_objects() -> Outcome {
    let client = Client::on(Sandbox::builder().report_items(7).items_per_event(2)).await?;
    let framed = events(&client.text(PRODUCTS).await?);
    client.sandbox.settings().set_report_framing(ReportFraming::BareLines);
    let bare: Result<Vec<Value>, _> =
        client.text(PRODUCTS).await?.lines().map(serde_json::from_str).collect();
    assert_eq!(bare?, framed);
    Ok(())
}

#[tokio::test]
async fn the_documented_lines_come_first() -> Outcome {
    let client = Client::on(Sandbox::builder().report_items(3).items_per_event(2)).await?;
    let report = events(&client.text("/reports/productInventory?mode=active-last-month").await?);
    let documented: [Value; 2] = [
        serde_json::from_str(
            r#"[{"id":"UFF000000000001","placeId":"40000000UFFL001","legacyPiid":"UFFABCHM0000001","legacyLocationId":"0012345600HW1AB","igPiid":"UFF100000000001","status":"Active","contractStartDate":"2023-01-01T15:00:00.000+12:00","productOfferName":"Bitstream 2 Ultra 50/10 2.5/2.5"},{"id":"UFF000000000002","status":"Active","contractStartDate":"2023-01-02T18:00:00.000+12:00","productOfferName":"Bitstream 2 Ultra 50/20 2.5/2.5"}]"#,
        )?,
        serde_json::from_str(
            r#"[{"id":"UFF000000000003","placeId":"40000003UFFL003","legacyPiid":"UFFDEFHM0000003","legacyLocationId":"0023456700HE1CD","igPiid":"UFF300000000003","status":"Inactive","contractStartDate":"2022-12-01T15:00:00.000+12:00","productOfferName":"Bitstream 2 Ultra 50/10 2.5/2.5","isContractDateInferred":true}]"#,
        )?,
    ];
    assert_eq!(
        report.iter().map(|event| &event["inventory"]).collect::<Vec<_>>(),
        [&documented[0], &documented[1]]
    );
    Ok(())
}

#[tokio::test]
async fn every_event_keeps_to_the_line_schema() -> Outcome {
    let client = Client::on(Sandbox::builder().report_items(500)).await?;
    for (path, schema) in [
        ("/reports/productInventory?mode=active-last-month", "ProductInventoryLine"),
        ("/reports/serviceInventory?mode=active-last-month", "ServiceInventoryLine"),
    ] {
        let root = serde_json::json!({
            "allOf": [{ "$ref": format!("#/components/schemas/{schema}") }],
            "components": SPECIFICATION["components"],
        });
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft7)
            .should_validate_formats(true)
            .build(&root)?;
        for event in events(&client.text(path).await?) {
            assert!(validator.is_valid(&event), "{event}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_report_names_its_mode_and_customer() -> Outcome {
    let client = Client::on(Sandbox::builder().report_items(1)).await?;
    let report = events(&client.text(&format!("{PRODUCTS}&customerId=66523")).await?);
    assert_eq!(report[0]["customerId"], 66523);
    assert_eq!(client.get("/reports/productInventory").await?.0, 400);
    assert_eq!(client.get("/reports/productInventory?mode=active").await?.0, 400);
    assert_eq!(client.get(&format!("{PRODUCTS}&customerId=1")).await?.0, 403);
    Ok(())
}

#[tokio::test]
async fn a_report_without_end_is_sent_as_it_is_read() -> Outcome {
    // Far more than fits into memory: the first bytes come at once, and leaving ends it.
    let client = Client::on(Sandbox::builder().report_items(u64::MAX)).await?;
    let mut response = client.request(reqwest::Method::GET, PRODUCTS).send().await?;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut received = 0;
    while received < 1_000_000 {
        received += response.chunk().await?.ok_or("the report ended")?.len();
    }
    Ok(())
}

#[tokio::test]
async fn the_address_file_has_its_rows() -> Outcome {
    let client = Client::on(Sandbox::builder().address_rows(300)).await?;
    let response = client.request(reqwest::Method::GET, "/files/address").send().await?;
    assert_eq!(response.headers()["content-type"], "text/csv");
    let text = response.text().await?;
    assert_eq!(text.lines().count(), 301);
    let columns: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
    let documented =
        SPECIFICATION["paths"]["/files/address"]["get"]["responses"]["200"]["content"]["text/csv"]["schema"]
            ["x-csv-columns"]
            .as_array()
            .cloned()
            .unwrap_or_default();
    assert_eq!(documented, columns);
    assert!(text.lines().nth(1).is_some_and(|row| row.contains(",Mar-13,31/03/2013,")));
    assert!(text.contains('Ō') && text.contains(", REAR\""));
    client.sandbox.settings().set_address_rows(0);
    assert_eq!(client.text("/files/address").await?.lines().count(), 1);
    Ok(())
}
