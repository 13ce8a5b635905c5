//! Whoever may not act is not offered to, and told why when he tries.

use super::flows::in_lobby;
use super::stage::{Stage, message, room, welcome};
use super::views::sanction;
use crate::console::app::{Link, Msg, Options};
use crate::console::look::Look;
use parlor_protocol::admin::{Act, Frame, Snapshot, View};
use parlor_protocol::deed::{Deed, Scale, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use serde_json::json;

#[test]
fn a_viewer_is_told_why_a_key_is_off() {
    let mut stage = Stage::live(Rank::Viewer);
    stage.show(View::Rooms, vec![room("lobby", 1.0)]);
    let before = stage.acts();
    stage.press("m l");
    assert!(stage.shows("Lock the room: needs more than the role viewer"));
    assert_eq!(stage.acts(), before);
}

#[test]
fn a_console_that_reads_only_touches_nothing() {
    let options = Options { read_only: true, ..Options::default() };
    let mut stage = Stage::with(Look::MONO, options);
    stage.connect(Rank::Admin);
    stage.show(View::Rooms, vec![room("lobby", 1.0)]);
    stage.press("m l");
    stage.press(":");
    stage.type_in("mute ada 10m");
    stage.press("enter");
    assert!(stage.shows("only reads"));
    assert_eq!(stage.acts(), 0);
}

#[test]
fn rights_that_change_are_obeyed_at_once() {
    let mut stage = in_lobby();
    let operator = welcome(Rank::Viewer).operator;
    stage.frame(Frame::Rights { operator });
    stage.press("m m");
    assert!(stage.shows("needs more than the role viewer"));
}

/// In the lobby as somebody who may only look, and why.
fn lookers() -> [(Stage, &'static str); 2] {
    let options = Options { read_only: true, ..Options::default() };
    let mut reads = Stage::with(Look::MONO, options);
    reads.connect(Rank::Admin);
    let both = [
        (Stage::live(Rank::Viewer), "needs more than the role viewer"),
        (reads, "this console only reads (--read-only)"),
    ];
    both.map(|(mut stage, why)| {
        stage.show(View::Rooms, vec![room("lobby", 9.0)]);
        stage.press("enter");
        stage.show(View::Tail, vec![message(1, 7, "mallory", "buy gold")]);
        (stage, why)
    })
}

#[test]
fn who_may_only_look_is_told_why_wherever_a_key_stands() {
    for (mut stage, why) in lookers() {
        assert!(!stage.shows("moderate"), "{}", stage.screen(100, 30));
        stage.press("space");
        assert!(!stage.shows("act on"), "{}", stage.screen(100, 30));
        stage.press("m");
        assert!(stage.shows(&format!(" m › {why}: w warn")), "{}", stage.screen(100, 30));
        stage.press("m");
        assert!(stage.shows(&format!("Mute for ten minutes: {why}")), "{}", stage.screen(100, 30));
        stage.press("?");
        stage.type_in("mute");
        let off = format!("Mute for ten minutes ({}", why.split_at(12).0);
        assert!(stage.shows(&off), "{}", stage.screen(100, 30));
        stage.press("esc :");
        stage.type_in("mut");
        stage.press("tab");
        assert!(!stage.shows("mute"), "{}", stage.screen(100, 30));
        stage.type_in("e ada");
        assert!(stage.shows(&format!("mute: {why}")), "{}", stage.screen(100, 30));
        stage.press("esc");
        let report = json!({
            "report": EntryId(5), "room": "lobby", "seq": 77, "at": 1, "last_at": 2, "author": { "id": PersonId(7), "name": "mallory" },
            "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
        });
        stage.press("3");
        stage.show(View::Reports, vec![report]);
        assert!(!stage.shows("claim"), "{}", stage.screen(100, 30));
        stage.press("c");
        assert!(stage.shows(&format!("Claim the report: {why}")), "{}", stage.screen(100, 30));
        assert_eq!(stage.acts(), 0);
    }
}

#[test]
fn what_a_role_may_not_stands_behind_the_reason() {
    let mut stage = in_lobby();
    let mut operator = welcome(Rank::Moderator).operator;
    operator.verbs.retain(|verb| *verb != Verb::Ban);
    stage.frame(Frame::Rights { operator });
    stage.press("m");
    let screen = stage.screen(100, 30);
    assert!(screen.contains(" m ›") && screen.contains("k kick  "), "{screen}");
    assert!(screen.contains("\n off: needs more than the role moderator: b ban\n"), "{screen}");
    stage.press("b");
    assert!(stage.shows("Ban: needs more than the role moderator"));
    assert!(!stage.sent.iter().any(|one| matches!(one.act, Act::Plan { .. })));
}

#[test]
fn on_a_server_that_matters_words_weigh_as_much_as_keys() {
    for (prod, line, typed) in [
        (false, "ban ada 1d --room lobby", false),
        (true, "ban ada 1d --room lobby", true),
        (true, "unmute ada --room lobby", false),
    ] {
        let mut stage = Stage::with(Look::MONO, Options { prod, ..Options::default() });
        stage.connect(Rank::Admin);
        stage.press(":");
        stage.type_in(line);
        stage.press("enter");
        stage.pass(200);
        let screen = stage.screen(100, 30);
        assert_eq!(screen.contains("to run it"), typed, "{line}, prod {prod}: {screen}");
    }
}

/// On the list of users as somebody who looks after these rooms only.
fn of_rooms(own: &[&str], known: &[&str]) -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    let mut operator = welcome(Rank::Moderator).operator;
    operator.rooms = own.iter().map(|room| (*room).to_owned()).collect();
    stage.frame(Frame::Rights { operator });
    stage.show(View::Rooms, known.iter().map(|name| room(name, 9.0)).collect());
    stage.press("2");
    stage.show(View::Users, vec![json!({ "id": PersonId(7), "name": "mallory", "sessions": 1 })]);
    stage
}

fn muted_in(stage: &Stage) -> Option<String> {
    match stage.last() {
        Act::Plan { deed: Deed::Mute(mute) } | Act::Do { deed: Deed::Mute(mute), .. } => {
            mute.room.clone()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_looks_after_some_rooms_is_asked_which() {
    let mut stage = of_rooms(&["games/*", "help"], &["games/lfg", "games/eu"]);
    let before = stage.acts();
    stage.press("m m");
    let scope = "▶ Scope       [no room yet] in help  in games/lfg  in games/eu";
    assert!(stage.shows(scope) && !stage.shows("everywhere"), "{}", stage.screen(100, 30));
    assert!(stage.shows("Not yet     it holds in one room: pick it"));
    stage.pass(1_000);
    stage.press("y");
    assert!(stage.shows("Plan        once a room is picked"), "{}", stage.screen(100, 30));
    assert_eq!(stage.acts(), before, "the server is asked nothing that it would refuse");
    stage.press("right right right");
    stage.pass(200);
    assert_eq!(muted_in(&stage).as_deref(), Some("games/eu"));
    stage.press("right");
    stage.pass(200);
    assert_eq!(muted_in(&stage).as_deref(), Some("help"), "around, and never everywhere");
    stage.plan(Scale::default());
    stage.press("y");
    assert!(matches!(stage.last(), Act::Commit { .. }), "{:?}", stage.last());
}

#[test]
fn who_looks_after_one_room_acts_there() {
    let mut stage = of_rooms(&["help"], &[]);
    stage.press("k m m");
    assert_eq!(muted_in(&stage).as_deref(), Some("help"));
    let mut stage = of_rooms(&["games/*"], &[]);
    stage.press("m m");
    assert!(stage.shows("[no room yet]"), "a pattern is no room: {}", stage.screen(100, 30));
}

#[test]
fn a_sanction_whose_networks_are_not_shown_is_ended_by_others() {
    let mut stage = of_rooms(&["games/*"], &[]);
    stage.press("4");
    let mut hidden = sanction(4, "ban", &[], &[]);
    hidden["everybody"] = json!(false);
    // As a server says it that tells more than it shows.
    let mut told = sanction(5, "ban", &[(7, "mallory")], &[]);
    told["everybody"] = json!(true);
    stage.show(View::Sanctions, vec![hidden, told]);
    let before = stage.acts();
    for keys in ["k m e", "m E", "j m e", "m E"] {
        stage.press(keys);
        assert!(stage.shows("shown to operators of all rooms only"), "{}", stage.screen(100, 30));
        stage.pass(10_000);
    }
    assert_eq!(stage.acts(), before);
}

#[test]
fn any_room_is_found_by_a_part_of_its_name() {
    let mut stage = of_rooms(&["games/*"], &["games/lfg", "games/eu"]);
    stage.press("m m /");
    stage.type_in("yq-1");
    assert!(stage.shows("▶ Find room   yq-1"), "{}", stage.screen(100, 30));
    assert!(stage.shows("Scope       [no room yet]"), "no room of that name is known");
    stage.pass(200);
    let Act::Get { query, .. } = stage.last().clone() else { panic!("{:?}", stage.last()) };
    assert_eq!((query.view, query.filter.as_str()), (View::Rooms, "room:\"yq-1\""));
    stage.press("enter");
    assert!(stage.shows("no room is picked yet"), "{}", stage.screen(100, 30));
    let (id, rows) = (Some(stage.last_id()), vec![json!({ "room": "games/yq-1" })]);
    let (sub, seq, at, view, lost) = (None, 1, 1, View::Rooms, false);
    let (total, matched) = (1, 1);
    let found = Snapshot { id, sub, seq, view, at, rows, total, matched, lost, more: false };
    stage.frame(Frame::Snapshot(found));
    assert!(stage.shows("[in games/yq-1]"), "{}", stage.screen(100, 30));
    stage.pass(200);
    assert_eq!(muted_in(&stage).as_deref(), Some("games/yq-1"));
    stage.press("enter");
    assert!(stage.shows("▶ Pick"), "{}", stage.screen(100, 30));
    assert!(stage.shows("[in games/yq-1]"), "it stays: {}", stage.screen(100, 30));
    stage.press("backtab / g esc");
    assert!(stage.shows("▶ Scope") && stage.app.over.is_some(), "only the search ends");
}

#[test]
fn without_a_link_every_key_that_acts_says_so() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    let why = crate::link::LinkError::Lost("closed".into());
    stage.tell(Msg::Link(Link::Waiting { tries: 1, wait_ms: 9_000, why }));
    assert!(stage.shows(" m off: not connected "), "{}", stage.screen(100, 30));
    stage.press("m");
    assert!(stage.shows(" m › not connected: w warn  m mute"), "{}", stage.screen(100, 30));
    let before = stage.acts();
    stage.press("k");
    assert!(stage.shows("Put out: not connected") && stage.app.over.is_none());
    stage.press("u");
    assert!(stage.shows("not connected") && stage.app.over.is_none());
    assert_eq!(stage.acts(), before);
}

#[test]
fn what_holds_everywhere_is_not_ended_by_whoever_has_some_rooms() {
    let mut stage = of_rooms(&["games/*"], &[]);
    stage.press("4");
    let mut row = sanction(4, "mute", &[(7, "mallory")], &[]);
    row["room"] = serde_json::Value::Null;
    stage.show(View::Sanctions, vec![row]);
    let before = stage.acts();
    for keys in ["m e", "m E"] {
        stage.press(keys);
        assert!(stage.app.over.is_none() && stage.acts() == before, "{keys}");
        assert!(stage.shows("it holds everywhere: operators of all rooms"), "{keys}");
    }
}
