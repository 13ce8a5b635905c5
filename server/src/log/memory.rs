//! A log in memory: for tests, and as the shortest statement of what a log is.

use super::clock::Clock;
use super::seam::{AppendError, Bounds, Log, LogError, LogHealth, Tail, TailError};
use crate::chat::{Committed, Entry, Pos};
use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream;
use parking_lot::Mutex;
use parlor_protocol::EntryId;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::watch;

/// Keeps every entry until it is trimmed.
pub struct MemoryLog {
    kept: Arc<Mutex<Kept>>,
    head: watch::Sender<Pos>,
    health: watch::Sender<LogHealth>,
    clock: Arc<dyn Clock>,
}

#[derive(Default)]
struct Kept {
    /// How many were trimmed.
    trimmed: Pos,
    entries: Vec<Committed>,
    places: HashMap<EntryId, Pos>,
}

impl MemoryLog {
    /// An empty log that stamps entries with this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let (head, health) = (watch::Sender::new(0), watch::Sender::new(LogHealth::Ok));
        Self { kept: Arc::default(), head, health, clock }
    }
}

impl Kept {
    fn head(&self) -> Pos {
        self.trimmed + self.entries.len() as Pos
    }

    fn from(&self, from: Pos, max: usize) -> Vec<Committed> {
        let skip = usize::try_from(from.saturating_sub(self.trimmed + 1)).unwrap_or(usize::MAX);
        self.entries.iter().skip(skip).take(max).cloned().collect()
    }
}

#[async_trait]
impl Log for MemoryLog {
    async fn append(&self, entry: Entry) -> Result<Pos, AppendError> {
        let mut kept = self.kept.lock();
        if let Some(pos) = kept.places.get(&entry.head.id) {
            return Ok(*pos);
        }
        let pos = kept.head() + 1;
        let newest = kept.entries.last().map_or(0, |newest| newest.at);
        kept.places.insert(entry.head.id, pos);
        kept.entries.push(Committed { pos, at: newest.max(self.clock.wall()), entry });
        drop(kept);
        self.head.send_replace(pos);
        Ok(pos)
    }

    async fn tail(&self, after: Pos) -> Result<Tail, TailError> {
        let first = self.kept.lock().trimmed + 1;
        if after + 1 < first {
            return Err(TailError::Trimmed { first });
        }
        let (kept, head) = (self.kept.clone(), self.head.subscribe());
        let next = move |(mut at, mut head): (Pos, watch::Receiver<Pos>)| {
            let kept = kept.clone();
            async move {
                head.wait_for(|head| *head > at).await.ok()?;
                let news = kept.lock().from(at + 1, 64);
                at = news.last().map_or(at, |newest| newest.pos);
                Some((stream::iter(news), (at, head)))
            }
        };
        Ok(stream::unfold((after, head), next).flatten().boxed())
    }

    async fn read(&self, from: Pos, max: usize) -> Result<Vec<Committed>, LogError> {
        Ok(self.kept.lock().from(from, max))
    }

    async fn bounds(&self) -> Result<Bounds, LogError> {
        let kept = self.kept.lock();
        Ok(Bounds { epoch: 1, first: kept.trimmed + 1, head: kept.head() })
    }

    async fn trim(&self, before: Pos) -> Result<(), LogError> {
        let mut kept = self.kept.lock();
        let gone = usize::try_from(before.saturating_sub(kept.trimmed + 1)).unwrap_or(usize::MAX);
        let gone = gone.min(kept.entries.len());
        kept.entries.drain(..gone);
        kept.trimmed += gone as Pos;
        Ok(())
    }

    fn health(&self) -> watch::Receiver<LogHealth> {
        self.health.subscribe()
    }
}
