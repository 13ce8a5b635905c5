//! Random frames against random sockets: every frame leaves whole, once and in its order.

use super::harness::*;
use crate::chat::Event;
use crate::hub::Start;
use crate::hub::testing::*;
use crate::hub::{Hub, encode};
use parlor_protocol::Seq;
use parlor_protocol::server::Frame;
use proptest::prelude::*;
use std::sync::Arc;
use std::task::{Context, Waker};

/// What may happen to a connection between two looks at its socket.
#[derive(Clone, Debug)]
enum Happens {
    Message {
        room: usize,
        size: usize,
    },
    Edit {
        room: usize,
    },
    Remove {
        room: usize,
        back: Seq,
    },
    Reply,
    Pong,
    Tick,
    /// The socket takes so many bytes more, so many at once.
    Takes {
        bytes: usize,
        chunk: usize,
    },
    Rewatch {
        room: usize,
    },
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        6 => (0..3_usize, 0..400_usize).prop_map(|(room, size)| Happens::Message { room, size }),
        1 => (0..3_usize).prop_map(|room| Happens::Edit { room }),
        1 => (0..3_usize, 0..6_u64).prop_map(|(room, back)| Happens::Remove { room, back }),
        2 => Just(Happens::Reply),
        1 => Just(Happens::Pong),
        1 => Just(Happens::Tick),
        4 => (0..3_000_usize, 1..700_usize)
            .prop_map(|(bytes, chunk)| Happens::Takes { bytes, chunk }),
        1 => (0..3_usize).prop_map(|room| Happens::Rewatch { room }),
    ]
}

const ROOMS: [&str; 3] = ["a", "b", "c"];

/// A run of things that happen, with what has to come out.
struct Run {
    hub: Hub,
    store: Store,
    session: Session,
    heads: [Seq; 3],
    replies: u64,
    pongs: u8,
    now: u64,
    /// Removed texts, and how much was written when they were.
    gone: Vec<(String, usize)>,
}

impl Run {
    fn new() -> Self {
        let (hub, mut session) = (hub(), Session::new());
        for (slot, text) in ROOMS.into_iter().enumerate() {
            session.watch(&hub, (text, 0), u16::try_from(slot).unwrap(), Start::After(0));
        }
        session.socket.room = 0;
        let (heads, gone) = ([0; 3], Vec::new());
        Self { hub, store: Store::default(), session, heads, replies: 0, pongs: 0, now: 0, gone }
    }

    fn deliver(&mut self, room: usize, event: impl FnOnce(&str, Seq) -> Event) {
        self.heads[room] += 1;
        let event = event(ROOMS[room], self.heads[room]);
        deliver(&self.hub, &mut self.store, &[event]);
    }

    /// Nothing that was removed can be edited or removed again.
    fn is_gone(&self, room: usize, target: Seq) -> bool {
        let text = format!("<{}{target}>", ROOMS[room]);
        self.gone.iter().any(|(gone, _)| *gone == text)
    }

    fn step(&mut self, happens: Happens) {
        match happens {
            Happens::Message { room, size } => self.deliver(room, |text, seq| {
                message(text, seq, &format!("<{text}{seq}>{}", "x".repeat(size)))
            }),
            Happens::Edit { room } => {
                let target = self.heads[room];
                if target == 0 || self.is_gone(room, target) {
                    return;
                }
                let edit =
                    |text: &str, seq| edited(text, seq, target, &format!("<{text}{target}>"));
                self.deliver(room, edit);
            }
            Happens::Remove { room, back } => {
                let target = self.heads[room].saturating_sub(back);
                if target == 0 || self.is_gone(room, target) {
                    return;
                }
                self.gone
                    .push((format!("<{}{target}>", ROOMS[room]), self.session.socket.out.len()));
                self.deliver(room, |text, seq| removed(text, seq, target));
            }
            Happens::Reply => {
                self.session.mailbox.push(encode::caught_up("reply", self.replies));
                self.replies += 1;
            }
            Happens::Pong => {
                self.pongs += 1;
                self.session.outbox.control(&[0x8a, 1, self.pongs]);
            }
            Happens::Tick => {
                self.now += 1_000;
                self.hub.typing(&name("a"), &Arc::new(who(u128::from(self.now))));
                self.hub.tick(self.now);
            }
            Happens::Takes { bytes, chunk } => {
                (self.session.socket.room, self.session.socket.chunk) = (bytes, chunk);
            }
            Happens::Rewatch { room } => {
                // As a client that resyncs: from what was written to it.
                let slot = u16::try_from(room).unwrap();
                let watch = self.session.outbox.watched(slot).unwrap();
                let start = Start::After(watch.cursor() - 1);
                self.session.watch(&self.hub, (ROOMS[room], self.heads[room]), slot, start);
            }
        }
        let mut cx = Context::from_waker(Waker::noop());
        self.session.poll(&mut cx, &self.store);
    }

    /// Everything came, once, whole, in its order, and nothing that was removed began to leave afterwards.
    fn check(mut self) {
        self.session.socket.room = usize::MAX;
        self.session.flush(&self.store);
        let (frames, rest) = self.session.socket.frames();
        assert_eq!(rest, 0);
        let (mut next, mut replies, mut pong) = ([1; 3], 0, 0);
        for (at, bytes) in &frames {
            if bytes[0] == 0x8a {
                assert!(bytes[2] > pong, "an older pong after a newer one");
                pong = bytes[2];
                continue;
            }
            let text = String::from_utf8_lossy(bytes);
            for (gone, since) in &self.gone {
                assert!(at < since || !text.contains(gone.as_str()), "{gone} in {text}");
            }
            let frame = encode::decode(bytes).expect("a frame of the protocol");
            if let Frame::CaughtUp(reply) = &frame
                && reply.room == "reply"
            {
                assert_eq!(reply.seq, replies);
                replies += 1;
            } else if let Some(seq) = seq_of(bytes) {
                let room = serde_json::to_value(frame).unwrap()["room"].clone();
                let room = ROOMS.iter().position(|name| room == *name).unwrap();
                assert_eq!(seq, next[room], "skipped or doubled in {}", ROOMS[room]);
                next[room] += 1;
            }
        }
        assert_eq!((replies, pong), (self.replies, self.pongs));
        assert_eq!(next, self.heads.map(|head| head + 1));
        for (slot, next) in next.into_iter().enumerate() {
            let watch = self.session.outbox.watched(u16::try_from(slot).unwrap()).unwrap();
            assert_eq!((watch.cursor(), watch.is_live()), (next, true));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_the_socket_takes_every_frame_leaves_whole_and_once(
        happens in prop::collection::vec(happens(), 1..120)
    ) {
        let mut run = Run::new();
        for happens in happens {
            run.step(happens);
        }
        run.check();
    }
}
