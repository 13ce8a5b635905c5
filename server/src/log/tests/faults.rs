//! A statement, a commit, an fsync fails: nothing half is there, nothing is lost, doubled or reordered.

use super::harness::*;
use crate::chat::{Act, Actor, Entry, Event, Head, News, Rank, What};
use crate::log::{Failure, Health, Outcome};
use parking_lot::Mutex;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::{PersonId, Seq};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const FULL: i32 = 13;
const FSYNC: i32 = 1034;
const WRITE: i32 = 778;
const READ: i32 = 266;

/// Submits until it is answered with a place, as a client does.
async fn insist(house: &House, entry: Entry) -> (Seq, bool) {
    let mut health = house.sequencer.health();
    let mut failed = false;
    loop {
        match house.sequencer.submit(entry.clone()).await {
            Outcome::Accepted { seq, .. } | Outcome::Duplicate { seq, .. } => {
                return (seq.unwrap(), failed);
            }
            Outcome::Failed(Failure::Full | Failure::Unknown) => failed = true,
            other @ (Outcome::Failed(_) | Outcome::Rejected(_)) => panic!("{other:?}"),
        }
        health.wait_for(|health| *health != Health::Reopening).await.unwrap();
    }
}

fn sends() -> Vec<Entry> {
    (0..12)
        .map(|at| {
            let nonce = format!("nonce {at}");
            send(ADA, ["one", "two"][at % 2], &format!("text {at}"), Some(&nonce))
        })
        .collect()
}

/// The whole room as it was delivered: every seq once, in order.
fn assert_dense(events: &[Event], room: &str, head: Seq) {
    let seqs: Vec<_> =
        events.iter().filter(|event| event.room == name(room)).map(|event| event.seq).collect();
    assert_eq!(seqs, (0..=head).collect::<Vec<_>>(), "{room}");
}

async fn survives(prepare: impl FnOnce(&mut crate::store::Writer)) -> bool {
    let house = House::with(Arc::new(TempDir::new().unwrap()), prepare);
    let all = sends().into_iter().map(|entry| insist(&house, entry));
    let answers = futures_util::future::join_all(all).await;
    let edit = entry(ADA, "one", Act::Edit { target: answers[0].0, bytes: 6 }, "edited");
    let edit = Entry {
        head: crate::chat::Head {
            nonce: sends()[0].head.nonce.clone().map(|_| crate::chat::Nonce("edit".into())),
            ..edit.head
        },
        ..edit
    };
    let (edited, edit_failed) = insist(&house, edit).await;
    assert_eq!(edited, 7);

    for room in ["one", "two"] {
        let texts: Vec<_> = house
            .page(room)
            .into_iter()
            .map(|event| {
                let What::Message { text, n, .. } = event.what else { panic!() };
                (event.seq, n, text.unwrap())
            })
            .collect();
        assert_eq!(texts.len(), 6);
        for (place, (seq, n, _)) in texts.iter().enumerate() {
            assert_eq!((*seq, *n), (place as u64 + 1, place as u64 + 1));
        }
        for (at, (seq, _)) in
            answers.iter().enumerate().filter(|(at, _)| ["one", "two"][at % 2] == room)
        {
            let expected = if at == 0 { "edited".to_owned() } else { format!("text {at}") };
            assert_eq!(&*texts[*seq as usize - 1].2, expected);
        }
    }
    house.sequencer.close().await;
    assert_dense(&house.events.lock(), "one", 7);
    assert_dense(&house.events.lock(), "two", 6);
    let state = house.sequencer.read(|state| state.clone());
    let house = house.restarted().await;
    assert_eq!(house.sequencer.read(|state| state.clone()), state);
    answers.iter().any(|(_, failed)| *failed) || edit_failed
}

#[tokio::test]
async fn any_step_may_fail() {
    let mut struck = 0;
    for code in [FULL, WRITE, READ, FSYNC] {
        for step in 0..30 {
            struck += usize::from(survives(|writer| writer.fail((step, false), code, false)).await);
        }
    }
    assert!(struck > 60, "{struck}");
}

#[tokio::test]
async fn a_commit_of_unknown_fate_may_have_been_kept_or_not() {
    let mut struck = 0;
    for after in [false, true] {
        for commit in 0..6 {
            struck +=
                usize::from(survives(|writer| writer.fail((commit, true), FSYNC, after)).await);
        }
    }
    assert!(struck >= 4, "{struck}");
}

/// Bans somebody while one of the first commits has an unknown fate; what was told of it, and whether the ban is kept.
async fn banned(commit: usize) -> (Vec<News>, bool) {
    let news: Arc<Mutex<Vec<News>>> = Arc::default();
    let heard = news.clone();
    let house = House::hearing(
        Arc::new(TempDir::new().unwrap()),
        |writer| writer.fail((commit, true), FSYNC, true),
        Box::new(move |_, news| heard.lock().extend_from_slice(news)),
    );
    let ban = Act::Sanction {
        kind: SanctionKind::Ban,
        persons: vec![BOB],
        for_ms: None,
        networks: 0,
        everybody: false,
        spared: vec![],
    };
    let entry = entry(PersonId::SERVER, "", ban, "");
    let admin = Actor { id: ADA, rank: Rank::Admin };
    let entry = Entry { head: Head { actor: admin, ..entry.head }, ..entry };
    house.sequencer.submit(entry).await;
    // Once this is answered, what was found when the database was opened anew has been delivered.
    insist(&house, send(ADA, "lobby", "x", Some("x"))).await;
    let kept = house.sequencer.read(|state| !state.sanctions.by_act.is_empty());
    let told = std::mem::take(&mut *news.lock());
    (told, kept)
}

#[tokio::test]
async fn a_ban_that_is_kept_is_told_once_whatever_became_of_its_commit() {
    for commit in 0..6 {
        let (told, kept) = banned(commit).await;
        assert_eq!(told.len(), usize::from(kept), "{commit}: {told:?}");
    }
}

#[tokio::test]
async fn a_full_disk_refuses_and_leaves_nothing() {
    let house = House::with(Arc::new(TempDir::new().unwrap()), |writer| writer.limit_growth(12));
    let declare = Act::Declare { ephemeral: true, pinned: false, bytes: 0 };
    house.sequencer.submit(entry(PersonId::SERVER, "show", declare, "")).await;
    let mut kept = 0;
    let text = "x".repeat(500);
    loop {
        match house.send("lobby", &text).await {
            Outcome::Accepted { .. } => kept += 1,
            Outcome::Failed(Failure::Full) => break,
            other @ (Outcome::Failed(_) | Outcome::Rejected(_) | Outcome::Duplicate { .. }) => {
                panic!("{other:?}")
            }
        }
    }
    assert!(kept > 0);
    assert_eq!(*house.sequencer.health().borrow(), Health::Full);
    assert!(accepted(1)(&house.send("show", "still here").await));
    assert_eq!(*house.sequencer.health().borrow(), Health::Full, "that needed no disk");
    assert_eq!(house.page("lobby").len(), kept);
    let digest = house.sequencer.read(|state| state.digest());
    let house = house.restarted().await;
    assert_eq!(house.sequencer.read(|state| state.digest()), digest);
    assert_eq!(house.page("lobby").len(), kept);
    assert!(accepted(kept as u64 + 1)(&house.send("lobby", "room again").await));
}

#[tokio::test]
async fn a_full_disk_heals_without_anybody_writing() {
    let house = House::with(Arc::new(TempDir::new().unwrap()), |writer| writer.limit_growth(80));
    let text = "x".repeat(4_000);
    while house.send("lobby", &text).await != Outcome::Failed(Failure::Full) {}
    let mut health = house.sequencer.health();
    assert_eq!(*health.borrow(), Health::Full);
    let database = rusqlite::Connection::open(house.dir.path().join("parlor.db")).unwrap();
    database.execute("DELETE FROM item", []).unwrap();
    let healed = health.wait_for(|health| *health == Health::Ok);
    tokio::time::timeout(Duration::from_secs(60), healed).await.unwrap().unwrap();
}
