//! Filters that are typed: what is wrong stands below its column, and the last good one stays in force.

use super::flows::in_lobby;
use super::stage::{Stage, message, room};
use super::views::{asked, record};
use parlor_protocol::admin::{Act, Fault, Frame, View};
use parlor_protocol::operator::Rank;
use parlor_protocol::{ErrorCode, PersonId};
use serde_json::json;

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
    stage.frame(Frame::Error(Fault::new(id, code, message)));
    assert!(!stage.shows("no subscription"), "{}", stage.screen(100, 30));
}

#[test]
fn the_last_good_filter_stays_in_force_while_another_is_wrong() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2 /");
    let user = |id: u128, name: &str| json!({ "id": PersonId(id), "name": name, "sessions": 1 });
    stage.type_in("m");
    stage.show(View::Users, vec![user(7, "mallory")]);
    let wanted = |stage: &Stage| match stage.sent.iter().rev().find_map(|one| match &one.act {
        Act::Subscribe { query, .. } => Some(query.filter.clone()),
        _ => None,
    }) {
        Some(filter) => filter,
        None => panic!("nothing is subscribed"),
    };
    stage.type_in(">");
    assert_eq!(wanted(&stage), "m>");
    stage.refuse(ErrorCode::BadFilter, "A number is missing.");
    assert_eq!(wanted(&stage), "m", "the rows that stand there live on");
    assert!(stage.shows("^ A number is missing.") && stage.shows("m>"), "what is typed stays");
    stage.show(View::Users, vec![user(7, "mallory"), user(9, "mia")]);
    assert!(stage.shows("mia") && stage.shows("/m/"), "{}", stage.screen(100, 30));
    stage.press("esc");
    stage.show(View::Users, vec![user(7, "mallory"), user(9, "mia")]);
    stage.press(":");
    stage.type_in("filter users>");
    stage.press("enter");
    stage.refuse(ErrorCode::BadFilter, "A number is missing.");
    assert_eq!(wanted(&stage), "", "that of before the line");
    assert!(stage.shows("A number is missing.") && !stage.shows("/users>/"));
}

#[test]
fn what_a_line_has_become_is_judged_anew() {
    let mut stage = in_lobby();
    stage.press("f /");
    stage.type_in("/g.ld/");
    stage.press("enter");
    assert!(stage.shows("buy gold") && !stage.shows("  hello"), "{}", stage.screen(100, 30));
    let edited = |seq: u64, target: u64, text: &str| {
        let mut line = message(seq, 8, "ada", text);
        line["kind"] = json!("edited");
        line["target"] = json!(target);
        line
    };
    stage.lines(View::Tail, vec![edited(3, 1, "no golden hello")]);
    assert!(stage.shows("  no golden hello"), "{}", stage.screen(100, 30));
    stage.lines(View::Tail, vec![edited(4, 1, "no olden hello")]);
    assert!(!stage.shows("  no olden hello"), "{}", stage.screen(100, 30));
}

#[test]
fn a_room_is_filtered_in_the_language_of_the_lists() {
    let mut stage = in_lobby();
    let more = vec![message(3, 7, "mallory", "nice day"), message(4, 9, "lola", "gold?")];
    stage.lines(View::Tail, more);
    stage.press("/");
    stage.type_in("from:mal !nice");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("buy gold") && !screen.contains("nice day"), "{screen}");
    assert!(!screen.contains("gold?") && screen.contains("/from:mal !nice/"), "{screen}");
    stage.type_in(" users>");
    stage.type_in("3");
    let screen = stage.screen(80, 24);
    let flaw = "No `users` here. It has seq, kind, from, text, removed, edited, reports.";
    assert!(screen.contains(flaw), "{screen}");
    assert!(screen.contains("/from:mal !nice users/"), "the last that could be read: {screen}");
    assert!(screen.contains("none match the filter"), "{screen}");
    stage.press("enter");
    assert!(stage.app.over.is_some(), "a mistake is not left behind");
    stage.press("esc");
    assert!(stage.shows("nice day") && stage.shows("gold?") && stage.app.over.is_none());
    stage.press(":");
    stage.type_in("filter /g(ld/");
    stage.press("enter");
    assert!(stage.shows("The expression is not understood"), "{}", stage.screen(100, 30));
    assert!(stage.shows("nice day"));
}

#[test]
fn a_filtered_room_that_is_held_counts_what_the_filter_lets_through() {
    let mut stage = in_lobby();
    stage.press("/");
    stage.type_in("gold");
    stage.press("enter k");
    let said = ["nice day", "gold again", "hm"];
    let more = (3..).zip(said).map(|(seq, text)| message(seq, 8, "ada", text)).collect();
    stage.lines(View::Tail, more);
    assert!(stage.shows("held · +1 new"), "{}", stage.screen(100, 30));
    stage.press("esc");
    assert!(stage.shows("held · +3 new"), "{}", stage.screen(100, 30));
}

#[test]
fn of_lines_there_may_be_older_ones_than_those_that_are_shown() {
    let mut stage = Stage::live(Rank::Admin);
    stage.press("5");
    let records = |count: u64| (1..=count).map(|no| record(no, "alice", &[], None)).collect();
    stage.show(View::Audit, records(7));
    assert!(stage.shows("of 7 "), "{}", stage.screen(100, 30));
    let asked = asked(&stage, View::Audit).limit;
    stage.show(View::Audit, records(asked as u64));
    assert!(stage.shows(&format!("of the newest {asked} ")), "{}", stage.screen(100, 30));
}

#[test]
fn tab_completes_the_words_of_a_filter() {
    let mut stage = super::scenes::reports(crate::console::look::Look::MONO);
    stage.press("/");
    stage.type_in("ab");
    stage.press("tab");
    stage.type_in("mal");
    stage.press("tab");
    assert!(stage.shows("/about:mallory"), "{}", stage.screen(100, 30));
    stage.type_in("s");
    stage.press("tab");
    assert!(stage.shows("seq  state"), "what may stand there: {}", stage.screen(100, 30));
    stage.press("enter");
    let of = |request: &parlor_protocol::admin::Request| match &request.act {
        Act::Subscribe { query, .. } if query.view == View::Reports => Some(query.filter.clone()),
        _ => None,
    };
    assert_eq!(stage.sent.iter().rev().find_map(of).as_deref(), Some("about:mallory s"));
}
