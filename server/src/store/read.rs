//! The readers: resumed events, pages of history, retention. They block; callers bring a thread for it.

use super::audit::{AuditHealth, Watched};
use super::codec::{key, number, seq_of};
use super::error::{ReadError, WriteError};
use super::events::{EVENTS, PAGE_DOWN, PAGE_UP, event, item, weight};
use super::load::Loaded;
use super::marks::Marks;
use super::memory::Memory;
use super::nonce::Slot;
use super::open::connect_reader;
use super::rooms::Moves;
use crate::chat::{Event, Nonce, Prior, Room};
use parking_lot::{Mutex, MutexGuard, RwLock};
use parlor_protocol::client::From;
use parlor_protocol::{EntryId, Millis, PersonId, RoomId, Seq};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The readers' side of the database; a clone is another handle on it.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    salt: [u8; 16],
    memory: Arc<Memory>,
    /// Where the rows of each incarnation stand; written after commits.
    numbers: RwLock<HashMap<RoomId, i64>>,
    /// Acts whose texts are gone, so that their marks may be dropped. Locked for moments, by the writer and the keeper.
    settleable: Mutex<BTreeSet<EntryId>>,
    watched: Watched,
    /// Connections nobody uses now; at most `IDLE`.
    idle: Mutex<Vec<Connection>>,
    /// The database's file, to flush it. It is closed after all connections: POSIX locks, which are SQLite's, go with any
    /// descriptor of the file that is closed.
    file: File,
    /// Held for as long as anybody can reach the database.
    _lock: File,
}

/// Connections kept open between reads: as many as read at a time.
const IDLE: usize = 4;
/// A disk with less than this left counts as full.
const CRAMPED: u64 = 1 << 20;

/// A page of history: messages as they are now, and topics; it ascends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub items: Vec<Event>,
    /// There is more in the direction asked for.
    pub more: bool,
}

impl Store {
    pub(super) fn new(
        (path, file): (PathBuf, File),
        lock: File,
        salt: [u8; 16],
        loaded: &Loaded,
    ) -> Self {
        Self(Arc::new(Inner {
            path,
            salt,
            memory: Arc::default(),
            numbers: RwLock::new(loaded.numbers.values().copied().collect()),
            settleable: Mutex::default(),
            watched: Watched::default(),
            idle: Mutex::default(),
            file,
            _lock: lock,
        }))
    }

    /// Everything after `from`, `from` included, in order and without a hole; at least one event, if there is one.
    pub fn events(
        &self,
        room: &Room,
        from: Seq,
        limit: usize,
        max_bytes: usize,
    ) -> Result<Vec<Event>, ReadError> {
        let from = from.max(room.first);
        let Some(no) = self.number(room).filter(|_| from <= room.head) else { return Ok(vec![]) };
        // An edit may be about anything before it.
        let marks = Marks::of(room);
        self.with(|connection| {
            let mut select = connection.prepare_cached(EVENTS)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = select.query((key(no, from), key(no, room.head), limit))?;
            let (mut events, mut bytes) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let event = event(row, room, &marks)?;
                let expected = from + events.len() as u64;
                if event.seq != expected {
                    let what = format!("room {}: {} follows {}", room.id, event.seq, expected - 1);
                    return Err(ReadError::Corrupt(what));
                }
                bytes += weight(&event);
                if bytes > max_bytes && !events.is_empty() {
                    break;
                }
                events.push(event);
            }
            Ok(events)
        })
    }

    /// Messages as they are now, and topics; at least one, if there is one.
    pub fn page(
        &self,
        room: &Room,
        from: From,
        limit: usize,
        max_bytes: usize,
    ) -> Result<Page, ReadError> {
        let marks = Marks::of(room);
        self.page_under(room, from, (limit, max_bytes), &marks)
    }

    /// A page of which these marks take something away.
    pub(super) fn page_under(
        &self,
        room: &Room,
        from: From,
        (limit, max_bytes): (usize, usize),
        marks: &Marks<'_>,
    ) -> Result<Page, ReadError> {
        let (low, high, sql) = match from {
            From::Newest => (room.first, room.head, PAGE_DOWN),
            From::Before(seq) => (room.first, room.head.min(seq.saturating_sub(1)), PAGE_DOWN),
            From::After(seq) => (room.first.max(seq.saturating_add(1)), room.head, PAGE_UP),
        };
        let Some(no) = self.number(room).filter(|_| low <= high) else {
            return Ok(Page::default());
        };
        self.with(|connection| {
            let mut select = connection.prepare_cached(sql)?;
            let most = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
            let mut rows = select.query((key(no, low), key(no, high), most))?;
            let (mut page, mut bytes) = (Page::default(), 0);
            while let Some(row) = rows.next()? {
                let item = item(row, room, marks)?;
                bytes += weight(&item);
                if page.items.len() == limit || (bytes > max_bytes && !page.items.is_empty()) {
                    page.more = true;
                    break;
                }
                page.items.push(item);
            }
            if sql == PAGE_DOWN {
                page.items.reverse();
            }
            Ok(page)
        })
    }

    /// What became of a request inside the window. It looks into memory only. `room` 0: a request about no room.
    pub fn prior(&self, person: PersonId, room: RoomId, nonce: &Nonce) -> Option<Prior> {
        self.0.memory.find(self.slot(person, room, nonce))
    }

    /// The same, and surely: while not all answers were read back it waits for one that is not known.
    pub fn sure_prior(
        &self,
        person: PersonId,
        room: RoomId,
        nonce: &Nonce,
    ) -> Result<Option<Prior>, WriteError> {
        self.sure_answer(self.slot(person, room, nonce))
    }

    /// Whether a request whose answer is not found was not made. For a moment after a start that is not known.
    pub fn knows_all_answers(&self) -> bool {
        self.0.memory.knows_all()
    }

    /// The seq below which retention lets go: all but the newest `keep` messages, and what is older than `oldest_at`.
    /// None: nothing to let go.
    pub fn retention_cut(
        &self,
        room: &Room,
        keep: u64,
        oldest_at: Millis,
    ) -> Result<Option<Seq>, ReadError> {
        let Some(no) = self.number(room) else { return Ok(None) };
        self.with(|connection| {
            let least_n = (room.n + 1).saturating_sub(keep);
            let cut = boundary(connection, no, room, |row| {
                Ok(number(row, "n")? < least_n || number(row, "at")? < oldest_at)
            })?;
            Ok(Some(cut).filter(|cut| *cut > room.first))
        })
    }

    /// The acts whose grace is over and whose texts have been rewritten: what they removed is settled.
    pub fn ready_to_settle(&self) -> Vec<EntryId> {
        self.settleable().iter().copied().collect()
    }

    pub(super) fn settleable(&self) -> MutexGuard<'_, BTreeSet<EntryId>> {
        self.0.settleable.lock()
    }

    /// Random bytes of this database, for hashes that nobody else can make.
    pub fn salt(&self) -> [u8; 16] {
        self.0.salt
    }

    /// Whether the audit log is whole, as far as is known.
    pub fn audit_health(&self) -> AuditHealth {
        self.watched().health()
    }

    pub(super) fn watched(&self) -> &Watched {
        &self.0.watched
    }

    pub(super) fn path(&self) -> &Path {
        &self.0.path
    }

    pub(super) fn memory(&self) -> &Arc<Memory> {
        &self.0.memory
    }

    pub(super) fn slot(&self, person: PersonId, room: RoomId, nonce: &Nonce) -> Slot {
        self.0.memory.slot(person, room, nonce)
    }

    pub(super) fn sure_answer(&self, slot: Slot) -> Result<Option<Prior>, WriteError> {
        let unknown =
            |why| WriteError::Broken(format!("the answers could not be read back: {why}"));
        self.0.memory.find_or_wait(slot).map_err(unknown)
    }

    /// Takes in what a batch did, after its commit.
    pub(super) fn commit(&self, moves: &Moves, answers: HashMap<Slot, Prior>) {
        if !answers.is_empty() {
            self.0.memory.keep(answers);
        }
        if moves.made.is_empty() && moves.gone.is_empty() {
            return;
        }
        let mut numbers = self.0.numbers.write();
        for (id, _) in &moves.gone {
            numbers.remove(id);
        }
        numbers.extend(moves.made.iter().copied());
    }

    pub(super) fn expire(&self, oldest: Millis) {
        self.0.memory.expire(oldest);
    }

    /// Takes what a database that was opened anew holds.
    pub(super) fn start_over(&self, loaded: &Loaded) {
        self.0.idle.lock().clear();
        self.settleable().clear();
        self.0.memory.start_over();
        *self.0.numbers.write() = loaded.numbers.values().copied().collect();
    }

    /// Has the disk take what was written into the database.
    pub(super) fn flush(&self) -> io::Result<()> {
        self.0.file.sync_data()
    }

    pub(super) fn is_cramped(&self) -> bool {
        rustix::fs::statvfs(self.path())
            .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < CRAMPED)
    }

    pub(super) fn number(&self, room: &Room) -> Option<i64> {
        self.0.numbers.read().get(&room.id).copied().filter(|_| !room.flags.ephemeral)
    }

    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let idle = self.0.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect_reader(self.path())?,
        };
        let done = work(&connection);
        let mut idle = self.0.idle.lock();
        if done.is_ok() && idle.len() < IDLE {
            idle.push(connection);
        }
        done
    }
}

/// The seq of the first message that is not `old`; messages are old up to a point and not after it.
pub(super) fn boundary(
    connection: &Connection,
    no: i64,
    room: &Room,
    old: impl Fn(&Row<'_>) -> rusqlite::Result<bool>,
) -> rusqlite::Result<Seq> {
    let sql = "SELECT key, n, at FROM item WHERE key BETWEEN ? AND ? AND n IS NOT NULL
               ORDER BY key LIMIT 1";
    let mut select = connection.prepare_cached(sql)?;
    let (mut low, mut high) = (room.first, room.head + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let next = select
            .query_row([key(no, middle), key(no, room.head)], |row| {
                Ok((seq_of(row.get("key")?), old(row)?))
            })
            .optional()?;
        match next {
            Some((seq, true)) => low = seq + 1,
            Some((_, false)) | None => high = middle,
        }
    }
    Ok(low)
}
