//! One node with its own log.

use super::harness::*;
use crate::chat::{Act, Nonce, Refusal, What};
use crate::log::{Failure, Outcome};
use parlor_protocol::PersonId;

fn texts(events: &[crate::chat::Event]) -> Vec<Option<String>> {
    let text = |event: &crate::chat::Event| {
        let What::Message { text, .. } = &event.what else { panic!("not a message: {event:?}") };
        text.as_ref().map(|text| text.to_string())
    };
    events.iter().map(text).collect()
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let house = House::new();
    for seq in 1..=100 {
        assert!(accepted(seq)(&house.send("lobby", &format!("text {seq}")).await));
    }
    let before = house.sequencer.read(|state| state.clone());
    let house = house.restarted().await;
    assert_eq!(house.sequencer.read(|state| state.clone()), before);
    assert_eq!(house.resume("lobby", 1).len(), 100);
    assert!(accepted(101)(&house.send("lobby", "one more").await));
}

#[tokio::test]
async fn a_repeated_nonce_gives_the_first_answer_also_after_a_restart() {
    let house = House::new();
    let first = house.sequencer.submit(send(ADA, "lobby", "hello", Some("n1"))).await;
    assert!(accepted(1)(&first));
    house.clock.pass(5);
    for _ in 0..2 {
        let again = house.sequencer.submit(send(ADA, "lobby", "hello", Some("n1"))).await;
        let Outcome::Accepted { seq, at } = first else { panic!() };
        assert_eq!(again, Outcome::Duplicate { seq, at });
    }
    let house = house.restarted().await;
    let again = house.sequencer.submit(send(ADA, "lobby", "hello", Some("n1"))).await;
    assert!(matches!(again, Outcome::Duplicate { seq: Some(1), .. }));
    let other = house.sequencer.submit(send(ADA, "lobby", "other", Some("n1"))).await;
    assert_eq!(other, Outcome::Rejected(Refusal::NonceReused));
    assert!(accepted(2)(&house.sequencer.submit(send(BOB, "lobby", "hello", Some("n1"))).await));
    let room = house.sequencer.room(&name("lobby")).unwrap();
    let nonce = Nonce("n1".into());
    assert_eq!(house.sequencer.prior(ADA, Some(&room), &nonce).unwrap().seq, Some(1));
    house.clock.pass(3_600_001);
    assert!(accepted(3)(&house.sequencer.submit(send(ADA, "lobby", "hello", Some("n1"))).await));
}

#[tokio::test]
async fn an_edit_rewrites_the_message_and_a_removal_blanks_it() {
    let house = House::new();
    house.send("lobby", "first").await;
    house.send("lobby", "second").await;
    let edit = |target, text: &str| entry(ADA, "lobby", Act::Edit { target, bytes: 1 }, text);
    assert!(accepted(3)(&house.sequencer.submit(edit(1, "better")).await));
    assert!(accepted(4)(&house.sequencer.submit(edit(1, "best")).await));
    let remove = entry(ADA, "lobby", Act::Remove { target: 2 }, "");
    assert!(accepted(5)(&house.sequencer.submit(remove).await));
    let gone = house.sequencer.submit(edit(2, "again")).await;
    assert_eq!(gone, Outcome::Rejected(Refusal::MessageRemoved));
    let stranger = entry(BOB, "lobby", Act::Remove { target: 1 }, "");
    let stranger = house.sequencer.submit(stranger).await;
    assert_eq!(stranger, Outcome::Rejected(Refusal::NotPermitted));

    assert_eq!(texts(&house.page("lobby")), [Some("best".into()), None]);
    let resumed = house.resume("lobby", 1);
    assert_eq!(resumed.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    for at in [2, 3] {
        assert!(matches!(&resumed[at].what, What::Edited { text, .. } if &**text == "best"));
    }
    assert!(matches!(&resumed[4].what, What::Removed { targets, .. } if targets == &[2]));
    house.sequencer.submit(entry(ADA, "lobby", Act::Remove { target: 1 }, "")).await;
    assert_eq!(house.resume("lobby", 3)[0].what, What::Skip);
}

#[tokio::test]
async fn events_are_delivered_in_the_order_of_their_seqs_after_their_answers() {
    let house = House::new();
    let answers: Vec<_> = (0..500)
        .map(|at| house.sequencer.submit(send(ADA, "lobby", &format!("{at}"), None)))
        .collect();
    let outcomes = futures_util::future::join_all(answers).await;
    for (at, outcome) in outcomes.iter().enumerate() {
        assert!(accepted(at as u64 + 1)(outcome));
    }
    house.sequencer.close().await;
    let seqs: Vec<_> = house.events.lock().iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (0..=500).collect::<Vec<_>>());
    assert_eq!(house.send("lobby", "late").await, Outcome::Failed(Failure::Closed));
}

#[tokio::test]
async fn an_ephemeral_room_keeps_nothing_but_its_topic() {
    let house = House::new();
    let declare = Act::Declare { ephemeral: true, pinned: false, bytes: 3 };
    house.sequencer.submit(entry(PersonId::SERVER, "show", declare, "top")).await;
    let rows = house.sequencer.read(|state| state.pos);
    assert!(accepted(1)(&house.sequencer.submit(send(ADA, "show", "hi", Some("n"))).await));
    let again = house.sequencer.submit(send(ADA, "show", "hi", Some("n"))).await;
    assert!(matches!(again, Outcome::Duplicate { seq: Some(1), .. }));
    let edit = entry(ADA, "show", Act::Edit { target: 1, bytes: 2 }, "ho");
    assert!(accepted(2)(&house.sequencer.submit(edit).await));
    let remove = || entry(ADA, "show", Act::Remove { target: 1 }, "");
    assert!(accepted(3)(&house.sequencer.submit(remove()).await));
    let gone = house.sequencer.submit(remove()).await;
    assert_eq!(gone, Outcome::Rejected(Refusal::MessageRemoved));
    assert_eq!(house.sequencer.read(|state| state.pos), rows);
    assert_eq!(house.resume("show", 1), []);
    let epoch = house.sequencer.room(&name("show")).unwrap().epoch;
    let house = house.restarted().await;
    assert!(accepted(1)(&house.send("show", "anew").await));
    let room = house.sequencer.room(&name("show")).unwrap();
    assert_ne!(room.epoch, epoch);
    assert_eq!(&*room.topic.as_ref().unwrap().text, "top");
}

#[tokio::test]
async fn a_stepped_clock_is_an_entry_and_log_time_never_falls() {
    let house = House::new();
    house.send("lobby", "one").await;
    let before = house.sequencer.read(|state| (state.pos, state.at));
    house.clock.wall.fetch_sub(120_000, std::sync::atomic::Ordering::Relaxed);
    house.send("lobby", "two").await;
    let after = house.sequencer.read(|state| (state.pos, state.at));
    assert_eq!(after, (before.0 + 2, before.1));
}
