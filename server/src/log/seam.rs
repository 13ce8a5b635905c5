//! The seam: a log that orders and keeps entries and knows nothing of rooms.

use crate::chat::{Committed, Entry, Pos};
use async_trait::async_trait;
use futures_util::stream::BoxStream;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::watch;

/// Orders and keeps entries. Positions are 1, 2, 3 … without holes.
#[async_trait]
pub trait Log: Send + Sync {
    /// Ok means durable; `Unknown` means repeat with the same id: an id that is in the log already keeps its place.
    async fn append(&self, entry: Entry) -> Result<Pos, AppendError>;
    /// Committed entries after `after`, in order. A tail may skip and repeat; `read` is the truth.
    async fn tail(&self, after: Pos) -> Result<Tail, TailError>;
    /// At most `max` committed entries from `from` on, without holes.
    async fn read(&self, from: Pos, max: usize) -> Result<Vec<Committed>, LogError>;
    async fn bounds(&self) -> Result<Bounds, LogError>;
    /// Entries before this position may go.
    async fn trim(&self, before: Pos) -> Result<(), LogError>;
    fn health(&self) -> watch::Receiver<LogHealth>;
}

/// Committed entries as they come. Its end means: ask for another one.
pub type Tail = BoxStream<'static, Committed>;

/// What a log holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Another epoch is another log.
    pub epoch: u64,
    /// The oldest position that is kept.
    pub first: Pos,
    /// The newest position; 0: nothing yet.
    pub head: Pos,
}

/// Whether a log takes entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogHealth {
    Ok,
    Stalled,
    Closed,
}

/// An entry was not appended, or perhaps was.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AppendError {
    #[error("it is not known whether the entry was kept")]
    Unknown,
    #[error("the log takes no entries for now")]
    Stalled { retry_after: Duration },
    #[error("the entry is too large")]
    TooLarge,
    #[error("the log is closed")]
    Closed,
}

/// A log cannot be followed from there.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TailError {
    #[error("the log begins at {first}")]
    Trimmed { first: Pos },
    #[error(transparent)]
    Failed(#[from] LogError),
}

/// A log could not be asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the log failed: {0}")]
pub struct LogError(pub String);
