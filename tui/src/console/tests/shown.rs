//! What is shown, and when: answers at once, long texts whole, refusals where they belong.

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
fn a_plan_says_which_networks_it_covers() {
    let networks = ["203.0.113.7", "203.0.113.9"].map(str::to_owned);
    for (keys, line, said) in [
        ("m b", "", "new guests from 203.0.113.7 +1, too"),
        (":", "ban 203.0.113.7 203.0.113.9", "everybody behind 203.0.113.7 +1"),
        (":", "unban 203.0.113.7 203.0.113.9", " 203.0.113.7 +1"),
    ] {
        let mut stage = Stage::live(Rank::Moderator);
        stage.show(View::Rooms, vec![room("lobby", 9.0)]);
        stage.press("enter");
        stage.show(
            View::Tail,
            vec![message(1, 7, "mallory", "hello"), message(2, 7, "mallory", "hi")],
        );
        stage.press("k");
        stage.press(keys);
        if !line.is_empty() {
            stage.type_in(line);
            stage.press("enter");
        }
        stage.pass(200);
        stage.plan_of(|plan| plan.networks = networks.to_vec());
        assert!(stage.shows(said), "{line}: {}", stage.screen(80, 24));
        let named = line.starts_with("ban");
        assert_eq!(stage.shows("wherever he connects from"), named, "{line}");
    }
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
