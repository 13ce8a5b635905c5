//! The word that a heavy act wants: it is typed from anywhere, changes nothing else, and is another one for what is too wide.

use super::flows::in_lobby;
use super::stage::{Stage, room};
use crate::console::app::Msg;
use parlor_protocol::admin::{Act, View};
use parlor_protocol::deed::{Affected, Deed, Inverse, Objection, Plan, Role, Scale};
use parlor_protocol::operator::Rank;
use parlor_protocol::{ErrorCode, PersonId};
use serde_json::json;

const ONE: Scale = Scale { persons: 1, sessions: 2, rooms: 1, messages: 0, moderators: 0 };

fn runs(stage: &Stage) -> bool {
    matches!(stage.last(), Act::Commit { .. })
}

/// A ban of this one everywhere, with all its rows: where, how long, why.
fn ban_of(name: &str) -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0), room("news/live", 3.0)]);
    stage.press("2");
    stage.show(View::Users, vec![json!({ "id": PersonId(7), "name": name, "sessions": 1 })]);
    stage.press("m b");
    stage.pass(200);
    stage.plan(ONE);
    stage
}

fn picked(stage: &Stage) -> Vec<String> {
    let rows = ["Scope", "Pick", "Reason"];
    let screen = stage.screen(100, 30);
    let lines = screen.lines().filter(|line| rows.iter().any(|row| line.contains(row)));
    // What lies behind the dialog may change.
    lines.map(|line| line.replace('▶', " ").chars().skip(13).take(74).collect()).collect()
}

fn too_wide(plan: &mut Plan) {
    let message = "It would cut off 41 sessions.".to_owned();
    plan.refused = Some(Objection { code: ErrorCode::TooWide, message });
}

#[test]
fn a_word_is_typed_from_anywhere_and_changes_nothing_else() {
    for focus in ["left", "tab", "tab tab", "tab tab tab", "up"] {
        for name in ["mallory", "1d3r", "yan", "quinn", "rob-2", "e_5", "6"] {
            let mut stage = ban_of(name);
            stage.press(focus);
            let before = picked(&stage);
            let asked = stage.acts();
            stage.type_in(name);
            assert_eq!(picked(&stage), before, "{focus} {name}: {}", stage.screen(100, 30));
            assert_eq!(stage.acts(), asked, "{focus} {name}: nothing else is planned");
            assert!(stage.shows("Ready"), "{focus} {name}: {}", stage.screen(100, 30));
            stage.press("enter");
            assert!(runs(&stage), "{focus} {name}: {:?}", stage.last());
        }
    }
}

#[test]
fn while_a_word_is_asked_arrows_pick_and_keys_say_so() {
    let mut stage = ban_of("mallory");
    assert!(stage.shows("enter cancels · type the word · tab next"), "{}", stage.screen(100, 30));
    assert!(stage.shows("none (right: spam"), "{}", stage.screen(100, 30));
    stage.press("tab tab tab right");
    assert!(stage.shows("left/right pick · type the word"), "{}", stage.screen(100, 30));
    stage.pass(200);
    let Act::Plan { deed: Deed::Ban(ban) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(ban.for_ms, Some(3_600_000));
    stage.press("tab right");
    assert!(stage.shows("▶ Reason      spam"), "{}", stage.screen(100, 30));
    // In one room it is lighter: no word, and keys are keys again.
    stage.press("backtab backtab right");
    stage.pass(200);
    stage.plan(ONE);
    stage.press("3 y");
    stage.pass(200);
    let Act::Plan { deed: Deed::Ban(ban) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!((ban.for_ms, ban.room.as_deref()), (Some(86_400_000), Some("lobby")));
}

#[test]
fn a_text_and_a_search_keep_their_letters() {
    let mut stage = ban_of("mallory");
    stage.press("up up");
    stage.type_in("mallory");
    stage.pass(200);
    stage.plan(ONE);
    assert!(stage.shows("▶ Reason      mallory") && stage.shows("type mallory first"));
    stage.press("up up /");
    stage.type_in("news");
    assert!(stage.shows("▶ Find room   news"), "{}", stage.screen(100, 30));
    assert!(stage.shows("[in news/live]"), "{}", stage.screen(100, 30));
}

#[test]
fn a_plan_that_comes_late_takes_no_letter_for_a_key() {
    // It turns out to be final while somebody is about to press y.
    let mut stage = in_lobby();
    stage.press("m p");
    stage.pass(200);
    stage.tell(Msg::Key(super::stage::key_of("y")));
    stage.plan_of(|plan| (plan.inverse, plan.undo_ms) = (Inverse::None, None));
    stage.pass(100);
    assert!(!runs(&stage) && stage.shows("type mallory first"), "{}", stage.screen(100, 30));
    stage.type_in("mallory");
    assert!(stage.shows("Ready"), "the key was for what stood there: {}", stage.screen(100, 30));
    // It is final no more while somebody types the word: what he types on presses nothing.
    let mut stage = in_lobby();
    stage.press("m b");
    stage.pass(200);
    stage.plan_of(too_wide);
    stage.type_in("fo");
    stage.pass(21_000);
    stage.type_in("r");
    stage.plan(ONE);
    assert!(!stage.shows("Confirm"), "{}", stage.screen(100, 30));
    let before = picked(&stage);
    stage.type_in("rc3y");
    stage.press("enter");
    assert_eq!(picked(&stage), before);
    assert!(!runs(&stage) && stage.app.over.is_some(), "{:?}", stage.last());
    stage.pass(2_000);
    stage.press("y");
    assert!(runs(&stage), "{}", stage.screen(100, 30));
}

#[test]
fn the_word_is_asked_for_until_another_plan_is_there() {
    let mut stage = in_lobby();
    stage.press("m b");
    stage.pass(200);
    stage.plan_of(too_wide);
    stage.press("tab tab tab right");
    assert!(stage.shows("type force to run it"), "{}", stage.screen(100, 30));
    stage.type_in("r3");
    stage.pass(200);
    let Act::Plan { deed: Deed::Ban(ban) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!((ban.for_ms, ban.reason.as_deref()), (Some(3_600_000), None), "no key meanwhile");
    stage.plan_of(too_wide);
    assert!(stage.shows("r3"), "the same word: {}", stage.screen(100, 30));
}

#[test]
fn what_is_too_wide_wants_a_word_of_its_own() {
    let mut stage = ban_of("mallory");
    stage.type_in("mallory");
    stage.pass(21_000);
    stage.plan_of(too_wide);
    let screen = stage.screen(100, 30);
    assert!(screen.contains("type force to run it: the server finds it too wide"), "{screen}");
    assert!(screen.contains("It would cut off 41 sessions."), "{screen}");
    stage.press("enter");
    assert!(!runs(&stage) && stage.shows("not yet: type force first"));
    stage.type_in("mallory");
    stage.press("enter");
    assert!(!runs(&stage), "nor with the name once more");
    stage.press("ctrl-u");
    stage.type_in("force");
    stage.press("enter");
    assert!(matches!(stage.last(), Act::Commit { force: true, .. }), "{:?}", stage.last());
    // What the server does not mind is not forced by the word.
    let mut stage = ban_of("mallory");
    stage.type_in("force");
    stage.press("enter");
    assert!(!runs(&stage), "{:?}", stage.last());
}

#[test]
fn a_name_that_not_every_keyboard_has_is_not_asked_for() {
    for name in ["ツバメ", "de\u{301}ja", "\u{1b}[31mred", "a\u{202e}b", "two words", "back\\u{5c}"]
    {
        let id = PersonId(7).to_string();
        let end = &id[id.len() - 6..];
        let mut stage = ban_of(name);
        let asks = format!("type {end} (the end of the id) to run it");
        for (width, height) in [(60, 15), (80, 24), (160, 45)] {
            let screen = stage.screen(width, height);
            assert!(screen.contains(&format!("type {end} (the end")), "{name}: {screen}");
        }
        assert!(stage.shows(&asks) && stage.shows(&id), "{name}: {}", stage.screen(100, 30));
        stage.type_in(end);
        stage.press("enter");
        assert!(runs(&stage), "{name}: {}", stage.screen(100, 30));
    }
}

#[test]
fn the_one_of_a_line_whose_name_is_not_typed_again_is_asked_for_by_his_id() {
    let (id, name) = (PersonId(7), "ツバメ");
    let end = &id.to_string()[id.to_string().len() - 6..];
    let mut stage = in_lobby();
    stage.press(":");
    stage.type_in(&format!("ban {name} --all"));
    stage.pass(200);
    stage.plan_of(|plan| {
        plan.scale = ONE;
        plan.until = None;
        plan.persons = vec![Affected { id, name: name.into(), role: Role::Member, sessions: 2 }];
    });
    stage.press("enter");
    for (width, height) in [(60, 15), (80, 24), (160, 45)] {
        let screen = stage.screen(width, height);
        assert!(screen.contains(&format!("type {end} (the end")), "{screen}");
        assert!(screen.contains(" for good"), "no end was written: {screen}");
    }
    stage.type_in(end);
    stage.press("enter");
    assert!(runs(&stage), "{}", stage.screen(100, 30));
}

#[test]
fn a_kick_says_that_its_length_keeps_out() {
    let mut stage = in_lobby();
    stage.press("m k");
    stage.pass(200);
    stage.plan(ONE);
    for (width, height) in [(60, 15), (80, 24), (160, 45)] {
        let screen = stage.screen(width, height);
        assert!(screen.contains("Kept out    1 [10m]"), "{screen}");
        assert!(screen.contains("put out, and kept out until "), "{screen}");
        assert!(!screen.contains("for good"), "no kick is: {screen}");
    }
}

#[test]
fn every_target_of_many_is_seen_by_paging_and_none_twice() {
    for (width, height) in [(60, 15), (80, 24), (160, 45)] {
        let mut stage = Stage::live(Rank::Moderator);
        stage.press("2");
        let user =
            |id: u128| json!({ "id": PersonId(id), "name": format!("guest-{id}."), "sessions": 1 });
        stage.show(View::Users, (1..=23).map(user).collect());
        stage.press("* m b");
        stage.pass(200);
        stage.plan(Scale { persons: 23, ..ONE });
        let acts = stage.acts();
        // What is typed stays typed, and goes on.
        stage.type_in("2");
        let mut seen = Vec::new();
        for page in 0.. {
            let screen = stage.screen(width, height);
            assert!(screen.contains("Would touch") && screen.contains("type 23"), "{screen}");
            let before = seen.len();
            // What the dialog leaves of the list stands beside it.
            let rows = screen.lines().filter_map(|line| line.split_once("Target "));
            seen.extend(
                rows.filter_map(|(_, row)| row.split_whitespace().next().map(str::to_owned)),
            );
            let at = match seen.len() - before {
                1 => seen.len().to_string(),
                _ => format!("{}–{}", before + 1, seen.len()),
            };
            let key = if seen.len() < 23 { "pgdn" } else { "pgup" };
            assert!(screen.contains(&format!("{at} of 23 · {key} shows more")), "{page}: {screen}");
            if seen.len() >= 23 {
                break;
            }
            stage.press("pagedown");
        }
        let mut names = seen.clone();
        names.sort();
        names.dedup();
        assert_eq!((names.len(), seen.len()), (23, 23), "{seen:?}");
        stage.press("pagedown");
        assert_eq!(stage.acts(), acts);
        stage.press("pageup pageup pageup pageup pageup pageup pageup");
        stage.type_in("3");
        assert!(stage.shows("Ready"), "{}", stage.screen(100, 30));
        stage.press("enter");
        assert!(runs(&stage));
    }
}
