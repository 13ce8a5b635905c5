//! What an operator does, key by key, and what of it reaches the server.

use super::stage::{Stage, message, room};
use crate::console::app::{Effect, Link, Msg, Options};
use crate::console::look::Look;
use crate::link::LinkError;
use parlor_protocol::admin::{Act, Frame, Outcome, Step, View};
use parlor_protocol::deed::{Deed, Scale, Sentence, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use serde_json::json;

/// In `lobby`, with the cursor on a message of mallory's.
pub(super) fn in_lobby() -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0), room("news/live", 3.0)]);
    stage.press("enter");
    stage.show(
        View::Tail,
        vec![message(1, 8, "ada", "hello"), message(2, 7, "mallory", "buy gold")],
    );
    stage.press("k");
    stage
}

const ONE: Scale = Scale { persons: 1, sessions: 2, rooms: 1, messages: 0, moderators: 0 };

#[test]
fn a_mute_is_two_keys_a_receipt_and_an_undo() {
    let mut stage = in_lobby();
    stage.press("m m");
    let Act::Do { deed: Deed::Mute(mute), .. } = stage.last() else { panic!("{:?}", stage.last()) };
    let expected = Sentence {
        who: vec![PersonId(7).to_string()],
        room: Some("lobby".into()),
        for_ms: Some(600_000),
        ..Sentence::default()
    };
    assert_eq!(*mute, expected);
    stage.done(Verb::Mute, 99);
    assert!(stage.shows("muted mallory in lobby for 10m"));
    stage.press("u");
    assert!(stage.shows("Take back: mute mallory"));
    stage.press("y");
    assert!(matches!(stage.last(), Act::Undo { act, .. } if *act == EntryId(99)));
    stage.done(Verb::Undo, 100);
    stage.press("u");
    assert!(stage.shows("nothing to undo"));
}

#[test]
fn a_kick_asks_first_and_stands_on_cancel() {
    let mut stage = in_lobby();
    let before = stage.acts();
    stage.press("m k enter");
    assert!(stage.app.over.is_none(), "enter on Cancel closes");
    assert_eq!(stage.acts(), before + 1, "it was asked what it would do");
    assert!(matches!(stage.last(), Act::Plan { .. }), "and nothing done");
    stage.press("m k");
    stage.pass(200);
    assert!(matches!(stage.last(), Act::Plan { .. }));
    stage.press("y");
    assert!(stage.app.over.is_some(), "not before the server said what it would do");
    stage.plan(ONE);
    assert!(stage.shows("1 person, 2 sessions"));
    stage.press("k");
    assert!(stage.app.over.is_some(), "the key that opened it does not confirm it");
    stage.pass(2_000);
    stage.press("y");
    assert!(matches!(stage.last(), Act::Commit { plan, force: false, .. } if plan == "p_1"));
    stage.done(Verb::Kick, 5);
    assert!(stage.shows("kicked mallory in lobby for 10m"));
}

#[test]
fn a_mute_everywhere_shows_what_it_would_do_and_wants_one_more_key() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
    let user = json!({ "id": PersonId(7), "name": "mallory", "sessions": 2 });
    stage.show(View::Users, vec![user]);
    stage.press("m m");
    assert!(matches!(stage.last(), Act::Plan { .. }), "nothing is done: {:?}", stage.last());
    stage.plan(Scale { persons: 1, sessions: 2, rooms: 4, messages: 0, moderators: 0 });
    assert!(stage.shows("1 person, 2 sessions") && stage.shows("y runs"));
    assert!(!stage.shows("4 rooms"), "he need not be in all rooms of the server");
    stage.press("y");
    assert!(matches!(stage.last(), Act::Commit { .. }), "{:?}", stage.last());
    // What is heavy in one room wants the name typed where it is everywhere.
    stage.press("m b");
    stage.plan(Scale { persons: 1, sessions: 2, rooms: 4, messages: 0, moderators: 0 });
    stage.press("y");
    assert!(stage.shows("type mallory"));
    assert!(matches!(stage.last(), Act::Plan { .. }), "{:?}", stage.last());
}

#[test]
fn an_act_that_is_widened_to_everywhere_gets_heavier() {
    let mut stage = in_lobby();
    stage.press("m b tab tab");
    assert!(stage.shows("[in lobby]") && !stage.shows("type mallory"));
    stage.press("space");
    assert!(
        stage.shows("[everywhere]") && stage.shows("type mallory"),
        "{}",
        stage.screen(100, 30)
    );
}

#[test]
fn the_terminal_is_given_back_from_every_dialog() {
    let mut stage = in_lobby();
    stage.press("m ctrl-z");
    assert_eq!(stage.effects, [Effect::Suspend], "after a leader, too");
    for keys in ["?", ":", "/", "s", "m b"] {
        let mut stage = if keys == "s" { Stage::live(Rank::Moderator) } else { in_lobby() };
        stage.press(keys);
        assert!(stage.app.over.is_some(), "{keys}");
        stage.press("ctrl-z ctrl-l");
        assert_eq!(stage.effects, [Effect::Suspend, Effect::Redraw], "{keys}");
        assert!(stage.app.over.is_some(), "{keys} is still open");
    }
}

#[test]
fn what_is_changed_is_planned_anew() {
    let mut stage = in_lobby();
    stage.press("m b");
    stage.pass(200);
    stage.plan(ONE);
    stage.press("backtab backtab right");
    stage.pass(200);
    let Act::Plan { deed: Deed::Ban(ban) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(ban.for_ms, Some(3_600_000));
    assert_eq!(stage.acts(), 2);
}

#[test]
fn many_need_the_number_typed() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
    let user = |id: u128, name: &str| json!({ "id": PersonId(id), "name": name, "sessions": 1 });
    stage.show(View::Users, vec![user(1, "ada"), user(2, "bob"), user(3, "cho")]);
    stage.press("space space m b");
    stage.pass(200);
    stage.plan(Scale { persons: 2, ..ONE });
    stage.press("y");
    assert!(matches!(stage.last(), Act::Plan { .. }), "not without the word");
    assert!(stage.shows("type 2 to run it: it is about 2 persons at once"));
    stage.press("ctrl-u");
    stage.type_in("2");
    stage.press("enter");
    assert!(matches!(stage.last(), Act::Commit { .. }), "{}", stage.screen(100, 30));
    let deeds = stage.sent.iter().filter_map(|request| match &request.act {
        Act::Plan { deed: Deed::Ban(ban) } => Some(ban.who.len()),
        _ => None,
    });
    assert_eq!(deeds.collect::<Vec<_>>().last(), Some(&2));
}

#[test]
fn what_was_sent_over_a_line_that_broke_is_asked_about() {
    let mut stage = in_lobby();
    stage.press("m m");
    let nonce = match stage.last() {
        Act::Do { nonce, .. } => nonce.clone(),
        other => panic!("{other:?}"),
    };
    let lost = Link::Waiting { tries: 1, wait_ms: 250, why: LinkError::Lost("closed".into()) };
    stage.tell(Msg::Link(lost));
    assert!(stage.shows("1 in doubt"));
    assert!(stage.shows("STALE"));
    stage.press("m m");
    assert!(stage.shows("not connected"), "nothing is sent into the dark");
    stage.pass(300);
    stage.connect(Rank::Moderator);
    stage.pass(1);
    let asked = stage.sent.iter().rev().find_map(|request| match &request.act {
        Act::Outcome { nonce } => Some((request.id, nonce.clone())),
        _ => None,
    });
    let (id, asked) = asked.expect("asked");
    assert_eq!(asked, nonce);
    let dos = |stage: &Stage| {
        stage.sent.iter().filter(|request| matches!(request.act, Act::Do { .. })).count()
    };
    assert_eq!(dos(&stage), 1, "never sent again");
    let receipt = super::stage::receipt(id, Verb::Mute, 9, 0);
    stage.frame(Frame::Outcome(Outcome { id, receipt: Some(receipt) }));
    assert!(!stage.shows("in doubt"));
}

#[test]
fn marks_and_filters_go_before_the_screen_does() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2 /");
    stage.type_in("gold");
    stage.press("enter");
    let Act::Subscribe { query, .. } = &stage.sent.last().unwrap().act else { panic!() };
    assert_eq!((query.view, query.filter.as_str()), (View::Users, "gold"));
    stage.press("esc");
    let Act::Subscribe { query, .. } = &stage.sent.last().unwrap().act else { panic!() };
    assert_eq!(query.filter, "");
    stage.press("esc");
    assert!(stage.app.nav.is_home());
}

#[test]
fn a_covered_screen_costs_nothing_and_comes_back() {
    let mut stage = in_lobby();
    let rooms = stage.sent.iter().find_map(|request| match &request.act {
        Act::Subscribe { sub, query, .. } if query.view == View::Rooms => Some(*sub),
        _ => None,
    });
    let gone = |stage: &Stage, sub: u32| {
        stage.sent.iter().any(|request| request.act == Act::Unsubscribe { sub })
    };
    assert!(gone(&stage, rooms.unwrap()));
    stage.press("esc");
    assert!(stage.sub(View::Rooms) > rooms.unwrap());
    assert!(stage.shows("news/live"), "what was known is still shown");
}

#[test]
fn a_room_that_is_read_stands_still() {
    let mut stage = in_lobby();
    stage.press("k");
    let many = (3..500).map(|seq| message(seq, 9, "kestrel", "gg")).collect();
    stage.lines(View::Tail, many);
    assert!(stage.shows("held · +497 new"));
    stage.press("m m");
    let Act::Do { deed: Deed::Mute(mute), .. } = stage.last() else { panic!() };
    assert_eq!(mute.who, [PersonId(8).to_string()], "ada, who was aimed at");
    stage.press("f");
    assert!(stage.shows("live"));
}

#[test]
fn the_command_line_takes_the_words_of_the_shell() {
    let mut stage = in_lobby();
    stage.press(":");
    stage.type_in("ban 203.0.113.0/24 1d --all --reason raid");
    stage.press("enter");
    stage.pass(200);
    stage.plan(Scale { persons: 41, sessions: 41, ..ONE });
    assert!(stage.shows("41 persons"), "{}", stage.screen(100, 30));
    assert!(stage.shows("type all to run it"));
    stage.press("esc");
    assert!(stage.app.over.is_none());
}

#[test]
fn reports_are_claimed_without_a_leader_and_opened_at_their_message() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    let report = json!({
        "report": EntryId(5), "room": "lobby", "seq": 77, "at": 1, "last_at": 2, "author": { "id": PersonId(7), "name": "mallory" },
        "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    });
    stage.show(View::Reports, vec![report]);
    assert!(stage.shows("buy gold"));
    stage.press("k c");
    let Act::Review { report, step: Step::Claim, .. } = stage.last() else { panic!() };
    assert_eq!(*report, EntryId(5));
    stage.press("enter");
    let tail = stage.sent.iter().rev().find_map(|request| match &request.act {
        Act::Subscribe { query, after, .. } if query.view == View::Tail => Some(*after),
        _ => None,
    });
    assert_eq!(tail, Some(Some(27)), "some lines before the message");
}

#[test]
fn a_report_that_was_dismissed_by_mistake_is_open_again() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    let report = json!({
        "report": EntryId(5), "room": "lobby", "seq": 77, "at": 1, "last_at": 2, "author": { "id": PersonId(7), "name": "mallory" },
        "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    });
    stage.show(View::Reports, vec![report]);
    stage.press("k a");
    stage.reviewed("dismiss", EntryId(5), 30);
    assert!(stage.shows("dismissed a report") && stage.shows("u undoes it"));
    stage.press("u");
    assert!(stage.shows("Take back: dismiss report on mallory in lobby?"));
    stage.press("y");
    let Act::Review { report, step: Step::Release, .. } = stage.last() else {
        panic!("{:?}", stage.last())
    };
    assert_eq!(*report, EntryId(5));
    stage.reviewed("release", EntryId(5), 31);
    assert!(!stage.shows("u undoes it"), "{}", stage.screen(100, 30));
    stage.press("u");
    assert!(stage.shows("nothing to undo"), "{}", stage.screen(100, 30));
}

#[test]
fn leaving_takes_two_interrupts_or_q_at_home() {
    let mut stage = Stage::live(Rank::Viewer);
    stage.press("ctrl-c");
    assert!(stage.effects.is_empty());
    stage.press("ctrl-c");
    assert_eq!(stage.effects, [Effect::Quit]);
    let mut stage = Stage::new(Look::MONO);
    stage.press("q");
    assert_eq!(stage.effects, [Effect::Quit], "also without a link");
}

#[test]
fn the_id_is_copied() {
    let mut stage = in_lobby();
    stage.press("y i");
    assert_eq!(stage.effects, [Effect::Copy(PersonId(7).to_string())]);
    assert!(stage.shows(&format!("copied {}", PersonId(7))), "{}", stage.screen(100, 30));
    stage.press("y j");
    let screen = stage.screen(100, 30);
    assert!(screen.contains("copied {\"") && screen.contains('…'), "its beginning: {screen}");
}

#[test]
fn that_tmux_may_keep_what_is_copied_is_said_once() {
    let mut stage = Stage::with(Look::MONO, Options { in_tmux: true, ..Options::default() });
    stage.connect(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("j y n");
    assert!(stage.shows("copied lobby · if tmux lets it"), "{}", stage.screen(100, 30));
    stage.pass(10_000);
    stage.press("y n");
    let screen = stage.screen(100, 30);
    assert!(screen.contains("copied lobby") && !screen.contains("tmux"), "{screen}");
}

#[test]
fn only_a_cursor_that_rests_reads_a_room() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.tell(Msg::Resize(160));
    stage.show(View::Rooms, vec![room("lobby", 9.0), room("news/live", 3.0)]);
    let tails = |stage: &Stage| {
        let of = |request: &&parlor_protocol::admin::Request| matches!(&request.act, Act::Subscribe { query, .. } if query.view == View::Tail);
        stage.sent.iter().filter(of).count()
    };
    stage.press("j k j k");
    assert_eq!(tails(&stage), 0, "each look is written down");
    stage.pass(1_000);
    assert_eq!(tails(&stage), 1);
    stage.show(View::Tail, vec![message(1, 8, "ada", "hello there")]);
    assert!(stage.screen(160, 45).contains("hello there"));
    stage.press("tab");
    let report = json!({
        "report": EntryId(5), "room": "lobby", "seq": 77, "at": 1, "last_at": 2, "author": { "id": PersonId(7), "name": "mallory" },
        "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    });
    stage.show(View::Reports, vec![report]);
    stage.press("k c");
    assert!(matches!(stage.last(), Act::Review { step: Step::Claim, .. }));
}

#[test]
fn what_a_room_is_stands_beside_it() {
    let mut stage = in_lobby();
    let staff = json!([{ "id": PersonId(3), "name": "sysop", "room": "lobby", "role": "owner", "here": true }]);
    let card = json!({
        "row": room("lobby", 9.0), "id": "r_01m8g18yt5e3pr427hxca868z4", "epoch": "7hxca868z4", "first": 1, "staff": staff,
        "locked_until": null, "slow_until": null, "sanctions": 2, "slow_readers": 0
    });
    stage.show(View::Room, vec![card]);
    let shot = stage.screen(120, 40);
    assert!(shot.contains("sysop (owner)") && shot.contains("4812 (peak 0)"), "{shot}");
}
