//! Records are found and read, also beside one that was damaged.

use super::{fault, filled, record, signing, spoil, write};
use crate::chat::{Detail, Network, Nonce, Record, RecordBody, RecordHead};
use crate::store::audit::{AuditFilter, audit_export};
use crate::store::{Durability, Store};
use parlor_protocol::deed::Verb;
use parlor_protocol::{EntryId, PersonId};

#[test]
fn records_are_found_by_actor_person_room_verb_time_and_nonce() {
    let (dir, _) = filled();
    let opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    let numbers = |filter: AuditFilter| {
        let rows = opened.store.audit(&filter, 3).unwrap();
        (
            opened.store.audit_count(&filter).unwrap(),
            rows.iter().map(|row| row.no).collect::<Vec<_>>(),
        )
    };
    let all = AuditFilter::default;
    assert_eq!(numbers(all()), (6, vec![6, 5, 4]));
    let by_room = opened.store.audit_count_by_room(&AuditFilter { after: Some(2), ..all() });
    assert_eq!(by_room.unwrap(), [("lobby".to_owned(), 4)]);
    assert_eq!(numbers(AuditFilter { before: Some(4), ..all() }).1, [3, 2, 1]);
    assert_eq!(numbers(AuditFilter { person: Some(PersonId(11)), ..all() }), (2, vec![4, 1]));
    assert_eq!(numbers(AuditFilter { verb: Some(Verb::Kick), ..all() }), (3, vec![5, 3, 1]));
    assert_eq!(numbers(AuditFilter { since: Some(2), until: Some(3), ..all() }), (2, vec![3, 2]));
    assert_eq!(numbers(AuditFilter { room: Some("hall".into()), ..all() }).0, 0);
    assert_eq!(numbers(AuditFilter { actor: Some(PersonId(2)), ..all() }).0, 0);
    let receipt = opened.store.outcome(PersonId(1), &Nonce("n3".into())).unwrap().unwrap();
    assert_eq!((receipt.audit, receipt.act, receipt.verb), (3, EntryId(3), Verb::Kick));
    assert_eq!(receipt.rooms[0].seq, Some(3));
    assert_eq!(opened.store.receipt(EntryId(3)).unwrap(), Some(receipt));
    assert_eq!(opened.store.outcome(PersonId(2), &Nonce("n3".into())).unwrap(), None);
}

#[test]
fn a_damaged_record_keeps_nobody_from_reading_the_others() {
    for (sql, at, verb) in [
        ("UPDATE audit SET head = x'00' WHERE no = 4", 4, Verb::Mute),
        ("UPDATE audit_body SET body = x'00' WHERE no = 4", 4, Verb::Mute),
        (
            "UPDATE audit SET head = 1, at = 'x', act = 5, actor = x'', verb = 'x', digest = 1 WHERE no = 4",
            0,
            Verb::Housekeeping,
        ),
    ] {
        let (dir, _) = filled();
        spoil(&dir, sql);
        let opened = Store::open(dir.path(), Durability::Fsync).unwrap();
        let rows = opened.store.audit(&AuditFilter::default(), 100).unwrap();
        let rows = opened.store.audit_ended(rows).unwrap();
        assert_eq!(rows.iter().map(|row| row.no).collect::<Vec<_>>(), [6, 5, 4, 3, 2, 1]);
        for row in rows {
            let told = row.detail.is_some_and(|detail| detail.starts_with("damaged"));
            assert_eq!(told, row.no == 4, "{sql}");
            assert_eq!(row.reason.is_none(), told, "{sql}");
            if told {
                assert_eq!((row.at, row.verb, row.room.as_deref()), (at, verb, Some("lobby")));
            }
        }
    }
}

#[test]
fn the_export_is_a_line_of_json_a_record() {
    let (dir, _) = filled();
    let mut lines = Vec::new();
    audit_export(dir.path(), 5, &mut lines).unwrap();
    let rows: Vec<parlor_protocol::admin::AuditRow> = String::from_utf8(lines)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.iter().map(|row| row.no).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(rows[0].reason.as_deref(), Some("reason 5"));
}

/// Bans of networks from before records told whom they are on stand in the chain as they are, and newer ones follow.
#[test]
fn older_bans_of_networks_are_read_beside_those_that_tell_whom_they_are_on() {
    let bytes = |detail: &Detail| postcard::to_stdvec(detail).unwrap();
    let kinds = [Detail::Nothing, Detail::Spared(vec![]), Detail::Everybody];
    assert_eq!(kinds.each_ref().map(bytes), [vec![0], vec![9, 0], vec![10]]);
    let dir = tempfile::TempDir::new().unwrap();
    let mut opened = signing(&dir);
    let networks = vec![Network { address: [203, 0, 113, 0].into(), prefix: 24 }];
    let ban = |(at, detail)| {
        let Record { head, body } = record(at);
        let head = RecordHead { verb: Verb::Ban, detail, ..head };
        Record { head, body: RecordBody { networks: networks.clone(), ..body } }
    };
    write(&mut opened, (1..).zip(kinds).map(ban));
    opened.writer.end_audit().unwrap();
    drop(opened);
    assert_eq!(fault(&dir), None);
    let opened = signing(&dir);
    let rows = opened.store.audit(&AuditFilter::default(), 3).unwrap();
    let told = rows.iter().map(|row| (row.no, row.everybody, row.networks.len()));
    assert_eq!(told.collect::<Vec<_>>(), [(3, true, 1), (2, true, 1), (1, false, 1)]);
    let receipts = [1, 2, 3].map(|act| opened.store.receipt(EntryId(act)).unwrap().unwrap());
    assert_eq!(receipts.map(|receipt| receipt.everybody), [false, true, true]);
}
