//! Where a batch is judged: what it is judged on, and what it came to.

use super::answers::Outcome;
use super::clock::Clock;
use super::ephemeral::stays;
use super::queue::Waiting;
use super::writer::Shared;
use crate::chat::{Committed, Entry, Event, News, Overlay, State, Verdict, apply, purged_rooms};
use crate::store::{Batch, WriteError};
use std::sync::Arc;

/// Where a batch is judged: an overlay of State, and where facts come from.
pub(super) struct Bench<'s> {
    pub(super) overlay: Overlay<'s>,
    shared: &'s Shared,
    wall: parlor_protocol::Millis,
}

impl<'s> Bench<'s> {
    pub(super) fn new(base: &'s State, clock: &dyn Clock, shared: &'s Shared) -> Self {
        Self { overlay: Overlay::new(base), shared, wall: clock.wall() }
    }

    pub(super) fn room(&self, entry: &Entry) -> Option<Arc<crate::chat::Room>> {
        entry.head.room.as_ref().and_then(|name| self.overlay.room(name)).cloned()
    }

    pub(super) fn hear(
        &mut self,
        waiting: &Waiting,
        rows: Option<&mut Batch<'_>>,
        judged: &mut Judged,
    ) -> Result<(), WriteError> {
        let entry = &waiting.entry;
        let room = self.room(entry);
        let fleeting = room.as_deref().filter(|room| stays(entry, Some(*room)));
        // What is not kept takes no position in a log of our own.
        let next = self.overlay.pos() + u64::from(fleeting.is_none());
        let (pos, at) = waiting.place.unwrap_or((next, self.wall));
        let committed = Committed { pos, at: at.max(self.overlay.at()), entry: entry.clone() };
        let verdict = match (fleeting, rows) {
            (Some(room), _) => {
                let facts = self.shared.rings.read().facts(entry, room);
                let verdict = apply(&mut self.overlay, &committed, &facts);
                self.shared.rings.write().note(&committed, &verdict, room);
                verdict
            }
            (None, Some(rows)) => {
                let facts =
                    rows.facts(entry, room.as_deref(), &purged_rooms(&self.overlay, entry))?;
                let verdict = apply(&mut self.overlay, &committed, &facts);
                rows.record(&committed, &verdict, self.room(entry).as_deref())?;
                verdict
            }
            (None, None) => return Err(WriteError::Full("no disk".into())),
        };
        judged.outcomes.push(Outcome::of(&verdict, committed.at));
        if let Verdict::Accepted { events, news, .. } = verdict {
            judged.events.extend(events);
            judged.news.extend(news);
        }
        Ok(())
    }
}

/// What a batch came to, answers not yet given.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) events: Vec<Event>,
    pub(super) news: Vec<News>,
    /// Whether the disk was needed, and took it.
    pub(super) written: bool,
}

impl Judged {
    pub(super) fn of(entries: usize) -> Self {
        Self { outcomes: Vec::with_capacity(entries), ..Self::default() }
    }
}
