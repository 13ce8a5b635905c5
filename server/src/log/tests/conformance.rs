//! One script on every log: equal answers, digests, pages and deliveries.

use super::harness::*;
use super::scripted::ScriptedLog;
use crate::chat::{Act, Digest, Entry, Event, Rank};
use crate::log::{Log, MemoryLog, Outcome, Sequencer};
use crate::store::{Durability, Store};
use parlor_protocol::PersonId;
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) fn script() -> Vec<Entry> {
    let server = PersonId::SERVER;
    let mut script = vec![
        entry(
            server,
            "games/lfg",
            Act::Declare { ephemeral: false, pinned: true, bytes: 3 },
            "one",
        ),
        entry(ADA, "", Act::Claim { keys: [[1; 16], [2; 16]], from: vec![] }, "ada"),
        entry(BOB, "", Act::Claim { keys: [[1; 16], [3; 16]], from: vec![] }, "AdA"),
        entry(BOB, "", Act::Claim { keys: [[4; 16], [3; 16]], from: vec![] }, "bob"),
    ];
    for at in 0..20_u64 {
        let room = ["lobby", "games/lfg"][at as usize % 2];
        script.push(send(
            [ADA, BOB][at as usize % 2],
            room,
            &format!("text {at}"),
            Some(&format!("n{}", at / 3)),
        ));
    }
    script.push(entry(ADA, "lobby", Act::Edit { target: 2, bytes: 3 }, "new"));
    script.push(entry(ADA, "lobby", Act::Remove { target: 1 }, ""));
    script.push(entry(BOB, "lobby", Act::Topic { bytes: 4 }, "nope"));
    script.push(entry(ADA, "lobby", Act::Topic { bytes: 4 }, "mine"));
    script.push(entry(
        server,
        "games/lfg",
        Act::Declare { ephemeral: false, pinned: true, bytes: 3 },
        "two",
    ));
    script.push(entry(server, "lobby", Act::Trim { below: 2 }, ""));
    script.push(entry(server, "", Act::Renew, ""));
    script.push(send(ADA, "short", "soon gone", None));
    script.push(entry(server, "short", Act::Forget { head: 1 }, ""));
    script.push(send(BOB, "short", "another", None));
    for entry in &mut script {
        if entry.head.actor.id == server {
            entry.head.actor.rank = Rank::Server;
        }
    }
    script
}

#[derive(Debug, PartialEq)]
struct Ran {
    outcomes: Vec<Outcome>,
    digest: Digest,
    pages: Vec<Vec<Event>>,
    events: Vec<Event>,
}

async fn run(script: &[Entry], log: impl FnOnce(Arc<Hands>) -> Option<Arc<dyn Log>>) -> Ran {
    let dir = TempDir::new().unwrap();
    let (options, clock, events) = options();
    let opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    let sequencer = match log(clock.clone()) {
        Some(log) => Sequencer::following(log, opened, options).unwrap(),
        None => Sequencer::embedded(opened, options).unwrap(),
    };
    let mut outcomes = Vec::new();
    for entry in script {
        outcomes.push(sequencer.submit(entry.clone()).await);
        clock.pass(1_000);
    }
    sequencer.close().await;
    let digest = sequencer.read(|state| state.digest());
    let clock = Arc::new(clock);
    let house = House { sequencer, clock: (*clock).clone(), events, dir: Arc::new(dir) };
    let pages = ["lobby", "games/lfg", "short"].map(|room| house.page(room)).to_vec();
    let events = house.events.lock().clone();
    drop(house.sequencer);
    let fresh = Store::open(house.dir.path(), Durability::Fsync).unwrap();
    assert_eq!(fresh.state.digest(), digest);
    Ran { outcomes, digest, pages, events }
}

#[tokio::test]
async fn every_log_gives_the_same() {
    let script = script();
    let embedded = run(&script, |_| None).await;
    assert!(embedded.outcomes.iter().filter(|at| matches!(at, Outcome::Rejected(_))).count() > 2);
    let memory = run(&script, |clock| Some(Arc::new(MemoryLog::new(clock)))).await;
    assert_eq!(memory, embedded);
    let scripted = run(&script, |clock| {
        Some(Arc::new(ScriptedLog { log: MemoryLog::new(clock), calls: Default::default() }))
    })
    .await;
    assert_eq!(scripted, embedded);
}

#[tokio::test]
async fn a_follower_goes_on_where_it_stopped() {
    let dir = Arc::new(TempDir::new().unwrap());
    let (_, clock, _) = options();
    let log: Arc<dyn Log> = Arc::new(MemoryLog::new(clock));
    let mut digest = None;
    for round in 1..=3 {
        let (options, ..) = options();
        let opened = Store::open(dir.path(), Durability::Fsync).unwrap();
        assert_eq!(digest.replace(opened.state.digest()).is_some(), round > 1);
        let sequencer = Sequencer::following(log.clone(), opened, options).unwrap();
        assert!(accepted(round)(&sequencer.submit(send(ADA, "lobby", "hello", None)).await));
        sequencer.close().await;
    }
    // A node that comes late reads the whole log.
    let late = TempDir::new().unwrap();
    let (options, ..) = options();
    let opened = Store::open(late.path(), Durability::Fsync).unwrap();
    let sequencer = Sequencer::following(log, opened, options).unwrap();
    assert!(accepted(4)(&sequencer.submit(send(ADA, "lobby", "late", None)).await));
}
