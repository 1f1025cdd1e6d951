//! The keys by which stores tell events and streams apart.

use fibre_core::webhook::{Envelope, Identity};
use sha2::{Digest, Sha256};

/// Longer texts are hashed: what a carrier sends must not break the limits of a database's index.
const LONGEST: usize = 512;

/// The key of an event among those of its carrier.
pub(super) fn event_key(identity: &Identity) -> String {
    match identity {
        Identity::Id(id) => key('i', id),
        Identity::Digest(digest) => key('d', digest),
    }
}

/// The key of the stream that the event is in, among those of its carrier.
pub(super) fn stream_key(envelope: &Envelope) -> Option<String> {
    Some(key('s', envelope.position()?.stream()))
}

/// The letter keeps the sorts apart, and short texts from hashes.
fn key(sort: char, text: &str) -> String {
    if text.len() <= LONGEST {
        return format!("{sort}:{text}");
    }
    let hash: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{sort}#{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_tell_apart() {
        let long = "x".repeat(100_000);
        let keys = [
            event_key(&Identity::Id("a".into())),
            event_key(&Identity::Digest("a".into())),
            event_key(&Identity::Id(long.clone())),
            event_key(&Identity::Id(long.clone() + "x")),
        ];
        for (index, key) in keys.iter().enumerate() {
            assert!(key.len() <= LONGEST + 2);
            assert!(!keys.iter().skip(index + 1).any(|other| other == key));
        }
        assert_eq!(event_key(&Identity::Id("a".into())), "i:a");
    }
}
