//! The address file: the documented header and row, then rows that are awkward in the same ways.

use std::fmt::Write as _;

use axum::response::Response;

use super::body;

const HEADER: &str = "OBJECTID,SUBURB,DISTRICT,REGION,ISLAND,PARCEL_ID,UFF_TYPE,UFF_AREA,PHYSICAL_ADDRESS,\
    ADDRESS_STREET_NO,ADDRESS_STREET_NAME,ADDRESS_STREET_TYPE,ADDRESS_STREET_SUFFIX,IN_USE_TYPE,BUILD_DATE,\
    RFS_DATE_PREM,UFF_CAID,RFS_DATE_ALL,STATE,X,Y,TUI,UNIQUEID,HABIT_NAME,MDU_SDU,ADDRESS_CLASSIFICATION,\
    R_O_W,UNDERGROUND,LAYER2_STATUS,LAYER1_STATUS,MARKET_SEGMENT,FIBRE_ACCESS_CATEGORY,ZONE_TYPE,\
    LAYER2_TECHNOLOGY,DPID,INPUT_SERVICE_STATUS,HYPERFIBRE_AVAILABLE,LEVEL_NO,LEVEL_TYPE,UNIT_TYPE,\
    PROMOTION,place_id,is_primary,tag_value\n";

const DOCUMENTED_ROW: &str = "1,SILVERDALE,HAMILTON CITY,Waikato Region,North Island,4376402,Primary,HME,\
    3/78 CARRINGTON AVENUE,3/78,CARRINGTON AVENUE,AVENUE,,Yes (Developed),Mar-13,31/03/2013,HE_95669,\
    31/03/2013,Service Ready,,,1007957369,0036250600HE974,,MDU_E,Multi Medium,NO,0,1,Intact ONU,Residential,\
    Other,UFB1,GPON,,1,Yes,,,,,40256177UFFL80D,t,\n";

/// Suburb, district and street; macrons as the region writes its names.
const STREETS: [(&str, &str, &str); 4] = [
    ("SILVERDALE", "HAMILTON CITY", "CARRINGTON AVENUE"),
    ("MELVILLE", "HAMILTON CITY", "ŌHAUPŌ ROAD"),
    ("TE AWAMUTU", "WAIPĀ DISTRICT", "PĀTERANGI ROAD"),
    ("ŌTŪMOETAI", "TAURANGA CITY", "NGATAI ROAD"),
];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(super) fn stream(rows: u64) -> Response {
    let mut row = None;
    body::written("text/csv", move |text| {
        match row {
            None => text.push_str(HEADER),
            Some(0) => text.push_str(DOCUMENTED_ROW),
            Some(index) => write_row(text, index),
        }
        let next = row.map_or(0, |index| index + 1);
        row = Some(next);
        next < rows
    })
}

fn write_row(text: &mut String, index: u64) {
    let number = index + 1;
    let position = usize::try_from(index).unwrap_or_default();
    let (suburb, district, street) = STREETS[position % STREETS.len()];
    let kind = street.rsplit(' ').next().unwrap_or_default();
    let house = 1 + index % 240;
    // Quoted where the value holds a comma or a quotation mark, as RFC 4180 has it.
    let address = match index % 5 {
        0 => format!("\"{house} {street}, REAR\""),
        1 => format!("2/{house} {street}"),
        _ => format!("{house} {street}"),
    };
    let habitation = if index.is_multiple_of(7) { "\"THE \"\"OLD\"\" MILL, BLOCK B\"" } else { "" };
    let (month, year) = (position % 12, 10 + index % 12);
    let build_date = format!("{}-{year}", MONTHS[month]);
    let service_date = format!("{:02}/{:02}/20{year}", 1 + index % 28, month + 1);
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "{number},{suburb},{district},Waikato Region,North Island,{parcel},Primary,HME,{address},{house},\
         {street},{kind},,Yes (Developed),{build_date},{service_date},HE_{hub},{service_date},Service Ready,,,\
         {tui},{number:08}00HE974,{habitation},SDU,Single,NO,0,1,Intact ONU,Residential,Other,UFB1,GPON,\
         {delivery_point},1,{hyperfibre},,,,,4{number:07}UFFL{suffix:03},t,",
        parcel = 4_376_402 + index,
        hub = 95_000 + index % 900,
        tui = 1_007_957_369 + index,
        delivery_point = 2_000_000 + index,
        hyperfibre = if index.is_multiple_of(2) { "Yes" } else { "No" },
        suffix = number % 1000,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_documented_row_have_forty_four_columns() {
        assert_eq!(HEADER.split(',').count(), 44);
        assert_eq!(DOCUMENTED_ROW.split(',').count(), 44);
    }

    #[test]
    fn other_rows_have_as_many_outside_quotation_marks() {
        for index in 1..200 {
            let mut row = String::new();
            write_row(&mut row, index);
            let mut quoted = false;
            let commas = row
                .chars()
                .filter(|character| {
                    quoted ^= *character == '"';
                    *character == ',' && !quoted
                })
                .count();
            assert_eq!(commas, 43, "{row}");
        }
    }
}
