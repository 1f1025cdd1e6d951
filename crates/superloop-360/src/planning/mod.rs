//! Order planning: from a qualification to every legal way to order, with its fees, and to a body that the carrier's rules
//! allow.
//!
//! [`order_options`](crate::types::Qualification::order_options) reads a qualification by the carrier's decision table:
//!
//! | kind | offered when | order type |
//! | --- | --- | --- |
//! | [`FirstNtd`](OptionKind::FirstNtd), [`FirstCopperPair`](OptionKind::FirstCopperPair) | there is no infrastructure, but a way to install it | new |
//! | [`FreePort`](OptionKind::FreePort) | a port is `Free` | new |
//! | [`PortTakeover`](OptionKind::PortTakeover) | a port is `Used` | transfer |
//! | [`AdditionalNtd`](OptionKind::AdditionalNtd) | there are devices, and a way to install another one | new |
//! | [`ReplacementNtd`](OptionKind::ReplacementNtd) | a `1_PORT` `V3` is taken, and a replacement is offered for it | new |
//! | [`IdleCopperPair`](OptionKind::IdleCopperPair) | a pair is `Line Not In Use` | new |
//! | [`CopperPairTakeover`](OptionKind::CopperPairTakeover) | a pair is `Line In Use` | transfer |
//! | [`AdditionalCopperPair`](OptionKind::AdditionalCopperPair) | all pairs are in use, and there is a way to install another one | new |
//! | [`OtherCarrierCopperPair`](OptionKind::OtherCarrierCopperPair) | a pair is `Active` with another carrier | by [`PotsRule`] |
//!
//! What the documents do not settle is not guessed. An option that is concluded from them is [`Certainty::Inferred`] and says
//! why; one whose order has fields without published rules is ordered with
//! [`order_as_advised`](OrderOption::order_as_advised) once the carrier has told; and a location of an unknown shape is a
//! [`PlanningError`]. Two conclusions are in every order: `remoteOrderId` is the qualification's `orderId`, and `trafficClass`
//! the name of its product.
//!
//! ```
//! use superloop_360::planning::{Contact, OptionKind, Selection, Transfer, WantedService};
//! use superloop_360::types::{AggregationMethod, OrderType, Qualification, RestorationSla};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # const ANSWER: &str = include_str!(concat!(
//! #     env!("CARGO_MANIFEST_DIR"),
//! #     "/../../specs/samples/superloop-360/Qualification.additional-ntd.json"
//! # ));
//! let qualification: Qualification = serde_json::from_str(ANSWER)?;
//! let options = qualification.order_options()?;
//! for option in &options {
//!     let quote = option.quote(&Selection::new())?;
//!     println!("{} on {:?}: {} once", option.kind(), option.port_id(), quote.one_off());
//! }
//! assert_eq!(options.only(OptionKind::FreePort)?.port_id(), Some(4));
//!
//! let takeover = options.port("NTD151638001451", 1)?;
//! assert_eq!(takeover.order_type(), Some(OrderType::Transfer));
//! let service =
//!     WantedService::new("Home Fast 50/20", 1, RestorationSla::Standard, AggregationMethod::L2tp);
//! let contact = Contact::new("Ana Ruiz", "0291234567", "ana@example.com");
//! let order = takeover.take_over(Transfer::service("AVC123456789012"), service, contact)?.vlan(100);
//! assert_eq!(order.quote()?.one_off().to_string(), "10.00");
//! let body = order.build()?;
//! assert_eq!(body.port_id, Some(1));
//! # Ok(())
//! # }
//! ```
//!
//! A choice that the option forbids is refused before anything is sent:
//!
//! ```
//! # use superloop_360::planning::{Contact, OptionKind, PlanningError, Transfer, WantedService};
//! # use superloop_360::types::{AggregationMethod, Qualification, RestorationSla};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # const ANSWER: &str = include_str!(concat!(
//! #     env!("CARGO_MANIFEST_DIR"),
//! #     "/../../specs/samples/superloop-360/Qualification.first-ntd.json"
//! # ));
//! # let qualification: Qualification = serde_json::from_str(ANSWER)?;
//! # let service = WantedService::new("Home Fast 100/20", 1, RestorationSla::Standard, AggregationMethod::L2tp);
//! # let contact = Contact::new("Ana Ruiz", "0291234567", "ana@example.com");
//! let options = qualification.order_options()?;
//! let first = options.only(OptionKind::FirstNtd)?;
//! let refused = first.take_over(Transfer::service("AVC123456789012"), service, contact);
//! assert!(matches!(refused, Err(PlanningError::FieldNotAllowed { field: "avcIdForTransfer", .. })));
//! # Ok(())
//! # }
//! ```

mod devices;
mod error;
mod fees;
mod kind;
mod location;
mod option;
mod options;
mod order;
mod pairs;
mod party;
mod plans;
mod pots;

pub use error::PlanningError;
pub use fees::{Quote, Selection};
pub use kind::{Certainty, OptionKind, UnknownOptionKind};
pub use option::OrderOption;
pub use options::{NotOffered, OrderOptions};
pub use order::PlannedOrder;
pub use party::{CarrierAdvice, Contact, Delivery, Transfer, WantedService};
pub use plans::{ExcludedPlan, Plan, PlanExclusion};
pub use pots::PotsRule;

use crate::types::Qualification;

impl Qualification {
    /// Every legal way to order a service at the location, see [`planning`](crate::planning).
    ///
    /// ```
    /// use superloop_360::planning::{OptionKind, Selection};
    /// use superloop_360::types::{InstallationOptionKind, Qualification};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # const ANSWER: &str = include_str!(concat!(
    /// #     env!("CARGO_MANIFEST_DIR"),
    /// #     "/../../specs/samples/superloop-360/Qualification.no-additional-copper-pair.json"
    /// # ));
    /// let qualification: Qualification = serde_json::from_str(ANSWER)?;
    /// let options = qualification.order_options()?;
    /// let idle = options.only(OptionKind::IdleCopperPair)?;
    /// let technician = Selection::new().installation(InstallationOptionKind::NbnTech);
    /// assert_eq!(idle.quote(&Selection::new())?.one_off().to_string(), "300.00");
    /// assert_eq!(idle.quote(&technician)?.one_off().to_string(), "480.00");
    ///
    /// // One more pair cannot be ordered while one is idle.
    /// let refused = options.only(OptionKind::AdditionalCopperPair);
    /// assert!(refused.is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`PlanningError::Incomplete`] if a field is missing that orders or fees depend on, [`PlanningError::NotServiceable`], or
    /// [`PlanningError::UnknownShape`] for what no rules are published for. Nothing is sent.
    pub fn order_options(&self) -> Result<OrderOptions, PlanningError> {
        location::options(self)
    }
}
