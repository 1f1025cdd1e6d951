//! The address file, row by row as it arrives.
//!
//! It is a CSV file of 44 columns for marketing. Columns are found by the names in its header, so their order does not
//! matter and further ones do no harm. Values are kept exactly as they were sent, dates in their mixed styles
//! included; the methods of [`AddressRow`] read some of them.

mod row;

pub use row::{AddressRow, COLUMNS, FileDate, ParseFileDateError};

use crate::{ByteStream, Client, Error, ErrorKind};
use fibre_core::csv::{ColumnMap, CsvError, Header, RecordDecoder};
use futures_util::Stream;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

impl Client {
    /// Streams the address file.
    ///
    /// `GET /files/address` (inferred)
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = fibre_sandbox::Sandbox::start().await?;
    /// # let access = sandbox.tuatahi_connect();
    /// # let client = tuatahi_connect::Client::builder()
    /// #     .base_url(access.base_url())
    /// #     .client_secret(access.token_url(), access.client_id(), access.client_secret())
    /// #     .build()?;
    /// use futures::TryStreamExt;
    ///
    /// let mut file = client.address_file().await?;
    /// while let Some(row) = file.try_next().await? {
    ///     println!("{} ready since {:?}", row.place_id, row.premises_ready_date()?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of any call, up to the first byte of the file; later ones come from the stream.
    pub async fn address_file(&self) -> Result<AddressFile, Error> {
        Ok(AddressFile::from_bytes(self.stream_address_file().await?.into_inner()))
    }
}

/// The address file as a stream of rows.
///
/// A row that does not fit its header is an error that names its line (and column), and the stream goes on behind it.
/// A file that breaks off is an error, even in the middle of its last field, and the stream ends.
#[must_use = "a stream does nothing unless it is polled"]
pub struct AddressFile {
    bytes: Option<ByteStream>,
    decoder: RecordDecoder,
    columns: Option<ColumnMap>,
    received: u64,
    last_line_may_be_open: bool,
}

impl AddressFile {
    /// Reads the file from bytes.
    #[doc(hidden)]
    pub fn from_bytes(bytes: ByteStream) -> Self {
        Self {
            bytes: Some(bytes),
            decoder: RecordDecoder::new(),
            columns: None,
            received: 0,
            last_line_may_be_open: false,
        }
    }

    /// Accepts a file whose last row has no line end, if the answer itself is complete.
    ///
    /// It is an error unless set, because such a file looks as one that was cut inside its last value. The carrier's
    /// sample does not show how the real file ends.
    pub fn last_line_may_be_open(mut self) -> Self {
        self.last_line_may_be_open = true;
        self
    }

    /// The bytes as they arrive, instead of rows; what has been read of them already is left out.
    ///
    /// The stream is empty if the file has already ended.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = fibre_sandbox::Sandbox::start().await?;
    /// # let access = sandbox.tuatahi_connect();
    /// # let client = tuatahi_connect::Client::builder()
    /// #     .base_url(access.base_url())
    /// #     .client_secret(access.token_url(), access.client_id(), access.client_secret())
    /// #     .build()?;
    /// use futures::TryStreamExt;
    ///
    /// let mut bytes = client.address_file().await?.into_bytes();
    /// while let Some(chunk) = bytes.try_next().await? {
    ///     println!("{} bytes", chunk.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_bytes(self) -> ByteStream {
        self.bytes
            .unwrap_or_else(|| ByteStream::from_chunks("streamAddressFile", futures_util::stream::empty()))
    }

    /// How many rows have been handed out.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The next row of what has been pushed, or `None` if that takes more bytes.
    fn row(&mut self) -> Result<Option<AddressRow>, CsvError> {
        while let Some(record) = self.decoder.next_record()? {
            match &self.columns {
                None => self.columns = Some(Header::from(&record).map(&COLUMNS)?),
                Some(columns) => return Ok(Some(AddressRow::from_record(&record, columns))),
            }
        }
        Ok(None)
    }

    fn fail(&mut self, source: CsvError) -> Error {
        let error = match &source {
            CsvError::Truncated { .. } | CsvError::Empty => {
                Error::new(ErrorKind::Truncated, format!("the address file broke off: {source}"))
                    .retryable(true)
            }
            _ => Error::new(
                ErrorKind::Decode,
                format!("the address file is not what the contract says: {source}"),
            ),
        };
        let ends = source.is_fatal();
        let error = error.with_source(source).with_items(self.received);
        let error = match &self.bytes {
            Some(bytes) => bytes.describe(error),
            None => error,
        };
        if ends {
            self.bytes = None;
        }
        error
    }
}

impl Stream for AddressFile {
    type Item = Result<AddressRow, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.bytes.is_none() {
                return Poll::Ready(None);
            }
            match this.row() {
                Ok(Some(row)) => {
                    this.received += 1;
                    return Poll::Ready(Some(Ok(row)));
                }
                Err(source) => return Poll::Ready(Some(Err(this.fail(source)))),
                Ok(None) => {}
            }
            let Some(bytes) = &mut this.bytes else { return Poll::Ready(None) };
            match ready!(Pin::new(bytes).poll_next(cx)) {
                Some(Ok(chunk)) => this.decoder.push(&chunk),
                Some(Err(error)) => {
                    this.bytes = None;
                    return Poll::Ready(Some(Err(error.with_items(this.received))));
                }
                None if std::mem::take(&mut this.last_line_may_be_open) => this.decoder.push(b"\n"),
                None => {
                    let end = this.decoder.finish().map_err(|source| this.fail(source));
                    this.bytes = None;
                    return Poll::Ready(end.err().map(Err));
                }
            }
        }
    }
}

impl fmt::Debug for AddressFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddressFile")
            .field("bytes", &self.bytes)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
