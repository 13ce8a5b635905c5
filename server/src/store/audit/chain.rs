//! A record's row, what its digest is made of, and how it is appended.

use super::super::codec::{int, number, pack, packed, unpack};
use super::Hash;
use super::head::{Chain, Tail};
use crate::chat::{Detail, Record, RecordBody, RecordHead};
use parlor_protocol::EntryId;
use rusqlite::{Connection, Error, Row, params};
use sha2::{Digest, Sha256};

/// Tells a record's bytes from whatever else is hashed.
const MEANING: &[u8] = b"parlor audit record";

/// A record as its rows hold it.
pub(in crate::store) struct Stored {
    pub(in crate::store) no: u64,
    pub(in crate::store) head: RecordHead,
    /// None: it was erased.
    pub(in crate::store) body: Option<(Vec<u8>, RecordBody)>,
    body_hash: Vec<u8>,
    pub(super) digest: Vec<u8>,
}

impl Stored {
    /// Of a row that joins a record and its body.
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let salt: Option<Vec<u8>> = row.get("salt")?;
        let body: Option<Vec<u8>> = row.get("body")?;
        let body = match (salt, body) {
            (Some(salt), Some(body)) => Some((salt, unpack(&body)?)),
            (Some(_) | None, _) => None,
        };
        Ok(Self {
            no: number(row, "no")?,
            head: packed(row, "head")?,
            body,
            body_hash: row.get("body_hash")?,
            digest: row.get("digest")?,
        })
    }

    /// What its digest must be.
    pub(super) fn follows(&self, before: &Hash) -> Hash {
        digest(before, &self.head, &self.body_hash)
    }

    /// Whether its body, if it was not erased, is the one that it was written with.
    pub(super) fn has_its_body(&self) -> bool {
        let hash = self.body.as_ref().map(|(salt, body)| body_hash(salt, body));
        hash.is_none_or(|hash| hash.as_slice() == self.body_hash)
    }
}

/// Columns that records are looked up by; the head says the same.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    at: i64,
    act: [u8; 16],
    actor: [u8; 16],
    nonce: Option<String>,
    verb: String,
    room: Option<String>,
    undoes: Option<[u8; 16]>,
}

impl Columns {
    pub(super) fn of(head: &RecordHead) -> Self {
        let undoes = match &head.detail {
            Detail::Undone { act, .. } => Some(act.to_bytes()),
            Detail::Nothing
            | Detail::Messages(_)
            | Detail::Time { .. }
            | Detail::Every { .. }
            | Detail::Becomes(_)
            | Detail::Report { .. }
            | Detail::Sanction(_)
            | Detail::House(_)
            | Detail::Spared(_)
            | Detail::Everybody => None,
        };
        Self {
            at: int(head.at),
            act: head.act.to_bytes(),
            actor: head.actor.id.to_bytes(),
            nonce: head.nonce.as_ref().map(|nonce| nonce.0.as_ref().to_owned()),
            verb: head.verb.as_str().to_owned(),
            room: head.room.as_ref().map(|room| room.as_str().to_owned()),
            undoes,
        }
    }

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            at: row.get("at")?,
            act: row.get("act")?,
            actor: row.get("actor")?,
            nonce: row.get("nonce")?,
            verb: row.get("verb")?,
            room: row.get("room")?,
            undoes: row.get("undoes")?,
        })
    }
}

/// Follows from the record before and from both sides of this one, of the body by its hash alone.
fn digest(before: &Hash, head: &RecordHead, body_hash: &[u8]) -> Hash {
    let head = head.bytes();
    let hash = Sha256::new().chain_update(MEANING).chain_update(before);
    let hash = hash.chain_update((head.len() as u64).to_be_bytes()).chain_update(head);
    hash.chain_update(body_hash).finalize().into()
}

/// The salt keeps whoever has only the record from finding a body by trying.
fn body_hash(salt: &[u8], body: &RecordBody) -> Hash {
    Sha256::new().chain_update(salt).chain_update(body.bytes()).finalize().into()
}

/// Writes a record behind the newest one, within the transaction at hand.
pub(in crate::store) fn append(
    connection: &Connection,
    chain: &mut Chain,
    record: &Record,
) -> rusqlite::Result<()> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
    let Record { head, body } = record;
    let (before, body_hash) = (chain.tail(), body_hash(&salt, body));
    let (no, digest) = (chain.next_no(), digest(&before.digest, head, &body_hash));
    let sql =
        "INSERT INTO audit (no, at, act, actor, nonce, verb, room, undoes, head, body_hash, digest)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let Columns { at, act, actor, nonce, verb, room, undoes } = Columns::of(head);
    let (place, packed) = (int(no), pack(head)?);
    let row = params![place, at, act, actor, nonce, verb, room, undoes, packed, body_hash, digest];
    connection.prepare_cached(sql)?.execute(row)?;
    let sql = "INSERT INTO audit_body (no, salt, body) VALUES (?, ?, ?)";
    connection.prepare_cached(sql)?.execute((place, salt, pack(body)?))?;
    let sql = "INSERT OR IGNORE INTO audit_person (person, no) VALUES (?, ?)";
    let mut about = connection.prepare_cached(sql)?;
    for person in &head.persons {
        about.execute((person.to_bytes(), place))?;
    }
    chain.grow(Tail { no, digest });
    Ok(())
}

/// Takes the names, reasons and texts of these acts' records away for good; the chain holds without them.
pub(in crate::store) fn erase(connection: &Connection, acts: &[EntryId]) -> rusqlite::Result<()> {
    let sql = "UPDATE audit_body SET salt = NULL, body = NULL
               WHERE no IN (SELECT no FROM audit WHERE act = ?)";
    let mut blank = connection.prepare_cached(sql)?;
    for act in acts {
        blank.execute([act.to_bytes()])?;
    }
    Ok(())
}
