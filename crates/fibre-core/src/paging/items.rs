//! A listing as a stream of items.

use super::{Page, Pages, ResumeToken};
use crate::Error;
use futures_util::Stream;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A listing as a stream of items.
///
/// ```
/// use fibre_core::{Error, paging::Items};
/// use futures::TryStreamExt;
///
/// async fn count(mut orders: Items<String>) -> Result<usize, Error> {
///     let mut count = 0;
///     while let Some(_order) = orders.try_next().await? {
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    page: std::vec::IntoIter<T>,
    position: u64,
    total: Option<u64>,
}

impl<T> Items<T> {
    #[doc(hidden)]
    pub fn new(pages: Pages<T>) -> Self {
        let position = pages.resume_token().position();
        Self { pages, page: Vec::new().into_iter(), position, total: None }
    }

    /// The same listing page by page. Items of the current page that were not taken are lost.
    pub fn pages(self) -> Pages<T> {
        self.pages
    }

    /// Fetches one page ahead while the current one is being used. Never more than one.
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// How many items the carrier says the listing has; known once the first page is there.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Where to go on behind the last item that was handed out. It stays good after an error.
    #[must_use]
    pub fn resume_token(&self) -> ResumeToken {
        self.pages.token_at(self.position)
    }

    /// Begins where `token` says.
    ///
    /// # Errors
    ///
    /// If the token comes from another operation.
    pub fn resume(self, token: &ResumeToken) -> Result<Self, Error> {
        self.pages.resume(token).map(Self::new)
    }

    /// Whether there is an item to come in the first pages; fetches what it takes to know, and loses none of it.
    ///
    /// # Errors
    ///
    /// As the stream.
    #[doc(hidden)]
    pub async fn has_items(&mut self) -> Result<bool, Error>
    where
        T: Clone + PartialEq + Send + Unpin + 'static,
    {
        use futures_util::StreamExt;
        while self.page.as_slice().is_empty() {
            match self.pages.next().await {
                Some(page) => self.begin(page?),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn begin(&mut self, page: Page<T>) {
        self.position = page.from;
        self.total = page.total;
        self.page = page.items.into_iter();
    }
}

impl<T: Clone + PartialEq + Send + Unpin + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                self.position += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match Pin::new(&mut self.pages).poll_next(cx) {
                Poll::Ready(Some(Ok(page))) => self.begin(page),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
