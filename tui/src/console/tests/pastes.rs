//! Keys that come at once, from a paste or over a slow line, and rows between the keys of an act.

use super::flows::in_lobby;
use super::stage::{Stage, room};
use crate::console::app::Msg;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use parlor_protocol::admin::{Act, View};
use parlor_protocol::deed::{Deed, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use serde_json::json;

#[test]
fn a_paste_into_the_wrong_window_runs_nothing() {
    for text in
        ["rm -rf mm mk mb mp qqqq", "mmakes sense", "mb or not mb", "quite so", "uh, 3 of them"]
    {
        let mut stage = in_lobby();
        stage.press("m m");
        stage.done(Verb::Mute, 9);
        stage.press("3");
        let report = json!({
            "report": EntryId(5), "room": "lobby", "seq": 77, "at": 1, "last_at": 2, "author": { "id": PersonId(7), "name": "mallory" },
            "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
        });
        stage.show(View::Reports, vec![report]);
        let before = stage.acts();
        for char in text.chars() {
            stage.tell(Msg::Key(KeyEvent::new(KeyCode::Char(char), KeyModifiers::NONE)));
        }
        stage.pass(100);
        assert!(stage.effects.is_empty(), "{:?}", stage.effects);
        stage.tell(Msg::Paste("m k\nm b\n".into()));
        assert_eq!(stage.acts(), before, "{text}");
        assert!(stage.app.over.is_none(), "{text}: {}", stage.screen(100, 30));
        assert!(stage.shows("that looked like a paste"), "{text}");
    }
}

#[test]
fn keys_that_a_slow_line_brings_at_once_are_what_they_are() {
    let mut stage = in_lobby();
    // Held down, and two acts after each other.
    for char in "kkkkkkkkkkkk".chars() {
        stage.tell(Msg::Key(KeyEvent::new(KeyCode::Char(char), KeyModifiers::NONE)));
    }
    assert!(!stage.shows("paste"), "{}", stage.screen(100, 30));
    stage.pass(100);
    for char in "mmjmk".chars() {
        stage.tell(Msg::Key(KeyEvent::new(KeyCode::Char(char), KeyModifiers::NONE)));
    }
    stage.pass(100);
    let muted = stage.sent.iter().find_map(|one| match &one.act {
        Act::Do { deed: Deed::Mute(mute), .. } => Some(mute.who.clone()),
        _ => None,
    });
    assert_eq!(muted, Some(vec![PersonId(8).to_string()]), "ada, whom the cursor was on");
    stage.pass(200);
    let Act::Plan { deed: Deed::Kick(kick) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(kick.who, [PersonId(7).to_string()], "and then mallory");
}

#[test]
fn a_list_stands_still_between_the_keys_of_an_act() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("U");
    let user = |id: u128, name: &str| json!({ "id": PersonId(id), "name": name, "sessions": 1 });
    stage.show(View::Users, vec![user(7, "mallory"), user(8, "ada")]);
    stage.pass(60_000);
    stage.press("m");
    stage.show(View::Users, vec![user(8, "ada"), user(7, "mallory")]);
    let before = stage.acts();
    stage.press("m");
    assert_eq!(stage.acts(), before, "he may have read the name of who stood there before");
    assert!(stage.shows("no row was picked: now mallory is"), "{}", stage.screen(100, 30));
    stage.press("m");
    stage.show(View::Users, vec![user(8, "ada"), user(7, "mallory")]);
    stage.press("m");
    let Act::Do { deed: Deed::Mute(mute), .. } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(mute.who, [PersonId(7).to_string()], "whom the first key was pressed on");
}

#[test]
fn what_is_typed_for_a_filter_that_is_not_there_does_nothing() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    stage.press("0");
    let before = stage.acts();
    stage.press("/");
    assert!(stage.shows("not on this screen"), "{}", stage.screen(100, 30));
    stage.type_in("uy7");
    assert!(stage.app.over.is_none() && stage.shows("does nothing"), "{}", stage.screen(100, 30));
    stage.press("enter");
    assert_eq!(stage.acts(), before);
    stage.pass(2_000);
    stage.press("u");
    assert!(stage.app.over.is_some(), "later a key is a key again");
}
