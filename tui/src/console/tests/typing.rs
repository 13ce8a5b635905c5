//! The command line: what it would do is seen before it is done, and lines from before come back.

use super::flows::in_lobby;
use super::stage::{Stage, room};
use crate::console::app::{Msg, Options};
use crate::console::look::Look;
use parlor_protocol::admin::{Act, View};
use parlor_protocol::deed::{Deed, Scale, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, ErrorCode};

const ONE: Scale = Scale { persons: 1, sessions: 2, rooms: 1, messages: 0, moderators: 0 };

/// A line is typed and left alone for a moment.
fn typed(stage: &mut Stage, text: &str) {
    stage.press(":");
    stage.type_in(text);
    stage.pass(200);
}

fn plans(stage: &Stage) -> usize {
    stage.sent.iter().filter(|one| matches!(one.act, Act::Plan { .. })).count()
}

#[test]
fn what_a_line_would_do_stands_below_it() {
    let mut stage = in_lobby();
    typed(&mut stage, "mute mal");
    let Act::Plan { deed: Deed::Mute(mute) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(
        (mute.room.as_deref(), mute.who.as_slice()),
        (Some("lobby"), ["mal".into()].as_slice())
    );
    stage.refuse(ErrorCode::NoSuchPerson, "There is nobody called mal.");
    assert!(stage.shows("would be refused: There is nobody called mal."));
    stage.type_in("lory 1d");
    assert!(!stage.shows("nobody called"), "that was of other words");
    stage.pass(200);
    stage.plan(ONE);
    let screen = stage.screen(100, 30);
    for text in [
        "mute WHO... [TIME]",
        "would touch mallory in lobby: 1 person, 2 sessions",
        "until ",
        "u undoes",
        "it for 1d",
        "enter asks first",
    ] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    stage.press("enter");
    let screen = stage.screen(100, 30);
    assert!(screen.contains("mute mallory 1d --room lobby"), "where is said: {screen}");
    assert!(screen.contains("nothing is missing"), "it is not asked twice: {screen}");
    stage.press("y");
    assert!(
        matches!(stage.last(), Act::Commit { plan, .. } if plan == "p_1"),
        "{:?}",
        stage.last()
    );
}

#[test]
fn a_light_line_is_done_at_once_and_a_heavy_one_asks() {
    for (line, room, done) in [
        ("mute ada 1h", true, true),
        ("mute ada 61m", true, false),
        ("mute ada", true, false),
        ("mute ada 10m --all", true, false),
        ("mute ada bob 10m", true, false),
        ("warn ada --reason spam", true, true),
        ("warn ada --all --reason spam", true, false),
        ("unmute ada", true, true),
        ("unban ada bob", true, false),
        ("slow lobby 30s", false, true),
        ("unlock lobby", false, true),
        ("remove lobby 3", false, true),
        ("remove lobby 3 4", false, false),
        ("lock lobby", false, false),
        ("kick ada", true, false),
        ("ban ada 10m", true, false),
        ("purge ada", true, false),
        ("notice lobby hello", false, false),
        ("close-room lobby", false, false),
        ("role lobby ada owner", false, false),
    ] {
        for prod in [false, true] {
            let mut stage = Stage::with(Look::MONO, Options { prod, ..Options::default() });
            stage.connect(Rank::Admin);
            stage.show(View::Rooms, vec![super::stage::room("lobby", 1.0)]);
            let place = if room && !line.contains("--all") { " --room lobby" } else { "" };
            stage.press(":");
            stage.type_in(&format!("{line}{place}"));
            stage.press("enter");
            let acted = matches!(stage.last(), Act::Do { .. });
            assert_eq!(acted, done && !prod, "{line}, prod {prod}: {}", stage.screen(100, 30));
            assert_eq!(stage.app.over.is_none(), acted, "{line}");
        }
    }
}

#[test]
fn what_was_shown_is_what_is_done_at_once() {
    let mut stage = in_lobby();
    typed(&mut stage, "mute mallory 10m");
    stage.plan(ONE);
    assert!(stage.shows("enter runs it at once"), "{}", stage.screen(100, 30));
    stage.press("enter");
    assert!(
        matches!(stage.last(), Act::Commit { plan, .. } if plan == "p_1"),
        "{:?}",
        stage.last()
    );
    stage.done(Verb::Mute, 9);
    assert!(stage.shows("u undoes it"));
    // A plan that is over is not committed.
    typed(&mut stage, "mute mallory 20m");
    stage.plan(ONE);
    stage.sleep_into("enter", 40_000);
    assert!(matches!(stage.last(), Act::Do { .. }), "{:?}", stage.last());
}

#[test]
fn with_plan_nothing_is_done() {
    let mut stage = in_lobby();
    typed(&mut stage, "mute mallory 10m --plan");
    stage.plan(ONE);
    stage.press("enter");
    assert!(stage.shows("with --plan nothing is done") && stage.app.over.is_some());
    assert!(stage.shows("would touch mallory in lobby: 1 person"));
    assert!(!stage.sent.iter().any(|one| matches!(one.act, Act::Do { .. } | Act::Commit { .. })));
}

#[test]
fn only_acts_that_one_may_do_are_asked_about() {
    let mut stage = in_lobby();
    let before = plans(&stage);
    typed(&mut stage, "rooms");
    typed(&mut stage, "mute");
    assert_eq!(plans(&stage), before);
    let mut stage = Stage::live(Rank::Viewer);
    typed(&mut stage, "mute ada --all");
    assert_eq!(plans(&stage), 0);
    stage.press("enter");
    assert!(stage.shows("mute: needs more than the role viewer"), "{}", stage.screen(100, 30));
}

#[test]
fn a_person_is_named_where_he_is_meant_and_where_is_never_guessed() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    typed(&mut stage, "mute ada 10m");
    assert_eq!(plans(&stage), 0);
    assert!(stage.shows("[--plan]: say where"), "{}", stage.screen(160, 45));
    stage.press("enter");
    assert!(stage.shows("say where: `--room ROOM`, or `--all`"), "{}", stage.screen(100, 30));
    assert!(stage.app.over.is_some(), "what was typed stays");
}

#[test]
fn lines_from_before_come_back() {
    let mut stage = in_lobby();
    for line in ["mute ada 10m", "room lobby", "lock lobby --plan", "frobnicate"] {
        stage.press(":");
        stage.type_in(line);
        stage.press("enter");
        if stage.app.over.is_some() {
            stage.press("esc");
        }
    }
    stage.press(":");
    let shows = |stage: &Stage, line: &str| {
        let screen = stage.screen(100, 30);
        assert!(
            screen.lines().any(|row| row.starts_with(&format!("│:{line}"))),
            "{line}: {screen}"
        );
    };
    stage.press("up");
    shows(&stage, "lock lobby --plan ");
    stage.press("up up up");
    shows(&stage, "mute ada 10m --room lobby ");
    assert!(stage.shows("no older line has these words"), "{}", stage.screen(100, 30));
    stage.press("down down down");
    shows(&stage, "  ");
    stage.type_in("lobby");
    stage.press("ctrl-r");
    shows(&stage, "lock lobby --plan ");
    stage.press("ctrl-r");
    shows(&stage, "room lobby ");
    stage.press("esc 1 :");
    stage.type_in("mu");
    shows(&stage, "mute ada 10m --room lobby ");
    stage.press("right enter");
    let of = |deed: &Deed| deed.room() == Some("lobby");
    assert!(matches!(stage.last(), Act::Do { deed, .. } if of(deed)), "{:?}", stage.last());
}

#[test]
fn the_only_name_that_fits_is_seen_before_it_is_taken() {
    let mut stage = in_lobby();
    stage.press(":");
    stage.type_in("kick mal");
    assert!(stage.shows(":kick mallory"), "{}", stage.screen(100, 30));
    stage.press("enter");
    assert!(
        matches!(stage.last(), Act::Plan { deed: Deed::Kick(kick) } if kick.who == ["mal"]),
        "what was not taken is not meant"
    );
    stage.press("esc :");
    stage.type_in("kick mal");
    stage.press("left");
    assert!(!stage.shows(":kick mallory"), "{}", stage.screen(100, 30));
    stage.tell(Msg::Paste("x".into()));
    assert!(stage.shows(":kick maxl"), "{}", stage.screen(100, 30));
}

#[test]
fn an_act_is_taken_back_by_its_id() {
    let mut stage = in_lobby();
    stage.press(":");
    stage.type_in(&format!("undo {}", EntryId(9)));
    stage.press("enter");
    assert!(stage.shows("Take back: a_"));
    let screen = stage.screen(80, 24);
    assert_eq!(screen.matches(&EntryId(9).to_string()).count(), 1, "it is named once: {screen}");
    stage.press("y");
    assert!(matches!(stage.last(), Act::Undo { act: EntryId(9), .. }), "{:?}", stage.last());
}
