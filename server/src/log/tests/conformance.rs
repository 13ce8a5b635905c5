//! One script on every log: equal answers, digests, pages and deliveries.

use super::harness::*;
use super::scripted::ScriptedLog;
use crate::chat::{Act, Digest, Entry, Event, Grounds, Rank, Setting, Terms};
use crate::log::{Log, MemoryLog, Outcome, Sequencer};
use crate::store::{Durability, Store};
use parlor_protocol::PersonId;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::Role;
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
    script.extend(moderation());
    script
}

/// Sanctions, removals and modes by an operator and by owners, and some of them undone.
fn moderation() -> Vec<Entry> {
    let terms = Terms { undo_ms: 60_000, grace_ms: 90_000, kick_ms: 2_000 };
    let sanction = |kind, for_ms| {
        let persons = vec![BOB];
        Act::Sanction { kind, persons, for_ms, networks: 0, everybody: false, spared: vec![] }
    };
    let by = |rank, room: &str, act| {
        let mut entry = entry(PersonId(0x0b), room, act, "said");
        entry.head.actor.rank = rank;
        let grounds = Grounds { reason: Some("flood".into()), ..Grounds::default() };
        entry.body.grounds = Some(Arc::new(grounds));
        entry
    };
    let admin = |room: &str, act| by(Rank::Admin, room, act);
    let mut script = vec![
        by(Rank::Server, "", Act::Terms(terms)),
        admin("lobby", sanction(SanctionKind::Mute, None)),
        send(BOB, "lobby", "muted", None),
        admin("", sanction(SanctionKind::Ban, Some(5_000))),
        send(BOB, "games/lfg", "banned", None),
        admin(
            "lobby",
            Act::Lift { kind: SanctionKind::Mute, persons: vec![BOB], sanctions: vec![] },
        ),
        admin("", Act::Purge { persons: vec![ADA, BOB], since: None, until: None }),
        entry(ADA, "lobby", Act::Edit { target: 3, bytes: 3 }, "new"),
        entry(ADA, "lobby", Act::Remove { target: 3 }, ""),
        admin("games/lfg", Act::Redact { targets: vec![2, 3] }),
        send(BOB, "lobby", "free again", Some("again")),
        send(BOB, "lobby", "free again", Some("again")),
        entry(ADA, "lobby", Act::Appoint { person: BOB, role: Role::Voice }, ""),
        entry(BOB, "lobby", Act::Appoint { person: ADA, role: Role::Member }, ""),
        entry(ADA, "lobby", Act::Set(Setting::Lock { for_ms: Some(4_000) }), ""),
        send(PersonId(0xe5e), "lobby", "locked", None),
        entry(ADA, "lobby", Act::Set(Setting::Slow { every_ms: 5_000, for_ms: None }), ""),
        admin("", Act::Notice { bytes: 4 }),
        admin("lobby", Act::Notice { bytes: 4 }),
        entry(BOB, "games/lfg", Act::Report { target: 2, bytes: 0 }, ""),
        send(PersonId(0xe5e), "lobby", "slow", None),
        send(PersonId(0xe5e), "lobby", "too fast", None),
    ];
    let undone: Vec<_> = [1, 5, 6, 9, 12, 16].map(|at: usize| script[at].head.id).to_vec();
    script.extend(undone.iter().map(|act| admin("", Act::Undo { act: *act })));
    script.push(by(Rank::Server, "", Act::Settle { acts: undone }));
    script.push(admin("lobby", Act::Look { person: None }));
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
    assert!(embedded.outcomes.iter().filter(|at| matches!(at, Outcome::Rejected(_))).count() > 9);
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
