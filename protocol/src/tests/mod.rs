//! Tests of the whole crate: the wire as others see it.

mod document;
mod events;
mod golden;
mod hostile;
mod requests;
mod values;
