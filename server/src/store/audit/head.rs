//! The end of the chain, and its signature: whoever cuts the end off cannot sign another one.

use super::super::codec::{int, pack, uint, unpack};
use super::super::error::{OpenError, ReadError, Stage, WriteError};
use super::super::load::meta;
use super::super::open::{inspect, set_meta};
use super::super::verify::VerifyError;
use super::super::write::Writer;
use super::chain::Stored;
use super::patrol::Patrol;
use super::unsigned::{First, UPGRADED, may_be_unsigned};
use super::{Hash, hex};
use hmac::{Hmac, KeyInit, Mac as _};
use parlor_protocol::Millis;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};
use std::{fmt, io};

/// How often a head that moved is signed.
const EVERY: Duration = Duration::from_secs(600);
/// How soon to look again whether the chain was gone along.
const SOON: Duration = Duration::from_millis(100);
const MEANING: &[u8] = b"parlor audit head 1";
/// No record of ours has such a number; who has written one himself does not keep others from being written.
const NUMBERS: u64 = 1 << 53;

/// Signs heads.
pub(in crate::store) type Mac = Hmac<Sha256>;

/// The newest record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Tail {
    pub(in crate::store) no: u64,
    pub(in crate::store) digest: Hash,
}

impl Tail {
    /// A digest that is none is taken for nothing: what follows leads nowhere then, and that is found.
    fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let newest = "SELECT no, digest FROM audit WHERE no < ? ORDER BY no DESC LIMIT 1";
        let tail = |row: &Row<'_>| {
            let digest = match row.get(1)? {
                Value::Blob(digest) => digest.try_into().unwrap_or_default(),
                Value::Null | Value::Integer(_) | Value::Real(_) | Value::Text(_) => {
                    Hash::default()
                }
            };
            Ok(Self { no: uint(row.get(0)?), digest })
        };
        let tail = connection.query_row(newest, [int(NUMBERS)], tail).optional()?;
        Ok(tail.unwrap_or_default())
    }
}

/// The highest number that is taken by what was left of a record, if there is one above the newest record.
fn leftover(connection: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT coalesce(max(no), 0) FROM audit_body WHERE no < ?";
    connection.query_row(sql, [int(NUMBERS)], |row| row.get(0).map(uint))
}

/// A head as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    pub no: u64,
    pub digest: Hash,
    pub at: Millis,
    pub mac: Hash,
}

impl fmt::Display for SignedHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.no, hex(&self.digest))
    }
}

impl SignedHead {
    fn sign(mac: &Mac, Tail { no, digest }: Tail) -> Self {
        let at = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        let at = Millis::try_from(at).unwrap_or_default();
        Self { no, digest, at, mac: signature(mac, no, &digest).finalize().into_bytes().into() }
    }

    fn tail(&self) -> Tail {
        Tail { no: self.no, digest: self.digest }
    }

    fn tell(&self) {
        let Self { no, digest, at: _, mac } = self;
        tracing::info!(no, digest = hex(digest), mac = hex(mac), "audit head");
    }

    pub(super) fn is_by(&self, mac: &Mac) -> bool {
        signature(mac, self.no, &self.digest).verify_slice(&self.mac).is_ok()
    }

    /// The newest head that was signed, or what is wrong: with it, or with the chain, which must still go through it.
    /// `mac`: none, the signature itself is taken on trust.
    pub(super) fn held(
        connection: &Connection,
        mac: Option<&Mac>,
        (newest, first): (u64, First),
    ) -> rusqlite::Result<Held> {
        let head = match meta::<Value>(connection, "audit_head")? {
            None if newest == 0 && may_be_unsigned(connection, mac.is_some(), first)? => {
                return Ok(Ok(None));
            }
            None => return Ok(Err("the signature of the head is missing".to_owned())),
            Some(Value::Blob(head)) => unpack::<Self>(&head).ok(),
            Some(_) => None,
        };
        let Some(head) = head else {
            return Ok(Err("the signature of the head cannot be read".to_owned()));
        };
        if mac.is_some_and(|mac| !head.is_by(mac)) {
            return Ok(Err("the newest signature of the head is not of this key".to_owned()));
        }
        let fault = against(connection, (head.no, head.digest), newest)?;
        Ok(fault.map_or(Ok(Some(head)), Err))
    }

    fn keep(&self, connection: &Connection) -> rusqlite::Result<()> {
        set_meta(connection, "audit_head", pack(self)?)?;
        connection.execute("DELETE FROM meta WHERE key = ?", [UPGRADED]).map(drop)
    }
}

/// What is wrong if the chain does not go through a head that is known from elsewhere.
pub(super) fn against(
    connection: &Connection,
    (no, digest): (u64, Hash),
    newest: u64,
) -> rusqlite::Result<Option<String>> {
    if no > newest {
        return Ok(Some(format!(
            "the end is missing: the log ends at record {newest}, and record {no} was there"
        )));
    }
    let sql = "SELECT digest FROM audit WHERE no = ?";
    let kept: Option<Value> = connection.query_row(sql, [int(no)], |row| row.get(0)).optional()?;
    let other = no > 0 && kept != Some(Value::Blob(digest.to_vec()));
    Ok(other.then(|| {
        format!("record {no} is another one than was there: it or one before it was replaced")
    }))
}

/// What is wrong if the records after a head do not lead to the end of the chain.
fn leads(connection: &Connection, from: Tail, end: Tail) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT audit.*, NULL AS salt, NULL AS body FROM audit WHERE no > ? ORDER BY no";
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query([int(from.no)])?;
    let Tail { mut no, mut digest } = from;
    while let Some(row) = rows.next()? {
        let Ok(stored) = Stored::read(row) else {
            return Ok(Some(format!("record {} cannot be read", no + 1)));
        };
        no += 1;
        if stored.no != no {
            return Ok(Some(format!("record {no} is missing")));
        }
        digest = stored.follows(&digest);
        if stored.digest != digest {
            return Ok(Some(format!("record {no} does not follow from those before it")));
        }
    }
    Ok(((no, digest) != (end.no, end.digest)).then(|| {
        format!("record {no} is the last one, and it is not the one that was written last")
    }))
}

/// A head that was signed, or what is wrong.
type Held = Result<Option<SignedHead>, String>;

/// The newest head that was signed, from which the records lead to the end; or what is wrong.
fn held_to(
    connection: &Connection,
    mac: &Mac,
    (end, first): (Tail, First),
) -> rusqlite::Result<Held> {
    let signed = match SignedHead::held(connection, Some(mac), (end.no, first))? {
        Err(fault) => return Ok(Err(fault)),
        Ok(signed) => signed,
    };
    let from = signed.as_ref().map(SignedHead::tail).unwrap_or_default();
    Ok(leads(connection, from, end)?.map_or(Ok(signed), Err))
}

fn signature(mac: &Mac, no: u64, digest: &Hash) -> Mac {
    mac.clone().chain_update(MEANING).chain_update(no.to_be_bytes()).chain_update(digest)
}

/// Where the chain ends, as the writer sees it.
#[derive(Debug, Default)]
pub(in crate::store) struct Chain {
    kept: Tail,
    /// What the batch at hand appended.
    fresh: Option<Tail>,
    /// Numbers up to this one are taken, of records that are gone, too.
    taken: u64,
    /// None: heads are not signed.
    mac: Option<Mac>,
    first: First,
    /// The record that was signed last.
    signed: Option<u64>,
    next: Option<Instant>,
    /// The next head waits for the first round of the patrol.
    waiting: bool,
    patrol: Option<Patrol>,
}

impl Chain {
    pub(in crate::store) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let (kept, taken) = (Tail::load(connection)?, leftover(connection)?);
        Ok(Self { kept, taken, ..Self::default() })
    }

    /// The number of the next record.
    pub(super) fn next_no(&self) -> u64 {
        self.tail().no.max(self.taken) + 1
    }

    pub(super) fn tail(&self) -> Tail {
        self.fresh.unwrap_or(self.kept)
    }

    pub(super) fn grow(&mut self, tail: Tail) {
        self.fresh = Some(tail);
    }

    pub(in crate::store) fn commit(&mut self) {
        self.kept = self.tail();
        self.fresh = None;
    }

    pub(in crate::store) fn roll_back(&mut self) {
        self.fresh = None;
    }

    /// Signs on as a chain did before the database was opened anew.
    pub(in crate::store) fn goes_on_like(&mut self, old: Self) {
        (self.mac, self.first) = (old.mac, old.first);
        (self.signed, self.next) = (old.signed, old.next);
        self.patrol = old.patrol;
    }
}

/// Whether a head is signed before the patrol has gone along the chain once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Haste {
    /// Nothing is signed over what it is about to find.
    Waits,
    /// There is no later: from here on the end could be cut off.
    Signs,
}

impl Writer {
    /// Signs heads with this key from now on: at once, every ten minutes, and when the run ends, if the head has moved.
    /// `first`: whether the key is new. From now on the chain is gone along, too.
    pub fn sign_audit_with(&mut self, key: &[u8; 32], first: First) -> Result<(), WriteError> {
        (self.audit.mac, self.audit.first) = (Mac::new_from_slice(key).ok(), first);
        match Patrol::start(&self.store) {
            Ok(patrol) => self.audit.patrol = Some(patrol),
            Err(error) => tracing::error!(%error, "nobody goes along the audit log"),
        }
        self.sign_audit(Haste::Waits)
    }

    /// When the head is to be signed; nothing if it has not moved.
    pub fn audit_due(&self) -> Option<Instant> {
        self.audit.next.filter(|_| Some(self.audit.kept.no) != self.audit.signed)
    }

    /// Signs the head if it is time.
    pub fn keep_audit(&mut self) -> Result<(), WriteError> {
        if self.audit_due().is_some_and(|at| at <= Instant::now()) {
            self.sign_audit(Haste::Waits)?;
        }
        Ok(())
    }

    /// Signs the head now, and goes along the chain no more.
    pub(in crate::store) fn end_audit(&mut self) -> Result<(), WriteError> {
        self.audit.patrol = None;
        self.sign_audit(Haste::Signs)
    }

    /// Signs the head, keeps that, and says it in the system's log, where no one who holds the database can change it.
    /// A chain that does not lead from the head that was signed last to the end is not signed, nor one that is known to
    /// be damaged before: that would hide the damage.
    fn sign_audit(&mut self, haste: Haste) -> Result<(), WriteError> {
        let Some(mac) = self.audit.mac.clone() else { return Ok(()) };
        self.audit.next = Some(Instant::now() + EVERY);
        let tail = self.audit.kept;
        if self.audit.signed == Some(tail.no) {
            return Ok(());
        }
        let waits = haste == Haste::Waits
            && self.audit.patrol.is_some()
            && tail.no > 0
            && !self.store.watched().is_known();
        // What came since the last head was gone along when the waiting began.
        if waits && self.audit.waiting {
            self.audit.next = Some(Instant::now() + SOON);
            return Ok(());
        }
        let signed = match self.held(&mac, tail)? {
            Err(fault) => {
                self.store.watched().found(fault);
                return Ok(());
            }
            Ok(signed) => signed,
        };
        let head = match signed {
            Some(head) if head.no == tail.no => head,
            Some(_) | None if waits => {
                (self.audit.next, self.audit.waiting) = (Some(Instant::now() + SOON), true);
                return Ok(());
            }
            Some(_) | None => {
                let head = SignedHead::sign(&mac, tail);
                self.keep_head(&head)?;
                head
            }
        };
        (self.audit.signed, self.audit.first) = (Some(head.no), First::No);
        head.tell();
        Ok(())
    }

    /// It is on the disk after that, and so are all records up to it: what is told must be there after a power cut.
    fn keep_head(&mut self, head: &SignedHead) -> Result<(), WriteError> {
        let own = self.durability.synchronous();
        self.attempt(Stage::Commit, |writer| {
            let connection = &writer.connection;
            connection.execute_batch("PRAGMA synchronous = FULL")?;
            let kept = head.keep(connection);
            connection.execute_batch(&format!("PRAGMA synchronous = {own}"))?;
            kept
        })
    }

    /// The newest head that was signed, or what is wrong.
    fn held(&mut self, mac: &Mac, tail: Tail) -> Result<Held, WriteError> {
        let state = (tail, self.audit.first);
        let held = self.attempt(Stage::Statement, |writer| {
            match held_to(&writer.connection, mac, state).map_err(ReadError::from) {
                Err(error) if error.is_damage() => Ok(Err(error.to_string())),
                Err(ReadError::Sqlite(error)) => Err(error),
                Err(ReadError::Corrupt(fault)) => Ok(Err(fault)),
                Ok(held) => Ok(held),
            }
        })?;
        let known = self.store.audit_health().fault.map(|(fault, _)| fault);
        Ok(held.and_then(|signed| known.map_or(Ok(signed), Err)))
    }
}

/// Signs the log as it is, whatever was signed before; no server may run. The key is asked for once there is a log.
pub fn audit_sign(
    dir: &Path,
    key: impl FnOnce() -> io::Result<[u8; 32]>,
) -> Result<SignedHead, VerifyError> {
    let (_lock, connection, _loaded) = inspect(dir)?;
    let failed = |error| OpenError::io(dir, error);
    let mac = Mac::new_from_slice(&key().map_err(failed)?)
        .map_err(|error| failed(io::Error::other(error)))?;
    let head = SignedHead::sign(&mac, Tail::load(&connection)?);
    head.keep(&connection)?;
    Ok(head)
}
