//! The deliver stage: answers senders, then feeds tails, while the next batch commits.

use super::answers::{Answer, Outcome};
use super::queue::Queue;
use crate::chat::{Event, News};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// Batches that wait for delivery. A writer that is further ahead waits: what it would commit has no reader yet.
const AHEAD: usize = 8;

/// Gets the events of each committed batch, and its news.
pub type Deliver = Box<dyn FnMut(&[Event], &[News]) + Send>;

/// What a batch came to.
#[derive(Default)]
pub(super) struct Delivery {
    pub(super) answers: Vec<(Answer, Outcome)>,
    pub(super) events: Vec<Event>,
    pub(super) news: Vec<News>,
    /// How many changes of State there had been when it was handed on.
    pub(super) merged: u64,
}

/// How far the stage is behind State.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Changes of State, counted under its lock.
    pub(super) merged: AtomicU64,
    /// Of those, the ones whose senders were answered and whose events were delivered.
    pub(super) delivered: AtomicU64,
}

/// Where committed batches go.
pub(super) struct Deliveries(SyncSender<Delivery>);

impl Deliveries {
    pub(super) fn send(&self, delivery: Delivery) {
        if self.0.send(delivery).is_err() {
            tracing::error!("the deliver stage is gone");
        }
    }
}

/// Closes the queue when the stage has ended: after a panic in it there is nobody to answer what would be committed.
struct Last(Arc<Queue>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Starts the stage; it ends when its `Deliveries` are dropped.
pub(super) fn start(
    mut deliver: Deliver,
    progress: Arc<Progress>,
    queue: Arc<Queue>,
) -> std::io::Result<(Deliveries, JoinHandle<()>)> {
    let (sender, receiver): (_, Receiver<Delivery>) = sync_channel(AHEAD);
    let last = Last(queue);
    let stage = move || {
        let _last = last;
        for Delivery { answers, events, news, merged } in receiver {
            for (answer, outcome) in answers {
                answer(outcome);
            }
            if !events.is_empty() || !news.is_empty() {
                deliver(&events, &news);
            }
            progress.delivered.store(merged, Ordering::Release);
        }
    };
    let thread = Builder::new().name("deliver".into()).spawn(stage)?;
    Ok((Deliveries(sender), thread))
}
