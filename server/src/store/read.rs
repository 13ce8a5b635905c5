//! The readers: resumed events, pages of history, retention. They block; callers bring a thread for it.

use super::codec::{
    EDITED, MESSAGE, REMOVED, REMOVED_MESSAGE, TOPIC, key, number, optional_number, person, seq_of,
    unpack,
};
use super::error::{ReadError, WriteError};
use super::load::Loaded;
use super::memory::Memory;
use super::nonce::Slot;
use super::open::connect_reader;
use super::rooms::Moves;
use crate::chat::{Event, Nonce, Prior, Room, What, Who};
use parking_lot::{Mutex, RwLock};
use parlor_protocol::client::From;
use parlor_protocol::{Millis, PersonId, RoomId, Seq};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;
use std::fs::File;
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
    /// Connections nobody uses now; at most `IDLE`.
    idle: Mutex<Vec<Connection>>,
    /// Held for as long as anybody can reach the database.
    _lock: File,
}

/// Connections kept open between reads: as many as read at a time.
const IDLE: usize = 4;
/// What an event weighs beside its text.
const EVENT_BYTES: usize = 160;
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
    pub(super) fn new(path: PathBuf, lock: File, salt: [u8; 16], loaded: &Loaded) -> Self {
        Self(Arc::new(Inner {
            path,
            salt,
            memory: Arc::default(),
            numbers: RwLock::new(loaded.numbers.values().copied().collect()),
            idle: Mutex::default(),
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
        self.with(|connection| {
            let mut select = connection.prepare_cached(EVENTS)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = select.query((key(no, from), key(no, room.head), limit))?;
            let (mut events, mut bytes) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let event = event(row, room)?;
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
                let item = item(row, room)?;
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

    /// Random bytes of this database, for hashes that nobody else can make.
    pub fn salt(&self) -> [u8; 16] {
        self.0.salt
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
        self.0.memory.start_over();
        *self.0.numbers.write() = loaded.numbers.values().copied().collect();
    }

    pub(super) fn is_cramped(&self) -> bool {
        rustix::fs::statvfs(self.path())
            .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < CRAMPED)
    }

    fn number(&self, room: &Room) -> Option<i64> {
        self.0.numbers.read().get(&room.id).copied().filter(|_| !room.flags.ephemeral)
    }

    fn with<T>(
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

const EVENTS: &str = "
    SELECT key, 0 AS act, at, kind, n, author, author_name, text, reply_to AS target, edited_at,
           NULL AS targets
      FROM item WHERE key BETWEEN ?1 AND ?2
    UNION ALL
    SELECT act.key, 1, act.at, act.kind, item.kind, act.author, act.author_name, item.text,
           act.target, NULL, act.targets
      FROM act LEFT JOIN item
        ON act.kind = 1 AND item.key = ((act.key >> 40) << 40) | act.target
     WHERE act.key BETWEEN ?1 AND ?2
    ORDER BY 1 LIMIT ?3";
const PAGE_UP: &str = "SELECT *, reply_to AS target FROM item WHERE key BETWEEN ? AND ?
                       ORDER BY key LIMIT ?";
const PAGE_DOWN: &str = "SELECT *, reply_to AS target FROM item WHERE key BETWEEN ? AND ?
                         ORDER BY key DESC LIMIT ?";

fn event(row: &Row<'_>, room: &Room) -> Result<Event, ReadError> {
    if !row.get::<_, bool>("act")? {
        return item(row, room);
    }
    let (seq, at) = (seq_of(row.get("key")?), number(row, "at")?);
    let by = who(row)?;
    let target = optional_number(row, "target")?;
    // The column that holds a message's count holds the kind of an edit's target.
    let subject: Option<i64> = row.get("n")?;
    let what = match (row.get::<_, i64>("kind")?, target) {
        (EDITED, Some(target)) if subject == Some(MESSAGE) && target >= room.first => {
            What::Edited { by, target, text: row.get("text")? }
        }
        (EDITED, _) => What::Skip,
        (REMOVED, Some(target)) => What::Removed { by, targets: vec![target], purged: vec![] },
        (REMOVED, None) => {
            let targets = unpack(&row.get::<_, Vec<u8>>("targets")?)?;
            What::Removed { by, targets, purged: vec![] }
        }
        (kind, _) => return Err(ReadError::Corrupt(format!("an act of the kind {kind}"))),
    };
    Ok(Event { room: room.name.clone(), seq, at, what })
}

fn item(row: &Row<'_>, room: &Room) -> Result<Event, ReadError> {
    let (seq, at) = (seq_of(row.get("key")?), number(row, "at")?);
    let text: Option<Arc<str>> = row.get("text")?;
    let what = match row.get::<_, i64>("kind")? {
        MESSAGE | REMOVED_MESSAGE => What::Message {
            n: number(row, "n")?,
            from: who(row)?,
            reply_to: optional_number(row, "target")?,
            edited_at: optional_number(row, "edited_at")?.filter(|_| text.is_some()),
            text,
        },
        TOPIC => What::Topic { by: who(row)?, text: text.unwrap_or_default() },
        kind => return Err(ReadError::Corrupt(format!("an item of the kind {kind}"))),
    };
    Ok(Event { room: room.name.clone(), seq, at, what })
}

fn who(row: &Row<'_>) -> rusqlite::Result<Who> {
    Ok(Who { id: person(row, "author")?, name: row.get("author_name")? })
}

fn weight(event: &Event) -> usize {
    let text = match &event.what {
        What::Message { text, .. } => text.as_ref().map_or(0, |text| text.len()),
        What::Edited { text, .. } | What::Topic { text, .. } | What::Notice { text } => text.len(),
        What::Removed { targets, purged, .. } => targets.len() * 8 + purged.len() * 64,
        What::Restored { ranges, .. } => ranges.len() * 16,
        What::Sanctioned { persons, .. } => persons.len() * 64,
        What::Made { .. }
        | What::Set { .. }
        | What::Appointed { .. }
        | What::Skip
        | What::Forgotten
        | What::Renewed { .. } => 0,
    };
    EVENT_BYTES + text
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
