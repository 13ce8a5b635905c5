//! Every screen at every size: it fits, it says something, and without colours it says as much.

use super::stage::{NOON, Stage, message, room};
use crate::console::app::{Link, Msg};
use crate::console::look::Look;
use crate::link::LinkError;
use parlor_protocol::admin::View;
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use serde_json::{Value, json};

fn on(look: Look) -> Stage {
    let mut stage = Stage::new(look);
    stage.connect(Rank::Moderator);
    stage
}

pub(super) fn rooms(look: Look) -> Stage {
    let mut stage = on(look);
    let names = ["games/ranked-eu", "games/lfg", "news/live", "jp/雑談", "dev/rust"];
    let rows = names.iter().zip([214.0, 88.4, 61.0, 9.1, 0.0]);
    stage.show(View::Rooms, rows.map(|(name, rate)| room(name, rate)).collect());
    stage.press("g g");
    stage
}

pub(super) fn in_room(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("enter");
    let lines = vec![
        message(1, 8, "kestrel", "gg that was close"),
        message(2, 7, "mallory", "buy g0ld \u{1b}[31mcheap"),
        message(3, 9, "ツバメ", "ないす！"),
    ];
    stage.show(View::Tail, lines);
    stage.press("k");
    stage
}

fn user(id: u128, name: &str) -> Value {
    json!({
        "id": PersonId(id), "name": name, "sessions": 2, "rooms": 3, "rate": 31.0, "reports": 3, "sanctions": 1, "muted": true,
        "muted_until": NOON + 600_000, "banned": false, "role": "moderator", "client": "web/0.1", "since": NOON - 240_000,
        "address": "203.0.113.7"
    })
}

pub(super) fn reports(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("3");
    let report = json!({
        "report": EntryId(5), "room": "games/lfg", "seq": 12, "at": NOON - 40_000, "last_at": NOON, "author": person(7, "mallory"),
        "text": "buy g0ld", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    });
    let other = json!({
        "report": EntryId(6), "room": "news/live", "seq": 2, "at": NOON - 900_000, "last_at": NOON, "author": person(9, "kim"),
        "text": null, "count": 6, "reason": "slur", "state": "claimed", "claimed_by": person(3, "bea")
    });
    stage.show(View::Reports, vec![report.clone(), other]);
    stage.pass(1_000);
    let said =
        ["who has the replay?", "gg", "lol", "rematch?", "brb", "buy g0ld", "lol mods?", "no"];
    let context: Vec<Value> = said
        .iter()
        .zip(7..)
        .map(|(text, seq)| match seq {
            12 => message(seq, 7, "mallory", text),
            _ => message(seq, 8, "ツバメ", text),
        })
        .collect();
    let by = json!([{ "id": PersonId(8), "name": "kestrel", "at": NOON, "reason": "spam" }]);
    stage.show(View::Report, vec![json!({ "row": report, "context": context, "reporters": by })]);
    stage
}

pub(super) fn person(id: u128, name: &str) -> Value {
    json!({ "id": PersonId(id), "name": name })
}

fn members(look: Look) -> Stage {
    let mut stage = on(look);
    stage.tell(Msg::Resize(160));
    stage.show(View::Rooms, vec![room("games/lfg", 9.0)]);
    stage.press("enter");
    stage.show(View::Tail, vec![message(1, 8, "kestrel", "gg that was close")]);
    stage.show(View::Users, vec![user(7, "mallory"), user(8, "ツバメ")]);
    stage.press("tab j");
    stage
}

pub(super) fn users(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("2");
    stage.show(View::Users, vec![user(7, "mallory"), user(8, "ada")]);
    stage.press("space");
    stage
}

pub(super) fn card(look: Look) -> Stage {
    let mut stage = users(look);
    stage.press("\\ up enter");
    let sanction = json!({
        "act": EntryId(4), "kind": "mute", "room": "lobby", "persons": [{ "id": PersonId(7), "name": "mallory" }], "networks": [],
        "spared": [], "by": { "id": PersonId(1), "name": "alice" }, "reason": "flood", "at": NOON, "until": NOON + 600_000
    });
    let card = json!({
        "row": user(7, "mallory"), "connections": [], "rooms": [
            { "id": PersonId(7), "name": "mallory", "room": "lobby", "role": "member", "here": true }
        ],
        "messages": [{ "room": "lobby", "seq": 9, "at": NOON, "text": "buy gold", "removed": false }],
        "sanctions": [sanction], "history": [audit()],
        "neighbours": [{ "id": PersonId(12), "name": "eve", "here": false, "sanctions": 1 }]
    });
    stage.show(View::User, vec![card]);
    stage
}

fn audit() -> Value {
    json!({
        "no": 17, "at": NOON, "act": EntryId(4), "actor": { "id": PersonId(1), "name": "alice" }, "rank": "moderator", "role": null,
        "verb": "mute", "room": "lobby", "persons": [{ "id": PersonId(7), "name": "mallory" }], "networks": [], "targets": [],
        "until": NOON + 600_000, "reason": "flood", "detail": null, "undo_until": NOON + 86_400_000, "undone_by": null, "digest": "00"
    })
}

pub(super) fn audits(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("5");
    stage.show(View::Audit, vec![audit()]);
    stage
}

fn pulse(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("0");
    let point = |rate: u64| json!({ "connections": 12431, "in_rate": rate, "out_bytes_rate": 1.9e6, "cpu": 0.4, "answer_p50_ms": 0.9, "answer_p99_ms": 4.0 });
    let series: Vec<Value> = (0..60).map(|n| point(n * n % 17)).collect();
    let pulse = json!({
        "at": NOON, "started_at": NOON - 86_400_000, "version": "0.1.0", "connections": 12431, "persons": 9000, "rooms": 48210,
        "loaded": 312, "now": point(8), "series": series, "warnings": ["2 readers are far behind"],
        "store": { "state": "ok", "pos": 5, "bytes": 3_000_000_000_u64, "wal_bytes": 12_000_000, "free_bytes": 90_000_000_000_u64 }
    });
    stage.show(View::Pulse, vec![pulse]);
    stage
}

fn dialog(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("m b");
    stage.pass(200);
    stage.plan(parlor_protocol::deed::Scale {
        persons: 1,
        sessions: 2,
        rooms: 1,
        messages: 41,
        moderators: 0,
    });
    stage
}

fn leader(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("m");
    stage
}

fn help(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("?");
    stage
}

fn line(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press(":");
    stage.type_in("mute mallory 1d --room lobby");
    stage.pass(200);
    stage.plan(parlor_protocol::deed::Scale {
        persons: 1,
        sessions: 2,
        rooms: 1,
        messages: 0,
        moderators: 0,
    });
    stage
}

fn sort(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("s j");
    stage
}

fn filter(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("/");
    stage.type_in("users>");
    stage.refuse(parlor_protocol::ErrorCode::BadFilter, "A number is missing after `>`.");
    stage
}

fn many(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("space space m p");
    stage.pass(200);
    let (persons, sessions, rooms, messages) = (2, 3, 1, 204);
    stage.plan(parlor_protocol::deed::Scale { persons, sessions, rooms, messages, moderators: 1 });
    stage
}

/// What is being typed, and what is missing.
fn word(look: Look) -> Stage {
    let mut stage = many(look);
    stage.press("y 1 enter");
    stage
}

/// Where it holds is picked, from a list that knows no room.
fn scope(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("2");
    stage.show(View::Users, vec![user(7, "mallory"), user(8, "ada")]);
    stage.press("m b tab tab right");
    stage.pass(200);
    stage.refuse(parlor_protocol::ErrorCode::NotPermitted, "You look after other rooms only.");
    stage
}

/// A long text, read whole.
fn read(look: Look) -> Stage {
    let mut stage = reports(look);
    stage.press("z");
    stage
}

/// What may stand where the cursor is on the command line.
fn completed(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press(":");
    stage.type_in("mute mallory ");
    stage.press("tab");
    stage
}

fn acts(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("m m");
    stage.done(parlor_protocol::deed::Verb::Mute, 9);
    stage.press("m d");
    stage.refuse(parlor_protocol::ErrorCode::NotPermitted, "You may not remove this.");
    stage.press("7 m x");
    stage
}

fn undo(look: Look) -> Stage {
    let mut stage = acts(look);
    stage.press("u");
    stage
}

fn connections(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("6");
    let one = |id: u128, name: &str, lag: u64| {
        json!({
            "id": parlor_protocol::ConnectionId(id), "person": PersonId(7), "name": name, "address": "203.0.113.7:41220", "client": "web/0.1", "since": NOON - 60_000,
            "rooms": 3, "rtt_ms": 12, "queued_bytes": 70_000, "out_bytes": 3_000_000_000_u64, "out_rate": 1_900, "in_frames": 9,
            "behind": u64::from(lag > 0), "lag": lag
        })
    };
    stage.show(View::Connections, vec![one(1, "mallory", 12_000), one(2, "ツバメ", 0)]);
    stage
}

fn sanctions(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("4");
    let one = |act: u128, kind: &str, room: Option<&str>, until: Option<u64>| {
        json!({
            "act": EntryId(act), "kind": kind, "room": room, "persons": [person(7, "mallory")], "networks": ["203.0.113.0/24"],
            "spared": [], "by": person(1, "alice"), "reason": "flood", "at": NOON - 60_000, "until": until
        })
    };
    let rows = vec![one(4, "mute", Some("lobby"), Some(NOON + 600_000)), one(5, "ban", None, None)];
    stage.show(View::Sanctions, rows);
    stage
}

fn log(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("8");
    let line = |no: u64, level: &str, message: &str| json!({ "no": no, "at": NOON, "level": level, "target": "parlor_server::net", "message": message, "fields": { "peer": "1" } });
    let lines = vec![line(1, "INFO", "listening"), line(2, "ERROR", "the disk is full")];
    stage.show(View::Log, lines);
    stage
}

fn away(look: Look) -> Stage {
    let mut stage = rooms(look);
    let why = LinkError::Lost("the daemon closed it".to_owned());
    stage.tell(Msg::Link(Link::Waiting { tries: 3, wait_ms: 2_000, why }));
    stage.pass(1_000);
    stage
}

fn absent(look: Look) -> Stage {
    let mut stage = Stage::new(look);
    let looked = "  data/run/admin.sock (the data folder here): there is nothing\n  /run/parlor/admin.sock (the system's daemon): a socket, but nobody answers: the daemon is gone\n";
    let why = LinkError::Absent { looked: looked.to_owned() };
    stage.tell(Msg::Link(Link::Waiting { tries: 3, wait_ms: 2_000, why }));
    stage.pass(1_000);
    stage
}

type Scene = (&'static str, fn(Look) -> Stage);

const SCENES: &[Scene] = &[
    ("rooms", rooms),
    ("room", in_room),
    ("members", members),
    ("reports", reports),
    ("users", users),
    ("card", card),
    ("audit", audits),
    ("pulse", pulse),
    ("dialog", dialog),
    ("leader", leader),
    ("help", help),
    ("line", line),
    ("sort", sort),
    ("away", away),
    ("absent", absent),
    ("filter", filter),
    ("many", many),
    ("word", word),
    ("scope", scope),
    ("read", read),
    ("completed", completed),
    ("acts", acts),
    ("undo", undo),
    ("connections", connections),
    ("sanctions", sanctions),
    ("log", log),
];

const SIZES: [(u16, u16); 4] = [(80, 24), (100, 30), (160, 45), (40, 12)];

#[test]
fn every_screen_looks_as_it_did() {
    for (name, scene) in SCENES {
        for (width, height) in SIZES {
            for (palette, look) in [("mono", Look::MONO), ("ascii", Look::ASCII)] {
                let mut stage = scene(look);
                stage.tell(Msg::Resize(width));
                stage.pass(1_000);
                let shot = stage.screen(width, height);
                insta::assert_snapshot!(format!("{name}-{width}x{height}-{palette}"), shot);
            }
        }
        insta::assert_debug_snapshot!(
            format!("{name}-80x24-colour"),
            scene(Look::COLOUR).buffer(80, 24)
        );
    }
}

#[test]
fn ascii_is_ascii_but_for_what_people_write() {
    for (name, scene) in SCENES {
        for (width, height) in SIZES {
            let mut stage = scene(Look::ASCII);
            stage.tell(Msg::Resize(width));
            let shot = stage.screen(width, height);
            // Two names, what one of them said, and an escape character in a text.
            let theirs = ['雑', '談', 'ツ', 'バ', 'メ', 'な', 'い', 'す', '！', '␛'];
            let ours = shot.replace(theirs, "");
            let odd: String = ours.chars().filter(|char| !char.is_ascii()).collect();
            assert!(odd.is_empty(), "{name} at {width}x{height}: {odd}");
        }
    }
}

#[test]
fn no_size_is_too_much() {
    for (name, scene) in SCENES {
        let stage = scene(Look::COLOUR);
        for (width, height) in
            [(1, 1), (2, 2), (7, 3), (59, 15), (60, 14), (60, 15), (61, 40), (500, 200)]
        {
            let shot = stage.screen(width, height);
            assert!(!shot.trim().is_empty(), "{name} at {width}x{height}");
        }
    }
}
