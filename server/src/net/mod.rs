//! The edge: sockets and tasks. It knows bytes and no rule.

mod accept;
mod control;
pub mod echo;
mod farewell;
mod framing;
mod head;
mod http;
mod lanes;
mod meter;
mod options;
pub mod outbox;
mod page;
mod seats;
#[cfg(test)]
mod tests;
mod transport;
mod upgrade;
pub mod watch;

pub use options::{Door, Frames, Options, Pace, Trust};

/// What happens to an upgraded connection.
enum House {
    Echo,
}

impl House {
    /// Why nobody should come now.
    fn unready(&self) -> Option<&'static str> {
        match self {
            Self::Echo => None,
        }
    }
}
