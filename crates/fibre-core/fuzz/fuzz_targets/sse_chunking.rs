//! Any chunking of any body gives the same events and the same end. The first byte is the size of the chunks.

#![no_main]

use fibre_core::sse::{SseDecoder, SseError, is_complete_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((size, body)) = input.split_first() else { return };
    let whole = decode(body, body.len().max(1));
    assert_eq!(decode(body, usize::from(*size).max(1)), whole);
    assert_eq!(decode(body, 1), whole);
});

type Event = (Vec<u8>, Option<String>, Option<String>, bool, u64);

fn decode(body: &[u8], size: usize) -> (Vec<Event>, Option<SseError>) {
    let mut decoder = SseDecoder::new().event_limit(4096);
    let mut events = Vec::new();
    for chunk in body.chunks(size) {
        decoder.push(chunk);
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => events.push(own(&event)),
                Ok(None) => break,
                Err(error) => return (events, Some(error)),
            }
        }
    }
    let end = match decoder.finish_with(is_complete_json) {
        Ok(last) => {
            events.extend(last.as_ref().map(own));
            None
        }
        Err(error) => Some(error),
    };
    (events, end)
}

fn own(event: &fibre_core::sse::Event<'_>) -> Event {
    (event.data.to_vec(), event.event.map(str::to_owned), event.id.map(str::to_owned), event.bare, event.line)
}
