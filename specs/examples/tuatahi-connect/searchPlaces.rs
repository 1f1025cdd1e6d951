use tuatahi_connect::params::SearchPlaces;
use tuatahi_connect::types::PlaceSearchField;

let by_id = SearchPlaces::new().search_fields(PlaceSearchField::PlaceId);
let places = client.search_places("40186274UFFLC3B", by_id).await?;
println!("{:?} places", places.total);
