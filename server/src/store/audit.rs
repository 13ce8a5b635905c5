//! The audit log: records chained by hash, written with what they record; names and texts can be erased beside them.

mod chain;
mod check;
mod ended;
mod head;
mod patrol;
mod rows;
#[cfg(test)]
mod tests;
mod unsigned;
mod walk;

pub use check::{AuditReport, ExportError, Exported, audit_export, audit_verify};
pub(super) use head::{Chain, Mac};
pub use head::{SignedHead, audit_sign};
pub use patrol::AuditHealth;
pub use rows::AuditFilter;
pub use unsigned::First;

pub(super) use chain::{append, erase};
pub(super) use check::look;
pub(super) use patrol::Watched;
pub(super) use rows::record_of;
pub(super) use unsigned::upgraded;

/// A hash of SHA-256.
pub type Hash = [u8; 32];

/// A hash in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}
