//! The console: `parlor` full screen, for an operator with a terminal and nothing else.

mod actor;
mod alarm;
pub(crate) mod app;
mod draw;
pub(crate) mod look;
pub(crate) mod model;
mod open;
mod run;
pub(crate) mod screens;
pub(crate) mod term;
pub(crate) mod text;
pub(crate) mod widgets;

pub(crate) use open::{fits, open};

#[cfg(test)]
mod tests;
