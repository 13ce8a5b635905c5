//! What moderators do over a real store: readers see it at once and after a restart, moderators read what is under marks, and
//! the log says what the rows say.

use super::harness::*;
use crate::chat::{Act, Actor, Body, Entry, Event, Grounds, Rank, Setting, What};
use crate::log::Outcome;
use crate::store::tests::keep;
use crate::store::{AuditFilter, Durability, Store, verify};
use parlor_protocol::admin::{SanctionKind, Step};
use parlor_protocol::deed::{Role, Verb};
use parlor_protocol::{EntryId, PersonId, Seq};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const EVE: PersonId = PersonId(0xe5e);
const GRACE: u64 = 2_592_000_000;

fn by_operator(room: &str, act: Act, reason: &str) -> Entry {
    let mut entry = entry(PersonId(0x0b), room, act, "");
    entry.head.actor = Actor { id: PersonId(0x0b), rank: Rank::Admin };
    let grounds =
        Grounds { reason: Some(reason.into()), names: vec!["bob".into()], networks: Vec::new() };
    entry.body = Body { name: "root".into(), text: None, grounds: Some(Arc::new(grounds)) };
    entry
}

async fn done(house: &House, entry: Entry) -> EntryId {
    let id = entry.head.id;
    let outcome = house.sequencer.submit(entry).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    house.clock.pass(1_000);
    id
}

fn purge(since: Option<u64>) -> Act {
    Act::Purge { persons: vec![BOB], since, until: None }
}

/// The seqs of the messages whose text a page shows.
fn shown(events: &[Event]) -> Vec<Seq> {
    let shown = |event: &&Event| matches!(&event.what, What::Message { text: Some(_), .. });
    events.iter().filter(shown).map(|event| event.seq).collect()
}

/// Ada and Bob speak in turns: 1, 3, 5 are Ada's and 2, 4, 6 Bob's, and Bob has edited 2.
async fn talk(house: &House, room: &str) {
    for turn in 0..3 {
        for person in [ADA, BOB] {
            done(house, send(person, room, &format!("{room} {turn}"), None)).await;
        }
    }
    done(house, entry(BOB, room, Act::Edit { target: 2, bytes: 6 }, "better")).await;
}

fn rows(dir: &TempDir, sql: &str) -> i64 {
    let database = rusqlite::Connection::open(dir.path().join("parlor.db")).unwrap();
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn readers_get_tombstones_and_moderators_texts_until_it_is_undone() {
    let house = House::new();
    talk(&house, "lobby").await;
    talk(&house, "games/lfg").await;
    let redact = done(&house, by_operator("lobby", Act::Redact { targets: vec![1] }, "spam")).await;
    let everywhere = done(&house, by_operator("", purge(None), "flood")).await;
    let house = house.restarted().await;
    assert_eq!(shown(&house.page("lobby")), [3, 5]);
    assert_eq!(shown(&house.page("games/lfg")), [1, 3, 5]);
    let resumed = house.resume("lobby", 1);
    assert_eq!(shown(&resumed), [3, 5]);
    assert_eq!(resumed[6].what, What::Skip, "an edit says no text either");
    assert!(matches!(&resumed[7].what, What::Removed { targets, .. } if targets == &[1]));
    assert!(matches!(&resumed[8].what, What::Removed { purged, .. } if purged[0].author == BOB));

    let (store, room) = (house.sequencer.store(), house.sequencer.room(&name("lobby")).unwrap());
    let seen = store.uncovered(&room, &[1, 2, 3, 4, 5, 6, 99]).unwrap();
    let page: Vec<_> =
        seen.into_iter().filter(|seen| seen.removed).map(|seen| seen.event).collect();
    assert_eq!(shown(&page), [1, 2, 4, 6]);
    let rooms = [room.clone(), house.sequencer.room(&name("games/lfg")).unwrap()];
    let messages = store.messages_of(BOB, &rooms, 4).unwrap();
    assert!(messages.iter().all(|message| message.removed && message.text.is_some()));
    assert_eq!((messages.len(), &*messages[3].room, messages[3].seq), (4, "lobby", 6));
    for (person, standing) in [(BOB, 0), (ADA, 5)] {
        let count = store.count_messages(&rooms, &[person], (None, None), None).unwrap();
        assert_eq!((count.messages, count.cut), (standing, false));
    }
    assert_eq!(store.authors(&room, &[1, 4, 99]).unwrap().len(), 2);

    done(&house, by_operator("", Act::Undo { act: everywhere }, "")).await;
    done(&house, by_operator("lobby", Act::Undo { act: redact }, "")).await;
    let house = house.restarted().await;
    assert_eq!(shown(&house.page("lobby")), [1, 2, 3, 4, 5, 6]);
    assert_eq!(shown(&house.page("games/lfg")), [1, 2, 3, 4, 5, 6]);
    assert!(matches!(&house.resume("lobby", 10)[0].what, What::Restored { .. }));
    let receipt = house.sequencer.store().receipt(everywhere).unwrap().unwrap();
    assert_eq!((receipt.verb, receipt.rooms.len()), (Verb::Purge, 2));
}

/// Looking begins at the end of the time that is asked for, however much was said since.
#[tokio::test]
async fn the_messages_of_an_old_time_are_counted_behind_many_new_ones() {
    let house = House::new();
    let mut times = Vec::new();
    for turn in 0..10 {
        house.clock.pass(1_000);
        done(&house, send(BOB, "lobby", &format!("{turn}"), None)).await;
        times.push(house.page("lobby").last().unwrap().at);
    }
    let room = [house.sequencer.room(&name("lobby")).unwrap()];
    let count = |most, time| {
        let store = house.sequencer.store();
        let count = store.count_among(most, (&room, &[BOB]), time, None).unwrap();
        (count.messages, count.cut)
    };
    assert_eq!(count(4, (Some(times[1]), Some(times[3]))), (3, false));
    assert_eq!(count(4, (None, Some(times[8]))), (4, true));
    assert_eq!(count(4, (Some(times[9] + 1), None)), (0, false));
    assert_eq!(count(11, (None, None)), (10, false));
}

#[tokio::test]
async fn after_the_grace_the_texts_are_rewritten_and_then_the_marks_go() {
    let house = House::new();
    talk(&house, "lobby").await;
    let act = done(&house, by_operator("lobby", purge(None), "flood")).await;
    let texts = "SELECT count(*) FROM item WHERE text IS NOT NULL";
    assert_eq!(rows(&house.dir, texts), 6);
    house.clock.pass(GRACE);
    done(&house, send(ADA, "lobby", "later", None)).await;
    while house.sequencer.store().ready_to_settle() != [act] {
        // The writer sweeps by itself.
        tokio::task::yield_now().await;
    }
    assert_eq!(rows(&house.dir, texts), 4);
    let before = shown(&house.page("lobby"));
    done(&house, entry(PersonId::SERVER, "", Act::Settle { acts: vec![act] }, "")).await;
    assert_eq!(house.sequencer.store().ready_to_settle(), []);
    assert_eq!(house.sequencer.room(&name("lobby")).unwrap().marks, None);
    assert_eq!(shown(&house.page("lobby")), before);
    assert_eq!(rows(&house.dir, "SELECT count(*) FROM mark"), 0);
    let dir = house.dir.clone();
    house.sequencer.close().await;
    drop(house);
    assert_eq!(verify(dir.path(), true, None).unwrap().damage, Vec::<String>::new());
}

#[tokio::test]
async fn a_sweep_that_was_interrupted_goes_on_after_the_start() {
    let house = House::new();
    talk(&house, "lobby").await;
    let act = done(&house, by_operator("lobby", purge(None), "flood")).await;
    let dir = house.dir.clone();
    house.sequencer.close().await;
    drop(house);
    let half = "UPDATE item SET text = NULL, kind = 3 WHERE key & 0xff = 4";
    rusqlite::Connection::open(dir.path().join("parlor.db")).unwrap().execute(half, []).unwrap();
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    opened.state.at += GRACE;
    while opened.writer.sweep(&opened.state, Duration::ZERO).unwrap() {}
    assert_eq!(opened.store.ready_to_settle(), [act]);
    assert_eq!(rows(&dir, "SELECT count(*) FROM item WHERE text IS NOT NULL"), 3);
}

#[tokio::test]
async fn a_report_keeps_what_stood_around_the_message() {
    let house = House::new();
    for turn in 0..20 {
        done(&house, send(BOB, "lobby", &format!("text {turn}"), None)).await;
    }
    let report = |person| entry(person, "lobby", Act::Report { target: 10, bytes: 4 }, "rude");
    let id = done(&house, report(ADA)).await;
    done(&house, report(EVE)).await;
    done(&house, report(EVE)).await;
    done(&house, entry(BOB, "lobby", Act::Remove { target: 10 }, "")).await;
    let claim = Act::Review { report: id, step: Step::Claim };
    done(&house, by_operator("", claim, "")).await;
    let house = house.restarted().await;
    let case = house.sequencer.store().report(id).unwrap().unwrap();
    let seqs: Vec<_> = case.context.iter().map(|line| line.seq).collect();
    assert_eq!(seqs, (5..=15).collect::<Vec<_>>());
    assert_eq!(case.row.text.as_deref(), Some("text 9"));
    assert_eq!((case.row.count, case.reporters.len()), (2, 2));
    assert_eq!(case.row.reason.as_deref(), Some("rude"));
    assert_eq!(case.row.claimed_by.unwrap().name, "root");
    assert_eq!(house.sequencer.store().reports(&[id]).unwrap().len(), 1);
    let close = Act::Review { report: id, step: Step::Dismiss };
    done(&house, by_operator("", close, "")).await;
    // The clock began anew with the restart, and the log's time stands where it was until then.
    house.clock.pass(GRACE + 60_000);
    done(&house, entry(PersonId::SERVER, "", Act::Settle { acts: vec![id] }, "")).await;
    assert_eq!(house.sequencer.store().report(id).unwrap(), None);
    assert_eq!(rows(&house.dir, "SELECT count(*) FROM report_line"), 0);
}

async fn moderate(house: &House) {
    talk(house, "lobby").await;
    talk(house, "games/lfg").await;
    let since = house.sequencer.read(|state| state.at) - 4_500;
    let sentence = |kind| Act::Sanction {
        kind,
        persons: vec![BOB],
        for_ms: Some(60_000),
        networks: 0,
        everybody: false,
        spared: Vec::new(),
    };
    done(house, by_operator("lobby", sentence(SanctionKind::Mute), "loud")).await;
    done(house, by_operator("", sentence(SanctionKind::Mute), "loud")).await;
    done(house, by_operator("lobby", sentence(SanctionKind::Mute), "louder")).await;
    let slow = Setting::Slow { every_ms: 1_000, for_ms: None };
    done(house, by_operator("games/lfg", Act::Set(slow), "calm")).await;
    let appoint = Act::Appoint { person: ADA, role: Role::Moderator };
    done(house, by_operator("games/lfg", appoint, "")).await;
    done(house, by_operator("games/lfg", purge(Some(since)), "flood")).await;
    done(house, by_operator("lobby", Act::Redact { targets: vec![1, 2] }, "spam")).await;
    done(house, entry(EVE, "lobby", Act::Report { target: 3, bytes: 3 }, "hmm")).await;
    done(house, send(EVE, "games/lfg", "slowly", None)).await;
    let mut notice = by_operator("lobby", Act::Notice { bytes: 5 }, "");
    notice.body.text = Some("hello".into());
    done(house, notice).await;
}

#[tokio::test]
async fn a_restart_and_a_replay_give_the_same_state() {
    let dir = Arc::new(TempDir::new().unwrap());
    let house = House::at(dir.clone());
    moderate(&house).await;
    let before = house.sequencer.read(|state| state.clone());
    let house = house.restarted().await;
    assert_eq!(house.sequencer.read(|state| state.clone()), before);
    assert!(house.sequencer.store().audit_count(&AuditFilter::default()).unwrap() >= 8);
    house.sequencer.close().await;
    drop(house);
    assert_eq!(verify(dir.path(), true, None).unwrap().damage, Vec::<String>::new());
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    keep(&mut opened.writer, &opened.state);
    drop(opened);
    let house = House::at(dir.clone());
    house.clock.pass(1_000_000);
    done(&house, by_operator("lobby", Act::Redact { targets: vec![5] }, "spam")).await;
    house.sequencer.close().await;
    drop(house);
    let report = verify(dir.path(), true, None).unwrap();
    assert_eq!(report.damage, Vec::<String>::new());
    assert!(report.replayed.unwrap() < report.entries && report.records > 8, "{report:?}");
}
