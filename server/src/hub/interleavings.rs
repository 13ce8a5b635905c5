//! Interleavings of publishers and readers, searched by shuttle: no lost wake-up, no skipped or doubled frame.

use super::testing::*;
use super::*;
use parlor_protocol::Seq;
use shuttle::future::block_on;
use shuttle::thread;
use std::future::poll_fn;
use std::task::Poll;

const ROUNDS: usize = 2_000;

/// Reads until the cursor has come to `end`; a lost wake-up is a deadlock, which shuttle reports.
fn read_until(mailbox: &Mailbox, seat: &Seat, mut cursor: Seq, end: Seq) {
    block_on(poll_fn(|cx| {
        mailbox.signal().rouse();
        loop {
            let _news = mailbox.signal().take_rooms(0);
            let budget = Budget { frames: 2, bytes: 1 << 20 };
            let take = seat.live().take(cursor, 0, budget, |piece, next| {
                for frame in apart(piece) {
                    assert_eq!(seq_of(&frame), Some(cursor), "skipped or doubled");
                    cursor += 1;
                }
                assert_eq!(next, cursor);
            });
            assert_ne!(take, Take::Behind);
            if cursor == end {
                return Poll::Ready(());
            }
            if take == Take::CaughtUp && mailbox.signal().sleep(cx) {
                return Poll::Pending;
            }
        }
    }));
}

#[test]
fn a_publisher_and_two_readers() {
    shuttle::check_random(
        || {
            let hub = Arc::new(Hub::new(Options::default()));
            let readers: Vec<_> = [1, 2]
                .map(|person| {
                    let mailbox = mailbox(person);
                    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
                    thread::spawn(move || read_until(&mailbox, &attached.seat, 1, 5))
                })
                .into();
            for seq in 1..5 {
                hub.deliver(&[message("a", seq, "x")]);
            }
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        },
        ROUNDS,
    );
}

#[test]
fn a_reader_of_two_rooms_with_a_publisher_each() {
    shuttle::check_random(
        || {
            let hub = Arc::new(Hub::new(Options::default()));
            let mailbox = mailbox(1);
            let seats = ["a", "b"].map(|text| {
                hub.attach(&name(text), || Some(room(text, 0)), &mailbox, u16::from(text == "b"))
            });
            // Two log-ordered streams that do not touch the same room stand for two deliver stages.
            let publishers = ["a", "b"].map(|text| {
                let hub = hub.clone();
                thread::spawn(move || {
                    (1..4).for_each(|seq| hub.deliver(&[message(text, seq, "x")]))
                })
            });
            let mut cursors = [1, 1];
            block_on(poll_fn(|cx| {
                mailbox.signal().rouse();
                loop {
                    let news = mailbox.signal().take_rooms(0);
                    for (slot, (cursor, attached)) in cursors.iter_mut().zip(&seats).enumerate() {
                        if news & (1 << slot) != 0 {
                            let budget = Budget { frames: 9, bytes: 1 << 20 };
                            attached.seat.live().take(*cursor, 0, budget, |_, next| *cursor = next);
                        }
                    }
                    if cursors == [4, 4] {
                        return Poll::Ready(());
                    }
                    if mailbox.signal().sleep(cx) {
                        return Poll::Pending;
                    }
                }
            }));
            publishers.into_iter().for_each(|publisher| publisher.join().unwrap());
        },
        ROUNDS,
    );
}

#[test]
fn a_newcomer_during_a_delivery_misses_nothing() {
    shuttle::check_random(
        || {
            let hub = Arc::new(Hub::new(Options::default()));
            let committed = Arc::new(sync::Mutex::new(room("a", 0)));
            let publisher = thread::spawn({
                let (hub, committed) = (hub.clone(), committed.clone());
                move || {
                    for seq in 1..4 {
                        *committed.lock() = room("a", seq);
                        hub.deliver(&[message("a", seq, "x")]);
                    }
                }
            });
            let mailbox = mailbox(1);
            let attached = hub.attach(&name("a"), || Some(committed.lock().clone()), &mailbox, 0);
            // What it does not find in the tail is committed: it stands in the store.
            let live = attached.seat.live();
            let mut cursor = attached.standing.end;
            block_on(poll_fn(|cx| {
                mailbox.signal().rouse();
                loop {
                    let _news = mailbox.signal().take_rooms(0);
                    let budget = Budget { frames: 9, bytes: 1 << 20 };
                    let take = live.take(cursor, 0, budget, |piece, next| {
                        assert_eq!(apart(piece).first().and_then(seq_of), Some(cursor));
                        cursor = next;
                    });
                    if take == Take::Behind {
                        assert!(committed.lock().head >= cursor);
                        cursor += 1;
                    }
                    if cursor == 4 {
                        return Poll::Ready(());
                    }
                    if take == Take::CaughtUp && mailbox.signal().sleep(cx) {
                        return Poll::Pending;
                    }
                }
            }));
            publisher.join().unwrap();
        },
        ROUNDS,
    );
}

#[test]
fn replies_and_orders_wake_their_session() {
    shuttle::check_random(
        || {
            let mailbox = mailbox(1);
            let answers = thread::spawn({
                let mailbox = mailbox.clone();
                move || (0..3).for_each(|_| mailbox.push(Bytes::from_static(b"reply")))
            });
            let sweeper = thread::spawn({
                let mailbox = mailbox.clone();
                move || mailbox.order(Order::Ping)
            });
            let (mut replies, mut pings) = (0, 0);
            block_on(poll_fn(|cx| {
                mailbox.signal().rouse();
                loop {
                    let mut seen = 0;
                    let count = |_: &Bytes| {
                        seen += 1;
                        true
                    };
                    mailbox.peek_direct(count, |_| unreachable!("nothing is removed"));
                    if seen > 0 {
                        mailbox.pop_direct(seen);
                    }
                    replies += seen;
                    pings += usize::from(mailbox.take_order() == Some(Order::Ping));
                    if (replies, pings) == (3, 1) {
                        return Poll::Ready(());
                    }
                    if mailbox.signal().sleep(cx) {
                        return Poll::Pending;
                    }
                }
            }));
            answers.join().unwrap();
            sweeper.join().unwrap();
        },
        ROUNDS,
    );
}

#[test]
fn who_is_put_out_gets_everything_up_to_there_and_nothing_after() {
    shuttle::check_random(
        || {
            let hub = Arc::new(Hub::new(Options::default()));
            let mailbox = mailbox(1);
            let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
            let publisher = thread::spawn({
                let hub = hub.clone();
                move || {
                    hub.deliver(&[message("a", 1, "x")]);
                    hub.deliver(&[kicked("a", 2, 1), message("a", 3, "x")]);
                    hub.deliver(&[message("a", 4, "x")]);
                }
            });
            let (mut cursor, mut over) = (1, false);
            block_on(poll_fn(|cx| {
                mailbox.signal().rouse();
                loop {
                    let _news = mailbox.signal().take_rooms(0);
                    let budget = Budget { frames: 2, bytes: 1 << 20 };
                    let take = attached.seat.take((cursor, 0), budget, |piece, next| {
                        for frame in apart(piece) {
                            assert_eq!(seq_of(&frame), Some(cursor), "skipped or doubled");
                            cursor += 1;
                        }
                        assert_eq!(next, cursor);
                    });
                    over |= take == Take::Over;
                    assert!(cursor <= 3, "it went on after the kick");
                    if over {
                        assert_eq!(cursor, 3, "the kick itself is his last event");
                        return Poll::Ready(());
                    }
                    if take == Take::CaughtUp && mailbox.signal().sleep(cx) {
                        return Poll::Pending;
                    }
                }
            }));
            publisher.join().unwrap();
            assert!(!hub.is_here(&name("a"), who(1).id));
        },
        ROUNDS,
    );
}

#[test]
fn a_seat_taken_while_its_person_is_put_out_is_cut_or_too_late() {
    shuttle::check_random(
        || {
            let hub = Arc::new(Hub::new(Options::default()));
            let committed = Arc::new(sync::Mutex::new((room("a", 0), false)));
            let _other = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox(2), 0);
            let publisher = thread::spawn({
                let (hub, committed) = (hub.clone(), committed.clone());
                move || {
                    // As the log does: State first, then the delivery.
                    *committed.lock() = (room("a", 1), true);
                    hub.deliver(&[kicked("a", 1, 1)]);
                    hub.deliver(&[message("a", 2, "x")]);
                }
            });
            let mailbox = mailbox(1);
            let state = || Some(committed.lock().0.clone());
            let attached = hub.attach(&name("a"), state, &mailbox, 0);
            // As the verb does: it looks again once it has the seat.
            let refused = committed.lock().1;
            publisher.join().unwrap();
            assert!(refused || attached.seat.end() == Some(2), "a seat that nobody cuts");
        },
        ROUNDS,
    );
}
