//! One row, and how its values are read.

use chrono::NaiveDate;
use fibre_core::csv::{ColumnMap, Record};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

macro_rules! columns {
    ($($field:ident $name:literal,)*) => {
        /// The names of the columns, in the order of the carrier's sample.
        pub const COLUMNS: [&str; 44] = [$($name),*];

        /// One row of the address file. Every value is as it was sent; an empty one is an empty string.
        ///
        /// `Debug` shows where it stands and not what it says: it is somebody's address.
        #[derive(Clone, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct AddressRow {
            $(#[doc = concat!("The column `", $name, "`.")] pub $field: String,)*
        }

        impl AddressRow {
            /// The values, in the order of [`COLUMNS`].
            #[must_use]
            pub fn fields(&self) -> [&str; 44] {
                [$(self.$field.as_str()),*]
            }

            pub(super) fn from_record(record: &Record<'_>, columns: &ColumnMap) -> Self {
                let mut index = 0..;
                let mut next = || {
                    let value = index.next().and_then(|index| columns.field(record, index));
                    value.unwrap_or_default().to_owned()
                };
                Self { $($field: next()),* }
            }
        }
    };
}

columns! {
    object_id "OBJECTID",
    suburb "SUBURB",
    district "DISTRICT",
    region "REGION",
    island "ISLAND",
    parcel_id "PARCEL_ID",
    uff_type "UFF_TYPE",
    uff_area "UFF_AREA",
    physical_address "PHYSICAL_ADDRESS",
    address_street_no "ADDRESS_STREET_NO",
    address_street_name "ADDRESS_STREET_NAME",
    address_street_type "ADDRESS_STREET_TYPE",
    address_street_suffix "ADDRESS_STREET_SUFFIX",
    in_use_type "IN_USE_TYPE",
    build_date "BUILD_DATE",
    rfs_date_prem "RFS_DATE_PREM",
    uff_caid "UFF_CAID",
    rfs_date_all "RFS_DATE_ALL",
    state "STATE",
    x "X",
    y "Y",
    tui "TUI",
    unique_id "UNIQUEID",
    habit_name "HABIT_NAME",
    mdu_sdu "MDU_SDU",
    address_classification "ADDRESS_CLASSIFICATION",
    r_o_w "R_O_W",
    underground "UNDERGROUND",
    layer2_status "LAYER2_STATUS",
    layer1_status "LAYER1_STATUS",
    market_segment "MARKET_SEGMENT",
    fibre_access_category "FIBRE_ACCESS_CATEGORY",
    zone_type "ZONE_TYPE",
    layer2_technology "LAYER2_TECHNOLOGY",
    dpid "DPID",
    input_service_status "INPUT_SERVICE_STATUS",
    hyperfibre_available "HYPERFIBRE_AVAILABLE",
    level_no "LEVEL_NO",
    level_type "LEVEL_TYPE",
    unit_type "UNIT_TYPE",
    promotion "PROMOTION",
    place_id "place_id",
    is_primary "is_primary",
    tag_value "tag_value",
}

impl AddressRow {
    /// [`build_date`](Self::build_date), read.
    ///
    /// # Errors
    ///
    /// If it is written in none of the two known styles.
    pub fn built(&self) -> Result<Option<FileDate>, ParseFileDateError> {
        optional(&self.build_date)
    }

    /// [`rfs_date_prem`](Self::rfs_date_prem), read: since when the premises are ready for service.
    ///
    /// # Errors
    ///
    /// If it is written in none of the two known styles.
    pub fn premises_ready_date(&self) -> Result<Option<FileDate>, ParseFileDateError> {
        optional(&self.rfs_date_prem)
    }

    /// [`rfs_date_all`](Self::rfs_date_all), read.
    ///
    /// # Errors
    ///
    /// If it is written in none of the two known styles.
    pub fn area_ready_date(&self) -> Result<Option<FileDate>, ParseFileDateError> {
        optional(&self.rfs_date_all)
    }

    /// [`is_primary`](Self::is_primary), read: `t` and `f`, as PostgreSQL writes them.
    #[must_use]
    pub fn primary(&self) -> Option<bool> {
        match self.is_primary.as_str() {
            "t" => Some(true),
            "f" => Some(false),
            _ => None,
        }
    }

    /// [`x`](Self::x) and [`y`](Self::y) as numbers, if both are there. Their reference system is not published.
    #[must_use]
    pub fn coordinates(&self) -> Option<(f64, f64)> {
        Some((self.x.parse().ok()?, self.y.parse().ok()?))
    }
}

fn optional(text: &str) -> Result<Option<FileDate>, ParseFileDateError> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

/// Under the names of the columns.
impl Serialize for AddressRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(COLUMNS.len()))?;
        for (name, value) in COLUMNS.iter().zip(self.fields()) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl fmt::Debug for AddressRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddressRow").field("object_id", &self.object_id).finish_non_exhaustive()
    }
}

/// A date in one of the two styles of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileDate {
    /// A day, written `31/03/2013`.
    Day(NaiveDate),
    /// A month, written `Mar-13`. Two-digit years are those of this century: there was no fibre before.
    Month {
        /// The year.
        year: i32,
        /// The month, from 1 to 12.
        month: u32,
    },
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl FromStr for FileDate {
    type Err = ParseFileDateError;

    /// ```
    /// use tuatahi_connect::address_file::FileDate;
    ///
    /// assert_eq!("Mar-13".parse(), Ok(FileDate::Month { year: 2013, month: 3 }));
    /// assert!(matches!("31/03/2013".parse(), Ok(FileDate::Day(_))));
    /// assert!("2013".parse::<FileDate>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, ParseFileDateError> {
        let error = || ParseFileDateError(text.to_owned());
        if let Some((name, year)) = text.split_once('-') {
            let month = (1..).zip(MONTHS).find(|(_, known)| known.eq_ignore_ascii_case(name));
            let two_digits = year.len() == 2 && year.bytes().all(|digit| digit.is_ascii_digit());
            return match (month, year.parse::<i32>()) {
                (Some((month, _)), Ok(year)) if two_digits => Ok(Self::Month { year: 2000 + year, month }),
                _ => Err(error()),
            };
        }
        NaiveDate::parse_from_str(text, "%d/%m/%Y").map(Self::Day).map_err(|_| error())
    }
}

/// A text that is a date in neither style.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is neither a day such as 31/03/2013 nor a month such as Mar-13")]
pub struct ParseFileDateError(String);
