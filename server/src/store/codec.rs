//! How values stand in columns: integers, ids as 16 bytes, the heads of a commit as one blob.

use crate::chat::{Head, Pos};
use parlor_protocol::{Millis, PersonId, RoomId, Seq};
use rusqlite::types::Type;
use rusqlite::{Error, Row};
use serde::{Deserialize, Serialize};

/// Bits of a key that hold the seq; the room's number stands above them.
const SEQ_BITS: u32 = 40;

/// `item.kind`.
pub(super) const MESSAGE: i64 = 1;
pub(super) const TOPIC: i64 = 2;
pub(super) const REMOVED_MESSAGE: i64 = 3;
/// `act.kind`.
pub(super) const EDITED: i64 = 1;
pub(super) const REMOVED: i64 = 2;

/// The place of a room's event among all rows.
pub(super) fn key(room_no: i64, seq: Seq) -> i64 {
    (room_no << SEQ_BITS) | int(seq)
}

/// The seq in a key.
pub(super) fn seq_of(key: i64) -> Seq {
    uint(key & ((1 << SEQ_BITS) - 1))
}

/// A number of ours as SQLite keeps it, bit for bit.
pub(super) const fn int(number: u64) -> i64 {
    number.cast_signed()
}

/// And back.
pub(super) const fn uint(number: i64) -> u64 {
    number.cast_unsigned()
}

/// A column that holds one of our unsigned numbers.
pub(super) fn number(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(uint)
}

/// A column that may hold one.
pub(super) fn optional_number(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<u64>> {
    row.get::<_, Option<i64>>(column).map(|number| number.map(uint))
}

/// A column that holds an id.
pub(super) fn person(row: &Row<'_>, column: &str) -> rusqlite::Result<PersonId> {
    row.get(column).map(PersonId::from_bytes)
}

/// An entry's head as the log keeps it, and the seq it got.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) pos: Pos,
    pub(super) at: Millis,
    pub(super) seq: Option<Seq>,
    /// The incarnation it was about; 0: none.
    pub(super) room: RoomId,
    pub(super) head: Head,
}

/// Puts a value into a blob.
pub(super) fn pack<T: Serialize>(value: &T) -> rusqlite::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|error| Error::ToSqlConversionFailure(error.into()))
}

/// Takes a value out of a blob.
pub(super) fn unpack<T: for<'de> Deserialize<'de>>(blob: &[u8]) -> rusqlite::Result<T> {
    postcard::from_bytes(blob)
        .map_err(|error| Error::FromSqlConversionFailure(0, Type::Blob, error.into()))
}
