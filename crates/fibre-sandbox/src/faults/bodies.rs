//! Bodies that end wrongly or come slowly.

use std::{io, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use futures::{StreamExt as _, stream};

use super::Extent;

#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// The connection breaks: no last chunk, no rest of the announced length.
    Cut,
    /// The body ends like a whole one.
    Clean,
    /// Nothing more, and no end.
    Never,
}

/// How much of the next event comes through after a number of whole ones.
const PARTIAL_EVENT: usize = 16;

/// What was sent before a cut should arrive; hyper drops what it still buffers when the body fails.
const BEFORE_CUT: Duration = Duration::from_millis(10);

/// `body` up to `after`, then `end`. A body that is shorter comes through whole.
pub(super) fn end(body: Body, after: Extent, end: End) -> Body {
    let state = (body.into_data_stream(), Meter::new(after));
    Body::from_stream(stream::unfold(Some(state), move |state| async move {
        let (mut chunks, mut meter) = state?;
        if meter.is_used_up() {
            match end {
                End::Clean => return None,
                End::Never => std::future::pending::<()>().await,
                End::Cut => tokio::time::sleep(BEFORE_CUT).await,
            }
            return Some((Err(io::Error::other("the sandbox was told to cut this body")), None));
        }
        match chunks.next().await? {
            Ok(chunk) => {
                let passed = meter.pass(&chunk);
                Some((Ok(chunk.slice(..passed)), Some((chunks, meter))))
            }
            Err(error) => Some((Err(io::Error::other(error)), None)),
        }
    }))
}

/// `body` in pieces of `chunk_bytes`, each after a pause.
pub(super) fn drip(body: Body, chunk_bytes: usize, pause: Duration) -> Body {
    let size = chunk_bytes.max(1);
    let state = (body.into_data_stream(), Bytes::new());
    Body::from_stream(stream::unfold(state, move |(mut chunks, mut rest)| async move {
        while rest.is_empty() {
            match chunks.next().await? {
                Ok(chunk) => rest = chunk,
                Err(error) => return Some((Err(io::Error::other(error)), (chunks, rest))),
            }
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(size.min(rest.len()));
        Some((Ok(piece), (chunks, rest)))
    }))
}

/// Counts down what may still pass.
#[derive(Debug)]
enum Meter {
    Bytes(u64),
    /// Whole events still to pass, and whether the current line has content.
    Events(u64, bool),
}

impl Meter {
    fn new(extent: Extent) -> Self {
        match extent {
            Extent::Bytes(bytes) => Self::Bytes(bytes),
            Extent::Events(0) => Self::Bytes(PARTIAL_EVENT as u64),
            Extent::Events(events) => Self::Events(events, false),
        }
    }

    fn is_used_up(&self) -> bool {
        matches!(self, Self::Bytes(0))
    }

    /// How many bytes of `chunk` pass.
    fn pass(&mut self, chunk: &[u8]) -> usize {
        let mut passed = 0;
        if let Self::Events(events, in_line) = self {
            let mut left = *events;
            for byte in chunk {
                passed += 1;
                let ends_event = *byte == b'\n' && *in_line;
                *in_line = *byte != b'\n';
                left -= u64::from(ends_event);
                if left == 0 {
                    break;
                }
            }
            if left > 0 {
                *events = left;
                return passed;
            }
            *self = Self::Bytes(PARTIAL_EVENT as u64);
        }
        if let Self::Bytes(left) = self {
            let rest = chunk.len().saturating_sub(passed);
            let more = usize::try_from(*left).map_or(rest, |left| left.min(rest));
            *left -= more as u64;
            passed += more;
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(extent: Extent, chunks: &[&str]) -> String {
        let mut meter = Meter::new(extent);
        let mut text = String::new();
        for chunk in chunks {
            if meter.is_used_up() {
                break;
            }
            text.push_str(&chunk[..meter.pass(chunk.as_bytes())]);
        }
        text
    }

    #[test]
    fn bytes_are_counted_across_chunks() {
        assert_eq!(passed(Extent::Bytes(5), &["abc", "def"]), "abcde");
        assert_eq!(passed(Extent::Bytes(50), &["abc", "def"]), "abcdef");
    }

    #[test]
    fn whole_events_pass_and_the_start_of_the_next() {
        let events = ["data: {\"first\":1}\n\nda", "ta: {\"second\":1}\n\n", "data: {\"third\":1}\n\n"];
        assert_eq!(passed(Extent::Events(1), &events), "data: {\"first\":1}\n\ndata: {\"second\"");
        assert_eq!(passed(Extent::Events(0), &events), "data: {\"first\":1");
    }
}
