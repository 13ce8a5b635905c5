//! One room as one connection reads it: a cursor, and what is between the cursor and the live tail.

use crate::hub::{Attached, Budget, Framed, LiveRoom, Seat, Start, Take};
use parlor_protocol::Seq;
use std::sync::Arc;

/// No `caught_up` is due.
const NO_MARK: Seq = Seq::MAX;

/// A watch of the outbox. It is small, for a connection may have a hundred of them; dropping it leaves the room.
#[derive(Debug)]
pub struct Watch {
    pub(super) seat: Seat,
    pub(super) cursor: Seq,
    /// A reader of the live tail has none.
    catching: Option<Box<Catching>>,
}

/// What is between a cursor and the live tail.
#[derive(Debug)]
struct Catching {
    phase: Phase,
    /// `caught_up` is due when the cursor has come to this.
    mark: Seq,
    fill: Option<Filling>,
}

/// Where the next frames come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The tail.
    Live,
    /// The store, from the cursor on.
    Behind,
    /// A page of the newest messages below the cursor.
    Newest,
    /// A `gap`, because the room is in another incarnation.
    Reset,
}

/// A fill being written.
#[derive(Debug)]
pub(super) struct Filling {
    pub(super) fill: Fill,
    pub(super) done: usize,
}

/// What a watch needs from the store.
#[derive(Clone, Debug)]
pub struct Want {
    pub ticket: Ticket,
    pub live: Arc<LiveRoom>,
    /// Both as they were before the store is read; a fill repeats them, and is dropped if the room has moved on.
    pub incarnation: u32,
    pub redactions: u64,
    pub kind: Kind,
}

/// Which want a fill answers: one of a watch that was replaced meanwhile is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub slot: u16,
    pub(super) serial: u32,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One `history` frame without `id` with the newest messages up to this seq (0: an empty one).
    Newest { upto: Seq },
    /// The events from this seq on, some of them, at least one; or, where they are no longer kept, one `gap` up to the head and
    /// `Then::Newest`.
    Events { from: Seq },
    /// The reader stood at `from` of an earlier incarnation: one `gap` with reason `epoch` and `Then::Newest`.
    Reset { from: Seq },
}

/// Frames for a watch, shared with everybody who wants the same.
#[derive(Clone, Debug)]
pub struct Fill {
    pub incarnation: u32,
    pub redactions: u64,
    pub frames: Arc<[Framed]>,
    pub then: Then,
}

/// How a watch goes on after a fill. After the page that answers `Kind::Newest`, `caught_up` follows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// With the tail, or with a further fill if that begins later.
    Stream,
    /// A `gap` was told: the newest messages below the cursor.
    Newest,
}

impl Watch {
    pub fn new(attached: Attached, start: Start) -> Self {
        let Attached { seat, standing } = attached;
        let (cursor, mark, phase) = match start {
            Start::After(seq) => (seq + 1, standing.end, Phase::Live),
            Start::Newest => (standing.end, NO_MARK, Phase::Newest),
        };
        Self { seat, cursor, catching: Some(Box::new(Catching { phase, mark, fill: None })) }
    }

    pub fn live(&self) -> &Arc<LiveRoom> {
        self.seat.live()
    }

    /// The next seq to be written.
    pub fn cursor(&self) -> Seq {
        self.cursor
    }

    /// Reads the tail and is not waiting for the store.
    pub fn is_live(&self) -> bool {
        self.phase() == Phase::Live && self.fill().is_none()
    }

    pub(super) fn phase(&self) -> Phase {
        self.catching.as_ref().map_or(Phase::Live, |catching| catching.phase)
    }

    /// The fill being written.
    pub(super) fn fill(&self) -> Option<&Filling> {
        self.catching.as_ref()?.fill.as_ref()
    }

    /// The tail begins after the cursor.
    pub(super) fn fall_behind(&mut self) {
        self.change(|catching| catching.phase = Phase::Behind);
    }

    fn mark(&self) -> Seq {
        self.catching.as_ref().map_or(NO_MARK, |catching| catching.mark)
    }

    /// Changes what is between the cursor and the tail; nothing is kept of nothing.
    fn change(&mut self, change: impl FnOnce(&mut Catching)) {
        let catching = self.catching.get_or_insert_default();
        change(catching);
        if catching.is_over() {
            self.catching = None;
        }
    }

    /// Whether a reader at this cursor is to be told `caught_up`.
    pub(super) fn marked(&self, cursor: Seq) -> bool {
        self.mark() != NO_MARK && cursor >= self.mark()
    }

    /// How many frames there are to come before `caught_up`.
    pub(super) fn until_mark(&self) -> usize {
        match self.mark() {
            NO_MARK => usize::MAX,
            mark => usize::try_from(mark.saturating_sub(self.cursor)).unwrap_or(usize::MAX),
        }
    }

    pub(super) fn unmark(&mut self) {
        self.change(|catching| catching.mark = NO_MARK);
    }

    /// What it waits for from the store, if anything.
    pub(super) fn kind(&self) -> Option<Kind> {
        if self.fill().is_some() {
            return None;
        }
        match self.phase() {
            Phase::Live => None,
            Phase::Behind => Some(Kind::Events { from: self.cursor }),
            Phase::Newest => Some(Kind::Newest { upto: self.cursor.saturating_sub(1) }),
            Phase::Reset => Some(Kind::Reset { from: self.cursor }),
        }
    }

    /// Whether a reader whom the tail cannot serve was put out, and the store has nothing more that he is to get.
    pub(super) fn is_over(&self) -> bool {
        let Some(end) = self.seat.end() else { return false };
        let missing = match self.phase() {
            Phase::Live | Phase::Behind => self.cursor < end,
            Phase::Newest => self.cursor <= end,
            Phase::Reset => false,
        };
        !missing || self.live().incarnation() != self.seat.incarnation
    }

    /// Whether a fill still says what the room is: no text was taken out of it since, and it is the same incarnation.
    pub(super) fn fits(&self, fill: &Fill) -> bool {
        let live = self.live();
        fill.redactions == live.redactions() && fill.incarnation == live.incarnation()
    }

    /// Begins to write a fill; one that is stale is asked for anew.
    pub(super) fn accept(&mut self, fill: Fill) {
        let wanted = match self.phase() {
            Phase::Live => false,
            Phase::Behind | Phase::Newest => fill.incarnation == self.seat.incarnation,
            Phase::Reset => true,
        };
        if wanted && self.fits(&fill) {
            self.seat.incarnation = fill.incarnation;
            self.change(|catching| catching.fill = Some(Filling { fill, done: 0 }));
            self.settle();
        } else {
            self.notice_incarnation();
        }
    }

    /// What a reader waits for is no more where the room is in another incarnation.
    pub(super) fn notice_incarnation(&mut self) {
        let nothing = Budget { frames: 0, bytes: 0 };
        let take = self.seat.take((self.cursor, self.seat.incarnation), nothing, |_, _| {});
        if let Take::Reset { incarnation, whole } = take {
            self.reset(incarnation, whole);
        }
    }

    /// The room is in another incarnation than the reader. Where all of that is in the tail, he just reads it from its seq 0.
    pub(super) fn reset(&mut self, incarnation: u32, whole: bool) {
        if whole {
            (self.seat.incarnation, self.cursor) = (incarnation, 0);
        }
        self.change(|catching| {
            catching.fill = None;
            if !whole {
                catching.phase = Phase::Reset;
                return;
            }
            if catching.mark != NO_MARK {
                catching.mark = 0;
            }
            if catching.phase != Phase::Newest {
                catching.phase = Phase::Live;
            }
        });
    }

    /// A stale fill is dropped; what is missing of it is asked for anew. A page of the newest messages, too.
    pub(super) fn drop_stale(&mut self) {
        if self.fill().is_some_and(|filling| !self.fits(&filling.fill)) {
            self.change(|catching| catching.fill = None);
            self.notice_incarnation();
        }
    }

    /// A frame of the fill was written.
    pub(super) fn filled(&mut self, next: Seq) {
        if self.phase() != Phase::Newest {
            self.cursor = next;
        }
        if let Some(filling) = self.catching.as_mut().and_then(|catching| catching.fill.as_mut()) {
            filling.done += 1;
        }
        self.settle();
    }

    /// After the last frame of a fill it goes on with what comes then.
    fn settle(&mut self) {
        let Some(filling) = self.fill() else { return };
        if filling.done < filling.fill.frames.len() {
            return;
        }
        let (then, cursor) = (filling.fill.then, self.cursor);
        self.change(|catching| {
            catching.fill = None;
            if catching.phase == Phase::Newest {
                catching.mark = cursor;
            }
            catching.phase = match then {
                Then::Stream => Phase::Live,
                Then::Newest => Phase::Newest,
            };
        });
    }
}

impl Catching {
    fn is_over(&self) -> bool {
        self.phase == Phase::Live && self.mark == NO_MARK && self.fill.is_none()
    }
}

impl Default for Catching {
    fn default() -> Self {
        Self { phase: Phase::Live, mark: NO_MARK, fill: None }
    }
}
