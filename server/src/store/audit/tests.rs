//! What was done to the audit log is found, and what may be done to it is not taken for damage.

use super::{AuditFilter, AuditHealth, SignedHead, audit_sign, audit_verify, hex};
use crate::chat::{Actor, Detail, Nonce, Record, RecordBody, RecordHead};
use crate::store::{Durability, First, Opened, Store};
use parlor_protocol::deed::Verb;
use parlor_protocol::{EntryId, PersonId, RoomName};
use rusqlite::Connection;
use std::time::{Duration, Instant};
use tempfile::TempDir;

mod read;

const KEY: [u8; 32] = [7; 32];

fn record(at: u64) -> Record {
    let room = RoomName::parse("lobby").unwrap();
    let nonce = Some(Nonce(format!("n{at}").into()));
    let head = RecordHead {
        act: EntryId(u128::from(at)),
        at,
        actor: Actor::person(PersonId(1)),
        role: None,
        nonce,
        verb: if at.is_multiple_of(2) { Verb::Mute } else { Verb::Kick },
        room: Some(room.clone()),
        persons: vec![PersonId(u128::from(at % 3) + 10)],
        placed: vec![(room, Some(at))],
        until: Some(at + 1_000),
        undo_until: Some(at + 500),
        detail: Detail::Nothing,
    };
    let reason = Some(format!("reason {at}").into());
    let body = RecordBody {
        name: "ada".into(),
        names: vec!["bob".into()],
        reason,
        ..RecordBody::default()
    };
    Record { head, body }
}

fn write(opened: &mut Opened, records: impl Iterator<Item = Record>) {
    let mut batch = opened.writer.begin();
    records.for_each(|record| batch.audit(&record).unwrap());
    assert!(batch.finish(&crate::chat::Changes::default()).unwrap());
}

/// Six records, of which the fourth is the last one that is signed, as if the process was killed then.
fn filled() -> (TempDir, String) {
    let dir = TempDir::new().unwrap();
    let mut opened = signing(&dir);
    write(&mut opened, (1..5).map(record));
    opened.writer.end_audit().unwrap();
    write(&mut opened, (5..7).map(record));
    drop(opened);
    let digest = hex(&audit_verify(dir.path(), Some(KEY), None).unwrap().head);
    (dir, digest)
}

/// Opened as the daemon does.
fn signing(dir: &TempDir) -> Opened {
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    opened.writer.sign_audit_with(&KEY, First::No).unwrap();
    opened.writer.end_audit().unwrap();
    opened
}

fn fault(dir: &TempDir) -> Option<String> {
    audit_verify(dir.path(), Some(KEY), None).unwrap().fault
}

fn spoil(dir: &TempDir, sql: &str) {
    Connection::open(dir.path().join("parlor.db")).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn an_untouched_log_is_sound_and_grows_over_a_restart() {
    let (dir, _) = filled();
    let report = audit_verify(dir.path(), Some(KEY), None).unwrap();
    assert_eq!((report.records, report.erased, report.signed), (6, 0, Some((4, true))));
    assert_eq!(report.fault, None);
    let mut opened = signing(&dir);
    write(&mut opened, std::iter::once(record(7)));
    // Beside a running server.
    let report = audit_verify(dir.path(), Some(KEY), None).unwrap();
    assert_eq!((report.records, report.signed, report.fault), (7, Some((6, true)), None));
    let report = audit_verify(dir.path(), None, None).unwrap();
    assert_eq!((report.signed, report.fault), (Some((6, false)), None));
}

#[test]
fn what_was_altered_or_taken_out_is_named() {
    for (sql, said) in [
        ("UPDATE audit SET at = at + 1 WHERE no = 3", "record 3 was altered"),
        ("UPDATE audit SET verb = 'warn' WHERE no = 2", "record 2 was altered"),
        ("UPDATE audit SET room = NULL WHERE no = 5", "record 5 was altered"),
        ("UPDATE audit SET nonce = 'x' WHERE no = 5", "record 5 was altered"),
        (
            "UPDATE audit SET head = (SELECT head FROM audit WHERE no = 1) WHERE no = 2",
            "record 2 was altered",
        ),
        ("UPDATE audit SET body_hash = zeroblob(32) WHERE no = 4", "record 4 was altered"),
        ("UPDATE audit SET digest = zeroblob(32) WHERE no = 6", "record 6 was altered"),
        (
            "UPDATE audit_body SET body = (SELECT body FROM audit_body WHERE no = 1) WHERE no = 4",
            "texts of record 4 were altered",
        ),
        ("UPDATE audit_body SET salt = zeroblob(16) WHERE no = 4", "record 4 were altered"),
        ("INSERT INTO audit_body (no) VALUES (99)", "stand for record 99, which is not there"),
        ("DELETE FROM audit_body WHERE no = 4", "texts of record 4 are missing"),
        ("DELETE FROM audit WHERE no = 3", "record 3 is missing"),
        ("DELETE FROM audit WHERE no = 1", "record 1 is missing"),
        (
            "DELETE FROM audit WHERE no > 3",
            "the end is missing: the log ends at record 3, and record 4",
        ),
        ("DELETE FROM audit", "the end is missing: the log ends at record 0, and record 4"),
        ("DELETE FROM meta WHERE key = 'audit_head'", "the signature of the head is missing"),
        (
            "UPDATE meta SET value = x'00' WHERE key = 'audit_head'",
            "the signature of the head cannot be read",
        ),
        (
            "UPDATE meta SET value = 'x' WHERE key = 'audit_head'",
            "the signature of the head cannot be read",
        ),
        ("DELETE FROM audit_person WHERE no = 3", "record 3 is not found by everyone"),
        (
            "INSERT INTO audit_person (person, no) VALUES (zeroblob(16), 3)",
            "found by persons that they are not about",
        ),
    ] {
        let dir = filled().0;
        spoil(&dir, sql);
        let found = fault(&dir).unwrap_or_default();
        assert!(found.contains(said), "{sql}: {found}");
    }
}

#[test]
fn a_log_cut_off_is_not_signed_anew_by_going_on() {
    let (dir, _) = filled();
    for table in ["audit", "audit_body", "audit_person"] {
        spoil(&dir, &format!("DELETE FROM {table} WHERE no > 3"));
    }
    for said in ["the end is missing", "record 4 is another one"] {
        let mut opened = signing(&dir);
        if said.contains("another") {
            write(&mut opened, (104..109).map(record));
        }
        opened.writer.end_audit().unwrap();
        opened.writer.mark_clean().unwrap();
        drop(opened);
        let found = fault(&dir).unwrap_or_default();
        assert!(found.contains(said), "{found}");
    }
    // Until somebody has looked into it and takes the log as it is.
    assert_eq!(audit_sign(dir.path(), || Ok(KEY)).unwrap().no, 8);
    assert_eq!(fault(&dir), None);
    write(&mut signing(&dir), std::iter::once(record(200)));
    drop(signing(&dir));
    let report = audit_verify(dir.path(), Some(KEY), None).unwrap();
    assert_eq!((report.records, report.signed, report.fault), (9, Some((9, true)), None));
}

#[test]
fn what_was_done_to_the_newest_record_keeps_nothing_from_being_written() {
    for (sql, said) in [
        ("UPDATE audit SET digest = 'x' WHERE no = 6", "record 6 was altered"),
        ("UPDATE audit SET digest = 6 WHERE no = 6", "record 6 was altered"),
        ("UPDATE audit SET digest = x'00' WHERE no = 6", "record 6 was altered"),
        ("UPDATE audit SET head = 'x' WHERE no = 6", "record 6 was altered"),
        ("DELETE FROM audit WHERE no > 4", "record 5 is missing"),
        ("DELETE FROM audit WHERE no > 3", "record 4 is missing"),
        ("UPDATE audit SET no = 9223372036854775807 WHERE no = 6", "record 6 is missing"),
        ("UPDATE audit SET no = -7 WHERE no = 6", "record 1 is missing"),
    ] {
        let (dir, _) = filled();
        spoil(&dir, sql);
        let mut opened = signing(&dir);
        write(&mut opened, std::iter::once(record(7)));
        opened.writer.end_audit().unwrap();
        drop(opened);
        write(&mut signing(&dir), std::iter::once(record(8)));
        let report = audit_verify(dir.path(), Some(KEY), None).unwrap();
        let found = report.fault.unwrap_or_default();
        assert!(found.contains(said), "{sql}: {found}");
        assert_eq!(signed(&dir), 4, "{sql}");
    }
}

#[test]
fn a_table_that_is_gone_is_named() {
    for (sql, said) in [
        ("DROP TABLE audit", "the table `audit`"),
        ("DROP TABLE audit_person", "the table `audit_person`"),
        ("ALTER TABLE audit DROP COLUMN digest", "the column `digest` of the table `audit`"),
    ] {
        let (dir, _) = filled();
        spoil(&dir, sql);
        let opened = Store::open(dir.path(), Durability::Fsync).unwrap_err().to_string();
        let looked = audit_verify(dir.path(), Some(KEY), None).unwrap_err().to_string();
        for error in [opened, looked] {
            assert!(error.contains(said) && error.contains("backup"), "{sql}: {error}");
        }
    }
}

/// What the patrol of an opened log came to.
fn walked(opened: &Opened) -> AuditHealth {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let health = opened.store.audit_health();
        if health.checked_at.is_some() {
            return health;
        }
        assert!(Instant::now() < deadline, "{health:?}");
        std::thread::yield_now();
    }
}

#[test]
fn what_was_done_before_the_head_signed_last_is_found_and_not_signed_over() {
    for (sql, said) in [
        ("UPDATE audit SET verb = 'warn' WHERE no = 2", "record 2 was altered"),
        ("UPDATE audit_body SET salt = zeroblob(16) WHERE no = 3", "texts of record 3"),
        ("DELETE FROM audit WHERE no = 1", "record 1 is missing"),
        ("DELETE FROM audit_person WHERE no = 3", "record 3 is not found by everyone"),
        (
            "INSERT INTO audit_person (person, no) VALUES (zeroblob(16), 3)",
            "found by persons that they are not about",
        ),
    ] {
        let (dir, _) = filled();
        spoil(&dir, sql);
        let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
        opened.writer.sign_audit_with(&KEY, First::No).unwrap();
        let (found, since) = walked(&opened).fault.unwrap_or_default();
        assert!(found.contains(said) && since > 0, "{sql}: {found}");
        write(&mut opened, std::iter::once(record(7)));
        opened.writer.end_audit().unwrap();
        assert_eq!(signed(&dir), 4, "{sql}");
    }
}

#[test]
fn what_could_not_be_read_is_not_called_whole_and_is_signed_all_the_same() {
    let (dir, _) = filled();
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    spoil(&dir, "ALTER TABLE audit_body RENAME TO elsewhere");
    opened.writer.sign_audit_with(&KEY, First::No).unwrap();
    until_signed(&mut opened);
    assert_eq!((signed(&dir), opened.store.audit_health()), (6, AuditHealth::default()));
}

#[test]
fn a_whole_log_is_gone_along_and_then_signed() {
    let dir = TempDir::new().unwrap();
    let mut opened = signing(&dir);
    write(&mut opened, (1..2_345).map(record));
    drop(opened);
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    opened.writer.sign_audit_with(&KEY, First::No).unwrap();
    write(&mut opened, (2_345..2_350).map(record));
    let health = walked(&opened);
    assert!((2_344..2_350).contains(&health.records) && health.fault.is_none(), "{health:?}");
    until_signed(&mut opened);
    assert_eq!(signed(&dir), 2_349);
}

fn until_signed(opened: &mut Opened) {
    while opened.writer.audit_due().is_some() {
        opened.writer.keep_audit().unwrap();
    }
}

/// The record that was signed last.
fn signed(dir: &TempDir) -> u64 {
    let connection = Connection::open(dir.path().join("parlor.db")).unwrap();
    let sql = "SELECT value FROM meta WHERE key = 'audit_head'";
    let head: Vec<u8> = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    postcard::from_bytes::<SignedHead>(&head).unwrap().no
}

#[test]
fn another_log_in_the_place_of_this_one_is_not_signed() {
    let (dir, _) = filled();
    let other = TempDir::new().unwrap();
    write(&mut signing(&other), (11..20).map(record));
    let path = other.path().join("parlor.db").display().to_string();
    let swap =
        |table| format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM other.{table};");
    let swaps: String = ["audit", "audit_body", "audit_person"].map(swap).concat();
    // Where the head was signed, its digest is kept until the server has signed the rest.
    spoil(
        &dir,
        &format!(
            "ATTACH '{path}' AS other; CREATE TABLE kept AS SELECT digest FROM audit WHERE no = 4;
             CREATE TABLE true_one AS SELECT digest FROM other.audit WHERE no = 4; {swaps}
             UPDATE audit SET digest = (SELECT digest FROM kept) WHERE no = 4;"
        ),
    );
    let mut opened = signing(&dir);
    write(&mut opened, std::iter::once(record(30)));
    opened.writer.end_audit().unwrap();
    opened.writer.mark_clean().unwrap();
    drop(opened);
    spoil(&dir, "UPDATE audit SET digest = (SELECT digest FROM true_one) WHERE no = 4");
    let found = fault(&dir).unwrap_or_default();
    assert!(found.contains("record 4 is another one"), "{found}");
}

#[test]
fn an_old_copy_in_the_place_of_the_log_is_found_by_the_heads_of_the_systems_log() {
    let (dir, digest) = filled();
    let digest: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&digest[2 * at..2 * at + 2], 16).unwrap()).collect();
    let head = (6, digest.try_into().unwrap());
    let copy = TempDir::new().unwrap();
    let to = copy.path().join("copy");
    {
        let mut opened = signing(&copy);
        write(&mut opened, (1..5).map(record));
    }
    crate::store::backup(copy.path(), &to, &[]).unwrap();
    assert_eq!(audit_verify(&to, None, None).unwrap().fault, None);
    let found = audit_verify(&to, None, Some(head)).unwrap().fault.unwrap();
    assert!(found.contains("the end is missing"), "{found}");
    let mut opened = Store::open(copy.path(), Durability::Fsync).unwrap();
    write(&mut opened, (5..8).map(record));
    let found = audit_verify(copy.path(), None, Some(head)).unwrap().fault.unwrap();
    assert!(found.contains("record 6 is another one"), "{found}");
    assert_eq!(audit_verify(dir.path(), Some(KEY), Some(head)).unwrap().fault, None);
}

#[test]
fn a_head_that_another_key_signed_is_none() {
    let (dir, _) = filled();
    let found = audit_verify(dir.path(), Some([8; 32]), None).unwrap().fault.unwrap();
    assert!(found.contains("not of this key"), "{found}");
}

#[test]
fn what_was_erased_is_gone_and_the_chain_holds() {
    let (dir, _) = filled();
    let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    opened.writer.erase(&[EntryId(2), EntryId(5)]).unwrap();
    let report = audit_verify(dir.path(), Some(KEY), None).unwrap();
    assert_eq!((report.records, report.erased, report.fault), (6, 2, None));
    let rows = opened.store.audit(&AuditFilter::default(), 10).unwrap();
    let reasons: Vec<_> = rows.iter().map(|row| row.reason.is_some()).collect();
    assert_eq!(reasons, [true, false, true, true, false, true]);
    drop(opened);
    let bytes = std::fs::read(dir.path().join("parlor.db")).unwrap();
    let there = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(there(b"reason 3") && !there(b"reason 5"));
}
