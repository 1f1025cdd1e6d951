//! Listings that arrive page by page.
//!
//! A listing is a stream of items, or with [`Items::pages`] of pages. Pages are fetched as they are needed; nothing
//! runs in the background. It ends when everything that the carrier announced has been passed:
//!
//! - an empty page in the middle does not end it;
//! - a carrier that repeats a page, or announces more than it ever sends, ends it with an error of kind
//!   [`Paging`](crate::ErrorKind::Paging), not silently and not never;
//! - after an error the stream is over, and [`Items::resume_token`] tells where to go on.

mod items;
mod pages;
mod token;

pub use items::Items;
pub use pages::{Page, Pages};
pub use token::{ParseTokenError, ResumeToken};
