//! Scenes: every screen and whatever lies over it, with something on it.

use super::stage::{NOON, Stage, message, room};
use crate::console::app::{Link, Msg};
use crate::console::look::Look;
use crate::link::LinkError;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use parlor_protocol::admin::{Changes, Frame, View};
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
    stage.tell(Msg::Scroll(-1));
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
        "report": EntryId(6), "room": "news/live", "seq": 2, "at": NOON - 900_000, "last_at": NOON - 90_000, "author": person(9, "kim"),
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

pub(super) fn members(look: Look) -> Stage {
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

pub(super) fn pulse(look: Look) -> Stage {
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

pub(super) fn dialog(look: Look) -> Stage {
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

pub(super) fn leader(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("m");
    stage
}

pub(super) fn help(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("?");
    stage
}

pub(super) fn line(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press(":");
    stage.type_in("mute mallory 1d --room lobby");
    stage.pass(200);
    let (persons, sessions, rooms) = (1, 2, 1);
    stage.plan(parlor_protocol::deed::Scale { persons, sessions, rooms, ..Default::default() });
    stage
}

pub(super) fn sort(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("s j");
    stage
}

pub(super) fn filter(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("/");
    stage.type_in("users>");
    stage.refuse(parlor_protocol::ErrorCode::BadFilter, "A number is missing after `>`.");
    stage
}

pub(super) fn many(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("space space m p");
    stage.pass(200);
    let (persons, sessions, rooms, messages) = (2, 3, 1, 204);
    stage.plan(parlor_protocol::deed::Scale { persons, sessions, rooms, messages, moderators: 1 });
    stage
}

/// What is being typed, and what is missing.
pub(super) fn word(look: Look) -> Stage {
    let mut stage = many(look);
    stage.press("y 1 enter");
    stage
}

/// Where it holds is picked, from a list that knows no room.
pub(super) fn scope(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("2");
    stage.show(View::Users, vec![user(7, "mallory"), user(8, "ada")]);
    stage.press("m b tab tab right");
    stage.pass(200);
    stage.refuse(parlor_protocol::ErrorCode::NotPermitted, "You look after other rooms only.");
    stage
}

/// A long text, read whole.
pub(super) fn read(look: Look) -> Stage {
    let mut stage = reports(look);
    stage.press("z");
    stage
}

/// What may stand where the cursor is on the command line.
pub(super) fn completed(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press(":");
    stage.type_in("mute mallory ");
    stage.press("tab");
    stage
}

pub(super) fn acts(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("m m");
    stage.done(parlor_protocol::deed::Verb::Mute, 9);
    stage.press("m d");
    stage.refuse(parlor_protocol::ErrorCode::NotPermitted, "You may not remove this.");
    stage.press("7 m x");
    stage
}

pub(super) fn undo(look: Look) -> Stage {
    let mut stage = acts(look);
    stage.press("u");
    stage
}

pub(super) fn connections(look: Look) -> Stage {
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

fn sanctioned(act: u128, kind: &str, room: Option<&str>, until: Option<u64>) -> Value {
    json!({
        "act": EntryId(act), "kind": kind, "room": room, "persons": [person(7, "mallory")], "networks": ["203.0.113.0/24"],
        "spared": [], "by": person(1, "alice"), "reason": "flood", "at": NOON - 60_000, "until": until
    })
}

pub(super) fn sanctions(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("4");
    let mute = sanctioned(4, "mute", Some("lobby"), Some(NOON + 600_000));
    let rows = vec![mute, sanctioned(5, "ban", None, None)];
    stage.show(View::Sanctions, rows);
    stage
}

pub(super) fn log(look: Look) -> Stage {
    let mut stage = on(look);
    stage.press("8");
    let line = |no: u64, level: &str, message: &str| json!({ "no": no, "at": NOON, "level": level, "target": "parlor_server::net", "message": message, "fields": { "peer": "1" } });
    let lines = vec![line(1, "INFO", "listening"), line(2, "ERROR", "the disk is full")];
    stage.show(View::Log, lines);
    stage
}

pub(super) fn away(look: Look) -> Stage {
    let mut stage = rooms(look);
    let why = LinkError::Lost("the daemon closed it".to_owned());
    stage.tell(Msg::Link(Link::Waiting { tries: 3, wait_ms: 2_000, why }));
    stage.pass(1_000);
    stage
}

pub(super) fn absent(look: Look) -> Stage {
    let mut stage = Stage::new(look);
    let looked = "  data/run/admin.sock (the data folder here): there is nothing\n  /run/parlor/admin.sock (the system's daemon): a socket, but nobody answers: the daemon is gone\n";
    let why = LinkError::Absent { looked: looked.to_owned() };
    stage.tell(Msg::Link(Link::Waiting { tries: 3, wait_ms: 2_000, why }));
    stage.pass(1_000);
    stage
}

pub(super) fn wide(look: Look) -> Stage {
    let mut stage = rooms(look);
    stage.press("w");
    stage
}

/// Somebody aims, and the rows wait.
pub(super) fn held(look: Look) -> Stage {
    let mut stage = users(look);
    stage.pass(4_000);
    let sub = stage.sub(View::Users);
    let (rows, gone) = (vec![user(8, "ada")], vec![PersonId(7).to_string()]);
    let order = Some(vec![PersonId(8).to_string()]);
    stage.frame(Frame::Changes(Changes {
        sub,
        seq: 2,
        at: 0,
        rows,
        gone,
        order,
        total: 1,
        matched: 1,
    }));
    stage.pass(2_000);
    stage
}

/// A room whose lines go on below, with ages, and what was removed.
pub(super) fn wrapped(look: Look) -> Stage {
    let mut stage = in_room(look);
    let long = "somebody had a lot to say about the match ".repeat(6);
    let mut gone = message(5, 1, "alice", "1 message");
    gone["kind"] = "removed".into();
    gone["ranges"] = json!([[2, 2]]);
    stage.lines(View::Tail, vec![message(4, 8, "kestrel", &long), gone]);
    stage.press("w t x G k");
    stage.tell(Msg::Scroll(-1));
    stage
}

/// What is known of whoever wrote the line under the cursor.
pub(super) fn whom(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.pass(500);
    stage.show(View::Users, vec![user(7, "mallory")]);
    stage
}

/// The room's own list of sanctions.
pub(super) fn beside(look: Look) -> Stage {
    let mut stage = on(look);
    stage.tell(Msg::Resize(100));
    stage.show(View::Rooms, vec![room("games/lfg", 9.0)]);
    stage.press("enter tab tab");
    let rows = vec![sanctioned(4, "mute", Some("games/lfg"), Some(NOON + 600_000))];
    stage.show(View::Sanctions, rows);
    stage
}

/// How much goes on, an alert, and what frames cost.
pub(super) fn alert(look: Look) -> Stage {
    let mut stage = rooms(look);
    let pulse = |reports: u64| json!({ "connections": 12431, "rooms": 48210, "reports": reports, "operators": 3, "now": { "in_rate": 8200.0 } });
    stage.answer(View::Pulse, vec![pulse(2)]);
    stage.report(None);
    let report = json!({
        "report": EntryId(5), "room": "games/lfg", "seq": 12, "at": NOON, "last_at": NOON, "author": person(7, "mallory"),
        "text": "buy g0ld", "count": 9, "reason": "spam", "state": "open", "claimed_by": null
    });
    stage.report(Some(report));
    stage.tell(Msg::Key(KeyEvent::new(KeyCode::F(12), KeyModifiers::NONE)));
    stage
}

pub(super) fn extend(look: Look) -> Stage {
    let mut stage = sanctions(look);
    stage.press("m E");
    stage
}
