//! Reports in every dialect, cut at every place.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use bytes::Bytes;
use fibre_core::ByteStream;
use futures::{StreamExt, TryStreamExt};
use std::io;
use tuatahi_connect::reports::{Report, ReportItem};
use tuatahi_connect::types::{ProductInventoryItem, ServiceInventoryItem};
use tuatahi_connect::{Error, ErrorKind};

fn bytes(chunks: Vec<Result<Bytes, io::Error>>) -> ByteStream {
    ByteStream::from_chunks("streamProductInventoryReport", futures::stream::iter(chunks))
}

/// The text in chunks of `size`.
fn report(text: &[u8], size: usize) -> Report<ProductInventoryItem> {
    Report::from_bytes(bytes(text.chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect()))
}

async fn ids(report: Report<ProductInventoryItem>) -> Result<Vec<String>, Error> {
    report.map_ok(|entry| entry.item.id.unwrap_or_default()).try_collect().await
}

const ONE: &str = r#"{"customerId":1,"inventory":[{"id":"a"},{"id":"b"}]}"#;
const TWO: &str = r#"{"customerId":"2","inventory":[{"id":"c"}]}"#;

#[tokio::test]
async fn every_dialect_gives_every_item_at_any_chunking() {
    let halves = ONE.split_once(",\"inventory").map(|(a, b)| (a, format!(",\"inventory{b}"))).unwrap();
    for text in [
        format!("data: {ONE}\n\ndata: {TWO}\n\n"),
        format!("data:{ONE}\r\n\r\ndata:{TWO}\r\n\r\n"),
        format!("data: {ONE}\r\rdata: {TWO}\r\r"),
        format!("{ONE}\n{TWO}\n"),
        format!("{ONE}\r\n{TWO}\r\n"),
        format!("{ONE}\n{TWO}"),
        format!("\u{feff}data: {ONE}\n\n{TWO}\n"),
        format!(
            ": hello\n\nevent: inventory\nid: 1\nretry: 5\ndata: {ONE}\n\n: still here\n\ndata: {TWO}\n\n"
        ),
        format!("data: {}\ndata: {}\n\ndata: {TWO}\n\n", halves.0, halves.1),
        format!("\n\n  {ONE}\n\n\n{TWO}\n\n"),
    ] {
        for size in 1..=text.len() {
            let found = ids(report(text.as_bytes(), size)).await;
            assert_eq!(found.unwrap(), ["a", "b", "c"], "{text:?} in chunks of {size}");
        }
    }
}

#[tokio::test]
async fn customers_come_as_numbers_and_as_text() {
    let text = format!("{ONE}\n{TWO}\n{{\"inventory\":[{{}}]}}\n");
    let entries: Vec<ReportItem<_>> = report(text.as_bytes(), 7).try_collect().await.unwrap();
    let customers: Vec<_> =
        entries.iter().map(|entry| entry.customer_id.as_ref().map(ToString::to_string)).collect();
    assert_eq!(customers, [Some("1".into()), Some("1".into()), Some("2".into()), None]);
}

/// Cut anywhere, a report is whole only where a cut cannot be told from the end.
#[tokio::test]
async fn a_cut_is_never_taken_for_the_end() {
    for (text, boundary) in [
        (format!("data: {ONE}\n\ndata: {TWO}\n\n"), ONE.len() + 8),
        (format!("{ONE}\n{TWO}\n"), ONE.len() + 1),
    ] {
        for cut in 1..text.len() {
            let mut report = report(&text.as_bytes()[..cut], 16);
            let mut items = 0;
            let error = loop {
                match report.next().await {
                    Some(Ok(_)) => items += 1,
                    Some(Err(error)) => break Some(error),
                    None => break None,
                }
            };
            match error {
                Some(error) => {
                    assert!(
                        matches!(error.kind(), ErrorKind::Truncated | ErrorKind::Decode),
                        "{cut}: {error}"
                    );
                    assert_eq!((error.items_received(), items), (Some(report.received()), report.received()));
                    assert!(report.next().await.is_none(), "an error is the last thing");
                }
                // Between two events; or a bare line that lacks nothing but its line end.
                None => assert!(
                    cut == boundary
                        || (!text.starts_with("data") && (cut == boundary - 1 || cut == text.len() - 1)),
                    "{cut} of {text:?}"
                ),
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_a_report_is_an_error_and_not_an_empty_report() {
    for text in [
        "<html><body>Bad gateway</body></html>",
        r#"{"statusCode":500,"error":"Internal","message":"later"}"#,
        "{\n  \"statusCode\": 500\n}\n",
        "data: {\"inventory\":[{\"id\":\"a\"}\n\n",
        "data: [DONE]\n\n",
        "data: {\"inventory\":{}}\n\n",
        "Service Unavailable",
        "\u{0}\u{1}\u{2}",
    ] {
        let error = ids(report(text.as_bytes(), 5)).await.unwrap_err();
        assert_eq!(error.items_received(), Some(0), "{text:?}");
        assert_eq!(error.operation(), Some("streamProductInventoryReport"));
    }
    let invalid = b"data: {\"inventory\":[{\"id\":\"\xff\"}]}\n\n";
    assert_eq!(ids(report(invalid, 9)).await.unwrap_err().kind(), ErrorKind::Decode);
    assert!(ids(report(b"", 1)).await.unwrap().is_empty(), "a customer without products");
}

#[tokio::test]
async fn a_wrong_value_is_named_by_its_place() {
    let text = r#"{"inventory":[{"id":"a"},{"id":"b","status":7}]}"#;
    let error = ids(report(text.as_bytes(), 64)).await.unwrap_err();
    assert_eq!(error.json_path(), Some("inventory[1].status"));
}

#[tokio::test]
async fn a_broken_connection_is_an_error_that_counts_the_items() {
    let first = Ok(Bytes::from(format!("data: {ONE}\n\ndata: {{\"inv")));
    let mut report =
        Report::<ProductInventoryItem>::from_bytes(bytes(vec![first, Err(io::ErrorKind::BrokenPipe.into())]));
    assert!(report.next().await.unwrap().is_ok() && report.next().await.unwrap().is_ok());
    let error = report.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.items_received()), (ErrorKind::Truncated, Some(2)));
    assert!(error.to_string().contains("after 2 items"), "{error}");
    assert!(report.next().await.is_none());
}

#[tokio::test]
async fn raw_items_keep_what_this_version_does_not_know() {
    let item = r#"{ "id":"a", "new" : 1.50, "status":"Odd" }"#;
    let text = format!("{{\"customerId\":1,\"inventory\":[{item}]}}\n");
    let mut raw = report(text.as_bytes(), 11).raw();
    let entry = raw.next().await.unwrap().unwrap();
    assert_eq!(entry.item.json(), item);
    assert_eq!(entry.item.decode::<ProductInventoryItem>().unwrap().id.as_deref(), Some("a"));
    assert!(!format!("{:?}", entry.item).contains("Odd"));

    let mut taken = report(format!("{ONE}\n").as_bytes(), 64);
    taken.next().await.unwrap().unwrap();
    let mut raw = taken.raw();
    assert_eq!(raw.next().await.unwrap().unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert!(raw.next().await.is_none());
}

#[tokio::test]
async fn events_longer_than_the_limit_are_refused() {
    let text = format!("data: {{\"inventory\":[{}]}}\n\n", vec!["{\"id\":\"x\"}"; 1000].join(","));
    assert_eq!(ids(report(text.as_bytes(), 100)).await.unwrap().len(), 1000);
    let error = ids(report(text.as_bytes(), 100).event_limit(1000)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn the_service_report_reads_its_own_items() {
    let text = include_str!("service-inventory.txt");
    let report = Report::<ServiceInventoryItem>::from_bytes(bytes(vec![Ok(Bytes::from(text))]));
    let entries: Vec<_> = report.map_ok(|entry| entry.item).try_collect().await.unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1].circuit_insertion.as_deref(), Some("DHCP Option 82"));
}
