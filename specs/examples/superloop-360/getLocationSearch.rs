use superloop_360::types::{LocationSearchRequest, SourceType};

let address = LocationSearchRequest::new(SourceType::Nbn, "GARLAND", "CAMBERWELL", "VIC");
let running = client.request_location_search(&address).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
let found = client.get_location_search(id).await?;
println!("{} locations so far", found.iter().flatten().count());
