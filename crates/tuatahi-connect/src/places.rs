//! Finding places.
//!
//! The carrier has two searches: by prefixes of every word, meant for search as you type, and by any whole word.
//! [`Client::find_places`] does what the carrier recommends: the first, and the second if the first finds nothing.

use crate::types::{PlaceSearchField, PostcodeSearch, SuffixMatch, UnitPosition};
use crate::{Client, Error, OpenObject, operations, params};
use fibre_core::paging::{Items, Page, Pages};
use futures_util::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What the carrier sends unless asked for another page size.
const PAGE_SIZE: u64 = 10;

impl Client {
    /// Finds places by prefixes and, if there are none, by whole words.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = fibre_sandbox::Sandbox::start().await?;
    /// # let access = sandbox.tuatahi_connect();
    /// # let client = tuatahi_connect::Client::builder()
    /// #     .base_url(access.base_url())
    /// #     .client_secret(access.token_url(), access.client_id(), access.client_secret())
    /// #     .build()?;
    /// use futures::TryStreamExt;
    /// use tuatahi_connect::places::FindPlaces;
    ///
    /// let mut places = client.find_places("carrington", FindPlaces::new()).await?;
    /// println!("matched by {:?}", places.matched_by());
    /// while let Some(place) = places.try_next().await? {
    ///     println!("{:?}", place.text("placeId"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`autocomplete_places`](Self::autocomplete_places) and [`search_places`](Self::search_places).
    pub async fn find_places(&self, query: &str, options: FindPlaces) -> Result<FoundPlaces, Error> {
        let mut places = self.places_by_prefix(query, options.prefix);
        if places.has_items().await? {
            return Ok(FoundPlaces { matched_by: MatchedBy::Prefix, places });
        }
        let mut places = self.places_by_word(query, options.word);
        places.has_items().await?;
        Ok(FoundPlaces { matched_by: MatchedBy::Word, places })
    }

    /// All places whose address matches every word of `query` by prefix, page after page.
    ///
    /// `size` and `from` of the params are the page size (10 unless set) and the first position.
    pub fn places_by_prefix(
        &self,
        query: impl Into<String>,
        params: params::AutocompletePlaces,
    ) -> Items<OpenObject> {
        let operation = operations::AUTOCOMPLETE_PLACES.id;
        let (from, size) = match window(params.from, params.size, PAGE_SIZE) {
            Ok(window) => window,
            Err(error) => return Items::new(Pages::failed_before(operation, error)),
        };
        let (client, query) = (self.clone(), query.into());
        Items::new(Pages::by_offset(operation, from, size, move |from, size| {
            let (client, query) = (client.clone(), query.clone());
            let params = params.clone().from(from.cast_signed()).size(size.cast_signed());
            Box::pin(async move {
                let found = client.autocomplete_places(&query, params).await?.into_inner();
                Ok(Page::new(from, found.hits.unwrap_or_default(), page_total(found.total)))
            })
        }))
    }

    /// All places whose address holds any whole word of `query`, page after page.
    ///
    /// `size` and `from` of the params are the page size (10 unless set) and the first position.
    pub fn places_by_word(
        &self,
        query: impl Into<String>,
        params: params::SearchPlaces,
    ) -> Items<OpenObject> {
        let operation = operations::SEARCH_PLACES.id;
        let (from, size) = match window(params.from, params.size, PAGE_SIZE) {
            Ok(window) => window,
            Err(error) => return Items::new(Pages::failed_before(operation, error)),
        };
        let (client, query) = (self.clone(), query.into());
        Items::new(Pages::by_offset(operation, from, size, move |from, size| {
            let (client, query) = (client.clone(), query.clone());
            let params = params.clone().from(from.cast_signed()).size(size.cast_signed());
            Box::pin(async move {
                let found = client.search_places(&query, params).await?.into_inner();
                Ok(Page::new(from, found.hits.unwrap_or_default(), page_total(found.total)))
            })
        }))
    }
}

/// How [`Client::find_places`] searches. What only the prefix search knows is left out of the other.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct FindPlaces {
    prefix: params::AutocompletePlaces,
    word: params::SearchPlaces,
}

impl FindPlaces {
    /// As the carrier searches by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many places each request asks for; 10 unless set.
    pub fn page_size(mut self, size: i64) -> Self {
        self.prefix = self.prefix.size(size);
        self.word = self.word.size(size);
        self
    }

    /// Looks for an exact identifier instead of words of an address.
    pub fn field(mut self, field: PlaceSearchField) -> Self {
        self.prefix = self.prefix.search_fields(field.clone());
        self.word = self.word.search_fields(field);
        self
    }

    /// Asks for more about each place.
    pub fn include_details(mut self, details: bool) -> Self {
        self.prefix = self.prefix.include_details(details);
        self.word = self.word.include_details(details);
        self
    }

    /// How `65/12` is read by the prefix search.
    pub fn unit_position(mut self, position: UnitPosition) -> Self {
        self.prefix = self.prefix.unit_position(position);
        self
    }

    /// Whether the prefix search tries street number suffixes on their own.
    pub fn suffix_match(mut self, suffix: SuffixMatch) -> Self {
        self.prefix = self.prefix.suffix_match(suffix);
        self
    }

    /// Whether the prefix search tries postcodes.
    pub fn search_postcode(mut self, postcode: PostcodeSearch) -> Self {
        self.prefix = self.prefix.search_postcode(postcode);
        self
    }
}

/// Which of the two searches found the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MatchedBy {
    /// Every word of the query, by prefix.
    Prefix,
    /// Any whole word of the query.
    Word,
}

/// The places that [`Client::find_places`] found: a stream over all pages.
///
/// The fields of a place are not published, so each is an open object.
#[derive(Debug)]
#[must_use = "a stream does nothing unless it is polled"]
pub struct FoundPlaces {
    matched_by: MatchedBy,
    places: Items<OpenObject>,
}

impl FoundPlaces {
    /// Which search found them; with no place at all, the last one tried.
    #[must_use]
    pub fn matched_by(&self) -> MatchedBy {
        self.matched_by
    }

    /// How many there are, if the carrier says.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.places.total()
    }

    /// The listing itself, with its pages and its resume token.
    pub fn into_items(self) -> Items<OpenObject> {
        self.places
    }
}

impl Stream for FoundPlaces {
    type Item = Result<OpenObject, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.places).poll_next(cx)
    }
}

/// The first position and the page size that params ask for.
pub(crate) fn window(from: Option<i64>, size: Option<i64>, default_size: u64) -> Result<(u64, u64), Error> {
    let from = u64::try_from(from.unwrap_or(0)).map_err(|_| Error::invalid_request("`from` is negative"))?;
    match size.map(u64::try_from) {
        None => Ok((from, default_size)),
        Some(Ok(size)) if size > 0 => Ok((from, size)),
        Some(_) => {
            Err(Error::invalid_request("`size` is not positive: a listing needs pages of at least one item"))
        }
    }
}

/// A total as a listing understands it; a negative one says nothing.
pub(crate) fn page_total(total: Option<i64>) -> Option<u64> {
    total.and_then(|total| u64::try_from(total).ok())
}
