//! Where one is in a dialog, and what can be done there, is seen without colours.

use super::parity::{as_it_is, differ};
use super::scenes::{card, in_room, rooms};
use super::stage::{Stage, welcome};
use crate::console::look::Look;
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::Frame;
use parlor_protocol::deed::{Scale, Verb};
use parlor_protocol::operator::Rank;

const ONE: Scale = Scale { persons: 1, sessions: 2, rooms: 1, messages: 41, moderators: 0 };

fn ban(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("m b");
    stage.pass(200);
    stage.plan(ONE);
    stage
}

#[test]
fn where_the_focus_of_a_dialog_is() {
    differ(
        ban,
        &[
            ("first", as_it_is),
            ("second", |stage| stage.press("tab")),
            ("third", |stage| stage.press("tab tab")),
            ("fourth", |stage| stage.press("tab tab tab")),
            ("another length", |stage| stage.press("tab tab right")),
        ],
    );
    fn undo(look: Look) -> Stage {
        let mut stage = in_room(look);
        stage.press("m m");
        stage.done(Verb::Mute, 9);
        stage.press("u");
        stage
    }
    differ(undo, &[("no", as_it_is), ("yes", |stage| stage.press("tab"))]);
    fn sort(look: Look) -> Stage {
        let mut stage = rooms(look);
        stage.press("s");
        stage
    }
    differ(sort, &[("first", as_it_is), ("second", |stage| stage.press("j"))]);
    fn help(look: Look) -> Stage {
        let mut stage = rooms(look);
        stage.press("?");
        stage
    }
    differ(help, &[("first", as_it_is), ("second", |stage| stage.press("down"))]);
    differ(card, &[("one list", as_it_is), ("the next", |stage| stage.press("tab"))]);
}

#[test]
fn how_heavy_an_act_is_and_what_cannot_be_done() {
    differ(
        in_room,
        &[
            ("at once", |stage| stage.press("m m")),
            ("asked", |stage| stage.press("m b")),
            ("a word typed", |stage| stage.press("space k space m p")),
        ],
    );
    fn planned(look: Look) -> Stage {
        let mut stage = in_room(look);
        stage.press("m b");
        stage.pass(200);
        stage
    }
    differ(
        planned,
        &[
            ("not planned", as_it_is),
            ("ready", |stage| stage.plan(ONE)),
            ("refused", |stage| stage.refuse(ErrorCode::NotPermitted, "no")),
        ],
    );
    differ(
        in_room,
        &[
            ("may", |stage| stage.press("m")),
            ("may not now", |stage| {
                stage.stopped = true;
                stage.pass(5_000);
                stage.press("m");
            }),
            ("never may", |stage| {
                let rank = welcome(Rank::Viewer).operator;
                stage.frame(Frame::Rights { operator: rank });
                stage.press("m");
            }),
        ],
    );
    // Not by what is said of the link only.
    for look in [Look::MONO, Look::ASCII] {
        let keys = |stopped| {
            let mut stage = in_room(look);
            stage.stopped = stopped;
            stage.pass(5_000);
            stage.press("m");
            stage.screen(160, 30).lines().rev().take(6).collect::<Vec<_>>().join("\n")
        };
        assert_ne!(keys(true), keys(false), "keys that do nothing now look like those that do");
    }
}
