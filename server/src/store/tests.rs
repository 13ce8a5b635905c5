//! The data folder: who may open it, what it looks like, what stays in it.

use super::*;
use crate::chat::State;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

fn open(dir: &TempDir) -> Opened {
    Store::open(&dir.path().join("data"), Durability::Fsync).unwrap()
}

#[test]
fn a_folder_has_one_owner_and_no_other_reader() {
    let dir = TempDir::new().unwrap();
    let opened = open(&dir);
    let data = dir.path().join("data");
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(data.clone()), 0o700);
    for file in fs::read_dir(&data).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(path.clone()), 0o600, "{path:?}");
    }
    let second = Store::open(&data, Durability::Fsync).unwrap_err();
    let OpenError::Running { pid, .. } = second else { panic!("{second:?}") };
    assert_eq!(pid, std::process::id().to_string());
    drop(opened);
    open(&dir);
}

#[test]
fn a_newer_schema_and_another_programs_file_are_refused() {
    let dir = TempDir::new().unwrap();
    drop(open(&dir));
    let path = dir.path().join("data/parlor.db");
    let set = |sql| rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    set("PRAGMA user_version = 99");
    let newer = Store::open(&dir.path().join("data"), Durability::Fsync).unwrap_err();
    assert!(matches!(newer, OpenError::Newer { found: 99, known: 2, .. }));
    set("PRAGMA user_version = 2; PRAGMA application_id = 7");
    let foreign = Store::open(&dir.path().join("data"), Durability::Fsync).unwrap_err();
    assert!(matches!(foreign, OpenError::Foreign { .. }));
    fs::write(&path, "no database at all, but long enough to be looked at").unwrap();
    let corrupt = Store::open(&dir.path().join("data"), Durability::Fsync).unwrap_err();
    assert!(matches!(corrupt, OpenError::Corrupt { .. }), "{corrupt:?}");
}

#[test]
fn a_probe_needs_the_space_of_a_batch_and_leaves_nothing() {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir).writer;
    writer.limit_growth(4);
    assert!(matches!(writer.probe(), Err(WriteError::Full(_))));
    writer.limit_growth(40);
    writer.probe().unwrap();
    writer.probe().unwrap();
    drop(writer);
    let database = rusqlite::Connection::open(dir.path().join("data/parlor.db")).unwrap();
    let sql = "SELECT count(*) FROM meta WHERE key = 'probe'";
    assert_eq!(database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn short_runs_add_up_to_a_kept_state() {
    let dir = TempDir::new().unwrap();
    let mut at = 0;
    for (last, wants) in [(150_000, false), (250_000, true), (449_999, false), (450_000, true)] {
        drop(open(&dir));
        let database = rusqlite::Connection::open(dir.path().join("data/parlor.db")).unwrap();
        // An empty list of heads.
        let row = "INSERT INTO log (pos, last, at, heads) VALUES (?, ?, 0, x'00')";
        database.execute(row, (at + 1, last)).unwrap();
        drop(database);
        at = last;
        let Opened { mut writer, state, .. } = open(&dir);
        assert_eq!(writer.wants_state(&state), wants, "{last}");
        if wants {
            keep(&mut writer, &state);
        }
    }
}

/// Has State packed, and keeps it.
pub(crate) fn keep(writer: &mut Writer, state: &State) {
    writer.keep_state(state);
    assert!(!writer.wants_state(state), "one at a time");
    while writer.is_packing() {
        writer.keep_packed().unwrap();
        std::thread::yield_now();
    }
}

/// Versions are frozen: these are their fingerprints.
#[test]
fn the_schemas_are_those_that_were_released() {
    let print = |schema: &str| {
        let sum = schema.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{sum:016x}")
    };
    assert_eq!(print(include_str!("schema/0001.sql")), "5b28845363edc934");
    assert_eq!(print(include_str!("schema/0002.sql")), "24d9b7c31db1f69e");
}
