//! The console: `parlor` full screen, for an operator with a terminal and nothing else.

pub mod app;
mod draw;
pub mod human;
pub mod look;
pub mod model;
pub mod screens;
pub mod term;
pub mod text;
pub mod widgets;

pub use draw::draw;

#[cfg(test)]
mod tests;
