//! The event stream format as a table: every case is fed whole, byte by byte, and cut at every position.

use fibre_core::sse::{SseDecoder, SseError};

/// An event as `(name, data, id)`.
type Expected = (&'static str, &'static [u8], &'static str);

/// Data, whether it is bare, and line.
type Bare = (&'static [u8], bool, u64);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    events: Vec<(String, Vec<u8>, String, bool, u64)>,
    retry: Option<u128>,
    end: Result<(), SseError>,
}

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Seen {
    let mut decoder = SseDecoder::new();
    let mut events = Vec::new();
    let mut end = Ok(());
    'body: for chunk in chunks {
        decoder.push(chunk);
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => events.push((
                    event.event.unwrap_or_default().to_owned(),
                    event.data.to_vec(),
                    event.id.unwrap_or_default().to_owned(),
                    event.bare,
                    event.line,
                )),
                Ok(None) => break,
                Err(error) => {
                    end = Err(error);
                    break 'body;
                }
            }
        }
    }
    let end = end.and_then(|()| decoder.finish());
    assert_eq!(decoder.events(), events.len() as u64);
    Seen { events, retry: decoder.retry().map(|time| time.as_millis()), end }
}

/// Decodes whole and checks that no way of cutting the body changes anything.
fn decode_every_way(body: &[u8]) -> Seen {
    let whole = decode([body]);
    let label = String::from_utf8_lossy(body);
    assert_eq!(decode(body.chunks(1)), whole, "byte by byte: {label:?}");
    for cut in 0..=body.len() {
        let (left, right) = body.split_at(cut);
        assert_eq!(decode([left, right]), whole, "cut at {cut}: {label:?}");
        assert_eq!(decode([left, &[], right]), whole, "cut with an empty chunk at {cut}: {label:?}");
    }
    whole
}

/// What the format's specification says, with no regard to how the body ends.
const SPECIFICATION: &[(&str, &[u8], &[Expected])] = &[
    ("one event", b"data: a\n\n", &[("", b"a", "")]),
    ("no space after the colon", b"data:a\n\n", &[("", b"a", "")]),
    ("only one space is dropped", b"data:  a \n\n", &[("", b" a ", "")]),
    ("a tab is kept", b"data:\ta\n\n", &[("", b"\ta", "")]),
    ("two events", b"data: a\n\ndata: b\n\n", &[("", b"a", ""), ("", b"b", "")]),
    ("CRLF", b"data: a\r\n\r\ndata: b\r\n\r\n", &[("", b"a", ""), ("", b"b", "")]),
    ("CR", b"data: a\r\rdata: b\r\r", &[("", b"a", ""), ("", b"b", "")]),
    ("mixed line ends", b"data: a\r\ndata: b\rdata: c\n\r\n", &[("", b"a\nb\nc", "")]),
    ("LF CR is two line ends", b"data: a\n\rdata: b\n\r", &[("", b"a", ""), ("", b"b", "")]),
    ("CR CRLF", b"data: a\r\r\ndata: b\n\n", &[("", b"a", ""), ("", b"b", "")]),
    ("several data lines", b"data: YHOO\ndata: +2\ndata: 10\n\n", &[("", b"YHOO\n+2\n10", "")]),
    ("data apart from each other", b"data: a\nevent: n\n: c\ndata: b\n\n", &[("n", b"a\nb", "")]),
    ("empty data without a colon", b"data\n\n", &[("", b"", "")]),
    ("two empty data lines", b"data\ndata\n\n", &[("", b"\n", "")]),
    ("empty data with a colon", b"data:\n\n", &[("", b"", "")]),
    ("empty data line in between", b"data: a\ndata\ndata: b\n\n", &[("", b"a\n\nb", "")]),
    ("colons in the value", b"data: a:b:c\n\n", &[("", b"a:b:c", "")]),
    ("comment", b": hello\ndata: a\n\n", &[("", b"a", "")]),
    ("empty comments and blank lines", b":\n\n:\n\n\n", &[]),
    ("unknown field", b"foo: bar\ndata: a\n\n", &[("", b"a", "")]),
    ("unknown field without a colon", b"foo\ndata: a\n\n", &[("", b"a", "")]),
    ("field names mind case", b"Data: x\nDATA: y\ndata: a\n\n", &[("", b"a", "")]),
    ("space before a field name", b" data: x\ndata: a\n\n", &[("", b"a", "")]),
    ("space after a field name", b"data : x\ndata: a\n\n", &[("", b"a", "")]),
    ("event name", b"event: add\ndata: 1\n\ndata: 2\n\n", &[("add", b"1", ""), ("", b"2", "")]),
    ("last event name wins", b"event: a\nevent: b\ndata: 1\n\n", &[("b", b"1", "")]),
    ("empty event name resets it", b"event: a\nevent\ndata: 1\n\n", &[("", b"1", "")]),
    ("name without data is forgotten", b"event: a\n\nevent: b\ndata: 1\n\n", &[("b", b"1", "")]),
    ("no event without data", b"event: a\nid: 1\n\n", &[]),
    ("id stays in force", b"id: 1\ndata: a\n\ndata: b\n\n", &[("", b"a", "1"), ("", b"b", "1")]),
    ("id without data counts", b"id: 7\n\ndata: a\n\n", &[("", b"a", "7")]),
    ("empty id resets it", b"id: 1\ndata: a\n\nid\ndata: b\n\n", &[("", b"a", "1"), ("", b"b", "")]),
    (
        "id with NUL is ignored",
        b"id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n",
        &[("", b"a", "1"), ("", b"b", "1")],
    ),
    ("byte order mark", b"\xef\xbb\xbfdata: a\n\n", &[("", b"a", "")]),
    (
        "only the first byte order mark is dropped",
        b"\xef\xbb\xbf\xef\xbb\xbfdata: x\ndata: a\n\n",
        &[("", b"a", "")],
    ),
    (
        "byte order mark later on",
        b"data: a\n\n\xef\xbb\xbfdata: b\ndata: c\n\n",
        &[("", b"a", ""), ("", b"c", "")],
    ),
    ("byte order mark before a blank line", b"\xef\xbb\xbf\ndata: a\n\n", &[("", b"a", "")]),
    ("byte order mark in data is data", b"data:\xef\xbb\xbfa\n\n", &[("", b"\xef\xbb\xbfa", "")]),
    ("NUL in data", b"data: a\0b\n\n", &[("", b"a\0b", "")]),
    (
        "invalid UTF-8 in data is handed on",
        b"data: \xff\n\ndata: b\n\n",
        &[("", b"\xff", ""), ("", b"b", "")],
    ),
    ("invalid UTF-8 in a name is replaced", b"event: \xff\ndata: a\n\n", &[("\u{fffd}", b"a", "")]),
    ("retry", b"retry: 1500\ndata: a\n\n", &[("", b"a", "")]),
    ("unfinished event", b"data: a\n\ndata: b\n", &[("", b"a", "")]),
    ("unfinished line", b"data: a\n\ndata: b", &[("", b"a", "")]),
    ("id of an unfinished event", b"data: a\n\nid: 5\ndata: b\n", &[("", b"a", "")]),
    ("empty body", b"", &[]),
];

#[test]
fn the_specification_holds_at_every_cut() {
    assert!(SPECIFICATION.len() >= 32);
    for (name, body, expected) in SPECIFICATION {
        let seen = decode_every_way(body);
        let events: Vec<_> = seen
            .events
            .iter()
            .map(|(name, data, id, _, _)| (name.as_str(), data.as_slice(), id.as_str()))
            .collect();
        assert_eq!(events, *expected, "{name}");
    }
}

#[test]
fn retry_takes_digits_only() {
    let cases: &[(&[u8], Option<u128>)] = &[
        (b"retry: 1500\n", Some(1500)),
        (b"retry:0\n", Some(0)),
        (b"retry: 1\nretry: 2\n", Some(2)),
        (b"retry: 1\nretry: x\n", Some(1)),
        (b"retry: +5\n", None),
        (b"retry: 5s\n", None),
        (b"retry: 5 \n", None),
        (b"retry\n", None),
        (b"retry: 99999999999999999999999999\n", Some(u128::from(u64::MAX))),
    ];
    for (body, expected) in cases {
        let seen = decode_every_way(body);
        assert_eq!((seen.retry, seen.end), (*expected, Ok(())), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn bare_json_lines_are_events() {
    let cases: &[(&str, &[u8], &[Bare])] = &[
        ("lines", b"{\"a\":1}\n{\"a\":2}\n", &[(b"{\"a\":1}", true, 1), (b"{\"a\":2}", true, 2)]),
        ("arrays", b"[1]\r\n[2]\r\n", &[(b"[1]", true, 1), (b"[2]", true, 2)]),
        ("blank lines between", b"{}\n\n\n[]\n", &[(b"{}", true, 1), (b"[]", true, 4)]),
        ("byte order mark", b"\xef\xbb\xbf{}\n", &[(b"{}", true, 1)]),
        ("indented", b" \t{}\n", &[(b" \t{}", true, 1)]),
        ("comments between", b": a\n{}\n: b\n", &[(b"{}", true, 2)]),
        (
            "both framings",
            b"{}\ndata: [1]\n\n[2]\n",
            &[(b"{}", true, 1), (b"[1]", false, 2), (b"[2]", true, 4)],
        ),
        ("bare inside an event", b"data: 1\n{}\ndata: 2\n\n", &[(b"{}", true, 2), (b"1\n2", false, 1)]),
        ("colon inside", b"{\"data\":\"x\"}\n", &[(b"{\"data\":\"x\"}", true, 1)]),
        ("spread over lines", b"{\n  \"a\": 1\n}\n", &[(b"{", true, 1)]),
    ];
    for (name, body, expected) in cases {
        let seen = decode_every_way(body);
        let events: Vec<_> =
            seen.events.iter().map(|(_, data, _, bare, line)| (data.as_slice(), *bare, *line)).collect();
        assert_eq!(events, *expected, "{name}");
    }
}

#[test]
fn a_bare_event_has_neither_name_nor_id() {
    let seen = decode_every_way(b"id: 1\nevent: n\n{}\ndata: a\n\n");
    assert_eq!(
        seen.events,
        [
            (String::new(), b"{}".to_vec(), String::new(), true, 3),
            ("n".to_owned(), b"a".to_vec(), "1".to_owned(), false, 4),
        ]
    );
}

#[test]
fn endings_are_clean_or_truncated() {
    let truncated = |buffered, line| Err(SseError::Truncated { buffered, line });
    let cases: &[(&[u8], Result<(), SseError>)] = &[
        (b"", Ok(())),
        (b"\xef\xbb\xbf", Ok(())),
        (b"\xef\xbb", truncated(2, 1)),
        (b"data: a\n\n", Ok(())),
        (b"data: a\r\n\r", Ok(())),
        (b"data: a\n\n: done\n", Ok(())),
        (b"data: a\n\nretry: 1\n", Ok(())),
        (b"foo: bar\ndata: a\n\n", Ok(())),
        (b"{}\n", Ok(())),
        (b"{}\r", Ok(())),
        (b"data: a", truncated(7, 1)),
        (b"data: a\n", truncated(1, 1)),
        (b"data: a\r\n", truncated(1, 1)),
        (b"data: a\r\n\n data", truncated(5, 3)),
        (b"data: a\n\nevent: b\n", truncated(0, 3)),
        (b"data: a\n\nid: b\n", truncated(0, 3)),
        (b"data: a\n\nid: 4\ndata: abc\ndata: d", truncated(10, 3)),
        (b"data: a\n\n: do", truncated(4, 3)),
        (b"{}\n{", truncated(1, 2)),
        (b"{}\n{}", truncated(2, 2)),
        (b"{}\n ", truncated(1, 2)),
    ];
    for (body, expected) in cases {
        assert_eq!(decode_every_way(body).end, *expected, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn other_documents_are_refused() {
    let foreign = |line, length, markup: Option<&str>| {
        Err(SseError::NotAnEventStream { line, length, markup: markup.map(str::to_owned) })
    };
    let long = "<p>".to_owned() + &"x".repeat(100) + "\n";
    let cases: &[(&[u8], Result<(), SseError>)] = &[
        (b"<!DOCTYPE html>\n<html></html>\n", foreign(1, 15, Some("<!DOCTYPE html>"))),
        (b"\xef\xbb\xbf<html>\n", foreign(1, 6, Some("<html>"))),
        (b"<html></html>", foreign(1, 13, Some("<html></html>"))),
        (b"\n\n  <html>\r\n", foreign(3, 8, Some("<html>"))),
        (long.as_bytes(), foreign(1, 103, Some(&long[..40]))),
        (b"Service Unavailable\n", foreign(1, 19, None)),
        (b"Service Unavailable", foreign(1, 19, None)),
        (b"data: a\n\nupstream went away\n", foreign(3, 18, None)),
        (b"Error: nothing here\n", foreign(1, 19, None)),
        (b"data: a\n\nError: upstream\n", foreign(3, 15, None)),
        (b"data: a\n\nError: upstream\n\ndata: b\n\n", Ok(())),
        (b"null\n", foreign(1, 4, None)),
    ];
    for (body, expected) in cases {
        assert_eq!(decode_every_way(body).end, *expected, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn errors_last_and_never_show_data() {
    let mut decoder = SseDecoder::new();
    decoder.push(b"Ana Maria Silva\n");
    let first = decoder.next_event().map(|_| ()).expect_err("prose");
    decoder.push(b"data: a\n\n");
    assert_eq!(decoder.next_event().map(|_| ()), Err(first.clone()));
    assert_eq!(decoder.finish(), Err(first.clone()));
    assert!(!format!("{first} {first:?} {decoder:?}").contains("Ana"));
}
