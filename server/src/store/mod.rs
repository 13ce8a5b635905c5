//! The SQLite projection: pages, directory, nonces, retention. One concrete type.

mod backup;
mod checkpointer;
mod codec;
mod copy;
mod error;
mod facts;
mod fault;
mod keep;
mod load;
mod memory;
mod nonce;
mod open;
mod read;
mod rebuild;
mod recall;
mod record;
mod restore;
mod rooms;
mod rows;
mod schema;
mod sweep;
#[cfg(test)]
pub(crate) mod tests;
mod verify;
mod wal;
mod write;

pub use backup::{Copied, backup};
pub use copy::CopyError;
pub use error::{OpenError, ReadError, WriteError};
pub use open::{Durability, Opened};
pub use parlor_protocol::client::From;
pub use read::{Page, Store};
pub use restore::{Present, restore};
pub use verify::{Report, VerifyError, verify};
pub use write::{Batch, Writer};
