//! A room that follows its newest line: nobody sees a cursor, so nothing is aimed at.

use super::flows::in_lobby;
use super::stage::{Stage, message};
use parlor_protocol::admin::{Act, View};
use parlor_protocol::deed::Deed;

const NOTHING: &str = "no line is picked: k picks the newest";

/// In the lobby, following.
fn following() -> Stage {
    let mut stage = in_lobby();
    stage.press("f");
    assert!(!stage.screen(100, 30).contains('▶'), "{}", stage.screen(100, 30));
    stage
}

#[test]
fn nobody_is_meant_whom_no_cursor_is_on() {
    for keys in ["m m", "m k", "m d", "m p", "m r", "enter", "v", "y i", "y n", "y l", "y j", "z"] {
        let mut stage = following();
        let sent = stage.sent.len();
        stage.press(keys);
        assert!(stage.shows(NOTHING), "{keys}: {}", stage.screen(100, 30));
        assert_eq!(stage.sent.len(), sent, "{keys}: {:?}", stage.sent.last());
        assert!(stage.app.over.is_none() && stage.effects.is_empty(), "{keys}");
        assert!(stage.app.marks.is_empty() && !stage.app.marks.has_range(), "{keys}");
    }
}

#[test]
fn a_room_that_is_followed_is_acted_on_itself() {
    let mut stage = following();
    stage.press("m");
    assert!(stage.shows("m mute") && stage.shows("l lock"), "{}", stage.screen(100, 30));
    stage.press("l");
    let Act::Plan { deed: Deed::Lock(lock) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(lock.room, "lobby");
    stage.press("esc m L");
    assert!(matches!(stage.last(), Act::Do { deed: Deed::Unlock(_), .. }), "{:?}", stage.last());
    stage.press("y p");
    assert_eq!(stage.effects.len(), 1, "the room has an address");
}

#[test]
fn a_line_that_is_picked_stays_picked() {
    for keys in ["k", "up", "space", "p"] {
        let mut stage = following();
        stage.press(keys);
        assert!(stage.app.marks.is_empty(), "{keys}: the first only picks it");
        stage.lines(View::Tail, vec![message(3, 8, "ada", "and now?")]);
        let screen = stage.screen(100, 30);
        let on = screen.lines().find(|line| line.contains('▶')).unwrap_or_default();
        assert!(on.contains("buy gold") && stage.shows("held"), "{keys}: {screen}");
    }
}

#[test]
fn a_line_that_is_picked_behind_the_first_key_is_not_meant_by_it() {
    let mut stage = Stage::live(parlor_protocol::operator::Rank::Moderator);
    stage.press("3");
    let report = serde_json::json!({
        "report": parlor_protocol::EntryId(5), "room": "lobby", "seq": 2, "at": 1, "last_at": 2,
        "author": { "id": parlor_protocol::PersonId(7), "name": "mallory" },
        "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    });
    stage.show(View::Reports, vec![report]);
    // The room is opened at a message that is not here yet.
    stage.press("enter m");
    let before = stage.acts();
    stage.show(View::Tail, vec![message(2, 7, "mallory", "buy gold")]);
    assert!(stage.screen(100, 30).contains('▶'));
    stage.press("m");
    assert!(stage.acts() == before && stage.shows(NOTHING), "{}", stage.screen(100, 30));
    stage.press("m m");
    assert_eq!(stage.acts(), before + 1);
}

#[test]
fn what_is_marked_is_meant_wherever_the_cursor_is() {
    let mut stage = in_lobby();
    stage.press("space");
    assert!(stage.shows("held") && stage.app.marks.len() == 1, "the newest stays picked");
    stage.press("f m d");
    let Act::Do { deed: Deed::Remove(remove), .. } = stage.last() else {
        panic!("{:?}", stage.last())
    };
    assert_eq!(remove.targets, [2]);
}

#[test]
fn between_the_ends_of_a_range_nothing_is_done() {
    let mut stage = in_lobby();
    let before = stage.acts();
    stage.press("v m");
    assert!(stage.shows("end the range with v first, or esc"), "{}", stage.screen(100, 30));
    assert!(stage.app.prefix().is_empty());
    stage.press("m m m d");
    assert_eq!(stage.acts(), before);
    stage.press("esc m m");
    assert_eq!(stage.acts(), before + 1, "it is over");
}
