//! The lanes in their order, cursors, fills, turns; and random frames against random sockets.

use super::harness::*;
use super::*;
use crate::chat::{Event, What};
use crate::hub::testing::*;
use crate::hub::{Hub, encode};
use crate::net::watch::{Kind, Start};
use parlor_protocol::server::Frame;
use parlor_protocol::{Epoch, Seq};
use proptest::prelude::*;
use std::task::Waker;

const PONG: [u8; 3] = [0x8a, 1, b'p'];
const CLOSE: [u8; 4] = [0x88, 2, 3, 0xe8];

fn reply(text: &str) -> Bytes {
    encode::caught_up(text, 0)
}

fn types(session: &Session) -> Vec<String> {
    session
        .socket
        .frames()
        .0
        .iter()
        .map(|(_, bytes)| match encode::decode(bytes) {
            Some(frame) => {
                serde_json::to_value(frame).unwrap()["type"].as_str().unwrap().to_owned()
            }
            None => format!("{:#x}", bytes[0]),
        })
        .collect()
}

fn deliver(hub: &Hub, store: &mut Store, events: &[Event]) {
    events.iter().for_each(|event| store.keep(event));
    hub.deliver(events);
}

#[test]
fn lanes_leave_in_their_order() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    session.watch(&hub, ("a", 0), 0, Start::After(0));
    session.flush(&store);
    session.socket = Socket::open();
    hub.tick(1_000);
    deliver(&hub, &mut store, &[message("a", 1, "x")]);
    session.mailbox.push(reply("r"));
    session.outbox.control(&[PONG, [0x8a, 1, b'q']].concat());
    session.outbox.control(&[0x89, 0]);
    session.flush(&store);
    assert_eq!(types(&session), ["0x89", "0x8a", "caught_up", "message", "presence"]);
    assert_eq!(session.socket.writes, 1);
    let pong = session.socket.frames().0[1].1.clone();
    assert_eq!(pong, Bytes::from_static(&[0x8a, 1, b'q']), "the newest pong");
}

#[test]
fn a_close_follows_the_replies_and_nothing_follows_it() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    session.watch(&hub, ("a", 0), 0, Start::After(0));
    session.flush(&store);
    session.socket = Socket { chunk: 3, ..Socket::open() };
    deliver(&hub, &mut store, &[message("a", 1, "x")]);
    session.mailbox.push(reply("r"));
    session.outbox.control(&CLOSE);
    session.outbox.control(&CLOSE);
    session.flush(&store);
    assert!(session.outbox.is_closed());
    session.mailbox.push(reply("late"));
    session.outbox.control(&PONG);
    assert!(matches!(
        session.outbox.poll_write(&mut Context::from_waker(Waker::noop()), &mut session.socket),
        Poll::Ready(Ok(()))
    ));
    assert_eq!(types(&session), ["caught_up", "0x88"]);
}

#[test]
fn a_new_reader_gets_the_newest_page_then_caught_up_then_what_follows() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    (1..=4).for_each(|seq| store.keep(&message("a", seq, "x")));
    session.watch(&hub, ("a", 4), 0, Start::Newest);
    deliver(&hub, &mut store, &[message("a", 5, "x")]);
    session.flush(&store);
    let frames = session.frames();
    assert_eq!(types(&session), ["history", "caught_up", "message"]);
    assert!(matches!(&frames[0], Frame::History(page) if page.items.len() == 4));
    assert!(matches!(&frames[1], Frame::CaughtUp(at) if at.seq == 4));
    assert_eq!(session.outbox.watched(0).unwrap().cursor(), 6);
}

#[test]
fn a_room_that_is_not_made_is_caught_up_at_once() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    let attached = hub.attach(&name("a"), || None, &session.mailbox, 0);
    session.outbox.watch(0, Watch::new(attached, Start::Newest));
    session.flush(&store);
    assert_eq!(types(&session), ["history", "caught_up"]);
    deliver(&hub, &mut store, &[made("a", false), message("a", 1, "x")]);
    session.flush(&store);
    assert_eq!(types(&session), ["history", "caught_up", "room", "message"]);
}

#[test]
fn a_reader_who_comes_back_gets_what_he_missed_from_the_store_then_from_the_tail() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    (1..=7).for_each(|seq| store.keep(&message("a", seq, "x")));
    session.watch(&hub, ("a", 7), 0, Start::After(2));
    session.flush(&store);
    deliver(&hub, &mut store, &[message("a", 8, "x")]);
    session.flush(&store);
    let seqs: Vec<_> = session.socket.frames().0.iter().map(|(_, bytes)| seq_of(bytes)).collect();
    assert_eq!(seqs, [Some(3), Some(4), Some(5), Some(6), Some(7), None, Some(8)]);
    assert!(matches!(&session.frames()[5], Frame::CaughtUp(at) if at.seq == 7));
}

#[test]
fn what_is_no_longer_kept_is_a_gap_and_the_newest_page() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    store.first = 5;
    (1..=7).for_each(|seq| store.keep(&message("a", seq, "x")));
    session.watch(&hub, ("a", 7), 0, Start::After(2));
    session.flush(&store);
    deliver(&hub, &mut store, &[message("a", 8, "x")]);
    session.flush(&store);
    assert_eq!(types(&session), ["gap", "history", "caught_up", "message"]);
}

#[test]
fn another_incarnation_is_a_gap_and_the_newest_page() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    session.watch(&hub, ("a", 0), 0, Start::After(0));
    session.flush(&store);
    deliver(&hub, &mut store, &[message("a", 1, "x"), message("a", 2, "x")]);
    hub.deliver(&[event("a", 2, What::Renewed { epoch: Epoch(5) })]);
    session.flush(&store);
    deliver(&hub, &mut store, &[message("a", 3, "x")]);
    session.flush(&store);
    assert_eq!(types(&session), ["caught_up", "gap", "history", "caught_up", "message"]);
}

#[test]
fn a_fill_that_a_removal_overtook_is_fetched_anew() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    (1..=3).for_each(|seq| store.keep(&message("a", seq, "secret")));
    session.watch(&hub, ("a", 3), 0, Start::After(0));
    session.socket.room = 0;
    let mut cx = Context::from_waker(Waker::noop());
    let mut wants = 0;
    session.poll_with(&mut cx, |want| {
        wants += 1;
        store.answer(want)
    });
    assert_eq!(wants, 1);
    deliver(&hub, &mut store, &[removed("a", 4, 2)]);
    session.socket = Socket::open();
    session.flush(&store);
    let texts = session.frames().into_iter().filter(|frame| {
        matches!(frame, Frame::Message(message) if message.text.as_deref() == Some("secret"))
    });
    assert_eq!(texts.count(), 2);
    assert_eq!(types(&session), ["message", "message", "message", "caught_up", "removed"]);
}

#[test]
fn an_answer_for_a_watch_that_was_replaced_is_dropped() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    (1..=3).for_each(|seq| store.keep(&message("a", seq, "x")));
    session.watch(&hub, ("a", 3), 0, Start::After(0));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(session.outbox.poll_write(&mut cx, &mut session.socket).is_ready());
    let want = session.outbox.wants().unwrap();
    assert_eq!(want.kind, Kind::Events { from: 1 });
    assert!(session.outbox.wants().is_none(), "one at a time");
    session.watch(&hub, ("a", 3), 0, Start::After(3));
    session.outbox.fill(want.ticket, Some(store.answer(&want)));
    session.flush(&store);
    assert_eq!(types(&session), ["caught_up"]);
    assert_eq!(hub.count(&name("a")), 1);
}

#[test]
fn busy_rooms_take_turns() {
    let (hub, mut store, mut session) =
        (Hub::new(crate::hub::Options::default()), Store::default(), Session::new());
    for (slot, text) in ["a", "b", "c"].into_iter().enumerate() {
        session.watch(&hub, (text, 0), u16::try_from(slot).unwrap(), Start::After(0));
    }
    session.flush(&store);
    session.socket = Socket::open();
    let long = "x".repeat(4_000);
    for text in ["a", "b", "c"] {
        let events: Vec<_> = (1..=20).map(|seq| message(text, seq, &long)).collect();
        deliver(&hub, &mut store, &events);
    }
    session.flush(&store);
    let rooms: Vec<String> = session
        .frames()
        .into_iter()
        .filter_map(|frame| match frame {
            Frame::Message(message) => Some(message.room),
            _other => None,
        })
        .collect();
    assert_eq!(rooms.len(), 60);
    assert!(rooms.windows(5).all(|run| run.iter().any(|room| *room != run[0])), "{rooms:?}");
}

#[test]
fn a_turn_ends_after_a_few_writes() {
    let (hub, mut store, mut session) =
        (Hub::new(crate::hub::Options::default()), Store::default(), Session::new());
    session.watch(&hub, ("a", 0), 0, Start::After(0));
    session.flush(&store);
    session.socket = Socket::open();
    let events: Vec<_> = (1..=600).map(|seq| message("a", seq, "x")).collect();
    deliver(&hub, &mut store, &events);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(session.outbox.poll_write(&mut cx, &mut session.socket).is_pending());
    assert_eq!((session.socket.writes, session.frames().len()), (4, 4 * 64));
}

#[test]
fn a_watch_is_small() {
    assert!(size_of::<Option<Watch>>() <= 64, "{}", size_of::<Option<Watch>>());
    assert!(size_of::<Outbox>() <= 160, "{}", size_of::<Outbox>());
    assert!(size_of::<Mailbox>() <= 320, "{}", size_of::<Mailbox>());
}

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
            match encode::decode(bytes).expect("a frame of the protocol") {
                Frame::CaughtUp(reply) if reply.room == "reply" => {
                    assert_eq!(reply.seq, replies);
                    replies += 1;
                }
                frame => {
                    let Some(seq) = seq_of(bytes) else { continue };
                    let room = serde_json::to_value(frame).unwrap()["room"].clone();
                    let room = ROOMS.iter().position(|name| room == *name).unwrap();
                    assert_eq!(seq, next[room], "skipped or doubled in {}", ROOMS[room]);
                    next[room] += 1;
                }
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
