//! Inventory reports, item by item as they arrive.
//!
//! A report can be large and takes a while. It is read as a stream: nothing is collected, nothing runs in the
//! background, and dropping the stream closes the connection. It is never asked for twice by itself.
//!
//! The carrier calls the stream Server-Sent Events and shows bare lines of JSON; both are understood, and may mix.
//!
//! # How a report ends
//!
//! The end of the stream without an error means that the carrier's answer was complete and ended between two events.
//! Anything else is an error that says how many items had arrived ([`Error::items_received`]): a connection that breaks
//! or falls silent, an answer that ends inside an event, an event that is not an inventory, a page of HTML.
//!
//! One thing cannot be seen: the carrier marks the end of a report only by closing the connection. If it answers
//! without a length and without chunks, and the connection is closed exactly between two events, the report looks
//! complete.

use crate::types::{
    ProductInventoryItem, ProductInventoryLine, ProductInventoryStatus, ReportMode, ServiceInventoryItem,
    ServiceInventoryKind, ServiceInventoryLine,
};
use crate::{ByteStream, Client, Error, ErrorKind, FlexibleId, params};
use fibre_core::json::{self, JsonError, decode_json, is_complete_json};
use fibre_core::read_json;
use fibre_core::sse::{SseDecoder, SseError};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

impl Client {
    /// Streams the products of a customer, or of every customer that the token covers.
    ///
    /// `GET /reports/productInventory` (inferred)
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
    /// use tuatahi_connect::{params::StreamProductInventoryReport, types::ReportMode};
    ///
    /// let params = StreamProductInventoryReport::new();
    /// let mut report = client.product_inventory_report(ReportMode::ActiveNow, params).await?;
    /// while let Some(entry) = report.try_next().await? {
    ///     println!("{:?}: {:?}", entry.item.id, entry.item.product_offer_name);
    /// }
    /// println!("{} products", report.received());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of any call, up to the first byte of the report; later ones come from the stream.
    pub async fn product_inventory_report(
        &self,
        mode: ReportMode,
        params: params::StreamProductInventoryReport,
    ) -> Result<Report<ProductInventoryItem>, Error> {
        let answer = self.stream_product_inventory_report(&mode, params).await?;
        Ok(Report::from_bytes(answer.into_inner()))
    }

    /// Streams the services of a customer, or of every customer that the token covers.
    ///
    /// `GET /reports/serviceInventory` (inferred)
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
    /// use tuatahi_connect::{params::StreamServiceInventoryReport, types::ReportMode};
    ///
    /// let params = StreamServiceInventoryReport::new();
    /// let mut report = client.service_inventory_report(ReportMode::ActiveLastMonth, params).await?;
    /// while let Some(entry) = report.try_next().await? {
    ///     println!("{:?} on VLAN {:?}", entry.item.id, entry.item.svlan);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of any call, up to the first byte of the report; later ones come from the stream.
    pub async fn service_inventory_report(
        &self,
        mode: ReportMode,
        params: params::StreamServiceInventoryReport,
    ) -> Result<Report<ServiceInventoryItem>, Error> {
        let answer = self.stream_service_inventory_report(&mode, params).await?;
        Ok(Report::from_bytes(answer.into_inner()))
    }
}

/// One item of a report, and whose it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReportItem<T> {
    /// The customer that the item's event names.
    pub customer_id: Option<FlexibleId>,
    /// The item.
    pub item: T,
}

/// A report as a stream of [`ReportItem`]s. See the [module's documentation](self) for how it ends.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Report<T> {
    bytes: Option<ByteStream>,
    decoder: SseDecoder,
    customer_id: Option<FlexibleId>,
    page: std::vec::IntoIter<T>,
    received: u64,
    misused: bool,
}

impl<T: Entry> Report<T> {
    /// Reads a report from bytes.
    #[doc(hidden)]
    pub fn from_bytes(bytes: ByteStream) -> Self {
        Self {
            bytes: Some(bytes),
            decoder: SseDecoder::new(),
            customer_id: None,
            page: Vec::new().into_iter(),
            received: 0,
            misused: false,
        }
    }

    /// The longest event to accept, in bytes; 64 MiB unless set. It bounds the memory that a report can take.
    pub fn event_limit(mut self, bytes: usize) -> Self {
        self.decoder = self.decoder.event_limit(bytes);
        self
    }

    /// The same report with each item as the JSON text that was sent, fields that this version does not know included.
    ///
    /// Call it before the first item is taken; afterwards it gives a stream that fails.
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
    /// use tuatahi_connect::{params::StreamProductInventoryReport, types::ReportMode};
    ///
    /// let params = StreamProductInventoryReport::new();
    /// let mut raw = client.product_inventory_report(ReportMode::ActiveNow, params).await?.raw();
    /// while let Some(entry) = raw.try_next().await? {
    ///     println!("{}", entry.item.json());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(self) -> Report<RawItem> {
        let misused = self.received > 0 || !self.page.as_slice().is_empty();
        Report {
            bytes: self.bytes,
            decoder: self.decoder,
            customer_id: None,
            page: Vec::new().into_iter(),
            received: self.received,
            misused,
        }
    }

    /// How many items have been handed out.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    fn take_event(&mut self) -> Step<T> {
        let Some(bytes) = &self.bytes else { return Step::Over };
        match self.decoder.next_event() {
            Ok(Some(event)) => match page::<T>(event.data) {
                Ok((customer_id, items)) => Step::Page(customer_id, items),
                Err(error) => Step::Failed(bytes.describe(error)),
            },
            Ok(None) => Step::NeedsBytes,
            Err(error) => Step::Failed(bytes.describe(broken(error))),
        }
    }

    fn take_end(&mut self) -> Step<T> {
        let Some(bytes) = self.bytes.take() else { return Step::Over };
        match self.decoder.finish_with(is_complete_json) {
            Ok(Some(event)) => match page::<T>(event.data) {
                Ok((customer_id, items)) => Step::Page(customer_id, items),
                Err(error) => Step::Failed(bytes.describe(error)),
            },
            Ok(None) => Step::Over,
            Err(error) => Step::Failed(bytes.describe(broken(error))),
        }
    }

    fn fail(&mut self, error: Error) -> Poll<Option<Result<ReportItem<T>, Error>>> {
        // Dropping the bytes closes the connection.
        self.bytes = None;
        Poll::Ready(Some(Err(error.with_items(self.received))))
    }
}

enum Step<T> {
    Page(Option<FlexibleId>, Vec<T>),
    NeedsBytes,
    Failed(Error),
    Over,
}

impl<T: Entry> Stream for Report<T> {
    type Item = Result<ReportItem<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.page.next() {
                this.received += 1;
                return Poll::Ready(Some(Ok(ReportItem { customer_id: this.customer_id.clone(), item })));
            }
            if std::mem::take(&mut this.misused) {
                return this.fail(Error::invalid_request(
                    "`raw` was called after items of the report had been taken",
                ));
            }
            let step = match this.take_event() {
                Step::NeedsBytes => match ready!(this.poll_bytes(cx)) {
                    Some(Ok(chunk)) => {
                        this.decoder.push(&chunk);
                        continue;
                    }
                    Some(Err(error)) => Step::Failed(error),
                    None => this.take_end(),
                },
                step => step,
            };
            match step {
                Step::Page(customer_id, items) => {
                    this.customer_id = customer_id;
                    this.page = items.into_iter();
                }
                Step::Failed(error) => return this.fail(error),
                Step::NeedsBytes | Step::Over => return Poll::Ready(None),
            }
        }
    }
}

impl<T> Report<T> {
    fn poll_bytes(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<fibre_core::rt::private::Bytes, Error>>> {
        match &mut self.bytes {
            Some(bytes) => Pin::new(bytes).poll_next(cx),
            None => Poll::Ready(None),
        }
    }
}

impl<T> Unpin for Report<T> {}

impl<T> fmt::Debug for Report<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("bytes", &self.bytes)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

fn page<T: Entry>(data: &[u8]) -> Result<(Option<FlexibleId>, Vec<T>), Error> {
    match T::read_line(data) {
        Ok((customer_id, Some(items))) => Ok((customer_id, items)),
        // An error object, for example. Passing over it would cut the report short without a word.
        Ok((_, None)) => Err(Error::new(ErrorKind::Decode, "an event of the report has no `inventory`")),
        Err(source) => {
            let error = Error::new(ErrorKind::Decode, "an event of the report is not what the contract says");
            let error = if source.path().is_empty() { error } else { error.with_json_path(source.path()) };
            Err(error.with_source(source))
        }
    }
}

fn broken(source: SseError) -> Error {
    let (kind, message) = match &source {
        SseError::Truncated { .. } => (ErrorKind::Truncated, "the report ended inside an event"),
        SseError::EventTooLarge { .. } => (ErrorKind::Decode, "an event of the report is too long"),
        _ => (ErrorKind::Decode, "the answer is not an event stream"),
    };
    Error::new(kind, message).retryable(kind == ErrorKind::Truncated).with_source(source)
}

/// An item of a report exactly as it was sent.
#[derive(Clone, Deserialize, Serialize)]
#[serde(transparent)]
pub struct RawItem(Box<RawValue>);

impl RawItem {
    /// The JSON text.
    #[must_use]
    pub fn json(&self) -> &str {
        self.0.get()
    }

    /// The item as a type of your own.
    ///
    /// # Errors
    ///
    /// What `serde_json` says if it does not fit.
    pub fn decode<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.json())
    }
}

impl fmt::Debug for RawItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawItem").field("length", &self.json().len()).finish()
    }
}

/// What a report can be read into; the items of both reports, and [`RawItem`].
pub trait Entry: sealed::Sealed + Sized {
    #[doc(hidden)]
    fn read_line(data: &[u8]) -> Result<(Option<FlexibleId>, Option<Vec<Self>>), JsonError>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::ProductInventoryItem {}
    impl Sealed for super::ServiceInventoryItem {}
    impl Sealed for super::RawItem {}
}

impl Entry for ProductInventoryItem {
    fn read_line(data: &[u8]) -> Result<(Option<FlexibleId>, Option<Vec<Self>>), JsonError> {
        json::decode::<ProductInventoryLine>(data).map(|line| (line.customer_id, line.inventory))
    }
}

impl Entry for ServiceInventoryItem {
    fn read_line(data: &[u8]) -> Result<(Option<FlexibleId>, Option<Vec<Self>>), JsonError> {
        json::decode::<ServiceInventoryLine>(data).map(|line| (line.customer_id, line.inventory))
    }
}

impl Entry for RawItem {
    fn read_line(data: &[u8]) -> Result<(Option<FlexibleId>, Option<Vec<Self>>), JsonError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Line {
            customer_id: Option<FlexibleId>,
            inventory: Option<Vec<RawItem>>,
        }
        decode_json::<Line>(data).map(|line| (line.customer_id, line.inventory))
    }
}

// Fields in the order of the carrier's samples, which is read fastest.
read_json!(ProductInventoryLine { customer_id: "customerId", inventory: "inventory" });
read_json!(ProductInventoryItem {
    id: "id",
    place_id: "placeId",
    legacy_piid: "legacyPiid",
    legacy_location_id: "legacyLocationId",
    ig_piid: "igPiid",
    status: "status",
    contract_start_date: "contractStartDate",
    product_offer_name: "productOfferName",
    is_contract_date_inferred: "isContractDateInferred",
});
read_json!(ProductInventoryStatus from str);
read_json!(ServiceInventoryLine { customer_id: "customerId", inventory: "inventory" });
read_json!(ServiceInventoryItem {
    id: "id",
    remote_id: "remoteId",
    type_: "type",
    port: "port",
    tagging_mode: "taggingMode",
    circuit_insertion: "circuitInsertion",
    ig_piid: "igPiid",
    svlan: "svlan",
    cvlan: "cvlan",
    cevlan: "cevlan",
});
read_json!(ServiceInventoryKind from str);
