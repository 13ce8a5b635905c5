//! The question before an act is taken back: it tells which one it is from others like it.

use super::flows::in_lobby;
use super::stage::{NOON, Stage};
use super::views::{record, sanction};
use parlor_protocol::EntryId;
use parlor_protocol::admin::View;
use parlor_protocol::deed::Verb;
use parlor_protocol::operator::Rank;
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
fn an_act_that_is_named_by_its_id_is_named_once() {
    let mut stage = in_lobby();
    stage.press(":");
    stage.type_in(&format!("undo {}", EntryId(9)));
    stage.press("enter");
    let screen = stage.screen(80, 24);
    assert_eq!(screen.matches(&EntryId(9).to_string()).count(), 1, "{screen}");
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
