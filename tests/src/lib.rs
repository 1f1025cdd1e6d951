//! Black-box tests live in `tests/`. The README is compiled here, so that its example keeps working.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
