//! The edge: sockets and tasks; knows bytes, knows no rule.

mod control;
mod lanes;
pub mod outbox;
pub mod watch;
