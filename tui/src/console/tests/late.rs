//! A filter or an order that was asked for and is not in force yet: the old rows stand there, pale, and none of them is meant.

use super::stage::{Stage, room};
use super::views::three_rooms;
use parlor_protocol::admin::{Act, View};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use ratatui::style::Modifier;
use serde_json::{Value, json};

const LATE: &str = "the filter is not in force yet";

fn report(id: u128) -> Value {
    json!({
        "report": EntryId(id), "room": "lobby", "seq": 2, "at": 1, "last_at": 2, "author": { "id": PersonId(7), "name": "mallory" },
        "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    })
}

fn sanction() -> Value {
    json!({
        "act": EntryId(4), "kind": "mute", "persons": [{ "id": PersonId(7), "name": "mallory" }], "networks": [],
        "spared": [], "room": "lobby", "by": { "id": PersonId(1), "name": "alice" }, "at": 1
    })
}

/// A list with rows, and a filter that was entered since.
fn filtered(screen: &str, view: View, row: Value) -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press(screen);
    stage.show(view, vec![row]);
    stage.press("/");
    stage.type_in("x");
    stage.press("enter");
    stage
}

#[test]
fn no_row_of_another_filter_is_meant() {
    let user = json!({ "id": PersonId(7), "name": "mallory", "sessions": 1 });
    for (screen, view, row, keys) in [
        (
            "3",
            View::Reports,
            report(5),
            &["c", "a", "e", "A", "m m", "m l", "enter", "y i", "y p", "U"][..],
        ),
        ("2", View::Users, user, &["m m", "m b", "enter", "space", "v", "*", "y j", "z"][..]),
        ("4", View::Sanctions, sanction(), &["u", "m e", "m E", "m B", "enter"][..]),
        ("1", View::Rooms, room("lobby", 9.0), &["m l", "m L", "enter", "y n"][..]),
    ] {
        for keys in keys {
            let mut stage = filtered(screen, view, row.clone());
            let sent = stage.sent.len();
            stage.press(keys);
            assert!(stage.shows(LATE), "{screen} {keys}: {}", stage.screen(100, 30));
            assert_eq!(stage.sent.len(), sent, "{screen} {keys}: {:?}", stage.sent.last());
            assert!(stage.app.over.is_none() && stage.effects.is_empty(), "{screen} {keys}");
            assert!(stage.app.marks.is_empty(), "{screen} {keys}");
        }
    }
}

#[test]
fn old_rows_are_pale_and_nobody_counts_them() {
    let mut stage = three_rooms();
    stage.press("j");
    let y = (0..30).find(|y| {
        stage.screen(100, 30).lines().nth(*y).is_some_and(|line| line.contains("dev/rust"))
    });
    let y = u16::try_from(y.unwrap()).unwrap();
    let pale = |stage: &Stage| stage.buffer(100, 30)[(5, y)].modifier.contains(Modifier::DIM);
    assert!(!pale(&stage));
    for keys in ["/ x enter", ": f i l t e r space x enter", "s j enter"] {
        let mut stage = three_rooms();
        stage.press("j");
        stage.press(keys);
        let screen = stage.screen(100, 30);
        let word = if keys.starts_with('s') { "sorting…" } else { "filtering…" };
        assert!(screen.contains(word) && !screen.contains(" of 3"), "{keys}: {screen}");
        assert!(!screen.contains('▶') && !screen.contains("3 of"), "{keys}: {screen}");
        assert!(pale(&stage), "{keys}");
        stage.show(View::Rooms, vec![room("x", 1.0)]);
        let screen = stage.screen(100, 30);
        assert!(screen.contains('▶') && !screen.contains(word), "{keys}: {screen}");
    }
}

#[test]
fn rows_that_come_behind_the_key_are_not_meant_by_it() {
    for keys in ["a", "m"] {
        let mut stage = filtered("3", View::Reports, report(5));
        let before = stage.acts();
        stage.pass(100);
        stage.press(keys);
        stage.show(View::Reports, vec![report(6)]);
        stage.pass(100);
        if keys == "m" {
            stage.press("m");
        }
        assert!(stage.shows(LATE), "{}", stage.screen(100, 30));
        assert_eq!(stage.acts(), before, "{keys}");
        stage.press("k a");
        let Act::Review { report, .. } = stage.last() else { panic!("{:?}", stage.last()) };
        assert_eq!(*report, EntryId(6));
    }
}

#[test]
fn a_filter_that_is_what_it_was_waits_for_nothing() {
    let mut stage = three_rooms();
    stage.press("/");
    stage.type_in("x");
    stage.press("esc");
    assert!(!stage.shows("filtering…"), "{}", stage.screen(100, 30));
    stage.press("k m L");
    assert!(matches!(stage.last(), Act::Do { .. }), "{:?}", stage.last());
}
