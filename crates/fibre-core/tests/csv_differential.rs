//! Any chunking gives the same records, and they are those of the `csv` crate.

use fibre_core::csv::{CsvError, RecordDecoder};
use proptest::prelude::*;

/// Each record, or nothing where it has the wrong number of fields or is not UTF-8.
type Records = Vec<Option<Vec<String>>>;

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Records, Result<(), CsvError>) {
    let mut decoder = RecordDecoder::new();
    let mut records = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        loop {
            match decoder.next_record() {
                Ok(Some(record)) => records.push(Some(record.iter().map(str::to_owned).collect())),
                Ok(None) => break,
                Err(error) if error.is_fatal() => return (records, Err(error)),
                Err(_) => records.push(None),
            }
        }
    }
    let end = decoder.finish();
    (records, end)
}

fn decode_with_oracle(body: &[u8]) -> Records {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body);
    reader
        .byte_records()
        .map(|record| record.ok().and_then(|record| csv::StringRecord::from_byte_record(record).ok()))
        .map(|record| record.map(|record| record.iter().map(str::to_owned).collect()))
        .collect()
}

/// Splits at the given points, taken modulo what is left.
fn cut<'a>(mut body: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut chunks = Vec::new();
    for cut in cuts {
        let (left, right) = body.split_at(cut % (body.len() + 1));
        chunks.push(left);
        body = right;
    }
    chunks.push(body);
    chunks
}

/// Anything at all, with much of what matters to the format.
fn hostile_body() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        10 => prop::sample::select(vec![
            &b"\n"[..], b"\r", b"\r\n", b",", b",", b"\"", b"\"", b"\"\"", b"a", b"bc", b"\xc4\x81", b"\xff",
            b"\xef\xbb\xbf", b" ",
        ]).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A file as a careful writer would make it, and its fields.
fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..6).prop_flat_map(|columns| {
        prop::collection::vec(prop::collection::vec("[a-z0-9 ,\"\r\nāē]{0,8}", columns..=columns), 1..10)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_chunking_gives_the_same_records(body in hostile_body(), cuts in prop::collection::vec(0_usize..20, 0..20)) {
        let whole = decode([&body[..]]);
        prop_assert_eq!(&decode(body.chunks(1)), &whole);
        prop_assert_eq!(&decode(cut(&body, &cuts)), &whole);
    }

    #[test]
    fn records_are_those_of_the_oracle(body in hostile_body(), cuts in prop::collection::vec(0_usize..20, 0..20)) {
        let (records, end) = decode(cut(&body, &cuts));
        let mut expected = decode_with_oracle(&body);
        // The oracle takes what is left at the end for a record.
        if matches!(end, Err(CsvError::Truncated { .. })) && expected.len() > records.len() {
            expected.pop();
        }
        prop_assert_eq!(records, expected);
    }

    #[test]
    fn what_was_written_is_read(table in table(), cuts in prop::collection::vec(0_usize..20, 0..20), crlf: bool) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        for record in &table {
            writer.write_record(record).expect("writes to memory");
        }
        let body = writer.into_inner().expect("writes to memory");
        let (records, end) = decode(cut(&body, &cuts));
        prop_assert_eq!(end, Ok(()));
        prop_assert_eq!(records, table.into_iter().map(Some).collect::<Vec<_>>());
    }
}
