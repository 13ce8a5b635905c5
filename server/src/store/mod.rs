//! The SQLite projection: pages, directory, nonces, retention. One concrete type.

mod codec;
mod error;
mod fault;
mod load;
mod nonce;
mod open;
mod read;
mod rebuild;
mod record;
mod rooms;
mod rows;
mod schema;
mod sweep;
#[cfg(test)]
mod tests;
mod verify;

mod write;

pub use error::{OpenError, ReadError, WriteError};
pub use open::{Durability, Opened};
pub use parlor_protocol::client::From;
pub use read::{Page, Store};

pub use verify::{Report, VerifyError, verify};
pub use write::{Batch, Writer};
