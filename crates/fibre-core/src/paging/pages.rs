//! The engine: one page after the other.

use super::ResumeToken;
use crate::{BoxFuture, Error, ErrorKind};
use futures_util::Stream;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// One page of a listing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// How many items of the listing lie before this page.
    pub from: u64,
    /// The items.
    pub items: Vec<T>,
    /// How many items the carrier says the listing has.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    #[doc(hidden)]
    #[must_use]
    pub fn new(from: u64, items: Vec<T>, total: Option<u64>) -> Self {
        Self { from, items, total }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

type Fetch<T> = Box<dyn Fn(u64, u64) -> BoxFuture<'static, Result<Page<T>, Error>> + Send + Sync>;

/// A listing as a stream of pages.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Pages<T> {
    operation: &'static str,
    fetch: Fetch<T>,
    size: u64,
    next: u64,
    pending: Option<BoxFuture<'static, Result<Page<T>, Error>>>,
    last_seen: Option<(T, T)>,
    empty_in_a_row: u32,
    prefetch: bool,
    done: bool,
}

/// An announced total that is never reached: after so many empty pages the listing is given up.
const EMPTY_PAGES_ALLOWED: u32 = 10;

impl<T> Pages<T> {
    /// A listing of `operation`, whose pages of `size` items are fetched by their offset.
    #[doc(hidden)]
    pub fn by_offset<F>(operation: &'static str, from: u64, size: u64, fetch: F) -> Self
    where
        F: Fn(u64, u64) -> BoxFuture<'static, Result<Page<T>, Error>> + Send + Sync + 'static,
    {
        Self {
            operation,
            fetch: Box::new(fetch),
            size: size.max(1),
            next: from,
            pending: None,
            last_seen: None,
            empty_in_a_row: 0,
            prefetch: false,
            done: false,
        }
    }

    /// A listing that fails before its first page.
    #[doc(hidden)]
    pub fn failed_before(operation: &'static str, error: Error) -> Self
    where
        T: Send + 'static,
    {
        let mut pages = Self::by_offset(operation, 0, 1, |_, _| Box::pin(std::future::pending()));
        pages.pending = Some(Box::pin(std::future::ready(Err(error.with_operation(operation)))));
        pages
    }

    /// Fetches one page ahead while the current one is being used. Never more than one.
    pub fn prefetch(mut self) -> Self {
        self.prefetch = true;
        self
    }

    /// Where to go on behind the last page that was handed out.
    #[must_use]
    pub fn resume_token(&self) -> ResumeToken {
        self.token_at(self.next)
    }

    /// Begins where `token` says.
    ///
    /// # Errors
    ///
    /// If the token comes from another operation.
    pub fn resume(mut self, token: &ResumeToken) -> Result<Self, Error> {
        if token.operation() != self.operation {
            let problem = format!("the resume token belongs to {}", token.operation());
            return Err(Error::invalid_request(problem).with_operation(self.operation));
        }
        self.next = token.position();
        self.pending = None;
        Ok(self)
    }

    pub(super) fn token_at(&self, position: u64) -> ResumeToken {
        ResumeToken::new(self.operation, position)
    }

    fn pending(&mut self) -> &mut BoxFuture<'static, Result<Page<T>, Error>> {
        let (fetch, next, size) = (&self.fetch, self.next, self.size);
        self.pending.get_or_insert_with(|| fetch(next, size))
    }

    fn failed(&mut self, message: String) -> Error {
        self.done = true;
        Error::new(ErrorKind::Paging, message).with_operation(self.operation)
    }
}

impl<T: Clone + PartialEq> Pages<T> {
    /// Takes a page that arrived, or finds that it cannot be.
    fn accept(&mut self, result: Result<Page<T>, Error>) -> Option<Result<Page<T>, Error>> {
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.done = true;
                return Some(Err(error));
            }
        };
        let Some(ends) = page.items.first().cloned().zip(page.items.last().cloned()) else {
            return self.accept_empty(page);
        };
        if self.last_seen.as_ref() == Some(&ends) {
            let message = format!("the carrier repeats the page before item {}: stopped", page.from);
            return Some(Err(self.failed(message)));
        }
        self.last_seen = Some(ends);
        self.empty_in_a_row = 0;
        // By what came and not by what was asked for: a carrier that caps the page size must not cost items.
        self.next = page.from.saturating_add(page.items.len() as u64);
        self.done = match page.total {
            Some(total) => self.next >= total,
            None => (page.items.len() as u64) < self.size,
        };
        Some(Ok(page))
    }

    fn accept_empty(&mut self, page: Page<T>) -> Option<Result<Page<T>, Error>> {
        self.empty_in_a_row += 1;
        self.next = page.from.saturating_add(self.size);
        match page.total {
            Some(total) if self.next < total && self.empty_in_a_row > EMPTY_PAGES_ALLOWED => {
                let message = format!(
                    "the carrier announces {total} items, but {} pages in a row are empty up to item {}: stopped",
                    self.empty_in_a_row, self.next
                );
                Some(Err(self.failed(message)))
            }
            Some(total) => {
                self.done = self.next >= total;
                Some(Ok(page))
            }
            None => {
                self.done = true;
                None
            }
        }
    }
}

impl<T: Clone + PartialEq + Send + Unpin + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.done {
            return Poll::Ready(None);
        }
        match self.pending().as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(result) => {
                self.pending = None;
                let page = self.accept(result);
                if !self.done && self.prefetch {
                    // Polled once, so that the request is on its way while the caller works.
                    let mut ahead = (self.fetch)(self.next, self.size);
                    self.pending = Some(match ahead.as_mut().poll(cx) {
                        Poll::Ready(result) => Box::pin(std::future::ready(result)),
                        Poll::Pending => ahead,
                    });
                }
                Poll::Ready(page)
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation)
            .field("next", &self.next)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
