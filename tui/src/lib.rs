//! `parlor`, the operator's terminal: the console as a library, so that tests can drive it without a terminal.

pub mod console;
