//! The thread that goes along the whole chain at the start and once a day, for what was done to it before the head signed last.

use super::super::error::{OpenError, ReadError};
use super::super::open::connect_reader;
use super::super::read::Store;
use super::walk::{Beyond, Stride, Walk};
use parking_lot::Mutex;
use parlor_protocol::Millis;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

/// From the end of a round to the next one.
const REST: Duration = Duration::from_secs(24 * 60 * 60);
/// Records that are looked at in one read: some milliseconds, in which SQLite's log cannot begin anew.
const AT_A_TIME: usize = 500;
/// After a read it leaves the processor to others for so many times as long as that took.
const IDLE: u32 = 2;

/// What is known of the audit log: told by the patrol and by whoever signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditHealth {
    /// Records that the last round went along.
    pub records: u64,
    /// When it ended; none: the first one is under way.
    pub checked_at: Option<Millis>,
    /// What is wrong, as a sentence, and when that was found. It stays until the server stops.
    pub fault: Option<(String, Millis)>,
}

/// Where that is kept. One short lock.
#[derive(Debug, Default)]
pub(in crate::store) struct Watched(Mutex<AuditHealth>);

impl Watched {
    pub(in crate::store) fn health(&self) -> AuditHealth {
        self.0.lock().clone()
    }

    /// The first round has ended, whatever it found.
    pub(super) fn is_known(&self) -> bool {
        self.0.lock().checked_at.is_some()
    }

    /// Something is wrong: it is told here and now, and kept for operators. The first fault stays.
    pub(super) fn found(&self, fault: String) {
        let help =
            "see what `parlord audit verify` says; `parlord audit sign` accepts the log as it is";
        tracing::error!(fault, help, "the audit log is damaged, and is not signed");
        self.0.lock().fault.get_or_insert((fault, now()));
    }

    /// A round has ended.
    fn walked(&self, records: u64) {
        let mut health = self.0.lock();
        (health.records, health.checked_at) = (records, Some(now()));
    }
}

fn now() -> Millis {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    Millis::try_from(now.as_millis()).unwrap_or_default()
}

/// The thread. Dropped, it has ended.
#[derive(Debug)]
pub(super) struct Patrol {
    /// Nothing is sent: that it is gone ends the thread.
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Patrol {
    pub(super) fn start(store: &Store) -> Result<Self, OpenError> {
        let path = store.path();
        let connection = connect_reader(path).map_err(|error| OpenError::sqlite(path, error))?;
        let (stop, stopped) = sync_channel(1);
        let beat = Beat { store: store.clone(), connection, stopped };
        let thread = Builder::new().name("audit".into()).spawn(move || beat.run());
        let thread = Some(thread.map_err(|error| OpenError::io(path, error))?);
        Ok(Self { stop: Some(stop), thread })
    }
}

impl Drop for Patrol {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that goes along the audit log ended in a panic");
        }
    }
}

struct Beat {
    store: Store,
    connection: Connection,
    stopped: Receiver<()>,
}

impl Beat {
    fn run(self) {
        while let Some(walk) = self.round() {
            self.store.watched().walked(walk.no);
            if !self.rests(REST) {
                return;
            }
        }
    }

    /// Along the whole chain; nothing: it was stopped on the way. What cannot be read now is left to the next round.
    fn round(&self) -> Option<Walk> {
        let (mut walk, began) = (Walk::default(), Instant::now());
        loop {
            let step = Instant::now();
            let stride = match walk.stride(&self.connection, AT_A_TIME) {
                Ok(Stride::End) => self.end(&walk),
                stride => stride,
            };
            match stride.map_err(ReadError::from) {
                Ok(Stride::On) => {}
                Ok(Stride::End) => {
                    let (records, took_ms) = (walk.no, began.elapsed().as_millis());
                    tracing::info!(records, took_ms, "the audit log is whole");
                    return Some(walk);
                }
                Ok(Stride::Fault(fault)) => {
                    self.store.watched().found(fault);
                    return Some(walk);
                }
                Err(error) if error.is_damage() => {
                    self.store.watched().found(error.to_string());
                    return Some(walk);
                }
                Err(error) => {
                    tracing::warn!(%error, "the audit log could not be gone along to its end");
                    return Some(walk);
                }
            }
            if !self.rests(step.elapsed() * IDLE) {
                return None;
            }
        }
    }

    fn end(&self, walk: &Walk) -> rusqlite::Result<Stride> {
        let strays = walk.strays(&self.connection, Beyond::IsNew)?;
        Ok(strays.map_or(Stride::End, Stride::Fault))
    }

    /// Whether it goes on after that.
    fn rests(&self, time: Duration) -> bool {
        self.stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
    }
}
