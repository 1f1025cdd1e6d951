use serde_json::Value;

use crate::support::{Client, Outcome};

fn ids(result: &Value) -> Vec<&str> {
    result["hits"].as_array().into_iter().flatten().filter_map(|hit| hit["placeId"].as_str()).collect()
}

#[tokio::test]
async fn autocomplete_wants_every_word_as_a_prefix() -> Outcome {
    let client = Client::start().await?;
    let (_, hits) = client.get("/places/autocomplete?q=78%20carr%20ave").await?;
    assert_eq!(ids(&hits), ["40186274UFFLC3B", "40256177UFFL80D"]);
    let (_, none) = client.get("/places/autocomplete?q=78%20carr%20road").await?;
    assert_eq!(none["total"], 0);
    // No macron on the keyboard.
    let (_, folded) = client.get("/places/autocomplete?q=ohaup").await?;
    assert_eq!(folded["total"], 10);
    Ok(())
}

#[tokio::test]
async fn search_wants_any_word_but_whole() -> Outcome {
    let client = Client::start().await?;
    assert_eq!(client.get("/places/search?q=carr").await?.1["total"], 0);
    assert_eq!(client.get("/places/search?q=carrington%20nowhere").await?.1["total"], 10);
    Ok(())
}

#[tokio::test]
async fn the_options_of_autocomplete() -> Outcome {
    let client = Client::start().await?;
    let total = async |query: &str| -> Result<Value, Box<dyn std::error::Error>> {
        Ok(client.get(&format!("/places/autocomplete?{query}")).await?.1["total"].clone())
    };
    assert_eq!(total("q=3/78%20carr").await?, 1);
    assert_eq!(total("q=78/3%20carr").await?, 1);
    assert_eq!(total("q=78/3%20carr&unitPosition=strict").await?, 0);
    assert_eq!(total("q=3/78%20carr&unitPosition=strict").await?, 1);
    // "a" begins "avenue" as well, so that the suffix alone is told apart on another street.
    assert_eq!(total("q=a%20rapa").await?, 0);
    assert_eq!(total("q=a%20rapa&suffixMatch=adaptive").await?, 1);
    assert_eq!(total("q=3216").await?, 0);
    let (_, by_postcode) = client.get("/places/autocomplete?q=3216&searchPostcode=adaptive").await?;
    assert_eq!((&by_postcode["total"], &by_postcode["level"]), (&10.into(), &1.into()));
    Ok(())
}

#[tokio::test]
async fn identifiers_are_compared_exactly() -> Outcome {
    let client = Client::start().await?;
    let (_, details) =
        client.get("/places/search?q=40186274UFFLC3B&searchFields=placeId&includeDetails=true").await?;
    assert_eq!(details["total"], 1);
    let hit = &details["hits"][0];
    assert!(hit["legalDescription"].is_string());
    let tui = hit["tui"].as_str().unwrap_or_default();
    let (_, by_tui) = client.get(&format!("/places/autocomplete?q={tui}&searchFields=tui")).await?;
    assert_eq!(ids(&by_tui), ["40186274UFFLC3B"]);
    assert!(by_tui["hits"][0]["tui"].is_null(), "details only where asked for");
    assert_eq!(client.get("/places/search?q=40186274&searchFields=placeId").await?.1["total"], 0);
    assert_eq!(client.get("/places/search?q=x&searchFields=name").await?.0, 400);
    Ok(())
}

#[tokio::test]
async fn hits_come_in_pages() -> Outcome {
    let client = Client::start().await?;
    let (_, first) = client.get("/places/search?q=avenue%20road%20street").await?;
    assert_eq!((&first["total"], ids(&first).len()), (&60.into(), 10));
    let mut seen = Vec::new();
    for from in (0..60).step_by(25) {
        let path = format!("/places/search?q=avenue%20road%20street&size=25&from={from}");
        seen.extend(ids(&client.get(&path).await?.1).into_iter().map(str::to_owned));
    }
    assert_eq!(seen.len(), 60);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 60);
    let (_, beyond) = client.get("/places/search?q=avenue&from=1000").await?;
    assert!(ids(&beyond).is_empty());
    Ok(())
}

#[tokio::test]
async fn qualification_of_known_places() -> Outcome {
    let client = Client::start().await?;
    let path = "/places/40186274UFFLC3B/serviceQualification";
    let (_, active) = client.get(path).await?;
    assert_eq!(active["placeServiceability"], "Serviceable");
    assert_eq!(active["inventory"].as_array().map(Vec::len), Some(1));
    let (_, explicit) = client.get(&format!("{path}?activeInventoryOnly=true")).await?;
    assert_eq!(explicit["inventory"], active["inventory"]);
    let (_, all) = client.get(&format!("{path}?activeInventoryOnly=false")).await?;
    assert_eq!(all["inventory"].as_array().map(Vec::len), Some(2));
    assert_eq!(client.get("/places/99999999UFFLX/serviceQualification").await?.0, 404);
    assert_eq!(client.get(&format!("{path}?activeInventoryOnly=no")).await?.0, 400);
    Ok(())
}
