//! The bytes that the audit log's chain is over.

use super::moderation::{BOB, OPERATOR};
use crate::chat::*;
use parlor_protocol::deed::{Role, Verb};
use parlor_protocol::{EntryId, RoomName};

#[test]
fn the_bytes_of_a_head_are_these() {
    let name: RoomName = RoomName::parse("r").unwrap();
    let head = RecordHead {
        act: EntryId(1),
        at: 2,
        actor: OPERATOR,
        role: Some(Role::Owner),
        nonce: Some(Nonce("n".into())),
        verb: Verb::Slow,
        room: Some(name.clone()),
        persons: vec![BOB],
        placed: vec![(name, Some(3))],
        until: None,
        undo_until: Some(4),
        detail: Detail::Every { ms: 5 },
    };
    let expected = [
        "01",
        &id(1),
        &number(2),
        &id(99),
        "02",
        "0103",
        "01",
        &number(1),
        "6e",
        &number(4),
        "736c6f77",
        "01",
        &number(1),
        "72",
        &number(1),
        &id(2),
        &number(1),
        &number(1),
        "72",
        "01",
        &number(3),
        "00",
        "01",
        &number(4),
        "03",
        &number(5),
    ];
    assert_eq!(hex(head.bytes()), expected.concat());
    let spared = RecordHead { detail: Detail::Spared(vec![BOB]), ..head.clone() };
    let expected = ["09", &number(1), &id(2)].concat();
    assert!(hex(spared.bytes()).ends_with(&expected));
    let everybody = RecordHead { detail: Detail::Everybody, ..head };
    assert!(hex(everybody.bytes()).ends_with(&["01", &number(4), "0a"].concat()));
}

#[test]
fn the_bytes_of_a_body_are_these() {
    let network = Network { address: [10, 0, 0, 0].into(), prefix: 8 };
    let body = RecordBody {
        name: "o".into(),
        names: vec!["b".into()],
        networks: vec![network],
        reason: None,
        text: Some("t".into()),
    };
    let expected = [
        "01",
        &number(1),
        "6f",
        &number(1),
        &number(1),
        "62",
        &number(1),
        &number(4),
        "0a000000",
        "08",
        "00",
        "01",
        &number(1),
        "74",
    ];
    assert_eq!(hex(body.bytes()), expected.concat());
}

fn hex(bytes: Vec<u8>) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn id(low: u8) -> String {
    format!("{low:032x}")
}

fn number(low: u64) -> String {
    format!("{low:016x}")
}
