//! Memory does not grow with the length of a report or of the address file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use bytes::Bytes;
use fibre_core::ByteStream;
use futures::{StreamExt, stream};
use peak_alloc::PeakAlloc;
use tuatahi_connect::address_file::{AddressFile, COLUMNS};
use tuatahi_connect::reports::Report;
use tuatahi_connect::types::ProductInventoryItem;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const EVENT: &str = concat!(
    r#"data: {"customerId":1,"inventory":[{"id":"UFF000000000001","placeId":"40000000UFFL001","status":"Active"},"#,
    r#"{"id":"UFF000000000002","contractStartDate":"2023-01-02T18:00:00.000+12:00","status":"Inactive"}]}"#,
    "\n\n"
);

async fn peak_of_report(events: usize) -> usize {
    let chunks = stream::iter((0..events).map(|_| Ok(Bytes::from_static(EVENT.as_bytes()))));
    let mut report = Report::<ProductInventoryItem>::from_bytes(ByteStream::from_chunks("report", chunks));
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    while let Some(item) = report.next().await {
        item.unwrap();
    }
    assert_eq!(report.received(), 2 * events as u64);
    MEMORY.peak_usage() - before
}

async fn peak_of_file(rows: usize) -> usize {
    let row = Bytes::from(format!("{}\n", ["value"; 44].join(",")));
    let header = Bytes::from(format!("{}\n", COLUMNS.join(",")));
    let chunks = stream::iter(std::iter::once(header).chain(std::iter::repeat_n(row, rows)).map(Ok));
    let mut file = AddressFile::from_bytes(ByteStream::from_chunks("file", chunks));
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    while let Some(row) = file.next().await {
        row.unwrap();
    }
    assert_eq!(file.received(), rows as u64);
    MEMORY.peak_usage() - before
}

/// Buffers settle at their size somewhere along the way; 200 times the items are nowhere near it.
const SLACK: usize = 4096;

/// One test, so that no other shares the counter.
#[tokio::test]
async fn peaks_are_the_same_at_any_length() {
    let (short, long) = (peak_of_report(100).await, peak_of_report(20_000).await);
    assert!(long <= short + SLACK, "{short} and {long} bytes");
    assert!(long < 64 * 1024, "{long} bytes");
    let (short, long) = (peak_of_file(100).await, peak_of_file(20_000).await);
    assert!(long <= short + SLACK, "{short} and {long} bytes");
    assert!(long < 64 * 1024, "{long} bytes");
}
