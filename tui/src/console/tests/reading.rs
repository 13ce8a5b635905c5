//! A room as it is read: its panes, its lines, who wrote them, and the way from a line to its record.

use super::flows::in_lobby;
use super::stage::{NOON, Stage, message, room};
use super::views::{asked, line_with, record, sanction, user};
use crate::console::app::Kind;
use parlor_protocol::PersonId;
use parlor_protocol::admin::{Act, View};
use parlor_protocol::deed::Deed;
use parlor_protocol::operator::Rank;
use serde_json::json;

#[test]
fn a_narrow_room_has_all_its_panes_behind_one_key() {
    let mut stage = in_lobby();
    assert!(stage.screen(80, 24).contains("[Live] Members  Room  Sanctions  Audit"));
    stage.press("tab");
    stage.show(View::Users, vec![user(7, "mallory")]);
    assert!(stage.screen(80, 24).contains("[Members]") && stage.screen(80, 24).contains("31.0"));
    stage.press("tab");
    let row = room("lobby", 9.0);
    let card = json!({
        "row": row, "id": parlor_protocol::RoomId(1), "epoch": parlor_protocol::Epoch(1), "first": 1, "staff": [],
        "locked_until": null, "slow_until": null, "sanctions": 1, "slow_readers": 0
    });
    stage.show(View::Room, vec![card]);
    let screen = stage.screen(80, 24);
    assert!(screen.contains("[Room]") && screen.contains("slow readers"), "{screen}");
    assert!(screen.contains("▏4,812 users ▏9.0/s ▏slow 10s"), "{screen}");
    stage.press("tab");
    assert_eq!(asked(&stage, View::Sanctions).subject.room.as_deref(), Some("lobby"));
    stage.show(View::Sanctions, vec![sanction(4, "mute", &[(7, "mallory")], &[])]);
    stage.press("k m e");
    assert!(matches!(stage.last(), Act::Do { deed: Deed::Unmute(_), .. }), "{:?}", stage.last());
    stage.press("tab");
    assert_eq!(asked(&stage, View::Audit).subject.room.as_deref(), Some("lobby"));
    stage.show(View::Audit, vec![record(1, "alice", &[(7, "mallory")], Some("lobby"))]);
    stage.press("enter");
    assert_eq!(stage.app.nav.top().kind(), Kind::Card);
    stage.press("esc tab");
    assert!(stage.screen(80, 24).contains("[Live]"));
    stage.press("backtab");
    assert!(stage.screen(80, 24).contains("[Audit]"));
}

#[test]
fn whoever_is_aimed_at_is_told_without_a_look() {
    let mut stage = in_lobby();
    stage.press("k");
    assert!(stage.screen(80, 24).contains(&format!("ada {}", PersonId(8))));
    stage.press("j k");
    stage.pass(400);
    let query = asked(&stage, View::Users);
    assert_eq!((query.filter.as_str(), query.limit), (format!("id:{}", PersonId(8)).as_str(), 1));
    stage.show(View::Users, vec![user(8, "ada")]);
    let screen = stage.screen(80, 24);
    assert!(
        screen.contains("31.0 messages a minute · 3 reports · 0 sanctions · 2 sessions · 3 rooms"),
        "{screen}"
    );
    assert!(screen.contains("here for 4m · 203.0.113.7"), "{screen}");
    stage.press("j");
    assert!(
        !stage.screen(80, 24).contains("here for"),
        "what is said of one is not said of another"
    );
    stage.press("f");
    assert!(!stage.screen(80, 24).contains("opens the card"));
}

#[test]
fn lines_are_read_to_their_ends() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    let long = format!("begins {} ends", "x".repeat(90));
    stage.show(View::Tail, vec![message(1, 8, "ada", &long), message(2, 8, "ada", "short")]);
    assert!(!stage.screen(80, 24).contains(" ends"));
    stage.press("l");
    stage.screen(80, 24);
    stage.press("l");
    stage.screen(80, 24);
    stage.press("l");
    let screen = stage.screen(80, 24);
    assert!(
        screen.contains(" ends") && !screen.contains("begins") && screen.contains("from cell"),
        "{screen}"
    );
    stage.lines(View::Tail, vec![message(3, 8, "ada", &long)]);
    assert!(!stage.screen(80, 24).contains("begins"), "a line that comes stands as far aside");
    stage.press("h h h h h h");
    assert!(stage.shows("lines begin here · esc goes out"), "{}", stage.screen(100, 30));
    stage.press("w");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("begins") && screen.contains(" ends"), "{screen}");
    stage.press("k k");
    let rows: Vec<usize> = (0..24)
        .filter(|y| {
            stage.buffer(80, 24)[(10, *y)].modifier.contains(ratatui::style::Modifier::REVERSED)
        })
        .map(usize::from)
        .collect();
    assert_eq!(rows.len(), 1, "the cursor is on the short one: {}", stage.screen(80, 24));
    stage.press("t");
    assert!(!stage.screen(80, 24).contains("12:00:0") || stage.screen(80, 24).contains("held at"));
    assert!(line_with(&stage.screen(80, 24), "short").contains("now"), "{}", stage.screen(80, 24));
}

#[test]
fn a_second_that_has_no_room_on_the_screen_is_counted() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    let lines = (1..=230).map(|seq| {
        let mut line = message(seq, 8, "ada", "hello");
        line["at"] = (NOON + seq).into();
        line
    });
    stage.show(View::Tail, lines.collect());
    let screen = stage.screen(80, 24);
    assert!(screen.contains("· 212 more this second"), "{screen}");
    stage.press("k");
    assert!(!stage.screen(80, 24).contains("more this second"), "held: they can be gone to");
}

#[test]
fn what_was_looked_for_is_gone_to_among_its_neighbours() {
    let mut stage = in_lobby();
    stage.lines(
        View::Tail,
        vec![message(3, 8, "ada", "no"), message(4, 7, "mallory", "gold again")],
    );
    stage.press("f /");
    stage.type_in("gold");
    stage.press("enter esc N");
    assert!(line_with(&stage.screen(80, 24), "▶").contains("buy gold"), "{}", stage.screen(80, 24));
    assert!(stage.shows("hello"), "among what was said around it");
    stage.press("n");
    assert!(line_with(&stage.screen(80, 24), "▶").contains("gold again"));
    stage.press("n");
    assert!(line_with(&stage.screen(80, 24), "▶").contains("buy gold"), "around");
    let mut stage = in_lobby();
    stage.press("n");
    assert!(stage.shows("nothing to go to"));
}

#[test]
fn a_line_of_the_room_leads_to_its_record_and_a_record_to_its_subject() {
    let mut stage = in_lobby();
    let mut muted = message(3, 1, "alice", "mute mallory");
    muted["kind"] = "sanction".into();
    stage.lines(View::Tail, vec![muted]);
    stage.press("j enter");
    let query = asked(&stage, View::Audit);
    assert_eq!(query.subject.room.as_deref(), Some("lobby"));
    assert_eq!(query.filter, "time=2026-11-28T12:00:03.000Z");
    stage.show(View::Audit, vec![record(1, "alice", &[(7, "mallory")], Some("lobby"))]);
    stage.press("enter");
    assert!(stage.shows("› mallory"), "{}", stage.screen(100, 30));
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("5");
    stage.show(View::Audit, vec![record(1, "alice", &[], Some("lobby"))]);
    stage.press("enter");
    assert!(stage.shows("Audit › lobby"), "{}", stage.screen(100, 30));
}

#[test]
fn a_message_that_is_brought_back_is_as_it_was() {
    let mut stage = in_lobby();
    let event = |seq: u64, kind: &str, text: &str, ranges: &[(u64, u64)]| {
        let mut event = message(seq, 1, "alice", text);
        event["kind"] = kind.into();
        event["ranges"] = serde_json::json!(ranges);
        event
    };
    stage.lines(View::Tail, vec![event(3, "removed", "1 message", &[(2, 2)])]);
    let line = |stage: &Stage| {
        let screen = stage.screen(100, 30);
        screen.lines().find(|line| line.contains("buy gold")).unwrap().to_owned()
    };
    assert!(!stage.shows("buy gold"), "what is gone is shown when it is asked for");
    assert!(stage.shows("[removed by alice] x shows it"), "{}", stage.screen(100, 30));
    stage.press("x");
    assert!(line(&stage).contains("[removed by alice] buy gold"), "{}", line(&stage));
    stage.lines(View::Tail, vec![event(4, "restored", "#2", &[(2, 2)])]);
    assert!(!line(&stage).contains("[removed]"), "{}", line(&stage));
    assert!(stage.shows("brought back #2"), "{}", stage.screen(100, 30));
}
