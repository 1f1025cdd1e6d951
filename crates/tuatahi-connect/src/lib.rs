//! Typed client for the Tuatahi First Fibre Connect API.
