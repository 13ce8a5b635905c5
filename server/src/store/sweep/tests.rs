//! What is swept is swept once, and again only if that was not kept.

use crate::chat::{Act, Actor, Body, Committed, Entry, Head, Overlay, apply};
use crate::store::{Durability, Opened, Store, WriteError};
use parlor_protocol::{EntryId, PersonId, RoomName};
use rusqlite::Connection;
use std::time::Duration;
use tempfile::TempDir;

const FULL: i32 = 13;

pub(in crate::store) fn commit(opened: &mut Opened, actor: Actor, act: Act) {
    let room = Some(RoomName::parse("lobby").unwrap());
    let head = Head { id: EntryId::fresh(), actor, room, nonce: None, print: 0, act };
    let entry = Entry {
        head,
        body: Body { name: "ada".into(), text: Some("hello".into()), grounds: None },
    };
    let committed = Committed { pos: opened.state.pos + 1, at: opened.state.at.max(1), entry };
    let mut overlay = Overlay::new(&opened.state);
    let mut batch = opened.writer.begin();
    let named = |overlay: &Overlay<'_>| {
        committed.entry.head.room.as_ref().and_then(|name| overlay.room(name)).cloned()
    };
    let facts = batch.facts(&committed.entry, named(&overlay).as_deref(), &[]).unwrap();
    let verdict = apply(&mut overlay, &committed, &facts);
    batch.record(&committed, &verdict, &overlay).unwrap();
    let changes = overlay.into_changes();
    assert!(batch.finish(&changes).unwrap());
    opened.state.merge(changes);
}

pub(in crate::store) fn send(opened: &mut Opened) {
    commit(opened, Actor::person(PersonId(1)), Act::Send { reply_to: None, bytes: 5 });
}

/// A room of three messages of which retention has just let two go.
fn trimmed(dir: &TempDir) -> Opened {
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    (0..3).for_each(|_| send(&mut opened));
    sweep(&mut opened);
    commit(&mut opened, Actor::SERVER, Act::Trim { below: 3 });
    assert!(!opened.writer.backlog.is_empty(1));
    opened
}

fn sweep(opened: &mut Opened) {
    while opened.writer.sweep(&opened.state, Duration::from_secs(1)).unwrap() {}
    assert!(opened.writer.backlog.is_empty(1));
}

fn messages(dir: &TempDir) -> i64 {
    let database = Connection::open(dir.path().join("parlor.db")).unwrap();
    database.query_row("SELECT count(*) FROM item", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_message_to_a_room_that_was_trimmed_once_is_nothing_to_sweep() {
    let dir = TempDir::new().unwrap();
    let mut opened = trimmed(&dir);
    sweep(&mut opened);
    assert_eq!(messages(&dir), 1);
    send(&mut opened);
    assert!(opened.writer.backlog.is_empty(1));
    commit(&mut opened, Actor::SERVER, Act::Trim { below: 4 });
    sweep(&mut opened);
    assert_eq!(messages(&dir), 1);
}

#[test]
fn a_sweep_that_was_not_kept_is_done_again() {
    let dir = TempDir::new().unwrap();
    let mut opened = trimmed(&dir);
    opened.writer.fail((0, true), FULL, false);
    let failed = opened.writer.sweep(&opened.state, Duration::from_secs(1));
    assert!(matches!(failed, Err(WriteError::Full(_))), "{failed:?}");
    assert_eq!(messages(&dir), 3);
    sweep(&mut opened);
    assert_eq!(messages(&dir), 1);
}
