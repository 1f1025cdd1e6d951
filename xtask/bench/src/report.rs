//! Typed reading of an inventory report, from the chunks of an event stream to items taken one by one.
//!
//! The references have it easier: the documents lie in memory, each in one piece and without framing, and are decoded
//! with `serde_json::from_slice`. One decodes into the same generated types; the other into types as one writes them by
//! hand, with dates of `chrono`. A third does the whole job as it is usually done, with `eventsource-stream`.

mod hand_written;

use crate::Result;
use crate::corpus::{as_events, report_documents, report_documents_of};
use crate::feed::{LARGE, SMALL, chunks, runtime};
use crate::figure::Figure;
use crate::pairs::time_ratio;
use bytes::Bytes;
use eventsource_stream::Eventsource;
use fibre_core::ByteStream;
use futures::{StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;
use std::hint::black_box;
use tokio::runtime::Runtime;
use tuatahi_connect::reports::Report;
use tuatahi_connect::types::{ProductInventoryItem, ProductInventoryLine};

const ITEMS: usize = 20_000;
const SAME_TYPES: &str = "serde_json::from_slice, same types, documents in memory";
const HAND_WRITTEN: &str = "serde_json::from_slice, hand-written types, documents in memory";
const EVENTSOURCE: &str = "eventsource-stream + serde_json::from_str, same types and chunks";

/// Measures everything about reports but their memory.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let runtime = runtime()?;
    let mut figures = Vec::new();
    for per_event in [2, 100, 1_000] {
        let documents = report_documents(ITEMS, per_event);
        let body = Bytes::from(as_events(&documents));
        for (chunk, size, goal) in [(LARGE, "16 KiB", 0.70), (SMALL, "1.4 KiB", 0.75)] {
            crate::say(&format!("report: {per_event} items an event, {size} chunks"));
            let name = |against| format!("report: {per_event} items an event, {size} chunks{against}");
            let mut job = || read_report(&runtime, &body, chunk);
            let spread = time_ratio(&mut || decode_all::<ProductInventoryLine>(&documents), &mut job)?;
            figures.push(Figure::ratio(name(""), spread, SAME_TYPES).at_most(goal));
            let spread = time_ratio(&mut || decode_all::<hand_written::Line>(&documents), &mut job)?;
            figures.push(Figure::ratio(name(" (hand-written)"), spread, HAND_WRITTEN).at_most(goal));
            let spread = time_ratio(&mut || with_eventsource(&runtime, &body, chunk), &mut job)?;
            figures.push(Figure::ratio(name(" (eventsource)"), spread, EVENTSOURCE));
        }
    }
    figures.push(growth(&runtime)?);
    Ok(figures)
}

/// The time for the same number of bytes in large events, over that in small ones.
fn growth(runtime: &Runtime) -> Result<Figure> {
    const TOTAL: usize = 10_000_000;
    crate::say("report: growth with the size of events");
    let body = |event| Bytes::from(as_events(&report_documents_of(TOTAL, event)));
    let (small, large) = (body(10_000), body(1_000_000));
    // The two do not hold exactly the same number of items, so bytes are what is compared.
    let bytes_of = |body: &Bytes| read_report(runtime, body, LARGE).map(|_| TOTAL);
    let spread = time_ratio(&mut || bytes_of(&small), &mut || bytes_of(&large))?;
    Ok(Figure::ratio("report: growth, 1 MB events", spread, "the same with 10 kB events").at_most(1.10))
}

fn read_report(runtime: &Runtime, body: &Bytes, chunk: usize) -> Result<usize> {
    let bytes = ByteStream::from_chunks("streamProductInventoryReport", chunks(body, chunk));
    runtime.block_on(async {
        let mut report = Report::<ProductInventoryItem>::from_bytes(bytes);
        let mut items = 0;
        while let Some(item) = report.try_next().await? {
            black_box(&item);
            items += 1;
        }
        Ok(items)
    })
}

/// A document of a report, however it is typed.
trait Page: DeserializeOwned {
    type Item;
    fn into_items(self) -> Vec<Self::Item>;
}

impl Page for ProductInventoryLine {
    type Item = ProductInventoryItem;
    fn into_items(self) -> Vec<ProductInventoryItem> {
        black_box(&self.customer_id);
        self.inventory.unwrap_or_default()
    }
}

fn decode_all<P: Page>(documents: &[String]) -> Result<usize> {
    let mut items = 0;
    for document in documents {
        items += take_items(serde_json::from_slice::<P>(document.as_bytes())?);
    }
    Ok(items)
}

fn with_eventsource(runtime: &Runtime, body: &Bytes, chunk: usize) -> Result<usize> {
    runtime.block_on(async {
        let mut events = chunks(body, chunk).eventsource();
        let mut items = 0;
        while let Some(event) = events.next().await {
            items += take_items(serde_json::from_str::<ProductInventoryLine>(&event?.data)?);
        }
        Ok(items)
    })
}

fn take_items<P: Page>(page: P) -> usize {
    page.into_items().into_iter().map(|item| drop(black_box(item))).count()
}
