use tuatahi_connect::params::AutocompletePlaces;

let places = client.autocomplete_places("carrington", AutocompletePlaces::new().size(5)).await?;
for place in places.hits.iter().flatten() {
    println!("{:?}", place.text("placeId"));
}
