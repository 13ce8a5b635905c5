//! Tests of the whole crate: the wire as others see it.

mod admin;
mod document;
mod events;
mod golden;
mod hostile;
mod misdeeds;
mod moderation;
mod requests;
mod rows;
mod values;
