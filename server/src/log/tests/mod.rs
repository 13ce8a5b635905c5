//! The Sequencer over a real store: what was answered is kept, once, in order.

mod embedded;
mod harness;
