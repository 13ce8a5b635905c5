//! A room is read back beyond what came first: pages in front of the reader, and at their end the truth of it.

use super::stage::{Stage, message};
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{Act, Frame, Snapshot, View};
use parlor_protocol::operator::Rank;
use serde_json::{Value, json};

fn lines(seqs: std::ops::RangeInclusive<u64>) -> Vec<Value> {
    seqs.map(|seq| message(seq, 7, "mallory", &format!("line {seq}."))).collect()
}

/// In the lobby, where these lines came first.
fn in_room(seqs: std::ops::RangeInclusive<u64>) -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![super::stage::room("lobby", 9.0)]);
    stage.press("enter");
    stage.show(View::Tail, lines(seqs));
    stage.screen(100, 30);
    stage
}

/// Pages that were asked for: before which line, and how long.
fn asked(stage: &Stage) -> Vec<(u64, usize)> {
    let page = |act: &Act| match act {
        Act::Get { query, before: Some(before) } if query.view == View::Tail => {
            Some((*before, query.limit))
        }
        _ => None,
    };
    stage.sent.iter().filter_map(|request| page(&request.act)).collect()
}

/// Answers the page that was asked for last.
fn page(stage: &mut Stage, rows: Vec<Value>, more: bool) {
    let page = |act: &Act| matches!(act, Act::Get { before: Some(_), .. });
    let id = stage.sent.iter().rev().find(|request| page(&request.act)).map(|request| request.id);
    let (total, lost) = (rows.len(), false);
    let seq = rows.first().and_then(|row| row["seq"].as_u64()).unwrap_or_default();
    let (sub, view, at, matched) = (None, View::Tail, 0, total);
    let snapshot = Snapshot { id, sub, seq, view, at, rows, total, matched, lost, more };
    stage.frame(Frame::Snapshot(snapshot));
}

/// The row of the cursor, and what stands on it.
fn cursor(stage: &Stage) -> (usize, String) {
    let screen = stage.screen(100, 30);
    let row = screen.lines().enumerate().find(|(_, line)| line.contains('▶'));
    let (row, line) = row.unwrap_or_else(|| panic!("a cursor in\n{screen}"));
    let text = line.split("line ").nth(1).unwrap_or_default();
    (row, text.split('.').next().unwrap_or_default().to_owned())
}

#[test]
fn whoever_comes_near_the_first_line_gets_older_ones_and_stays_where_he_is() {
    let mut stage = in_room(2_001..=3_000);
    stage.press("k k");
    assert_eq!(asked(&stage), [], "far from the first");
    stage.press("g g");
    assert_eq!(asked(&stage), [(2_001, 1_000)]);
    assert!(stage.shows("loading older lines"), "{}", stage.screen(100, 30));
    stage.press("j j j");
    assert_eq!(asked(&stage).len(), 1, "one page at a time");
    stage.lines(View::Tail, lines(3_001..=3_004));
    let before = cursor(&stage);
    assert_eq!(before.1, "2004");
    page(&mut stage, lines(1_001..=2_000), true);
    assert_eq!(cursor(&stage), before, "{}", stage.screen(100, 30));
    assert!(stage.shows("line 2003.") && stage.shows("held · +4 new"), "nothing else changed");
    let mut row = before.0;
    for step in 1..30 {
        stage.press("k");
        let (now, on) = cursor(&stage);
        assert!(now.abs_diff(row) <= 1, "step {step}: from row {row} to {now}");
        assert_eq!(on, (2_004 - step).to_string());
        row = now;
    }
    stage.press("g g");
    page(&mut stage, lines(1..=1_000), false);
    stage.press("g g");
    assert!(stage.shows("the beginning of the room"), "{}", stage.screen(100, 30));
    assert_eq!(cursor(&stage).1, "1");
    assert_eq!(asked(&stage), [(2_001, 1_000), (1_001, 1_000)]);
    stage.press("f");
    assert!(stage.shows("line 3004.") && stage.shows("live"), "{}", stage.screen(100, 30));
}

#[test]
fn long_lines_in_several_rows_stay_where_they_are_too() {
    let mut stage = in_room(2_001..=2_400);
    stage.press("w g g j j j");
    let before = cursor(&stage);
    page(&mut stage, lines(1_801..=2_000), true);
    assert_eq!(cursor(&stage), before, "{}", stage.screen(100, 30));
}

#[test]
fn what_is_above_the_first_line_is_said() {
    let mut stage = in_room(501..=900);
    stage.press("g g");
    page(&mut stage, lines(431..=500), false);
    stage.press("g g");
    assert!(stage.shows("older lines have expired"), "{}", stage.screen(100, 30));
    assert_eq!(asked(&stage).len(), 1, "the server has said that there are no more");

    let mut stage = in_room(1..=3);
    stage.press("k");
    assert!(stage.shows("the beginning of the room") && asked(&stage).is_empty());

    let mut stage = in_room(10_001..=11_000);
    for first in [9_001, 8_001, 7_001, 6_001] {
        stage.press("g g");
        page(&mut stage, lines(first..=first + 999), true);
    }
    stage.press("g g");
    let kept = "parlor tail lobby --before 6001 reads on (5,000 kept)";
    assert!(stage.shows(kept), "{}", stage.screen(100, 30));
    assert_eq!(asked(&stage).len(), 4);

    // Newer lines took the room of the first of the last ones.
    let mut stage = in_room(10_001..=11_000);
    for first in [9_001, 8_001, 7_001] {
        stage.press("g g");
        page(&mut stage, lines(first..=first + 999), true);
    }
    stage.press("g g");
    stage.lines(View::Tail, lines(11_001..=11_004));
    page(&mut stage, lines(6_001..=7_000), false);
    stage.press("g g");
    assert!(stage.shows("parlor tail lobby --before 6005 reads on"), "{}", stage.screen(100, 30));

    let mut stage = in_room(501..=900);
    stage.press("g g");
    stage.refuse(ErrorCode::Overloaded, "The store is busy.");
    assert!(stage.shows("older lines: The store is busy."), "{}", stage.screen(100, 30));
    stage.pass(5_000);
    assert_eq!(asked(&stage).len(), 1, "not over and over");
    stage.press("k");
    assert_eq!(asked(&stage).len(), 2, "but when somebody goes on");
}

#[test]
fn a_page_that_was_lost_with_the_link_is_asked_for_again() {
    let mut stage = in_room(501..=900);
    stage.press("g g");
    super::news::lose(&mut stage);
    assert!(stage.shows("older lines: not connected"), "{}", stage.screen(100, 30));
    stage.connect(Rank::Moderator);
    assert_eq!(asked(&stage), [(501, 1_000), (501, 1_000)]);
    page(&mut stage, lines(401..=500), true);
    assert_eq!(cursor(&stage).1, "501");
}

#[test]
fn a_page_of_a_room_that_was_left_is_not_another_ones() {
    let mut stage = in_room(501..=900);
    stage.press("g g");
    stage.press("esc");
    stage.press("enter");
    stage.show(View::Tail, lines(701..=900));
    page(&mut stage, lines(1..=500), false);
    stage.press("k");
    assert!(!stage.shows("beginning"), "{}", stage.screen(100, 30));
    stage.press("g g");
    assert_eq!(cursor(&stage).1, "701");
}

#[test]
fn whoever_comes_to_an_old_message_is_led_to_it_page_by_page() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.app.nav.push(Box::new(crate::console::screens::RoomScreen::at("lobby", 700)));
    stage.pass(10);
    stage.show(View::Tail, lines(2_001..=3_000));
    assert_eq!(asked(&stage), [(2_001, 1_000)]);
    page(&mut stage, lines(1_001..=2_000), true);
    assert_eq!(asked(&stage), [(2_001, 1_000), (1_001, 1_000)]);
    page(&mut stage, lines(1..=1_000), false);
    assert_eq!(cursor(&stage).1, "700");
}

#[test]
fn a_filter_that_finds_little_looks_further_back() {
    let mut stage = in_room(2_001..=3_000);
    stage.press("/");
    stage.type_in("\"line 1777.\" or \"line 2500.\"");
    stage.press("enter k");
    assert_eq!(asked(&stage), [(2_001, 1_000)], "only one that is shown is above");
    page(&mut stage, lines(1_001..=2_000), true);
    stage.press("k");
    assert_eq!(cursor(&stage).1, "1777");
}

#[test]
fn lines_that_are_missing_between_two_links_are_counted() {
    let mut stage = in_room(1..=100);
    super::news::lose(&mut stage);
    stage.connect(Rank::Moderator);
    stage.show(View::Tail, lines(401..=500));
    assert!(stage.shows("300 not shown: too many"), "{}", stage.screen(100, 30));
}

#[test]
fn a_page_is_a_look_at_the_rooms_lines_alone() {
    let mut stage = in_room(501..=900);
    stage.press("g g");
    let Act::Get { query, .. } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(json!(query), json!({"view": "tail", "subject": {"room": "lobby"}, "limit": 1000}));
}

/// Whoever comes for a message and presses `m m` must not meet somebody else.
#[test]
fn no_line_stands_for_a_message_that_is_not_here() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.app.nav.push(Box::new(crate::console::screens::RoomScreen::at("lobby", 700)));
    stage.pass(10);
    stage.show(View::Tail, lines(2_001..=3_000));
    page(&mut stage, lines(1_001..=2_000), false);
    assert!(stage.shows("message 700 is not among these lines"), "{}", stage.screen(100, 30));
    let before = stage.acts();
    stage.press("m m");
    assert_eq!(stage.acts(), before);
    assert!(stage.shows("no line is picked"), "{}", stage.screen(100, 30));
    stage.press("k");
    assert!(!stage.shows("is not among"), "{}", stage.screen(100, 30));
}

#[test]
fn a_page_that_cannot_be_read_is_not_asked_for_again() {
    let mut stage = in_room(2_001..=3_000);
    stage.press("k g g");
    for _ in 0..3 {
        page(&mut stage, vec![json!({ "seq": "none" })], true);
    }
    assert_eq!(asked(&stage), [(2_001, 1_000)]);
    assert!(stage.shows("what came could not be read"), "{}", stage.screen(100, 30));
}

#[test]
fn what_is_removed_while_its_page_comes_is_not_shown() {
    let mut stage = in_room(2_001..=3_000);
    stage.press("k g g");
    let mut removed = message(3_001, 7, "mallory", "");
    (removed["kind"], removed["target"]) = (json!("removed"), json!(2_000));
    stage.lines(View::Tail, vec![removed]);
    page(&mut stage, lines(1_999..=2_000), true);
    stage.press("g g");
    assert!(stage.shows("line 1999."), "{}", stage.screen(100, 30));
    assert!(!stage.shows("line 2000."), "{}", stage.screen(100, 30));
}
