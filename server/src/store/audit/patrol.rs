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
/// The same if the round could not be made.
const AGAIN: Duration = Duration::from_secs(60);
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
pub(in crate::store) struct Watched(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    health: AuditHealth,
    /// A round has ended, be it that it could not be made.
    tried: bool,
}

impl Watched {
    pub(in crate::store) fn health(&self) -> AuditHealth {
        self.0.lock().health.clone()
    }

    /// The first round has ended, whatever it found. One that could not be made keeps nobody from signing.
    pub(super) fn is_known(&self) -> bool {
        self.0.lock().tried
    }

    /// Something is wrong: it is told here and now, and kept for operators. The first fault stays.
    pub(super) fn found(&self, fault: String) {
        let help =
            "see what `parlord audit verify` says; `parlord audit sign` accepts the log as it is";
        tracing::error!(fault, help, "the audit log is damaged, and is not signed");
        self.0.lock().health.fault.get_or_insert((fault, now()));
    }

    /// A round has ended.
    fn walked(&self, records: u64) {
        let mut known = self.0.lock();
        (known.health.records, known.health.checked_at) = (records, Some(now()));
        known.tried = true;
    }

    /// A round could not be made: nothing is known that was not before.
    fn tried(&self) {
        self.0.lock().tried = true;
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
        let alarm = Alarm(store.clone());
        let run = move || {
            let _alarm = alarm;
            beat.run();
        };
        let thread = Builder::new().name("audit".into()).spawn(run);
        let thread = Some(thread.map_err(|error| OpenError::io(path, error))?);
        Ok(Self { stop: Some(stop), thread })
    }
}

impl Drop for Patrol {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A panic was told when it happened.
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

/// Tells at once when the thread ends in a panic. People go on talking, and heads are signed as after a round that could not be made.
struct Alarm(Store);

impl Drop for Alarm {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!(
                "the thread that goes along the audit log ended in a panic: until the server starts again, old records \
                 are checked by `parlord audit verify` alone"
            );
            self.0.watched().tried();
        }
    }
}

/// How a round ended.
enum Round {
    /// It came so far, to the end or to a fault.
    Walked(u64),
    /// It could not be made.
    Unread,
    Stopped,
}

struct Beat {
    store: Store,
    connection: Connection,
    stopped: Receiver<()>,
}

impl Beat {
    fn run(self) {
        loop {
            let rest = match self.round() {
                Round::Walked(records) => {
                    self.store.watched().walked(records);
                    REST
                }
                Round::Unread => {
                    self.store.watched().tried();
                    AGAIN
                }
                Round::Stopped => return,
            };
            if !self.rests(rest) {
                return;
            }
        }
    }

    /// Along the whole chain. What cannot be read now is left to the next round.
    fn round(&self) -> Round {
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
                    // Of a cut end and of the signature it knows nothing.
                    tracing::info!(
                        records,
                        took_ms,
                        "each record of the audit log follows from the one before"
                    );
                    return Round::Walked(walk.no);
                }
                Ok(Stride::Fault(fault)) => {
                    self.store.watched().found(fault);
                    return Round::Walked(walk.no);
                }
                Err(error) if error.is_damage() => {
                    self.store.watched().found(error.to_string());
                    return Round::Walked(walk.no);
                }
                Err(error) => {
                    tracing::warn!(%error, "the audit log could not be gone along to its end");
                    return Round::Unread;
                }
            }
            if !self.rests(step.elapsed() * IDLE) {
                return Round::Stopped;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Durability, Store};
    use tempfile::TempDir;

    #[test]
    fn a_panic_keeps_nobody_from_signing() {
        let data = TempDir::new().unwrap();
        let store = Store::open(data.path(), Durability::Os).unwrap().store;
        for (panics, known) in [(false, false), (true, true)] {
            let alarm = Alarm(store.clone());
            let run = move || {
                let _alarm = alarm;
                assert!(!panics, "as a fault in it would");
            };
            assert_eq!(std::thread::spawn(run).join().is_err(), panics);
            assert_eq!(store.watched().is_known(), known);
        }
    }
}
