//! A restore that was interrupted is finished by whoever opens the folder next.

use super::{READY, settle};
use crate::store::sweep::tests::send;
use crate::store::{Durability, Store};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder of so many messages, not ended well: the newest are in SQLite's log.
fn filled(messages: u64) -> TempDir {
    let (dir, torn) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    (0..messages).for_each(|_| send(&mut opened));
    for file in ["parlor.db", "parlor.db-wal"] {
        fs::copy(dir.path().join(file), torn.path().join(file)).unwrap();
    }
    torn
}

fn head(dir: &Path) -> u64 {
    let opened = Store::open(dir, Durability::Fsync).unwrap();
    opened.state.rooms.values().next().unwrap().head
}

#[test]
fn it_goes_on_at_any_point() {
    for done in 0..4 {
        let (old, new) = (filled(7), TempDir::new().unwrap());
        super::super::backup(filled(3).path(), &new.path().join("copy"), &[]).unwrap();
        let ready = old.path().join(READY);
        fs::create_dir_all(ready.join("keys")).unwrap();
        fs::copy(new.path().join("copy/parlor.db"), ready.join("parlor.db")).unwrap();
        fs::write(ready.join("keys/session.key"), "the key").unwrap();
        if done > 0 {
            fs::remove_file(old.path().join("parlor.db-wal")).unwrap();
        }
        if done > 1 {
            fs::rename(ready.join("parlor.db"), old.path().join("parlor.db")).unwrap();
        }
        if done > 2 {
            fs::create_dir(old.path().join("keys")).unwrap();
            let key = old.path().join("keys/session.key");
            fs::rename(ready.join("keys/session.key"), key).unwrap();
        }
        assert_eq!(head(old.path()), 3, "after {done} steps");
        assert_eq!(fs::read(old.path().join("keys/session.key")).unwrap(), b"the key");
        assert!(!ready.exists());
        settle(old.path()).unwrap();
    }
    assert_eq!(head(filled(7).path()), 7, "what SQLite's log holds counts");
}
