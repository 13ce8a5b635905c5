//! The end of the chain, and its signature: whoever cuts the end off cannot sign another one.

use super::super::codec::{pack, uint, unpack};
use super::super::error::{Stage, WriteError};
use super::super::load::meta;
use super::super::open::set_meta;
use super::super::write::Writer;
use super::{Hash, hex};
use hmac::{Hmac, KeyInit, Mac as _};
use parlor_protocol::Millis;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use std::time::{Duration, Instant};

/// How often a head that moved is signed.
const EVERY: Duration = Duration::from_secs(3_600);
const MEANING: &[u8] = b"parlor audit head 1";

/// Signs heads.
pub(in crate::store) type Mac = Hmac<Sha256>;

/// The newest record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Tail {
    pub(in crate::store) no: u64,
    pub(in crate::store) digest: Hash,
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
    fn sign(mac: &Mac, tail: Tail, at: Millis) -> Self {
        let Tail { no, digest } = tail;
        Self { no, digest, at, mac: signature(mac, no, &digest).finalize().into_bytes().into() }
    }

    pub(super) fn is_by(&self, mac: &Mac) -> bool {
        signature(mac, self.no, &self.digest).verify_slice(&self.mac).is_ok()
    }

    /// The newest head that was signed.
    pub(in crate::store) fn read(connection: &Connection) -> rusqlite::Result<Option<Self>> {
        meta::<Vec<u8>>(connection, "audit_head")?.map(|head| unpack(&head)).transpose()
    }
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
    /// None: heads are not signed.
    mac: Option<Mac>,
    signed: u64,
    next: Option<Instant>,
}

impl Chain {
    pub(in crate::store) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let newest = "SELECT no, digest FROM audit ORDER BY no DESC LIMIT 1";
        let kept = connection
            .query_row(newest, [], |row| Ok(Tail { no: uint(row.get(0)?), digest: row.get(1)? }))
            .optional()?
            .unwrap_or_default();
        let signed = SignedHead::read(connection)?.map_or(0, |head| head.no);
        Ok(Self { kept, signed, ..Self::default() })
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
        (self.mac, self.next) = (old.mac, old.next);
    }
}

impl Writer {
    /// Signs heads with this key from now on: at once, every hour, and when the run ends, if the head has moved.
    pub fn sign_audit_with(&mut self, key: &[u8; 32]) -> Result<(), WriteError> {
        self.audit.mac = Mac::new_from_slice(key).ok();
        self.sign_audit_head()
    }

    /// When the head is to be signed; nothing if it has not moved.
    pub fn audit_due(&self) -> Option<Instant> {
        self.audit.next.filter(|_| self.audit.kept.no != self.audit.signed)
    }

    /// Signs the head if it is time.
    pub fn keep_audit(&mut self) -> Result<(), WriteError> {
        if self.audit_due().is_some_and(|at| at <= Instant::now()) {
            self.sign_audit_head()?;
        }
        Ok(())
    }

    /// Signs the head, keeps that, and says it in the system's log, where no one who holds the database can change it.
    pub(in crate::store) fn sign_audit_head(&mut self) -> Result<(), WriteError> {
        let Some(mac) = &self.audit.mac else { return Ok(()) };
        self.audit.next = Some(Instant::now() + EVERY);
        let tail = self.audit.kept;
        if tail.no == self.audit.signed {
            return Ok(());
        }
        let at = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        let head = SignedHead::sign(mac, tail, Millis::try_from(at).unwrap_or_default());
        self.attempt(Stage::Commit, |writer| {
            set_meta(&writer.connection, "audit_head", pack(&head)?)
        })?;
        self.audit.signed = head.no;
        tracing::info!(
            no = head.no,
            digest = hex(&head.digest),
            mac = hex(&head.mac),
            "audit head"
        );
        Ok(())
    }
}
