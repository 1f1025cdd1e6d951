//! Bodies that lie in memory, read as if they came from a connection.

use crate::Result;
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use std::future::Future;
use std::io;

/// Chunks as a fast server sends them.
pub(crate) const LARGE: usize = 16 << 10;

/// About what one packet holds, and less than what a decompressed body comes in.
pub(crate) const SMALL: usize = 1_434;

/// The body in chunks, each in memory of its own, as a connection gives them.
pub(crate) fn chunks(
    body: &Bytes,
    size: usize,
) -> impl Stream<Item = io::Result<Bytes>> + Send + Sync + use<> {
    let body = body.clone();
    stream::iter((0..body.len()).step_by(size)).map(move |start| {
        let end = body.len().min(start + size);
        Ok(Bytes::copy_from_slice(&body[start..end]))
    })
}

/// Runs a future as an application would.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    runtime()?.block_on(future)
}

/// The runtime that everything asynchronous is measured on.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
