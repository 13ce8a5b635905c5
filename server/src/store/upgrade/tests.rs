//! A database of version 1, made by the program of that time: nothing of it is lost, and its log still makes its rows.

use crate::chat::What;
use crate::store::sweep::tests::send;
use crate::store::{Durability, From, Opened, Report, Store, verify};
use parlor_protocol::RoomName;
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
    report
}
