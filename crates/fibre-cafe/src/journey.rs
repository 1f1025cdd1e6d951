//! From a postcode to an order, under one conversation.
//!
//! A [`Journey`] has the steps in order. What one step gives is what the next one takes, so that an order names the address
//! that was checked, the service and the line that were offered, and the appointment that was reserved for them:
//!
//! | step | takes | gives |
//! | --- | --- | --- |
//! | [`addresses`](Journey::addresses) | [`AddressSearch`] | addresses |
//! | [`availability`](Journey::availability) | an address | [`SupplierAvailability`], and its [`Offer`]s |
//! | [`appointments`](Journey::appointments) | an offer | timeslots |
//! | [`reserve`](Journey::reserve) | an offer and a timeslot | [`Reservation`] |
//! | [`Offer::order`] | a contact | [`ProvideOrder`], and from it an [`OrderRequest`] |
//! | [`place`](Journey::place) | an order request | the [`Order`] |
//!
//! ```
//! use fibre_cafe::journey::{AddressSearch, AppointmentSearch, AvailabilitySearch, SupplierAvailability};
//! use fibre_cafe::types::Contact;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = fibre_sandbox::Sandbox::start().await?;
//! # let access = sandbox.fibre_cafe();
//! # let client = fibre_cafe::Client::builder()
//! #     .base_url(access.base_url())
//! #     .token_url(access.token_url())
//! #     .client_secret(access.client_id(), access.client_secret())
//! #     .build()?;
//! let journey = client.journey();
//!
//! let addresses = journey.addresses(AddressSearch::postcode("TW18 4LG").street_number("20")).await?;
//! let address = addresses.first().ok_or("no such address")?;
//!
//! let availability = journey.availability(address, AvailabilitySearch::new()).await?;
//! let offers: Vec<_> = availability.iter().flat_map(SupplierAvailability::offers).collect();
//! let offer = offers.iter().find(|offer| offer.is_new_line()).ok_or("nothing on offer")?;
//!
//! let mut order = offer.order(Contact::new("John Smith", "01234 567890"));
//! if let Some(profile) = offer.line_profiles().first() {
//!     order = order.line_profile(profile);
//! }
//! if offer.needs_appointment() {
//!     let slots = journey.appointments(offer, AppointmentSearch::new().standard_only()).await?;
//!     let slot = slots.first().ok_or("no free timeslot")?;
//!     let reservation = journey.reserve(offer, slot).await?;
//!     order = order.reservation(&reservation);
//! }
//! let placed = journey.place(&order.build()?).await?;
//! println!("order {:?}; its updates come with {}", placed.id(), journey.id());
//! # Ok(())
//! # }
//! ```
//!
//! Whatever the steps do not cover is reached through [`Journey::client`], in the same conversation.

mod address;
mod appointment;
mod availability;
mod characteristics;
mod error;
mod offer;
mod order;
mod request;

pub use address::{AddressSearch, PostcodeSearch};
pub use appointment::{AppointmentSearch, Reservation, Visit};
pub use availability::{AvailabilitySearch, SupplierAvailability};
pub use error::OfferError;
pub use offer::{Line, Offer};
pub use order::ProvideOrder;

pub(crate) use characteristics::replace;

use crate::types::{Order, OrderRequest};
use crate::updates::Kci;
use crate::{CallOptions, Client, ConversationId, Error, Response};
use std::sync::Arc;

impl Client {
    /// Begins a journey: a conversation with an identifier of its own.
    #[must_use]
    pub fn journey(&self) -> Journey {
        self.resume_journey(ConversationId::random())
    }

    /// Goes on with a journey, for example after a restart.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = fibre_cafe::Client::builder().anonymous().build()?;
    /// let journey = client.journey();
    /// let stored = journey.id().to_string();
    ///
    /// let resumed = client.resume_journey(stored.parse()?);
    /// assert_eq!(resumed.id(), journey.id());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn resume_journey(&self, id: ConversationId) -> Journey {
        let client = self.with(CallOptions::new().conversation_id(Arc::<str>::from(id.clone())));
        Journey { client, id }
    }
}

/// A conversation with the gateway; see the [module](self). A clone belongs to the same one.
#[derive(Clone, Debug)]
pub struct Journey {
    client: Client,
    id: ConversationId,
}

impl Journey {
    /// Its identifier, sent with every call and with the updates on what is ordered.
    #[must_use]
    pub fn id(&self) -> &ConversationId {
        &self.id
    }

    /// Every operation of the API, in this conversation.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether an update belongs to this journey.
    #[must_use]
    pub fn owns(&self, kci: &Kci) -> bool {
        *kci.conversation_id() == self.id
    }

    /// Places an order; [`ProvideOrder::build`], [`OrderRequest::cease`] and [`OrderRequest::modify`] give one.
    ///
    /// The answer says only that the gateway has it. If the outcome of an error is
    /// [`Unknown`](crate::Outcome::Unknown), wait for updates of this journey before you place the order again.
    ///
    /// # Errors
    ///
    /// Those of [`Client::create_order`], and before anything is sent what
    /// [`OrderRequest::validate`](crate::types::OrderRequest::validate) finds.
    pub async fn place(&self, request: &OrderRequest) -> Result<Response<Order>, Error> {
        request.validate()?;
        self.client.create_order(request).await
    }
}
