//! Plans of the server: how long they hold, and what is committed of them.

use super::flows::in_lobby;
use super::stage::{NOON, Stage};
use parlor_protocol::admin::{Act, Fault, Frame};
use parlor_protocol::deed::{Affected, Scale};
use parlor_protocol::operator::Rank;
use parlor_protocol::{ErrorCode, PersonId};

const ONE: Scale = Scale { persons: 1, sessions: 2, rooms: 1, messages: 0, moderators: 0 };

fn runs(stage: &Stage) -> bool {
    matches!(stage.last(), Act::Commit { .. })
}

/// The plans that were asked for.
fn asked(stage: &Stage) -> usize {
    stage.sent.iter().filter(|one| matches!(one.act, Act::Plan { .. })).count()
}

#[test]
fn whoever_reads_for_long_commits_what_he_reads() {
    let mut stage = in_lobby();
    stage.press("m b");
    stage.plan(ONE);
    stage.pass(19_000);
    assert_eq!(asked(&stage), 1);
    stage.pass(2_000);
    assert_eq!(asked(&stage), 2, "the first one is soon too old");
    assert!(stage.shows("1 person, 2 sessions") && stage.shows("y runs"), "and holds until then");
    stage.plan_of(|plan| {
        plan.scale = ONE;
        plan.plan = "p_2".into();
        plan.until = Some(NOON + 999_000);
    });
    assert!(!stage.shows("look again"), "it says the same");
    stage.press("y");
    assert!(
        matches!(stage.last(), Act::Commit { plan, .. } if plan == "p_2"),
        "{:?}",
        stage.last()
    );
}

#[test]
fn a_plan_that_says_something_else_now_is_read_again() {
    let mut stage = in_lobby();
    stage.press("m b tab tab right");
    stage.pass(200);
    stage.plan(ONE);
    stage.press("tab tab tab");
    stage.type_in("mallory");
    stage.pass(21_000);
    stage.plan(Scale { sessions: 9, ..ONE });
    let screen = stage.screen(100, 30);
    assert!(screen.contains("9 sessions") && screen.contains("look again"), "{screen}");
    stage.press("enter");
    assert!(!runs(&stage) && stage.shows("type mallory first"), "that was of what stood before");
}

#[test]
fn what_was_asked_anew_for_a_dialog_that_was_left_says_nothing_in_the_next() {
    let mut stage = in_lobby();
    stage.press("m b");
    stage.plan(ONE);
    stage.pass(21_000);
    assert_eq!(asked(&stage), 2);
    let late = stage.last_id();
    stage.press("esc m k");
    stage.pass(200);
    stage.plan(ONE);
    let fault = Fault::new(Some(late), ErrorCode::NoSuchPerson, "There is nobody of that name.");
    stage.frame(Frame::Error(fault));
    assert!(!stage.shows("nobody of that name"), "{}", stage.screen(100, 30));
    stage.press("y");
    assert!(runs(&stage), "{:?}", stage.last());
}

#[test]
fn a_plan_that_is_over_is_not_committed() {
    let mut stage = in_lobby();
    stage.press("m b");
    stage.plan(ONE);
    // The console itself was stopped meanwhile.
    stage.sleep_into("y", 40_000);
    stage.pass(30);
    assert!(!runs(&stage) && stage.shows("not yet: the server has not answered yet"));
    stage.plan(ONE);
    stage.press("y");
    assert!(runs(&stage), "{:?}", stage.last());
    // Nobody answers the question for a new one.
    stage.press("m k");
    stage.plan(ONE);
    stage.pass(31_000);
    stage.press("y");
    assert!(!matches!(stage.last(), Act::Commit { .. }), "{:?}", stage.last());
}

#[test]
fn a_written_act_names_whom_it_would_touch_before_it_is_done() {
    let person = |id, name: &str| Affected {
        id: PersonId(id),
        name: name.to_owned(),
        role: Default::default(),
        sessions: 1,
    };
    let mut stage = Stage::live(Rank::Moderator);
    stage.press(":");
    stage.type_in("mute rocketman --room games/arena --reason spam bob");
    stage.pass(200);
    stage.plan_of(|plan| {
        plan.scale = Scale { persons: 2, sessions: 2, rooms: 1, ..Scale::default() };
        plan.persons = vec![person(7, "rocketman"), person(8, "bob")];
    });
    let whom = "rocketman, bob in games/arena";
    assert!(stage.shows(&format!("would touch {whom}")), "{}", stage.screen(100, 30));
    stage.press("enter");
    let screen = stage.screen(100, 30);
    assert!(screen.contains("Confirm") && screen.contains(whom), "{screen}");
    let mut stage = Stage::live(Rank::Moderator);
    stage.press(":");
    stage.type_in("ban 203.0.113.0/24 198.51.100.7 --all");
    stage.pass(200);
    stage.plan_of(|plan| {
        plan.scale = Scale { persons: 6, rooms: 494, ..Scale::default() };
        plan.persons = ["a", "b", "c", "d", "e", "f"].map(|name| person(1, name)).to_vec();
    });
    let screen = stage.screen(160, 30);
    let whom = "a, b, c, d and 2 more, 203.0.113.0/24, 198.51.100.7 everywhere";
    assert!(screen.contains(whom) && !screen.contains("494"), "{screen}");
}

#[test]
fn a_purge_of_one_wants_his_name() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press(":");
    stage.type_in("purge mallory --all");
    stage.pass(200);
    stage.plan_of(|plan| {
        plan.scale = Scale { persons: 1, rooms: 3, messages: 12, ..Scale::default() };
        plan.undo_ms = None;
    });
    stage.press("enter");
    let screen = stage.screen(100, 30);
    assert!(screen.contains("type mallory to run it") && screen.contains("3 rooms"), "{screen}");
    stage.press("tab tab");
    stage.type_in("mallory");
    stage.press("enter");
    assert!(runs(&stage), "{}", stage.screen(100, 30));
}

#[test]
fn a_removal_shows_what_was_said() {
    let mut stage = in_lobby();
    stage.press("m d");
    stage.press("g g space space m d");
    let screen = stage.screen(100, 30);
    assert!(screen.contains("of mallory: buy gold"), "{screen}");
}
