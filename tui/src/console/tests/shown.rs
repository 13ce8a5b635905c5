//! What is shown, and when: answers at once, long texts whole, refusals where they belong.

use super::flows::in_lobby;
use super::stage::{Stage, message, room};
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{Act, Changes, Fault, Frame, Snapshot, View};
use parlor_protocol::operator::Rank;

#[test]
fn what_was_asked_for_is_drawn_at_once_and_news_in_their_turn() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0), room("news/live", 3.0)]);
    stage.press("/");
    stage.type_in("l");
    let sub = stage.sub(View::Rooms);
    let id = stage.last_id();
    assert!(stage.app.take_urgent(), "the letter");
    assert!(!stage.app.take_urgent());
    let rows = vec![room("lobby", 9.0)];
    stage.frame(Frame::Snapshot(Snapshot {
        id: Some(id),
        sub: Some(sub),
        seq: 1,
        view: View::Rooms,
        at: 0,
        rows,
        total: 2,
        matched: 1,
        lost: false,
    }));
    assert!(stage.app.take_urgent(), "what is left");
    let (rows, gone) = (vec![room("lobby", 8.0)], Vec::new());
    let changes = Changes { sub, seq: 2, at: 0, rows, gone, order: None, total: 2, matched: 1 };
    stage.frame(Frame::Changes(changes));
    assert!(!stage.app.take_urgent(), "news");
}

#[test]
fn a_filter_that_is_half_typed_says_so_only_where_it_is_typed() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("/");
    stage.type_in("users>");
    stage.refuse(ErrorCode::BadFilter, "A number is missing.");
    assert!(stage.shows("^ A number is missing."));
    stage.press("enter");
    assert!(stage.shows("^ A number is missing."), "nobody may take what is shown for filtered");
    stage.type_in("1");
    // The server never had the one that it refused, and says so.
    let ends = stage.sent.iter().rev().find(|one| matches!(one.act, Act::Unsubscribe { .. }));
    let id = Some(ends.unwrap().id);
    let (code, message) =
        (ErrorCode::BadField, "There is no subscription of this number.".to_owned());
    let (field, limit, column, retry_after_ms) = (None, None, None, None);
    stage.frame(Frame::Error(Fault { id, code, message, field, limit, column, retry_after_ms }));
    assert!(!stage.shows("no subscription"), "{}", stage.screen(100, 30));
}

#[test]
fn what_is_cut_in_its_row_is_whole_below() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    let words: Vec<String> = (0..30).map(|n| format!("word{n}")).collect();
    let long = message(1, 7, "mallory", &format!("{} \u{1b}[31m", words.join(" ")));
    stage.show(View::Tail, vec![long, message(2, 8, "ada", "hello")]);
    assert!(!stage.shows("word29"), "nobody aims at it");
    stage.press("k k");
    assert!(stage.shows("word0 ") && stage.shows("word29"), "{}", stage.screen(80, 24));
    assert!(stage.shows(" \\u{1b}[31m"), "made safe once: {}", stage.screen(80, 24));
    stage.press("j");
    assert!(!stage.shows("word29"), "{}", stage.screen(80, 24));
}

#[test]
fn keys_after_a_leader_are_never_met_with_silence() {
    let mut stage = in_lobby();
    stage.press("m ?");
    let help = stage.screen(100, 30);
    assert!(help.contains("Mute for ten minutes") && !help.contains("Copy the id"), "{help}");
    assert!(!help.contains("The whole server"), "what may follow m, and nothing else: {help}");
    stage.press("esc y ?");
    assert!(stage.shows("Copy the id") && !stage.shows("Mute for"), "{}", stage.screen(100, 30));
    stage.press("esc m z");
    assert!(stage.shows("no such act: m z"), "{}", stage.screen(100, 30));
    stage.press("y z");
    assert!(stage.shows("y z is no command"), "{}", stage.screen(100, 30));
}

#[test]
fn nothing_is_called_held_before_somebody_aims() {
    let mut stage = Stage::live(Rank::Moderator);
    let rows = || vec![room("lobby", 9.0), room("news/live", 3.0)];
    stage.show(View::Rooms, rows());
    let sub = stage.sub(View::Rooms);
    let order = |names: [&str; 2]| {
        let order = Some(names.map(str::to_owned).to_vec());
        let gone = Vec::new();
        Frame::Changes(Changes {
            sub,
            seq: 2,
            at: 0,
            rows: rows(),
            gone,
            order,
            total: 2,
            matched: 2,
        })
    };
    stage.pass(500);
    stage.frame(order(["news/live", "lobby"]));
    assert!(stage.shows("live") && !stage.shows("sort held"), "{}", stage.screen(100, 30));
    stage.pass(5_000);
    stage.press("j");
    stage.frame(order(["lobby", "news/live"]));
    assert!(stage.shows("sort held"), "{}", stage.screen(100, 30));
    stage.pass(5_000);
    assert!(!stage.shows("sort held"), "{}", stage.screen(100, 30));
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
    assert!(line(&stage).contains("[removed] buy gold"), "{}", line(&stage));
    stage.lines(View::Tail, vec![event(4, "restored", "#2", &[(2, 2)])]);
    assert!(!line(&stage).contains("[removed]"), "{}", line(&stage));
    assert!(stage.shows("brought back #2"), "{}", stage.screen(100, 30));
}
