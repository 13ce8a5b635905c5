//! What moderators read: texts under marks, a person's messages. Each read is bounded.

use super::codec::{key, number, seq_of};
use super::error::ReadError;
use super::events::{item, who};
use super::marks::Marks;
use super::read::Store;
use crate::chat::{Event, Room, What, Who};
use parlor_protocol::admin::CardMessage;
use parlor_protocol::{PersonId, Seq};
use rusqlite::OptionalExtension;
use std::cmp::Reverse;
use std::sync::Arc;

/// Events that a read of a person's messages looks at, over all rooms, and at least in each.
const LOOK: u64 = 100_000;
const LOOK_EACH: u64 = 200;

/// An event with the text that a moderator may still read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    pub event: Event,
    /// Readers see a tombstone.
    pub removed: bool,
}

impl Store {
    /// These messages with their texts, as far as they are kept.
    pub fn uncovered(&self, room: &Room, seqs: &[Seq]) -> Result<Vec<Uncovered>, ReadError> {
        let Some(no) = self.number(room) else { return Ok(Vec::new()) };
        let (none, marks) = (Marks::none(), Marks::of(room));
        self.with(|connection| {
            let sql = "SELECT *, reply_to AS target FROM item WHERE key = ? AND n IS NOT NULL";
            let mut select = connection.prepare_cached(sql)?;
            let mut found = Vec::new();
            for seq in seqs.iter().filter(|seq| (room.first..=room.head).contains(seq)) {
                let mut rows = select.query([key(no, *seq)])?;
                if let Some(row) = rows.next()? {
                    let event = item(row, room, &none)?;
                    found.push(Uncovered { removed: is_removed(&event, &marks), event });
                }
            }
            Ok(found)
        })
    }

    /// Who wrote these messages, under the names of that time; those that are not kept are left out.
    pub fn authors(&self, room: &Room, seqs: &[Seq]) -> Result<Vec<(Seq, Who)>, ReadError> {
        let Some(no) = self.number(room) else { return Ok(Vec::new()) };
        self.with(|connection| {
            let sql = "SELECT author, author_name FROM item WHERE key = ? AND n IS NOT NULL";
            let mut select = connection.prepare_cached(sql)?;
            let mut authors = Vec::new();
            for seq in seqs.iter().filter(|seq| (room.first..=room.head).contains(seq)) {
                let author = select.query_row([key(no, *seq)], who).optional()?;
                authors.extend(author.map(|author| (*seq, author)));
            }
            Ok(authors)
        })
    }

    /// A person's newest messages in these rooms, the newest first, with the texts that are kept. It looks at the newest
    /// events of each room alone.
    pub fn messages_of(
        &self,
        author: PersonId,
        rooms: &[Arc<Room>],
        most: usize,
    ) -> Result<Vec<CardMessage>, ReadError> {
        let each = (LOOK / rooms.len().max(1) as u64).max(LOOK_EACH);
        let mut messages = Vec::new();
        for room in rooms {
            let Some(no) = self.number(room) else { continue };
            let low = room.first.max(room.head.saturating_sub(each));
            let (low, high) = (key(no, low), key(no, room.head));
            let marks = Marks::of(room);
            let limit = i64::try_from(most).unwrap_or(i64::MAX);
            self.with(|connection| {
                let sql = "SELECT key, at, text FROM item
                           WHERE key BETWEEN ? AND ? AND author = ? AND n IS NOT NULL
                           ORDER BY key DESC LIMIT ?";
                let mut select = connection.prepare_cached(sql)?;
                let mut rows = select.query((low, high, author.to_bytes(), limit))?;
                while let Some(row) = rows.next()? {
                    let (seq, at) = (seq_of(row.get("key")?), number(row, "at")?);
                    let text: Option<String> = row.get("text")?;
                    let removed = text.is_none() || marks.hide(author, seq);
                    let room = room.name.as_str().to_owned();
                    messages.push(CardMessage { room, seq, at, text, removed });
                }
                Ok(())
            })?;
        }
        messages.sort_by_key(|message| Reverse(message.at));
        messages.truncate(most);
        Ok(messages)
    }
}

fn is_removed(event: &Event, marks: &Marks<'_>) -> bool {
    match &event.what {
        What::Message { text, from, .. } => text.is_none() || marks.hide(from.id, event.seq),
        What::Made { .. }
        | What::Edited { .. }
        | What::Removed { .. }
        | What::Restored { .. }
        | What::Sanctioned { .. }
        | What::Set { .. }
        | What::Appointed { .. }
        | What::Notice { .. }
        | What::Topic { .. }
        | What::Skip
        | What::Forgotten
        | What::Renewed { .. } => false,
    }
}
