//! The rooms of a connection, round-robin: which have news, which wait for the store, and what of them is in the present write.

use super::outbox::{BYTES_PER_WRITE, FRAMES_PER_WRITE};
use super::places::Places;
use super::watch::{Fill, Phase, Ticket, Want, Watch};
use super::words::{Word, first_bit, is_alone, next_ready};
use crate::hub::{Budget, Signal, Take, encode};
use bytes::Bytes;
use parlor_protocol::Seq;

/// What one room may put into a write while others wait.
const BYTES_PER_ROOM: usize = 16 * 1024;

/// Frames that one look into a tail may take: they leave in one piece.
const FRAMES_PER_LOOK: usize = 1024;

/// A frame of the present write and where it comes from.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) bytes: Bytes,
    pub(super) origin: Origin,
}

/// What a written frame moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Rest,
    Ping,
    Pong,
    Direct,
    Close,
    /// One frame or several.
    Tail {
        slot: u16,
        next: Seq,
    },
    Fill {
        slot: u16,
        next: Seq,
    },
    CaughtUp {
        slot: u16,
    },
    Presence {
        slot: u16,
        version: u32,
    },
    Typing {
        slot: u16,
        version: u32,
    },
}

/// The watches of a connection by slot.
#[derive(Debug)]
pub(super) struct Lanes {
    watches: Places,
    words: Box<[Word]>,
    /// The slot whose turn it is.
    turn: u16,
    /// The want that is being answered.
    asked: Option<Ticket>,
    serial: u32,
    /// The watch that asked was replaced; the answer is for nobody.
    replaced: bool,
    /// A slot whose reader was put out and has got what he was to get.
    over: Option<u16>,
}

impl Lanes {
    pub(super) fn new(words: usize) -> Self {
        Self {
            watches: Places::default(),
            words: vec![Word::default(); words].into(),
            turn: 0,
            asked: None,
            serial: 0,
            replaced: false,
            over: None,
        }
    }

    pub(super) fn watch(&mut self, slot: u16, watch: Watch) {
        if usize::from(slot) >= self.words.len() * 64 {
            return;
        }
        drop(self.unwatch(slot));
        self.watches.put(slot, watch);
        self.set_ready(slot);
    }

    pub(super) fn unwatch(&mut self, slot: u16) -> Option<Watch> {
        self.replaced |= self.asked.is_some_and(|ticket| ticket.slot == slot);
        if let Some((word, bit)) = self.word(slot) {
            word.ready &= !bit;
            word.hungry &= !bit;
        }
        self.watches.take(slot)
    }

    /// The next slot whose reader was put out; it is left with this.
    pub(super) fn leave_over(&mut self) -> Option<u16> {
        let slot = self.over.take()?;
        drop(self.unwatch(slot));
        Some(slot)
    }

    pub(super) fn watched(&self, slot: u16) -> Option<&Watch> {
        self.watches.watch(slot)
    }

    pub(super) fn watches(&self) -> impl Iterator<Item = &Watch> {
        self.watches.iter()
    }

    pub(super) fn wants(&mut self) -> Option<Want> {
        if self.asked.is_some() {
            return None;
        }
        while let Some(slot) = first_bit(self.words.iter().map(|word| word.hungry)) {
            if let Some((word, bit)) = self.word(slot) {
                word.hungry &= !bit;
            }
            let Some(watch) = self.watch_mut(slot) else { continue };
            watch.notice_incarnation();
            let Some(kind) = watch.kind() else {
                self.set_ready(slot);
                continue;
            };
            let live = watch.live().clone();
            self.serial = self.serial.wrapping_add(1);
            let ticket = Ticket { slot, serial: self.serial };
            self.asked = Some(ticket);
            self.replaced = false;
            let (incarnation, redactions) = (live.incarnation(), live.redactions());
            return Some(Want { ticket, live, incarnation, redactions, kind });
        }
        None
    }

    pub(super) fn fill(&mut self, ticket: Ticket, fill: Option<Fill>) {
        if self.asked != Some(ticket) {
            return;
        }
        self.asked = None;
        let replaced = std::mem::take(&mut self.replaced);
        let Some(watch) = self.watch_mut(ticket.slot) else { return };
        if let (Some(fill), false) = (fill, replaced) {
            watch.accept(fill);
        }
        self.set_ready(ticket.slot);
    }

    /// Begins a write: what an earlier one, which the socket did not take, found out no longer holds.
    pub(super) fn begin(&mut self) {
        for word in &mut self.words {
            (word.drained, word.volatile) = (0, 0);
        }
    }

    /// Adds what the rooms have to a write of which so many bytes are taken.
    pub(super) fn gather(&mut self, signal: &Signal, out: &mut Vec<Gathered>, mut bytes: usize) {
        for (index, word) in self.words.iter_mut().enumerate() {
            word.ready |= signal.take_rooms(index);
        }
        let begin = self.turn;
        let mut from = Some(begin);
        let mut wrapped = false;
        while let Some(start) = from {
            let Some(slot) =
                next_ready(&self.words, start).filter(|slot| !wrapped || *slot < begin)
            else {
                if wrapped || begin == 0 {
                    break;
                }
                (wrapped, from) = (true, Some(0));
                continue;
            };
            if out.len() >= FRAMES_PER_WRITE || bytes >= BYTES_PER_WRITE {
                return;
            }
            bytes += self.gather_room(slot, out, BYTES_PER_WRITE - bytes);
            from = slot.checked_add(1);
        }
        self.gather_volatile(out, bytes);
    }

    /// Adds the frames of one room; gives their bytes.
    fn gather_room(&mut self, slot: u16, out: &mut Vec<Gathered>, room: usize) -> usize {
        let begin = out.len();
        let bytes = if is_alone(&self.words, slot) { room } else { room.min(BYTES_PER_ROOM) };
        let budget = Budget { frames: FRAMES_PER_LOOK, bytes };
        let Some(watch) = self.watches.watch_mut(slot) else {
            self.clear_ready(slot);
            return 0;
        };
        let state = read(watch, slot, budget, out);
        let seat = &watch.seat;
        let volatile = watch.live().volatile_since(seat.presence, seat.typing);
        if let Some((word, bit)) = self.word(slot) {
            match state {
                State::More => {}
                State::Drained if volatile => word.volatile |= bit,
                State::Drained => word.drained |= bit,
                // It stays ready: of two slots the second is found in the next round.
                State::Over => self.over = Some(slot),
                State::Hungry => {
                    word.hungry |= bit;
                    word.ready &= !bit;
                }
            }
        }
        out.iter().skip(begin).map(|frame| frame.bytes.len()).sum()
    }

    /// Adds the newest presence and typing of the rooms whose readers have everything else.
    fn gather_volatile(&mut self, out: &mut Vec<Gathered>, mut bytes: usize) {
        while let Some(slot) = first_bit(self.words.iter().map(|word| word.volatile)) {
            // Each is at most two frames, and they go together.
            if out.len() + 2 > FRAMES_PER_WRITE || bytes >= BYTES_PER_WRITE {
                return;
            }
            if let Some(watch) = self.watched(slot) {
                let news = watch.live().volatile();
                let ((presence, who), (typing, what)) = (news.presence, news.typing);
                if presence != watch.seat.presence {
                    bytes += who.len();
                    let origin = Origin::Presence { slot, version: presence };
                    out.push(Gathered { bytes: who, origin });
                }
                if typing != watch.seat.typing {
                    bytes += what.len();
                    let origin = Origin::Typing { slot, version: typing };
                    out.push(Gathered { bytes: what, origin });
                }
            }
            if let Some((word, bit)) = self.word(slot) {
                word.volatile &= !bit;
                word.drained |= bit;
            }
        }
    }

    /// A frame is written, or begun.
    pub(super) fn written(&mut self, origin: Origin) {
        match origin {
            Origin::Rest | Origin::Ping | Origin::Pong | Origin::Direct | Origin::Close => {}
            Origin::Tail { slot, next } => {
                if let Some(watch) = self.watch_mut(slot) {
                    watch.cursor = next;
                }
                self.turn = slot.wrapping_add(1);
            }
            Origin::Fill { slot, next } => {
                if let Some(watch) = self.watch_mut(slot) {
                    watch.filled(next);
                }
                self.turn = slot.wrapping_add(1);
            }
            Origin::CaughtUp { slot } => {
                if let Some(watch) = self.watch_mut(slot) {
                    watch.unmark();
                }
            }
            Origin::Presence { slot, version } => {
                if let Some(watch) = self.watch_mut(slot) {
                    watch.seat.presence = version;
                }
            }
            Origin::Typing { slot, version } => {
                if let Some(watch) = self.watch_mut(slot) {
                    watch.seat.typing = version;
                }
            }
        }
    }

    /// The socket took the whole write: the rooms that had no more have nothing. True: so it is with all of them.
    pub(super) fn settle(&mut self) -> bool {
        let mut left = 0;
        for word in &mut self.words {
            word.ready &= !word.drained;
            left |= word.ready | word.volatile;
        }
        left == 0
    }

    fn watch_mut(&mut self, slot: u16) -> Option<&mut Watch> {
        self.watches.watch_mut(slot)
    }

    fn word(&mut self, slot: u16) -> Option<(&mut Word, u64)> {
        Some((self.words.get_mut(usize::from(slot) / 64)?, 1 << (slot % 64)))
    }

    fn set_ready(&mut self, slot: u16) {
        if let Some((word, bit)) = self.word(slot) {
            word.ready |= bit;
        }
    }

    fn clear_ready(&mut self, slot: u16) {
        if let Some((word, bit)) = self.word(slot) {
            word.ready &= !bit;
        }
    }
}

/// What is to be done with a room after its frames were gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It has more to write.
    More,
    Drained,
    /// The store has what comes next.
    Hungry,
    /// The reader was put out here.
    Over,
}

fn read(watch: &mut Watch, slot: u16, budget: Budget, out: &mut Vec<Gathered>) -> State {
    watch.drop_stale();
    loop {
        match (watch.phase(), watch.fill()) {
            (Phase::Newest | Phase::Reset, None) => return hungry(watch),
            (Phase::Newest | Phase::Reset, Some(_)) => return read_fill(watch, slot, budget, out),
            (Phase::Live | Phase::Behind, _) => {}
        }
        // `caught_up` stands exactly before the first frame that the reader was not promised.
        let caught_up = watch.marked(watch.cursor);
        let frames = match caught_up {
            true => push_caught_up(watch, slot, watch.cursor, out),
            false => budget.frames.min(watch.until_mark()),
        };
        let budget = Budget { frames, ..budget };
        if frames == 0 {
            return State::More;
        }
        if watch.fill().is_some() {
            return read_fill(watch, slot, budget, out);
        }
        if watch.phase() == Phase::Behind {
            return hungry(watch);
        }
        let mut cursor = watch.cursor;
        let take = watch.seat.take((cursor, watch.seat.incarnation), budget, |bytes, next| {
            cursor = next;
            out.push(Gathered { bytes, origin: Origin::Tail { slot, next } });
        });
        match take {
            Take::Frames { more } => {
                if !caught_up && watch.marked(cursor) {
                    let left = push_caught_up(watch, slot, cursor, out);
                    return if more || left == 0 { State::More } else { State::Drained };
                }
                return if more { State::More } else { State::Drained };
            }
            Take::CaughtUp => return State::Drained,
            Take::Behind => watch.fall_behind(),
            Take::Over => return State::Over,
            Take::Reset { incarnation, whole } => watch.reset(incarnation, whole),
        }
        if caught_up {
            // The next write begins with what this one has told.
            return State::More;
        }
    }
}

fn hungry(watch: &Watch) -> State {
    if watch.is_over() { State::Over } else { State::Hungry }
}

/// What comes after the fill is seen once it is written.
fn read_fill(watch: &Watch, slot: u16, budget: Budget, out: &mut Vec<Gathered>) -> State {
    let Some(filling) = watch.fill() else { return State::More };
    let (begin, mut bytes) = (out.len(), 0);
    let free = budget.frames.min(FRAMES_PER_WRITE.saturating_sub(begin));
    let end = watch.seat.end().unwrap_or(Seq::MAX);
    for frame in filling.fill.frames.iter().skip(filling.done).take(free) {
        if frame.next > end {
            // What is before it is written first.
            return if out.len() == begin { State::Over } else { State::More };
        }
        bytes += frame.bytes.len();
        if bytes > budget.bytes && out.len() > begin {
            break;
        }
        let origin = Origin::Fill { slot, next: frame.next };
        out.push(Gathered { bytes: frame.bytes.clone(), origin });
    }
    State::More
}

/// Gives how many frames the write takes yet; none if it took no `caught_up` either.
fn push_caught_up(watch: &Watch, slot: u16, cursor: Seq, out: &mut Vec<Gathered>) -> usize {
    if out.len() >= FRAMES_PER_WRITE {
        return 0;
    }
    let name = watch.live().name();
    let bytes = encode::caught_up(name.as_str(), cursor.saturating_sub(1));
    out.push(Gathered { bytes, origin: Origin::CaughtUp { slot } });
    FRAMES_PER_WRITE - out.len()
}
