//! The log says what the rows say, also after retention, forgetting and a kept State.

use super::conformance::script;
use super::harness::*;
use crate::chat::Act;
use crate::store::tests::keep;
use crate::store::{Durability, Store, verify};
use parlor_protocol::PersonId;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

async fn fill(dir: &Arc<TempDir>) {
    let house = House::at(dir.clone());
    let declare = Act::Declare { ephemeral: true, pinned: false, bytes: 0 };
    house.sequencer.submit(entry(PersonId::SERVER, "show", declare, "")).await;
    for entry in script() {
        house.sequencer.submit(entry).await;
        house.clock.pass(1_000);
    }
    house.send("show", "not kept").await;
    house.sequencer.submit(entry(PersonId::SERVER, "show", Act::Topic { bytes: 1 }, "t")).await;
    house.sequencer.close().await;
}

fn sweep_all(path: &Path) {
    let mut opened = Store::open(path, Durability::Fsync).unwrap();
    while opened.writer.sweep(&opened.state, Duration::ZERO).unwrap() {}
}

fn keep_state(path: &Path) {
    let mut opened = Store::open(path, Durability::Fsync).unwrap();
    keep(&mut opened.writer, &opened.state);
}

#[tokio::test]
async fn a_replayed_log_gives_the_same_state_seqs_and_pages() {
    let dir = Arc::new(TempDir::new().unwrap());
    fill(&dir).await;
    let report = verify(dir.path(), true, None).unwrap();
    assert_eq!(report.damage, Vec::<String>::new());
    assert!(report.replayed == Some(report.entries) && report.entries > 20, "{report:?}");

    keep_state(dir.path());
    fill(&dir).await;
    sweep_all(dir.path());
    let report = verify(dir.path(), true, None).unwrap();
    assert_eq!(report.damage, Vec::<String>::new());
    assert!(report.replayed.unwrap() < report.entries, "{report:?}");
    assert!(report.rooms >= 4 && report.events > 18, "{report:?}");
    assert!(!dir.path().join("rebuild").exists());
}

#[tokio::test]
async fn damage_is_named() {
    let dir = Arc::new(TempDir::new().unwrap());
    fill(&dir).await;
    let spoil = |sql: &str| {
        let database = rusqlite::Connection::open(dir.path().join("parlor.db")).unwrap();
        database.execute_batch(sql).unwrap();
    };
    spoil("DELETE FROM item WHERE n = 3");
    let report = verify(dir.path(), false, None).unwrap();
    assert!(report.damage.iter().any(|what| what.contains("events are told of")), "{report:?}");
}

#[tokio::test]
async fn what_retention_lets_go_of_is_deleted_in_slices() {
    let dir = Arc::new(TempDir::new().unwrap());
    let house = House::at(dir.clone());
    for at in 0..600 {
        house.send("lobby", &format!("text {at}")).await;
        house.clock.pass(10);
    }
    let room = house.sequencer.room(&name("lobby")).unwrap();
    let store = house.sequencer.store();
    assert_eq!(store.retention_cut(&room, 1_000, 0).unwrap(), None);
    assert_eq!(store.retention_cut(&room, 100, 0).unwrap(), Some(501));
    let oldest = room.last_at - 50 * 10;
    assert_eq!(store.retention_cut(&room, 100, oldest).unwrap(), Some(550));
    let trim = entry(PersonId::SERVER, "lobby", Act::Trim { below: 501 }, "");
    house.sequencer.submit(trim).await;
    assert_eq!(house.resume("lobby", 1).first().unwrap().seq, 501);
    assert_eq!(house.page("lobby").len(), 100);
    house.sequencer.close().await;
    drop(house);
    sweep_all(dir.path());
    let database = rusqlite::Connection::open(dir.path().join("parlor.db")).unwrap();
    let left: i64 = database.query_row("SELECT count(*) FROM item", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 100);
    drop(database);
    assert_eq!(verify(dir.path(), true, None).unwrap().damage, Vec::<String>::new());
}
