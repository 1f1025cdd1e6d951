//! Where it can be delivered.

use crate::stage::{Stage, or_dash};
use examples::Failure;
use fibre_sandbox::tuatahi_connect::seed;
use futures::TryStreamExt as _;
use tuatahi_connect::OpenObject;
use tuatahi_connect::params::{AutocompletePlaces, QualifyPlace, SearchPlaces};
use tuatahi_connect::places::FindPlaces;
use tuatahi_connect::types::PlaceSearchField;

pub(crate) async fn show(stage: &mut Stage) -> Result<(), Failure> {
    stage.chapter("2. Places")?;

    let typed = stage.client.autocomplete_places("78 carr", AutocompletePlaces::new().size(3)).await?;
    stage.call("autocomplete_places(\"78 carr\")", "while the user types, every word by its beginning:")?;
    for place in typed.hits.iter().flatten() {
        stage.detail(line(place))?;
    }

    let words = stage.client.search_places("carrington strandon", SearchPlaces::new().size(1)).await?;
    stage.call(
        "search_places(\"carrington strandon\")",
        format_args!("{} places have one word or the other", words.total.unwrap_or_default()),
    )?;

    let params = SearchPlaces::new().search_fields(PlaceSearchField::PlaceId);
    let exact = stage.client.search_places(seed::PLACE_ID, params).await?;
    stage.call(
        &format!("search_places({:?}) by place id", seed::PLACE_ID),
        exact.hits.iter().flatten().next().map(line).unwrap_or_default(),
    )?;

    let mut found = stage.client.find_places("avenue nowhere", FindPlaces::new().page_size(8)).await?;
    let matched_by = found.matched_by();
    let mut count = 0;
    while found.try_next().await?.is_some() {
        count += 1;
    }
    stage.call(
        "find_places(\"avenue nowhere\")",
        format_args!(
            "no place has both, so words decide ({matched_by:?}): {count} places over several pages"
        ),
    )?;

    let active = stage.client.qualify_place(seed::PLACE_ID, QualifyPlace::new()).await?;
    let all =
        stage.client.qualify_place(seed::PLACE_ID, QualifyPlace::new().active_inventory_only(false)).await?;
    let [active_count, all_count] = [&active, &all].map(|found| found.inventory.iter().flatten().count());
    stage.call(
        &format!("qualify_place({:?})", seed::PLACE_ID),
        format_args!(
            "{}, hub {}; {} offers to order; {active_count} product there is active, {all_count} with inactive ones",
            or_dash(active.place_serviceability.as_deref()),
            or_dash(active.fdh_region_name.as_deref()),
            active.available_products.iter().flatten().count(),
        ),
    )
}

fn line(place: &OpenObject) -> String {
    let known = ["placeId", "unit", "streetNumber", "streetName", "suburb", "town"];
    known.iter().filter_map(|name| place.text(name)).collect::<Vec<_>>().join(" ")
}
