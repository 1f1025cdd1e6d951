//! The address file: columns by name, rows that do not fit, and its end.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use bytes::Bytes;
use fibre_core::ByteStream;
use futures::{StreamExt, TryStreamExt};
use tuatahi_connect::address_file::{AddressFile, COLUMNS};
use tuatahi_connect::{Error, ErrorKind};

fn file(text: &str, chunk: usize) -> AddressFile {
    let chunks: Vec<_> =
        text.as_bytes().chunks(chunk).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    AddressFile::from_bytes(ByteStream::from_chunks("streamAddressFile", futures::stream::iter(chunks)))
}

fn row(suburb: &str) -> String {
    let mut fields = [""; 44];
    fields[1] = suburb;
    fields.join(",")
}

async fn suburbs(file: AddressFile) -> Result<Vec<String>, Error> {
    file.map_ok(|row| row.suburb).try_collect().await
}

#[tokio::test]
async fn columns_are_found_by_name_in_any_order_and_among_others() {
    let mut names = COLUMNS.to_vec();
    names.reverse();
    names.insert(3, "NEW_COLUMN");
    let mut fields = vec![""; 45];
    fields[names.iter().position(|name| *name == "SUBURB").unwrap()] = "\"ŌTĀHUHU, \"\"EAST\"\"\"";
    let text = format!("{}\r\n{}\r\n", names.join(","), fields.join(","));
    for chunk in [1, 7, 4096] {
        assert_eq!(suburbs(file(&text, chunk)).await.unwrap(), ["ŌTĀHUHU, \"EAST\""]);
    }
}

#[tokio::test]
async fn a_missing_column_is_named() {
    let text = format!("{}\n{}\n", COLUMNS.join(",").replace("place_id", "placeid"), row("A"));
    let error = suburbs(file(&text, 64)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("place_id"), "{error}");
}

#[tokio::test]
async fn a_row_that_does_not_fit_names_its_line_and_the_next_ones_come() {
    let text = format!("{}\n{}\ntoo,short\n{}\n", COLUMNS.join(","), row("A"), row("B"));
    let rows: Vec<_> = file(&text, 64).collect().await;
    let suburb = |index: usize| rows[index].as_ref().unwrap().suburb.as_str();
    assert_eq!((rows.len(), suburb(0), suburb(2)), (3, "A", "B"));
    let error = rows[1].as_ref().unwrap_err();
    assert!(error.to_string().contains("line 3"), "{error}");
    assert_eq!(error.items_received(), Some(1));
}

#[tokio::test]
async fn bytes_that_are_no_text_name_line_and_column() {
    let mut text = format!("{}\n{}\n", COLUMNS.join(","), row("A")).into_bytes();
    let place = text.iter().rposition(|byte| *byte == b'A').unwrap();
    text[place] = 0xff;
    let chunks = futures::stream::iter([Ok(Bytes::from(text))]);
    let error = suburbs(AddressFile::from_bytes(ByteStream::from_chunks("f", chunks))).await.unwrap_err();
    assert!(error.to_string().contains("line 2") && error.to_string().contains("column 2"), "{error}");
}

#[tokio::test]
async fn a_file_cut_inside_its_last_value_is_an_error_unless_accepted() {
    let text = format!("{}\n{}\n{}", COLUMNS.join(","), row("A"), row("B"));
    assert_eq!(suburbs(file(&text, 64)).await.unwrap_err().kind(), ErrorKind::Truncated);
    assert_eq!(suburbs(file(&text, 64).last_line_may_be_open()).await.unwrap(), ["A", "B"]);
    let whole = format!("{text}\n");
    assert_eq!(suburbs(file(&whole, 64).last_line_may_be_open()).await.unwrap(), ["A", "B"]);
    assert_eq!(suburbs(file("", 64)).await.unwrap_err().kind(), ErrorKind::Truncated);
}
