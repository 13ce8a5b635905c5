//! Whom marks are on, wherever they stand: an act is about all of them and nobody else, or is not sent.

use super::bulk::{report, reports};
use super::stage::{Stage, message, room};
use super::views::sanction;
use crate::console::app::Msg;
use parlor_protocol::PersonId;
use parlor_protocol::admin::{Act, Step, View};
use parlor_protocol::deed::Deed;
use parlor_protocol::operator::Rank;
use serde_json::{Value, json};

fn three() -> Vec<Value> {
    vec![
        report(5, "lobby", (7, "mallory")),
        report(6, "lobby", (8, "eve")),
        report(7, "games", (9, "innocent")),
    ]
}

/// Reports beside the rooms, which a wide terminal shows at home; the keys go to them.
fn at_home() -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.tell(Msg::Resize(160));
    stage.screen(160, 45);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.show(View::Reports, three());
    stage.press("tab");
    stage
}

fn in_queue() -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    stage.show(View::Reports, three());
    stage
}

/// What was asked about an act, or what was done at once.
fn deed(stage: &mut Stage) -> Deed {
    stage.pass(200);
    match stage.last() {
        Act::Plan { deed } | Act::Do { deed, .. } => deed.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn marked_reports_are_meant_at_home_as_in_the_queue() {
    for mut stage in [at_home(), in_queue()] {
        stage.press("space space m d");
        let Deed::Remove(of) = deed(&mut stage) else { panic!("{}", stage.screen(160, 45)) };
        assert_eq!((of.room.as_str(), of.targets.as_slice()), ("lobby", &[75, 76][..]));
        stage.press("esc m m");
        let Deed::Mute(of) = deed(&mut stage) else { panic!("{}", stage.screen(160, 45)) };
        assert_eq!(of.who, [7, 8].map(|id| PersonId(id).to_string()));
        assert_eq!(of.room.as_deref(), Some("lobby"), "not where the cursor is");
        stage.press("esc m l");
        let Deed::Lock(of) = deed(&mut stage) else { panic!("{}", stage.screen(160, 45)) };
        assert_eq!(of.room, "lobby", "not where the cursor is");
    }
}

#[test]
fn what_is_marked_is_never_left_out_for_what_the_cursor_is_on() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.tell(Msg::Resize(160));
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    stage.show(View::Tail, vec![message(1, 8, "kestrel", "gg")]);
    let mallory = json!({
        "id": PersonId(7), "name": "mallory", "rooms": 1, "connections": 1, "msg_rate": 1.0, "role": "member"
    });
    stage.show(View::Users, vec![mallory]);
    stage.press("tab space");
    assert!(stage.shows("1 marked"), "{}", stage.screen(160, 45));
    let before = stage.acts();
    stage.press("backtab k m d");
    assert_eq!(stage.acts(), before, "kestrel's message was never marked");
    assert!(stage.shows("what is marked is nothing that this"), "{}", stage.screen(160, 45));
}

#[test]
fn one_person_under_two_names_is_one_target() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    stage.show(
        View::Reports,
        vec![report(5, "lobby", (7, "mallory")), report(6, "lobby", (7, "angel"))],
    );
    stage.press("* m k");
    let Deed::Kick(of) = deed(&mut stage) else { panic!("{}", stage.screen(100, 30)) };
    assert_eq!(of.who, [PersonId(7).to_string()]);
}

#[test]
fn at_home_no_report_is_settled_that_nobody_read() {
    let mut stage = at_home();
    stage.press("j A A");
    stage.pass(5_000);
    stage.press("A");
    assert_eq!(reports(&stage), []);
    assert!(stage.shows("3 opens the queue"), "{}", stage.screen(160, 45));
    stage.press("space A");
    assert_eq!(reports(&stage).len(), 1, "what somebody marked he means");
}

#[test]
fn steps_roles_and_filters_heed_marks() {
    let mut stage = in_queue();
    stage.press("v j c");
    assert_eq!(reports(&stage), [], "the range is open");
    stage.press("v m r");
    assert!(stage.shows("a role is given to one at a time"), "{}", stage.screen(100, 30));
    stage.press("=");
    assert!(!stage.shows("marked"), "other rows stand there: {}", stage.screen(100, 30));
    stage.show(View::Reports, three());
    stage.press("k c");
    assert!(matches!(reports(&stage)[..], [(Step::Claim, _)]), "{:?}", reports(&stage));
}

#[test]
fn whoever_was_spared_stays_so_when_a_sanction_is_extended() {
    let mut stage = Stage::live(Rank::Admin);
    stage.press("4");
    let mut row = sanction(1, "ban", &[(7, "mallory")], &["203.0.113.0/24"]);
    row["spared"] = json!([{ "id": PersonId(9), "name": "ada" }]);
    stage.show(View::Sanctions, vec![row]);
    stage.press("k m E");
    let Deed::Ban(of) = deed(&mut stage) else { panic!("{}", stage.screen(100, 30)) };
    assert_eq!(of.networks, ["203.0.113.0/24"]);
    assert_eq!(of.spare, [PersonId(9).to_string()]);
}
