//! A database of version 1, made by the program of that time: nothing of it is lost, and its log still makes its rows.

use crate::chat::What;
use crate::store::sweep::tests::send;
use crate::store::{Durability, First, From, Opened, Report, Store, audit_verify, verify};
use parlor_protocol::RoomName;
use rusqlite::Connection;
use std::fs;
use tempfile::TempDir;

const GOLDEN: &[u8] = include_bytes!("../golden/version-1.db");

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date_whole() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("parlor.db"), GOLDEN).unwrap();
    let opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    assert_eq!(opened.state.rooms.len(), 3);
    assert_eq!(opened.state.rules.edit_ms, 43_200_000, "the rules of its configuration");
    let room = |name: &str| opened.state.rooms.get(&RoomName::parse(name).unwrap()).unwrap();
    let page = |name| opened.store.page(room(name), From::Newest, 1_000, usize::MAX).unwrap().items;
    let mut texts = Vec::new();
    for event in page("lobby") {
        if let What::Message { text, .. } = event.what {
            texts.push(text.unwrap().to_string());
        }
    }
    let said = |run| (0..6).map(move |at| format!("{run}: ada says {at}"));
    assert_eq!(texts, ["a", "b", "c", "d"].into_iter().flat_map(said).collect::<Vec<_>>());
    let tombstones = page("games/lfg")
        .iter()
        .filter(|event| matches!(event.what, What::Message { text: None, .. }))
        .count();
    assert_eq!(tombstones, 4);
    let rooms: Vec<usize> = opened.state.spoke.values().map(|rooms| rooms.len()).collect();
    assert_eq!(rooms.iter().sum::<usize>(), 3, "ada in two rooms, bob in one: {rooms:?}");
    let report = checked(opened, &dir);
    assert_eq!((report.events, report.entries, report.replayed), (64, 76, Some(0)));
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    (0..3).for_each(|_| send(&mut opened));
    let report = checked(opened, &dir);
    assert_eq!((report.events, report.entries, report.replayed), (67, 79, Some(3)));
}

fn checked(opened: Opened, dir: &TempDir) -> Report {
    drop(opened);
    let report = verify(dir.path(), true, None).unwrap();
    assert_eq!(report.damage, Vec::<String>::new());
    assert_eq!(report.audit, None, "nobody has signed it yet");
    report
}

/// The first server that signs finds nothing wrong; from then on a signature that is gone was taken away.
#[test]
fn data_of_the_first_version_have_no_signature_until_a_server_makes_one() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("parlor.db"), GOLDEN).unwrap();
    let fault = |key| audit_verify(dir.path(), key, None).unwrap().fault;
    drop(Store::open(dir.path(), Durability::Fsync).unwrap());
    assert_eq!(fault(None), None);
    assert!(fault(Some([7; 32])).is_some(), "who has a key has signed with it");
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    opened.writer.sign_audit_with(&[7; 32], First::Yes).unwrap();
    assert_eq!(opened.store.audit_health().fault, None);
    drop(opened);
    assert_eq!([fault(None), fault(Some([7; 32]))], [None, None]);
    let database = Connection::open(dir.path().join("parlor.db")).unwrap();
    database.execute_batch("DELETE FROM meta WHERE key = 'audit_head'").unwrap();
    let gone = Some("the signature of the head is missing".to_owned());
    assert_eq!([fault(None), fault(Some([7; 32]))], [gone.clone(), gone]);
}
