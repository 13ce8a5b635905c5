//! What people wrote, for a replay: from where it stands.

use super::super::audit::record_of;
use super::super::codec::{EDITED, Kept, key};
use super::super::load::Loaded;
use crate::chat::{Act, Body, Grounds, RecordBody, Room};
use parlor_protocol::{RoomId, Seq};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::sync::Arc;

/// What people wrote, from where it stands.
pub(super) struct Bodies<'o> {
    pub(super) original: &'o Connection,
    pub(super) numbers: &'o HashMap<RoomId, i64>,
    pub(super) loaded: &'o Loaded,
}

impl Bodies<'_> {
    /// `room`: as it stood before the entry.
    pub(super) fn of(&self, kept: &Kept, room: Option<&Room>) -> rusqlite::Result<Body> {
        let before = room.filter(|room| room.id == kept.room).map_or(0, |room| room.head);
        match &kept.head.act {
            Act::Claim { .. } => {
                let person = self.loaded.state.persons.get(&kept.head.actor.id);
                let name = person.and_then(|person| person.name.clone());
                Ok(Body { name: name.clone().unwrap_or_default(), text: name, grounds: None })
            }
            Act::Declare { .. } => match self.event(kept.room, before + 1)? {
                Some(body) if body.text.is_some() => Ok(body),
                Some(_) | None => Ok(self.seed(kept)),
            },
            Act::Send { .. }
            | Act::Edit { .. }
            | Act::Remove { .. }
            | Act::Topic { .. }
            | Act::Seen { .. }
            | Act::Rules(_)
            | Act::Undeclare
            | Act::Trim { .. }
            | Act::Forget { .. }
            | Act::Renew
            | Act::Clock { .. } => {
                let event = kept.seq.map(|seq| self.event(kept.room, seq)).transpose()?;
                Ok(event.flatten().unwrap_or_default())
            }
            Act::Sanction { .. }
            | Act::Lift { .. }
            | Act::Cover { .. }
            | Act::Redact { .. }
            | Act::Purge { .. }
            | Act::Set(_)
            | Act::Appoint { .. }
            | Act::Notice { .. }
            | Act::Report { .. }
            | Act::Review { .. }
            | Act::Undo { .. }
            | Act::Settle { .. }
            | Act::Look { .. }
            | Act::Terms(_)
            | Act::TurnAway => self.on_record(kept),
        }
    }

    /// What moderators said and whom they named stands on record.
    fn on_record(&self, kept: &Kept) -> rusqlite::Result<Body> {
        let record = record_of(self.original, kept.head.id)?;
        let body = record.and_then(|record| record.body).map(|(_, body)| body);
        let RecordBody { name, names, networks, reason, text } = body.unwrap_or_default();
        let grounds = Grounds { reason, names, networks };
        Ok(Body { name, text, grounds: Some(Arc::new(grounds)) })
    }

    /// The topic a room was declared with, if it stands.
    fn seed(&self, kept: &Kept) -> Body {
        let room = kept.head.room.as_ref().and_then(|name| self.loaded.state.rooms.get(name));
        let topic = room.and_then(|room| room.topic.as_ref());
        let topic = topic.filter(|topic| topic.print == kept.head.print);
        Body { text: topic.map(|topic| topic.text.clone()), ..Body::default() }
    }

    fn event(&self, room: RoomId, seq: Seq) -> rusqlite::Result<Option<Body>> {
        let Some(no) = self.numbers.get(&room) else { return Ok(None) };
        let sql = "SELECT author_name, text FROM item WHERE key = ?1 UNION ALL
                   SELECT act.author_name, item.text FROM act LEFT JOIN item
                       ON act.kind = ?2 AND item.key = ?3 + act.target
                    WHERE act.key = ?1";
        let body = |row: &rusqlite::Row<'_>| {
            Ok(Body { name: row.get(0)?, text: row.get(1)?, grounds: None })
        };
        let place = (key(*no, seq), EDITED, key(*no, 0));
        self.original.prepare_cached(sql)?.query_row(place, body).optional()
    }
}
