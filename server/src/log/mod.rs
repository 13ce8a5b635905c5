//! The order of things: the seam `Log`, and the Sequencer that owns State and runs `apply`.

mod answers;
mod clock;
mod deliver;
mod ephemeral;
mod queue;
mod reload;
mod sequencer;
#[cfg(test)]
mod tests;
mod writer;

pub use answers::{Answer, Failure, Outcome};
pub use clock::{Clock, SystemClock};
pub use deliver::Deliver;
pub use sequencer::{Health, Options, Sequencer};
