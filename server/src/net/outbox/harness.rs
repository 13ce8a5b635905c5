//! A socket of chosen sizes, a store of events, and a session that drives an outbox between them, for its tests.

use super::Outbox;
use crate::chat::{Event, What};
use crate::hub::Start;
use crate::hub::testing::{mailbox, room};
use crate::hub::{Framed, Hub, Mailbox, Options, encode};
use crate::net::watch::{Fill, Kind, Then, Want, Watch};
use bytes::Bytes;
use parlor_protocol::server::Frame;
use parlor_protocol::{Seq, server};
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;

/// Takes `room` bytes in all, at most `chunk` at once.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) room: usize,
    pub(super) chunk: usize,
    pub(super) out: Vec<u8>,
    pub(super) writes: usize,
}

impl Socket {
    pub(super) fn open() -> Self {
        Self { room: usize::MAX, chunk: usize::MAX, out: Vec::new(), writes: 0 }
    }

    /// The whole frames it took, with the place where each began; and how many bytes of another one.
    pub(super) fn frames(&self) -> (Vec<(usize, Bytes)>, usize) {
        let (mut frames, mut at) = (Vec::new(), 0);
        while let Some(header) = self.out.get(at..at + 2) {
            let mut size = [0; 8];
            let (from, len) = match header[1] {
                126 => (4, self.out.get(at + 2..at + 4)),
                127 => (10, self.out.get(at + 2..at + 10)),
                _short => (2, Some(&header[1..2])),
            };
            let Some(len) = len else { break };
            size[8 - len.len()..].copy_from_slice(len);
            let end = at + from + usize::try_from(u64::from_be_bytes(size)).unwrap();
            let Some(frame) = self.out.get(at..end) else { break };
            frames.push((at, Bytes::copy_from_slice(frame)));
            at = end;
        }
        (frames, self.out.len() - at)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        assert!(slices.len() <= super::FRAMES_PER_WRITE);
        let limit = self.room.min(self.chunk);
        if limit == 0 {
            return Poll::Pending;
        }
        let bytes: Vec<u8> =
            slices.iter().flat_map(|slice| slice.iter().copied()).take(limit).collect();
        self.out.extend_from_slice(&bytes);
        self.room -= if self.room == usize::MAX { 0 } else { bytes.len() };
        self.writes += 1;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Every event of every room, as the projection would give them back.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) events: Vec<Event>,
    /// Rooms keep nothing below this.
    pub(super) first: Seq,
}

impl Store {
    pub(super) fn keep(&mut self, event: &Event) {
        if let What::Removed { targets, .. } = &event.what {
            for kept in self.events.iter_mut().filter(|kept| kept.room == event.room) {
                if let What::Message { text, .. } = &mut kept.what
                    && targets.contains(&kept.seq)
                {
                    *text = None;
                } else if let What::Edited { target, .. } = &kept.what
                    && targets.contains(target)
                {
                    kept.what = What::Skip;
                }
            }
        }
        self.events.push(event.clone());
    }

    /// Answers at most three events a time, so that a reader comes back.
    pub(super) fn answer(&self, want: &Want) -> Fill {
        let name = want.live.name();
        let of_room = || self.events.iter().filter(|event| event.room == name);
        let head = of_room().map(|event| event.seq).max().unwrap_or(0);
        let gap = |from, reason| {
            let room = name.as_str().to_owned();
            let gap = server::Gap { room, from, to: head, reason, epoch: None, head, n: 0 };
            vec![Framed { bytes: encode::frame(&Frame::Gap(gap)), next: head + 1 }]
        };
        let (frames, then) = match want.kind {
            Kind::Newest { upto } => {
                let page: Vec<Event> =
                    of_room().filter(|event| event.seq > 0 && event.seq <= upto).cloned().collect();
                let bytes = encode::history(name.as_str(), None, (&page, false), None);
                (vec![Framed { bytes, next: upto + 1 }], Then::Stream)
            }
            Kind::Events { from } if from < self.first => {
                (gap(from, server::Lost::Expired), Then::Newest)
            }
            Kind::Events { from } => {
                let events = of_room().filter(|event| event.seq >= from).take(3);
                let framed = events.map(|event| Framed {
                    bytes: encode::event(event).unwrap(),
                    next: event.seq + 1,
                });
                (framed.collect(), Then::Stream)
            }
            Kind::Reset { from } => (gap(from, server::Lost::Epoch), Then::Newest),
        };
        let Want { incarnation, redactions, .. } = *want;
        Fill { incarnation, redactions, frames: frames.into(), then }
    }
}

/// A connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) outbox: Outbox,
    pub(super) socket: Socket,
}

impl Session {
    pub(super) fn new() -> Self {
        let mailbox = mailbox(1);
        let outbox = Outbox::new(mailbox.clone());
        Self { mailbox, outbox, socket: Socket::open() }
    }

    /// Watches a room that stands at `head` in the slot, as a reader who has `seq`, or nothing.
    pub(super) fn watch(&mut self, hub: &Hub, (text, head): (&str, Seq), slot: u16, start: Start) {
        let committed = || Some(room(text, head));
        let attached = hub.attach(&crate::hub::testing::name(text), committed, &self.mailbox, slot);
        self.outbox.watch(slot, Watch::new(attached, start));
    }

    /// One poll of the session's task, answering from the store at once. True: everything is written.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, store: &Store) -> bool {
        self.poll_with(cx, |want| store.answer(want))
    }

    pub(super) fn poll_with(
        &mut self,
        cx: &mut Context<'_>,
        mut answer: impl FnMut(&Want) -> Fill,
    ) -> bool {
        loop {
            let written = self.outbox.poll_write(cx, &mut self.socket);
            if let Some(want) = self.outbox.wants() {
                let fill = answer(&want);
                self.outbox.fill(want.ticket, Some(fill));
                continue;
            }
            match written {
                Poll::Ready(written) => written.unwrap(),
                Poll::Pending => {
                    if self.outbox.rest(cx) {
                        return false;
                    }
                    continue;
                }
            }
            if self.outbox.rest(cx) {
                return true;
            }
        }
    }

    /// Polls until everything is written: a turn ends after a few writes.
    pub(super) fn flush(&mut self, store: &Store) {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        while !self.poll(&mut cx, store) {}
    }

    /// The frames that were written, as protocol frames.
    pub(super) fn frames(&self) -> Vec<Frame> {
        let (frames, rest) = self.socket.frames();
        assert_eq!(rest, 0, "a frame is half written");
        frames.iter().filter_map(|(_, bytes)| encode::decode(bytes)).collect()
    }
}

pub(super) fn hub() -> Hub {
    Hub::new(Options { tail_bytes: 2_500, ..Options::default() })
}

/// What the log does: keeps, then delivers.
pub(super) fn deliver(hub: &Hub, store: &mut Store, events: &[Event]) {
    events.iter().for_each(|event| store.keep(event));
    hub.deliver(events);
}
