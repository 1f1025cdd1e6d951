//! Faster decoding of large, regular JSON documents such as the pages of a report.
//!
//! A type that implements [`ReadJson`] (usually through [`read_json!`](crate::read_json)) is read in one pass over
//! the text. Whatever that pass is not made for (a field given twice or missing, a key with escapes, a value of
//! another type, malformed JSON) makes [`decode`] start over with serde, so that the value and the error are
//! always serde's. Both ways must therefore agree on the names of the fields.
//!
//! ```
//! use fibre_core::json;
//!
//! #[derive(Debug, PartialEq, serde::Deserialize)]
//! #[serde(rename_all = "camelCase")]
//! struct Item {
//!     id: String,
//!     place_id: Option<String>,
//! }
//! fibre_core::read_json!(Item { id: "id", place_id: "placeId" });
//!
//! # fn main() -> Result<(), fibre_core::json::JsonError> {
//! let items: Vec<Item> = json::decode(br#"[{"id":"UFF1","more":[1,2]}]"#)?;
//! assert_eq!(items, [Item { id: "UFF1".to_owned(), place_id: None }]);
//!
//! let error = json::decode::<Vec<Item>>(br#"[{"id":1}]"#).err().expect("id is a number");
//! assert_eq!(error.path(), "[0].id");
//! # Ok(())
//! # }
//! ```

mod document;
mod read;
mod reader;
mod scan;

use serde::Deserialize;

pub use document::{JsonError, JsonErrorKind, decode_json, is_complete_json};
pub use read::ReadJson;
pub use reader::JsonReader;

/// Decodes one document, in one fast pass if it is regular and with serde if it is not.
///
/// # Errors
///
/// As [`decode_json`].
pub fn decode<'de, T: ReadJson + Deserialize<'de>>(data: &'de [u8]) -> Result<T, JsonError> {
    let fast = simdutf8::basic::from_utf8(data).ok().and_then(|text| {
        let mut reader = JsonReader::new(text);
        T::read(&mut reader).filter(|_| reader.is_at_end())
    });
    fast.map_or_else(|| decode_json(data), Ok)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::{JsonReader, ReadJson, decode, decode_json};
    use crate::{FlexibleId, Timestamp};

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        id: String,
        place_id: Option<String>,
        status: Option<Status>,
        start: Option<Timestamp>,
        inferred: Option<bool>,
        number: Option<i64>,
        customer: Option<FlexibleId>,
        parts: Option<Vec<Item>>,
    }
    crate::read_json!(Item {
        id: "id",
        place_id: "placeId",
        status: "status",
        start: "start",
        inferred: "inferred",
        number: "number",
        customer: "customer",
        parts: "parts",
    });

    #[derive(Debug, Deserialize, PartialEq)]
    enum Status {
        Active,
        Inactive,
    }
    crate::read_json!(Status from str);

    fn is_fast(text: &str) -> bool {
        let mut reader = JsonReader::new(text);
        Item::read(&mut reader).is_some() && reader.is_at_end()
    }

    #[test]
    fn regular_documents_are_read_without_serde() {
        for text in [
            r#"{"id":"a"}"#,
            r#" { "id" : "a\n" , "placeId" : null } "#,
            r#"{"placeId":"b","id":"a","inferred":true,"number":-5,"customer":12}"#,
            r#"{"id":"a","more":{"a":[1,2,{}],"b":1.5e3},"status":"Active","start":"2023-01-01T15:00:00.000+12:00"}"#,
            r#"{"id":"a","parts":[{"id":"b","parts":[]},{"id":"c"}]}"#,
        ] {
            assert!(is_fast(text), "{text}");
            assert_eq!(decode::<Item>(text.as_bytes()), decode_json(text.as_bytes()));
            assert!(decode::<Item>(text.as_bytes()).is_ok(), "{text}");
        }
    }

    #[test]
    fn serde_decides_about_everything_else() {
        for text in [
            "",
            "{}",
            r#"{"id":"a"} x"#,
            r#"{"id":"a",}"#,
            r#"{"id":"a","id":"b"}"#,
            r#"{"id":"a" "placeId":"b"}"#,
            r#"{"id":1}"#,
            r#"{"id":"a","number":1.0}"#,
            r#"{"id":"a","number":-0}"#,
            r#"{"id":"a","status":"Gone"}"#,
            r#"{"id":"a","inferred":truely}"#,
            r#"{"id":"a","placeId":nullable}"#,
            r#"{"id":"a","number":12x}"#,
            r#"{"id":"a","more":tru}"#,
            "{\"id\":\"a\nb\"}",
            r#"["a"]"#,
            r#"["a",null,null,null,null,null,null,null]"#,
            r#"{"i\u0064":"a"}"#,
        ] {
            assert!(!is_fast(text), "{text}");
            assert_eq!(decode::<Item>(text.as_bytes()), decode_json(text.as_bytes()), "{text}");
        }
        assert_eq!(decode::<Item>(b"{\"id\":\"\xff\"}"), decode_json(b"{\"id\":\"\xff\"}"));
    }

    fn document() -> impl Strategy<Value = String> {
        let scalar = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            "-?[0-9]{1,3}(\\.[0-9])?",
            "\"[a-zā ]{0,12}\"",
            "\"[a-z]{0,9}\\\\[n\"u0]{1,3}[a-z]{0,5}\"",
            Just("\"Active\"".to_owned()),
        ];
        scalar.prop_recursive(3, 20, 4, |inner| {
            let key = prop::sample::select(vec![
                "id", "id", "id", "placeId", "status", "start", "inferred", "number", "customer", "parts",
                "x", "i\\u0064",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3)
                    .prop_map(|values| format!("[{}]", values.join(","))),
                prop::collection::vec((key, inner), 0..5).prop_map(|members| {
                    let members: Vec<_> =
                        members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                    format!("{{\"id\":\"a\",{}}}", members.join(" , ")).replace(",}", "}")
                }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn both_ways_agree(text in document(), at: prop::sample::Index, with in "[\\[\\]{},:\"\\\\ 0a-]?") {
            prop_assert_eq!(decode::<Item>(text.as_bytes()), decode_json(text.as_bytes()));
            // The same with one character replaced.
            let mut characters: Vec<_> = text.chars().map(String::from).collect();
            let place = at.index(characters.len());
            characters[place] = with;
            let damaged = characters.concat();
            prop_assert_eq!(decode::<Item>(damaged.as_bytes()), decode_json(damaged.as_bytes()));
        }
    }
}
