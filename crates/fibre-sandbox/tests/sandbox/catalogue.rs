use serde_json::{Value, json};

use crate::support::{Client, Outcome};

#[tokio::test]
async fn the_catalogue_is_per_customer() -> Outcome {
    let client = Client::start().await?;
    let (status, catalogue) = client.get("/productOffers?customerId=66450").await?;
    assert_eq!((status, &catalogue["customerId"]), (200, &json!(66450)));
    assert_eq!(
        catalogue["productOffers"][0],
        json!({
            "offerCode": "B2U-HR30M10M",
            "name": "Bitstream 2 Ultra Headline Rate 30M/10M",
            "description": "A Bitstream 2 Ultra Product Offer with a Headline Rate of 30 Mbps / 10 Mbps",
        })
    );
    let (_, second) = client.get("/productOffers?customerId=66523").await?;
    assert_eq!(second["customerId"], 66523);

    let (status, missing) = client.get("/productOffers").await?;
    assert_eq!((status, &missing["message"]), (400, &json!("\"customerId\" is required")));
    assert_eq!(client.get("/productOffers?customerId=1").await?.0, 403);
    Ok(())
}

#[tokio::test]
async fn the_documented_offer_reads_as_documented() -> Outcome {
    let documented: Value = serde_json::from_str(DOCUMENTED_OFFER)?;
    let client = Client::start().await?;
    let (_, offer) = client.get("/productOffers/B2U-HR30M10M").await?;
    assert_eq!(offer, documented);

    let path = "/productOffers/B2U-HR30M10M/configurations/B2U-HR30M10M-HCIR2.5M";
    let (_, mut configuration) = client.get(path).await?;
    let description = configuration.as_object_mut().and_then(|fields| fields.remove("description"));
    assert!(description.is_some_and(|description| description.is_string()));
    assert_eq!(configuration, documented["productOfferConfigurations"]);
    Ok(())
}

#[tokio::test]
async fn every_listed_offer_can_be_read() -> Outcome {
    let client = Client::start().await?;
    let (_, catalogue) = client.get("/productOffers?customerId=66450").await?;
    let offers = catalogue["productOffers"].as_array().cloned().unwrap_or_default();
    assert!(offers.len() > 1);
    for offer in offers {
        let code = offer["offerCode"].as_str().unwrap_or_default();
        let (status, details) = client.get(&format!("/productOffers/{code}")).await?;
        assert_eq!((status, &details["offerCode"]), (200, &offer["offerCode"]));
        let configurations = &details["productOfferConfigurations"];
        let configuration = configurations.get(0).unwrap_or(configurations);
        let code_of_it = configuration["configurationCode"].as_str().unwrap_or_default();
        let path = format!("/productOffers/{code}/configurations/{code_of_it}");
        assert_eq!(client.get(&path).await?.0, 200, "{path}");
    }
    assert_eq!(client.get("/productOffers/NONE").await?.0, 404);
    assert_eq!(client.get("/productOffers/B2U-HR30M10M/configurations/NONE").await?.0, 404);
    Ok(())
}

const DOCUMENTED_OFFER: &str = r#"{"offerCode":"B2U-HR30M10M","name":"Bitstream 2 Ultra Headline Rate 30M/10M","description":"A Bitstream 2 Ultra Product Offer with a Headline Rate of 30 Mbps / 10 Mbps","validFor":"2019-08-24","status":"Active","isForSaleStandalone":true,"categoryCode":"BS2ULTRA","productOfferRelationships":[],"productOfferConfigurations":{"configurationCode":"B2U-HR30M10M-HCIR2.5M","name":"Bitstream 2 Ultra 30M/10M - HP CIR 2.5M/2.5M","validFor":"2023-01-29","targetSegments":[{"segmentCode":"RES"}],"productOfferConfigurationHierarchy":[{"hierarchyLevel":1,"isHeadLine":true,"productOfferConfigurationCharacteristics":[{"characteristicCode":"HPCIRD","name":"High Priority CIR Downstream","isCustomerConfigurable":false,"characteristicValue":2.5,"description":"The high priority downstream speed for the Committed Information Rate","unitOfMeasure":"Mbps"}]}]},"productOfferCharacteristics":[{"characteristicCode":"HPCIRD","name":"High Priority CIR Downstream","description":"The high priority downstream speed for the Committed Information Rate","isCustomerConfigurable":false,"characteristicValues":[{"valueType":"char","value":2.5,"unitOfMeasure":"Mbps","isDefaultValue":true}]}]}"#;
