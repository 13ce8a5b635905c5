//! What was answered before a start is known after it, at once or as soon as somebody asks.

use super::AT_ONCE;
use crate::chat::{Act, Actor, Head, Nonce, Prior};
use crate::store::codec::{Kept, int, pack};
use crate::store::memory::Memory;
use crate::store::{Durability, Opened, Store};
use parlor_protocol::{EntryId, PersonId, RoomId, RoomName};
use std::sync::Arc;
use tempfile::TempDir;

const COMMIT: u64 = 1_000;
const ROOM: RoomId = RoomId(5);

fn nonce(pos: u64) -> Nonce {
    Nonce(format!("nonce {pos}").into())
}

/// A log of so many entries, one a millisecond.
fn fill(dir: &TempDir, entries: u64) {
    drop(Store::open(dir.path(), Durability::Os).unwrap());
    let mut database = rusqlite::Connection::open(dir.path().join("parlor.db")).unwrap();
    let rows = database.transaction().unwrap();
    let room = RoomName::parse("lobby").unwrap();
    for first in (1..=entries).step_by(COMMIT as usize) {
        let last = (first + COMMIT - 1).min(entries);
        let kept: Vec<Kept> = (first..=last)
            .map(|pos| {
                let actor = Actor::person(PersonId(u128::from(pos % 7)));
                let act = Act::Send { reply_to: None, bytes: 1 };
                let (id, room, nonce) = (EntryId::fresh(), Some(room.clone()), Some(nonce(pos)));
                let head = Head { id, actor, room, nonce, print: pos, act };
                Kept { pos, at: pos, seq: Some(pos), room: ROOM, head }
            })
            .collect();
        let row = (int(first), int(last), int(last), pack(&kept).unwrap());
        let sql = "INSERT INTO log (pos, last, at, heads) VALUES (?, ?, ?, ?)";
        rows.execute(sql, row).unwrap();
    }
    rows.commit().unwrap();
}

fn asked(store: &Store, pos: u64) -> Option<Prior> {
    store.sure_prior(PersonId(u128::from(pos % 7)), ROOM, &nonce(pos)).unwrap()
}

#[test]
fn every_answer_of_the_window_is_known_to_who_waits_for_it() {
    let dir = TempDir::new().unwrap();
    let entries = 20 * AT_ONCE as u64;
    fill(&dir, entries);
    let Opened { store, writer, .. } = Store::open(dir.path(), Durability::Os).unwrap();
    let newest = store.prior(PersonId(u128::from(entries % 7)), ROOM, &nonce(entries));
    assert_eq!(newest, Some(Prior { seq: Some(entries), at: entries, print: entries }));
    assert_eq!(asked(&store, 1), Some(Prior { seq: Some(1), at: 1, print: 1 }));
    assert!(store.knows_all_answers());
    assert_eq!(asked(&store, entries + 1), None);
    for pos in (1..=entries).step_by(997) {
        assert_eq!(asked(&store, pos).map(|prior| prior.seq), Some(Some(pos)));
    }
    drop((store, writer));
    // Ended in the midst of it, nothing is left that holds the folder.
    drop(Store::open(dir.path(), Durability::Os).unwrap());
    drop(Store::open(dir.path(), Durability::Os).unwrap());
}

#[test]
fn who_waits_is_told_that_it_was_in_vain() {
    let memory = Arc::new(Memory::default());
    let slot = memory.slot(PersonId(1), ROOM, &nonce(1));
    let other = memory.clone();
    let waiting = std::thread::spawn(move || other.find_or_wait(slot));
    memory.is_lost("the disk is gone".into());
    assert_eq!(waiting.join().unwrap(), Err("the disk is gone".into()));
    let prior = Prior { seq: Some(1), at: 1, print: 1 };
    memory.keep([(slot, prior)]);
    assert_eq!(memory.find_or_wait(slot), Ok(Some(prior)), "it was not needed");
    memory.start_over();
    memory.is_whole();
    assert_eq!(memory.find_or_wait(slot), Ok(None));
}
