//! What every sandbox knows from the start, for use in tests and examples.
//!
//! All premises are in one street, so that one look-up by [`POSTCODE`] finds them. Their identifiers are
//! of the type `NAD`; each has a UPRN beside it.

/// Sells broadband at all premises but [`UNAVAILABLE_ADDRESS`]; reservations of appointments expire.
pub const SUPPLIER: &str = "SUPPLIER1";

/// Sells broadband at premises without a line, and ethernet; reservations do not expire.
pub const ETHERNET_SUPPLIER: &str = "SUPPLIER2";

/// The postcode of all premises.
pub const POSTCODE: &str = "TW184LG";

/// The broadband product of both suppliers.
pub const BROADBAND: &str = "ftthl2r";

/// The ethernet product of [`ETHERNET_SUPPLIER`].
pub const ETHERNET: &str = "ethernet";

/// A value of `LINE_PROFILE` that both suppliers offer for [`BROADBAND`].
pub const LINE_PROFILE: &str = "100/20";

/// A faster value of `LINE_PROFILE` that both offer.
pub const FAST_LINE_PROFILE: &str = "1G1G";

/// Without a line: a new one needs an engineer, so that an order needs an appointment.
pub const ADDRESS: &str = "A00000031882";

/// The UPRN of [`ADDRESS`].
pub const UPRN: &str = "200004033694";

/// Without a line: a new one can be activated without an engineer.
pub const NO_VISIT_ADDRESS: &str = "A00000031883";

/// With two lines of [`SUPPLIER`]: one with services of the tenant, one with a service of another tenant.
pub const EXISTING_LINE_ADDRESS: &str = "A00000031884";

/// Nobody has anything here.
pub const UNAVAILABLE_ADDRESS: &str = "A00000031885";

/// A new line of [`SUPPLIER`] needs a survey, a wayleave and an engineer.
pub const SURVEY_ADDRESS: &str = "A00000031886";

/// The line at [`EXISTING_LINE_ADDRESS`] that carries [`SERVICE_ID`] and [`SECOND_SERVICE_ID`].
pub const LINE_ID: &str = "LIN0000000241";

/// The device of [`LINE_ID`]: ports 1 and 2 are in use by the tenant, 3 and 4 are stopped.
pub const ONT_REFERENCE: &str = "ONT0000000241";

/// The line at [`EXISTING_LINE_ADDRESS`] that carries a service of another tenant.
pub const OTHER_LINE_ID: &str = "LIN0000000242";

/// The device of [`OTHER_LINE_ID`]: port 1 is in use by the other tenant.
pub const OTHER_ONT_REFERENCE: &str = "ONT0000000242";

/// A service of the tenant on port 1 of [`ONT_REFERENCE`].
pub const SERVICE_ID: &str = "SI2345432345345";

/// A service of the tenant on port 2 of [`ONT_REFERENCE`].
pub const SECOND_SERVICE_ID: &str = "SI2345432345346";
