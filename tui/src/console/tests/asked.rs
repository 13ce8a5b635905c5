//! The question before an act is taken back: it tells which one it is from others like it.

use super::flows::in_lobby;
use super::stage::{NOON, Stage};
use super::views::{record, sanction};
use parlor_protocol::admin::{Act, Changes, Frame, View};
use parlor_protocol::deed::{Scale, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, ErrorCode};
use serde_json::json;

#[test]
fn what_is_taken_back_is_told_by_its_id_and_time() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    stage.pass(12_000);
    stage.press("u");
    for (width, height) in [(60, 15), (80, 24), (160, 45)] {
        let screen = stage.screen(width, height);
        assert!(screen.contains("mute mallory in lobby 10m?"), "{screen}");
        assert!(screen.contains("done 12s ago by you"), "{screen}");
        assert!(screen.contains(&EntryId(9).to_string()), "{screen}");
    }
}

#[test]
fn what_another_did_is_taken_back_with_his_name_its_time_and_its_length() {
    let told = "done 5m ago by alice, for 1h";
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("4");
    let mut row = sanction(4, "mute", &[(7, "mallory")], &[]);
    (row["at"], row["until"]) = (json!(NOON - 300_000), json!(NOON + 3_300_000));
    stage.show(View::Sanctions, vec![row]);
    stage.press("u");
    for (width, height) in [(60, 15), (80, 24), (160, 45)] {
        let screen = stage.screen(width, height);
        assert!(screen.contains("Take back: mute mallory in lobby (flood)?"), "{screen}");
        assert!(screen.contains(told), "{screen}");
    }
    stage.press("esc 5");
    let mut row = record(4, "alice", &[(7, "mallory")], Some("lobby"));
    (row["at"], row["until"]) = (json!(NOON - 300_000), json!(NOON + 3_300_000));
    row["undo_until"] = json!(NOON + 60_000);
    stage.show(View::Audit, vec![row]);
    stage.press("u");
    assert!(stage.shows(told), "{}", stage.screen(80, 24));
}

#[test]
fn a_long_question_is_cut_with_a_mark_and_keeps_what_tells_the_act() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("4");
    let named: Vec<String> = (1..=40).map(|id| format!("somebody-{id}")).collect();
    let whom: Vec<(u128, &str)> = (1..).zip(named.iter().map(String::as_str)).collect();
    stage.show(View::Sanctions, vec![sanction(4, "mute", &whom, &[])]);
    stage.press("u");
    let screen = stage.screen(60, 15);
    assert!(screen.contains("somebody-1,") && !screen.contains("somebody-40"), "{screen}");
    assert!(screen.contains("│ …  ") && screen.contains("by alice, for good"), "{screen}");
    assert!(screen.contains("[ No ]"), "{screen}");
}

#[test]
fn what_somebody_else_took_back_is_offered_once_and_told_as_undone() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    stage.press("m m");
    stage.done(Verb::Mute, 10);
    stage.press("u y");
    assert!(matches!(stage.last(), Act::Undo { act: EntryId(10), .. }), "{:?}", stage.last());
    stage.refuse(ErrorCode::CannotUndo, "It was undone already.");
    stage.press("u y");
    assert!(matches!(stage.last(), Act::Undo { act: EntryId(9), .. }), "{:?}", stage.last());
    stage.done(Verb::Undo, 11);
    stage.press("7");
    let screen = stage.screen(100, 30);
    assert!(!screen.contains("can be undone"), "{screen}");

    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    stage.press("7");
    let mut row = record(9, "alice", &[(7, "mallory")], Some("lobby"));
    (row["undo_until"], row["undone_by"]) = (json!(NOON + 60_000), json!(EntryId(12)));
    stage.show(View::Audit, vec![row]);
    let screen = stage.screen(100, 30);
    assert!(screen.contains("undone") && !screen.contains("can be undone"), "{screen}");
}

#[test]
fn a_sanction_that_is_over_is_not_taken_for_the_one_in_its_place() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("4");
    stage.show(View::Sanctions, vec![sanction(4, "ban", &[(7, "mallory")], &[])]);
    stage.press("j k");
    let (sub, gone) = (stage.sub(View::Sanctions), vec![EntryId(4).to_string()]);
    let rows = vec![sanction(5, "ban", &[(7, "mallory")], &[])];
    let (order, total, matched) = (None, 1, 1);
    stage.frame(Frame::Changes(Changes { sub, seq: 2, at: 0, rows, gone, order, total, matched }));
    let before = stage.acts();
    for keys in ["m e", "m E"] {
        stage.press(keys);
        assert!(stage.app.over.is_none() && stage.acts() == before, "{}", stage.screen(80, 24));
        assert!(stage.shows("this sanction is over"), "{}", stage.screen(80, 24));
    }
}

#[test]
fn digits_stand_before_choices_only_where_they_pick() {
    let mut stage = in_lobby();
    stage.press("m b");
    stage.plan(Scale { persons: 1, ..Scale::default() });
    assert!(stage.shows("1 [10m] 2 1h"), "{}", stage.screen(100, 30));
    stage.press("tab tab left");
    stage.pass(200);
    stage.plan(Scale { persons: 1, ..Scale::default() });
    let screen = stage.screen(100, 30);
    assert!(screen.contains("type mallory") && screen.contains("[10m] 1h"), "{screen}");
}
