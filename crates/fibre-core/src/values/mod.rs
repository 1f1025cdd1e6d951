//! Values that carriers write in more than one way.

mod flexible_id;
mod open_object;
mod time;
mod unknown;

pub use flexible_id::FlexibleId;
pub use open_object::OpenObject;
pub use time::{CalendarDate, ParseTimeError, Timestamp};
pub use unknown::UnknownValue;
