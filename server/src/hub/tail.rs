//! The last frames of a room, dense by seq, bounded by bytes; readers are cursors into it.

use super::encode;
use super::runs::{self, Span};
use crate::chat::{Event, What};
use bytes::Bytes;
use parlor_protocol::moderation::Purged;
use parlor_protocol::server::{At, Frame};
use parlor_protocol::{Millis, PersonId, Seq, server};
use std::collections::VecDeque;

/// What a frame costs beside its bytes: its place in the queue and the two allocations behind it.
const OVERHEAD: usize = 112;

/// An encoded frame and where a reader stands who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framed {
    pub bytes: Bytes,
    pub next: Seq,
}

/// How much one look into the tail may take; the first frame is given whatever its size.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    pub frames: usize,
    pub bytes: usize,
}

/// What a reader finds at its cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Frames were given; whether there are more.
    Frames {
        more: bool,
    },
    CaughtUp,
    /// The tail begins after the cursor: the store has what is missing.
    Behind,
    /// The reader was put out, and has what he was to get.
    Over,
    /// The room is in another incarnation. `whole`: its tail has everything from seq 0 on, so that the reader can just
    /// begin there; otherwise he has missed something and is to be told.
    Reset {
        incarnation: u32,
        whole: bool,
    },
}

#[derive(Debug)]
pub(crate) struct Tail {
    first: Seq,
    kept: VecDeque<Kept>,
    bytes: usize,
    limit: usize,
    /// How many of the kept frames are edits: without any a removal need not look for them.
    edits: usize,
}

#[derive(Debug)]
struct Kept {
    bytes: Bytes,
    /// The message that this frame gives another text.
    edits: Option<Seq>,
}

/// Whether a tail has what a reader wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    Frames { more: bool },
    Nothing,
    Behind,
}

impl Tail {
    pub(crate) fn new(end: Seq, limit: usize) -> Self {
        Self { first: end, kept: VecDeque::new(), bytes: 0, limit, edits: 0 }
    }

    pub(crate) fn first(&self) -> Seq {
        self.first
    }

    /// The seq after the newest one.
    pub(crate) fn end(&self) -> Seq {
        self.first + self.kept.len() as Seq
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Forgets everything and goes on at `end`.
    pub(crate) fn restart(&mut self, end: Seq) {
        *self = Self::new(end, self.limit);
    }

    /// Appends an event. One that is known already is passed over; after a hole the tail begins anew, for it is dense.
    pub(crate) fn push(&mut self, event: &Event, bytes: Bytes) -> bool {
        if event.seq < self.end() {
            return false;
        }
        if event.seq > self.end() {
            self.restart(event.seq);
        }
        let edits = match &event.what {
            What::Edited { target, .. } => Some(*target),
            What::Made { .. }
            | What::Message { .. }
            | What::Removed { .. }
            | What::Restored { .. }
            | What::Sanctioned { .. }
            | What::Set { .. }
            | What::Appointed { .. }
            | What::Notice { .. }
            | What::Topic { .. }
            | What::Skip
            | What::Forgotten
            | What::Renewed { .. } => None,
        };
        self.bytes += bytes.len() + OVERHEAD;
        self.edits += usize::from(edits.is_some());
        self.kept.push_back(Kept { bytes, edits });
        while self.bytes > self.limit && self.kept.len() > 1 {
            self.drop_oldest();
        }
        true
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.kept.pop_front() {
            self.first += 1;
            self.bytes = self.bytes.saturating_sub(oldest.bytes.len() + OVERHEAD);
            self.edits = self.edits.saturating_sub(usize::from(oldest.edits.is_some()));
        }
    }

    /// Takes the text of removed messages out of every frame that has it.
    pub(crate) fn redact(&mut self, room: &str, targets: &[Seq]) {
        for target in targets {
            if let Some(kept) = self.kept_mut(*target)
                && let Some(tombstone) = encode::tombstone(&kept.bytes)
            {
                self.replace(*target, tombstone);
            }
        }
        let about = |_: &Bytes, target: Seq| targets.contains(&target);
        self.skip_edits(room, about);
    }

    /// Takes the texts of these persons in these ranges out of every frame that has one.
    pub(crate) fn purge(&mut self, room: &str, purged: &[Purged]) {
        for Purged { author, first, last } in purged {
            let id = author.to_string();
            let last = (*last).min(self.end().saturating_sub(1));
            for seq in (*first).max(self.first)..=last {
                if let Some(kept) = self.kept_mut(seq)
                    && mentions(&kept.bytes, &id)
                    && let Some(tombstone) = encode::tombstone_of(&kept.bytes, *author)
                {
                    self.replace(seq, tombstone);
                }
            }
            let range = *first..=last;
            let about =
                |bytes: &Bytes, target: Seq| range.contains(&target) && mentions(bytes, &id);
            self.skip_edits(room, about);
        }
    }

    /// Only an author edits his message, so an edit's `by` is the message's author.
    fn skip_edits(&mut self, room: &str, about: impl Fn(&Bytes, Seq) -> bool) {
        if self.edits == 0 {
            return;
        }
        let hit = |kept: &Kept| kept.edits.is_some_and(|target| about(&kept.bytes, target));
        let edits: Vec<Seq> = (self.first..)
            .zip(&self.kept)
            .filter_map(|(seq, kept)| hit(kept).then_some(seq))
            .collect();
        for seq in edits {
            let skip = Frame::Skip(At { room: room.to_owned(), seq });
            self.replace(seq, encode::frame(&skip));
            self.edits = self.edits.saturating_sub(1);
        }
    }

    fn replace(&mut self, seq: Seq, bytes: Bytes) {
        let Some(kept) = self.kept_mut(seq) else { return };
        let (was, is) = (kept.bytes.len(), bytes.len());
        *kept = Kept { bytes, edits: None };
        self.bytes = (self.bytes + is).saturating_sub(was);
    }

    fn kept_mut(&mut self, seq: Seq) -> Option<&mut Kept> {
        let index = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        self.kept.get_mut(index)
    }

    /// Gives the frames from `cursor` on in one piece, with the seq after them. `version` names the room, and changes whenever text is
    /// taken out of it.
    pub(crate) fn read(
        &self,
        (version, cursor): (u64, Seq),
        budget: Budget,
        give: &mut impl FnMut(Bytes, Seq),
    ) -> Read {
        if cursor >= self.end() {
            return Read::Nothing;
        }
        let Some(skipped) = cursor.checked_sub(self.first) else { return Read::Behind };
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let frames = || self.kept.iter().skip(skipped).map(|kept| &kept.bytes);
        let (mut count, mut size) = (0, 0);
        for frame in frames().take(budget.frames) {
            if size + frame.len() > budget.bytes && count > 0 {
                break;
            }
            (count, size) = (count + 1, size + frame.len());
        }
        let next = cursor + count as Seq;
        match frames().next() {
            Some(only) if count == 1 => give(only.clone(), next),
            Some(_) if count > 1 => {
                let span = Span { version, from: cursor, to: next };
                give(runs::joined(span, size, frames().take(count)), next);
            }
            Some(_) | None => {}
        }
        Read::Frames { more: next < self.end() }
    }

    /// Whether older frames have gone to make room.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes > self.limit / 2
    }

    pub(crate) fn copy(&self) -> Vec<Bytes> {
        self.kept.iter().map(|kept| kept.bytes.clone()).collect()
    }
}

/// Whether a frame holds this text; most frames need not be read to say that they are not of a person.
fn mentions(bytes: &Bytes, text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// What these frames tell in their order, the messages as they are now.
pub(crate) fn told(frames: &[Bytes]) -> Vec<Frame> {
    let mut told: Vec<Frame> = Vec::new();
    for frame in frames.iter().filter_map(encode::decode) {
        if let Frame::Edited(edit) = &frame {
            amend(&mut told, edit);
        }
        told.push(frame);
    }
    told
}

/// Who spoke since a moment, by message, and since when that is known. `cut`: older frames have gone.
pub(crate) fn spoken(frames: &[Bytes], cut: bool, since: Millis) -> (Vec<PersonId>, Millis) {
    let (mut persons, mut oldest) = (Vec::new(), None);
    for frame in frames.iter().rev().filter_map(encode::decode) {
        let Frame::Message(message) = frame else { continue };
        if message.at < since {
            return (persons, since);
        }
        oldest = Some(message.at);
        persons.push(message.from.id);
    }
    (persons, oldest.filter(|_| cut).unwrap_or(since))
}

/// The messages among these frames as they are now, and the topics, in their order.
pub(crate) fn recent(frames: &[Bytes]) -> Vec<Frame> {
    let mut recent = told(frames);
    recent.retain(|frame| matches!(frame, Frame::Message(_) | Frame::Topic(_) | Frame::Notice(_)));
    recent
}

fn amend(recent: &mut [Frame], edit: &server::Edited) {
    for frame in recent {
        if let Frame::Message(message) = frame
            && message.seq == edit.target
        {
            message.text = Some(edit.text.clone());
            message.edited_at = Some(edit.at);
            return;
        }
    }
}
