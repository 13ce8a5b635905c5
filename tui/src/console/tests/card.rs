//! A person's card, and the audit log: everything that is known has room, and the cursor stays on its row.

use super::stage::{NOON, Stage, message};
use parlor_protocol::admin::{Act, View};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use serde_json::{Value, json};

fn person(id: u128, name: &str) -> Value {
    json!({ "id": PersonId(id), "name": name })
}

fn done(no: u64) -> Value {
    json!({
        "no": no, "at": NOON, "act": EntryId(u128::from(no)), "actor": person(1, "alice"), "rank": "moderator", "role": null,
        "verb": "mute", "room": "lobby", "persons": [person(7, "mallory")], "networks": [], "targets": [], "until": null,
        "reason": format!("reason {no}"), "detail": null, "undo_until": null, "undone_by": null, "digest": "00"
    })
}

fn said(seq: u64) -> Value {
    json!({ "room": "lobby", "seq": seq, "at": NOON, "text": format!("text {seq}"), "removed": false })
}

/// Mallory's card, with so much of everything.
fn show(stage: &mut Stage, messages: impl Iterator<Item = u64>) {
    let sanction = |act: u128| {
        json!({
            "act": EntryId(act), "kind": "mute", "room": format!("room{act}"), "persons": [person(7, "mallory")], "networks": [],
            "spared": [], "by": person(1, "alice"), "reason": format!("because {act}"), "at": NOON, "until": NOON + 600_000
        })
    };
    let room = |n: u64| json!({ "id": PersonId(7), "name": "mallory", "room": format!("room{n}"), "role": "voice", "here": n < 3 });
    let card = json!({
        "row": { "id": PersonId(7), "name": "mallory", "sessions": 1 }, "connections": [],
        "rooms": (0..20).map(room).collect::<Vec<_>>(), "messages": messages.map(said).collect::<Vec<_>>(),
        "sanctions": (1..=12).map(sanction).collect::<Vec<_>>(), "history": (1..=40).map(done).collect::<Vec<_>>(),
        "neighbours": [{ "id": PersonId(12), "name": "eve", "here": false, "sanctions": 1 }]
    });
    stage.show(View::User, vec![card]);
}

fn opened() -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
    stage.show(View::Users, vec![json!({ "id": PersonId(7), "name": "mallory", "sessions": 1 })]);
    stage.press("enter");
    show(&mut stage, (1..=30).rev());
    stage
}

#[test]
fn who_is_gone_has_his_last_address_or_none_that_anybody_keeps() {
    let mut stage = opened();
    let gone = |seen_from: Value| {
        json!({
            "row": { "id": PersonId(7), "name": "mallory", "sessions": 0 }, "seen_at": NOON - 240_000, "seen_from": seen_from,
            "connections": [], "rooms": [], "messages": [], "sanctions": [], "history": [], "neighbours": []
        })
    };
    stage.show(View::User, vec![gone("203.0.113.7".into())]);
    let screen = stage.screen(80, 24);
    for text in ["203.0.113.7 (the last one)", "not here, last seen 4m ago"] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    stage.show(View::User, vec![gone(Value::Null)]);
    assert!(stage.screen(80, 24).contains("not here: none is kept"), "{}", stage.screen(80, 24));
    stage.press("z");
    assert!(stage.shows("no address is kept for longer than"), "{}", stage.screen(100, 30));
    // Whoever looks after some rooms only sees no addresses: that is no word about what is kept.
    let welcome = stage.app.link.welcome.as_mut().unwrap();
    welcome.operator.rooms = vec!["lobby".to_owned()];
    stage.press("esc");
    assert!(!stage.shows("none is kept"), "{}", stage.screen(100, 30));
}

#[test]
fn each_list_has_the_screen_to_itself_and_is_gone_through() {
    let mut stage = opened();
    let rows = |stage: &Stage, text: &str| stage.screen(80, 24).matches(text).count();
    assert!(rows(&stage, "text ") >= 10, "{}", stage.screen(80, 24));
    assert!(stage.screen(80, 24).contains("[Messages 30] In force 12  Rooms 20  What was done 40"));
    stage.press("tab");
    assert!(rows(&stage, "because ") >= 10, "{}", stage.screen(80, 24));
    stage.press("tab");
    assert!(rows(&stage, "voice") >= 10, "{}", stage.screen(80, 24));
    stage.press("tab G");
    assert!(rows(&stage, "reason ") >= 10 && rows(&stage, "reason 40") > 0, "the end of it");
    for (width, height, least) in [(60, 15, 3), (100, 30, 15)] {
        let shown = stage.screen(width, height).matches("reason ").count();
        assert!(shown >= least, "{}", stage.screen(width, height));
    }
}

#[test]
fn where_there_is_room_all_of_them_are_seen_at_once() {
    let stage = opened();
    let screen = stage.screen(160, 45);
    for text in ["text 30", "because 1", "room0", "reason 1"] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
}

#[test]
fn a_message_that_comes_moves_nothing_under_the_cursor() {
    let mut stage = opened();
    stage.press("j j");
    show(&mut stage, (1..=31).rev());
    stage.press("y l");
    let copied = crate::console::app::Effect::Copy("mallory: text 28".to_owned());
    assert_eq!(stage.effects.last(), Some(&copied));
}

#[test]
fn acts_are_kept_to_the_room_that_the_card_was_opened_from() {
    let mut stage = super::flows::in_lobby();
    stage.press("enter");
    show(&mut stage, 1..=3);
    stage.press("m m");
    assert!(stage.shows("[in lobby]"), "{}", stage.screen(100, 30));
    stage.press("esc tab m m");
    assert!(stage.shows("[in room1]"), "that of the sanction: {}", stage.screen(100, 30));
}

#[test]
fn a_room_of_the_card_is_opened_and_acted_in() {
    let mut stage = opened();
    stage.press("tab tab j m k");
    assert!(stage.shows("[in room1]"), "{}", stage.screen(100, 30));
    stage.press("esc enter");
    let tail = stage.sent.iter().rev().find_map(|request| match &request.act {
        Act::Subscribe { query, .. } if query.view == View::Tail => query.subject.room.clone(),
        _ => None,
    });
    assert_eq!(tail.as_deref(), Some("room1"));
    stage.show(View::Tail, vec![message(1, 7, "mallory", "hello")]);
    stage.press("esc tab enter");
    assert!(stage.shows("What was done") || stage.shows("lobby"), "{}", stage.screen(100, 30));
}

#[test]
fn an_act_in_the_audit_says_how_long_it_lasts_and_what_ended_it() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("5");
    let act = |no: u64, verb: &str, until: Option<u64>, ended: Value| {
        json!({
            "no": no, "at": NOON - 60_000, "act": EntryId(no.into()), "actor": { "id": PersonId(1), "name": "alice" }, "rank": "admin",
            "role": null, "verb": verb, "room": "lobby", "persons": [], "networks": [], "targets": [], "until": until, "reason": null,
            "detail": null, "undo_until": null, "undone_by": null, "ended": ended, "digest": "00"
        })
    };
    let lifted = json!({ "no": 19, "at": NOON, "act": EntryId(19), "verb": "unmute" });
    stage.show(
        View::Audit,
        vec![
            act(15, "mute", Some(NOON + 540_000), Value::Null),
            act(16, "mute", Some(NOON + 540_000), lifted),
            act(17, "ban", None, Value::Null),
            act(18, "remove", None, Value::Null),
        ],
    );
    let screen = stage.screen(160, 45);
    let line = |no: &str| screen.lines().find(|line| line.contains(no)).unwrap_or_default();
    for (no, said) in [(" 15 ", "10m      in 9m"), (" 17 ", "for good -"), (" 18 ", "-        -")] {
        assert!(line(no).contains(said), "{no}: {screen}");
    }
    assert!(line(" 16 ").contains("10m      lifted just now"), "{screen}");
    let screen = stage.screen(110, 45);
    assert!(screen.contains("LENGTH") && !screen.contains("ENDS"), "{screen}");
    assert!(!stage.screen(80, 24).contains("LENGTH"));
    stage.press("G z");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("length") && screen.contains("ends"), "{screen}");
}
