//! Bodies that are written while they are sent, so that their length costs no memory.

use std::convert::Infallible;

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures::stream;

/// Small pieces are joined up to this size before they are sent.
const CHUNK: usize = 16 * 1024;

/// A response whose body `writer` produces: it appends one piece and says whether there is more.
pub(super) fn written(
    content_type: &'static str,
    mut writer: impl FnMut(&mut String) -> bool + Send + 'static,
) -> Response {
    let mut open = true;
    let chunks = stream::iter(std::iter::from_fn(move || {
        let mut chunk = String::with_capacity(CHUNK + CHUNK / 4);
        while open && chunk.len() < CHUNK {
            open = writer(&mut chunk);
        }
        (!chunk.is_empty()).then(|| Ok::<_, Infallible>(Bytes::from(chunk)))
    }));
    ([(header::CONTENT_TYPE, content_type)], Body::from_stream(chunks)).into_response()
}
