//! Workspace tasks: generating the API crates, and listing their operations.

pub mod bench;
mod code;
mod drift;
pub mod generate;
mod model;
mod naming;
#[cfg(feature = "sandbox")]
pub mod operations;
pub mod overlay;
pub mod problem;
mod spec;
pub mod workspace;

pub use code::Examples;
pub use drift::difference;
