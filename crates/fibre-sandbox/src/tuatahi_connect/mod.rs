//! Tuatahi First Fibre's Connect API, version 1.0.21.

mod address_file;
mod body;
mod offers;
mod order;
mod order_book;
mod orders;
mod party;
mod places;
mod qualification;
mod report_items;
mod reports;
mod routes;
pub mod seed;
mod state;

pub use self::order_book::UnknownOrder;
pub(crate) use self::{routes::router, state::TuatahiConnect};
