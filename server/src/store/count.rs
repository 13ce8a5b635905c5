//! How many messages a purge would take, or took: counted on a reader, among the newest ones of each room.

use super::codec::{MESSAGE, key, number, person, seq_of};
use super::error::ReadError;
use super::read::Store;
use crate::chat::Room;
use parlor_protocol::{EntryId, Millis, PersonId};
use std::sync::Arc;

/// Rows that one count looks at, of all rooms together; it takes some hundredths of a second.
const LOOKED_AT: u64 = 200_000;

const NEWEST: &str = "SELECT key, at, author FROM item
                      WHERE key BETWEEN ? AND ? AND kind = ? ORDER BY key DESC LIMIT ?";

impl Store {
    /// How many messages of these persons stand in these rooms, from `since` and up to `until`; of very many the newest count.
    /// Those that another act took away do not; those that `taken_by` took do.
    pub fn count_messages(
        &self,
        rooms: &[Arc<Room>],
        persons: &[PersonId],
        (since, until): (Option<Millis>, Option<Millis>),
        taken_by: Option<EntryId>,
    ) -> Result<u64, ReadError> {
        let time = since.unwrap_or(0)..=until.unwrap_or(Millis::MAX);
        let (mut left, mut count) = (LOOKED_AT, 0);
        for room in rooms {
            let Some(no) = self.number(room) else { continue };
            self.with(|connection| {
                let mut select = connection.prepare_cached(NEWEST)?;
                let range = (key(no, room.first), key(no, room.head));
                let most = i64::try_from(left).unwrap_or(i64::MAX);
                let mut rows = select.query((range.0, range.1, MESSAGE, most))?;
                while let Some(row) = rows.next()? {
                    left -= 1;
                    let (author, at) = (person(row, "author")?, number(row, "at")?);
                    let theirs = persons.contains(&author) && time.contains(&at);
                    let seq = seq_of(row.get("key")?);
                    let taken = room.marks_on(author, seq).filter(|act| Some(*act) != taken_by);
                    if theirs && taken.count() == 0 {
                        count += 1;
                    }
                }
                Ok(())
            })?;
        }
        Ok(count)
    }
}
