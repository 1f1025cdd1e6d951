//! The two place searches: by prefix while the user types, and by whole words.

mod register;

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

pub(super) use self::register::is_known;
use self::register::{PLACES, Place, folded};
use crate::{contract::Call, refusal::Refusal};

const DEFAULT_SIZE: usize = 10;

/// Every word of the input must begin some word of the address.
pub(super) fn autocomplete(call: &Call) -> Result<Response, Refusal> {
    let input = words(call.required_text("q")?);
    let strict = call.text("unitPosition") == Some("strict");
    let suffixes = call.text("suffixMatch") == Some("adaptive");
    if let Some(hits) = by_identifier(call)? {
        return answer(call, &hits, 0);
    }
    let hits = select(&input, |place| {
        let address = place.words();
        let begins = |part: &str| address.iter().any(|word| word.starts_with(part));
        input.iter().all(|word| match word.split_once('/') {
            Some((unit, number)) if strict => place.is_unit(unit) && place.number_begins(number),
            Some((unit, number)) => begins(unit) && begins(number),
            None => begins(word) || (suffixes && place.has_suffix(word)),
        })
    });
    if hits.is_empty() && call.text("searchPostcode") == Some("adaptive") {
        let by_postcode = select(&input, |place| input.iter().any(|word| word == place.postcode));
        return answer(call, &by_postcode, 1);
    }
    answer(call, &hits, 0)
}

/// Some word of the input must be a word of the address.
pub(super) fn search(call: &Call) -> Result<Response, Refusal> {
    if let Some(hits) = by_identifier(call)? {
        return answer(call, &hits, 0);
    }
    let text = call.required_text("q")?.replace('/', " ");
    let input = words(&text);
    let hits = select(&input, |place| place.words().iter().any(|word| input.contains(word)));
    answer(call, &hits, 0)
}

/// The hits of an exact comparison, where `searchFields` asks for one.
fn by_identifier(call: &Call) -> Result<Option<Vec<&'static Place>>, Refusal> {
    let Some(field) = call.text("searchFields") else { return Ok(None) };
    let wanted = call.required_text("q")?;
    Ok(Some(PLACES.iter().filter(|place| place.identifier(field) == Some(wanted)).collect()))
}

fn select(input: &[String], matches: impl Fn(&Place) -> bool) -> Vec<&'static Place> {
    // An empty input matches nothing, rather than everything.
    PLACES.iter().filter(|place| !input.is_empty() && matches(place)).collect()
}

fn answer(call: &Call, hits: &[&Place], level: u64) -> Result<Response, Refusal> {
    let from = call.count("from")?.unwrap_or_default();
    let size = call.count("size")?.unwrap_or(DEFAULT_SIZE);
    let details = call.flag("includeDetails").unwrap_or_default();
    let page: Vec<Value> = hits.iter().skip(from).take(size).map(|place| place.hit(details)).collect();
    Ok(Json(json!({ "total": hits.len(), "level": level, "hits": page })).into_response())
}

fn words(text: &str) -> Vec<String> {
    text.split([' ', ',']).filter(|word| !word.is_empty()).map(folded).collect()
}
