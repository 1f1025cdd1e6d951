//! Typed client for the Superloop 360 Connect API.
