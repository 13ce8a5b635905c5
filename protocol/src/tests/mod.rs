//! Tests of the whole crate: the wire as others see it.

mod hostile;
mod requests;
