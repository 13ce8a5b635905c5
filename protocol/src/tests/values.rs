//! What the golden files of requests and replies mean.

use super::events::{message, notice, tombstone, topic};
use super::moderation;
use crate::client::{Act, From, Hello, Position};
use crate::deed::Role;
use crate::moderation::Mode;
use crate::server::*;
use crate::{ErrorCode, Millis, Request};
use std::collections::BTreeMap;

pub(super) const AT: Millis = 1_795_363_200_000;

pub(super) fn epoch() -> crate::Epoch {
    "5k8m2v5x7a".parse().unwrap()
}

pub(super) fn ada() -> Person {
    Person { id: "u_01jdc6zq3k8m2v5x7a9bcdefgh".parse().unwrap(), name: "ada".into() }
}

pub(super) fn bob() -> Person {
    Person { id: "u_01jdc701y4n6p8q0r2s4t6v8wx".parse().unwrap(), name: "bob".into() }
}

pub(super) fn request(id: u64, act: Act) -> Request {
    Request { id: Some(id), act }
}

pub(super) fn requests() -> BTreeMap<&'static str, Request> {
    let mut all = BTreeMap::from([
        ("unwatch", request(3, Act::Unwatch { room: "games/lfg".into() })),
        ("members", request(12, Act::Members { room: "lobby".into(), next: None })),
        (
            "members-next",
            request(13, Act::Members { room: "lobby".into(), next: Some("AAAB".into()) }),
        ),
        ("rooms", request(14, Act::Rooms { next: None })),
        ("rooms-next", request(15, Act::Rooms { next: Some("AAAC".into()) })),
        ("typing", Request { id: None, act: Act::Typing { room: "lobby".into() } }),
        ("typing-id", request(16, Act::Typing { room: "lobby".into() })),
        ("ping", request(17, Act::Ping)),
    ]);
    all.append(&mut positions());
    all.append(&mut logged());
    all.append(&mut moderation::requests());
    for (name, id, from, limit) in [
        ("history", 9, From::Newest, None),
        ("history-before", 10, From::Before(42), Some(20)),
        ("history-after", 11, From::After(42), Some(20)),
    ] {
        all.insert(name, request(id, Act::History { room: "lobby".into(), from, limit }));
    }
    all
}

fn positions() -> BTreeMap<&'static str, Request> {
    let lobby = Position { room: "lobby".into(), epoch: Some(epoch().to_string()), seq: Some(41) };
    let games = Position { room: "games/lfg".into(), epoch: None, seq: None };
    let hello = Hello {
        name: Some("ada".into()),
        token: Some("p1.AAECAwQ".into()),
        client: Some("parlor.js/0.1.0".into()),
        watch: vec![lobby.clone(), games.clone()],
    };
    BTreeMap::from([
        ("hello", request(0, Act::Hello(hello))),
        ("hello-guest", request(crate::MAX_INTEGER, Act::Hello(Hello::default()))),
        ("watch", request(1, Act::Watch(lobby))),
        ("watch-new", request(2, Act::Watch(games))),
    ])
}

fn logged() -> BTreeMap<&'static str, Request> {
    let room = || "lobby".to_owned();
    let send = Act::Send {
        room: room(),
        text: "hello\nthere \"ada\" 👋".into(),
        nonce: "01jdc7-4".into(),
        reply_to: None,
    };
    let reply = Act::Send {
        room: room(),
        text: "yes".into(),
        nonce: "01jdc7-5".into(),
        reply_to: Some(42),
    };
    let edit =
        Act::Edit { room: room(), target: 43, text: "yes!".into(), nonce: "01jdc7-6".into() };
    let remove = Act::Remove { room: room(), target: 43, nonce: "01jdc7-7".into() };
    let topic = Act::Topic { room: room(), text: "Be kind".into(), nonce: "01jdc7-8".into() };
    BTreeMap::from([
        ("send", request(4, send)),
        ("send-reply", request(5, reply)),
        ("edit", request(6, edit)),
        ("remove", request(7, remove)),
        ("topic", request(8, topic)),
    ])
}

fn welcome() -> Frame {
    Frame::Welcome(Box::new(Welcome {
        id: 0,
        protocol: crate::PROTOCOL,
        server: About { name: "Parlor".into(), version: "0.1.0".into() },
        connection: "c_01jdc7025a7b9c1d3e5f7g9h1j".parse().unwrap(),
        you: ada(),
        token: "p1.AAECAwQ".into(),
        at: AT,
        limits: Limits {
            frame_bytes: 32_768,
            text_bytes: 4096,
            nick_bytes: crate::names::Nick::MAX,
            room_name_bytes: crate::names::RoomName::MAX,
            topic_bytes: 1024,
            rooms_per_connection: 100,
            history_page: 100,
            resume_events: 10_000,
        },
        dedupe: Dedupe { window_ms: 3_600_000, per_person: 4096 },
        sanctions: vec![moderation::sanctioned()],
        ping_ms: 25_000,
        dead_ms: 45_000,
    }))
}

fn watching() -> Vec<(&'static str, Frame)> {
    let lost = Watching {
        id: 1,
        room: "lobby".into(),
        epoch: Some(epoch()),
        head: 44,
        n: 40,
        recovered: false,
        reason: Some(Lost::Expired),
        from: 45,
        topic: None,
        owner: None,
        role: Role::Member,
        mode: Mode::default(),
        count: 1,
        rev: 7,
        ephemeral: false,
    };
    let recovered = Watching {
        recovered: true,
        reason: None,
        from: 42,
        topic: Some("Be kind".into()),
        owner: Some(ada().id),
        role: Role::Owner,
        mode: moderation::mode(),
        count: 2,
        ..lost.clone()
    };
    let ephemeral = Watching {
        room: "stage".into(),
        head: 900,
        n: 900,
        reason: Some(Lost::Ephemeral),
        from: 901,
        count: 350,
        rev: 12,
        ephemeral: true,
        ..lost.clone()
    };
    let unmade = Watching {
        id: 2,
        room: "games/lfg".into(),
        epoch: None,
        head: 0,
        n: 0,
        reason: None,
        from: 0,
        count: 0,
        rev: 0,
        ..lost.clone()
    };
    let frame = |watching| Frame::Watching(Box::new(watching));
    vec![
        ("watching", frame(recovered)),
        ("watching-lost", frame(lost)),
        ("watching-ephemeral", frame(ephemeral)),
        ("watching-unmade", frame(unmade)),
    ]
}

fn oks() -> Vec<(&'static str, Frame)> {
    let done = Done { id: 4, seq: Some(42), at: Some(AT), duplicate: false };
    vec![
        ("ok", Frame::Ok(done.clone())),
        ("ok-duplicate", Frame::Ok(Done { duplicate: true, ..done })),
        ("ok-bare", Frame::Ok(Done { id: 3, ..Done::default() })),
    ]
}

fn pages() -> Vec<(&'static str, Frame)> {
    let history = History {
        id: Some(10),
        room: "lobby".into(),
        epoch: Some(epoch()),
        items: vec![Frame::Message(tombstone()), Frame::Message(message()), topic(), notice()],
        more: true,
    };
    let newest =
        History { id: None, room: "games/lfg".into(), epoch: None, items: vec![], more: false };
    let members = Members {
        id: 12,
        room: "lobby".into(),
        rev: 7,
        count: 3,
        items: vec![member(ada(), Role::Owner), member(bob(), Role::Member)],
        next: Some("AAAB".into()),
    };
    let last = Members { id: 13, items: vec![], next: None, ..members.clone() };
    let rooms = Rooms { id: 14, items: lines(), next: Some("AAAC".into()) };
    vec![
        ("history", Frame::History(history)),
        ("history-newest", Frame::History(newest)),
        ("members", Frame::Members(members)),
        ("members-last", Frame::Members(last)),
        ("rooms", Frame::Rooms(rooms)),
        ("rooms-last", Frame::Rooms(Rooms { id: 15, items: vec![], next: None })),
    ]
}

fn member(person: Person, role: Role) -> Member {
    Member { id: person.id, name: person.name, role }
}

fn lines() -> Vec<RoomLine> {
    let lobby = RoomLine {
        room: "lobby".into(),
        epoch: epoch(),
        head: 44,
        n: 40,
        topic: Some("Be kind".into()),
        count: 2,
        last_at: Some(AT),
        ephemeral: false,
    };
    let stage = RoomLine {
        room: "stage".into(),
        epoch: epoch(),
        head: 900,
        n: 900,
        topic: None,
        count: 350,
        last_at: None,
        ephemeral: true,
    };
    vec![lobby, stage]
}

fn errors() -> Vec<(&'static str, Frame)> {
    let bare = Refusal {
        id: None,
        room: None,
        code: ErrorCode::BadJson,
        message: "The frame is not one JSON object.".into(),
        field: None,
        limit: None,
        retry_after_ms: None,
        until: None,
        reason: None,
    };
    let muted = Refusal {
        code: ErrorCode::Muted,
        message: "You are muted here for another 9 minutes.".into(),
        retry_after_ms: Some(540_000),
        until: Some(AT + 540_000),
        reason: Some("flood".into()),
        id: Some(6),
        room: Some("lobby".into()),
        ..bare.clone()
    };
    let limited = Refusal {
        id: Some(4),
        room: Some("lobby".into()),
        code: ErrorCode::RateLimited,
        message: "You write too fast here: try again in 2 seconds.".into(),
        retry_after_ms: Some(2000),
        ..bare.clone()
    };
    let long = Refusal {
        id: Some(5),
        code: ErrorCode::TooLong,
        message: "The text is 4097 bytes long; at most 4096 are taken.".into(),
        field: Some("text".into()),
        limit: Some(4096),
        ..bare.clone()
    };
    vec![
        ("error", Frame::Error(limited)),
        ("error-field", Frame::Error(long)),
        ("error-until", Frame::Error(muted)),
        ("error-bare", Frame::Error(bare)),
    ]
}

pub(super) fn replies() -> BTreeMap<&'static str, Frame> {
    let all = [watching(), oks(), pages(), errors(), moderation::replies()].concat();
    all.into_iter().chain([("welcome", welcome())]).collect()
}
