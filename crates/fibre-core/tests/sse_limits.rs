//! Event size limit, large events, and the end of a body that ends in a bare line.

use fibre_core::json::{decode_json, is_complete_json};
use fibre_core::sse::{SseDecoder, SseError};

fn drain(decoder: &mut SseDecoder, chunks: std::slice::Chunks<'_, u8>) -> Result<Vec<usize>, SseError> {
    let mut lengths = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        while let Some(event) = decoder.next_event()? {
            lengths.push(event.data.len());
        }
    }
    decoder.finish()?;
    Ok(lengths)
}

#[test]
fn an_event_of_twenty_megabytes_arrives_whole() -> Result<(), SseError> {
    let size = 20 * 1024 * 1024;
    let body = format!("data: {}\n\ndata: b\n\n", "x".repeat(size));
    for chunk in [1400, 16_384, body.len()] {
        let lengths = drain(&mut SseDecoder::new(), body.as_bytes().chunks(chunk))?;
        assert_eq!(lengths, [size, 1]);
    }
    Ok(())
}

#[test]
fn many_data_lines_make_one_large_event() -> Result<(), SseError> {
    let body = "data: 0123456789\n".repeat(100_000) + "\n";
    for chunk in [1400, 16_384, body.len()] {
        let lengths = drain(&mut SseDecoder::new(), body.as_bytes().chunks(chunk))?;
        assert_eq!(lengths, [100_000 * 11 - 1]);
    }
    Ok(())
}

#[test]
fn the_limit_is_the_same_at_any_chunking() {
    let too_large = |line| Err(SseError::EventTooLarge { limit: 30, line });
    let cases: &[(String, Result<Vec<usize>, SseError>)] = &[
        (format!("data: {}\n\n", "x".repeat(24)), Ok(vec![24])),
        (format!("data: {}\n\n", "x".repeat(25)), too_large(1)),
        (format!("data: a\n\ndata: {}", "x".repeat(25)), too_large(3)),
        ("data: 0123456789\n".repeat(2) + "\n", Ok(vec![21])),
        ("data: 0123456789\n".repeat(3) + "\n", too_large(1)),
        (format!("data: a\n\n: {}\n", "x".repeat(40)), too_large(3)),
        (format!("{{{}\n", "x".repeat(40)), too_large(1)),
        (format!("<html>{}\n", "x".repeat(40)), too_large(1)),
    ];
    for (body, expected) in cases {
        for chunk in [1, 2, 3, 7, body.len()] {
            let seen = drain(&mut SseDecoder::new().event_limit(30), body.as_bytes().chunks(chunk));
            assert_eq!(seen, *expected, "{body:?} in chunks of {chunk}");
        }
    }
}

#[test]
fn a_last_bare_line_without_a_line_end_needs_proof() -> Result<(), SseError> {
    let cases: &[(&[u8], Option<&[u8]>)] = &[
        (b"{\"a\":1}", Some(b"{\"a\":1}")),
        (b"\xef\xbb\xbf[1]", Some(b"[1]")),
        (b"{}\r\n[1] ", Some(b"[1] ")),
        (b"{\"a\":1", None),
        (b"{}{", None),
        (b"data: {}", None),
        (b"data: a\n{}", None),
        (b"12", None),
    ];
    for (body, expected) in cases {
        let mut decoder = SseDecoder::new();
        for byte in body.chunks(1) {
            decoder.push(byte);
            while decoder.next_event()?.is_some() {}
        }
        let last = decoder.finish_with(is_complete_json).map(|event| event.map(|event| event.data.to_vec()));
        match expected {
            Some(data) => {
                assert_eq!(last, Ok(Some(data.to_vec())));
                assert_eq!(decoder.finish(), Ok(()));
            }
            None => assert!(matches!(last, Err(SseError::Truncated { .. })), "{last:?}"),
        }
    }
    Ok(())
}

#[test]
fn events_that_were_not_taken_are_not_a_clean_end() {
    for body in [&b"{}\n[1]"[..], b"{}\n", b"data: a\n\n"] {
        let mut decoder = SseDecoder::new();
        decoder.push(body);
        let end = decoder.finish_with(|_| true).map(|_| ());
        assert_eq!(end, Err(SseError::Truncated { buffered: body.len(), line: 1 }));
    }
}

#[test]
fn json_over_several_bare_lines_fails_to_decode() -> Result<(), SseError> {
    for body in
        ["{\n  \"inventory\": []\n}\n", "data: {\n  \"inventory\": []\n}\n\n", "[\n  {\"id\": 1},\n  {}\n]\n"]
    {
        let mut decoder = SseDecoder::new();
        decoder.push(body.as_bytes());
        let mut failures = 0;
        while let Some(event) = decoder.next_event()? {
            failures += usize::from(decode_json::<serde_json::Value>(event.data).is_err());
        }
        assert!(failures > 0, "{body:?}");
    }
    Ok(())
}
