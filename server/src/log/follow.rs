//! The drive of a Sequencer that follows a log: one task appends, one reads what was ordered.

use super::answers::{Answer, Failure, Outcome};
use super::queue::{Queue, Refused, Waiting};
use super::seam::{AppendError, Log, TailError};
use crate::chat::{Committed, Entry, Pos};
use futures_util::StreamExt;
use parking_lot::Mutex;
use parlor_protocol::EntryId;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How long to wait after a log failed, and before asking whether a silent tail has lost something.
const WAIT: Duration = Duration::from_millis(100);
/// How long a stop waits for a log that takes nothing or gives nothing.
const LONGEST: Duration = Duration::from_secs(5);
/// Entries read at a time to fill a hole.
const AT_A_TIME: usize = 256;

/// Those who wait for what becomes of their entries.
type Waiters = Arc<Mutex<HashMap<EntryId, Answer>>>;

/// The two tasks and those who wait.
pub(super) struct Follower {
    waiters: Waiters,
    /// Bounded: further entries are `Overloaded`. None: closed.
    entries: Mutex<Option<mpsc::Sender<Entry>>>,
    append: Mutex<Option<JoinHandle<()>>>,
    tail: JoinHandle<()>,
}

impl Follower {
    pub(super) fn start(log: Arc<dyn Log>, after: Pos, queue: Arc<Queue>, bound: usize) -> Self {
        let (entries, waiting) = mpsc::channel(bound.max(1));
        let waiters = Waiters::default();
        let append = tokio::spawn(append(log.clone(), waiting, waiters.clone()));
        let feed = Feed { log, queue, waiters: waiters.clone(), last: after };
        let tail = tokio::spawn(feed.follow());
        let (entries, append) = (Mutex::new(Some(entries)), Mutex::new(Some(append)));
        Self { waiters, entries, append, tail }
    }

    pub(super) fn submit(&self, entry: Entry, answer: Answer) {
        let Some(entries) = self.entries.lock().clone() else {
            return answer(Outcome::Failed(Failure::Closed));
        };
        let id = entry.head.id;
        self.waiters.lock().insert(id, answer);
        let failure = match entries.try_send(entry) {
            Ok(()) => return,
            Err(mpsc::error::TrySendError::Full(_)) => Failure::Overloaded,
            Err(mpsc::error::TrySendError::Closed(_)) => Failure::Closed,
        };
        let answer = self.waiters.lock().remove(&id);
        if let Some(answer) = answer {
            answer(Outcome::Failed(failure));
        }
    }

    /// Appends what waits, and stops reading.
    pub(super) async fn close(&self) {
        drop(self.entries.lock().take());
        let append = self.append.lock().take();
        if let Some(append) = append {
            let stop = append.abort_handle();
            if tokio::time::timeout(LONGEST, append).await.is_err() {
                stop.abort();
            }
        }
        // What was appended comes back; a log that no longer gives it is not waited for longer than this.
        let patience = tokio::time::Instant::now() + LONGEST;
        while !self.waiters.lock().is_empty() && tokio::time::Instant::now() < patience {
            tokio::time::sleep(WAIT / 10).await;
        }
        self.tail.abort();
        let waiters = std::mem::take(&mut *self.waiters.lock());
        for answer in waiters.into_values() {
            answer(Outcome::Failed(Failure::Unknown));
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.tail.abort();
    }
}

/// One after the other, for a person's entries may not overtake one another.
async fn append(log: Arc<dyn Log>, mut entries: mpsc::Receiver<Entry>, waiters: Waiters) {
    while let Some(entry) = entries.recv().await {
        let failure = loop {
            match log.append(entry.clone()).await {
                Ok(_) => break None,
                Err(AppendError::Unknown) => tokio::time::sleep(WAIT / 10).await,
                Err(AppendError::Stalled { retry_after }) => tokio::time::sleep(retry_after).await,
                Err(AppendError::TooLarge) => break Some(Failure::Overloaded),
                Err(AppendError::Closed) => break Some(Failure::Closed),
            }
        };
        let Some(failure) = failure else { continue };
        let answer = waiters.lock().remove(&entry.head.id);
        if let Some(answer) = answer {
            answer(Outcome::Failed(failure));
        }
    }
}

/// What the tail gives, in order and once.
struct Feed {
    log: Arc<dyn Log>,
    queue: Arc<Queue>,
    waiters: Waiters,
    last: Pos,
}

impl Feed {
    async fn follow(mut self) {
        loop {
            match self.log.tail(self.last).await {
                Ok(mut tail) => {
                    while let Ok(next) = tokio::time::timeout(WAIT, tail.next()).await {
                        let Some(committed) = next else { break };
                        if !self.take(committed).await {
                            return;
                        }
                    }
                    if !self.catch_up().await {
                        return;
                    }
                }
                Err(TailError::Trimmed { first }) => {
                    tracing::error!(
                        first,
                        last = self.last,
                        "the log no longer holds what is next"
                    );
                    return;
                }
                Err(TailError::Failed(error)) => {
                    tracing::warn!(%error, "the log cannot be followed for now");
                    tokio::time::sleep(WAIT).await;
                }
            }
        }
    }

    /// Takes an entry, and before it what the tail skipped; false: the queue is closed.
    async fn take(&mut self, committed: Committed) -> bool {
        while committed.pos > self.last + 1 {
            let missing = usize::try_from(committed.pos - self.last - 1).unwrap_or(AT_A_TIME);
            match self.log.read(self.last + 1, missing.min(AT_A_TIME)).await {
                Ok(found) if !found.is_empty() => {
                    for committed in found {
                        if !self.put(committed).await {
                            return false;
                        }
                    }
                }
                Ok(_) | Err(_) => tokio::time::sleep(WAIT).await,
            }
        }
        self.put(committed).await
    }

    /// A tail that is silent may have dropped the newest entries.
    async fn catch_up(&mut self) -> bool {
        let Ok(found) = self.log.read(self.last + 1, AT_A_TIME).await else { return true };
        for committed in found {
            if !self.put(committed).await {
                return false;
            }
        }
        true
    }

    async fn put(&mut self, committed: Committed) -> bool {
        if committed.pos != self.last + 1 {
            return true;
        }
        self.last = committed.pos;
        let answer = self.waiters.lock().remove(&committed.entry.head.id);
        let mut waiting =
            Waiting { answer, place: Some((committed.pos, committed.at)), entry: committed.entry };
        loop {
            match self.queue.put(waiting) {
                Ok(()) => return true,
                Err(back) if back.0 == Refused::Closed => return false,
                Err(back) => waiting = back.1,
            }
            self.queue.space().await;
        }
    }
}
