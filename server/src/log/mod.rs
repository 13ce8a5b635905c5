//! The order of things: the seam `Log`, and the Sequencer that owns State and runs `apply`.

mod answers;
mod clock;
mod deliver;
mod ephemeral;
mod follow;
mod judge;
mod memory;
mod queue;
mod reload;
mod seam;
mod sequencer;
#[cfg(test)]
mod tests;
mod writer;

pub use answers::{Answer, Failure, Outcome};
pub use clock::{Clock, SystemClock};
pub use deliver::Deliver;
pub use memory::MemoryLog;
pub use seam::{AppendError, Bounds, Log, LogError, LogHealth, Tail, TailError};
pub use sequencer::{Health, Options, Sequencer};
