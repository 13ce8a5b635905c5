//! The lanes of a connection into its socket: control, direct, the tails of its rooms, and the volatile rest, whole frames each.

use super::control::Control;
use super::lanes::{Gathered, Lanes, Origin};
use super::watch::{Fill, Ticket, Want, Watch};
use crate::hub::{Again, Mailbox, cut};
use bytes::{Buf, Bytes};
use parlor_protocol::Seq;
use std::cell::Cell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use tokio::io::AsyncWrite;

/// Frames in one write: what one `writev` takes without an allocation.
pub(super) const FRAMES_PER_WRITE: usize = 64;

/// Bytes after which a write is full.
pub(super) const BYTES_PER_WRITE: usize = 64 * 1024;

/// Writes before other connections have their turn: a reader that takes everything at once would keep its thread.
const WRITES_PER_TURN: usize = 4;

/// Pieces of a write that have no more bytes than this together are copied into one: for so few the kernel needs longer to look at
/// each of them.
const BYTES_JOINED: usize = 8 * 1024;

thread_local! {
    /// Where the pieces of a small write are joined.
    static JOINED: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };

    /// Where the frames of a write are gathered. One a thread, for a connection that is idle shall keep nothing.
    static SCRATCH: Cell<Vec<Gathered>> = const { Cell::new(Vec::new()) };
}

/// One per connection, used by its session alone.
///
/// It keeps no frames but the rest of one whose beginning is in the socket: whatever does not fit is gathered again next
/// time from where it lies, so that a slow reader holds no copies and a text that was removed meanwhile is not sent.
#[derive(Debug)]
pub struct Outbox {
    mailbox: Arc<Mailbox>,
    /// The rest of a frame whose beginning was written; nothing may come before it.
    rest: Bytes,
    control: Control,
    lanes: Lanes,
    /// Replies that hold a text which was removed before they left.
    stale: Vec<Again>,
    /// The last write found the socket full, or the turn was over.
    blocked: bool,
}

impl Outbox {
    pub fn new(mailbox: Arc<Mailbox>) -> Self {
        let lanes = Lanes::new(mailbox.signal().words());
        let (rest, control, stale) = (Bytes::new(), Control::default(), Vec::new());
        Self { mailbox, rest, control, lanes, stale, blocked: false }
    }

    /// Takes whole control frames, as tungstenite writes them: of pings and of pongs only the newest waits, of closes the first
    /// counts. Frames of other kinds go to the direct lane.
    pub fn control(&mut self, frames: &[u8]) {
        let mailbox = &self.mailbox;
        self.control.take(frames, |other| mailbox.push(other));
    }

    /// Begins to read a room, or sets its cursor anew.
    pub fn watch(&mut self, slot: u16, watch: Watch) {
        self.lanes.watch(slot, watch);
    }

    /// Stops reading a room, and leaves it.
    pub fn unwatch(&mut self, slot: u16) -> Option<Watch> {
        self.lanes.unwatch(slot)
    }

    /// A slot whose reader was put out and has got what he was to get; it is free with this.
    pub fn leave_over(&mut self) -> Option<u16> {
        self.lanes.leave_over()
    }

    /// The watch of a slot.
    pub fn watched(&self, slot: u16) -> Option<&Watch> {
        self.lanes.watched(slot)
    }

    /// How far the cursor that is furthest behind is behind, and how many rooms are read from the store.
    pub fn lag(&self) -> (Seq, usize) {
        let lag = |watch: &Watch| watch.live().standing().end.saturating_sub(watch.cursor);
        let behind = self.lanes.watches().filter(|watch| !watch.is_live()).count();
        (self.lanes.watches().map(lag).max().unwrap_or_default(), behind)
    }

    /// What is needed from the store, one thing at a time: until `fill` answers it there is no other.
    pub fn wants(&mut self) -> Option<Want> {
        self.lanes.wants()
    }

    /// Answers a want. A watch whose fill is stale, or is None, wants again.
    pub fn fill(&mut self, ticket: Ticket, fill: Option<Fill>) {
        self.lanes.fill(ticket, fill);
    }

    /// A reply that is to be made again, because a text in it was removed before it left.
    pub fn stale(&mut self) -> Option<Again> {
        self.stale.pop()
    }

    /// Nothing of a frame is half written and no control frame waits; after a close frame: everything was said.
    pub fn is_flushed(&self) -> bool {
        self.rest.is_empty() && self.control.is_empty()
    }

    /// A close frame is in the socket: nothing will follow.
    pub fn is_closed(&self) -> bool {
        self.control.is_closed() && self.rest.is_empty()
    }

    /// Writes what there is. Ready: everything is in the socket; Pending: the socket is full, or it is the turn of others. Then
    /// call `rest` before giving up the thread.
    pub fn poll_write<W: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut W,
    ) -> Poll<io::Result<()>> {
        self.mailbox.signal().rouse();
        let mut gathered = SCRATCH.take();
        let written = self.write_all(cx, socket, &mut gathered);
        gathered.clear();
        SCRATCH.set(gathered);
        self.blocked = written.is_pending();
        self.mailbox.vitals.stuck.store(self.blocked, Ordering::Relaxed);
        written
    }

    /// Whether the session may return Pending after `poll_write`: it will be woken by news, or, while the socket is full, only by an
    /// order. False: look again.
    pub fn rest(&self, cx: &Context<'_>) -> bool {
        match self.blocked {
            true => self.mailbox.signal().block(cx),
            false => self.mailbox.signal().sleep(cx),
        }
    }

    fn write_all<W: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut W,
        gathered: &mut Vec<Gathered>,
    ) -> Poll<io::Result<()>> {
        for _turn in 0..WRITES_PER_TURN {
            let whole = self.gather(gathered);
            if gathered.is_empty() {
                self.lanes.settle();
                return Poll::Ready(Ok(()));
            }
            let written = ready!(write_vectored(cx, socket, gathered))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.mailbox.vitals.written.fetch_add(written as u64, Ordering::Relaxed);
            if self.commit(gathered, written) && whole {
                // What has come since is news, and whoever brought it sees to it that it is looked at.
                return Poll::Ready(Ok(()));
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Collects the frames of one write, in the order of the lanes. True: there is nothing in them but what the rooms may have left.
    fn gather(&mut self, gathered: &mut Vec<Gathered>) -> bool {
        loop {
            gathered.clear();
            self.lanes.begin();
            let mut bytes = self.rest.len();
            if !self.rest.is_empty() {
                gathered.push(Gathered { bytes: self.rest.clone(), origin: Origin::Rest });
            }
            if self.control.is_closed() {
                // Nobody reads on: what still comes in must not keep the session from its sleep.
                self.mailbox.discard();
                return false;
            }
            self.control.gather(gathered);
            let Some(replies) = self.gather_direct(gathered, &mut bytes) else { return false };
            if let Some(close) = self.control.close() {
                // A reply explains a close, so it goes before it; nothing goes after it.
                gathered.push(Gathered { bytes: close.clone(), origin: Origin::Close });
                return false;
            }
            self.lanes.gather(self.mailbox.signal(), gathered, bytes);
            // A message may have come into a tail after its `ok` into the direct lane, both since we looked there.
            if self.mailbox.direct_count() == replies {
                return true;
            }
        }
    }

    /// Collects the replies that wait, and counts them; None: there are more than fit.
    fn gather_direct(&mut self, gathered: &mut Vec<Gathered>, bytes: &mut usize) -> Option<usize> {
        let (mut whole, mut replies) = (true, 0);
        let more = |frame: &Bytes| {
            whole = gathered.len() < FRAMES_PER_WRITE && *bytes < BYTES_PER_WRITE;
            if whole {
                (*bytes, replies) = (*bytes + frame.len(), replies + 1);
                gathered.push(Gathered { bytes: frame.clone(), origin: Origin::Direct });
            }
            whole
        };
        self.mailbox.peek_direct(more, |again| self.stale.push(again));
        whole.then_some(replies)
    }

    /// Moves cursors past what the socket took. A frame that has begun counts as written: its rest is kept here. True: it took all,
    /// and the rooms have no more.
    fn commit(&mut self, gathered: &[Gathered], mut written: usize) -> bool {
        let mut direct = 0;
        let mut all = true;
        for Gathered { bytes, origin } in gathered {
            if written == 0 && !bytes.is_empty() {
                all = false;
                break;
            }
            let taken = written.min(bytes.len());
            written -= taken;
            // Of frames in a row the whole ones that the socket did not take are gathered again.
            let (end, origin) = if let Origin::Tail { slot, next } = *origin
                && taken < bytes.len()
            {
                let (end, left) = cut(bytes, taken);
                (end, Origin::Tail { slot, next: next - left })
            } else {
                (bytes.len(), *origin)
            };
            match origin {
                Origin::Rest => self.rest.advance(taken),
                Origin::Direct => direct += 1,
                Origin::Ping | Origin::Pong | Origin::Close => self.control.written(origin),
                Origin::Tail { .. }
                | Origin::Fill { .. }
                | Origin::CaughtUp { .. }
                | Origin::Presence { .. }
                | Origin::Typing { .. } => self.lanes.written(origin),
            }
            if taken < bytes.len() {
                if origin != Origin::Rest {
                    self.rest = bytes.slice(taken..end);
                }
                all = false;
                break;
            }
        }
        if self.rest.is_empty() {
            // An empty rest would still hold on to the frame it was cut from.
            self.rest = Bytes::new();
        }
        if direct > 0 {
            self.mailbox.pop_direct(direct);
        }
        all && self.lanes.settle()
    }
}

fn write_vectored<W: AsyncWrite + Unpin>(
    cx: &mut Context<'_>,
    socket: &mut W,
    gathered: &[Gathered],
) -> Poll<io::Result<usize>> {
    if let [only] = gathered {
        return Pin::new(socket).poll_write(cx, &only.bytes);
    }
    if gathered.iter().map(|piece| piece.bytes.len()).sum::<usize>() <= BYTES_JOINED {
        let mut joined = JOINED.take();
        joined.clear();
        gathered.iter().for_each(|piece| joined.extend_from_slice(&piece.bytes));
        let written = Pin::new(socket).poll_write(cx, &joined);
        JOINED.set(joined);
        return written;
    }
    let mut slices = [IoSlice::new(&[]); FRAMES_PER_WRITE];
    let count = gathered.len().min(slices.len());
    for (slice, frame) in slices.iter_mut().zip(gathered) {
        *slice = IoSlice::new(&frame.bytes);
    }
    Pin::new(socket).poll_write_vectored(cx, slices.get(..count).unwrap_or_default())
}

#[cfg(test)]
#[cfg_attr(feature = "shuttle", allow(dead_code, reason = "its tests need less of it"))]
mod harness;
#[cfg(test)]
#[cfg(feature = "shuttle")]
mod interleavings;
#[cfg(test)]
#[cfg(not(feature = "shuttle"))]
mod property;
#[cfg(test)]
#[cfg(not(feature = "shuttle"))]
mod tests;
