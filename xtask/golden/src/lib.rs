//! What the generator makes of one construct at a time. Written by `UPDATE_GOLDEN=1 cargo test -p xtask`.

// A hidden method is there for a hand-written one, of which there is none here.
#![allow(dead_code)]

#[rustfmt::skip]
pub mod all_of;
#[rustfmt::skip]
pub mod arrays_in_query;
#[rustfmt::skip]
pub mod begun;
#[rustfmt::skip]
pub mod correlation;
#[rustfmt::skip]
pub mod csv;
#[rustfmt::skip]
pub mod discriminator;
#[rustfmt::skip]
pub mod displayed_path;
#[rustfmt::skip]
pub mod documentation;
#[rustfmt::skip]
pub mod empty_success;
#[rustfmt::skip]
pub mod event_stream;
#[rustfmt::skip]
pub mod free_form;
#[rustfmt::skip]
pub mod header_parameter;
#[rustfmt::skip]
pub mod json_in_query;
#[rustfmt::skip]
pub mod json_list_in_query;
#[rustfmt::skip]
pub mod money;
#[rustfmt::skip]
pub mod nested_one_of;
#[rustfmt::skip]
pub mod nullable;
#[rustfmt::skip]
pub mod number_ids;
#[rustfmt::skip]
pub mod one_or_many;
#[rustfmt::skip]
pub mod open_enum;
#[rustfmt::skip]
pub mod overlay;
#[rustfmt::skip]
pub mod patterns;
#[rustfmt::skip]
pub mod personal;
#[rustfmt::skip]
pub mod present;
#[rustfmt::skip]
pub mod receiver;
#[rustfmt::skip]
pub mod requests;
#[rustfmt::skip]
pub mod reserved_words;
#[rustfmt::skip]
pub mod several_errors;
#[rustfmt::skip]
pub mod standing;
#[rustfmt::skip]
pub mod standing_header;
#[rustfmt::skip]
pub mod typed_or_empty;
#[rustfmt::skip]
pub mod untagged_request;
#[rustfmt::skip]
pub mod variants;
