//! Local stand-in for the carriers.
