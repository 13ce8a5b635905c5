//! What is shown, and when: answers at once, long texts whole, refusals where they belong.

use super::flows::in_lobby;
use super::stage::{Stage, message, room};
use parlor_protocol::admin::{Changes, Frame, Snapshot, View};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, ErrorCode, PersonId};
use serde_json::json;

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
        more: false,
    }));
    assert!(stage.app.take_urgent(), "what is left");
    let (rows, gone) = (vec![room("lobby", 8.0)], Vec::new());
    let changes = Changes { sub, seq: 2, at: 0, rows, gone, order: None, total: 2, matched: 1 };
    stage.frame(Frame::Changes(changes));
    assert!(!stage.app.take_urgent(), "news");
}

#[test]
fn neither_towers_of_marks_nor_halves_of_escapes_are_drawn() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    let tower: String =
        "zalgo".chars().flat_map(|char| [char].into_iter().chain(['\u{315}'; 30])).collect();
    let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦".repeat(9);
    let lines = vec![message(1, 7, &family, &tower), message(2, 8, &tower, &family)];
    stage.show(View::Tail, lines);
    stage.press("k k");
    for width in 60..=160 {
        let buffer = stage.buffer(width, 24);
        for cell in &buffer.content {
            assert!(cell.symbol().chars().count() <= 9, "{:?}", cell.symbol());
        }
        for line in stage.screen(width, 24).lines().filter(|line| line.contains("\\u{")) {
            assert_eq!(line.matches("\\u{").count(), line.matches('}').count(), "{line}");
        }
    }
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

#[test]
fn hints_and_screens_are_whole_or_not_there() {
    let mut stage = in_lobby();
    for width in (60..=160).rev() {
        if width == 80 {
            // More keys of its own than any other.
            stage.press("3");
        }
        let screen = stage.screen(width, 24);
        let feet: Vec<&str> = screen.lines().rev().take(2).collect();
        assert!(feet.iter().all(|line| !line.contains('…')), "{screen}");
        assert!(feet[1].contains("? help") && feet[1].contains("m moderate"), "{screen}");
        let long = " 1 rooms 2 users 3 reports 4 sanctions 5 audit 6 conns 7 acts 8 log 0 pulse";
        let short = " 1 room 2 user 3 rpt 4 sanc 5 aud 6 conn 7 act 8 log 0 pulse";
        let screens = if usize::from(width) < long.len() { short } else { long };
        assert_eq!(feet[0], screens, "every digit at every width: {width}");
    }
}

#[test]
fn news_that_is_longer_than_its_row_goes_on_in_the_next() {
    let mut stage = in_lobby();
    let words: Vec<String> = (0..24).map(|n| format!("word{n}")).collect();
    for _ in 0..5 {
        stage.press("m d");
        stage.refuse(ErrorCode::NotPermitted, &words.join(" "));
        stage.press("y i");
    }
    stage.press("m d");
    stage.refuse(ErrorCode::NotPermitted, &words.join(" "));
    let screen = stage.screen(80, 24);
    assert!(screen.contains("word0 ") && screen.contains("word23"), "{screen}");
    assert!(screen.contains("copied u_"), "the one before it, in one row: {screen}");
    let small = stage.screen(60, 15);
    assert!(small.contains("word0 ") && small.contains('…'), "a quarter of it at most: {small}");
}

#[test]
fn what_lies_over_the_screen_hides_no_news() {
    let mut stage = in_lobby();
    stage.press("m k ctrl-x");
    assert!(stage.screen(80, 24).contains("ctrl-x does nothing here"), "{}", stage.screen(80, 24));
    assert!(stage.screen(60, 15).contains("ctrl-x does nothing here"), "{}", stage.screen(60, 15));
    assert!(!stage.shows("m moderate"), "keys that do something else now");
}

/// A text that no pane has room for.
fn long() -> String {
    (0..400).map(|n| format!("word{n} ")).collect()
}

#[test]
fn what_no_pane_has_room_for_is_read_whole() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    stage.show(View::Tail, vec![message(1, 7, "mallory", &long())]);
    stage.press("k");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("z reads all") && !screen.contains("word399"), "{screen}");
    stage.press("z");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("word0 ") && screen.contains("j/k scroll"), "{screen}");
    stage.press("space");
    stage.screen(80, 24);
    stage.press("G");
    assert!(stage.screen(80, 24).contains("word399"), "{}", stage.screen(80, 24));
    stage.press("g x");
    let screen = stage.screen(60, 15);
    assert!(screen.contains("mallory") && screen.contains("x does nothing here"), "{screen}");
    stage.press("q");
    assert!(stage.app.over.is_none());
}

#[test]
fn an_act_and_why_it_failed_are_read_whole() {
    let mut stage = in_lobby();
    stage.press("m d");
    stage.refuse(ErrorCode::NotPermitted, &long());
    stage.press("m m");
    stage.done(parlor_protocol::deed::Verb::Mute, 9);
    stage.press("7");
    stage.screen(80, 24);
    stage.press("j z");
    stage.screen(80, 24);
    stage.press("G");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("word399"), "{screen}");
    stage.press("esc 0 z");
    assert!(stage.shows("there is nothing more to read here"), "{}", stage.screen(100, 30));
}

#[test]
fn a_question_is_asked_in_full() {
    let mut stage = in_lobby();
    stage.press(":");
    stage.type_in("topic lobby");
    stage.tell(crate::console::app::Msg::Paste(long().chars().take(300).collect()));
    stage.press("enter");
    stage.pass(200);
    stage.plan(parlor_protocol::deed::Scale::default());
    stage.press("y");
    stage.done(parlor_protocol::deed::Verb::Topic, 9);
    stage.press("u");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("word41") && screen.contains("[ No ]"), "{screen}");
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
fn what_a_row_cut_is_made_safe_once() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    let report = json!({
        "report": EntryId(5), "room": "lobby", "seq": 77, "at": 1, "last_at": 2,
        "author": { "id": PersonId(7), "name": "mallory" }, "text": "red\u{1b}[31m\nblue",
        "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    });
    stage.show(View::Reports, vec![report]);
    stage.press("z");
    assert!(stage.shows("red\\u{1b}[31m\\u{a}blue"), "{}", stage.screen(80, 24));
}

#[test]
fn only_the_newest_act_offers_to_be_undone() {
    use parlor_protocol::deed::Verb;
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done_to("ada", Verb::Mute, 9);
    stage.press("k m m");
    stage.done_to("mallory", Verb::Mute, 10);
    let screen = stage.screen(100, 30);
    assert_eq!(screen.matches("u undoes it").count(), 1, "{screen}");
    let last = screen.lines().find(|line| line.contains("u undoes it")).unwrap();
    assert!(last.contains("mallory") && screen.contains("muted ada"), "{screen}");
    stage.press("u y");
    stage.done_to("mallory", Verb::Undo, 11);
    let screen = stage.screen(100, 30);
    assert!(!screen.contains(" muted mallory"), "it is not any more: {screen}");
    let last = screen.lines().find(|line| line.contains("u undoes it")).unwrap();
    assert!(last.contains("muted ada"), "that is what u takes back now: {screen}");
}

#[test]
fn a_long_name_leaves_the_line_to_what_is_said() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    let name = "a-name-of-exactly-thirty-cells";
    stage.show(View::Tail, vec![message(1, 7, name, "hello"), message(2, 8, "ada", "hello")]);
    for (width, cells) in [(80, 16), (100, 14), (160, 24)] {
        let screen = stage.screen(width, 24);
        let cut: String = name.chars().take(cells - 1).collect();
        assert!(screen.contains(&format!("{cut}… ")), "{width}: {screen}");
    }
}

#[test]
fn what_the_server_does_not_show_says_why_and_is_not_loading() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("8");
    assert!(stage.shows("loading"));
    stage.refuse(ErrorCode::NotPermitted, "Only who has the rooms * reads the server's log.");
    stage.pass(20_000);
    assert!(stage.shows("Only who has the rooms *") && !stage.shows("loading"));
    stage.press("5");
    assert!(stage.shows("loading") && !stage.shows("Only who"), "{}", stage.screen(100, 30));
}
