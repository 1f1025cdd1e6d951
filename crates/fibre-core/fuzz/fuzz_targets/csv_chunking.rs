//! Any chunking of any body gives the same records and errors. The first byte is the size of the chunks.

#![no_main]

use fibre_core::csv::{CsvError, RecordDecoder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((size, body)) = input.split_first() else { return };
    let whole = decode(body, body.len().max(1));
    assert_eq!(decode(body, usize::from(*size).max(1)), whole);
    assert_eq!(decode(body, 1), whole);
});

type Row = (u64, Vec<String>);

fn decode(body: &[u8], size: usize) -> (Vec<Row>, Vec<CsvError>) {
    let mut decoder = RecordDecoder::new().record_limit(4096).column_limit(64);
    let mut rows = Vec::new();
    let mut errors = Vec::new();
    for chunk in body.chunks(size) {
        decoder.push(chunk);
        loop {
            match decoder.next_record() {
                Ok(Some(record)) => rows.push((record.line(), record.iter().map(str::to_owned).collect())),
                Ok(None) => break,
                Err(error) => {
                    let is_fatal = error.is_fatal();
                    errors.push(error);
                    if is_fatal {
                        return (rows, errors);
                    }
                }
            }
        }
    }
    errors.extend(decoder.finish().err());
    (rows, errors)
}
