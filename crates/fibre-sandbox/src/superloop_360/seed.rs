//! What every sandbox knows from the start, for use in tests and examples.

/// FTTP without equipment: a first termination device, new development charge.
pub const FIRST_NTD_LOCATION: &str = "LOC151638001142";

/// FTTC without a line: a first copper pair.
pub const FIRST_COPPER_PAIR_LOCATION: &str = "LOC151638001813";

/// FTTP with a termination device: ports 1 to 3 are in use, port 4 is free.
pub const ADDITIONAL_NTD_LOCATION: &str = "LOC151638001451";

/// The same equipment in the older shape of a qualification, without lists of plans.
pub const PORT_TAKEOVER_LOCATION: &str = "LOC151638001251";

/// FTTC with one copper pair, which is in use.
pub const ADDITIONAL_COPPER_PAIR_LOCATION: &str = "LOC151638004861";

/// FTTC with one copper pair, which is not in use, so that no further one is offered.
pub const NO_ADDITIONAL_COPPER_PAIR_LOCATION: &str = "LOC151638005051";

/// HFC without equipment.
pub const HFC_LOCATION: &str = "LOC000000000021";

/// FTTP with a termination device, all ports of which are free.
pub const FREE_PORTS_LOCATION: &str = "LOC000000000003";

/// FTTC with two copper pairs, one in use and one idle.
pub const IDLE_COPPER_PAIR_LOCATION: &str = "LOC000000000034";

/// FTTP with a one-port device whose port is in use and which can be replaced.
pub const REPLACEMENT_NTD_LOCATION: &str = "LOC000000000103";

/// FTTC with a pair that carries the phone service [`PHONE_NUMBER`] of another carrier.
pub const PHONE_SERVICE_LOCATION: &str = "LOC000000000134";

/// The phone service at [`PHONE_SERVICE_LOCATION`].
pub const PHONE_NUMBER: &str = "0312341234";

/// The termination device of [`ADDITIONAL_NTD_LOCATION`] and [`PORT_TAKEOVER_LOCATION`].
pub const NTD_ID: &str = "NTD151638001451";

/// The copper pair of [`ADDITIONAL_COPPER_PAIR_LOCATION`].
pub const COPPER_PAIR_ID: &str = "CPI151638004861";

/// A service on port 1 of [`NTD_ID`]: a transfer of that port is an internal one.
pub const SERVICE_ID: i64 = 300;

/// Its AVC id, which a transfer of port 1 must give.
pub const AVC_ID: &str = "AVC123456789012";

/// A service on [`COPPER_PAIR_ID`].
pub const COPPER_SERVICE_ID: i64 = 301;

/// Its AVC id.
pub const COPPER_AVC_ID: &str = "AVC151638004861";
