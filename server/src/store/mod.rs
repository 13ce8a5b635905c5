//! The SQLite projection: pages, directory, nonces, retention. One concrete type.

mod audit;
mod backup;
mod checkpointer;
mod codec;
mod copy;
mod count;
mod error;
mod events;
mod facts;
mod fault;
mod keep;
mod load;
mod marks;
mod memory;
mod moderation;
mod nonce;
mod open;
mod read;
mod rebuild;
mod recall;
mod record;
mod reports;
mod restore;
mod rooms;
mod rows;
mod schema;
mod staff;
mod sweep;
#[cfg(test)]
pub(crate) mod tests;
mod upgrade;
mod verify;
mod wal;
mod write;

pub use audit::{
    AuditFilter, AuditHealth, AuditReport, ExportError, Exported, First, Hash, SignedHead,
    audit_export, audit_sign, audit_verify,
};
pub use backup::{Copied, backup};
pub use copy::CopyError;
pub use count::{Count, Targets, Under};
pub use error::{OpenError, ReadError, WriteError};
pub use open::{Durability, Opened};
pub use parlor_protocol::client::From;
pub use read::{Page, Store};
pub use restore::{Present, restore};
pub use staff::Uncovered;
pub use verify::{Report, VerifyError, verify};
pub use write::{Batch, Writer};
