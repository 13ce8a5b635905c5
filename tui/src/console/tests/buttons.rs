//! The buttons of a dialog, and letters that were meant for a text: a paste, or a reason that is typed beside its field.

use super::flows::in_lobby;
use super::stage::Stage;
use crate::console::app::Msg;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use parlor_protocol::admin::Act;
use parlor_protocol::deed::{Scale, Verb};

const ONE: Scale = Scale { persons: 1, sessions: 2, rooms: 1, messages: 0, moderators: 0 };

/// A dialog that only waits for a button.
fn asked(keys: &str) -> Stage {
    let mut stage = in_lobby();
    stage.press(keys);
    stage.pass(200);
    stage.plan(ONE);
    stage
}

fn burst(stage: &mut Stage, text: &str) {
    for char in text.chars() {
        let code = if char == '\n' { KeyCode::Enter } else { KeyCode::Char(char) };
        stage.tell(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }
    stage.pass(100);
}

fn runs(stage: &Stage) -> bool {
    matches!(stage.last(), Act::Commit { .. } | Act::Undo { .. })
}

#[test]
fn what_is_typed_behind_a_prompt_that_there_is_none_of_presses_nothing() {
    for (keys, prompt) in [("1 s", ":"), ("1 s", "/"), ("m k", ":"), ("m l", "/")] {
        let mut stage = in_lobby();
        stage.press(keys);
        stage.pass(200);
        let (sent, over) = (stage.sent.len(), stage.app.over.is_some());
        assert!(over, "{keys}");
        stage.press(prompt);
        assert!(!stage.shows("no field for this"), "{}", stage.screen(100, 30));
        stage.type_in("jskyq mute");
        stage.press("enter");
        assert!(stage.shows("there is no field for this here"), "{}", stage.screen(100, 30));
        assert_eq!((stage.sent.len(), stage.app.over.is_some()), (sent, over), "{keys} {prompt}");
        stage.pass(3_000);
        stage.press("esc");
        assert!(stage.app.over.is_none(), "{keys} {prompt}: and then it goes on");
    }
}

#[test]
fn arrows_do_not_come_out_at_the_other_end_of_the_buttons() {
    for keys in ["left", "left left", "up up up up up up", "down down down down", "right left left"]
    {
        let mut stage = asked("m k");
        stage.press(keys);
        stage.press("enter");
        assert!(!runs(&stage), "{keys}: {:?}", stage.last());
    }
    for keys in ["right", "right right", "tab", "down right", "right down"] {
        let mut stage = asked("m k");
        stage.press(keys);
        stage.press("enter");
        assert!(runs(&stage), "{keys}: {:?} {}", stage.last(), stage.screen(100, 30));
    }
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 99);
    stage.pass(200);
    stage.app.options.prod = true;
    stage.press("u");
    assert!(stage.app.over.is_some(), "{}", stage.screen(100, 30));
    stage.press("left enter");
    assert!(!runs(&stage), "{:?}", stage.last());
}

#[test]
fn a_paste_presses_no_button() {
    for text in [
        "hello mary, lock it",
        "yes, do lock the room",
        "quite rude, 3 times y\n\ny",
        "annoying\n\n\n",
    ] {
        for keys in ["m l", "m b", "m b tab", "m k tab tab"] {
            let mut stage = asked(keys);
            let before = stage.screen(100, 20);
            burst(&mut stage, text);
            assert!(!runs(&stage), "{keys} {text}: {:?}", stage.last());
            assert!(stage.shows("that looked like a paste: nothing was done"), "{keys} {text}");
            let after = stage.screen(100, 20);
            let fields = |screen: &str| -> Vec<String> {
                screen
                    .lines()
                    .filter(|line| line.contains("Reason") || line.contains("Pick"))
                    .map(str::to_owned)
                    .collect()
            };
            assert_eq!(fields(&before), fields(&after), "{keys} {text}: from its first key on");
            stage.pass(2_000);
            stage.press("y");
            assert!(runs(&stage), "{keys} {text}: {}", stage.screen(100, 30));
        }
        let mut stage = in_lobby();
        stage.press("m m");
        stage.done(Verb::Mute, 9);
        stage.press("u");
        burst(&mut stage, text);
        assert!(!runs(&stage) && stage.app.over.is_some(), "{text}");
    }
}

#[test]
fn a_paste_into_a_field_stays_in_it() {
    let mut stage = asked("m k tab tab tab tab");
    assert!(stage.shows("▶ Reason"), "{}", stage.screen(100, 30));
    burst(&mut stage, "very annoying\ny\n");
    assert!(!runs(&stage), "{:?}", stage.last());
    assert!(stage.shows("▶ Reason      very annoying"), "{}", stage.screen(100, 30));
    // Too short to be known for a paste.
    let mut stage = asked("m k tab tab tab tab");
    burst(&mut stage, "spam\n");
    stage.press("enter");
    stage.pass(200);
    stage.plan(ONE);
    stage.press("enter");
    assert!(runs(&stage), "{}", stage.screen(100, 30));
}

#[test]
fn whoever_types_beside_the_field_is_told_where_it_is() {
    for keys in ["m l", "m b", "m b tab"] {
        let mut stage = asked(keys);
        stage.type_in("annoying");
        stage.pass(100);
        assert!(!runs(&stage) && stage.app.over.is_some(), "{keys}: {:?}", stage.last());
        let mut stage = asked(keys);
        stage.type_in("any");
        stage.pass(100);
        assert!(stage.shows("type the reason in the field: tab or r"), "{}", stage.screen(100, 30));
        stage.press("q n y");
        assert!(!runs(&stage) && stage.app.over.is_some(), "{keys}: {:?}", stage.last());
        stage.pass(2_000);
        stage.press("y");
        assert!(runs(&stage), "{keys}: {}", stage.screen(100, 30));
    }
    let mut stage = asked("m b tab");
    stage.type_in("a");
    stage.press("enter");
    assert!(!runs(&stage), "nor by enter on the button");
}
