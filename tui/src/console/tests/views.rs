//! What one sees of a screen, and how it is turned: columns, panes, lines, the way back.

use super::stage::{NOON, Stage, room};
use crate::console::app::{Kind, Msg};
use crate::console::look::Look;
use parlor_protocol::admin::{Act, Changes, Frame, Order, Query, Request, View};
use parlor_protocol::deed::{Deed, Scale};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use serde_json::{Value, json};

pub(super) fn person(id: u128, name: &str) -> Value {
    json!({ "id": PersonId(id), "name": name })
}

pub(super) fn user(id: u128, name: &str) -> Value {
    json!({ "id": PersonId(id), "name": name, "sessions": 2, "rooms": 3, "rate": 31.0, "reports": 3, "since": NOON - 240_000, "address": "203.0.113.7" })
}

pub(super) fn record(no: u64, actor: &str, whom: &[(u128, &str)], room: Option<&str>) -> Value {
    let persons: Vec<Value> = whom.iter().map(|(id, name)| person(*id, name)).collect();
    json!({
        "no": no, "at": NOON, "act": EntryId(no.into()), "actor": person(1, actor), "rank": "moderator", "role": null, "verb": "mute",
        "room": room, "persons": persons, "networks": [], "targets": [], "until": null, "reason": "flood", "detail": null,
        "undo_until": null, "undone_by": null, "ended": null, "digest": "00"
    })
}

pub(super) fn sanction(act: u128, kind: &str, whom: &[(u128, &str)], networks: &[&str]) -> Value {
    let persons: Vec<Value> = whom.iter().map(|(id, name)| person(*id, name)).collect();
    json!({
        "act": EntryId(act), "kind": kind, "room": "lobby", "persons": persons, "networks": networks, "everybody": !networks.is_empty(), "spared": [],
        "by": person(1, "alice"), "reason": "flood", "at": NOON, "until": null
    })
}

/// The newest subscription of a view.
pub(super) fn asked(stage: &Stage, view: View) -> &Query {
    let of = |request: &'_ Request| matches!(&request.act, Act::Subscribe { query, .. } if query.view == view);
    let request = stage.sent.iter().rev().find(|request| of(request)).expect("subscribed");
    let Act::Subscribe { query, .. } = &request.act else { unreachable!() };
    query
}

pub(super) fn line_with<'s>(screen: &'s str, text: &str) -> &'s str {
    screen.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}: {screen}"))
}

pub(super) fn three_rooms() -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    let rows = [("lobby", 9.0), ("news/live", 3.0), ("dev/rust", 1.0)];
    stage.show(View::Rooms, rows.map(|(name, rate)| room(name, rate)).to_vec());
    stage
}

#[test]
fn one_comes_back_to_filter_sorting_and_cursor() {
    let mut stage = three_rooms();
    stage.press("/");
    stage.type_in("e");
    let some = || vec![room("dev/rust", 1.0), room("news/live", 3.0)];
    stage.show(View::Rooms, some());
    stage.press("enter r");
    stage.show(View::Rooms, some());
    stage.press("g g enter");
    assert_eq!(stage.app.nav.top().kind(), Kind::Room);
    stage.press("esc");
    let query = asked(&stage, View::Rooms);
    assert_eq!((query.filter.as_str(), query.order), ("e", Order::Rising));
    let screen = stage.screen(80, 24);
    assert!(line_with(&screen, "▶").contains("dev/rust"), "{screen}");
}

#[test]
fn the_way_back_is_walked_without_clearing_and_the_last_view_is_one_key_away() {
    let mut stage = three_rooms();
    stage.press("j enter [");
    assert_eq!(stage.app.nav.top().kind(), Kind::Rooms);
    stage.press("]");
    assert!(stage.shows("Rooms › news/live"), "{}", stage.screen(100, 30));
    stage.press("2");
    stage.show(View::Users, vec![user(7, "mallory")]);
    stage.press("-");
    assert!(stage.shows("Rooms › news/live"), "{}", stage.screen(100, 30));
    stage.press("-");
    assert!(stage.shows("Rooms › Users") && stage.shows("mallory"), "{}", stage.screen(100, 30));
    stage.press("/");
    stage.type_in("mal");
    stage.press("enter [ ]");
    assert!(stage.shows("/mal/"), "going back clears nothing: {}", stage.screen(100, 30));
    stage.press("[ [");
    assert!(stage.shows("this is home"));
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("-");
    assert!(stage.shows("there was no jump yet"));
}

#[test]
fn rooms_have_other_columns_another_order_and_no_preview() {
    let mut stage = Stage::live(Rank::Moderator);
    let mut one = room("lobby", 9.0);
    for (field, value) in
        [("topic", json!("Ranked queue")), ("peak", json!(777)), ("closed", json!(true))]
    {
        one[field] = value;
    }
    stage.show(View::Rooms, vec![one]);
    assert!(line_with(&stage.screen(80, 24), "lobby").contains("CS"), "the letters of the filter");
    stage.press("w");
    let screen = stage.screen(80, 24);
    assert!(
        screen.contains("PEAK") && screen.contains("TOPIC") && screen.contains("BYTES/S"),
        "{screen}"
    );
    assert!(
        line_with(&screen, "lobby").contains("777") && screen.contains("Ranked queue"),
        "{screen}"
    );
    stage.press("w r");
    assert_eq!(asked(&stage, View::Rooms).order, Order::Rising);
    stage.press(">");
    assert_eq!(
        asked(&stage, View::Rooms).sort.as_deref(),
        Some("reports"),
        "to the right of MSG/S"
    );
    stage.press("< <");
    assert_eq!(asked(&stage, View::Rooms).sort.as_deref(), Some("users"));
    stage.tell(Msg::Resize(100));
    assert!(stage.shows("Preview"));
    stage.press("o");
    assert!(!stage.shows("Preview") && line_with(&stage.screen(100, 30), "ROOM").contains("AGE"));
    stage.press("o Z");
    assert!(!stage.shows("Preview"), "alone: {}", stage.screen(100, 30));
    stage.press("Z");
    assert!(stage.shows("Preview"));
}

#[test]
fn rows_that_wait_say_for_how_long_and_rows_that_are_gone_that_they_are() {
    for look in [Look::MONO, Look::ASCII] {
        let mut stage = Stage::new(look);
        stage.connect(Rank::Moderator);
        stage.press("2");
        stage.show(View::Users, vec![user(7, "mallory"), user(8, "ada")]);
        stage.press("space k");
        stage.pass(3_000);
        let key = |id| PersonId(id).to_string();
        let (gone, order) = (vec![key(7)], Some(vec![key(8)]));
        let (sub, rows) = (stage.sub(View::Users), vec![user(8, "ada")]);
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
        stage.pass(3_000);
        let screen = stage.screen(80, 24);
        assert!(screen.contains("sort held 3s"), "{screen}");
        let gone = if look == Look::ASCII { ">*%mallory" } else { "▶✓✕mallory" };
        assert!(screen.contains(gone), "{screen}");
    }
}

#[test]
fn the_audit_is_cut_to_the_same_actor_and_to_the_same_target() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("5");
    stage.show(View::Audit, vec![record(1, "al ice", &[(7, "mallory")], None)]);
    stage.press("=");
    assert_eq!(asked(&stage, View::Audit).filter, "actor=\"al ice\"");
    stage.show(View::Audit, vec![record(1, "al ice", &[(7, "mallory")], None)]);
    stage.press("=");
    assert_eq!(asked(&stage, View::Audit).filter, "person=mallory");
    stage.show(View::Audit, vec![record(1, "al ice", &[(7, "mallory")], None)]);
    stage.press("=");
    assert_eq!(asked(&stage, View::Audit).filter, "");
}

#[test]
fn a_sanction_is_lifted_and_given_another_end() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("4");
    stage.show(
        View::Sanctions,
        vec![
            sanction(4, "mute", &[(7, "mallory")], &[]),
            sanction(5, "ban", &[(8, "ada"), (9, "eve")], &["203.0.113.0/24"]),
            sanction(6, "warn", &[(8, "ada")], &[]),
        ],
    );
    stage.press("k m e");
    let Act::Do { deed: Deed::Unmute(pardon), .. } = stage.last() else {
        panic!("{:?}", stage.last())
    };
    assert_eq!(pardon.who, [PersonId(7).to_string()]);
    stage.press("m E");
    assert!(stage.shows("[for good]"), "no shorter than it is: {}", stage.screen(100, 30));
    stage.press("3");
    stage.pass(200);
    let Act::Plan { deed: Deed::Mute(mute) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!((mute.for_ms, mute.reason.as_deref()), (Some(86_400_000), Some("flood")));
    stage.press("esc j m e");
    stage.pass(200);
    let Act::Plan { deed: Deed::Unban(pardon) } = stage.last() else {
        panic!("{:?}", stage.last())
    };
    assert_eq!(pardon.networks, ["203.0.113.0/24"]);
    assert_eq!(pardon.who.len(), 2, "all whom it is about");
    stage.plan(Scale { persons: 2, ..Scale::default() });
    let ends = "Ends        ban by alice in lobby (flood)";
    assert!(stage.shows(ends), "what it is: {}", stage.screen(100, 30));
    stage.press("esc m E");
    stage.pass(200);
    let Act::Plan { deed: Deed::Ban(ban) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!((ban.who.len(), ban.room.as_deref()), (2, Some("lobby")));
    assert_eq!(
        (&ban.networks[..], ban.reason.as_deref()),
        (&["203.0.113.0/24".into()][..], Some("flood"))
    );
    stage.press("esc j m E");
    assert!(stage.shows("a warning has no end"), "{}", stage.screen(100, 30));
}

#[test]
fn networks_that_came_with_persons_are_neither_freed_nor_banned_by_name() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("4");
    let mut row = sanction(4, "mute", &[(7, "mallory"), (8, "eve")], &["203.0.113.7"]);
    (row["everybody"], row["room"]) = (json!(false), Value::Null);
    stage.show(View::Sanctions, vec![row]);
    stage.press("k u");
    let asks = "Take back: mute mallory, eve everywhere (flood)?";
    assert!(stage.shows(asks), "{}", stage.screen(100, 30));
    stage.press("esc m e");
    stage.pass(200);
    let Act::Plan { deed: Deed::Unmute(of) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert!(of.networks.is_empty(), "others of that network may be muted, too");
    assert_eq!((of.who.len(), &of.room), (2, &None));
    stage.plan(Scale { persons: 2, ..Scale::default() });
    let ends = "mute by alice everywhere (flood)";
    assert!(
        stage.shows("unmute mallory eve --all") && stage.shows(ends),
        "{}",
        stage.screen(100, 30)
    );
    stage.press("esc m E");
    stage.pass(200);
    let Act::Plan { deed: Deed::Mute(of) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!((of.who.len(), &of.room, of.networks.len()), (2, &None, 0));
    assert_eq!(of.reason.as_deref(), Some("flood"));
    // Of one person, too, it is no matter of everybody behind his address.
    let mut row = sanction(5, "ban", &[(7, "mallory")], &["203.0.113.7"]);
    row["everybody"] = json!(false);
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("4");
    stage.show(View::Sanctions, vec![row]);
    stage.press("k m e");
    let Act::Do { deed: Deed::Unban(of), .. } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!((of.who.len(), of.networks.len(), of.room.as_deref()), (1, 0, Some("lobby")));
}

#[test]
fn the_queue_says_how_much_waits_and_goes_on_after_what_is_settled() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    let report = |id: u128, name: &str, by: Option<&str>| {
        let state = if by.is_some() { "claimed" } else { "open" };
        json!({
            "report": EntryId(id), "room": "lobby", "seq": id as u64, "at": NOON - 60_000 * id as u64, "last_at": NOON, "author": person(id, name),
            "text": "gold", "count": 1, "reason": "spam", "state": state, "claimed_by": by.map(|by| person(1, by))
        })
    };
    stage.show(
        View::Reports,
        vec![
            report(1, "mallory", None),
            report(2, "eve", Some("alice")),
            report(4, "kim", Some("bea")),
        ],
    );
    let screen = stage.screen(80, 24);
    assert!(screen.contains("Reports ▏3 open ▏1 mine ▏oldest 4m"), "{screen}");
    stage.press("J");
    assert!(line_with(&stage.screen(80, 24), "▶").contains("eve"));
    stage.press("K");
    stage.pass(700);
    stage.press("A");
    assert!(
        matches!(stage.last(), Act::Review { report, .. } if *report == EntryId(1)),
        "{:?}",
        stage.last()
    );
    assert!(line_with(&stage.screen(80, 24), "▶").contains("eve"), "{}", stage.screen(80, 24));
    let before = stage.acts();
    stage.press("A");
    assert!(stage.shows("read it first") && stage.acts() == before, "nobody has seen it");
    stage.pass(700);
    stage.press("A");
    assert_eq!(stage.acts(), before + 1);
}

#[test]
fn a_card_shows_one_room_or_all() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
    stage.show(View::Users, vec![user(7, "mallory")]);
    stage.press("enter");
    let said = |room: &str, seq: u64, text: &str| json!({ "room": room, "seq": seq, "at": NOON, "text": text, "removed": false });
    stage.show(
        View::User,
        vec![json!({
            "row": user(7, "mallory"), "connections": [], "rooms": [], "sanctions": [], "history": [], "neighbours": [],
            "messages": [said("lobby", 9, "buy gold"), said("news/live", 2, "hello")]
        })],
    );
    stage.press("j a");
    let screen = stage.screen(80, 24);
    assert!(
        screen.contains("[Messages 1]")
            && screen.contains("▏messages in news/live")
            && !screen.contains("buy gold"),
        "{screen}"
    );
    stage.press("a");
    assert!(stage.screen(80, 24).contains("buy gold"));
}

#[test]
fn where_one_is_stands_there_whatever_the_way_was() {
    let mut stage = in_room_of("a-room-with-a-long-name/of-two-parts");
    stage.press("U");
    stage.show(View::Users, vec![user(7, "mallory")]);
    stage.press("enter");
    let line = stage.screen(60, 15).lines().nth(1).unwrap().to_owned();
    assert!(
        line.starts_with(" … ›") && line.contains("› mallory") && line.ends_with("live"),
        "{line}"
    );
    assert!(!line.contains("a-room"), "{line}");
    let line = stage.screen(160, 45).lines().nth(1).unwrap().to_owned();
    assert!(line.starts_with(" Rooms › a-room"), "{line}");
}

fn in_room_of(name: &str) -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room(name, 9.0)]);
    stage.press("enter");
    stage
}

#[test]
fn members_have_the_cells_that_their_names_need() {
    let names = ["moon-born24-of-the-lake-1", "moon-born24-of-the-lake-2"];
    let mut stage = three_rooms();
    stage.tell(Msg::Resize(160));
    stage.press("enter");
    stage.show(View::Users, vec![user(7, names[0]), user(8, names[1])]);
    let screen = stage.screen(160, 45);
    assert!(names.iter().all(|name| screen.contains(name)), "{screen}");
}

#[test]
fn what_never_could_be_undone_is_not_said_to_be_over() {
    let mut stage = Stage::live(Rank::Admin);
    stage.press("5");
    let undo_until = |at: Value, no| {
        let mut row = record(no, "alice", &[(7, "mallory")], Some("lobby"));
        row["undo_until"] = at;
        row
    };
    stage.show(View::Audit, vec![undo_until(json!(NOON - 1), 1), undo_until(Value::Null, 2)]);
    stage.press("g g u");
    assert!(
        stage.shows("mute mallory in lobby (flood): cannot be undone any more"),
        "{}",
        stage.screen(100, 30)
    );
    stage.press("j u");
    assert!(
        stage.shows("mute mallory in lobby (flood): cannot be undone\n"),
        "{}",
        stage.screen(100, 30)
    );
}
