//! The edge: sockets and tasks. It knows bytes and no rule.

mod accept;
pub mod admin;
mod catchup;
mod client;
mod clock;
mod control;
pub mod echo;
mod edge;
mod farewell;
mod framing;
mod head;
mod http;
mod lanes;
mod meter;
mod options;
pub mod outbox;
mod page;
mod pages;
mod places;
mod seats;
mod sweeper;
#[cfg(test)]
mod tests;
mod transport;
mod upgrade;
pub mod watch;
mod words;

pub use edge::Edge;
pub use options::{Door, Frames, Options, Pace, Trust};

use std::sync::Arc;

/// What happens to an upgraded connection.
enum House {
    Chat(Arc<client::Chat>),
    Echo,
}

impl House {
    /// Why not all requests are taken now.
    fn unready(&self) -> Option<&'static str> {
        match self {
            Self::Chat(chat) => chat.unready(),
            Self::Echo => None,
        }
    }
}
