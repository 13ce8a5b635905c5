//! SQLite's log does not grow with what is written, whether there is a pause or not.

use super::{AGAIN, MOST, frames};
use crate::chat::{Act, Actor};
use crate::store::sweep::tests::commit;
use crate::store::{Durability, Store};
use parlor_protocol::PersonId;
use tempfile::TempDir;

#[test]
fn it_starts_over_under_load() {
    let dir = TempDir::new().unwrap();
    let mut opened = Store::open(dir.path(), Durability::Os).unwrap();
    let (mut longest, mut before, mut turns, mut written) = (0, 0, 0, 0);
    while written < 3 * MOST {
        for _ in 0..20 {
            let act = Act::Send { reply_to: None, bytes: 5 };
            commit(&mut opened, Actor::person(PersonId(1)), act);
        }
        opened.writer.write_back();
        let (all, copied) = frames(&opened.writer.connection).unwrap();
        assert!(copied <= all);
        turns += i64::from(all < before);
        written += if all < before { all } else { all - before };
        (longest, before) = (longest.max(all), all);
    }
    assert!(longest <= MOST + AGAIN, "{longest}");
    assert!(turns >= 2, "{turns}");
}

#[test]
fn a_reader_holds_it_open_and_then_it_starts_over() {
    let dir = TempDir::new().unwrap();
    let mut opened = Store::open(dir.path(), Durability::Os).unwrap();
    let mut write = |frames_more: i64| {
        let begun = frames(&opened.writer.connection).unwrap().0;
        loop {
            let act = Act::Send { reply_to: None, bytes: 5 };
            commit(&mut opened, Actor::person(PersonId(1)), act);
            opened.writer.write_back();
            let (all, _) = frames(&opened.writer.connection).unwrap();
            if all < begun || all > begun + frames_more {
                return all;
            }
        }
    };
    write(10);
    let reader = rusqlite::Connection::open(dir.path().join("parlor.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM item").unwrap();
    assert!(write(MOST) > MOST);
    drop(reader);
    assert!(write(2 * AGAIN) < AGAIN);
}
