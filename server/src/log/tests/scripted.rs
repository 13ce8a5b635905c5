//! A log with bad manners: it answers `Unknown`, repeats, and skips.

use crate::chat::{Committed, Entry, Pos};
use crate::log::{AppendError, Bounds, Log, LogError, LogHealth, MemoryLog, Tail, TailError};
use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

pub(crate) struct ScriptedLog {
    pub(crate) log: MemoryLog,
    pub(crate) calls: AtomicU64,
}

#[async_trait]
impl Log for ScriptedLog {
    async fn append(&self, entry: Entry) -> Result<Pos, AppendError> {
        match self.calls.fetch_add(1, Ordering::Relaxed) % 5 {
            // Kept, and not told so.
            1 => {
                self.log.append(entry).await?;
                Err(AppendError::Unknown)
            }
            2 => Err(AppendError::Unknown),
            3 => Err(AppendError::Stalled { retry_after: Duration::from_millis(1) }),
            _ => self.log.append(entry).await,
        }
    }

    async fn tail(&self, after: Pos) -> Result<Tail, TailError> {
        let tail = self.log.tail(after).await?;
        let badly = |committed: Committed| {
            let times = match committed.pos % 7 {
                2 => 0,
                4 => 2,
                _ => 1,
            };
            stream::iter(vec![committed; times])
        };
        Ok(tail.flat_map(badly).take(5).boxed())
    }

    async fn read(&self, from: Pos, max: usize) -> Result<Vec<Committed>, LogError> {
        match self.calls.fetch_add(1, Ordering::Relaxed) % 3 {
            0 => Err(LogError("not now".into())),
            _ => self.log.read(from, max.min(2)).await,
        }
    }

    async fn bounds(&self) -> Result<Bounds, LogError> {
        self.log.bounds().await
    }

    async fn trim(&self, before: Pos) -> Result<(), LogError> {
        self.log.trim(before).await
    }

    fn health(&self) -> watch::Receiver<LogHealth> {
        self.log.health()
    }
}
