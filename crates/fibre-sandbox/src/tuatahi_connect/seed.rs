//! What every sandbox knows from the start, for use in tests and examples.

/// The customer that most of the seeded data belongs to; the same as `Access::customer_id`.
pub const CUSTOMER_ID: &str = "66450";

/// A second customer that the credentials cover. Any other customer is refused with 403.
pub const SECOND_CUSTOMER_ID: &str = "66523";

/// The offer of the carrier's documentation.
pub const OFFER_CODE: &str = "B2U-HR30M10M";

/// Its configuration.
pub const CONFIGURATION_CODE: &str = "B2U-HR30M10M-HCIR2.5M";

/// A place on Carrington Avenue that can be served and has inventory, active and inactive.
pub const PLACE_ID: &str = "40186274UFFLC3B";

/// A handover connection interface group of [`CUSTOMER_ID`], as a new order needs it.
pub const HANDOVER_GROUP_ID: &str = "UFF100000000001";

/// A handover connection interface group of [`SECOND_CUSTOMER_ID`].
pub const SECOND_HANDOVER_GROUP_ID: &str = "UFF100000000002";

/// An acknowledged order of [`CUSTOMER_ID`] at [`PLACE_ID`].
pub const ORDER_ID: &str = "ORD000015374757";

/// Its external id.
pub const EXTERNAL_ID: &str = "KT-008-01";

/// An order of [`CUSTOMER_ID`] that waits for the answer to a transfer.
pub const TRANSFER_ORDER_ID: &str = "ORD000015374782";

/// How many orders there are at the start, those of both customers together.
pub const ORDER_COUNT: usize = 120;

/// How many of them belong to [`SECOND_CUSTOMER_ID`].
pub const SECOND_CUSTOMER_ORDER_COUNT: usize = 10;
