//! What the golden files of events mean.

use super::moderation;
use super::values::{AT, ada, bob, epoch};
use crate::server::*;
use std::collections::BTreeMap;

pub(super) fn message() -> Message {
    Message {
        room: "lobby".into(),
        seq: 42,
        n: 39,
        at: AT,
        from: ada(),
        text: Some("hello".into()),
        reply_to: None,
        edited_at: None,
        removed: false,
    }
}

pub(super) fn tombstone() -> Message {
    Message { seq: 41, n: 38, from: bob(), text: None, removed: true, ..message() }
}

pub(super) fn topic() -> Frame {
    let room = "lobby".into();
    Frame::Topic(Topic { room, seq: 43, at: AT, by: ada(), text: "Be kind".into() })
}

pub(super) fn notice() -> Frame {
    let room = "lobby".into();
    Frame::Notice(Notice { room, seq: 44, at: AT, text: "Back at nine.".into() })
}

fn messages() -> Vec<(&'static str, Frame)> {
    let changed = Message {
        text: Some("hello!".into()),
        reply_to: Some(40),
        edited_at: Some(AT + 60_000),
        ..message()
    };
    let room = || "lobby".to_owned();
    let edited =
        Edited { room: room(), seq: 45, at: AT, by: ada(), target: 42, text: "hello!".into() };
    let targets = vec![41, 42];
    let removed = Removed { room: room(), seq: 46, at: AT, by: bob(), targets, purged: vec![] };
    let ranges = vec![[41, 42], [50, 61]];
    let restored = Restored { room: room(), seq: 47, at: AT, by: bob(), ranges };
    vec![
        ("message", Frame::Message(message())),
        ("message-edited", Frame::Message(changed)),
        ("message-removed", Frame::Message(tombstone())),
        ("edited", Frame::Edited(edited)),
        ("removed", Frame::Removed(removed)),
        ("restored", Frame::Restored(restored)),
    ]
}

fn rooms() -> Vec<(&'static str, Frame)> {
    let room = RoomMade {
        room: "games/lfg".into(),
        seq: 0,
        at: AT,
        epoch: epoch(),
        owner: Some(ada().id),
        ephemeral: false,
    };
    let ephemeral = RoomMade { room: "stage".into(), owner: None, ephemeral: true, ..room.clone() };
    let presence = Presence {
        room: "lobby".into(),
        rev: 8,
        joined: vec![ada()],
        left: vec![bob().id],
        count: 2,
    };
    let typing = Typing { room: "lobby".into(), who: vec![ada(), bob()] };
    vec![
        ("room", Frame::Room(room)),
        ("room-ephemeral", Frame::Room(ephemeral)),
        ("presence", Frame::Presence(presence)),
        ("typing", Frame::Typing(typing)),
    ]
}

fn gaps() -> Vec<(&'static str, Frame)> {
    let gap = Gap {
        room: "lobby".into(),
        from: 49,
        to: 60,
        reason: Lost::Expired,
        epoch: Some(epoch()),
        head: 60,
        n: 51,
    };
    let ephemeral = Gap {
        room: "stage".into(),
        from: 901,
        to: 950,
        reason: Lost::Ephemeral,
        epoch: None,
        head: 950,
        n: 950,
    };
    vec![("gap", Frame::Gap(gap)), ("gap-ephemeral", Frame::Gap(ephemeral))]
}

pub(super) fn events() -> BTreeMap<&'static str, Frame> {
    let here = At { room: "lobby".into(), seq: 48 };
    let few = vec![
        ("topic", topic()),
        ("notice", notice()),
        ("skip", Frame::Skip(here.clone())),
        ("caught_up", Frame::CaughtUp(here)),
        ("bye", Frame::Bye(Bye { reason: "restarting".into(), reconnect_after_ms: 1500 })),
    ];
    [messages(), rooms(), gaps(), few, moderation::events()].concat().into_iter().collect()
}
