//! An answer before it is decoded.

use crate::response::Head;
use bytes::Bytes;

pub(crate) struct Answer<B = Body> {
    pub(crate) head: Head,
    pub(crate) body: B,
}

/// Read whole, or still on its way.
pub(crate) enum Body {
    Buffered(Bytes),
    Streaming(reqwest::Body),
}

impl Body {
    /// The bytes; none if they are still on their way, which is not asked for where this is called.
    pub(super) fn into_buffered(self) -> Bytes {
        match self {
            Self::Buffered(bytes) => bytes,
            Self::Streaming(_) => Bytes::new(),
        }
    }

    pub(crate) fn into_stream(self) -> reqwest::Body {
        match self {
            Self::Buffered(bytes) => bytes.into(),
            Self::Streaming(body) => body,
        }
    }
}
