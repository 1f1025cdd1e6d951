//! Any chunking gives the same events, and they are those of an independent decoder.

use eventsource_stream::Eventsource;
use fibre_core::sse::{SseDecoder, SseError};
use futures::StreamExt;
use proptest::prelude::*;

type Events = Vec<(String, Vec<u8>, String)>;

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Events, Result<(), SseError>) {
    let mut decoder = SseDecoder::new();
    let mut events = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => events.push((
                    event.event.unwrap_or("message").to_owned(),
                    event.data.to_vec(),
                    event.id.unwrap_or_default().to_owned(),
                )),
                Ok(None) => break,
                Err(error) => return (events, Err(error)),
            }
        }
    }
    let end = decoder.finish();
    (events, end)
}

fn decode_with_oracle(body: &[u8]) -> Events {
    let body = futures::stream::iter([Ok::<_, std::convert::Infallible>(body.to_vec())]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("no IO is asked for");
    runtime.block_on(async {
        body.eventsource()
            .map(|event| event.expect("valid UTF-8"))
            .map(|event| (event.event, event.data.into_bytes(), event.id))
            .collect()
            .await
    })
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

/// Lines that every decoder reads alike.
fn common_line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        4 => "[a-z0-9:{}\" āē]{0,12}".prop_map(|value| format!("data: {value}")),
        1 => "[a-z0-9]{0,4}".prop_map(|value| format!("data:{value}")),
        1 => Just("data".to_owned()),
        1 => "[a-z]{1,4}".prop_map(|value| format!("event: {value}")),
        1 => "[0-9]{0,3}".prop_map(|value| format!("id: {value}")),
        1 => "[a-z ]{0,5}".prop_map(|value| format!(":{value}")),
        1 => "x[a-z]{0,3}: [a-z]{0,5}",
        1 => "[0-9]{1,4}".prop_map(|value| format!("retry: {value}")),
    ]
}

/// Anything at all, with much of what matters to the format.
fn hostile_body() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            &b"\n"[..], b"\r", b"\r\n", b"\n\n", b"data", b"data:", b"data: ", b":", b" ", b"{", b"[]", b"{}", b"id: ",
            b"event: ", b"retry: 1", b"\xef\xbb\xbf", b"\xef", b"\xbb", b"\xff", b"\0", b"a", b"x: y",
        ]).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..4),
        1 => prop::sample::select(vec![&b"<p>"[..], b"two words"]).prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_chunking_gives_the_same_events(body in hostile_body(), cuts in prop::collection::vec(0_usize..20, 0..20)) {
        let whole = decode([&body[..]]);
        prop_assert_eq!(&decode(body.chunks(1)), &whole);
        prop_assert_eq!(&decode(cut(&body, &cuts)), &whole);
    }

    #[test]
    fn events_are_those_of_the_oracle(
        lines in prop::collection::vec(common_line(), 0..30),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
        cuts in prop::collection::vec(0_usize..30, 0..10),
    ) {
        let body: String = lines.iter().flat_map(|line| [line, line_end]).collect();
        let (events, _) = decode(cut(body.as_bytes(), &cuts));
        prop_assert_eq!(events, decode_with_oracle(body.as_bytes()));
    }
}
