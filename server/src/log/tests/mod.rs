//! The Sequencer over a real store: what was answered is kept, once, in order.

mod conformance;
mod embedded;
mod ended;
mod faults;
mod harness;
mod moderated;
mod scripted;
mod verified;
