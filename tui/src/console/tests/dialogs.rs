//! The dialog of an act: where the keys go, what they do there, what is missing, where it holds and how much it wants.

use super::flows::in_lobby;
use super::stage::{NOON, Stage, message, plan, room};
use crate::console::app::{Link, Msg, Options};
use crate::console::look::Look;
use parlor_protocol::admin::{Act, Frame, View};
use parlor_protocol::deed::{Affected, Deed, Inverse, Plan, Role, Scale};
use parlor_protocol::operator::Rank;
use parlor_protocol::{ErrorCode, PersonId};
use serde_json::json;

const ONE: Scale = Scale { persons: 1, sessions: 2, rooms: 1, messages: 0, moderators: 0 };

fn runs(stage: &Stage) -> bool {
    matches!(stage.last(), Act::Commit { .. })
}

/// Answers the plan that was asked for last, changed in some way.
fn answer(stage: &mut Stage, change: impl FnOnce(Plan) -> Plan) {
    let asked = stage.sent.iter().rev().find_map(|request| match &request.act {
        Act::Plan { deed } => Some((request.id, deed.clone())),
        _ => None,
    });
    let (id, deed) = asked.expect("asked");
    stage.frame(Frame::Plan(Box::new(change(plan(id, deed, ONE)))));
}

fn users(stage: &mut Stage) {
    stage.press("2");
    let user = |id: u128, name: &str| json!({ "id": PersonId(id), "name": name, "sessions": 1 });
    stage.show(View::Users, vec![user(7, "mallory"), user(8, "ada")]);
}

/// A room with so many messages of mallory's.
fn talk(count: u64) -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    stage.show(View::Tail, (1..=count).map(|seq| message(seq, 7, "mallory", "buy")).collect());
    stage
}

#[test]
fn the_focus_is_drawn_and_its_keys_are_told_wherever_it_is() {
    for (width, height) in [(60, 15), (80, 24), (160, 45)] {
        let mut stage = in_lobby();
        stage.press("m b");
        stage.pass(200);
        stage.plan(ONE);
        let at = |stage: &Stage, line: &str, keys: &str| {
            let screen = stage.screen(width, height);
            assert!(screen.lines().any(|one| one.contains(line)), "{line}: {screen}");
            assert!(screen.contains(keys), "{keys}: {screen}");
        };
        at(&stage, "[ Cancel ]", "enter cancels · y runs");
        stage.press("tab");
        at(&stage, "[ Run ]", "enter runs · y runs");
        stage.press("tab");
        at(&stage, "▶ Scope", "left/right where");
        stage.press("tab");
        at(&stage, "▶ Pick", "left/right, 1-9 pick");
        stage.press("tab");
        at(&stage, "▶ Reason", "enter goes on · tab next");
        stage.press("y q :");
        at(&stage, "▶ Reason      yq:", "enter goes on · tab next");
        assert!(!runs(&stage) && stage.app.over.is_some(), "they are letters here");
        stage.press("enter enter");
        stage.pass(200);
        stage.plan(ONE);
        at(&stage, "[ Run ]", "enter runs");
        stage.press("enter");
        assert!(runs(&stage), "{}", stage.screen(width, height));
    }
}

#[test]
fn what_is_missing_is_told_and_gone_to() {
    let mut stage = in_lobby();
    stage.press("m w");
    stage.pass(200);
    stage.plan(ONE);
    assert!(stage.shows("Not yet     a reason is needed"), "{}", stage.screen(100, 30));
    stage.press("tab y");
    assert!(stage.shows("! not yet: a reason is needed") && stage.shows("▶ Reason"));
    stage.type_in("spam");
    assert!(stage.shows("Not yet     the server has not answered yet"));
    stage.pass(200);
    stage.refuse(ErrorCode::NotPermitted, "You may not warn an owner.");
    assert!(stage.shows("Not yet     the server refuses it: pick otherwise, or esc leaves"));
    stage.press("tab y");
    assert!(stage.shows("! not yet: You may not warn an owner."));
}

#[test]
fn no_key_in_a_dialog_is_pressed_in_vain_without_a_word() {
    let mut stage = in_lobby();
    stage.press("m k x");
    assert!(stage.shows("x does nothing here · esc leaves"));
    stage.press(":");
    assert!(stage.shows("no command while this is open · esc leaves it"));
    assert!(!stage.shows("x does nothing here"), "that was the key before");
    stage.pass(2_000);
    stage.press("9");
    assert!(stage.shows("9 does nothing here"), "there are five lengths");
    stage.press("esc m m");
    stage.done(parlor_protocol::deed::Verb::Mute, 9);
    stage.press("u j");
    assert!(stage.shows("j does nothing here"));
}

#[test]
fn some_messages_go_by_one_key_and_many_want_their_number() {
    for (count, asks) in [(10, false), (11, true)] {
        let mut stage = talk(count);
        stage.press("k * m d");
        assert_eq!(stage.shows("Confirm"), asks, "{}", stage.screen(100, 30));
    }
    let mut stage = talk(12);
    stage.press("k k space space m d");
    stage.pass(200);
    stage.plan(Scale { persons: 0, messages: 2, ..ONE });
    assert!(!stage.shows("Confirm"), "{}", stage.screen(100, 30));
    stage.press("y");
    assert!(runs(&stage));
    stage.press("* m d");
    stage.pass(200);
    stage.plan(Scale { persons: 0, messages: 12, ..ONE });
    assert!(stage.shows("type 12 to run it: it is about 12 messages at once"));
    stage.type_in("12");
    stage.press("enter");
    assert!(runs(&stage));
}

#[test]
fn a_purge_that_can_be_taken_back_wants_a_key_and_a_final_one_the_name() {
    let mut stage = in_lobby();
    stage.press("m p");
    stage.pass(200);
    stage.plan(Scale { messages: 54, ..ONE });
    stage.press("y");
    assert!(runs(&stage), "{}", stage.screen(100, 30));
    stage.press("m p");
    stage.pass(200);
    answer(&mut stage, |plan| Plan { inverse: Inverse::None, undo_ms: None, ..plan });
    assert!(stage.shows("type mallory to run it: it cannot be taken back"));
    let (code, message) = (ErrorCode::TooWide, "It would cut off 41 sessions.".to_owned());
    stage.press("esc m k");
    stage.pass(200);
    let refused = Some(parlor_protocol::deed::Objection { code, message });
    answer(&mut stage, |plan| Plan { refused, ..plan });
    assert!(stage.shows("type force to run it: the server finds it too wide"));
    let mut stage = Stage::with(Look::MONO, Options { prod: true, ..Options::default() });
    stage.connect(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("m l");
    assert!(stage.shows("type lobby to run it: this server is marked as PROD"));
    for (line, word, why) in [
        ("ban ada --room lobby", "ada", "this server is marked as PROD"),
        ("ban ada bob --room lobby", "lobby", "it is about many at once"),
    ] {
        stage.press("esc :");
        stage.type_in(line);
        stage.press("enter");
        let ask = format!("type {word} to run it: {why}");
        assert!(stage.shows(&ask), "{}", stage.screen(100, 30));
    }
}

#[test]
fn where_it_holds_is_picked_on_lists_that_know_no_room() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0), room("news/live", 3.0)]);
    users(&mut stage);
    stage.press("m b");
    assert!(stage.shows("[everywhere] in lobby  in news/live"), "{}", stage.screen(100, 30));
    stage.press("tab tab right right");
    stage.pass(200);
    let Act::Plan { deed: Deed::Ban(ban) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(ban.room.as_deref(), Some("news/live"));
    stage.plan(ONE);
    assert!(!stage.shows("Confirm"), "one person in one room: {}", stage.screen(100, 30));
    // A role is of a room, so one has to be picked.
    stage.press("esc m r y");
    assert!(stage.shows("a role is of one room: pick it") && stage.shows("▶ Scope"));
    stage.press("right");
    stage.pass(200);
    let Act::Plan { deed: Deed::Role(role) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(role.room, "lobby");
}

#[test]
fn on_a_card_nothing_is_done_before_one_sees_where() {
    let mut stage = Stage::live(Rank::Moderator);
    users(&mut stage);
    stage.press("k enter");
    let of = |room: &str, here: bool| json!({ "id": PersonId(7), "name": "mallory", "room": room, "role": "member", "here": here });
    let card = json!({
        "row": { "id": PersonId(7), "name": "mallory", "sessions": 1 }, "connections": [], "rooms": [of("news/live", false), of("lobby", true)],
        "messages": [{ "room": "lobby", "seq": 9, "at": NOON, "text": "buy gold", "removed": false }],
        "sanctions": [], "history": [], "neighbours": []
    });
    stage.show(View::User, vec![card]);
    stage.press("m m");
    assert!(matches!(stage.last(), Act::Plan { .. }), "{:?}", stage.last());
    assert!(stage.shows("[everywhere] in lobby  in news/live"), "nobody aimed at the message");
    stage.press("esc m m");
    assert!(stage.shows("[everywhere]"), "an act is no aim");
    stage.press("esc j m m");
    assert!(stage.shows("everywhere [in lobby] in news/live"), "{}", stage.screen(100, 30));
    stage.press("tab tab left");
    assert!(stage.shows("[everywhere] in lobby"));
    stage.pass(200);
    stage.plan(ONE);
    stage.press("tab tab tab y");
    assert!(runs(&stage), "{}", stage.screen(100, 30));
}

#[test]
fn those_with_a_role_are_counted_by_role() {
    let mut stage = Stage::live(Rank::Moderator);
    users(&mut stage);
    stage.press("space space m b");
    stage.pass(200);
    let person = |role| Affected { id: PersonId(7), name: "x".into(), role, sessions: 1 };
    let persons = [Role::Moderator, Role::Owner, Role::Moderator].map(person).to_vec();
    let scale = Scale { persons: 3, moderators: 3, ..ONE };
    answer(&mut stage, |plan| Plan { persons, scale, ..plan });
    assert!(stage.shows("among them 2 moderators, 1 owner"), "{}", stage.screen(100, 30));
}

#[test]
fn the_smallest_screen_shows_what_is_missing_and_the_buttons() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
    let user = |id: u128| json!({ "id": PersonId(id), "name": format!("u{id}"), "sessions": 1 });
    stage.show(View::Users, (1..=9).map(user).collect());
    stage.press("* m b");
    stage.pass(200);
    let scale = Scale { persons: 9, moderators: 3, messages: 3, ..ONE };
    stage.plan(scale);
    stage.press("up enter");
    let screen = stage.screen(60, 15);
    for text in
        ["Confirm", "▶", "Not yet     type 9 first", "Cancel", "Reason", "Would touch", "! not yet"]
    {
        assert!(screen.contains(text), "{text}: {screen}");
    }
}

#[test]
fn a_dialog_whose_server_is_gone_says_so() {
    let mut stage = in_lobby();
    stage.press("m b");
    stage.pass(200);
    stage.plan(ONE);
    let why = crate::link::LinkError::Lost("closed".into());
    stage.tell(Msg::Link(Link::Waiting { tries: 1, wait_ms: 9_000, why }));
    assert!(stage.shows("Plan        not connected"), "{}", stage.screen(100, 30));
    assert!(stage.shows("Not yet     the server has not answered yet"));
    stage.press("y");
    assert!(stage.app.over.is_some() && !runs(&stage));
}

#[test]
fn what_is_refused_wants_no_word_and_says_what_can_be_done() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press(":");
    stage.type_in("ban ada 1d --all");
    stage.press("enter");
    stage.pass(200);
    assert!(stage.shows("type ada to run it"), "{}", stage.screen(100, 30));
    stage.press("tab");
    stage.type_in("ad");
    stage.refuse(ErrorCode::NotPermitted, "You look after other rooms only.");
    let screen = stage.screen(100, 30);
    assert!(screen.contains("Act         ban ada 1d --all"), "{screen}");
    assert!(screen.contains("Refused     You look after other rooms only."), "{screen}");
    assert!(screen.contains("the server refuses it: e changes the line, esc leaves"), "{screen}");
    assert!(!screen.contains("Confirm") && !screen.contains("typed"), "{screen}");
    assert!(screen.contains("[ Cancel ]") && screen.contains("e changes the line · tab"));
    // The rest of the word changes no line.
    stage.type_in("e");
    assert!(stage.shows("Refused"), "{}", stage.screen(100, 30));
    stage.pass(1_000);
    stage.press("e");
    assert!(stage.shows(":ban ada 1d --all"), "{}", stage.screen(100, 30));
    stage.press("ctrl-w");
    stage.type_in("--room lobby");
    stage.press("enter");
    stage.pass(200);
    stage.plan(ONE);
    assert!(
        stage.shows("Ready") && stage.shows("ban ada 1d --room lobby"),
        "{}",
        stage.screen(100, 30)
    );
}

#[test]
fn what_is_refused_can_be_picked_otherwise() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    users(&mut stage);
    stage.press("m k");
    stage.pass(200);
    stage.refuse(ErrorCode::NotPermitted, "You may not put out an owner.");
    assert!(stage.shows("the server refuses it: pick otherwise, or esc leaves"));
    assert!(!stage.shows("Confirm"), "{}", stage.screen(100, 30));
    stage.press("tab tab right");
    stage.pass(200);
    stage.plan(ONE);
    assert!(stage.shows("Ready"), "{}", stage.screen(100, 30));
}

#[test]
fn a_reason_is_picked_or_written() {
    let reason = |stage: &Stage| match stage.last() {
        Act::Plan { deed: Deed::Ban(ban) } => ban.reason.clone(),
        other => panic!("{other:?}"),
    };
    let mut stage = in_lobby();
    stage.press("m b");
    assert!(
        stage.shows("Reason      none (r: spam, flood, abuse, off topic)"),
        "{}",
        stage.screen(100, 30)
    );
    assert!(stage.shows("r picks a reason"), "{}", stage.screen(100, 30));
    stage.press("r r");
    stage.pass(200);
    assert_eq!(reason(&stage).as_deref(), Some("flood"));
    stage.press("r r r");
    stage.pass(200);
    assert_eq!(reason(&stage), None, "after the last there is none");
    stage.press("tab tab tab tab right");
    assert!(stage.shows("▶ Reason      spam"), "{}", stage.screen(100, 30));
    stage.type_in(" again");
    stage.press("right");
    assert!(stage.shows("▶ Reason      spam again"), "what one wrote is not replaced");
    stage.press("tab r");
    assert!(stage.shows("r does nothing here") && stage.shows("spam again"));
    stage.pass(2_000);
    stage.plan(ONE);
    stage.press("y");
    assert!(runs(&stage), "{:?}", stage.last());
    // It is the first that is offered now; of a report, its own.
    stage.press("m b");
    assert!(stage.shows("none (r: spam again, spam, flood"), "{}", stage.screen(100, 30));
    stage.press("esc 3");
    let report = json!({
        "report": parlor_protocol::EntryId(5), "room": "lobby", "seq": 77, "at": 1, "last_at": 2, "author": { "id": PersonId(7), "name": "mallory" },
        "text": "buy gold", "count": 3, "reason": "sc\nam", "state": "open", "claimed_by": null
    });
    stage.show(View::Reports, vec![report]);
    stage.press("m b r");
    stage.pass(200);
    assert_eq!(reason(&stage).as_deref(), Some("sc am"));
}
