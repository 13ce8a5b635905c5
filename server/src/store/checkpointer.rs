//! The thread beside the writer: it writes SQLite's log back into the database, and packs States.

use super::codec::pack;
use super::error::OpenError;
use super::keep::{Packed, bare};
use super::read::Store;
use crate::chat::State;
use parking_lot::{Mutex, MutexGuard};
use rusqlite::{Connection, OpenFlags};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// One job of each kind; another of a kind that waits already is the same job.
const WAITING: usize = 2;

/// The writer's end of it. Dropped, the thread has ended.
#[derive(Debug)]
pub(super) struct Checkpointer {
    /// None: it is being ended.
    jobs: Option<SyncSender<Job>>,
    packed: Receiver<Option<Packed>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    /// A pass waits or is under way.
    asked: AtomicBool,
    /// Held during a pass: SQLite lets one connection at a time write its log back.
    pass: Mutex<()>,
}

#[derive(Debug)]
enum Job {
    WriteBack,
    Pack(Box<State>),
}

impl Checkpointer {
    pub(super) fn start(store: &Store) -> Result<Self, OpenError> {
        let path = store.path();
        let wrong = |error| OpenError::sqlite(path, error);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(wrong)?;
        // It flushes the log before it copies, whatever the writer's durability is.
        let settings = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0";
        connection.execute_batch(settings).map_err(wrong)?;
        let (jobs, waiting) = sync_channel(WAITING);
        let (results, packed) = sync_channel(WAITING);
        let shared = Arc::<Shared>::default();
        let work = Work { connection, store: store.clone(), shared: shared.clone(), results };
        let thread = Builder::new().name("checkpoint".into()).spawn(move || work.run(&waiting));
        let thread = Some(thread.map_err(|error| OpenError::io(path, error))?);
        Ok(Self { jobs: Some(jobs), packed, shared, thread })
    }

    /// Has the log written back, as far as it is now.
    pub(super) fn write_back(&self) {
        if !self.shared.asked.swap(true, Ordering::AcqRel) && !self.give(Job::WriteBack) {
            self.shared.asked.store(false, Ordering::Release);
        }
    }

    /// Has State packed; whether it will be.
    pub(super) fn pack(&self, state: State) -> bool {
        self.give(Job::Pack(Box::new(state)))
    }

    /// What came of packing a State, once it is done: none if it failed.
    pub(super) fn packed(&self) -> Option<Option<Packed>> {
        self.packed.try_recv().ok()
    }

    /// Keeps passes away; waits for the one that is under way.
    pub(super) fn wait(&self) -> MutexGuard<'_, ()> {
        self.shared.pass.lock()
    }

    /// Keeps passes away, if none is under way.
    pub(super) fn try_wait(&self) -> Option<MutexGuard<'_, ()>> {
        self.shared.pass.try_lock()
    }

    /// Ends it, once it has done what it was given.
    pub(super) fn end(&mut self) {
        drop(self.jobs.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that writes the database's log back ended in a panic");
        }
    }

    fn give(&self, job: Job) -> bool {
        self.jobs.as_ref().is_some_and(|jobs| jobs.try_send(job).is_ok())
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.end();
    }
}

struct Work {
    connection: Connection,
    store: Store,
    shared: Arc<Shared>,
    results: SyncSender<Option<Packed>>,
}

impl Work {
    fn run(self, jobs: &Receiver<Job>) {
        for job in jobs {
            match job {
                Job::WriteBack => self.write_back(),
                Job::Pack(state) => self.pack(&state),
            }
        }
    }

    fn write_back(&self) {
        // Before the pass: what is written from now on may need another one.
        self.shared.asked.store(false, Ordering::Release);
        let _pass = self.shared.pass.lock();
        if let Err(error) = pass(&self.connection) {
            tracing::warn!(%error, "the database's log could not be written back; it grows");
            return;
        }
        // SQLite leaves this to the pass that copies the last frame, which is the writer's: answers would wait for it.
        if let Err(error) = self.store.flush() {
            tracing::warn!(%error, "the database could not be flushed; the writer will have to");
        }
    }

    fn pack(&self, state: &State) {
        let packed = pack(&bare(state)).map(|blob| Packed { pos: state.pos, at: state.at, blob });
        if let Err(error) = &packed {
            tracing::error!(%error, "State could not be packed");
        }
        // If nobody takes it the writer has ended.
        drop(self.results.try_send(packed.ok()));
    }
}

/// Copies what can be copied without waiting for anybody.
pub(super) fn pass(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}
