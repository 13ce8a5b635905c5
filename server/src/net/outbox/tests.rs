//! The lanes in their order, cursors, fills, turns; and random frames against random sockets.

use super::harness::*;
use super::*;
use crate::chat::What;
use crate::hub::Start;
use crate::hub::testing::*;
use crate::hub::{Again, Hub, Reply, encode};
use crate::net::watch::Kind;
use parlor_protocol::Epoch;
use parlor_protocol::server::Frame;
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
fn a_reply_with_a_text_that_was_removed_while_it_waited_is_made_again() {
    let (hub, mut store, mut session) = (hub(), Store::default(), Session::new());
    let live = hub.load(&name("a"), || Some(room("a", 1)));
    let page = |text| encode::history("a", None, (&[message("a", 1, text)], false), Some(7));
    let again = Again::new(std::future::ready(Reply::new(page("gone"))));
    let checked = (live.clone(), live.redactions());
    session.mailbox.answer(Reply::of_room(page("secret"), checked, again));
    session.mailbox.push(reply("r"));
    session.socket.room = 0;
    let mut cx = Context::from_waker(Waker::noop());
    session.poll(&mut cx, &store);
    deliver(&hub, &mut store, &[removed("a", 2, 1)]);
    session.socket = Socket::open();
    session.flush(&store);
    assert_eq!(types(&session), ["caught_up"]);
    assert_eq!(session.mailbox.direct_bytes(), 0);
    let mut again = session.outbox.stale().unwrap();
    let Poll::Ready(made) = std::pin::Pin::new(&mut again).poll(&mut cx) else { panic!("waits") };
    session.mailbox.answer(made);
    session.flush(&store);
    assert_eq!(types(&session), ["caught_up", "history"]);
    assert!(session.outbox.stale().is_none());
    assert!(!String::from_utf8_lossy(&session.socket.out).contains("secret"));
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
    let room = |frame| if let Frame::Message(message) = frame { Some(message.room) } else { None };
    let rooms: Vec<String> = session.frames().into_iter().filter_map(room).collect();
    assert_eq!(rooms.len(), 60);
    assert!(rooms.windows(5).all(|run| run.iter().any(|room| *room != run[0])), "{rooms:?}");
}

#[test]
fn a_turn_ends_after_a_few_writes() {
    let options = crate::hub::Options { tail_bytes: 1 << 20, ..crate::hub::Options::default() };
    let (hub, mut store, mut session) = (Hub::new(options), Store::default(), Session::new());
    session.watch(&hub, ("a", 0), 0, Start::After(0));
    session.flush(&store);
    session.socket = Socket::open();
    let text = "x".repeat(4_000);
    let events: Vec<_> = (1..=100).map(|seq| message("a", seq, &text)).collect();
    deliver(&hub, &mut store, &events);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(session.outbox.poll_write(&mut cx, &mut session.socket).is_pending());
    // As many frames a write as its bytes allow.
    assert_eq!((session.socket.writes, session.frames().len()), (4, 4 * 15));
}

#[test]
fn a_watch_is_small() {
    // With it a further room costs a pointer of the caller, ten bytes of the room's watchers, and a place in its presence.
    assert!(size_of::<Option<Watch>>() <= 40, "{}", size_of::<Option<Watch>>());
    // The watch of the first room stands in it.
    assert!(size_of::<Outbox>() <= 192, "{}", size_of::<Outbox>());
    assert!(size_of::<Mailbox>() <= 320, "{}", size_of::<Mailbox>());
}
