//! Reading the address file, from chunks to typed rows taken one by one.
//!
//! The reference is the `csv` crate, deserializing the whole file in memory into a struct of 44 `String`s.

use crate::Result;
use crate::corpus::address_file;
use crate::feed::{LARGE, SMALL, chunks, runtime};
use crate::figure::Figure;
use crate::pairs::time_ratio;
use bytes::Bytes;
use fibre_core::ByteStream;
use futures::TryStreamExt;
use serde::Deserialize;
use std::hint::black_box;
use tuatahi_connect::address_file::AddressFile;

const ROWS: usize = 20_000;
const REFERENCE: &str = "csv::Reader::deserialize, file in memory";

/// Measures the rows of the address file.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let runtime = runtime()?;
    let body = Bytes::from(address_file(ROWS));
    let mut figures = Vec::new();
    for (chunk, size) in [(LARGE, "16 KiB"), (SMALL, "1.4 KiB")] {
        crate::say(&format!("address file: {size} chunks"));
        let mut job = || {
            let bytes = ByteStream::from_chunks("streamAddressFile", chunks(&body, chunk));
            runtime.block_on(async {
                let mut file = AddressFile::from_bytes(bytes);
                let mut rows = 0;
                while let Some(row) = file.try_next().await? {
                    black_box(&row);
                    rows += 1;
                }
                Ok(rows)
            })
        };
        let spread = time_ratio(&mut || with_csv(&body), &mut job)?;
        figures.push(
            Figure::ratio(format!("address file: rows, {size} chunks"), spread, REFERENCE).at_most(0.75),
        );
    }
    Ok(figures)
}

fn with_csv(body: &Bytes) -> Result<usize> {
    let mut rows = 0;
    for row in csv::Reader::from_reader(&body[..]).deserialize::<Row>() {
        black_box(&row?);
        rows += 1;
    }
    Ok(rows)
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "decoded and dropped, as the rows of the SDK are")]
struct Row {
    #[serde(rename = "OBJECTID")]
    object_id: String,
    suburb: String,
    district: String,
    region: String,
    island: String,
    parcel_id: String,
    uff_type: String,
    uff_area: String,
    physical_address: String,
    address_street_no: String,
    address_street_name: String,
    address_street_type: String,
    address_street_suffix: String,
    in_use_type: String,
    build_date: String,
    rfs_date_prem: String,
    uff_caid: String,
    rfs_date_all: String,
    state: String,
    x: String,
    y: String,
    tui: String,
    #[serde(rename = "UNIQUEID")]
    unique_id: String,
    habit_name: String,
    mdu_sdu: String,
    address_classification: String,
    r_o_w: String,
    underground: String,
    #[serde(rename = "LAYER2_STATUS")]
    layer2_status: String,
    #[serde(rename = "LAYER1_STATUS")]
    layer1_status: String,
    market_segment: String,
    fibre_access_category: String,
    zone_type: String,
    #[serde(rename = "LAYER2_TECHNOLOGY")]
    layer2_technology: String,
    dpid: String,
    input_service_status: String,
    hyperfibre_available: String,
    level_no: String,
    level_type: String,
    unit_type: String,
    promotion: String,
    #[serde(rename = "place_id")]
    place_id: String,
    #[serde(rename = "is_primary")]
    is_primary: String,
    #[serde(rename = "tag_value")]
    tag_value: String,
}
