//! A room as it lives on this node: its tail, its watchers, who is in it, under one lock.

use super::cuts::Cuts;
use super::gauges::{Gauges, RoomGauge};
use super::mailbox::Mailbox;
use super::presence::{Manners, Members, Presence};
use super::seat::{Attached, Seat, Standing};
use super::sync::{AtomicBool, AtomicU32, AtomicU64, Mutex, Ordering};
use super::tail::{self, Budget, Read, Tail, Take};
use super::ticker::Ticker;
use super::typing::Typing;
use super::volatile::Volatile;
use super::watchers::{Crowd, Watcher, Watchers};
use crate::chat::{self, Who};
use bytes::Bytes;
use parlor_protocol::server::Frame;
use parlor_protocol::{Epoch, Millis, PersonId, RoomName, Seq};
use std::sync::Arc;

/// Nobody sits here.
const NO_SEAT: u32 = u32::MAX;

/// A room that somebody watches, or that was watched lately.
#[derive(Debug)]
pub struct LiveRoom {
    /// The room's one lock: held to append, look and sit down. Nobody is woken under it, and of frames only tombstones and
    /// the tick's own are encoded under it.
    pub(super) inner: Mutex<Inner>,
    /// Another number whenever text was taken out of the room or put back; copies made under an older one are stale.
    pub(super) redactions: AtomicU64,
    pub(super) incarnation: AtomicU32,
    presence: AtomicU32,
    typing: AtomicU32,
    /// The next tick looks at this room.
    stirred: AtomicBool,
    pub(super) ticker: Arc<Ticker>,
    pub(super) gauge: Arc<RoomGauge>,
    /// The gauge is in the list of all.
    listed: AtomicBool,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) name: RoomName,
    pub(super) epoch: Option<Epoch>,
    pub(super) n: u64,
    pub(super) ephemeral: bool,
    /// The committed state was looked at, or the room was made before our eyes.
    pub(super) known: bool,
    /// The hub let go of it; who wants the room asks the hub again.
    pub(super) unloaded: bool,
    pub(super) used: Millis,
    pub(super) tail: Tail,
    pub(super) watchers: Watchers,
    /// Who of them is put out, and where.
    pub(super) cuts: Cuts,
    pub(super) persons: Presence,
    pub(super) typists: Typing,
    pub(super) volatile: Volatile,
}

impl LiveRoom {
    pub(super) fn new(name: RoomName, tail_bytes: usize, ticker: Arc<Ticker>) -> Self {
        let gauge = Arc::new(RoomGauge::new(name.clone()));
        let inner = Inner {
            name,
            epoch: None,
            n: 0,
            ephemeral: false,
            known: false,
            unloaded: false,
            used: ticker.now(),
            tail: Tail::new(0, tail_bytes),
            watchers: Watchers::default(),
            cuts: Cuts::default(),
            persons: Presence::default(),
            typists: Typing::default(),
            volatile: Volatile::default(),
        };
        Self {
            inner: Mutex::new(inner),
            redactions: AtomicU64::new(ticker.serial()),
            incarnation: AtomicU32::new(0),
            presence: AtomicU32::new(0),
            typing: AtomicU32::new(0),
            stirred: AtomicBool::new(false),
            ticker,
            gauge,
            listed: AtomicBool::new(false),
        }
    }

    /// Has its gauge listed, once.
    pub(super) fn register(&self, gauges: &Gauges) {
        if !self.listed.swap(true, Ordering::SeqCst) {
            gauges.rooms.add(&self.gauge);
        }
    }

    /// What the room counts; it stands for the room where a connection's rooms are kept, for it keeps nothing else alive.
    pub fn gauge(&self) -> &Arc<RoomGauge> {
        &self.gauge
    }

    /// The name as first written; as first asked for while the room was not made.
    pub fn name(&self) -> RoomName {
        self.inner.lock().name.clone()
    }

    /// Another number whenever text was taken out of the room, never used twice by the hub. Read it before the store: what was
    /// fetched under another one is stale.
    pub fn redactions(&self) -> u64 {
        self.redactions.load(Ordering::SeqCst)
    }

    pub fn incarnation(&self) -> u32 {
        self.incarnation.load(Ordering::SeqCst)
    }

    pub fn standing(&self) -> Standing {
        self.inner.lock().standing(self.incarnation())
    }

    /// Whether the tail still has this seq, or it is the next one.
    pub fn keeps(&self, seq: Seq) -> bool {
        let inner = self.inner.lock();
        (inner.tail.first()..=inner.tail.end()).contains(&seq)
    }

    /// Gives the frames from `cursor` on in one piece, with the seq after them, to a reader whom nobody puts out.
    pub fn take(
        &self,
        cursor: Seq,
        incarnation: u32,
        budget: Budget,
        give: impl FnMut(Bytes, Seq),
    ) -> Take {
        self.take_at(NO_SEAT, (cursor, incarnation), budget, give)
    }

    /// The same for who has this seat: he gets nothing from the seq on at which he was put out.
    pub(super) fn take_at(
        &self,
        seat: u32,
        (cursor, incarnation): (Seq, u32),
        budget: Budget,
        mut give: impl FnMut(Bytes, Seq),
    ) -> Take {
        let inner = self.inner.lock();
        if let Some(end) = inner.cuts.end(seat) {
            let same = self.incarnation() == incarnation;
            let end = if same { end } else { cursor };
            return inner.read_last((cursor, end), self.redactions(), budget, &mut give);
        }
        let now = self.incarnation();
        if now != incarnation {
            let whole = inner.tail.first() == 0;
            return Take::Reset { incarnation: now, whole };
        }
        match inner.tail.read((self.redactions(), cursor), budget, &mut give) {
            Read::Frames { more } => Take::Frames { more },
            Read::Nothing => Take::CaughtUp,
            Read::Behind => Take::Behind,
        }
    }

    /// The first seq that who has this seat does not get, if he is put out.
    pub(super) fn end_of(&self, seat: u32) -> Option<Seq> {
        self.inner.lock().cuts.end(seat)
    }

    /// Whether there is newer presence or typing than these versions.
    pub fn volatile_since(&self, presence: u32, typing: u32) -> bool {
        self.presence.load(Ordering::SeqCst) != presence
            || self.typing.load(Ordering::SeqCst) != typing
    }

    pub fn volatile(&self) -> Volatile {
        self.inner.lock().volatile.clone()
    }

    /// What the tail keeps of messages (as they are now) and topics, oldest first: the history of an ephemeral room.
    pub fn recent(&self) -> Vec<Frame> {
        let kept = self.inner.lock().tail.copy();
        tail::recent(&kept)
    }

    /// Who spoke since a moment, by message, and since when that is: the tail of a fast room does not go back so far.
    pub fn spoken(&self, since: Millis) -> (Vec<PersonId>, Millis) {
        let inner = self.inner.lock();
        let (kept, cut) = (inner.tail.copy(), inner.tail.is_full());
        drop(inner);
        tail::spoken(&kept, cut, since)
    }

    /// All that the tail keeps, the messages as they are now, oldest first: what an operator reads of an ephemeral room.
    pub fn told(&self) -> Vec<Frame> {
        let kept = self.inner.lock().tail.copy();
        tail::told(&kept)
    }

    /// Takes a seat; nothing if the hub has let go of the room meanwhile.
    pub(super) fn seat(
        self: &Arc<Self>,
        room: Option<&chat::Room>,
        (mailbox, slot): (&Arc<Mailbox>, u16),
        manners: Manners,
    ) -> Option<Attached> {
        let mut inner = self.inner.lock();
        if inner.unloaded {
            return None;
        }
        inner.learn(room);
        let watcher = Watcher { mailbox: mailbox.clone(), slot };
        let index = inner.watchers.add(watcher);
        let news = mailbox.who().is_some_and(|who| inner.persons.join(who, manners));
        let mut standing = inner.standing(self.incarnation());
        if !inner.ephemeral {
            standing.reckon(room);
        }
        // Somebody types: that is news to who comes in.
        let typing = match inner.typists.is_empty() {
            true => inner.volatile.typing.0,
            false => inner.volatile.typing.0.wrapping_sub(1),
        };
        let seat = Seat::new(self.clone(), index, (inner.volatile.presence.0, typing));
        self.gauge_counts(&inner);
        drop(inner);
        if news {
            self.ticker.add(self);
        }
        Some(Attached { seat, standing })
    }

    /// Takes over the committed state. False: the hub has let go of the room meanwhile.
    pub(super) fn learn(&self, room: Option<&chat::Room>) -> bool {
        let mut inner = self.inner.lock();
        inner.learn(room);
        !inner.unloaded
    }

    /// Opens it from the committed state, where nobody watches yet and nothing waits for delivery.
    pub(super) fn open(&self, room: &chat::Room) {
        let mut inner = self.inner.lock();
        inner.learn(Some(room));
        inner.stand_at(room);
    }

    /// This person types.
    pub(super) fn typing(self: &Arc<Self>, who: &Arc<Who>, until: Millis) {
        self.inner.lock().typists.add(who, until);
        self.ticker.add(self);
    }

    /// Persons by id after the given one, whether there are more, the revision and the count.
    pub(super) fn members(&self, after: Option<PersonId>, limit: usize) -> Members {
        let inner = self.inner.lock();
        let (items, more) = inner.persons.page(after, limit);
        Members { rev: inner.persons.rev(), count: inner.persons.count(), items, more }
    }

    pub(super) fn count(&self) -> usize {
        self.inner.lock().persons.count()
    }

    /// Encodes what is new of presence and typing, once for everybody.
    pub(super) fn tick(self: &Arc<Self>, now: Millis, manners: Manners) {
        self.stirred.store(false, Ordering::SeqCst);
        let (crowd, unsettled) = {
            let mut inner = self.inner.lock();
            let news = inner.tick(now, manners);
            self.gauge_counts(&inner);
            self.presence.store(inner.volatile.presence.0, Ordering::SeqCst);
            self.typing.store(inner.volatile.typing.0, Ordering::SeqCst);
            let unsettled = inner.persons.unsettled() || inner.typists.unsettled();
            (if news { inner.watchers.crowd() } else { Crowd::default() }, unsettled)
        };
        crowd.tell();
        if unsettled {
            self.ticker.add(self);
        }
    }

    fn gauge_counts(&self, inner: &Inner) {
        self.gauge.count(inner.persons.count(), inner.watchers.count());
    }

    /// True: it was not marked for the next tick before.
    pub(super) fn stir(&self) -> bool {
        !self.stirred.swap(true, Ordering::SeqCst)
    }

    /// Whether the hub may let go of it; if so it is closed to newcomers from now on.
    pub(super) fn unload(&self, now: Millis, idle: Millis) -> bool {
        let mut inner = self.inner.lock();
        if !inner.watchers.is_empty() || inner.ephemeral || inner.persons.count() > 0 {
            inner.used = now;
            return false;
        }
        inner.unloaded = now.saturating_sub(inner.used) >= idle;
        if inner.unloaded {
            // It will not hear of what is removed: nothing that was read under it may be relied on.
            self.redactions.store(self.ticker.serial(), Ordering::SeqCst);
        }
        inner.unloaded
    }

    /// Whether nobody watches a room that was never made; if so it is closed to newcomers from now on.
    pub(super) fn abandon(&self) -> bool {
        let mut inner = self.inner.lock();
        inner.unloaded |= inner.watchers.is_empty() && inner.epoch.is_none();
        inner.unloaded
    }

    pub(super) fn leave(self: &Arc<Self>, index: u32) {
        // The mailbox may end with its last seat: not under the lock.
        let (_gone, news) = {
            let mut inner = self.inner.lock();
            let Some(gone) = inner.watchers.remove(index) else { return };
            // Who was put out is not among the present any more.
            let out = inner.cuts.forget(index);
            let who = gone.mailbox.who().map(|who| who.id).filter(|_| !out);
            let news = who.is_some_and(|who| inner.persons.leave(who, self.ticker.leave_due()));
            if let (true, Some(who)) = (news, who) {
                inner.typists.remove(who);
            }
            self.gauge_counts(&inner);
            (gone, news)
        };
        if news {
            self.ticker.add(self);
        }
    }
}

impl Inner {
    fn standing(&self, incarnation: u32) -> Standing {
        let end = self.tail.end();
        Standing {
            epoch: self.epoch,
            head: end.saturating_sub(1),
            n: self.n,
            end,
            incarnation,
            count: self.persons.count(),
            rev: self.persons.rev(),
            ephemeral: self.ephemeral,
        }
    }

    /// Takes over what is committed, the first time; afterwards deliveries tell.
    fn learn(&mut self, room: Option<&chat::Room>) {
        if std::mem::replace(&mut self.known, true) {
            return;
        }
        if let Some(room) = room {
            self.name = room.name.clone();
            // A renewal may have been delivered since the state was looked at.
            self.epoch.get_or_insert(room.epoch);
            self.ephemeral = room.flags.ephemeral;
            // What is committed of an ephemeral room and not delivered is on no disk: its tail has to get it yet.
            if !self.ephemeral {
                self.stand_at(room);
            }
        }
    }

    /// Everything up to the committed head is the store's.
    fn stand_at(&mut self, room: &chat::Room) {
        if room.head + 1 > self.tail.end() {
            self.tail.restart(room.head + 1);
        }
        // A message may have been delivered since the state was looked at.
        self.n = self.n.max(room.n);
    }

    fn tick(&mut self, now: Millis, manners: Manners) -> bool {
        let presence = self.persons.tick(now, manners);
        let typing = self.typists.tick(now);
        let news = presence.is_some() || typing.is_some();
        if let Some(told) = presence {
            self.volatile.tell_presence(&self.name, told);
        }
        if let Some(who) = typing {
            self.volatile.tell_typing(&self.name, &who);
        }
        news
    }
}
