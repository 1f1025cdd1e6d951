//! What the listings of this API have in common: `from`, `size`, `total`.

use crate::Error;
use fibre_core::paging::{Items, Page, Pages};
use fibre_core::rt::Operation;
use std::future::Future;

/// A listing whose pages are fetched by `fetch(from, size)`, which gives the items and the total, where there are any.
pub(crate) fn by_offset<T, F, Fut>(
    operation: &'static Operation,
    from: Option<i64>,
    size: Option<i64>,
    default_size: i64,
    fetch: F,
) -> Items<T>
where
    T: Send + 'static,
    F: Fn(i64, i64) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(Option<Vec<T>>, Option<i64>), Error>> + Send + 'static,
{
    let refused = |problem| Items::new(Pages::failed_before(operation.id, Error::invalid_request(problem)));
    let Ok(from) = u64::try_from(from.unwrap_or(0)) else { return refused("`from` is negative") };
    let Ok(size) = u64::try_from(size.unwrap_or(default_size)) else { return refused("`size` is negative") };
    if size == 0 {
        return refused("`size` is zero: a listing needs pages of at least one item");
    }
    Items::new(Pages::by_offset(operation.id, from, size, move |from, size| {
        let page = fetch(from.cast_signed(), size.cast_signed());
        Box::pin(async move {
            let (items, total) = page.await?;
            // A negative total says nothing.
            let total = total.and_then(|total| u64::try_from(total).ok());
            Ok(Page::new(from, items.unwrap_or_default(), total))
        })
    }))
}
