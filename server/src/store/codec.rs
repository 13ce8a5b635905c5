//! How values stand in columns: integers, ids as 16 bytes, the heads of a commit as one blob.

use crate::chat::{Act, Actor, Head, Pos, Print, Prior};
use parlor_protocol::{EntryId, Millis, PersonId, RoomId, Seq};
use rusqlite::types::Type;
use rusqlite::{Error, Row};
use serde::{Deserialize, Serialize};

/// Bits of a key that hold the seq; the room's number stands above them.
pub(super) const SEQ_BITS: u32 = 40;

/// `item.kind`.
pub(super) const MESSAGE: i64 = 1;
pub(super) const TOPIC: i64 = 2;
pub(super) const REMOVED_MESSAGE: i64 = 3;
pub(super) const NOTICE: i64 = 4;
/// `act.kind`.
pub(super) const EDITED: i64 = 1;
pub(super) const REMOVED: i64 = 2;
pub(super) const PURGED: i64 = 3;
pub(super) const RESTORED: i64 = 4;
pub(super) const SANCTIONED: i64 = 5;
pub(super) const SET: i64 = 6;
pub(super) const APPOINTED: i64 = 7;

/// `1 room`, `2 rooms`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

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

/// What an answer is made of, of what was `Kept`; nothing is copied, and the room's name is not checked again.
#[derive(Debug, Deserialize)]
pub(super) struct Glance<'a> {
    _pos: Pos,
    at: Millis,
    seq: Option<Seq>,
    pub(super) room: RoomId,
    #[serde(borrow)]
    pub(super) head: GlancedHead<'a>,
}

/// A head, field by field.
#[derive(Debug, Deserialize)]
pub(super) struct GlancedHead<'a> {
    _id: EntryId,
    pub(super) actor: Actor,
    _room: Option<&'a str>,
    nonce: Option<&'a str>,
    print: Print,
    _act: Act,
}

impl Glance<'_> {
    /// The nonce and what became of the request, if it had one.
    pub(super) fn answer(&self) -> Option<(&str, Prior)> {
        let prior = Prior { seq: self.seq, at: self.at, print: self.head.print };
        self.head.nonce.map(|nonce| (nonce, prior))
    }
}

/// Puts a value into a blob.
pub(super) fn pack<T: Serialize>(value: &T) -> rusqlite::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|error| Error::ToSqlConversionFailure(error.into()))
}

/// Takes a value out of a blob.
pub(super) fn unpack<T: for<'de> Deserialize<'de>>(blob: &[u8]) -> rusqlite::Result<T> {
    unpack_borrowed(blob)
}

/// Takes a value out of a blob that it may point into.
pub(super) fn unpack_borrowed<'b, T: Deserialize<'b>>(blob: &'b [u8]) -> rusqlite::Result<T> {
    postcard::from_bytes(blob)
        .map_err(|error| Error::FromSqlConversionFailure(0, Type::Blob, error.into()))
}

/// A column that holds a packed value.
pub(super) fn packed<T: for<'de> Deserialize<'de>>(
    row: &Row<'_>,
    column: &str,
) -> rusqlite::Result<T> {
    unpack(row.get_ref(column)?.as_blob()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Nonce;
    use parlor_protocol::RoomName;

    #[test]
    fn a_glance_sees_what_was_kept() {
        let nonce = |text: &str| Some(Nonce(text.into()));
        let acts = [
            (Act::Send { reply_to: Some(3), bytes: 5 }, nonce("first")),
            (Act::Claim { keys: [[1; 16], [2; 16]], from: vec![PersonId(9)] }, nonce("second")),
            (Act::Renew, None),
        ];
        let kept = acts.map(|(act, nonce)| {
            let (id, room) = (EntryId::fresh(), Some(RoomName::parse("Games/Lfg").unwrap()));
            let head = Head { id, actor: Actor::person(PersonId(7)), room, nonce, print: 11, act };
            Kept { pos: 1, at: 2, seq: Some(4), room: RoomId(8), head }
        });
        let blob = pack(&kept.each_ref()).unwrap();
        let glances: [Glance<'_>; 3] = unpack_borrowed(&blob).unwrap();
        let prior = Prior { seq: Some(4), at: 2, print: 11 };
        let answers = glances.each_ref().map(Glance::answer);
        assert_eq!(answers, [Some(("first", prior)), Some(("second", prior)), None]);
        assert_eq!((glances[0].room, glances[0].head.actor.id), (RoomId(8), PersonId(7)));
    }
}
