//! The row of the view `pulse`: the whole server.

use crate::Millis;
use serde::{Deserialize, Serialize};

/// The state of the whole server, once a second.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pulse {
    pub at: Millis,
    pub started_at: Millis,
    pub version: String,
    pub connections: usize,
    pub persons: usize,
    pub rooms: usize,
    /// Rooms in memory.
    pub loaded: usize,
    /// Absent: nothing was counted twice yet.
    pub now: Option<PulsePoint>,
    /// The last five minutes, a point every five seconds, the oldest first.
    pub series: Vec<PulsePoint>,
    pub slow_readers: usize,
    /// Connections that were cut for not reading, since the start.
    pub cut: u64,
    /// Entries that wait for the writer.
    pub queue: usize,
    pub rss_bytes: u64,
    pub open_files: u64,
    pub open_files_limit: u64,
    pub store: StoreHealth,
    pub audit: AuditHealth,
    pub reports: usize,
    pub operators: usize,
    /// What deserves a look, in words.
    pub warnings: Vec<String>,
}

/// A moment of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PulsePoint {
    pub connections: usize,
    /// Messages that were accepted, a second.
    pub in_rate: f64,
    /// Bytes that were written to clients, a second.
    pub out_bytes_rate: f64,
    /// Share of one core.
    pub cpu: f64,
    /// From submission to answer, milliseconds: half of the acts, and all but a hundredth.
    pub answer_p50_ms: f64,
    pub answer_p99_ms: f64,
}

/// How the store is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreHealth {
    /// `ok`, `full`, `reopening` or `closed`.
    pub state: String,
    pub pos: u64,
    pub bytes: u64,
    pub wal_bytes: u64,
    pub free_bytes: u64,
}

/// Whether the audit log is whole, as far as the server knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditHealth {
    /// Records that it went along when it last looked.
    pub records: u64,
    /// When that was; none: it looks for the first time since its start.
    pub checked_at: Option<Millis>,
    /// What is wrong, in words, and when that was found.
    pub fault: Option<String>,
    pub since: Option<Millis>,
}
