//! What the foot of the screen says ends when it is not so any more, and not some seconds later.

use super::flows::in_lobby;
use super::stage::{NOON, Stage, receipt};
use crate::console::app::{Link, Msg};
use crate::link::LinkError;
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{Act, Frame, Outcome};
use parlor_protocol::deed::{Receipt, Verb};
use parlor_protocol::operator::Rank;

pub(super) fn lose(stage: &mut Stage) {
    let why = LinkError::Lost("closed".into());
    stage.tell(Msg::Link(Link::Waiting { tries: 1, wait_ms: 9_000, why }));
}

#[test]
fn an_act_that_was_taken_back_is_not_told_any_more() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    assert!(stage.shows("muted mallory in lobby") && stage.shows("u undoes it"));
    stage.press("u y");
    stage.done(Verb::Undo, 10);
    let screen = stage.screen(100, 30);
    assert!(screen.contains("took back"), "{screen}");
    assert!(!screen.contains("muted mallory") && !screen.contains("u undoes it"), "{screen}");
}

#[test]
fn undoing_is_offered_for_as_long_as_it_can_be_done() {
    let mut stage = in_lobby();
    stage.press("m m");
    let (id, at) = (stage.last_id(), NOON);
    let undo_until = Some(NOON + 5_000);
    let receipt = Receipt { undo_until, ..receipt(id, Verb::Mute, 9, at) };
    stage.frame(Frame::Receipt(Box::new(receipt)));
    assert!(stage.shows("u undoes it"), "{}", stage.screen(100, 30));
    stage.pass(6_000);
    assert!(stage.shows("muted") && !stage.shows("u undoes it"), "{}", stage.screen(100, 30));
}

#[test]
fn a_doubt_ends_with_what_became_of_the_act() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.refuse(ErrorCode::StorageUnknown, "The disk did not answer.");
    assert!(stage.shows("in doubt: The disk did not answer."), "{}", stage.screen(100, 30));
    stage.pass(1_500);
    assert!(matches!(stage.last(), Act::Outcome { .. }), "{:?}", stage.last());
    let id = stage.last_id();
    let found = receipt(id, Verb::Mute, 9, NOON);
    stage.frame(Frame::Outcome(Outcome { id, receipt: Some(found) }));
    assert!(stage.shows("muted") && !stage.shows("in doubt"), "{}", stage.screen(100, 30));
}

#[test]
fn news_of_the_link_end_when_the_link_is_otherwise() {
    let mut stage = in_lobby();
    stage.frame(Frame::Bye { reason: "restarting".into() });
    lose(&mut stage);
    stage.press("m m");
    assert!(stage.shows("good-bye") && stage.shows("Mute for ten minutes: not connected"));
    stage.connect(Rank::Moderator);
    let screen = stage.screen(100, 30);
    assert!(screen.contains("connected again"), "{screen}");
    assert!(!screen.contains("not connected") && !screen.contains("good-bye"), "{screen}");
    lose(&mut stage);
    assert!(!stage.shows("connected again"), "{}", stage.screen(100, 30));
    stage.connect(Rank::Moderator);
    stage.stopped = true;
    stage.pass(5_100);
    let screen = stage.screen(100, 30);
    assert!(screen.contains("STALE") && !screen.contains("connected again"), "{screen}");
}

#[test]
fn what_a_key_would_do_is_said_while_it_would() {
    let mut stage = in_lobby();
    stage.press("ctrl-c");
    assert!(stage.shows("ctrl-c again leaves"));
    stage.pass(2_000);
    assert!(!stage.shows("ctrl-c again leaves"), "it would be the first again");
    stage.press("v");
    assert!(stage.shows("range: go to its end"));
    stage.press("esc");
    assert!(!stage.shows("range: go to its end") && !stage.app.nav.is_home());
}
