use tuatahi_connect::OpenObject;
use tuatahi_connect::params::PlaceOrder;
use tuatahi_connect::types::NewOrder;

let site = OpenObject::new().set("placeId", "40186274UFFLC3B");
let offer = OpenObject::new().set("offerCode", "B2U-HR30M10M");
let submitted = "2026-03-01T17:32:28Z".parse::<tuatahi_connect::Timestamp>()?;
let new = NewOrder::new(submitted, "UFF100000000001", "KT-008-01", site, [offer], OpenObject::new(), OpenObject::new());
let order = client.place_order(&new.into(), PlaceOrder::new()).await?;
println!("{:?} is {:?}", order.id, order.state);
