//! What a running sandbox can be told to do differently.

use std::time::Duration;

use crate::guarded::Guarded;

/// How a report stream separates its events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportFraming {
    /// Server-sent events: `data: {…}` and a blank line. The vendor's prose describes this.
    #[default]
    Events,
    /// One bare JSON object on each line. The vendor's samples show this.
    BareLines,
}

/// Settings of a running sandbox; a change holds from the next request on.
///
/// Streams that are under way keep the settings that they started with.
#[derive(Debug)]
pub struct Settings(Guarded<Values>);

#[derive(Clone, Copy, Debug)]
pub(crate) struct Values {
    pub(crate) report_items: u64,
    pub(crate) items_per_event: u32,
    pub(crate) report_framing: ReportFraming,
    pub(crate) address_rows: u64,
    pub(crate) token_lifetime: Duration,
    pub(crate) pending_reads: u32,
    pub(crate) orders_advance_on_read: bool,
}

impl Default for Values {
    fn default() -> Self {
        Self {
            report_items: 120,
            items_per_event: 10,
            report_framing: ReportFraming::default(),
            address_rows: 250,
            token_lifetime: Duration::from_secs(3600),
            pending_reads: 1,
            orders_advance_on_read: false,
        }
    }
}

impl Settings {
    pub(crate) fn new(values: Values) -> Self {
        Self(Guarded::new(values))
    }

    pub(crate) fn values(&self) -> Values {
        self.0.with(|values| *values)
    }

    /// How many inventory items a report holds.
    pub fn set_report_items(&self, items: u64) {
        self.0.with(|values| values.report_items = items);
    }

    /// How many inventory items one event of a report holds; 0 counts as 1.
    pub fn set_items_per_event(&self, items: u32) {
        self.0.with(|values| values.items_per_event = items);
    }

    /// How reports separate their events.
    pub fn set_report_framing(&self, framing: ReportFraming) {
        self.0.with(|values| values.report_framing = framing);
    }

    /// How many rows, beside the header, the address file holds.
    pub fn set_address_rows(&self, rows: u64) {
        self.0.with(|values| values.address_rows = rows);
    }

    /// How long tokens issued from now on are valid.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.0.with(|values| values.token_lifetime = lifetime);
    }

    /// How many reads of a request of Superloop 360 that begins from now on find it running.
    pub fn set_pending_reads(&self, reads: u32) {
        self.0.with(|values| values.pending_reads = reads);
    }

    /// Whether each read of an order of Superloop 360 moves it on, after the answer.
    pub fn set_orders_advance_on_read(&self, advance: bool) {
        self.0.with(|values| values.orders_advance_on_read = advance);
    }
}
