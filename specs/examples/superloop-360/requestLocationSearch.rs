use superloop_360::types::{LocationSearchRequest, SourceType};

let address = LocationSearchRequest::new(SourceType::Nbn, "GARLAND", "CAMBERWELL", "VIC").street_number("1");
let found = client.request_location_search(&address).await?.await?;
for location in found.iter() {
    println!("{:?}: {:?}", location.id, location.description);
}
