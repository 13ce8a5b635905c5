//! The SQLite projection: pages, directory, nonces, retention. One concrete type.

mod codec;
mod error;
mod fault;
mod load;
mod nonce;
mod open;
mod read;
mod record;
mod rooms;
mod rows;
mod schema;
mod sweep;

mod write;

pub use error::{OpenError, ReadError, WriteError};
pub use open::{Durability, Opened};
pub use read::{From, Page, Store};

pub use write::{Batch, Writer};
