//! Publishers against a real outbox, interleaved by shuttle. The tests are named after the hub, whose promises they hold.

use super::harness::*;
use crate::hub::testing::*;
use crate::hub::{Hub, Options, Start};

use bytes::Bytes;
use parlor_protocol::Seq;
use shuttle::future::block_on;
use shuttle::sync::Mutex;
use shuttle::thread;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

#[test]
fn hub_and_outbox_lose_no_wake_up_and_no_frame() {
    shuttle::check_random(
        || {
            // A tail of about three frames: the reader falls behind in some interleavings.
            let hub = Arc::new(Hub::new(Options { tail_bytes: 800, ..Options::default() }));
            let store = Arc::new(Mutex::new(Store::default()));
            let mut session = Session::new();
            session.watch(&hub, ("a", 0), 0, Start::After(0));
            session.watch(&hub, ("b", 0), 65, Start::After(0));
            let publisher = thread::spawn({
                let (hub, store) = (hub.clone(), store.clone());
                move || {
                    for seq in 1..6 {
                        for text in ["a", "b"] {
                            let event = message(text, seq, "x");
                            store.lock().unwrap().keep(&event);
                            hub.deliver(&[event]);
                        }
                    }
                }
            });
            let answers = thread::spawn({
                let mailbox = session.mailbox.clone();
                move || (0..3).for_each(|_| mailbox.push(Bytes::from_static(&[0x81, 1, b'r'])))
            });
            block_on(poll_fn(|cx| {
                loop {
                    let all = session.poll_with(cx, |want| store.lock().unwrap().answer(want));
                    let (frames, _) = session.socket.frames();
                    let seqs = |text: &str| -> Vec<Seq> {
                        let of_room = format!("\"room\":\"{text}\"");
                        let of_room =
                            |bytes: &Bytes| String::from_utf8_lossy(bytes).contains(&of_room);
                        let frames = frames.iter().filter(|(_, bytes)| of_room(bytes));
                        frames.filter_map(|(_, bytes)| seq_of(bytes)).collect()
                    };
                    let (a, b) = (seqs("a"), seqs("b"));
                    let dense = |seqs: &[Seq]| seqs.iter().copied().eq(1..=seqs.len() as Seq);
                    assert!(dense(&a) && dense(&b), "{a:?} {b:?}");
                    let replies = frames.iter().filter(|(_, bytes)| bytes.len() == 3).count();
                    if (a.len(), b.len(), replies) == (5, 5, 3) {
                        return Poll::Ready(());
                    }
                    if all {
                        return Poll::Pending;
                    }
                }
            }));
            publisher.join().unwrap();
            answers.join().unwrap();
        },
        1_000,
    );
}

#[test]
fn hub_and_outbox_let_no_message_overtake_its_ok() {
    const MESSAGES: usize = 4;
    shuttle::check_random(
        || {
            let hub = Arc::new(Hub::new(Options::default()));
            let mut session = Session::new();
            session.watch(&hub, ("a", 0), 0, Start::After(0));
            // As the deliver stage does: the answer to the sender first, then the event into the tail.
            let publisher = thread::spawn({
                let (hub, mailbox) = (hub.clone(), session.mailbox.clone());
                move || {
                    for seq in 1..=MESSAGES as Seq {
                        mailbox.push(Bytes::from_static(&[0x81, 1, b'r']));
                        hub.deliver(&[message("a", seq, "x")]);
                    }
                }
            });
            block_on(poll_fn(|cx| {
                loop {
                    let all = session.poll_with(cx, |_| unreachable!("the tail holds all of it"));
                    let (frames, _) = session.socket.frames();
                    let (mut answers, mut messages) = (0, 0);
                    for (_, bytes) in &frames {
                        match bytes.len() {
                            3 => answers += 1,
                            _ if seq_of(bytes).is_some() => messages += 1,
                            _ => {}
                        }
                        assert!(messages <= answers, "message {messages} before its ok");
                    }
                    if messages == MESSAGES {
                        return Poll::Ready(());
                    }
                    if all {
                        return Poll::Pending;
                    }
                }
            }));
            publisher.join().unwrap();
        },
        2_000,
    );
}
