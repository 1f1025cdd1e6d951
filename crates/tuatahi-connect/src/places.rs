//! Finding places.
//!
//! The carrier has two searches: by prefixes of every word, meant for search as you type, and by any whole word.
//! [`Client::find_places`] does what the carrier recommends: the first, and the second if the first finds nothing.

use crate::types::{PlaceSearchField, PostcodeSearch, SuffixMatch, UnitPosition};
use crate::{Client, Error, OpenObject, listing, operations, params};
use fibre_core::paging::Items;
use futures_util::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What the carrier sends unless asked for another page size.
const PAGE_SIZE: i64 = 10;

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
    /// use tuatahi_connect::params::AutocompletePlaces;
    ///
    /// let mut places = client.places_by_prefix("78 carr", AutocompletePlaces::new());
    /// while let Some(place) = places.try_next().await? {
    ///     println!("{:?}", place.text("placeId"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// In the stream: those of [`autocomplete_places`](Self::autocomplete_places), and
    /// [`ErrorKind::Paging`](crate::ErrorKind::Paging).
    pub fn places_by_prefix(
        &self,
        query: impl Into<String>,
        params: params::AutocompletePlaces,
    ) -> Items<OpenObject> {
        let (client, query) = (self.clone(), query.into());
        listing::by_offset(
            &operations::AUTOCOMPLETE_PLACES,
            params.from,
            params.size,
            PAGE_SIZE,
            move |from, size| {
                let (client, query, params) =
                    (client.clone(), query.clone(), params.clone().from(from).size(size));
                async move {
                    let found = client.autocomplete_places(&query, params).await?.into_inner();
                    Ok((found.hits, found.total))
                }
            },
        )
    }

    /// All places whose address holds any whole word of `query`, page after page.
    ///
    /// `size` and `from` of the params are the page size (10 unless set) and the first position.
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
    /// use tuatahi_connect::params::SearchPlaces;
    ///
    /// let pages: Vec<_> = client.places_by_word("avenue", SearchPlaces::new()).pages().try_collect().await?;
    /// println!("{} pages", pages.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// In the stream: those of [`search_places`](Self::search_places), and
    /// [`ErrorKind::Paging`](crate::ErrorKind::Paging).
    pub fn places_by_word(
        &self,
        query: impl Into<String>,
        params: params::SearchPlaces,
    ) -> Items<OpenObject> {
        let (client, query) = (self.clone(), query.into());
        listing::by_offset(
            &operations::SEARCH_PLACES,
            params.from,
            params.size,
            PAGE_SIZE,
            move |from, size| {
                let (client, query, params) =
                    (client.clone(), query.clone(), params.clone().from(from).size(size));
                async move {
                    let found = client.search_places(&query, params).await?.into_inner();
                    Ok((found.hits, found.total))
                }
            },
        )
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
