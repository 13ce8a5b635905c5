//! The Sequencer: owns State, runs `apply`, answers with outcomes. One type over both drives.

use super::answers::{Answer, Failure, Outcome};
use super::clock::{Clock, Watch, server_entry};
use super::deliver::{self, Deliver};
use super::follow::Follower;
use super::queue::{Queue, Refused, Waiting};
use super::seam::Log;
use super::writer::{Shared, Work};
use crate::chat::{Act, Entry, Nonce, Prior, Room, State, Target};
use crate::store::{Opened, Store};
use parking_lot::{Mutex, RwLock};
use parlor_protocol::{Millis, PersonId, RoomName, Seq};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};

/// Whether the log takes entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Ok,
    /// The disk is full; it heals by itself.
    Full,
    /// The database is being opened anew.
    Reopening,
    Closed,
}

/// How a Sequencer works.
pub struct Options {
    /// Entries that wait at most; further ones are `Overloaded`.
    pub queue: usize,
    /// Entries of a commit at most.
    pub batch: usize,
    pub clock: Arc<dyn Clock>,
    /// Gets the events of each committed batch in their order, after its answers, on a thread of its own.
    pub deliver: Deliver,
}

/// How long to wait before looking again for a delivery that is under way.
const DELIVERY: Duration = Duration::from_millis(1);

/// Owns State and runs `apply`.
pub struct Sequencer {
    shared: Shared,
    /// None: it orders entries itself.
    follower: Option<Follower>,
    health: watch::Receiver<Health>,
    /// The writer first, for the deliver stage ends after it.
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Sequencer {
    /// A Sequencer that orders entries itself and keeps them in the store, in one transaction with what they did.
    pub fn embedded(opened: Opened, options: Options) -> std::io::Result<Self> {
        let own = first_entries(&opened);
        Self::start(opened, options, own)
    }

    /// A Sequencer that appends entries to a log and applies what the log has ordered. Needs a tokio runtime.
    pub fn following(log: Arc<dyn Log>, opened: Opened, options: Options) -> std::io::Result<Self> {
        let (after, bound) = (opened.state.pos, options.queue);
        let mut sequencer = Self::start(opened, options, Vec::new())?;
        let queue = sequencer.shared.queue.clone();
        sequencer.follower = Some(Follower::start(log, after, queue, bound));
        Ok(sequencer)
    }

    fn start(opened: Opened, options: Options, own: Vec<Entry>) -> std::io::Result<Self> {
        let Opened { store, writer, state, .. } = opened;
        let shared = Shared {
            state: Arc::new(RwLock::new(state)),
            rings: Arc::default(),
            store,
            queue: Arc::new(Queue::new(options.queue)),
            progress: Arc::default(),
        };
        let (deliveries, deliver_thread) =
            deliver::start(options.deliver, shared.progress.clone(), shared.queue.clone())?;
        let (teller, health) = watch::channel(Health::Ok);
        let work = Work {
            writer,
            shared: shared.clone(),
            watch: Watch::new(&*options.clock),
            clock: options.clock,
            deliveries,
            health: teller,
            batch: options.batch.max(1),
            own,
            reopening: None,
            probe: None,
            sweep: Some(Instant::now()),
        };
        let writer_thread = Builder::new().name("writer".into()).spawn(move || work.run())?;
        let threads = Mutex::new(vec![writer_thread, deliver_thread]);
        Ok(Self { shared, follower: None, health, threads })
    }

    /// Submits an entry; `answer` is called once: from the deliver stage, or at once if the queue is full or closed.
    /// It never blocks, and neither may `answer`.
    pub fn submit_with(&self, entry: Entry, answer: Answer) {
        if let Some(follower) = &self.follower {
            return follower.submit(entry, answer);
        }
        let waiting = Waiting { answer: Some(answer), ..Waiting::of(entry) };
        if let Err(back) = self.shared.queue.put(waiting) {
            let (refused, waiting) = *back;
            let failure = match refused {
                Refused::Full => Failure::Overloaded,
                Refused::Closed => Failure::Closed,
            };
            if let Some(answer) = waiting.answer {
                answer(Outcome::Failed(failure));
            }
        }
    }

    /// Submits an entry and waits for what becomes of it.
    pub async fn submit(&self, entry: Entry) -> Outcome {
        let (sender, receiver) = oneshot::channel();
        let answer = Box::new(move |outcome| drop(sender.send(outcome)));
        self.submit_with(entry, answer);
        receiver.await.unwrap_or(Outcome::Failed(Failure::Unknown))
    }

    /// Looks at State. Keep it short: the writer waits to merge what it has committed.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.shared.state.read())
    }

    /// A room as it stands.
    pub fn room(&self, name: &RoomName) -> Option<Arc<Room>> {
        self.shared.state.read().rooms.get(name).cloned()
    }

    /// A room as it stands, once everything that made it so was answered and delivered: what is read of it from the
    /// store is in nobody's way any more.
    pub async fn delivered_room(&self, name: &RoomName) -> Option<Arc<Room>> {
        let merged = &self.shared.progress.merged;
        let (room, merged) =
            self.read(|state| (state.rooms.get(name).cloned(), merged.load(Ordering::Relaxed)));
        self.delivered_up_to(merged).await;
        room
    }

    /// Waits until all that was committed so far was answered and delivered.
    pub async fn delivered(&self) {
        let merged = self.read(|_| self.shared.progress.merged.load(Ordering::Relaxed));
        self.delivered_up_to(merged).await;
    }

    async fn delivered_up_to(&self, merged: u64) {
        while self.shared.progress.delivered.load(Ordering::Acquire) < merged {
            tokio::time::sleep(DELIVERY).await;
        }
    }

    /// What became of a request inside the window; it looks into memory only.
    pub fn prior(&self, person: PersonId, room: Option<&Room>, nonce: &Nonce) -> Option<Prior> {
        let ephemeral = room.filter(|room| room.flags.ephemeral);
        let fleeting =
            ephemeral.and_then(|room| self.shared.rings.read().prior(room, person, nonce));
        let id = room.map(|room| room.id).unwrap_or_default();
        fleeting.or_else(|| self.shared.store.prior(person, id, nonce))
    }

    /// A message of a room that keeps nothing, as long as it is remembered.
    pub fn fleeting(&self, room: &Room, seq: Seq) -> Option<Target> {
        self.shared.rings.read().message(room, seq)
    }

    /// How many messages of these persons and this time stand in rooms that keep nothing.
    pub fn count_fleeting(
        &self,
        rooms: &[Arc<Room>],
        persons: &[PersonId],
        time: (Option<Millis>, Option<Millis>),
    ) -> u64 {
        let fleeting = rooms.iter().filter(|room| room.flags.ephemeral);
        // Locked anew for each room, for the writer waits meanwhile.
        fleeting.map(|room| self.shared.rings.read().count(room, persons, time)).sum()
    }

    /// The readers of what is kept.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// How many entries wait for the writer.
    pub fn waiting(&self) -> usize {
        self.shared.queue.len()
    }

    /// Whether entries are taken.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Waits until the log has ended, be it in a panic: nothing is answered any more.
    pub async fn ended(&self) {
        let mut health = self.health.clone();
        // The writer holds the other end.
        while health.changed().await.is_ok() {}
    }

    /// Takes no more entries, commits and delivers those that wait, and marks the stop as clean.
    pub async fn close(&self) {
        if let Some(follower) = &self.follower {
            follower.close().await;
        }
        self.shared.queue.close();
        let threads = std::mem::take(&mut *self.threads.lock());
        let join = move || threads.into_iter().all(|thread| thread.join().is_ok());
        if !matches!(tokio::task::spawn_blocking(join).await, Ok(true)) {
            tracing::error!("a thread of the log ended in a panic");
        }
    }
}

impl Drop for Sequencer {
    fn drop(&mut self) {
        self.shared.queue.close();
    }
}

/// Epochs that begin with this run: all of them if the last run may have lost what it answered; else those of
/// rooms that keep nothing.
fn first_entries(opened: &Opened) -> Vec<Entry> {
    if opened.renew {
        return vec![server_entry(Act::Renew)];
    }
    let fleeting = opened.state.rooms.values().filter(|room| room.flags.ephemeral);
    fleeting
        .map(|room| {
            let mut entry = server_entry(Act::Renew);
            entry.head.room = Some(room.name.clone());
            entry
        })
        .collect()
}
