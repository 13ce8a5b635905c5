//! What happens in a room, on its way into the tail: texts that go, readers who are put out, new incarnations.

use super::live::{Inner, LiveRoom};
use super::mailbox::Mailbox;
use super::presence::Manners;
use super::sync::Ordering;
use super::tail::{Budget, Read, Take};
use crate::chat::{Event, What};
use bytes::Bytes;
use parlor_protocol::deed::Verb;
use parlor_protocol::{Epoch, PersonId, Seq};
use std::sync::Arc;

impl LiveRoom {
    /// Appends events of this room, encoded, in their order, and tells the watchers.
    pub(super) fn publish(self: &Arc<Self>, events: &[(&Event, Option<Bytes>)]) {
        let (crowd, news) = {
            let mut inner = self.inner.lock();
            if inner.unloaded {
                return;
            }
            for (event, bytes) in events {
                self.append(&mut inner, event, bytes.as_ref());
            }
            // Nobody is put out of most rooms, and the rest of presence is told by whoever changes it.
            let news = inner.cuts.any() && inner.persons.unsettled();
            (inner.watchers.crowd(), news)
        };
        if news {
            self.ticker.add(self);
        }
        crowd.tell();
    }

    fn append(&self, inner: &mut Inner, event: &Event, bytes: Option<&Bytes>) {
        if inner.known && inner.epoch.is_none() && !matches!(event.what, What::Made { .. }) {
            // Committed before the room was forgotten, which the state we began with knew already.
            return;
        }
        match &event.what {
            What::Made { epoch, ephemeral, .. } => {
                if !(inner.known && inner.epoch == Some(*epoch)) {
                    if inner.tail.end() > 0 {
                        self.reincarnate(inner, None, 0);
                    }
                    inner.name = event.room.clone();
                    (inner.epoch, inner.ephemeral) = (Some(*epoch), *ephemeral);
                    (inner.known, inner.n) = (true, 0);
                }
            }
            What::Renewed { epoch } => {
                // Where the state we began with was renewed already, events of the epoch before may have come into the tail
                // since: the new one begins after this.
                if inner.epoch != Some(*epoch) || !inner.tail.is_empty() {
                    self.reincarnate(inner, Some(*epoch), event.seq + 1);
                }
            }
            What::Forgotten => {
                self.reincarnate(inner, None, 0);
                inner.known = true;
            }
            What::Removed { targets, purged, .. } => {
                // Before the act itself stands in the tail, so that nobody reads the act and then the text.
                inner.tail.redact(event.room.as_str(), targets);
                inner.tail.purge(event.room.as_str(), purged);
                self.redactions.store(self.ticker.serial(), Ordering::SeqCst);
            }
            What::Restored { ranges, .. } => {
                // The tail has tombstones where the store has texts again: who is behind reads there.
                let first = inner.tail.first();
                if ranges.iter().any(|(_, last)| *last >= first) {
                    inner.tail.restart(event.seq);
                }
                self.redactions.store(self.ticker.serial(), Ordering::SeqCst);
            }
            What::Message { from, .. } if !inner.typists.is_empty() => {
                inner.typists.remove(from.id)
            }
            What::Sanctioned { verb, persons, .. } => {
                let mut ids: Vec<PersonId> = persons.iter().map(|who| who.id).collect();
                ids.sort_unstable();
                self.sanction(inner, *verb, &ids, event.seq + 1);
            }
            What::Set { mode, .. } if mode.closed => self.clear(inner, event.seq + 1),
            What::Message { .. }
            | What::Edited { .. }
            | What::Set { .. }
            | What::Appointed { .. }
            | What::Notice { .. }
            | What::Topic { .. }
            | What::Skip => {}
        }
        if let Some(bytes) = bytes
            && inner.tail.push(event, bytes.clone())
            && let What::Message { n, .. } = &event.what
        {
            inner.n = *n;
        }
        let bytes = bytes.map_or(0, Bytes::len);
        self.gauge.bytes.fetch_add(bytes as u64, std::sync::atomic::Ordering::Relaxed);
    }

    fn reincarnate(&self, inner: &mut Inner, epoch: Option<Epoch>, end: Seq) {
        inner.epoch = epoch;
        inner.tail.restart(end);
        if end <= 1 {
            inner.n = 0;
        }
        self.incarnation.fetch_add(1, Ordering::SeqCst);
        self.redactions.store(self.ticker.serial(), Ordering::SeqCst);
    }
    fn sanction(&self, inner: &mut Inner, verb: Verb, persons: &[PersonId], end: Seq) {
        match verb {
            Verb::Kick | Verb::Ban => inner.put_out(persons, end, self.ticker.manners),
            Verb::Mute => persons.iter().for_each(|person| inner.typists.remove(*person)),
            Verb::Warn
            | Verb::Unmute
            | Verb::Unban
            | Verb::Remove
            | Verb::Purge
            | Verb::Lock
            | Verb::Unlock
            | Verb::Slow
            | Verb::Topic
            | Verb::Notice
            | Verb::CloseRoom
            | Verb::OpenRoom
            | Verb::Role
            | Verb::Undo
            | Verb::Report
            | Verb::Review
            | Verb::Look
            | Verb::Cover
            | Verb::Housekeeping => {}
        }
    }

    /// Nobody reads here from `end` on.
    fn clear(&self, inner: &mut Inner, end: Seq) {
        let mut here: Vec<PersonId> =
            inner.watchers.seats().filter_map(|(_, mailbox)| person_of(mailbox)).collect();
        here.sort_unstable();
        here.dedup();
        inner.put_out(&here, end, self.ticker.manners);
    }

    /// These persons get nothing that comes from now on, and are not here any more. `persons` is sorted.
    pub(super) fn expel(self: &Arc<Self>, persons: &[PersonId]) {
        let crowd = {
            let mut inner = self.inner.lock();
            if !persons.iter().any(|person| inner.persons.is_here(*person)) {
                return;
            }
            let end = inner.tail.end();
            inner.put_out(persons, end, self.ticker.manners);
            inner.watchers.crowd()
        };
        self.ticker.add(self);
        crowd.tell();
    }

    /// Whether a connection of this person watches.
    pub(super) fn is_here(&self, person: PersonId) -> bool {
        self.inner.lock().persons.is_here(person)
    }
}

impl Inner {
    /// `persons` is sorted.
    fn put_out(&mut self, persons: &[PersonId], end: Seq, manners: Manners) {
        let among = |who: &PersonId| persons.binary_search(who).is_ok();
        let seats = self.watchers.seats();
        for (seat, _) in seats.filter(|(_, mailbox)| person_of(mailbox).as_ref().is_some_and(among))
        {
            self.cuts.put_out(seat, end);
        }
        for person in persons {
            self.persons.expel(*person, manners);
            self.typists.remove(*person);
        }
    }

    /// The last frames of a reader who is put out at `end`, up to there.
    pub(super) fn read_last(
        &self,
        (cursor, end): (Seq, Seq),
        version: u64,
        budget: Budget,
        give: &mut impl FnMut(Bytes, Seq),
    ) -> Take {
        let Some(left) = end.checked_sub(cursor).filter(|left| *left > 0) else {
            return Take::Over;
        };
        let frames = budget.frames.min(usize::try_from(left).unwrap_or(usize::MAX));
        match self.tail.read((version, cursor), Budget { frames, ..budget }, give) {
            // He looks again, and finds that it is over.
            Read::Frames { .. } => Take::Frames { more: true },
            Read::Nothing => Take::Over,
            Read::Behind => Take::Behind,
        }
    }
}

fn person_of(mailbox: &Mailbox) -> Option<PersonId> {
    mailbox.who().map(|who| who.id)
}
