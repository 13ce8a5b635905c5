//! What stands around the screens: how much goes on, what calls for a look, hints that are clicked, words that open screens.

use super::flows::in_lobby;
use super::stage::{NOON, Stage, room};
use super::views::{asked, line_with, person, three_rooms, user};
use crate::console::app::{Aim, Effect, Kind, Msg, Overlay};
use crate::link::LinkError;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use parlor_protocol::EntryId;
use parlor_protocol::admin::{Act, View};
use parlor_protocol::deed::Deed;
use parlor_protocol::operator::Rank;
use ratatui::layout::Position;
use serde_json::json;

fn click(stage: &mut Stage, (width, height): (u16, u16), text: &str) {
    let screen = stage.screen(width, height);
    let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    let x = line.split(text).next().unwrap().chars().count();
    stage.tell(Msg::Click(Position::new(x as u16, y as u16)));
}

#[test]
fn the_header_tells_how_much_goes_on_and_alerts_lead_to_what_happened() {
    let mut stage = three_rooms();
    let pulse = |reports: u64, warning: &str| json!({ "connections": 12431, "rooms": 48210, "reports": reports, "warnings": [warning], "now": { "in_rate": 8200.0 } });
    stage.answer(View::Pulse, vec![pulse(0, "2 readers are far behind")]);
    let screen = stage.screen(100, 24);
    assert!(line_with(&screen, "parlor").contains("12,431 conns"), "{screen}");
    assert!(line_with(&screen, "parlor").contains("msg/s"), "{screen}");
    stage.press("!");
    assert_eq!(stage.app.nav.top().kind(), Kind::Pulse, "of the readers that are behind");
    stage.press("! 1");
    assert!(!stage.shows("! opens"), "each is told until it is looked at");
    let report = |last_at: u64, name: &str| {
        json!({
            "report": EntryId(5), "room": "spam/xxyy", "seq": 12, "at": NOON, "last_at": last_at, "author": person(7, name), "text": "gold",
            "count": 9, "reason": "spam", "state": "open", "claimed_by": null
        })
    };
    stage.report(Some(report(NOON - 9, "eve")));
    assert!(!stage.shows("on eve"), "it was there before");
    stage.report(Some(report(NOON, "mallory")));
    let told = "9 reports on mallory in spam/xxyy · ! opens it";
    assert!(stage.shows(told), "{}", stage.screen(100, 30));
    stage.report(Some(report(NOON + 1, "kim")));
    assert!(stage.shows("on kim in") && !stage.shows("on mallory in"), "the newest is enough");
    stage.press("3");
    assert!(!stage.shows("on kim in"), "it is a row here");
    stage.press("1 !");
    assert_eq!(stage.app.nav.top().kind(), Kind::Reports);
    assert!(!stage.shows("! opens it"));
    stage.report(Some(report(NOON - 9, "eve")));
    assert!(!stage.shows("on eve"), "the newer one was settled");
    stage.press("1");
    for warning in ["9 reports wait", "the disk has 9 MiB left", "the disk has 8 MiB left"] {
        stage.lines(View::Rooms, Vec::new());
        stage.pass(4_000);
        stage.answer(View::Pulse, vec![pulse(9, warning)]);
    }
    let told = "the disk has 9 MiB left · ! opens the pulse";
    assert!(stage.shows(told), "{}", stage.screen(100, 30));
    assert!(
        !stage.shows("8 MiB") && !stage.shows("reports wait"),
        "what comes and goes is told once"
    );
}

#[test]
fn nobody_asks_how_the_server_is_while_nothing_happens() {
    let mut stage = three_rooms();
    let before = stage.looked();
    stage.pass(60_000);
    assert_eq!(stage.looked(), before);
    stage.lines(View::Rooms, Vec::new());
    stage.pass(60_000);
    assert_eq!(stage.looked(), before + 1);
}

#[test]
fn hints_run_when_they_are_clicked() {
    let mut stage = three_rooms();
    click(&mut stage, (80, 24), "3 reports");
    assert_eq!(stage.app.nav.top().kind(), Kind::Reports);
    click(&mut stage, (80, 24), "? help");
    assert!(matches!(stage.app.over, Some(Overlay::Help { .. })));
    stage.press("esc");
    let mut stage = in_lobby();
    click(&mut stage, (80, 24), "m moderate");
    assert_eq!(stage.app.prefix(), "m");
    click(&mut stage, (80, 24), "m mute");
    assert!(matches!(stage.last(), Act::Do { deed: Deed::Mute(_), .. }), "{:?}", stage.last());
    assert_eq!(stage.app.prefix(), "");
    stage.press(":");
    stage.type_in("mouse");
    stage.press("enter");
    assert_eq!(stage.effects, [Effect::Mouse]);
}

#[test]
fn what_frames_cost_is_told_in_a_corner() {
    let mut stage = three_rooms();
    let f12 = || Msg::Key(KeyEvent::new(KeyCode::F(12), KeyModifiers::NONE));
    stage.app.shown_mut().costs =
        crate::console::app::Costs { micros: 1_234, bytes: 567, queue: 8 };
    stage.tell(f12());
    let screen = stage.screen(80, 24);
    for told in ["frame   1,234 us", "bytes   567", "queue   8", "rows    3"] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    stage.tell(f12());
    assert!(!stage.shows("Last frame"));
}

#[test]
fn the_page_s_address_of_a_room_is_copied() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("jp/雑談", 9.0)]);
    stage.press("y p");
    assert_eq!(stage.effects, [Effect::Copy("/#/room/jp/%E9%9B%91%E8%AB%87".to_owned())]);
}

#[test]
fn screens_are_opened_by_their_words() {
    let mut stage = three_rooms();
    let say = |stage: &mut Stage, words: &str| {
        stage.press(":");
        stage.type_in(words);
        stage.press("enter");
    };
    say(&mut stage, "conns");
    assert_eq!(stage.app.nav.top().kind(), Kind::Connections);
    say(&mut stage, "bans");
    assert_eq!(asked(&stage, View::Sanctions).filter, "kind=ban");
    say(&mut stage, "user mallory");
    assert_eq!(asked(&stage, View::User).subject.person.as_deref(), Some("mallory"));
    stage.press("m m");
    assert!(stage.app.over.is_none(), "nobody is known yet");
    assert!(stage.shows("the cursor is on nobody"), "{}", stage.screen(100, 30));
}

#[test]
fn addresses_are_hidden_from_who_looks_on() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
    stage.show(View::Users, vec![user(7, "mallory")]);
    assert!(stage.shows("203.0.113.7"));
    stage.press(":");
    stage.type_in("privacy");
    stage.press("enter");
    assert!(
        stage.shows("203.0.113.0/24") && !stage.shows("203.0.113.7"),
        "{}",
        stage.screen(100, 30)
    );
}

#[test]
fn the_wheel_moves_what_lies_on_top_and_nothing_below() {
    let mut stage = three_rooms();
    stage.press("?");
    stage.tell(Msg::Scroll(3));
    stage.press("esc");
    assert!(line_with(&stage.screen(80, 24), "▶").contains("lobby"), "{}", stage.screen(80, 24));
    stage.tell(Msg::Scroll(3));
    assert!(line_with(&stage.screen(80, 24), "▶").contains("dev/rust"));
    stage.press("z");
    stage.screen(80, 15);
    stage.tell(Msg::Scroll(3));
    assert!(matches!(&stage.app.over, Some(Overlay::Sheet(_))));
}

#[test]
fn rows_of_a_card_and_of_one_s_acts_are_clicked() {
    let mut stage = three_rooms();
    stage.press("2");
    stage.show(View::Users, vec![user(7, "mallory")]);
    stage.press("enter");
    let said = |seq: u64, text: &str| json!({ "room": "lobby", "seq": seq, "at": NOON, "text": text, "removed": false });
    let rooms = json!([{ "id": parlor_protocol::PersonId(7), "name": "mallory", "room": "news/live", "role": "member", "here": true }]);
    stage.show(
        View::User,
        vec![json!({
            "row": user(7, "mallory"), "connections": [], "rooms": rooms, "sanctions": [], "history": [], "neighbours": [],
            "messages": [said(9, "buy gold"), said(2, "hello")]
        })],
    );
    click(&mut stage, (160, 45), "hello");
    stage.screen(160, 45);
    let aim = stage.app.nav.top().aim();
    assert!(matches!(&aim, Some(Aim::Message { seq: 2, .. })), "{aim:?}");
    click(&mut stage, (160, 45), "news/live");
    let aim = stage.app.nav.top().aim();
    assert!(
        matches!(&aim, Some(Aim::Person { room: Some(room), .. }) if room == "news/live"),
        "{aim:?}"
    );
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(parlor_protocol::deed::Verb::Mute, 9);
    stage.press("m m");
    stage.refuse(parlor_protocol::ErrorCode::NotPermitted, "You may not.");
    stage.press("7 j");
    click(&mut stage, (80, 24), "You may not");
    assert!(
        stage.buffer(80, 24)[(5, 3)].modifier.contains(ratatui::style::Modifier::REVERSED),
        "{}",
        stage.screen(80, 24)
    );
}

#[test]
fn a_line_that_is_lost_hides_nothing_at_the_least_width() {
    let mut stage = three_rooms();
    let why = LinkError::Absent { looked: String::new() };
    stage.tell(Msg::Link(crate::console::app::Link::Waiting { tries: 4, wait_ms: 2_000, why }));
    stage.pass(1_000);
    let screen = stage.screen(60, 15);
    let head = screen.lines().next().unwrap();
    assert!(head.contains("try 5 in 1s") && head.contains(" STALE 1s"), "{screen}");
    let second = screen.lines().nth(1).unwrap();
    assert!(second.contains("as of 12:00:00 · no daemon answers"), "{screen}");
    let looked = "  /run/a.sock (--socket): there is nothing\n".to_owned();
    for (why, said) in [
        (LinkError::Absent { looked: looked.clone() }, "no daemon answers"),
        (LinkError::Denied { looked }, "no right to the daemon's socket"),
    ] {
        stage.tell(Msg::Link(crate::console::app::Link::Waiting { tries: 4, wait_ms: 2_000, why }));
        let screen = stage.screen(120, 30);
        assert!(screen.contains(&format!("{said}: /run/a.sock (--socket): there")), "{screen}");
    }
}
